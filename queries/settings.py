"""The settings that a house may change, read once from `settings.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def settings() -> dict[str, Any]:
    """Return the parsed settings file."""
    return tomllib.loads(files("queries").joinpath("settings.toml").read_text("utf-8"))
