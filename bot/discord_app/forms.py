"""The form that asks what is wrong with an answer."""

from __future__ import annotations

from typing import Any

import discord

from bot.discord_app.sending import respond
from bot.render.message import Message
from bot.service.service import Service
from bot.store.database import StoreError

_REASONS = ("untrue", "other_question", "not_there")
_COMMENT = 300


class WrongForm(discord.ui.Modal):
    """One choice, and where the operator consented to keep it a line of text."""

    def __init__(self, service: Service, answer: int) -> None:
        """Take the service and the id of the message with the answer."""
        words = service.words
        super().__init__(title=words("feedback", "title"), custom_id=f"v1:wrong_form:{answer}")
        self._service, self._answer = service, answer
        options = [discord.SelectOption(label=words("feedback", reason), value=reason) for reason in _REASONS]
        self.why: discord.ui.Select[Any] = discord.ui.Select(custom_id="why", options=options)
        self.comment: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="comment", required=False, max_length=_COMMENT, placeholder=words("feedback", "comment_hint")
        )
        self.add_item(discord.ui.Label(text=words("feedback", "why"), component=self.why))
        if service.feedback.keeps_comments:
            self.add_item(discord.ui.Label(text=words("feedback", "comment"), component=self.comment))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Add it to the vote."""
        feedback = self._service.feedback
        try:
            told = await feedback.explain(self._answer, interaction.user.id, self.why.values[0], self.comment.value)
        except StoreError:
            told = Message(self._service.words("problem", "store"), private=True)
        await respond(interaction, told, private=True)
