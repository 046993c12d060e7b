"""Gifts over HTTP: the real endpoint against a bare aiohttp handler that runs the same transaction, in the same run.

    python benchmarks/webhook.py [--gifts 1000]

Prints gifts a second, alone and with 16 calls at once, and the ratio to the bare handler. Goal: 0.7. Every call is a
new gift, signed; both answer once it is on disk (synchronous=FULL), over connections that stay open.
"""

from __future__ import annotations

import argparse
import asyncio
import hmac
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import aiohttp
from aiohttp import web

from bot.payments.all import all_providers
from bot.payments.server import WebhookServer
from bot.payments.stripe import Stripe
from bot.services.payments import Payments
from bot.store.database import Database

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
GUILD, SECRET = 11, "whsec_bench"
ROUNDS = 3
CALLING = 16
ON = {"stripe": (GUILD,)}


class StandingClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Return the one instant there is."""
        return NOW


def call(number: int) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers of a gift."""
    session = {
        "mode": "payment",
        "payment_status": "paid",
        "payment_link": "plink_1",
        "amount_total": 1250,
        "currency": "usd",
        "payment_intent": f"pi_{number}",
        "client_reference_id": None,
        "customer_details": {"email": "donor@example.org", "name": "Dora Donor"},
        "metadata": {
            f"key_{one}": "x" * 40 for one in range(40)
        },  # an event of Stripe's has about 3,000 bytes
    }
    event = {
        "id": f"evt_{number}",
        "type": "checkout.session.completed",
        "created": AT,
        "livemode": True,
        "data": {"object": session},
    }
    body = json.dumps(event).encode()
    signature = hmac.new(SECRET.encode(), f"{AT}.".encode() + body, "sha256").hexdigest()
    return body, {"Content-Type": "application/json", "Stripe-Signature": f"t={AT},v1={signature}"}


async def floor(path: Path, gifts: int, calling: int) -> float:
    """Run the transaction in a bare handler, with the call read beforehand; return gifts a second."""
    database = await Database.open(path, now=0)
    payments = Payments(database, StandingClock(), ON)
    read = [Stripe().read(call(number)[0]) for number in range(gifts)]

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        await payments.take(GUILD, "stripe", read[int(request.match_info["number"])])
        return web.Response()

    app = web.Application()
    app.router.add_post("/{number}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        return await rate([f"http://127.0.0.1:{port}/{number}" for number in range(gifts)], calling)
    finally:
        await runner.cleanup()
        await database.close()


async def ours(path: Path, gifts: int, calling: int) -> float:
    """Call the real endpoint; return gifts a second."""
    database = await Database.open(path, now=0)
    payments = Payments(database, StandingClock(), ON)

    async def report(error: BaseException, where: str) -> str:
        raise SystemExit(f"the server failed in {where}") from error

    secrets = {"stripe": {GUILD: (SECRET,)}}
    server = WebhookServer(all_providers(), secrets, payments, StandingClock(), report)
    port = await server.start("127.0.0.1", 0)
    try:
        return await rate([f"http://127.0.0.1:{port}/hooks/stripe/{GUILD}"] * gifts, calling)
    finally:
        await server.close()
        await database.close()


async def rate(addresses: list[str], calling: int) -> float:
    """Call each address with a gift of its own, `calling` at a time; return how many a second."""
    calls = iter([(address, *call(number)) for number, address in enumerate(addresses)])
    async with aiohttp.ClientSession() as client:

        async def caller() -> None:
            for address, body, headers in calls:
                async with client.post(address, data=body, headers=headers) as answer:
                    if answer.status != 200:
                        raise SystemExit(f"a call was answered {answer.status}")

        begun = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(calling)))
        return len(addresses) / (time.perf_counter() - begun)


def main() -> None:
    """Run everything in turn and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--gifts", type=int, default=1000)
    gifts: int = parser.parse_args().gifts
    with tempfile.TemporaryDirectory() as folder:
        for name, calling in (("alone", 1), ("at once", CALLING)):
            seen: dict[str, list[float]] = {"bare": [], "endpoint": []}
            for number in range(ROUNDS):
                for way, run in (("bare", floor), ("endpoint", ours)):
                    path = Path(folder) / f"{name}-{way}-{number}.db"
                    seen[way].append(asyncio.run(run(path, gifts, calling)))
            bare, real = median(seen["bare"]), median(seen["endpoint"])
            print(f"{name:8} bare {bare:6.0f}/s   endpoint {real:6.0f}/s   {real / bare:.2f} of the floor")


if __name__ == "__main__":
    main()
