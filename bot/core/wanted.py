"""What sort of thing a question wants to know: a number, a date, a person. A fact never asked for one has none."""

from __future__ import annotations

import re

_WANTED = {
    "number": (
        r"how many|how much|number of|numbers? for|amount|percent\w*|per cent|proportion|fraction|what share|total"
        r"|count|figures?|stat\w*"
    ),
    "money": (
        r"cost\w*|price|salary|pay|paid|earn\w*|wage\w*|budget|pounds|quid|grand|million|money|spen[dt]\w*|fund\w*"
    ),
    "length": r"how long|how many (?:more )?(?:years|months|weeks|days)|how much time|duration|length of",
    "time": r"when|(?:what|which) (?:exact )?(?:date|day|month|year)|dates?|since when|how long ago",
    "person": r"who|whose|whom|names?|named|called",
    "place": r"where\w*|address|location|located|nearest|postcode|map",
    "reason": r"why|how come|reasons?|cause[ds]?|because|what for|motive",
    "meaning": r"what does|what do|mean|means|meant|meaning|define|definition|explain|stand for|what is an?",
    "judgement": r"think|opinion|should|recommend|advise|best|worth|fair|deserve\w*|agree|believe|reckon|good idea",
    "contact": (
        r"phone|telephone|number for|ring|email|mail|contact|apply|application|complain\w*|report a|become|vacancy list"
    ),
}
_PATTERNS = {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in _WANTED.items()}


def wanted(text: str) -> frozenset[str]:
    """Return what a text of folded words asks for, by its turns of phrase; often nothing."""
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(text))
