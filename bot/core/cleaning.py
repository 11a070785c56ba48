"""Taking out of a question what could lead to a person, before it is kept."""

from __future__ import annotations

import re

_LEADS = re.compile(
    r"<[@#][!&]?\d+>"  # Discord's mentions
    r"|\bhttps?://\S+|\bwww\.\S+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"  # e-mail addresses
    r"|(?<!\w)@\w[\w.-]*"  # names with an at sign
    r"|\+?\(?\d[\d\s()./-]{6,}\d"  # telephone numbers
    r"|\d{5,}",  # numbers of cases, accounts, children
)
_GAP = "…"


def cleaned(text: str, length: int) -> str:
    """Return a text in one line, at most so long, without mentions, addresses, telephone and other long numbers."""
    return " ".join(_LEADS.sub(_GAP, text).split())[:length]
