"""Publishing is atomic: whatever happens to a load, readers see the old version or the new one, whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import publish
from data.load import load
from queries import connect
from queries.errors import DunlinError, NotPublishedError
from queries.store import Store

Figures = Callable[[Store], Any]
KILLS = 8
# Three words of progress, and before and after each of two files takes its final name.
POINTS = {
    1: "while it reads",
    2: "while it stores",
    3: "while it builds",
    4: "before the version is whole",
    5: "with the version whole",
    6: "before the switch",
    7: "after the switch",
}


@pytest.fixture(scope="session")
def more(tmp_path_factory: pytest.TempPathFactory, uci_lines: list[str]) -> Path:
    """A file of other figures than those published: the same clients, who paid more in September."""
    file = tmp_path_factory.mktemp("more") / "more.csv"
    header, *clients = uci_lines
    paid = header.replace('"', "").split(",").index("PAY_AMT1")
    rows = [client.split(",") for client in clients]
    raised = [",".join([*row[:paid], str(int(row[paid]) + 1000), *row[paid + 1 :]]) for row in rows]
    file.write_text("\n".join([header, *raised]) + "\n", "utf-8")
    return file


@pytest.fixture(scope="session")
def more_figures(more: Path, tmp_path_factory: pytest.TempPathFactory, figures: Figures) -> Any:
    """What readers see once that file is published."""
    store = Store.of("more", tmp_path_factory.mktemp("home"))
    assert load(more, store).published
    return figures(store)


def _leftovers(store: Store) -> list[str]:
    return [file.name for file in store.versions.iterdir() if file.suffix != ".duckdb"]


def test_a_load_puts_the_new_version_in_force(
    small_store: Store, more: Path, figures: Figures, small_figures: Any, more_figures: Any
) -> None:
    assert figures(small_store) == small_figures != more_figures
    report = load(more, small_store)
    assert small_store.current() == small_store.versions / f"{report.load_id}.duckdb"
    assert figures(small_store) == more_figures


def test_the_pointer_is_replaced_and_not_rewritten(small_store: Store, more: Path) -> None:
    with small_store.pointer.open("r", encoding="utf-8") as opened_before:
        before = small_store.pointer.read_text("utf-8")
        load(more, small_store)
        assert opened_before.read() == before != small_store.pointer.read_text("utf-8")


def test_a_reader_finds_a_whole_version_at_every_moment_of_a_load(small_store: Store, more: Path) -> None:
    stop, seen = threading.Event(), []

    def look() -> None:
        while not stop.is_set():
            warehouse = connect(small_store.current())
            seen.append((warehouse.data_id, len(warehouse.months)))
            warehouse.close()

    looking = threading.Thread(target=look)
    looking.start()
    ids = [small_store.current().stem, *(load(more, small_store).load_id for _ in range(2))]
    stop.set()
    looking.join()
    assert seen
    assert {data_id for data_id, _ in seen} <= set(ids)
    assert {months for _, months in seen} == {6}


def test_an_old_reader_keeps_its_version_even_when_it_is_removed(small_store: Store, more: Path) -> None:
    warehouse = connect(small_store.current())
    before = warehouse.reader().run("payment_amount", by=["month", "bucket"]).rows()
    for _ in range(3):
        load(more, small_store)
    assert not warehouse.path.exists()
    assert warehouse.reader().run("payment_amount", by=["month", "bucket"]).rows() == before
    warehouse.close()


def test_three_versions_and_their_rows_are_kept(small_store: Store, more: Path) -> None:
    ids = [load(more, small_store).load_id for _ in range(4)]
    assert sorted(file.stem for file in small_store.versions.iterdir()) == ids[-3:]
    assert sorted(folder.name for folder in (small_store.root / "accepted").iterdir()) == ids[-3:]
    assert small_store.current().stem == ids[-1]


def test_the_version_in_force_is_kept_even_if_the_clock_was_put_back(small_store: Store, more: Path) -> None:
    for year in (9997, 9998, 9999):
        (small_store.versions / f"{year}0101T000000000000.duckdb").touch()
    report = load(more, small_store)
    assert report.published
    assert small_store.current().is_file()


def test_accepted_rows_are_stored_by_table_and_month(small_store: Store) -> None:
    accepted = small_store.root / "accepted" / small_store.current().stem
    months = [f"2005-0{month}" for month in range(4, 10)]
    found = sorted(str(file.relative_to(accepted)) for file in accepted.rglob("*.parquet"))
    assert found == [
        "account.parquet",
        *(f"{table}/{month}.parquet" for table in ("payment", "snapshot") for month in months),
        "uci.records.parquet",
    ]


def test_every_load_leaves_a_report(small_store: Store, more: Path) -> None:
    report = load(more, small_store)
    kept = json.loads((small_store.root / "loads" / f"{report.load_id}.json").read_text("utf-8"))
    assert (kept["published"], kept["intake"]["read"], kept["intake"]["accepted"]) == (True, 30, 30)
    assert kept["earlier"] == {"kept": 0, "repeated": 0, "corrected": 30}
    assert {check["name"] for check in kept["checks"]} == {check.name for check in report.checks}


Build = Callable[..., Any]


def _with_sources(change: Callable[[Mapping[str, list[Path]]], dict[str, list[Path]]]) -> Build:
    build = publish.build
    return lambda con, dataset, sources: build(con, dataset, change(sources))


def test_a_failed_check_publishes_nothing(
    small_store: Store, more: Path, monkeypatch: pytest.MonkeyPatch, figures: Figures, small_figures: Any
) -> None:
    """Every account comes twice: what the first check is there for."""
    twice = _with_sources(lambda sources: {**sources, "account": sources["account"] * 2})
    monkeypatch.setattr(publish, "build", twice)
    before = small_store.pointer.read_bytes()
    report = load(more, small_store)
    assert not report.published
    assert "“Every account stands once” failed, so nothing was published: Account 1 " in report.why_not
    assert small_store.pointer.read_bytes() == before
    assert [file.stem for file in small_store.versions.iterdir()] == [before.decode()]
    assert [folder.name for folder in (small_store.root / "accepted").iterdir()] == [before.decode()]
    assert figures(small_store) == small_figures


def test_a_build_that_breaks_off_leaves_the_old_version_in_force(
    small_store: Store, more: Path, monkeypatch: pytest.MonkeyPatch, figures: Figures, small_figures: Any
) -> None:
    gone = _with_sources(lambda sources: {**sources, "snapshot": [Path("gone.parquet")]})
    with monkeypatch.context() as patch:
        patch.setattr(publish, "build", gone)
        with pytest.raises(duckdb.IOException):
            load(more, small_store)
    assert figures(small_store) == small_figures
    assert [f.name for f in (small_store.root / "accepted").iterdir()] == [small_store.current().stem]
    assert load(more, small_store).published
    assert _leftovers(small_store) == []


def test_a_switch_that_fails_leaves_the_old_version_in_force(
    small_store: Store, more: Path, monkeypatch: pytest.MonkeyPatch, figures: Figures, small_figures: Any
) -> None:
    replace = os.replace

    def full(source: Path, target: Path) -> None:
        if Path(target) == small_store.pointer:
            raise OSError("no space left on device")
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="no space"):
            load(more, small_store)
    assert figures(small_store) == small_figures
    assert load(more, small_store).published


def test_a_second_load_at_the_same_time_is_told_to_wait(small_store: Store, more: Path) -> None:
    told: list[str] = []

    def second(_: str) -> None:
        with pytest.raises(DunlinError) as problem:
            load(more, small_store)
        told.append(str(problem.value))

    assert load(more, small_store, progress=second).published
    assert set(told) == {
        "Another load into “small” is under way. Wait until it has finished, then load again."
    }


def test_two_datasets_are_loaded_at_the_same_time(small_store: Store, more: Path) -> None:
    other = Store.of("other", small_store.root.parent)
    reports = []
    assert load(more, small_store, progress=lambda _: reports.append(load(more, other))).published
    assert all(report.published for report in reports)


def test_nothing_published_is_told_with_what_is(small_store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotPublishedError, match=r"under “none”\. Published so far: small"):
        Store.of("none", small_store.root.parent).current()
    with pytest.raises(NotPublishedError, match="dunlin load --sample uci"):
        Store.of("none", tmp_path / "empty").current()


@pytest.mark.parametrize("name", ["..", "a/b", "Uci", "", ".hidden", "a" * 65, "名"])
def test_a_dataset_has_a_plain_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUNLIN_DATA", raising=False)
    if not name:
        assert Store.of(name, tmp_path).dataset == "uci"
        return
    with pytest.raises(DunlinError, match="cannot name a dataset"):
        Store.of(name, tmp_path)


@pytest.fixture(scope="module")
def killer(root: Path) -> Iterator[Callable[[dict[str, Any]], str]]:
    """Start the process in which loads are killed; ask it for one load."""
    script = Path(__file__).with_name("killed_loads.py")
    environment = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdin
    assert process.stdout
    to, back = process.stdin, process.stdout

    def killed(wish: dict[str, Any]) -> str:
        to.write(json.dumps(wish) + "\n")
        to.flush()
        return back.readline().strip()

    yield killed
    to.close()
    assert process.wait(timeout=60) == 0
    back.close()


@pytest.fixture(scope="module")
def usual_seconds(killer: Callable[..., str], more: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a load takes on this machine now."""
    home = tmp_path_factory.mktemp("usual")
    started = time.monotonic()
    assert killer({"home": str(home), "file": str(more)}) == "done"
    return time.monotonic() - started


@pytest.fixture
def recovers(
    more: Path, figures: Figures, small_figures: Any, more_figures: Any
) -> Callable[[Store, list[Any]], None]:
    """Hold a store after a kill to the promise: something whole in force, and the next load completes."""

    def check(store: Store, allowed: list[Any]) -> None:
        assert figures(store) in allowed
        assert load(more, store).published
        assert figures(store) == more_figures
        assert _leftovers(store) == []

    return check


@pytest.mark.parametrize("moment", range(KILLS))
def test_a_load_killed_at_any_moment_leaves_something_whole_in_force(
    moment: int,
    killer: Callable[..., str],
    usual_seconds: float,
    small_store: Store,
    more: Path,
    small_figures: Any,
    more_figures: Any,
    recovers: Callable[[Store, list[Any]], None],
) -> None:
    delay = usual_seconds * (moment + random.random()) / KILLS
    outcome = killer({"home": str(small_store.root.parent), "file": str(more), "delay": delay})
    assert outcome in ("killed", "done")
    recovers(small_store, [small_figures, more_figures])


@pytest.mark.parametrize("point", POINTS, ids=POINTS.values())
def test_a_load_killed_at_a_turning_point_leaves_something_whole_in_force(
    point: int,
    killer: Callable[..., str],
    small_store: Store,
    more: Path,
    small_figures: Any,
    more_figures: Any,
    recovers: Callable[[Store, list[Any]], None],
) -> None:
    assert killer({"home": str(small_store.root.parent), "file": str(more), "point": point}) == "killed"
    recovers(small_store, [more_figures if point == 7 else small_figures])


def test_a_killed_load_leaves_no_rows_behind_after_the_next(
    killer: Callable[..., str], small_store: Store, more: Path
) -> None:
    """Rows of a load that never came into force belong to no version: nobody would ever remove them."""
    assert killer({"home": str(small_store.root.parent), "file": str(more), "point": 3}) == "killed"
    assert load(more, small_store).published
    versions = {file.stem for file in small_store.versions.glob("*.duckdb")}
    assert {folder.name for folder in (small_store.root / "accepted").iterdir()} <= versions
