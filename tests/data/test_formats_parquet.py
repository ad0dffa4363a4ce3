"""Parquet files: typed values become exact text, and a damaged file gives nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import Source, columnar, sources
from data.rejects import FileRefused

Written = Callable[..., Source]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write a table as Parquet and open it."""

    def made(table: pa.Table, **options: Any) -> Source:
        pq.write_table(table, tmp_path / "made.parquet", **options)
        found, refused = sources([tmp_path / "made.parquet"])
        if refused:
            raise refused[0]
        return found[0]

    return made


def _values(source: Source) -> list[str | None]:
    return [value for block in source.blocks() for value in block.text.column(1).to_pylist()]


MOMENT = dt.datetime(2005, 4, 30, 18, 5, 0)
BEFORE = dt.datetime(1969, 12, 31, 23, 59, 59, 500000)
EAST = dt.timezone(dt.timedelta(hours=8))
CAST: dict[str, tuple[pa.Array, list[str | None]]] = {
    "text": (pa.array(["a", "", None, "备注"]), ["a", "", None, "备注"]),
    "large text": (pa.array(["a", None], pa.large_string()), ["a", None]),
    "bytes that are text": (pa.array([b"a", None, "备".encode()]), ["a", None, "备"]),
    "whole numbers": (pa.array([0, -7, 2**63 - 1, None]), ["0", "-7", "9223372036854775807", None]),
    "unsigned": (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
    "floating point": (
        pa.array([0.1, -1.5, 5.0, 1e15, 2.0**53, 1e20, 1e-7, float("inf"), float("nan"), None]),
        ["0.1", "-1.5", "5", "1000000000000000", "9007199254740992", "1e+20", "1e-7", "inf", "nan", None],
    ),
    "short floating point": (pa.array([0.1, 3.0], pa.float32()), ["0.1", "3"]),
    "money": (
        pa.array([Decimal("1234.50"), Decimal("-0.05"), None], pa.decimal128(18, 2)),
        ["1234.50", "-0.05", None],
    ),
    "tiny decimals": (
        pa.array([Decimal("0.0000000001"), None, Decimal("12.5"), Decimal(0)], pa.decimal128(38, 10)),
        ["0.0000000001", None, "12.5000000000", "0.0000000000"],
    ),
    "long decimals": (
        pa.array([Decimal("12345678901234567890123456789012345678")], pa.decimal128(38, 0)),
        ["12345678901234567890123456789012345678"],
    ),
    "dates": (pa.array([dt.date(2005, 4, 30), None]), ["2005-04-30", None]),
    "times": (pa.array([MOMENT, None], pa.timestamp("us")), ["2005-04-30 18:05:00", None]),
    "times in seconds": (pa.array([MOMENT], pa.timestamp("s")), ["2005-04-30 18:05:00"]),
    "times with microseconds": (
        pa.array([MOMENT, BEFORE, None], pa.timestamp("us")),
        ["2005-04-30 18:05:00", "1969-12-31 23:59:59.500000", None],
    ),
    "times with nanoseconds": (
        pa.array([1, 1000, 10**9], pa.timestamp("ns")),
        ["1970-01-01 00:00:00.000000001", "1970-01-01 00:00:00.000001", "1970-01-01 00:00:01"],
    ),
    "times with a zone": (
        pa.array([MOMENT.replace(tzinfo=EAST), None], pa.timestamp("us", "Asia/Shanghai")),
        ["2005-04-30 10:05:00+00:00", None],
    ),
    "times of day": (pa.array([dt.time(18, 5), dt.time(0, 0, 0, 5)]), ["18:05:00", "00:00:00.000005"]),
    "truth": (pa.array([True, False, None]), ["true", "false", None]),
    "nothing": (pa.nulls(2), [None, None]),
    "few values": (pa.array(["a", "b", "a", None]).dictionary_encode(), ["a", "b", "a", None]),
}


@pytest.mark.parametrize(("array", "texts"), CAST.values(), ids=CAST.keys())
def test_a_value_becomes_the_text_one_would_write(
    written: Written, array: pa.Array, texts: list[str | None]
) -> None:
    source = written(pa.table({"v": array}))
    assert _values(source) == texts
    assert source.sample().column("v").to_pylist() == texts


@pytest.mark.parametrize("array", [array for array, _ in CAST.values()], ids=CAST.keys())
def test_an_empty_column_of_each_type_is_read(written: Written, array: pa.Array) -> None:
    source = written(pa.table({"v": array.slice(0, 0)}))
    (block,) = source.blocks()
    assert (block.physical_lines, block.text.schema.types) == (1, [pa.int64(), pa.string()])
    assert source.sample().num_rows == 0


@settings(max_examples=50)
@given(values=st.lists(st.floats(allow_nan=False) | st.integers(-(2**53), 2**53).map(float), max_size=20))
def test_floating_point_text_means_the_same_number(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    file = tmp_path_factory.mktemp("floats") / "made.parquet"
    pq.write_table(pa.table({"v": pa.array(values, pa.float64())}), file)
    texts = _values(sources([file])[0][0])
    assert [float(text) for text in texts if text is not None] == values
    assert not any(
        "e" in t for t, v in zip(texts, values, strict=True) if t and v == v // 1 and abs(v) <= 2**53
    )


def test_lines_are_numbered_as_if_the_header_stood_on_line_1(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columnar, "BLOCK_ROWS", 7)
    source = written(pa.table({"a": range(100), "b": ["x,y"] * 100}), row_group_size=30)
    blocks = list(source.blocks())
    assert [n for b in blocks for n in b.text.column(0).to_pylist()] == list(range(2, 102))
    assert sum(b.physical_lines for b in blocks) == 101
    assert blocks[0].raw([2, 5, 99]) == {2: '0,"x,y"', 5: '3,"x,y"'}
    assert (source.header, source.raw_header) == (["a", "b"], "a,b")
    assert [b.bytes_read for b in blocks][-1] == source.size
    assert len(blocks) > 10


def test_bytes_that_are_no_text_set_their_record_aside(written: Written) -> None:
    source = written(pa.table({"a": [1, 2, 3], "b": [b"x", b"caf\xe9", None]}))
    (block,) = source.blocks()
    (reject,) = block.rejects
    assert (reject.number, reject.column, reject.reason, reject.value, reject.line) == (
        3, "b", "bad_encoding", r"caf\xe9", r"2,caf\xe9",
    )  # fmt: skip
    assert block.text.column(0).to_pylist() == [2, 4]
    assert block.raw([2, 3, 4]) == {2: "1,x", 3: r"2,caf\xe9", 4: "3,"}


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (pa.array([[1, 2]]), "column v: Its values are of the type list"),
        (pa.array([{"x": 1}]), "column v: Its values are of the type struct"),
        (pa.array([dt.timedelta(1)]), "column v: Its values are of the type duration"),
    ],
    ids=["lists", "structures", "durations"],
)
def test_a_column_of_parts_is_refused_by_name(written: Written, array: pa.Array, words: str) -> None:
    with pytest.raises(FileRefused) as problem:
        written(pa.table({"v": array}))
    assert words in str(problem.value)


def test_names_are_held_to_the_rules_of_a_header(written: Written) -> None:
    with pytest.raises(FileRefused, match="column a: Two columns have this name"):
        written(pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]))
    with pytest.raises(FileRefused, match="column number 1: A column has no name"):
        written(pa.table([pa.array([1])], names=[""]))


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    """A file of several row groups."""
    table = pa.table({"a": range(5000), "b": [f"text {n}" for n in range(5000)]})
    plain = {"compression": "none", "use_dictionary": False}
    pq.write_table(table, tmp_path / "whole.parquet", row_group_size=1000, write_page_checksum=True, **plain)
    return (tmp_path / "whole.parquet").read_bytes()


@pytest.mark.parametrize("left", [4, 100, 2000, -1, -9])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, whole: bytes, left: int) -> None:
    (tmp_path / "cut.parquet").write_bytes(whole[:left])
    found, (problem,) = sources([tmp_path / "cut.parquet"])
    assert found == []
    assert str(problem).startswith("cut.parquet: The Parquet file is damaged or cut off")


def test_damage_in_a_late_row_group_refuses_the_file(tmp_path: Path, whole: bytes) -> None:
    """One letter is another in a value of the last row group: only the page's checksum can tell."""
    damaged = whole.replace(b"text 4321", b"text 4329")
    assert damaged != whole
    (tmp_path / "late.parquet").write_bytes(damaged)
    (source,), _ = sources([tmp_path / "late.parquet"])
    assert source.sample(10).num_rows == 10
    with pytest.raises(FileRefused, match=r"late\.parquet: The Parquet file is damaged"):
        list(source.blocks())


@settings(max_examples=150)
@given(place=st.floats(0, 1), put=st.binary(min_size=1, max_size=20))
def test_a_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: float, put: bytes
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    file = folder / "made.parquet"
    pq.write_table(pa.table({"a": range(300), "b": ["x"] * 300}), file, row_group_size=100)
    content = bytearray(file.read_bytes())
    at = 4 + int(place * (len(content) - 4))
    content[at : at + len(put)] = put
    file.write_bytes(content)
    found, refused = sources([file])
    assert len(found) + len(refused) == 1
    try:
        lines = sum(block.physical_lines for source in found for block in source.blocks())
    except FileRefused as problem:
        refused.append(problem)
        lines = 0
    assert bool(lines) != bool(refused)
