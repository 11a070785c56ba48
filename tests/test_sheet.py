"""A table that spreadsheets can open, change and save without harm."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.authoring.sheet import Row, SheetError, guarded, read, restored, written

NASTY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
"""Any text that a file can hold."""


def sheet(*lines: str, newline: str = "\n", encoding: str = "utf-8") -> bytes:
    return newline.join(lines).encode(encoding)


@given(NASTY)
@example("'=1+1")
@example("''march 2014")
@example("\t=1")
def test_a_guarded_cell_is_restored_whatever_it_holds(text: str) -> None:
    assert restored(guarded(text)) == text


@given(st.sampled_from("=+-@＝＋－＠\t\r"), NASTY)
def test_no_cell_begins_like_a_formula(sign: str, text: str) -> None:
    assert guarded(sign + text) == f"'{sign}{text}"


@pytest.mark.parametrize(
    "text", ["2014", "march 2014", "12 Aug 2022", "1/2", "10:30 pm", "1e5", "TRUE", "50 %", "may-22"]
)
def test_no_cell_is_taken_for_a_number_or_a_date(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert restored(guarded(text)) == text


@pytest.mark.parametrize("text", ["rating in 2014", "May I ask?", "who is true", "'tis so", "", "in 2014, march"])
def test_a_text_that_is_clearly_one_is_left_as_it_is(text: str) -> None:
    assert guarded(text) == restored(text) == text


@given(st.lists(NASTY.filter(str.strip), min_size=1, max_size=5), st.sampled_from([",", "\t"]))
@example(["=cmd|' /C calc'!A0", 'say "no", please', "two\nlines", "a;b\tc"], ",")
def test_what_is_written_is_read_again(texts: list[str], delimiter: str) -> None:
    rows = [Row(place, "fact", "a", "T", "ask", "1", text, "#0") for place, text in enumerate(texts, 2)]

    found, notes = read(written(rows, delimiter))

    assert (found, notes) == (rows, [])


def test_a_sheet_opens_in_a_spreadsheet_as_a_table_without_formulas() -> None:
    content = written([Row(2, "fact", "a", "=T", "ask", "1", "@sum, please", "#0")], ",")

    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert table[1] == ["fact", "a", "'=T", "ask", "1", "'@sum, please", "#0"]


@pytest.mark.parametrize(
    "content",
    [
        sheet("id,field,number,text", 'a,ask,1,"x; y"'),
        sheet("id;field;number;text", 'a;ask;1;"x; y"', newline="\r\n"),
        sheet("sep=;", "id;field;number;text", 'a;ask;1;"x; y"', newline="\r\n"),
        sheet("ID\tField\tNumber\tText", "a\task\t1\tx; y", encoding="utf-8-sig"),
        sheet("id\tfield\tnumber\ttext", "a\task\t1\tx; y", encoding="utf-16"),
        sheet('"id";"field";"number";"text"', '"a";"ask";"1";"x; y"', ";;;", ""),
    ],
)
def test_a_sheet_is_read_however_a_spreadsheet_saves_it(content: bytes) -> None:
    rows, _ = read(content)

    assert rows == [Row(2, id="a", field="ask", number="1", text="x; y")]


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    rows, _ = read(sheet("id,field,text", 'a,ask,"two', 'lines"', "", "b,ask,x"))

    assert [row.place for row in rows] == [2, 4]


def test_a_column_of_the_editors_own_is_passed_over_and_named() -> None:
    rows, notes = read(sheet("id,field,text,remark", "a,ask,x,why?"))

    assert rows == [Row(2, id="a", field="ask", text="x")]
    assert notes == ['the column "remark" is passed over']


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "row 1: the heading lacks id, field, text"),
        (sheet("id,text", "a,x"), "row 1: the heading lacks field"),
        (sheet("id,field,text,Text", "a,ask,x,y"), 'row 1: the heading has "text" twice'),
        (sheet("id,field,text", "a,ask,x", "b,ask,y, z"), "row 3: has more cells than the heading"),
        (sheet("id,field,text", 'a,ask,"x', "b,ask,y"), "row 2: cannot be read from here on"),
        (sheet("id,field,text", "a,ask,café", encoding="latin-1"), "row 2: is not UTF-8 text"),
    ],
)
def test_a_fault_of_form_is_told_with_its_row(content: bytes, said: str) -> None:
    with pytest.raises(SheetError) as error:
        read(content)

    assert said in str(error.value)


def test_all_faults_of_form_are_told_at_once() -> None:
    with pytest.raises(SheetError) as error:
        read(sheet("id,field,text", "a,ask,x,y", "b,ask,y", "c,ask,z,z", 'd,ask,"'))

    assert [fault.row for fault in error.value.faults] == [2, 4, 5]
