"""How answers are looked after: they follow their questions, and people can do something with them."""

import logging
from datetime import timedelta

import discord
import pytest
import simcord
from conftest import Clock, Town

from bot.discord_app import replies
from bot.render.message import Message
from bot.service.memory import Pace
from bot.store.misses import Miss

ADA, ADA_SAID = "Who is Ada Quill?", "Ada Quill was the captain"
BEN, BEN_SAID = "Who is Ben Rowe?", "Ben Rowe was the engineer"
MISSED = "what colour is the funnel of the old steamer"


def labels(message: discord.Message | simcord.ResponseMessage) -> list[str]:
    whole = message.message if isinstance(message, simcord.ResponseMessage) else message
    rows = [row for row in whole.components if isinstance(row, discord.ActionRow)]
    return [button.label or "" for row in rows for button in row.children if isinstance(button, discord.Button)]


async def misses(town: Town) -> list[Miss]:
    return await town.service.store.misses.all("new")


class TestTheyFollowTheirQuestions:
    async def test_an_edited_question_edits_its_answer(self, town: Town) -> None:
        question = await town.alice.send(town.channel, f"{town.mention} {ADA}")

        await town.alice.edit(question, f"{town.mention} {BEN}")

        (only,) = town.posted
        assert only.content.startswith(BEN_SAID)
        assert "Source" in labels(only)

    async def test_after_two_minutes_it_does_not(self, town: Town, clock: Clock) -> None:
        question = await town.alice.send(town.channel, f"{town.mention} {ADA}")
        clock.move(timedelta(minutes=2, seconds=1))

        await town.alice.edit(question, f"{town.mention} {BEN}")

        (only,) = town.posted
        assert only.content.startswith(ADA_SAID)

    async def test_an_edit_that_is_no_question_any_more_leaves_it(self, town: Town) -> None:
        question = await town.alice.send(town.channel, f"{town.mention} {ADA}")

        await town.alice.edit(question, "never mind")

        (only,) = town.posted
        assert only.content.startswith(ADA_SAID)

    async def test_a_message_that_becomes_a_question_is_not_answered(self, town: Town) -> None:
        said = await town.alice.send(town.channel, "hello all")

        await town.alice.edit(said, f"{town.mention} {ADA}")

        assert not town.posted

    async def test_a_deleted_question_deletes_its_answer(self, town: Town) -> None:
        question = await town.alice.send(town.channel, f"{town.mention} {ADA}")

        await town.alice.delete(question)

        assert not town.posted

    async def test_after_a_restart_too(self, town: Town) -> None:
        question = await town.alice.send(town.channel, f"{town.mention} {ADA}")
        await town.restart()

        await town.alice.delete(question)

        assert not town.posted

    async def test_one_to_somebody_in_danger_goes_with_its_message_too(self, town: Town) -> None:
        message = await town.alice.send(town.channel, f"{town.mention} a child is drowning")
        assert town.posted

        await town.alice.delete(message)

        assert not town.posted

    async def test_one_that_could_not_be_delivered_does_not_silence_the_channel(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deliver = replies.reply
        tried: list[Message] = []

        async def fail_once(message: discord.Message, what: Message) -> int | None:
            tried.append(what)
            return None if len(tried) == 1 else await deliver(message, what)

        monkeypatch.setattr(replies, "reply", fail_once)
        await town.alice.send(town.channel, f"{town.mention} a child is drowning")
        assert not town.posted

        await town.maud.send(town.channel, f"{town.mention} a child is drowning")

        assert town.posted

    async def test_what_was_deleted_is_not_carried_on(self, town: Town) -> None:
        question = await town.alice.send(town.channel, f"{town.mention} {ADA}")
        await town.alice.delete(question)

        reply = await town.ask("when did she start?")

        assert "took over the Seahaven ferry" not in reply.content

    async def test_deleting_something_else_deletes_nothing(self, town: Town) -> None:
        said = await town.alice.send(town.channel, "hello all")
        await town.ask(ADA)

        await town.alice.delete(said)

        assert len(town.posted) == 1


class TestWhatIsNoQuestion:
    @pytest.mark.parametrize("quoted", ["> {mention} who is Ada Quill?\nhe asked", ">>> {mention} who is Ada\nQuill?"])
    async def test_a_mention_inside_a_quotation(self, town: Town, quoted: str) -> None:
        await town.alice.send(town.channel, quoted.format(mention=town.mention))

        assert not town.posted

    async def test_what_is_quoted_is_not_what_is_asked(self, town: Town) -> None:
        await town.alice.send(town.channel, f"> How many boats does the ferry have?\n{town.mention} {ADA}")

        (only,) = town.posted
        assert only.content.startswith(ADA_SAID)


class TestButtons:
    async def test_what_could_be_asked_next_is_answered_privately(self, town: Town) -> None:
        answer = await town.ask(ADA)
        *_, related = labels(answer)

        result = await town.alice.click(answer, label=related)

        (fact,) = (fact for fact in town.desk.knowledge.facts.values() if fact.title == related)
        simcord.assert_responded(result, contains=fact.answer, ephemeral=True)
        assert town.posted[-1].content == answer.content

    async def test_none_of_these_takes_the_choices_away_and_keeps_the_question(self, town: Town) -> None:
        asked_back = await town.ask("Tell me more.")
        assert labels(asked_back)[-1] == "None of these"

        await town.alice.click(asked_back, label="None of these")

        assert town.posted[-1].content == "All right. Could you ask in other words?"
        assert labels(town.posted[-1]) == []
        (miss,) = await misses(town)
        assert (miss.text, miss.reason) == ("Tell me more.", "none-of-these")

    async def test_none_of_these_is_for_the_person_who_asked(self, town: Town) -> None:
        asked_back = await town.ask("Tell me more.")

        result = await town.maud.click(asked_back, label="None of these")

        simcord.assert_responded(result, contains="That is for the person who asked.", ephemeral=True)
        assert labels(town.posted[-1]) == labels(asked_back)


class TestRemoving:
    async def test_whoever_asked_may_remove_an_answer(self, town: Town) -> None:
        answer = await town.ask(ADA)

        result = await town.alice.context_menu(town.channel, "Remove this answer", answer)

        simcord.assert_responded(result, content="The answer is removed.", ephemeral=True)
        assert not town.posted

    async def test_after_a_command_too(self, town: Town) -> None:
        await town.alice.slash(town.channel, "ask", question=ADA)

        await town.alice.context_menu(town.channel, "Remove this answer", town.posted[-1])

        assert not town.posted

    async def test_a_moderator_may(self, town: Town) -> None:
        answer = await town.ask(ADA)
        role = town.guild.create_role("Sweepers", permissions=discord.Permissions(manage_messages=True))
        sweeper = town.guild.add_member(town.env.create_user("sweeper"), roles=[role])

        await sweeper.context_menu(town.channel, "Remove this answer", answer)

        assert not town.posted

    async def test_nobody_else_may(self, town: Town) -> None:
        answer = await town.ask(ADA)
        ben = town.guild.add_member(town.env.create_user("ben"))

        result = await ben.context_menu(town.channel, "Remove this answer", answer)

        simcord.assert_responded(result, contains="That is for the person who asked.", ephemeral=True)
        assert len(town.posted) == 1

    async def test_what_others_wrote_is_no_answer(self, town: Town) -> None:
        said = await town.maud.send(town.channel, "hello")

        result = await town.alice.context_menu(town.channel, "Remove this answer", said)

        simcord.assert_responded(result, content="That is no answer of mine.", ephemeral=True)


class TestAsk:
    async def test_it_can_be_asked_privately(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "ask", question=ADA, private=True)

        simcord.assert_responded(result, contains=ADA_SAID, ephemeral=True)

    async def test_it_can_be_brought_to_somebody_and_only_to_them(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "ask", **{"question": ADA, "for": town.maud})

        simcord.assert_responded(result, contains=f"<@{town.maud.id}> {ADA_SAID}", ephemeral=False)
        (sent,) = (body for body in town.sent if ADA_SAID in body["content"])
        assert sent["allowed_mentions"]["users"] == [town.maud.id]
        assert sent["content"].count("<@") == 1

    async def test_privately_nobody_is_notified(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "ask", **{"question": ADA, "for": town.maud, "private": True})

        assert result.response is not None
        assert "<@" not in result.response.content

    async def test_it_offers_known_questions_fuzzily(self, town: Town) -> None:
        offered = await town.alice.autocomplete(town.channel, "ask", "question", "ada quil")

        assert offered[0] == {"name": ADA, "value": ADA}

    async def test_somebody_in_danger_is_answered_privately(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "ask", question="a child is drowning")

        simcord.assert_responded(result, contains="call the coastguard", ephemeral=True)

    async def test_it_and_rating_can_be_installed_by_a_person_and_the_rest_cannot(self, town: Town) -> None:
        tree = town.env.bot.tree  # type: ignore[attr-defined]

        anywhere = {
            command.name
            for command in tree.get_commands()
            if command.allowed_installs is not None and command.allowed_installs.user
        }

        assert anywhere == {"ask", "rating"}


class TestForum:
    async def test_a_post_in_an_ask_forum_is_answered_there(self, town: Town) -> None:
        opening = await town.alice.send(town.channel, "the post")
        await opening.create_thread(name="a post")
        (post,) = town.channel.threads
        await town.restart(message_content=True, ask_channels=[town.channel.id])

        await town.alice.send(post, ADA)

        assert post.last_message is not None
        assert post.last_message.content.startswith(ADA_SAID)


class TestPace:
    async def test_too_many_questions_are_told_once_and_then_not_answered(self, town: Town, clock: Clock) -> None:
        await town.restart(questions_per_minute=2)

        for _ in range(5):
            await town.alice.send(town.channel, f"{town.mention} {ADA}")

        assert [message.content[:20] for message in town.posted[:2]] == [ADA_SAID[:20]] * 2
        assert [message.content for message in town.posted[2:]] == [
            "Please give me a moment; I answer a few questions a minute."
        ]
        clock.move(timedelta(minutes=1))
        assert (await town.ask(ADA)).content.startswith(ADA_SAID)

    async def test_somebody_elses_haste_is_not_mine(self, town: Town) -> None:
        await town.restart(questions_per_minute=1)
        await town.ask(ADA)

        assert (await town.ask(ADA, by=town.maud)).content.startswith(ADA_SAID)

    async def test_commands_are_told_privately(self, town: Town) -> None:
        await town.restart(questions_per_minute=1)
        await town.alice.slash(town.channel, "ask", question=ADA)

        result = await town.alice.slash(town.channel, "ask", question=ADA)

        simcord.assert_responded(result, contains="Please give me a moment", ephemeral=True)

    def test_a_channel_has_a_pace_too(self, clock: Clock) -> None:
        pace = Pace(clock, person=10, channel=2)

        assert [pace.of(person, channel=1) for person in (1, 2, 3, 3, 4)] == ["go", "go", "tell", "wait", "tell"]
        assert pace.of(3, channel=2) == "go"


class TestPermissions:
    @pytest.mark.parametrize(("status", "code"), [(503, 0), (403, 50007)])
    async def test_an_owner_who_cannot_be_told_breaks_nothing(self, town: Town, status: int, code: int) -> None:
        channel = town.guild.create_text_channel(
            "mute", overwrites={town.guild.me: discord.PermissionOverwrite(send_messages=False)}
        )
        town.env.inject_error("POST", "/users/@me/channels", status=status, code=code)

        await town.alice.send(channel, f"{town.mention} Who is Ada Quill?")

        assert not town.env.errors

    async def test_where_it_may_not_write_the_owner_is_told_once(
        self, town: Town, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        owner = town.env.create_user("owner")
        guild = town.env.create_guild("Fogport", owner=owner)
        mute = discord.PermissionOverwrite(send_messages=False)
        channel = guild.create_text_channel("hush", overwrites={guild.me: mute})
        member = guild.add_member(town.env.create_user("moira"))

        for _ in range(3):
            await member.send(channel, f"{town.mention} {ADA}")

        told = [message for message in owner.dm_channel.history() if message.author.bot]
        assert [message.content for message in told] == [
            "In Fogport somebody asked me something in #hush, and I may not answer there. "
            "Please give me: Send Messages. I write this once a day at most."
        ]
        assert not [request for request in town.env.http_requests if request.path == f"/channels/{channel.id}/messages"]
