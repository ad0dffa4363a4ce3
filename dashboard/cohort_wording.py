"""Sentences about cohorts: what a curve or a map of ages says, in words."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

import pandas as pd

from dashboard.following import Measure
from dashboard.i18n import N_, Words
from dashboard.numbers import Numbers
from dashboard.wording import REASONS
from models.duration import ANY_ENDING, median_age

Row = Mapping[Any, Any]

# An ending in the words of a curve.
ENDING_WORDS: Final[Mapping[str, str]] = {
    "cured": N_("Cured"),
    "charged_off": N_("Charged off"),
    "sold": N_("Sold"),
    ANY_ENDING: N_("Ended in any way"),
}


def same_age(frame: pd.DataFrame) -> int | None:
    """Return the oldest age at which every cohort is mature and has enough cases; None where none is."""
    is_fit = frame["is_shown"] & frame["is_mature"]
    by_age = is_fit.groupby(frame["age"]).agg(["all", "size"])
    whole = by_age[by_age["all"] & (by_age["size"] == frame["member"].nunique(dropna=False))]
    return int(whole.index.max()) if len(whole) and whole.index.max() > 0 else None


def name(member: Any, cut: str, numbers: Numbers) -> str:
    """Write the name of a cohort; `cut` is the dimension whose member it is, empty for the one of all."""
    if not cut:
        return numbers.words("All cases")
    if cut == "month":
        return numbers.month(member)
    return numbers.member(cut, None if member is None or member != member else member)


def headline(frame: pd.DataFrame, measure: Measure, cut: str, numbers: Numbers) -> str:
    """Say where the cohorts stand at the oldest age that all of them have reached."""
    t = numbers.words
    age = same_age(frame)
    if age is None:
        return t("Too few cases, or too young ones, to compare at the same age")
    rows = frame[frame["age"] == age].sort_values("value")
    low, high = rows.iloc[0], rows.iloc[-1]
    written = {"n": numbers.count(age), "high": numbers.value(high["value"], measure.unit)}
    if len(rows) == 1:
        return _SINGLE_WORDS[measure.state](t, age, written)
    names = {
        "highest": name(high["member"], cut, numbers),
        "lowest": name(low["member"], cut, numbers),
        "low": numbers.value(low["value"], measure.unit),
    }
    return t.plural(
        "One month after entry {highest} stands at {high}, {lowest} at {low}",
        "{n} months after entry {highest} stands at {high}, {lowest} at {low}",
        age,
        **written,
        **names,
    )


def _cured_words(t: Words, age: int, written: Mapping[str, str]) -> str:
    return t.plural(
        "One month after entry {high} of the cases are cured",
        "{n} months after entry {high} of the cases are cured",
        age,
        **written,
    )


def _charged_off_words(t: Words, age: int, written: Mapping[str, str]) -> str:
    return t.plural(
        "One month after entry {high} of the cases are charged off",
        "{n} months after entry {high} of the cases are charged off",
        age,
        **written,
    )


def _recovered_words(t: Words, age: int, written: Mapping[str, str]) -> str:
    return t.plural(
        "One month after entry {high} has been recovered per case",
        "{n} months after entry {high} has been recovered per case",
        age,
        **written,
    )


_SINGLE_WORDS = {"cured": _cured_words, "charged_off": _charged_off_words, "": _recovered_words}


def months_headline(frame: pd.DataFrame, measure: Measure, numbers: Numbers) -> str:
    """Compare the first and the last month of entry that both reached half the longest age."""
    t = numbers.words
    shown = frame[frame["is_shown"] & frame["is_mature"] & frame["value"].notna() & (frame["age"] > 0)]
    if shown.empty:
        return t("Too few cases, or too young ones, to compare at the same age")
    reached = shown.groupby("age")["member"].nunique()
    # Old enough to tell, young enough that several months have reached it.
    age = int(reached[reached >= max(reached.max() / 2, min(2, reached.max()))].index.max())
    rows = shown[shown["age"] == age]
    first, last = rows.iloc[0], rows.iloc[-1]
    return t.plural(
        "One month after entry: {first_value} of those of {first}, {last_value} of those of {last}",
        "{n} months after entry: {first_value} of those of {first}, {last_value} of those of {last}",
        age,
        n=numbers.count(age),
        first=numbers.month(first["member"]),
        last=numbers.month(last["member"]),
        first_value=numbers.value(first["value"], measure.unit),
        last_value=numbers.value(last["value"], measure.unit),
    )


def endings_headline(frame: pd.DataFrame, numbers: Numbers) -> str:
    """Say by when half of the cases have ended, and how many of them are cured."""
    t = numbers.words
    ended = frame[(frame["state"] == ANY_ENDING) & frame["is_shown"]]
    cured = frame[(frame["state"] == "cured") & frame["is_shown"]]
    if ended.empty or cured.empty:
        return t("Too few cases are at risk to say how long they last")
    last = cured.iloc[-1]
    share, age = numbers.value(last["value"], "share"), numbers.count(last["age"])
    half = median_age(ended)
    if half != half:
        return t(
            "{share} are cured by month {age}; half of the cases have not ended yet", age=age, share=share
        )
    return t.plural(
        "Half of the cases have ended after one month; {share} are cured by month {age}",
        "Half of the cases have ended after {n} months; {share} are cured by month {age}",
        half,
        n=numbers.count(half),
        age=age,
        share=share,
    )


def hover(row: Row, title: str, measure: Measure, numbers: Numbers) -> str:
    """Say everything about a cohort at an age."""
    t = numbers.words
    age = t.plural("one month after entry", "{n} months after entry", row["age"], n=numbers.count(row["age"]))
    lines = [f"<b>{escape(title, quote=False)}</b>", age]
    if row["is_shown"]:
        lines.append(f"{t(measure.title)}: {numbers.value(row['value'], measure.unit, is_short=False)}")
        lines += _interval(row, measure, numbers)
    counts = {"some": numbers.count(row["numerator"]), "all": numbers.count(row["denominator"])}
    if not row["denominator"]:
        lines.append(t(REASONS["immature" if row["immature"] else "no_observations"]))
    elif measure.unit == "share":
        lines.append(t("{some} of {all} cases", **counts))
    else:
        lines.append(t.plural("{all} case", "{all} cases", row["denominator"], **counts))
    return "<br>".join(lines)


def ending_hover(row: Row, numbers: Numbers) -> str:
    """Say everything about an ending at an age."""
    t = numbers.words
    lines = [
        f"<b>{t(ENDING_WORDS[row['state']])}</b>",
        t.plural("one month after entry", "{n} months after entry", row["age"], n=numbers.count(row["age"])),
    ]
    if row["is_shown"]:
        lines.append(numbers.value(row["value"], "share"))
        if row["low"] == row["low"]:
            low, high = numbers.value(row["low"], "share"), numbers.value(row["high"], "share")
            lines.append(t("95% interval {low} to {high}", low=low, high=high))
    lines.append(t("{n} cases at risk", n=numbers.count(row["at_risk"])))
    return "<br>".join(lines)


def _interval(row: Row, measure: Measure, numbers: Numbers) -> list[str]:
    if row["low"] != row["low"]:
        return []
    low, high = (numbers.value(row[name], measure.unit) for name in ("low", "high"))
    return [numbers.words("95% interval {low} to {high}", low=low, high=high)]


def cell_text(row: Row, measure: Measure, numbers: Numbers) -> str:
    """Write a cell of the map: the figure, or the counts alone where they are too few."""
    if row["is_shown"]:
        return numbers.brief(row["value"], measure.unit)
    if not row["denominator"]:
        return ""
    if measure.unit != "share":
        return numbers.count(row["denominator"])
    return numbers.words(
        "{some} of {all}", some=numbers.count(row["numerator"]), all=numbers.count(row["denominator"])
    )


def counted(cases: int, left_out: int, numbers: Numbers) -> str:
    """Say how many cases stand behind a chart, and how many were left out and why."""
    t = numbers.words
    told = t("n = {cases} cases", cases=numbers.count(cases))
    if not left_out:
        return told
    reason = t(
        "{n} left out (when they began is not known, or they were lost sight of)", n=numbers.count(left_out)
    )
    return t.joined([told, reason])
