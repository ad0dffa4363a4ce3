"""Hold a file's records to a contract: every one is accepted, a duplicate, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa

from data.contract import Column, Contract
from data.lines import Records, read_records
from data.rejects import FileRefused, Reject

_LINE = "_line"
_EXACT = ("integer", "money")
# Plain, or with the exponent that statistics packages write: 20000, -12.50, 2e+04.
_NUMBER = r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,2})?"


@dataclass(slots=True)
class Intake:
    """What became of one file.

    Attributes:
        relation: name of the DuckDB table that holds the accepted records, typed by the contract.
        accepted, duplicates: numbers of records; a duplicate repeats an accepted one to the letter.
        rejects: one entry per problem; a record with two problems has two.
        quarantined: number of records set aside.
        twins: accepted records that repeat another in everything but the key. They are kept: two
            clients may well have the same figures.
        unknown_columns: columns of the file that the contract does not know; they are not read.
    """

    file: str
    sha256: str
    size: int
    relation: str
    header: list[str]
    physical_lines: int
    blank_lines: int
    continuation_lines: int
    read: int
    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0
    twins: int = 0
    rejects: list[Reject] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)

    def reconcile(self) -> None:
        """Raise AssertionError unless every record is accounted for exactly once."""
        accounted = self.accepted + self.duplicates + self.quarantined
        if accounted != self.read:
            raise AssertionError(f"{self.file}: {self.read} records read, {accounted} accounted for")


def take_in(con: duckdb.DuckDBPyConnection, path: Path, contract: Contract) -> Intake:
    """Read a file and sort its records; the accepted ones become a table named as the contract's.

    Raises:
        FileRefused: the file has no usable header, or lacks a column that the contract requires.
    """
    records = read_records(path)
    _check_header(path, contract, records.header)
    intake = Intake(
        file=path.name,
        sha256=sha256(path.read_bytes()).hexdigest(),
        size=path.stat().st_size,
        relation=contract.table,
        header=records.header,
        physical_lines=records.physical_lines,
        blank_lines=records.blank_lines,
        continuation_lines=records.continuation_lines,
        read=records.read,
        rejects=list(records.rejects),
        unknown_columns=[n for n in records.header if n not in {c.name for c in contract.columns}],
    )
    _register(con, records)
    intake.rejects += _violations(con, path, contract)
    _keep_accepted(con, contract, {r.number for r in intake.rejects})
    conflicts, intake.duplicates, intake.twins = _sort_out_keys(con, path, contract)
    intake.rejects += conflicts
    intake.accepted = con.table(contract.table).count("*").fetchall()[0][0]
    intake.quarantined = len({r.number for r in intake.rejects})
    # The line as it stands in the file goes into the quarantine, to be mended and loaded again.
    intake.rejects = [
        replace(r, line=records.text(r.number)) for r in sorted(intake.rejects, key=lambda r: r.number)
    ]
    intake.reconcile()
    return intake


def _check_header(path: Path, contract: Contract, header: list[str]) -> None:
    missing = [c.name for c in contract.columns if c.is_required and c.name not in header]
    if missing:
        also = f" So are {', '.join(missing[1:])}." if missing[1:] else ""
        raise FileRefused(
            path.name,
            f"The column is missing.{also} The file must have the columns "
            f"{', '.join(c.name for c in contract.columns)}. Export it with all of them.",
            line=1,
            column=missing[0],
        )


def _register(con: duckdb.DuckDBPyConnection, records: Records) -> None:
    columns = {_LINE: pa.array(records.lines, pa.int64())}
    columns |= {name: pa.array(values, pa.string()) for name, values in records.columns.items()}
    con.register("incoming_text", pa.table(columns))
    con.execute("create or replace temp table incoming as from incoming_text")
    con.unregister("incoming_text")


def _violations(con: duckdb.DuckDBPyConnection, path: Path, contract: Contract) -> Iterator[Reject]:
    """Find every value that breaks its column's rule, in one pass over the records."""
    present = {row[0] for row in con.execute("describe incoming").fetchall()}
    tests = ",\n".join(_test(c) for c in contract.columns if c.name in present)
    found = con.execute(
        f"""select {_LINE}, problem.column_name, problem.value, problem.reason
        from (
          select {_LINE}, unnest(list_filter([{tests}], lambda x: x is not null)) as problem
          from incoming
        )
        order by {_LINE}"""  # noqa: S608 - names of the contract only
    ).fetchall()
    for number, name, value, reason in found:
        yield Reject(path.name, number, name, value[:200], reason, contract.column(name).allowed)


def _test(column: Column) -> str:
    """SQL that is null for a good value, and otherwise names column, value and reason."""
    quoted = f'"{column.name}"'
    text = f"coalesce(trim({quoted}), '')"
    typed = f"try_cast(nullif({text}, '') as {column.sql_type})"
    cases = []
    if column.is_required:
        cases.append(f"when {text} = '' then 'empty'")
    cases.append(f"when {text} <> '' and {typed} is null then 'wrong_type'")
    if column.type == "number":
        cases.append(f"when {text} <> '' and not regexp_full_match({text}, '{_NUMBER}') then 'wrong_type'")
    if column.type in ("date", "timestamp"):
        cases.append(f"when not isfinite({typed}) then 'wrong_type'")
    if column.type in _EXACT:
        # A cast alone would take infinity and round 1.5 pieces or a tenth of a cent away in silence.
        is_exact = f"regexp_full_match({text}, '{_NUMBER}') and try_cast({text} as decimal(38, 12)) = {typed}"
        cases.append(f"when {text} <> '' and not coalesce({is_exact}, false) then 'wrong_type'")
    if column.minimum is not None:
        cases.append(f"when {typed} < {column.minimum} then 'out_of_range'")
    if column.maximum is not None:
        cases.append(f"when {typed} > {column.maximum} then 'out_of_range'")
    if column.members:
        members = ", ".join(f"'{m}'" for m in column.members)
        cases.append(f"when {text} <> '' and {text} not in ({members}) then 'unknown_member'")
    reason = f"case {' '.join(cases)} end"
    return (
        f"case when {reason} is not null then "
        f"{{'column_name': '{column.name}', 'value': coalesce({quoted}, ''), 'reason': {reason}}} end"
    )


def _keep_accepted(con: duckdb.DuckDBPyConnection, contract: Contract, rejected: set[int]) -> None:
    present = {row[0] for row in con.execute("describe incoming").fetchall()}
    columns = ", ".join(
        f"""try_cast(nullif(trim("{c.name}"), '') as {c.sql_type}) as "{c.name}\""""
        if c.name in present
        else f'null::{c.sql_type} as "{c.name}"'
        for c in contract.columns
    )
    con.execute(
        f"""create or replace temp table {contract.table} as
        select {_LINE}, {columns}
        from incoming
        where not list_contains($rejected, {_LINE})
        order by {_LINE}""",  # noqa: S608 - names of the contract only
        {"rejected": sorted(rejected)},
    )


def _sort_out_keys(
    con: duckdb.DuckDBPyConnection, path: Path, contract: Contract
) -> tuple[list[Reject], int, int]:
    """Keep the first record of each key; return conflicting ones, and how many were repeats or twins."""
    key = ", ".join(f'"{name}"' for name in contract.key)
    everything = ", ".join(f'"{c.name}"' for c in contract.columns)
    rest = ", ".join(f'"{c.name}"' for c in contract.columns if c.name not in contract.key)
    con.execute(
        f"""create or replace temp table again as
        select
          {_LINE} as number,
          first_line,
          ({everything}) is not distinct from first_record as is_repeat,
          concat_ws(' ', {key}) as value
        from (
          select *,
            first_value({_LINE}) over seen as first_line,
            first_value(({everything})) over seen as first_record
          from {contract.table}
          window seen as (partition by {key} order by {_LINE})
        )
        where {_LINE} <> first_line
        order by {_LINE}"""  # noqa: S608 - names of the contract only
    )
    con.execute(f"delete from {contract.table} where {_LINE} in (select number from again)")  # noqa: S608
    conflicts = [
        Reject(path.name, number, ", ".join(contract.key), value[:200], "duplicate_key", first_line=first)
        for number, first, value in con.execute(
            "select number, first_line, value from again where not is_repeat order by number"
        ).fetchall()
    ]
    repeats = con.execute("select count(*) from again where is_repeat").fetchall()[0][0]
    twins = con.execute(
        f"select count(*) - count(distinct ({rest})) from {contract.table}"  # noqa: S608
    ).fetchall()[0][0]
    return conflicts, repeats, twins
