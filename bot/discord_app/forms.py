"""The form that asks what is wrong with an answer; like a button it still works after a restart."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import discord

from bot.discord_app.delivery import defer
from bot.discord_app.sending import respond
from bot.render.message import Message
from bot.service.service import Service
from bot.store.database import StoreError

log = logging.getLogger(__name__)

_REASONS = ("untrue", "other_question", "not_there")
_ID = re.compile(r"v1:wrong_form:(?P<answer>\d{1,20})")


class WrongForm(discord.ui.Modal):
    """One choice; no text, which could lead to a person and would have to be kept."""

    def __init__(self, service: Service, answer: int) -> None:
        """Take the service and the id of the message with the answer."""
        words = service.words
        super().__init__(title=words("feedback", "title"), custom_id=f"v1:wrong_form:{answer}")
        options = [discord.SelectOption(label=words("feedback", reason), value=reason) for reason in _REASONS]
        why: discord.ui.Select[Any] = discord.ui.Select(custom_id="why", options=options)
        self.add_item(discord.ui.Label(text=words("feedback", "why"), component=why))
        # The client would keep one form an answer, for ever if it is closed, and lose it when it restarts or when
        # somebody else sends theirs. Stopped, it is not kept: its id says which answer it is about.
        self.stop()


async def submitted(interaction: discord.Interaction[Any], service: Service) -> None:
    """Add to a vote what a form says is wrong, and thank for it."""
    data = cast(Mapping[str, Any], interaction.data)
    form = _ID.fullmatch(data["custom_id"])
    if form is None:
        await respond(interaction, Message(service.words("problem", "old_button")), private=True)
        return
    await defer(interaction, private=True)
    why = next((value for field, value in _filled(data["components"]) if field == "why" and value in _REASONS), "")
    try:
        told = await service.feedback.explain(int(form["answer"]), interaction.user.id, why)
    except StoreError as error:
        log.error("%s", error)
        told = Message(service.words("problem", "store"), private=True)
    await respond(interaction, told, private=True)


def _filled(components: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield what each field of a form holds, by its id; each stands in a label."""
    for label in components:
        field = label.get("component", {})
        values = field.get("values") or [field.get("value") or ""]
        yield field.get("custom_id", ""), str(values[0])
