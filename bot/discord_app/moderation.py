"""/facts: the moderators' commands, in the operator's home server only, because the facts are everybody's."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import app_commands

from bot.discord_app.buttons import Interaction, Press
from bot.discord_app.correcting import mark
from bot.discord_app.delivery import defer
from bot.discord_app.sending import post, respond
from bot.render.limits import CHOICE, cut
from bot.render.message import Message
from bot.service.service import Service
from bot.store.database import StoreError
from bot.store.misses import DISMISSED, WANTED

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[Message]]

_HERE = "discord"
"""Where a release is published from, as it is recorded."""

Number = app_commands.Range[int, 1, 1_000_000]


class FactsGroup(app_commands.Group):
    """What moderators do with the facts, for those who may manage the server and for one role beside them."""

    def __init__(self, service: Service, moderator_role: int | None, log_channel: int | None) -> None:
        """Take the service, and the ids of the role and of the channel in which acts are told, if any."""
        words = service.words
        super().__init__(
            name="facts",
            description=words("command", "facts"),
            default_permissions=discord.Permissions(manage_guild=True),
            guild_only=True,
        )
        self._service, self._role, self._log_channel = service, moderator_role, log_channel
        publisher, inbox = service.publisher, service.inbox

        async def reload(interaction: discord.Interaction) -> None:
            await self._slowly(interaction, publisher.preview)

        async def status(interaction: discord.Interaction) -> None:
            await self._slowly(interaction, _soon(publisher.status))

        async def history(interaction: discord.Interaction) -> None:
            await self._slowly(interaction, publisher.history)

        async def diff(interaction: discord.Interaction, number: Number) -> None:
            await self._slowly(interaction, lambda: publisher.diff(number))

        async def rollback(interaction: discord.Interaction, number: Number) -> None:
            await self._slowly(interaction, lambda: service.rollback(number, interaction.user.id, _HERE), acts=True)

        async def correct(interaction: discord.Interaction, number: Number) -> None:
            await self._correct(interaction, number)

        async def inbox_(interaction: discord.Interaction) -> None:
            await self._slowly(interaction, inbox.page)

        async def accept(interaction: discord.Interaction, question: int, fact: str) -> None:
            await self._slowly(interaction, lambda: inbox.accept(question, fact, interaction.user.id), acts=True)

        async def stats(interaction: discord.Interaction) -> None:
            await self._slowly(interaction, service.feedback.stats)

        @app_commands.rename(id_="id")
        async def why(interaction: discord.Interaction, id_: app_commands.Range[str, 1, 12]) -> None:
            await self._slowly(interaction, lambda: service.lookup.why(id_))

        async def audit(interaction: discord.Interaction) -> None:
            await self._slowly(interaction, service.lookup.audit)

        for callback in (reload, status, history, diff, rollback, correct, inbox_, accept, stats, why, audit):
            self._add(callback)
        found = self.get_command("accept")
        assert isinstance(found, app_commands.Command)
        self._complete(found)

    def _add(self, callback: Any) -> None:
        words, name = self._service.words, callback.__name__.rstrip("_")
        options = {
            option: words("command", f"facts_{option.rstrip('_')}")
            for option in callback.__annotations__
            if option not in ("interaction", "return")
        }
        if options:
            app_commands.describe(**options)(callback)
        description = words("command", f"facts_{name}")
        self.add_command(app_commands.Command(name=name, description=description, callback=callback))

    def _complete(self, accept: app_commands.Command[Any, ..., Any]) -> None:
        """Let the options of /facts accept be found while typing."""
        service = self._service

        @accept.autocomplete("question")
        async def questions(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
            if not self.may(interaction):
                return []
            try:
                found = await service.inbox.find(str(typed))
            except StoreError as error:  # there is nowhere to say so while somebody types
                log.error("%s", error)
                return []
            return [app_commands.Choice(name=cut(miss.text, CHOICE), value=miss.number) for miss in found]

        @accept.autocomplete("fact")
        async def facts(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            found = service.desk.find(typed)
            return [app_commands.Choice(name=cut(fact.title, CHOICE), value=fact.id) for fact in found]

    def presses(self) -> Mapping[str, Press]:
        """Return what the moderators' buttons do."""
        publisher, inbox = self._service.publisher, self._service.inbox

        async def publish(interaction: Interaction, key: str) -> None:
            await self._instead(interaction, lambda: self._service.publish(key, interaction.user.id, _HERE), acts=True)

        async def cancel(interaction: Interaction, key: str) -> None:
            await self._instead(interaction, lambda: publisher.cancel(key))

        async def correct(interaction: Interaction, number: str) -> None:
            await self._correct(interaction, int(number))

        async def page(interaction: Interaction, target: str) -> None:
            await self._instead(interaction, lambda: inbox.page(int(target.partition(":")[0])))

        async def accept(interaction: Interaction, target: str) -> None:
            number, _, fact = target.partition(":")
            await self._instead(interaction, lambda: inbox.accept(int(number), fact, interaction.user.id), acts=True)

        def aside(state: str) -> Press:
            async def press(interaction: Interaction, number: str) -> None:
                await self._instead(interaction, lambda: inbox.mark(int(number), state, interaction.user.id), acts=True)

            return press

        marks = {"wanted": aside(WANTED), "dismiss": aside(DISMISSED)}
        return {"publish": publish, "cancel": cancel, "correct": correct, "inbox": page, "accept": accept, **marks}

    def may(self, interaction: Interaction) -> bool:
        """Tell whether the person may moderate: Discord's own setting can be changed by anybody who runs a server."""
        roles = getattr(interaction.user, "roles", ())
        return interaction.permissions.manage_guild or any(role.id == self._role for role in roles)

    async def _correct(self, interaction: Interaction, number: int) -> None:
        """Mark the answers that a release corrects, showing how far it has come."""
        await self._slowly(interaction, lambda: self._service.corrections.plan(number, interaction.user.id), acts=True)
        if self.may(interaction):
            await mark(interaction.client, self._service, lambda shown: respond(interaction, shown, private=True))

    async def _slowly(self, interaction: Interaction, work: Work, *, acts: bool = False) -> None:
        """Answer privately, however long it takes."""
        if not self.may(interaction):
            await respond(interaction, self._refusal(), private=True)
        elif await defer(interaction, private=True):
            await self._act(interaction, work, acts)

    async def _instead(self, interaction: Interaction, work: Work, *, acts: bool = False) -> None:
        """Put the outcome in the place of the message whose button was pressed; it can be pressed once."""
        if not self.may(interaction):
            await respond(interaction, self._refusal(), private=True)
        elif await defer(interaction, instead=True):
            await self._act(interaction, work, acts)

    async def _said(self, work: Work) -> Message:
        """Return what the work says, or why the store could not do it."""
        try:
            return await work()
        except StoreError as error:
            log.error("%s", error)
            return Message(self._service.words("facts", "failed", why=error), private=True, done=False)

    async def _act(self, interaction: Interaction, work: Work, acts: bool) -> None:
        """Answer with what comes of it, and tell the log channel, where there is one, what was done."""
        told, lookup = None, self._service.lookup
        try:
            told = await lookup.last_number() if acts and self._log_channel else None
        except StoreError as error:
            log.error("%s", error)
        await respond(interaction, await self._said(work), private=True)
        if told is None or self._log_channel is None:
            return
        try:
            for act in await lookup.acts_since(told):
                await post(interaction.client.get_partial_messageable(self._log_channel), act)
        except StoreError as error:
            log.error("what was done is not told: %s", error)

    def _refusal(self) -> Message:
        return Message(self._service.words("facts", "not_allowed"), private=True)


def _soon(work: Callable[[], Message]) -> Work:
    async def done() -> Message:
        return work()

    return done
