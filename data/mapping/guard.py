"""Personal data is held back whatever a guess or a correction says; keys and staff are the exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from data.contract import Column, Contract
from data.mapping.candidates import THRESHOLD, Candidate
from data.mapping.file_mapping import FileMapping, is_key
from data.mapping.personal import CARDS
from data.mapping.values import Values, profile
from queries.sentence import Sentence, Term

# These hold employees' data or names of things, and are read.
_STAFF = {("collector", "name"), ("entitlement", "email"), ("process_change", "name"), ("target", "member")}
# No keys, but numbers all the same: eleven digits in them are no telephone.
_NUMBERED = ("customer_id", "status_code")
_STAFF_KEY = "collector_id"


def is_staff_column(contract: Contract, column: Column) -> bool:
    """Whether a contract column is legitimately about people or named things that are no debtors."""
    return column.name == _STAFF_KEY or (contract.table, column.name) in _STAFF


def allowed(contract: Contract, found: Sequence[Candidate], personal: Mapping[int, str]) -> list[Candidate]:
    """Leave out what would read a column that its name says is personal data."""
    other_account = any(
        c.column.name == "account_id" and personal.get(c.place) != CARDS and c.confidence >= THRESHOLD
        for c in found
    )

    def is_allowed(candidate: Candidate) -> bool:
        kind = personal.get(candidate.place)
        if not kind or is_staff_column(contract, candidate.column) or candidate.is_by_members:
            return True
        # Where the card's number is the only key there is, the rows would be lost without it.
        return kind == CARDS and candidate.column.name == "account_id" and not other_account

    return [candidate for candidate in found if is_allowed(candidate)]


def kind_of(contract: Contract, values: Values, chosen: Candidate | None, is_number_expected: bool) -> str:
    """Return the kind of personal data that a file's column shows by its values.

    Args:
        chosen: as what it would be read, or None.
        is_number_expected: its name promises a key.
    """
    if chosen:
        return _kind_read(contract, chosen.column, values)
    return values.personal_number if is_number_expected else values.personal


def key_sentence(name: str, kind: str, column: Column) -> Sentence:
    """Say that a key should be replaced before the export."""
    return Sentence(
        "The column “{name}”, read as {column}, seems to hold {kind}. Replace them by pseudonyms, the same "
        "one for the same number in every file, before the export.",
        name=name,
        column=column.name,
        kind=Term(kind),
    )


def guarded(
    mapping: FileMapping, header: Sequence[str], sample: pa.Table
) -> tuple[FileMapping, tuple[str, ...]]:
    """Hold a mapping, perhaps a corrected one, to what a sample shows of personal data.

    Returns the mapping without the columns that hold such data, and a sentence on each column that was
    dropped, or that is a key and should hold pseudonyms. Staff's names and sign-in addresses stay.
    """
    values = dict(zip(header, profile(header, sample), strict=True))
    dropped, sentences = dict(mapping.dropped), []
    for name, file_column in mapping.columns.items():
        column = mapping.contract.column(name)
        kind = _kind_read(mapping.contract, column, values.get(file_column))
        if kind and is_key(mapping.contract, column):
            sentences.append(key_sentence(file_column, kind, column))
        elif kind:
            dropped[file_column] = kind
            sentences.append(
                Sentence(
                    "The column “{name}”, read as {column}, holds {kind} of debtors and was dropped.",
                    name=file_column,
                    column=name,
                    kind=Term(kind),
                )
            )
    columns = {name: column for name, column in mapping.columns.items() if column not in dropped}
    members = {name: of for name, of in mapping.members.items() if name in columns}
    forms = {name: form for name, form in mapping.forms.items() if name in columns}
    kept = replace(mapping, columns=columns, dropped=dropped, members=members, forms=forms)
    return kept, tuple(sentences)


def _kind_read(contract: Contract, column: Column, values: Values | None) -> str:
    """Return the kind of personal data of debtors that a column would read, or an empty text."""
    is_read_as_typed = column.type != "text" or bool(column.members)
    if values is None or is_read_as_typed or is_staff_column(contract, column):
        return ""
    if is_key(contract, column) or column.name in _NUMBERED:
        return values.personal_number
    return values.personal or values.personal_within
