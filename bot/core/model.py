"""The things a fact base is made of, as its YAML files hold them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.core.dates import PartialDate

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>()]+$", max_length=500)]
Year = Annotated[int, Field(ge=1000, le=2999)]

ARTICLE = "the article"
"""Who says what the article says for itself, in a fact's said_by."""

ANSWER_LENGTH = 400
"""Characters a stored answer may have; two or three of them fit one composed answer of at most 900."""


class Entry(BaseModel):
    """What all entries have in common: they never change, and a key nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Entry):
    """An article that facts cite."""

    id: Id
    title: Label
    publisher: Label
    author: Label
    published: PartialDate
    url: Link | None = None
    retrieved: PartialDate | None = None


class Citation(Entry):
    """The paragraphs of a source that support a fact, and the terms that must stand in them."""

    source: Id
    paragraphs: tuple[Annotated[int, Field(ge=1)], ...] = Field(min_length=1)
    terms: tuple[Label, ...] = ()


class Slots(Entry):
    """What a fact is about, exactly; a question that names another year or person is never answered with it."""

    year: frozenset[Year] = frozenset()
    person: frozenset[Id] = frozenset()


class Judgement(Entry):
    """A rating and the date from which it was in force."""

    model_config = ConfigDict(populate_by_name=True)

    rating: Label
    since: PartialDate = Field(alias="from")


class State(Entry):
    """What a source says that something is, so that contradictions are found and shown with who says which."""

    subject: Label
    attribute: Label
    value: Label
    source: Id
    paragraphs: tuple[Annotated[int, Field(ge=1)], ...] = Field(min_length=1)
    when: PartialDate | None = None
    """When it holds; as of the fact's date if not given."""


class Fact(Entry):
    """One statement that the sources support."""

    id: Id
    ask: tuple[Line, ...] = Field(min_length=1)
    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=ANSWER_LENGTH)]
    cite: tuple[Citation, ...] = Field(min_length=1)
    as_of: PartialDate
    said_by: Label
    claim: Literal["finding", "event", "figure", "statement", "forecast", "derived"]
    slots: Slots = Slots()
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    """Since when and until when it holds, where no year stands among its slots; it answers for no year outside."""
    derived_from: tuple[Id, ...] = ()
    derivation: tuple[Line, ...] = ()
    supersedes: tuple[Id, ...] = ()
    conflicts_with: tuple[Id, ...] = ()
    """Facts that say otherwise; its own id where it holds both sides itself."""
    states: tuple[State, ...] = ()
    sensitive: Literal["child-death", "vulnerable-children"] | None = None
    related: tuple[Id, ...] = ()
    data: Judgement | None = None

    def holds_in(self, year: int) -> bool:
        """Tell whether a year is within its validity."""
        since, until = self.valid_from, self.valid_to
        return (since is None or since.year <= year) and (until is None or year <= until.year)

    @property
    def title(self) -> str:
        """The question that the fact answers, as people see it on a button."""
        return self.ask[0]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What must stand in the sources: the citations, and each side of what they say differently."""
        sides = (Citation(source=one.source, paragraphs=one.paragraphs, terms=(one.value,)) for one in self.states)
        return (*self.cite, *sides)

    @property
    def of_the_article(self) -> bool:
        """Whether nobody but the article says it."""
        return self.said_by.casefold() == ARTICLE

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources it cites, in order, each once."""
        return tuple(dict.fromkeys(citation.source for citation in self.cite))


class Reason(StrEnum):
    """Why a question gets no answer."""

    YEAR_NOT_COVERED = "year-not-covered"
    OTHER_PLACE = "other-place"
    OPINION = "opinion"
    PERSONAL_CASE = "personal-case"
    NOT_IN_SOURCES = "not-in-sources"
    TOO_VAGUE = "too-vague"
    OFF_TOPIC = "off-topic"
    SMALL_TALK = "small-talk"
    DANGER = "danger"


class Gap(Entry):
    """A question that people ask and the sources do not answer, with an honest reply."""

    id: Id
    reason: Reason
    ask: tuple[Line, ...] = Field(min_length=1)
    says: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=ANSWER_LENGTH)]
    nearest: tuple[Id, ...] = ()
    needs: tuple[Label, ...] = ()
    """Words or phrases that name what is missing; without any of them a question must surely be about this gap."""


class Name(Entry):
    """A person or place of the fact base and the other ways in which people write the name."""

    id: Id
    name: Label
    also: tuple[Label, ...] = ()


class Scope(Entry):
    """What a fact base is about, and where it ends."""

    subject: Label
    place: Name
    people: tuple[Name, ...] = ()
    ratings: tuple[Name, ...] = ()
    """The grades, worst first; their other names let a wrong premise be noticed."""
    elsewhere: frozenset[Label] = frozenset()
    """Other places, whose questions are never answered with this place's facts."""
    child_death: tuple[Label, ...] = ()
    """Words of which a question says one where it is about a child's death; without, no entry about one is a reply."""
    signpost: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=ANSWER_LENGTH)]
    """What somebody in danger is told."""
    examples: tuple[Line, ...] = Field(min_length=1)
    """Questions to try, shown in the welcome and in help."""


class Learned(Entry):
    """A phrasing that a moderator accepted for a fact; it is a golden question of the fact too."""

    ask: Line
    fact: Id


class Golden(Entry):
    """A question with its expected reply, kept as a test and as the gate of a reload."""

    ask: Line
    context: tuple[Line, ...] = ()
    facts: tuple[Id, ...] = ()
    """The facts of which the answer must carry every one; empty where none is expected."""
    refused: Reason | None = None
    asked_on: PartialDate | None = None
    """The day on which it is asked, where "last year" or "now" are in it; a day of no importance if not given."""
