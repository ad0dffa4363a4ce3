"""Every way in which a column of a file could be a column of a contract, by its name and its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.contract import Column, Contract
from data.mapping.forms import Form, Habits, form_of
from data.mapping.likeness import USUAL, likeness
from data.mapping.values import Translation, Values, known_members, translate
from queries.sentence import N_, Sentence, Term

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
    "integer": N_("whole numbers"),
    "number": N_("numbers"),
    "money": N_("amounts"),
    "date": N_("dates"),
    "timestamp": N_("dates and times"),
    "boolean": N_("yes or no"),
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
        return _dated(place, column, why)
    confidence, why = _as_key(contract, column, confidence, why, values)
    return Candidate(place, column, confidence, why)


def _dated(place: int, column: Column, why: str) -> Candidate:
    """Refuse a column whose values are dates and should be something else."""
    return Candidate(place, column, 0.0, Sentence("{why}, but its values are dates", why=why))


def _are_dates(values: Values) -> bool:
    """Whether a text's values are dates beyond doubt: eight digits may be anything."""
    has_marks = not any(text.isdigit() for text in values.counts)
    return bool(values.total) and has_marks and max(values.fits["ymd"], values.fits["dmy"]) >= _NEARLY_ALL


def _as_key(
    contract: Contract, column: Column, confidence: float, why: str, values: Values
) -> tuple[float, str]:
    """Trust a key less whose values repeat."""
    if contract.key == (column.name,) and values.total >= 20 and values.uniqueness < 0.9:
        return round(confidence * 0.6, 2), Sentence("{why}, but its values repeat", why=why)
    return confidence, why


def _typed(
    contract: Contract, column: Column, place: int, confidence: float, why: str, values: Values, form: Form
) -> Candidate | None:
    """Judge a date, an amount or a number by how many of the values it reads."""
    translation = translate(contract.table, column, values)
    share = max(form.share, translation.share)
    if column.type == "money" and _are_days(values, confidence):
        return _dated(place, column, why)
    kind = Term(_KINDS[column.type])
    if values.total and share < _FEWEST:
        but = Sentence("{why}, but its values are not {kind}", why=why, kind=kind)
        return Candidate(place, column, 0.0, but)
    if values.total and share >= _NEARLY_ALL and confidence < USUAL:
        confidence = max(confidence, min(0.9, confidence + 0.1))
        why = Sentence("{why}, and its values are {kind}", why=why, kind=kind)
    elif share < _NEARLY_ALL:
        confidence *= share + 0.05
        percent = round((1 - share) * 100)
        why = Sentence(
            "{why}, but {percent} % of its values are not {kind}", why=why, percent=percent, kind=kind
        )
    doubts: tuple[str, ...] = ()
    if form.is_open:
        confidence = min(confidence, 0.55)
        doubts = (
            Sentence(
                "{column}: {note}. Correct the form in mapping.toml if that is wrong.",
                column=column.name,
                note=form.note,
            ),
        )
    members = translation.members if translation.share > 0 and column.type == "integer" else {}
    why = Sentence("{why}; {note}", why=why, note=form.note) if form.note else why
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
        why = Sentence("its values are usual for {column}", column=column.name)
        return _doubted(place, column, _BY_MEMBERS, why, found, True)
    if not confidence:
        return None
    if found.share < _FEWEST and confidence < _SURE_BY_NAME:
        but = Sentence("{why}, but its values are not among its members", why=why)
        return Candidate(place, column, 0.0, but)
    if found.share >= _NEARLY_ALL and confidence < USUAL:
        confidence = max(confidence, min(0.9, confidence + 0.15))
        why = Sentence("{why}, and its values are known", why=why)
    elif found.share < _NEARLY_ALL:
        confidence = max(0.5, confidence * (found.share + 0.05))
        percent = round((1 - found.share) * 100)
        why = Sentence("{why}, but {percent} % of its values are unknown", why=why, percent=percent)
    return _doubted(place, column, confidence, why, found, False)


def _doubted(
    place: int, column: Column, confidence: float, why: str, found: Translation, is_by_members: bool
) -> Candidate:
    """Lower the confidence and say so where a value's meaning differs between houses."""
    doubts: list[str] = [
        Sentence(
            "{column}: {doubt}. Correct it in mapping.toml if that is wrong.",
            column=column.name,
            doubt=doubt,
        )
        for doubt in found.doubts
    ]
    if found.doubts:
        confidence = min(confidence, 0.55)
        why = Sentence("{why}; {note}", why=why, note=found.doubts[0])
    if found.unknown:
        doubts.append(_unknown(column, found.unknown))
    return Candidate(
        place, column, round(confidence, 2), why, "", found.members, tuple(doubts), is_by_members
    )


def _unknown(column: Column, unknown: Sequence[str]) -> Sentence:
    """Say which values nothing is known of."""
    shown = tuple(f"“{text}”" for text in unknown[:_SHOWN])
    if len(unknown) > _SHOWN:
        return Sentence(
            "{column}: nothing is known of {values} and {more} others. "
            "Add them to its members in mapping.toml.",
            column=column.name,
            values=shown,
            more=len(unknown) - _SHOWN,
        )
    return Sentence(
        "{column}: nothing is known of {values}. Add them to its members in mapping.toml.",
        column=column.name,
        values=shown,
    )
