"""Experiments that were set up: kept beside the published versions, and their outcome by arm.

<home>/<dataset>/experiments.json

What is kept is the plan. The outcome is counted from the data in force: of each account that met the
conditions of entry within the experiment's months, the first month in which it did, in the arm that the hash
puts it in, whatever was done to it afterwards. So arms are compared as assigned.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
from filelock import FileLock

from queries.assignment import ARM_SQL, Arm, arm_values, check_arms
from queries.engine import Reader
from queries.errors import DunlinError, NotLoadedError
from queries.lineage import shifted
from queries.scope import Scope, month_label, month_of
from queries.scoped import set_scope
from queries.sentence import N_
from queries.store import Store

LONGEST_NAME: Final = 80
_FILE: Final = "experiments.json"
# What may be a condition of entry: known when the month opens, and no choice of those who work the case.
ENTRY: Final = ("bucket", "segment", "product", "region", "credit_limit_band", "team")
# What an experiment can try out.
VARIED: Final = ("channel", "strategy", "script", "daypart")
# How the first attempt of a month was made: SQL over its attempts.
_FIRST: Final[Mapping[str, str]] = {
    **{name: f"arg_min({name}, contacted_at)" for name in ("channel", "strategy", "script")},
    "daypart": "daypart_of(min(contacted_at))",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What can come of a case in the month in which it entered: SQL over `scoped.case_month`."""

    title: str
    success: str
    known: str


OUTCOMES: Final[Mapping[str, Outcome]] = {
    "cured": Outcome(
        N_("Cured by the month's end"), "move in ('cure', 'paid_off')", "next_bucket <> 'unknown'"
    ),
    "collected": Outcome(
        N_("Cured or paid in full within the month"),
        "move in ('cure', 'paid_off') or (move not in ('charged_off', 'sold') "
        "and coalesce(paid_amount >= past_due_amount, false))",
        "next_bucket <> 'unknown'",
    ),
    "paid": Outcome(N_("Paid anything within the month"), "paid_amount > 0", "paid_amount is not null"),
}


@dataclass(frozen=True, slots=True)
class Experiment:
    """Two or more ways to treat accounts of one kind, tried on like accounts at the same time.

    Attributes:
        name: what people call it; arms are drawn by it, so that another name draws others.
        since, until: the first and last month of entry, as `2005-04`.
        query: the conditions of entry, members of `ENTRY`, as in a URL.
        varies: the dimension of which the arms are members, or an empty text.
        arms: the first is the champion, what is done now.
        outcome: one of `OUTCOMES`.
        baseline: the champion's rate as expected (0–1).
        uplift: the difference that is worth knowing, as a share.
        looks: how often it will be looked at, at even distances; the last is at its end.
        known_until: the newest month of the data when it was set up, as `2005-04`; or an empty text.
    """

    name: str
    since: str
    until: str
    query: Mapping[str, str]
    varies: str
    arms: tuple[Arm, ...]
    outcome: str
    baseline: float
    uplift: float
    looks: int
    known_until: str = ""

    def __post_init__(self) -> None:
        """Hold it to what can be carried out.

        Raises:
            DunlinError: something of it is out of bounds.
            ScopeError: the months are none, or the wrong way round.
        """
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise DunlinError(
                "An experiment needs a name of 1 to {most} characters. Choose another.", most=LONGEST_NAME
            )
        if strangers := [name for name, _ in self.scope.members if name not in ENTRY]:
            raise DunlinError(
                "“{dimension}” cannot be a condition of entry: it is not known when a case enters.",
                dimension=strangers[0],
            )
        if self.outcome not in OUTCOMES or self.varies not in ("", *VARIED):
            raise DunlinError("There is no outcome “{outcome}” to compare.", outcome=self.outcome)
        if not (0 < self.baseline < 1 and 0 < self.baseline + self.uplift < 1 and self.uplift):
            raise DunlinError("The expected rate and the rate hoped for must differ and lie within 0 and 1.")
        if not 1 <= self.looks <= len(self.months):
            raise DunlinError(
                "There can be 1 to {most} looks, one a month at most. Choose another number.",
                most=len(self.months),
            )
        check_arms(self.arms)

    @property
    def scope(self) -> Scope:
        """The months and conditions of entry."""
        members = Scope.from_query({key: [value] for key, value in self.query.items()}).members
        return Scope.of(self.since, self.until, **dict(members))

    @property
    def months(self) -> tuple[date, ...]:
        """The months of entry, oldest first."""
        first, last = month_of(self.since), month_of(self.until)
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        return tuple(shifted(first, place) for place in range(count))

    @property
    def is_rehearsal(self) -> bool:
        """Whether it begins in a month that was over when it was set up: nobody was treated by its lot."""
        return bool(self.known_until) and self.since <= self.known_until

    @property
    def look_months(self) -> tuple[date, ...]:
        """The months at whose end it is looked at."""
        months = self.months
        return tuple(months[-(-len(months) * (k + 1) // self.looks) - 1] for k in range(self.looks))

    @classmethod
    def of(cls, name: str, scope: Scope, arms: tuple[Arm, ...], **plan: Any) -> Experiment:
        """Plan an experiment on the accounts of a scope.

        Raises:
            DunlinError: the scope has no first or last month, or see above.
        """
        if scope.since is None or scope.until is None:
            raise DunlinError("An experiment needs a first and a last month of entry.")
        query = {k: v for k, v in scope.query().items() if k not in ("from", "to")}
        since, until = month_label(scope.since), month_label(scope.until)
        return cls(name.strip(), since=since, until=until, query=query, arms=arms, **plan)


def saved(store: Store) -> list[Experiment]:
    """Return the experiments that were set up, the newest first.

    Raises:
        DunlinError: the file that holds them is damaged.
    """
    try:
        content = json.loads(_file(store).read_text("utf-8"))
        return [_read(entry) for entry in content]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise DunlinError(
            "The experiments cannot be read: {file} is damaged. Mend it or delete it.", file=_FILE
        ) from problem


def save(store: Store, experiment: Experiment) -> None:
    """Keep an experiment.

    Raises:
        DunlinError: there is one of that name. What has begun must not be changed under way.
    """
    with _locked(store):
        others = saved(store)
        if any(other.name == experiment.name for other in others):
            raise DunlinError(
                "There is an experiment “{name}” already. Choose another name.", name=experiment.name
            )
        _write(store, [*others, experiment])


def forget(store: Store, name: str) -> None:
    """Keep an experiment no longer; where there is none of that name, nothing happens."""
    with _locked(store):
        _write(store, [other for other in saved(store) if other.name != name])


def outcomes(reader: Reader, experiment: Experiment) -> list[dict[str, Any]]:
    """Count what came of the accounts, by arm and month of entry.

    Returns:
        Rows of `arm`, `month`, `entered` (accounts), `known` (of whom the outcome is known) and
        `successes`; arms and months without an account are left out.

    Raises:
        NotLoadedError: the data lacks the table that says who entered.
    """
    return _asked(
        reader,
        experiment,
        f"select arm, month, count(*) as entered, sum(known)::bigint as known, "  # noqa: S608 - our own text
        f"sum(success)::bigint as successes from ({_entrants(experiment)}) group by arm, month "
        "order by arm, month",
    ).to_pylist()


def entrants(reader: Reader, experiment: Experiment) -> pa.Table:
    """List the accounts that have entered: `account_id`, `month`, `arm`, `known` and `success` (0 or 1)."""
    return _asked(reader, experiment, f"{_entrants(experiment)} order by month, account_id")


def carried_out(reader: Reader, experiment: Experiment) -> dict[str, tuple[int, int]]:
    """Count of each arm how many accounts were attempted in their month of entry, and how many as assigned.

    What counts is the first attempt. Empty where the arms are no members of a dimension that attempts have,
    or no contacts are loaded.
    """
    if experiment.varies not in _FIRST or "contact" not in reader.warehouse.loaded_tables:
        return {}
    rows = _asked(
        reader,
        experiment,
        f"""select
  arm,
  count(first_done)::bigint as attempted,
  count_if(first_done = arm)::bigint as as_assigned
from ({_entrants(experiment)}) as entrant
left join (
  select account_id, month, {_FIRST[experiment.varies]} as first_done
  from scoped.contact
  where direction = 'out'
  group by account_id, month
) as attempt using (account_id, month)
group by arm""",  # noqa: S608 - our own text
    ).to_pylist()
    return {row["arm"]: (row["attempted"], row["as_assigned"]) for row in rows}


def assignment(reader: Reader, experiment: Experiment) -> pa.Table:
    """List who would enter next: the accounts past due at the newest month-end, with their arm.

    Returns:
        Columns `account_id`, `bucket`, `arm`, by account; the months of entry make no difference.
    """
    newest = max(reader.months(), default=None)
    return _asked(
        reader,
        experiment,
        f"select account_id, bucket, {ARM_SQL} as arm from scoped.account_month "  # noqa: S608 - our own text
        "where is_delinquent order by account_id",
        experiment.scope.with_months(newest, newest),
    )


def _entrants(experiment: Experiment) -> str:
    """SQL of each account's first month within the experiment."""
    found = OUTCOMES[experiment.outcome]
    return f"""select
  account_id,
  month,
  {ARM_SQL} as arm,
  case when {found.known} then 1 else 0 end as known,
  case when {found.known} and ({found.success}) then 1 else 0 end as success
from scoped.case_month
qualify row_number() over (partition by account_id order by month) = 1"""  # noqa: S608 - our own text


def _asked(reader: Reader, experiment: Experiment, sql: str, wish: Scope | None = None) -> pa.Table:
    if "snapshot" not in reader.warehouse.loaded_tables:
        raise NotLoadedError("Experiments need the table “snapshot”, which is not in the published data.")
    with reader.warehouse.cursor() as cursor:
        set_scope(cursor, reader.viewer.narrow(wish or experiment.scope))
        return _run(cursor, sql, arm_values(experiment.name, experiment.arms))


def _run(cursor: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any]) -> pa.Table:
    return cursor.execute(sql, dict(values)).to_arrow_table()


def _read(entry: Mapping[str, Any]) -> Experiment:
    arms = tuple(Arm(arm["name"], float(arm["share"])) for arm in entry["arms"])
    return Experiment(**{**entry, "arms": arms})


def _write(store: Store, experiments: list[Experiment]) -> None:
    ordered = sorted(experiments, key=lambda e: (e.since, e.name.casefold()), reverse=True)
    content = json.dumps([asdict(e) for e in ordered], ensure_ascii=False, indent=2)
    unfinished = _file(store).with_suffix(".unfinished")
    unfinished.write_text(f"{content}\n", "utf-8")
    os.replace(unfinished, _file(store))


def _file(store: Store) -> Path:
    return store.root / _FILE


def _locked(store: Store) -> FileLock:
    return FileLock(store.root / "experiments.lock")
