"""The chance of a cure as SQL reads it: the terms, and the weights that a trained model gave them.

A model is a file of weights, `models/cure-<id>.json` in the dataset's folder. It is made in `models`; a build
reads it from here, so that every figure which compares with expectation comes out of the same SQL.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from queries.errors import DunlinError
from queries.settings import settings

# What stands in a metric's `requires` beside the input tables.
CURE_MODEL = "cure_model"
# The columns of mart.cure_feature of which terms are made, in the order in which `cure_terms` takes them.
FACTS = (
    "level", "level_1", "level_2", "level_3", "months_late", "balance", "balance_1", "credit_limit",
    "past_due_amount", "paid", "paid_1", "paid_2", "segment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CureTerm:
    """One term of the cure model.

    Attributes:
        sql: a number or a truth over the columns of `mart.cure_feature`.
        words: what it says of an account, in English; a text to be translated.
        value: what stands for `{v}` in the words, or None.
        only_compares: it has no weight where debtors are scored.
    """

    name: str
    sql: str
    words: str
    value: int | str | None = None
    only_compares: bool = False


@cache
def cure_terms() -> tuple[CureTerm, ...]:
    """Return the terms in the order of their weights."""
    stated = tomllib.loads(files("queries").joinpath("cure_terms.toml").read_text("utf-8"))
    each = [
        CureTerm(many["name"].format(v=v), many["sql"].format(v=v), many["words"], v)
        for many in stated["each"]
        for v in many["values"]
    ]
    single = [
        CureTerm(one["name"], one["sql"], one["words"], only_compares=one.get("only_compares", False))
        for one in stated["term"]
    ]
    return (*each, *single)


@cache
def terms_digest() -> str:
    """Return a digest of the terms: a model with another was made for other numbers."""
    stated = "\n".join(f"{term.name}\t{term.sql}" for term in cure_terms())
    return sha256(stated.encode()).hexdigest()[:16]


def terms_macro() -> str:
    """Return the body of the SQL macro `cure_terms`: a list of numbers, one a term."""
    return ",\n  ".join(f"coalesce(({term.sql})::double, 0)" for term in cure_terms())


def folds() -> int:
    """Return into how many parts customers are split, so that none is judged by weights that saw him."""
    return int(settings()["cure"]["folds"])


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the terms, as a log odds.

    Attributes:
        weights: one a term, in the order of `cure_terms`.
        seasons: what a month of observation adds, where that was learnt.
    """

    intercept: float
    weights: tuple[float, ...]
    seasons: Mapping[date, float]


def read_weights(file: Path) -> tuple[Weights, ...]:
    """Read a model's weights for comparisons, one set a fold.

    Raises:
        DunlinError: the file is missing or damaged, or was made for other terms than these.
    """
    try:
        stated: dict[str, Any] = json.loads(file.read_text("utf-8"))
        made_for, sets = stated["terms_digest"], stated["benchmark"]
        found = tuple(
            Weights(
                float(one["intercept"]),
                tuple(float(weight) for weight in one["weights"]),
                {date.fromisoformat(month): float(effect) for month, effect in one["seasons"].items()},
            )
            for one in sets
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise DunlinError(
            "The cure model {file} cannot be read. Train it again: dunlin train", file=file.name
        ) from problem
    is_whole = len(found) == folds() and all(len(one.weights) == len(cure_terms()) for one in found)
    if made_for != terms_digest() or not is_whole:
        raise DunlinError(
            "The cure model {file} was trained on other features than this version of Dunlin has. "
            "Train it again: dunlin train",
            file=file.name,
        )
    return found


def note_weights(con: duckdb.DuckDBPyConnection, sets: tuple[Weights, ...], file: str = "") -> None:
    """Write a model's weights, and its file, into a version; the tables are empty without one."""
    con.execute("create table meta.cure_model (file varchar)")
    if sets:
        con.execute("insert into meta.cure_model values ($file)", {"file": file})
    con.execute("create table meta.cure_weight (fold integer, intercept double, weights double[])")
    con.execute("create table meta.cure_season (fold integer, month date, effect double)")
    for fold, one in enumerate(sets):
        con.execute(
            "insert into meta.cure_weight values ($fold, $intercept, $weights)",
            {"fold": fold, "intercept": one.intercept, "weights": list(one.weights)},
        )
        con.execute(
            "insert into meta.cure_season select $fold, unnest($months::date[]), unnest($effects::double[])",
            {"fold": fold, "months": list(one.seasons), "effects": list(one.seasons.values())},
        )
