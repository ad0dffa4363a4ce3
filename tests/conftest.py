"""Warehouses to ask: the real sample, loaded once a run, and small ones made of hand-written rows."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock
from hypothesis import settings
from playwright.sync_api import Browser
from xdist.scheduler import LoadScopeScheduling

import queries.warehouse
from bench.stage import browser, chromium
from data.build import build_version
from data.contract import Column, contracts
from data.dataset import Dataset
from data.load import load, sample_file
from data.report import Report
from data.stored import Manifest, merge
from data.waiting import counted
from queries import Reader, Scope, Warehouse, catalog, connect
from queries.cure import cure_terms, folds, terms_digest
from queries.database import database
from queries.scoped import set_scope
from queries.store import Store
from queries.warehouse import CheckResult

ROOT = Path(__file__).parents[1]
UCI_CLIENTS = 30
# The rules of contact that hold in warehouses made by hand, as in the demonstration.
CONTACT_PROFILES = ("us_reg_f", "china_gbt_45251", "china_cba_2026")

# No test is timed: on a busy machine an example may take any time. Otherwise as the surroundings want it.
settings.register_profile("dunlin", settings.default, deadline=None)
settings.load_profile("dunlin")

# The input tables that the sample has, and the metrics that they suffice for.
UCI_TABLES = frozenset({"account", "snapshot", "payment"})
UCI_METRICS = sorted(name for name, m in catalog.metrics().items() if UCI_TABLES.issuperset(m.requires))

Rows = list[dict[str, Any]]
_ARROW: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "money": pa.decimal128(18, 2),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Gives what shares a server or a fixture of its module to one worker, and all else to whoever is free.

    `--dist loadgroup` is for that, but with pytest 9.2 it does not see its marks.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.startswith("tests/browser/"):
            return "browser"
        return file if _shares(file) else nodeid


@cache
def _shares(file: str) -> bool:
    """Whether a file has fixtures that are made once for all of its tests."""
    return 'scope="module"' in (ROOT / file).read_text("utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Say how tests are shared out; called where there are several workers."""
    return Together(config, log)


@dataclass(frozen=True)
class Built:
    """A warehouse made of hand-written rows, with what the checks said of them."""

    warehouse: Warehouse
    checks: dict[str, CheckResult]

    @property
    def reader(self) -> Reader:
        """A reader who may see everything."""
        return self.warehouse.reader()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """The one Chromium. Without it the tests are skipped, but never where the whole suite must run."""
    if chromium() is None:
        reason = "Chromium is not installed. On Debian: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with browser() as launched:
        yield launched


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Make a folder once a run: the first worker that asks does, the others find it; leave it as it is."""
    base = tmp_path_factory.getbasetemp()
    # Each worker's own folder lies in that of the run.
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "once"
    shared.mkdir(exist_ok=True)

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, whole = shared / name, shared / f"{name}.whole"
        with FileLock(shared / f"{name}.lock"):
            if not whole.exists():
                # Of a worker that broke off.
                rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                whole.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def digest_of() -> Callable[..., str]:
    """Name what is made of rows by a digest of them, in their order."""

    def named(*content: Any) -> str:
        return sha256(json.dumps(content, ensure_ascii=False, default=repr).encode()).hexdigest()[:24]

    return named


@pytest.fixture(scope="session")
def uci_once(once: Callable[..., Path]) -> Path:
    """A folder with the sample as it is published, and what loading it said."""

    def publish(folder: Path) -> None:
        report = load(sample_file("uci"), Store.of("uci", folder / "home"))
        (folder / "report").write_bytes(pickle.dumps(report))

    return once("uci", publish)


@pytest.fixture(scope="session")
def uci_home(uci_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder of published data of this worker's own."""
    return Path(copytree(uci_once / "home", tmp_path_factory.mktemp("uci") / "home"))


@pytest.fixture(scope="session")
def uci_report(uci_once: Path) -> Report:
    """What loading the sample said; the sample is published in `uci_home`."""
    report: Report = pickle.loads((uci_once / "report").read_bytes())
    return report


@pytest.fixture(scope="session")
def uci_store(uci_home: Path, uci_report: Report) -> Store:
    """The store in which the sample is published."""
    assert uci_report.published
    return Store.of("uci", uci_home)


@pytest.fixture(scope="session")
def uci_warehouse(uci_store: Store) -> Iterator[Warehouse]:
    """The published sample."""
    warehouse = connect(uci_store.current())
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="session")
def uci(uci_warehouse: Warehouse) -> Reader:
    """A reader of the sample who may see everything."""
    return uci_warehouse.reader()


@pytest.fixture(scope="session")
def uci_lines() -> list[str]:
    """The header and the first few clients of the sample, without line ends."""
    return sample_file("uci").read_text("utf-8").splitlines()[: UCI_CLIENTS + 1]


@pytest.fixture(scope="session")
def small_home(once: Callable[..., Path], uci_lines: list[str]) -> Path:
    """A home folder in which those few clients are published as “small”; copy it, leave it as it is."""

    def publish(home: Path) -> None:
        file = home / "small.csv"
        file.write_text("\n".join(uci_lines) + "\n", "utf-8")
        assert load(file, Store.of("small", home)).published

    return once("small", publish)


@pytest.fixture
def small_store(small_home: Path, tmp_path: Path) -> Store:
    """A store of this test's own in which those few clients are published."""
    copytree(small_home, tmp_path / "home")
    return Store.of("small", tmp_path / "home")


@pytest.fixture(scope="session")
def figures() -> Callable[[Store], list[list[dict[str, Any]]]]:
    """Read what a store's readers see: payments and moves, month by month."""

    def read(store: Store) -> list[list[dict[str, Any]]]:
        warehouse = connect(store.current())
        reader = warehouse.reader()
        cuts = ["month", "status_code", "next_status_code"]
        rows = [
            reader.run("payment_amount", by=["month"]).rows(),
            reader.run("roll_rate_matrix", by=cuts).rows(),
        ]
        warehouse.close()
        return rows

    return read


@pytest.fixture(scope="session")
def small_figures(small_home: Path, figures: Callable[[Store], Any]) -> list[list[dict[str, Any]]]:
    """What readers of the small history see."""
    return figures(Store.of("small", small_home))


@pytest.fixture(scope="session")
def scoped_cursor() -> Callable[[Warehouse, Scope], Any]:
    """Open a cursor on which a scope is set as the engine sets it."""

    @contextmanager
    def opened(warehouse: Warehouse, scope: Scope) -> Iterator[duckdb.DuckDBPyConnection]:
        with warehouse.cursor() as cursor:
            set_scope(cursor, scope)
            yield cursor

    return opened


@pytest.fixture(scope="session")
def warehouse_from(
    once: Callable[..., Path], digest_of: Callable[..., str]
) -> Iterator[Callable[[Mapping[str, Rows]], Built]]:
    """Build a warehouse from canonical rows by table, the way a load does: Parquet files, real marts.

    The same rows are built once.
    """
    opened: dict[str, Built] = {}

    def made(tables: Mapping[str, Any], contact_profiles: tuple[str, ...] = CONTACT_PROFILES) -> Built:
        # A test may have put other settings in their place.
        name = f"warehouse-{digest_of(tables, contact_profiles, queries.warehouse.settings())}"
        if name not in opened:
            folder = once(name, lambda folder: _build(folder, tables, contact_profiles))
            results, file = pickle.loads((folder / "built").read_bytes())
            checks = {result.name.split("_", 1)[1]: result for result in results}
            opened[name] = Built(connect(folder / file), checks)
        return opened[name]

    yield made
    for built in opened.values():
        built.warehouse.close()


def _build(folder: Path, tables: Mapping[str, Any], contact_profiles: tuple[str, ...]) -> None:
    """Build a warehouse in a folder, and note what the checks said and which file it is."""
    store = Store.of("made", folder)
    manifest = Manifest("made", Dataset("made", "Made by hand", "TWD", True, "", contact_profiles))
    tables = dict(tables)
    if stated := tables.pop("cure_model", None):
        manifest = replace(manifest, model=_cure_model(store.root, stated))
    with database() as con:
        for name, rows in tables.items():
            given = f"from read_parquet('{_parquet(folder, name, rows)}')"
            parts, _ = merge(con, store, contracts()[name], (), given, "made")
            manifest = manifest.with_table(name, parts)
        manifest = counted(con, store, manifest, None)
    results, file, _ = build_version(store, manifest)
    (folder / "built").write_bytes(pickle.dumps((results, file.relative_to(folder))))


def _cure_model(root: Path, stated: Mapping[str, Any]) -> str:
    """Write a cure model, the same of every fold: an intercept, and weights by the names of terms."""
    weights = [float(stated.get("weights", {}).get(term.name, 0)) for term in cure_terms()]
    one = {"intercept": float(stated["intercept"]), "weights": weights, "seasons": stated.get("seasons", {})}
    file = root / "models" / "cure-made.json"
    file.parent.mkdir(parents=True)
    content = {"terms_digest": terms_digest(), "benchmark": [one] * folds()}
    file.write_text(json.dumps(content), "utf-8")
    return file.relative_to(root).as_posix()


def _parquet(folder: Path, table: str, rows: Rows) -> Path:
    columns = contracts()[table].columns
    strangers = {name for row in rows for name in row} - {c.name for c in columns}
    assert not strangers, f"{table} has no columns {sorted(strangers)}"
    arrays = [pa.array([_value(c, row.get(c.name)) for row in rows], _ARROW[c.type]) for c in columns]
    file = folder / f"{table}.parquet"
    pq.write_table(pa.table(arrays, names=[c.name for c in columns]), file)
    return file


def _value(column: Column, value: Any) -> Any:
    """The value in its Python type; a status not given is `open`, the usual one."""
    if value is None:
        return "open" if column.name == "status" else None
    return Decimal(str(value)) if column.type == "money" else value
