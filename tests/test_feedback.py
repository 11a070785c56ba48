"""What happens after an answer: votes, receipts, misses that become phrasings, corrections, oblivion."""

import asyncio
import logging
import re
import sqlite3
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import simcord
import yaml
from conftest import Clock, Town, rewrite

from bot.core.cleaning import cleaned
from bot.core.clusters import clusters
from bot.discord_app.correcting import mark
from bot.service.answering import Given, Where
from bot.service.service import Service
from bot.store.misses import Miss

ADA = "Who is Ada Quill?"
BOATS = "How many boats does the ferry have?"
BOATS_SAID, BOATS_SAID_ANEW = "Three boats sailed", "Three boats were at sea"
MISSED = "what colour is the funnel of the old steamer"


def id_of(message: discord.Message | simcord.ResponseMessage) -> str:
    """Return the id that stands under an answer."""
    found = re.search(r"no\. ([2-9a-z]{7})", message.content)
    assert found
    return found[1]


async def stats(town: Town) -> str:
    result = await town.maud.slash(town.channel, "facts stats")
    assert result.response is not None
    assert result.response.ephemeral
    return result.response.content


async def misses(town: Town) -> list[Miss]:
    return await town.service.store.misses.all("new", "wanted", "dismissed")


def files_with(folder: Path, traces: list[bytes]) -> list[Path]:
    """Return the files that hold any of the traces."""
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [path for path, data in files.items() if any(trace in data for trace in traces)]


async def rows(service: Service) -> str:
    """Return everything that the database holds, as text."""
    found = ""
    assert service.store.database.url.database
    with sqlite3.connect(service.store.database.url.database) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            found += f"{table}: {connection.execute(f'SELECT * FROM {table}').fetchall()}\n"  # noqa: S608 - its own names
    connection.close()
    return found


class TestVotes:
    async def test_a_vote_is_counted_by_fact_and_thanked_for_privately(self, town: Town) -> None:
        answer = await town.ask(ADA)

        result = await town.alice.click(answer, label="Helpful")

        simcord.assert_responded(result, content="Thank you!", ephemeral=True)
        assert f"- {ADA}: helpful 1, wrong 0, out of date 0" in await stats(town)

    async def test_a_person_has_one_vote_a_message_and_may_change_it(self, town: Town) -> None:
        answer = await town.ask(ADA)

        await town.alice.click(answer, label="Helpful")
        await town.alice.click(answer, label="Out of date")
        await town.maud.click(answer, label="Helpful")

        assert f"- {ADA}: helpful 1, wrong 0, out of date 1" in await stats(town)

    async def test_a_vote_counts_for_every_fact_of_the_answer(self, town: Town) -> None:
        answer = await town.ask("What were the ratings in 2014 and in 2017?")

        await town.alice.click(answer, label="Helpful")

        told = await stats(town)
        assert "- What rating did the ferry get in 2014?: helpful 1" in told
        assert "- What rating did the ferry get in 2017?: helpful 1" in told

    async def test_wrong_asks_what_is_wrong(self, town: Town) -> None:
        answer = await town.ask(ADA)

        shown = await town.alice.click(answer, label="Wrong")
        result = await town.alice.submit_modal(shown, {"why": ["other_question"]})

        simcord.assert_responded(result, contains="Thank you. The moderators will see that", ephemeral=True)
        assert f"- {ADA}: helpful 0, wrong 1, out of date 0 (It answers another question: 1)" in await stats(town)

    async def test_a_form_that_was_open_during_a_restart_is_taken(self, town: Town) -> None:
        answer = await town.ask(ADA)
        shown = await town.alice.click(answer, label="Wrong")
        await town.restart()

        result = await town.alice.submit_modal(shown, {"why": ["untrue"]})

        simcord.assert_responded(result, contains="Thank you.", ephemeral=True)
        assert "untrue" in await rows(town.service)

    async def test_a_form_that_is_closed_leaves_the_vote(self, town: Town) -> None:
        await town.alice.click(await town.ask(ADA), label="Wrong")

        assert "wrong 1" in await stats(town)

    async def test_two_people_may_fill_in_the_form_of_one_answer(self, town: Town) -> None:
        answer = await town.ask(ADA)
        first = await town.alice.click(answer, label="Wrong")
        second = await town.maud.click(answer, label="Wrong")

        await town.alice.submit_modal(first, {"why": ["untrue"]})
        result = await town.maud.submit_modal(second, {"why": ["not_there"]})

        simcord.assert_responded(result, contains="Thank you. The moderators will see that", ephemeral=True)
        kept = await rows(town.service)
        assert "untrue" in kept
        assert "not_there" in kept

    async def test_a_form_that_discord_does_not_take_at_first_is_shown_and_the_vote_counts(self, town: Town) -> None:
        answer = await town.ask(ADA)
        town.env.inject_error("POST", "/interactions/*", status=503, times=1)

        shown = await town.alice.click(answer, label="Wrong")

        assert shown.modal is not None
        assert "wrong 1" in await stats(town)

    async def test_a_form_of_an_earlier_version_helps(self, town: Town) -> None:
        class OldForm(discord.ui.Modal, title="Old"):
            """A form that nobody knows any more."""

            text: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Text", custom_id="text")

        @discord.app_commands.command(name="old")
        async def old(interaction: discord.Interaction) -> None:
            """Show it."""
            form = OldForm(custom_id="v0:old")
            form.stop()
            await interaction.response.send_modal(form)

        client: Any = town.env.bot
        client.tree.add_command(old)
        await client.sync()
        shown = await town.alice.slash(town.channel, "old")

        result = await town.alice.submit_modal(shown, {"text": "x"})

        simcord.assert_responded(result, contains="too old", ephemeral=True)

    async def test_an_abstention_can_be_voted_on(self, town: Town) -> None:
        answer = await town.ask(MISSED)

        await town.alice.click(answer, label="Wrong")

        assert "- (no answer): helpful 0, wrong 1, out of date 0" in await stats(town)

    async def test_after_a_restart_and_when_the_receipt_has_gone_the_buttons_still_work(
        self, town: Town, clock: Clock
    ) -> None:
        answer = await town.ask(ADA)
        clock.move(timedelta(days=3650))
        await town.service.privacy.expire()
        await town.restart()

        await town.alice.click(answer, label="Out of date")

        assert f"- {ADA}: helpful 0, wrong 0, out of date 1" in await stats(town)

    async def test_buttons_that_nobody_knows_any_more_help(self, town: Town) -> None:
        assert town.env.bot.user is not None
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Old", custom_id="v1:gone:x"))
        old = await town.env.bot.get_channel(town.channel.id).send("old", view=view)  # type: ignore[union-attr]
        view.stop()

        result = await town.alice.click(old, label="Old")

        simcord.assert_responded(result, contains="This button is too old.", ephemeral=True)

    async def test_who_voted_is_not_told(self, town: Town) -> None:
        await town.alice.click(await town.ask(ADA), label="Wrong")

        assert str(town.alice.id) not in await rows(town.service)


class TestReceipts:
    async def test_an_answer_can_be_looked_into_by_its_id(self, town: Town) -> None:
        answer = await town.ask(ADA)

        result = await town.maud.slash(town.channel, "facts why", id=id_of(answer))

        assert result.response is not None
        first, facts, best, *_ = result.response.content.splitlines()
        assert re.fullmatch(
            rf"\*\*{id_of(answer)}\*\*, 1 January 2026 12:00 UTC, release 1: answered, confidence [01]\.\d\d\.", first
        )
        assert facts == "Facts: ada-quill"
        assert re.fullmatch(r"- [01]\.\d\d ada-quill", best)

    async def test_an_abstention_too(self, town: Town) -> None:
        answer = await town.ask("Who is Ada Quill in Fogport?")

        result = await town.maud.slash(town.channel, "facts why", id=f"no. {id_of(answer)}")

        simcord.assert_responded(result, contains="other place")

    async def test_an_id_that_was_never_given_is_not_known(self, town: Town) -> None:
        result = await town.maud.slash(town.channel, "facts why", id="2222222")

        simcord.assert_responded(result, contains="I know no such answer.", ephemeral=True)

    async def test_it_holds_no_question_and_nobodys_id(self, town: Town) -> None:
        await town.ask("Who is Ada Quill, the zebra of Seahaven?")

        kept = await rows(town.service)

        assert "ada-quill" in kept
        assert "zebra" not in kept
        assert str(town.alice.id) not in kept

    async def test_one_that_comes_while_another_is_read_is_kept(self, town: Town) -> None:
        receipts, given = town.service.store.receipts, town.service.answering.answer(ADA)
        keep = town.service.answering.keep(given, Where(town.alice.id, town.channel.id, 1, 2))

        await asyncio.gather(receipts.get("2222222"), keep)

        assert await receipts.get(given.id) is not None

    async def test_a_deletion_that_comes_while_it_is_being_kept_counts(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keep = town.service.answering.keep

        async def keep_late(given: Given, where: Where) -> None:
            assert where.question is not None
            await town.env.bot.on_raw_message_delete(SimpleNamespace(message_id=where.question))
            await keep(given, where)

        monkeypatch.setattr(town.service.answering, "keep", keep_late)

        question = await town.alice.send(town.channel, f"{town.mention} {MISSED}")

        assert not await misses(town)
        assert not await town.service.store.receipts.of_question(question.id)

    async def test_it_expires(self, town: Town, clock: Clock) -> None:
        answer = await town.ask(ADA)
        clock.move(timedelta(days=91))

        await town.service.privacy.expire()

        assert await town.service.store.receipts.get(id_of(answer)) is None

    async def test_without_the_store_the_answer_is_given_all_the_same(
        self, town: Town, caplog: pytest.LogCaptureFixture
    ) -> None:
        await town.service.store.database.close()

        answer = await town.ask(ADA)

        assert answer.content.startswith("Ada Quill was the captain")
        assert "no receipt was kept: the store is closed" in caplog.text
        result = await town.alice.click(answer, label="Helpful")
        simcord.assert_responded(result, contains="I can't look that up or keep it at the moment", ephemeral=True)


class TestMisses:
    async def test_a_question_without_an_answer_is_kept(self, town: Town) -> None:
        await town.ask(f"{MISSED}, ring +44 20 7946 0999, {town.maud.mention} a.b@c.example case 1234567")

        (miss,) = await misses(town)
        assert miss.text == f"{MISSED}, ring …, … … case …"

    async def test_a_wrong_answer_keeps_its_question(self, town: Town) -> None:
        answer = await town.ask(ADA)

        await town.alice.click(answer, label="Wrong")

        (miss,) = await misses(town)
        assert (miss.text, miss.reason) == (ADA, "wrong")

    async def test_an_answered_question_is_not_kept(self, town: Town) -> None:
        await town.ask(ADA)

        assert not await misses(town)

    async def test_direct_messages_are_never_kept(self, town: Town) -> None:
        await town.alice.send_dm(MISSED)

        assert not await misses(town)

    async def test_without_consent_nothing_is_kept(self, town: Town, folder: Path, clock: Clock) -> None:
        town.service = await Service.open(folder, town.service.store, clock)
        await town.restart()

        await town.alice.click(await town.ask(MISSED), label="Wrong")

        assert not await misses(town)
        result = await town.maud.slash(town.channel, "facts inbox")
        simcord.assert_responded(result, contains="No questions are kept.", ephemeral=True)

    async def test_somebody_in_danger_is_never_kept(self, town: Town) -> None:
        await town.alice.send(town.channel, f"{town.mention} my dad hits me and I am scared to go home")

        assert not await misses(town)

    async def test_wrong_keeps_nothing_about_danger(self, town: Town, clock: Clock) -> None:
        question = await town.alice.send(town.channel, f"{town.mention} {ADA}")
        answer = town.posted[-1]
        clock.move(timedelta(minutes=3))
        await town.alice.edit(question, f"{town.mention} a child is drowning")

        await town.maud.click(answer, label="Wrong")

        assert not await misses(town)

    async def test_what_somebody_else_wrote_is_not_kept_by_checking_it(self, town: Town) -> None:
        said = await town.maud.send(town.channel, MISSED)

        await town.alice.context_menu(town.channel, "Check the facts", said)

        assert not await misses(town)

    async def test_what_was_edited_away_is_not_kept(self, town: Town) -> None:
        question = await town.alice.send(town.channel, f"{town.mention} {MISSED} of Tom Smith")
        assert await misses(town)

        await town.alice.edit(question, f"{town.mention} {ADA}")

        assert not await misses(town)

    async def test_it_goes_with_its_message(self, town: Town) -> None:
        question = await town.alice.send(town.channel, f"{town.mention} {MISSED}")

        await town.alice.delete(question)

        assert not await misses(town)
        assert not await town.service.store.receipts.of_question(question.id)

    async def test_it_expires(self, town: Town, clock: Clock) -> None:
        await town.ask(MISSED)
        clock.move(timedelta(days=15))

        await town.service.privacy.expire()

        assert not await misses(town)


class TestCleaning:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("is <@123456789> or <@&42> in <#7>?", "is … or … in …?"),
            ("mail me: jo.bloggs+x@mail.example.org now", "mail me: … now"),
            ("ring 024 7683 1234 or (024) 76831234", "ring … or …"),
            ("my case 20221203 in 2022", "my case … in 2022"),
            ("see https://x.example/a?b and @jo", "see … and …"),
            ("what was it in 2014, 2017 and 2022?", "what was it in 2014, 2017 and 2022?"),
        ],
    )
    def test_what_leads_to_a_person_is_taken_out(self, text: str, kept: str) -> None:
        assert cleaned(text, 300) == kept

    def test_it_is_cut(self) -> None:
        assert len(cleaned("boat " * 500, 300)) <= 300


class TestInbox:
    async def test_what_means_the_same_is_one_page(self, town: Town) -> None:
        await town.ask(MISSED)
        await town.ask("What colour is the old steamer's funnel?", by=town.maud)
        await town.ask("which harbour master retired", by=town.maud)

        result = await town.maud.slash(town.channel, "facts inbox")

        assert result.response is not None
        first, *samples = result.response.content.splitlines()
        assert first == "**1 of 2** · asked: 2"
        assert MISSED in samples[1]

    async def test_pages_are_turned_with_buttons(self, town: Town) -> None:
        await town.ask(MISSED)
        await town.ask("which harbour master retired")
        result = await town.maud.slash(town.channel, "facts inbox")
        assert result.response is not None

        await town.maud.click(result.response, label="Next")

        assert result.response.content.startswith("**2 of 2**")

    async def test_accepted_it_is_a_phrasing_and_a_golden_question_with_the_next_release(
        self, town: Town, folder: Path
    ) -> None:
        await town.ask(MISSED)
        (miss,) = await misses(town)

        result = await town.maud.slash(town.channel, "facts accept", question=miss.number, fact="boats-2022")

        simcord.assert_responded(result, contains=f"Accepted: “{MISSED}” is a way of asking “{BOATS}”", ephemeral=True)
        assert yaml.safe_load((folder / "learned.yaml").read_text("utf-8")) == [{"ask": MISSED, "fact": "boats-2022"}]
        assert not await misses(town)
        assert not (await town.ask(MISSED)).content.startswith(BOATS_SAID)
        published = await town.publish()
        assert "97 ways of asking" in published.text
        assert (await town.ask(MISSED)).content.startswith(BOATS_SAID)
        assert MISSED in {golden.ask for golden in town.desk.knowledge.golden}

    async def test_it_is_found_while_typing(self, town: Town) -> None:
        await town.ask(MISSED)
        (miss,) = await misses(town)

        offered = await town.maud.autocomplete(town.channel, "facts accept", "question", "funnel")

        assert offered == [{"name": MISSED, "value": miss.number}]

    async def test_without_the_store_nothing_is_found_while_typing(
        self, town: Town, caplog: pytest.LogCaptureFixture
    ) -> None:
        await town.service.store.database.close()

        offered = await town.maud.autocomplete(town.channel, "facts accept", "question", "funnel")

        assert offered == []
        assert "the store is closed" in caplog.text
        assert "Traceback" not in caplog.text

    async def test_one_nearer_to_another_fact_is_refused_naming_that(self, town: Town, folder: Path) -> None:
        await town.alice.click(await town.ask("how many boats has the ferry got"), label="Wrong")
        (miss,) = await misses(town)

        result = await town.maud.slash(town.channel, "facts accept", question=miss.number, fact="ada-quill")

        simcord.assert_responded(result, contains=f"is nearer to “{BOATS}” (boats-2022)", ephemeral=True)
        assert not (folder / "learned.yaml").exists()
        assert await misses(town) == [miss]

    async def test_one_that_breaks_a_golden_question_is_refused_and_the_files_stay(
        self, town: Town, folder: Path
    ) -> None:
        await town.ask("What is the weather like, today?")
        (miss,) = await misses(town)

        result = await town.maud.slash(town.channel, "facts accept", question=miss.number, fact="ada-quill")

        assert result.response is not None
        assert "ot accepted" in result.response.content
        assert not (folder / "learned.yaml").exists()

    @pytest.mark.parametrize("label", ["Needs a new fact", "Not for us"])
    async def test_put_aside_it_does_not_come_back_when_it_is_asked_again(self, town: Town, label: str) -> None:
        await town.ask(MISSED)
        result = await town.maud.slash(town.channel, "facts inbox")
        assert result.response is not None

        await town.maud.click(result.response, label=label)
        await town.ask("What colour is the old steamer's funnel?")

        again = await town.maud.slash(town.channel, "facts inbox")
        simcord.assert_responded(again, contains="Nothing to sort.", ephemeral=True)

    async def test_nobody_else_may_press_its_buttons(self, town: Town) -> None:
        await town.ask(MISSED)
        page = await town.service.inbox.page()
        client: Any = town.env.bot
        buttons = {button.action: button.target for button in page.buttons}
        answer = await town.ask(ADA)
        view = discord.ui.View(timeout=None)
        from bot.discord_app.buttons import LastingButton

        view.add_item(LastingButton("dismiss", buttons["dismiss"], "Stolen"))
        stolen = await client.get_channel(town.channel.id).send("x", view=view)

        result = await town.alice.click(stolen, label="Stolen")

        simcord.assert_responded(result, contains="Only moderators can do that.", ephemeral=True)
        assert [miss.state for miss in await misses(town)] == ["new"]
        assert answer is not None

    async def test_clusters_are_made_of_the_same_words(self) -> None:
        found = clusters(["a b c", "c b a", "x y z"], str.split)

        assert found == [["a b c", "c b a"], ["x y z"]]


async def correct(town: Town, folder: Path) -> Any:
    """Publish another answer about the boats and have the old ones marked; return what Maud sees."""
    rewrite(folder / "facts" / "boats.yaml", BOATS_SAID, BOATS_SAID_ANEW)
    result = await town.maud.slash(town.channel, "facts reload")
    await town.maud.click(result.response, label="Publish")
    return await town.maud.click(result.response, label="Mark as corrected (1)")


class TestCorrections:
    async def test_a_question_that_was_edited_is_corrected_by_what_it_asks_now(self, town: Town, folder: Path) -> None:
        question = await town.alice.send(town.channel, f"{town.mention} {BOATS}")
        await town.alice.edit(question, f"{town.mention} {ADA}")
        rewrite(folder / "facts" / "boats.yaml", BOATS_SAID, BOATS_SAID_ANEW)
        await town.publish()

        told = await town.service.corrections.plan(2, None)

        assert "No answer that people can still see" in told.text

    async def test_what_a_rollback_brings_back_stands_as_it_was(self, town: Town, folder: Path) -> None:
        await town.ask(BOATS)
        rewrite(folder / "facts" / "boats.yaml", BOATS_SAID, BOATS_SAID_ANEW)
        await town.publish()
        await town.ask(BOATS, by=town.maud)

        told = await town.service.rollback(1, None, "terminal")

        assert "corrects or withdraws: 1." in told.text

    async def test_files_taken_up_at_the_start_correct_answers_too(self, town: Town, folder: Path) -> None:
        await town.ask(BOATS)
        rewrite(folder / "facts" / "boats.yaml", BOATS_SAID, BOATS_SAID_ANEW)

        again = await Service.open(folder, town.service.store, town.desk.clock)

        offer = await again.corrections.offer(2)
        assert offer is not None
        assert "corrects or withdraws: 1." in offer.text

    async def test_one_that_discord_refuses_does_not_keep_the_others_from_being_marked(
        self, town: Town, folder: Path
    ) -> None:
        first, second = await town.ask(BOATS), await town.ask(BOATS, by=town.maud)
        rewrite(folder / "facts" / "boats.yaml", BOATS_SAID, BOATS_SAID_ANEW)
        await town.publish()
        await town.service.corrections.plan(2, None)
        town.env.inject_error("PATCH", f"/channels/*/messages/{second.id}", status=400, code=50035, times=1)

        await mark(town.env.bot, town.service)

        assert (await town.service.corrections.progress(2)).text == "1 marked, 0 gone, 1 to do."
        assert next(message for message in town.posted if message.id == first.id).content.startswith("**Corrected")

    async def test_an_answer_on_its_way_while_a_release_is_published_is_of_the_one_before(
        self, town: Town, folder: Path
    ) -> None:
        given = town.service.answering.answer(BOATS)
        rewrite(folder / "facts" / "boats.yaml", BOATS_SAID, BOATS_SAID_ANEW)
        await town.publish()

        await town.service.answering.keep(given, Where(town.alice.id, town.channel.id, 1, 2))

        receipt = await town.service.store.receipts.get(given.id)
        assert receipt is not None
        assert receipt.release == 1

    async def test_an_answer_that_was_corrected_is_marked_in_its_place(self, town: Town, folder: Path) -> None:
        answer = await town.ask(BOATS)

        result = await correct(town, folder)

        marked = next(message for message in town.posted if message.id == answer.id)
        first, second, *_ = marked.content.splitlines()
        assert first == "**Corrected on 1 January 2026:**"
        assert second.startswith(BOATS_SAID_ANEW)
        simcord.assert_responded(result, contains="Finished: 1 marked, 0 gone.")

    async def test_one_that_was_withdrawn_says_so(self, town: Town, folder: Path) -> None:
        answer = await town.ask(BOATS)
        (folder / "facts" / "boats.yaml").unlink()
        text = (folder / "gaps" / "conversation.yaml").read_text("utf-8")
        (folder / "gaps" / "conversation.yaml").write_text(text.replace("boats-2022", "ada-quill"), "utf-8")

        await town.publish()
        await town.service.corrections.plan(2, None)
        await mark(town.env.bot, town.service)

        marked = next(message for message in town.posted if message.id == answer.id)
        assert marked.content.startswith("**Corrected on 1 January 2026:** what stood here is withdrawn")

    async def test_what_is_gone_is_skipped(self, town: Town, folder: Path) -> None:
        answer = await town.ask(BOATS)
        await answer.delete()

        result = await correct(town, folder)

        simcord.assert_responded(result, contains="Finished: 0 marked, 1 gone.")

    async def test_answers_given_afterwards_and_private_ones_are_not_marked(self, town: Town, folder: Path) -> None:
        said = await town.maud.send(town.channel, BOATS)
        await town.alice.context_menu(town.channel, "Check the facts", said)
        rewrite(folder / "facts" / "boats.yaml", BOATS_SAID, BOATS_SAID_ANEW)
        await town.publish()
        await town.ask(BOATS)

        result = await town.maud.slash(town.channel, "facts correct", number=2)

        simcord.assert_responded(result, contains="No answer that people can still see", ephemeral=True)

    async def test_after_a_crash_it_goes_on_and_marks_each_once(self, town: Town, folder: Path) -> None:
        first, second = await town.ask(BOATS), await town.ask(BOATS, by=town.maud)
        rewrite(folder / "facts" / "boats.yaml", BOATS_SAID, BOATS_SAID_ANEW)
        await town.publish()
        await town.service.corrections.plan(2, town.maud.id)
        town.env.inject_error("PATCH", f"/channels/*/messages/{first.id}", status=500, code=0, times=1)

        await mark(town.env.bot, town.service)
        stopped = await town.service.corrections.progress(2)
        await town.restart()
        await mark(town.env.bot, town.service)

        edits = [request for request in town.env.http_requests if request.method == "PATCH"]
        done = [
            path for path in (str(request.path) for request in edits) if path.endswith((str(first.id), str(second.id)))
        ]
        assert "to do" in stopped.text
        assert (await town.service.corrections.progress(2)).text == "Finished: 2 marked, 0 gone."
        assert len(done) - len(set(done)) <= 1
        assert all(message.content.startswith("**Corrected") for message in town.posted)


class TestAudit:
    async def test_what_moderators_did_is_listed(self, town: Town, folder: Path) -> None:
        await town.ask(BOATS)
        await correct(town, folder)

        result = await town.maud.slash(town.channel, "facts audit")

        assert result.response is not None
        lines = [line.split(": ", 1) for line in result.response.content.splitlines()[1:]]
        assert [act for _, act in lines] == [
            "had 1 answer marked that release 2 corrects",
            "published release 2",
            "published release 1",
        ]
        assert f"<@{town.maud.id}>" in lines[0][0]

    async def test_it_is_told_in_a_channel_where_there_is_one(self, town: Town, folder: Path) -> None:
        log = town.guild.create_text_channel("log")
        await town.restart(audit_channel=log.id)
        rewrite(folder / "facts" / "boats.yaml", BOATS_SAID, BOATS_SAID_ANEW)
        result = await town.maud.slash(town.channel, "facts reload")

        await town.maud.click(result.response, label="Publish")

        assert log.last_message is not None
        assert "published release 2" in log.last_message.content


class TestPrivacy:
    async def test_it_says_what_is_kept(self, town: Town) -> None:
        result = await town.alice.slash(town.channel, "privacy")

        simcord.assert_responded(result, contains="are kept for 14 days for the moderators", ephemeral=True)

    async def test_everybody_sees_what_is_kept_about_them(self, town: Town) -> None:
        await town.alice.click(await town.ask(MISSED), label="Helpful")
        await town.ask("which harbour master retired", by=town.maud)

        result = await town.alice.slash(town.channel, "my-data")

        simcord.assert_responded(
            result, contains="1 receipt of answers, 1 vote, 1 question, 0 acts as a moderator.", ephemeral=True
        )
        simcord.assert_responded(result, contains=MISSED)
        assert "harbour master" not in result.response.content

    async def test_whoever_asks_to_be_forgotten_is_at_once_and_completely(
        self, town: Town, folder: Path, caplog: pytest.LogCaptureFixture, tmp_path: Path
    ) -> None:
        caplog.set_level(logging.DEBUG, "bot")
        await town.maud.click(await town.ask(MISSED, by=town.maud), label="Wrong")
        await town.ask("which harbour master retired", by=town.alice)
        rewrite(folder / "facts" / "boats.yaml", BOATS_SAID, BOATS_SAID_ANEW)
        await town.publish()
        pseudonym = await town.service.store.people.pseudonym(town.maud.id)

        result = await town.maud.slash(town.channel, "forget-me")

        simcord.assert_responded(result, contains="Done.", ephemeral=True)
        kept = await rows(town.service)
        traces = (str(town.maud.id), pseudonym, "funnel")
        assert not [trace for trace in traces if trace in kept]
        assert not [trace for trace in traces if trace in caplog.text]
        raw = [*(trace.encode() for trace in traces), town.maud.id.to_bytes(8, "big")]
        assert not files_with(tmp_path, raw)
        assert "harbour master" in kept
        latest = await town.service.store.releases.latest()
        assert latest is not None
        assert (latest.number, latest.moderator) == (2, None)

    async def test_a_conversation_is_forgotten_too(self, town: Town) -> None:
        await town.ask(ADA)
        await town.alice.slash(town.channel, "forget-me")

        reply = await town.ask("when did she start?")

        assert "took over the Seahaven ferry" not in reply.content
