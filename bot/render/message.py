"""A message as any adapter can send it: text and buttons, within Discord's limits, without Discord."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.model import Fact
from bot.render.chart import Picture
from bot.render.limits import CONTENT, LABEL, ROW, cut, plain


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it says, what it does, such as "fact" or "source", to what, and in which row it stands."""

    label: str
    action: str
    target: str
    row: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """What to send: a text, a small line under it, and buttons."""

    text: str
    footnote: str = ""
    buttons: tuple[Button, ...] = ()
    private: bool = False
    """Whether only the person who asked should see it, where that can be done."""
    picture: Picture | None = None
    people: tuple[int, ...] = ()
    """Ids of people whom the text names as "@id"; nobody else's name comes alive, and nobody is pinged."""
    pings: int | None = None
    """The one person who is to be notified."""
    done: bool = True
    """False where it says that what was asked for could not be done."""

    def brought_to(self, person: int) -> Message:
        """Return the message, brought to the attention of one person."""
        return replace(self, text=f"@{person} {self.text}", people=(*self.people, person), pings=person)

    @property
    def content(self) -> str:
        """The whole as Discord shows it: the footnote as small print under the text."""
        small = "".join(f"\n-# {line}" for line in self.footnote.splitlines())
        small = cut(small, CONTENT // 2)
        text = plain(self.text)
        for person in dict.fromkeys(self.people):
            text = text.replace(f"@{person}", f"<@{person}>")
        return cut(text, CONTENT - len(small)) + small


def fact_button(fact: Fact) -> Button:
    """Return the button that asks for a fact, labelled with its question."""
    return Button(cut(fact.title, LABEL), "fact", fact.id)


def within_row(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    """Return as many buttons as stand in one row."""
    return buttons[:ROW]
