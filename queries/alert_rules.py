"""What a rule of alerts is: one figure, what is watched in it, and from when on it is told of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from queries import catalog
from queries.catalog import Metric
from queries.errors import DunlinError

Kind = Literal["change_beyond_luck", "above", "below", "against_target", "against_expectation", "flag"]
Severity = Literal["warning", "notice"]
Direction = Literal["up", "down"]
# What the data say of themselves: codes that change their meaning in the newest month, checks that warned.
FLAGS = ("coding_break", "checks")
# What comes with an expectation of its own.
EXPECTED = ("cures_to_expected",)


class AlertRuleError(DunlinError):
    """A file of rules that cannot be followed."""


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule; the head of `alerts.toml` says what each of its values means.

    Attributes:
        threshold: in the figure's own unit, or a share of the goal for `against_target`.
        direction: empty where the way that is bad news is meant.
    """

    name: str
    figure: str
    kind: Kind
    severity: Severity
    by: str = ""
    members: tuple[str, ...] = ()
    direction: Direction | Literal[""] = ""
    threshold: float = 0.0
    minimum_n: int = 0
    settles_in_months: int = 0
    is_on: bool = True

    @property
    def watched(self) -> Direction:
        """Which way is told of."""
        if self.kind in ("above", "below"):
            return "up" if self.kind == "above" else "down"
        return self.direction or ("up" if catalog.find(self.figure).better == "lower" else "down")


@dataclass(frozen=True, slots=True)
class AlertBook:
    """The rules in force, in their order, and where alerts are sent; nowhere where it is empty."""

    rules: tuple[AlertRule, ...]
    webhook: str = ""


def is_of_events(metric: Metric) -> bool:
    """Whether a figure counts events that come one by one, so that luck makes it vary as in Poisson's law."""
    return (metric.kind == "count" and not metric.is_stock) or metric.unit == "per_thousand"


def is_tested(metric: Metric) -> bool:
    """Whether the sums of a figure tell how far luck alone could move it."""
    is_share = metric.kind == "rate" and metric.unit == "share"
    return is_share or "squares" in metric.carries or is_of_events(metric)
