"""A running demo, and a browser's side of its HTTP without a browser."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.demo import running
from config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.demo.stage import Stage

JSON = {"Content-Type": "application/json"}


class Visit:
    """A running demo and a browser's side of its HTTP."""

    def __init__(self, stage: Stage, link: str, session: aiohttp.ClientSession) -> None:
        self.stage, self.link, self.session = stage, link, session

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.session.get(self.link.rstrip("/") + path, headers=headers) as response:
            return response.status, await response.text()

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.session.post(
            self.link.rstrip("/") + path, data=data, headers=JSON | headers
        ) as response:
            text = await response.text()
            return response.status, json.loads(text) if response.content_type == "application/json" else text

    async def state(self) -> dict[str, Any]:
        _, text = await self.get("/hub/state")
        state: dict[str, Any] = json.loads(text)
        return state

    async def places(self, person: str) -> dict[str, dict[str, Any]]:
        people = (await self.state())["people"]
        return {place["name"]: place for one in people if one["key"] == person for place in one["places"]}

    async def window(self, person: str, place: str) -> Client:
        status, opened = await self.post(
            "/hub/open",
            {"person": person, "place": (await self.places(person))[place]["id"], "zone": "Europe/Berlin"},
        )
        assert status == 200
        client = Client(self, opened["window"])
        await client.open()
        return client


class Client:
    """What the window's own page does, as far as tests need it."""

    def __init__(self, visit: Visit, capability: str) -> None:
        self.visit = visit
        self.headers = {"X-Simcord-Capability": capability}
        self.snapshot: dict[str, Any] = {}
        self.sequence = 0

    async def open(self) -> None:
        _, self.snapshot = await self.visit.post("/api/pages", {}, **self.headers)
        self.headers["X-Simcord-Context"] = self.snapshot["context"]["id"]

    async def look(self) -> dict[str, Any]:
        _, text = await self.visit.get("/api/state", **self.headers)
        self.snapshot = json.loads(text)
        return self.snapshot

    async def act(self, kind: str, **body: object) -> dict[str, Any]:
        self.sequence += 1
        envelope = {
            "protocol_version": 3,
            "sequence": self.sequence,
            "request_id": f"r{self.sequence}",
            "generation": self.snapshot["context"]["generation"],
            "bot_generation": self.snapshot["botGeneration"],
            "published_revision": self.snapshot["publishedRevision"],
        }
        _, receipt = await self.visit.post("/api/action", {"kind": kind, **envelope, **body}, **self.headers)
        receipt_: dict[str, Any] = receipt
        return receipt_


@asynccontextmanager
async def visiting(settings: Settings | None = None) -> AsyncIterator[Visit]:
    async with (
        running.running(settings or Settings(), port=None) as (stage, link),
        aiohttp.ClientSession() as session,
    ):
        yield Visit(stage, link, session)
