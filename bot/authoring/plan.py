"""What a sheet changes in the facts, row by row, and what is wrong with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.authoring.amendment import Amendment
from bot.authoring.sheet import Fault, Row
from bot.core.files import Files
from bot.core.model import Fact, Gap

ASK = "ask"

_MOVED = "the files say something else here than when the sheet was exported; export anew and change that"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an entry stands, for a change in place."""

    entry: Fact | Gap
    file: str
    index: int

    @property
    def kind(self) -> str:
        """Which of the two it is."""
        return "fact" if isinstance(self.entry, Fact) else "gap"

    @property
    def says(self) -> tuple[str, str]:
        """What its answer is called, and the answer."""
        return ("answer", self.entry.answer) if isinstance(self.entry, Fact) else ("says", self.entry.says)


@dataclass(frozen=True, slots=True)
class Change:
    """What a row changes, and how it is told."""

    row: Row
    file: str
    amendment: Amendment
    told: str


@dataclass
class Plan:
    """What a sheet changes, what is wrong with it, and what its reader may like to know."""

    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def stamp(text: str) -> str:
    """Return a fingerprint of a text, to notice that it was changed since the export."""
    return f"#{hashlib.sha256(text.encode()).hexdigest()[:8]}"  # the sign keeps a spreadsheet from seeing 12e45678


def spots(files: Files) -> dict[str, Spot]:
    """Return the entries by id, in the order of the files."""
    counted: dict[str, int] = {}
    found = {}
    for entry in files.entries:
        file = files.places[entry.id].file
        found[entry.id] = Spot(entry, file, counted.setdefault(file, 0))
        counted[file] += 1
    return found


def plan(files: Files, rows: Sequence[Row]) -> Plan:
    """Return what the rows of a sheet change in files free of problems; with a fault nothing of it may be done."""
    known, made = spots(files), Plan()
    left: dict[str, dict[int, str]] = {}
    seen: dict[tuple[str, str, str], Row] = {}
    tidy = [_tidy(row) for row in rows]
    for row in sorted(tidy, key=_is_new):  # what is new is held against what the others leave
        spot = known.get(row.id)
        fault = _unknown(row) if spot is None else _fault(row, spot)
        first = seen.setdefault((row.id, row.field, row.number), row)
        if not fault and first is not row and not _is_new(row):
            fault = f"stands for the same text as row {first.place}"
        if fault:
            made.faults.append(Fault(row.place, fault))
        elif spot is not None:
            _take(row, spot, made, left.setdefault(row.id, dict(enumerate(spot.entry.ask))))
    made.faults += [*_twice(made.changes), *_emptied(made.changes, known)]
    made.notes += _title_notes(tidy, made.changes, known)
    texts = sum(1 + len(spot.entry.ask) for spot in known.values())
    absent = texts - sum(1 for row in seen.values() if row.id in known and not _is_new(row))
    if absent > 0:
        made.notes.append(f"{absent} texts have no row in the sheet and stay; to take one out, empty its text")
    return made


def _is_new(row: Row) -> bool:
    return row.field == ASK and not row.number


def _tidy(row: Row) -> Row:
    """Return a row without what a spreadsheet adds: spaces around, its own line breaks, 3.0 for 3."""
    number = row.number.strip().removesuffix(".0")
    kind, name = row.kind.strip().casefold(), row.field.strip().casefold()
    return Row(row.place, kind, row.id.strip(), row.title.strip(), name, number, _plain(row.text), row.stamp.strip())


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _unknown(row: Row) -> str:
    if not row.id:
        return "has no id"
    return (
        f'there is no fact or gap "{row.id}"; a new one is written in facts/<topic>.yaml, with its citations '
        "(`python -m bot source draft` proposes some), and exported from then on"
    )


def _fault(row: Row, spot: Spot) -> str:
    """Say what is wrong with a row by itself; "" if nothing."""
    name, says = spot.says
    if row.kind and row.kind != spot.kind:
        return f'"{row.id}" is a {spot.kind}'
    if row.field == name:
        if row.number:
            return f"{name} has no number"
        if not row.text:
            return f'{name} is empty; to take out "{row.id}" altogether, delete it in {spot.file}'
        return "" if row.stamp in ("", stamp(says)) or row.text == says or _untouched(row) else _MOVED
    if row.field != ASK:
        return f'the field of a {spot.kind} is "{ASK}" or "{name}"'
    if not row.number:
        return "" if row.text else "is a new way of asking without a text"
    if not re.fullmatch(r"[1-9][0-9]{0,8}", row.number):
        return "the number is none; without one a text is a new way of asking"
    if _untouched(row) or _item(row, spot.entry.ask) is not None:
        return ""
    if row.stamp:
        return _MOVED
    return f'"{row.id}" has the ways of asking 1 to {len(spot.entry.ask)}; without a number a text is a new one'


def _untouched(row: Row) -> bool:
    """Tell whether nobody changed the text since the export; what the files say now then stays."""
    return row.stamp == stamp(row.text)


def _item(row: Row, ask: Sequence[str]) -> int | None:
    """Return which way of asking a row is about, found again by its stamp where the files have changed meanwhile."""
    number = int(row.number) - 1
    stamps = [stamp(text) for text in ask]
    if number < len(ask) and row.stamp in ("", stamps[number]):
        return number
    if stamps.count(row.stamp) == 1:
        return stamps.index(row.stamp)
    return ask.index(row.text) if row.stamp and row.text in ask else None


def _take(row: Row, spot: Spot, made: Plan, left: dict[int, str]) -> None:
    """Add what a sound row changes to the plan, given the ways of asking that the rows before leave."""
    entry = spot.entry
    item, was = None, spot.says[1] if row.field != ASK else ""
    if _is_new(row):
        if row.text in left.values():
            made.notes.append(f"row {row.place}: {row.id} has this way of asking already")
            return
        left[len(left)] = row.text
    elif _untouched(row):
        return
    elif row.field == ASK:
        item = _item(row, entry.ask)
        was = "" if item is None else entry.ask[item]
    if row.text == _plain(was):
        return
    if item is not None:
        left[item] = row.text
    what = "changed" if row.text and was else "added" if row.text else "taken out"
    where = row.field if item is None else f"{row.field} {item + 1}"
    told = f"{spot.file}: {row.id}: {where} is {what}"
    made.changes.append(Change(row, spot.file, Amendment(spot.index, row.field, item, row.text), told))


def _twice(changes: Sequence[Change]) -> Iterator[Fault]:
    """Yield the rows that change what another one changes: copies of a row, with its stamp."""
    first: dict[tuple[str, int | None], Change] = {}
    for change in changes:
        item = change.amendment.item
        if item is not None and first.setdefault((change.row.id, item), change) is not change:
            place = first[change.row.id, item].row.place
            yield Fault(change.row.place, f"stands for the same text as row {place}; a new text has no number")


def _emptied(changes: Sequence[Change], known: dict[str, Spot]) -> Iterator[Fault]:
    """Yield the entries that nobody could ask for any longer."""
    gone: dict[str, list[Change]] = {}
    for change in changes:
        if not change.row.text:
            gone.setdefault(change.row.id, []).append(change)
    for id_, taken in gone.items():
        if len(taken) == len(known[id_].entry.ask):
            message = f'"{id_}" would have no way of asking left; put a new text into one of these rows'
            yield Fault(taken[0].row.place, message)


def _title_notes(rows: Sequence[Row], changes: Sequence[Change], known: dict[str, Spot]) -> Iterator[str]:
    """Tell once whose titles were changed in vain."""
    titles = {change.row.text for change in changes if change.amendment.item == 0}
    titles |= {spot.entry.title if isinstance(spot.entry, Fact) else spot.entry.ask[0] for spot in known.values()}
    vain = [str(row.place) for row in rows if row.title and row.title not in titles]
    if vain:
        shown = ", ".join(vain[:5]) + (", …" if len(vain) > 5 else "")
        yield f"row {shown}: the title is only for reading; it is the way of asking with the number 1"
