"""Alerts are sent to the configured address and nowhere else; what goes wrong is said and stops nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Event, Thread
from typing import Any

import pytest

from dashboard import webhook

CONTENT = {"text": "治愈率下降", "alerts": [{"rule": "cure_rate_down", "value": 0.3}]}


class _Listener(ThreadingHTTPServer):
    """A receiver on loopback: takes what is sent to /take, and goes wrong elsewhere in its own ways."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.is_over = Event()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class _Answering(BaseHTTPRequestHandler):
    server: _Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers.items()), body))
        if self.path.startswith("/slow"):
            self.server.is_over.wait(10)
        if self.path.startswith("/trickle"):
            self._trickle()
            return
        code = {"/broken": 500, "/elsewhere": 307, "/moved": 302}.get(self.path, 200)
        self.send_response(code)
        if code in (302, 307):
            self.send_header("Location", self.server.url("/take"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.taken.append((self.path, {}, b""))
        self.send_response(200)
        self.end_headers()

    def _trickle(self) -> None:
        """Answer a byte at a time, each soon enough for a socket's own timeout."""
        for byte in b"HTTP/1.0 200 OK\r\nX-Long: " + b"x" * 400:
            if self.server.is_over.wait(0.05):
                return
            try:
                self.wfile.write(bytes([byte]))
            except OSError:
                return

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Listener]:
    """A receiver that runs for the length of a test."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = _Listener()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.is_over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_alerts_are_posted_as_json(listener: _Listener) -> None:
    said = webhook.post(listener.url("/take"), CONTENT)
    assert str(said) == "Alerts were sent to 127.0.0.1."
    ((path, head, body),) = listener.taken
    assert (path, json.loads(body)) == ("/take", CONTENT)
    assert head["Content-Type"] == "application/json; charset=utf-8"


def test_an_answer_that_refuses_is_said(listener: _Listener) -> None:
    said = webhook.post(listener.url("/broken"), CONTENT)
    assert str(said) == "Alerts were not taken by 127.0.0.1: it answered 500."


@pytest.mark.parametrize(("path", "code"), [("/elsewhere", 307), ("/moved", 302)])
def test_a_redirection_is_not_followed(listener: _Listener, path: str, code: int) -> None:
    said = webhook.post(listener.url(path), CONTENT)
    assert str(said) == f"Alerts were not taken by 127.0.0.1: it answered {code}."
    assert [where for where, _, _ in listener.taken] == [path]


@pytest.mark.parametrize("path", ["/slow", "/trickle"])
def test_who_does_not_answer_in_time_is_not_waited_for(listener: _Listener, path: str) -> None:
    begun = time.monotonic()
    said = webhook.post(listener.url(path), CONTENT, seconds=0.4)
    assert time.monotonic() - begun < 3
    assert str(said) == "Alerts were not sent: 127.0.0.1 did not answer within 0.4 seconds."


def test_nobody_waits_longer_than_five_seconds() -> None:
    assert webhook.SECONDS == 5


def test_where_nobody_listens_that_is_said_without_the_address() -> None:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = str(webhook.post(f"http://127.0.0.1:{port}/secret-token", CONTENT))
    assert said == "Alerts could not be sent to 127.0.0.1 (ConnectionRefusedError)."


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/x", "host/x", "http://", "http://a b/"])
def test_what_is_no_web_address_is_not_opened(url: str) -> None:
    assert str(webhook.post(url, CONTENT)) == "Alerts were not sent: DUNLIN_WEBHOOK is no web address."


def test_the_environment_goes_before_the_dataset_and_can_switch_it_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DUNLIN_WEBHOOK", raising=False)
    assert webhook.address("") == ""
    assert webhook.address("https://of.dataset/x") == "https://of.dataset/x"
    monkeypatch.setenv("DUNLIN_WEBHOOK", "https://of.house/x")
    assert webhook.address("https://of.dataset/x") == "https://of.house/x"
    monkeypatch.setenv("DUNLIN_WEBHOOK", "")
    assert webhook.address("https://of.dataset/x") == ""
