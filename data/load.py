"""Load files: read, set aside what is wrong, add the rest to what is known, publish.

files → sources → (mapping) → records held to contracts → rows by table and month → version
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa

from data.aside import write_quarantine
from data.contract import Contract, contracts
from data.dataset import Dataset
from data.failures import explained
from data.formats import Source, sources
from data.intake import Desk
from data.mapping import read_mappings
from data.matching import Match, adapter_contract, complete, draft, match, remember, saved_mappings
from data.publish import alone, current_id, forget_work, new_load_id, prune, publish
from data.rejects import FileRefused
from data.report import Report, keep
from data.stored import Earlier, Manifest, accepted, merge, replaced, rows_of
from data.waiting import counted
from queries.database import database
from queries.errors import DunlinError
from queries.sentence import Sentence
from queries.store import Store

# Reading and sorting out may take as much memory as this; what does not fit goes to disk.
MEMORY = "1GB"
UNKNOWN_CURRENCY = "XXX"
_DRY_RUN = Sentence("This was a dry run: nothing was kept.")


@dataclass(frozen=True, slots=True)
class Wish:
    """How to load.

    Attributes:
        adapter: name of a known source's form, or None to find out.
        mapping: a mapping file to go by, or None for one beside the files or saved before.
        is_partial: publish the accepted records even if some were set aside.
        is_dry_run: read and report only; nothing is kept but the quarantine and a draft of the mapping.
        currency, title: of a dataset that is new.
        left_out: tables of files that are not read, each by its file and its name.
    """

    adapter: str | None = None
    mapping: Path | None = None
    is_partial: bool = False
    is_dry_run: bool = False
    currency: str | None = None
    title: str | None = None
    left_out: frozenset[tuple[Path, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """How whoever waits is told what is being done.

    Attributes:
        step: a few words on the step that begins.
        share: bytes read, bytes there are, records read so far.
        matched: how each file will be read.
        drafted: where it is written for people to correct, if a guess was not followed.
    """

    step: Callable[[str], None] = lambda _: None
    share: Callable[[int, int, int], None] = lambda _read, _of, _records: None
    matched: Callable[[Sequence[Match]], None] = lambda _: None
    drafted: Callable[[Path], None] = lambda _: None


def load(
    paths: Path | Iterable[Path],
    store: Store,
    adapter: str | None = None,
    is_partial: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    *,
    wish: Wish | None = None,
    told: Told | None = None,
) -> Report:
    """Load files or folders and publish what they hold, if nothing in them is wrong.

    Raises:
        FileRefused: a single file was named and it cannot be read as a whole.
        DunlinError: another load of the same dataset is under way, or a mapping file is wrong.
    """
    wish = wish or Wish(adapter=adapter, is_partial=is_partial)
    told = told or Told(step=progress)
    named = [paths] if isinstance(paths, Path) else list(paths)
    with alone(store):
        try:
            return _load(named, store, wish, told)
        except (OSError, MemoryError, duckdb.Error, pa.ArrowException) as problem:
            if sentence := explained(problem, store):
                raise sentence from problem
            raise
        finally:
            prune(store)


def _load(paths: list[Path], store: Store, wish: Wish, told: Told) -> Report:
    load_id = new_load_id()
    desk_folder = store.root / "work" / load_id
    desk_folder.mkdir(parents=True)
    told.step(_reading(paths))
    matches, refused = matched(paths, store, wish)
    told.matched(matches)
    guessed = matches
    matches, lacking = complete(matches)
    refused += tuple(problem.sentence for problem in lacking)
    if not matches:
        _draft(store, guessed, told)
        raise lacking[0] if len(refused) == 1 else DunlinError("\n".join(refused))
    with database(memory_limit=MEMORY, temp_directory=str(desk_folder)) as con:
        desk = Desk(con, desk_folder)
        _take_all_in(desk, matches, told)
        report = Report(
            load_id, tuple(desk.intakes), refused=refused, quarantine=_quarantine(store, load_id, desk)
        )
        why = _why_nothing(report, wish)
        if why or wish.is_dry_run:
            _draft(store, guessed, told)
            if not wish.is_dry_run:
                _finish_earlier(store, told)
            report = replace(report, why_not=why or _DRY_RUN, version=current_id(store))
            return report if wish.is_dry_run else keep(store, report)
        told.step(Sentence("Storing accepted rows"))
        # From here on no line number hangs on the order of rows, and memory is spared without it.
        con.execute("set preserve_insertion_order = false")
        remember(store, matches, read_mappings(wish.mapping) if wish.mapping else ())
        before = accepted(store)
        manifest, earlier = _added(con, store, desk, matches, load_id, before or _fresh(store, matches, wish))
        manifest = counted(con, store, manifest, before)
        forget_work(desk_folder)
    report = replace(
        report,
        earlier=earlier,
        is_accepted=True,
        waiting={t: n for t in contracts() if (n := sum(p.waiting for p in manifest.of(t)))},
    )
    if before and set(manifest.parts) == set(before.parts) and current_id(store) == before.id:
        return keep(store, replace(report, published=True, version=before.id))
    checks, why = publish(store, replace(manifest, id=load_id), report, told.step)
    is_kept = not any(c.status == "failed" for c in checks)
    report = replace(report, checks=checks, why_not=why, published=not why, is_accepted=is_kept)
    return keep(store, replace(report, version=current_id(store)))


def _finish_earlier(store: Store, told: Told) -> None:
    """Publish rows that an earlier load had accepted when it broke off; one that adds rows does so anyway."""
    manifest, current = accepted(store), current_id(store)
    if manifest is not None and current and manifest.id > current:
        load_id = new_load_id()
        publish(store, replace(manifest, id=load_id), Report(load_id, ()), told.step)


def matched(paths: Iterable[Path], store: Store, wish: Wish) -> tuple[list[Match], tuple[str, ...]]:
    """Find the files to read and how each is read.

    Returns:
        The matches, and a sentence for each file that cannot be read.

    Raises:
        FileRefused: there is one file only, and it cannot be read.
    """
    paths = list(paths)
    found, refusals = sources(paths)
    folder = next((p if p.is_dir() else p.parent for p in paths), None)
    mappings = saved_mappings(store, wish.mapping, folder)
    matches = []
    for source in found:
        if (source.path, source.name) in wish.left_out:
            continue
        try:
            matches.append(match(source, mappings, wish.adapter))
        except FileRefused as problem:
            refusals.append(problem)
    if refusals and not matches:
        if len(refusals) == 1:
            raise refusals[0]
        raise DunlinError("\n".join(str(problem) for problem in refusals))
    if not matches:
        raise DunlinError("There is nothing to load in {files}.", files=tuple(p.name for p in paths))
    return matches, tuple(problem.sentence for problem in refusals)


def _draft(store: Store, matches: Sequence[Match], told: Told) -> None:
    if file := draft(store, matches):
        told.drafted(file)


def _reading(paths: Sequence[Path]) -> Sentence:
    if len(paths) == 1:
        return Sentence("Reading {file}", file=paths[0].name)
    return Sentence("Reading {n} files", n=len(paths))


def _take_all_in(desk: Desk, matches: Sequence[Match], told: Told) -> None:
    total = sum(_size(m.delivery.source) for m in matches)
    before = 0
    for one in matches:
        done = sum(i.read for i in desk.intakes)
        told.step(Sentence("Reading {file}", file=one.delivery.source.name))
        desk.take_in(
            one.delivery,
            lambda read, rows, before=before, done=done: told.share(before + read, total, done + rows),  # type: ignore[misc]
        )
        before += _size(one.delivery.source)
    told.step(Sentence("Sorting out keys"))
    desk.finish()


def _size(source: Source) -> int:
    return source.size


def _quarantine(store: Store, load_id: str, desk: Desk) -> Path | None:
    """Write what was set aside; return the one file, or the folder where there are several."""
    folder = store.root / "quarantine" / load_id
    written = [write_quarantine(desk.aside, n, d.source, folder) for n, d in enumerate(desk.deliveries)]
    held = [file for file in written if file]
    if not held:
        return None
    return held[0] if len(held) == 1 else folder


def _why_nothing(report: Report, wish: Wish) -> str:
    wrong = []
    if report.quarantined:
        aside, read = report.quarantined, report.read
        wrong.append(Sentence("{n:,} of {read:,} records were set aside", n=aside, read=read))
    if report.refused:
        wrong.append(Sentence("{n} files could not be read", n=len(report.refused)))
    if len(wrong) > 1:
        wrong = [Sentence("{names} and {last}", names=wrong[0], last=wrong[1])]
    if wrong and not wish.is_partial:
        return Sentence(
            "{wrong}, so nothing was published. "
            "Mend them and load again, or publish the others with --partial.",
            wrong=wrong[0],
        )
    return "" if report.accepted else Sentence("No record was accepted, so nothing was published.")


def _fresh(store: Store, matches: Sequence[Match], wish: Wish) -> Manifest:
    """The manifest of a dataset in which nothing is yet."""
    adapters = {m.adapter for m in matches if m.adapter}
    if adapters:
        facts = tomllib.loads(
            files("data").joinpath("adapters", min(adapters), "dataset.toml").read_text("utf-8")
        )
        return Manifest("", Dataset(**{**facts, "name": store.dataset}))
    title = wish.title or store.dataset.replace("-", " ").replace("_", " ").capitalize()
    return Manifest("", Dataset(store.dataset, title, wish.currency or UNKNOWN_CURRENCY, False, ""))


def _added(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    desk: Desk,
    matches: Sequence[Match],
    load_id: str,
    manifest: Manifest,
) -> tuple[Manifest, dict[str, Earlier]]:
    """Add the accepted records to the rows there are; return the manifest and what was met, by table."""
    earlier = {}
    for table, contract in desk.tables.items():
        rows = f"select * exclude (_source, _line) from ({desk.rows(table)})"  # noqa: S608
        parts, earlier[table] = merge(con, store, contract, manifest.of(table), rows, load_id)
        manifest = manifest.with_table(table, parts)
    for adapter in dict.fromkeys(m.adapter for m in matches if m.adapter):
        if adapter_contract(adapter).table in desk.tables:
            manifest = _canonical(con, store, adapter, load_id, manifest)
    return manifest, earlier


def _canonical(
    con: duckdb.DuckDBPyConnection, store: Store, adapter: str, load_id: str, manifest: Manifest
) -> Manifest:
    """Make the canonical tables of a known source's own records, all of them anew."""
    home = files("data").joinpath("adapters", adapter)
    source: Contract = adapter_contract(adapter)
    records = rows_of(manifest.of(source.table), store.root)
    con.execute(f"create or replace temp view {source.table} as {records}")
    for name, contract in contracts().items():
        file = home.joinpath(f"{name}.sql")
        if file.is_file():
            rows = con.sql(file.read_text("utf-8"))
            typed = ", ".join(
                f'"{c.name}"::{c.sql_type} as "{c.name}"'
                if c.name in rows.columns
                else f'null::{c.sql_type} as "{c.name}"'
                for c in contract.columns
            )
            sql = f"select {typed} from ({file.read_text('utf-8')})"  # noqa: S608 - the adapter's own file
            parts = replaced(con, store, contract, manifest.of(name), sql, load_id)
            manifest = manifest.with_table(name, parts)
    return manifest


def sample_file(adapter: str) -> Path:
    """Return the sample file that the product ships for an adapter."""
    folder = Path(str(files("data").joinpath("sample", adapter)))
    return next(iter(sorted(folder.glob("*.csv"))))
