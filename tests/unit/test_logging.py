"""The log: it says what happened, and nothing that people said."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import subprocess
import sys
import threading
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.logging import Scrubber, configure
from config.settings import LogFormat, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
SENTINEL = "my sister is called Ada"
MEMBER = 123456789012345678


@contextmanager
def log_lines(
    monkeypatch: pytest.MonkeyPatch, level: str = "INFO", log_format: LogFormat = "console"
) -> Iterator[io.StringIO]:
    """Configure the log and hand out what it writes."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with configure(Settings(log_level=level, log_format=log_format)):
        yield stream


@pytest.fixture(params=["console", "json"])
def lines(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The configured log, once in each form."""
    with log_lines(monkeypatch, log_format=request.param) as stream:
        yield stream


def raise_sentinel() -> None:
    """Fail with an error whose text quotes a person, caused by another one that does."""
    try:
        raise KeyError(SENTINEL)
    except KeyError as error:
        message = f"could not send: {SENTINEL}"
        raise ValueError(message) from error


def test_a_line_says_when_how_bad_where_and_what(monkeypatch: pytest.MonkeyPatch) -> None:
    """The console form has time, level, logger and event on one line, fields behind them."""
    with log_lines(monkeypatch) as stream:
        logging.getLogger("bot.outbox").warning("outbox.late", extra={"kind": "reminder", "seconds": 12})

    time, level, logger, rest = stream.getvalue().rstrip("\n").split(maxsplit=3)
    assert time.endswith("+00:00")
    assert (level, logger, rest) == ("WARNING", "bot.outbox:", "outbox.late kind=reminder seconds=12")


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_what_an_event_is_about_has_names(monkeypatch: pytest.MonkeyPatch, log_format: LogFormat) -> None:
    """The facts of a line of ours are fields of their own for a machine, and stay in the line for people."""
    with log_lines(monkeypatch, log_format=log_format) as stream:
        log = logging.getLogger("bot")
        log.info("outbox.refused kind=%s status=%s guild=%s", "card", 403, MEMBER)
        log.info("webhook.taken event=%s", "gift")
        log.info("Wrote to %s after level=%s", "ada", 1)

    first, second, third = stream.getvalue().splitlines()
    if log_format == "console":
        assert re.search(r"bot: outbox\.refused kind=card status=403 guild=~[0-9a-f]{8}$", first)
        assert third.endswith("bot: Wrote to ada after level=1")
        return
    read = json.loads(first)
    mark = read.pop("guild")
    assert (read["event"], read["kind"], read["status"]) == ("outbox.refused", "card", "403")
    assert re.fullmatch(r"~[0-9a-f]{8}", mark)
    assert (json.loads(second)["event"], json.loads(second)["event_"]) == ("webhook.taken", "gift")
    assert json.loads(third)["event"] == "Wrote to ada after level=1"


def test_json_is_one_object_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The JSON form stays one line even with an error, and can be read back."""
    with log_lines(monkeypatch, log_format="json") as stream:
        try:
            raise_sentinel()
        except ValueError:
            logging.getLogger("bot").exception("handler.failed", extra={"kind": "card"})

    (line,) = stream.getvalue().splitlines()
    read = json.loads(line)
    assert (read["level"], read["logger"], read["event"], read["kind"]) == (
        "ERROR",
        "bot",
        "handler.failed",
        "card",
    )
    assert read["error"][0] == "ValueError"
    assert any("in raise_sentinel" in place for place in read["error"])
    assert "KeyError" in read["error"]


def test_exceptions_keep_their_text_to_themselves(lines: io.StringIO) -> None:
    """An error is its type and frames, wherever it is handed in; no text of it is written."""
    log = logging.getLogger("bot")
    try:
        raise_sentinel()
    except ValueError as error:
        log.exception("handler.failed")
        log.error("handler.failed: %s after %d", error, 3)
        log.error("handler.failed: %(error)s", {"error": error})
        log.error(error)
        log.error("handler.failed", extra={"error": error})
        log.error("group", exc_info=ExceptionGroup(SENTINEL, [error]))

    written = lines.getvalue()
    assert SENTINEL not in written
    assert written.count("ValueError") >= 6
    assert "handler.failed: ValueError after 3" in written
    assert "test_logging.py" in written


def test_ids_become_marks_that_stay_the_same(lines: io.StringIO) -> None:
    """A raw id never stands in a line; two lines on one person still show that it is one."""
    log = logging.getLogger("bot")
    log.info("seat.taken member=%s", MEMBER)
    log.info("seat.left", extra={"member": MEMBER})
    log.info("seat.taken member=%s", MEMBER + 1)

    written = lines.getvalue()
    assert str(MEMBER) not in written
    marks = [word for word in written.replace('"', " ").replace("=", " ").split() if word.startswith("~")]
    assert len(marks) == 3
    assert marks[0] == marks[1] != marks[2]


def test_marks_differ_between_processes() -> None:
    """Logs of two runs cannot be joined, and nobody can hash all ids to look one up."""
    assert Scrubber().mark("123456789012345678") != Scrubber().mark("123456789012345678")


@pytest.mark.parametrize("text", ["1700000000", "port 8080", "took 0.123456789 s", "12345678901234567890123"])
def test_other_numbers_stay(text: str) -> None:
    """Times, ports and numbers that cannot be an id are left as they are."""
    assert Scrubber()(text) == text


def test_tokens_in_addresses_go(lines: io.StringIO) -> None:
    """A followup's address carries a credential; what is left of it tells only that there was one."""
    token = "aW50ZXJhY3Rpb246" * 10
    logging.getLogger("discord.http").warning(
        "POST %s responded with 429", f"/webhooks/{MEMBER}/{token}/messages"
    )

    assert token not in lines.getvalue()
    assert "/messages responded with 429" in lines.getvalue()


@pytest.mark.parametrize(
    "name", ["discord.gateway", "discord.http", "aiosqlite", "apscheduler", "asyncio", "aiohttp"]
)
def test_libraries_never_log_payloads(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """With LOG_LEVEL=DEBUG our own debug lines appear, those of libraries that print payloads do not."""
    with log_lines(monkeypatch, level="DEBUG") as stream:
        logging.getLogger("bot").debug("ours")
        logging.getLogger(name).debug("WebSocket event: %s", SENTINEL)

    assert "ours" in stream.getvalue()
    assert SENTINEL not in stream.getvalue()


def test_the_level_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """LOG_LEVEL=ERROR silences warnings, ours and the libraries'."""
    with log_lines(monkeypatch, level="ERROR") as stream:
        logging.getLogger("bot").warning("quiet")
        logging.getLogger("discord").warning("quiet")
        logging.getLogger("bot").error("loud")

    assert "quiet" not in stream.getvalue()
    assert "loud" in stream.getvalue()


async def test_a_task_nobody_waited_for_is_logged_without_its_text(lines: io.StringIO) -> None:
    """Asyncio quotes an unretrieved exception in its message; here only its type and frames arrive."""

    async def fail() -> None:
        raise_sentinel()

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task

    assert "Task exception was never retrieved" in lines.getvalue()
    assert "ValueError" in lines.getvalue()
    assert SENTINEL not in lines.getvalue()


def call_threading_hook() -> None:
    """End a thread with the sentinel error."""
    thread = threading.Thread(target=raise_sentinel)
    thread.start()
    thread.join()


def call_process_hook() -> None:
    """Do what Python does when an error reaches the top of a process."""
    try:
        raise_sentinel()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def call_destructor_hook() -> None:
    """Fail in a destructor, where no caller can be told."""

    class Falling:
        def __del__(self) -> None:
            raise_sentinel()

    Falling()


@pytest.mark.parametrize("end", [call_threading_hook, call_process_hook, call_destructor_hook])
def test_errors_that_end_something_keep_their_text(lines: io.StringIO, end: Callable[[], None]) -> None:
    """Python's own reports would print the exception's text; ours says type and place."""
    end()

    assert "ValueError" in lines.getvalue()
    assert "raise_sentinel" in lines.getvalue()
    assert SENTINEL not in lines.getvalue()


def test_a_malformed_line_harms_nobody(lines: io.StringIO) -> None:
    """Fields that do not fit leave the line as it is; no error, and no report that quotes them."""
    record = logging.makeLogRecord({"msg": "seats %d of %d", "args": (SENTINEL,)})
    (ours,) = (
        handler for handler in logging.getLogger().handlers if getattr(handler, "stream", None) is lines
    )
    ours.handle(record)

    assert "seats %d of %d" in lines.getvalue()
    assert SENTINEL not in lines.getvalue()


def test_warnings_arrive_in_the_same_form(lines: io.StringIO) -> None:
    """Python's warnings become lines too, so that a machine can read all of stderr."""
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.warn("a library will change", UserWarning, stacklevel=1)

    assert "py.warnings" in lines.getvalue()
    assert "a library will change" in lines.getvalue()


def test_everything_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the block the process logs as before: handlers, levels and hooks."""

    def state() -> object:
        names = ("", "discord", "aiosqlite", "asyncio")
        levels = [logging.getLogger(name).level for name in names]
        return (
            levels,
            list(logging.getLogger().handlers),
            sys.excepthook,
            threading.excepthook,
            sys.unraisablehook,
        )

    before = state()
    with log_lines(monkeypatch, level="DEBUG"):
        assert state() != before
    assert state() == before


@pytest.mark.parametrize("first", ["config.logging", "logging"])
def test_the_name_is_no_trap(first: str) -> None:
    """`config.logging` and Python's `logging` can be imported in either order, and each stays itself."""
    code = (
        f"import {first}; import logging, config.logging; "
        "assert logging.getLogger and not hasattr(logging, 'configure'); assert config.logging.configure"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
