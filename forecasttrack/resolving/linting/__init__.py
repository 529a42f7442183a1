"""Whether a question can be settled: one file per subject, each yields findings of a question."""
