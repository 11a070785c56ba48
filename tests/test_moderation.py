"""/facts is for moderators; a reload changes everything or nothing, and answers never wait for it."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from conftest import Clock, Town, rewrite

from bot.discord_app.client import FootnoteBot
from bot.service.service import Service
from bot.settings import Settings

BOATS, BOATS_ANEW = "Three boats sailed", "Three boats were at sea"
REFUSAL = "Only moderators can do that. Ask someone who may manage this server."
BROKEN = "Nothing was changed; the facts in use go on."
QUESTION = "How many boats does the ferry have?"
PIERS = """
- id: piers-2017
  ask: [How many piers are there?, number of piers, count the piers, how many piers has the town]
  answer: Two piers stood in Seahaven in 2017.
  cite: [{source: gazette-2017, paragraphs: [7], terms: [two piers, Seahaven, "2017"]}]
  as_of: 2017
  said_by: the article
  claim: figure
"""


COMMANDS = ["facts reload", "facts status", "facts history", "facts diff", "facts rollback"]


def options(command: str) -> dict[str, int]:
    """Return what a command must be given."""
    return {"number": 1} if command in ("facts diff", "facts rollback") else {}


def reword(folder: Path) -> None:
    """Let the fact base say it in other words."""
    rewrite(folder / "facts" / "boats.yaml", BOATS, BOATS_ANEW)


def moderator(town: Town, name: str) -> simcord.MemberActor:
    """Return another moderator."""
    return town.guild.add_member(town.env.create_user(name), roles=[town.guild.roles["Moderators"]])


async def facts_command(town: Town) -> discord.app_commands.AppCommand:
    """Return /facts as Discord knows it."""
    tree = town.env.bot.tree  # type: ignore[attr-defined]
    (command,) = await tree.fetch_commands(guild=discord.Object(town.guild.id))
    return command


async def press(town: Town, shown: Any, label: str, by: simcord.MemberActor | None = None) -> Any:
    """Press a button of a private message; return what became of it."""
    await (by or town.maud).click(shown.response, label=label)
    return shown.response


class TestWhoMayUseIt:
    async def test_it_is_offered_to_moderators_only(self, town: Town) -> None:
        commands = set(COMMANDS)

        assert commands <= set(town.maud.available_commands(town.channel))
        assert not commands & set(town.alice.available_commands(town.channel))

    @pytest.mark.parametrize("command", COMMANDS)
    async def test_a_member_cannot_even_call_it(self, town: Town, command: str) -> None:
        with pytest.raises(simcord.SetupError, match="default-member-permissions"):
            await town.alice.slash(town.channel, command, **options(command))

    async def test_it_is_not_offered_in_direct_messages_or_on_other_servers(self, town: Town) -> None:
        other = town.env.create_guild("Fogport")
        channel = other.create_text_channel("ask")
        owner = other.create_role("Owners", permissions=discord.Permissions(administrator=True))
        visitor = other.add_member(town.maud.user, roles=[owner])

        assert "facts reload" not in visitor.available_commands(channel)
        assert "facts reload" not in town.maud.user.available_commands()

    @pytest.mark.parametrize("command", COMMANDS)
    async def test_it_refuses_a_member_to_whom_the_server_granted_it(
        self, town: Town, folder: Path, command: str
    ) -> None:
        town.guild.set_command_permissions(await facts_command(town), {town.alice: True})
        reword(folder)

        result = await town.alice.slash(town.channel, command, **options(command))

        simcord.assert_responded(result, content=REFUSAL, ephemeral=True)
        assert BOATS in (await town.ask(QUESTION)).content

    async def test_the_extra_role_may_use_it(self, town: Town, folder: Path) -> None:
        keepers = town.guild.create_role("Keepers")
        kim = town.guild.add_member(town.env.create_user("kim"), roles=[keepers])
        await town.restart(moderator_role=keepers.id)
        town.guild.set_command_permissions(await facts_command(town), {keepers: True})
        reword(folder)

        status = await kim.slash(town.channel, "facts status")
        reload = await kim.slash(town.channel, "facts reload")

        simcord.assert_responded(status, contains="8 facts", ephemeral=True)
        simcord.assert_responded(reload, contains="The files are sound", ephemeral=True)

    async def test_another_role_may_not(self, town: Town) -> None:
        keepers, guests = town.guild.create_role("Keepers"), town.guild.create_role("Guests")
        guest = town.guild.add_member(town.env.create_user("guest"), roles=[guests])
        await town.restart(moderator_role=keepers.id)
        town.guild.set_command_permissions(await facts_command(town), {guests: True})

        result = await guest.slash(town.channel, "facts status")

        simcord.assert_responded(result, content=REFUSAL, ephemeral=True)

    async def test_an_administrator_may_use_it(self, town: Town) -> None:
        admins = town.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
        root = town.guild.add_member(town.env.create_user("root"), roles=[admins])

        result = await root.slash(town.channel, "facts status")

        simcord.assert_responded(result, contains="8 facts", ephemeral=True)


async def test_without_a_home_server_nobody_is_offered_it(service: Service) -> None:
    async with simcord.run(FootnoteBot(service, Settings(), shard_count=1)) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("ask")
        admins = guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
        root = guild.add_member(env.create_user("root"), roles=[admins])

        await env.bot.sync()  # type: ignore[attr-defined]

        assert not any(command.startswith("facts") for command in root.available_commands(channel))


class TestStatus:
    async def test_it_says_privately_what_is_in_use_and_since_when(self, town: Town) -> None:
        result = await town.maud.slash(town.channel, "facts status")

        version = town.desk.knowledge.digest[:8]
        simcord.assert_responded(
            result,
            content=f"Release 1: 8 facts, 4 known gaps, 96 ways of asking; version {version}, "
            "in use since 1 January 2026 12:00 UTC.",
            ephemeral=True,
        )


class TestReload:
    async def test_what_would_change_is_shown_and_nothing_changes_before_it_is_published(
        self, town: Town, folder: Path
    ) -> None:
        reword(folder)
        (folder / "facts" / "piers.yaml").write_text(PIERS, encoding="utf-8")

        result = await town.maud.slash(town.channel, "facts reload")

        assert result.response is not None
        assert result.response.ephemeral
        assert result.response.content.splitlines() == [
            "**The files are sound.** If they are published after release 1:",
            "**1 new:**",
            "- How many piers are there? (piers-2017)",
            "**1 changed in what they say, cite or date:**",
            "- How many boats does the ferry have? (boats-2022)",
            "Ways of asking: 4 new, 0 removed.",
            "All 3 golden questions keep their reply.",
        ]
        assert (await town.ask(QUESTION)).content.startswith(BOATS)

    async def test_published_files_are_counted_and_their_answers_served(self, town: Town, folder: Path) -> None:
        before = await town.ask(QUESTION)
        reword(folder)
        result = await town.maud.slash(town.channel, "facts reload")

        shown = await press(town, result, "Publish")

        version = town.desk.knowledge.digest[:8]
        assert shown.content.splitlines() == [
            f"Release 2 is in use: 8 facts, 4 known gaps, 96 ways of asking. Version {version}.",
            "Answers that people can still see and that release 2 corrects or withdraws: 1. "
            "/facts correct 2 marks them.",
        ]
        assert before.content.startswith(BOATS)
        assert (await town.ask(QUESTION)).content.startswith(BOATS_ANEW)

    async def test_a_golden_question_whose_reply_would_change_is_shown_with_both(
        self, town: Town, folder: Path
    ) -> None:
        rewrite(
            folder / "facts" / "ratings.yaml", "On 12 May 2022 the Harbour Board", "The Harbour Board on 12 May 2022"
        )

        result = await town.maud.slash(town.channel, "facts reload")

        simcord.assert_responded(
            result,
            contains="**Golden questions that would get another reply: 1**\n- “What is the latest rating of the",
        )

    async def test_a_new_phrasing_that_is_nearer_to_another_fact_is_shown(self, town: Town, folder: Path) -> None:
        phrasing = "how many boats were sailing for the ferry"
        rewrite(folder / "facts" / "people.yaml", "- Who is Ada Quill?", f"- Who is Ada Quill?\n    - {phrasing}")

        result = await town.maud.slash(town.channel, "facts reload")

        told = f"“{phrasing}” stands with “Who is Ada Quill?” and is nearer to “{QUESTION}”"
        simcord.assert_responded(result, contains=told)

    async def test_cancelled_files_change_nothing(self, town: Town, folder: Path) -> None:
        reword(folder)
        result = await town.maud.slash(town.channel, "facts reload")

        shown = await press(town, result, "Cancel")

        assert shown.content == "Nothing was published."
        assert (await town.ask(QUESTION)).content.startswith(BOATS)

    async def test_it_is_not_said_to_be_cancelled_once_it_is_published(self, town: Town, folder: Path) -> None:
        reword(folder)
        preview = await town.service.publisher.preview()
        await town.service.publish(preview.buttons[0].target, None, "discord")

        told = await town.service.publisher.cancel(preview.buttons[0].target)

        assert told.text.startswith("It is published already")

    async def test_following_others_keeps_no_moderator_from_it(self, town: Town, folder: Path) -> None:
        reword(folder)

        _, preview = await asyncio.gather(town.service.publisher.follow(), town.service.publisher.preview())

        assert preview.text.startswith("**The files are sound.**")

    async def test_what_was_looked_at_is_published_and_not_what_came_after(self, town: Town, folder: Path) -> None:
        reword(folder)
        result = await town.maud.slash(town.channel, "facts reload")
        rewrite(folder / "facts" / "boats.yaml", BOATS_ANEW, "Three boats, no more, were at sea")

        await press(town, result, "Publish")

        assert (await town.ask(QUESTION)).content.startswith(BOATS_ANEW)

    async def test_a_new_fact_is_answered_by_message_and_command_and_offered(self, town: Town, folder: Path) -> None:
        (folder / "facts" / "piers.yaml").write_text(PIERS, encoding="utf-8")

        await town.publish()

        asked = await town.alice.slash(town.channel, "ask", question="How many piers are there?")
        simcord.assert_responded(asked, contains="Two piers stood in Seahaven in 2017.")
        simcord.assert_responded(await town.alice.slash(town.channel, "topics"), contains="I know 9 facts")
        offered = await town.alice.autocomplete(town.channel, "source", "fact", "number of piers")
        assert "piers-2017" in {choice["value"] for choice in offered}

    async def test_unchanged_files_are_said_to_be_unchanged(self, town: Town) -> None:
        result = await town.maud.slash(town.channel, "facts reload")

        simcord.assert_responded(result, contains="Nothing has changed: 8 facts", ephemeral=True)
        assert not result.response.components

    async def test_status_tells_the_time_of_the_release(self, town: Town, folder: Path, clock: Clock) -> None:
        reword(folder)
        clock.time = clock.time.replace(hour=15, minute=30)
        await town.publish()
        clock.time = clock.time.replace(hour=18)

        result = await town.maud.slash(town.channel, "facts status")

        simcord.assert_responded(result, contains="in use since 1 January 2026 15:30 UTC")

    @pytest.mark.parametrize(
        ("name", "old", "new", "told"),
        [
            pytest.param(
                "facts/boats.yaml",
                "  answer:",
                "\tanswer:",
                ["- facts/boats.yaml:11: is no valid YAML: a tab stands where spaces are needed"],
                id="a tab",
            ),
            pytest.param(
                "facts/boats.yaml",
                "  claim: figure",
                "  claim: figure\n  slots: [2022]",
                ["- facts/boats.yaml:17: boats-2022: a mapping of keys and values was expected, not a list"],
                id="a list where a mapping belongs",
            ),
            pytest.param(
                "facts/boats.yaml",
                "source: radio-2022",
                "source: telly-2022",
                ['- facts/boats.yaml:1: boats-2022: cites the source "telly-2022", which sources.yaml does not have'],
                id="an unknown source",
            ),
            pytest.param(
                "facts/ratings.yaml",
                "id: rating-2017",
                "id: rating-2014",
                ["- facts/ratings.yaml:19: rating-2014: the id is taken already, at facts/ratings.yaml:1"],
                id="an id twice",
            ),
            pytest.param(
                "facts/boats.yaml",
                "  claim: figure",
                "  claim: figure\n  colour: red",
                ['- facts/boats.yaml:17: boats-2022: "colour" is no key that is known here'],
                id="an unknown key",
            ),
            pytest.param(
                "gaps/conversation.yaml",
                "    - weather\n",
                "    - number of boats\n",
                ['- gaps/conversation.yaml:1: weather: the phrasing "number of boats" stands with boats-2022 too'],
                id="a phrasing twice",
            ),
        ],
    )
    async def test_broken_files_change_nothing_and_are_named_privately(
        self, town: Town, folder: Path, name: str, old: str, new: str, told: list[str]
    ) -> None:
        before = town.desk.knowledge
        reword(folder)
        rewrite(folder / name, old, new)

        result = await town.maud.slash(town.channel, "facts reload")

        simcord.assert_responded(result, contains=BROKEN, ephemeral=True)
        for problem in told:
            simcord.assert_responded(result, contains=problem)
        assert town.desk.knowledge is before
        assert (await town.ask(QUESTION)).content.startswith(BOATS)

    async def test_all_problems_are_told_at_once_in_file_order(self, town: Town, folder: Path) -> None:
        rewrite(folder / "facts" / "boats.yaml", "claim: figure", "claim: rumour")
        rewrite(folder / "facts" / "people.yaml", "as_of: 2017-06-20", "as_of: soon")

        result = await town.maud.slash(town.channel, "facts reload")

        assert result.response is not None
        first, *problems = result.response.content.splitlines()
        assert first == f"{BROKEN} {len(problems)} to mend:"
        assert [problem.split(": ")[:2] for problem in problems if "facts/" in problem] == [
            ["- facts/boats.yaml:16", "boats-2022"],
            ["- facts/people.yaml:49", "ben-rowe"],
            ["- facts/people.yaml:66", "ben-rowe-start"],
        ]

    async def test_more_problems_than_a_message_holds_are_counted(self, town: Town, folder: Path) -> None:
        (folder / "facts" / "wild.yaml").write_text("- {id: x}\n" * 300, encoding="utf-8")

        result = await town.maud.slash(town.channel, "facts reload")

        simcord.assert_responded(result, contains="`python -m bot check` prints them all.", ephemeral=True)

    async def test_what_a_broken_file_says_comes_alive_for_nobody(self, town: Town, folder: Path) -> None:
        rewrite(folder / "facts" / "boats.yaml", "as_of: 2022-05-12", "as_of: '@everyone <@100000000000000009>'")

        result = await town.maud.slash(town.channel, "facts reload")

        assert result.response is not None
        assert result.response.ephemeral
        assert "<@" not in result.response.content

    async def test_a_folder_that_is_gone_changes_nothing(self, town: Town, folder: Path) -> None:
        shutil.rmtree(folder)

        result = await town.maud.slash(town.channel, "facts reload")

        simcord.assert_responded(result, contains="there is no such folder", ephemeral=True)
        assert (await town.ask(QUESTION)).content.startswith(BOATS)

    async def test_mended_files_are_taken_up(self, town: Town, folder: Path) -> None:
        reword(folder)
        rewrite(folder / "facts" / "boats.yaml", "claim: figure", "claim: rumour")
        await town.maud.slash(town.channel, "facts reload")
        rewrite(folder / "facts" / "boats.yaml", "claim: rumour", "claim: figure")

        await town.publish()

        assert (await town.ask(QUESTION)).content.startswith(BOATS_ANEW)


class TestTwoModerators:
    async def test_the_second_who_publishes_the_same_is_told_who_did(self, town: Town, folder: Path) -> None:
        moe = moderator(town, "moe")
        reword(folder)
        first = await town.maud.slash(town.channel, "facts reload")
        second = await moe.slash(town.channel, "facts reload")
        await press(town, first, "Publish")

        shown = await press(town, second, "Publish", by=moe)

        assert shown.content.startswith(f"It is published already: **2** 1 January 2026 12:00 UTC, <@{town.maud.id}>:")

    async def test_the_second_who_publishes_something_else_is_told_to_look_again(
        self, town: Town, folder: Path
    ) -> None:
        moe = moderator(town, "moe")
        reword(folder)
        first = await town.maud.slash(town.channel, "facts reload")
        rewrite(folder / "facts" / "boats.yaml", BOATS_ANEW, "Three boats, no more, were at sea")
        second = await moe.slash(town.channel, "facts reload")
        await press(town, second, "Publish", by=moe)

        shown = await press(town, first, "Publish")

        assert "run /facts reload again" in shown.content
        assert (await town.ask(QUESTION)).content.startswith("Three boats, no more, were at sea")

    async def test_of_two_who_press_at_the_same_moment_one_publishes(self, town: Town, folder: Path) -> None:
        reword(folder)
        preview = await town.service.publisher.preview()
        key = preview.buttons[0].target

        told = await asyncio.gather(*(town.service.publisher.publish(key, None, "discord") for _ in range(2)))

        assert sorted(message.text[:9] for message in told) == ["Another m", "Release 2"]
        assert await town.service.store.releases.latest_number() == 2


class TestHistory:
    async def test_releases_are_listed_with_who_published_them(self, town: Town, folder: Path) -> None:
        reword(folder)
        await town.publish()

        result = await town.maud.slash(town.channel, "facts history")

        second, first = await town.service.store.releases.history()
        simcord.assert_responded(
            result,
            content="Release 2 is in use. The last ones:\n"
            f"- **2** 1 January 2026 12:00 UTC, <@{town.maud.id}>: 0 new, 1 changed, 0 removed; 8 facts; "
            f"hash {second.hash[:8]}\n"
            f"- **1** 1 January 2026 12:00 UTC, at the start of the bot: 0 new, 0 changed, 0 removed; 8 facts; "
            f"hash {first.hash[:8]}",
            ephemeral=True,
        )

    async def test_a_release_is_compared_with_the_one_in_use(self, town: Town, folder: Path) -> None:
        reword(folder)
        await town.publish()

        result = await town.maud.slash(town.channel, "facts diff", number=1)

        simcord.assert_responded(result, contains="**From release 1 to release 2:**\n**1 changed", ephemeral=True)

    async def test_an_earlier_release_is_brought_back_as_a_new_one(self, town: Town, folder: Path) -> None:
        reword(folder)
        await town.publish()

        result = await town.maud.slash(town.channel, "facts rollback", number=1)

        simcord.assert_responded(result, contains="Release 3 is in use; it brings back release 1", ephemeral=True)
        assert (await town.ask(QUESTION)).content.startswith(BOATS)

    @pytest.mark.parametrize("command", ["facts diff", "facts rollback"])
    async def test_a_release_that_never_was_is_said_to_be_none(self, town: Town, command: str) -> None:
        result = await town.maud.slash(town.channel, command, number=7)

        simcord.assert_responded(result, contains="There is no release 7", ephemeral=True)

    async def test_what_serves_already_needs_no_rollback(self, town: Town) -> None:
        result = await town.maud.slash(town.channel, "facts rollback", number=1)

        simcord.assert_responded(result, contains="is in use already", ephemeral=True)


async def test_questions_are_answered_from_the_facts_in_use_until_the_new_ones_are_whole(
    service: Service, folder: Path
) -> None:
    reword(folder)
    key = (await service.publisher.preview()).buttons[0].target
    publish = asyncio.create_task(service.publisher.publish(key, None, "discord"))
    meanwhile = []

    while not publish.done():
        meanwhile.append(service.desk.ask(QUESTION).content)
        await asyncio.sleep(0)

    changed = [content.startswith(BOATS_ANEW) for content in meanwhile]
    assert len(meanwhile) > 1
    assert all(content.startswith((BOATS, BOATS_ANEW)) for content in meanwhile)
    assert changed == sorted(changed)
    assert service.desk.ask(QUESTION).content.startswith(BOATS_ANEW)
