"""The gateway: HELLO, IDENTIFY, READY, heartbeats, numbered events, and RESUME, which replays what was missed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.wire.standin.values import JSON, MESSAGE_CONTENT, PRIVILEGE

if TYPE_CHECKING:
    from tests.wire.standin.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 7, 8, 9, 10, 11
NOT_AUTHENTICATED, AUTHENTICATION_FAILED, DISALLOWED_INTENTS = 4003, 4004, 4014
BUFFERED = 10_000  # events kept for a RESUME

# How an event begins -> the intent it needs in a guild, in a DM (events/gateway.mdx). Others always go out.
_GUILDS, _MODERATION, _VOICE, _MESSAGES, _DIRECT, _SCHEDULED = 1, 1 << 2, 1 << 7, 1 << 9, 1 << 12, 1 << 16
INTENTS = {
    "CHANNEL_": (_GUILDS, 0),
    "THREAD_": (_GUILDS, 0),
    "GUILD_SCHEDULED_EVENT_": (_SCHEDULED, 0),
    "GUILD_MEMBER_": (1 << 1, 0),
    "MESSAGE_": (_MESSAGES, _DIRECT),
    "VOICE_STATE_": (_VOICE, 0),
}


@dataclass(slots=True)
class Session:
    """What one IDENTIFY began; it outlives its connection until the next IDENTIFY of its shard."""

    id: str
    shard: int
    shards: int
    intents: int
    sequence: int = 0
    sent: list[tuple[int, str]] = field(default_factory=list)
    line: Line | None = None

    def dispatch(self, event: str, data: JSON) -> None:
        """Send an event, or keep it for the RESUME."""
        self.sequence += 1
        frame = json.dumps({"op": DISPATCH, "t": event, "s": self.sequence, "d": data})
        self.sent.append((self.sequence, frame))
        del self.sent[:-BUFFERED]
        if self.line is not None:
            self.line.put(frame)

    def hears(self, event: str, guild_id: str | None) -> bool:
        """Say whether this session's shard and intents let it have an event."""
        home = 0 if guild_id is None else (int(guild_id) >> 22) % self.shards
        asked = next((bits for prefix, bits in INTENTS.items() if event.startswith(prefix)), None)
        return home == self.shard and (asked is None or bool(self.intents & asked[0 if guild_id else 1]))


class Line:
    """One WebSocket connection: an ordered outbox and, if the client asked for it, one zlib stream."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.transport = request.transport
        compressed = request.query.get("compress") == "zlib-stream"
        self.session: Session | None = None
        self.cut = False
        self._zlib = zlib.compressobj(level=1) if compressed else None
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def put(self, frame: str) -> None:
        """Send a frame after those before it."""
        self._outbox.put_nowait(frame)

    def put_op(self, op: int, data: object = None) -> None:
        """Send an opcode that is no event."""
        self.put(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                frame = await self._outbox.get()
                if self._zlib is None:
                    await self.socket.send_str(frame)
                else:
                    packed = self._zlib.compress(frame.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)

    def detach(self) -> None:
        """Stop writing; what the session still gets waits for its RESUME."""
        self._writer.cancel()
        if self.session is not None and self.session.line is self:
            self.session.line = None


class Gateway:
    """All sessions and connections."""

    def __init__(self, world: World, *, heartbeat_ms: int) -> None:
        self.world = world
        self.heartbeat_ms = heartbeat_ms
        self.sessions: dict[str, Session] = {}
        self.lines: set[Line] = set()
        self.counts = {
            "hello": 0,
            "identify": 0,
            "resume": 0,
            "heartbeat": 0,
            "resumed_events": 0,
            "refused_resume": 0,
        }
        self.deaf = False
        self.url = ""
        world.listeners.append(self.publish)

    def publish(self, event: str, data: JSON, guild_id: str | None) -> None:
        """Send an event to every session that may hear it."""
        for session in self.sessions.values():
            if session.hears(event, guild_id):
                session.dispatch(event, self._readable(session, event, data))

    def _readable(self, session: Session, event: str, data: JSON) -> JSON:
        """Blank what a session without the Message Content intent may not read."""
        if not event.startswith("MESSAGE_") or "content" not in data or "guild_id" not in data:
            return data
        if session.intents & MESSAGE_CONTENT or data["author"]["id"] == self.world.bot["id"]:
            return data
        if f"<@{self.world.bot['id']}>" in data["content"]:
            return data
        return data | {"content": "", "embeds": [], "attachments": [], "components": []}

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        await socket.prepare(request)
        line = Line(socket, request)
        self.lines.add(line)
        self.counts["hello"] += 1
        line.put_op(HELLO, {"heartbeat_interval": self.heartbeat_ms})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._receive(line, json.loads(message.data))
        finally:
            line.detach()
            self.lines.discard(line)
            left = socket.close_code in (1000, 1001) and not line.cut
            if left and line.session is not None:
                self.sessions.pop(line.session.id, None)
        return socket

    async def _receive(self, line: Line, frame: JSON) -> None:
        op, data = frame["op"], frame["d"]
        if op == HEARTBEAT:
            self.counts["heartbeat"] += 1
            if not self.deaf:
                line.put_op(HEARTBEAT_ACK)
        elif op == IDENTIFY:
            await self._identify(line, data)
        elif op == RESUME:
            await self._resume(line, data)
        elif line.session is None:
            await line.socket.close(code=NOT_AUTHENTICATED)
        elif op == REQUEST_MEMBERS:
            self._members(line.session, data)
        elif op not in (PRESENCE, VOICE_STATE):
            self.world.violation(f"gateway opcode {op}")

    async def _identify(self, line: Line, data: JSON) -> None:
        self.counts["identify"] += 1
        world = self.world
        if data["token"] != world.token:
            await line.socket.close(code=AUTHENTICATION_FAILED)
            return
        for intent, flags in PRIVILEGE.items():
            if data["intents"] & intent and not world.application["flags"] & flags:
                await line.socket.close(code=DISALLOWED_INTENTS)
                return
        shard, shards = data.get("shard", [0, 1])
        for old in [s for s in self.sessions.values() if s.shard == shard and s.line is None]:
            del self.sessions[old.id]
        session = Session(secrets.token_hex(16), shard, shards, data["intents"], line=line)
        self.sessions[session.id] = line.session = session
        guilds = [g for g in world.guilds if session.hears("GUILD_CREATE", g)]
        ready = {
            "v": 10,
            "user": world.bot,
            "guilds": [{"id": g, "unavailable": True} for g in guilds],
            "private_channels": [],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [shard, shards],
            "application": {"id": world.application["id"], "flags": world.application["flags"]},
        }
        session.dispatch("READY", ready)
        for guild_id in guilds:
            session.dispatch("GUILD_CREATE", guild_create(world, guild_id))

    async def _resume(self, line: Line, data: JSON) -> None:
        session = self.sessions.get(data["session_id"])
        known = session is not None and (not session.sent or session.sent[0][0] <= data["seq"] + 1)
        if session is None or not known or data["token"] != self.world.token:
            self.counts["refused_resume"] += 1
            line.put_op(INVALID_SESSION, data=False)
            return
        self.counts["resume"] += 1
        if session.line is not None:
            session.line.detach()
        session.line, line.session = line, session
        for number, frame in session.sent:
            if number > data["seq"]:
                self.counts["resumed_events"] += 1
                line.put(frame)
        session.dispatch("RESUMED", {})

    def _members(self, session: Session, data: JSON) -> None:
        """Answer a request for a few members by id or by the beginning of their name."""
        guild_id = str(data["guild_id"])
        ids = {str(i) for i in data.get("user_ids") or []}
        query = data.get("query") or ""
        members = self.world.members[guild_id].values()
        by_name = [m for m in members if query and m["user"]["username"].startswith(query)]
        found = [m for m in members if m["user"]["id"] in ids] or by_name
        chunk = {"guild_id": guild_id, "members": found, "chunk_index": 0, "chunk_count": 1}
        chunk |= {"not_found": sorted(ids - {m["user"]["id"] for m in found}), "nonce": data.get("nonce")}
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def announce(self, guild_id: str) -> None:
        """Tell the sessions that are there already about a guild the bot was just added to."""
        self.publish("GUILD_CREATE", guild_create(self.world, guild_id), guild_id)

    async def drop(self, how: str, code: int) -> int:
        """Cut every connection and return how many there were.

        `how`: `abort` without a word, `close` with `code`, `reconnect` (opcode 7), `invalid` (opcode 9, and the
        sessions are gone).
        """
        lines = list(self.lines)
        for line in lines:
            line.cut = True  # the session stays, whatever the client says as it goes
            if how == "abort":
                line.detach()
                if line.transport is not None:
                    line.transport.abort()
            elif how == "close":
                line.detach()
                await line.socket.close(code=code)
            elif how == "reconnect":
                line.put_op(RECONNECT)
            elif how == "invalid":
                if line.session is not None:
                    self.sessions.pop(line.session.id, None)
                line.put_op(INVALID_SESSION, data=False)
        return len(lines)


def guild_create(world: World, guild_id: str) -> JSON:
    """Return a guild as a bot without the Members intent gets it: only the bot is among its members."""
    return world.guilds[guild_id] | {
        "joined_at": world.members[guild_id][world.bot["id"]]["joined_at"],
        "large": False,
        "unavailable": False,
        "member_count": len(world.members[guild_id]),
        "members": [world.members[guild_id][world.bot["id"]]],
        "channels": world.channels_of(guild_id),
        "threads": world.active_threads(guild_id),
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [e for e in world.events.values() if e["guild_id"] == guild_id],
        "soundboard_sounds": [],
    }
