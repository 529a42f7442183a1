"""Names that somebody might choose to break a picture or a page."""

HOSTILE = (
    "$\\frac{x}{$",
    "\\LaTeX $x$ \\input{/etc/passwd}",
    "<script>alert(1)</script>",
    '"><svg onload="alert(1)">&amp;',
    "]]><!-- -->",
    "two\nlines\r\nand\ttabs",
    "x" * 5000,
    "a\u0301" * 2000,
    "_hidden",
    "中文 عربي שלום 🙂",
    "=cmd|' /C calc'!A0",
    "%s {0} {name}",
)

REFUSED = ("\x85 \ufffe end", "  ", "\u202eevil\u202c \u2066x")
"""What tables refuse as a name, but whoever writes a label may give."""

CONTROLS = "nul\x00l\x1b[31m \x07 end"
"""What tables and records refuse, but whoever writes a label may give."""

HALF = "\ud800 half a character"
"""What no table of pandas holds, but a Python string can."""
