"""Documents: what a ministry sends, as Word files, workbooks and PDF."""
