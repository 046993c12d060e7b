"""TOML that people edit: read with refusals that say where, and written by hand, for Python only reads it."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    Value = str | int | date | Sequence[str | int]


def decoded(data: bytes, key: str) -> str:
    """Return a file's text. Raises Refusal(`key`) where it is none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(key) from None


def parsed(text: str, key: str) -> dict[str, Any]:
    """Return what a TOML text says. Raises Refusal(`key`) with the `line` that cannot be read."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = str(error).rpartition("at line ")[2].partition(",")[0]
        last = len(text.rstrip().splitlines()) or 1
        raise Refusal(key, line=line if line.isdecimal() else last) from None


def quoted(text: str) -> str:
    """Return a TOML basic string: JSON's escapes are TOML's, but for the one character that JSON leaves alone."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def written(value: Value) -> str:
    """Return a value as TOML has it."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return f"[{', '.join(written(one) for one in value)}]"


def comment(text: str) -> str:
    """Return a comment on one line; what TOML does not take in one is left out."""
    return "# " + "".join(one for one in " ".join(text.split()) if one.isprintable())
