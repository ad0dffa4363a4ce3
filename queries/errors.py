"""Errors that a person can act on: what is wrong, what is allowed, the nearest name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class DunlinError(Exception):
    """Base of every error whose text is meant for the person who sees it."""


class UnknownNameError(DunlinError):
    """A metric, table, dimension or member that does not exist."""

    def __init__(self, kind: str, name: str, allowed: Iterable[str]) -> None:
        self.kind, self.name, self.allowed = kind, name, tuple(allowed)
        super().__init__(f"There is no {kind} “{name}”.{nearest(name, self.allowed)}")


class ScopeError(DunlinError):
    """A wish that cannot be a scope: an impossible month, dates the wrong way round."""


class NotLoadedError(DunlinError):
    """A figure asks for a table or column that the published data does not have."""


class NotPublishedError(DunlinError):
    """There is no published data to read."""


class HeaderError(DunlinError):
    """A query file whose header is missing, incomplete or untrue."""


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Say which of the allowed names is meant, and what all of them are.

    Returns a sentence that starts with a space, ready to be appended.
    """
    names = list(allowed)
    if not names:
        return ""
    by_folded = {n.casefold(): n for n in names}
    close = get_close_matches(name.casefold(), list(by_folded), n=1, cutoff=0.5)
    guess = f" Did you mean “{by_folded[close[0]]}”?" if close else ""
    return f"{guess} Allowed: {', '.join(names)}."
