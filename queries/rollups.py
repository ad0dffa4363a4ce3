"""Cubes: the sums of a mart by a few of its dimensions at a time.

One cube of all dimensions would be as large as the rows. Each mart has a few rollups instead, small ones,
and a figure is read from the smallest that has what it asks for; what none has is read from the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from queries import header
from queries.errors import HeaderError


@dataclass(frozen=True, slots=True)
class Cube:
    """The rollups of one mart.

    Attributes:
        mart: whose sums they are.
        rollups: the dimensions of each, by its name.
        measures: SQL of the summed columns.
    """

    mart: str
    rollups: Mapping[str, tuple[str, ...]]
    measures: str

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Every dimension of any rollup."""
        return tuple(dict.fromkeys(d for dimensions in self.rollups.values() for d in dimensions))

    def table(self, rollup: str) -> str:
        """Return the name of a rollup's table."""
        return f"{self.mart}_{rollup}"

    def sums(self) -> str:
        """Return the statement that sums the mart for all rollups at once; `rollup` tells whose a row is.

        One pass over the rows: several times cheaper than one pass a rollup.
        """
        every = ", ".join(self.dimensions)
        sets = ", ".join(f"({', '.join(names)})" for names in self.rollups.values())
        whens = " ".join(f"when {self._mark(name)} then '{name}'" for name in self.rollups)
        return (
            f"select {every}, case grouping_id({every}) {whens} end as rollup,\n{self.measures}\n"
            f"from mart.{self.mart}\nwhere list_contains(getvariable('fresh'), month)\n"
            f"group by grouping sets ({sets})"
        )

    def _mark(self, rollup: str) -> int:
        """The bits that grouping_id sets: one for each dimension that a rollup has not."""
        bits = ("0" if name in self.rollups[rollup] else "1" for name in self.dimensions)
        return int("".join(bits), 2)


@cache
def cubes() -> tuple[Cube, ...]:
    """Return the cubes that the files under `queries/cubes` define, by name."""
    return tuple(_cube(header.stem(file), *header.read(file)) for file in header.sql_files("cubes"))


_SELECT = re.compile(r"(?:--[^\n]*\n)*select\n(?P<measures>.*)\nfrom mart\.(?P<mart>\w+)", re.DOTALL)


def _cube(name: str, head: Mapping[str, Mapping[str, list[str]]], sql: str) -> Cube:
    match = _SELECT.fullmatch(sql)
    if not match or match["mart"] != name or head.keys() != {"rollups"}:
        raise HeaderError(
            "{file}: a cube needs [rollups] and one select of sums from mart.{name}.",
            file=f"{name}.sql",
            name=name,
        )
    return Cube(name, {k: tuple(v) for k, v in head["rollups"].items()}, match["measures"])


@dataclass(frozen=True, slots=True)
class Rollup:
    """A rollup as it stands in a published version."""

    mart: str
    table: str
    dimensions: frozenset[str]
    rows: int


def smallest(rollups: Iterable[Rollup], mart: str, needed: Iterable[str]) -> Rollup | None:
    """Return the smallest rollup of a mart that has all the dimensions needed, or None."""
    wanted = set(needed)
    fitting = [r for r in rollups if r.mart == mart and wanted <= r.dimensions]
    return min(fitting, key=lambda r: (r.rows, r.table), default=None)
