"""How the bot behaves on Discord: whom it answers, what its commands and buttons do, and what it never does."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import discord
import pytest
import simcord
import yaml
from conftest import CONTENT, Clock, Town, rewrite
from discord import app_commands

from bot.authoring.sources import add
from bot.core.knowledge import Knowledge
from bot.render.message import Message
from bot.service.desk import Desk

ADA = "Ada Quill was the captain"
ADA_STARTED = "took over the Seahaven ferry in 2019"
BEN = "Ben Rowe was the engineer"
BEN_STARTED = "joined the Seahaven ferry in 2015"
NO_ANSWER = ("I'm not sure what you mean.", "My sources don't say.", "Did you mean one of these?")
HELP = "Mention me with a question"
LONGEST_ID = "a-very-long-name-for-one-of-the-very-many-waves-out-here-{:02}"
VOTES = ["Helpful", "Wrong", "Out of date"]
EVERYBODYS = {"about", "ask", "help", "rating", "source", "timeline", "topics", "privacy", "my-data", "forget-me"}
POOR, FAIR, GOOD = "Poor. The Harbour Board", "Fair. In June 2017", "Good. On 12 May 2022"


def labels(message: discord.Message | simcord.ResponseMessage | None) -> list[str]:
    """Return what stands on a message's buttons."""
    assert message is not None
    whole = message.message if isinstance(message, simcord.ResponseMessage) else message
    rows = [row for row in whole.components if isinstance(row, discord.ActionRow)]
    return [button.label or "" for row in rows for button in row.children if isinstance(button, discord.Button)]


def unnumbered(message: discord.Message) -> str:
    """Return a message without the id of the answer."""
    return message.content.rpartition("no. ")[0]


def answer_to(title: str, desk: Desk) -> str:
    """Return the stored answer of the fact with that title."""
    return next(fact.answer for fact in desk.knowledge.facts.values() if fact.title == title)


class TestWhomItAnswers:
    async def test_a_mention_is_answered_with_its_source_in_small_print(self, town: Town) -> None:
        reply = await town.ask("Who is Ada Quill?")

        text, _, source = reply.content.partition("\n-# ")
        assert text.startswith(ADA)
        assert re.fullmatch(
            r"Ivy Pell, Harbour Radio, 12 May 2022, paragraph 4 · as of 12 May 2022 · no\. [2-9a-z]{7}", source
        )

    async def test_a_mention_may_stand_anywhere_and_in_the_old_form(self, town: Town) -> None:
        await town.alice.send(town.channel, f"Who is {town.mention.replace('@', '@!')} Ada Quill?")

        assert town.posted[-1].content.startswith(ADA)

    async def test_a_reply_to_its_message_needs_no_mention(self, town: Town) -> None:
        first = await town.ask("Who is Ada Quill?")

        await town.alice.send(town.channel, "Who is Ben Rowe?", reply_to=first)

        assert town.posted[-1].content.startswith(BEN)

    async def test_a_direct_message_needs_no_mention(self, town: Town) -> None:
        await town.alice.send_dm("Who is Ada Quill?")

        reply = town.alice.user.dm_channel.last_message
        assert reply is not None
        assert reply.content.startswith(ADA)

    async def test_a_mention_in_a_thread_is_answered(self, town: Town) -> None:
        opening = await town.alice.send(town.channel, "Let us talk.")
        thread = await opening.create_thread(name="ferry")
        (inside,) = town.channel.threads
        assert inside.id == thread.id

        reply = await town.ask("Who is Ada Quill?", where=inside)

        assert reply.content.startswith(ADA)

    @pytest.mark.parametrize(
        "text",
        ["Who is Ada Quill?", "TestBot, who is Ada Quill?", "<@&100000000000000001> Who is Ada Quill?", "@everyone hi"],
    )
    async def test_a_message_that_does_not_mention_it_is_not_answered(self, town: Town, text: str) -> None:
        await town.alice.send(town.channel, text)

        assert not town.sent

    async def test_a_mention_of_somebody_else_is_not_answered(self, town: Town) -> None:
        await town.alice.send(town.channel, f"{town.maud.mention} Who is Ada Quill?")

        assert not town.sent

    async def test_a_reply_to_somebody_else_is_not_answered(self, town: Town) -> None:
        first = await town.maud.send(town.channel, "Ask me anything.")

        await town.alice.send(town.channel, "Who is Ada Quill?", reply_to=first)

        assert not town.sent

    async def test_another_bot_is_not_answered(self, town: Town) -> None:
        robot = town.guild.add_member(town.env.create_user("robot", bot=True))

        await robot.send(town.channel, f"{town.mention} Who is Ada Quill?")
        await robot.send_dm("Who is Ada Quill?")

        assert not town.sent

    async def test_a_webhook_is_not_answered(self, town: Town) -> None:
        webhook = town.guild.create_webhook(town.channel)

        await webhook.send(f"{town.mention} Who is Ada Quill?")

        assert not town.sent

    async def test_in_an_ask_channel_every_message_is_a_question(self, town: Town) -> None:
        await town.restart(message_content=True, ask_channels=[town.channel.id])

        await town.alice.send(town.channel, "Who is Ada Quill?")

        (only,) = town.posted
        assert only.content.startswith(ADA)

    async def test_bots_talk_among_themselves_in_an_ask_channel(self, town: Town) -> None:
        await town.restart(message_content=True, ask_channels=[town.channel.id])
        robot = town.guild.add_member(town.env.create_user("robot", bot=True))
        webhook = town.guild.create_webhook(town.channel)

        await robot.send(town.channel, "Who is Ada Quill?")
        await webhook.send("Who is Ada Quill?")

        assert not town.sent

    async def test_an_ask_channel_leaves_the_other_channels_alone(self, town: Town) -> None:
        await town.restart(message_content=True, ask_channels=[town.channel.id])
        elsewhere = town.guild.create_text_channel("elsewhere")

        await town.alice.send(elsewhere, "Who is Ada Quill?")

        assert not town.sent

    async def test_an_ask_channel_is_off_where_the_bot_may_not_read(self, town: Town) -> None:
        await town.restart(message_content=False, ask_channels=[town.channel.id])

        await town.alice.send(town.channel, "Who is Ada Quill?")

        assert not town.sent

    async def test_a_mention_alone_gets_help(self, town: Town) -> None:
        reply = await town.ask("")

        assert reply.content.startswith(HELP)
        assert "- Who is Ada Quill?" in reply.content


class TestOddQuestions:
    @pytest.mark.parametrize(
        "question",
        [
            "@everyone",
            "@everyone Who is Ada Quill?",
            "@here <@&100000000000000001> What rating did the ferry get in 2014?",
            "<@100000000000000009> <#100000000000000008> </ask:100000000000000007> What was the rating in 1999?",
            "What rating did @everyone get in 2014?",
            "[Ada Quill](https://example.org) <t:1:R>",
        ],
    )
    async def test_what_people_write_is_never_echoed_and_pings_nobody(self, town: Town, question: str) -> None:
        admin = town.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
        root = town.guild.add_member(town.env.create_user("root"), roles=[admin])

        reply = await town.ask(question, by=root)

        assert not any(mark in reply.content for mark in ("@", "<", "](", "example"))
        assert (reply.mentions, reply.role_mentions, reply.mention_everyone) == ([], [], False)
        assert town.sent[-1]["allowed_mentions"] == {"parse": [], "replied_user": False}

    @pytest.mark.parametrize(
        "question",
        [
            "🎉🎉🎉",
            "👩‍👩‍👧 🇬🇧",
            "\u200b\u200d\ufeff\u2060",
            "???",
            "ما هو تقييم العبارة؟",
            "מה הדירוג של המעבורת?",
            "渡轮的评级是什么",
            "```py\nprint('hi')\n```",
            "'; DROP TABLE waves; --",
            "x" * 1900,
            "e\u0301" * 300,
        ],
    )
    async def test_what_nobody_could_answer_gets_an_honest_sentence(self, town: Town, question: str) -> None:
        reply = await town.ask(question)

        assert reply.content.startswith(NO_ANSWER)
        assert "Source" not in labels(reply)

    @pytest.mark.parametrize(
        "question",
        [
            "\u202eWho is Ada Quill?\u202c",
            "W\u200bho is A\u200bda Qu\u200dill?",
            "Ｗｈｏ ｉｓ Ａｄａ Ｑｕｉｌｌ？",
            "WHO IS ADA QUILL?!?!?! 🚢🚢",
            "||Who is Ada Quill?||",
            "> **Who** is _Ada Quill_?",
        ],
    )
    async def test_a_question_in_odd_clothes_is_still_answered(self, town: Town, question: str) -> None:
        reply = await town.ask(question)

        assert reply.content.startswith(ADA)

    async def test_a_question_at_the_end_of_a_full_message_is_found(self, town: Town) -> None:
        room = CONTENT - len(f"{town.mention} Who is Ada Quill?")
        story = ("We sat on the pier all morning and had sandwiches. " * 40)[:room]

        reply = await town.ask(f"{story[:-2]}. Who is Ada Quill?")

        assert reply.content.startswith(ADA)

    async def test_a_message_of_a_subscriber_may_be_twice_as_long(self, town: Town) -> None:
        """SimCord takes 2,000 characters from a person; Discord takes 4,000 from some."""
        message = await town.alice.send(town.channel, "Who is Ada Quill?")
        message.content = f"{town.mention} {'We sat on the pier all morning. ' * 122} Who is Ada Quill?"

        await town.env.bot.on_message(message)  # type: ignore[attr-defined]

        assert town.posted[-1].content.startswith(ADA)

    async def test_somebody_in_danger_is_told_whom_to_call_and_nothing_else(self, town: Town) -> None:
        reply = await town.ask("a child is drowning")

        assert reply.content == "If anyone is in danger on the water, call the coastguard on 999."
        assert labels(reply) == []

    async def test_a_channel_is_told_once_and_the_message_is_neither_logged_nor_kept(
        self, town: Town, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO", logger="bot")
        await town.ask("my dad hits me")
        await town.alice.send(town.channel, f"{town.mention} he hits me every night")

        assert len(town.posted) == 1
        assert not caplog.records
        assert not town.env.bot._replies._memory._last  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        ("question", "refusal"),
        [
            ("What is the weather like today?", "I can't tell you about the weather"),
            ("How much is a ticket?", "My sources name no ticket prices."),
            ("What rating did Fogport get in 2014?", "I only know about Seahaven"),
            ("What rating did the ferry get in 1999?", "I know of no inspection in 1999"),
        ],
    )
    async def test_what_the_sources_do_not_say_is_refused_with_its_reason(
        self, town: Town, question: str, refusal: str
    ) -> None:
        reply = await town.ask(question)

        assert reply.content.startswith(refusal)
        assert "Source" not in labels(reply)

    async def test_who_asks_about_something_else_is_shown_what_can_be_asked(self, town: Town) -> None:
        reply = await town.ask("What is the weather like today?")

        assert labels(reply)[:2] == ["What is the latest rating of the ferry?", "Who is Ada Quill?"]


class TestFollowUps:
    async def test_a_question_may_lean_on_the_one_before(self, town: Town) -> None:
        await town.ask("Who is Ada Quill?")

        reply = await town.ask("when did she start?")

        assert ADA_STARTED in reply.content

    async def test_a_reply_may_lean_on_the_mention_before(self, town: Town) -> None:
        first = await town.ask("Who is Ada Quill?")

        await town.alice.send(town.channel, "when did she start?", reply_to=first)

        assert ADA_STARTED in town.posted[-1].content

    async def test_two_people_in_one_channel_are_not_confused(self, town: Town) -> None:
        await town.ask("Who is Ada Quill?", by=town.alice)
        await town.ask("Who is Ben Rowe?", by=town.maud)

        to_alice = await town.ask("when did she start?", by=town.alice)
        to_maud = await town.ask("when did he start?", by=town.maud)

        assert ADA_STARTED in to_alice.content
        assert BEN_STARTED in to_maud.content

    async def test_two_channels_of_one_person_are_not_confused(self, town: Town) -> None:
        elsewhere = town.guild.create_text_channel("elsewhere")
        await town.ask("Who is Ada Quill?")
        await town.ask("Who is Ben Rowe?", where=elsewhere)

        reply = await town.ask("when did she start?")

        assert ADA_STARTED in reply.content

    @pytest.mark.parametrize(
        ("question", "next_question"),
        [("Who is Ada Quill?", "when did she start?"), ("Who is Ben Rowe?", "when did he start?")],
    )
    async def test_after_five_minutes_somebody_who_asks_on_is_like_a_stranger(
        self, town: Town, clock: Clock, question: str, next_question: str
    ) -> None:
        await town.ask(question, by=town.alice)
        clock.move(timedelta(minutes=5, seconds=1))

        to_alice = await town.ask(next_question, by=town.alice)

        to_a_stranger = await town.ask(next_question, by=town.maud)
        assert unnumbered(to_alice) == unnumbered(to_a_stranger)


class TestCommands:
    async def test_everybody_is_offered_the_same_commands_here_and_in_direct_messages(self, town: Town) -> None:
        here = town.alice.available_commands(town.channel)
        direct = town.alice.user.available_commands()

        assert set(here) == set(direct) == EVERYBODYS

    async def test_ask_answers_for_all_to_see(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "ask", question="Who is Ada Quill?")

        simcord.assert_responded(result, contains=ADA, ephemeral=False)
        assert labels(result.response)[:4] == ["Source", *VOTES]

    async def test_ask_works_in_direct_messages(self, town: Town) -> None:
        result = await town.alice.user.slash("ask", question="Who is Ada Quill?")

        simcord.assert_responded(result, contains=ADA)

    async def test_ask_takes_a_thousand_characters(self, town: Town) -> None:
        with pytest.raises(simcord.OptionError):
            await town.alice.slash(town.channel, "ask", question="x" * 1001)

        result = await town.alice.slash(town.channel, "ask", question="x" * 1000)
        assert result.response is not None
        assert result.response.content.startswith(NO_ANSWER)

    async def test_ask_echoes_nothing(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "ask", question="@everyone <@100000000000000009> what?")

        assert result.response is not None
        assert "@" not in result.response.content

    async def test_rating_without_a_year_is_the_latest_and_says_where_the_sources_end(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "rating")

        simcord.assert_responded(result, contains=GOOD, ephemeral=False)
        simcord.assert_responded(result, contains="My sources end on 12 May 2022")

    @pytest.mark.parametrize(("year", "answer"), [(2014, POOR), (2017, FAIR), (2022, GOOD)])
    async def test_rating_of_a_year_with_a_judgement(self, town: Town, year: int, answer: str) -> None:
        result = await town.alice.slash(town.channel, "rating", year=year)

        simcord.assert_responded(result, contains=answer, ephemeral=False)
        assert labels(result.response)[:4] == ["Source", *VOTES]

    async def test_rating_of_a_year_in_between_is_worked_out_from_both_ends(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "rating", year=2016)

        simcord.assert_responded(result, contains='In 2016 the rating in force was "poor"')
        simcord.assert_responded(result, contains='the next one, "fair", came in June 2017')
        simcord.assert_responded(result, contains="worked out from the sources")

    @pytest.mark.parametrize(
        ("year", "nearest"),
        [
            (1900, "What rating did the ferry get in 2014?"),
            (2013, "What rating did the ferry get in 2014?"),
            (2023, "What is the latest rating of the ferry?"),
            (2100, "What is the latest rating of the ferry?"),
        ],
    )
    async def test_rating_of_a_year_outside_is_refused_and_offers_the_nearest(
        self, town: Town, year: int, nearest: str
    ) -> None:
        result = await town.alice.slash(town.channel, "rating", year=year)

        simcord.assert_responded(
            result, contains=f"I know of no inspection in {year}; my sources cover March 2014 to 12 May 2022."
        )
        assert labels(result.response) == [nearest, *VOTES]

    @pytest.mark.parametrize("year", [1899, 2101])
    async def test_rating_takes_no_impossible_year(self, town: Town, year: int) -> None:
        with pytest.raises(simcord.OptionError):
            await town.alice.slash(town.channel, "rating", year=year)

    @pytest.mark.parametrize(
        ("typed", "years"),
        [
            ("", [2022, 2021, 2020, 2019, 2018, 2017, 2016, 2015, 2014]),
            ("201", [2019, 2018, 2017, 2016, 2015, 2014]),
            ("2022", [2022]),
            (" 2022 ", [2022]),
            ("19", []),
            ("soon", []),
        ],
    )
    async def test_rating_offers_the_years_it_can_tell_latest_first(
        self, town: Town, typed: str, years: list[int]
    ) -> None:
        offered = await town.alice.autocomplete(town.channel, "rating", "year", typed)

        assert offered == [{"name": str(year), "value": year} for year in years]

    async def test_timeline_lists_all_ratings_in_order(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "timeline")

        simcord.assert_responded(
            result,
            contains="**Ratings of the Seahaven ferry**\nMarch 2014: poor\nJune 2017: fair\n12 May 2022: good\n"
            "My sources end on 12 May 2022",
            ephemeral=False,
        )

    async def test_topics_are_listed_privately_with_an_example_each(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "topics")

        simcord.assert_responded(result, contains="I know 8 facts about the Seahaven ferry.", ephemeral=True)
        simcord.assert_responded(result, contains="**Boats** (1): How many boats does the ferry have?")
        simcord.assert_responded(result, contains="**People** (4): Who is Ada Quill?")

    async def test_all_questions_are_on_the_next_pages(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "topics")
        assert result.response is not None

        await town.alice.click(result.response, label="Next")

        assert result.response.content == "**Boats**\n- How many boats does the ferry have?"

    async def test_source_alone_lists_the_sources_privately(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "source")

        simcord.assert_responded(
            result,
            content="I draw on two articles:\n"
            "- “Calmer waters for the ferry”, Ned Marsh, Tide Gazette, 20 June 2017\n"
            "- “Ferry is good at last”, Ivy Pell, Harbour Radio, 12 May 2022",
            ephemeral=True,
        )

    async def test_timeline_comes_with_a_picture_that_is_described(self, town: Town) -> None:
        await town.alice.slash(town.channel, "timeline")

        (attached,) = town.posted[-1].attachments
        assert attached.filename == "ratings.png"
        assert attached.description is not None
        assert "12 May 2022: good" in attached.description

    async def test_source_of_a_fact_shows_what_stands_behind_it_privately(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "source", fact="rating-2017")

        simcord.assert_responded(result, contains="**What rating did the ferry get in 2017?**", ephemeral=True)
        simcord.assert_responded(
            result, contains="“Calmer waters for the ferry”, Ned Marsh, Tide Gazette, 20 June 2017, paragraphs 2, 3"
        )
        simcord.assert_responded(result, contains="These words stand there: “fair”, “June 2017”, “Harbour Board”")
        simcord.assert_responded(result, contains="A finding, said by the Harbour Board; as of June 2017.")

    @pytest.mark.parametrize("typed", ["no-such-fact", "@everyone", "x" * 100])
    async def test_source_of_something_typed_by_hand_is_refused_privately(self, town: Town, typed: str) -> None:
        result = await town.alice.slash(town.channel, "source", fact=typed)

        simcord.assert_responded(result, contains="I know no such fact. Choose one from the list", ephemeral=True)

    @pytest.mark.parametrize(
        ("typed", "facts"),
        [
            ("quill", ["ada-quill", "ada-quill-start"]),
            ("How many boats", ["boats-2022"]),
            ("zzzz", []),
        ],
    )
    async def test_source_offers_the_facts_most_like_what_is_typed(
        self, town: Town, typed: str, facts: list[str]
    ) -> None:
        offered = await town.alice.autocomplete(town.channel, "source", "fact", typed)

        assert [choice["value"] for choice in offered][: len(facts) or None] == facts

    async def test_source_offers_every_fact_before_anything_is_typed(self, town: Town) -> None:
        offered = await town.alice.autocomplete(town.channel, "source", "fact", "")

        assert {choice["value"] for choice in offered} == set(town.desk.knowledge.facts)
        assert {"name": "Who is Ada Quill?", "value": "ada-quill"} in offered

    async def test_about_says_privately_what_it_draws_on(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "about")

        simcord.assert_responded(result, contains="about the Seahaven ferry from 8 facts", ephemeral=True)
        simcord.assert_responded(
            result, contains="Ned Marsh, Tide Gazette, 20 June 2017; last compared on 1 January 2026"
        )
        simcord.assert_responded(result, contains="They cover March 2014 to 12 May 2022.")

    async def test_help_says_privately_how_to_ask(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "help")

        simcord.assert_responded(result, contains=HELP, ephemeral=True)
        simcord.assert_responded(result, contains="- What is the latest rating of the ferry?")


class TestCheckTheFacts:
    async def test_somebody_elses_message_is_checked_privately(self, town: Town) -> None:
        said = await town.maud.send(town.channel, "Who is Ada Quill?")

        result = await town.alice.context_menu(town.channel, "Check the facts", said)

        simcord.assert_responded(result, contains=ADA, ephemeral=True)
        assert labels(result.response)[:4] == ["Source", *VOTES]

    async def test_mentions_in_the_message_do_not_get_in_the_way(self, town: Town) -> None:
        said = await town.maud.send(town.channel, f"{town.mention} {town.alice.mention} Who is Ada Quill?")

        result = await town.alice.context_menu(town.channel, "Check the facts", said)

        simcord.assert_responded(result, contains=ADA, ephemeral=True)

    async def test_a_picture_alone_asks_for_words(self, town: Town) -> None:
        said = await town.maud.send(town.channel, attachments=[("boat.png", b"a picture")])

        result = await town.alice.context_menu(town.channel, "Check the facts", said)

        simcord.assert_responded(result, contains="I'm not sure what you mean.", ephemeral=True)


async def rename_boats(town: Town, folder: Path, restarted: bool) -> None:
    """Give the fact of the boats another id, so that buttons of the old one name nothing."""
    rewrite(folder / "facts" / "boats.yaml", "boats-2022", "boats-2023")
    rewrite(folder / "gaps" / "conversation.yaml", "boats-2022", "boats-2023")
    await town.publish()
    if restarted:
        await town.restart()


@pytest.mark.parametrize("restarted", [False, True], ids=["same run", "after a restart"])
class TestButtons:
    async def test_source_is_shown_privately_to_whoever_presses(self, town: Town, restarted: bool) -> None:
        answer = await town.ask("Who is Ada Quill?")
        if restarted:
            await town.restart()

        result = await town.maud.click(answer, label="Source")

        simcord.assert_responded(
            result, contains="**Who is Ada Quill?**\n- “Ferry is good at last”, Ivy Pell, Harbour Radio", ephemeral=True
        )
        assert town.posted[-1].content == answer.content

    async def test_a_choice_replaces_the_question_back_for_the_person_who_asked(
        self, town: Town, restarted: bool
    ) -> None:
        asked_back = await town.ask("Tell me more.", by=town.alice)
        choice, *_ = labels(asked_back)
        if restarted:
            await town.restart()

        await town.alice.click(asked_back, label=choice)

        (shown,) = town.posted
        assert shown.content.startswith(answer_to(choice, town.desk))
        assert labels(shown)[:4] == ["Source", *VOTES]

    async def test_the_source_of_a_choice_can_be_shown(self, town: Town, restarted: bool) -> None:
        asked_back = await town.ask("Tell me more.")
        choice, *_ = labels(asked_back)
        await town.alice.click(asked_back, label=choice)
        if restarted:
            await town.restart()

        result = await town.alice.click(asked_back, label="Source")

        simcord.assert_responded(result, contains=f"**{choice}**", ephemeral=True)

    async def test_a_choice_of_somebody_else_is_private_and_leaves_the_message(
        self, town: Town, restarted: bool
    ) -> None:
        asked_back = await town.ask("Tell me more.", by=town.alice)
        choice, *_ = labels(asked_back)
        if restarted:
            await town.restart()

        result = await town.maud.click(asked_back, label=choice)

        simcord.assert_responded(result, contains=answer_to(choice, town.desk), ephemeral=True)
        (shown,) = town.posted
        assert shown.content == "Did you mean one of these?"
        assert labels(shown) == labels(asked_back)

    async def test_what_a_refusal_suggests_can_be_pressed(self, town: Town, restarted: bool) -> None:
        result = await town.alice.slash(town.channel, "rating", year=1999)
        assert result.response is not None
        if restarted:
            await town.restart()

        await town.alice.click(result.response, label="What rating did the ferry get in 2014?")

        assert town.posted[-1].content.startswith(POOR)

    async def test_a_choice_in_direct_messages_replaces_the_question_back(self, town: Town, restarted: bool) -> None:
        direct = town.alice.user.dm_channel
        await town.alice.send_dm("Tell me more.")
        assert direct.last_message is not None
        choice, *_ = labels(direct.last_message)
        if restarted:
            await town.restart()

        await town.alice.user.click(direct.last_message, label=choice)

        assert direct.last_message.content.startswith(answer_to(choice, town.desk))

    async def test_a_choice_of_a_fact_that_is_gone_helps_privately(
        self, town: Town, folder: Path, restarted: bool
    ) -> None:
        refusal = await town.ask("How much is a ticket?")
        await rename_boats(town, folder, restarted)

        result = await town.alice.click(refusal, label="How many boats does the ferry have?")

        simcord.assert_responded(result, content="This button is too old. Please ask again.", ephemeral=True)
        assert town.posted[-1].content == refusal.content

    async def test_the_source_of_a_fact_that_is_gone_helps_privately(
        self, town: Town, folder: Path, restarted: bool
    ) -> None:
        answer = await town.ask("How many boats does the ferry have?")
        await rename_boats(town, folder, restarted)

        result = await town.alice.click(answer, label="Source")

        assert result.response is not None
        assert result.response.ephemeral
        assert result.response.content


@pytest.fixture(scope="module")
def crowded(small_knowledge: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small fact base, crowded with facts and sources as long as they may be; wave 7 cites every source."""
    folder = small_knowledge(tmp_path_factory.mktemp("crowded"))
    spray = "salt and spray " * 30
    sources = [
        {"id": f"paper-{number}", "published": 2015}
        | dict.fromkeys(("title", "publisher", "author"), f"{number} {spray}"[:120])
        for number in range(60)
    ]
    with (folder / "sources.yaml").open("a", encoding="utf-8") as file:
        yaml.safe_dump(sources, file)
    term, waves = "salt" * 30, " ".join(f"wave {number}" for number in range(60))
    for source in sources:
        add(folder, "\n\n".join([f"{term} {waves}."] * 3), {"id": str(source["id"])}, None, date(2026, 1, 1))
    for number in range(60):
        fact = {
            "id": LONGEST_ID.format(number),
            "ask": [f"What about wave {number}, {spray}"[:300]],
            "answer": f"Wave {number}: {spray}"[:400],
            "cite": [
                {"source": source["id"], "paragraphs": [1, 2, 3], "terms": [term, f"wave {number}"]}
                for source in (sources if number == 7 else sources[:1])
            ],
            "as_of": 1901 + number,
            "said_by": spray[:120],
            "claim": "finding",
            "data": {"rating": spray[:120], "from": 1901 + number},
        }
        (folder / "facts" / f"wave-{number}.yaml").write_text(yaml.safe_dump([fact]), encoding="utf-8")
    return folder


class TestLimits:
    @pytest.fixture
    def folder(self, crowded: Path) -> Path:
        return crowded

    @pytest.mark.parametrize(
        ("command", "options"),
        [
            ("rating", {}),
            ("rating", {"year": 1930}),
            ("rating", {"year": 1999}),
            ("timeline", {}),
            ("topics", {}),
            ("source", {}),
            ("source", {"fact": LONGEST_ID.format(7)}),
            ("about", {}),
            ("help", {}),
            ("ask", {"question": "What about wave 7, salt and spray?"}),
        ],
    )
    async def test_no_command_says_more_than_discord_takes(
        self, town: Town, command: str, options: dict[str, str | int]
    ) -> None:
        result = await town.alice.slash(town.channel, command, **options)

        assert result.response is not None
        assert 0 < len(result.response.content) <= CONTENT
        assert all(len(label) <= 80 for label in labels(result.response))

    async def test_no_answer_or_question_back_is_more_than_discord_takes(self, town: Town) -> None:
        replies = [await town.ask(question) for question in ("What about wave 7?", "Tell me more.", "salt", "1999")]

        assert all(0 < len(reply.content) <= CONTENT for reply in replies)
        assert all(len(label) <= 80 for reply in replies for label in labels(reply))

    async def test_a_choice_of_the_longest_id_still_leads_to_its_fact(self, town: Town) -> None:
        refusal = await town.alice.slash(town.channel, "rating", year=1900)
        assert refusal.response is not None
        choice, *votes = labels(refusal.response)
        assert votes == VOTES

        result = await town.maud.click(refusal.response, label=choice)

        simcord.assert_responded(result, contains="Wave 0: salt and spray", ephemeral=True)

    async def test_the_source_of_the_longest_id_can_be_shown(self, town: Town) -> None:
        answer = await town.alice.slash(town.channel, "rating", year=1908)
        assert answer.response is not None

        result = await town.maud.click(answer.response, label="Source")

        simcord.assert_responded(result, contains="**What about wave 7, salt and spray", ephemeral=True)

    async def test_no_list_offers_more_than_discord_takes(self, town: Town) -> None:
        years = await town.alice.autocomplete(town.channel, "rating", "year", "")
        facts = await town.alice.autocomplete(town.channel, "source", "fact", "")
        found = await town.alice.autocomplete(town.channel, "source", "fact", "wave salt")

        assert [len(years), len(facts), len(found)] == [25, 25, 25]
        assert all(len(choice["name"]) <= 100 for choice in [*years, *facts, *found])


class TestWhatGoesWrong:
    @pytest.mark.parametrize(("status", "code"), [(403, 50013), (403, 50001), (404, 10008), (404, 10003)])
    async def test_where_it_may_not_write_it_stays_silent(self, town: Town, status: int, code: int) -> None:
        town.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)

        await town.alice.send(town.channel, f"{town.mention} Who is Ada Quill?")

        assert not town.posted
        assert len(town.sent) == 1

    async def test_a_passing_fault_of_discords_is_tried_again_under_the_same_nonce(self, town: Town) -> None:
        town.env.inject_error("POST", "/channels/*/messages", status=503, times=1)

        await town.ask("Who is Ada Quill?")

        assert len(town.posted) == 1
        assert len(town.sent) == 2
        assert len({(message["nonce"], message["enforce_nonce"]) for message in town.sent}) == 1

    async def test_a_command_that_is_gone_asks_to_reload_discord(self, town: Town) -> None:
        town.env.bot.tree.remove_command("topics")  # type: ignore[attr-defined]

        result = await town.alice.slash(town.channel, "topics")

        simcord.assert_responded(result, contains="That command has changed. Please reload Discord", ephemeral=True)
        simcord.assert_error(town.env, app_commands.CommandNotFound)

    async def test_a_command_whose_options_changed_asks_to_reload_discord(self, town: Town) -> None:
        @app_commands.command(name="ask")
        async def ask(interaction: discord.Interaction, words: str) -> None:
            """Ask, with an option that Discord has not heard of yet."""

        town.env.bot.tree.add_command(ask, override=True)  # type: ignore[attr-defined]

        result = await town.alice.slash(town.channel, "ask", question="Who is Ada Quill?")

        simcord.assert_responded(result, contains="That command has changed. Please reload Discord", ephemeral=True)
        simcord.assert_error(town.env, app_commands.CommandSignatureMismatch)

    async def test_a_command_that_fails_says_so_privately_and_gives_nothing_away(
        self, town: Town, folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Forgetful(Desk):
            """A desk that has lost its list of topics."""

            def topics(self) -> Message:
                raise RuntimeError("the list is lost")

        await town.restart(Forgetful(Knowledge.load(folder)))

        result = await town.alice.slash(town.channel, "topics")

        simcord.assert_responded(result, contains="Something went wrong on my side.", ephemeral=True)
        assert result.response is not None
        assert "lost" not in result.response.content
        assert "the list is lost" in caplog.text
        simcord.assert_error(town.env, RuntimeError)
