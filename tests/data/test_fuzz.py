"""Whatever a file holds, reading it ends in a sentence or in records that are all accounted for."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contract import parse
from data.intake import Intake
from data.load import load
from queries import connect
from queries.errors import DunlinError
from queries.store import Store

CONTRACT = parse(files("data").joinpath("adapters", "uci", "source.toml"))
NASTY = [
    b'"',
    b'""',
    b",",
    b"\n",
    b"\r",
    b"\r\n",
    b"\x00",
    b"\xff",
    b"\xe4\xb8",
    b"\xef\xbb\xbf",
    b"-",
    b"1e9",
    b" ",
    b"'",
]
pieces = st.sampled_from(NASTY) | st.binary(max_size=12) | st.text(max_size=6).map(lambda text: text.encode())
# Where in the file, how many bytes are taken out there, what is put in their place.
edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), pieces), min_size=1, max_size=5)
cells = st.sampled_from(
    ["1", "0", "-2", "", " ", "x", "1.5", "1e3", '"1"', '"', "9" * 30, "\x00", "é", "nan", '"\n"']
)


def _edited(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for where, taken, put in changes:
        place = int(where * len(content))
        content = content[:place] + put + content[place + taken :]
    return content


@pytest.fixture(scope="module")
def good(uci_lines: list[str]) -> bytes:
    """A small valid file."""
    return ("\n".join(uci_lines[:8]) + "\n").encode()


@pytest.fixture(scope="module")
def read(
    tmp_path_factory: pytest.TempPathFactory, take_in: Callable[..., Any]
) -> Callable[[bytes], Intake | str]:
    """Read a file of those bytes; return what became of it, or the sentence by which it was refused."""
    file = tmp_path_factory.mktemp("fuzz") / "fuzz.csv"

    def taken(content: bytes) -> Intake | str:
        file.write_bytes(content)
        try:
            return take_in(file, CONTRACT)[0]
        except DunlinError as problem:
            return str(problem)

    return taken


def _check(content: bytes, outcome: Intake | str) -> None:
    if isinstance(outcome, str):
        assert outcome.startswith("fuzz.csv")
        assert outcome.endswith(".")
        return
    lines = content.removesuffix(b"\n").count(b"\n") + 1
    counted = 1 + outcome.blank_lines + outcome.continuation_lines + outcome.read
    assert outcome.physical_lines == lines == counted
    assert outcome.accepted + outcome.quarantined + outcome.duplicates == outcome.read
    assert outcome.quarantined == len({r.number for r in outcome.rejects})
    assert all(1 < r.number <= lines and r.sentence.startswith("fuzz.csv, line ") for r in outcome.rejects)


@settings(max_examples=40)
@given(changes=edits)
def test_a_damaged_file_is_read_or_refused_in_a_sentence(
    good: bytes, read: Callable[[bytes], Intake | str], changes: list[tuple[float, int, bytes]]
) -> None:
    content = _edited(good, changes)
    _check(content, read(content))


@settings(max_examples=20)
@given(changes=edits)
def test_a_damaged_record_is_read_or_set_aside(
    good: bytes, read: Callable[[bytes], Intake | str], changes: list[tuple[float, int, bytes]]
) -> None:
    """The header stands: then no damage below it refuses the whole file."""
    header, _, rest = good.partition(b"\n")
    content = header + b"\n" + _edited(rest, changes)
    outcome = read(content)
    assert isinstance(outcome, Intake)
    _check(content, outcome)


@settings(max_examples=20)
@given(rows=st.lists(st.lists(cells, min_size=24, max_size=26), max_size=6))
def test_any_cells_are_read_or_set_aside(
    good: bytes, read: Callable[[bytes], Intake | str], rows: list[list[str]]
) -> None:
    header, _, rest = good.partition(b"\n")
    content = header + b"\n" + "\n".join(",".join(row) for row in rows).encode() + b"\n" + rest
    outcome = read(content)
    assert isinstance(outcome, Intake)
    _check(content, outcome)


@settings(max_examples=60)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_a_sentence(
    read: Callable[[bytes], Intake | str], content: bytes
) -> None:
    _check(content, read(content))


@settings(max_examples=8)
@given(changes=edits)
def test_loading_damage_leaves_something_whole_in_force(
    good: bytes,
    small_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[float, int, bytes]],
) -> None:
    home = tmp_path_factory.mktemp("home")
    file = home / "fuzz.csv"
    file.write_bytes(good)
    store = Store.of("fuzz", home)
    first = load(file, store).load_id
    file.write_bytes(_edited(good, changes))
    with suppress(DunlinError):
        load(file, store, is_partial=True)
    newest = max(store.root.joinpath("loads").iterdir())
    said = json.loads(newest.read_text("utf-8"))
    # A load that changes nothing publishes nothing new, and what refuses the whole file leaves no report.
    assert store.current() == store.versions / f"{said['version']}.duckdb"
    assert said["version"] in ((first, newest.stem) if said["published"] else (first,))
    assert connect(store.current()).months
