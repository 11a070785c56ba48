"""From a reading to a reply: answer, ask back, or abstain with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from bot.core.conversation import asks, points
from bot.core.danger import CERTAIN, LIKELY, POSSIBLE
from bot.core.dates import PartialDate
from bot.core.model import Fact, Gap, Reason, Scope
from bot.core.reading import Reading
from bot.core.reply import Abstention, Answer, Clarification, Reply, WorkedOut
from bot.core.text import stem, words
from bot.core.timeline import InForce, Judged, NotCovered, Timeline

OPTIONS = 3
_EVERYDAY = "good"
"""The grade whose name is an everyday word, so that it says nothing of what is taken for granted."""

_KEYWORDS = 2
"""Words up to which a question that is not understood is asked back rather than refused."""

_LITTLE, _POINTING, _PLAIN = 7.0, 11.0, 0.8
"""How little a question may say before it is asked back, and how little one that points at something unnamed, such as
"how long did it take"; and how sure a fact must be to be meant all the same."""

_VAGUE, _GUESSED = 11.0, 0.4
"""How little a question may say before it is asked back rather than refused, where no gap is surer than that."""

_LEFT_OPEN = frozenset({Reason.NOT_IN_SOURCES, Reason.OPINION, Reason.OTHER_PLACE})
"""Reasons for which one part of a message is left open while another is answered."""

_GUESSES = frozenset({Reason.NOT_IN_SOURCES, Reason.OPINION, Reason.OTHER_PLACE, Reason.OFF_TOPIC})
"""Reasons that a question which names nothing may be refused for by chance."""

_NEARLY, _EVENLY = 0.2, 0.5
"""How likely a gap must be, beside the fact before it, for the fact not to be told; and a fact, beside the gap before
it, to be offered. A wrong answer costs more than a choice."""

_BRIEF, _SURE = 10, 0.85
"""Words up to which one telling word is what a question is about, and how sure a fact must be that nobody asked for
with that word."""

_TACT = 0.4
"""How sure a fact about a child's death must be to be told to somebody who did not name the child."""

_KNOWN = 0.5
"""How sure an entry must be to be what a message means although something else speaks against it."""

_AS_ONE = 0.98
"""How sure a fact must be, and surer than for each part, to answer several questions as one."""

_PARTLY = 0.8
"""How sure each part of a message must be for one to be answered while the sources do not say the other."""

ANSWER_LENGTH = 900
"""Characters of a composed answer."""


class Judge:
    """Decides for one fact base."""

    def __init__(
        self,
        entries: Sequence[Fact | Gap],
        topics: Mapping[str, Sequence[Fact]],
        timeline: Timeline,
        scope: Scope,
        thresholds: tuple[float, float],
    ) -> None:
        """Take the entries, the facts by topic, the ratings, what the base is about, and two confidences.

        From the first on a fact is the answer, from the second on it is offered.
        """
        self._entries, self._timeline = entries, timeline
        self._facts = {entry.id: entry for entry in entries if isinstance(entry, Fact)}
        self._covered = frozenset(year for fact in self._facts.values() for year in fact.slots.year)
        self._judged = frozenset(fact.data.since.year for fact in timeline.facts if fact.data)
        judged = set(timeline.facts)
        about = (facts for facts in topics.values() if judged.intersection(facts))
        self._about_ratings = frozenset(fact.id for facts in about for fact in facts)
        self._grades = {name.id: name.name for name in scope.ratings}
        asked = {text: fact for fact in self._facts.values() for text in fact.ask}
        examples = (asked[text] for text in scope.examples if text in asked)
        firsts = (facts[0] for facts in topics.values() if facts[0].sensitive != "child-death")
        self._general = tuple(dict.fromkeys((*examples, *firsts)))[:OPTIONS]
        """What to offer somebody who named nothing, or nothing of ours."""
        self._answer, self._offer = thresholds

    def decide(self, reading: Reading) -> Reply:
        """Return the reply to what was read."""
        if self._in_danger(reading):
            return Abstention(Reason.DANGER, confidence=1.0)
        if not reading.ungated:
            return Abstention(Reason.TOO_VAGUE)
        about, confidence = self._entries[reading.ungated[0].owner], reading.ungated[0].confidence
        if reading.vague:
            return Clarification(self._choices(reading) or self._general, confidence)
        composed = self._composed(reading)
        if composed is not None:
            return composed
        corrected = self._corrected(reading)
        if corrected is not None:
            return corrected
        rating = isinstance(about, Fact) and self._about_rating(about, reading)
        if rating and not reading.asked.elsewhere and not self._asks_more(reading):
            reply = self._rating(reading, confidence)
            if reply is not None:
                return reply
        if not reading.ranked:
            return self._refuse(reading)
        best = reading.ranked[0]
        pointing = points(reading.query.words)
        entry = self._entries[best.owner]
        match entry:
            case Gap(reason=Reason.TOO_VAGUE) if best.confidence >= self._offer:
                return Clarification(self._choices(reading) or self._general, best.confidence)
            case Gap() as gap if gap.reason in _GUESSES and self._is_vague(reading):
                return Clarification(self._choices(reading) or self._general, best.confidence)
            case Gap() as gap if best.confidence >= self._offer and self._rivalled(gap, reading):
                return Clarification(self._choices(reading), best.confidence)
            case Gap() as gap if best.confidence >= self._offer:
                general = self._general if gap.reason is Reason.OFF_TOPIC else ()
                return Abstention(gap.reason, gap, self._named(gap.nearest) or general, confidence=best.confidence)
            case Fact() if best.confidence < _PLAIN and self._says_little(reading, _POINTING if pointing else _LITTLE):
                return Clarification(self._choices(reading) or self._general, best.confidence)
            case Fact() as fact if best.confidence >= self._offer and self._doubtful(fact, reading):
                return Clarification(self._choices(reading) or self._general, best.confidence)
            case Fact() as fact if best.confidence >= self._answer:
                return Answer((fact,), best.confidence, dated=reading.asked.latest)
            case Fact() if best.confidence >= self._offer:
                return Clarification(self._choices(reading), best.confidence)
        keywords = len(reading.query.words) <= _KEYWORDS and bool(self._choices(reading))
        if keywords or self._is_vague(reading):
            return Clarification(self._choices(reading) or self._general, best.confidence)
        return self._refuse(reading)

    def _says_little(self, reading: Reading, most: float) -> bool:
        """Tell whether a question names nothing, such as "how many were there": any answer to it would be a guess."""
        asked = reading.asked
        named = asked.years or asked.people or asked.here or asked.elsewhere or asked.ratings
        return reading.weight < most and not named

    def _is_vague(self, reading: Reading) -> bool:
        """Tell whether a question names nothing and is like nothing, such as "so did it work or what"."""
        brief = len(reading.query.words) <= _BRIEF
        return brief and reading.confidence < _GUESSED and self._says_little(reading, _VAGUE)

    def _doubtful(self, fact: Fact, reading: Reading) -> bool:
        """Tell whether tact forbids it, a gap is nearly as likely, or a brief question is about a foreign word."""
        best = reading.ranked[0].confidence
        if not self._tactful(fact, reading):
            return True
        nearly = (ranked for ranked in reading.ranked[1:OPTIONS] if ranked.confidence >= _NEARLY * best)
        if any(isinstance(self._entries[ranked.owner], Gap) for ranked in nearly):
            return True
        brief = bool(reading.stranger) and len(reading.query.words) <= _BRIEF and best < _SURE
        return brief and stem(reading.stranger) not in map(stem, words(f"{fact.title} {fact.answer}"))

    def _tactful(self, fact: Fact, reading: Reading) -> bool:
        """Tell whether a fact may be told or offered: one about a child's death where that is what was asked about."""
        named = fact.slots.person & reading.asked.people
        return fact.sensitive != "child-death" or bool(named) or reading.confidence >= max(_TACT, self._offer)

    def _rivalled(self, gap: Gap, reading: Reading) -> bool:
        """Tell whether a fact is nearly as likely as a gap of the sources."""
        if gap.reason is not Reason.NOT_IN_SOURCES:
            return False
        least = _EVENLY * reading.confidence
        nearly = (ranked for ranked in reading.ranked[1:OPTIONS] if ranked.confidence >= least)
        return any(isinstance(self._entries[ranked.owner], Fact) for ranked in nearly) and bool(self._choices(reading))

    def _in_danger(self, reading: Reading) -> bool:
        """Tell whether a message sounds like somebody in danger, and not like a question about a fact."""
        if reading.danger >= CERTAIN or not reading.ungated:
            return reading.danger >= LIKELY
        about, confidence = self._entries[reading.ungated[0].owner], reading.ungated[0].confidence
        if reading.danger >= LIKELY:
            return not (isinstance(about, Fact) and confidence >= _KNOWN)
        alike = isinstance(about, Gap) and about.reason is Reason.DANGER and confidence >= self._offer
        return alike and reading.danger >= POSSIBLE

    def _asks_more(self, reading: Reading) -> bool:
        """Tell whether what is asked is surely a detail that the sources do not give, such as the day of a rating."""
        entry = self._entries[reading.ranked[0].owner] if reading.ranked else None
        judged = reading.asked.month is None and reading.asked.years <= self._judged
        return isinstance(entry, Gap) and bool(entry.needs) and judged and reading.confidence >= _KNOWN

    def _composed(self, reading: Reading) -> Answer | None:
        """Return one answer to several questions, if each part is answered surely and not by the same fact.

        What the sources surely do not say of one part is told beside the answer to another.
        """
        if len(reading.parts) < 2 or (reading.ranked and reading.confidence >= self._answer and len(reading.parts) > 3):
            return None
        best = self._entries[reading.ranked[0].owner] if reading.ranked else None
        surest = max(part.confidence for part in reading.parts)
        if isinstance(best, Fact) and surest < reading.confidence >= _AS_ONE:
            return None  # "what improved and what did not" is one question that has one answer
        facts: dict[str, Fact] = {}
        unknown: dict[str, Gap] = {}
        confidence = 1.0
        for part in reading.parts:
            if not part.ranked:
                return None
            match self._entries[part.ranked[0].owner]:
                case Fact() as fact if part.confidence >= self._answer:
                    facts[fact.id] = fact
                case Gap() as gap if gap.reason in _LEFT_OPEN:
                    unknown[gap.id] = gap
                case _:
                    return None
            confidence = min(confidence, part.confidence)
        said = [*(fact.answer for fact in facts.values()), *(gap.says for gap in unknown.values())]
        if unknown and (confidence < _PARTLY or not all(asks(part.text) for part in reading.parts)):
            return None
        if not facts or len(said) < 2 or sum(len(text) + 1 for text in said) > ANSWER_LENGTH:
            return None
        return Answer(tuple(facts.values()), confidence, unknown=tuple(unknown.values()))

    def _about_rating(self, about: Fact, reading: Reading) -> bool:
        """Tell whether a question about a fact is one for the timeline: it is a judgement, or of a year without one."""
        return bool(about.data) or (about.id in self._about_ratings and not reading.asked.years <= self._judged)

    def _corrected(self, reading: Reading) -> Answer | None:
        """Return the true rating of the year asked about, where the question takes another one for granted."""
        year, grades = reading.asked.year, reading.asked.ratings - {_EVERYDAY}
        if year is None or len(grades) != 1 or not reading.ranked or reading.asked.elsewhere:
            return None
        best = self._entries[reading.ranked[0].owner]
        if isinstance(best, Gap) and reading.confidence < _KNOWN:
            best = next(iter(self._choices(reading)), best)
        if not isinstance(best, Fact) or best.id not in self._about_ratings:
            return None
        grade = self._grades[next(iter(grades))]
        of_that_year = best.data is None and year in best.slots.year and reading.confidence >= _KNOWN
        if of_that_year and grade in best.answer.lower():
            return None  # a fact about that grade is meant, which names another year beside it
        match self._timeline.at(PartialDate(str(year))):
            case Judged(fact) if fact.data and fact.data.rating != grade:
                return Answer((fact,), reading.confidence, not_rated=grade)
        return None

    def _rating(self, reading: Reading, confidence: float) -> Reply | None:
        """Return what the timeline says about the years or the month asked; None if none is."""
        if not reading.asked.years:
            return None
        timeline = self._timeline
        if len(reading.asked.years) > 1:
            facts: dict[Fact, None] = {}
            for year in sorted(reading.asked.years):
                match timeline.at(PartialDate(str(year))):
                    case Judged(fact) | InForce(_, fact, _):  # whose answer tells until when it stood
                        facts[fact] = None
                    case NotCovered():
                        return None
            whole = len(facts) > 1 and sum(len(fact.answer) for fact in facts) < ANSWER_LENGTH
            return Answer(tuple(facts), confidence) if whole else None
        when = reading.asked.month or PartialDate(str(reading.asked.year))
        match timeline.at(when):
            case Judged(fact):
                other = self._meant(reading, confidence, {fact.id})
                return None if other else Answer((fact,), confidence)
            case InForce(when, earlier, later):
                event = self._meant(reading, confidence, self._about_ratings)
                return None if event else WorkedOut(when, earlier, later, confidence)
            case NotCovered(when, nearest):
                return Abstention(Reason.YEAR_NOT_COVERED, suggestions=(nearest,), when=when, confidence=confidence)

    def _meant(self, reading: Reading, confidence: float, but: AbstractSet[str]) -> bool:
        """Tell whether a fact of that time, but for some, is meant more surely than the rating."""
        best = self._entries[reading.ranked[0].owner] if reading.ranked else None
        surely = reading.confidence >= max(confidence, self._answer)
        return surely and isinstance(best, Fact) and best.id not in but

    def _refuse(self, reading: Reading) -> Abstention:
        """Abstain with the reason that the slots give, else that the sources do not say."""
        asked, suggestions = reading.asked, self._choices(reading)
        if asked.elsewhere:
            return Abstention(Reason.OTHER_PLACE, suggestions=suggestions)
        if asked.years and not asked.years & self._covered:
            when = PartialDate(str(max(asked.years)))
            return Abstention(Reason.YEAR_NOT_COVERED, suggestions=suggestions, when=when)
        return Abstention(Reason.NOT_IN_SOURCES, suggestions=suggestions)

    def _choices(self, reading: Reading) -> tuple[Fact, ...]:
        """Return the facts among the candidates; those about a child's death only where one was asked for."""
        entries = [self._entries[ranked.owner] for ranked in reading.ranked]
        first = entries[0] if entries and reading.confidence >= self._offer else None
        asked = isinstance(first, Fact) and first.sensitive == "child-death" and self._tactful(first, reading)
        return tuple(
            entry for entry in entries if isinstance(entry, Fact) and (asked or entry.sensitive != "child-death")
        )[:OPTIONS]

    def _named(self, ids: Iterable[str]) -> tuple[Fact, ...]:
        return tuple(fact for id_ in ids if (fact := self._facts.get(id_)))[:OPTIONS]
