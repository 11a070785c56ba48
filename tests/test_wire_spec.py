"""The check by Discord's own description of its requests: it finds what Discord would refuse, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from wire.objects import Json
from wire.running import running
from wire.server import CALLBACK, Discord
from wire.spec import Spec, document, spec

from bot.service.service import Service
from bot.settings import Settings

DOCUMENT = document()
needs_document = pytest.mark.skipif(
    DOCUMENT is None,
    reason="Discord's openapi.json is not here, so that no request is checked by it: put it into "
    "../shared/discord/ beside the checkout, or name it in DISCORD_OPENAPI",
)

MESSAGES = "/channels/1/messages"
COMMANDS = "/applications/1/commands"
ANSWER = "/interactions/1/t/callback"
BUTTON = {"type": 2, "style": 1, "label": "Source", "custom_id": "v1:source:x"}


def row(**changed: Any) -> Json:
    return {"type": 1, "components": [BUTTON | changed]}


@pytest.fixture(scope="module")
def check() -> Spec:
    return spec(DOCUMENT)


FINE: list[tuple[str, str, Any]] = [
    ("POST", MESSAGES, {"content": "x" * 2000}),
    ("POST", MESSAGES, {"content": "x", "nonce": "1" * 25, "enforce_nonce": True, "components": [row()]}),
    ("POST", MESSAGES, {"content": "x", "message_reference": {"message_id": 12, "fail_if_not_exists": False}}),
    ("POST", ANSWER, {"type": 4, "data": {"content": "x", "flags": 64}}),
    ("POST", ANSWER, {"type": 5, "data": {"flags": 64}}),
    ("POST", ANSWER, {"type": 8, "data": {"choices": [{"name": "2019", "value": 2019}]}}),
    ("PUT", COMMANDS, [{"name": "ask", "description": "Ask", "type": 1}]),
    ("GET", "/gateway/bot", None),
]

BEYOND_PROSE: list[tuple[str, str, Any]] = [
    ("POST", MESSAGES, {"content": "x" * 2001}),
    ("POST", MESSAGES, {"content": "  "}),
    ("POST", MESSAGES, {"content": "x", "nonce": "1" * 26}),
    ("POST", MESSAGES, {"content": "x", "components": [row()] * 6}),
    ("POST", MESSAGES, {"content": "x", "components": [row(), row()]}),
    ("POST", MESSAGES, {"content": "x", "components": [row(custom_id="x" * 101)]}),
    ("POST", MESSAGES, {"content": "x", "components": [row(label="x" * 81)]}),
    ("POST", MESSAGES, {"content": "x", "components": [row(label="")]}),
    ("POST", MESSAGES, {"content": "x", "components": [{"type": 1, "components": [BUTTON] * 6}]}),
    ("POST", MESSAGES, {"content": "x", "components": [BUTTON]}),
    ("POST", MESSAGES, {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}),
    ("POST", MESSAGES, {"embeds": [{"fields": [{"name": "x", "value": " "}]}]}),
    ("POST", ANSWER, {"type": 4, "data": {"content": ""}}),
    ("POST", ANSWER, {"type": 8, "data": {"choices": [{"name": "x", "value": "x"}] * 26}}),
    ("POST", ANSWER, {"type": 8, "data": {"choices": [{"name": "x" * 101, "value": "x"}]}}),
    ("PUT", COMMANDS, [{"name": "Ask", "description": "Ask", "type": 1}]),
    ("PUT", COMMANDS, [{"name": "ask", "description": "", "type": 1}]),
    ("PUT", COMMANDS, [{"name": "ask", "description": "Ask", "type": 1}] * 2),
    ("PUT", COMMANDS, [{"name": f"m{n}", "type": 3} for n in range(16)]),
]

BEYOND_DOCUMENT: list[tuple[str, str, Any]] = [
    ("POST", MESSAGES, {"content": "x", "colour": "red"}),
    ("POST", MESSAGES, {"content": 1}),
    ("POST", MESSAGES, {"content": "x", "message_reference": {"message": 12}}),
    ("POST", MESSAGES, {"content": "x", "allowed_mentions": {"parse": ["nobody"]}}),
    ("POST", MESSAGES, {"content": "x", "components": [row(style=9)]}),
    ("POST", ANSWER, {"type": 3, "data": {"content": "x"}}),
    ("POST", ANSWER, {"type": 4, "data": {"content": "x", "colour": "red"}}),
    ("PUT", COMMANDS, [{"name": "ask", "description": "x" * 101, "type": 1}]),
    ("POST", "/channels/1/letters", {"content": "x"}),
    ("GET", "/gateway/bot", {"content": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), FINE)
def test_what_discord_takes_is_found_fine(check: Spec, method: str, path: str, body: Any) -> None:
    assert check(method, path, body) == []


@pytest.mark.parametrize(("method", "path", "body"), BEYOND_PROSE)
def test_what_only_the_prose_forbids_is_found(method: str, path: str, body: Any) -> None:
    assert Spec(None)(method, path, body)


@needs_document
@pytest.mark.parametrize(("method", "path", "body"), BEYOND_DOCUMENT)
def test_what_the_document_forbids_is_found(check: Spec, method: str, path: str, body: Any) -> None:
    assert check(method, path, body)


@needs_document
def test_a_fault_deep_in_a_message_is_named(check: Spec) -> None:
    (fault,) = check("POST", ANSWER, {"type": 7, "data": {"content": "x", "components": [row(style=9)]}})

    assert fault.startswith("$.data.components[0].components[0]")


@needs_document
async def test_everything_that_the_bot_can_send_is_as_discord_wants_it(service: Service, check: Spec) -> None:
    async with Discord(check=check) as server, running(server, service, settings=Settings(home_guild=1)) as bot:
        await bot.sync()
        facts = list(service.knowledge.facts)
        for fact in facts:
            await server.slash("source", {"name": "fact", "type": 3, "value": fact})
        for year in range(2012, 2025):
            await server.slash("rating", {"name": "year", "type": 4, "value": year})
        for name in ("timeline", "topics", "source", "about", "help", "rating"):
            await server.slash(name)
        for golden in service.knowledge.golden:
            await server.slash("ask", {"name": "question", "type": 3, "value": golden.ask})
            await server.ask(golden.ask)
        for typed in ("", "quill", "zzzz"):
            await server.type("source", {"name": "fact", "type": 3, "value": typed})
            await server.type("rating", {"name": "year", "type": 4, "value": typed})
        sent = len(facts) + 13 + 6 + len(service.knowledge.golden) + 6
        await server.called("POST", CALLBACK, sent)
        await server.until(lambda: all(call.status for call in server.rest.calls))

        assert [(json.dumps(call.body), call.wrong) for call in server.refused] == []


def test_without_the_document_the_prose_is_still_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISCORD_OPENAPI", str(tmp_path / "nothing.json"))

    assert document() is None
    assert spec(document())("POST", MESSAGES, {"content": "x" * 2001})
