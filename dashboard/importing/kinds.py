"""What was given, sorted into kinds: files with the same columns are read alike and shown once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from data.contract import Contract
from data.formats import Source, sources
from data.mapping import FileMapping, TableGuess, find, guess
from data.mapping.values import Values, profile
from data.matching import ADAPTERS, adapter_contract, saved_mappings
from data.rejects import FileRefused
from queries.store import Store

# As many records are looked at in all, spread over the files of a kind, and at least so many of each.
_LOOKED_AT, _FEWEST = 2_000, 200
_FILES_LOOKED_AT = 10


@dataclass(frozen=True)
class Kind:
    """Files that have the same columns.

    Attributes:
        key: the same for the same columns in the same order, whatever the files are called.
        places: where each file is, and what it is called for people.
        forms: how the files are written, for people: CSV, GB18030, delimiter ;
        size: bytes of all of them.
        sample: first records, all columns of text.
        adapter: the known source whose form this is, or empty: then nothing is to be said of it.
        saved: how such files were read before, or None.
        judged: mappings that were held to the sample already, by what was said.
    """

    key: str
    places: tuple[tuple[Path, str], ...]
    forms: tuple[str, ...]
    size: int
    header: tuple[str, ...]
    sample: pa.Table
    guesses: tuple[TableGuess, ...] = ()
    adapter: str = ""
    saved: FileMapping | None = None
    judged: dict[str, tuple[FileMapping, tuple[str, ...]]] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """What the files are called."""
        return tuple(name for _, name in self.places)

    @property
    def contract(self) -> Contract | None:
        """The contract of the known source, where it is one."""
        return adapter_contract(self.adapter) if self.adapter else None

    @cached_property
    def values(self) -> Mapping[str, Values]:
        """The values of each column of the sample."""
        return dict(zip(self.header, profile(self.header, self.sample), strict=True))

    def guess_of(self, table: str) -> TableGuess:
        """Return what the files would be as that table."""
        return next(g for g in self.guesses if g.mapping.table == table)


@dataclass(frozen=True, slots=True)
class Look:
    """What there is under some paths.

    Attributes:
        refused: a sentence on each file that cannot be read.
    """

    kinds: tuple[Kind, ...]
    refused: tuple[str, ...]


def look(paths: Sequence[Path], store: Store) -> Look:
    """Open what was given, look at the beginning of each file, and guess what it is.

    Raises:
        DunlinError: a mapping file that was saved before is wrong.
    """
    found, problems = sources(paths)
    refused: list[str] = [problem.sentence for problem in problems]
    folder = next((p if p.is_dir() else p.parent for p in paths), None)
    saved = saved_mappings(store, None, folder)
    alike: dict[tuple[str, ...], list[Source]] = {}
    for source in found:
        alike.setdefault(tuple(sorted(source.header)), []).append(source)
    kinds = []
    for group in alike.values():
        try:
            kinds.append(_kind(group, saved))
        except FileRefused as problem:
            refused.append(problem.sentence)
    return Look(tuple(kinds), tuple(refused))


def _kind(group: Sequence[Source], saved: Sequence[FileMapping]) -> Kind:
    first = group[0]
    header = tuple(first.header)
    sample = _sample(group)
    adapter = next((name for name in ADAPTERS if _required(name) <= set(header)), "")
    return Kind(
        key=sha256("\0".join(header).encode("utf-8", "surrogatepass")).hexdigest()[:10],
        places=tuple((source.path, source.name) for source in group),
        forms=tuple(dict.fromkeys(source.form for source in group)),
        size=sum(source.size for source in group),
        header=header,
        sample=sample,
        guesses=() if adapter else tuple(guess(first.name, header, sample)),
        adapter=adapter,
        saved=None if adapter else find(saved, header),
    )


def _required(adapter: str) -> set[str]:
    return {c.name for c in adapter_contract(adapter).columns if c.is_required}


def _sample(group: Sequence[Source]) -> pa.Table:
    looked_at = group[:_FILES_LOOKED_AT]
    rows = max(_FEWEST, _LOOKED_AT // len(looked_at))
    names = group[0].header
    return pa.concat_tables([source.sample(rows).select(names) for source in looked_at])
