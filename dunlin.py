"""The command line: `dunlin metrics`, `dunlin show`, `dunlin docs`, `dunlin load`, `dunlin status` …"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Annotated

import typer

from data.commands import DEMO, demo, load_command
from data.commands import app as data_commands
from data.docs import contracts_page
from data.matching import ADAPTERS
from data.publish import is_published, refresh
from models.commands import app as model_commands
from queries.commands import Dataset
from queries.commands import app as query_commands
from queries.docs import metrics_page
from queries.errors import DunlinError
from queries.store import DEFAULT_DATASET, Store


def _told(published: object, **_: object) -> None:
    """After a command that put a new version in force, told by returning its store: model, alerts."""
    if isinstance(published, Store):
        # Statistics take seconds to import, which most commands can do without.
        import_module("dashboard.importing.modelling").follow(published, _say)
        alerting = import_module("dashboard.alerting")
        alerting.after_publish(published, _say)


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=__doc__,
    result_callback=_told,
)
app.add_typer(query_commands)
app.add_typer(data_commands)
app.add_typer(model_commands)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


@app.command()
def train(
    data: Dataset = None,
    challenger: Annotated[bool, typer.Option("--challenger", help="Keep the gradient boosting too.")] = False,
    if_stale: Annotated[
        bool, typer.Option("--if-stale", help="Do nothing if the model has seen the newest months.")
    ] = False,
) -> Store | None:
    """Train the cure model on what is published: who will be cured, and what to compare people with."""
    store = Store.of(data)
    store.current()
    modelling = import_module("dashboard.importing.modelling")
    if if_stale:
        is_new = modelling.follow(store, _say, is_first=True)
        alerts_of = store.root / "alerts.json"
        is_told = alerts_of.is_file() and alerts_of.stat().st_mtime >= store.pointer.stat().st_mtime
        return None if is_told and not is_new else store
    modelling.train(store, _say, keeps_challenger=challenger)
    import_module("models.commands").summary(store)
    return store


def _train_beside(store: Store) -> None:
    """Train in a process of its own, if need be: the first page does not wait for it."""
    training = subprocess.Popen(
        [sys.executable, "-m", "dunlin", "train", "--if-stale", "--data", store.dataset],
        stdin=subprocess.DEVNULL,
    )
    atexit.register(training.terminate)


@app.command()
def run(
    data: Annotated[str, typer.Option("--data", help="Dataset to show.")] = DEFAULT_DATASET,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8501,
) -> None:
    """Load the sample, or make up the demonstration, if nothing is published yet; open the dashboard."""
    store = Store.of(data)
    if data in ADAPTERS:
        load_command(sample=data, data=data, if_absent=True)
    elif data == DEMO and not is_published(store):
        demo()
    if refresh(store, lambda words: print(words, flush=True)):
        print(f"Built “{store.dataset}” anew, by the definitions of this version of Dunlin.", flush=True)
    if is_published(store):
        _train_beside(store)
    os.environ["DUNLIN_DATA"] = store.dataset
    # Streamlit looks for its settings and the pages from here.
    os.chdir(Path(__file__).parent)
    print(f"Dunlin shows “{store.dataset}” at http://127.0.0.1:{port} (stop it with Ctrl-C)", flush=True)
    # What the first page needs is imported while the server starts and the browser fetches its scripts.
    Thread(target=import_module, args=("dashboard.layout",), daemon=True).start()
    streamlit = import_module("streamlit.web.cli").main
    streamlit(["run", "dashboard/app.py", "--server.port", str(port)])


@app.command()
def alerts(
    data: Dataset = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")] = False,
) -> None:
    """Say what needs attention in the version in force; nothing is written or sent."""
    import_module("dashboard.alert_report").tell(Store.of(data), as_json=as_json)


@app.command("review")
def review_command(
    out: Annotated[list[Path], typer.Option(help="File to write: .pptx, .xlsx or .html; may be repeated.")],
    data: Dataset = None,
    period: Annotated[
        str | None,
        typer.Option(help="2026Q3, 2026-08, 2026 or 2026-07:2026-09; the newest whole quarter by default."),
    ] = None,
    team: Annotated[list[str] | None, typer.Option(help="Team it is of; may be repeated.")] = None,
    collector: Annotated[list[str] | None, typer.Option(help="Collector it is of; may be repeated.")] = None,
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
    template: Annotated[Path | None, typer.Option(help="Your own .pptx: its layouts and theme.")] = None,
) -> None:
    """Write the performance review of a department, team or collector: slides, workbook, hand-out."""
    import_module("dashboard.report.commands").write_review(
        Store.of(data),
        out,
        period=period,
        teams=team or [],
        collectors=collector or [],
        language=language,
        template=template,
        tell=_say,
    )


@app.command("sheet")
def sheet_command(
    out: Annotated[list[Path], typer.Option(help="File to write: .html or .pptx; may be repeated.")],
    collector: Annotated[str, typer.Option(help="Number of the collector, as in the data.")],
    data: Dataset = None,
    period: Annotated[
        str | None,
        typer.Option(help="2026Q3, 2026-08, 2026 or 2026-07:2026-09; the newest whole quarter by default."),
    ] = None,
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
) -> None:
    """Write one collector's sheet for an appraisal talk: two pages, weighted by the data's appraisal.toml."""
    import_module("dashboard.report.sheet_commands").write_sheet(
        Store.of(data), out, collector=collector, period=period, language=language
    )


@app.command("docs")
def write_docs(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if a page is stale.")] = False,
) -> None:
    """Write the pages that are made from definitions: docs/metrics.md and docs/data-contracts.md."""
    pages = {"metrics.md": metrics_page(), "data-contracts.md": contracts_page()}
    for name, fresh in pages.items():
        page = Path(__file__).parent / "docs" / name
        if not check:
            page.write_text(fresh, "utf-8")
        elif not page.is_file() or page.read_text("utf-8") != fresh:
            raise DunlinError(f"docs/{name} is stale. Run: dunlin docs")
        print(f"docs/{name} is up to date." if check else f"Wrote {name}.")


def main() -> None:
    """Run the command line; what goes wrong is said in a sentence, and the exit status is 1."""
    try:
        app()
    except DunlinError as problem:
        print(f"dunlin: {problem}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
