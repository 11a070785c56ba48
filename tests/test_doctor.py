"""The doctor: a line a check, with what to do; no traceback whatever is wrong."""

from __future__ import annotations

import base64
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import discord
import pytest
from conftest import HOME, Town, rewrite

from bot.discord_app import checks
from bot.discord_app.checks import Finding, Visit
from bot.discord_app.client import FootnoteBot
from bot.discord_app.doctor import Doctor, token_fault
from bot.discord_app.portal import PERMISSIONS, PortalError, Seen, Server, shapes
from bot.service.service import Service
from bot.settings import Settings
from bot.terminal.cli import main

TOKEN = f"{base64.urlsafe_b64encode(b'123456789012345678').decode()}.abcdef.{'x' * 30}"
ASK, CLOSED, ROLE = 21, 22, 31
NOTHING = discord.Permissions.none()


@dataclass
class Asked:
    """Stands for Discord: says what it is told to, and remembers the tokens it was shown."""

    answer: Seen | PortalError
    tokens: list[str] = field(default_factory=list)

    async def __call__(self, token: str, home: int | None) -> Seen:
        self.tokens.append(token)
        if isinstance(self.answer, PortalError):
            raise self.answer
        return self.answer


@pytest.fixture
def well(service: Service) -> Seen:
    """What Discord says where everything is as it should be."""
    tree = FootnoteBot(service, Settings(home_guild=HOME)).tree
    own, home = tree.get_commands(), tree.get_commands(guild=discord.Object(HOME))
    return Seen(
        application=12,
        servers=(Server(HOME, "Town", frozenset({ROLE}), {ASK: NOTHING, CLOSED: PERMISSIONS}),),
        commands=shapes(command.to_dict(tree) for command in own),
        home_commands=shapes(command.to_dict(tree) for command in home),
    )


async def examined(folder: Path, seen: Seen | PortalError, **settings: Any) -> list[Finding]:
    database = f"sqlite:///{folder.parent}/doctor.db"
    given = {"discord_token": TOKEN, "home_guild": HOME, "database_url": database, **settings}
    return [finding async for finding in Doctor(Settings(**given), folder, Asked(seen)).examine()]


def problems(findings: list[Finding]) -> list[str]:
    return [finding.text for finding in findings if not finding.ok and "calibration" not in finding.text]


async def test_where_all_is_well_every_line_says_so(folder: Path, well: Seen) -> None:
    settings = {"moderator_role": ROLE, "ask_channels": str(ASK), "message_content": True}

    found = await examined(folder, replace(well, message_content=True), **settings)

    assert problems(found) == []
    lines = "\n".join(map(str, found))
    assert "ok: Discord knows the token" in lines
    assert f"ok: Town ({HOME}): the bot may answer in 1 of 2 channels" in lines
    assert f"ok: the bot may answer all in {ASK}" in lines
    assert "ok: moderators have /facts in Town" in lines
    assert "ok: 13 commands are registered" in lines


CASES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"ask_channels": str(ASK)}, {}, "set MESSAGE_CONTENT=true"),
    ({"message_content": True}, {}, "turn on “Message Content Intent” in the developer portal"),
    ({}, {"servers": ()}, "the bot is in no server; invite it"),
    ({}, {"servers": ()}, f"the bot is not in HOME_GUILD, {HOME}"),
    ({"home_guild": 77}, {}, "the bot is not in HOME_GUILD, 77"),
    ({"moderator_role": 78}, {}, "Town has no role 78"),
    ({}, {"servers": (Server(HOME, "Town"),)}, "Discord did not let us look"),
    ({}, {"servers": (Server(HOME, "Town", frozenset(), {}),)}, "has no text channel"),
    (
        {},
        {
            "servers": (
                Server(HOME, "Town", frozenset(), {CLOSED: discord.Permissions(read_messages=True, attach_files=True)}),
            )
        },
        "give the bot's role View Channels, Attach Files, in a channel at least",
    ),
    ({"ask_channels": "99"}, {}, "ASK_CHANNELS, 99: there is no such text channel"),
    ({"ask_channels": str(CLOSED)}, {}, f"ASK_CHANNELS, {CLOSED}: give the bot's role View Channels, Send Messages"),
    ({}, {"elsewhere": True}, "clear “Interactions Endpoint URL”"),
    ({}, {"commands": frozenset()}, "the commands are not registered; run `python -m bot sync`"),
    ({}, {"home_commands": frozenset()}, "the commands are out of date; run `python -m bot sync`"),
    ({}, {"commands": shapes([{"name": "ask"}])}, "the commands are out of date; run `python -m bot sync`"),
]


@pytest.mark.parametrize(("settings", "different", "said"), CASES)
async def test_each_thing_that_is_wrong_is_told_with_what_to_do(
    folder: Path, well: Seen, settings: dict[str, Any], different: dict[str, Any], said: str
) -> None:
    found = problems(await examined(folder, replace(well, **different), **settings))

    assert any(said in problem for problem in found), found


async def test_without_a_token_it_says_what_to_do_and_asks_nobody(folder: Path, well: Seen) -> None:
    asked = Asked(well)
    doctor = Doctor(Settings(database_url=f"sqlite:///{folder.parent}/doctor.db"), folder, asked)

    found = [finding async for finding in doctor.examine()]

    assert any("DISCORD_TOKEN is not set; make an application" in problem for problem in problems(found))
    assert (asked.tokens, doctor.link) == ([], "")


@pytest.mark.parametrize(
    "secret", ["abc", "a.b.c", "Bot " + TOKEN, "x" * 72, "é" * 30 + ".abcdef." + "x" * 30, TOKEN[3:]]
)
async def test_what_does_not_look_like_a_token_is_neither_sent_nor_shown(folder: Path, well: Seen, secret: str) -> None:
    asked = Asked(well)

    found = [f async for f in Doctor(Settings(discord_token=secret), folder, asked).examine()]

    assert asked.tokens == []
    assert any("does not look like a bot's token" in problem for problem in problems(found))
    assert not any(secret in str(finding) for finding in found)


def test_a_token_looks_like_one() -> None:
    assert token_fault(TOKEN) == token_fault(f" {TOKEN}\n") == ""


async def test_a_database_that_does_not_exist_is_one_line_and_hides_nothing_else(folder: Path, well: Seen) -> None:
    found = await examined(folder, well, database_url="mysql://somewhere/else")

    told = [problem for problem in problems(found) if "mysql" in problem or "database" in problem.lower()]
    assert len(told) == 1
    assert "answers go on" not in told[0]
    assert any("commands are registered" in finding.text for finding in found)


async def test_a_failure_of_the_network_is_one_line(folder: Path) -> None:
    found = await examined(folder, PortalError("Discord cannot be reached; is this machine online?"))

    assert problems(found) == ["Discord cannot be reached; is this machine online?"]


async def test_broken_facts_are_one_line_and_hide_nothing_else(folder: Path, well: Seen) -> None:
    (folder / "sources.yaml").write_text("")

    found = await examined(folder, well)

    assert len(problems(found)) == 1
    assert "`python -m bot check` lists them" in problems(found)[0]
    assert any("may answer in 1 of 2 channels" in finding.text for finding in found)


async def test_a_stale_calibration_is_a_problem(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[1] / "knowledge"
    folder = Path(shutil.copytree(shipped, tmp_path / "knowledge"))
    fresh = await checks.calibration(Visit(Settings(), folder, None))
    rewrite(folder / "thesaurus.yaml", "- [ofsted, ", "- [ofsted, verdictum, ")

    stale = await checks.calibration(Visit(Settings(), folder, None))

    assert [finding.ok for finding in (*fresh, *stale)] == [True, False]
    assert "--calibrate" in stale[0].text


async def test_servers_not_looked_at_are_counted(folder: Path, well: Seen) -> None:
    found = await examined(folder, replace(well, others=(1, 2)), ask_channels="99", message_content=True)

    assert any(finding.text == "2 more servers were not looked at" for finding in found)
    assert not any("no such text channel" in finding.text for finding in found)


async def test_the_commands_are_recognised_as_discord_gives_them_back(town: Town, well: Seen) -> None:
    tree = town.env.bot.tree
    own = await tree.fetch_commands()
    home = await tree.fetch_commands(guild=discord.Object(HOME))

    assert shapes(command.to_dict() for command in own) == well.commands
    assert shapes(command.to_dict() for command in home) == well.home_commands


async def test_another_check_is_another_entry_of_a_list(folder: Path, well: Seen) -> None:
    async def database(visit: Visit) -> list[Finding]:
        return [Finding(visit.folder == folder, "the database answers")]

    settings = Settings(database_url=f"sqlite:///{folder.parent}/doctor.db")
    doctor = Doctor(settings, folder, Asked(well), [*checks.CHECKS, database])

    assert str([finding async for finding in doctor.examine()][-1]) == "ok: the database answers"


def test_the_verbs_end_with_a_code(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)  # away from the operator's own .env
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)

    codes = [main(["--knowledge", str(folder), verb]) for verb in ("doctor", "invite")]

    told = capsys.readouterr()
    assert codes == [1, 1]
    assert told.out.count("problem: DISCORD_TOKEN is not set") == 2
    assert "ok: the facts pass the check: 8 facts, 4 known gaps" in told.out
    assert told.err == ""
