"""The command line: clear replies, clear errors, never a traceback."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.terminal.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(small_knowledge: Callable[[Path], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    folder = small_knowledge(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["--knowledge", str(folder), *words])
        output = capsys.readouterr()
        return code, output.out, output.err

    return run


def test_ask_prints_the_answer_and_its_source(run: Run) -> None:
    code, out, err = run("ask", "What is the latest rating?")

    assert (code, err) == (0, "")
    assert "  \u2014 " in out


def test_ask_prints_one_json_object(run: Run) -> None:
    code, out, _ = run("ask", "--json", "What", "is", "the", "latest", "rating?")
    record = json.loads(out)

    assert code == 0
    assert set(record) == {"id", "kind", "text", "sources", "facts", "options", "reason", "confidence"}
    assert record["kind"] in ("answer", "clarify", "abstain")


def test_ask_answers_a_file_line_by_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": "a", "question": "hello"}\n\n{"id": "b", "question": "and in 2017?", "context": ["rating 2014"]}\n'
    )

    code, out, _ = run("ask", "--jsonl", str(file))

    assert code == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a", "b"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nonsense"], 2, "invalid choice: 'nonsense'"),
        (["ask"], 1, "what is the question?"),
        (["ask", "--jsonl", "nowhere.jsonl"], 1, "nowhere.jsonl: cannot be read"),
        (["eval", "nowhere.jsonl"], 1, "nowhere.jsonl: cannot be read"),
        (["--knowledge", "nowhere", "ask", "hi"], 1, "there is no such folder"),
        (["ask", "--knowledge", "nowhere", "hi"], 1, "there is no such folder"),
    ],
)
def test_an_error_is_clear_and_has_an_exit_code(run: Run, words: list[str], code: int, said: str) -> None:
    found, out, err = run(*words)

    assert found == code
    assert out == ""
    assert said in err
    assert "Traceback" not in err


def test_a_bad_line_of_questions_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "question": "hello"}\nnonsense\n')

    code, _, err = run("ask", "--jsonl", str(file))

    assert code == 1
    assert "questions.jsonl, line 2" in err


def test_check_passes_sound_facts(run: Run) -> None:
    code, out, _ = run("check")

    assert code == 0
    assert "All is well" in out


def test_check_names_every_problem(run: Run, tmp_path: Path) -> None:
    (tmp_path / "knowledge" / "sources.yaml").write_text("")

    code, out, err = run("check")

    assert code == 1
    assert "sources.yaml: is empty" in out
    assert "to mend" in err


def test_eval_scores_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": "a", "question": "What is the latest rating?", "kind": "answerable", "must": ["no such words"]}\n'
        '{"id": "b", "question": "hello", "kind": "chitchat"}\n'
    )

    code, out, _ = run("eval", str(file), "--failures")

    assert code == 0
    assert "wrong-answer rate" in out
    assert "lacks no such words" in out


def test_schema_is_written_and_checked(run: Run, tmp_path: Path) -> None:
    assert run("schema", "--check")[0] == 1
    assert run("schema")[0] == 0
    assert run("schema", "--check")[0] == 0
    assert json.loads((tmp_path / "knowledge" / "schema" / "facts.schema.json").read_text())["type"] == "array"


@pytest.mark.parametrize(
    "question",
    [
        "x" * 5000,
        "\U0001f600\U0001f680",
        "\u200b\u200d\ufeff",
        "\u05de\u05d4 \u05d4\u05d3\u05d9\u05e8\u05d5\u05d2",
        "@everyone <@1>",
    ],
)
def test_strange_questions_get_a_clear_reply(run: Run, question: str) -> None:
    code, out, err = run("ask", question)

    assert code == 0
    assert out.strip()
    assert question not in out
    assert err == ""


def test_the_door_is_the_module() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("footnote ")
