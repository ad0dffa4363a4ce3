"""Delimited text as banks export it: what is found out about it, and what is set aside."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.formats.delimited import Delimited
from data.formats.exact import LONGEST_RECORD
from data.formats.storage import PlainFile
from data.rejects import FileRefused, Reject

Open = Callable[[bytes], Delimited]
NAMES = ["Müller", "José", "Zoë", "Čapek", "李雷", "韩梅梅", "Smith"]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Open a file of those bytes."""
    path = tmp_path_factory.mktemp("text") / "made.csv"

    def made(content: bytes) -> Delimited:
        path.write_bytes(content)
        return Delimited(PlainFile(path.name, path, len(content)))

    return made


def _rows(source: Delimited) -> list[list[str]]:
    """Return line and fields of each record."""
    tables = [block.text.columns for block in source.blocks()]
    return [list(row) for t in tables for row in zip(*(c.to_pylist() for c in t), strict=True)]


def _rejects(source: Delimited) -> list[Reject]:
    return [reject for block in source.blocks() for reject in block.rejects]


def _told(source: Delimited) -> list[tuple[int, str]]:
    return [(r.number, r.reason) for r in _rejects(source)]


def _blank(source: Delimited) -> int:
    return sum(block.blank_lines for block in source.blocks())


CHINESE = "客户编号,姓名,备注\n1,王芳,早上联系\n2,李娜,承诺还款，下周\n3,张伟,无人接听\n"
GERMAN = "Kunde;Straße;Betrag\n1;Müllerstraße;1,50\n2;Hauptstraße;2,75\n3;Königsallee;0,10\n"
ENCODED = {
    "UTF-8": (CHINESE.encode(), CHINESE, "CSV, UTF-8, delimiter comma"),
    "a mark": (CHINESE.encode("utf-8-sig"), CHINESE, "CSV, UTF-8, delimiter comma"),
    "UTF-16": (CHINESE.encode("utf-16"), CHINESE, "CSV, UTF-16, delimiter comma"),
    "UTF-16, other order": (
        "\ufeff".encode("utf-16-be") + CHINESE.encode("utf-16-be"), CHINESE, "CSV, UTF-16, delimiter comma"
    ),
    "UTF-16 without a mark": (GERMAN.encode("utf-16-le"), GERMAN, "CSV, UTF-16, delimiter ;"),
    "UTF-16 without a mark, other order": (GERMAN.encode("utf-16-be"), GERMAN, "CSV, UTF-16, delimiter ;"),
    "GB18030": (CHINESE.encode("gb18030"), CHINESE, "CSV, GB18030, delimiter comma"),
    "Windows-1252": (GERMAN.encode("cp1252"), GERMAN, "CSV, Windows-1252, delimiter ;"),
    "Latin-1": (GERMAN.encode("latin-1"), GERMAN, "CSV, Windows-1252, delimiter ;"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "text", "form"), ENCODED.values(), ids=ENCODED.keys())
def test_the_encoding_is_found(opened: Open, content: bytes, text: str, form: str) -> None:
    source = opened(content)
    delimiter = ";" if ";" in text else ","
    header, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    assert (source.header, source.form) == (header, form)
    assert _rows(source) == [[number, *row] for number, row in enumerate(rows, start=2)]
    assert source.raw_header == text.split("\n")[0]


@pytest.mark.parametrize("name", ["GB18030", "Windows-1252", "UTF-16"])
def test_the_quarantine_holds_the_text_of_another_encoding(opened: Open, name: str) -> None:
    content, text, _ = ENCODED[name]
    (block,) = opened(content).blocks()
    assert list(block.raw([3, 4]).values()) == text.split("\n")[2:4]


def test_a_few_damaged_bytes_do_not_change_the_encoding(opened: Open) -> None:
    """One cell in Latin-1 among 30 records of plain ASCII, and a few far beyond what is looked at first."""
    few = b"a,b\n" + b"1,x\n" * 29 + b"2,caf\xe9\n"
    assert _told(opened(few)) == [(31, "bad_encoding")]
    many = b"a,b\n" + b"1,some more text\n" * 60_000 + b"2,caf\xe9\n" * 5
    assert _told(opened(many)) == [(number, "bad_encoding") for number in range(60_002, 60_007)]


def test_damaged_bytes_among_many_good_characters_are_no_other_encoding(opened: Open) -> None:
    content = b"a,b\n" + "1,备注\n".encode() * 50 + b"2,caf\xe9\n" * 40
    source = opened(content)
    assert source.form == "CSV, UTF-8, delimiter comma"
    assert len(_rejects(source)) == 40


def test_accents_that_begin_far_down_are_found(opened: Open) -> None:
    content = b"a,b\n" + b"1,some plain text\n" * 60_000 + "2,café olé\n".encode("cp1252") * 60_000
    source = opened(content)
    assert source.form == "CSV, Windows-1252, delimiter comma"
    assert _rows(source)[-1] == [120_001, "2", "café olé"]


@pytest.mark.parametrize(
    ("codec", "bad", "shown"),
    [
        ("utf-8", b"\xff", r"\xff"),
        ("gb18030", b"\xff", r"\xff"),
        ("cp1252", b"\x81", r"\x81"),
        ("utf-16-le", b"\x00\xdc", r"\x00\xdc"),
    ],
)
def test_bytes_that_are_no_characters_set_their_record_aside(
    opened: Open, codec: str, bad: bytes, shown: str
) -> None:
    words = "早上联系" if codec == "gb18030" else "é"
    text = "a,b\n" + f"1,{words}\n" * 9
    content = (
        text.encode(codec) + "2,x".encode(codec) + bad + '\n3,"x'.encode(codec) + bad + 'y"\n'.encode(codec)
    )
    source = opened(content)
    rejects = _rejects(source)
    assert [(r.number, r.column, r.value, r.reason) for r in rejects] == [
        (11, "b", f"x{shown}", "bad_encoding"),
        (12, "b", f"x{shown}y", "bad_encoding"),
    ]
    assert [r.line for r in rejects] == [f"2,x{shown}", f'3,"x{shown}y"']
    assert len(_rows(source)) == 9


@pytest.mark.parametrize(("codec", "left"), [("utf-8", 1), ("gb18030", 1), ("utf-16", 1)])
def test_a_character_cut_off_at_the_end_sets_its_record_aside(opened: Open, codec: str, left: int) -> None:
    content = ("a,b\n" + "1,早上联系\n" * 9 + "2,早").encode(codec)
    assert _told(opened(content[:-left])) == [(11, "bad_encoding")]


LAID_OUT = {
    "commas": ("a,b,c\n1,2,3\n", "delimiter comma"),
    "semicolons": ("a;b;c\n1;2;3\n", "delimiter ;"),
    "tabs": ("a\tb\tc\n1\t2\t3\n", "delimiter tab"),
    "bars": ("a|b|c\n1|2|3\n", "delimiter |"),
    "decimal commas": ("a;b;c\n1;2;3\n", "delimiter ;"),
    "a named delimiter": ("sep=|\na|b|c\n1|2|3\n", "delimiter |, delimiter named on line 1"),
    "another named delimiter": ("sep=~\r\na~b~c\r\n1~2~3\r\n", "delimiter ~, delimiter named on line 1"),
    "quoted names": ('"a";"b";"c"\n"1";"2";"3"\n', "delimiter ;"),
    "other quotation marks": ("'a';'b';'c'\n'1';'2';'3'\n", "delimiter ;, quotation mark '"),
    "old Macs": ("a,b,c\r1,2,3\r", "delimiter comma, line ends of old Macs"),
    "a title": (
        "Collections export 2025-01\n\na;b;c\n1;2;3\n", "delimiter ;, 2 lines above the header left out"
    ),
    "a title with a comma": (
        "Export, January\nBranch\na;b;c\n1;2;3\n4;5;6\n", "delimiter ;, 2 lines above the header left out"
    ),
    "a title as wide as the table": (
        "Export,,\na,b,c\n1,2,3\n", "delimiter comma, 1 line above the header left out"
    ),
    "spare fields": ("a,b,c,\n1,2,3,\n", "delimiter comma, 1 empty field at the end of each line left out"),
    "two spare fields": (
        "a,b,c,,\n1,2,3,,\n", "delimiter comma, 2 empty fields at the end of each line left out"
    ),
    "a spare field only below": (
        "a;b;c\n1;2;3;\n", "delimiter ;, 1 empty field at the end of each line left out"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "form"), LAID_OUT.values(), ids=LAID_OUT.keys())
def test_the_layout_is_found(opened: Open, text: str, form: str) -> None:
    source = opened(text.encode())
    assert (source.header, source.form) == (["a", "b", "c"], f"CSV, UTF-8, {form}")
    (first, *_) = _rows(source)
    above = next(i for i, line in enumerate(text.splitlines()) if line.lstrip("'\"").startswith("a"))
    assert first == [above + 2, "1", "2", "3"]
    assert _blank(source) == above
    assert source.raw_header == text.splitlines()[above]


def test_decimal_commas_do_not_divide(opened: Open) -> None:
    source = opened(b"amount, EUR;balance, EUR\n1,5;2,5\n3,5;4,5\n")
    assert source.header == ["amount, EUR", "balance, EUR"]
    assert _rows(source) == [[2, "1,5", "2,5"], [3, "3,5", "4,5"]]


def test_a_delimiter_within_quotation_marks_does_not_divide(opened: Open) -> None:
    source = opened(b'a;"b;b";c\n"1,1,1,1";"2;2";3\n')
    assert _rows(source) == [[2, "1,1,1,1", "2;2", "3"]]


def test_one_column_is_a_table_too(opened: Open) -> None:
    source = opened("name\nMüller, Hans\nMeier, Eva\n".encode())
    assert source.header == ["name"]
    assert _told(source) == [(2, "wrong_field_count"), (3, "wrong_field_count")]
    assert _rows(opened(b"name\nx\n\n  \ny\n")) == [[2, "x"], [5, "y"]]
    assert _rows(opened(b"name\nx\n  \ny\n")) == [[2, "x"], [4, "y"]]


def test_a_record_is_never_taken_for_a_header(opened: Open) -> None:
    assert opened(b"a\n1,2,3\n4,5,6\n").header == ["a"]


def test_a_spare_field_that_is_filled_sets_its_record_aside(opened: Open) -> None:
    text = "a,b,\n" + "1,2,\n" * 300 + "3,4,x\n"
    source = opened(text.encode())
    assert _told(source) == [(302, "wrong_field_count")]
    assert _rows(opened(f"{text}5,6\n".encode()))[-1] == [303, "5", "6"]


def test_a_line_of_tabs_is_a_record_of_empty_fields(opened: Open) -> None:
    source = opened(b"a\tb\n\t\n  \n1\t2\n")
    assert (_rows(source), _blank(source)) == ([[2, "", ""], [4, "1", "2"]], 1)


REFUSED = {
    "nothing": (b"", "made.csv, line 1: The file is empty."),
    "white space": (b" \n\t\r\n", "made.csv, line 1: The file is empty."),
    "a blank first line": (b"\na,b\n", "made.csv, line 1: There is no header. Line 1 must name the columns."),
    "nothing after a named delimiter": (b"sep=;\n", "made.csv, line 2: There is no header."),
    "a column without a name": (b"a,,c\n1,2,3\n", "line 1, column number 2: A column has no name. Name it."),
    "a last column without a name": (b"a,b,\n1,2,3\n", "line 1, column number 3: A column has no name."),
    "a name twice": (b"a,b,a\n1,2,3\n", "line 1, column a: Two columns have this name. Rename one."),
    "a name twice below a title": (b"Export\n\na,a,b\n1,2,3\n", "line 3, column a: Two columns"),
    "a header that is never closed": (b'"a,b,c\n1,2,3\n', "line 1: The header cannot be read"),
    "a delimiter of two": (b"sep=1\na1b\n", "line 1: “1” cannot divide fields."),
    "no text": (bytes(range(32)) * 20, "The file is not text."),
    "no line end in a large file": (b"a,b," * (3 << 20), "There is no line end in the first"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_a_table_is_refused_in_a_sentence(opened: Open, content: bytes, words: str) -> None:
    with pytest.raises(FileRefused) as problem:
        list(opened(content).blocks())
    assert words in str(problem.value)
    assert str(problem.value).endswith(".")


SET_ASIDE = {
    "a quote never closed": ('1,2\n"3,4\n5,6\n', [(3, "unbalanced_quote")]),
    "a quote never closed on the last line": ('1,2\n"3,4', [(3, "unbalanced_quote")]),
    "two quotes never closed": ('"1,2\n3,4\n5,"6\n', [(2, "unbalanced_quote"), (4, "unbalanced_quote")]),
    "two quotes within fields": ('1,2"x\n3,4\n5,6"x\n', [(2, "unbalanced_quote"), (4, "unbalanced_quote")]),
    "text after a closing quote": ('1,2\n"3"3,4\n', [(3, "malformed_line")]),
    "a carriage return within a line": ("1,2\n3\r3,4\n", [(3, "malformed_line")]),
    "too many and too few fields": ("1,2,3\n4\n", [(2, "wrong_field_count"), (3, "wrong_field_count")]),
    "a record of too many lines": (
        '1,"' + "\n" * LONGEST_RECORD + '"\n',
        [(2, "unbalanced_quote"), (2 + LONGEST_RECORD, "unbalanced_quote")],
    ),
}


@pytest.mark.parametrize(("text", "told"), SET_ASIDE.values(), ids=SET_ASIDE.keys())
def test_a_line_that_is_no_record_is_set_aside_alone(
    opened: Open, text: str, told: list[tuple[int, str]]
) -> None:
    source = opened(b"a,b\n" + text.encode())
    assert _told(source) == told
    lines = text.split("\n")
    assert [r.line for r in _rejects(source)] == [lines[number - 2] for number, _ in told]
    whole = [i for i, line in enumerate(lines, start=2) if line and i not in {n for n, _ in told}]
    assert [row[0] for row in _rows(source)] == whole


def test_a_zero_byte_is_kept(opened: Open) -> None:
    assert _rows(opened(b"a,b\n1,x\0y\n2,z\n")) == [[2, "1", "x\0y"], [3, "2", "z"]]


@settings(max_examples=300)
@given(content=st.binary(max_size=300))
@example(content=b"a,b\n\0\0\0\n")
@example(content=b"\xff\xfea")
@example(content=b"\xef\xbb\xbf")
@example(content=b"sep=,")
@example(content=b"\r")
def test_any_bytes_are_read_or_refused_in_a_sentence(opened: Open, content: bytes) -> None:
    try:
        source = opened(content)
        blocks = list(source.blocks())
        source.sample(10)
    except FileRefused as problem:
        words = str(problem)
    else:
        words = ""
    if words:
        assert words.startswith("made.csv")
        assert words.endswith(".")
        return
    records = sum(block.text.num_rows + len(block.rejects) for block in blocks)
    other = sum(block.blank_lines + block.continuation_lines for block in blocks)
    assert sum(block.physical_lines for block in blocks) == 1 + records + other
    assert all(c.encode() for block in blocks for r in block.rejects for c in (r.line, r.value) if c)


@settings(max_examples=100)
@given(
    rows=st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=3, max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_csv_writer_wrote_is_read_again(
    opened: Open, rows: list[list[str]], delimiter: str, codec: str, end: str
) -> None:
    out = io.StringIO()
    # A lone carriage return must be quoted, and this writer does so only if it quotes all.
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["first", "second", "third"], *rows])
    source = opened(out.getvalue().encode(codec, "replace"))
    read = [row[1:] for row in _rows(source)]
    assert read == [[cell.encode(codec, "replace").decode(codec) for cell in row] for row in rows]
    assert _rejects(source) == []
