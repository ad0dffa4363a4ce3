"""Guess which canonical table a file is, and which of its columns is which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from data.contract import Contract, contracts
from data.mapping.candidates import THRESHOLD, Candidate, candidates
from data.mapping.file_mapping import FILE_MONTH, FileMapping, is_key
from data.mapping.forms import habits
from data.mapping.guard import allowed, key_sentence, kind_of
from data.mapping.likeness import tables_named
from data.mapping.names import known_names
from data.mapping.personal import kind_by_name
from data.mapping.values import Values, profile
from queries.sentence import Sentence, Term

_NOTHING = Sentence("no column of the contract resembles it")
_SURE = 0.95
# A time of day that says how far its clock is from Greenwich.
_OFFSET = re.compile(r":\d{2}(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})$")


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What is thought of one column of the file.

    Attributes:
        target: the contract column it is read as, or None: it is not read.
        confidence: from 0 to 1 in the target, or in what personal data it holds; 0 where neither is said.
        why: a short phrase for people.
        personal: what personal data of debtors it holds and is dropped for, or empty.
    """

    name: str
    target: str | None
    confidence: float
    why: str
    personal: str = ""


@dataclass(frozen=True, slots=True)
class TableGuess:
    """What a file would be as one of the canonical tables.

    Attributes:
        guesses: one per column of the file, in its order.
        confidence: from 0 to 1 that the file is this table.
        missing: required contract columns that nothing was found for.
        warnings: sentences on what should be checked or changed before anything is loaded.
    """

    mapping: FileMapping
    guesses: tuple[ColumnGuess, ...]
    confidence: float
    missing: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def guess(name: str, header: Sequence[str], sample: pa.Table, time_zone: str = "UTC") -> list[TableGuess]:
    """Guess what a file is: every canonical table, the likeliest first.

    Args:
        name: the file's or sheet's name.
        header: the columns' names.
        sample: up to some 2,000 records, all columns of text, in the header's order.
        time_zone: zone into which times with an offset are converted.
    """
    values = profile(header, sample)
    named = list(tables_named(name))
    guesses = [
        _guess_table(contract, name, header, values, named, time_zone) for contract in contracts().values()
    ]
    return sorted(guesses, key=lambda guess: (-guess.confidence, guess.mapping.table))


def _guess_table(
    contract: Contract,
    name: str,
    header: Sequence[str],
    values: Sequence[Values],
    named: Sequence[str],
    time_zone: str,
) -> TableGuess:
    personal = {place: kind for place, column in enumerate(header) if (kind := kind_by_name(column))}
    found = candidates(contract, header, values, habits(values))
    chosen = _assign(allowed(contract, found, personal))
    warnings: list[str] = []
    for place in range(len(header)):
        is_keyed = any(c.place == place and c.confidence and is_key(contract, c.column) for c in found)
        kind = kind_of(contract, values[place], chosen.get(place), is_keyed)
        if kind and place in chosen and is_key(contract, chosen[place].column):
            warnings.append(key_sentence(header[place], kind, chosen[place].column))
        elif kind:
            chosen.pop(place, None)
            personal.setdefault(place, kind)
    personal = {place: kind for place, kind in personal.items() if place not in chosen}
    warnings += [sentence for place in sorted(chosen) for sentence in chosen[place].doubts]
    warnings += [
        Sentence(
            "{column}: The times have an offset and are converted to {zone}. Rules of contact go by the "
            "debtor's clock: name its zone as time_zone in mapping.toml.",
            column=chosen[place].column.name,
            zone=time_zone,
        )
        for place in sorted(chosen)
        if chosen[place].column.type == "timestamp" and any(map(_OFFSET.search, values[place].counts))
    ]
    constants, assumed = _constants(contract, name, chosen)
    mapping = _mapping(contract, header, values, chosen, personal, constants, time_zone)
    missing = tuple(
        c.name for c in contract.columns if c.is_required and c.name not in {*mapping.columns, *constants}
    )
    return TableGuess(
        mapping=mapping,
        guesses=tuple(
            _column_guess(column, place, chosen, personal, found, header)
            for place, column in enumerate(header)
        ),
        confidence=_confidence(contract, chosen, constants, len(header) - len(personal), named),
        missing=missing,
        warnings=(*warnings, *assumed),
    )


def _assign(found: Sequence[Candidate]) -> dict[int, Candidate]:
    """Give each file column at most one contract column and the other way round, the surest first."""
    chosen: dict[int, Candidate] = {}
    taken: set[str] = set()
    order = sorted(found, key=lambda c: (-c.confidence, not c.column.is_required, c.place, c.column.name))
    for candidate in order:
        is_free = candidate.place not in chosen and candidate.column.name not in taken
        if candidate.confidence >= THRESHOLD and is_free:
            chosen[candidate.place] = candidate
            taken.add(candidate.column.name)
    return chosen


def _constants(
    contract: Contract, name: str, chosen: Mapping[int, Candidate]
) -> tuple[dict[str, str], list[str]]:
    """Return values for all rows where the file has no column but they can be known, and say so."""
    read = {candidate.column.name for candidate in chosen.values()}
    constants: dict[str, str] = {}
    said: list[str] = []
    if contract.table != "snapshot" or "account_id" not in read:
        return constants, said
    if "as_of" not in read and (month_end := known_names().month_end(name)):
        constants["as_of"] = FILE_MONTH
        said.append(
            Sentence(
                "No column says of which month the rows are: {day}, from the file's name, is taken.",
                day=month_end,
            )
        )
    if "status" not in read:
        constants["status"] = "open"
        said.append(
            Sentence("No column says whether an account is open: all are read as open, none as charged off.")
        )
    return constants, said


def _mapping(
    contract: Contract,
    header: Sequence[str],
    values: Sequence[Values],
    chosen: Mapping[int, Candidate],
    personal: Mapping[int, str],
    constants: Mapping[str, str],
    time_zone: str,
) -> FileMapping:
    places = {candidate.column.name: place for place, candidate in chosen.items()}
    ordered = [(c.name, places[c.name]) for c in contract.columns if c.name in places]
    return FileMapping(
        table=contract.table,
        columns={name: header[place] for name, place in ordered},
        ignored=tuple(n for place, n in enumerate(header) if place not in chosen and place not in personal),
        dropped={header[place]: personal[place] for place in sorted(personal)},
        members={name: chosen[place].members for name, place in ordered if chosen[place].members},
        forms={name: form for name, place in ordered if (form := chosen[place].form)},
        match=tuple(header),
        constants=constants,
        empty=tuple(sorted({text for _, place in ordered for text in values[place].empty})),
        time_zone=time_zone,
    )


def _column_guess(
    name: str,
    place: int,
    chosen: Mapping[int, Candidate],
    personal: Mapping[int, str],
    found: Sequence[Candidate],
    header: Sequence[str],
) -> ColumnGuess:
    if place in chosen:
        candidate = chosen[place]
        return ColumnGuess(name, candidate.column.name, candidate.confidence, candidate.why)
    if place in personal:
        kind = personal[place]
        why = Sentence("{kind} of debtors, dropped: its values look like them", kind=Term(kind))
        if kind_by_name(name):
            why = Sentence("{kind} of debtors, dropped: its name says so", kind=Term(kind))
        return ColumnGuess(name, None, _SURE, why, kind)
    others = [candidate for candidate in found if candidate.place == place]
    return ColumnGuess(name, None, 0.0, _why_unread(others, chosen, header))


def _why_unread(others: Sequence[Candidate], chosen: Mapping[int, Candidate], header: Sequence[str]) -> str:
    """Say what a column that is not read resembles, and what spoke against it."""
    if not others:
        return _NOTHING
    best = max(others, key=lambda candidate: candidate.confidence)
    taken = {candidate.column.name: header[place] for place, candidate in chosen.items()}
    if best.confidence and best.column.name in taken:
        other = taken[best.column.name]
        return Sentence("{why}, but “{other}” is more likely", why=best.why, other=other)
    return best.why if not best.confidence else Sentence("{why}; too unsure to be read", why=best.why)


def _confidence(
    contract: Contract,
    chosen: Mapping[int, Candidate],
    constants: Mapping[str, str],
    columns: int,
    named: Sequence[str],
) -> float:
    """Weigh required columns found, how much of the file is explained, and the file's name."""
    by_name = {candidate.column.name: candidate.confidence for candidate in chosen.values()}
    by_name |= dict.fromkeys(constants, THRESHOLD)
    required = [by_name.get(c.name, 0.0) for c in contract.columns if c.is_required]
    explained = sum(candidate.confidence for candidate in chosen.values())
    possible = max(1, min(columns, len(contract.columns)))
    found = 0.5 * sum(required) / len(required) + 0.5 * min(1.0, explained / possible)
    if not chosen:
        return 0.0
    if named and contract.table == named[0]:
        found += 0.4 * (1 - found)
    elif named and contract.table not in named:
        found *= 0.85
    return round(found, 2)
