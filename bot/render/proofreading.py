"""What is wrong with a language file, held against the English one."""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections.abc import Iterator, Mapping
from string import Formatter

from bot.core.problems import Problem
from bot.core.yaml_file import YamlFile
from bot.render.limits import DESCRIPTION, LABEL, NAME, TITLE
from bot.render.words import FORMS, IN_WORDS, Sections

_LAYOUT = re.compile(r",|,?\.\df")
"""How a number may be laid out: 1,570 or 92.3."""

_TRIED = 1000
"""Numbers with which a plural rule is tried, to see how many forms it tells apart."""

_LONGEST = {
    "name": NAME,
    "command": DESCRIPTION,
    "command.check": NAME,
    "button": LABEL,
    "inbox.wanted": LABEL,
    "inbox.dismiss": LABEL,
    "corrections.mark": LABEL,
    "feedback.title": TITLE,
    "feedback.why": TITLE,
    "feedback.untrue": DESCRIPTION,
    "feedback.other_question": DESCRIPTION,
    "feedback.not_there": DESCRIPTION,
}
"""Characters that Discord takes, by section or sentence; messages are cut where they are sent."""


def proofread(file: YamlFile, name: str, english: Sections) -> list[Problem]:
    """Return every fault of a language file; none means that each of its sentences can be said."""
    if not isinstance(file.data, dict):
        return [Problem(name, 1, "", "holds no sections; copy en.yaml and translate its sentences")]
    found = _faults(file.data, english)
    return [Problem(name, file.line(path), ".".join(path), fault) for path, fault in found]


def missing(sections: Sections, english: Sections) -> tuple[str, ...]:
    """Return the sentences that a sound file lacks, and those that leave out a blank of the English ones."""
    lacks = []
    for section, key, sentence in _sentences(english):
        own = sections.get(section, {}).get(key)
        if own is None:
            lacks.append(f"{section}.{key}")
        else:
            shown = {blank for blank, layout in _blanks(sentence) if FORMS not in layout}
            left = shown - {blank for blank, _ in _blanks(own)}
            lacks += [f"{{{blank}}} in {section}.{key}" for blank in sorted(left)]
    return tuple(lacks)


def _faults(data: Mapping[object, object], english: Sections) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each fault with the section, or the section and key, where it is."""
    forms, fault = _forms(data, english)
    if fault:
        yield ("plural", "rule"), fault
    for section, sentences in data.items():
        if section not in english:
            yield (str(section),), "is no section of en.yaml"
        elif not isinstance(sentences, dict):
            yield (str(section),), "must hold keys with a sentence each"
        else:
            for key, sentence in sentences.items():
                known = english[str(section)].get(str(key))
                if known is None or not isinstance(key, str):
                    yield (str(section), str(key)), "is no key of en.yaml (a number or yes, no, on, off needs quotes)"
                elif not isinstance(sentence, str) or not (sentence.strip() or section == "figure"):
                    yield (str(section), key), "must be a sentence; put it in quotes"
                else:
                    for wrong in _sentence_faults(sentence, known, forms, f"{section}.{key}"):
                        yield (str(section), key), wrong
    yield from _same_names(data.get("name"))


def _sentence_faults(sentence: str, english: str, forms: int, path: str) -> Iterator[str]:
    try:
        blanks = list(_blanks(sentence))
    except ValueError as error:
        yield f"has braces that make no blank ({error}); write {{{{ and }}}} for braces that are shown"
        return
    known = {blank for blank, _ in _blanks(english)}
    for blank, layout in blanks:
        if blank not in known:
            yield f"has the blank {{{blank}}}, which the English sentence has not"
        elif FORMS in layout and layout.count(FORMS) + 1 != forms:
            count = layout.count(FORMS) + 1
            yield f"{{{blank}}} has {count} forms, and the plural rule tells {forms} apart"
        elif layout and FORMS not in layout and layout != IN_WORDS and not _LAYOUT.fullmatch(layout):
            yield f"{{{blank}:{layout}}} is laid out in a way that is not known"
    section = path.partition(".")[0]
    longest = _LONGEST.get(path, _LONGEST.get(section))
    if longest is not None and len(sentence) > longest:
        yield f"has {len(sentence)} characters; Discord takes {longest}"
    if section == "name" and not _is_name(sentence):
        yield "is no name of a command: lower case, letters, digits, - and _ only"


def _blanks(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield the blanks of a sentence with how each is laid out; raise ValueError where they cannot be read."""
    for _, blank, layout, conversion in Formatter().parse(sentence):
        if blank is not None:
            yield f"{blank}!{conversion}" if conversion else blank, layout or ""
            yield from _blanks(layout or "")


def _forms(data: Mapping[object, object], english: Sections) -> tuple[int, str]:
    """Return how many forms the plural rule tells apart, and what is wrong with it if anything is."""
    section = data.get("plural")
    rule = section.get("rule") if isinstance(section, dict) else None
    try:
        chosen = {gettext.c2py(str(rule or english["plural"]["rule"]))(number) for number in range(_TRIED)}
    except (ValueError, ArithmeticError) as error:
        return 2, f"is no rule as gettext writes it: {error}"
    return max(chosen) + 1, "" if min(chosen) >= 0 else "gives a number below 0"


def _same_names(names: object) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield names that two commands, or two options, would share; Discord would take neither."""
    seen: set[tuple[str, object]] = set()
    if not isinstance(names, dict):
        return
    for key, name in names.items():
        family, _, rest = str(key).partition("_")
        place = family if rest and family in names else "", name
        if place in seen:
            yield ("name", str(key)), f'"{name}" is the name of another one'
        seen.add(place)


def _is_name(name: str) -> bool:
    """Tell whether Discord takes a name for a command: letters and digits of any script, and lower case."""
    signs = all(sign in "-_'" or unicodedata.category(sign)[0] in "LNM" for sign in name)
    return signs and name == name.lower()


def _sentences(sections: Sections) -> Iterator[tuple[str, str, str]]:
    for section, sentences in sections.items():
        for key, sentence in sentences.items():
            yield section, key, sentence
