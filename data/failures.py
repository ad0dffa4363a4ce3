"""What stops a load that nobody wrote wrong: a full disk, a damaged file, too little memory. In sentences."""

from __future__ import annotations

import errno

import duckdb

from data.doctor import broken
from data.stored import accepted
from queries.errors import DunlinError
from queries.store import Store

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# As DuckDB says it, which passes on the system's own words.
_NO_ROOM_WORDS = ("No space left", "disk quota", "File too large")


def explained(problem: Exception, store: Store) -> DunlinError | None:
    """Return what a person can do about a failure, or None where it is a mistake in the program.

    Args:
        problem: what a load ran into.
        store: whose files are looked at, to say which of them is damaged.
    """
    if getattr(problem, "errno", None) in _NO_ROOM or any(word in str(problem) for word in _NO_ROOM_WORDS):
        return DunlinError(
            "There is no room left on the disk of {dataset}. Nothing was published, and what was "
            "published before is still shown. Make room and load the same files again.",
            dataset=store.root.name,
        )
    if isinstance(problem, duckdb.OutOfMemoryException | MemoryError):
        return DunlinError(
            "There is too little memory for this load. Nothing was published, and what was published before "
            "is still shown. Load fewer files at a time, or close other programs and load again."
        )
    manifest = accepted(store)
    damage = next(iter(broken(store, manifest)), None) if manifest else None
    return DunlinError("Nothing was published: {damage}", damage=damage.sentence) if damage else None
