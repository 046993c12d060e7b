"""What the server needs of a payment service, and how a body is read without trusting any of it."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol

from bot.domain.payments import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.payments import Call

MOST_MINOR: Final = 10**12
"""Far above any gift, far inside 64 bits."""
LATEST: Final = 4_102_444_800
"""2100: a later instant is no instant of a gift."""

_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,128}")


class ForgedError(Exception):
    """A call does not prove that it comes from the provider. Says nothing of what was in it."""


class Provider(Protocol):
    """One payment service. It keeps nothing, and its methods may be called from any number of calls at once."""

    @property
    def name(self) -> str:
        """The word in the address and in the ledger: small letters."""

    @property
    def content_type(self) -> str:
        """The only kind of body that it sends."""

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: int) -> None:
        """Return where the call is genuine by one of the secrets, else raise `ForgedError`; `now` in unix seconds."""

    def read(self, body: bytes) -> Call:
        """Read a genuine call. Raises `UnreadableError` with a fixed word."""


def read_json(body: bytes) -> dict[str, Any]:
    """Return the object that a body is. No NaN, no endless numbers, no depth that ends the process."""
    try:
        found = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise UnreadableError("json") from None
    if not isinstance(found, dict):
        raise UnreadableError("json")
    return found


def inner(of: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the object under a key."""
    found = of.get(key)
    if not isinstance(found, dict):
        raise UnreadableError("shape")
    return found


def text(of: Mapping[str, Any], key: str) -> str:
    """Return the text under a key."""
    found = of.get(key)
    if not isinstance(found, str):
        raise UnreadableError("shape")
    return found


def identifier(of: Mapping[str, Any], key: str) -> str:
    """Return the provider's own name for a thing; an object in its place is asked for its `id`."""
    found = of.get(key)
    if isinstance(found, dict):
        found = found.get("id")
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise UnreadableError("id")
    return found


def whole(of: Mapping[str, Any], key: str, *, most: int) -> int:
    """Return the whole number under a key, from 0 to `most`. No text, no float, no truth value is one."""
    found = of.get(key)
    if type(found) is not int or not 0 <= found <= most:
        raise UnreadableError("number")
    return found


def truth(of: Mapping[str, Any], key: str) -> bool:
    """Return the truth value under a key; the text "false" is none."""
    found = of.get(key)
    if not isinstance(found, bool):
        raise UnreadableError("shape")
    return found


def day(of: Mapping[str, Any], key: str) -> date:
    """Return the UTC day of the unix seconds under a key."""
    return datetime.fromtimestamp(whole(of, key, most=LATEST), UTC).date()


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(constant)
