"""What a check or a load did, as a page shows it: figures, rejected values, a file to mend, sentences."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from dashboard.importing.kinds import Look
from data.contract import contracts
from data.report import Report as Report

Count = Callable[[float], str]

# What is larger is taken from the server's folder.
LARGEST_DOWNLOAD = 200 << 20
ROWS_SHOWN = 500
# Where the page knows a nearer way than the loader: reason → problem, what to do.
_HERE = {"unknown_member": ("Nothing is known of this value", "Say above what it means.")}


@dataclass(frozen=True, slots=True)
class Download:
    """A file that can be taken away."""

    name: str
    content: Callable[[], bytes]


def tallies(report: Report) -> dict[str, int]:
    """Return the four numbers that add up: the first is the sum of the others."""
    return {
        "Records read": report.read,
        "Accepted": report.accepted,
        "Quarantined": report.quarantined,
        "Duplicates": report.duplicates,
    }


def rejected(report: Report) -> pd.DataFrame:
    """Return what was set aside, a row a problem, under the file's own column names."""
    rows = []
    for intake in report.intakes:
        for reject in intake.rejects:
            usual = (reject.problem[:1].upper() + reject.problem[1:], reject.suggestion)
            problem, said = _HERE.get(reject.reason, usual)
            column = intake.mapped.get(reject.column, reject.column)
            rows.append((intake.file, reject.number, column, reject.value, problem, said))
    names = ["File", "Line", "Column", "Value", "Problem", "What to do"]
    return pd.DataFrame(rows[:ROWS_SHOWN], columns=names)


def unknown_values(report: Report, looked: Look) -> dict[str, dict[str, set[str]]]:
    """Return values that nobody translated: by the key of a kind of file, contract column → values."""
    keys = {name: kind.key for kind in looked.kinds for name in kind.names}
    found: dict[str, dict[str, set[str]]] = {}
    for intake in report.intakes:
        for reject in intake.rejects:
            if reject.reason == "unknown_member" and intake.file in keys:
                found.setdefault(keys[intake.file], {}).setdefault(reject.column, set()).add(reject.value)
    return found


def to_mend(report: Report) -> Download | None:
    """Return the lines set aside, with the reasons beside them; None where there are none or too many."""
    if report.quarantine is None:
        return None
    folder = report.quarantine.parent if report.quarantine.is_file() else report.quarantine
    files = sorted(file for file in folder.glob("*.csv") if file.is_file())
    if not files or sum(file.stat().st_size for file in files) > LARGEST_DOWNLOAD:
        return None

    def packed() -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                archive.write(file, file.name)
        return buffer.getvalue()

    return Download(f"set-aside-{report.load_id[:15]}.zip", packed)


def publish_words(report: Report, count: Count) -> tuple[str, bool]:
    """Return what the button that publishes says, and whether it leaves something aside."""
    good, aside = report.accepted, report.quarantined
    left = [f"leave {count(aside)} aside"] if aside else []
    if report.refused:
        files = "1 file" if len(report.refused) == 1 else f"{count(len(report.refused))} files"
        left.append(f"leave {files} out")
    if not left:
        return f"Publish {count(good)} {_records(good)}", False
    return f"Publish the {count(good)} good {'one' if good == 1 else 'ones'} and {' and '.join(left)}", True


def added(report: Report, count: Count) -> list[str]:
    """Say, table by table, what a load added and corrected, and what waits."""
    said = []
    for table, earlier in report.earlier.items():
        accepted = sum(i.accepted for i in report.intakes if i.table == table)
        new = accepted - earlier.repeated - earlier.corrected
        parts = [f"{count(new)} {_records(new)} added" if new else "nothing new"]
        if earlier.corrected:
            parts.append(f"{count(earlier.corrected)} corrected: the newest values hold")
        if earlier.repeated:
            parts.append(f"{count(earlier.repeated)} were there already, just so")
        said.append(f"{_title(table)}: {', '.join(parts)}.")
    for table, rows in report.waiting.items():
        verb = "waits" if rows == 1 else "wait"
        said.append(
            f"{_title(table)}: {count(rows)} {_records(rows)} {verb} for an account or collector that is "
            "not loaded yet, and will count as soon as it is."
        )
    return said


def warned(report: Report) -> list[str]:
    """Return what the checks of the version found."""
    return [f"{c.title}: {finding}" for c in report.checks if c.status != "passed" for finding in c.findings]


def for_the_page(sentence: str) -> str:
    """Return a sentence of the loader as it holds on a page, where nobody edits a mapping file."""
    replaced: Iterable[tuple[str, str]] = (
        (", or say in mapping.toml which column is which", ""),
        (" in mapping.toml", " here"),
        ("publish the others with --partial", "publish the others alone"),
    )
    for theirs, ours in replaced:
        sentence = sentence.replace(theirs, ours)
    return sentence


def _records(number: int) -> str:
    return "record" if number == 1 else "records"


def _title(table: str) -> str:
    known = contracts().get(table)
    return known.title if known else table.capitalize()
