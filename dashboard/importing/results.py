"""What a check or a load did, as a page shows it: figures, rejected values, a file to mend, sentences."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.i18n import Words, words_in
from dashboard.importing.kinds import Look
from data.contract import contracts
from data.rejects import templates
from data.report import Report as Report
from queries import findings
from queries.errors import DunlinError
from queries.sentence import N_, Sentence, Term

Count = Callable[[float], str]
ENGLISH = words_in("en")

# What is larger is taken from the server's folder.
LARGEST_DOWNLOAD = 200 << 20
ROWS_SHOWN = 500
# Where the page knows a nearer way than the loader: reason → problem, what to do.
_HERE = {"unknown_member": (N_("Nothing is known of this value"), N_("Say above what it means."))}


@dataclass(frozen=True, slots=True)
class Download:
    """A file that can be taken away."""

    name: str
    content: Callable[[], bytes]


def tallies(report: Report) -> dict[str, int]:
    """Return the four numbers that add up: the first is the sum of the others."""
    return {
        N_("Records read"): report.read,
        N_("Accepted"): report.accepted,
        N_("Quarantined"): report.quarantined,
        N_("Duplicates"): report.duplicates,
    }


def rejected(report: Report, t: Words = ENGLISH) -> pd.DataFrame:
    """Return what was set aside, a row a problem, under the file's own column names."""
    rows = []
    for intake in report.intakes:
        for reject in intake.rejects:
            problem, said = t.said(reject.problem), t.said(reject.suggestion)
            if reject.reason in _HERE:
                problem, said = (t(text) for text in _HERE[reject.reason])
            column = intake.mapped.get(reject.column, reject.column)
            capital = problem[:1].upper() + problem[1:]
            rows.append((intake.file, reject.number, column, reject.value, capital, said))
    names = [t("File"), t("Line"), t("Column"), t("Value"), t("Problem"), t("What to do")]
    return pd.DataFrame(rows[:ROWS_SHOWN], columns=names)


def stored_rejects(rows: list[dict[str, Any]], t: Words) -> pd.DataFrame:
    """Return values set aside as a version keeps them, with what is said of each in a language."""
    frame, known = pd.DataFrame(rows), templates()
    for name in ("problem", "suggestion"):
        frame[name] = [t.retold(text, known) for text in frame[name]]
    return frame


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


def publish_words(report: Report, count: Count) -> tuple[Sentence, bool]:
    """Return what the button that publishes says, and whether it leaves something aside."""
    said = {"n": count(report.accepted), "aside": count(report.quarantined)}
    if not report.quarantined and not report.refused:
        if report.accepted == 1:
            return Sentence("Publish {n} record", **said), False
        return Sentence("Publish {n} records", **said), False
    if not report.refused:
        if report.accepted == 1:
            return Sentence("Publish the {n} good one and leave {aside} aside", **said), True
        return Sentence("Publish the {n} good ones and leave {aside} aside", **said), True
    left = _files_left_out(len(report.refused), count)
    if report.quarantined:
        left = Sentence("leave {aside} aside and {files}", aside=said["aside"], files=left)
    if report.accepted == 1:
        return Sentence("Publish the {n} good one and {left}", n=said["n"], left=left), True
    return Sentence("Publish the {n} good ones and {left}", n=said["n"], left=left), True


def _files_left_out(files: int, count: Count) -> Sentence:
    return Sentence("leave 1 file out") if files == 1 else Sentence("leave {n} files out", n=count(files))


def added(report: Report, count: Count) -> list[Sentence]:
    """Say, table by table, what a load added and corrected, and what waits."""
    said = []
    for table, earlier in report.earlier.items():
        accepted = sum(i.accepted for i in report.intakes if i.table == table)
        parts: list[Sentence] = [_new(accepted - earlier.repeated - earlier.corrected, count)]
        if n := earlier.corrected:
            parts.append(Sentence("{n} corrected: the newest values hold", n=count(n)))
        if n := earlier.repeated:
            parts.append(Sentence("{n} were there already, just so", n=count(n)))
        said.append(Sentence("{table}: {parts}.", table=_title(table), parts=parts))
    for table, rows in report.waiting.items():
        waits = {"table": _title(table), "n": count(rows)}
        if rows == 1:
            sentence = Sentence(
                "{table}: {n} record waits for an account or collector that is not loaded yet, and will "
                "count as soon as it is.",
                **waits,
            )
        else:
            sentence = Sentence(
                "{table}: {n} records wait for an account or collector that is not loaded yet, and will "
                "count as soon as it is.",
                **waits,
            )
        said.append(sentence)
    return said


def _new(number: int, count: Count) -> Sentence:
    if not number:
        return Sentence("nothing new")
    if number == 1:
        return Sentence("{n} record added", n=count(number))
    return Sentence("{n} records added", n=count(number))


def warned(report: Report, t: Words = ENGLISH) -> list[str]:
    """Return what the checks of the version found."""
    return [
        t("{check}: {finding}", check=t(c.title), finding=t.retold(finding, findings.templates()))
        for c in report.checks
        if c.status != "passed"
        for finding in c.findings
    ]


# What a sentence of the loader says of mapping files and commands, and what it says on a page instead.
_ELSEWHERE: Sequence[tuple[str, str]] = (
    (N_(", or say in mapping.toml which column is which"), ""),
    (N_(" in mapping.toml"), N_(" here")),
    (N_("publish the others with --partial"), N_("publish the others alone")),
)


def for_the_page(sentence: DunlinError | str, t: Words = ENGLISH) -> str:
    """Return a sentence of the loader as it holds on a page, where nobody edits a mapping file."""
    said = t.said(sentence)
    for theirs, ours in _ELSEWHERE:
        said = said.replace(t(theirs), t(ours))
    return said


def _title(table: str) -> Term:
    known = contracts().get(table)
    return Term(known.title if known else table.capitalize())
