"""Examine a dataset's folder: what is missing, damaged, unfinished or waiting, and what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from data.build import made_by
from data.contract import contracts
from data.mapping import read_mappings
from data.matching import mapping_file
from data.publish import current_id, versions
from data.stored import Manifest, accepted, read_manifest
from queries.engine import connect
from queries.errors import DunlinError
from queries.store import Store

State = Literal["good", "note", "bad"]
# Less room than this on the disk and the next load may not fit.
_ROOM = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: good, worth knowing, or bad."""

    state: State
    sentence: str


def examine(store: Store) -> list[Finding]:
    """Look at everything that a dataset consists of.

    Raises:
        DunlinError: there is nothing to examine.
    """
    if not store.root.is_dir():
        store.current()
    return [*_rows(store), *_version(store), *_mappings(store), *_room(store)]


def _rows(store: Store) -> Iterator[Finding]:
    manifest = accepted(store)
    if manifest is None:
        yield Finding(
            "bad", "No rows are accepted yet, or their manifest cannot be read. Load the files again."
        )
        return
    damaged = list(broken(store, manifest))
    yield from damaged
    if not damaged:
        rows = sum(p.rows for p in manifest.parts)
        yield Finding("good", f"{rows:,} rows in {len(manifest.parts)} files are all there and can be read.")
    for table in contracts():
        if waiting := sum(p.waiting for p in manifest.of(table)):
            yield Finding(
                "note",
                f"{waiting:,} rows of {table} wait for an account or collector that is not loaded. Load it.",
            )


def broken(store: Store, manifest: Manifest) -> Iterator[Finding]:
    """Look at each stored file of accepted rows; yield those that are missing or damaged."""
    for part in manifest.parts:
        file = store.root / part.file
        try:
            found = sum(batch.num_rows for batch in pq.ParquetFile(file).iter_batches())
        except (OSError, pa.ArrowException) as problem:
            reason = "is missing" if not file.is_file() else f"cannot be read ({type(problem).__name__})"
            yield Finding(
                "bad",
                f"{part.file} {reason}: {part.rows:,} rows of {part.table}. Restore it from a backup, or go "
                "back (dunlin rollback) and load again.",
            )
            continue
        if found != part.rows:
            yield Finding("bad", f"{part.file} holds {found:,} rows instead of {part.rows:,}.")


def _version(store: Store) -> Iterator[Finding]:
    current = current_id(store)
    manifest = accepted(store)
    if not current:
        yield Finding("note", "Nothing is published yet.")
        return
    try:
        connect(store.current()).close()
        yield Finding("good", f"Version {current} can be read.")
    except DunlinError as problem:
        yield Finding("bad", f"{problem} Or go back: dunlin rollback")
    if manifest and manifest.id != current:
        yield Finding("note", "Rows were accepted that are not published yet. The next load publishes them.")
    built = read_manifest(store, current)
    if built and built.made_by != made_by(built.dataset):
        yield Finding(
            "note", "The definitions have changed since it was built. The next load builds all anew."
        )
    if others := [name for name in versions(store) if name != current]:
        yield Finding("note", f"One can go back to {', '.join(others)}.")


def _mappings(store: Store) -> Iterator[Finding]:
    file = mapping_file(store)
    if file.is_file():
        try:
            known = read_mappings(file)
            yield Finding("good", f"mapping.toml says how {len(known)} kinds of file are read.")
        except DunlinError as problem:
            yield Finding("bad", str(problem))


def _room(store: Store) -> Iterator[Finding]:
    free = shutil.disk_usage(store.root).free
    state: State = "bad" if free < _ROOM else "good"
    yield Finding(state, f"{free / 2**30:,.1f} GiB are free on the disk.")
