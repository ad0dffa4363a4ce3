"""Rules of contact, read from `contact_rules.toml`: what counts, what is too much, and which text says so.

A rule's `kind` decides what makes a counted contact a breach:

    hours        it begins before `opens`, at `closes` or later, or on a day that is none of `weekdays`
    holidays     it falls on one of `holidays`
    count        it is beyond the `most` events of its `key` in `days` consecutive days, its own day included
    rest         it comes later than an event `after` of its `key`, within `days` days, that one's day being
                 the first
    third_party  before it neither a number of the account was invalid nor the last `failures` contacts failed

All times are the debtor's own. The file validates itself: whoever changes it wrongly is told in a sentence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import duckdb

from queries.errors import DunlinError, UnknownNameError

Kind = Literal["hours", "holidays", "count", "rest", "third_party"]
# Of which contacts the rule speaks: those begun by the house, those that somebody answered, those that nobody
# did, talks with the debtor whoever called, contacts with somebody else.
Event = Literal["attempt", "connected", "unanswered", "conversation", "third_party"]
# For whom events are added up; no numbers are loaded, so that the account stands for one.
Key = Literal["debt", "debtor", "number"]
Force = Literal["ban", "presumption", "advice"]

# What else a rule of each kind must say.
_NEEDS: Mapping[Kind, tuple[str, ...]] = {
    "hours": ("opens", "closes"),
    "holidays": ("holidays",),
    "count": ("days", "most"),
    "rest": ("days", "after"),
    "third_party": ("failures",),
}
_WORDS: Mapping[str, Any] = {"kind": Kind, "event": Event, "after": Event, "key": Key, "force": Force}
# Of what kind the values of some keys are, and how they are written.
_TYPES: Mapping[str, tuple[type, str]] = {
    "opens": (time, "a time as in 08:00:00"),
    "closes": (time, "a time as in 08:00:00"),
    "days": (int, "a whole number"),
    "most": (int, "a whole number"),
    "failures": (int, "a whole number"),
    "weekdays": (tuple, "a list of days from 1 (Monday) to 7 (Sunday)"),
    "holidays": (tuple, "a list of dates"),
    "channels": (tuple, "a list of channels"),
}
# A breach of one month is found from that month and the one before.
LONGEST_WINDOW = 28
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


class ContactRuleError(DunlinError):
    """A profile or a rule in `contact_rules.toml` that cannot be applied."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of contact.

    Attributes:
        name: the member of the dimension `rule`.
        title: what is a breach, in a few words.
        kind: see above; `event`, `key` and `force` are from the closed lists above.
        channels: the channels that count.
        exemption: what is allowed nevertheless, and whether the data tell.
        exempt_outcomes: outcomes of contacts that do not count.
    """

    name: str
    title: str
    kind: Kind
    event: Event
    key: Key
    channels: tuple[str, ...]
    force: Force
    exemption: str = ""
    exempt_outcomes: tuple[str, ...] = ()
    opens: time | None = None
    closes: time | None = None
    weekdays: tuple[int, ...] = EVERY_DAY
    holidays: tuple[date, ...] = ()
    days: int | None = None
    most: int | None = None
    after: Event | None = None
    failures: int | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A text of law or guidance.

    Attributes:
        binds: who has to keep to it.
        currencies: of datasets to which it applies unless they say otherwise.
        rules: names of the rules that stand in it; two texts may share one.
    """

    name: str
    title: str
    source: str
    binds: str
    currencies: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Every profile and every rule, by name."""

    profiles: Mapping[str, Profile]
    rules: Mapping[str, Rule]

    def usual(self, currency: str) -> tuple[str, ...]:
        """Return the profiles that apply to a dataset of that currency which names none itself."""
        return tuple(p.name for p in self.profiles.values() if currency in p.currencies)

    def checked(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return names of profiles, each once.

        Raises:
            UnknownNameError: there is no such profile.
        """
        for name in (wanted := tuple(dict.fromkeys(names))):
            if name not in self.profiles:
                raise UnknownNameError("profile of contact rules", name, self.profiles)
        return wanted

    def in_force(self, names: Iterable[str]) -> tuple[Rule, ...]:
        """Return the rules of some profiles, each once, in the order of the file.

        Raises:
            UnknownNameError: there is no such profile.
        """
        wanted = {rule for name in self.checked(names) for rule in self.profiles[name].rules}
        return tuple(rule for rule in self.rules.values() if rule.name in wanted)


@cache
def book() -> Book:
    """Return the profiles and rules of the file.

    Raises:
        ContactRuleError: the file is wrong.
    """
    return read(files("queries").joinpath("contact_rules.toml").read_text("utf-8"))


def read(text: str) -> Book:
    """Read profiles and rules from TOML.

    Raises:
        ContactRuleError: it is no TOML, or a profile or rule in it cannot be applied.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ContactRuleError(
            "contact_rules.toml is not valid TOML: {problem}.", problem=str(problem)
        ) from problem
    rules = _named([_made(Rule, "rule", entry) for entry in raw.get("rule", ())], "rule")
    profiles = _named([_made(Profile, "profile", entry) for entry in raw.get("profile", ())], "profile")
    for rule in rules.values():
        _check_rule(rule)
    for profile in profiles.values():
        if strangers := [name for name in profile.rules if name not in rules]:
            raise ContactRuleError(
                "contact_rules.toml: the profile “{profile}” names the rule “{rule}”, which is not there. "
                "Rules: {rules}.",
                profile=profile.name,
                rule=strangers[0],
                rules=tuple(rules),
            )
    return Book(profiles, rules)


def _made(kind: type[Any], what: str, entry: Mapping[str, Any]) -> Any:
    """Make a rule or a profile of a table of the file."""
    known = {f.name: f.default is MISSING for f in fields(kind)}
    name = str(entry.get("name", "?"))
    if strangers := [key for key in entry if key not in known]:
        raise ContactRuleError(
            "contact_rules.toml: the {what} “{name}” has an unknown key “{key}”. Known are: {known}.",
            what=what,
            name=name,
            key=strangers[0],
            known=tuple(known),
        )
    if absent := [key for key, is_needed in known.items() if is_needed and key not in entry]:
        raise ContactRuleError(
            "contact_rules.toml: the {what} “{name}” lacks “{key}”. Add it.",
            what=what,
            name=name,
            key=absent[0],
        )
    return kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()})


def _named(entries: list[Any], what: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in entries:
        if entry.name in found:
            raise ContactRuleError(
                "contact_rules.toml: the {what} “{name}” stands twice. Rename or remove one of them.",
                what=what,
                name=entry.name,
            )
        found[entry.name] = entry
    return found


def _check_rule(rule: Rule) -> None:
    for key, (kind, how) in _TYPES.items():
        value = getattr(rule, key)
        if value is not None and not isinstance(value, kind):
            raise _wrong(rule, key, value, (how,))
    for key, words in _WORDS.items():
        value = getattr(rule, key)
        if value is not None and value not in get_args(words):
            raise _wrong(rule, key, value, get_args(words))
    for key in _NEEDS[rule.kind]:
        if getattr(rule, key) in (None, ()):
            raise ContactRuleError(
                "contact_rules.toml: the rule “{rule}” is of the kind {kind} and lacks “{key}”. Add it.",
                rule=rule.name,
                kind=rule.kind,
                key=key,
            )
    if rule.opens and rule.closes and rule.opens >= rule.closes:
        raise _wrong(rule, "opens", rule.opens, (f"before {rule.closes}",))
    if rule.days is not None and not 1 <= rule.days <= LONGEST_WINDOW:
        raise _wrong(rule, "days", rule.days, (f"1 … {LONGEST_WINDOW}",))
    for key in ("most", "failures"):
        if (value := getattr(rule, key)) is not None and value < 1:
            raise _wrong(rule, key, value, ("1 …",))
    if not set(rule.weekdays) <= set(EVERY_DAY):
        raise _wrong(rule, "weekdays", rule.weekdays, ("1 (Monday) … 7 (Sunday)",))


def _wrong(rule: Rule, key: str, value: object, allowed: tuple[str, ...]) -> ContactRuleError:
    return ContactRuleError(
        "contact_rules.toml: the rule “{rule}” says {key} = {value}. Allowed: {allowed}.",
        rule=rule.name,
        key=key,
        value=str(value),
        allowed=allowed,
    )


def note_rules(con: duckdb.DuckDBPyConnection, profiles: Iterable[str]) -> None:
    """Write down which profiles and rules apply: the marts of breaches are made by them.

    Raises:
        UnknownNameError: there is no such profile.
    """
    names = book().checked(profiles)
    con.execute("create table meta.contact_profile (profile varchar)")
    con.execute("insert into meta.contact_profile select unnest($names::varchar[])", {"names": list(names)})
    con.execute(
        "create table meta.contact_rule ("
        "rule varchar, kind varchar, event varchar, key varchar, channels varchar[], rule_force varchar, "
        "exempt_outcomes varchar[], opens time, closes time, days_of_rest integer[], holidays date[], "
        "days integer, most integer, after varchar, failures integer)"
    )
    for rule in book().in_force(names):
        con.execute(
            "insert into meta.contact_rule values ($rule, $kind, $event, $key, $channels, $force, "
            "$exempt_outcomes, $opens, $closes, $days_of_rest, $holidays, $days, $most, $after, $failures)",
            _row(rule),
        )


def _row(rule: Rule) -> dict[str, Any]:
    names = [f.name for f in fields(rule) if f.name not in ("name", "title", "exemption", "weekdays")]
    values = {name: getattr(rule, name) for name in names}
    lists = {name: list(value) for name, value in values.items() if isinstance(value, tuple)}
    rest = [day for day in EVERY_DAY if day not in rule.weekdays]
    return {"rule": rule.name, "days_of_rest": rest, **values, **lists}
