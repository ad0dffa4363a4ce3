"""What people wrote for a review: kept beside the published versions, so that a publish leaves it alone.

<home>/<dataset>/reviews.json

A remark belongs to a period and to whom the review is of, as far as its reader may see them: who may see less
writes, and reads, one of his own.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from queries.errors import DunlinError
from queries.scope import Scope
from queries.store import Store, write_whole

LONGEST_TEXT = 2000
# As many as a slide can tell.
MOST_CASES = 6
_FILE = "reviews.json"


@dataclass(frozen=True, slots=True)
class Remark:
    """What was written for one review.

    Attributes:
        period: as it was asked for: 2026Q3.
        query: whom the review is of, as the sorted parts of a URL.
        comments, goals: paragraphs of text; may be empty.
        cases: identifiers of the cases that are to be told, at most `MOST_CASES`; none leaves the choice to
            the rules.
    """

    period: str
    query: str
    comments: str = ""
    goals: str = ""
    cases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Hold it to what can be kept.

        Raises:
            DunlinError: a text is too long, or the cases are too many.
        """
        if max(len(self.comments), len(self.goals)) > LONGEST_TEXT:
            raise DunlinError("A text may have at most {most} characters.", most=LONGEST_TEXT)
        if len(self.cases) > MOST_CASES:
            raise DunlinError("A review tells at most {most} cases. Take some away.", most=MOST_CASES)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What was written, comments first, without empty lines."""
        lines = f"{self.comments}\n{self.goals}".splitlines()
        return tuple(line.strip() for line in lines if line.strip())


def key_of(who: Scope) -> str:
    """Return whom a review is of, as the key of what is kept for it."""
    return json.dumps(who.query(), ensure_ascii=False, sort_keys=True)


def remark(store: Store, period: str, who: Scope) -> Remark:
    """Return what was written for a review; empty where nothing was.

    Raises:
        DunlinError: the file that holds them is damaged.
    """
    asked = (period, key_of(who))
    found = next((one for one in _saved(store) if (one.period, one.query) == asked), None)
    return found or Remark(*asked)


def keep(store: Store, written: Remark) -> None:
    """Keep what was written in the place of what was; what is empty altogether is kept no longer."""
    with FileLock(store.root / "reviews.lock"):
        others = [o for o in _saved(store) if (o.period, o.query) != (written.period, written.query)]
        kept = [*others, written] if written.paragraphs or written.cases else others
        ordered = sorted(kept, key=lambda one: (one.period, one.query))
        content = json.dumps([asdict(one) for one in ordered], ensure_ascii=False, indent=2)
        write_whole(_file(store), f"{content}\n")


def _saved(store: Store) -> list[Remark]:
    try:
        entries = json.loads(_file(store).read_text("utf-8"))
        return [Remark(**entry | {"cases": tuple(entry.get("cases", ()))}) for entry in entries]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, AttributeError) as problem:
        raise DunlinError(
            "The saved reviews cannot be read: {file} is damaged. Mend it or delete it.", file=_FILE
        ) from problem


def _file(store: Store) -> Path:
    return store.root / _FILE
