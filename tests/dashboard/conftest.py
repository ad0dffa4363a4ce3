"""Results made by hand, small histories published by a real load, and pages opened without a browser."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from shutil import copytree
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import LANGUAGES, LOCALES
from dashboard.importing.modelling import follow
from dashboard.numbers import Numbers
from dashboard.report.content import review
from dashboard.report.period import newest_quarter, period_of
from dashboard.report.slides import Review
from data.demo import build_demo
from data.load import load
from queries import Result, Scope, Warehouse, catalog, connect
from queries.compile import Reason
from queries.store import Store

# Pages whose address is not the name of their file.
_OTHER_ADDRESS = ("import_data",)
TRUTH_FILE = Path(__file__).parents[1] / "data" / "uci_truth.json"

Rows = list[dict[str, Any]]
MakeResult = Callable[..., Result]
Publish = Callable[..., Store]
OpenPage = Callable[..., AppTest]
ReviewOf = Callable[..., Review]

# A source whose every record is a row of a canonical table, written as JSON.
_SOURCE = """
table = "record"
title = "Rows of canonical tables"
grain = "a row"
key = ["number"]
required = true
column = [
  {name = "number", type = "integer", is_required = true, description = "Place in the file."},
  {name = "into", type = "text", is_required = true, description = "Canonical table."},
  {name = "content", type = "text", is_required = true, description = "The row."},
]
"""
_DATASET = """
name = "made"
title = "Made by hand"
currency = "USD"
is_synthetic = true
attribution = ""
"""


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    """The figures of the sample as independent programs counted them."""
    figures: dict[str, Any] = json.loads(TRUTH_FILE.read_text("utf-8"))
    return figures


@pytest.fixture(scope="session")
def result_of() -> MakeResult:
    """Make a result by hand: `result_of("cure_rate", [{"month": …, "numerator": 3, "denominator": 4}])`.

    `value`, `n` and `reason` follow from the counts as the engine makes them.
    """

    def made(name: str, rows: Rows, by: tuple[str, ...] = ("month",), weight: str | None = None) -> Result:
        metric = catalog.find(name)
        weight = weight or (metric.weights[0][0] if metric.is_table else None)
        full = [_completed(metric, row) for row in rows]
        amount = (
            pa.decimal128(38, 2)
            if "money" in (metric.unit, dict(metric.weights).get(weight or ""))
            else pa.int64()
        )
        types = {
            **{d: pa.date32() if d == "month" else pa.string() for d in by},
            "numerator": amount,
            "denominator": amount if metric.is_table else pa.int64(),
            "value": amount if metric.kind != "rate" else pa.float64(),
            **dict.fromkeys(("n", "immature", "missing"), pa.int64()),
            "reason": pa.string(),
        }
        arrays = {c: pa.array([_typed(row[c], t) for row in full], t) for c, t in types.items()}
        return Result(metric, Scope(), by, weight, "", pa.table(arrays))

    return made


def _completed(metric: catalog.Metric, row: dict[str, Any]) -> dict[str, Any]:
    row = {"denominator": 1, "immature": 0, "missing": 0, **row}
    row.setdefault("n", row["denominator"])
    is_known = row["denominator"] != 0
    value = row["numerator"] / row["denominator"] if metric.kind == "rate" and is_known else row["numerator"]
    immature = Reason.IMMATURE if row["immature"] else None
    missing = Reason.MISSING if row["missing"] else Reason.NO_OBSERVATIONS
    return {**row, "value": value if is_known else None, "reason": None if is_known else immature or missing}


def _typed(value: Any, kind: pa.DataType) -> Any:
    if value is None or not pa.types.is_decimal(kind):
        return value
    return Decimal(str(value)).quantize(Decimal("0.01"))


@pytest.fixture(scope="session")
def publish(
    tmp_path_factory: pytest.TempPathFactory, once: Callable[..., Path], digest_of: Callable[..., str]
) -> Publish:
    """Publish canonical rows by table as a dataset of their own, through a load like any other.

    Each text of `spoiled` becomes a record that the load sets aside. The same rows are loaded once; each
    store is a copy of its own.
    """
    numbers = count(1)

    def published(tables: Mapping[str, Rows], spoiled: Sequence[str] = ()) -> Store:
        name = f"made-{digest_of(tables, spoiled)}"
        loaded = once(name, lambda folder: _load(folder, tables, spoiled))
        store = Store.of(f"made-{next(numbers)}", tmp_path_factory.mktemp("made"))
        copytree(Store.of("made", loaded).root, store.root)
        return store

    return published


def _load(folder: Path, tables: Mapping[str, Rows], spoiled: Sequence[str]) -> None:
    """Load rows into the dataset “made” of a folder."""
    adapter = folder / "adapter"
    adapter.mkdir()
    (adapter / "source.toml").write_text(_SOURCE, "utf-8")
    (adapter / "dataset.toml").write_text(_DATASET, "utf-8")
    for table, rows in tables.items():
        columns = dict.fromkeys(c for row in rows for c in row)
        picked = ", ".join(f"content ->> '$.{c}' as {c}" for c in columns)
        statement = f"select {picked} from record where \"into\" = '{table}'"  # noqa: S608
        (adapter / f"{table}.sql").write_text(statement, "utf-8")
    file = _records(folder / "rows.csv", tables, spoiled)
    report = load(file, Store.of("made", folder), str(adapter), is_partial=bool(spoiled))
    assert report.published, report.why_not


def _records(file: Path, tables: Mapping[str, Rows], spoiled: Sequence[str]) -> Path:
    """Write rows as records, then records whose number is no number."""
    places = count(1)
    lines = ["number,into,content"]
    for table, rows in tables.items():
        for row in rows:
            content = json.dumps(row, ensure_ascii=False, default=str)
            lines.append(f"{next(places)},{table},{_quoted(content)}")
    lines += [f"{_quoted(number)},nowhere,{{}}" for number in spoiled]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.fixture(scope="session")
def opened() -> Iterator[Callable[[Store], Warehouse]]:
    """Open what a store has in force, to ask the engine what a page should show."""
    warehouses: list[Warehouse] = []

    def open_store(store: Store) -> Warehouse:
        warehouses.append(connect(store.current()))
        return warehouses[-1]

    yield open_store
    for warehouse in warehouses:
        warehouse.close()


@pytest.fixture(scope="session")
def demo_store(once: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A small demonstration department with its cure model: every page and metric has something to say."""

    def publish(folder: Path) -> None:
        store = Store.of("demo", folder)
        assert build_demo(store, contacts=15_000).published
        assert follow(store, str)

    return Store.of("demo", Path(copytree(once("demo", publish), tmp_path_factory.mktemp("demo") / "home")))


@pytest.fixture(scope="session")
def review_of() -> ReviewOf:
    """Compute a review: of a warehouse, in a language, of a period (the newest quarter), of some members."""

    def made(warehouse: Warehouse, language: str = "en", period: str = "", **members: Any) -> Review:
        reader = warehouse.reader()
        months = reader.months()
        asked = period_of(period or newest_quarter(months), months)
        numbers = Numbers(LOCALES[language], warehouse.about["currency"])
        return review(reader, Scope.of(**members), asked, numbers)

    return made


@pytest.fixture(scope="session")
def reviews(demo_store: Store, once: Callable[..., Path], review_of: ReviewOf) -> dict[str, Review]:
    """The review of the demonstration's newest quarter in each language, computed once a run."""

    def compute(folder: Path) -> None:
        warehouse = connect(demo_store.current())
        made = {language: review_of(warehouse, language) for language in LANGUAGES}
        (folder / "reviews").write_bytes(pickle.dumps(made))

    kept: dict[str, Review] = pickle.loads((once("reviews", compute) / "reviews").read_bytes())
    return kept


@pytest.fixture(scope="session")
def uci_review(uci_store: Store, review_of: ReviewOf) -> Review:
    """A review of the sample, which has no contacts, surveys or targets."""
    return review_of(connect(uci_store.current()), period="2005-06:2005-08")


@pytest.fixture
def open_page(root: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Open a page through the entry of the dashboard, as a link with that query does."""

    def opened_page(store: Store, page: str = "overview", query: Mapping[str, Any] | None = None) -> AppTest:
        monkeypatch.setenv("DUNLIN_HOME", str(store.root.parent))
        monkeypatch.setenv("DUNLIN_DATA", store.dataset)
        app = AppTest.from_file(root / "dashboard" / "app.py", default_timeout=60)
        # Before its first run an app knows its pages by the names of their files alone.
        if page in _OTHER_ADDRESS:
            app.run()
        if page != "overview":
            app.switch_page(f"views/{page}.py")
        app.query_params = dict(query or {})
        return app.run()

    return opened_page


@pytest.fixture(scope="session")
def months() -> Callable[[int], list[date]]:
    """Months from April 2005 on."""

    def first(n: int) -> list[date]:
        return [date(2005 + (3 + i) // 12, (3 + i) % 12 + 1, 1) for i in range(n)]

    return first
