"""Commands that write: `dunlin load`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from data.publish import ADAPTERS, Report, load, sample_file
from queries.errors import DunlinError, NotPublishedError, UnknownNameError
from queries.store import Store

app = typer.Typer()

DEMO = "demo"

# Beyond these the quarantine file says the rest.
_SENTENCES_SHOWN = 10


@app.command("load")
def load_command(
    path: Annotated[Path | None, typer.Argument(help="The file to load.")] = None,
    sample: Annotated[
        str | None, typer.Option(help="Load a history that comes with the product: uci.")
    ] = None,
    adapter: Annotated[str, typer.Option(help="The form of the file.")] = "uci",
    data: Annotated[
        str | None, typer.Option("--data", help="Dataset; DUNLIN_DATA or uci by default.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Publish the accepted records even if some are set aside.")
    ] = False,
    if_absent: Annotated[bool, typer.Option("--if-absent", help="Do nothing if data is published.")] = False,
) -> None:
    """Read a file, set aside what is wrong in it, and publish it if nothing is."""
    store = Store.of(data or sample)
    if if_absent and is_published(store):
        return
    for name in filter(None, (adapter, sample)):
        if name not in ADAPTERS:
            raise UnknownNameError("form of file", name, ADAPTERS)
    if (path is None) == (sample is None):
        raise DunlinError("Name one file to load, or a sample: dunlin load FILE, or dunlin load --sample uci")
    console = Console(stderr=True)
    with console.status("") as status:
        report = load(path or sample_file(sample or adapter), store, adapter, partial, progress=status.update)
    _say(console, report, store)
    if not report.published:
        raise DunlinError(report.why_not)


def is_published(store: Store) -> bool:
    """Whether readers find anything in a store."""
    try:
        return store.current().is_file()
    except NotPublishedError:
        return False


def _say(console: Console, report: Report, store: Store) -> None:
    intake = report.intake
    print_line = lambda text: console.print(text, markup=False, highlight=False, soft_wrap=True)  # noqa: E731
    print_line(
        f"{intake.file}: {intake.read:,} records read = {intake.accepted:,} accepted "
        f"+ {intake.quarantined:,} quarantined + {intake.duplicates:,} duplicates."
    )
    if any(report.earlier):
        kept, repeated, corrected = report.earlier
        print_line(
            f"  Of what was published before, {kept:,} records stay, {repeated:,} came again just so and "
            f"{corrected:,} came with other values, which now hold."
        )
    for reject in intake.rejects[:_SENTENCES_SHOWN]:
        print_line(f"  {reject.sentence}")
    if len(intake.rejects) > _SENTENCES_SHOWN:
        print_line(f"  … and {len(intake.rejects) - _SENTENCES_SHOWN:,} more.")
    if report.quarantine:
        print_line(f"  The lines set aside: {report.quarantine}")
    for check in report.checks:
        print_line(f"  {check.status}: {check.title}")
    if report.published:
        print_line(f"Published “{store.dataset}” as version {report.load_id}.")


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Another seed is another department of the same kind.")] = 7,
    contacts: Annotated[
        str | None, typer.Option(help="About how many contacts, as in 500k, 10m or 100m.")
    ] = None,
    data: Annotated[str, typer.Option("--data", help="Name under which it is published.")] = DEMO,
) -> None:
    """Make up a department with known truths, and publish it."""
    from data.demo import build_demo

    console = Console(stderr=True)
    store = Store.of(data)
    with console.status("") as status:
        report = build_demo(store, seed=seed, contacts=_number(contacts), progress=status.update)
    if not report.published:
        raise DunlinError(report.why_not)
    console.print(
        f"Published “{store.dataset}”: {report.intake.accepted:,} rows made up with seed {seed}. "
        f"What is true of them: {store.root / 'accepted' / report.load_id / 'truths.json'}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _number(text: str | None) -> int | None:
    """Read 500k, 10m, 100m or a plain whole number."""
    if text is None:
        return None
    factor = {"k": 1_000, "m": 1_000_000}.get(text[-1:].lower(), 1)
    digits = text[:-1] if factor > 1 else text
    if not digits.isascii() or not digits.isdigit():
        raise DunlinError(f"“{text}” is no number of contacts. Write 500k, 10m or a whole number.")
    return int(digits) * factor
