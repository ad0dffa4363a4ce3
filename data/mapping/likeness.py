"""How much a file's column name resembles a contract column's usual names, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import NamedTuple

from data.contract import contracts
from data.mapping.names import key, known_names, variants, words
from queries.sentence import Sentence

SAME, SPELLED, USUAL, PART, PERHAPS = 1.0, 0.98, 0.95, 0.92, 0.65
# Below this two names are taken for strangers; from here to 1 confidence runs from 0.5 to 0.8.
_ALIKE = 0.82
_SHORTEST = 3


class Likeness(NamedTuple):
    """How sure a name alone makes us, from 0 to 1, and why."""

    confidence: float
    why: str


def likeness(name: str, table: str, column: str) -> Likeness:
    """Return how much a file's column resembles a contract column by its name."""
    if name.strip() == column:
        return Likeness(SAME, Sentence("same name"))
    return max(_exact(name, table, column), _alike(name, table, column), key=lambda found: found.confidence)


def _exact(name: str, table: str, column: str) -> Likeness:
    usual = _keys(table, column)
    best = Likeness(0.0, "")
    for place, variant in enumerate(variants(name)):
        for candidate in (key(variant), "".join(words(variant))):
            level = usual.get(candidate, 0.0)
            found = level if place == 0 else min(level, PART)
            if found > best.confidence:
                best = Likeness(found, _why(variant.strip(), level, column))
    return best


def _why(variant: str, level: float, column: str) -> str:
    if level == SPELLED:
        return Sentence("same name, written otherwise")
    if level == USUAL:
        return Sentence("“{name}” is a usual name for {column}", name=variant, column=column)
    return Sentence("“{name}” may mean {column}", name=variant, column=column)


@cache
def _keys(table: str, column: str) -> Mapping[str, float]:
    """Return the keys of a contract column's usual names with the confidence that each deserves."""
    known = known_names()
    found: dict[str, float] = {}
    levels = [
        (SPELLED, (column,)),
        (USUAL, known.columns.get((table, column), ())),
        (USUAL, known.columns.get(("any", column), ())),
        (PERHAPS, known.perhaps.get((table, column), ())),
        (PERHAPS, known.perhaps.get(("any", column), ())),
    ]
    for level, names in levels:
        for name in names:
            for k in (key(name), "".join(words(name))):
                found[k] = max(level, found.get(k, 0.0))
    return found


@cache
def _usual_names(table: str, column: str) -> tuple[str, ...]:
    known = known_names()
    own = known.columns.get((table, column), ()) + known.columns.get(("any", column), ())
    return (column.replace("_", " "), *own)


@lru_cache(maxsize=20_000)
def _alike(name: str, table: str, column: str) -> Likeness:
    """Compare with every usual name, word by word and by how the name ends."""
    best, nearest = 0.0, ""
    for usual in _usual_names(table, column):
        if _qualifiers(name) - _qualifiers(usual):
            continue
        found = max(_words_alike(name, usual), _ending_alike(key(name), key(usual)))
        if found > best:
            best, nearest = found, usual
    if best < _ALIKE:
        return Likeness(0.0, "")
    confidence = 0.5 + 0.3 * (best - _ALIKE) / (1 - _ALIKE)
    why = Sentence("resembles “{name}”, a usual name for {column}", name=nearest, column=column)
    return Likeness(round(confidence, 2), why)


@lru_cache(maxsize=20_000)
def _qualifiers(name: str) -> frozenset[str]:
    """Return the words that make another column of the same noun: last, max, 上月 …"""
    known = known_names()
    parts = {part for part in known.qualifier_parts if part in key(name)}
    return (known.qualifier_words & set(words(name))) | parts


@lru_cache(maxsize=20_000)
def _telling(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words(name) if word not in known_names().fillers))


def _words_alike(name: str, usual: str) -> float:
    """Return the share of words that two names have in common; words with a slip of the pen count less."""
    left, right = _telling(name), list(_telling(usual))
    if not left or not right:
        return 0.0
    size, common = len(left) + len(right), 0.0
    for word in left:
        near = max(right, key=lambda other: _slip(word, other), default="")
        if near and _slip(word, near):
            common += _slip(word, near)
            right.remove(near)
    return 2 * common / size


@lru_cache(maxsize=100_000)
def _slip(word: str, other: str) -> float:
    """Return 1 for the same word, less for a misspelt one, 0 for another."""
    if word == other:
        return 1.0
    if min(len(word), len(other)) < 5 or not word.isascii() or abs(len(word) - len(other)) > 2:
        return 0.0
    found = SequenceMatcher(None, word, other, autojunk=False).ratio()
    return found if found >= 0.85 else 0.0


def _ending_alike(name: str, usual: str) -> float:
    """Compare Chinese names, which carry their noun at the end: 信用卡当前逾期天数 is 逾期天数."""
    if len(usual) < _SHORTEST or usual.isascii() or not name.endswith(usual):
        return 0.0
    return _ALIKE + (1 - _ALIKE) * len(usual) / len(name)


def tables_named(name: str) -> Iterator[str]:
    """Yield the canonical tables whose usual names stand in a file's or sheet's name, surest first."""
    stem = name.rpartition(".")[0] or name
    said, spaced = key(stem), f" {' '.join(words(stem))} "
    found: dict[str, int] = {}
    for table in contracts():
        for usual in known_names().tables[table]:
            is_said = usual in said if not usual.isascii() else f" {' '.join(words(usual))} " in spaced
            if is_said:
                # A Chinese character says about as much as three letters.
                size = len(usual) * (1 if usual.isascii() else 3)
                found[table] = max(found.get(table, 0), size)
    yield from sorted(found, key=lambda table: (-found[table], table))
