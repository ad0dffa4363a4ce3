"""Which table a file holds, and which of its columns is which: said, saved, recognised or guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from data.contract import Contract, parse
from data.formats import Source
from data.intake import Delivery
from data.mapping import (
    ColumnGuess,
    FileMapping,
    dated,
    find,
    guarded,
    guess,
    read_mappings,
    write_mappings,
)
from data.rejects import FileRefused
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
    """

    delivery: Delivery
    origin: str
    guesses: tuple[ColumnGuess, ...] = ()
    confidence: float = 1.0
    warnings: tuple[str, ...] = ()
    adapter: str = ""


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
        # Whoever wrote the mapping may not have seen what the values give away.
        safe, warnings = guarded(saved, source.header, source.sample())
        delivery = Delivery(source, safe.contract, dated(safe, source.name))
        return Match(delivery, "saved", warnings=warnings)
    return _guessed(source)


def _guessed(source: Source) -> Match:
    found = guess(source.name, source.header, source.sample())
    if not found or found[0].confidence < _SURE_ENOUGH:
        like = f" Most like it is {found[0].mapping.table}." if found else ""
        raise FileRefused(
            source.name,
            f"No table resembles it: its columns are {', '.join(source.header[:40])}.{like} Rename the file "
            "after its table (account, snapshot, contact, payment …), or say in mapping.toml which column "
            "is which.",
        )
    best = found[0]
    mapping = dated(best.mapping, source.name)
    delivery = Delivery(source, mapping.contract, mapping)
    return Match(delivery, "guessed", best.guesses, best.confidence, best.warnings)


def remember(store: Store, matches: Sequence[Match]) -> bool:
    """Save the mappings that were guessed, for the next time and for people to correct.

    Returns:
        Whether anything was added.
    """
    fresh = [m.delivery.mapping for m in matches if m.origin == "guessed" and m.delivery.mapping]
    file = mapping_file(store)
    known = read_mappings(file) if file.is_file() else []
    added = [m for m in fresh if m not in known]
    if added:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_mappings(file, [*known, *added])
    return bool(added)
