"""mapping.toml read back: every mistake in it is a sentence that says where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from data.contract import Column, contracts
from data.mapping.file_mapping import FILE_MONTH, FileMapping, forms_of
from data.mapping.writing import write_mappings
from queries.errors import DunlinError, nearest
from queries.sentence import Sentence, Term

__all__ = ["find", "read_mappings", "write_mappings"]

_LISTS = ("ignored", "match", "empty")
_TEXTS = ("table", "time_zone")
_TABLES = ("columns", "constants", "forms", "dropped")
_KEYS = (*_TEXTS, *_LISTS, *_TABLES, "members")
_TRUTHS = ("true", "false")


def find(mappings: Iterable[FileMapping], header: Sequence[str]) -> FileMapping | None:
    """Return the saved mapping that fits a file's header, or None.

    A mapping fits a file that has all columns it reads. Of several, the one whose own header shares
    most with the file's is returned, and of equals the first.
    """
    names = set(header)
    fitting = [m for m in mappings if m.columns and names.issuperset(m.columns.values())]

    def shared(mapping: FileMapping) -> float:
        own = set(mapping.match)
        return len(own & names) / len(own | names)

    return max(fitting, key=shared, default=None)


def read_mappings(file: Path) -> list[FileMapping]:
    """Read mapping.toml.

    Raises:
        DunlinError: it is missing or no TOML, or says something that cannot be; the sentence has the
            line, and the nearest name that is allowed.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
        raw = tomllib.loads(text)
    except FileNotFoundError:
        raise DunlinError("{file}: There is no such file. Check the path.", file=file.name) from None
    except UnicodeDecodeError:
        raise DunlinError("{file}: The file is not UTF-8 text. Save it as UTF-8.", file=file.name) from None
    except tomllib.TOMLDecodeError as problem:
        raise DunlinError(
            "{file}: This is not TOML: {problem}. Correct it there.", file=file.name, problem=problem
        ) from None
    entries = raw.pop("file", [])
    if raw:
        name = next(iter(raw))
        raise DunlinError(
            "{file}{line}: There is no section “{section}”. Allowed: [[file]].",
            file=file.name,
            line=_line(text, name),
            section=name,
        )
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise DunlinError(
            "{file}: “file” must be a list of sections. Begin each with [[file]].", file=file.name
        )
    return [_Entry(file.name, text, number, entry).mapping() for number, entry in enumerate(entries)]


def _line(text: str, wanted: str, number: int | None = None, section: str = "") -> str:
    """Say on which line a name stands.

    Args:
        wanted: a key, or else anything that the line holds.
        number: of the [[file]] in which it is sought, from 0; None: all of the text.
        section: as in [file.columns], or empty for all of them.
    """
    lines = text.split("\n")
    starts = [place for place, line in enumerate(lines) if re.match(r"\s*\[\[\s*file\s*\]\]", line)]
    first, last = 0, len(lines)
    if number is not None and number < len(starts):
        first, last = [*starts, last][number : number + 2]
    said = [place for place in range(first, last) if not lines[place].lstrip().startswith("#")]
    heads = [place for place in said if section and f"file.{section}" in lines[place]]
    said = [place for place in said if place >= heads[0]] if heads else said
    as_key = [place for place in said if lines[place].partition("=")[0].strip(" \t\"'") == wanted]
    found = next(iter([*as_key, *(place for place in said if wanted in lines[place]), first]))
    return Sentence(", line {number}", number=found + 1)


class _Entry:
    """One [[file]] of mapping.toml, and where it stands."""

    def __init__(self, name: str, text: str, number: int, raw: dict[str, Any]) -> None:
        self.name, self.text, self.number, self.raw = name, text, number, raw

    def error(self, wanted: str, problem: str, section: str = "") -> DunlinError:
        """Return the error that names the line on which a name stands."""
        return DunlinError(
            "{file}{line}: {problem}",
            file=self.name,
            line=_line(self.text, wanted, self.number, section),
            problem=problem,
        )

    def mapping(self) -> FileMapping:
        """Return the section as a mapping, or raise what is wrong with it."""
        for key in self.raw:
            if key not in _KEYS:
                raise self.error(
                    key, Sentence("There is no entry “{key}”.{allowed}", key=key, allowed=nearest(key, _KEYS))
                )
        if "table" not in self.raw:
            problem = Sentence("The entry “table” is missing. Name one of Dunlin's tables.")
            raise self.error("[[file]]", problem)
        self._check_shapes()
        table = self.raw["table"]
        if table not in contracts():
            allowed = nearest(table, contracts())
            problem = Sentence("There is no table “{table}”.{allowed}", table=table, allowed=allowed)
            raise self.error("table", problem)
        columns = {column.name: column for column in contracts()[table].columns}
        self._check_columns(columns)
        self._check_members(columns)
        self._check_forms(columns)
        self._check_zone()
        return FileMapping(
            table=table,
            columns=self._section("columns"),
            ignored=tuple(self.raw.get("ignored", ())),
            dropped=self._section("dropped"),
            members={name: dict(of) for name, of in self.raw.get("members", {}).items()},
            forms=self._section("forms"),
            match=tuple(self.raw.get("match", ())),
            constants=self._section("constants"),
            empty=tuple(self.raw.get("empty", ())),
            time_zone=self.raw.get("time_zone", "UTC"),
        )

    def _section(self, key: str) -> dict[str, str]:
        return dict(self.raw.get(key, {}))

    def _check_shapes(self) -> None:
        for key in _TEXTS:
            if not isinstance(self.raw.get(key, ""), str):
                raise self.error(key, Sentence("“{key}” must be a text in quotes.", key=key))
        for key in _LISTS:
            value = self.raw.get(key, [])
            if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
                problem = Sentence('“{key}” must be a list of texts, such as ["a", "b"].', key=key)
                raise self.error(key, problem)
        for key in (*_TABLES, "members"):
            if not isinstance(self.raw.get(key, {}), dict):
                problem = Sentence("“{key}” must be a section of its own, [file.{key}].", key=key)
                raise self.error(key, problem)
        sections = {f"[file.{key}]": self.raw.get(key, {}) for key in _TABLES}
        for name, value in self.raw.get("members", {}).items():
            sections[f"[file.members.{name}]"] = value
        for title, section in sections.items():
            if not isinstance(section, dict) or not all(isinstance(text, str) for text in section.values()):
                problem = Sentence(
                    "In {section}, every line must be a name = a text in quotes.", section=title
                )
                raise self.error(title, problem)

    def _check_columns(self, columns: Mapping[str, Column]) -> None:
        read = self.raw.get("columns", {})
        table = self.raw["table"]
        for key in ("columns", "constants", "forms", "members"):
            for name in self.raw.get(key, {}):
                if name not in columns:
                    problem = Sentence(
                        "The table {table} has no column “{name}”.{allowed}",
                        table=table,
                        name=name,
                        allowed=nearest(name, columns),
                    )
                    raise self.error(name, problem, key)
        for key in ("forms", "members"):
            for name in self.raw.get(key, {}):
                if name not in read:
                    problem = Sentence(
                        "[file.{key}] speaks of {name}, which [file.columns] does not read. Add it there or "
                        "remove it here.",
                        key=key,
                        name=name,
                    )
                    raise self.error(name, problem, key)
        for name in self.raw.get("constants", {}):
            if name in read:
                problem = Sentence(
                    "{name} is both a constant and a column of the file. Remove one of the two.", name=name
                )
                raise self.error(name, problem, "constants")
        self._check_twice(read)

    def _check_twice(self, read: Mapping[str, str]) -> None:
        ignored, dropped = self.raw.get("ignored", ()), self.raw.get("dropped", ())
        named: list[tuple[str, str, str, str]] = [
            (Sentence("read as {name}", name=name), column, name, "columns") for name, column in read.items()
        ]
        named += [(Term("ignored"), column, "ignored", "") for column in ignored]
        named += [(Term("dropped"), column, column, "dropped") for column in dropped]
        used: dict[str, str] = {}
        for use, column, key, section in named:
            if column in used:
                problem = Sentence(
                    "The file's column “{column}” is {one} and {other}. Name it once.",
                    column=column,
                    one=used[column],
                    other=use,
                )
                raise self.error(key, problem, section)
            used[column] = use

    def _check_members(self, columns: Mapping[str, Column]) -> None:
        given = [
            (f"members.{name}", value, name, member)
            for name, of in self.raw.get("members", {}).items()
            for value, member in of.items()
        ]
        constants = self.raw.get("constants", {}).items()
        given += [("constants", name, name, value) for name, value in constants if value != FILE_MONTH]
        for section, key, name, member in given:
            allowed = _TRUTHS if columns[name].type == "boolean" else columns[name].members
            if allowed and member not in allowed:
                problem = Sentence(
                    "{name} has no member “{member}”.{allowed}",
                    name=name,
                    member=member,
                    allowed=nearest(member, allowed),
                )
                raise self.error(key, problem, section)

    def _check_forms(self, columns: Mapping[str, Column]) -> None:
        for name, form in self.raw.get("forms", {}).items():
            allowed = forms_of(columns[name])
            if not allowed:
                problem = Sentence("{name} is a text and has no form. Remove the line.", name=name)
                raise self.error(name, problem, "forms")
            if form not in allowed:
                problem = Sentence(
                    "{name} has no form “{form}”.{allowed}",
                    name=name,
                    form=form,
                    allowed=nearest(form, allowed),
                )
                raise self.error(name, problem, "forms")

    def _check_zone(self) -> None:
        zone = self.raw.get("time_zone", "UTC")
        if zone not in _zones():
            problem = Sentence(
                "There is no time zone “{zone}”. Name one like Asia/Shanghai or UTC.", zone=zone
            )
            raise self.error("time_zone", problem)


@cache
def _zones() -> frozenset[str]:
    """Return the time zones that DuckDB, which converts by them, knows."""
    with duckdb.connect() as con:
        return frozenset(row[0] for row in con.execute("select name from pg_timezone_names()").fetchall())
