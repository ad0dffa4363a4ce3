"""The header of a query file: TOML in the block comment with which the file begins."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from queries.errors import HeaderError

_FILE = re.compile(r"\s*/\*(?P<header>.*?)\*/\s*(?P<sql>\S.*?)\s*", re.DOTALL)


def sql_files(folder: str) -> list[Traversable]:
    """Return the SQL files of a folder below `queries/`, by name."""
    found = (f for f in files("queries").joinpath(folder).iterdir() if f.name.endswith(".sql"))
    return sorted(found, key=lambda f: f.name)


def stem(file: Traversable) -> str:
    """Return the file's name without its ending: the name of what it defines."""
    return file.name.removesuffix(".sql")


def read(file: Traversable) -> tuple[dict[str, Any], str]:
    """Return a query file's header and its SQL, without the closing semicolon.

    Raises:
        HeaderError: the file does not begin with a header, or the header is not TOML.
    """
    match = _FILE.fullmatch(file.read_text("utf-8"))
    if not match:
        raise HeaderError(
            "{file}: it must begin with /* a TOML header */ and hold one statement.", file=file.name
        )
    try:
        header = tomllib.loads(match["header"])
    except tomllib.TOMLDecodeError as problem:
        raise HeaderError(
            "{file}: the header is not valid TOML: {problem}.", file=file.name, problem=str(problem)
        ) from problem
    return header, match["sql"].removesuffix(";").rstrip()
