"""Which area first: criteria with weights, what each adds, how firm ranks are, and where to survey first."""
