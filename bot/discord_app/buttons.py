"""Buttons that still work after a restart: what they do is written in their id."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any, Protocol, cast

import discord

from bot.desk import Desk
from bot.discord_app.delivery import answer, edit
from bot.render.message import Button, Message

log = logging.getLogger(__name__)


class HasDesk(Protocol):
    """A client with a desk."""

    desk: Desk


def desk_of(interaction: discord.Interaction[Any]) -> Desk:
    """Return the desk of the client that got the interaction."""
    return cast(HasDesk, interaction.client).desk


class _Lasting(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"v1:none"):
    """A button whose errors reach the person who pressed it; discord.py would only log them."""

    async def act(self, interaction: discord.Interaction) -> None:
        """Do what the button is for."""
        raise NotImplementedError

    async def callback(self, interaction: discord.Interaction) -> Any:
        """Do it; if that fails, say so privately."""
        try:
            await self.act(interaction)
        except Exception:
            log.exception("button %s failed", self.custom_id)
            await answer(interaction, Message(desk_of(interaction).words("problem", "sorry")), private=True)


class FactButton(_Lasting, template=r"v1:fact:(?P<asker>[0-9]{1,20}):(?P<fact>[a-z0-9-]{1,60})"):
    """Shows a fact: in place of the choices for the person who asked, privately for anybody else."""

    def __init__(self, fact: str, asker: int, label: str = "…") -> None:
        super().__init__(discord.ui.Button(label=label, custom_id=f"v1:fact:{asker}:{fact}"))
        self.fact, self.asker = fact, asker

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> FactButton:
        """Read the button back from its id."""
        return cls(match["fact"], int(match["asker"]))

    async def act(self, interaction: discord.Interaction) -> None:
        """Show the fact."""
        message = desk_of(interaction).fact(self.fact)
        shown = view(message.buttons, interaction.user.id)
        if interaction.user.id == self.asker and not message.private:
            await edit(interaction, message, shown)
        else:
            await answer(interaction, message, shown, private=True)


class SourceButton(_Lasting, template=r"v1:source:(?P<fact>[a-z0-9-]{1,60})"):
    """Shows privately what stands behind an answer."""

    def __init__(self, fact: str, label: str = "…") -> None:
        style = discord.ButtonStyle.secondary
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"v1:source:{fact}"))
        self.fact = fact

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> SourceButton:
        """Read the button back from its id."""
        return cls(match["fact"])

    async def act(self, interaction: discord.Interaction) -> None:
        """Show the source."""
        await answer(interaction, desk_of(interaction).source_of(self.fact), private=True)


def view(buttons: Sequence[Button], asker: int) -> discord.ui.View:
    """Return a view of dynamic items only; a mixed view would take their pattern away from every message.

    Without buttons there is no view: one would keep a timer running for nothing.
    """
    if not buttons:
        return cast(discord.ui.View, discord.utils.MISSING)
    shown = discord.ui.View(timeout=None)
    for button in buttons:
        match button.action:
            case "fact":
                shown.add_item(FactButton(button.fact, asker, button.label))
            case "source":
                shown.add_item(SourceButton(button.fact, button.label))
    return shown
