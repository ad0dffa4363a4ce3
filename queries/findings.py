"""What the checks can find: their titles, and the sentences that a finding becomes."""

from __future__ import annotations

from functools import cache

from queries import header


@cache
def titles() -> tuple[str, ...]:
    """Return what each check makes sure of."""
    return tuple(header.read(file)[0]["title"] for file in header.sql_files("checks"))


@cache
def templates() -> tuple[str, ...]:
    """Return the sentence of each check, with a place for each value."""
    return tuple(header.read(file)[0]["finding"] for file in header.sql_files("checks"))
