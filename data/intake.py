"""Hold a source's records to a contract: every one is accepted, a duplicate, or set aside with a reason."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data.aside import Aside
from data.contract import Contract
from data.formats import Block, Source
from data.judging import Judge, Reading, told
from data.mapping import FileMapping
from data.rejects import FileRefused, Reject
from queries.sentence import Sentence
from queries.warehouse import quoted

# Above this many records, looking for ones that repeat another in all but the key is not worth its time.
_TWINS_SOUGHT = 1_000_000

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Intake:
    """What became of one source.

    Attributes:
        file: the source's name.
        table: the table whose contract its records were held to.
        form: of what form the file is, for people.
        accepted, duplicates: numbers of records; a duplicate repeats an accepted one to the letter.
        rejects: the first problems; a record with two problems has two.
        quarantined: number of records set aside.
        reasons: how often each reason was given.
        twins: accepted records that repeat another in everything but the key; they are kept, two clients
            may well have the same figures. None where nobody looked.
        unknown_columns: columns of the file that are not read.
        dropped: columns that hold personal data of debtors and were dropped → what kind.
        mapped: contract column → the file's column.
    """

    file: str
    sha256: str
    size: int
    table: str
    form: str = ""
    header: list[str] = field(default_factory=list)
    physical_lines: int = 0
    blank_lines: int = 0
    continuation_lines: int = 0
    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0
    twins: int | None = None
    rejects: list[Reject] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    unknown_columns: list[str] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)
    mapped: dict[str, str] = field(default_factory=dict)

    def reconcile(self) -> None:
        """Raise AssertionError unless every line and every record is accounted for exactly once."""
        accounted = self.accepted + self.duplicates + self.quarantined
        lines = 1 + self.blank_lines + self.continuation_lines + self.read
        if (accounted, lines) != (self.read, self.physical_lines):
            raise AssertionError(
                f"{self.file}: {self.read} records read, {accounted} accounted for; "
                f"{self.physical_lines} lines, {lines} accounted for"
            )


@dataclass(frozen=True, slots=True)
class Delivery:
    """One source with the contract it is held to, and how its columns are read.

    Attributes:
        mapping: None where the file's columns are called as the contract's.
    """

    source: Source
    contract: Contract
    mapping: FileMapping | None = None

    @property
    def columns(self) -> Mapping[str, str]:
        """Contract column → the file's column, of those that the file has."""
        names = [c.name for c in self.contract.columns]
        if self.mapping is None:
            return {name: name for name in names if name in self.source.header}
        return {n: c for n, c in self.mapping.columns.items() if c in self.source.header}

    def readings(self) -> list[Reading]:
        """Return how each column of the contract that the file has is read."""
        constants = self.mapping.constants if self.mapping else {}
        header = {name: place for place, name in enumerate(self.source.header)}
        return [
            Reading(c, None if c.name in constants else header[self.columns[c.name]], self.mapping)
            for c in self.contract.columns
            if c.name in constants or c.name in self.columns
        ]

    def check_header(self) -> None:
        """Raise FileRefused if the file lacks a column that the contract requires."""
        constants = self.mapping.constants if self.mapping else {}
        found = self.columns.keys() | constants.keys()
        missing = [c.name for c in self.contract.columns if c.is_required and c.name not in found]
        if missing:
            also = Sentence(" So are {columns}.", columns=tuple(missing[1:])) if missing[1:] else ""
            raise FileRefused(
                self.source.name,
                Sentence(
                    "The column is missing.{also} The file must have the columns {wanted}; it has {found}. "
                    "Export it with all of them, or say in mapping.toml which column is which.",
                    also=also,
                    wanted=tuple(c.name for c in self.contract.columns if c.is_required),
                    found=tuple(self.source.header[:40]),
                ),
                line=1,
                column=missing[0],
            )


class Desk:
    """Where the files of one load are worked on: a connection, and a folder for what was accepted.

    Accepted records lie as Parquet below the folder, by table, with the source's number in `_source` and
    their physical line in `_line`.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.con = con
        self.folder = folder
        self.aside = Aside(con)
        self.deliveries: list[Delivery] = []
        self.intakes: list[Intake] = []

    def take_in(self, delivery: Delivery, progress: Progress = lambda _bytes, _rows: None) -> None:
        """Read a source and sort its records; keys are sorted out when all sources have been read.

        Raises:
            FileRefused: the file lacks a column that the contract requires, or is damaged.
        """
        delivery.check_header()
        source, number = delivery.source, len(self.deliveries)
        mapping = delivery.mapping
        read = set(delivery.columns.values())
        dropped = dict(mapping.dropped) if mapping else {}
        intake = Intake(
            source.name,
            source.sha256,
            source.size,
            delivery.contract.table,
            source.form,
            source.header,
            unknown_columns=[n for n in source.header if n not in read and n not in dropped],
            dropped={n: kind for n, kind in dropped.items() if n in source.header},
            mapped=dict(delivery.columns),
        )
        self.deliveries.append(delivery)
        self.intakes.append(intake)
        (self.folder / delivery.contract.table).mkdir(parents=True, exist_ok=True)
        readings = delivery.readings()
        held = {r.column.name for r in readings}
        judge = Judge(readings, [c for c in delivery.contract.columns if c.name not in held])
        for block, rejects in self._judged(source.blocks(), judge, number):
            intake.physical_lines += block.physical_lines
            intake.blank_lines += block.blank_lines
            intake.continuation_lines += block.continuation_lines
            intake.read += block.text.num_rows + len(block.rejects)
            self.aside.add(number, block.rejects)
            self.aside.add(number, rejects)
            progress(block.bytes_read, intake.read)

    def _judged(
        self, blocks: Iterator[Block], judge: Judge, number: int
    ) -> Iterator[tuple[Block, list[Reject]]]:
        """Judge blocks on all cores while the next are read; yield them in their order.

        Only as many as there are cores are under way at a time, so that memory stays bounded.
        """
        cores = os.cpu_count() or 1
        waiting: deque[Future[tuple[Block, list[Reject]]]] = deque()
        with ThreadPoolExecutor(cores) as hands:
            for piece, block in enumerate(blocks):
                waiting.append(hands.submit(self._take, judge, number, piece, block))
                if len(waiting) > cores:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _take(self, judge: Judge, number: int, piece: int, block: Block) -> tuple[Block, list[Reject]]:
        """Judge a block: write what is right, return what is wrong."""
        if not block.text.num_rows:
            return block, []
        with self.con.cursor() as con:
            judged = judge.judge(con, block.text)
            rejects = self._rejects(con, number, block, judged.wrong, judge.readings)
        rows = judged.rows.add_column(0, "_source", pa.array([number] * judged.rows.num_rows, pa.int32()))
        file = self.folder / self.deliveries[number].contract.table / f"{number:05}-{piece:06}.parquet"
        # Texts that repeat come encoded; a dictionary of the others would cost more than it spares.
        repeated = [f.name for f in rows.schema if not pa.types.is_string(f.type)]
        # By them, whoever picks the rows of a month skips the others.
        dated = [name for name in (self.deliveries[number].contract.month_of,) if name]
        pq.write_table(rows, file, compression="lz4", use_dictionary=repeated, write_statistics=dated)
        return block, rejects

    def _rejects(
        self,
        con: duckdb.DuckDBPyConnection,
        number: int,
        block: Block,
        wrong: pa.Table,
        readings: Sequence[Reading],
    ) -> list[Reject]:
        if not wrong.num_rows:
            return []
        file, contract = self.intakes[number].file, self.deliveries[number].contract
        found = told(con, wrong, readings)
        raw = block.raw({line for line, *_ in found})
        return [
            Reject(file, line, name, value[:200], reason, contract.column(name).allowed, line=raw[line])
            for line, name, value, reason in found
        ]

    def finish(self) -> None:
        """Sort out keys that came more than once, count, and reconcile every source."""
        for table in dict.fromkeys(d.contract.table for d in self.deliveries):
            self._sort_out(table)
        for number, intake in enumerate(self.intakes):
            intake.quarantined = self.aside.count(number)
            intake.reasons = self.aside.reasons(number)
            intake.rejects = list(self.aside.rejects(number, intake.file))
            intake.reconcile()

    def _sort_out(self, table: str) -> None:
        """Keep the first record of each key; set aside those that say something else of the same key."""
        contract = next(d.contract for d in self.deliveries if d.contract.table == table)
        files = sorted(self.folder.joinpath(table).glob("*.parquet"))
        if not files:
            return
        taken = f"read_parquet([{', '.join(quoted(str(f)) for f in files)}])"
        key = ", ".join(f'"{name}"' for name in contract.key)
        everything = ", ".join(f'"{c.name}"' for c in contract.columns)
        self.con.execute(f"create or replace temp view {_taken(table)} as from {taken}")
        self.con.execute(
            f"create or replace temp table repeated as "  # noqa: S608 - names of the contract only
            f"select {key} from {_taken(table)} group by all having count(*) > 1"
        )
        same = " and ".join(f'taken."{k}" is not distinct from repeated."{k}"' for k in contract.key)
        self.con.execute(
            f"""create or replace temp table {_again(table)} as
            select _source, _line, first_source, first_line, concat_ws(' ', {key}) as value,
              ({everything}) is not distinct from first_record as is_repeat
            from (
              select *,
                first_value(_source) over seen as first_source,
                first_value(_line) over seen as first_line,
                first_value(({everything})) over seen as first_record
              from (select taken.* from {_taken(table)} as taken semi join repeated on {same})
              window seen as (partition by {key} order by _source, _line)
            )
            where _source <> first_source or _line <> first_line"""  # noqa: S608
        )
        self._count_accepted(contract)
        self._set_conflicts_aside(contract)

    def _count_accepted(self, contract: Contract) -> None:
        table = contract.table
        for column, sql in (
            ("accepted", f"select _source, count(*) from ({self.rows(table)}) group by 1"),  # noqa: S608
            ("duplicates", f"select _source, count(*) from {_again(table)} where is_repeat group by 1"),  # noqa: S608
        ):
            for number, rows in self.con.execute(sql).fetchall():
                setattr(self.intakes[number], column, rows)
        rest = ", ".join(f'"{c.name}"' for c in contract.columns if c.name not in contract.key)
        for number, delivery in enumerate(self.deliveries):
            intake = self.intakes[number]
            if delivery.contract.table == table and rest and intake.accepted <= _TWINS_SOUGHT:
                intake.twins = self.con.execute(
                    f"select count(*) - count(distinct ({rest})) from ({self.rows(table)}) "  # noqa: S608
                    f"where _source = {number}"
                ).fetchall()[0][0]

    def _set_conflicts_aside(self, contract: Contract) -> None:
        found = self.con.execute(
            f"select _source, _line, first_source, first_line, value from {_again(contract.table)} "  # noqa: S608
            "where not is_repeat order by _source, _line"
        ).fetchall()
        by_source: dict[int, dict[int, tuple[int, int, str]]] = {}
        for number, line, first_source, first_line, value in found:
            by_source.setdefault(number, {})[line] = (first_source, first_line, value)
        for number, lines in by_source.items():
            raw: dict[int, str] = {}
            for block in self.deliveries[number].source.blocks():
                raw |= block.raw(lines)
            self.aside.add(
                number,
                (
                    Reject(
                        self.intakes[number].file,
                        line,
                        ", ".join(contract.key),
                        value[:200],
                        "duplicate_key",
                        first_line=first_line,
                        first_file="" if first == number else self.intakes[first].file,
                        line=raw[line],
                    )
                    for line, (first, first_line, value) in lines.items()
                ),
            )

    def rows(self, table: str) -> str:
        """Return SQL for a table's accepted records, with `_source` and `_line`; `finish` comes first."""
        if not self.con.execute(f"select count(*) from {_again(table)}").fetchall()[0][0]:  # noqa: S608
            return f"from {_taken(table)}"
        return (
            f"select taken.* from {_taken(table)} as taken "  # noqa: S608 - names of the contract only
            f"anti join {_again(table)} using (_source, _line)"
        )

    @property
    def tables(self) -> dict[str, Contract]:
        """The contracts of the tables of which anything was accepted."""
        held = {d.contract.table: d.contract for d in self.deliveries}
        return {
            table: contract
            for table, contract in held.items()
            if any(i.accepted for i in self.intakes if i.table == table)
        }


def _taken(table: str) -> str:
    return f"taken_{table}"


def _again(table: str) -> str:
    return f"again_{table}"
