"""Commands that write or tell of what was written: load, demo, status, history, rollback, doctor."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from data.contract import contracts
from data.doctor import Finding, examine
from data.load import Told, Wish, load, sample_file
from data.matching import ADAPTERS, Match, mapping_file
from data.publish import current_id, is_published, roll_back, versions
from data.report import Report, kept
from data.stored import accepted
from queries.errors import DunlinError, UnknownNameError
from queries.store import Store

app = typer.Typer()

DEMO = "demo"

# Beyond these the quarantine file says the rest.
_SENTENCES_SHOWN = 10

Dataset = Annotated[str | None, typer.Option("--data", help="Dataset; DUNLIN_DATA or demo by default.")]


@app.command("load")
def load_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders to load.")] = None,
    sample: Annotated[
        str | None, typer.Option(help="Load a history that comes with the product: uci.")
    ] = None,
    adapter: Annotated[str | None, typer.Option(help="The form of a known source: uci.")] = None,
    data: Annotated[
        str | None, typer.Option("--data", help="Name of the dataset to add to; created where it is new.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping.toml that says which column is which.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Publish the accepted records even if some are set aside.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report; store no row.")] = False,
    report_to: Annotated[
        Path | None, typer.Option("--json", help="Write the report to this file as JSON; - prints it.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="Of a new dataset, as in EUR.")] = None,
    title: Annotated[str | None, typer.Option(help="Of a new dataset, as pages show it.")] = None,
    if_absent: Annotated[bool, typer.Option("--if-absent", help="Do nothing if data is published.")] = False,
) -> Store | None:
    """Read files, set aside what is wrong in them, and publish the rest if nothing is."""
    for name in filter(None, (adapter, sample)):
        if name not in ADAPTERS:
            raise UnknownNameError("form of file", name, ADAPTERS)
    if bool(paths) == bool(sample):
        raise DunlinError("Name files to load, or a sample: dunlin load FOLDER, or dunlin load --sample uci")
    store = _store_for(data, sample or adapter)
    if if_absent and is_published(store):
        return None
    wish = Wish(sample or adapter, mapping, partial, dry_run, _currency(currency), title)
    console = Console(stderr=True)
    with _told(console) as told:
        report = load(paths or [sample_file(sample or "")], store, wish=wish, told=told)
    _say(console, report, store)
    if report_to:
        _write_report(report, report_to)
    if report.why_not and not (dry_run and not report.quarantined) and not report.is_accepted:
        raise DunlinError(report.why_not)
    if report.why_not:
        _line(console, report.why_not)
    # Whoever runs a command is told of a new version by the store in which it is in force.
    return store if report.published and report.version == report.load_id else None


def _store_for(data: str | None, known: str | None) -> Store:
    """A bank's own files never go by themselves to where a sample lies."""
    return Store.of(data or known or "mine")


def _currency(code: str | None) -> str | None:
    if code is None:
        return None
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise DunlinError(
            "“{code}” is no currency. Write its three letters, as in EUR, CNY or USD.", code=code
        )
    return code.upper()


@contextmanager
def _told(console: Console) -> Iterator[Told]:
    """Show a bar while files are read, with records and time left, and a word on each later step."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[records]:,} records"),
        TimeRemainingColumn(),
    )
    # Where nobody watches, a bar would leave an empty line.
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as progress:
        task = progress.add_task("Reading", total=None, records=0)
        yield Told(
            step=lambda words: progress.update(task, description=words),
            share=lambda read, of, records: progress.update(task, completed=read, total=of, records=records),
            matched=lambda matches: _say_matches(progress.console, matches),
            drafted=lambda file: _line(progress.console, _draft_sentence(file)),
        )


def _draft_sentence(file: Path) -> str:
    return (
        f"How the files would be read is written in {file}. Correct it there where it is wrong, "
        f"and load again with --mapping {file}"
    )


def _line(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _say_matches(console: Console, matches: Sequence[Match]) -> None:
    """Say of each file which table it holds and, where that was guessed, which column is which."""
    for one in matches:
        source, table = one.delivery.source, one.delivery.contract.table
        sure = f" ({one.confidence:.0%} sure)" if one.origin == "guessed" else ""
        _line(console, f"{source.name} ({source.form}): {table}, {one.origin}{sure}")
        for guess in one.guesses:
            if guess.personal:
                _line(console, f"  {guess.name}: dropped, it holds {guess.personal}")
            elif guess.target:
                _line(console, f"  {guess.name} → {guess.target} ({guess.confidence:.0%}): {guess.why}")
            else:
                _line(console, f"  {guess.name}: not read, {guess.why}")
        for warning in one.warnings:
            _line(console, f"  {warning}")


def _say(console: Console, report: Report, store: Store) -> None:
    for intake in report.intakes:
        _line(
            console,
            f"{intake.file}: {intake.read:,} records read = {intake.accepted:,} accepted "
            f"+ {intake.quarantined:,} quarantined + {intake.duplicates:,} duplicates.",
        )
        for reject in intake.rejects[:_SENTENCES_SHOWN]:
            _line(console, f"  {reject.sentence}")
        if len(intake.rejects) > _SENTENCES_SHOWN:
            told = ", ".join(f"{count:,} {reason}" for reason, count in intake.reasons.items())
            _line(console, f"  … and more: {told}.")
    for sentence in report.refused:
        _line(console, sentence)
    for table, (held, repeated, corrected) in report.earlier.items():
        if held or repeated or corrected:
            _line(
                console,
                f"{table}: of what was loaded before, {held:,} records stay, {repeated:,} came again just so "
                f"and {corrected:,} came with other values, which now hold.",
            )
    for table, rows in report.waiting.items():
        _line(console, f"{table}: {rows:,} records wait for an account or collector that is not loaded yet.")
    if report.quarantine:
        _line(console, f"The lines set aside: {report.quarantine}")
    for check in report.checks:
        _line(console, f"  {check.status}: {check.title}")
    if report.published and report.version == report.load_id:
        _line(console, f"Published “{store.dataset}” as version {report.version}.")
        if mapping_file(store).is_file():
            _line(console, f"Which column is which is kept in {mapping_file(store)}; correct it there.")
        _line(console, f"See it: dunlin run --data {store.dataset}")
    elif report.published:
        _line(console, f"Nothing new: version {report.version} of “{store.dataset}” stays in force.")


def _write_report(report: Report, target: Path) -> None:
    text = json.dumps(report.as_json(), indent=1, ensure_ascii=False)
    if str(target) == "-":
        print(text)
    else:
        target.write_text(text + "\n", "utf-8")


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Another seed is another department of the same kind.")] = 7,
    contacts: Annotated[
        str | None, typer.Option(help="About how many contacts, as in 500k, 10m or 100m.")
    ] = None,
    data: Annotated[str, typer.Option("--data", help="Name under which it is published.")] = DEMO,
) -> Store:
    """Make up a department with known truths, and publish it."""
    from data.demo import TRUTHS, build_demo

    console = Console(stderr=True)
    store = Store.of(data)
    with console.status("") as status:
        report = build_demo(store, seed=seed, contacts=_number(contacts), progress=status.update)
    if not report.published:
        raise DunlinError(report.why_not)
    _line(
        console,
        f"Published “{store.dataset}”: {report.accepted:,} rows made up with seed {seed}. "
        f"What is true of them: {store.root / TRUTHS}",
    )
    return store


def _number(text: str | None) -> int | None:
    """Read 500k, 10m, 100m or a plain whole number."""
    if text is None:
        return None
    factor = {"k": 1_000, "m": 1_000_000}.get(text[-1:].lower(), 1)
    digits = text[:-1] if factor > 1 else text
    if not digits.isascii() or not digits.isdigit():
        raise DunlinError("“{text}” is no number of contacts. Write 500k, 10m or a whole number.", text=text)
    return int(digits) * factor


@app.command()
def status(data: Dataset = None) -> None:
    """Say what is stored and published: rows by table, months, what waits, the version in force."""
    store = Store.of(data)
    manifest = accepted(store)
    if manifest is None:
        store.current()  # says that nothing is published, and what is
        raise DunlinError(
            "“{dataset}” was published by an older Dunlin. Load its files again.", dataset=store.dataset
        )
    console = Console()
    table = Table("table", "rows", "months", "from", "to", "waiting", box=None, header_style="bold")
    for name in contracts():
        parts = manifest.of(name)
        months = sorted(p.month for p in parts if p.month)
        cells = (
            [
                f"{sum(p.rows for p in parts):,}",
                f"{len(months)}" if months else "",
                f"{months[0]:%Y-%m}" if months else "",
                f"{months[-1]:%Y-%m}" if months else "",
                f"{waiting:,}" if (waiting := sum(p.waiting for p in parts)) else "",
            ]
            if parts
            else ["not loaded", "", "", "", ""]
        )
        table.add_row(name, *cells)
    title = manifest.dataset.title + (" (synthetic)" if manifest.dataset.is_synthetic else "")
    _line(console, f"{title}, dataset “{store.dataset}”")
    console.print(table)
    current = current_id(store)
    _line(console, f"Version in force: {current or 'none'}. Kept: {', '.join(versions(store)) or 'none'}.")
    if current != manifest.id:
        _line(console, "Rows were accepted that are not published yet: the next load publishes them.")


@app.command()
def history(data: Dataset = None) -> None:
    """List every load: when, which files, what became of their records, whether it was published."""
    store = Store.of(data)
    reports = kept(store)
    if not reports:
        raise DunlinError("Nothing was loaded into “{dataset}” yet.", dataset=store.dataset)
    current = current_id(store)
    table = Table(
        Column("load", no_wrap=True),
        "files",
        "read",
        "accepted",
        "aside",
        "duplicates",
        "outcome",
        box=None,
        header_style="bold",
    )
    for report in reports:
        files = [f["file"] for f in report["files"]]
        outcome = "in force" if report["load_id"] == current else _outcome(report)
        numbers = [f"{report[k]:,}" for k in ("read", "accepted", "quarantined", "duplicates")]
        table.add_row(
            report["load_id"], files[0] if len(files) == 1 else f"{len(files)} files", *numbers, outcome
        )
    Console().print(table)


def _outcome(report: dict[str, object]) -> str:
    if report["published"]:
        return "published" if report["version"] == report["load_id"] else "nothing new"
    return "kept, not published" if report["is_accepted"] else "not published"


@app.command()
def rollback(
    to: Annotated[str, typer.Argument(help="The version to go back to; the one before by default.")] = "",
    data: Dataset = None,
) -> None:
    """Put an earlier version in force again, with the rows it was built from."""
    store = Store.of(data)
    print(f"Version {roll_back(store, to)} of “{store.dataset}” is in force.")


@app.command()
def doctor(data: Dataset = None) -> None:
    """Examine what is stored: files that are missing or damaged, rows that wait, loads left unfinished."""
    store = Store.of(data)
    findings = examine(store)
    marks = {"good": "✓", "note": "·", "bad": "✗"}
    for finding in findings:
        print(f"{marks[finding.state]} {finding.sentence}")
    if bad := [f for f in findings if f.state == "bad"]:
        raise DunlinError(_verdict(bad))


def _verdict(bad: list[Finding]) -> str:
    return f"{len(bad)} of these must be mended."
