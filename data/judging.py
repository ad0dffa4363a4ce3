"""Texts of a file held to a contract, many at a time: what each becomes, and which records are wrong.

Most columns of an export repeat a few texts. Those are judged once each and not once a record, which makes
reading ten times as fast; columns of ever new texts (numbers of contacts, times) are judged record by record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from data.contract import Column
from data.mapping import FileMapping, text_of
from data.mapping.quoting import SPACES, literal
from data.rules import is_wrong, problems, typed

# A column of which so many records show so many texts is taken for one of ever new texts.
_PROBE, _PROBE_TEXTS = 20_000, 4_000
_MOST_TEXTS = 100_000


@dataclass(frozen=True, slots=True)
class Reading:
    """How one column of a contract is read from a block.

    Attributes:
        place: number of the file's column, or None where a constant stands for all records.
        mapping: how its texts are written; None: as the contract wants them.
    """

    column: Column
    place: int | None
    mapping: FileMapping | None = None

    def text(self, held_in: str) -> str:
        """SQL of the text that the contract's rule is run on, null where there is nothing."""
        if self.place is None:
            assert self.mapping is not None
            return f"nullif({literal(self.mapping.constants[self.column.name])}, '')"
        if self.mapping is None:
            return f"nullif({held_in}, '')"
        return f"nullif({text_of(self.column, self.mapping, held_in, is_trimmed=True)}, '')"


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the records of a block.

    Attributes:
        rows: `_line` and the contract's columns, typed, of the records that are right.
        wrong: column `_line` and c0, c1 …, the trimmed texts of the records that are wrong.
    """

    rows: pa.Table
    wrong: pa.Table


@dataclass(slots=True)
class _Known:
    """Texts of one column that were judged before: what each became, and whether it is wrong."""

    texts: pa.Array
    values: pa.Array
    wrong: pa.Array


class Judge:
    """Judges the blocks of one source; texts that come again are not judged again.

    Safe to share between threads, each with a connection of its own.
    """

    def __init__(self, readings: Sequence[Reading], absent: Sequence[Column]) -> None:
        """Take the columns that are read, and those that the file does not have: they are empty."""
        self.readings = readings
        self.absent = absent
        self._known: dict[str, _Known] = {}
        self._lock = Lock()

    def judge(self, con: duckdb.DuckDBPyConnection, text: pa.Table) -> Judged:
        """Judge the records of a block.

        Args:
            con: a connection that keeps the order of rows.
            text: `_line`, then the file's columns.
        """
        raw = _named(text, {r.place for r in self.readings if r.place is not None})
        found: dict[str, pa.ChunkedArray | pa.Array] = {}
        bad: list[pa.ChunkedArray | pa.Array] = []
        many: list[Reading] = []
        for reading in self.readings:
            encoded = _encoded(raw, reading)
            if encoded is None:
                plain = _plainly(reading, _trimmed(raw.column(f"c{reading.place}")))
                if plain is None:
                    many.append(reading)
                else:
                    found[reading.column.name] = plain
                continue
            values, wrong = self._of_texts(con, reading, encoded.dictionary)
            found[reading.column.name] = _spread(values, encoded)
            if pc.any(wrong).as_py():
                bad.append(wrong.take(encoded.indices))
        if many:
            names = [f"c{r.place}" for r in many]
            texts = pa.table({name: _trimmed(raw.column(name)) for name in names})
            each, wrong = _each(con, texts, many, names)
            found |= {r.column.name: v for r, v in zip(many, each, strict=True)}
            bad.append(wrong)
        return _parted(raw, found, bad, self.absent)

    def _of_texts(
        self, con: duckdb.DuckDBPyConnection, reading: Reading, texts: pa.Array
    ) -> tuple[pa.Array, pa.Array]:
        """Return what each text becomes, and whether it is wrong."""
        with self._lock:
            known = self._known.get(reading.column.name)
            strange = texts if known is None else texts.filter(pc.is_null(pc.index_in(texts, known.texts)))
            if len(strange):
                values, wrong = _each(con, pa.table({"c": _trimmed(strange)}), [reading], ["c"])
                known = _joined(known, _Known(strange, _whole(values[0]), _whole(wrong)))
                self._known[reading.column.name] = known
        assert known is not None
        places = pc.index_in(texts, known.texts)
        return known.values.take(places), known.wrong.take(places)


def _joined(known: _Known | None, more: _Known) -> _Known:
    if known is None:
        return more
    return _Known(
        pa.concat_arrays([known.texts, more.texts]),
        pa.concat_arrays([known.values, more.values]),
        pa.concat_arrays([known.wrong, more.wrong]),
    )


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The column in one piece."""
    if isinstance(column, pa.ChunkedArray):
        return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    return column


def _named(text: pa.Table, places: set[int]) -> pa.Table:
    """The columns that are read, under names of our own: `_line`, c0, c3 …"""
    columns = {"_line": text.column(0)}
    return pa.table(columns | {f"c{place}": text.column(place + 1) for place in sorted(places)})


def _trimmed(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return pc.utf8_trim(_whole(column), characters=SPACES)


def _encoded(raw: pa.Table, reading: Reading) -> pa.DictionaryArray | None:
    """The column as few texts and where they stand, or None where they are many."""
    if reading.place is None:
        return pa.DictionaryArray.from_arrays(pa.array([0] * raw.num_rows, pa.int32()), pa.array([""]))
    column = _whole(raw.column(f"c{reading.place}"))
    if len(column) > _PROBE and pc.count_distinct(column.slice(0, _PROBE)).as_py() > _PROBE_TEXTS:
        return None
    encoded = column.dictionary_encode(null_encoding="encode")
    return encoded if len(encoded.dictionary) <= _MOST_TEXTS else None


def _plainly(reading: Reading, texts: pa.Array) -> pa.Array | None:
    """Return a column's values if every text is written in the plainest way and is right.

    None where any is not: then all are judged by the rule, which knows more ways of writing.
    """
    column, mapping = reading.column, reading.mapping
    usual = {"date": "ymd", "timestamp": "ymd"}.get(column.type, "point")
    form = mapping.forms.get(column.name, usual) if mapping else usual
    if column.members or form != usual or (mapping and (mapping.empty or column.name in mapping.members)):
        return None
    held = pc.if_else(pc.equal(texts, ""), None, texts)
    if column.is_required and held.null_count:
        return None
    if column.type == "text":
        return held
    lengths = _LENGTHS.get(column.type)
    if lengths is None or not pc.all(pc.equal(pc.utf8_length(held), lengths), min_count=0).as_py():
        return None
    try:
        return held.cast(_ARROW[column.type])
    except pa.ArrowInvalid:
        return None


def _each(
    con: duckdb.DuckDBPyConnection, table: pa.Table, readings: Sequence[Reading], names: Sequence[str]
) -> tuple[list[pa.ChunkedArray], pa.ChunkedArray]:
    """Judge texts one by one; return each column's values, and whether anything is wrong with the record."""
    columns = [r.column for r in readings]
    texts = ", ".join(f'{r.text(n)} as "{r.column.name}"' for r, n in zip(readings, names, strict=True))
    values = ", ".join(f'{typed(c)} as "{c.name}"' for c in columns)
    con.register("texts", table)
    judged = con.sql(
        f"select {values}, {is_wrong(columns)} as _is_wrong from (select {texts} from texts)"  # noqa: S608
    ).to_arrow_table()
    con.unregister("texts")
    return [judged.column(i) for i in range(len(columns))], judged.column(len(columns))


def _spread(values: pa.Array, encoded: pa.DictionaryArray) -> pa.Array:
    """Put the value of each text where the text stands; texts stay encoded."""
    if values.null_count == 0 and pa.types.is_string(values.type):
        return pa.DictionaryArray.from_arrays(encoded.indices, values)
    return values.take(encoded.indices)


def _parted(
    raw: pa.Table,
    found: dict[str, pa.ChunkedArray | pa.Array],
    bad: Sequence[pa.ChunkedArray | pa.Array],
    absent: Sequence[Column],
) -> Judged:
    """Part the right records from the wrong."""
    size = raw.num_rows
    columns = {"_line": raw.column("_line"), **found}
    rows = pa.table(columns)
    for column in absent:
        rows = rows.append_column(column.name, pa.nulls(size, _ARROW[column.type]))
    wrong = _either(bad) if bad else None
    if wrong is None or not pc.any(wrong).as_py():
        return Judged(rows, raw.slice(0, 0))
    return Judged(rows.filter(pc.invert(wrong)), _all_trimmed(raw.filter(wrong)))


def _all_trimmed(raw: pa.Table) -> pa.Table:
    names = [name for name in raw.column_names if name != "_line"]
    return pa.table({"_line": raw.column("_line")} | {name: _trimmed(raw.column(name)) for name in names})


def _either(masks: Sequence[pa.ChunkedArray | pa.Array]) -> pa.Array:
    whole = (
        pa.chunked_array(masks[0]) if isinstance(masks[0], pa.ChunkedArray) else pa.chunked_array([masks[0]])
    )
    for mask in masks[1:]:
        whole = pc.or_(whole, mask)
    return whole


# How long a plain date, and a plain time, is.
_LENGTHS = {"date": len("2025-01-31"), "timestamp": len("2025-01-31 18:05:00")}

# The types in which DuckDB hands over what a contract's types become.
_ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "money": pa.decimal128(18, 2),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


def told(
    con: duckdb.DuckDBPyConnection, wrong: pa.Table, readings: Sequence[Reading]
) -> list[tuple[int, str, str, str]]:
    """Say what is wrong with records: line, column, value as the contract saw it, reason."""
    columns = [r.column for r in readings]
    texts = ", ".join(f'{r.text(f"c{r.place}")} as "{r.column.name}"' for r in readings)
    con.register("texts", wrong)
    found = con.execute(
        f"""select _line, problem.column_name, problem.value, problem.reason
        from (select _line, unnest({problems(columns)}) as problem from (select _line, {texts} from texts))
        order by _line"""  # noqa: S608 - names of the contract only
    ).fetchall()
    con.unregister("texts")
    return found
