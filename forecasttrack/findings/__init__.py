"""Verdicts as typed findings, and every sentence that is made of them.

Knows from which numbers a verdict may be drawn, and how to word it. Takes plain numbers: means,
interval ends, counts, p-values. Gives `Finding` and the texts that page, terminal, badge, notebook,
Markdown and JSON print as they are. May import errors, display and the formulas, nothing above.
A new sentence of the scorecard stands here, beside the finding that it words.
"""
