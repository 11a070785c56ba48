"""Changing single texts in a YAML file and leaving every other character of it as it is."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

_TEXT = "tag:yaml.org,2002:str"
_NARROWEST = 100
"""Columns below which a folded text is not narrowed, however short its lines were."""

_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON leaves as it is and YAML wants escaped."""

Edit = tuple[int, int, str]
"""From where to where in the file, and what shall stand there."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A new text in a file that is a list of entries."""

    entry: int
    """Which entry of the file, from 0."""
    key: str
    item: int | None
    """Which item of the list under the key, from 0; None for a key with one text, or to add an item at the end."""
    text: str
    """The new text; "" takes the item away."""


class AmendmentError(ValueError):
    """Amendments that cannot be made without touching anything else, each with its reason."""

    def __init__(self, reasons: Sequence[tuple[Amendment, str]]) -> None:
        """Take at least one."""
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reason for _, reason in reasons))


_REFUSED = "the YAML is laid out so that it cannot be changed from here"


class _UnusualError(Exception):
    """A layout that only a person can change well."""


def amend(text: str, amendments: Sequence[Amendment]) -> str:
    """Return the YAML with the amendments made; raise AmendmentError with all that cannot be.

    What comes out is read again and compared: nothing but the amended texts can have changed in meaning.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    root = _composed(text)
    if root is None:
        raise AmendmentError([(one, "it is no valid YAML") for one in amendments])
    editor = _Editor(text, root)
    edits: list[Edit] = []
    refused: list[tuple[Amendment, str]] = []
    places: dict[tuple[int, str], list[Amendment]] = {}
    for one in amendments:
        places.setdefault((one.entry, one.key), []).append(one)
    for together in places.values():
        try:
            edits += editor.edits(together)
        except _UnusualError as error:
            refused += [(one, f"{_REFUSED} ({error})") for one in together]
    if refused:
        raise AmendmentError(refused)
    amended = _edited(text, edits)
    if _meaning(_composed(amended)) != _expected(_meaning(root), amendments):
        raise AmendmentError([(one, _REFUSED) for one in amendments])
    return mark + amended


class _Editor:
    """One file's text and tree."""

    def __init__(self, text: str, root: yaml.Node) -> None:
        self._text, self._root = text, root
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._parents = Counter(id(node) for node in _all(root))

    def edits(self, together: Sequence[Amendment]) -> Iterator[Edit]:
        """Yield what the amendments of one key of one entry do to the text."""
        node = self._node(together[0])
        if isinstance(node, yaml.ScalarNode):
            yield self._replaced(node, together[-1].text, within=None)
            return
        if not isinstance(node, yaml.SequenceNode):
            raise _UnusualError("neither a text nor a list")
        gone = {one.item for one in together if one.item is not None and not one.text}
        for one in together:
            if one.item in gone:
                yield self._removed(node, one.item, gone)
            elif one.item is not None:
                yield self._replaced(self._plainly(node.value[one.item]), one.text, within=node)
        added = [one.text for one in together if one.item is None]
        if added:
            yield self._added(node, added)

    def _node(self, one: Amendment) -> Any:
        entry = self._plainly(self._root.value[one.entry])
        value = next((value for key, value in entry.value if key.value == one.key), None)
        if value is None:
            raise _UnusualError(f'"{one.key}" stands elsewhere')
        return self._plainly(value)

    def _plainly(self, node: yaml.Node) -> Any:
        """Return a node that stands once and has neither a name nor a tag, for those would be lost."""
        if self._parents[id(node)] > 1 or self._text[node.start_mark.index] in "&!*":
            raise _UnusualError("it is shared by an alias, or tagged")
        return node

    def _span(self, node: yaml.Node) -> tuple[int, int]:
        start, end = node.start_mark.index, node.end_mark.index
        return start, start + len(self._text[start:end].rstrip())

    def _replaced(self, node: yaml.ScalarNode, new: str, within: yaml.SequenceNode | None) -> Edit:
        start, end = self._span(node)
        flow = within is not None and bool(within.flow_style)
        forms = (form for form in self._forms(node, self._text[start:end], new) if _says(form, new, flow))
        form = next(forms, None)
        if form is None:
            raise _UnusualError("the new text cannot be written there")
        return start, end, form

    def _forms(self, node: yaml.ScalarNode, old: str, new: str) -> Iterator[str]:
        """Yield ways to write a text, the way that the old one was written first."""
        match node.style:
            case ">" | "|" if re.match(r"[>|][-+]?\s*(#.*)?$", old.split("\n")[0]):
                heading, *lines = old.splitlines()
                indent = next((line[: -len(line.lstrip())] for line in lines if line.strip()), " ")
                width = max(_NARROWEST, *map(len, lines))
                parts = _folded(new, width - len(indent)) if node.style == ">" else new.split("\n")
                yield self._newline.join([heading, *(f"{indent}{part}" if part else "" for part in parts)])
            case "'":
                yield "'" + new.replace("'", "''") + "'"
            case '"':
                pass
            case _:
                yield new
        yield _quoted(new)

    def _added(self, list_: yaml.SequenceNode, texts: Sequence[str]) -> Edit:
        """Add items after the last one, written as plainly as can be."""
        flow = bool(list_.flow_style)
        forms = [next(form for form in (text, _quoted(text)) if _says(form, text, flow)) for text in texts]
        start, end = self._span(list_.value[-1])
        if flow:
            return end, end, "".join(f", {form}" for form in forms)
        dash = self._dash(start)
        end = self._line_end(end)
        lines = "".join(f"{dash}{form}{self._newline}" for form in forms)
        if not self._text[:end].endswith("\n"):
            lines = self._newline + lines.removesuffix(self._newline)
        return end, end, lines

    def _removed(self, list_: yaml.SequenceNode, item: int, gone: set[int]) -> Edit:
        start, end = self._span(list_.value[item])
        if not list_.flow_style:
            return start - len(self._dash(start)), self._line_end(end), ""
        if any(other not in gone for other in range(item)):  # with the comma before it
            return self._span(list_.value[item - 1])[1], end, ""
        return start, self._span(list_.value[item + 1])[0], ""

    def _dash(self, start: int) -> str:
        """Return what stands on an item's line before it: the indent and the dash."""
        before = self._text[self._text.rfind("\n", 0, start) + 1 : start]
        if not re.fullmatch(r"[ ]*-[ ]+", before):
            raise _UnusualError("an item does not begin its line")
        return before

    def _line_end(self, end: int) -> int:
        """Return where the line ends on which an item ends, its comment and line break taken in."""
        found = self._text.find("\n", end)
        return len(self._text) if found < 0 else found + 1


def _edited(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with edits made that do not overlap."""
    parts, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def _all(root: yaml.Node) -> Iterator[yaml.Node]:
    """Yield the nodes of a tree, one that stands in several places as often."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        yield node
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        for part in node.value:
            waiting.extend(part if isinstance(part, tuple) else [part])


def _composed(text: str) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None
    return node


def _says(form: str, text: str, flow: bool) -> bool:
    """Tell whether a written form reads as the text, in the kind of list where it is to stand."""
    if "\t" in form or (flow and "?" in form and form[0] not in "'\""):
        return False  # without quotes one of PyYAML's two readers takes no tab, nor this mark in a flow list
    node = _composed(f"[{form}, x]" if flow else f"- {form}\n- x\n")
    if not isinstance(node, yaml.SequenceNode) or len(node.value) != 2:
        return False
    item = node.value[0]
    return isinstance(item, yaml.ScalarNode) and item.tag == _TEXT and item.value.removesuffix("\n") == text


def _quoted(text: str) -> str:
    """Return a text in double quotes on one line; JSON's escapes are YAML's too."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _folded(text: str, width: int) -> list[str]:
    """Return a text in lines of at most a width, broken at single spaces; folding them gives the text again."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _meaning(node: yaml.Node | None) -> Any:
    """Return what a tree says, as lists of lists and of tag and text."""
    if isinstance(node, yaml.ScalarNode):
        return (node.tag, node.value.strip() if node.tag == _TEXT else node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_meaning(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return [[_meaning(key), _meaning(value)] for key, value in node.value]
    return None


def _expected(before: Any, amendments: Sequence[Amendment]) -> Any:
    """Return what a tree must say once the amendments are made."""
    for one in sorted(amendments, key=lambda one: -1 if one.item is None else one.item, reverse=True):
        pair = next(pair for pair in before[one.entry] if pair[0][1] == one.key)
        if not isinstance(pair[1], list):
            pair[1] = (_TEXT, one.text)
        elif one.item is not None:
            pair[1][one.item : one.item + 1] = [(_TEXT, one.text)] if one.text else []
    for one in amendments:
        pair = next(pair for pair in before[one.entry] if pair[0][1] == one.key)
        if isinstance(pair[1], list) and one.item is None:
            pair[1].append((_TEXT, one.text))
    return before
