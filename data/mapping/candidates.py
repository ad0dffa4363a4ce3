"""Every way in which a column of a file could be a column of a contract, by its name and its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.contract import Column, Contract
from data.mapping.forms import Form, Habits, form_of
from data.mapping.likeness import USUAL, likeness
from data.mapping.values import Translation, Values, known_members, translate

# A file's column with less confidence is not read.
THRESHOLD = 0.5
# Less than this share of the values fitting the contract's type forbids the column.
_FEWEST = 0.5
_NEARLY_ALL = 0.95
# A name this sure is believed though the values are a house's own codes: a person will say what they mean.
_SURE_BY_NAME = 0.9
_BY_MEMBERS = 0.6
_SHOWN = 5
_KINDS = {
    "integer": "whole numbers",
    "number": "numbers",
    "money": "amounts",
    "date": "dates",
    "timestamp": "dates and times",
    "boolean": "yes or no",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column of the file as a column of the contract.

    Attributes:
        place: of the column in the file, from 0.
        confidence: 0 where the values forbid what the name promises.
        form: of dates and amounts, as mapping.toml has it, or empty.
        members: the file's values → ours.
        doubts: sentences on what should be checked.
        is_by_members: its values say what it is, not its name.
    """

    place: int
    column: Column
    confidence: float
    why: str
    form: str = ""
    members: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    is_by_members: bool = False


def candidates(
    contract: Contract, header: Sequence[str], values: Sequence[Values], usual: Habits
) -> list[Candidate]:
    """Return every candidate of a file for a contract, in no order."""
    found = []
    for place, name in enumerate(header):
        for column in contract.columns:
            if candidate := _candidate(contract, column, place, name, values[place], usual):
                found.append(candidate)
    return found


def _candidate(
    contract: Contract, column: Column, place: int, name: str, values: Values, usual: Habits
) -> Candidate | None:
    confidence, why = likeness(name, contract.table, column.name)
    if any(known_members(contract.table, column)) and column.type in ("text", "boolean"):
        return _listed(contract, column, place, confidence, why, values)
    if not confidence:
        return None
    if form := form_of(column, values, usual):
        return _typed(contract, column, place, confidence, why, values, form)
    if confidence < USUAL and _are_dates(values):
        return _refused(place, column, why, "dates")
    confidence, note = _as_key(contract, column, confidence, values)
    return Candidate(place, column, confidence, why + note)


def _refused(place: int, column: Column, why: str, but: str) -> Candidate:
    return Candidate(place, column, 0.0, f"{why}, but its values are {but}")


def _are_dates(values: Values) -> bool:
    """Whether a text's values are dates beyond doubt: eight digits may be anything."""
    has_marks = not any(text.isdigit() for text in values.counts)
    return bool(values.total) and has_marks and max(values.fits["ymd"], values.fits["dmy"]) >= _NEARLY_ALL


def _as_key(contract: Contract, column: Column, confidence: float, values: Values) -> tuple[float, str]:
    """Trust a key less whose values repeat."""
    if contract.key == (column.name,) and values.total >= 20 and values.uniqueness < 0.9:
        return round(confidence * 0.6, 2), ", but its values repeat"
    return confidence, ""


def _typed(
    contract: Contract, column: Column, place: int, confidence: float, why: str, values: Values, form: Form
) -> Candidate | None:
    """Judge a date, an amount or a number by how many of the values it reads."""
    translation = translate(contract.table, column, values)
    share = max(form.share, translation.share)
    if column.type == "money" and _are_days(values, confidence):
        return _refused(place, column, why, "dates")
    if values.total and share < _FEWEST:
        return _refused(place, column, why, f"not {_KINDS[column.type]}")
    if values.total and share >= _NEARLY_ALL and confidence < USUAL:
        confidence, why = (
            max(confidence, min(0.9, confidence + 0.1)),
            f"{why}, and its values are {_KINDS[column.type]}",
        )
    elif share < _NEARLY_ALL:
        confidence *= share + 0.05
        why = f"{why}, but {round((1 - share) * 100)} % of its values are not {_KINDS[column.type]}"
    doubts: tuple[str, ...] = ()
    if form.is_open:
        confidence = min(confidence, 0.55)
        doubts = (f"{column.name}: {form.note}. Correct the form in mapping.toml if that is wrong.",)
    members = translation.members if translation.share > 0 and column.type == "integer" else {}
    why = f"{why}; {form.note}" if form.note else why
    form_name = "" if form.name == "point" and column.type != "money" else form.name
    members = {text: m for text, m in members.items() if not text.isdigit()}
    return Candidate(place, column, round(confidence, 2), why, form_name, members, doubts)


def _are_days(values: Values, confidence: float) -> bool:
    """Whether all of a supposed amount's values are dates such as 20250131."""
    return confidence < USUAL and values.total >= 5 and values.fits["ymd"] >= 0.98


def _listed(
    contract: Contract, column: Column, place: int, confidence: float, why: str, values: Values
) -> Candidate | None:
    """Judge a column of a closed list by how many of its values are members."""
    found = translate(contract.table, column, values)
    if not values.total:
        return Candidate(place, column, confidence, why, members={}) if confidence else None
    is_telling = found.share >= 0.9 and found.found >= 2 and not all(t.isdigit() for t in values.counts)
    if confidence < _BY_MEMBERS and is_telling and column.type == "text":
        return _doubted(place, column, _BY_MEMBERS, f"its values are usual for {column.name}", found, True)
    if not confidence:
        return None
    if found.share < _FEWEST and confidence < _SURE_BY_NAME:
        return _refused(place, column, why, "not among its members")
    if found.share >= _NEARLY_ALL and confidence < USUAL:
        confidence, why = max(confidence, min(0.9, confidence + 0.15)), f"{why}, and its values are known"
    elif found.share < _NEARLY_ALL:
        confidence = max(0.5, confidence * (found.share + 0.05))
        why = f"{why}, but {round((1 - found.share) * 100)} % of its values are unknown"
    return _doubted(place, column, confidence, why, found, False)


def _doubted(
    place: int, column: Column, confidence: float, why: str, found: Translation, is_by_members: bool
) -> Candidate:
    """Lower the confidence and say so where a value's meaning differs between houses."""
    doubts = [
        f"{column.name}: {doubt}. Correct it in mapping.toml if that is wrong." for doubt in found.doubts
    ]
    if found.doubts:
        confidence, why = min(confidence, 0.55), f"{why}; {found.doubts[0]}"
    if found.unknown:
        shown = ", ".join(f"“{text}”" for text in found.unknown[:_SHOWN])
        more = f" and {len(found.unknown) - _SHOWN} others" if len(found.unknown) > _SHOWN else ""
        doubts.append(
            f"{column.name}: nothing is known of {shown}{more}. Add them to its members in mapping.toml."
        )
    return Candidate(
        place, column, round(confidence, 2), why, "", found.members, tuple(doubts), is_by_members
    )
