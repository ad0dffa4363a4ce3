"""What the pages show, for notebooks: the same figures, charts and sentences by the same calls.

>>> reader = open_dataset("demo")
>>> drawn(reader, exhibits.CURED_BY_MONTH).figure
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard import following
from dashboard.drawing import Drawn, draw
from dashboard.exhibits import Exhibit
from dashboard.expected_figures import FIGURES, Window, against, window
from dashboard.following import MEASURES
from dashboard.i18n import LOCALES
from dashboard.numbers import Numbers
from models.benchmark import Benchmark
from queries import Reader, Scope


def numbers_of(reader: Reader, language: str = "en") -> Numbers:
    """Return what writes figures in a language, `en` or `zh`, and in the dataset's currency."""
    return Numbers(LOCALES[language], reader.warehouse.about["currency"])


def drawn(reader: Reader, exhibit: Exhibit, wish: Scope | None = None, language: str = "en") -> Drawn:
    """Draw an exhibit over the months of a wish.

    Raises:
        The same as `Reader.run`.
    """
    scope = wish or Scope()
    results = [reader.run(name, scope, exhibit.by, exhibit.weight) for name in exhibit.metrics]
    since, until = scope.since or date.min, scope.until or date.max
    months = [month for month in reader.months() if since <= month <= until]
    return draw(exhibit, results, numbers_of(reader, language), months, reader.warehouse.breaks, "light")


def followed(reader: Reader, key: str = "cured", cut: str = "", wish: Scope | None = None) -> pd.DataFrame:
    """Follow cohorts by age.

    Args:
        key: of `dashboard.following.MEASURES`: cured, charged_off or recovered.
        cut: the dimension whose members are the cohorts; empty for one cohort of all.

    Returns:
        As `dashboard.following.followed`.
    """
    measure, breaks = MEASURES[key], reader.warehouse.breaks
    by = following.cut_of(cut, breaks, has_states=bool(measure.state))
    return following.followed(reader.run(measure.figure, wish, by), measure, cut, breaks)


def endings(reader: Reader, wish: Scope | None = None) -> pd.DataFrame:
    """Return by which age which share of the cases has ended in which way, charge-off and sale competing.

    The columns are those of `models.duration.cumulative_incidence`, and `is_mature`.
    """
    whole, breaks = followed(reader, wish=wish), reader.warehouse.breaks
    mature = whole.loc[whole["is_mature"] & (whole["denominator"] > 0), "age"].astype(int)
    steps = reader.run("time_to_cure", wish, following.cut_of("", breaks))
    return following.incidence(steps, breaks, list(mature))


def against_expectation(
    reader: Reader, level: str = "collector", key: str = "cures", months: int = 3
) -> tuple[Benchmark, Window] | None:
    """Set members against what cases like theirs usually give, over the last months with known outcomes.

    Args:
        level: collector, team or agency.
        key: of `dashboard.expected_figures.FIGURES`: cures, promises or satisfied.
        months: how many; 0 for all.

    Returns:
        The comparison and the months it rests on; None where no outcome is known.

    Raises:
        NotLoadedError: cures are asked for and no cure model has been trained.
    """
    figure = FIGURES[key]
    used = window(
        reader.run(figure.metric, by=("month",)), reader.warehouse.breaks, months, since=None, until=None
    )
    if used is None:
        return None
    asked = Scope().with_months(used.since, used.until)
    return against(figure, reader.run(figure.metric, asked, figure.by(level)), level), used
