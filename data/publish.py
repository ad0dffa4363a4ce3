"""Versions: one load at a time, the pointer that readers follow, and what is kept of the past.

Whatever goes wrong before the pointer is replaced leaves what is published untouched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree

import duckdb
import pyarrow as pa
from filelock import FileLock, Timeout

from data.build import build_version, made_by
from data.report import Report, kept
from data.stored import Manifest, accept, accepted, read_manifest, write_manifest, write_whole
from queries.errors import DunlinError, NotPublishedError
from queries.sentence import N_, Sentence, Term
from queries.store import Store
from queries.warehouse import CheckResult

# The version in force and the two before, for readers that have not looked again yet and for a rollback.
VERSIONS_KEPT = 3
# As many rejected values as a page shows; the quarantine has them all.
_REJECTED_SHOWN = 1_000


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
            "Another load into “{dataset}” is under way. Wait until it has finished, then load again.",
            dataset=store.dataset,
        ) from None


def new_load_id() -> str:
    """Return the name of a new load; later loads have names that sort after it."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"


def current_id(store: Store) -> str:
    """Return the name of the version in force, or empty."""
    try:
        return store.current().stem
    except NotPublishedError:
        return ""


def is_published(store: Store) -> bool:
    """Whether readers find anything in a store."""
    try:
        return store.current().is_file()
    except NotPublishedError:
        return False


def publish(
    store: Store,
    manifest: Manifest,
    report: Report,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[tuple[CheckResult, ...], str]:
    """Accept the rows that a manifest names, build a version from them, and put it in force.

    Where a check fails, the rows are not accepted and what is published stays.

    Returns:
        What the checks found, and why nothing was published, or empty.
    """
    before = accepted(store)
    accept(store, manifest)
    if "snapshot" not in manifest.tables:
        return (), Sentence(
            "The rows are kept. They are published as soon as the accounts at month ends (the table "
            "“snapshot”) are loaded: every figure rests on them."
        )
    progress(Sentence("Building and checking the warehouse"))
    checks, version, built = build_version(
        store, manifest, lambda con: _note_loads(con, store, report), progress
    )
    if failed := [c for c in checks if c.status == "failed"]:
        version.unlink()
        _accept_again(store, before)
        why = Sentence(
            "The check “{check}” failed, so nothing was published: {finding}",
            check=Term(failed[0].title),
            finding=failed[0].findings[0],
        )
        return tuple(checks), why
    write_manifest(store, built)
    write_whole(store.pointer, manifest.id)
    return tuple(checks), ""


def refresh(store: Store, progress: Callable[[str], None] = lambda _: None) -> bool:
    """Build the version in force anew where its definitions are not those of this program any more.

    The rows are the same; what is published is served until the new version is whole.

    Returns:
        Whether anything was built.

    Raises:
        DunlinError: a load of the same dataset is under way.
    """
    if not _is_outdated(store):
        return False
    with alone(store):
        manifest = accepted(store)
        if manifest is None or not _is_outdated(store):
            return False
        load_id = new_load_id()
        progress(N_("Building anew: the definitions have changed"))
        _, why = publish(store, replace(manifest, id=load_id, marts={}), Report(load_id, ()), progress)
        if why:
            raise DunlinError(why)
        prune(store)
        return True


def take_model(store: Store, file: str, progress: Callable[[str], None] = lambda _: None) -> None:
    """Build and publish a version of the same rows that compares with expectation by a cure model.

    Args:
        file: the model's file, relative to the dataset's folder.

    Raises:
        DunlinError: a load of the same dataset is under way, or a check failed.
        NotPublishedError: there are no rows yet.
    """
    with alone(store):
        manifest = accepted(store)
        if manifest is None:
            raise NotPublishedError("Nothing is loaded under “{dataset}” yet.", dataset=store.dataset)
        load_id = new_load_id()
        _, why = publish(store, replace(manifest, id=load_id, model=file), Report(load_id, ()), progress)
        if why:
            raise DunlinError(why)
        prune(store)


def _is_outdated(store: Store) -> bool:
    built = read_manifest(store, current_id(store))
    return built is not None and built.made_by != made_by(built.dataset)


def _accept_again(store: Store, before: Manifest | None) -> None:
    if before is None:
        (store.root / "ACCEPTED").unlink()
    else:
        accept(store, before)


def roll_back(store: Store, to: str = "") -> str:
    """Put an earlier version in force again, and its rows.

    Args:
        store: the dataset.
        to: the version's name, or empty for the one before.

    Returns:
        The name of the version now in force.

    Raises:
        DunlinError: there is no such version to go back to.
    """
    with alone(store):
        current = current_id(store)
        names = [name for name in versions(store) if read_manifest(store, name)]
        earlier = [name for name in names if name < current]
        target = to or (earlier[-1] if earlier else "")
        if target not in names:
            kept_now = Sentence(" Kept: {versions}.", versions=names) if names else ""
            if target:
                raise DunlinError(
                    "There is no version “{version}” to go back to.{kept}", version=target, kept=kept_now
                )
            if current:
                raise DunlinError(
                    "There is no version before {version}.{kept}", version=current, kept=kept_now
                )
            raise DunlinError("There is no version before the first load.")
        manifest = read_manifest(store, target)
        assert manifest is not None
        accept(store, manifest)
        write_whole(store.pointer, target)
        return target


def versions(store: Store) -> list[str]:
    """Return the names of the versions that are kept, oldest first."""
    return sorted(file.stem for file in store.versions.glob("*.duckdb"))


def prune(store: Store) -> None:
    """Remove what no version needs: old versions beyond the newest few, and files that none names."""
    current = current_id(store)
    for old in versions(store)[:-VERSIONS_KEPT]:
        if old != current:
            (store.versions / f"{old}.duckdb").unlink()
    for leftover in store.versions.glob("*.unfinished*"):
        leftover.unlink()
    rmtree(store.root / "work", ignore_errors=True)
    keep = {manifest.id: manifest for name in versions(store) if (manifest := read_manifest(store, name))}
    if (now := accepted(store)) is not None:
        keep.setdefault(now.id, now)
    for file in (store.root / "manifests").glob("*.json*"):
        if file.stem not in keep or file.suffix != ".json":
            file.unlink()
    _remove_unnamed(store, {file for manifest in keep.values() for file in manifest.files()})


def _remove_unnamed(store: Store, named: set[str]) -> None:
    for folder in ("rows", "marts"):
        for file in sorted((store.root / folder).rglob("*"), reverse=True):
            if file.is_file() and file.relative_to(store.root).as_posix() not in named:
                file.unlink()
            elif file.is_dir() and not any(file.iterdir()):
                file.rmdir()


_LOAD_COLUMNS = (
    "file", "sha256", "size", "table", "form", "physical_lines", "blank_lines", "continuation_lines", "read",
    "accepted", "duplicates", "quarantined", "twins",
)  # fmt: skip


def _note_loads(con: duckdb.DuckDBPyConnection, store: Store, report: Report) -> None:
    """Write down in a version which files its rows came from, and what was set aside of the newest."""
    loads = [r for r in kept(store) if r.get("is_accepted") and r["load_id"] < report.load_id]
    loads = [] if report.is_anew else loads
    loads.append(report.as_json())
    rows = [
        {"load_id": load["load_id"], **{c: file.get(c) for c in _LOAD_COLUMNS}}
        for load in loads
        for file in load["files"]
    ]
    texts = ("load_id", "file", "sha256", "table", "form")
    kinds = [(c, pa.string() if c in texts else pa.int64()) for c in ("load_id", *_LOAD_COLUMNS)]
    _note(con, "load", pa.Table.from_pylist(rows, schema=pa.schema(kinds)))
    rejected = [
        {
            "file": r.file,
            "line": r.number,
            "column": r.column,
            "value": r.value,
            "reason": r.reason,
            "problem": r.problem,
            "suggestion": r.suggestion,
        }
        for intake in report.intakes
        for r in intake.rejects[:_REJECTED_SHOWN]
    ]
    met = [
        {"load_id": load["load_id"], "table": table, **found}
        for load in loads
        for table, found in load["earlier"].items()
    ]
    counts = [(n, pa.int64()) for n in ("kept", "repeated", "corrected")]
    schema = pa.schema([("load_id", pa.string()), ("table", pa.string()), *counts])
    _note(con, "met", pa.Table.from_pylist(met, schema=schema))
    names = ("file", "line", "column", "value", "reason", "problem", "suggestion")
    schema = pa.schema([(n, pa.int64() if n == "line" else pa.string()) for n in names])
    _note(con, "rejected", pa.Table.from_pylist(rejected, schema=schema))


def _note(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("noted", table)
    con.execute(f"create table meta.{name} as from noted")
    con.unregister("noted")


def forget_work(folder: Path) -> None:
    """Remove what a load left on its desk."""
    rmtree(folder, ignore_errors=True)
