"""The demonstration department, published: its figures are those that were made up."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from dashboard.importing.modelling import follow
from data.demo import TRUTHS, build_demo
from data.publish import refresh
from data.report import Report
from data.stored import accepted
from queries import Warehouse, connect
from queries.rollups import Cube, cubes
from queries.store import Store


@pytest.fixture(scope="module")
def published(once: Callable[..., Path]) -> Path:
    """A folder with a small department and its cure model, and what publishing it said."""

    def publish(folder: Path) -> None:
        store = Store.of("demo", folder / "home")
        report = build_demo(store, contacts=60_000)
        assert follow(store, str)
        (folder / "report").write_bytes(pickle.dumps(report))

    return once("demo-published", publish)


@pytest.fixture(scope="module")
def store(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A place of its own, with that department."""
    return Store.of("demo", Path(copytree(published / "home", tmp_path_factory.mktemp("demo") / "home")))


@pytest.fixture(scope="module")
def report(published: Path) -> Report:
    """What publishing it said."""
    report: Report = pickle.loads((published / "report").read_bytes())
    return report


@pytest.fixture(scope="module")
def warehouse(store: Store, report: Report) -> Warehouse:
    """Its warehouse."""
    assert report.published, report.why_not
    return connect(store.current())


def test_every_row_is_accounted_for(report: Report, warehouse: Warehouse) -> None:
    report.intake.reconcile()
    assert sum(table["row_count"] for table in warehouse.meta("input_table")) == report.intake.accepted


def test_it_is_called_synthetic_and_lacks_no_table(warehouse: Warehouse) -> None:
    assert warehouse.about["is_synthetic"]
    assert all(table["is_loaded"] for table in warehouse.meta("input_table"))


def test_no_check_of_the_data_finds_anything(report: Report) -> None:
    assert {check.name: check.findings for check in report.checks if check.status != "passed"} == {}


def test_the_truths_lie_beside_the_rows(store: Store, report: Report) -> None:
    truths = json.loads((store.root / TRUTHS).read_text("utf-8"))
    assert truths
    assert not (store.root / "work").exists()


def test_every_row_made_up_is_stored_and_none_waits(store: Store, report: Report) -> None:
    manifest = accepted(store)
    assert manifest
    # The version after the one that was published has the same rows, and the cure model.
    assert manifest.id == store.current().stem > report.version
    assert sum(part.rows for part in manifest.parts) == report.accepted
    assert {part.waiting for part in manifest.parts} == {0}
    assert all((store.root / file).is_file() for file in manifest.files())


def test_credits_add_up_to_payments_to_the_cent_by_every_rule(warehouse: Warehouse) -> None:
    with warehouse.cursor() as cursor:
        paid = cursor.execute("select sum(amount), count(*) from mart.payment").fetchall()
        credited = cursor.execute(
            "select sum(amount), count(distinct payment_id) from mart.credit group by credit_rule"
        ).fetchall()
    assert credited == paid * 4


@pytest.mark.parametrize("cube", cubes(), ids=lambda cube: cube.mart)
def test_every_rollup_holds_what_its_rows_hold(warehouse: Warehouse, cube: Cube) -> None:
    """Every measure of every rollup, month by month: what is summed again from the rows is the same."""
    with warehouse.cursor() as cursor:
        rows = f"from mart.{cube.mart} group by month order by month"
        expected = cursor.execute(f"select month, {cube.measures} {rows}").fetchall()
        assert expected
        for rollup in cube.rollups:
            table = f"cube.{cube.table(rollup)}"
            names = [name for name, *_ in cursor.execute(f"describe {table}").fetchall()]
            measures = [name for name in names if name not in cube.dimensions]
            sums = ", ".join(f"sum({name})" for name in measures)
            found = cursor.execute(
                f"select month, {sums} from {table} group by month order by month"  # noqa: S608 - our own names
            ).fetchall()
            assert found == expected, table


def test_what_was_built_by_this_program_is_not_built_again(store: Store, report: Report) -> None:
    """Rules of contact are part of what a version was made by: they make it no older."""
    assert report.published
    before = store.pointer.read_text("utf-8")
    assert not refresh(store)
    assert store.pointer.read_text("utf-8") == before
