"""Which table a file holds, and which of its columns is which: said, saved, recognised or guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from data.contract import Contract, parse
from data.formats import Source
from data.intake import Delivery
from data.mapping import (
    ColumnGuess,
    FileMapping,
    TableGuess,
    dated,
    find,
    guarded,
    guess,
    read_mappings,
    write_mappings,
)
from data.rejects import FileRefused
from queries.sentence import Sentence
from queries.store import Store

ADAPTERS = ("uci",)

# Below this a guess is shown and not followed.
_SURE_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Match:
    """How a file will be read.

    Attributes:
        origin: how it is known: “said”, “saved”, “recognised” or “guessed”.
        guesses: for a guess, each column with its confidence.
        confidence: of the guess, 1 where nothing was guessed.
        warnings: sentences to be shown.
        kept: the mapping for the next file of the kind, whose name may have another month; None where
            nothing was guessed.
    """

    delivery: Delivery
    origin: str
    guesses: tuple[ColumnGuess, ...] = ()
    confidence: float = 1.0
    warnings: tuple[str, ...] = ()
    adapter: str = ""
    kept: FileMapping | None = None


@cache
def adapter_contract(adapter: str) -> Contract:
    """Return the contract of a known source's own form."""
    return parse(files("data").joinpath("adapters", adapter, "source.toml"))


def mapping_file(store: Store) -> Path:
    """Return where a dataset's mappings are kept."""
    return store.root / "mapping.toml"


def saved_mappings(store: Store, named: Path | None = None, folder: Path | None = None) -> list[FileMapping]:
    """Return the mappings that hold: the file named, else one beside the files, and what was saved before.

    Raises:
        DunlinError: a mapping file is wrong; the sentence says where.
    """
    beside = folder / "mapping.toml" if folder else None
    first = named or (beside if beside and beside.is_file() else None)
    found = read_mappings(first) if first else []
    saved = mapping_file(store)
    return [*found, *(read_mappings(saved) if saved.is_file() else [])]


def match(source: Source, mappings: Sequence[FileMapping], adapter: str | None = None) -> Match:
    """Find out how a file is to be read.

    Raises:
        FileRefused: no table resembles it closely enough, or columns that the table needs are missing.
        DunlinError: the mapping asks for a month in the file's name, and the name has none.
    """
    for name in [adapter] if adapter else ADAPTERS:
        contract = adapter_contract(name)
        required = {c.name for c in contract.columns if c.is_required}
        if adapter or required <= set(source.header):
            return Match(Delivery(source, contract), "said" if adapter else "recognised", adapter=name)
    if saved := find(mappings, source.header):
        if news := _news(saved, source.header):
            return _with_news(source, saved, news)
        return _saved(source, saved)
    return _guessed(source, guess(source.name, source.header, source.sample()))


def _saved(source: Source, mapping: FileMapping) -> Match:
    # Whoever wrote the mapping may not have seen what the values give away.
    safe, warnings = guarded(mapping, source.header, source.sample())
    return Match(Delivery(source, safe.contract, dated(safe, source.name)), "saved", warnings=warnings)


def _news(mapping: FileMapping, header: Sequence[str]) -> list[str]:
    """The columns of a file that were not there when its mapping was made; none where that is not said."""
    known = {*mapping.match, *mapping.columns.values(), *mapping.ignored, *mapping.dropped}
    return [name for name in header if name not in known] if mapping.match else []


def _with_news(source: Source, saved: FileMapping, news: Sequence[str]) -> Match:
    """Read what a mapping knows as it says, and what a file has more as it is guessed.

    A file that has all columns of a short mapping may be another table altogether.
    """
    found = guess(source.name, source.header, source.sample())
    if not found or found[0].confidence < _SURE_ENOUGH:
        return _saved(source, saved)
    best = found[0]
    if best.mapping.table != saved.table:
        return _guessed(source, found)
    more = {c: n for c, n in best.mapping.columns.items() if n in news and c not in saved.columns}
    grown = replace(
        saved,
        columns={**saved.columns, **more},
        ignored=(*saved.ignored, *(n for n in best.mapping.ignored if n in news)),
        dropped={**saved.dropped, **{n: k for n, k in best.mapping.dropped.items() if n in news}},
        members={**{c: of for c, of in best.mapping.members.items() if c in more}, **saved.members},
        forms={**{c: form for c, form in best.mapping.forms.items() if c in more}, **saved.forms},
        match=tuple(source.header),
    )
    safe, warnings = guarded(grown, source.header, source.sample())
    told = tuple(one for one in best.guesses if one.name in news)
    delivery = Delivery(source, safe.contract, dated(safe, source.name))
    return Match(delivery, "guessed", told, best.confidence, warnings, kept=safe)


def _guessed(source: Source, found: Sequence[TableGuess]) -> Match:
    if not found or found[0].confidence < _SURE_ENOUGH:
        like = Sentence(" Most like it is {table}.", table=found[0].mapping.table) if found else ""
        raise FileRefused(
            source.name,
            Sentence(
                "No table resembles it: its columns are {columns}.{like} Rename the file after its table "
                "(account, snapshot, contact, payment …), or say in mapping.toml which column is which.",
                columns=tuple(source.header[:40]),
                like=like,
            ),
        )
    best = found[0]
    mapping = dated(best.mapping, source.name)
    delivery = Delivery(source, mapping.contract, mapping)
    return Match(delivery, "guessed", best.guesses, best.confidence, best.warnings, kept=best.mapping)


def complete(matches: Sequence[Match]) -> tuple[list[Match], list[FileRefused]]:
    """Part the files that have all columns their tables need from those that lack some."""
    whole, lacking = [], []
    for one in matches:
        try:
            one.delivery.check_header()
            whole.append(one)
        except FileRefused as problem:
            lacking.append(problem)
    return whole, lacking


def draft_file(store: Store) -> Path:
    """Return where a guess that was not followed lies for people to correct."""
    return store.root / "mapping-draft.toml"


def draft(store: Store, matches: Sequence[Match]) -> Path | None:
    """Write what was guessed where a person can correct it; return the file, None if nothing was guessed."""
    guessed = _once(m.kept for m in matches if m.kept)
    if not guessed:
        return None
    draft_file(store).parent.mkdir(parents=True, exist_ok=True)
    write_mappings(draft_file(store), guessed)
    return draft_file(store)


def remember(store: Store, matches: Sequence[Match], said: Sequence[FileMapping] = ()) -> bool:
    """Save the mappings that were said or guessed, for the next time and for people to correct.

    Args:
        store: the dataset.
        matches: how the files of a load were read.
        said: the mappings of a file that was named; they take the place of others for the same header.

    Returns:
        Whether anything was changed.
    """
    file = mapping_file(store)
    known = read_mappings(file) if file.is_file() else []
    wanted = _once([*said, *known, *(m.kept for m in matches if m.kept)])
    draft_file(store).unlink(missing_ok=True)
    if wanted == known:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    write_mappings(file, wanted)
    return True


def _once(mappings: Iterable[FileMapping]) -> list[FileMapping]:
    """Keep the first mapping made for each header, in their order."""
    first: dict[object, FileMapping] = {}
    for mapping in mappings:
        first.setdefault(frozenset(mapping.match) or repr(mapping), mapping)
    return list(first.values())
