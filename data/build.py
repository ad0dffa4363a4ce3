"""Accepted rows → a warehouse file of the dataset's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.contract import contracts, empty_table
from queries.warehouse import CheckResult, fill


@dataclass(frozen=True, slots=True)
class Dataset:
    """The facts about a dataset that every page shows.

    Attributes:
        currency: ISO 4217 code; amounts are never converted.
        is_synthetic: whether the rows were made up; pages then say so.
        attribution: who is to be credited for the data, or empty.
    """

    name: str
    title: str
    currency: str
    is_synthetic: bool
    attribution: str


def build(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, sources: Mapping[str, list[Path]]
) -> list[CheckResult]:
    """Fill a fresh warehouse from Parquet files and check it.

    Args:
        con: connection to an empty database file.
        dataset: what the data is.
        sources: the Parquet files of each canonical table that was loaded.

    Returns:
        The result of every check; those that failed forbid publishing.
    """
    con.execute("create schema raw; create schema meta")
    con.execute(
        "create table meta.input_table "
        "(table_name varchar, title varchar, is_loaded boolean, row_count bigint)"
    )
    for name, contract in contracts().items():
        con.execute(f"create table raw.{name} ({empty_table(contract)})")
        if paths := sources.get(name):
            con.execute(
                f"insert into raw.{name} by name from read_parquet($paths)",
                {"paths": [str(p) for p in paths]},
            )
        con.execute(
            f"insert into meta.input_table select $name, $title, $loaded, count(*) from raw.{name}",  # noqa: S608
            {"name": name, "title": contract.title, "loaded": bool(paths)},
        )
    con.execute(
        "create table meta.dataset as select "
        "$name as name, $title as title, $currency as currency, $is_synthetic as is_synthetic, "
        "$attribution as attribution",
        {field: getattr(dataset, field) for field in dataset.__slots__},
    )
    results = fill(con)
    con.execute(
        "create table meta.check_result (name varchar, title varchar, status varchar, findings varchar[])"
    )
    for result in results:
        con.execute(
            "insert into meta.check_result values ($name, $title, $status, $findings)",
            {
                "name": result.name,
                "title": result.title,
                "status": result.status,
                "findings": list(result.findings),
            },
        )
    # Rows stay in Parquet; the warehouse keeps what pages and drill-through read.
    con.execute("drop schema staging cascade; drop schema raw cascade")
    return results
