"""Links made of the addresses in a book, if they are safe to follow."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_DOI = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_SAFE = "/:?#[]@!$&'()*+,;=%-._~"
"""The characters kept in an address; all others are percent-encoded."""


def link(address: str | None) -> str | None:
    """Turn an address into a link that is safe to follow; None if it is not safe.

    Only ``http``, ``https`` and DOIs become links; ``javascript:``, ``data:``, paths and texts with
    control characters stay text.

    Args:
        address: The address of a source in a book.

    Example:
        >>> link("https://example.org/a b"), link("doi:10.1175/1520-0493"), link("javascript:x()")
        ('https://example.org/a%20b', 'https://doi.org/10.1175/1520-0493', None)
    """
    if address is None or any(ord(sign) < 32 or ord(sign) == 127 for sign in address):
        return None
    text = address.strip()
    doi = _DOI.fullmatch(text)
    if doi is not None:
        return f"https://doi.org/{quote(doi[1], safe='/:;()._-')}"
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "\\" in text:
        return None
    return quote(text, safe=_SAFE)


def host(address: str | None) -> str:
    """The name of the site to which an address leads; empty if it is not safe to follow.

    Example:
        >>> host("https://www.example.org/path"), host("javascript:x()")
        ('example.org', '')
    """
    safe = link(address)
    found = urlsplit(safe).hostname if safe else None
    return (found or "").removeprefix("www.")
