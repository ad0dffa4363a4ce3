"""Publishing is atomic: whatever happens to a load, readers see the old version or the new one, whole."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import pytest

from data import publish
from data.load import load
from data.stored import Part, accepted, read_manifest
from queries import connect
from queries.errors import DunlinError, NotPublishedError
from queries.store import Store

Figures = Callable[[Store], Any]
# A load is killed at a hundred random moments, so many of them in each of so many tests.
KILLS, GROUPS = 25, 4
# A load is killed at each of its turning points, in so many tests: at each word of progress, and before and
# after a file takes its name.
TURNS = 8


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


@pytest.fixture(scope="session")
def in_turn(small_home: Path, more: Path) -> Callable[[int], list[Path]]:
    """Return so many files to be loaded one after the other, each of which changes what is published."""
    return lambda times: [(more, small_home / "small.csv")[n % 2] for n in range(times)]


def _files(store: Store, folder: str) -> set[str]:
    return {f.relative_to(store.root).as_posix() for f in (store.root / folder).rglob("*") if f.is_file()}


def _in_force(store: Store) -> bytes:
    """All that readers open: the pointer, the version that it names, and the files of its marts."""
    version = store.current()
    manifest = read_manifest(store, version.stem)
    assert manifest
    files = [store.pointer, version, *(store.root / file for file in sorted(manifest.files()))]
    return b"".join(file.read_bytes() for file in files)


def _leftovers(store: Store) -> set[str]:
    """The files that nobody will ever read: of no version that is kept, and not of the rows accepted."""
    named = {f"versions/{name}.duckdb" for name in publish.versions(store)}
    manifests = [read_manifest(store, name) for name in publish.versions(store)]
    for manifest in [*manifests, accepted(store)]:
        assert manifest
        named |= {f"manifests/{manifest.id}.json", *manifest.files()}
    folders = ("versions", "manifests", "rows", "marts", "work")
    return {file for folder in folders for file in _files(store, folder)} - named


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


def test_an_old_reader_keeps_its_version_even_when_it_is_removed(
    small_store: Store, in_turn: Callable[[int], list[Path]]
) -> None:
    warehouse = connect(small_store.current())
    before = warehouse.reader().run("payment_amount", by=["month", "bucket"]).rows()
    for file in in_turn(3):
        load(file, small_store)
    assert not warehouse.path.exists()
    assert warehouse.reader().run("payment_amount", by=["month", "bucket"]).rows() == before
    warehouse.close()


def test_three_versions_and_their_rows_are_kept(
    small_store: Store, in_turn: Callable[[int], list[Path]]
) -> None:
    ids = [load(file, small_store).load_id for file in in_turn(4)]
    assert sorted(file.stem for file in small_store.versions.iterdir()) == ids[-3:]
    assert sorted(file.stem for file in (small_store.root / "manifests").iterdir()) == ids[-3:]
    assert small_store.current().stem == ids[-1]
    manifests = [read_manifest(small_store, name) for name in ids[-3:]]
    named = {file for manifest in manifests if manifest for file in manifest.files()}
    assert _files(small_store, "rows") | _files(small_store, "marts") == named


def test_the_same_file_once_more_makes_no_version(small_store: Store, more: Path) -> None:
    load(more, small_store)
    before = small_store.current().stem
    report = load(more, small_store)
    assert (report.published, report.version, small_store.current().stem) == (True, before, before)


def test_the_version_in_force_is_kept_even_if_the_clock_was_put_back(small_store: Store, more: Path) -> None:
    for year in (9997, 9998, 9999):
        (small_store.versions / f"{year}0101T000000000000.duckdb").touch()
    report = load(more, small_store)
    assert report.published
    assert small_store.current().is_file()


def test_accepted_rows_are_stored_by_table_and_month(small_store: Store) -> None:
    months = [f"_month=2005-0{month}-01" for month in range(4, 10)]
    found = sorted(str(Path(file).parent.relative_to("rows")) for file in _files(small_store, "rows"))
    assert found == [
        "account",
        *(f"{table}/{month}" for table in ("payment", "snapshot") for month in months),
        "uci",
    ]


def test_every_load_leaves_a_report(small_store: Store, more: Path) -> None:
    report = load(more, small_store)
    kept = json.loads((small_store.root / "loads" / f"{report.load_id}.json").read_text("utf-8"))
    (file,) = kept["files"]
    assert (kept["published"], file["read"], file["accepted"]) == (True, 30, 30)
    assert kept["earlier"]["uci"] == {"kept": 0, "repeated": 0, "corrected": 30}
    assert {check["name"] for check in kept["checks"]} == {check.name for check in report.checks}


def _with_parts(change: Callable[[tuple[Part, ...]], tuple[Part, ...]]) -> Callable[..., Any]:
    """Build as ever, of other parts than those that the load has stored."""
    build = publish.build_version
    return lambda store, manifest, *rest: build(store, replace(manifest, parts=change(manifest.parts)), *rest)


def test_a_failed_check_publishes_nothing(
    small_store: Store, more: Path, monkeypatch: pytest.MonkeyPatch, figures: Figures, small_figures: Any
) -> None:
    """Every account comes twice: what the first check is there for."""
    twice = _with_parts(lambda parts: (*parts, *(p for p in parts if p.table == "account")))
    before = small_store.pointer.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(publish, "build_version", twice)
        report = load(more, small_store)
    assert not report.published
    assert "“Every account stands once” failed, so nothing was published: Account 1 " in report.why_not
    assert small_store.pointer.read_bytes() == before
    assert [file.stem for file in small_store.versions.iterdir()] == [before.decode()]
    assert _leftovers(small_store) == set()
    assert figures(small_store) == small_figures


def test_a_build_that_breaks_off_leaves_the_old_version_in_force(
    small_store: Store, more: Path, monkeypatch: pytest.MonkeyPatch, figures: Figures, small_figures: Any
) -> None:
    gone = _with_parts(
        lambda parts: tuple(
            replace(p, file="rows/account/gone.parquet") if p.table == "account" else p for p in parts
        )
    )
    with monkeypatch.context() as patch:
        patch.setattr(publish, "build_version", gone)
        with pytest.raises(duckdb.IOException):
            load(more, small_store)
    assert figures(small_store) == small_figures
    assert load(more, small_store).published
    assert _leftovers(small_store) == set()


def test_a_switch_that_fails_leaves_the_old_version_in_force(
    small_store: Store, more: Path, monkeypatch: pytest.MonkeyPatch, figures: Figures, small_figures: Any
) -> None:
    rename = os.replace

    def full(source: Path, target: Path) -> None:
        if Path(target) == small_store.pointer:
            raise OSError(errno.ENOSPC, "No space left on device")
        rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(DunlinError, match="no room left on the disk"):
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
    with pytest.raises(NotPublishedError, match="dunlin load FOLDER"):
        Store.of("none", tmp_path / "empty").current()


@pytest.mark.parametrize("name", ["..", "a/b", "Uci", "", ".hidden", "a" * 65, "名"])
def test_a_dataset_has_a_plain_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUNLIN_DATA", raising=False)
    if not name:
        assert Store.of(name, tmp_path).dataset == "demo"
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
def recovers(more: Path, figures: Figures, more_figures: Any) -> Callable[[Store, list[Any]], None]:
    """Hold a store after a failure to the promise: something whole in force, and the next load completes."""

    def check(store: Store, allowed: list[Any]) -> None:
        assert figures(store) in allowed
        assert load(more, store).published
        assert figures(store) == more_figures
        assert _leftovers(store) == set()

    return check


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_load_killed_at_any_moment_leaves_something_whole_in_force(
    group: int,
    killer: Callable[..., str],
    usual_seconds: float,
    small_store: Store,
    in_turn: Callable[[int], list[Path]],
    small_figures: Any,
    more_figures: Any,
    figures: Figures,
    recovers: Callable[[Store, list[Any]], None],
) -> None:
    """One store, killed again and again: every load begins with what the one before has left behind."""
    outcomes, read = [], b""
    for kill, file in enumerate(in_turn(KILLS)):
        delay = usual_seconds * (group * KILLS + kill + random.random()) / (GROUPS * KILLS)
        outcomes.append(killer({"home": str(small_store.root.parent), "file": str(file), "delay": delay}))
        if read != (read := _in_force(small_store)):
            assert figures(small_store) in (small_figures, more_figures)
    assert set(outcomes) <= {"killed", "done"}
    recovers(small_store, [small_figures, more_figures])


@pytest.fixture(scope="module")
def points(
    killer: Callable[..., str], small_home: Path, more: Path, tmp_path_factory: pytest.TempPathFactory
) -> int:
    """How many turning points a load of that file over what is published has."""
    home = copytree(small_home, tmp_path_factory.mktemp("counted") / "home")
    counted = int(killer({"home": str(home), "file": str(more), "counts": True}))
    # Otherwise some of them are not noticed any more.
    assert counted > 20
    return counted


@pytest.mark.parametrize("turn", range(TURNS))
def test_a_load_killed_at_a_turning_point_leaves_something_whole_in_force(
    turn: int,
    points: int,
    killer: Callable[..., str],
    small_home: Path,
    tmp_path: Path,
    more: Path,
    small_figures: Any,
    more_figures: Any,
    recovers: Callable[[Store, list[Any]], None],
) -> None:
    for point in range(1 + turn, points + 1, TURNS):
        store = Store.of("small", Path(copytree(small_home, tmp_path / f"home-{point}")))
        before = store.pointer.read_bytes()
        assert killer({"home": str(store.root.parent), "file": str(more), "point": point}) == "killed"
        is_switched = store.pointer.read_bytes() != before
        recovers(store, [more_figures if is_switched else small_figures])


def test_there_are_no_more_turning_points_than_are_tried(
    points: int, killer: Callable[..., str], small_store: Store, more: Path
) -> None:
    wish = {"home": str(small_store.root.parent), "file": str(more), "point": points + 1}
    assert killer(wish) == "done"


def test_a_killed_load_leaves_no_rows_behind_after_the_next(
    killer: Callable[..., str], small_store: Store, more: Path
) -> None:
    """Rows of a load that never came into force belong to no version: nobody would ever remove them."""
    assert killer({"home": str(small_store.root.parent), "file": str(more), "point": 6}) == "killed"
    assert _leftovers(small_store)
    assert load(more, small_store).published
    assert _leftovers(small_store) == set()


def test_what_was_accepted_before_a_kill_is_not_lost(
    points: int,
    killer: Callable[..., str],
    small_store: Store,
    more: Path,
    figures: Figures,
    more_figures: Any,
) -> None:
    """Killed once its rows were accepted, a load is finished by the next, whatever that brings."""
    ours = {"home": str(small_store.root.parent), "file": str(more)}
    point = next(
        p for p in range(1, points) if killer({**ours, "point": p}) == "killed" and _is_ahead(small_store)
    )
    assert point
    nothing = small_store.root.parent / "nothing.csv"
    nothing.write_text(more.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert not load(nothing, small_store).accepted
    assert figures(small_store) == more_figures


def _is_ahead(store: Store) -> bool:
    manifest = accepted(store)
    return bool(manifest) and manifest.id != store.current().stem


@pytest.mark.parametrize("limit", [0, 1, 100, 1_000, 5_000, 20_000, 100_000, 1_000_000])
def test_a_full_disk_is_said_in_a_sentence_and_leaves_the_old_version_in_force(
    limit: int,
    killer: Callable[..., str],
    small_store: Store,
    more: Path,
    small_figures: Any,
    more_figures: Any,
    recovers: Callable[[Store, list[Any]], None],
) -> None:
    """The system refuses to let any file grow beyond so many bytes, as a full disk would."""
    outcome = killer({"home": str(small_store.root.parent), "file": str(more), "limit": limit})
    assert outcome.startswith("There is no room left on the disk of small.")
    recovers(small_store, [small_figures])


@pytest.mark.parametrize("table", ["uci", "snapshot", "account"])
@pytest.mark.parametrize("damage", ["cut off", "zeros", "gone"])
def test_a_damaged_file_of_stored_rows_is_named_and_the_old_version_stays(
    table: str, damage: str, small_store: Store, more: Path, figures: Figures, small_figures: Any
) -> None:
    file = small_store.root / sorted(f for f in _files(small_store, "rows") if f"/{table}/" in f)[0]
    content = file.read_bytes()
    # Stored rows are only ever read whole, so that another place would not be another case.
    spoilt = {"cut off": content[: len(content) // 2], "zeros": bytes(len(content))}
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(spoilt[damage])
    name = re.escape(file.relative_to(small_store.root).as_posix())
    with pytest.raises(DunlinError, match=rf"Nothing was published: {name} (is missing|cannot be read)"):
        load(more, small_store)
    assert figures(small_store) == small_figures
    # Restored from a backup, as the sentence says.
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    assert load(more, small_store).published
    assert _leftovers(small_store) == set()
