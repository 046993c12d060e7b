"""Words of the wire: JSON objects, errors as Discord writes them, and the few numbers of its API that matter here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

JSON: TypeAlias = dict[str, Any]

# Channel types (developers/resources/channel.mdx)
TEXT, DIRECT, VOICE, CATEGORY, ANNOUNCEMENT, STAGE = 0, 1, 2, 4, 5, 13
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)

# Message flags (developers/resources/message.mdx)
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15

# Gateway intents (developers/events/gateway.mdx)
GUILD_MEMBERS, GUILD_PRESENCES, MESSAGE_CONTENT = 1 << 1, 1 << 8, 1 << 15
# Application flags that permit a privileged intent; each second one is "limited", for small applications
PRIVILEGE = {
    GUILD_PRESENCES: (1 << 12) | (1 << 13),
    GUILD_MEMBERS: (1 << 14) | (1 << 15),
    MESSAGE_CONTENT: (1 << 18) | (1 << 19),
}


class ApiError(Exception):
    """Discord says no: an HTTP status and a JSON error code with its sentence."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status} ({code}): {message}")
        self.status = status
        self.code = code
        self.message = message

    def reply(self) -> Reply:
        """Return the answer that carries this error."""
        return Reply(self.status, {"code": self.code, "message": self.message})


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint answers: a status, a JSON body (none: empty) and extra headers."""

    status: int = 200
    body: JSON | list[JSON] | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API, with the parts that its path names."""

    method: str
    path: str
    query: dict[str, str]
    json: Any
    files: tuple[tuple[str, bytes], ...] = ()
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> JSON:
        """Return the JSON object that was sent; raise 400 where it is something else."""
        if not isinstance(self.json, dict):
            raise ApiError(400, 50109, "The request body contains invalid JSON.")
        return self.json


def unknown(what: str) -> ApiError:
    """Return the 404 of a thing that is not there (10003 channel, 10008 message, 10004 guild, ...)."""
    codes = {
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "Overwrite": 10009,
        "User": 10013,
        "Webhook": 10015,
        "Interaction": 10062,
        "Application Command": 10063,
        "Guild Scheduled Event": 10070,
        "Stage Instance": 10067,
        "Auto Moderation Rule": 10066,
    }
    return ApiError(404, codes[what], f"Unknown {what}")


def malformed(problem: str) -> ApiError:
    """Return the 400 of a body that Discord would not take."""
    return ApiError(400, 50035, f"Invalid Form Body: {problem}")


def iso(timestamp: float) -> str:
    """Write unix seconds as Discord writes instants."""
    return datetime.fromtimestamp(timestamp, UTC).isoformat()
