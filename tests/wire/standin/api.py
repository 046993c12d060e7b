"""The HTTP side: from a request to its endpoint and back, through faults, the contract and the log."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import struct
import time
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from aiohttp import web

from tests.wire.standin.limits import rate_limited
from tests.wire.standin.values import ApiError, Call, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.wire.standin.contract import Contract
    from tests.wire.standin.faults import Fault, Faults
    from tests.wire.standin.limits import Limits
    from tests.wire.standin.values import JSON
    from tests.wire.standin.world import World

PREFIX = "/api/v10"
Endpoint: TypeAlias = "Callable[[World, Call], Reply]"


class Routes:
    """Which endpoint answers which method and path; ``{name}`` stands for one part of a path."""

    def __init__(self) -> None:
        self._table: list[tuple[str, re.Pattern[str], Endpoint]] = []

    def add(self, method: str, path: str, endpoint: Endpoint) -> None:
        """Add an endpoint; earlier ones win."""
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
        self._table.append((method, pattern, endpoint))

    def find(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """Return the endpoint and the parts of the path that it names."""
        for wanted, pattern, endpoint in self._table:
            match = pattern.fullmatch(path) if wanted == method else None
            if match:
                return endpoint, {k: unquote(v) for k, v in match.groupdict().items()}
        return None


class Api:
    """Answers every request of the bot."""

    def __init__(
        self, world: World, routes: Routes, faults: Faults, limits: Limits, contract: Contract | None
    ) -> None:
        self.world = world
        self.routes = routes
        self.faults = faults
        self.limits = limits
        self.contract = contract
        self.requests: list[JSON] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, or fail it as a test asked for."""
        began = time.monotonic()
        try:
            call = await read(request)
        except ConnectionError:  # the bot was killed while it wrote
            return web.Response(status=400)
        fault = self.faults.take(call.method, call.path)
        if fault is not None:
            early = await self._before(request, fault)
            if early is not None:
                self._note(call, early.status, began, fault.kind)
                return early
        reply = self.limits.refuse(call) or self._answer(request, call)
        if fault is not None:
            late = await self._after(request, fault, reply)
            if late is not None:
                self._note(call, late.status, began, fault.kind)
                return late
        self._note(call, reply.status, began, "")
        return respond(reply)

    def _answer(self, request: web.Request, call: Call) -> Reply:
        open_to_all = call.path.startswith(("/interactions/", "/webhooks/"))
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.world.token}":
            return Reply(401, {"code": 0, "message": "401: Unauthorized"})
        found = self.routes.find(call.method, call.path)
        if found is None:
            self.world.violation(f"unknown route: {call.method} {call.path}")
            return Reply(404, {"code": 0, "message": "404: Not Found"})
        endpoint, parts = found
        if self.contract is not None:
            for problem in self.contract.problems(call):
                self.world.violation(f"{call.method} {call.path}: {problem}")
        try:
            return endpoint(
                self.world, Call(call.method, call.path, call.query, call.json, call.files, parts)
            )
        except ApiError as error:
            return error.reply()

    async def _before(self, request: web.Request, fault: Fault) -> web.StreamResponse | None:
        """Let a fault happen before anything took effect; None: go on."""
        answer: web.StreamResponse | None = None
        if fault.kind == "kill" and fault.when == "before":
            os.kill(fault.pid, signal.SIGKILL)
            answer = web.Response(status=500)
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "hang":
            await asyncio.Event().wait()  # until the stand-in ends
        elif fault.kind in ("reset", "hangup"):
            cut(request, reset=fault.kind == "reset")
            answer = web.Response(status=500)
        elif fault.kind == "banned":
            answer = web.Response(status=429, text="error code: 1015", content_type="text/html")
        elif fault.kind == "rate_limit":
            answer = respond(rate_limited(fault.seconds, fault.scope))
        elif fault.kind == "status":
            said = {"code": fault.code, "message": "a fault that the test asked for"}
            answer = respond(Reply(fault.status, said))
        return answer

    async def _after(self, request: web.Request, fault: Fault, reply: Reply) -> web.StreamResponse | None:
        """Let a fault happen after the effect; None: answer as usual."""
        if fault.kind == "lost":
            cut(request, reset=True)
            return web.Response(status=500)
        if fault.kind == "lost_status":
            return respond(
                Reply(fault.status, {"code": 0, "message": "it took effect, but the answer was lost"})
            )
        if fault.kind == "kill" and fault.when == "after":
            os.kill(fault.pid, signal.SIGKILL)
        elif fault.kind == "kill" and fault.when == "answered":
            response = respond(reply)
            await response.prepare(request)
            await response.write_eof()
            await asyncio.sleep(fault.seconds)
            os.kill(fault.pid, signal.SIGKILL)
            return response
        return None

    def _note(self, call: Call, status: int, began: float, fault: str) -> None:
        took = round((time.monotonic() - began) * 1000, 3)
        at = self.world.timeline.now()
        entry: JSON = {
            "method": call.method,
            "path": call.path,
            "status": status,
            "fault": fault,
            "ms": took,
            "at": at,
        }
        self.requests.append(entry)


async def read(request: web.Request) -> Call:
    """Take a request apart: JSON, or multipart with ``payload_json`` and files."""
    path = request.rel_url.raw_path.removeprefix(PREFIX)
    query = dict(request.query)
    if request.content_type != "multipart/form-data":
        raw = await request.read()
        return Call(request.method, path, query, json.loads(raw) if raw else None)
    content, files = None, []
    form = await request.post()
    for name, value in form.items():
        if name == "payload_json":
            content = json.loads(value if isinstance(value, str) else "null")
        elif isinstance(value, web.FileField):
            files.append((value.filename, value.file.read()))
    return Call(request.method, path, query, content, tuple(files))


def respond(reply: Reply) -> web.Response:
    """Write a reply as Discord does: JSON, or nothing with 204."""
    if reply.body is None:
        return web.Response(status=reply.status, headers=reply.headers)
    # as bytes: discord.py reads JSON only where the content type says nothing of a charset
    body = json.dumps(reply.body).encode()
    return web.Response(
        status=reply.status, body=body, content_type="application/json", headers=reply.headers
    )


def cut(request: web.Request, *, reset: bool) -> None:
    """End the connection without an answer: with RST, or closed in good order."""
    transport = request.transport
    if transport is None:
        return
    if reset:
        raw: socket.socket = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
