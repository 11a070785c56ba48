"""The form that asks what is wrong with an answer. It is read from its ids, so that it outlives a restart too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import discord

from bot.discord_app.sending import respond
from bot.render.message import Message
from bot.service.service import Service
from bot.store.database import StoreError

_FORM = "v1:wrong_form:"
_REASONS = ("untrue", "other_question", "not_there")
_COMMENT = 300


class WrongForm(discord.ui.Modal):
    """One choice, and where the operator consented to keep it a line of text."""

    def __init__(self, service: Service, answer: int) -> None:
        """Take the service and the id of the message with the answer."""
        words = service.words
        super().__init__(title=words("feedback", "title"), custom_id=f"{_FORM}{answer}")
        options = [discord.SelectOption(label=words("feedback", reason), value=reason) for reason in _REASONS]
        why: discord.ui.Select[Any] = discord.ui.Select(custom_id="why", options=options)
        self.add_item(discord.ui.Label(text=words("feedback", "why"), component=why))
        if service.feedback.keeps_comments:
            hint = words("feedback", "comment_hint")
            comment: discord.ui.TextInput[Any] = discord.ui.TextInput(
                custom_id="comment", required=False, max_length=_COMMENT, placeholder=hint
            )
            self.add_item(discord.ui.Label(text=words("feedback", "comment"), component=comment))


async def take(interaction: discord.Interaction, service: Service) -> bool:
    """Add what the form says to the vote; tell whether it was the form."""
    data = cast(Mapping[str, Any], interaction.data)
    answer = str(data["custom_id"]).removeprefix(_FORM)
    if not answer.isdecimal():
        return False
    filled = dict(_filled(data["components"]))
    why = next((why for why in filled.get("why", ()) if why in _REASONS), _REASONS[0])
    try:
        told = await service.feedback.explain(int(answer), interaction.user.id, why, filled.get("comment") or "")
    except StoreError:
        told = Message(service.words("problem", "store"), private=True)
    await respond(interaction, told, private=True)
    return True


def _filled(components: list[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield what was filled in, by the id of its field."""
    for label in components:
        field = label.get("component", label)
        yield field.get("custom_id", ""), field.get("values", field.get("value"))
