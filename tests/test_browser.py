"""The bot as people meet it in the preview: a real browser, the real page, the real bot behind it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import rewrite

sync_api = pytest.importorskip(
    "playwright.sync_api", reason='NO PLAYWRIGHT WAS FOUND: python -m pip install -e ".[test]" brings it'
)
from browser import ALICE, MAUD, Chat, browser, chat, chromium  # noqa: E402 - it needs playwright

expect = sync_api.expect

ADA = re.compile("^Ada Quill was the captain")
BOATS, BOATS_ANEW = "Three boats sailed", "Three boats were at sea"
QUESTION = "How many boats does the ferry have?"
ANSWER_BUTTONS = ["Source", "Helpful", "Wrong", "Out of date"]


@pytest.fixture(scope="module")
def chromium_browser() -> Iterator[sync_api.Browser]:
    if chromium() is None:
        pytest.skip("NO CHROMIUM WAS FOUND: install Debian's chromium, or set CHROMIUM, to test in a browser")
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def page(
    chromium_browser: sync_api.Browser,
    small_knowledge: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Chat]:
    """One page for all who only ask: a preview takes seconds to start."""
    with chat(chromium_browser, small_knowledge(tmp_path_factory.mktemp("asked"))) as opened:
        yield opened


@pytest.fixture
def moderated(chromium_browser: sync_api.Browser, folder: Path) -> Iterator[Chat]:
    """A page over facts that this test may change."""
    with chat(chromium_browser, folder) as opened:
        yield opened


def said(message: sync_api.Locator) -> sync_api.Locator:
    """Return where a message's text stands."""
    return message.locator(".message-content")


class TestAsking:
    def test_whoever_opens_the_page_is_told_how_to_ask(self, page: Chat) -> None:
        expect(page.messages.first).to_contain_text("Type @Footnote and a question")

    def test_a_misspelt_question_is_answered_with_its_source(self, page: Chat) -> None:
        reply = page.ask("who is Ada Qill teh captian")

        expect(said(reply)).to_contain_text(ADA)
        expect(reply.locator("small")).to_contain_text("Ivy Pell, Harbour Radio, 12 May 2022, paragraph 4")
        expect(reply.locator(".message-reply")).to_contain_text("who is Ada Qill")
        assert page.buttons(reply)[:4] == ANSWER_BUTTONS

    def test_a_question_outside_gets_an_honest_no_and_something_to_press(self, page: Chat) -> None:
        reply = page.ask("will it rain tommorow?")

        expect(said(reply)).to_contain_text("I can't tell you about the weather; I only know the ferry.")
        expect(reply.locator("small")).not_to_contain_text("paragraph")
        assert page.buttons(reply)[:2] == ["What is the latest rating of the ferry?", "Who is Ada Quill?"]

    def test_of_several_choices_one_takes_the_place_of_the_question_back(self, page: Chat) -> None:
        expect(said(page.command("forget-me"))).to_contain_text("Done.")  # or it would be a follow-up question
        reply = page.ask("Tell me more.")
        expect(said(reply)).to_contain_text("Did you mean one of these?")
        choice, *_ = page.buttons(reply)

        page.press(reply, choice)

        expect(said(reply)).not_to_contain_text("Did you mean")
        expect(reply.locator("small")).to_contain_text("paragraph")
        expect(reply.get_by_role("button", name="Source")).to_be_visible()


class TestCommands:
    def test_rating_offers_years_while_one_is_typed_and_works_out_the_one_taken(self, page: Chat) -> None:
        page.begin("rating")
        offered = page.give("year", "201")
        expect(offered).to_have_text(["2019", "2018", "2017", "2016", "2015", "2014"])

        offered.filter(has_text="2016").click()
        answer = page.send()

        expect(said(answer)).to_contain_text('In 2016 the rating in force was "poor"')
        expect(said(answer)).to_contain_text('the next one, "fair", came in June 2017')
        expect(answer.locator("small")).to_contain_text("worked out from the sources")
        assert page.buttons(answer)[:2] == ["Source 1", "Source 2"]

    def test_a_member_is_not_offered_the_moderators_commands(self, page: Chat) -> None:
        expect(page.look_for("rat")).to_have_count(1)
        expect(page.look_for("facts")).to_have_count(0)
        page.be(MAUD)
        expect(page.look_for("facts reload")).to_have_count(1)
        page.be(ALICE)


class TestUnderAnAnswer:
    def test_source_shows_privately_what_stands_behind_it(self, page: Chat) -> None:
        reply = page.ask("Who is Ada Quill?")

        shown = page.press_for_answer(reply, "Source")

        expect(shown).to_contain_text("Only you can see this")
        expect(shown).to_contain_text("These words stand there: “Ada Quill”, “captain”")

    def test_helpful_is_thanked_for(self, page: Chat) -> None:
        reply = page.ask("Who is Ada Quill?")

        shown = page.press_for_answer(reply, "Helpful")

        expect(shown).to_contain_text("Only you can see this")
        expect(said(shown)).to_have_text("Thank you!")

    def test_wrong_asks_in_a_form_what_is_wrong(self, page: Chat) -> None:
        reply = page.ask("Who is Ada Quill?")
        page.press(reply, "Wrong")
        expect(page.form).to_contain_text("What is wrong?")

        thanks = page.fill_in("It answers another question")

        expect(said(thanks)).to_contain_text("Thank you. The moderators will see that")

    def test_what_one_person_is_shown_privately_another_does_not_see(self, page: Chat) -> None:
        private = page.press_for_answer(page.ask("Who is Ben Rowe?"), "Source")

        page.be(MAUD)

        expect(private).to_have_count(0)
        page.be(ALICE)
        expect(private).to_have_count(1)


class TestModerating:
    def test_a_moderator_sees_what_would_change_publishes_it_and_it_is_answered(
        self, moderated: Chat, folder: Path
    ) -> None:
        expect(said(moderated.ask(QUESTION))).to_contain_text(BOATS)
        rewrite(folder / "facts" / "boats.yaml", BOATS, BOATS_ANEW)
        moderated.be(MAUD)

        change = moderated.command("facts reload")

        expect(change).to_contain_text("Only you can see this")
        expect(said(change)).to_contain_text("The files are sound. If they are published after release 1:")
        expect(said(change)).to_contain_text(f"{QUESTION} (boats-2022)")
        assert moderated.buttons(change) == ["Publish", "Cancel"]
        expect(said(moderated.ask(QUESTION))).to_contain_text(BOATS)

        moderated.press(change, "Publish")

        expect(said(change)).to_contain_text("Release 2 is in use: 8 facts")
        expect(change.get_by_role("button", name="Publish")).to_have_count(0)
        moderated.be(ALICE)
        expect(said(moderated.ask(QUESTION))).to_contain_text(BOATS_ANEW)

    def test_a_broken_file_is_named_with_its_line_and_fact_and_changes_nothing(
        self, moderated: Chat, folder: Path
    ) -> None:
        rewrite(folder / "facts" / "boats.yaml", BOATS, BOATS_ANEW)
        rewrite(folder / "facts" / "boats.yaml", "claim: figure", "claim: rumour")
        moderated.be(MAUD)

        told = moderated.command("facts reload")

        expect(said(told)).to_contain_text("Nothing was changed; the facts in use go on. 1 to mend:")
        expect(said(told)).to_contain_text("facts/boats.yaml:16: boats-2022:")
        assert moderated.buttons(told) == []
        expect(said(moderated.ask(QUESTION))).to_contain_text(BOATS)
