"""An experiment's counts → what may be said of it, and the looks as a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import charts, strategy_wording
from dashboard.charts.base import Axis
from dashboard.numbers import Numbers
from dashboard.theme import INK, Appearance
from models.experiment import ArmSums, Comparison, RatioCheck, accounts_needed, judged, power_of
from queries.experiments import Experiment

# Below this share of accounts treated as their arm says an experiment was hardly carried out.
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Read:
    """An experiment with what has come of it.

    Attributes:
        entered: accounts by arm; `sums` are those whose outcome is known.
        total, needed: accounts planned in all, and by arm.
        ratio: whether the arms are as large as drawn; None where too few entered to say.
        comparisons: of each challenger with the champion.
        power: the chance to find the difference that is worth knowing with the accounts known by now.
        due: the months at whose end it has been looked at.
        carried_out: of each arm the accounts attempted and those attempted as assigned, where that is known.
    """

    experiment: Experiment
    entered: Mapping[str, int]
    sums: Mapping[str, ArmSums]
    total: int
    needed: Mapping[str, int]
    ratio: RatioCheck | None
    comparisons: Mapping[str, Comparison]
    power: float
    due: tuple[date, ...]
    carried_out: Mapping[str, tuple[int, int]]

    @property
    def share_as_assigned(self) -> float:
        """The share of the accounts attempted that were treated as their arm says; NaN where not known."""
        attempted = sum(n for n, _ in self.carried_out.values())
        kept = sum(n for _, n in self.carried_out.values())
        return kept / attempted if attempted else float("nan")

    @property
    def was_carried_out(self) -> bool:
        """Whether most were treated as their arm says, as far as is known."""
        return not self.share_as_assigned < _MOSTLY

    @property
    def champion(self) -> str:
        """The arm that is done now."""
        return self.experiment.arms[0].name


def read(
    experiment: Experiment,
    rows: Sequence[Mapping[str, Any]],
    newest: date | None,
    carried_out: Mapping[str, tuple[int, int]],
) -> Read:
    """Judge an experiment.

    Args:
        rows: of `queries.experiments.outcomes`.
        newest: the newest month of the data.
        carried_out: of `queries.experiments.carried_out`.
    """
    shares = {arm.name: arm.share for arm in experiment.arms}
    total, arms = accounts_needed(
        experiment.baseline, experiment.baseline + experiment.uplift, list(shares.values()), experiment.looks
    )
    needed = dict(zip(shares, arms, strict=True))
    due = tuple(m for m in experiment.look_months if newest is not None and m <= newest)
    now = _sums(rows, None)
    entered = {arm: sum(r["entered"] for r in rows if r["arm"] == arm) for arm in shares}
    ratio, comparisons = judged(
        [_sums(rows, month) for month in due], now, entered, shares, needed, experiment.looks
    )
    none = ArmSums(0, 0)
    champion, *challengers = (now.get(arm, none).known for arm in shares)
    power = min(
        power_of(experiment.baseline, experiment.baseline + experiment.uplift, champion, known)
        for known in challengers
    )
    return Read(experiment, entered, now, total, needed, ratio, comparisons, power, due, carried_out)


def _sums(rows: Sequence[Mapping[str, Any]], until: date | None) -> dict[str, ArmSums]:
    found: dict[str, ArmSums] = {}
    for row in rows:
        if until is None or row["month"] <= until:
            before = found.get(row["arm"], ArmSums(0, 0))
            found[row["arm"]] = ArmSums(before.successes + row["successes"], before.known + row["known"])
    return found


def arm_name(experiment: Experiment, arm: str, numbers: Numbers) -> str:
    """Write an arm as people call it."""
    return numbers.member(experiment.varies, arm) if experiment.varies else arm


def verdict(found: Read, challenger: str, numbers: Numbers) -> str:
    """Say what has come of a challenger."""
    return strategy_wording.outcome(
        found.comparisons[challenger],
        arm_name(found.experiment, challenger, numbers),
        arm_name(found.experiment, found.champion, numbers),
        numbers,
    )


def looks_chart(found: Comparison, numbers: Numbers, appearance: Appearance) -> Any:
    """Draw the looks between the boundaries: as they were planned, and where looks were, as they are."""
    t, planned, made = numbers.words, found.planned, found.looks
    last = made[-1].fraction if made else 0.0
    # What is still to come keeps to the plan; what was looked at has the bounds of its own day.
    ahead = [((k + 1) / len(planned), bound) for k, bound in enumerate(planned)][len(made) :]
    bounds = [(look.fraction, look.bound) for look in made] + [p for p in ahead if p[0] > last]
    seen = pd.DataFrame(
        [
            {
                "x": look.fraction,
                "value": look.z,
                "hover": t(
                    "Look {n}: {z} standard errors; {bound} would stop it",
                    n=numbers.count(place),
                    z=numbers.difference(look.z, "score"),
                    bound=numbers.value(look.bound, "score"),
                ),
                "key": None,
            }
            for place, look in enumerate(made, start=1)
        ],
        columns=["x", "value", "hover", "key"],
    )
    reach = max([bound for _, bound in bounds] + [abs(look.z) for look in made])
    values, texts = numbers.ticks(reach, "score", smallest=-reach)
    places, written = numbers.ticks(max(1.0, last), "share")
    figure = charts.looks(
        pd.DataFrame(bounds, columns=["x", "bound"]),
        seen,
        x_axis=Axis(places, written),
        y_axis=Axis(values, texts),
        x_title=t("Share of the planned information"),
        y_title=t("Difference in standard errors"),
        names=(t("Boundary"), t("Seen so far")),
    )
    charts.ink(figure, INK[appearance])
    return figure
