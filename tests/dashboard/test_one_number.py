"""One figure, one number: on a tile, in a table, in the rows behind it and in a file, for every metric."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import behind, cache, taking
from dashboard.cache import View
from dashboard.exhibits import Exhibit
from dashboard.numbers import Numbers
from queries import Reader, Scope, Warehouse, catalog, connect
from queries.catalog import Metric
from queries.dimensions import DERIVED, DIMENSIONS, SCOPEABLE
from queries.scope import month_label
from queries.store import Store

OpenPage = Callable[..., AppTest]
Sums = tuple[Decimal, Decimal]

_PAGES = (
    "overview",
    "targets",
    "buckets",
    "channels",
    "contact",
    "promises",
    "recoveries",
    "collectors",
    "satisfaction",
    "compliance",
)
_ROWS = 10_000_000
SCOPES = range(2)


@pytest.fixture(scope="module")
def department(demo_store: Store) -> Iterator[Warehouse]:
    """The demonstration department, open."""
    warehouse = connect(demo_store.current())
    yield warehouse
    warehouse.close()


def _some_scope(reader: Reader, dimensions: tuple[str, ...], luck: random.Random) -> Scope:
    """Some months in a row, and some members of at most two dimensions."""
    months = reader.months()
    first, last = sorted(luck.choices(range(len(months)), k=2))
    loaded = [d for d in SCOPEABLE if d in dimensions and d in reader.warehouse.loaded_dimensions]
    kept = {}
    for name in luck.sample(loaded, k=min(len(loaded), luck.randrange(3))):
        members = reader.members(name)
        # Members that count the same thing once each are asked for one at a time.
        most = 1 if DIMENSIONS[name].default else 4
        kept[name] = luck.sample(members, k=min(len(members), luck.randint(1, most)))
    return Scope.of(months[first], months[last], **kept)


def _view(warehouse: Warehouse, scope: Scope) -> View:
    return View(warehouse, Scope(), scope, Numbers("en", warehouse.about["currency"]), "light")


def _sums(rows: list[dict[str, Any]]) -> Sums:
    """What numerators and denominators come to, whatever a file has made of them."""

    def total(name: str) -> Decimal:
        return sum((Decimal(str(row[name] or 0)) for row in rows), Decimal(0))

    return total("numerator"), total("denominator")


def _cuts(metric: Metric, warehouse: Warehouse) -> list[str]:
    """The dimensions whose members share the observations out among them."""
    return [
        name
        for name in metric.dimensions
        if name in warehouse.loaded_dimensions | {"month"}
        and name not in (*DERIVED, *metric.always_by)
        and not DIMENSIONS[name].default
        and not (metric.is_stock and name == "month")
    ]


@pytest.mark.parametrize("number", SCOPES)
@pytest.mark.parametrize("name", catalog.metrics())
def test_a_figure_is_the_same_number_wherever_it_stands(
    department: Warehouse, name: str, number: int
) -> None:
    metric, luck = catalog.find(name), random.Random(f"{name} {number}")
    # An empty scope is drawn anew: nothing equals nothing anywhere.
    for _ in range(50):
        view = _view(department, _some_scope(department.reader(), metric.dimensions, luck))
        sums = _sums(cache.result(view, name, metric.always_by).rows())
        if any(sums):
            break
    # A department as small as this breaks no rule at all.
    assert any(sums) or not any(_sums(department.reader().run(name, by=metric.always_by).rows()))

    for cut in _cuts(metric, department):
        assert _sums(cache.result(view, name, (*metric.always_by, cut)).rows()) == sums, cut

    if metric.always_by:
        return
    behind_it, count = view.reader.drill(name, view.wish, limit=_ROWS)
    assert behind_it.num_rows == count
    assert _sums(behind_it.to_pylist()) == sums

    cut = luck.choice(_cuts(metric, department))
    table = cache.result(view, name, (cut,))
    cells = table.table.to_pylist()
    for row in luck.sample(cells, k=min(len(cells), 2)):
        of_cell, _ = view.reader.drill(name, view.wish, {cut: row[cut]}, limit=_ROWS)
        assert _sums(of_cell.to_pylist()) == _sums([row]), row[cut]

    exhibit = Exhibit("one", (name,), (cut,), "trend")
    for kind in taking.KINDS:
        figures = _read(kind, taking.as_file(kind, behind.figures_table(view, exhibit)))
        assert _sums(figures) == sums, kind
        assert [_number(row["value"]) for row in figures] == [_number(row["value"]) for row in cells], kind
    rows = _read("csv", taking.as_file("csv", behind_it))
    assert _sums(rows) == sums


def _number(value: Any) -> float | None:
    return None if value in (None, "") else pytest.approx(float(value), rel=1e-12)


def _read(kind: str, content: bytes) -> list[dict[str, Any]]:
    """Read a file as whoever took it away would."""
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(content.decode())))
    if kind == "parquet":
        return list(pq.read_table(io.BytesIO(content)).to_pylist())
    header, *rows = openpyxl.load_workbook(io.BytesIO(content))["data"].values
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("number", SCOPES)
def test_a_tile_says_the_same_on_every_page_and_in_the_engine(
    open_page: OpenPage, demo_store: Store, department: Warehouse, number: int
) -> None:
    reader, luck = department.reader(), random.Random(number)
    scope = _some_scope(reader, ("team", "bucket", "channel", "segment"), luck)
    titles = {metric.title: metric for metric in catalog.metrics().values()}
    said: dict[str, set[str]] = {}
    for page in _PAGES:
        app = open_page(demo_store, page, scope.query())
        assert not app.exception, page
        for tile in app.metric:
            said.setdefault(tile.label, set()).add(tile.value)
    assert said
    assert {label: values for label, values in said.items() if len(values) > 1} == {}
    numbers = Numbers("en", department.about["currency"])
    for label, values in said.items():
        title, _, when = label.partition(" · ")
        metric = titles.get(title)
        if metric is None or not when:
            continue
        months = reader.run(metric.name, scope, ["month"]).table.to_pylist()
        found = {
            numbers.value(float(row["value"]), metric.unit)
            for row in months
            if row["value"] is not None
            and when == numbers.period(row["month"], is_opening=metric.timing == "opening")
        }
        assert values == found, (label, month_label(scope.since) if scope.since else "")
