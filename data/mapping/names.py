"""The usual names of tables, columns and members, and when two names are the same."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from unicodedata import normalize

_HAN = "\u3400-\u9fff"
_BRACKETED = re.compile(r"[(\[{<【「（].*?(?:[)\]}>】」）]|$)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. /年]?(0[1-9]|1[0-2]|[1-9](?=月))(?!\d{3})")


@dataclass(frozen=True, slots=True)
class Unsure:
    """A value's name that means one thing in one house and another elsewhere."""

    member: str
    because: str


@dataclass(frozen=True, slots=True)
class Names:
    """What names.toml says, by keys as `key` and `value_key` make them.

    Attributes:
        tables: canonical table → usual names of its file.
        columns: (table, contract column) → usual names, as they are written.
        perhaps: the same, of names that may mean it.
        members: (table, contract column) → {value key: member}.
        member_texts: (table, contract column) → {a usual value as written: member}.
        unsure: (table, contract column) → {value key: what it may mean}.
        units: contract column → units that may stand behind its numbers.
        no_value: texts where there is no value, casefolded.
        personal: kind of personal data → names of such columns.
        personal_endings: the same, of what such names end in.
    """

    tables: Mapping[str, tuple[str, ...]]
    columns: Mapping[tuple[str, str], tuple[str, ...]]
    perhaps: Mapping[tuple[str, str], tuple[str, ...]]
    members: Mapping[tuple[str, str], Mapping[str, str]]
    member_texts: Mapping[tuple[str, str], Mapping[str, str]]
    unsure: Mapping[tuple[str, str], Mapping[str, Unsure]]
    units: Mapping[str, tuple[str, ...]]
    no_value: frozenset[str]
    personal: Mapping[str, tuple[str, ...]]
    personal_endings: Mapping[str, tuple[str, ...]]
    staff_words: frozenset[str]
    staff_parts: tuple[str, ...]
    qualifier_words: frozenset[str]
    qualifier_parts: tuple[str, ...]
    fillers: frozenset[str]

    def month_end(self, name: str) -> str | None:
        """Return the last day of the month in a file's name, or None."""
        found = _MONTH.search(normalize("NFKC", name))
        if found is None:
            return None
        year, month = int(found[1]), int(found[2])
        return f"{year:04}-{month:02}-{monthrange(year, month)[1]:02}"


def _folded(text: str) -> str:
    return normalize("NFKC", normalize("NFKC", text).casefold()).translate(_letters()[0])


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """Return a name's words in lower case, simplified characters and half width, abbreviations in full."""
    spaced = _CAMEL.sub(" ", normalize("NFKC", text))
    full = _letters()[1]
    return tuple(full.get(word, word) for word in _WORD.findall(_folded(spaced)))


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """Return what is left of a name when writing makes no difference."""
    return "".join(_WORD.findall(_folded(text)))


@lru_cache(maxsize=50_000)
def value_key(text: str) -> str:
    """Return what is left of a value: like `key`, but 1-30, 180+, >180 and -1 keep their signs."""
    text = re.sub(r"\s*[-–—~～至到]\s*(?=\d)", "-", _folded(text).strip())
    return re.sub(r"[^\w+<>-]|_|(?<!\d)-(?!\d)|(?<=\d)-(?!\d)|(?<=[^\W\d])-(?=\d)", "", text)


def variants(name: str) -> Iterator[str]:
    """Yield the names that a header may hold: all of it, without brackets, in brackets, by script."""
    folded = normalize("NFKC", name)
    yield folded
    plain = _BRACKETED.sub(" ", folded)
    if plain != folded and key(plain):
        yield plain
        yield from (part.strip("()[]{}<>【】「」") for part in _BRACKETED.findall(folded))
    parts = [part for part in re.split(r"[/|\n\r:;]", plain) if key(part)]
    if len(parts) > 1:
        yield from parts
    chinese, latin = "".join(re.findall(f"[{_HAN}]+", plain)), re.sub(f"[{_HAN}]+", " ", plain)
    if chinese and key(latin):
        yield chinese
        yield latin


@cache
def _raw() -> Mapping[str, Any]:
    return tomllib.loads(files("data").joinpath("mapping", "names.toml").read_text("utf-8"))


@cache
def _letters() -> tuple[dict[int, str], Mapping[str, str]]:
    letters = _raw()["letters"]
    simple = dict(zip(map(ord, letters["traditional"]), letters["simplified"], strict=True))
    return simple, _raw()["abbreviations"]


def _by_column(section: Mapping[str, Mapping[str, list[str]]]) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(table, column): tuple(names) for table, of in section.items() for column, names in of.items()}


def _place(dotted: str) -> tuple[str, str]:
    table, column = dotted.split(".")
    return table, column


@cache
def known_names() -> Names:
    """Return the names of names.toml."""
    raw = _raw()
    texts = {
        _place(place): {name: member for member, names in of.items() for name in (member, *names)}
        for place, of in raw["members"].items()
    }
    texts |= {_place(place): texts[_place(other)] for place, other in raw["same_members"].items()}
    return Names(
        tables={table: tuple(names) for table, names in raw["tables"].items()},
        columns=_by_column(raw["columns"]),
        perhaps=_by_column(raw["perhaps"]),
        members={place: {value_key(n): m for n, m in of.items()} for place, of in texts.items()},
        member_texts=texts,
        unsure={
            _place(place): {value_key(name): Unsure(**meant) for name, meant in of.items()}
            for place, of in raw["unsure"].items()
        },
        units={column: tuple(names) for column, names in raw["units"].items()},
        no_value=frozenset(text.casefold() for text in raw["no_value"]["texts"]),
        personal={kind: tuple(names) for kind, names in raw["personal"].items()},
        personal_endings={kind: tuple(names) for kind, names in raw["personal_endings"].items()},
        staff_words=frozenset(raw["staff"]["words"]),
        staff_parts=tuple(raw["staff"]["parts"]),
        qualifier_words=frozenset(raw["qualifiers"]["words"]),
        qualifier_parts=tuple(raw["qualifiers"]["parts"]),
        fillers=frozenset(raw["fillers"]["words"]),
    )
