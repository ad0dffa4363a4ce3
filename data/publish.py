"""Load a file and publish it: build beside what is in force, check, and only then switch.

Whatever goes wrong before the pointer is replaced leaves what is published untouched.
"""

from __future__ import annotations

import csv
import json
import os
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from shutil import rmtree

import duckdb
import pyarrow as pa
from filelock import FileLock, Timeout

from data.accepted import NOTHING_EARLIER, Earlier, add_earlier, store_records, store_rows
from data.build import Dataset, build
from data.contract import parse
from data.ingest import Intake, take_in
from queries.errors import DunlinError
from queries.store import Store
from queries.warehouse import CheckResult

# The version in force and the one before, for readers that have not looked again yet.
_VERSIONS_KEPT = 3

ADAPTERS = ("uci",)


@dataclass(frozen=True, slots=True)
class Report:
    """What a load did.

    Attributes:
        load_id: name of the load, and of the version if one was published.
        published: whether readers see it.
        quarantine: file with the lines set aside, ready to be mended, or None.
        why_not: why nothing was published, or empty.
        earlier: what was published before and stays, or was corrected.
    """

    load_id: str
    intake: Intake
    checks: tuple[CheckResult, ...]
    published: bool
    quarantine: Path | None
    why_not: str
    earlier: Earlier = NOTHING_EARLIER


def sample_file(adapter: str) -> Path:
    """Return the sample file that the product ships for an adapter."""
    folder = Path(str(files("data").joinpath("sample", adapter)))
    return next(iter(sorted(folder.glob("*.csv"))))


def load(
    path: Path,
    store: Store,
    adapter: str = "uci",
    is_partial: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Read a file, set aside what is wrong with it, and publish the rest if nothing is.

    Args:
        path: the source file.
        store: where the dataset is published.
        adapter: name of the source's form, one of `ADAPTERS`.
        is_partial: publish the accepted records even if some were set aside.
        progress: told what is being done, in a few words.

    Raises:
        FileRefused: the file cannot be read as a whole.
        DunlinError: another load of the same dataset is under way.
    """
    with alone(store):
        return _load(path, store, adapter, is_partial, progress)


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Keep other loads out of a dataset.

    Raises:
        DunlinError: another one is under way.
    """
    store.root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(store.root / "load.lock", timeout=0):
            yield
    except Timeout:
        raise DunlinError(
            f"Another load into “{store.dataset}” is under way. Wait until it has finished, then load again."
        ) from None


def new_load_id() -> str:
    """Return the name of a new load; later loads have names that sort after it."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"


def _load(
    path: Path, store: Store, adapter: str, is_partial: bool, progress: Callable[[str], None]
) -> Report:
    home = files("data").joinpath("adapters", adapter)
    contract = parse(home.joinpath("source.toml"))
    load_id = new_load_id()
    accepted = store.root / "accepted" / load_id
    with duckdb.connect() as con:
        progress(f"Reading {path.name}")
        intake = take_in(con, path, contract)
        quarantine = _write_quarantine(store, load_id, intake)
        if intake.rejects and not is_partial:
            why = (
                f"{intake.quarantined:,} of {intake.read:,} records were set aside, so nothing was "
                "published. Mend them and load again, or publish the others with --partial."
            )
            return _reported(store, Report(load_id, intake, (), False, quarantine, why))
        if not intake.accepted:
            why = "No record was accepted, so nothing was published."
            return _reported(store, Report(load_id, intake, (), False, quarantine, why))
        progress("Storing accepted rows")
        earlier = add_earlier(con, contract, store)
        store_records(con, contract, accepted)
        sources = store_rows(con, home, accepted)
    progress("Building and checking the warehouse")
    report = Report(load_id, intake, (), False, quarantine, "", earlier)
    return publish_rows(store, report, _dataset(home, store), sources)


def publish_rows(store: Store, report: Report, dataset: Dataset, sources: dict[str, list[Path]]) -> Report:
    """Build a version from a load's stored rows, check it, and make it the one in force.

    Whatever goes wrong, the rows of the load are removed and what is published stays.
    """
    accepted = store.root / "accepted" / report.load_id
    try:
        checks, version = _build_version(
            store, report.load_id, dataset, sources, report.intake, report.earlier
        )
    except BaseException:
        rmtree(accepted, ignore_errors=True)
        raise
    report = replace(report, checks=tuple(checks))
    if failed := [c for c in checks if c.status == "failed"]:
        version.unlink()
        rmtree(accepted, ignore_errors=True)
        why = f"The check “{failed[0].title}” failed, so nothing was published: {failed[0].findings[0]}"
        return _reported(store, replace(report, why_not=why))
    _switch(store, report.load_id)
    _prune(store)
    return _reported(store, replace(report, published=True))


def _dataset(home: Traversable, store: Store) -> Dataset:
    facts = tomllib.loads(home.joinpath("dataset.toml").read_text("utf-8"))
    return Dataset(**{**facts, "name": store.dataset})


def _build_version(
    store: Store,
    load_id: str,
    dataset: Dataset,
    sources: dict[str, list[Path]],
    intake: Intake,
    earlier: Earlier,
) -> tuple[list[CheckResult], Path]:
    store.versions.mkdir(exist_ok=True)
    version = store.versions / f"{load_id}.duckdb"
    # A name of its own until it is whole: a build that dies leaves no version behind.
    unfinished = version.with_suffix(".unfinished")
    for leftover in store.versions.glob("*.unfinished*"):
        leftover.unlink()
    with duckdb.connect(str(unfinished)) as con:
        checks = build(con, dataset, sources)
        _note_load(con, load_id, intake, earlier)
        con.execute("checkpoint")
    os.replace(unfinished, version)
    return checks, version


def _note_load(con: duckdb.DuckDBPyConnection, load_id: str, intake: Intake, earlier: Earlier) -> None:
    facts = {
        k: v
        for k, v in asdict(intake).items()
        if k not in ("rejects", "header", "relation", "unknown_columns")
    }
    row = pa.Table.from_pylist(
        [{"load_id": load_id, "loaded_at": datetime.now(UTC), **facts, **earlier._asdict()}]
    )
    rejects = pa.Table.from_pylist(
        [
            {
                "file": r.file,
                "line": r.number,
                "column": r.column,
                "value": r.value,
                "reason": r.reason,
                "problem": r.problem,
                "suggestion": r.suggestion,
            }
            for r in intake.rejects
        ],
        schema=pa.schema(
            [("file", pa.string()), ("line", pa.int64())]
            + [(name, pa.string()) for name in ("column", "value", "reason", "problem", "suggestion")]
        ),
    )
    for name, table in (("load", row), ("rejected", rejects)):
        con.register("noted", table)
        con.execute(f"create table meta.{name} as from noted")
        con.unregister("noted")


def _write_quarantine(store: Store, load_id: str, intake: Intake) -> Path | None:
    """Write the lines set aside under the file's own header, and why beside them."""
    if not intake.rejects:
        return None
    folder = store.root / "quarantine" / load_id
    folder.mkdir(parents=True)

    lines = dict.fromkeys((r.number, r.line) for r in intake.rejects)
    with (folder / intake.file).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(intake.header)
        file.writelines(f"{line}\n" for _, line in lines)
    with (folder / f"{Path(intake.file).stem}.reasons.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "column", "value", "reason", "problem", "suggestion"])
        writer.writerows(
            [r.number, r.column, r.value, r.reason, r.problem, r.suggestion] for r in intake.rejects
        )
    return folder / intake.file


def _switch(store: Store, data_id: str) -> None:
    """Make a version the one in force; a reader sees the old name or the new one, never half of it."""
    fresh = store.pointer.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(data_id)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, store.pointer)


def _prune(store: Store) -> None:
    """Remove versions, and the rows they were built from, beyond the newest few."""
    versions = sorted(store.versions.glob("*.duckdb"))
    for old in versions[:-_VERSIONS_KEPT]:
        if old != store.current():
            old.unlink()
    kept = {version.stem for version in store.versions.glob("*.duckdb")}
    for rows in (store.root / "accepted").iterdir():
        if rows.name not in kept:
            rmtree(rows)


def _reported(store: Store, report: Report) -> Report:
    """Keep the report as JSON, so that every load can be looked up."""
    folder = store.root / "loads"
    folder.mkdir(exist_ok=True)
    rejects = [{**asdict(r), "sentence": r.sentence} for r in report.intake.rejects]
    content = {
        "load_id": report.load_id,
        "published": report.published,
        "why_not": report.why_not,
        "quarantine": str(report.quarantine) if report.quarantine else None,
        "earlier": report.earlier._asdict(),
        "intake": {**asdict(report.intake), "rejects": rejects},
        "checks": [asdict(c) for c in report.checks],
    }
    (folder / f"{report.load_id}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False), "utf-8")
    return report
