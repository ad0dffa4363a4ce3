"""What needs attention in a version of the data: the rules of alerts, held to its newest sound figures.

A month whose outcome is not all known, and one that a change of coding spoils, is never compared. Some of the
many figures that are looked at would cross a line by luck: false discoveries are held down over all of them
together (`models.changes.rejected`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models.alert_cases import Alert, Case, cases_of
from models.alert_expectation import expected_cases
from models.changes import rejected
from queries.alert_rules import AlertRule, Severity
from queries.engine import Reader
from queries.errors import DunlinError, NotLoadedError, ScopeError
from queries.scope import Scope

_SEVERITIES: tuple[Severity, ...] = ("warning", "notice")


@dataclass(frozen=True, slots=True)
class Alerts:
    """What one evaluation has found.

    Attributes:
        found: warnings first, each kind in the order of the rules.
        looked_at: how many figures and flags were held to a rule.
        compared: how many of them were tested against luck.
        unanswered: names of rules that the data or the scope cannot answer, and why.
    """

    found: tuple[Alert, ...]
    looked_at: int
    compared: int
    unanswered: tuple[tuple[str, DunlinError], ...] = ()


def evaluate(reader: Reader, rules: Iterable[AlertRule], wish: Scope | None = None) -> Alerts:
    """Hold every rule to the newest sound figures of what a reader may see.

    Args:
        reader: bounds what is looked at.
        rules: those switched off are left out.
        wish: restricts it further.
    """
    cases: list[Case] = []
    unanswered: list[tuple[str, DunlinError]] = []
    for rule in rules:
        if not rule.is_on:
            continue
        try:
            cases += _held(reader, rule, wish or Scope())
        except (NotLoadedError, ScopeError) as problem:
            unanswered.append((rule.name, problem))
    tested = [case.alert.p_value for case in cases if case.alert.p_value is not None]
    stands = iter(rejected(tested))
    found = [
        case.alert for case in cases if (case.alert.p_value is None or bool(next(stands))) and case.is_told
    ]
    return Alerts(_in_order(found), len(cases), len(tested), tuple(unanswered))


def _held(reader: Reader, rule: AlertRule, wish: Scope) -> list[Case]:
    """Hold all that a rule speaks of to it."""
    if rule.kind == "flag":
        return _flags(reader, rule)
    if rule.kind == "against_expectation":
        return expected_cases(reader, rule, wish)
    return cases_of(reader, rule, wish)


def _in_order(found: Sequence[Alert]) -> tuple[Alert, ...]:
    places = {name: place for place, name in enumerate(dict.fromkeys(alert.rule for alert in found))}
    return tuple(
        sorted(
            found, key=lambda a: (_SEVERITIES.index(a.severity), places[a.rule], -a.touched, a.member or "")
        )
    )


def _flags(reader: Reader, rule: AlertRule) -> list[Case]:
    """Return what the data say of themselves."""
    warehouse = reader.warehouse
    if not warehouse.months:
        return []
    newest, flag = warehouse.months[-1], Alert(rule.name, rule.severity, rule.kind, rule.figure)
    if rule.figure == "coding_break":
        return [Case(replace(flag, month=newest), newest in warehouse.breaks)]
    # A break in the newest month is a flag of its own.
    said = {"coding_break"} if newest in warehouse.breaks else set()
    titles = tuple(
        check["title"]
        for check in warehouse.meta("check_result")
        if check["status"] == "warned" and check["name"].split("_", 1)[1] not in said
    )
    return [Case(replace(flag, findings=titles, value=float(len(titles))), bool(titles))]
