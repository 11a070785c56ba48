"""Delivery: a message is tried again where that helps, dropped where it does not, and never posted twice.

Nothing here raises what Discord or the network does: there is nobody above who could do more about it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from io import BytesIO
from time import perf_counter
from typing import cast

import discord

from bot.discord_app.failures import FAILURES, Failure, Meaning, meaning, named
from bot.render.limits import cut
from bot.render.message import Message

log = logging.getLogger(__name__)

PATIENCE = 35.0
"""Seconds for one try of a message; discord.py waits for a rate limit of up to 30 by itself."""

IN_TIME = 3.0
"""Seconds in which Discord takes the first answer to an interaction."""

_ONE_TRY = 1.4
"""Seconds for one try of such an answer, so that a second one is still in time."""

_PAUSES = (0.5, 1.5)
"""Seconds before each further try."""

_SHORT = 500
"""Characters of the plain text that is sent in place of a message that Discord does not take."""

_DEFERRED = "deferred"

NO_VIEW = cast(discord.ui.View, discord.utils.MISSING)
_NO_FILE = cast(discord.File, discord.utils.MISSING)

_NOTHING = Message("")

Send = Callable[[Message], Awaitable[object]]
"""Sends a message; called again after a failure, it must not post a second one."""


async def deliver(send: Send, message: Message, patience: float = PATIENCE) -> bool:
    """Send a message; tell whether it arrived."""
    pauses, tried_before, refused = iter(_PAUSES), False, False
    while True:
        try:
            async with asyncio.timeout(patience):
                await send(message)
        except FAILURES as error:
            match meaning(error):
                case Meaning.AGAIN if (pause := next(pauses, None)) is not None:
                    log.info("trying again: %s", named(error))
                    await asyncio.sleep(pause)
                    tried_before = True
                case Meaning.MALFORMED if not refused:
                    log.error("Discord refused a message of this shape: %s", _shape(message))
                    message, refused = _plain(message), True
                case Meaning.ANSWERED if tried_before:  # the try whose answer was lost had arrived
                    return True
                case _:
                    note(error)
                    return False
        else:
            return True


async def answer(
    interaction: discord.Interaction, message: Message, view: discord.ui.View = NO_VIEW, *, private: bool = False
) -> int | None:
    """Answer an interaction, whether it was deferred, answered before, or neither; return the id of the answer.

    None is returned where there is none, or where it is a follow-up.
    """
    response = interaction.response
    id_: int | None = None

    async def first(shown: Message) -> None:
        nonlocal id_
        below = _below(shown, view)
        sent = await response.send_message(
            shown.content, ephemeral=private, view=below, file=_file(shown), allowed_mentions=_pinging(shown)
        )
        id_ = sent.message_id

    async def original(shown: Message) -> None:
        nonlocal id_
        files = [_file(shown)] if shown.picture else []
        below = _below(shown, view)
        kept = None if below is NO_VIEW else below
        id_ = (await interaction.edit_original_response(content=shown.content, view=kept, attachments=files)).id

    async def choices(_: Message) -> None:
        await response.autocomplete([])

    later = response.is_done() or _DEFERRED in interaction.extras
    if interaction.type is discord.InteractionType.autocomplete:
        await _in_time(interaction, choices)
    elif not later:
        await _in_time(interaction, first, message)
    elif interaction.is_expired():
        log.warning("not sent: the fifteen minutes of an interaction are over")
    elif _DEFERRED in interaction.extras:
        await deliver(original, message)
    else:
        await _follow_up(interaction, message, view, private)
    return id_


async def edit(interaction: discord.Interaction, message: Message, view: discord.ui.View = NO_VIEW) -> bool:
    """Answer a button by putting another message in place of the one that it stands under; tell whether it arrived."""

    async def instead(shown: Message) -> None:
        below = _below(shown, view)
        await interaction.response.edit_message(content=shown.content, view=None if below is NO_VIEW else below)

    return await _in_time(interaction, instead, message)


async def show(interaction: discord.Interaction, form: discord.ui.Modal) -> None:
    """Answer a button with a form."""

    async def opened(_: Message) -> None:
        await interaction.response.send_modal(form)

    await _in_time(interaction, opened)


async def defer(interaction: discord.Interaction, *, private: bool = False, instead: bool = False) -> bool:
    """Ask Discord for more time; tell whether it was given, for without it no answer will be taken.

    What comes is a message of its own, or stands in place of the one whose button was pressed.
    """

    async def wait(_: Message) -> None:
        await interaction.response.defer(ephemeral=private, thinking=not instead)

    given = await _in_time(interaction, wait)
    if given:
        interaction.extras[_DEFERRED] = True
    return given


def note(error: Failure) -> None:
    """Log what could not be sent, as loudly as the operator can do something about it."""
    match meaning(error):
        case Meaning.NOT_HERE | Meaning.ANSWERED:
            log.info("not sent: %s", named(error))
        case Meaning.LATE | Meaning.AGAIN:
            log.warning("not sent: %s", named(error))
        case Meaning.MALFORMED | Meaning.GIVE_UP:
            log.error("not sent: %s", named(error))


async def _in_time(interaction: discord.Interaction, send: Send, message: Message = _NOTHING) -> bool:
    """Send a first answer. Discord takes only one, so that trying again is safe; but only for seconds."""
    try:
        async with asyncio.timeout(IN_TIME):
            arrived = await deliver(send, message, _ONE_TRY)
    except TimeoutError:
        arrived = False
    if not arrived:
        age = (discord.utils.utcnow() - interaction.created_at).total_seconds()
        started = perf_counter()
        await asyncio.sleep(0)
        log.warning("an interaction of %.1f s is unanswered; loop lag %.1f ms", age, 1000 * (perf_counter() - started))
    return arrived


async def _follow_up(interaction: discord.Interaction, message: Message, view: discord.ui.View, private: bool) -> None:
    """Send one more message; it has no nonce, so that a connection that fails leaves it at one try."""
    for shown in (message, _plain(message)):
        below = _below(shown, view)
        try:
            async with asyncio.timeout(PATIENCE):
                await interaction.followup.send(shown.content, ephemeral=private, view=below, file=_file(shown))
        except FAILURES as error:
            if meaning(error) is Meaning.MALFORMED and shown is message:
                log.error("Discord refused a message of this shape: %s", _shape(message))
                continue
            note(error)
        return


def _plain(message: Message) -> Message:
    """Return a message as short text with its footnote alone: an answer is never shown without its source."""
    text, footnote = cut(message.text, _SHORT), cut(message.footnote, _SHORT)
    return replace(message, text=text, footnote=footnote, buttons=(), picture=None)


def _shape(message: Message) -> str:
    """Describe a message without repeating any of it."""
    labels = ", ".join(str(len(button.label)) for button in message.buttons)
    picture = f"{len(message.picture.data)} bytes" if message.picture else "none"
    return f"content of {len(message.content)}, button labels of [{labels}], picture {picture}"


def _below(shown: Message, view: discord.ui.View) -> discord.ui.View:
    """Return the view of a message that is shown with its buttons, none for one that lost them."""
    return view if shown.buttons else NO_VIEW


def _pinging(message: Message) -> discord.AllowedMentions:
    """Return whom a message notifies: the one person whom it is brought to, or nobody."""
    people = [discord.Object(message.pings)] if message.pings is not None else []
    return discord.AllowedMentions(everyone=False, users=people, roles=False, replied_user=False)


def _file(message: Message) -> discord.File:
    """Return a message's picture with its description; MISSING, as discord.py calls it, where there is none."""
    picture = message.picture
    if picture is None:
        return _NO_FILE
    return discord.File(BytesIO(picture.data), picture.name, description=picture.description)
