"""The cure model's quality and what it foresees → charts, tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard import charts
from dashboard.charts.base import Axis
from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE, Numbers
from dashboard.theme import BLUE, INK, Appearance
from models.foresight import Foreseen, Influence, difficulty, foreseen
from queries.dimensions import DIFFICULTIES, delinquent_buckets

# What each target foresees.
TARGET_TITLES: Mapping[str, str] = {
    "is_cured_1": N_("Cured at the next month-end"),
    "is_cured_3": N_("Cured within three month-ends"),
    "is_sustained_3": N_("Cured and so for three month-ends"),
}


def total(scores: pd.DataFrame) -> Foreseen:
    """Sum the scores of a frame up."""
    return foreseen(scores["is_cured_1"].to_numpy(float), scores["expected_amount"].to_numpy(float))


def expected_words(of: Foreseen, month: str, numbers: Numbers) -> str:
    """Say how many of the accounts past due will be cured."""
    t = numbers.words
    return t(
        "Of {accounts} accounts past due at the end of {month}, about {expected} will be current or paid "
        "off a month later ({low} to {high} by luck alone)",
        accounts=numbers.count(of.accounts),
        month=month,
        expected=numbers.count(of.expected),
        low=numbers.count(of.low),
        high=numbers.count(of.high),
    )


def by_difficulty(scores: pd.DataFrame, numbers: Numbers) -> list[tuple[str, Foreseen]]:
    """Return what is foreseen of easy, medium and hard accounts."""
    band = difficulty(scores["is_cured_1"].to_numpy(float)).to_numpy()
    return [(name, total(scores[band == name])) for name in DIFFICULTIES]


def bucket_chart(scores: pd.DataFrame, numbers: Numbers, appearance: Appearance) -> Any:
    """Draw the share of each bucket that is expected to be cured, with what luck allows."""
    rows = []
    for bucket in delinquent_buckets():
        part = scores[scores["bucket"] == bucket]
        if part.empty:
            continue
        of = total(part)
        share, is_enough = of.expected / of.accounts, of.accounts >= 30
        said = numbers.value(share, "share") if is_enough else NO_VALUE
        label = numbers.words(
            "{share} · {expected} of {n}",
            share=said,
            expected=numbers.count(of.expected),
            n=numbers.count(of.accounts),
        )
        name = numbers.member("bucket", bucket)
        rows.append(
            {
                "member": name,
                "value": share if is_enough else np.nan,
                "low": of.low / of.accounts if is_enough else np.nan,
                "high": of.high / of.accounts if is_enough else np.nan,
                "label": label,
                "hover": f"<b>{name}</b><br>{label}",
                "key": None,
            }
        )
    if not rows:
        return None
    frame = pd.DataFrame(rows)
    highest = float(pd.concat([frame["value"], frame["high"]]).max())
    axis = Axis(*numbers.ticks(highest if highest == highest else 0.0, "share"))
    figure = charts.dots(frame, axis=axis, name=numbers.words("Chance of a cure"), colour=BLUE)
    charts.ink(figure, INK[appearance])
    return figure


def calibration(parts: Sequence[Mapping[str, Any]], numbers: Numbers, appearance: Appearance) -> Any:
    """Draw the share cured of each tenth of the accounts over its mean chance."""
    t = numbers.words
    frame = pd.DataFrame(parts).rename(columns={"chance": "x"})
    frame["value"] = frame["cured"] / frame["n"]
    frame["hover"] = [
        t(
            "{n} accounts: chance {chance} on average, {cured} cured",
            n=numbers.count(row["n"]),
            chance=numbers.value(row["x"], "share"),
            cured=numbers.value(row["value"], "share"),
        )
        for row in frame.to_dict("records")
    ]
    top = float(max(frame["x"].max(), frame["high"].max()))
    figure = charts.diagonal(
        frame,
        axis=Axis(*numbers.ticks(top, "share")),
        x_title=t("mean chance, a tenth of the accounts a dot"),
        y_title=t("share cured, with 95% interval"),
        name=t("Share cured"),
        line=t("dashed: as foreseen"),
        is_joined=False,
    )
    charts.ink(figure, INK[appearance])
    return figure


def lift(parts: Sequence[Mapping[str, Any]], numbers: Numbers, appearance: Appearance) -> Any:
    """Draw which share of all cures is found among the accounts of the largest chances."""
    t = numbers.words
    rows = [{"accounts_so_far": 0.0, "cures_so_far": 0.0}, *parts]
    frame = pd.DataFrame(rows)[["accounts_so_far", "cures_so_far"]].set_axis(["x", "value"], axis=1)
    frame["low"] = frame["high"] = np.nan
    frame["hover"] = [
        t(
            "the {share} with the largest chances hold {cures} of the cures",
            share=numbers.value(row["x"], "share"),
            cures=numbers.value(row["value"], "share"),
        )
        for row in frame.to_dict("records")
    ]
    figure = charts.diagonal(
        frame,
        axis=Axis(*numbers.ticks(1.0, "share")),
        x_title=t("share of the accounts, largest chances first"),
        y_title=t("share of all cures"),
        name=t("Share of cures"),
        line=t("dashed: in no order"),
        is_joined=True,
    )
    charts.ink(figure, INK[appearance])
    return figure


def quality_table(trial: Mapping[str, Any], others: Mapping[str, Any], numbers: Numbers) -> pd.DataFrame:
    """Return how each model did on months that it had not seen."""
    t = numbers.words
    rows = [(t("Logistic regression, in use"), trial["plain"])]
    if trial["boosted"]:
        rows.append((t("Gradient boosting, for comparison"), trial["boosted"]))
    rows += [(t(TARGET_TITLES[name]), one["plain"]) for name, one in others.items()]
    return _qualities(rows, numbers)


def group_table(frame: pd.DataFrame, dimension: str, numbers: Numbers) -> pd.DataFrame:
    """Return how the chances did in each group."""
    t = numbers.words
    table = _qualities(
        [(numbers.member(dimension, row["member"]), row) for row in frame.to_dict("records")], numbers
    )
    if dimension != "bucket" and len(table):
        table[t("Impact ratio")] = [f"{ratio:.2f}" for ratio in frame["impact_ratio"]]
    return table


def _qualities(rows: Sequence[tuple[str, Mapping[Any, Any]]], numbers: Numbers) -> pd.DataFrame:
    t = numbers.words
    return pd.DataFrame(
        [
            {
                " ": name,
                "n": numbers.count(of["n"]),
                t("Cured"): numbers.count(of["cured"]),
                t("Expected"): numbers.count(of["expected"]),
                t("Observed ÷ expected"): _plain(of["ratio"], 2),
                t("Tells apart (AUC)"): _plain(of["auc"], 3),
                **(
                    {t("Brier score"): _plain(of["brier"], 3), t("Calibration error"): _plain(of["ece"], 3)}
                    if "brier" in of
                    else {}
                ),
            }
            for name, of in rows
        ]
    )


def _plain(number: float | None, decimals: int) -> str:
    return NO_VALUE if number is None or number != number else f"{number:.{decimals}f}"


def influence_table(found: Sequence[Influence], numbers: Numbers) -> pd.DataFrame:
    """Say by what each term multiplies the odds of a cure: those that help first, then those that hinder."""
    t = numbers.words
    ordered = sorted(found, key=lambda one: -one.odds)
    return pd.DataFrame(
        {
            t("With … against without it"): [term_words(one, numbers) for one in ordered],
            t("The odds of a cure are"): [odds_words(one.odds, numbers) for one in ordered],
        }
    )


def term_words(one: Influence, numbers: Numbers) -> str:
    """Say what a term is."""
    t = numbers.words
    value = one.term.value
    if one.term.name.startswith("segment_"):
        return t(
            "the segment “{name}”", name=numbers.member("segment", one.term.name.removeprefix("segment_"))
        )
    return t(one.term.words, v=value) if value is not None else t(one.term.words)


def odds_words(odds: float, numbers: Numbers) -> str:
    """Say by what odds are multiplied."""
    t = numbers.words
    if odds >= 1:
        return t("multiplied by {times}", times=f"{odds:.2f}")
    return t("divided by {times}", times=f"{1 / odds:.2f}")


def work_list(scores: pd.DataFrame, numbers: Numbers) -> pd.DataFrame:
    """Return a list to work through: the account, its bucket, amount, chance and expected recovery."""
    t = numbers.words
    shown = pd.DataFrame({"account_id": scores["account_id"]})
    shown[t("Bucket")] = [numbers.member("bucket", bucket) for bucket in scores["bucket"]]
    shown[t("Collector")] = scores["collector"].fillna("").to_numpy()
    amount = scores["past_due_amount"].where(scores["past_due_amount"].notna(), scores["balance"])
    shown[t("Amount")] = [numbers.money(a, is_short=False) if a == a else NO_VALUE for a in amount]
    shown[t("Chance of a cure")] = [numbers.value(p, "share") for p in scores["is_cured_1"]]
    shown[t("Expected recovery")] = [
        numbers.money(a, is_short=False) if a == a else NO_VALUE for a in scores["expected_amount"]
    ]
    return shown
