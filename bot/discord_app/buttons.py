"""Buttons that still work after a restart, and after years: what they do, and to what, is written in their id."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, Self, cast

import discord

from bot.render.message import Button

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
Press = Callable[[Interaction, str], Awaitable[None]]
"""What a press on a button does, given the target that stands in its id."""

_STYLES = {
    "fact": discord.ButtonStyle.primary,
    "publish": discord.ButtonStyle.primary,
}


class HasPresses(Protocol):
    """A client that knows what its buttons do."""

    presses: Mapping[str, Press]

    async def too_old(self, interaction: Interaction) -> None:
        """Say that a button is too old."""

    async def failed(self, interaction: Interaction) -> None:
        """Say that something went wrong."""


class LastingButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"v1:(?P<action>[a-z_]{1,16})(?::(?P<target>[A-Za-z0-9:._-]{0,80}))?",
):
    """Any button of ours: "v1:", what it does, and to what."""

    def __init__(self, action: str, target: str, label: str = "…", row: int | None = None) -> None:
        style = _STYLES.get(action, discord.ButtonStyle.secondary)
        custom_id = f"v1:{action}:{target}" if target else f"v1:{action}"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id), row=row)
        self.action, self.target = action, target

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Any, match: re.Match[str], /) -> Self:
        """Read the button back from its id."""
        return cls(match["action"], match["target"] or "")

    async def callback(self, interaction: Interaction) -> Any:
        """Do what the button is for; if that fails, say so privately: discord.py would only log it."""
        client = cast(HasPresses, interaction.client)
        press = client.presses.get(self.action)
        try:
            await (press(interaction, self.target) if press else client.too_old(interaction))
        except Exception:
            log.exception("button %s failed", self.action)
            await client.failed(interaction)


def view(buttons: Sequence[Button], asker: int) -> discord.ui.View:
    """Return a view of dynamic items only; a mixed view would take their pattern away from every message.

    Without buttons there is no view: one would keep a timer running for nothing.
    """
    if not buttons:
        return cast(discord.ui.View, discord.utils.MISSING)
    shown = discord.ui.View(timeout=None)
    for button in buttons:
        # A choice is taken in place by the person who asked, so that its id says who that is.
        target = f"{asker}:{button.target}" if button.action in ("fact", "none") else button.target
        shown.add_item(LastingButton(button.action, target, button.label, button.row))
    return shown
