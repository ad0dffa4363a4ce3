"""Check and publish what was given, by the mappings that a person saw."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from dashboard.alerting import after_publish
from dashboard.i18n import N_
from dashboard.importing.destination import Destination
from dashboard.importing.draft import Draft, begun, mapping_of
from dashboard.importing.job import Job
from dashboard.importing.kinds import Look
from dashboard.importing.modelling import follow
from dashboard.importing.uploads import Tray
from data.load import Told, Wish, load
from data.mapping import FileMapping, read_mappings, write_mappings
from data.matching import mapping_file
from data.report import Report
from queries.store import Store

_log = logging.getLogger("dunlin")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be loaded, and how.

    Attributes:
        into: the dataset.
        store: its folder.
        tray: where the mapping for this load is written.
        mappings: how files are read, a mapping for each kind.
        left_out: tables of files that are not loaded, by file and name.
    """

    into: Destination
    store: Store
    tray: Tray
    paths: tuple[Path, ...]
    mappings: tuple[FileMapping, ...]
    left_out: frozenset[tuple[Path, str]]

    @property
    def signature(self) -> str:
        """The same for the same order: what was checked is what is published."""
        stamps = [(str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in self.paths if p.exists()]
        said = (self.into, stamps, self.mappings, sorted(self.left_out))
        return sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def order(
    into: Destination, home: Path, tray: Tray, paths: Sequence[Path], look: Look, drafts: Mapping[str, Draft]
) -> Order:
    """Put together what a person said; what he did not look at is read as guessed."""
    mappings, left_out = [], set()
    for kind in look.kinds:
        draft = drafts.get(kind.key) or begun(kind)
        if draft.is_left_out:
            left_out |= set(kind.places)
        elif not kind.adapter:
            mappings.append(mapping_of(kind, draft)[0])
    store = Store.of(into.name, home)
    return Order(into, store, tray, tuple(paths), tuple(mappings), frozenset(left_out))


def checking(what: Order) -> Job:
    """Return the job that reads everything and keeps nothing."""
    return Job(lambda told: _load(what, told, is_dry_run=True), what.signature)


def publishing(what: Order, *, is_partial: bool) -> Job:
    """Return the job that loads for good, and remembers how the files were read.

    Args:
        what: the order that was checked.
        is_partial: publish the good records though others are set aside.
    """

    def work(told: Told) -> Report:
        report = _load(what, told, is_partial=is_partial)
        if report.is_accepted:
            remember(what.store, what.mappings)
        if report.published and report.version == report.load_id:
            follow(what.store, told.step)
            told.step(N_("Looking for what needs attention"))
            after_publish(what.store, _log.info)
        return report

    return Job(work, what.signature, is_publishing=True)


def _load(what: Order, told: Told, *, is_dry_run: bool = False, is_partial: bool = False) -> Report:
    what.tray.open()
    file = what.tray.folder / "mapping.toml"
    write_mappings(file, what.mappings)
    wish = Wish(
        mapping=file,
        is_partial=is_partial,
        is_dry_run=is_dry_run,
        currency=what.into.currency,
        title=what.into.title,
        left_out=what.left_out,
    )
    return load(what.paths, what.store, wish=wish, told=told)


def remember(store: Store, mappings: Sequence[FileMapping]) -> None:
    """Keep mappings for the next files of these kinds, in the place of older ones for the same columns."""
    file = mapping_file(store)
    known = read_mappings(file) if file.is_file() else []
    mine = {frozenset(m.match) for m in mappings}
    write_mappings(file, [*mappings, *(m for m in known if frozenset(m.match) not in mine)])


def forget_check(store: Store, report: Report | None) -> None:
    """Remove the lines that a check set aside: they may hold names, and nothing hangs on them any more."""
    if report:
        rmtree(store.root / "quarantine" / report.load_id, ignore_errors=True)
        (store.root / "loads" / f"{report.load_id}.json").unlink(missing_ok=True)
