"""What Discord refuses and the network loses: tried again where that helps, else dropped, and never posted twice."""

import logging
from collections.abc import AsyncIterator

import discord
import pytest
from wire import objects
from wire.faults import Cut, Fault
from wire.objects import BEN, BOT, EPHEMERAL, GUILD, Json
from wire.rest import Call
from wire.running import Impatient, running
from wire.server import CALLBACK, FOLLOW_UP, ORIGINAL, POST, Discord
from wire.spec import document, spec

from bot.discord_app.client import FootnoteBot
from bot.discord_app.delivery import defer
from bot.discord_app.sending import reply, respond
from bot.render.message import Message
from bot.service.service import Service

ADA, BEN_ROWE = "Ada Quill was the captain", "Ben Rowe was the engineer"
CLOUD = Fault(429, via=False)
"""What stands in front of Discord sends us away."""

LOST = {
    "reset": Fault(cut=Cut.RESET),
    "reset after it was posted": Fault(cut=Cut.RESET, done=True),
    "broken off after it was posted": Fault(cut=Cut.HALF, done=True),
    "503": Fault(503),
    "500 after it was posted": Fault(500, done=True),
    "rate limited": Fault(429, retry_after=0.2),
}
"""What passes; discord.py itself waits for the last two, and where there is no nonce for all of the last three."""

LOST_LATER = [LOST[name] for name in ("reset after it was posted", "503")]


@pytest.fixture
async def server(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Discord]:
    """A Discord with faults to come; nothing that happens in it may end in a traceback, all faults must be met."""
    caplog.set_level(logging.INFO, logger="bot")
    async with Discord(check=spec(document())) as server:
        yield server
    assert server.rest.script.over
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert "Quill" not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))


@pytest.fixture
async def bot(server: Discord, service: Service) -> AsyncIterator[FootnoteBot]:
    async with running(server, service) as bot:
        yield bot


TYPING = r"/channels/[0-9]+/typing"


async def still_answers(server: Discord) -> None:
    """Ask something else, somewhere else, and get it answered."""
    await server.say("Who is Ben Rowe?", author=BEN, in_direct=True)
    await server.until(lambda: any(BEN_ROWE in message["content"] for message in server.posted))


async def asked_for_help(server: Discord) -> Json:
    return await server.slash("help")


def statuses(calls: list[Call]) -> list[int | None]:
    return [call.status for call in calls]


@pytest.mark.usefixtures("bot")
class TestReplies:
    @pytest.mark.parametrize(
        "fault",
        [
            Fault(403, 50013),
            Fault(403, 50001),
            Fault(403, 160002),
            Fault(404, 10003),
            Fault(404, 10008),
            Fault(400, 50083),
            Fault(400, 160005),
            CLOUD,
            Fault(429, retry_after=600),
            Fault(401),
            Fault(400, 99999),
        ],
        ids=lambda fault: f"{fault.status}-{fault.code}",
    )
    async def test_where_trying_again_is_no_use_the_reply_is_dropped(self, server: Discord, fault: Fault) -> None:
        server.fail("POST", POST, fault)
        await server.ask("Who is Ada Quill?")
        await still_answers(server)

        assert [message["content"][:7] for message in server.posted] == ["Ben Row"]
        assert len(server.calls("POST", POST)) == 2

    async def test_only_a_slow_reply_is_announced_by_typing(self, server: Discord) -> None:
        await server.ask("Who is Ben Rowe?")
        await server.answered()
        quick = len(server.calls("POST", TYPING))
        server.fail("POST", POST, Fault(429, retry_after=1.5))
        await server.ask("Who is Ada Quill?")
        await server.called("POST", POST, 3)

        assert quick == 0
        assert len(server.calls("POST", TYPING)) == 1

    @pytest.mark.parametrize("code", [50007, 50278])
    async def test_who_takes_no_direct_messages_gets_none(self, server: Discord, code: int) -> None:
        server.fail("POST", POST, Fault(403, code))
        await server.say("Who is Ada Quill?", in_direct=True)
        await still_answers(server)

        assert len(server.calls("POST", POST)) == 2

    @pytest.mark.parametrize("fault", LOST.values(), ids=LOST.keys())
    async def test_what_is_lost_on_the_way_is_sent_again_and_posted_once(self, server: Discord, fault: Fault) -> None:
        server.fail("POST", POST, fault)
        asked = await server.ask("Who is Ada Quill?")
        first, second = await server.called("POST", POST, 2)
        await server.until(lambda: second.status == 200)

        assert len(server.posted) == 1
        assert first.body == second.body
        assert first.body["nonce"] == asked["id"]

    async def test_after_three_tries_it_gives_up(self, server: Discord) -> None:
        server.fail("POST", POST, Fault(503), times=3)
        await server.ask("Who is Ada Quill?")
        await server.called("POST", POST, 3)
        await still_answers(server)

        assert len(server.calls("POST", POST)) == 4
        assert len(server.posted) == 1

    async def test_a_malformed_reply_is_sent_once_more_plainly_and_noted_by_its_shape(
        self, server: Discord, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.fail("POST", POST, Fault(400, 50035))
        await server.ask("Who is Ada Quill?")
        first, second = await server.called("POST", POST, 2)
        await server.answered()

        assert first.body["components"]
        assert not second.body.get("components")
        assert second.body["content"].startswith(ADA)
        assert "Harbour Radio" in second.body["content"]
        assert "refused a message of this shape: content of 1" in caplog.text

    async def test_a_reply_that_stays_malformed_is_dropped(self, server: Discord) -> None:
        server.fail("POST", POST, Fault(400, 50035), times=2)
        await server.ask("Who is Ada Quill?")
        await server.called("POST", POST, 2)
        await still_answers(server)

        assert len(server.calls("POST", POST)) == 3


async def test_a_reply_that_gets_no_answer_is_sent_again_and_posted_once(server: Discord, service: Service) -> None:
    class Hurried(Impatient):
        """A bot that does not wait long for Discord."""

        async def on_message(self, message: discord.Message) -> None:
            await reply(message, Message("Here."), patience=0.2)

    server.fail("POST", POST, Fault(cut=Cut.SILENCE, done=True))
    async with running(server, service, Hurried):
        await server.ask("Are you there?")
        first, second = await server.called("POST", POST, 2)
        await server.until(lambda: second.status == 200)

    assert first.body["nonce"] == second.body["nonce"]
    assert len(server.posted) == 1


@pytest.mark.usefixtures("bot")
class TestInteractions:
    @pytest.mark.parametrize(
        "fault",
        [Fault(404, 10062), Fault(400, 40060), Fault(401, 50027), Fault(404, 10015), CLOUD, Fault(403, 50013)],
        ids=lambda fault: f"{fault.status}-{fault.code}",
    )
    async def test_where_nobody_waits_any_more_the_answer_is_dropped(self, server: Discord, fault: Fault) -> None:
        server.fail("POST", CALLBACK, fault)
        await asked_for_help(server)
        await server.called("POST", CALLBACK)
        await still_answers(server)

        assert len(server.calls("POST", CALLBACK)) == 1
        assert server.calls("POST", FOLLOW_UP) == []

    async def test_an_answer_that_comes_too_late_is_noted_with_its_age(
        self, server: Discord, caplog: pytest.LogCaptureFixture
    ) -> None:
        await server.slash("help", ago=4)
        (call,) = await server.called("POST", CALLBACK)
        await server.until(lambda: "loop lag" in caplog.text)

        assert call.status == 404
        assert "code 10062" in caplog.text

    @pytest.mark.parametrize("fault", LOST.values(), ids=LOST.keys())
    async def test_an_answer_that_is_lost_is_sent_again_and_shown_once(self, server: Discord, fault: Fault) -> None:
        server.fail("POST", CALLBACK, fault)
        await asked_for_help(server)
        _, second = await server.called("POST", CALLBACK, 2)
        await server.until(lambda: second.status is not None)
        await still_answers(server)

        assert second.status == (400 if fault.done else 200)
        assert len(server.posted) == 2

    async def test_an_answer_that_discord_is_silent_about_is_tried_again_while_there_is_time(
        self, server: Discord
    ) -> None:
        server.fail("POST", CALLBACK, Fault(cut=Cut.SILENCE))
        await asked_for_help(server)
        _, second = await server.called("POST", CALLBACK, 2)
        await server.answered()

        assert second.status == 200

    async def test_a_malformed_answer_is_sent_once_more_plainly(self, server: Discord) -> None:
        server.fail("POST", CALLBACK, Fault(400, 50035))
        await server.slash("ask", {"name": "question", "type": 3, "value": "Who is Ada Quill?"})
        first, second = await server.called("POST", CALLBACK, 2)
        await server.answered()

        assert first.said["components"]
        assert not second.said.get("components")
        assert second.said["content"].startswith(ADA)

    @pytest.mark.parametrize("fault", [Fault(404, 10062), Fault(400, 50035), Fault(cut=Cut.RESET)])
    async def test_choices_that_cannot_be_offered_hurt_nobody(
        self, server: Discord, caplog: pytest.LogCaptureFixture, fault: Fault
    ) -> None:
        server.fail("POST", CALLBACK, fault)
        await server.type("rating", {"name": "year", "type": 4, "value": ""})
        await server.called("POST", CALLBACK)
        await still_answers(server)
        await asked_for_help(server)
        await server.answered(2)

        caplog.clear()  # discord.py notes this one by itself, with a traceback

    @pytest.mark.parametrize("name", ["gone", "facts"])
    async def test_a_command_that_nobody_knows_asks_to_reload_discord(self, server: Discord, name: str) -> None:
        await server.slash(name)

        (call,) = await server.called("POST", CALLBACK)
        assert call.said["content"].startswith("That command has changed. Please reload Discord")
        assert call.said["flags"] == EPHEMERAL

    async def test_an_option_that_nobody_knows_asks_to_reload_discord(self, server: Discord) -> None:
        await server.slash("ask", {"name": "words", "type": 3, "value": "Who is Ada Quill?"})

        (call,) = await server.called("POST", CALLBACK)
        assert call.said["content"].startswith("That command has changed. Please reload Discord")

    async def test_a_menu_that_nobody_knows_asks_to_reload_discord(self, server: Discord) -> None:
        await server.choose("Gone", await server.say("hello"))

        (call,) = await server.called("POST", CALLBACK)
        assert call.said["content"].startswith("That command has changed. Please reload Discord")

    async def test_typing_into_a_command_that_nobody_knows_offers_nothing(self, server: Discord) -> None:
        await server.type("gone", {"name": "year", "type": 4, "value": ""})

        (call,) = await server.called("POST", CALLBACK)
        assert (call.body["type"], call.said["choices"], call.status) == (8, [], 200)

    @pytest.mark.parametrize("id_", ["v0:source:ada-quill", "v1:gone", "anything", "v1:source:ada-quill:more"])
    async def test_a_button_that_nobody_knows_says_that_it_is_too_old(self, server: Discord, id_: str) -> None:
        await server.press(await server.ask("Who is Ada Quill?"), id_)

        (call,) = await server.called("POST", CALLBACK)
        assert call.said["content"] == "This button is too old. Please ask again."
        assert call.said["flags"] == EPHEMERAL

    async def test_a_button_whose_fact_is_gone_says_that_it_is_too_old(self, server: Discord) -> None:
        await server.press(await server.ask("Who is Ada Quill?"), f"v1:fact:{objects.ALICE}:gone")

        (call,) = await server.called("POST", CALLBACK)
        assert call.said["content"] == "This button is too old. Please ask again."

    @pytest.mark.parametrize("fault", [Fault(404, 10062), Fault(400, 40060), Fault(cut=Cut.RESET)])
    async def test_a_button_whose_answer_fails_hurts_nobody(self, server: Discord, fault: Fault) -> None:
        server.fail("POST", CALLBACK, fault)
        await server.press(await server.ask("Who is Ada Quill?"), "v1:source:ada-quill")
        await server.called("POST", CALLBACK)
        await still_answers(server)


class Slow(Impatient):
    """A bot that asks for time before it answers a button, and then answers twice."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if await defer(interaction, private=True):
            await respond(interaction, Message("First."))
            await respond(interaction, Message("Second."))


class Talkative(Impatient):
    """A bot that answers a button and then says more."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await respond(interaction, Message("First."))
        await respond(interaction, Message("More."), private=True)


class TestLaterAnswers:
    async def pressed(self, server: Discord) -> Json:
        return await server.press(objects.message("hello", BOT, objects.CHANNEL, GUILD), "anything")

    @pytest.mark.parametrize("fault", [*LOST_LATER, None], ids=["reset", "503", "all well"])
    async def test_an_answer_for_which_time_was_asked_takes_the_place_of_the_wait(
        self, server: Discord, service: Service, fault: Fault | None
    ) -> None:
        if fault:
            server.fail("PATCH", ORIGINAL, fault)
        async with running(server, service, Slow):
            await self.pressed(server)
            await server.called("PATCH", ORIGINAL, 3 if fault else 2)
            await server.until(lambda: [message["content"] for message in server.posted] == ["Second."])

    @pytest.mark.parametrize("fault", LOST_LATER, ids=["reset", "503"])
    async def test_time_that_was_given_though_the_word_was_lost_is_used(
        self, server: Discord, service: Service, fault: Fault
    ) -> None:
        server.fail("POST", CALLBACK, fault)
        async with running(server, service, Slow):
            await self.pressed(server)
            await server.until(lambda: [message["content"] for message in server.posted] == ["Second."])

    @pytest.mark.parametrize("fault", [Fault(404, 10062), Fault(400, 40060)], ids=["too late", "somebody else has it"])
    async def test_without_the_time_nothing_more_is_tried(
        self, server: Discord, service: Service, fault: Fault
    ) -> None:
        server.fail("POST", CALLBACK, fault)
        async with running(server, service, Slow):
            await self.pressed(server)
            await server.called("POST", CALLBACK)
            await self.pressed(server)
            await server.answered()

        assert len(server.calls("POST", CALLBACK)) == 2
        assert len(server.calls("PATCH", ORIGINAL)) == 2

    @pytest.mark.parametrize(
        "fault",
        [Fault(401, 50027), Fault(404, 10015), Fault(404, 10008), CLOUD],
        ids=lambda fault: f"{fault.status}-{fault.code}",
    )
    async def test_an_answer_after_the_time_is_dropped(self, server: Discord, service: Service, fault: Fault) -> None:
        server.fail("PATCH", ORIGINAL, fault)
        async with running(server, service, Slow):
            await self.pressed(server)
            await server.called("PATCH", ORIGINAL, 2)

        assert len(server.calls("PATCH", ORIGINAL)) == 2

    @pytest.mark.parametrize("kind", [Slow, Talkative])
    async def test_after_fifteen_minutes_nothing_more_is_tried(
        self, server: Discord, service: Service, caplog: pytest.LogCaptureFixture, kind: type[FootnoteBot]
    ) -> None:
        long_ago = str(objects.snowflake() - (16 * 60 * 1000 << 22))
        async with running(server, service, kind):
            await server.press(objects.message("hello", BOT, objects.CHANNEL, GUILD), "anything", id=long_ago)
            await server.until(lambda: "fifteen minutes" in caplog.text)

        assert len(server.calls("POST", CALLBACK)) == 1
        assert server.calls("PATCH", ORIGINAL) == server.calls("POST", FOLLOW_UP) == []

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(404, 10015),
            Fault(401, 50027),
            Fault(cut=Cut.RESET),
            Fault(cut=Cut.RESET, done=True),
            CLOUD,
            Fault(403, 50013),
        ],
    )
    async def test_what_is_said_more_is_tried_once(self, server: Discord, service: Service, fault: Fault) -> None:
        server.fail("POST", FOLLOW_UP, fault)
        async with running(server, service, Talkative):
            await self.pressed(server)
            await server.called("POST", FOLLOW_UP)
            await self.pressed(server)
            await server.called("POST", FOLLOW_UP, 2)

        assert len(server.calls("POST", FOLLOW_UP)) == 2

    async def test_what_is_said_more_and_malformed_is_sent_once_more_plainly(
        self, server: Discord, service: Service
    ) -> None:
        server.fail("POST", FOLLOW_UP, Fault(400, 50035))
        async with running(server, service, Talkative):
            await self.pressed(server)
            first, second = await server.called("POST", FOLLOW_UP, 2)
            await server.answered(2)

        assert first.body["flags"] == second.body["flags"] == EPHEMERAL
        assert [message["content"] for message in server.posted] == ["First.", "More."]
