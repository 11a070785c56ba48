"""/facts: the moderators' commands, in the operator's home server only, because the facts are everybody's."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.desk import Desk
from bot.discord_app.sending import defer, respond
from bot.render.message import Message


class FactsGroup(app_commands.Group):
    """Reload and status, for those who may manage the server and for one role beside them."""

    def __init__(self, desk: Desk, moderator_role: int | None) -> None:
        """Take the desk and the id of the role, if any."""
        super().__init__(
            name="facts",
            description=desk.words("command", "facts"),
            default_permissions=discord.Permissions(manage_guild=True),
            guild_only=True,
        )
        self._desk, self._role = desk, moderator_role
        self._add("reload", desk.words("command", "facts_reload"), self._reload)
        self._add("status", desk.words("command", "facts_status"), self._status)

    def _add(self, name: str, description: str, callback: object) -> None:
        self.add_command(app_commands.Command(name=name, description=description, callback=callback))  # type: ignore[arg-type]

    def may(self, interaction: discord.Interaction) -> bool:
        """Tell whether the person may moderate: Discord's own setting can be changed by anybody who runs a server."""
        roles = getattr(interaction.user, "roles", ())
        return interaction.permissions.manage_guild or any(role.id == self._role for role in roles)

    async def _reload(self, interaction: discord.Interaction) -> None:
        if not self.may(interaction):
            await respond(interaction, self._refusal(), private=True)
            return
        if await defer(interaction, private=True):
            await respond(interaction, await self._desk.reload(), private=True)

    async def _status(self, interaction: discord.Interaction) -> None:
        message = self._desk.status() if self.may(interaction) else self._refusal()
        await respond(interaction, message, private=True)

    def _refusal(self) -> Message:
        return Message(self._desk.words("facts", "not_allowed"), private=True)
