"""/facts: the moderators' commands, in the operator's home server only, because the facts are everybody's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import app_commands

from bot.discord_app.buttons import Interaction, Press, view
from bot.discord_app.sending import follow_up, respond
from bot.render.message import Message
from bot.service.service import Service

_HERE = "discord"
"""Where a release is published from, as it is recorded."""

Number = app_commands.Range[int, 1, 1_000_000]


class FactsGroup(app_commands.Group):
    """What is published and what was, for those who may manage the server and for one role beside them."""

    def __init__(self, service: Service, moderator_role: int | None) -> None:
        """Take the service and the id of the role, if any."""
        words = service.words
        super().__init__(
            name="facts",
            description=words("command", "facts"),
            default_permissions=discord.Permissions(manage_guild=True),
            guild_only=True,
        )
        self._service, self._role = service, moderator_role
        publisher = service.publisher

        async def reload(interaction: discord.Interaction) -> None:
            await self._slowly(interaction, publisher.preview)

        async def status(interaction: discord.Interaction) -> None:
            await self._slowly(interaction, _soon(publisher.status))

        async def history(interaction: discord.Interaction) -> None:
            await self._slowly(interaction, publisher.history)

        async def diff(interaction: discord.Interaction, number: Number) -> None:
            await self._slowly(interaction, lambda: publisher.diff(number))

        async def rollback(interaction: discord.Interaction, number: Number) -> None:
            await self._slowly(interaction, lambda: publisher.rollback(number, interaction.user.id, _HERE))

        for callback in (reload, status, history, diff, rollback):
            self._add(callback)

    def _add(self, callback: Any) -> None:
        words, name = self._service.words, callback.__name__
        if "number" in callback.__annotations__:
            app_commands.describe(number=words("command", "facts_number"))(callback)
        description = words("command", f"facts_{name}")
        self.add_command(app_commands.Command(name=name, description=description, callback=callback))

    def presses(self) -> Mapping[str, Press]:
        """Return what the moderators' buttons do."""
        publisher = self._service.publisher

        async def publish(interaction: Interaction, key: str) -> None:
            await self._instead(interaction, lambda: publisher.publish(key, interaction.user.id, _HERE))

        async def cancel(interaction: Interaction, key: str) -> None:
            await self._instead(interaction, _soon(lambda: publisher.cancel(key)))

        return {"publish": publish, "cancel": cancel}

    def may(self, interaction: Interaction) -> bool:
        """Tell whether the person may moderate: Discord's own setting can be changed by anybody who runs a server."""
        roles = getattr(interaction.user, "roles", ())
        return interaction.permissions.manage_guild or any(role.id == self._role for role in roles)

    async def _slowly(self, interaction: Interaction, work: Callable[[], Awaitable[Message]]) -> None:
        """Answer privately, however long it takes."""
        if not self.may(interaction):
            await respond(interaction, self._refusal(), private=True)
            return
        await interaction.response.defer(ephemeral=True)
        await follow_up(interaction, await work())

    async def _instead(self, interaction: Interaction, work: Callable[[], Awaitable[Message]]) -> None:
        """Put the outcome in the place of the message whose button was pressed; it can be pressed once."""
        if not self.may(interaction):
            await respond(interaction, self._refusal(), private=True)
            return
        await interaction.response.defer()
        message = await work()
        shown = view(message.buttons, interaction.user.id) if message.buttons else None
        await interaction.edit_original_response(content=message.content, view=shown)

    def _refusal(self) -> Message:
        return Message(self._service.words("facts", "not_allowed"), private=True)


def _soon(work: Callable[[], Message]) -> Callable[[], Awaitable[Message]]:
    async def done() -> Message:
        return work()

    return done
