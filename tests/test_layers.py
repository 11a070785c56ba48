"""Imports point one way: adapters, then rendering, then the core."""

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"
FORBIDDEN = {
    "core": {
        "discord",
        "aiohttp",
        "sqlalchemy",
        "simcord",
        "rich",
        "bot.render",
        "bot.service",
        "bot.store",
        "bot.discord_app",
        "bot.terminal",
    },
    "render": {
        "discord",
        "aiohttp",
        "sqlalchemy",
        "simcord",
        "rich",
        "bot.service",
        "bot.store",
        "bot.discord_app",
        "bot.terminal",
    },
    "evaluation": {"discord", "aiohttp", "sqlalchemy", "simcord", "bot.discord_app"},
    "terminal": {"aiohttp", "sqlalchemy", "discord"},
    "store": {
        "discord",
        "aiohttp",
        "simcord",
        "rich",
        "bot.render",
        "bot.service",
        "bot.discord_app",
        "bot.terminal",
    },
    "service": {"discord", "aiohttp", "sqlalchemy", "simcord", "rich", "bot.discord_app", "bot.terminal"},
}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_a_layer_imports_nothing_above_it(layer: str) -> None:
    wrong = [
        f"{path.name} imports {name}"
        for path in (BOT / layer).rglob("*.py")
        for name in imported(path)
        for forbidden in FORBIDDEN[layer]
        if name == forbidden or name.startswith(f"{forbidden}.")
    ]

    assert not wrong


def test_only_safe_yaml_is_read() -> None:
    unsafe = [path.name for path in BOT.rglob("*.py") if "yaml.load(" in path.read_text(encoding="utf-8")]

    assert not unsafe
