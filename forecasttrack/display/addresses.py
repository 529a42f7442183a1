"""Addresses of databases as messages may show them."""

from __future__ import annotations

import re

# A path made of an address has one stroke where that has two.
_BESIDE_THE_USER = re.compile(r"\b(?!https?:)([a-z]\w+(?:\+\w+)?://?[^\s:/@]*):[^\s@]*@")
# A sign that ends a sentence or a clause behind an address is not part of the address.
_IN_THE_QUERY = re.compile(
    r"([?&]\w*(?:password|passwd|secret)=)[^&\s'\"]*?(?=[,:;.)]*(?:[&\s'\"]|$))", re.IGNORECASE
)


def without_password(text: str) -> str:
    """A text in which no address of a database shows its password.

    Example:
        >>> without_password("reading postgresql://desk:s3cret@db/track?sslpassword=more")
        'reading postgresql://desk:***@db/track?sslpassword=***'
    """
    if ":/" not in text:
        return text
    return _IN_THE_QUERY.sub(r"\1***", _BESIDE_THE_USER.sub(r"\1:***@", text))
