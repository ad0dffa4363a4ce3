"""Mappings as TOML that a person can read and correct."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from data.mapping.file_mapping import AMOUNT_FORMS, CLOCK, DATE_FORMS, FILE_MONTH, FileMapping

_HEAD = f"""\
# How the department's exports are read. Dunlin guessed it; whatever is wrong may be corrected here and
# is kept. One [[file]] is one kind of file: it is used for every file that has all columns named in
# [file.columns].
#   table      one of Dunlin's tables
#   time_zone  into which times with an offset are converted
#   empty      texts that stand where there is no value
#   ignored    columns that are not read
#   match      the header that this was made for
#   [file.columns]    Dunlin's column = the file's column; remove a line and the column is not read
#   [file.constants]  Dunlin's column = a value for all rows; for a date “{FILE_MONTH}” may stand
#   [file.forms]      of dates {", ".join(DATE_FORMS)} (y year, m month, d day);
#                     of amounts {", ".join(AMOUNT_FORMS)} (the decimal mark); of durations {CLOCK}
#   [file.members.x]  the file's value = Dunlin's, for the column x; other values are read by usual names
#   [file.dropped]    columns with personal data of debtors, never read, and what they hold
"""


def write_mappings(file: Path, mappings: Sequence[FileMapping]) -> None:
    """Write mapping.toml; a reader sees the old file or the new one, never half of it."""
    text = "\n".join([_HEAD, *(_file(mapping) for mapping in mappings)])
    fresh = file.with_name(f"{file.name}.new")
    with fresh.open("w", encoding="utf-8", newline="\n") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, file)


def _file(mapping: FileMapping) -> str:
    order = {column.name: place for place, column in enumerate(mapping.contract.columns)}

    def ordered(of: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        return sorted(of.items(), key=lambda item: order[item[0]])

    lines = ["[[file]]", f"table = {_text(mapping.table)}", f"time_zone = {_text(mapping.time_zone)}"]
    lines += [f"empty = {_list(mapping.empty)}"] if mapping.empty else []
    lines += [f"ignored = {_list(mapping.ignored)}"] if mapping.ignored else []
    lines += [f"match = {_list(mapping.match)}"]
    lines += _section("columns", ordered(mapping.columns))
    lines += _section("constants", ordered(mapping.constants))
    lines += _section("forms", ordered(mapping.forms))
    for name in sorted(mapping.members, key=lambda name: order[name]):
        lines += _section(f"members.{name}", sorted(mapping.members[name].items()))
    lines += _section("dropped", mapping.dropped.items())
    return "\n".join(lines) + "\n"


def _section(name: str, items: Iterable[tuple[str, str]]) -> list[str]:
    lines = [f"{_key(key)} = {_text(value)}" for key, value in items]
    return ["", f"[file.{name}]", *lines] if lines else []


def _key(text: str) -> str:
    is_bare = text.isascii() and bool(text) and text.replace("_", "").isalnum()
    return text if is_bare else _text(text)


def _list(texts: Sequence[str]) -> str:
    one_line = f"[{', '.join(map(_text, texts))}]"
    if len(one_line) <= 100:
        return one_line
    return "\n".join(["[", *(f"  {_text(text)}," for text in texts), "]"])


def _text(text: str) -> str:
    """Return a basic TOML string. Only what has no other writing is written by its number."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + "".join(_escaped(character) for character in escaped) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    is_control = code < 32 or 127 <= code < 160 or code in (0x2028, 0x2029, 0x200E, 0x200F, 0xFEFF)
    return f"\\u{code:04X}" if is_control else character
