"""The immutable snapshot in use: facts, gaps, sources, and everything learnt from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from bot.core import cache, calibration
from bot.core.calibration import Calibration
from bot.core.check import check_entries
from bot.core.decision import Judge
from bot.core.files import Files, digest_with_locks, read_with_problems
from bot.core.gates import Gates
from bot.core.golden import fault
from bot.core.lexicon import english
from bot.core.matcher import Matcher
from bot.core.meaning import Meaning
from bot.core.model import Fact, Gap, Golden, Scope, Source
from bot.core.problems import KnowledgeError, Problem
from bot.core.reader import Reader
from bot.core.reading import Reading, Said
from bot.core.reply import Reply
from bot.core.slots import Slots
from bot.core.text import stem
from bot.core.thesaurus import Thesaurus
from bot.core.timeline import Timeline

_GIST = 60
"""Words of a question that its gist takes up."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact or gap that a question may be about, with its confidence (0 to 1)."""

    entry: Fact | Gap
    confidence: float


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was asked before, and by which version of the facts it was understood."""

    said: Said
    version: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Thought:
    """A reply with the reading that led to it, and the version of the facts."""

    reading: Reading
    reply: Reply
    version: tuple[str, str]

    @property
    def earlier(self) -> Earlier | None:
        """What the next question needs of it; None where that is still the question before."""
        return None if self.reading.aside else Earlier(self.reading.said, self.version)


class Knowledge:
    """One fact base, ready to be asked. It never changes; a reload builds another."""

    def __init__(self, files: Files, fitted: Calibration | None = None, meaning: Meaning | None = None) -> None:
        """Take files free of problems, a calibration if not the one that ships, and an encoder if one is in use."""
        assert files.scope is not None  # a missing scope.yaml is a problem of form
        self.scope: Scope = files.scope
        self.digest = files.digest
        self.facts = {fact.id: fact for fact in files.facts}
        self.gaps = {gap.id: gap for gap in files.gaps}
        self.sources: dict[str, Source] = {source.id: source for source in files.sources}
        self.golden = tuple(files.golden)
        self.verified = dict(files.verified)
        """When each source was last compared with its article."""
        self.timeline = Timeline(files.facts)
        self.calibration = fitted or calibration.shipped()
        self.entries: tuple[Fact | Gap, ...] = (*files.facts, *files.gaps)
        self.topics = _topics(files)
        published = sorted((source.published for source in files.sources), key=lambda day: day.first_day)
        self.ends = published[-1]
        """The day on which the last source was published; nothing later is known."""
        self.begins = self.timeline.facts[0].as_of if self.timeline else published[0]
        """The first time that the facts cover."""
        slots = Slots(files.scope)
        self._thesaurus = thesaurus = Thesaurus(files.thesaurus)
        self.matcher = Matcher(
            cache.learnt(files, thesaurus, slots.words, meaning),
            lexicon=english(),
            confidence=self.calibration.confidence,
            thesaurus=thesaurus,
            names=slots.words,
            meaning=meaning,
        )
        self._reader = Reader(self.matcher, slots, Gates(self.entries), self.entries, self.scope, self.timeline)
        self._askable = files.askable
        self.thresholds = self.calibration.thresholds(files.askable)
        """The confidences from which a fact is the answer, and from which it is offered."""
        self._judge = self.judge(*self.thresholds)

    @classmethod
    def load(cls, folder: Path, meaning: Meaning | None = None) -> Knowledge:
        """Read a knowledge folder; raise KnowledgeError with all its problems if there is any."""
        fitted = calibration.stored(folder)
        checked, way = digest_with_locks(folder), _way(fitted, meaning)
        files = cache.files(checked)
        if files is not None and cache.is_proven(checked, way):
            return cls(files, fitted, meaning)
        if files is None:
            files, problems = read_with_problems(folder)
            problems += check_entries(files, problems)
            if problems:
                raise KnowledgeError(problems)
            cache.keep_files(files, checked)
        knowledge = cls(files, fitted, meaning)
        missed = knowledge.golden_problems()
        if missed:
            raise KnowledgeError(missed)
        cache.keep_proof(checked, way)
        return knowledge

    @staticmethod
    def is_proven(folder: Path, meaning: Meaning | None = None) -> bool:
        """Tell whether a folder was loaded before as it would be now, so that loading it is quick."""
        return cache.is_proven(digest_with_locks(folder), _way(calibration.stored(folder), meaning))

    def judge(self, answer: float, offer: float) -> Judge:
        """Return what decides with other thresholds than the calibration's."""
        return Judge(self.entries, self.topics, self.timeline, self.scope, (answer, offer))

    def ask(self, question: str, context: Sequence[str] = (), today: date | None = None) -> Reply:
        """Reply to a question, given the same person's earlier ones, oldest first, and the date (now, if not given)."""
        return self.think(question, context, today).reply

    def think(
        self,
        question: str,
        context: Sequence[str] = (),
        today: date | None = None,
        before: Earlier | None = None,
    ) -> Thought:
        """Reply to a question and keep the reading behind the reply.

        The person's earlier questions are given as texts, or as what the thought on the last of them has to remember,
        which spares reading them again; what another version of the facts understood is not taken up.
        """
        today = today or date.today()
        said = before.said if before is not None and before.version == self.version else None
        for text in context:
            found = self._reader.find(text, today, said)
            said = said if found.aside else found.said
        reading = self._reader.find(question, today, said)
        return Thought(reading, self._judge.decide(reading), self.version)

    def golden_problems(self) -> list[Problem]:
        """Return the golden questions that do not get the reply they must."""
        faults = ((golden, self.golden_fault(golden)) for golden in self.golden)
        return [Problem("golden.yaml", 0, golden.ask, message) for golden, message in faults if message]

    def golden_fault(self, golden: Golden) -> str:
        """Say what is wrong with the reply to one golden question; "" if nothing."""
        return fault(golden, self.ask_golden(golden))

    def ask_golden(self, golden: Golden) -> Reply:
        """Reply to a golden question, on its day."""
        return self.ask(golden.ask, golden.context, golden.asked_on.first_day if golden.asked_on else None)

    @property
    def stale(self) -> bool:
        """Whether the calibration was fitted to other facts than these."""
        return self.calibration.is_stale(self._askable)

    @cached_property
    def version(self) -> tuple[str, str]:
        """What it was made of: equal versions answer alike."""
        return self.digest, self.calibration.to_json()

    @property
    def phrasings(self) -> int:
        """How many ways of asking it knows."""
        return self.matcher.phrasings

    def gist(self, text: str) -> list[str]:
        """Return the words of a question as they count: corrected, stemmed, the same meanings joined."""
        return self._thesaurus.chain([stem(word) for word in self.matcher.read(text, _GIST).words])

    def rank(self, question: str, limit: int = 5) -> list[Candidate]:
        """Return the entries that the question may be about, likeliest first."""
        reading = self._reader.find(question, date.today())
        return [Candidate(self.entries[ranked.owner], ranked.confidence) for ranked in reading.ranked[:limit]]


def _way(fitted: Calibration | None, meaning: Meaning | None) -> str:
    """Return all that decides on replies beside the files that are checked."""
    return f"{(fitted or calibration.shipped()).to_json()} {meaning.name if meaning else ''}"


def _topics(files: Files) -> dict[str, list[Fact]]:
    """Return the facts by topic, which is the name of their file in words."""
    topics: dict[str, list[Fact]] = {}
    for fact in files.facts:
        stem = Path(files.places[fact.id].file).stem
        topics.setdefault(stem.replace("-", " ").capitalize(), []).append(fact)
    return topics
