"""Cures of the next month, by the matrix and beside it by the cure model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.numbers import Numbers
from dashboard.outlook_history import BUCKETS
from dashboard.outlooks import Outlook
from dashboard.wording import as_markdown

_CURED = ("current", "paid_off")


@dataclass(frozen=True, slots=True)
class Cures:
    """What is expected of one bucket in the month after the base.

    Attributes:
        accounts: past due now.
        by_matrix: cures by the matrix: as many as in the months learnt from.
        by_model: Σ of the accounts' own chances, or None where there is no model.
    """

    bucket: str
    accounts: float
    by_matrix: float
    by_model: float | None


def beside(outlook: Outlook, by_model: Mapping[str, float] | None) -> list[Cures]:
    """Return the cures expected of each bucket that holds accounts.

    Args:
        outlook: by accounts.
        by_model: Σ of the chances of the accounts past due at the base, by bucket; None without a model.
    """
    chain = outlook.chain
    columns = [chain.states.index(state) for state in _CURED]
    return [
        Cures(
            bucket,
            float(outlook.start[place]),
            float(outlook.start[place] * chain.rows[place, columns].sum()),
            None if by_model is None else by_model.get(bucket),
        )
        for place, bucket in enumerate(BUCKETS)
        if outlook.start[place] > 0
    ]


def note(rows: list[Cures], numbers: Numbers) -> str:
    """Say how the two are made."""
    t = numbers.words
    by_matrix = t("By the matrix every account of a bucket is like every other of it.")
    if not any(row.by_model is not None for row in rows):
        return by_matrix
    return t.sentences(
        [
            by_matrix,
            t(
                "The cure model knows each account's own history: where the two part, the accounts of now "
                "are not those of the months learnt from."
            ),
        ]
    )


def headline(rows: list[Cures], numbers: Numbers) -> str:
    """Say how many cures are expected by each."""
    t = numbers.words
    by_matrix = numbers.count(sum(row.by_matrix for row in rows))
    known = [row.by_model for row in rows if row.by_model is not None]
    accounts = numbers.count(sum(row.accounts for row in rows))
    if len(known) < len(rows):
        return t(
            "{cures} of the {accounts} accounts past due are expected to be cured next month, by the matrix",
            cures=by_matrix,
            accounts=accounts,
        )
    return t(
        "Of the {accounts} accounts past due {cures} are expected to be cured next month by the matrix, and "
        "{by_model} by the cure model",
        cures=by_matrix,
        accounts=accounts,
        by_model=numbers.count(sum(known)),
    )


def as_lines(rows: list[Cures], numbers: Numbers) -> str:
    """Write the rows as a table in Markdown."""
    t = numbers.words
    has_model = any(row.by_model is not None for row in rows)
    head = [t("Bucket"), t("Accounts"), t("Cures by the matrix")]
    lines = [[*head, t("Cures by the model")] if has_model else head]
    for row in rows:
        cells = [
            numbers.member("bucket", row.bucket),
            numbers.count(row.accounts),
            numbers.count(row.by_matrix),
        ]
        if has_model:
            cells.append("–" if row.by_model is None else numbers.count(row.by_model))
        lines.append(cells)
    ruled = [f"| {' | '.join(map(as_markdown, cells))} |" for cells in lines]
    ruled.insert(1, f"|---|{'---:|' * (len(lines[0]) - 1)}")
    return "\n".join(ruled)
