"""Languages: all wording comes from a file, another language is another file, and words alone carry the meaning."""

import ast
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from conftest import Clock, Town, rewrite

from bot.authoring.fact_sheet import escaped, fact_sheet
from bot.core.dates import PartialDate
from bot.core.knowledge import Knowledge
from bot.core.model import Reason
from bot.core.reply import Abstention, Answer, Clarification
from bot.core.yaml_file import read_yaml
from bot.discord_app.doctor import Doctor
from bot.discord_app.portal import PortalError
from bot.render.chart import ratings_picture
from bot.render.languages import LanguageError, read_language
from bot.render.words import FORMS, language
from bot.service.desk import Desk
from bot.service.service import Service
from bot.settings import Settings, SettingsError
from bot.store.store import Store
from bot.terminal.cli import main

RENDER = Path(__file__).parents[1] / "bot" / "render"
ENGLISH: dict[str, dict[str, str]] = yaml.safe_load((RENDER / "en.yaml").read_text(encoding="utf-8"))
SENTENCES = [(section, key, text) for section, keys in ENGLISH.items() for key, text in keys.items()]
TONGUE = "xx"
"""The code of a language that nobody speaks."""

WELSH_RULE = "n == 0 ? 0 : n == 1 ? 1 : n == 2 ? 2 : n == 3 ? 3 : n == 6 ? 4 : 5"


def strange(text: str) -> str:
    """Return a text in letters that no English word has."""
    cyrillic = {ord("a") + number: ord("а") + number for number in range(26)}
    return text.translate(cyrillic | {ord("A") + number: ord("А") + number for number in range(26)})


def translated(sentence: str) -> str:
    """Return a sentence in the invented language, its blanks as they were."""
    parts = []
    for text, blank, layout, _ in Formatter().parse(sentence):
        parts.append(strange(text))
        if blank is not None:
            forms = translated(layout) if layout and FORMS in layout else layout
            parts.append(f"{{{blank}:{forms}}}" if forms else f"{{{blank}}}")
    return "".join(parts)


def tongue() -> dict[str, dict[str, str]]:
    """Return the invented language: English in other letters, with its own marks in numbers."""
    sections = {name: {key: translated(text) for key, text in keys.items()} for name, keys in ENGLISH.items()}
    return {**sections, "plural": ENGLISH["plural"], "figure": {"thousands": " ", "point": ","}}


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return what writes a language file, and returns the folder of languages."""

    def write(sections: object, code: str = TONGUE) -> Path:
        folder = tmp_path / "languages"
        folder.mkdir(exist_ok=True)
        text = sections if isinstance(sections, str) else yaml.safe_dump(sections, allow_unicode=True)
        (folder / f"{code}.yaml").write_text(text, encoding="utf-8")
        return folder

    return write


def faults(folder: Path, code: str = TONGUE) -> list[str]:
    with pytest.raises(LanguageError) as caught:
        read_language(code, folder)
    return str(caught.value).splitlines()


SHOWN = {"content", "label", "placeholder", "title", "description"}
"""Where Discord's requests hold what people read."""


def shown(body: Any) -> Iterator[str]:
    """Yield what people read of a request's body; not the names of commands: Discord may not know the language."""
    if isinstance(body, dict):
        for key, value in body.items():
            if key in SHOWN and isinstance(value, str):
                yield value
            else:
                yield from shown(value)
    elif isinstance(body, list):
        for item in body:
            yield from shown(item)


def stored(folder: Path) -> list[str]:
    """Return all that the facts say of themselves, longest first."""
    found: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            gather(list(value.keys()))
            gather(list(value.values()))
        elif isinstance(value, list):
            for item in value:
                gather(item)
        elif isinstance(value, str):
            found.add(" ".join(value.split()))

    for file in folder.rglob("*.yaml"):
        gather(read_yaml(file, file.name)[0].data)
        found.add(file.stem.replace("-", " ").capitalize())  # a topic
    return sorted(found, key=len, reverse=True)


def left(text: str, known: list[str]) -> str:
    """Return what is still in English letters of a text without what is known, hashes and pseudonyms."""
    text = re.sub(r"\b[0-9a-f]{8,32}\b|<@\d+>|\{\w+\}", "", text)
    for one in known:
        text = text.replace(one, "")
    return " ".join(re.findall(r"[A-Za-z]+", text))


def left_in_english(town: Town, folder: Path, *typed: str) -> list[tuple[str, str]]:
    """Return what the bot has sent that is neither in its language nor a fact, name, title or quotation."""
    bodies = [request.json for request in town.env.http_requests]
    texts = dict.fromkeys(text for body in bodies for text in shown(body))
    before_id = rf"(?:{strange('no')}\.|{strange('answer')})"  # under an answer, and in what is kept of somebody
    ids = {id_ for text in texts for id_ in re.findall(rf"{before_id} ([2-9a-z]{{7}})", text)}
    known = sorted((*typed, *ids, *stored(folder)), key=len, reverse=True)
    return [(words, text) for text in texts if (words := left(text, known))]


class TestNothingIsLeftInEnglish:
    @pytest.fixture
    async def service(self, folder: Path, store: Store, clock: Clock, write: Write) -> Service:
        words = read_language(TONGUE, write(tongue())).words
        return await Service.open(folder, store, clock, keep_misses=14, words=words)

    async def test_whatever_people_ask(self, town: Town, folder: Path) -> None:
        questions = (
            "Who is Ada Quill?",
            "Who is Ada Quill, and when did she start?",
            "What rating did the ferry get in 2019?",
            "Was the ferry poor in 2017?",
            "What is the rating of the ferry now?",
            "What was the rating in 1999?",
            "How is the ferry in Fogport?",
            "hello",
            "ferry",
            "Is it a good ferry, do you think?",
            "How many whales sank the submarine?",
            "my dad hits me and i am scared",
        )
        for question in questions:
            await town.ask(question)
        for command in ("timeline", "topics", "source", "about", "help", "rating", "privacy", "my-data", "forget-me"):
            await town.alice.slash(town.channel, command)
        for year in (2017, 2019, 1999):
            await town.alice.slash(town.channel, "rating", year=year)
        for fact in town.desk.knowledge.facts:
            await town.alice.slash(town.channel, "source", fact=fact)
        await town.alice.slash(town.channel, "source", fact="nothing")
        await town.alice.send(town.channel, town.mention)

        assert len(town.sent) > 30
        assert left_in_english(town, folder, *questions) == []

    def test_whatever_the_facts_that_ship_call_for(self, shipped: Knowledge, write: Write) -> None:
        desk = Desk(shipped, read_language(TONGUE, write(tongue())).words)
        facts = tuple(shipped.facts.values())
        when = PartialDate("1999-10")
        replies = [
            *(Abstention(reason, when=when, suggestions=facts[:2]) for reason in Reason),
            Clarification(facts[:3], 0.5),
            *(Answer((fact,), 1.0, dated=True, not_rated="good") for fact in facts),
        ]
        messages = [*map(desk.message, replies), *(desk.source(fact.id) for fact in facts), desk.welcome("ЖЖ")]
        messages += [
            desk.about(),
            desk.help(),
            desk.topics(),
            desk.timeline(),
            desk.source(),
            desk.counts("status", release=1),
        ]

        said = [*(message.content for message in messages), *fact_sheet(shipped, desk.words).splitlines()]

        known = stored(RENDER.parents[1] / "knowledge")
        known += [escaped(text) for text in known]
        known.sort(key=len, reverse=True)
        assert [(words, text) for text in dict.fromkeys(said) if (words := left(text, known))] == []

    async def test_whatever_moderators_do(self, town: Town, folder: Path) -> None:
        words, channel, before = town.service.words, town.channel, town.desk.knowledge.facts["boats-2022"].answer

        def pressed(key: str, section: str = "button") -> str:
            return words(section, key)

        answer = await town.ask("How many boats does the ferry have?")
        id_ = re.findall(r"[2-9a-z]{7}", answer.content)[-1]
        for vote in ("helpful", "outdated"):
            await town.alice.click(answer, label=pressed(vote))
        form = await town.alice.click(answer, label=pressed("wrong"))
        await town.alice.submit_modal(form, {"why": ["untrue"]})
        missed = ("what colour is the funnel of the old steamer", "which harbour master retired", "is it wet, today?")
        for question in missed:
            await town.ask(question)
        for command in ("inbox", "stats", "status", "reload", "history"):
            await town.maud.slash(channel, f"facts {command}")
        asked = await town.service.store.misses.all("new")
        await town.maud.slash(channel, "facts accept", question=asked[0].number, fact="boats-2022")
        await town.maud.slash(channel, "facts accept", question=asked[1].number, fact="nothing")
        for key in ("wanted", "dismiss"):
            page = await town.maud.slash(channel, "facts inbox")
            if page.response is not None and page.response.components:
                await town.maud.click(page.response, label=pressed(key, "inbox"))
        await town.maud.slash(channel, "facts inbox")
        rewrite(folder / "facts" / "boats.yaml", "Three boats sailed", "Three boats were at sea")
        preview = await town.maud.slash(channel, "facts reload")
        await town.maud.click(preview.response, label=pressed("cancel"))
        preview = await town.maud.slash(channel, "facts reload")
        await town.maud.click(preview.response, label=pressed("publish"))
        for command in ("diff", "correct", "correct", "rollback", "rollback", "diff"):
            await town.maud.slash(channel, f"facts {command}", number=9 if command == "diff" else 2)
        await town.maud.slash(channel, "facts rollback", number=1)
        await town.maud.slash(channel, "facts diff", number=2)
        await town.maud.slash(channel, "facts why", id=id_)
        await town.maud.slash(channel, "facts why", id="zzzzzzz")
        await town.maud.slash(channel, "facts history")
        await town.maud.slash(channel, "facts audit")

        assert left_in_english(town, folder, *missed, before) == []


def wording_in(file: Path) -> list[str]:
    """Return the strings of a module that look like a sentence and are neither documentation, logged nor raised."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    apart: set[int] = set()
    for node in ast.walk(tree):
        logged = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")
        documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if logged or documents or isinstance(node, ast.Raise):
            apart.update(map(id, ast.walk(node)))
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    said = [node.value for node in strings if id(node) not in apart]
    return [text for text in said if re.search(r"[A-Za-z]{2,} [a-z]{2,}", text)]


NOT_FOR_PEOPLE = {
    "offset points": "matplotlib's name of a unit",
    "content of ": "the shape of a message, which is logged",
    "button labels of [": "the same",
}


def test_the_wording_is_in_the_language_file_and_not_in_the_program() -> None:
    bot = RENDER.parent
    operators = {
        *("checks.py", "doctor.py", "portal.py", "running.py", "failures.py"),
        *("languages.py", "proofreading.py"),  # faults in language files are told in the terminal
    }
    layers = (bot / layer for layer in ("render", "service", "discord_app"))
    modules = [file for layer in layers for file in layer.glob("*.py") if file.name not in operators]

    found = [text for file in modules for text in wording_in(file)]

    assert [text for text in found if not any(part in text for part in NOT_FOR_PEOPLE)] == []


class TestTheLanguageFile:
    def test_english_is_sound_by_its_own_rules(self, write: Write) -> None:
        spoken = read_language(TONGUE, write((RENDER / "en.yaml").read_text(encoding="utf-8")))

        assert spoken.missing == ()

    def test_what_a_language_lacks_is_said_in_english_and_told(self, write: Write) -> None:
        spoken = read_language(TONGUE, write({"reply": {"which": "Фф?"}, "suggest": {"instead": "Жж"}}))

        assert spoken.words("reply", "which") == "Фф?"
        assert spoken.words("reply", "dated", end=PartialDate("2022-08")).startswith("My sources end on August 2022")
        assert "reply.dated" in spoken.missing
        assert "reply.which" not in spoken.missing

    def test_a_blank_that_is_left_out_is_told(self, write: Write) -> None:
        spoken = read_language(TONGUE, write({"reply": {"dated": "Жж."}}))

        assert "{end} in reply.dated" in spoken.missing

    @pytest.mark.parametrize(
        ("sections", "fault"),
        [
            ({"reply": {"witch": "Фф"}}, "xx.yaml:2: reply.witch: is no key of en.yaml"),
            ({"replies": {"which": "Фф"}}, "xx.yaml:1: replies: is no section of en.yaml"),
            ({"reply": {"which": "{who}"}}, "reply.which: has the blank {who}, which the English sentence has not"),
            ({"reply": {"dated": "{end.year}"}}, "reply.dated: has the blank {end.year}, which the English"),
            ({"reply": {"dated": "{end!r}"}}, "reply.dated: has the blank {end!r}, which the English"),
            ({"reply": {"dated": "Фф {end"}}, "reply.dated: has braces that make no blank"),
            ({"reply": {"dated": "{}"}}, "reply.dated: has the blank {}, which the English"),
            ({"topics": {"line": "{facts:a|b|c}"}}, "topics.line: {facts} has 3 forms, and the plural rule tells 2"),
            ({"topics": {"line": "{facts:{a}|b}"}}, "topics.line: has the blank {a}, which the English"),
            ({"topics": {"line": "{facts:%d}"}}, "topics.line: {facts:%d} is laid out in a way that is not known"),
            ({"reply": {"which": ""}}, "reply.which: must be a sentence"),
            ({"reply": {"which": 7}}, "reply.which: must be a sentence"),
            ({"reply": {"which": ["Фф"]}}, "reply.which: must be a sentence"),
            ({"reply": "Фф"}, "xx.yaml:1: reply: must hold keys"),
            ("date: {on: Фф}", "is no key of en.yaml (a number or yes, no, on, off needs quotes)"),
            ("reply: {which: a}\nreply: {which: b}", 'the key "reply" stands twice'),
            ("- a list", "holds no sections"),
            ("reply: {which: [}", "is no valid YAML"),
            ("", "xx.yaml: is empty"),
            ({"plural": {"rule": "n ! 1"}}, "plural.rule: is no rule as gettext writes it"),
            ({"plural": {"rule": "1 / n"}}, "plural.rule: is no rule as gettext writes it"),
            ({"plural": {"rule": "n - 1"}}, "plural.rule: gives a number below 0"),
            ({"name": {"ask": "Frage"}}, "name.ask: is no name of a command"),
            ({"name": {"ask": "frag mich"}}, "name.ask: is no name of a command"),
            ({"name": {"ask": "ф" * 33}}, "name.ask: has 33 characters; Discord takes 32"),
            ({"name": {"ask": "фф", "about": "фф"}}, 'name.ask: "фф" is the name of another one'),
            ({"command": {"ask": "ф" * 101}}, "command.ask: has 101 characters; Discord takes 100"),
            ({"command": {"check": "ф" * 33}}, "command.check: has 33 characters; Discord takes 32"),
            ({"button": {"source": "ф" * 81}}, "button.source: has 81 characters; Discord takes 80"),
            ({"feedback": {"title": "ф" * 46}}, "feedback.title: has 46 characters; Discord takes 45"),
        ],
    )
    def test_a_fault_is_named_with_its_line_and_key(self, write: Write, sections: object, fault: str) -> None:
        told = faults(write(sections))

        assert len(told) == 1
        assert fault in told[0]

    def test_every_fault_is_told_at_once(self, write: Write) -> None:
        told = faults(write({"reply": {"which": "{who}", "witch": "Фф"}, "name": {"ask": "Ask!"}}))

        assert len(told) == 3

    def test_a_language_without_a_file_is_named(self, tmp_path: Path) -> None:
        assert faults(tmp_path / "nowhere", "cy") == ["cy.yaml: is missing"]

    def test_the_language_of_the_system_is_not_taken_for_the_bots(self) -> None:
        assert Settings.read({"LANGUAGE": "en_GB:en"}, Path("nowhere")).bot_language == "en"

    @pytest.mark.parametrize("code", ["../en", "welsh language", "CY", "e"])
    def test_what_is_no_code_is_no_setting(self, code: str) -> None:
        with pytest.raises(SettingsError, match="BOT_LANGUAGE"):
            Settings.read({"BOT_LANGUAGE": code}, Path("nowhere"))


class TestNumbersAndDates:
    @pytest.mark.parametrize(
        ("when", "said"),
        [("2017", "2017"), ("2014-03", "March 2014"), ("2022-08-12", "12 August 2022")],
    )
    def test_a_date_is_written_at_its_precision(self, when: str, said: str) -> None:
        assert language().date(PartialDate(when)) == said

    def test_a_language_writes_dates_its_own_way(self, write: Write) -> None:
        months = {"month": {"3": "březen"}, "month_of_day": {"3": "března"}}
        words = read_language(TONGUE, write({**months, "date": {"day": "{day}. {month} {year}"}})).words

        assert words.date(PartialDate("2014-03")) == "březen 2014"
        assert words.date(PartialDate("2014-03-02")) == "2. března 2014"

    @pytest.mark.parametrize(
        ("count", "said"), [(0, "no cats"), (1, "cat"), (2, "gath"), (3, "chath"), (6, "chath!"), (14, "cath")]
    )
    def test_a_language_has_as_many_forms_as_it_needs(self, write: Write, count: int, said: str) -> None:
        cats = "{facts:no cats|cat|gath|chath|chath!|cath}"
        words = read_language(TONGUE, write({"plural": {"rule": WELSH_RULE}, "topics": {"line": cats}})).words

        assert words("topics", "line", topic="", facts=count, example="") == said

    def test_numbers_carry_the_marks_of_the_language(self, write: Write) -> None:
        measured = {"about": {"measured": "{questions:,}; {right:.1f}"}}
        words = read_language(TONGUE, write({"figure": {"thousands": "\u202f", "point": ","}, **measured})).words

        assert words("about", "measured", questions=1570, right=92.25, wrong=0, digest="") == "1\u202f570; 92,2"

    def test_no_english_sentence_says_one_facts(self) -> None:
        number = re.compile(r"\b1 (?:known |golden )?(?!(?:as|is|serves|holds|marks|corrects)\b)[a-z]+s\b")
        names = {blank for _, _, text in SENTENCES for _, blank, _, _ in Formatter().parse(text) if blank}

        told = [language()(section, key, **dict.fromkeys(names, 1)) for section, key, _ in SENTENCES]

        assert len(told) == len(SENTENCES)
        assert [text for text in told if number.search(text)] == []

    def test_one_fact_and_several_are_counted_each_in_its_way(self) -> None:
        one, two = (language()("topics", "heading", facts=count, subject="boats") for count in (1, 2))

        assert one.startswith("I know 1 fact about boats.")
        assert two.startswith("I know 2 facts about boats.")


class TestCommands:
    def payloads(self, town: Town) -> dict[str, Any]:
        """Return the commands that Discord was last told, by their names."""
        told = [request.json for request in town.env.http_requests if request.method == "PUT"]
        return {command["name"]: command for commands in told if isinstance(commands, list) for command in commands}

    def names(self, command: dict[str, Any], top: str = "") -> Iterator[tuple[str, str]]:
        """Yield the keys that a command and its options have in a language file, with their names."""
        root = top or command["name"]
        yield (root if not top else f"{top}_{command['name']}"), command["name"]
        for option in command.get("options") or []:
            yield from self.names(option, root)

    async def test_each_name_is_in_the_english_file(self, town: Town) -> None:
        commands = [command for command in self.payloads(town).values() if command.get("type", 1) == 1]

        found = {key.replace("-", "_"): name for command in commands for key, name in self.names(command)}

        assert found == ENGLISH["name"]
        assert set(found) == set(ENGLISH["command"]) - {"check", "remove"}

    async def test_discord_is_told_them_in_every_language_it_knows(self, town: Town, write: Write) -> None:
        folder = write(tongue(), "fr")
        write(tongue(), "es")
        write(tongue(), "cy")

        await town.restart(languages=folder)

        commands = self.payloads(town)
        rating, facts, check = commands["rating"], commands["facts"], commands[ENGLISH["command"]["check"]]
        assert set(rating["name_localizations"]) == {"fr", "es-ES", "es-419"}
        assert rating["name_localizations"]["fr"] == strange("rating")
        assert rating["description_localizations"]["fr"] == strange(rating["description"])
        (year,) = rating["options"]
        assert year["name_localizations"]["es-419"] == strange("year")
        assert year["description_localizations"]["fr"] == strange(ENGLISH["command"]["rating_year"])
        diff = next(option for option in facts["options"] if option["name"] == "diff")
        assert diff["name_localizations"]["fr"] == strange("diff")
        assert diff["options"][0]["name_localizations"]["fr"] == strange("number")
        assert check["name_localizations"]["fr"] == strange("Check the facts")

    async def test_what_a_language_lacks_stays_english(self, town: Town, write: Write) -> None:
        await town.restart(languages=write({"name": {"ask": "demander"}}, "fr"))

        ask, help_ = (self.payloads(town)[name] for name in ("ask", "help"))
        assert ask["name_localizations"] == {"fr": "demander"}
        assert not ask["description_localizations"]
        assert not help_["name_localizations"]

    async def test_without_other_languages_they_are_english_alone(self, town: Town) -> None:
        assert not any(command["name_localizations"] for command in self.payloads(town).values())

    async def test_a_file_with_a_fault_registers_nothing(self, town: Town, write: Write) -> None:
        with pytest.raises(LanguageError, match=r"fr\.yaml:2: name\.ask"):
            await town.restart(languages=write({"name": {"ask": "Demander !"}}, "fr"))


class TestWhatTheOperatorIsTold:
    async def findings(self, folder: Path, **settings: Any) -> list[str]:
        async def look(token: str, home: int | None) -> Any:
            raise PortalError("not asked")

        doctor = Doctor(Settings(database_url=f"sqlite:///{folder}/doctor.db", **settings), folder, look)
        told = [str(finding) async for finding in doctor.examine()]
        return [line for line in told if "languages" in line or ".yaml" in line]

    async def test_the_doctor_lists_what_the_language_in_use_lacks(self, folder: Path, write: Write) -> None:
        sections = tongue()
        del sections["reply"]["which"]

        told = await self.findings(folder, bot_language=TONGUE, languages=write(sections))

        assert told == ["problem: xx.yaml lacks what is said in English instead: reply.which"]

    async def test_a_language_for_commands_alone_needs_no_more(self, folder: Path, write: Write) -> None:
        commands = {section: tongue()[section] for section in ("name", "command")}

        told = await self.findings(folder, languages=write(commands))

        assert told == ["ok: the bot speaks en; other languages for its commands: xx"]

    async def test_the_doctor_names_what_cannot_be_used(self, folder: Path, write: Write) -> None:
        told = await self.findings(folder, bot_language=TONGUE, languages=write({"reply": {"which": "{who}"}}))

        assert told == [
            "problem: the languages cannot be used: xx.yaml:2: reply.which: has the blank {who}, which the English "
            "sentence has not"
        ]

    def test_the_terminal_speaks_the_language_too(
        self, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("LANGUAGES", str(write({"reply": {"year_not_covered": "Фф {when}: {start}"}})))
        monkeypatch.setenv("BOT_LANGUAGE", TONGUE)

        code = main(["--knowledge", str(folder), "ask", "What was the rating in 1999?"])

        assert (code, capsys.readouterr().out.splitlines()[0]) == (0, "Фф 1999: March 2014")

    def test_check_tells_what_is_lacking_and_what_is_wrong(
        self, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("LANGUAGES", str(write({"reply": {"which": "Фф"}})))
        monkeypatch.setenv("BOT_LANGUAGE", TONGUE)
        sound = main(["--knowledge", str(folder), "check"]), capsys.readouterr().out
        write({"reply": {"witch": "Фф"}})
        unsound = main(["--knowledge", str(folder), "check"]), capsys.readouterr().err

        assert sound[0] == 0
        assert "warning: xx.yaml lacks what is said in English instead: plural.rule" in sound[1]
        assert unsound[0] == 1
        assert "xx.yaml:2: reply.witch: is no key of en.yaml" in unsound[1]


class TestAccessibility:
    @pytest.mark.parametrize(("section", "key", "text"), SENTENCES)
    def test_no_sentence_needs_a_picture_sign(self, section: str, key: str, text: str) -> None:
        assert [sign for sign in text if unicodedata.category(sign) in ("So", "Cs", "Co")] == []

    async def test_no_two_buttons_of_a_message_differ_in_colour_alone(self, town: Town, folder: Path) -> None:
        await town.ask("What were the ratings in 2014 and in 2017?")
        await town.ask("ferry")
        rewrite(folder / "facts" / "boats.yaml", "Three boats sailed", "Three boats were at sea")
        await town.maud.slash(town.channel, "facts reload")
        await town.ask("which harbour master retired")
        await town.ask("what colour is the funnel of the old steamer")
        await town.maud.slash(town.channel, "facts inbox")

        labels = [[label for _, label in buttons(message)] for message in town.sent]

        assert max(map(len, labels)) >= 4
        assert all(len(set(row)) == len(row) and all(row) for row in labels)

    def test_the_picture_is_described_with_all_that_it_shows(self, desk: Desk) -> None:
        known = desk.knowledge
        grades = [rating.name for rating in known.scope.ratings]
        picture = ratings_picture(known.timeline.facts, grades, known.ends, known.scope.subject, language())
        assert picture is not None

        steps = [line.rstrip(".") for line in desk.timeline().text.splitlines()[1:-1]]

        assert len(steps) == 3
        assert all(step in picture.description for step in steps)
        assert f"The sources end on {language().date(known.ends)}" in picture.description
        assert "from worst to best: poor, fair, good" in picture.description

    def test_the_dates_in_the_picture_are_those_of_the_language(self, desk: Desk, write: Write) -> None:
        known = desk.knowledge
        months = read_language(TONGUE, write({"month": {"3": "Жжж"}, "timeline": ENGLISH["timeline"]})).words

        drawn = [
            ratings_picture(known.timeline.facts, (), known.ends, known.scope.subject, words)
            for words in (language(), months)
        ]

        assert drawn[0] is not None
        assert drawn[1] is not None
        assert "Жжж 2014" in drawn[1].description
        assert drawn[0].data != drawn[1].data

    def test_a_picture_in_the_readme_has_words_too(self) -> None:
        readme = (RENDER.parents[1] / "README.md").read_text(encoding="utf-8")

        assert all(len(words.split()) > 2 for words in re.findall(r"!\[(.*?)\]\(", readme))


def buttons(body: Any) -> Iterator[tuple[int, str]]:
    """Yield style and label of every button in a request's body."""
    if isinstance(body, dict):
        if body.get("type") == 2 and "custom_id" in body:
            yield body["style"], body["label"]
        for value in body.values():
            yield from buttons(value)
    elif isinstance(body, list):
        for item in body:
            yield from buttons(item)
