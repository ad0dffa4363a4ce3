"""Sends alerts to the one address that a house has configured; where there is none, nothing is ever sent.

What goes wrong is said in a sentence and stops nothing. An address may hold a secret: only its host is ever
written down. A redirection is not followed: it would send figures to where nobody said.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from queries.alerts import is_address
from queries.sentence import Sentence

VARIABLE = "DUNLIN_WEBHOOK"
SECONDS = 5.0


class _StayHere(HTTPRedirectHandler):
    """Takes a redirection for the answer that it is."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none."""


def address(of_dataset: str) -> str:
    """Return where alerts go: what the environment says, else what the dataset's rules say; empty is nowhere.

    A variable that is set but empty switches sending off.
    """
    return os.environ.get(VARIABLE, of_dataset).strip()


def post(url: str, content: Mapping[str, Any], seconds: float = SECONDS) -> Sentence:
    """Send content as JSON and say what became of it; never raises, and never takes longer than `seconds`."""
    if not is_address(url):
        return Sentence("Alerts were not sent: {variable} is no web address.", variable=VARIABLE)
    host = urlsplit(url).hostname or ""
    answers: SimpleQueue[Sentence] = SimpleQueue()
    # A name that is looked up, or an answer that trickles in, would outlast the timeout of a socket.
    Thread(target=lambda: answers.put(_posted(url, host, content, seconds)), daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except Empty:
        return _too_late(host, seconds)


def _posted(url: str, host: str, content: Mapping[str, Any], seconds: float) -> Sentence:
    try:
        body = json.dumps(content, ensure_ascii=False).encode("utf-8")
        head = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "dunlin"}
        request = Request(url, data=body, headers=head, method="POST")
        with build_opener(_StayHere).open(request, timeout=seconds):
            return Sentence("Alerts were sent to {host}.", host=host)
    except HTTPError as problem:
        problem.close()
        return Sentence("Alerts were not taken by {host}: it answered {code}.", host=host, code=problem.code)
    except TimeoutError:
        return _too_late(host, seconds)
    except (URLError, HTTPException, OSError, ValueError) as problem:
        reason = getattr(problem, "reason", None) or problem
        if isinstance(reason, TimeoutError):
            return _too_late(host, seconds)
        # The words of the system may name the address; their kind does not.
        return Sentence(
            "Alerts could not be sent to {host} ({problem}).", host=host, problem=type(reason).__name__
        )


def _too_late(host: str, seconds: float) -> Sentence:
    return Sentence(
        "Alerts were not sent: {host} did not answer within {seconds} seconds.",
        host=host,
        seconds=f"{seconds:g}",
    )
