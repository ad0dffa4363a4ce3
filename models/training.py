"""Trains the cure model: it learns on earlier months, is tried on later ones, then learns from all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sklearn.calibration import CalibratedClassifierCV

from models import cure, evaluate
from models.features import Observations, learnable_months, read
from models.registry import CureModel, model_of
from queries import Reader, Warehouse
from queries.errors import DunlinError
from queries.observations import GROUPS, TARGETS, LogOdds
from queries.sentence import N_, Sentence

# About so many accounts × months are learnt from, a part of more: beyond this the weights hardly move.
MOST_ROWS: Final = 100_000
# Foreseeing learns one set of weights a target, and is content with fewer than comparing, which has five.
_MOST_FORESEEING_ROWS: Final = 50_000
# The challenger takes fewer: it is there to show what a stronger model would add.
MOST_CHALLENGER_ROWS: Final = 7_000
# The months at the end on which the model is tried; of a short history the last alone.
_TESTED, _SHORT_HISTORY = 3, 6
# So much of an AUC is given for weights that people can read; a challenger that gains more is named.
READABLE_WITHIN: Final = 0.02
FIRST = TARGETS[0]


@dataclass(frozen=True)
class Trial:
    """How a model that learnt from some months did on others.

    Attributes:
        doubts: why it is not certified for the months tested; none where it is.
    """

    trained_on: tuple[date, ...]
    tested_on: tuple[date, ...]
    plain: evaluate.Quality
    boosted: evaluate.Quality | None
    groups: tuple[evaluate.GroupQuality, ...]
    parts: tuple[evaluate.Part, ...]
    stability: float
    doubts: tuple[Sentence, ...]
    learnt: LogOdds

    @property
    def is_certified(self) -> bool:
        """Whether nothing speaks against relying on it."""
        return not self.doubts

    def as_json(self) -> dict[str, Any]:
        """Return it for the model's file."""
        return {
            "trained_on": [f"{month}" for month in self.trained_on],
            "tested_on": [f"{month}" for month in self.tested_on],
            "plain": _said(self.plain),
            "boosted": _said(self.boosted) if self.boosted else None,
            "groups": [
                {
                    "dimension": one.dimension,
                    "member": one.member,
                    "impact_ratio": one.impact_ratio,
                    **_said(one.quality),
                }
                for one in self.groups
            ],
            "parts": [asdict(one) for one in self.parts],
            "stability": self.stability,
            "doubts": [
                {
                    "template": one.template,
                    "values": {name: f"{value}" for name, value in one.values.items()},
                }
                for one in self.doubts
            ],
        }


def _said(of: evaluate.Quality) -> dict[str, Any]:
    return {**asdict(of), "ratio": of.ratio, "is_within_luck": of.is_within_luck}


def try_out(
    seen: Observations,
    trained_on: Collection[date],
    tested_on: Collection[date],
    breaks: Sequence[date] = (),
    target: str = FIRST,
    *,
    has_challenger: bool = True,
) -> Trial:
    """Learn from some months and see how the chances do on others.

    Args:
        breaks: first months of a new meaning of status codes.

    Raises:
        NotLearnableError: there is too little to learn from.
    """
    learns = _some(seen.of(trained_on).known(target), _MOST_FORESEEING_ROWS)
    tested = seen.of(tested_on).known(target)
    learnt = cure.fit(learns, target)
    chance, outcome = cure.chances(tested.terms, learnt), tested.outcome(target)
    whole = evaluate.quality(outcome, chance)
    groups = [
        one for dimension in GROUPS for one in evaluate.by_group(tested.frame, outcome, chance, dimension)
    ]
    stronger = None
    if has_challenger and len(tested):
        model = cure.boosted(_some(learns, MOST_CHALLENGER_ROWS), target)
        stronger = evaluate.quality(outcome, cure.boosted_chances(model, tested.terms))
    buckets = [one for one in groups if one.dimension == "bucket"]
    return Trial(
        tuple(sorted(trained_on)),
        tuple(sorted(tested_on)),
        whole,
        stronger,
        tuple(groups),
        tuple(evaluate.parts(outcome, chance)) if len(tested) else (),
        evaluate.stability(cure.chances(learns.terms, learnt), chance),
        tuple(evaluate.doubts(whole, buckets, tuple(tested_on), breaks)),
        learnt,
    )


def _some(seen: Observations, most: int) -> Observations:
    """Take every so-manieth observation, whole months alike."""
    step = max(1, -(-len(seen) // most))
    return seen.kept(seen.frame.index % step == 0)


def split(months: Sequence[date]) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Return the months to learn from and those to be tried on: the last three, or the last of few."""
    tested = _TESTED if len(months) > _SHORT_HISTORY else 1
    return tuple(months[:-tested]), tuple(months[-tested:])


def train(
    reader: Reader,
    model_id: str,
    code: str,
    told: Callable[[str], None] = lambda _: None,
    *,
    keeps_challenger: bool = False,
) -> tuple[CureModel, CalibratedClassifierCV | None]:
    """Train on all that a reader may see.

    Args:
        model_id: names the model.
        code: the version of the program.
        told: told what is being done, in a few words.
        keeps_challenger: whether the challenger is learnt from all months too and returned.

    Raises:
        NotLearnableError: there is too little to learn from.
    """
    breaks, months = reader.warehouse.breaks, learnable_months(reader)
    if len(months) < 2:
        raise cure.NotLearnableError(
            "The data holds {count} months whose outcome is known in one coding; a cure model needs 2 or "
            "more. Load more months.",
            count=len(months),
        )
    told(N_("Reading the accounts past due"))
    later = tuple(month for month in reader.months()[:-1] if month > months[-1])
    seen = read(reader, (*months, *later), MOST_ROWS)
    told(N_("Learning from earlier months, trying on later ones"))
    trial = try_out(seen, *split(months), breaks)
    # Months that cannot be learnt from, because a break lies in them, are still held against the model.
    after = [
        try_out(seen, months, [month], breaks, has_challenger=False)
        for month in later
        if len(seen.of([month]).known(FIRST))
    ]
    told(N_("Learning from all months"))
    targets: dict[str, LogOdds] = {}
    others: dict[str, Any] = {}
    for target in TARGETS:
        usable = learnable_months(reader, target)
        try:
            targets[target] = cure.fit(_some(seen.of(usable), _MOST_FORESEEING_ROWS), target)
            if target != FIRST and len(usable) > 1:
                others[target] = try_out(seen, *split(usable), breaks, target, has_challenger=False).as_json()
        except cure.NotLearnableError:
            if target == FIRST:
                raise
    told(N_("Learning what to compare with"))
    sets = cure.benchmark(seen.of(months))
    challenger = cure.boosted(_some(seen.of(months), MOST_CHALLENGER_ROWS)) if keeps_challenger else None
    model = CureModel(
        model_id,
        reader.warehouse.data_id,
        code,
        f"{datetime.now(UTC):%Y-%m-%d}",
        targets,
        sets,
        {
            "trained_on": [f"{month}" for month in months],
            "learnt_from": len(seen.of(months).known(FIRST)),
            "trial": trial.as_json(),
            "after": [one.as_json() for one in after],
            "targets": others,
        },
    )
    return model, challenger


def is_stale(model: CureModel, reader: Reader) -> bool:
    """Whether there are months to learn from that a model has not seen: then it lacks their seasons."""
    months = learnable_months(reader)
    return bool(months) and f"{months[-1]}" not in model.evaluation["trained_on"]


def needs_training(warehouse: Warehouse) -> bool:
    """Whether a version has no model that can be used, or one that lacks the newest months."""
    try:
        return is_stale(model_of(warehouse), warehouse.reader())
    except DunlinError:
        return True


def certified(evaluation: Mapping[str, Any], month: date) -> list[Sentence]:
    """Return what speaks against relying on a model at a month's end; none: nothing does.

    That is what its trial found, and what the months after those it learnt from, up to this one, have shown.
    """
    found = list(evaluation["trial"]["doubts"])
    for one in evaluation["after"]:
        if all(date.fromisoformat(tested) <= month for tested in one["tested_on"]):
            found += one["doubts"]
    return [Sentence(one["template"], **one["values"]) for one in found]
