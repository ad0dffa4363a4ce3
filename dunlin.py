"""The command line: `dunlin metrics`, `dunlin show`, `dunlin docs`, `dunlin load`, `dunlin status` …"""

from __future__ import annotations

import os
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
from queries.commands import app as query_commands
from queries.docs import metrics_page
from queries.errors import DunlinError
from queries.store import DEFAULT_DATASET, Store

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(query_commands)
app.add_typer(data_commands)


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
    os.environ["DUNLIN_DATA"] = store.dataset
    # Streamlit looks for its settings and the pages from here.
    os.chdir(Path(__file__).parent)
    print(f"Dunlin shows “{store.dataset}” at http://127.0.0.1:{port} (stop it with Ctrl-C)", flush=True)
    # What the first page needs is imported while the server starts and the browser fetches its scripts.
    Thread(target=import_module, args=("dashboard.layout",), daemon=True).start()
    streamlit = import_module("streamlit.web.cli").main
    streamlit(["run", "dashboard/app.py", "--server.port", str(port)])


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
