"""Where the log goes, and what can never get into it.

Lines go to stderr, for people (`console`) or one JSON object each (`json`). Whatever a caller or a library
hands in, a line holds no raw Discord id, no credential out of an address, and no exception's own text: an
exception is its type and the places it came through, for its text may quote what somebody wrote. Libraries
that log payloads when told to be chatty are never told so.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
import sys
import threading
import traceback
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.settings import Settings

_SNOWFLAKE = re.compile(r"(?<![0-9])[0-9]{17,20}(?![0-9])")
_OPAQUE = re.compile(r"[\w-]{60,}", re.ASCII)  # an interaction's or a webhook's token in a request's address
_EVENT = re.compile(r"[a-z_]+(\.[a-z_]+)*( [a-z_]+=%s)+")
_NAMED = re.compile(r" ([a-z_]+)=%s")
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Below these levels the libraries log payloads: gateway events, request bodies, values bound to SQL.
_QUIET = {
    "discord": logging.INFO,
    "aiohttp": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.WARNING,
}


class Scrubber:
    """Takes out of a text what a log must not hold. The same id is the same mark until the process ends."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)

    def mark(self, discord_id: str) -> str:
        """Return the short keyed hash that stands for a Discord id."""
        return "~" + hashlib.blake2b(discord_id.encode(), key=self._key, digest_size=4).hexdigest()

    def __call__(self, text: str) -> str:
        """Return `text` with marks for ids and without tokens."""
        return _SNOWFLAKE.sub(lambda found: self.mark(found.group()), _OPAQUE.sub("...", text))


def places(error: BaseException) -> list[str]:
    """Return an exception as lines: type and frames, the one that caused it after it, never what they say."""
    lines, seen = [], set[int]()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(type(current).__qualname__)
        frames = traceback.extract_tb(current.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        if isinstance(current, BaseExceptionGroup):
            lines += [f"  | {line}" for inner in current.exceptions for line in places(inner)]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return lines


class _Formatter(logging.Formatter):
    """One record as text; whatever it says has been through the scrubber."""

    def __init__(self, scrub: Scrubber) -> None:
        super().__init__()
        self._scrub = scrub

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        event, facts = _facts(record)
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": self._scrub(event),
        }
        for name, value in {**facts, **_extra(record)}.items():
            fields[f"{name}_" if name in fields else name] = self._scrub(str(_plain(value)))
        return self.line(fields, [self._scrub(line) for line in places(error)] if error else [])

    def line(self, fields: dict[str, str], error: list[str]) -> str:
        """Return the line for people; the exception follows on lines of its own."""
        time, level, logger, event, *more = fields.values()
        names = list(fields)[4:]
        tail = "".join(f" {name}={value}" for name, value in zip(names, more, strict=True))
        return "\n  ".join([f"{time} {level:<7} {logger}: {event}{tail}", *error])


class _JsonFormatter(_Formatter):
    """One record as one line of JSON."""

    def line(self, fields: dict[str, str], error: list[str]) -> str:
        return json.dumps({**fields, **({"error": error} if error else {})}, ensure_ascii=False)


def _plain(value: object) -> object:
    return type(value).__qualname__ if isinstance(value, BaseException) else value


def _facts(record: logging.LogRecord) -> tuple[str, dict[str, object]]:
    """Return the event, and what it is about by name where a line says that as ours do: `seat.taken circle=%s`."""
    names = _NAMED.findall(str(record.msg))
    if (
        isinstance(record.args, tuple)
        and names
        and len(names) == len(record.args)
        and _EVENT.fullmatch(record.msg)
    ):
        return record.msg.partition(" ")[0], dict(zip(names, record.args, strict=True))
    return _message(record), {}


def _message(record: logging.LogRecord) -> str:
    """Return what a record says, with exceptions in it reduced to their type."""
    template = str(_plain(record.msg))
    if record.name == "asyncio":
        # "... was never retrieved\nfuture: <Task ... exception=...>": its later lines quote the exception
        return template.partition("\n")[0].partition("<")[0].strip()
    args = record.args
    if isinstance(args, tuple):
        args = tuple(_plain(value) for value in args)
    elif args:
        args = {name: _plain(value) for name, value in args.items()}
    try:
        return template % args if args else template
    except (TypeError, ValueError):
        return template  # a line of the log may be wrong, but never the reason that something else fails


def _extra(record: logging.LogRecord) -> Mapping[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _USUAL}


@contextmanager
def configure(settings: Settings) -> Iterator[None]:
    """Send the log of this process to stderr as the settings say, and put everything back afterwards.

    What ends a thread or a destructor goes to the log too: Python's own report would quote the exception.
    """
    scrub = Scrubber()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter(scrub) if settings.log_format == "json" else _Formatter(scrub))
    root, log = logging.getLogger(), logging.getLogger("circlekeeper")
    level = logging.getLevelNamesMapping()[settings.log_level]
    before = {name: logging.getLogger(name).level for name in ("", *_QUIET)}
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook

    def report(what: str, error: BaseException | None) -> None:
        log.critical(what, exc_info=error)

    sys.excepthook = lambda _kind, error, _trace: report("process.ended_by_error", error)
    threading.excepthook = lambda ended: report("thread.ended_by_error", ended.exc_value)
    sys.unraisablehook = lambda raised: report("destructor.error", raised.exc_value)
    for name, least in {"": level, **_QUIET}.items():
        logging.getLogger(name).setLevel(max(level, least))
    root.addHandler(handler)
    logging.captureWarnings(capture=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.removeHandler(handler)
        handler.close()
        for name, was in before.items():
            logging.getLogger(name).setLevel(was)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
