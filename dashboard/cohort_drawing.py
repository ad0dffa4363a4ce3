"""Cohorts followed by age → drawn: curves, a map of months and ages, and how cases end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from dashboard import charts, cohort_wording
from dashboard.charts.base import Axis
from dashboard.drawing import Drawn
from dashboard.following import WHOLE, Measure
from dashboard.numbers import Numbers
from dashboard.theme import BLUE, GREY, INK, ORANGE, VIOLET, Appearance
from models.duration import ANY_ENDING, ENDINGS
from queries.sentence import N_

AGE_TITLE = N_("Months since entry")
_ENDING_COLOURS: Final = {"cured": BLUE, "charged_off": ORANGE, "sold": VIOLET, ANY_ENDING: GREY}


def curves(
    frame: pd.DataFrame, measure: Measure, cut: str, numbers: Numbers, appearance: Appearance
) -> Drawn:
    """Draw each cohort's curve over age.

    Args:
        frame: as `following.followed` returns it, of the cohorts to draw.
        measure: what is followed.
        cut: the dimension whose members the cohorts are, or empty.
        numbers: writes figures in the viewer's language.
        appearance: of the page.
    """
    t = numbers.words
    members = list(pd.unique(frame["member"]))
    names = {str(place): cohort_wording.name(m, cut, numbers) for place, m in enumerate(members)}
    keys = {member: str(place) for place, member in enumerate(members)}
    rows = frame.to_dict("records")
    drawn = pd.DataFrame(
        {
            "series": [keys[row["member"]] for row in rows],
            "age": frame["age"].astype(int),
            "value": frame["value"].where(frame["is_shown"]),
            "low": frame["low"].where(frame["is_shown"]),
            "high": frame["high"].where(frame["is_shown"]),
            "is_mature": frame["is_mature"],
            "label": [numbers.brief(row["value"], measure.unit) for row in rows],
            "hover": [
                cohort_wording.hover(row, names[keys[row["member"]]], measure, numbers) for row in rows
            ],
            "key": [keys[row["member"]] for row in rows],
        }
    )
    said = cohort_wording.headline(frame, measure, cut, numbers)
    left_out = int(frame.groupby("member", sort=False, dropna=False)["left_out"].max().sum())
    cases = int(frame.groupby("member", sort=False, dropna=False)["denominator"].max().sum())
    figure = None
    if drawn["value"].notna().any():
        axis = Axis(*numbers.ticks(float(drawn[["value", "high"]].max().max()), measure.unit))
        figure = charts.curves(drawn, axis=axis, age_title=t(AGE_TITLE), names=names, colours={})
        charts.ink(figure, INK[appearance])
    return Drawn(
        said, figure, f"{t(measure.title)}. {said}", cohort_wording.counted(cases, left_out, numbers), ""
    )


def month_map(frame: pd.DataFrame, measure: Measure, numbers: Numbers, appearance: Appearance) -> Drawn:
    """Draw months of entry down and ages across; the lower right, which is still to come, is hatched."""
    t = numbers.words
    rows = frame.to_dict("records")
    months = list(pd.unique(frame["member"]))
    ages = [str(age) for age in sorted({int(row["age"]) for row in rows})]
    cells = pd.DataFrame(
        {
            "row": [numbers.month(row["member"]) for row in rows],
            "column": [str(int(row["age"])) for row in rows],
            "value": frame["value"].where(frame["is_shown"]),
            "text": [cohort_wording.cell_text(row, measure, numbers) for row in rows],
            "hover": [
                cohort_wording.hover(row, numbers.month(row["member"]), measure, numbers) for row in rows
            ],
            "key": [f"{row['member']:%Y-%m}/{int(row['age'])}" for row in rows],
        }
    )
    known = cells["value"].dropna()
    figure = None
    if len(known):
        ends = tuple(numbers.value(float(edge), measure.unit) for edge in (known.min(), known.max()))
        figure = charts.heatmap(
            cells,
            rows=[numbers.month(month) for month in months],
            columns=ages,
            column_title=t(AGE_TITLE),
            ends=(ends[0], ends[1]),
        )
        charts.ink(figure, INK[appearance])
    said = cohort_wording.months_headline(frame, measure, numbers)
    return Drawn(said, figure, f"{t(measure.title)}. {said}", "", "", is_wide=True)


def endings(frame: pd.DataFrame, numbers: Numbers, appearance: Appearance) -> Drawn:
    """Draw by when cases are cured, with charge-off and sale competing.

    `frame` is as `following.incidence` returns it.
    """
    t = numbers.words
    present = [s for s in (*ENDINGS, ANY_ENDING) if (frame.loc[frame["state"] == s, "value"] > 0).any()]
    frame = frame[frame["state"].isin(present)].reset_index(drop=True)
    rows = frame.to_dict("records")
    drawn = pd.DataFrame(
        {
            "series": frame["state"],
            "age": frame["age"].astype(int),
            "value": frame["value"].where(frame["is_shown"]),
            "low": frame["low"].where(frame["is_shown"]),
            "high": frame["high"].where(frame["is_shown"]),
            "is_mature": frame["is_mature"],
            "label": [numbers.value(row["value"], "share") for row in rows],
            "hover": [cohort_wording.ending_hover(row, numbers) for row in rows],
            "key": frame["state"],
        }
    )
    said = cohort_wording.endings_headline(frame, numbers)
    figure = None
    if drawn["value"].notna().any():
        axis = Axis(*numbers.ticks(float(drawn[["value", "high"]].max().max()), "share"))
        figure = charts.curves(
            drawn,
            axis=axis,
            age_title=t(AGE_TITLE),
            names={s: t(cohort_wording.ENDING_WORDS[s]) for s in present},
            colours=_ENDING_COLOURS,
            is_stepped=True,
        )
        charts.ink(figure, INK[appearance])
    return Drawn(said, figure, said, "", "")


def largest_members(frame: pd.DataFrame, most: int) -> Sequence[Any]:
    """Return the members with the most cases, in the engine's order."""
    sizes = frame.groupby("member", sort=False, dropna=False)["denominator"].max()
    largest = set(sizes.sort_values(ascending=False, kind="stable").head(most).index)
    return [member for member in sizes.index if member in largest and member != WHOLE]
