"""How a person wants files of one kind read: begun by the guess, corrected column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dashboard.importing.kinds import Kind
from data.contract import Column, contracts
from data.mapping import FileMapping, guarded
from data.mapping.file_mapping import FILE_MONTH, forms_of
from data.mapping.forms import form_of, habits
from data.mapping.names import value_key
from data.mapping.values import known_members, translate
from queries.sentence import Term

# Below this the table is asked for and not taken as guessed.
_SURE_ENOUGH = 0.5
_TRUTHS = ("true", "false")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was said of one kind of file so far.

    Attributes:
        table: the canonical table, or empty while that is open.
        targets: the file's column → the contract's; a column that is not here is not read.
        forms: contract column → how its dates or amounts are written, where that was said.
        members: contract column → {the file's value: ours}, as said by a person.
        constants: contract column → a value for all rows.
        is_left_out: the files are not loaded at all.
    """

    table: str
    targets: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    is_left_out: bool = False


def begun(kind: Kind, table: str | None = None) -> Draft:
    """Return the draft that stands before a person says anything.

    Args:
        kind: the files.
        table: what a person says they hold, or None for what was saved or guessed.
    """
    if kind.adapter:
        return Draft("")
    if kind.saved is not None and table in (None, kind.saved.table):
        return _of_mapping(kind.saved)
    if table is None:
        likeliest = kind.guesses[0]
        return _of_mapping(likeliest.mapping) if likeliest.confidence >= _SURE_ENOUGH else Draft("")
    return _of_mapping(kind.guess_of(table).mapping)


def _of_mapping(mapping: FileMapping) -> Draft:
    return Draft(
        table=mapping.table,
        targets={theirs: ours for ours, theirs in mapping.columns.items()},
        forms=dict(mapping.forms),
        members=dict(mapping.members),
        constants=dict(mapping.constants),
    )


def personal(kind: Kind, draft: Draft) -> dict[str, str]:
    """Return the file's columns that hold personal data of debtors, and of what kind.

    What the guess has seen is dropped whatever was saved or said.
    """
    if not draft.table:
        return {}
    seen = {g.name: g.personal for g in kind.guess_of(draft.table).guesses if g.personal}
    saved = kind.saved.dropped if kind.saved and kind.saved.table == draft.table else {}
    return {name: what for name, what in {**saved, **seen}.items() if name in kind.header}


def mapping_of(kind: Kind, draft: Draft) -> tuple[FileMapping, tuple[str, ...]]:
    """Return the mapping that a draft means, and sentences on what was held back for being personal."""
    said = repr(draft)
    if said not in kind.judged:
        kind.judged[said] = _judged(kind, draft)
    return kind.judged[said]


def _judged(kind: Kind, draft: Draft) -> tuple[FileMapping, tuple[str, ...]]:
    dropped = personal(kind, draft)
    columns = contracts()[draft.table].columns
    theirs = {ours: name for name, ours in draft.targets.items() if name not in dropped}
    read = {c.name: theirs[c.name] for c in columns if theirs.get(c.name) in kind.header}
    mapping = FileMapping(
        table=draft.table,
        columns=read,
        ignored=tuple(n for n in kind.header if n not in read.values() and n not in dropped),
        dropped=dropped,
        members={c.name: m for c in columns if c.name in read and (m := _members(kind, draft, c, read))},
        forms={c.name: f for c in columns if c.name in read and (f := form_in(kind, draft, c))},
        match=kind.header,
        constants={name: value for name, value in draft.constants.items() if name not in read and value},
        empty=tuple(sorted({text for name in read.values() for text in kind.values[name].empty})),
        time_zone=kind.saved.time_zone if kind.saved else "UTC",
    )
    kept, sentences = guarded(mapping, kind.header, kind.sample)
    return replace(kept, ignored=tuple(n for n in kept.ignored if n not in kept.dropped)), sentences


def form_in(kind: Kind, draft: Draft, column: Column) -> str:
    """Return how a contract column is written: as a person said, else as its values look."""
    name = _source_of(draft, column.name)
    allowed = forms_of(column)
    if not allowed or name is None:
        return ""
    if said := draft.forms.get(column.name):
        return said if said in allowed else ""
    found = form_of(column, kind.values[name], habits(kind.values.values()))
    return found.name if found else ""


def _source_of(draft: Draft, column: str) -> str | None:
    return next((name for name, ours in draft.targets.items() if ours == column), None)


def _members(kind: Kind, draft: Draft, column: Column, read: Mapping[str, str]) -> dict[str, str]:
    if not any(known_members(draft.table, column)):
        return {}
    found = translate(draft.table, column, kind.values[read[column.name]]).members
    if column.type == "integer":
        # Numbers are read as they stand; what they are called elsewhere is of words only.
        found = {text: member for text, member in found.items() if not text.isdigit()}
    return {**found, **draft.members.get(column.name, {})}


def choices(column: Column) -> tuple[str, ...]:
    """Return the members that values of a contract column may be translated to, if it has a closed list."""
    return _TRUTHS if column.type == "boolean" else column.members


def puzzling(
    kind: Kind, draft: Draft, met: Mapping[str, Iterable[str]]
) -> dict[str, dict[str, tuple[int, str]]]:
    """Return the values that are not understood, or not for sure, by contract column.

    Args:
        kind: the files.
        draft: what was said of them.
        met: contract column → values that were set aside when the files were read to their end.

    Returns:
        contract column → {value: (how often it stands in the sample, what it may mean, or empty)}, the most
        frequent first.
    """
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for column in contracts()[draft.table].columns if draft.table else ():
        name = _source_of(draft, column.name)
        if not choices(column) or name is None or name in personal(kind, draft):
            continue
        counts = kind.values[name].counts
        unsure = known_members(draft.table, column)[1]
        texts = [*translate(draft.table, column, kind.values[name]).unknown, *met.get(column.name, ())]
        texts += [text for text in counts if value_key(text) in unsure]
        said = draft.members.get(column.name, {})
        meant = {t: unsure[value_key(t)].member if value_key(t) in unsure else "" for t in texts}
        values = {t: (counts.get(t, 0), said.get(t, meant[t])) for t in texts}
        if values:
            found[column.name] = dict(sorted(values.items(), key=lambda item: -item[1][0]))
    return found


def missing(kind: Kind, draft: Draft) -> list[Column]:
    """Return the contract columns that every row must have and nothing was found for."""
    mapping, _ = mapping_of(kind, draft)
    found = mapping.columns.keys() | mapping.constants.keys()
    return [c for c in mapping.contract.columns if c.is_required and c.name not in found]


def is_constant_possible(column: Column) -> bool:
    """Whether a person can say one value of a column for all rows."""
    return bool(choices(column)) or column.type == "date"


def chosen_twice(draft: Draft) -> dict[str, list[str]]:
    """Return the contract columns that more than one of the file's columns is to be read as."""
    read: dict[str, list[str]] = {}
    for name, ours in draft.targets.items():
        read.setdefault(ours, []).append(name)
    return {ours: names for ours, names in read.items() if len(names) > 1}


def is_ready(kind: Kind, draft: Draft) -> bool:
    """Whether files can be read as the draft says."""
    if kind.adapter or draft.is_left_out:
        return True
    return bool(draft.table) and not chosen_twice(draft) and not missing(kind, draft)


def said_for_all(draft: Draft) -> dict[str, str]:
    """Return the columns whose value is the same for all rows, in words."""
    return {
        name: Term("the month in the file's name") if value == FILE_MONTH else value
        for name, value in draft.constants.items()
        if name not in draft.targets.values()
    }
