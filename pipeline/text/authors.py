"""The one person that a byline names."""

from __future__ import annotations

import re

from pipeline.text.wordlist import words

_LEAD = re.compile(r"^\s*(?:by|author|von|par|de)\b[:\s]+", re.I)
_PERSON = re.compile(r"[^\W\d_][\w.'’-]*(?: (?:de|la|van|von|der|den|bin|al|di|da|du))?(?: [^\W\d_][\w.'’-]*){1,3}")
_NOBODY = words("""
    agency agencies associated board bureau collective contributor correspondent correspondents daily desk editor
    editors editorial gazette guest herald journal magazine media network news newspaper newsroom online our post press
    report reporter reporters reuters review service services special staff team the times tribune web wire with
    writer writers
""")


def author_of(byline: str | None) -> str | None:
    """The name in a byline that names exactly one person; None for several people, agencies, desks and unnamed staff.

    "By Jane Roe, Larkhill" gives "Jane Roe"; "Jane Roe and Tom Varga" and "Larkhill News Agency" give None.
    """
    if not byline:
        return None
    name = re.split(r"[,|(/;]| [-–—] | @", _LEAD.sub("", " ".join(byline.split())))[0].strip().rstrip(".")
    parts = name.split()
    several = re.search(r"\b(?:and|und|et)\b|&", byline) or not all(w[0].isupper() for w in (parts[:1] + parts[-1:]))
    if several or not _PERSON.fullmatch(name) or any(word.lower() in _NOBODY for word in parts):
        return None
    return name.title() if name.isupper() else name
