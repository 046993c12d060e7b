"""Writes the token into `.env`: nothing else in the file changes, and nobody but its owner can read it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "DISCORD_TOKEN"
OWNER_ALONE: Final = 0o600
_LINE: Final = re.compile(rf"\s*(export\s+)?{NAME}\s*(=(?P<value>.*))?")


def read(file: Path, example: Path) -> str:
    """Return what `.env` says, or what the example says where there is no such file yet.

    Raises `OSError`, and `UnicodeDecodeError` for what is no UTF-8.
    """
    for one in (file, example):
        if one.exists():
            return one.read_bytes().decode("utf-8")
    return ""


def has_token(text: str) -> bool:
    """Say whether a token stands in it already."""
    found = [match for line in text.splitlines() if (match := _LINE.fullmatch(line))]
    return any((match["value"] or "").strip().strip("'\"") for match in found)


def with_token(text: str, token: str) -> str:
    """Return it with this token: in the line that is there for it, or in a new last one. Other lines stay."""
    made, put = [], False
    for line in text.splitlines(keepends=True):
        if _LINE.fullmatch(line.rstrip("\r\n")) is None:
            made.append(line)
        elif not put:
            ending = line[len(line.rstrip("\r\n")) :] or "\n"
            made.append(f"{NAME}={token}{ending}")
            put = True
    if not put:
        if made and not made[-1].endswith("\n"):
            made.append("\n")
        made.append(f"{NAME}={token}\n")
    return "".join(made)


def write(file: Path, text: str) -> None:
    """Put this into `.env`, whole or not at all, readable by its owner alone. Raises `OSError`."""
    target = file.resolve()
    fresh = target.with_name(f"{target.name}.{os.getpid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ALONE)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
