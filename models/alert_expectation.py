"""Cures against what is to be expected of such cases, as a rule of alerts: by team or agency.

The rule of flags is that of the page on expectation (`models.benchmark`): beyond the limits, beyond what
parts members anyway, a hundred cases at least, several months together.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from models.alert_cases import Alert, Case, ripe_months
from models.benchmark import Member, benchmark
from queries import catalog
from queries.alert_rules import AlertRule
from queries.engine import Reader
from queries.scope import Scope
from queries.soundness import is_comparable

# A review looks back over so many months at least.
MONTHS: Final = 3
# Of whom members are made that are people together.
_UNITS: Final = {"team": "collector", "agency": "collector"}
_BAND: Final = "chance_band"


def expected_cases(reader: Reader, rule: AlertRule, wish: Scope) -> list[Case]:
    """Set the members of a dimension against expectation over the newest months.

    Raises:
        The same as `Reader.run`.
    """
    metric, breaks = catalog.find(rule.figure), reader.warehouse.breaks
    by_month = reader.run(rule.figure, wish, ["month"])
    months = [row["month"] for row in by_month.records]
    ripe = ripe_months(metric, by_month.records, months, breaks, rule.settles_in_months)
    window = [month for month in ripe[-MONTHS:] if is_comparable(metric, ripe[-1], month, breaks)]
    if len(window) < MONTHS:
        return []
    unit = _UNITS.get(rule.by, "")
    cut = [rule.by, "month", _BAND, *([unit] if unit in reader.warehouse.loaded_dimensions else [])]
    frame = reader.run(rule.figure, wish.with_months(window[0], window[-1]), cut).frame
    names = {rule.by: "member", "numerator": "observed", "denominator": "expected", unit: "unit"}
    # What nobody held is of no member.
    known = frame[frame[rule.by].notna()].rename(columns=names)
    found = benchmark(
        known[[c for c in ("member", "unit", "month", "observed", "expected", "n") if c in known]]
    )
    return [
        Case(_alert(rule, member, window), _is_told(rule, member))
        for member in found.members
        if member.has_rate
        and member.n >= rule.minimum_n
        and member.member in (rule.members or [member.member])
    ]


def _is_told(rule: AlertRule, member: Member) -> bool:
    side = "above" if rule.watched == "up" else "below"
    return member.verdict == side and abs(member.ratio - 1) >= rule.threshold


def _alert(rule: AlertRule, member: Member, window: list[date]) -> Alert:
    return Alert(
        rule.name,
        rule.severity,
        rule.kind,
        rule.figure,
        rule.by,
        member.member,
        window[-1],
        float(member.observed),
        float(member.n),
        limit=member.expected,
        low=member.luck.low,
        high=member.luck.high,
        p_value=member.p_value,
        since=window[0],
    )
