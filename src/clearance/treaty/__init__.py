"""Treaty obligations, their deadline chains, and the figures that States report."""
