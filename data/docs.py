"""The page on what Dunlin reads, written from the contracts: docs/data-contracts.md."""

from __future__ import annotations

from data.contract import Column, Contract, contracts

_HEAD = """# What Dunlin reads

Written from `data/contracts/*.toml` by `dunlin docs`; change those.

Every table but `snapshot` is optional: a page whose table is missing says so. A file may call its columns
otherwise, in English or Chinese: Dunlin guesses which is which, says how sure it is, and keeps the answer in
`mapping.toml`, where it can be corrected. Dates may be written in the usual forms, amounts with separators,
currency signs or brackets. Money is kept as exact decimals with two places. Times are the debtor's local
time; times with an offset are converted to the zone that the mapping names.

Names, telephone numbers, addresses and identity numbers of debtors are never needed. Columns that hold them
are recognised by name or by their values and dropped, and the load says so.
"""

_ORDER = (
    "snapshot", "account", "contact", "payment", "promise", "plan", "collector", "survey", "complaint",
    "target", "process_change", "training", "entitlement",
)  # fmt: skip


def contracts_page() -> str:
    """Return the page as Markdown."""
    known = contracts()
    ordered = [known[name] for name in _ORDER if name in known]
    ordered += [c for name, c in known.items() if name not in _ORDER]
    return "\n".join([_HEAD, *map(_section, ordered)])


def _section(contract: Contract) -> str:
    facts = [
        f"One row is {contract.grain}.",
        f"Key: {', '.join(f'`{k}`' for k in contract.key)}.",
        f"Stored by the month of `{contract.month_of}`." if contract.month_of else "",
        "Required." if contract.required else "",
    ]
    rows = [_row(contract, column) for column in contract.columns]
    return "\n".join(
        [
            f"## {contract.title}: `{contract.table}`",
            "",
            " ".join(filter(None, facts)),
            "",
            "| column | may hold | must it | what it is |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _row(contract: Contract, column: Column) -> str:
    must = "always" if column.is_required else ("part of the key" if column.name in contract.key else "")
    table = column.refers_to
    said = (
        column.description.replace(f"Refers to {table}", f"Refers to `{table}`")
        if table
        else column.description
    )
    return f"| `{column.name}` | {column.allowed} | {must} | {said} |"
