"""What Discord says about the bot, asked by the genuine client of a small server on this machine."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from aiohttp import web
from conftest import HOME
from discord.http import Route

from bot.discord_app import portal
from bot.discord_app.portal import PERMISSIONS, PortalError, application, invitation, look

ME, APPLICATION, ROLE = 11, 12, 13
ASK, CLOSED, VOICE = 21, 22, 23
ELSEWHERE = 900
VOICE_KIND = discord.ChannelType.voice.value
TOKEN = f"{base64.urlsafe_b64encode(b'123456789012345678').decode()}.abcdef.{'x' * 30}"


def channel(id_: int, kind: int, deny: discord.Permissions | None = None) -> dict[str, Any]:
    overwrites = [{"id": str(HOME), "type": 0, "allow": "0", "deny": str(deny.value)}] if deny else []
    voice = {"bitrate": 64000, "user_limit": 0} if kind == VOICE_KIND else {}
    own = {"id": str(id_), "type": kind, "name": f"c{id_}", "position": 1}
    return {**own, **voice, "permission_overwrites": overwrites}


def role(id_: int, permissions: discord.Permissions) -> dict[str, Any]:
    return {
        "id": str(id_),
        "name": "r",
        "permissions": str(permissions.value),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def reply(body: Any, status: int = 200) -> web.Response:
    """Return what discord.py takes for JSON: the content type may say nothing more."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"})


class Portal:
    """Discord's REST, as far as the doctor asks it; it answers what its attributes say."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.faults: dict[str, tuple[int, int]] = {}
        """Status and code by path."""
        self.flags = 0
        self.guilds = [ELSEWHERE, HOME]
        self.endpoint: str | None = None
        self.permissions = PERMISSIONS
        self.in_between = False
        """Whether somebody else answers, as hotels do."""
        me = {"id": str(ME), "username": "Footnote", "discriminator": "0", "avatar": None, "bot": True}
        self.answers: dict[str, Any] = {
            "/users/@me": me,
            f"/guilds/{HOME}/members/{ME}": {
                "user": me,
                "roles": [str(ROLE)],
                "joined_at": "2026-01-01T00:00:00+00:00",
                "deaf": False,
                "mute": False,
                "flags": 0,
            },
            f"/guilds/{HOME}/channels": [
                channel(ASK, 0),
                channel(CLOSED, 15, discord.Permissions(send_messages_in_threads=True)),
                channel(VOICE, VOICE_KIND),
            ],
            f"/applications/{APPLICATION}/commands": [self.command("ask", "Ask")],
            f"/applications/{APPLICATION}/guilds/{HOME}/commands": [self.command("facts", "For moderators")],
        }

    @staticmethod
    def command(name: str, description: str) -> dict[str, Any]:
        own = {"id": "31", "application_id": str(APPLICATION), "version": "1", "type": 1}
        return {**own, "name": name, "description": description, "default_member_permissions": None}

    async def respond(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/api")
        self.asked.append(f"{request.method} {path}")
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return reply({"message": "401: Unauthorized", "code": 0}, 401)
        if path in self.faults:
            status, code = self.faults[path]
            return reply({"message": "no", "code": code}, status)
        if self.in_between:
            return web.Response(text="<h1>Please log in</h1>", content_type="text/html")
        return reply(self._answer(path, request))

    def _answer(self, path: str, request: web.Request) -> Any:
        match path.split("/")[1:]:
            case ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                return {
                    "id": str(APPLICATION),
                    "name": "Footnote",
                    "description": "",
                    "icon": None,
                    "bot_public": True,
                    "bot_require_code_grant": False,
                    "verify_key": "00",
                    "flags": self.flags,
                    "team": None,
                    "owner": self.answers["/users/@me"],
                    "interactions_endpoint_url": self.endpoint,
                }
            case ["users", "@me", "guilds"]:
                after = int(request.query.get("after", 0))
                return [self._guild(id_) for id_ in sorted(self.guilds) if id_ > after][:200]
            case ["guilds", id_]:
                everybody = role(int(id_), discord.Permissions.none())
                return {**self._guild(int(id_)), "roles": [everybody, role(ROLE, self.permissions)]}
            case ["guilds", _, "members", _]:
                return self.answers[f"/guilds/{HOME}/members/{ME}"]
            case ["guilds", id_, "channels"] if int(id_) != HOME:
                return []
        return self.answers[path]

    @staticmethod
    def _guild(id_: int) -> dict[str, Any]:
        return {"id": str(id_), "name": f"Town\x1b {id_}", "owner_id": "99", "icon": None, "features": []}


@pytest.fixture
async def discord_portal(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Portal]:
    """Discord on this machine; the client is told its address the only way that it knows."""
    answering = Portal()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answering.respond)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{port}/api")
    yield answering
    await runner.cleanup()


async def test_everything_is_seen_without_connecting(discord_portal: Portal) -> None:
    seen = await look(TOKEN, HOME)

    assert seen.application == APPLICATION
    assert not seen.message_content
    assert not seen.elsewhere
    assert [server.id for server in seen.servers] == [HOME, ELSEWHERE]
    assert seen.servers[0].name == f"Town {HOME}"
    assert ROLE in seen.servers[0].roles
    assert seen.commands == portal.shapes([{"name": "ask", "description": "Ask"}])
    assert seen.home_commands == portal.shapes([{"name": "facts", "description": "For moderators", "type": 1}])
    assert all(asked.startswith("GET ") and "gateway" not in asked for asked in discord_portal.asked)


async def test_what_the_bot_lacks_is_told_a_channel(discord_portal: Portal) -> None:
    lacking = (await look(TOKEN, HOME)).servers[0].lacking

    assert lacking == {
        ASK: discord.Permissions.none(),
        CLOSED: discord.Permissions(send_messages_in_threads=True),
    }


async def test_the_flags_and_the_address_of_the_application_are_seen(discord_portal: Portal) -> None:
    discord_portal.flags = discord.ApplicationFlags(gateway_message_content_limited=True).value
    discord_portal.endpoint = "https://example.org/interactions"

    seen = await look(TOKEN, HOME)

    assert seen.message_content
    assert seen.elsewhere


async def test_the_home_server_is_among_those_looked_at_however_many_there_are(discord_portal: Portal) -> None:
    discord_portal.guilds = [HOME, *range(900, 900 + 220)]

    seen = await look(TOKEN, HOME)

    assert seen.servers[0].id == HOME
    assert len(seen.servers) == portal.MOST
    assert len(seen.others) == 221 - portal.MOST


async def test_a_server_that_cannot_be_looked_at_does_not_hide_the_others(discord_portal: Portal) -> None:
    discord_portal.faults[f"/guilds/{ELSEWHERE}"] = (403, 50001)

    home, elsewhere = (await look(TOKEN, HOME)).servers

    assert home.lacking
    assert elsewhere.lacking is None


@pytest.mark.parametrize(
    ("token", "fault", "said"),
    [
        ("wrong", None, "does not know the token"),
        (TOKEN, (503, 0), "answers with 503"),
        (TOKEN, (429, 0), "answers with 429"),
    ],
)
async def test_why_discord_does_not_answer_is_said(
    discord_portal: Portal, token: str, fault: tuple[int, int] | None, said: str
) -> None:
    if fault:
        discord_portal.faults["/users/@me/guilds"] = discord_portal.faults["/users/@me"] = fault

    with pytest.raises(PortalError, match=said):
        await look(token, HOME)
    with pytest.raises(PortalError, match=said):
        await application(token)


async def test_a_network_that_is_down_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:9/api")

    with pytest.raises(PortalError, match="cannot be reached"):
        await look(TOKEN, None)


async def test_somebody_else_who_answers_is_noticed(discord_portal: Portal) -> None:
    discord_portal.in_between = True

    with pytest.raises(PortalError, match="somebody else than Discord answers"):
        await look(TOKEN, HOME)


async def test_the_invitation_asks_for_the_least(discord_portal: Portal) -> None:
    link = invitation(await application(TOKEN))

    assert link == (
        f"https://discord.com/oauth2/authorize?client_id={APPLICATION}"
        "&scope=bot+applications.commands&permissions=274878008320"
    )
