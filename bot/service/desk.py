"""The desk at which every adapter asks: questions and commands in, messages out, over the knowledge in use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime

from rapidfuzz import fuzz, process, utils

from bot import __version__
from bot.core.dates import PartialDate
from bot.core.knowledge import Earlier, Knowledge, Thought
from bot.core.model import Fact, Reason
from bot.core.reply import Abstention, Answer, Clarification, Reply, WorkedOut
from bot.core.timeline import InForce, Judged, NotCovered
from bot.render.chart import Picture, ratings_picture
from bot.render.limits import CHOICES
from bot.render.message import Button, Message, fact_button, within_row
from bot.render.wording import Wording
from bot.render.words import Words, language
from bot.service.memory import KEPT

Clock = Callable[[], datetime]

_LINES = 12
"""Questions on a page of topics: of the longest, as many as a message holds."""


def utc_now() -> datetime:
    """Return the time now; the default clock."""
    return datetime.now(UTC)


class Desk:
    """Answers from one knowledge; another release of it is one swapped reference."""

    def __init__(self, knowledge: Knowledge, words: Words | None = None, clock: Clock = utc_now) -> None:
        """Take the knowledge to begin with, the language, and the clock."""
        self.words, self.clock = words or language(), clock
        self._draws = False
        self._swap(knowledge)

    def _swap(self, knowledge: Knowledge, picture: Picture | None = None) -> None:
        self.knowledge, self._picture = knowledge, picture
        self.wording = Wording(knowledge, self.words)
        self.since = self.clock()

    async def use(self, knowledge: Knowledge) -> None:
        """Answer from another knowledge from now on; its picture is drawn before, off the event loop."""
        self._swap(knowledge, await asyncio.to_thread(self._drawn, knowledge) if self._draws else None)

    async def draw(self) -> None:
        """Draw the timeline of the knowledge in use, off the event loop; it is shown from then on."""
        self._draws = True
        self._picture = await asyncio.to_thread(self._drawn, self.knowledge)

    def _drawn(self, knowledge: Knowledge) -> Picture | None:
        grades = [rating.name for rating in knowledge.scope.ratings]
        subject = knowledge.scope.subject
        return ratings_picture(knowledge.timeline.facts, grades, knowledge.ends, subject, self.words)

    @property
    def today(self) -> date:
        """The date by the desk's clock."""
        return self.clock().date()

    def think(self, question: str, before: Earlier | None = None) -> Thought:
        """Return the reply to a question with the reading behind it, given what is remembered of the one before."""
        return self.knowledge.think(question, (), self.today, before)

    def ask(self, question: str, context: Sequence[str] = ()) -> Message:
        """Return the message that replies to a question, given the person's earlier ones, oldest first."""
        return self.message(self.knowledge.ask(question, context, self.today))

    def message(self, reply: Reply) -> Message:
        """Return a reply as a message with its footnote and buttons."""
        wording, text = self.wording, self.wording.text(reply)
        match reply:
            case Answer() | WorkedOut():
                return Message(text, wording.footnote(reply), self._source_buttons(reply.facts))
            case Clarification():
                return Message(text, "", within_row(tuple(map(fact_button, reply.options))))
            case Abstention():
                if reply.suggestions and not reply.signposts:
                    text = f"{text}\n{self.words('suggest', 'instead')}"
                    return Message(text, "", within_row(tuple(map(fact_button, reply.suggestions))))
                return Message(text)

    def fact(self, id_: str) -> Message:
        """Return the answer of a fact by its id, for a button that may be older than the knowledge."""
        fact = self.knowledge.facts.get(id_)
        return (
            self.message(Answer((fact,), 1.0)) if fact else Message(self.words("problem", "old_button"), private=True)
        )

    def rating(self, year: int | None = None) -> Message:
        """Return the rating of a year, the latest without one, as a message."""
        reply = self.rating_reply(year)
        return self.message(reply) if reply else Message(self.words("timeline", "none"))

    def rating_reply(self, year: int | None = None) -> Reply | None:
        """Return the rating of a year, the latest without one; None where the facts hold no ratings."""
        timeline = self.knowledge.timeline
        if not timeline:
            return None
        if year is None:
            return Answer((timeline.facts[-1],), 1.0, dated=True)
        match timeline.at(PartialDate(f"{year:04}")):
            case Judged(fact):
                return Answer((fact,), 1.0)
            case InForce(when, earlier, later):
                return WorkedOut(when, earlier, later, 1.0)
            case NotCovered(when, nearest):
                return Abstention(Reason.YEAR_NOT_COVERED, suggestions=(nearest,), when=when)

    def years(self) -> list[int]:
        """Return the years for which a rating is known or can be worked out, latest first."""
        facts = [fact.data.since.year for fact in self.knowledge.timeline.facts if fact.data]
        return list(range(max(facts), min(facts) - 1, -1)) if facts else []

    def timeline(self) -> Message:
        """Return all ratings with their dates."""
        words, facts = self.words, self.knowledge.timeline.facts
        if not facts:
            return Message(words("timeline", "none"))
        lines = [words("timeline", "heading", subject=self.knowledge.scope.subject)]
        lines += [
            words("timeline", "line", since=fact.data.since, rating=fact.data.rating) for fact in facts if fact.data
        ]
        lines.append(words("timeline", "end", end=self.knowledge.ends))
        return Message("\n".join(lines), self.wording.small_print(facts), picture=self._picture)

    def topics(self, page: int = 0) -> Message:
        """Return what there is to ask: on page 0 the topics with an example each, then all questions by topic."""
        pages = [self._topics(), *self._questions()]
        page %= len(pages)
        turns = (("back", page - 1), ("next", page + 1))
        buttons = tuple(
            Button(self.words("button", key), "topics", f"{target % len(pages)}:{key}") for key, target in turns
        )
        return Message(pages[page], private=True, buttons=buttons if len(pages) > 1 else ())

    def _topics(self) -> str:
        words, known = self.words, self.knowledge
        lines = [words("topics", "heading", facts=len(known.facts), subject=known.scope.subject)]
        for topic, facts in known.topics.items():
            example = next((fact for fact in facts if fact.sensitive != "child-death"), None)
            if example is not None:
                lines.append(words("topics", "line", topic=topic, facts=len(facts), example=example.title))
        return "\n".join(lines)

    def _questions(self) -> Iterator[str]:
        for topic, facts in self.knowledge.topics.items():
            titles = [f"- {fact.title}" for fact in facts if fact.sensitive != "child-death"]
            for start in range(0, len(titles), _LINES):
                yield "\n".join([self.words("topics", "page", topic=topic), *titles[start : start + _LINES]])

    def source(self, id_: str | None = None) -> Message:
        """Return what stands behind a fact, or without one the sources themselves."""
        words, known = self.words, self.knowledge
        if id_ is None:
            lines = [words("source", "list", count=len(known.sources))]
            lines += [f"- {self.wording.source(source)}" for source in known.sources.values()]
            return Message("\n".join(lines))
        fact = known.facts.get(id_)
        if fact is None:
            return Message(words("source", "unknown"), private=True)
        lines = [words("source", "heading", title=fact.title)]
        for citation in fact.cite:
            lines.append(f"- {self.wording.source(known.sources[citation.source], citation.paragraphs)}")
            lines.append(
                words("source", "terms", terms=", ".join(words("source", "term", term=term) for term in citation.terms))
            )
            if citation.source in known.verified:
                lines.append(words("source", "verified", day=known.verified[citation.source]))
        lines.append(words("source", "kind", claim=words("claim", fact.claim), said_by=fact.said_by, as_of=fact.as_of))
        if fact.derivation:
            lines.append(words("source", "derivation", derivation="; ".join(fact.derivation)))
        if fact.derived_from:
            titles = " ".join(known.facts[id_].title for id_ in fact.derived_from)
            lines.append(words("source", "derived_from", titles=titles))
        return Message("\n".join(lines), private=True)

    def source_of(self, id_: str) -> Message:
        """Return what stands behind an answer, for a button that may be older than the knowledge."""
        return (
            self.source(id_)
            if id_ in self.knowledge.facts
            else Message(self.words("problem", "old_button"), private=True)
        )

    def about(self) -> Message:
        """Return what the bot is and draws on, how well it does, what it keeps and what it refuses."""
        words, known = self.words, self.knowledge
        lines = [words("about", "text", subject=known.scope.subject, facts=len(known.facts))]
        for source in known.sources.values():
            day = known.verified.get(source.id)
            checked = words("about", "checked", day=day) if day else ""
            lines.append(f"- {self.wording.source(source)}{checked}")
        lines.append(words("about", "covered", start=known.begins, end=known.ends))
        measured = known.calibration.measured
        if measured is not None:
            lines.append(
                words(
                    "about",
                    "measured_stale" if known.stale else "measured",
                    questions=measured.questions,
                    right=100 * measured.right,
                    wrong=100 * measured.wrong,
                    digest=known.calibration.digest[:8],
                )
            )
        lines += [
            words("about", "refuses"),
            words("about", "privacy", minutes=int(KEPT.total_seconds() // 60)),
            words("about", "version", version=__version__, digest=known.digest[:8]),
        ]
        return Message("\n".join(lines))

    def help(self) -> Message:
        """Return how to ask, with examples."""
        words = self.words
        lines = [words("help", "text"), *self._examples(), words("help", "commands"), words("help", "replies")]
        return Message("\n".join(lines))

    def welcome(self, name: str) -> Message:
        """Return the greeting that a new channel gets, for a bot of that name."""
        text = self.words("welcome", "text", subject=self.knowledge.scope.subject, name=name)
        return Message("\n".join([text, *self._examples()]))

    def find(self, typed: str) -> list[Fact]:
        """Return the facts whose question is most like what is typed, for autocomplete; all start somewhere."""
        facts = [fact for fact in self.knowledge.facts.values() if fact.sensitive != "child-death"]
        if not typed.strip():
            return facts[:CHOICES]
        titles = {fact.id: fact.title for fact in self.knowledge.facts.values()}
        found = process.extract(
            typed, titles, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=CHOICES, score_cutoff=40
        )
        return [self.knowledge.facts[id_] for _, _, id_ in found]

    def counts(self, key: str, **more: object) -> Message:
        """Return a sentence to moderators that counts what is in use."""
        known = self.knowledge
        text = self.words(
            "facts",
            key,
            facts=len(known.facts),
            gaps=len(known.gaps),
            phrasings=known.phrasings,
            digest=known.digest[:8],
            since=self.since,
            **more,
        )
        return Message(text, private=True)

    def _source_buttons(self, facts: Sequence[Fact]) -> tuple[Button, ...]:
        """Return a button for what stands behind each fact of an answer, numbered where there are several."""
        words = self.words
        if len(facts) == 1:
            return (Button(words("button", "source"), "source", facts[0].id),)
        numbered = enumerate(facts, 1)
        return within_row(
            tuple(Button(words("button", "source_of", number=number), "source", fact.id) for number, fact in numbered)
        )

    def _examples(self) -> list[str]:
        return [self.words("help", "example", example=example) for example in self.knowledge.scope.examples]
