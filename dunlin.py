"""The command line: `dunlin metrics`, `dunlin show`, `dunlin docs`, `dunlin load`, `dunlin status` …"""

from __future__ import annotations

import sys

import typer

from data.commands import app as data_commands
from queries.commands import app as query_commands
from queries.errors import DunlinError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(query_commands)
app.add_typer(data_commands)


def main() -> None:
    """Run the command line; what goes wrong is said in a sentence, and the exit status is 1."""
    try:
        app()
    except DunlinError as problem:
        print(f"dunlin: {problem}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
