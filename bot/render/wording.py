"""A reply in words: the text alone, without layout."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.dates import PartialDate
from bot.core.knowledge import Knowledge
from bot.core.model import Fact, Source
from bot.core.reply import Abstention, Answer, Clarification, Reply, WorkedOut
from bot.render.words import Words


class Wording:
    """Puts replies into words for one knowledge and one language."""

    def __init__(self, knowledge: Knowledge, words: Words) -> None:
        """Take what is known and how to say it."""
        self.words = words
        self._knowledge = knowledge

    def text(self, reply: Reply) -> str:
        """Return what the bot says, at most 900 characters."""
        words = self.words
        match reply:
            case Answer():
                parts = [words("reply", "not_rated", rating=reply.not_rated)] if reply.not_rated else []
                parts += [fact.answer for fact in reply.facts] + [gap.says for gap in reply.unknown]
                if reply.dated:
                    parts.append(words("reply", "dated", end=self._knowledge.ends))
                return "\n".join([" ".join(parts), *self._sides(reply.facts)])
            case WorkedOut():
                return words(
                    "reply",
                    "worked_out",
                    when=reply.when,
                    earlier_rating=_rating(reply.earlier),
                    earlier_time=self._time(_since(reply.earlier)),
                    later_rating=_rating(reply.later),
                    later_time=self._time(_since(reply.later)),
                )
            case Clarification():
                return words("reply", "which" if len(reply.options) > 1 else "which_one")
            case Abstention():
                return self._refusal(reply)

    def option(self, fact: Fact) -> str:
        """Return the text of an offered choice: its question and its answer."""
        return f"{fact.title} {fact.answer}"

    def offered(self, reply: Reply) -> tuple[Fact, ...]:
        """Return the facts that a reply offers to ask for."""
        match reply:
            case Clarification():
                return reply.options
            case Abstention() if not reply.signposts:
                return reply.suggestions
        return ()

    def footnote(self, reply: Reply) -> str:
        """Return the small print under a reply, a line a source: who, where, when, which paragraphs, as of when."""
        match reply:
            case Answer():
                return self.small_print(reply.facts, any(fact.claim == "derived" for fact in reply.facts))
            case WorkedOut():
                return self.small_print(reply.facts, derived=True)
        return ""

    def small_print(self, facts: Sequence[Fact], derived: bool = False) -> str:
        """Return the sources of facts, each once with all its paragraphs, and the dates as of which they hold."""
        paragraphs: dict[str, set[int]] = {}
        for citation in (citation for fact in facts for citation in fact.cite):
            paragraphs.setdefault(citation.source, set()).update(citation.paragraphs)
        lines = [self._cited(source, sorted(numbers)) for source, numbers in paragraphs.items()]
        dates = dict.fromkeys(self.words.date(fact.as_of) for fact in facts)
        lines[-1] += f" · {self.words('footnote', 'as_of', as_of=', '.join(dates))}"
        for who in dict.fromkeys(filter(None, map(self.who_says, facts))):
            lines[-1] += f" · {who}"
        if derived:
            lines[-1] += f" · {self.words('footnote', 'derived')}"
        return "\n".join(lines)

    def who_says(self, fact: Fact) -> str:
        """Return whose word a fact is, where it is not the article's own: a finding, a statement, a forecast."""
        if fact.claim == "forecast":
            return self.words("says", "forecast", when=fact.as_of)
        if fact.of_the_article or fact.claim not in ("finding", "statement"):
            return ""
        return self.words("says", fact.claim, said_by=fact.said_by)

    def _sides(self, facts: Sequence[Fact]) -> list[str]:
        """Return what the sources say differently, a line a side, with who says it and where."""
        known = self._knowledge
        return [
            self.words(
                "reply",
                "side",
                value=state.value,
                source=self._cited(state.source, state.paragraphs),
            )
            for fact in facts
            if fact.conflicts_with
            for state in fact.states
            if state.source in known.sources
        ]

    def _cited(self, id_: str, paragraphs: Sequence[int]) -> str:
        source = self._knowledge.sources[id_]
        words = self.words
        by = words("footnote", "source", author=source.author, publisher=source.publisher, published=source.published)
        return f"{by}, {self._paragraphs(paragraphs)}"

    def source(self, source: Source, paragraphs: Sequence[int] = ()) -> str:
        """Return a source with its title, and the paragraphs of it if any are given."""
        words = self.words
        by = words("footnote", "source", author=source.author, publisher=source.publisher, published=source.published)
        titled = words("footnote", "titled", title=source.title, by=by)
        return f"{titled}, {self._paragraphs(paragraphs)}" if paragraphs else titled

    def _paragraphs(self, paragraphs: Sequence[int]) -> str:
        return self.words("footnote", "paragraphs", count=len(paragraphs), paragraphs=", ".join(map(str, paragraphs)))

    def _time(self, date: PartialDate) -> str:
        """Return "on 12 August 2022" or "in 2017", as the precision of the date asks for."""
        return self.words("date", "on" if date.first_day == date.last_day else "in", date=date)

    def _refusal(self, reply: Abstention) -> str:
        if reply.gap is not None and not reply.signposts:
            return reply.gap.says
        known = self._knowledge
        return self.words(
            "reply",
            reply.reason.value.replace("-", "_"),
            when=reply.when or "",
            start=known.begins,
            end=known.ends,
            count=len(known.sources),
            last=known.ends,
            place=known.scope.place.name,
            subject=known.scope.subject,
            signpost=known.scope.signpost,
        )


def _rating(fact: Fact) -> str:
    return fact.data.rating if fact.data else ""


def _since(fact: Fact) -> PartialDate:
    return fact.data.since if fact.data else fact.as_of
