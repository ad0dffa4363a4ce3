"""A load that goes on while a person looks at other pages, and what it tells whoever waits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread

from data.load import Told
from data.report import Report
from queries.errors import DunlinError
from queries.sentence import Sentence

_log = logging.getLogger("dunlin")
_MISTAKE = Sentence(
    "The files could not be loaded because of a mistake in the program. The log of the server says what "
    "happened; please pass it on. What was published before is unchanged."
)


@dataclass(slots=True)
class Job:
    """One load in the background.

    Attributes:
        work: loads, telling what it does.
        signature: what it was asked to load, and how.
        is_publishing: whether what it loads is published, or only checked.
        step: the step that was begun last, in a few words.
        share: of the bytes that are read, from 0 to 1.
        records: read so far.
        report: what the load did, once it is done.
        problem: why there is no report, in a sentence.
    """

    work: Callable[[Told], Report]
    signature: str
    is_publishing: bool = False
    step: str = Sentence("Beginning")
    share: float = 0.0
    records: int = 0
    report: Report | None = None
    problem: str = ""
    _done: Event = field(default_factory=Event, repr=False)

    def start(self) -> Job:
        """Begin in a thread of its own."""
        Thread(target=self.run, name="dunlin-import", daemon=True).start()
        return self

    def run(self) -> None:
        """Load to the end; what goes wrong becomes a sentence."""
        try:
            self.report = self.work(Told(step=self._steps, share=self._shares))
        except DunlinError as problem:
            self.problem = problem.sentence
        except Exception:
            _log.exception("an import failed")
            self.problem = _MISTAKE
        finally:
            self._done.set()

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; return whether it is done."""
        return self._done.wait(seconds)

    @property
    def is_done(self) -> bool:
        """Whether there is a report or a problem."""
        return self._done.is_set()

    def _steps(self, words: str) -> None:
        self.step = words

    def _shares(self, read: int, of: int, records: int) -> None:
        self.share = min(1.0, read / of) if of else 0.0
        self.records = records
