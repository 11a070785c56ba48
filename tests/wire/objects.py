"""Discord's objects as it sends them, with no more in them than the client needs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import count
from typing import Any

import discord

Json = dict[str, Any]

BOT, ALICE, BEN = 900_000_000_000_000_001, 900_000_000_000_000_002, 900_000_000_000_000_003
GUILD = 900_000_000_000_000_010
CHANNEL, DIRECT = 900_000_000_000_000_020, 900_000_000_000_000_021
EVERYBODY = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
)
LONG_AGO = "2025-12-01T00:00:00+00:00"
EPHEMERAL = 64

_numbers = count()


def snowflake() -> int:
    """Return a new id, which tells the time as Discord's do."""
    milliseconds = int(time.time() * 1000) - discord.utils.DISCORD_EPOCH
    return milliseconds << 22 | next(_numbers) & 0x3FFFFF


def user(id_: int) -> Json:
    return {
        "id": str(id_),
        "username": "footnote" if id_ == BOT else f"person-{id_ % 1000}",
        "global_name": None,
        "discriminator": "0",
        "avatar": None,
        "bot": id_ == BOT,
    }


def member(id_: int, permissions: int = EVERYBODY.value) -> Json:
    return {
        "user": user(id_),
        "roles": [],
        "joined_at": LONG_AGO,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": str(permissions),
    }


def channel(id_: int, guild: int, **more: Any) -> Json:
    return {
        "id": str(id_),
        "guild_id": str(guild),
        "type": 0,
        "name": f"channel-{id_ % 1000}",
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
    } | more


def direct(person: int) -> Json:
    return {"id": str(DIRECT), "type": 1, "last_message_id": None, "recipients": [user(person)]}


def guild(id_: int, channels: Sequence[Json], permissions: int = EVERYBODY.value) -> Json:
    everybody = {
        "id": str(id_),
        "name": "@everyone",
        "permissions": str(permissions),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    return {
        "id": str(id_),
        "name": f"server-{id_ % 1000}",
        "owner_id": str(BEN),
        "unavailable": False,
        "member_count": 2,
        "roles": [everybody],
        "members": [member(BOT)],
        "channels": list(channels),
        "threads": [],
        "emojis": [],
        "stickers": [],
        "features": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "preferred_locale": "en-GB",
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
    }


def message(content: str, author: int, channel_id: int, guild_id: int | None, **more: Any) -> Json:
    """Return a message; who is named in it as <@id> is mentioned."""
    mentioned = [user(who) for who in (BOT, ALICE, BEN) if f"<@{who}>" in content]
    place: Json = {} if guild_id is None else {"guild_id": str(guild_id), "member": member(author)}
    return (
        {
            "id": str(snowflake()),
            "channel_id": str(channel_id),
            "author": user(author),
            "content": content,
            "timestamp": LONG_AGO,
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": mentioned,
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
        }
        | place
        | more
    )


def interaction(kind: int, data: Json, *, by: int, in_direct: bool, **more: Any) -> Json:
    """Return an interaction: 2 is a command, 3 a button, 4 an autocompletion, 5 a modal."""
    id_ = snowflake()
    place: Json
    if in_direct:
        place = {"channel_id": str(DIRECT), "channel": direct(by), "user": user(by), "context": 1}
    else:
        place = {
            "guild_id": str(GUILD),
            "guild": {"id": str(GUILD), "locale": "en-GB", "features": []},
            "channel_id": str(CHANNEL),
            "channel": channel(CHANNEL, GUILD, permissions=str(EVERYBODY.value)),
            "member": member(by),
            "guild_locale": "en-GB",
            "context": 0,
        }
    whole = {
        "id": str(id_),
        "application_id": str(BOT),
        "type": kind,
        "data": data,
        "token": f"token-{id_}",
        "version": 1,
        "locale": "en-GB",
        "app_permissions": str(EVERYBODY.value),
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(GUILD)},
        "attachment_size_limit": 10 * 2**20,
    }
    return whole | place | more
