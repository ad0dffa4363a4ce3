"""Raw tables → staging → marts → cubes → scoped views → checks: how a warehouse file is filled.

The steps are the SQL files of their folders, run in the order of their names. They need a connection
in which the schema `raw` holds every canonical input table, empty where nothing was loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Literal

import duckdb

from queries import header
from queries.dimensions import DIMENSIONS, delinquent_buckets
from queries.errors import HeaderError
from queries.scoped import create_views
from queries.settings import settings

Status = Literal["passed", "warned", "failed"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found: nothing (passed), or sentences, one a finding."""

    name: str
    title: str
    status: Status
    findings: tuple[str, ...]


def fill(con: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Fill staging, marts, cubes, scoped views and facts about the data; then run the checks."""
    for schema in ("staging", "mart", "cube", "meta"):
        con.execute(f"create schema if not exists {schema}")
    con.execute(
        Template(files("queries").joinpath("macros.sql").read_text("utf-8")).substitute(_macro_settings())
    )
    for folder in ("staging", "marts", "cubes"):
        for file in header.sql_files(folder):
            con.execute(Template(file.read_text("utf-8")).substitute(settings()["coding_break"]))
    create_views(con)
    _note_dimensions(con)
    return _run_checks(con)


def _macro_settings() -> dict[str, str]:
    closed, last = settings()["bucket"]["last_day"], delinquent_buckets()[-1]
    whens = [f"when days <= {day} then 'M{n}'" for n, day in enumerate(closed, start=1)]
    return {
        "bucket_whens": "\n  ".join([*whens, f"else '{last}'"]),
        "grace_days": str(settings()["promise"]["grace_days"]),
    }


def _note_dimensions(con: duckdb.DuckDBPyConnection) -> None:
    """Write down along which dimensions the cubes have members."""
    con.execute("create or replace table meta.dimension (dimension varchar, is_loaded boolean)")
    columns = con.execute(
        "select column_name, table_name from duckdb_columns() where schema_name = 'cube'"
    ).fetchall()
    for name in DIMENSIONS:
        counts = [
            con.execute(f"select count({name}) from cube.{table}").fetchall()[0][0]  # noqa: S608
            for column, table in columns
            if column == name
        ]
        con.execute(
            "insert into meta.dimension values ($name, $loaded)", {"name": name, "loaded": any(counts)}
        )


def _run_checks(con: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Run every file of `checks/`: each of the rows it yields is something found.

    A check's header names its title, whether a finding warns or fails, and the sentence that a row
    becomes.
    """
    results = []
    for file in header.sql_files("checks"):
        head, sql = header.read(file)
        if head.keys() != {"title", "severity", "finding"} or head["severity"] not in ("warned", "failed"):
            raise HeaderError(
                f"{file.name}: a check needs a title, a severity (warned, failed) and a finding."
            )
        cursor = con.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        findings = tuple(
            head["finding"].format(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()
        )
        status: Status = head["severity"] if findings else "passed"
        results.append(CheckResult(header.stem(file), head["title"], status, findings))
    return results
