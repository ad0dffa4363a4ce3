"""Figures, builds and loads at 1, 10 and 100 million contacts, beside plain DuckDB, polars and pandas.

Datasets lie in `DUNLIN_BENCH` (default build/bench) and are made once. Every ratio is of one run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from shutil import rmtree
from statistics import median

import duckdb

from bench.rivals import FIGURES
from data.build import build_version
from data.demo import build_demo
from data.load import load
from data.stored import Manifest, accepted, write_manifest, write_whole
from queries import Reader, Scope, catalog, connect
from queries.dimensions import delinquent_buckets
from queries.store import Store

ROUNDS = 9
# More than this does not fit into memory as pandas holds it.
_PANDAS_MOST = 10_000_000
# What can be measured, each beside its rival.
PARTS = ("figures", "rivals", "build", "month", "csv")
_NAMES = {1_000_000: "1m", 10_000_000: "10m", 100_000_000: "100m"}


def home() -> Path:
    """Return the folder of the datasets that are measured."""
    return Path(os.environ.get("DUNLIN_BENCH") or Path(__file__).parents[1] / "build" / "bench")


def measure(sizes: Iterable[int], parts: Collection[str] = PARTS) -> str:
    """Measure parts of `PARTS` at each size; return a section for each of them."""
    return "\n".join(
        _section(part, size, store_of(size)) for size in sizes for part in PARTS if part in parts
    )


def _section(part: str, size: int, store: Store) -> str:
    title, intro, table = {
        "figures": (
            "Figures",
            f"Milliseconds, median of {ROUNDS}: each metric over the whole history, by month, and for one "
            "team in one quarter.",
            _metric_table,
        ),
        "rivals": (
            "The same figures by other means",
            "Milliseconds over the whole history, Dunlin as above, the others from the same stored rows. All "
            "gave the same figures, numerator and denominator of every slice.",
            _rival_table,
        ),
        "build": (
            "Building",
            "From stored rows to a version with its marts, cubes and checks, in a process of its own.",
            _build_table,
        ),
        "month": (
            "A new month",
            "The last month of the history added to a version without it, beside a full build.",
            _month_table,
        ),
        "csv": (
            "Loading",
            "A CSV file of so many contacts, read, validated, reconciled and stored, beside DuckDB copying "
            "the same file to Parquet without a look at it.",
            _csv_table,
        ),
    }[part]
    return "\n".join([f"## {title}, {size:,} contacts", "", intro, "", *table(size, store), ""])


def store_of(size: int) -> Store:
    """Return the demonstration with about so many contacts, made up once."""
    store = Store.of(f"demo{_NAMES[size]}", home())
    if not store.pointer.is_file():
        print(f"Making up {size:,} contacts", flush=True)
        build_demo(store, contacts=size)
    return store


def _median(ask: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds that a question takes, once it has been asked."""
    ask()
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        ask()
        took.append((time.perf_counter() - started) * 1000)
    return median(took)


def _rows(reader: Reader, table: str) -> int:
    return sum(t["row_count"] for t in reader.warehouse.meta("input_table") if t["table_name"] == table)


def _metric_table(size: int, store: Store) -> list[str]:
    reader = connect(store.current()).reader()
    months, team = reader.months(), reader.members("team")[0]
    quarter = Scope.of(months[-6], months[-4])
    # What no team has of its own is restricted to the first bucket instead.
    small = {True: {"team": [team]}, False: {"bucket": [delinquent_buckets()[0]]}}
    lines = ["| metric | whole | by month | team × quarter |", "|---|---:|---:|---:|"]
    every = []
    for name in catalog.metrics():
        part = quarter.narrow(Scope.of(**small["team" in catalog.find(name).dimensions]))
        asked: list[tuple[Scope | None, tuple[str, ...]]] = [(None, ()), (None, ("month",)), (part, ())]
        took = [_median(partial(reader.run, name, scope, by)) for scope, by in asked]
        every.append(took)
        lines.append(f"| {name} | {' | '.join(f'{t:.1f}' for t in took)} |")
        print(lines[-1], flush=True)
    for word, of in (("median of all", median), ("slowest", max)):
        lines.append(
            f"| **{word}** | {' | '.join(f'{of(column):.1f}' for column in zip(*every, strict=True))} |"
        )
    rows = f"{_rows(reader, 'contact'):,} contacts, {_rows(reader, 'snapshot'):,} account-months."
    reader.warehouse.close()
    return [*lines, "", rows]


def _rival_table(size: int, store: Store) -> list[str]:
    lines = [
        "| figure | Dunlin | DuckDB on rows | times | polars | pandas |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    reader = connect(store.current()).reader()
    for figure in FIGURES:
        rows = reader.run(figure.metric, by=[figure.by]).table.to_pylist()
        ours = {r[figure.by]: (r["numerator"], r["denominator"]) for r in rows if r["denominator"]}
        fast = _median(partial(reader.run, figure.metric, None, [figure.by]))
        took = {}
        for name in ("duckdb", "polars", "pandas"):
            if name == "pandas" and size > _PANDAS_MOST:
                continue
            asked = getattr(figure, name)
            started = time.perf_counter()
            assert asked(store.root) == ours, f"{name} says something else of {figure.metric}"
            took[name] = (time.perf_counter() - started) * 1000
        cells = [f"{took[n]:,.0f}" if n in took else "does not fit" for n in ("polars", "pandas")]
        lines.append(
            f"| {figure.metric} by {figure.by} | {fast:.1f} | {took['duckdb']:,.0f} "
            f"| {took['duckdb'] / fast:,.0f} | {cells[0]} | {cells[1]} |"
        )
        print(lines[-1], flush=True)
    reader.warehouse.close()
    return lines


@dataclass(frozen=True, slots=True)
class Built:
    """What a build took: seconds, and GiB of memory at its peak."""

    seconds: float
    peak: float


def _build_table(size: int, store: Store) -> list[str]:
    full = _in_a_process("full", store)
    print(full, flush=True)
    return ["| full build, s | peak, GiB |", "|---:|---:|", f"| {full.seconds:.1f} | {full.peak:.1f} |"]


def _month_table(size: int, store: Store) -> list[str]:
    full, month = (_in_a_process(kind, store) for kind in ("full", "month"))
    print(full, month, flush=True)
    share = month.seconds / full.seconds
    return [
        "| full build, s | a new month, s | of a full build |",
        "|---:|---:|---:|",
        f"| {full.seconds:.1f} | {month.seconds:.1f} | {share:.1%} |",
    ]


def _in_a_process(kind: str, store: Store, *more: str) -> Built:
    call = [sys.executable, "-m", "bench.scale", kind, store.dataset, *more]
    out = subprocess.run(call, capture_output=True, text=True, check=True).stdout.split()
    return Built(float(out[-2]), float(out[-1]))


def _build_once(kind: str, dataset: str) -> None:
    """Build in this process and print seconds and GiB: `full`, or a `month` that is new."""
    source = Store.of(dataset, home())
    manifest = accepted(source)
    assert manifest is not None
    work = Store.of(f"{dataset}-work", home())
    rmtree(work.root, ignore_errors=True)
    work.root.mkdir(parents=True)
    (work.root / "rows").symlink_to((source.root / "rows").resolve())
    (work.root / "marts").mkdir()
    whole = replace(manifest, id="full", marts={}, made_by="")
    if kind == "month":
        _publish(work, replace(_without_last_month(whole), id="before"))
    started = time.perf_counter()
    _publish(work, whole)
    seconds = time.perf_counter() - started
    rmtree(work.root)
    print(seconds, _peak())


def _peak() -> float:
    """Return the most memory that this process has held, in GiB; `ru_maxrss` would begin at its parent's."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 2**20


def _publish(store: Store, manifest: Manifest) -> None:
    _, _, built = build_version(store, manifest)
    write_manifest(store, built)
    write_whole(store.pointer, manifest.id)


def _without_last_month(manifest: Manifest) -> Manifest:
    last: date = max(p.month for p in manifest.parts if p.month)
    return replace(manifest, parts=tuple(p for p in manifest.parts if p.month != last))


def _csv_table(size: int, store: Store) -> list[str]:
    """A CSV of contacts read, validated, reconciled and stored, beside a plain copy to Parquet."""
    file = home() / f"contact{_NAMES[size]}.csv"
    if not file.is_file():
        rows = str(store.root / "rows" / "contact" / "**" / "*.parquet")
        with duckdb.connect() as con:
            con.execute(
                f"copy (select * exclude (_month) from read_parquet('{rows}') order by \"at\") "  # noqa: S608
                f"to '{file}' (header)"
            )
    plain, ours = (_in_a_process(kind, store, str(file)) for kind in ("copy", "load"))
    print(plain, ours, flush=True)
    return [
        f"{file.stat().st_size / 2**20:,.0f} MiB. Plain: `copy (from read_csv(…)) to …parquet`.",
        "",
        "| | s | peak, GiB |",
        "|---|---:|---:|",
        f"| plain copy | {plain.seconds:.1f} | {plain.peak:.1f} |",
        f"| dunlin load | {ours.seconds:.1f} | {ours.peak:.1f} |",
        f"| ratio | {ours.seconds / plain.seconds:.2f} | |",
    ]


def _read_once(kind: str, file: Path) -> None:
    started = time.perf_counter()
    if kind == "copy":
        with duckdb.connect() as con:
            con.execute(f"copy (from read_csv('{file}')) to '{home() / 'plain.parquet'}' (format parquet)")
    else:
        store = Store.of("csv-work", home())
        rmtree(store.root, ignore_errors=True)
        report = load(file, store)
        assert report.accepted == report.read
    seconds = time.perf_counter() - started
    rmtree(home() / "csv-work", ignore_errors=True)
    print(seconds, _peak())


if __name__ == "__main__":
    if sys.argv[1] in ("copy", "load"):
        _read_once(sys.argv[1], Path(sys.argv[3]))
    else:
        _build_once(*sys.argv[1:])
