"""The genuine client and a Discord of this machine: how the bot is reached, and what a bad connection does to it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from wire.objects import ALICE, BEN, DIRECT, GUILD, Json
from wire.running import running
from wire.server import CALLBACK, MESSAGE, ORIGINAL, POST, TOKEN, Discord
from wire.spec import document, spec

from bot.discord_app.client import FootnoteBot
from bot.service.service import Service
from bot.settings import Settings

ADA = "Ada Quill was the captain"
BEN_ROWE = "Ben Rowe was the engineer"
IDENTIFY, RESUME, HEARTBEAT = 2, 6, 1


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    """A Discord that takes nothing malformed; by its own document, where that is at hand."""
    async with Discord(check=spec(document())) as server:
        yield server


@pytest.fixture
async def bot(server: Discord, service: Service) -> AsyncIterator[FootnoteBot]:
    """The bot, connected; whatever a test let it do was as Discord wants it, and every fault was met."""
    async with running(server, service) as bot:
        yield bot
    assert [(call.path, call.wrong) for call in server.refused] == []
    assert server.rest.script.over


async def quiet(server: Discord) -> None:
    """Let whatever else the bot would send come to pass."""
    posted = len(server.posted)
    await server.ask("Who is Ben Rowe?", author=BEN)
    await server.until(lambda: any(BEN_ROWE in message["content"] for message in server.posted[posted:]))


@pytest.mark.usefixtures("bot")
class TestWhatPeopleDo:
    async def test_a_mention_is_answered_as_a_reply_that_pings_nobody(self, server: Discord) -> None:
        asked = await server.ask("Who is Ada Quill?")

        (call,) = await server.called("POST", POST)
        assert call.body["content"].startswith(ADA)
        assert call.body["message_reference"]["message_id"] == int(asked["id"])
        assert call.body["allowed_mentions"] == {"parse": [], "replied_user": False}
        assert (call.body["nonce"], call.body["enforce_nonce"]) == (asked["id"], True)

    async def test_a_direct_message_is_answered_where_it_was_written(self, server: Discord) -> None:
        await server.say("Who is Ada Quill?", in_direct=True)

        (call,) = await server.called("POST", POST)
        assert call.path == f"/channels/{DIRECT}/messages"
        assert call.body["content"].startswith(ADA)

    async def test_what_is_not_for_the_bot_is_left_alone(self, server: Discord) -> None:
        await server.say("Who is Ada Quill?")
        await quiet(server)

        assert len(server.posted) == 1

    async def test_a_slash_command_is_answered_for_all_to_see(self, server: Discord) -> None:
        await server.slash("ask", {"name": "question", "type": 3, "value": "Who is Ada Quill?"})

        (call,) = await server.called("POST", CALLBACK)
        assert call.body["type"] == 4
        assert call.said["content"].startswith(ADA)
        assert not call.said.get("flags")

    async def test_the_timeline_comes_with_its_picture(self, server: Discord) -> None:
        await server.slash("timeline")

        (call,) = await server.called("POST", CALLBACK)
        assert call.files == ["files[0]"]
        assert call.status == 200

    async def test_an_option_completes_itself(self, server: Discord) -> None:
        await server.type("rating", {"name": "year", "type": 4, "value": "201"})

        (call,) = await server.called("POST", CALLBACK)
        assert call.body["type"] == 8
        assert call.said["choices"][0] == {"name": "2019", "value": 2019}

    async def test_a_messages_menu_checks_it_privately(self, server: Discord) -> None:
        said = await server.say("Who is Ada Quill?")
        await server.choose("Check the facts", said)

        (call,) = await server.called("POST", CALLBACK)
        assert call.said["content"].startswith(ADA)
        assert call.said["flags"] == 64

    async def test_a_button_under_an_answer_shows_its_source_privately(self, server: Discord) -> None:
        await server.ask("Who is Ada Quill?")
        (answer,) = await server.answered()
        button, *_ = answer["components"][0]["components"]
        await server.press(answer, button["custom_id"])

        (call,) = await server.called("POST", CALLBACK)
        assert "Ivy Pell, Harbour Radio" in call.said["content"]
        assert call.said["flags"] == 64

    async def test_a_choice_takes_the_place_of_the_question_back(self, server: Discord) -> None:
        await server.ask("Tell me more.")
        (asked_back,) = await server.answered()
        await server.press(asked_back, asked_back["components"][0]["components"][0]["custom_id"])

        (call,) = await server.called("POST", CALLBACK)
        assert call.body["type"] == 7
        assert call.said["content"]

    async def test_an_edited_question_edits_its_answer(self, server: Discord) -> None:
        asked = await server.ask("Who is Ada Quill?")
        (answer,) = await server.answered()
        await server.edit(asked, "Who is Ben Rowe?")

        (call,) = await server.called("PATCH", MESSAGE)
        assert call.path.endswith(answer["id"])
        assert call.body["content"].startswith("Ben Rowe")

    async def test_a_deleted_question_deletes_its_answer(self, server: Discord) -> None:
        asked = await server.ask("Who is Ada Quill?")
        (answer,) = await server.answered()
        await server.delete(asked)

        (call,) = await server.called("DELETE", MESSAGE)
        assert call.path.endswith(answer["id"])

    async def test_wrong_opens_a_form_and_the_form_is_taken(self, server: Discord) -> None:
        await server.ask("Who is Ada Quill?")
        (answer,) = await server.answered()
        wrong = next(b for b in answer["components"][0]["components"] if b["custom_id"].startswith("v1:wrong:"))
        await server.press(answer, wrong["custom_id"])
        (form,) = await server.called("POST", CALLBACK)
        await server.fill(form.said["custom_id"], why=["untrue"])

        (thanks,) = await server.called("PATCH", ORIGINAL)
        assert form.body["type"] == 9
        assert server.calls("POST", CALLBACK)[1].said["flags"] == 64
        assert thanks.said["content"].startswith("Thank you.")

    async def test_the_intents_are_those_that_nobody_has_to_grant(self, server: Discord) -> None:
        (session,) = server.gateway.sessions

        assert session.intents == discord.Intents(guilds=True, guild_messages=True, dm_messages=True).value

    async def test_payloads_come_compressed(self, server: Discord) -> None:
        (session,) = server.gateway.sessions

        assert session.line is not None
        assert session.line.compression in ("zlib-stream", "zstd-stream")


async def test_the_commands_are_as_discord_wants_them(server: Discord, service: Service) -> None:
    async with running(server, service, settings=Settings(home_guild=GUILD)) as bot:
        registered = await bot.sync()

    assert registered == sum(map(len, server.rest.commands.values())) == 13
    assert [command["name"] for command in server.rest.commands[f"guilds/{GUILD}"]] == ["facts"]
    assert server.refused == []


async def test_a_reload_is_deferred_and_then_answered_privately(server: Discord, service: Service) -> None:
    async with running(server, service, settings=Settings(home_guild=GUILD)):
        reload = {"name": "reload", "type": 1, "options": []}
        data = {"id": "1", "name": "facts", "type": 1, "guild_id": str(GUILD), "options": [reload]}
        allowed = discord.Permissions(manage_guild=True).value
        member = {"roles": [], "joined_at": None, "deaf": False, "mute": False, "flags": 0, "permissions": str(allowed)}
        person = {"id": str(ALICE), "username": "alice", "discriminator": "0", "avatar": None}
        await server.interact(2, data, member=member | {"user": person})

        (edited,) = await server.called("PATCH", ORIGINAL)
        (deferred,) = server.calls("POST", CALLBACK)
        assert (deferred.body["type"], deferred.said["flags"]) == (5, 64)
        assert edited.body["content"]
        assert server.refused == []


async def test_two_shards_share_the_servers_and_each_question_is_answered_once(service: Service) -> None:
    guilds = (1 << 22, 2 << 22)
    async with Discord(check=spec(document()), shards=2, guilds=guilds) as server, running(server, service) as bot:
        assert sorted(session.shard for session in server.gateway.sessions) == [(0, 2), (1, 2)]
        assert {guild.shard_id for guild in bot.guilds} == {0, 1}
        asked = [await server.ask("Who is Ada Quill?", guild=guild) for guild in guilds]
        asked.append(await server.say("Who is Ada Quill?", in_direct=True))
        await server.answered(3)

        calls = server.calls("POST", POST)
        assert sorted(call.body["nonce"] for call in calls) == sorted(message["id"] for message in asked)


async def test_two_of_us_side_by_side_answer_a_question_once(server: Discord, service: Service) -> None:
    async with running(server, service), running(server, service):
        await server.ask("Who is Ada Quill?")
        first, second = await server.called("POST", POST, 2)
        await server.until(lambda: first.status == second.status == 200)

    assert first.body["nonce"] == second.body["nonce"]
    assert len(server.posted) == 1


@pytest.mark.usefixtures("bot")
class TestBadConnections:
    async def missed(self, server: Discord) -> Json:
        """Let a question be asked while nobody listens."""
        assert not server.gateway.live
        return await server.ask("Who is Ada Quill?")

    async def test_told_to_reconnect_it_resumes_and_answers_what_it_missed(self, server: Discord) -> None:
        await server.gateway.reconnect()
        asked = await self.missed(server)

        (answer,) = await server.answered()
        assert answer["message_reference"]["message_id"] == asked["id"]
        assert server.gateway.ops(IDENTIFY, RESUME) == [IDENTIFY, RESUME]

    async def test_cut_off_it_resumes_and_answers_what_it_missed(self, server: Discord) -> None:
        server.gateway.cut()
        await self.missed(server)

        await server.answered()
        assert server.gateway.ops(IDENTIFY, RESUME) == [IDENTIFY, RESUME]

    async def test_cut_off_while_it_answers_it_still_answers_once(self, server: Discord) -> None:
        await server.ask("Who is Ada Quill?")
        server.gateway.cut()
        await server.until(lambda: bool(server.gateway.live))
        await quiet(server)

        assert len(server.posted) == 2

    async def test_what_is_told_twice_is_answered_once(self, server: Discord) -> None:
        asked = await server.ask("Who is Ada Quill?")
        await server.gateway.tell("MESSAGE_CREATE", asked, GUILD)
        await quiet(server)

        assert len(server.calls("POST", POST)) == 2

    async def test_what_a_resumed_connection_tells_again_is_answered_once(self, server: Discord) -> None:
        asked = await server.ask("Who is Ada Quill?")
        await server.answered()
        server.gateway.cut()
        await server.gateway.tell("MESSAGE_CREATE", asked, GUILD)
        await quiet(server)

        assert len(server.calls("POST", POST)) == 2

    async def test_a_command_that_is_told_twice_is_answered_once(self, server: Discord) -> None:
        told = await server.slash("help")
        await server.gateway.tell("INTERACTION_CREATE", told, GUILD)
        first, second = await server.called("POST", CALLBACK, 2)
        await quiet(server)

        assert sorted(filter(None, (first.status, second.status))) == [200, 400]

    async def test_a_session_that_is_over_is_opened_anew(self, server: Discord) -> None:
        await server.gateway.invalidate(resumable=False)
        await server.until(lambda: bool(server.gateway.live))
        await server.ask("Who is Ada Quill?")

        await server.answered()
        assert server.gateway.ops(IDENTIFY, RESUME) == [IDENTIFY, IDENTIFY]

    async def test_a_session_that_can_be_resumed_is(self, server: Discord) -> None:
        await server.gateway.invalidate(resumable=True)
        await self.missed(server)

        await server.answered()
        assert server.gateway.ops(IDENTIFY, RESUME) == [IDENTIFY, RESUME]

    async def test_where_discord_does_not_know_the_session_any_more_a_new_one_is_opened(self, server: Discord) -> None:
        server.gateway.refuse_resume = True
        server.gateway.cut()
        await server.until(lambda: len(server.gateway.sessions) == 2 and bool(server.gateway.live))
        await server.ask("Who is Ada Quill?")

        await server.answered()
        assert server.gateway.ops(IDENTIFY, RESUME) == [IDENTIFY, RESUME, IDENTIFY]

    async def test_asked_for_a_sign_of_life_it_gives_one(self, server: Discord) -> None:
        before = server.gateway.ops(HEARTBEAT)
        await server.gateway.ask_for_heartbeat()

        await server.until(lambda: server.gateway.ops(HEARTBEAT) > before)

    async def test_closed_with_an_error_that_passes_it_resumes(self, server: Discord) -> None:
        await server.gateway.close(4000)
        await self.missed(server)

        await server.answered()
        assert server.gateway.ops(IDENTIFY, RESUME) == [IDENTIFY, RESUME]


async def test_it_shows_signs_of_life_as_often_as_it_is_told(server: Discord, service: Service) -> None:
    server.gateway.heartbeat = 0.05
    async with running(server, service):
        await server.until(lambda: len(server.gateway.ops(HEARTBEAT)) >= 4)


async def test_closing_says_goodbye_so_that_the_bot_is_seen_to_be_gone(server: Discord, service: Service) -> None:
    async with running(server, service):
        pass

    await server.until(lambda: bool(server.gateway.closed))
    assert server.gateway.closed == [1000]


async def test_told_to_stop_the_program_says_goodbye_and_ends_well(server: Discord, folder: Path) -> None:
    child = Path(__file__).parent / "wire" / "child.py"
    environment = {**os.environ, "DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(folder)}
    program = await asyncio.create_subprocess_exec(
        sys.executable, str(child), str(server.port), env=environment, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(30):
        while not server.gateway.live:  # noqa: ASYNC110 - another process has no event of ours
            await asyncio.sleep(0.02)
        await server.ask("Who is Ada Quill?")
        await server.answered()
        program.send_signal(signal.SIGTERM)
        _, log = await program.communicate()

    assert program.returncode == 0
    assert b"Traceback" not in log
    assert server.gateway.closed == [1000]


@pytest.mark.parametrize("code", [4004, 4013])
async def test_refused_for_good_it_does_not_try_again(server: Discord, service: Service, code: int) -> None:
    async with running(server, service) as bot:
        await server.gateway.close(code)
        await server.until(bot.is_closed)

    assert server.gateway.ops(IDENTIFY, RESUME) == [IDENTIFY]


async def test_where_it_may_not_write_it_does_not_try_and_tells_the_owner(service: Service) -> None:
    silent = discord.Permissions(view_channel=True, read_message_history=True).value
    async with Discord(permissions=silent) as server, running(server, service):
        await server.ask("Who is Ada Quill?")
        await server.say("Who is Ben Rowe?", in_direct=True)
        told, answer = sorted(message["content"] for message in await server.answered(2))[::-1]

        assert {call.path for call in server.calls("POST", POST)} == {f"/channels/{DIRECT}/messages"}
        assert told.startswith("In ")
        assert "Send Messages" in told
        assert answer.startswith("Ben Rowe")
