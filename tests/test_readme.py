"""What the README says can be done, can be done."""

import re
from pathlib import Path

from bot.settings import Settings
from bot.terminal.parser import parser

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_lines_are_there() -> None:
    assert re.search(r'^- run: `python -m pip install -e "\.\[preview\]" && python -m bot`$', README, re.MULTILINE)
    assert re.search(r'^- test: `python -m pip install -e "\.\[test\]" && python -m pytest`$', README, re.MULTILINE)


def test_every_verb_it_names_exists() -> None:
    verbs = set(re.findall(r"python -m bot ([a-z]+)", README))
    actions = (action.choices for action in parser()._actions if action.choices)

    assert verbs <= set(next(iter(actions)))


def test_every_file_it_names_exists() -> None:
    paths = re.findall(r"\]\(([^)#:]+)\)", README)

    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_setting_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))

    assert named == {name.upper() for name in Settings.model_fields}
