# ruff: noqa: RUF001 - letters of many languages are what is tested
import datetime
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copnb.design.reading import ReadingError
from copnb.evidence.sheets import Sheet, csv_plain, csv_safe, read_sheet


def sheet_of(folder: Path, content: bytes, name: str = "sheet.csv") -> Sheet:
    path = folder / name
    path.write_bytes(content)
    return read_sheet(path)


def workbook(*rows: list[object], more: dict[str, list[list[object]]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, extra in (more or {}).items():
        sheet = book.create_sheet(title)
        for row in extra:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def complaint(folder: Path, content: bytes, name: str = "sheet.csv") -> str:
    with pytest.raises(ReadingError) as caught:
        sheet_of(folder, content, name)
    return str(caught.value)


@pytest.mark.parametrize("end", [",", ";", "\t", "|"])
def test_a_cell_may_end_with_comma_semicolon_tab_or_bar(tmp_path, end):
    text = f"name{end}members\nA{end}1\n\nB{end}2\n"
    sheet = sheet_of(tmp_path, text.encode())
    assert sheet.columns == ("name", "members")
    assert sheet.rows == ((2, ("A", "1")), (4, ("B", "2")))


def test_bars_inside_cells_do_not_end_them(tmp_path):
    sheet = sheet_of(tmp_path, b"name,day\nA,Monday|Friday\n")
    assert sheet.rows == ((2, ("A", "Monday|Friday")),)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "name;place\nÉcole d’été;Łódź\n"),
        ("utf-8-sig", "name;place\nÉcole d’été;Łódź\n"),
        ("utf-16", "name;place\n日本語;Łódź\n"),
        ("utf-16-le", "name;place\nplain;text\n"),
        ("utf-16-be", "name;place\nplain;text\n"),
        ("cp1252", "name;place\nBürgerräte;Zürich\n"),
        ("cp1252", "name;place\nL’école d’été;Québec – ville\n"),
        ("cp1252", "name;n\nCafé;3\n"),
        ("cp1251", "имя;место\nСообщество библиотек;Москва и область\n"),
    ],
)
def test_letters_are_read_in_the_encoding_of_the_file(tmp_path, encoding, text):
    sheet = sheet_of(tmp_path, text.encode(encoding))
    assert sheet.columns == tuple(text.splitlines()[0].split(";"))
    assert sheet.rows[0][1] == tuple(text.splitlines()[1].split(";"))


def test_words_that_other_readers_take_for_nothing_stay_words(tmp_path):
    sheet = sheet_of(tmp_path, b"name,n\nNA,None\nnull,NaN\n#N/A,007\n")
    assert [cells for _line, cells in sheet.rows] == [
        ("NA", "None"),
        ("null", "NaN"),
        ("#N/A", "007"),
    ]


def test_a_line_number_is_that_of_the_file_when_cells_have_several_lines(tmp_path):
    sheet = sheet_of(tmp_path, b'name,text\nA,"one\ntwo"\nB,x\n')
    assert [line for line, _cells in sheet.rows] == [2, 4]
    assert sheet.rows[0][1] == ("A", "one\ntwo")


def test_the_line_that_excel_puts_first_is_understood(tmp_path):
    assert sheet_of(tmp_path, b"sep=;\nname;n\nA;1\n").rows == ((3, ("A", "1")),)


def test_a_workbook_gives_iso_days_and_whole_numbers(tmp_path):
    content = workbook(
        ["a", "b", "c", "d", "e", "f"],
        [datetime.date(2026, 4, 3), datetime.time(9, 0), 12, 12.5, True, "NA"],
        [datetime.datetime(2026, 4, 3, 9, 30), None, None, None, None, "x"],
    )
    sheet = sheet_of(tmp_path, content, "book.xlsx")
    assert sheet.rows[0][1] == ("2026-04-03", "09:00", "12", "12.5", "true", "NA")
    assert sheet.rows[1] == (3, ("2026-04-03T09:30:00", "", "", "", "", "x"))


def test_a_workbook_is_known_by_its_bytes_not_by_its_name(tmp_path):
    assert sheet_of(tmp_path, workbook(["a"], ["x"]), "book.csv").rows == ((2, ("x",)),)


def test_a_sheet_of_several_has_to_be_named(tmp_path):
    content = workbook(["a"], ["x"], more={"Second": [["b"], ["y"]], "Third": []})
    assert "several sheets" in complaint(tmp_path, content, "book.xlsx")
    assert read_sheet(tmp_path / "book.xlsx", "Second").columns == ("b",)
    with pytest.raises(ReadingError, match="Second"):
        read_sheet(tmp_path / "book.xlsx", "Fourth")


def test_a_formula_without_value_and_an_error_are_no_empty_cells(tmp_path):
    told = complaint(tmp_path, workbook(["a", "b"], ["x", "=1+1"], ["#N/A", 1]), "book.xlsx")
    assert "B2: got a formula" in told
    assert "A3: got an error" in told


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", "an empty file"),
        (b"\n \n", "an empty file"),
        (b"name,n\n", "no row below"),
        (b"name,n,name\nA,1,B\n", "line 1, column 3: got “name” a second time"),
        (b"name,,n\nA,1,2\n", "line 1, column 2: got a column without a name"),
        (b'name,n\nA,"1\nB,2\n', "line 2: got quotes that do not close"),
        (b"name\nA\x07\n", "line 2: got the character U+0007"),
        (b"PK\x03\x04 not a workbook", "a workbook that cannot be opened"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 locked", "a workbook that cannot be opened"),
        (bytes(range(256)) * 40, "got"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(tmp_path, content, wanted):
    assert wanted in complaint(tmp_path, content)


def test_a_workbook_cut_short_is_refused(tmp_path):
    content = workbook(["name"], ["A"])
    assert "cannot be opened" in complaint(tmp_path, content[: len(content) // 2], "book.xlsx")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ReadingError, match=r"no\.csv: got nothing under this name"):
        read_sheet(tmp_path / "no.csv")


def test_a_line_of_another_width_is_a_problem_of_that_line_alone(tmp_path):
    sheet = sheet_of(tmp_path, b"name,n\nA,1\nB\nC,3,4\nD,5,\n")
    assert [line for line, _cells in sheet.rows] == [2, 5]
    assert [line for line, _problem in sheet.problems] == [3, 4]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "＝1", "'=1"])
def test_a_text_that_would_be_a_formula_is_made_safe(text):
    assert csv_safe(text) == f"'{text}"


def test_other_texts_are_left_alone():
    for text in ("", "a=b", "it's", "'quoted'", "5 - 3"):
        assert csv_safe(text) == text


@given(st.text())
def test_making_safe_loses_nothing(text):
    assert csv_plain(csv_safe(text)) == text
