"""A scope is one value: which months and which members of which dimensions.

What a viewer may see and what he asks for are the same type; `viewer.narrow(wish)` is what he gets.
A scope renders three ways: a variable for the engine, a sentence for people, a query for the URL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from urllib.parse import quote, unquote

from queries.dimensions import SCOPEABLE, dimension
from queries.errors import ScopeError, UnknownNameError
from queries.sentence import Sentence, Term

EVERYONE = "*"
_EARLIEST, _LATEST = date(1, 1, 1), date(9999, 12, 1)
_MONTH = re.compile(r"(\d{4})-(\d{2})")

Members = tuple[tuple[str, tuple[str, ...]], ...]


def month_of(text: str | date) -> date:
    """Return the first day of the month that `2005-04` (or a date) names.

    Raises:
        ScopeError: the text is not a month between 0001-01 and 9999-12.
    """
    if isinstance(text, date):
        return text.replace(day=1)
    match = _MONTH.fullmatch(text.strip())
    if match and int(match[1]) >= 1 and 1 <= int(match[2]) <= 12:
        return date(int(match[1]), int(match[2]), 1)
    raise ScopeError("“{text}” is not a month. Write the year and the month as in 2005-04.", text=text)


def month_label(month: date) -> str:
    """Return `2005-04` for any day of April 2005."""
    return f"{month:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Scope:
    """Months from `since` to `until`, both included, and the members kept per dimension.

    A dimension that is absent is unrestricted; one with no members keeps nothing. Build scopes with
    `Scope.of`, which checks what it is given; scopes only ever get narrower.
    """

    since: date | None = None
    until: date | None = None
    members: Members = ()
    is_empty: bool = False

    @classmethod
    def of(
        cls,
        since: str | date | None = None,
        until: str | date | None = None,
        **members: str | Iterable[str],
    ) -> Self:
        """Check and build a scope: `Scope.of("2005-04", "2005-08", bucket=["M2"])`.

        Raises:
            ScopeError: a month is malformed, or the first lies after the last.
            UnknownNameError: a dimension cannot be restricted, or has no such member.
        """
        first = month_of(since) if since else None
        last = month_of(until) if until else None
        if first and last and first > last:
            raise ScopeError(
                "The first month, {first}, lies after the last, {last}. Swap them or choose others.",
                first=month_label(first),
                last=month_label(last),
            )
        kept = tuple(
            (name, _checked(name, (wish,) if isinstance(wish, str) else tuple(wish)))
            for name, wish in sorted(members.items())
        )
        return cls(first, last, kept)

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> Self:
        """Build a scope from the URL's query; keys that belong to others are left alone.

        Members may be repeated or separated by commas.
        """
        wishes = {
            name: [unquote(part) for value in query[name] for part in value.split(",") if part]
            for name in SCOPEABLE
            if query.get(name)
        }
        return cls.of(
            next(iter(query.get("from", ())), None), next(iter(query.get("to", ())), None), **wishes
        )

    def narrow(self, wish: Scope) -> Scope:
        """Return what both scopes keep; never more than either."""
        since = max(filter(None, (self.since, wish.since)), default=None)
        until = min(filter(None, (self.until, wish.until)), default=None)
        mine, theirs = dict(self.members), dict(wish.members)
        kept = {
            name: tuple(m for m in mine.get(name, theirs.get(name, ())) if m in theirs.get(name, (m,)))
            for name in mine.keys() | theirs.keys()
        }
        disjoint = bool(since and until and since > until)
        return Scope(since, until, tuple(sorted(kept.items())), self.is_empty or wish.is_empty or disjoint)

    def with_months(self, since: date | None, until: date | None) -> Scope:
        """Return the same members over other months."""
        return replace(self, since=since, until=until)

    def of_dimension(self, name: str) -> tuple[str, ...] | None:
        """Return the members kept of one dimension, or None where it is unrestricted."""
        return dict(self.members).get(name)

    def variables(self) -> dict[str, date | list[str]]:
        """Render as the fields of the session variable that the scoped views read; none is ever left out."""
        if self.is_empty:
            return {"since": _LATEST, "until": _EARLIEST, **{name: [] for name in SCOPEABLE}}
        restricted = dict(self.members)
        return {
            "since": self.since or _EARLIEST,
            "until": self.until or _LATEST,
            **{name: list(restricted.get(name, (EVERYONE,))) for name in SCOPEABLE},
        }

    def sentence(
        self,
        member_words: Callable[[str, str], str] = lambda _, member: member,
        month_words: Callable[[date], str] = month_label,
    ) -> Sentence:
        """Render for people: “2005-04 to 2005-08 · bucket M2, M3”.

        `member_words(dimension, member)` and `month_words(month)` write members and months; by default
        they stand as they are in the data.
        """
        if self.is_empty:
            return Sentence("nothing (what was asked for lies outside what may be seen)")
        said = _months_sentence(self.since, self.until, month_words)
        for name, kept in self.members:
            said = Sentence(
                "{scope} · {dimension} {members}",
                scope=said,
                dimension=Term(dimension(name).title, is_within=True),
                members=tuple(member_words(name, m) for m in kept) or Term("none"),
            )
        return said

    def query(self) -> dict[str, str]:
        """Render as the URL's query; what is unrestricted is left out."""
        months = {"from": self.since, "to": self.until}
        return {key: month_label(m) for key, m in months.items() if m} | {
            name: ",".join(quote(m, safe=" ") for m in kept) for name, kept in self.members
        }


def _checked(name: str, members: tuple[str, ...]) -> tuple[str, ...]:
    wanted = dimension(name, SCOPEABLE)
    title, known = Term(wanted.title, is_within=True), wanted.members
    if EVERYONE in members:
        raise UnknownNameError(title, EVERYONE, known)
    for member in members:
        if known and member not in known:
            raise UnknownNameError(title, member, known)
    return tuple(dict.fromkeys(members))


def _months_sentence(since: date | None, until: date | None, words: Callable[[date], str]) -> Sentence:
    if since and until and since != until:
        return Sentence("{first} to {last}", first=words(since), last=words(until))
    if since and until:
        return Sentence("{month}", month=words(since))
    if since:
        return Sentence("from {first}", first=words(since))
    return Sentence("up to {last}", last=words(until)) if until else Sentence("all months")
