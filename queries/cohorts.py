"""Cohorts that people gave a name: kept beside the published versions, so that a publish leaves them alone.

<home>/<dataset>/cohorts.json

What is kept is the question, not its answer: a scope, and the age and state of its cases. Asked again, it is
answered from the data in force, and never with more than the viewer may see.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from queries.dimensions import CASE_STATES, UNKNOWN
from queries.errors import DunlinError
from queries.scope import Scope
from queries.store import Store

LONGEST_NAME = 80
_FILE = "cohorts.json"


@dataclass(frozen=True, slots=True)
class Cohort:
    """The cases that began in a scope and are in a state at an age.

    Attributes:
        name: what people call it.
        query: the scope of entry, as in a URL.
        age: months since entry.
        state: what has become of them by then.
    """

    name: str
    query: Mapping[str, str]
    age: int
    state: str

    def __post_init__(self) -> None:
        """Hold it to what can be asked.

        Raises:
            DunlinError: the name is empty or too long, or there is no such state or age.
        """
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise DunlinError(
                "A cohort needs a name of 1 to {most} characters. Choose another.", most=LONGEST_NAME
            )
        if self.state not in CASE_STATES or self.state == UNKNOWN or self.age < 0:
            raise DunlinError("No case is “{state}” at the age of {age}.", state=self.state, age=self.age)

    @classmethod
    def of(cls, name: str, scope: Scope, age: int, state: str) -> Cohort:
        """Name the cases of a scope."""
        return cls(name.strip(), scope.query(), age, state)

    @property
    def scope(self) -> Scope:
        """The scope of entry.

        Raises:
            DunlinError: it cannot be a scope any more.
        """
        return Scope.from_query({key: [value] for key, value in self.query.items()})


def saved(store: Store) -> list[Cohort]:
    """Return the cohorts that were given a name, in the order of their names.

    Raises:
        DunlinError: the file that holds them is damaged.
    """
    try:
        content = json.loads(_file(store).read_text("utf-8"))
        return [Cohort(**entry) for entry in content]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError) as problem:
        raise DunlinError(
            "The saved cohorts cannot be read: {file} is damaged. Mend it or delete it.", file=_FILE
        ) from problem


def save(store: Store, cohort: Cohort) -> None:
    """Keep a cohort; one of the same name is replaced."""
    with _locked(store):
        others = [other for other in saved(store) if other.name != cohort.name]
        _write(store, [*others, cohort])


def forget(store: Store, name: str) -> None:
    """Keep a cohort no longer; where there is none of that name, nothing happens."""
    with _locked(store):
        _write(store, [cohort for cohort in saved(store) if cohort.name != name])


def _write(store: Store, cohorts: list[Cohort]) -> None:
    ordered = sorted(cohorts, key=lambda cohort: cohort.name.casefold())
    content = json.dumps([asdict(cohort) for cohort in ordered], ensure_ascii=False, indent=2)
    unfinished = _file(store).with_suffix(".unfinished")
    unfinished.write_text(f"{content}\n", "utf-8")
    os.replace(unfinished, _file(store))


def _file(store: Store) -> Path:
    return store.root / _FILE


def _locked(store: Store) -> FileLock:
    return FileLock(store.root / "cohorts.lock")
