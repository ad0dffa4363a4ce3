"""Errors that a person can act on: what is wrong, what is allowed, the nearest name.

An error is a sentence with named places, so that it can be said in every language:
`ScopeError("“{text}” is not a month. Write the year and the month as in 2005-04.", text=text)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from queries.sentence import Sentence, Term


class DunlinError(Exception):
    """Base of every error whose text is meant for the person who sees it.

    Attributes:
        sentence: what is said, with its template and its values; `str()` of the error is its English.
    """

    def __init__(self, template: str, /, **values: Any) -> None:
        is_made = isinstance(template, Sentence) and not values
        self.sentence = template if is_made else Sentence(template, **values)
        super().__init__(str(self.sentence))


class UnknownNameError(DunlinError):
    """A metric, table, dimension or member that does not exist."""

    def __init__(self, kind: str, name: str, allowed: Iterable[str]) -> None:
        self.kind, self.name, self.allowed = kind, name, tuple(allowed)
        what = kind if isinstance(kind, Term) else Term(kind)
        super().__init__(_unknown(what, name, self.allowed))


def _unknown(kind: Term, name: str, allowed: tuple[str, ...]) -> Sentence:
    if not allowed:
        return Sentence("There is no {kind} “{name}”.", kind=kind, name=name)
    if guess := _meant(name, allowed):
        return Sentence(
            "There is no {kind} “{name}”. Did you mean “{guess}”? Allowed: {allowed}.",
            kind=kind,
            name=name,
            guess=guess,
            allowed=allowed,
        )
    return Sentence("There is no {kind} “{name}”. Allowed: {allowed}.", kind=kind, name=name, allowed=allowed)


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
    names = tuple(allowed)
    if not names:
        return ""
    if guess := _meant(name, names):
        return Sentence(" Did you mean “{guess}”? Allowed: {allowed}.", guess=guess, allowed=names)
    return Sentence(" Allowed: {allowed}.", allowed=names)


def _meant(name: str, allowed: Iterable[str]) -> str:
    """Return which of the allowed names is meant, or an empty text where none is near."""
    by_folded = {n.casefold(): n for n in allowed}
    close = get_close_matches(name.casefold(), list(by_folded), n=1, cutoff=0.5)
    return by_folded[close[0]] if close else ""
