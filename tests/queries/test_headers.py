"""What a header says is what DuckDB says of the statement below it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest

from queries import Warehouse, catalog, header
from queries.catalog import Better, Extra, Kind, Metric, Timing, Unit
from queries.cure import CURE_MODEL
from queries.dimensions import DIMENSIONS
from queries.errors import HeaderError

EVERYTHING = [*catalog.metrics().values(), *catalog.tables().values()]
NUMBERS = ("INTEGER", "BIGINT", "HUGEINT", "DECIMAL")
GOOD = """/*
title = "Made"
definition = "Made for a test."
observation = "an account"
kind = "rate"
unit = "share"
better = "lower"
timing = "closing"
dimensions = ["month"]
reads = ["scoped.account_month"]
requires = ["snapshot"]
source = "A test"
version = 1
*/
select month, 1 as numerator, 1 as denominator, 0 as immature, 0 as missing from scoped.account_month
"""

each = pytest.mark.parametrize("metric", EVERYTHING, ids=lambda m: m.name)


def _described(warehouse: Warehouse, metric: Metric) -> dict[str, str]:
    with warehouse.cursor() as cursor:
        return {row[0]: row[1] for row in cursor.execute(f"describe {metric.sql}").fetchall()}


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch)


def _parsed(metric: Metric) -> list[dict[str, Any]]:
    with duckdb.connect() as con:
        ((text,),) = con.execute("select json_serialize_sql($sql)", {"sql": metric.sql}).fetchall()
    tree = json.loads(text)
    assert not tree["error"], tree
    return list(_nodes(tree))


def _functions(metric: Metric) -> set[str]:
    return {node["function_name"] for node in _parsed(metric) if "function_name" in node}


@each
def test_the_columns_are_the_dimensions_then_the_figures(metric: Metric, uci_warehouse: Warehouse) -> None:
    assert list(_described(uci_warehouse, metric)) == [*metric.dimensions, *metric.figures]


@each
def test_figures_are_exact_numbers(metric: Metric, uci_warehouse: Warehouse) -> None:
    columns = _described(uci_warehouse, metric)
    for name in columns.keys() - set(metric.dimensions):
        assert columns[name].startswith(NUMBERS), (name, columns[name])


@each
def test_the_statement_is_one_select_without_parameters(metric: Metric) -> None:
    with duckdb.connect() as con:
        (statement,) = con.extract_statements(metric.sql)
    assert statement.type == duckdb.StatementType.SELECT
    assert not statement.named_parameters


@each
def test_reads_names_the_tables_that_are_read(metric: Metric) -> None:
    tables = {
        f"{node['schema_name']}.{node['table_name']}"
        for node in _parsed(metric)
        if node.get("type") == "BASE_TABLE"
    }
    assert tables == set(metric.reads)
    assert all(name.startswith("scoped.") for name in tables)


@each
def test_each_select_reads_one_view_in_the_order_of_the_header(metric: Metric) -> None:
    """The engine reads each from a rollup of its own."""
    read = [re.findall(r"\bscoped\.\w+", select) for select in metric.selects]
    assert read == [[view] for view in metric.reads]


@each
def test_nothing_is_divided_and_no_rights_are_read(metric: Metric) -> None:
    forbidden = {"/", "//", "%", "divide", "fdiv", "fmod", "avg", "mean", "getvariable"}
    assert not _functions(metric) & forbidden


@each
def test_every_dimension_declared_exists(metric: Metric) -> None:
    assert set(metric.dimensions) | set(metric.over) | set(metric.default_by) <= DIMENSIONS.keys()
    assert set(metric.over) | set(metric.default_by) <= set(metric.dimensions)
    assert len(set(metric.dimensions)) == len(metric.dimensions)


@each
def test_every_word_of_the_header_is_from_its_closed_list(metric: Metric) -> None:
    assert metric.kind in get_args(Kind)
    assert metric.unit in get_args(Unit)
    assert metric.better in get_args(Better)
    assert metric.timing in get_args(Timing)
    assert {unit for _, unit in metric.weights} | set(metric.parts) <= set(get_args(Unit))
    assert set(metric.carries) <= set(get_args(Extra))
    assert metric.definition.endswith(".")
    assert metric.version >= 1


@each
def test_every_table_required_can_be_loaded(metric: Metric, uci_warehouse: Warehouse) -> None:
    tables = {row["table_name"] for row in uci_warehouse.meta("input_table")}
    assert set(metric.requires) <= tables | {CURE_MODEL}


def test_a_level_is_read_at_a_month_end() -> None:
    assert {m.timing for m in EVERYTHING if m.is_stock} == {"closing"}
    assert {m.is_stock for m in EVERYTHING if m.timing != "closing"} == {False}


def test_no_metric_has_the_name_of_a_table() -> None:
    assert not catalog.metrics().keys() & catalog.tables().keys()


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of a catalogue of its own, to be written; the real catalogue comes back afterwards."""
    (tmp_path / "metrics").mkdir()
    monkeypatch.setattr(header, "files", lambda _: tmp_path)
    catalog._load.cache_clear()
    yield tmp_path / "metrics" / "made.sql"
    catalog._load.cache_clear()


def test_a_complete_header_becomes_a_metric(made: Path) -> None:
    made.write_text(GOOD, "utf-8")
    assert catalog.metrics()["made"].title == "Made"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("title =", "titel ="), ["made.sql", "titel", "title"]),
        (GOOD.replace('source = "A test"\n', ""), ["made.sql", "incomplete", "source"]),
        (GOOD.replace('["month"]', '["month", "moon"]'), ["made.sql", "unknown dimensions", "moon"]),
        (GOOD.replace('kind = "rate"', 'kind = "mean"'), ["made.sql", "a mean", "two parts"]),
        (GOOD.replace('_month"]', '_month", "scoped.payment"]'), ["made.sql", "1 selects", "scoped.payment"]),
        (GOOD.replace("version = 1", "version = "), ["made.sql", "not valid TOML", "line 13"]),
        ("select 1 as numerator", ["made.sql", "must begin with", "header"]),
        (GOOD.split("*/")[0] + "*/\n", ["made.sql", "must begin with", "one statement"]),
    ],
    ids=[
        "unknown key",
        "missing key",
        "unknown dimension",
        "mean without parts",
        "view without select",
        "not TOML",
        "no header",
        "no statement",
    ],
)
def test_a_bad_header_is_told_in_a_sentence(made: Path, text: str, words: list[str]) -> None:
    made.write_text(text, "utf-8")
    with pytest.raises(HeaderError) as problem:
        catalog.metrics()
    assert all(word in str(problem.value) for word in words), str(problem.value)


def test_a_closing_semicolon_is_no_part_of_the_statement(made: Path) -> None:
    made.write_text(GOOD.rstrip() + ";\n", "utf-8")
    assert not catalog.metrics()["made"].sql.endswith(";")
