"""What one session has in hand: files given, what was said of them, and the load under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from dashboard.importing.destination import Destination
from dashboard.importing.draft import Draft, begun, is_ready
from dashboard.importing.job import Job
from dashboard.importing.kinds import Look, look
from dashboard.importing.loading import Order, forget_check
from dashboard.importing.results import unknown_values
from dashboard.importing.uploads import Tray
from data.report import Report
from queries.store import Store


@dataclass(frozen=True, slots=True)
class Given:
    """A file or folder that was given.

    Attributes:
        name: what it is called for people.
    """

    path: Path
    name: str
    size: int
    is_dropped: bool


@dataclass(slots=True)
class Work:
    """All of it; a page that is left and opened again finds it as it was.

    Attributes:
        round: counts what was dropped, so that the place to drop files is empty again.
        looked: what there is in the files, and for which files that holds.
        drafts: what was said, by the key of a kind of file.
        met: values that nobody translated, met while checking; by kind and contract column.
        job: the load under way.
        checked: what a check said, and of which order.
        published: what was published last, and into what.
        problem: why the last load did nothing, in a sentence.
    """

    tray: Tray | None = None
    given: list[Given] = field(default_factory=list)
    round: int = 0
    looked: Look | None = None
    looked_at: object = None
    drafts: dict[str, Draft] = field(default_factory=dict)
    met: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    job: Job | None = None
    order: Order | None = None
    checked: Report | None = None
    checked_order: str = ""
    published: Report | None = None
    published_into: Destination | None = None
    problem: str = ""

    @property
    def paths(self) -> tuple[Path, ...]:
        """What is to be read."""
        return tuple(given.path for given in self.given)

    def look(self, store: Store) -> Look:
        """Return what there is in the files; looked at again only when there are others.

        Raises:
            DunlinError: a mapping file that was saved before is wrong.
        """
        wanted = (store, self.paths)
        if self.looked is None or self.looked_at != wanted:
            self.looked = look(self.paths, store)
            self.looked_at = wanted
        return self.looked

    def draft(self, key: str) -> Draft:
        """Return what was said of a kind of file, or guessed where nothing was."""
        assert self.looked is not None
        if key not in self.drafts:
            self.drafts[key] = begun(next(kind for kind in self.looked.kinds if kind.key == key))
        return self.drafts[key]

    def unready(self) -> list[str]:
        """Return the keys of the kinds of files of which something must still be said."""
        kinds = self.looked.kinds if self.looked else ()
        return [kind.key for kind in kinds if not is_ready(kind, self.draft(kind.key))]

    def remove(self, given: Given) -> None:
        """Take a file out again; what was dropped is removed from the disk."""
        self.given.remove(given)
        if self.tray and given.is_dropped:
            self.tray.give_back(given.path)

    def begin(self, job: Job, what: Order) -> None:
        """Start a load."""
        self.problem = ""
        self.job, self.order = job.start(), what

    def collect(self) -> None:
        """Take over what a load that is done has found."""
        job, what = self.job, self.order
        if job is None or what is None or not job.is_done:
            return
        self.job = None
        self.problem = job.problem
        if job.report is None:
            return
        if job.is_publishing and job.report.is_accepted:
            self.published, self.published_into = job.report, what.into
            self.forget()
        else:
            self._note_check(job.report, what, is_new=not job.is_publishing)

    def _note_check(self, report: Report, what: Order, *, is_new: bool) -> None:
        if not is_new:
            self.problem = report.why_not
            return
        forget_check(what.store, self.checked)
        self.checked, self.checked_order = report, what.signature
        if self.looked:
            for key, columns in unknown_values(report, self.looked).items():
                for name, values in columns.items():
                    self.met.setdefault(key, {}).setdefault(name, set()).update(values)

    def forget(self) -> None:
        """Let go of the files and of everything that was said of them."""
        if self.order:
            forget_check(self.order.store, self.checked)
        if self.tray:
            self.tray.clear()
        self.given, self.looked, self.looked_at = [], None, None
        self.drafts, self.met = {}, {}
        self.checked, self.checked_order = None, ""

    def close(self) -> None:
        """End with the session: what was dropped and what a check set aside is removed."""
        if self.job is None:
            self.forget()
