"""A webhook server on loopback, over a database in a file, for tests that speak real HTTP with it."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp

from bot.payments.all import all_providers
from bot.payments.server import WebhookServer
from bot.services.payments import Payments
from bot.store.database import Database
from tests.payments.bodies import KOFI_TOKEN, STRIPE_SECRET, sign
from tests.store.rows import GUILD, Hands

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

HOST = "127.0.0.1"
SECRETS = {"stripe": {GUILD: (STRIPE_SECRET,)}, "kofi": {GUILD: (KOFI_TOKEN,)}}
JSON, FORM = {"Content-Type": "application/json"}, {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(slots=True)
class Serving:
    """A server that runs, and a client of it."""

    path: Path
    database: Database
    payments: Payments
    server: WebhookServer
    client: aiohttp.ClientSession
    hands: Hands
    port: int = 0
    reported: list[BaseException] = field(default_factory=list)

    @property
    def now(self) -> int:
        """What time the server has, in unix seconds."""
        return int(self.hands.now().timestamp())

    def address(self, provider: str = "stripe", guild_id: int = GUILD) -> str:
        """Return where a provider calls."""
        return f"http://{HOST}:{self.port}/hooks/{provider}/{guild_id}"

    async def stripe(self, body: bytes, **headers: str) -> int:
        """Call as Stripe does; return the status."""
        signed = {"Stripe-Signature": sign(body, self.now), **JSON, **headers}
        async with self.client.post(self.address(), data=body, headers=signed) as answer:
            return answer.status

    async def kofi(self, body: bytes, **headers: str) -> int:
        """Call as Ko-fi does; return the status."""
        async with self.client.post(self.address("kofi"), data=body, headers={**FORM, **headers}) as answer:
            return answer.status

    def rows(self, table: str = "gift_entry") -> list[tuple[object, ...]]:
        """Return what is in the file, as a stranger to the bot would read it."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as conn:
            return conn.execute(f"SELECT * FROM {table}").fetchall()


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Serving]:
    """Have a server running within a block."""
    hands, path = Hands(), folder / "circles.db"
    database = await Database.open(path, now=int(hands.now().timestamp()))
    try:
        payments = Payments(database, hands, {name: tuple(one) for name, one in SECRETS.items()})
        reported: list[BaseException] = []

        async def report(error: BaseException, where: str) -> str:
            reported.append(error)
            return where

        server = WebhookServer(all_providers(), SECRETS, payments, hands, report)
        async with server, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
            port = await server.start(HOST, 0)
            yield Serving(path, database, payments, server, client, hands, port, reported)
    finally:
        await database.close()
