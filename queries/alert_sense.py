"""Whether a rule of alerts makes sense: each key by itself, then its values held to one another.

What does not is an error that says where, what is wrong and what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from queries import catalog
from queries.alert_rules import (
    EXPECTED,
    FLAGS,
    AlertRule,
    AlertRuleError,
    Direction,
    Kind,
    Severity,
    is_tested,
)
from queries.catalog import Metric
from queries.dimensions import DERIVED, DIMENSIONS
from queries.errors import nearest
from queries.sentence import Sentence

_PER_PERSON = "collector"
# Strategies and channels are given to other cases than they can be judged by: their own page compares like
# with like, which a total against expectation does not.
_WITH_EXPECTATION = ("team", "agency")
_KINDS, _SEVERITIES, _DIRECTIONS = get_args(Kind), get_args(Severity), get_args(Direction)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


_TEXT = (lambda value: isinstance(value, str), Sentence("a text in quotation marks"))
_WHOLE = (_is_whole, Sentence("a whole number, 0 or more"))
# What the value of each key must be, and how that is said.
_KEYS: Mapping[str, tuple[Callable[[Any], bool], Sentence]] = {
    "name": _TEXT,
    "figure": _TEXT,
    "by": _TEXT,
    "members": (_are_texts, Sentence("a list of texts")),
    "kind": (lambda value: value in _KINDS, Sentence("one of {allowed}", allowed=_KINDS)),
    "direction": (lambda value: value in _DIRECTIONS, Sentence("one of {allowed}", allowed=_DIRECTIONS)),
    "threshold": (_is_number, Sentence("a number")),
    "severity": (lambda value: value in _SEVERITIES, Sentence("one of {allowed}", allowed=_SEVERITIES)),
    "minimum_n": _WHOLE,
    "settles_in_months": _WHOLE,
    "is_on": (lambda value: isinstance(value, bool), Sentence("true or false")),
}


def check_keys(place: Sentence, values: Mapping[str, Any]) -> None:
    """Hold each key that a rule states to what it may be.

    Raises:
        AlertRuleError: there is no such key, or its value is of another kind.
    """
    for key, value in values.items():
        if key not in _KEYS:
            raise AlertRuleError(
                Sentence(
                    "{place}: there is no key “{key}”.{nearest}",
                    place=place,
                    key=key,
                    nearest=nearest(key, _KEYS),
                )
            )
        is_right, wanted = _KEYS[key]
        if not is_right(value):
            raise AlertRuleError(
                Sentence("{place}: {key} must be {wanted}.", place=place, key=key, wanted=wanted)
            )


def check_sense(place: Sentence, rule: AlertRule, *, has_limit: bool) -> None:
    """Hold the values of a rule to one another.

    Args:
        place: where the rule stands.
        rule: each of its values is right by itself.
        has_limit: whether its threshold was given for this kind of rule.

    Raises:
        AlertRuleError: they do not go together, or there is no such figure, dimension or member.
    """
    if rule.kind == "flag":
        _check_name(place, Sentence("flag"), rule.figure, FLAGS)
        return
    has_expectation = rule.kind == "against_expectation"
    _check_name(place, Sentence("figure"), rule.figure, EXPECTED if has_expectation else catalog.metrics())
    metric = catalog.find(rule.figure)
    if rule.by:
        _check_cut(place, rule, metric)
    elif has_expectation:
        raise AlertRuleError(
            Sentence(
                "{place}: all together are what is expected. Say with the key “by” whom to look at.",
                place=place,
            )
        )
    elif rule.members:
        raise AlertRuleError(
            Sentence("{place}: members are of a dimension. Say which with the key “by”.", place=place)
        )
    if rule.kind in ("above", "below") and not has_limit:
        raise AlertRuleError(
            Sentence("{place}: {kind} needs a threshold, the limit.", place=place, kind=rule.kind)
        )
    if rule.kind in ("change_beyond_luck", "against_target", "against_expectation"):
        _check_way(place, rule, metric)


def _check_way(place: Sentence, rule: AlertRule, metric: Metric) -> None:
    """Hold a rule on changes or goals to what its figure can say."""
    if metric.better == "neither" and not rule.direction:
        raise AlertRuleError(
            Sentence(
                "{place}: neither way of {figure} is bad news. Say with the key “direction” which is meant, "
                "up or down.",
                place=place,
                figure=rule.figure,
            )
        )
    if rule.kind == "change_beyond_luck" and not is_tested(metric):
        raise AlertRuleError(
            Sentence(
                "{place}: nothing tells how far luck alone moves {figure}. "
                "Use above, below or against_target.",
                place=place,
                figure=rule.figure,
            )
        )
    if rule.threshold < 0 or (rule.kind != "change_beyond_luck" and rule.threshold >= 1):
        raise AlertRuleError(
            Sentence(
                "{place}: the threshold of a change is 0 or more, the share of a goal or of an expectation "
                "that may be missed at least 0 and under 1.",
                place=place,
            )
        )


def _check_cut(place: Sentence, rule: AlertRule, metric: Metric) -> None:
    if rule.by == _PER_PERSON:
        raise AlertRuleError(
            Sentence(
                "{place}: no rule looks at one collector, whose raw figures say more about his cases than "
                "about him. Cut by team.",
                place=place,
            )
        )
    cuts = [cut for cut in metric.cuts if cut not in ("month", *DERIVED, _PER_PERSON)]
    if rule.kind == "against_target":
        cuts = ["team"] if "team" in cuts else []
    elif rule.kind == "against_expectation":
        cuts = [cut for cut in cuts if cut in _WITH_EXPECTATION]
    _check_name(place, Sentence("dimension of {figure}", figure=rule.figure), rule.by, cuts)
    for member in rule.members if DIMENSIONS[rule.by].members else ():
        _check_name(place, Sentence("member of {by}", by=rule.by), member, DIMENSIONS[rule.by].members)


def _check_name(place: Sentence, what: Sentence, name: str, allowed: Iterable[str]) -> None:
    if name not in allowed:
        raise AlertRuleError(
            Sentence(
                "{place}: there is no {what} “{name}”.{nearest}",
                place=place,
                what=what,
                name=name,
                nearest=nearest(name, allowed),
            )
        )
