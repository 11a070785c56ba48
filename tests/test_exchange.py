"""Facts out to a spreadsheet and back: what nobody edited stays as it is, byte for byte."""

import csv
import io
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import rewrite
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.authoring.exchange import export_sheet, import_sheet
from bot.authoring.sheet import SheetError
from bot.core.files import read_files
from bot.core.problems import KnowledgeError
from bot.core.writing import write_whole
from bot.terminal.cli import main

SHIPPED = Path(__file__).parents[1] / "knowledge"

Cells = list[dict[str, str]]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Editor:
    """Somebody with a spreadsheet and the small fact base."""

    def __init__(self, folder: Path, file: Path) -> None:
        self.folder, self.file = folder, file
        export_sheet(folder, file)
        self.cells: Cells = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))

    def row(self, id_: str, field: str, number: int | None = None) -> dict[str, str]:
        wanted = (id_, field, str(number or ""))
        return next(row for row in self.cells if (row["id"], row["field"], row["number"]) == wanted)

    def add(self, id_: str, text: str) -> None:
        self.cells.append({"id": id_, "field": "ask", "text": text})

    def save(self) -> None:
        """Save as a German Excel does: semicolons, and the mark of UTF-8."""
        with self.file.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.DictWriter(file, list(max(self.cells, key=len)), delimiter=";")
            table.writeheader()
            table.writerows(self.cells)

    def bring_in(self, *, write: bool = True) -> list[str]:
        self.save()
        return import_sheet(self.folder, self.file, write=write)

    def refused(self) -> list[str]:
        """Import what must be refused, and see that nothing has changed; return the faults."""
        before = contents(self.folder)
        with pytest.raises(SheetError) as error:
            self.bring_in()
        assert contents(self.folder) == before
        return [str(fault) for fault in error.value.faults]

    def number_of(self, row: dict[str, str]) -> int:
        return self.cells.index(row) + 2


@pytest.fixture
def editor(folder: Path, tmp_path: Path) -> Editor:
    return Editor(folder, tmp_path / "facts.csv")


@pytest.mark.parametrize("name", ["facts.csv", "facts.tsv"])
def test_the_shipped_facts_come_back_byte_for_byte(name: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "knowledge"))
    export_sheet(folder, tmp_path / name)
    before = contents(folder)

    done = import_sheet(folder, tmp_path / name)

    assert done == []
    assert contents(folder) == before == contents(SHIPPED)


def test_a_sheet_that_a_spreadsheet_saved_changes_nothing_by_itself(editor: Editor) -> None:
    before = contents(editor.folder)

    assert editor.bring_in() == []
    assert contents(editor.folder) == before


def test_an_edited_cell_changes_its_lines_only(editor: Editor) -> None:
    before = contents(editor.folder)
    editor.row("boats-2022", "ask", 2)["text"] = "number of boats: how many"
    editor.row("boats-2022", "answer")["text"] = "In May 2022 three boats sailed for the Seahaven ferry."
    editor.row("boats-2022", "ask", 8)["text"] = " "
    editor.row("weather", "says")["text"] = "I know nothing about the weather; I only know the ferry."
    editor.add("weather", "'=is it foggy")

    done = editor.bring_in()

    assert done[:5] == [
        "facts/boats.yaml: boats-2022: answer is changed",
        "facts/boats.yaml: boats-2022: ask 2 is changed",
        "facts/boats.yaml: boats-2022: ask 8 is taken out",
        "gaps/conversation.yaml: weather: says is changed",
        "gaps/conversation.yaml: weather: ask is added",
    ]
    boats = before["facts/boats.yaml"].decode()
    boats = boats.replace("    - number of boats\n", '    - "number of boats: how many"\n')
    boats = boats.replace("    - boats in the fleet\n", "")
    boats = boats.replace(
        "Three boats sailed for the Seahaven ferry in May 2022.",
        "In May 2022 three boats sailed for the Seahaven ferry.",
    )
    gaps = before["gaps/conversation.yaml"].decode()
    gaps = gaps.replace("I can't tell you about the weather;", "I know nothing about the weather;")
    gaps = gaps.replace(
        "    - lovely sunshine this morning\n", "    - lovely sunshine this morning\n    - =is it foggy\n"
    )
    after = contents(editor.folder)
    assert after.pop("facts/boats.yaml").decode() == boats
    assert after.pop("gaps/conversation.yaml").decode() == gaps
    assert after.items() <= before.items()


def test_comments_formatting_and_permissions_stay(editor: Editor) -> None:
    file = editor.folder / "facts" / "boats.yaml"
    rewrite(file, "    - number of boats\n", "\n    # as typed\n    - 'number of boats' # kept\n")
    file.chmod(0o640)
    before = file.read_text()
    editor.row("boats-2022", "ask", 2)["text"] = "number of the boats"

    editor.bring_in()

    assert file.read_text() == before.replace("'number of boats'", "'number of the boats'")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert not list(file.parent.glob(".*"))


def test_a_dry_run_only_tells(editor: Editor) -> None:
    before = contents(editor.folder)
    editor.row("boats-2022", "ask", 2)["text"] = "number of the boats"

    done = editor.bring_in(write=False)

    assert done == ["facts/boats.yaml: boats-2022: ask 2 is changed"]
    assert contents(editor.folder) == before


def test_a_sheet_brought_in_twice_changes_nothing_the_second_time(editor: Editor) -> None:
    editor.row("boats-2022", "ask", 2)["text"] = "number of the boats"
    editor.row("boats-2022", "ask", 5)["text"] = ""
    editor.add("boats-2022", "any boats there")
    editor.bring_in()
    before = contents(editor.folder)
    editor.row("boats-2022", "ask", 5)["text"] = "count of the boats"  # as before, so that nothing is to be taken out

    done = editor.bring_in()

    assert done[0].endswith("boats-2022 has this way of asking already")
    assert contents(editor.folder) == before


def test_rows_may_be_sorted_filtered_and_without_the_columns_for_machines(editor: Editor) -> None:
    editor.row("boats-2022", "ask", 2)["text"] = "number of the boats"
    editor.cells = [
        {key: row[key] for key in ("text", "number", "field", "id")}
        for row in reversed(editor.cells)
        if row["id"] == "boats-2022" and row["number"] != "5"
    ]

    done = editor.bring_in()

    assert done[0] == "facts/boats.yaml: boats-2022: ask 2 is changed"
    assert "have no row in the sheet and stay" in done[1]


def test_what_changed_in_the_files_since_the_export_stays(editor: Editor) -> None:
    rewrite(
        editor.folder / "facts" / "boats.yaml", "    - number of boats\n", "    - new here\n    - number of boats\n"
    )
    rewrite(editor.folder / "facts" / "boats.yaml", "- how big is the fleet", "- how big the fleet is")
    editor.row("boats-2022", "ask", 2)["text"] = "number of the boats"

    done = editor.bring_in()

    assert done[0] == "facts/boats.yaml: boats-2022: ask 3 is changed"
    asked = read_files(editor.folder).facts[0].ask
    assert {"new here", "how big the fleet is", "number of the boats"} <= set(asked)
    assert "number of boats" not in asked


def test_what_both_changed_is_refused(editor: Editor) -> None:
    rewrite(editor.folder / "facts" / "boats.yaml", "    - number of boats\n", "    - boat numbers\n")
    row = editor.row("boats-2022", "ask", 2)
    row["text"] = "number of the boats"

    assert editor.refused() == [
        f"row {editor.number_of(row)}: the files say something else here than when the sheet was exported; "
        "export anew and change that"
    ]


def test_every_fault_is_told_at_once_with_its_row(editor: Editor) -> None:
    editor.row("boats-2022", "ask", 1)["id"] = "boats-2023"
    editor.row("boats-2022", "ask", 2)["number"] = "99"
    editor.row("boats-2022", "ask", 3)["kind"] = "gap"
    editor.row("boats-2022", "answer")["text"] = ""
    editor.row("weather", "says")["field"] = "answer"
    editor.row("weather", "ask", 1)["number"] = "2"
    for number in range(1, 9):
        editor.row("vague", "ask", number)["text"] = ""
    for row in editor.cells:
        row["stamp"] = ""

    faults = editor.refused()

    assert len(faults) == 7
    for said in [
        'there is no fact or gap "boats-2023"; a new one is written in facts/<topic>.yaml',
        '"boats-2022" has the ways of asking 1 to 8; without a number a text is a new one',
        '"boats-2022" is a fact',
        'answer is empty; to take out "boats-2022" altogether, delete it in facts/boats.yaml',
        'the field of a gap is "ask" or "says"',
        "stands for the same text as row",
        '"vague" would have no way of asking left',
    ]:
        assert any(said in fault for fault in faults), said


def test_facts_that_would_not_pass_the_check_are_refused_with_row_and_fact(editor: Editor) -> None:
    wrong_figure = editor.row("boats-2022", "answer")
    wrong_figure["text"] = "Four boats sailed for the Seahaven ferry in May 2022."
    taken = editor.row("ada-quill", "ask", 2)
    taken["text"] = "ben rowe"
    long = editor.row("weather", "ask", 2)
    long["text"] = "weather " * 60

    faults = editor.refused()

    assert any(f.startswith(f"row {editor.number_of(wrong_figure)}: ") and "boats-2022" in f for f in faults)
    assert any(f.startswith(f"row {editor.number_of(taken)}: ") and "ben-rowe" in f for f in faults)
    assert any(f.startswith(f"row {editor.number_of(long)}: ") and "weather" in f for f in faults)


def test_a_golden_question_that_would_fail_is_told(editor: Editor) -> None:
    for number in range(1, 9):
        editor.row("weather", "ask", number)["text"] = f"nothing of the kind {'abcdefgh'[number - 1]}"

    assert any("golden.yaml" in fault for fault in editor.refused())


def test_a_copied_row_is_no_new_way_of_asking(editor: Editor) -> None:
    row = editor.row("boats-2022", "ask", 2)
    editor.cells.append({**row, "number": "99", "text": "boats, how many"})
    row["text"] = "number of the boats"

    assert editor.refused() == [
        f"row {len(editor.cells) + 1}: stands for the same text as row {editor.number_of(row)}; "
        "a new text has no number"
    ]


def test_a_way_of_asking_may_move_to_another_row(editor: Editor) -> None:
    row = editor.row("boats-2022", "ask", 2)
    editor.cells.insert(0, {"id": "boats-2022", "field": "ask", "text": row["text"]})
    row["text"] = ""

    editor.bring_in()

    asked = read_files(editor.folder).facts[0].ask
    assert (len(asked), asked[-1]) == (8, "number of boats")


def test_a_title_changed_in_vain_is_told(editor: Editor) -> None:
    row = editor.row("boats-2022", "ask", 2)
    row["title"] = "How many?"

    done = editor.bring_in()

    assert done == [
        f"row {editor.number_of(row)}: the title is only for reading; it is the way of asking with the number 1"
    ]


def test_broken_facts_are_neither_exported_nor_changed(folder: Path, tmp_path: Path) -> None:
    (folder / "facts" / "boats.yaml").write_text("- id: [")

    with pytest.raises(KnowledgeError):
        export_sheet(folder, tmp_path / "facts.csv")

    assert not (tmp_path / "facts.csv").exists()


def test_a_link_is_written_where_it_leads(editor: Editor) -> None:
    gaps, elsewhere = editor.folder / "gaps" / "conversation.yaml", editor.folder.parent / "elsewhere.yaml"
    shutil.move(gaps, elsewhere)
    gaps.symlink_to(elsewhere)
    editor.row("weather", "ask", 2)["text"] = "the weather"

    editor.bring_in()

    assert gaps.is_symlink()
    assert b"- the weather\n" in elsewhere.read_bytes()


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    sound, place = tmp_path / "a.yaml", tmp_path / "b.yaml"
    sound.write_bytes(b"before")
    place.mkdir()  # a folder cannot be replaced by a file

    with pytest.raises(OSError, match=r"b\.yaml"):
        write_whole({sound: b"after", tmp_path / "new.yaml": b"new", place: b"after"})

    assert sound.read_bytes() == b"before"
    assert {path.name for path in tmp_path.iterdir()} == {"a.yaml", "b.yaml"}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_any_text_comes_into_the_yaml_as_it_was_typed(
    text: str, small_knowledge: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("typed")
    editor = Editor(small_knowledge(place), place / "facts.csv")
    typed = f"xylophone{text}"
    editor.row("weather", "ask", 2)["text"] = typed

    editor.bring_in()

    gaps = {gap.id: gap for gap in read_files(editor.folder).gaps}
    assert gaps["weather"].ask[1] == typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    export_sheet(editor.folder, editor.file)
    assert import_sheet(editor.folder, editor.file) == []


def test_the_verbs_tell_what_they_do(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "facts.csv"

    codes = [
        main(["--knowledge", str(folder), "facts", *words])
        for words in (
            ["export", str(file)],
            ["import", str(file)],
            ["import", str(file), "--dry-run"],
            ["export", str(file)],
            ["export", str(file), "--force"],
            ["export", str(tmp_path / "facts.doc")],
            ["import", str(tmp_path / "facts.md")],
            ["import", str(tmp_path / "none.csv")],
            ["export", str(tmp_path / "none" / "facts.csv")],
            [],
        )
    ]

    told = capsys.readouterr()
    assert codes == [0, 0, 0, 1, 0, 1, 1, 1, 1, 2]
    assert "Nothing is to change." in told.out
    assert "Traceback" not in told.err
    for said in (
        "facts.csv is there already; --force writes over it",
        "facts.doc: the name must end in .csv, .tsv, .md",
        "facts.md: the name must end in .csv or .tsv",
        "none.csv: No such file or directory",
        "facts.csv: No such file or directory",
        "see `python -m bot facts --help`",
    ):
        assert said in told.err


def test_the_verb_names_every_row_to_mend(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "facts.csv"
    file.write_text("id,field,text\nnobody,ask,x\nweather,colour,y\n")

    code = main(["--knowledge", str(folder), "facts", "import", str(file)])

    told = capsys.readouterr()
    assert code == 1
    assert "nothing is changed; 2 to mend:" in told.err
    assert f"{file}, row 2: there is no fact or gap" in told.err
    assert f"{file}, row 3: the field of a gap" in told.err
