"""Commands that read: `dunlin metrics`, `dunlin show`."""

from __future__ import annotations

import csv
import json
import sys
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from queries import catalog
from queries.dimensions import SCOPEABLE
from queries.engine import Result, connect
from queries.errors import DunlinError, UnknownNameError
from queries.scope import Scope, month_label
from queries.store import Store

app = typer.Typer()

Dataset = Annotated[str | None, typer.Option("--data", help="Dataset; DUNLIN_DATA or demo by default.")]


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command()
def metrics() -> None:
    """List every metric and table: what it is and what it can be cut by."""
    table = Table("name", "title", "kind", "cut by", box=None, header_style="bold")
    for metric in (*catalog.metrics().values(), *catalog.tables().values()):
        table.add_row(
            metric.name,
            metric.title,
            "table" if metric.is_table else metric.kind,
            ", ".join(metric.dimensions),
        )
    Console().print(table)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A metric or table; `dunlin metrics` lists them.")],
    by: Annotated[str, typer.Option(help="Dimensions to cut by, with commas: month,bucket")] = "",
    where: Annotated[
        list[str] | None, typer.Option(help="Members to keep: bucket=M2 or bucket=M2,M3; may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option("--from", help="First month, as in 2005-04.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last month, as in 2005-08.")] = None,
    weight: Annotated[str | None, typer.Option(help="For a table: what weighs its cells.")] = None,
    data: Dataset = None,
    output: Annotated[Format, typer.Option("--format", help="How rows are printed.")] = Format.TABLE,
) -> None:
    """Print one figure: a row per slice with numerator, denominator, value and, if there is none, why."""
    catalog.find(name)
    scope = Scope.of(since, until, **_members(where or []))
    warehouse = connect(Store.of(data).current())
    result = warehouse.reader().run(name, scope, [d.strip() for d in by.split(",") if d.strip()], weight)
    {Format.TABLE: _print_table, Format.CSV: _print_csv, Format.JSON: _print_json}[output](result)


def _members(wishes: list[str]) -> dict[str, list[str]]:
    """Turn `bucket=M2,M3` into members per dimension; a dimension named twice keeps both wishes' members."""
    members: dict[str, list[str]] = {}
    for wish in wishes:
        name, equals, values = wish.partition("=")
        if not equals or not values.strip(" ,"):
            raise DunlinError(
                "“{wish}” says no members. Write --where dimension=member, as in bucket=M2.", wish=wish
            )
        if name not in SCOPEABLE:
            raise UnknownNameError("dimension to restrict", name, SCOPEABLE)
        members.setdefault(name, []).extend(v.strip() for v in values.split(",") if v.strip())
    return members


def _plain(value: Any) -> Any:
    """A value as JSON has it: an exact whole number where it is one."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _print_json(result: Result) -> None:
    rows = [{k: _plain(v) for k, v in row.items()} for row in result.rows()]
    print(json.dumps(rows, indent=1, ensure_ascii=False))


def _print_csv(result: Result) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(result.table.column_names)
    writer.writerows(row.values() for row in result.rows())


def _print_table(result: Result) -> None:
    metric = result.metric
    months = [m for m in (result.scope.since, result.scope.until) if m]
    table = Table(box=None, header_style="bold")
    for column in result.table.column_names:
        table.add_column(
            column, justify="left" if column in (*result.by, "reason") else "right", no_wrap=True
        )
    for row in result.rows():
        table.add_row(*(_cell(metric, column, value) for column, value in row.items()))
    console = Console()
    console.print(f"{metric.title}: {result.scope.sentence()}", style="bold", markup=False)
    console.print(metric.definition, style="dim", markup=False)
    # As wide as the figures need, whatever the terminal: a number cut short is a wrong number.
    needed = Measurement.get(Console(width=10_000), console.options.update(width=10_000), table).maximum
    Console(width=max(console.width, needed)).print(table)
    if metric.is_stock and "month" not in result.by:
        console.print(
            f"At the end of {month_label(months[-1]) if months else 'the last month loaded'}.", style="dim"
        )


def _cell(metric: catalog.Metric, column: str, value: Any) -> str:
    if value is None:
        return ""
    if column == "value" and metric.kind == "rate":
        return f"{float(value):.4f}"
    if isinstance(value, str):
        return value
    return f"{value:,}"
