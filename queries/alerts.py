"""The rules of alerts of a dataset: the shipped `alerts.toml`, and its own file beside its versions.

What a rule may say stands at the head of the shipped file. Whoever writes one wrongly is told in a sentence:
which file, line and rule, what is wrong, what is allowed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from queries.alert_rules import AlertBook, AlertRule, AlertRuleError
from queries.alert_sense import check_keys, check_sense
from queries.errors import nearest
from queries.sentence import Sentence

FILE = "alerts.toml"
_NAME = re.compile(r"[a-z0-9_]+")
_HEAD = re.compile(r"^\s*\[\[\s*rule\s*\]\]", re.MULTILINE)


class _Said(NamedTuple):
    """One rule as a file states it, and where it stands there."""

    place: Sentence
    values: Mapping[str, Any]


@cache
def shipped() -> AlertBook:
    """Return the rules that come with the product."""
    text = files("queries").joinpath(FILE).read_text("utf-8")
    return _merged(AlertBook(()), text, f"queries/{FILE}")


def alert_book(root: Path) -> AlertBook:
    """Return the rules of a dataset: the shipped ones and what its own file changes or adds.

    Args:
        root: the dataset's folder.

    Raises:
        AlertRuleError: the file cannot be followed.
    """
    file = root / FILE
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return shipped()
    except (OSError, UnicodeDecodeError) as problem:
        raise AlertRuleError(
            Sentence(
                "{file} cannot be read as text in UTF-8: {problem}", file=str(file), problem=str(problem)
            )
        ) from problem
    return _merged(shipped(), text, str(file))


def _merged(book: AlertBook, text: str, file: str) -> AlertBook:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise AlertRuleError(
            Sentence("{file} is not written as TOML: {problem}.", file=file, problem=str(problem))
        ) from problem
    for key in content:
        if key not in ("rule", "webhook"):
            raise AlertRuleError(
                Sentence(
                    "{file}: there is no key “{key}” outside the rules.{nearest}",
                    file=file,
                    key=key,
                    nearest=nearest(key, ("rule", "webhook")),
                )
            )
    rules = {rule.name: rule for rule in book.rules}
    for name, said in _named(content.get("rule", []), text, file).items():
        rules[name] = _checked(said, rules.get(name))
    return AlertBook(tuple(rules.values()), _address(content.get("webhook", book.webhook), file))


def _named(tables: Any, text: str, file: str) -> dict[str, _Said]:
    """Return what is said of each rule, by its name."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise AlertRuleError(Sentence("{file}: write each rule below a line [[rule]] of its own.", file=file))
    lines = [text.count("\n", 0, head.end()) + 1 for head in _HEAD.finditer(text)]
    named: dict[str, _Said] = {}
    for number, table in enumerate(tables, 1):
        if len(lines) == len(tables):
            place = Sentence("{file}, line {line}", file=file, line=lines[number - 1])
        else:
            place = Sentence("{file}, rule {number}", file=file, number=number)
        name = table.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise AlertRuleError(
                Sentence(
                    "{place}: a rule needs a name of small letters, digits and _, as in cure_rate_down.",
                    place=place,
                )
            )
        if name in named:
            raise AlertRuleError(
                Sentence("{place}: there is already a rule “{rule}” in this file.", place=place, rule=name)
            )
        named[name] = _Said(Sentence("{place}, rule “{rule}”", place=place, rule=name), table)
    return named


def _checked(said: _Said, known: AlertRule | None) -> AlertRule:
    """Return the rule that is meant: a known one with what is said otherwise, or a new one."""
    place, values = said
    check_keys(place, values)
    needed = () if known else ("figure", "kind", "severity")
    if lacking := [key for key in needed if key not in values]:
        raise AlertRuleError(
            Sentence(
                "{place}: it does not say {keys}. A rule that does not come with the product says all of it.",
                place=place,
                keys=tuple(lacking),
            )
        )
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }
    rule = replace(known, **given) if known else AlertRule(**given)
    # A limit that was meant for another figure or kind says nothing.
    is_same = known is not None and (known.figure, known.kind) == (rule.figure, rule.kind)
    check_sense(place, rule, has_limit=is_same or "threshold" in values)
    return rule


def _address(value: Any, file: str) -> str:
    """Return where alerts are sent; empty sends nothing."""
    if isinstance(value, str) and (not value or is_address(value)):
        return value
    raise AlertRuleError(
        Sentence("{file}: webhook must be an address that begins with https:// or http://.", file=file)
    )


def is_address(text: str) -> bool:
    """Whether a text is a web address with a host."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
    except ValueError:
        return False
