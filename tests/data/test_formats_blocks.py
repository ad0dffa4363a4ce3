"""However a text file is cut into blocks, what is read is what the exact reader finds in one piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.formats import Block, Source, fast, sift
from data.formats.delimited import Delimited
from data.formats.exact import LONGEST_FIELD, LONGEST_RECORD, ExactReader, Found
from data.formats.storage import PlainFile
from data.rejects import Reject

HEADER = "id,text,more"
# What may stand in a file: whole lines mostly, so that much of it is clean, and every kind of dirt.
CLEAN = ["1,a,b", "2,,", '3,"x, y",z', '4,"say ""hi""",', '5,"",""', "6, spaced ,\t", "7,é备注,𝄞"]
CONTINUED = [
    '8,"two\nlines",',
    '9,"a\n\nb","c\nd"',
    '10,"\n",""',
    '11,"a\r\nb",c',
    '12,"x\n1,a,b\n2,c,d\ny",z',
]
DIRTY = [
    '1,2,"open',
    "",
    "  ",
    "\t",
    ",,",
    "1,2",
    "1,2,3,4",
    "x",
    'a"b,c,d',
    '"a"b,c,d',
    '"open,b,c',
    'b,c,d"',
    '"',
    '""',
]
ODD = [
    "a\rb,c,d",
    "\r",
    "a,b,c\r",
    "a\x00b,c,d",
    "\ufeffa,b,c",
    "\x85",
    "a,b,\u2028",
    "\x1c",
    "'a',b,c",
    "\f",
]
BROKEN = [
    b"caf\xe9,b,c",
    b'1,"\xff\n\xfe",c',
    b"\xe4\xb8,b,c",
    b"\xed\xa0\x80,b,c",
    b"\xc0\x80,\xf4\x90\x80\x80,c",
]

lines = st.sampled_from([line.encode() for line in CLEAN * 6 + CONTINUED * 2 + DIRTY + ODD] + BROKEN)
line_ends = st.sampled_from([b"\n"] * 6 + [b"\r\n"] * 3 + [b"\n\n", b"\r", b"\r\r\n"])
noise = st.binary(max_size=6) | st.text(st.sampled_from('",\n\r a'), max_size=12).map(str.encode)
texts = st.lists(st.tuples(lines | noise, line_ends), max_size=40).map(
    lambda parts: b"".join(part for pair in parts for part in pair)
)
sizes = st.integers(1, 400)


class Outcome(NamedTuple):
    """What was read from a file; counts are sums over its blocks."""

    rows: list[tuple[Any, ...]]
    rejects: list[Reject]
    physical: int
    blank: int
    continued: int


def _outcome(blocks: Iterator[Block]) -> Outcome:
    every = list(blocks)
    rows = [tuple(row) for b in every for row in zip(*(c.to_pylist() for c in b.text.columns), strict=True)]
    return Outcome(
        rows,
        [reject for b in every for reject in b.rejects],
        sum(b.physical_lines for b in every),
        sum(b.blank_lines for b in every),
        sum(b.continuation_lines for b in every),
    )


def _reader(source: Delimited) -> ExactReader:
    return ExactReader(source.name, source._layout, source._encoding.text)


def _exact(source: Delimited, text: bytes) -> Outcome:
    """Read the text below the header in one piece, by the exact reader alone."""
    found = _reader(source).read(text, 0, len(text), 2, True)
    rows = [(number, *row) for number, row in zip(found.numbers, found.rows, strict=True)]
    continued = sum(found.spans.values()) - len(found.spans)
    return Outcome(rows, found.rejects, found.lines + 1, found.blank, continued)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], Delimited]:
    """Open a file of those bytes."""
    path = tmp_path_factory.mktemp("blocks") / "made.csv"

    def made(content: bytes) -> Delimited:
        path.write_bytes(content)
        return Delimited(PlainFile(path.name, path, len(content)))

    return made


@settings(max_examples=300)
@given(text=texts, block=sizes, piece=sizes, share=st.sampled_from([0.2, 1.0]))
@example(text=b'1,"a\nb",c\n' * 3, block=12, piece=1, share=1.0)
@example(text=b'1,"a' + b"\n" * (LONGEST_RECORD + 2) + b'b",c\n', block=3, piece=1, share=1.0)
@example(text=b'1,"a' + b"\n" * (LONGEST_RECORD - 1) + b'b",c\n', block=3, piece=1, share=1.0)
@example(text=b'1,"a' + b"\n" * LONGEST_RECORD + b'b",c\n', block=400, piece=400, share=1.0)
@example(
    text=b"bad\n" + b"1,a,b\n" * 3 + b'2,"x\n' + b"1,a,b\n" * 9 + b'y",c\n', block=140, piece=1, share=1.0
)
@example(text=b"1,a,b\n\n2,a\r3,a,b\n", block=400, piece=400, share=1.0)
def test_blocks_of_any_size_hold_what_one_exact_reading_finds(
    opened: Callable[[bytes], Delimited], text: bytes, block: int, piece: int, share: float
) -> None:
    # The first record keeps the encoding and the layout out of the game.
    text = '0,备注备注备注备注备注备注备注备注备注备注,"x"\n'.encode() + text
    source = opened(f"{HEADER}\n".encode() + text)
    if source.header != HEADER.split(",") or "UTF-8" not in source.form:
        return
    exact = _exact(source, text)
    with pytest.MonkeyPatch.context() as patch:
        # So that much dirt is sifted too.
        patch.setattr(sift, "_MOST_DOUBTED", share)
        assert _outcome(source.read(block, piece)) == exact
        assert _outcome(source.read(len(text) + 100, piece)) == exact
        assert _outcome(source.read(len(text) + 100, 1)) == exact
    assert _outcome(source.blocks()) == exact


@settings(max_examples=150)
@given(text=texts, block=sizes, codec=st.sampled_from(["utf-16", "gb18030", "cp1252", "utf-16-le"]))
def test_blocks_of_any_size_hold_the_same_in_any_encoding(
    opened: Callable[[bytes], Delimited], text: bytes, block: int, codec: str
) -> None:
    words = "备注" * 20 if codec == "gb18030" else "é" * 20
    first = f"{HEADER}\n0,{words},x\n1,{words},x\n2,{words},x\n" + "3,a,b\n" * 10
    source = opened(first.encode(codec) + text.decode("utf-8", "replace").encode(codec, "ignore") + text)
    if source.header != HEADER.split(","):
        return
    whole = _outcome(source.read(1 << 20, 1 << 20))
    assert _outcome(source.read(block, 30)) == whole
    assert whole.rows[0] == (2, "0", words, "x")


@settings(max_examples=200)
@given(text=texts)
def test_a_line_is_read_or_rejected_or_blank_or_carries_on_another(
    opened: Callable[[bytes], Delimited], text: bytes
) -> None:
    content = f"{HEADER}\n1,a,b\n".encode() + text
    source = opened(content)
    outcome = _outcome(source.blocks())
    if "old Macs" not in source.form:
        assert outcome.physical == content.removesuffix(b"\n").count(b"\n") + 1
    records = len(outcome.rows) + len(outcome.rejects)
    assert outcome.physical == 1 + outcome.blank + outcome.continued + records
    assert len({row[0] for row in outcome.rows} | {r.number for r in outcome.rejects}) == records


@settings(max_examples=200)
@given(text=texts, block=sizes)
def test_a_record_can_be_shown_as_it_stands_in_the_file(
    opened: Callable[[bytes], Delimited], text: bytes, block: int
) -> None:
    source = opened(f"{HEADER}\n1,a,b\n".encode() + text)
    for part in source.read(block, 20):
        numbers = [*part.text.column(0).to_pylist(), *(r.number for r in part.rejects)]
        raw = part.raw([*numbers, 0, 10**9])
        assert raw.keys() == set(numbers)
        assert all(raw[r.number] == r.line for r in part.rejects)
        exact = _reader(source)
        for row in part.text.to_pylist():
            line = raw[row["_line"]].encode()
            again = exact.read(line, 0, len(line), 1, True)
            assert again.rows == [[row[name] for name in source.header]]


def test_a_clean_block_is_read_the_fast_way(
    opened: Callable[[bytes], Delimited], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = ExactReader.read

    def asked(*arguments: Any) -> Found:
        # It may be asked whether the beginning of a record at a block's end is one, and leave it there.
        found = read(*arguments)
        assert not found.lines
        return found

    monkeypatch.setattr(ExactReader, "read", asked)
    text = "".join(f"{line}\n" for line in CLEAN + CONTINUED) * 40
    source = opened(f"{HEADER}\n{text}".encode())
    assert len(_outcome(source.read(1000)).rows) == 40 * len(CLEAN + CONTINUED)


def test_a_block_with_a_little_dirt_is_sifted(opened: Callable[[bytes], Delimited]) -> None:
    dirt = [line.encode() for line in DIRTY + CONTINUED + ODD if line not in ("  ", "\t")] + BROKEN
    clean = "".join(f"{line}\n" for line in CLEAN * 3).encode()
    text = clean + b"".join(line + b"\n" + clean for line in dirt)
    source = opened(f"{HEADER}\n".encode() + text)
    exact = _exact(source, text)
    piece = sift.sift(text, source._layout, _reader(source), 2, True)
    assert piece is not None
    assert piece.table is not None
    assert piece.table.num_rows >= len(CLEAN) * 3 * (len(dirt) + 1)
    assert (piece.found.lines, piece.found.blank, piece.found.rejects) == (
        exact.physical - 1, exact.blank, exact.rejects
    )  # fmt: skip
    assert _outcome(source.read(piece_bytes=1)) == exact


def test_one_bad_line_leaves_the_rest_of_its_block_to_the_fast_reader(
    opened: Callable[[bytes], Delimited], monkeypatch: pytest.MonkeyPatch
) -> None:
    exactly = []
    read = ExactReader.read
    monkeypatch.setattr(
        ExactReader,
        "read",
        lambda self, text, start, stop, *rest: (
            exactly.append(stop - start) or read(self, text, start, stop, *rest)
        ),
    )
    text = "1,a,b\n" * 50_000 + "bad\n" + "1,a,b\n" * 50_000
    outcome = _outcome(opened(f"{HEADER}\n{text}".encode()).read(piece_bytes=4000))
    assert (len(outcome.rows), [r.number for r in outcome.rejects]) == (100_000, [50_002])
    assert 0 < sum(exactly) < 10_000


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("length", [131_073, LONGEST_FIELD, LONGEST_FIELD + 1])
@pytest.mark.parametrize("letter", ["9", "é"])
def test_a_field_may_have_a_million_characters(
    opened: Callable[[bytes], Delimited], length: int, letter: str, quoted: bool
) -> None:
    value = letter * length
    field = f'"{value}"' if quoted else value
    outcome = _outcome(opened(f"{HEADER}\n1,a,b\n1,{field},b\n1,a,b\n".encode()).blocks())
    if length > LONGEST_FIELD:
        assert [(r.number, r.reason, len(r.value)) for r in outcome.rejects] == [(3, "malformed_line", 200)]
    else:
        assert outcome.rows[1] == (3, "1", value, "b")


def test_ten_thousand_columns_are_read(opened: Callable[[bytes], Delimited]) -> None:
    width = 10_000
    header = ",".join(f"column_{number}" for number in range(width))
    good, short = ",".join(["1.25"] * width), ",".join(["1.25"] * (width - 1))
    source = opened(f"{header}\n{good}\n{good}\n{short}\n{good}\n".encode())
    outcome = _outcome(source.blocks())
    assert ([row[0] for row in outcome.rows], len(outcome.rows[0])) == ([2, 3, 5], width + 1)
    assert [(r.number, r.reason) for r in outcome.rejects] == [(4, "wrong_field_count")]
    assert source.sample(2).shape == (2, width)


def test_a_block_has_its_columns_in_the_order_of_the_header(opened: Callable[[bytes], Delimited]) -> None:
    source = opened(b"b,_line,a\n1,x,2\n")
    (block,) = source.blocks()
    assert block.text.column_names == ["_line", "b", "_line", "a"]
    assert block.text.schema.types == [pa.int64()] + [pa.string()] * 3
    assert [c.to_pylist() for c in block.text.columns] == [[2], ["1"], ["x"], ["2"]]


def test_a_file_of_a_header_alone_has_no_record(opened: Callable[[bytes], Delimited]) -> None:
    for content in (b"a,b", b"a,b\n", b"a,b\r\n\r\n"):
        outcome = _outcome(opened(content).blocks())
        assert (outcome.rows, outcome.rejects) == ([], [])
        assert opened(content).sample().column_names == ["a", "b"]


def test_progress_ends_at_the_size_of_the_file(opened: Callable[[bytes], Delimited]) -> None:
    source: Source = opened(b"a,b\n" + b"1,2\n" * 1000)
    read = [block.bytes_read for block in source.blocks()]
    assert read == sorted(read)
    assert read[-1] == source.size


def test_a_sample_is_the_first_records(opened: Callable[[bytes], Delimited]) -> None:
    source = opened(b"a,b\n" + b"".join(b"%d,x\n" % number for number in range(100_000)))
    assert source.sample(3).to_pydict() == {"a": ["0", "1", "2"], "b": ["x"] * 3}
    assert source.sample(60_000).num_rows == 60_000


def test_a_line_that_is_not_accounted_for_stops_everything(
    opened: Callable[[bytes], Delimited], monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = fast.parse

    def forgetful(text: bytes, layout: Any) -> fast.Parsed | None:
        found = parse(text, layout)
        return found and fast.Parsed(found.table.slice(1), found.lines, found.end, found.starts)

    monkeypatch.setattr(fast, "parse", forgetful)
    monkeypatch.setattr("data.formats.assembly.np.arange", lambda a, b: range(a + 1, b))
    with pytest.raises(AssertionError, match="accounted for"):
        list(opened(b"a,b\n1,2\n3,4\n").blocks())
