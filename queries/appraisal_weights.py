"""What an appraisal is made of: the shipped `appraisal.toml`, or a dataset's own file beside its versions.

Whoever writes one wrongly is told in a sentence: which file and key, what is wrong, what is allowed.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from queries.errors import DunlinError, nearest
from queries.sentence import Sentence

FILE = "appraisal.toml"
WHOLE = 100
# What may be a part, in the order in which it is shown.
PARTS: Final = (
    "cures_to_expected",
    "promise_kept_rate",
    "contactability_rate",
    "collector_satisfied_rate",
    "complaints_per_1000",
    "breach_rate",
    "reason_known_rate",
    "courses",
    "recovered_amount",
)
_MONEY: Final = frozenset({"recovered_amount"})
_TABLE = "weights"


class AppraisalError(DunlinError):
    """Weights that cannot be followed, or by which nobody may be appraised."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of an appraisal counts.

    Attributes:
        parts: names of `PARTS` in their order, each with its weight, above zero; they add up to 100.
        file: where they are written, as it is told to people.
    """

    parts: tuple[tuple[str, float], ...]
    file: str

    def over(self, answered: Collection[str]) -> dict[str, float]:
        """Return the weights of the parts that can be answered, those of the others shared out among them.

        Raises:
            AppraisalError: nothing is left, or money alone.
        """
        kept = {name: weight for name, weight in self.parts if name in answered}
        if not kept:
            raise AppraisalError(
                Sentence("The data can answer none of the parts that {file} names.", file=FILE)
            )
        if _is_money_alone(kept):
            raise AppraisalError(
                Sentence(
                    "Of the parts that {file} names the data can answer only the recovered amount: no score "
                    "is given. China's card regulation, article 66, forbids appraising collectors by the "
                    "recovered amount alone.",
                    file=FILE,
                )
            )
        total = math.fsum(kept.values())
        return {name: weight * WHOLE / total for name, weight in kept.items()}


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with the product."""
    return _read(files("queries").joinpath(FILE).read_text("utf-8"), f"queries/{FILE}")


def appraisal_weights(root: Path) -> Weights:
    """Return the weights of a dataset: its own, or else the shipped ones.

    Args:
        root: the dataset's folder.

    Raises:
        AppraisalError: the file cannot be followed, or money is its only part.
    """
    file = root / FILE
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return shipped_weights()
    except (OSError, UnicodeDecodeError) as problem:
        raise AppraisalError(
            Sentence(
                "{file} cannot be read as text in UTF-8: {problem}", file=str(file), problem=str(problem)
            )
        ) from problem
    return _read(text, str(file))


def _read(text: str, file: str) -> Weights:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise AppraisalError(
            Sentence("{file} is not written as TOML: {problem}.", file=file, problem=str(problem))
        ) from problem
    for key in content:
        if key != _TABLE:
            raise AppraisalError(
                Sentence(
                    "{file}: there is no key “{key}”. Write the weights below a line [weights].",
                    file=file,
                    key=key,
                )
            )
    said = content.get(_TABLE)
    if not isinstance(said, dict) or not said:
        raise AppraisalError(
            Sentence(
                "{file}: it names no part. Write below a line [weights] what counts, as in {example}.",
                file=file,
                example=f"{PARTS[0]} = 40",
            )
        )
    return Weights(_checked(said, file), file)


def _checked(said: Mapping[str, Any], file: str) -> tuple[tuple[str, float], ...]:
    for key, weight in said.items():
        place = Sentence("{file}, weight “{key}”", file=file, key=key)
        if key not in PARTS:
            raise AppraisalError(
                Sentence("{place}: there is no such part.{nearest}", place=place, nearest=nearest(key, PARTS))
            )
        if not _is_weight(weight):
            raise AppraisalError(Sentence("{place}: it must be a number above 0, 100 at most.", place=place))
    total = math.fsum(said.values())
    if abs(total - WHOLE) > 1e-9:
        raise AppraisalError(
            Sentence(
                "{file}: the weights must add up to 100; they add up to {total}.",
                file=file,
                total=f"{total:.6g}",
            )
        )
    if _is_money_alone(said):
        raise AppraisalError(
            Sentence(
                "{file}: the recovered amount is the only part. China's card regulation, article 66, forbids "
                "appraising collectors by the recovered amount alone. Add other parts, as in {example}.",
                file=file,
                example=f"{PARTS[0]} = 40",
            )
        )
    return tuple((name, float(said[name])) for name in PARTS if name in said)


def _is_weight(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 0 < value <= WHOLE


def _is_money_alone(parts: Collection[str]) -> bool:
    return _MONEY.issuperset(parts)
