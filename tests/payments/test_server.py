"""The webhook server over real HTTP on loopback: what gets in, what is turned away, and at what price."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
import sqlite3
import subprocess
import sys
import tracemalloc
from contextlib import closing
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.errors import StoreBusyError
from bot.payments import connections, server
from bot.payments.all import all_providers
from bot.payments.server import MOST_BYTES, WebhookError, WebhookServer
from tests.payments.bodies import donation, kofi_body, session, sign, stripe_body
from tests.payments.serving import HOST, JSON, SECRETS, Serving, serving
from tests.store.rows import GUILD, NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Mapping
    from pathlib import Path

BODY = stripe_body(session(1))
LITTLE = 4 * 1024 * 1024
"""Bytes of memory that turning somebody away may take."""


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Serving]:
    """A server that runs, with a database of its own."""
    async with serving(tmp_path) as running:
        yield running
    assert running.reported == []


async def test_a_gift_comes_in(here: Serving) -> None:
    """A signed event and a form with the token are in the ledger when 200 comes back; the rest is as it was."""
    async with here.client.get(f"http://{HOST}:{here.port}/healthz") as answer:
        assert (answer.status, await answer.text()) == (200, "ok")

    assert await here.stripe(BODY) == 200
    assert len(here.rows()) == 1
    here.hands.move(seconds=1)
    assert await here.kofi(kofi_body(donation())) == 200
    assert [row[3:6] for row in here.rows()] == [
        ("stripe", "gift", "pi_1"),
        ("kofi", "gift", "1a2b3c4d-1111-2222-3333-000000000001"),
    ]
    assert await here.stripe(stripe_body({**session(2), "type": "customer.created"})) == 200
    assert len(here.rows()) == 2
    assert [(one.provider, one.last_outcome) for one in await here.payments.fetch_states(GUILD)] == [
        ("stripe", "ignored"),
        ("kofi", "counted"),
    ]


async def test_two_hundred_repeats_at_once_are_one_gift(here: Serving) -> None:
    """200 deliveries of one event side by side are all answered 200, and one entry is written."""
    statuses = await asyncio.gather(*(here.stripe(BODY) for _ in range(200)))

    assert statuses == [200] * 200
    assert len(here.rows()) == 1
    assert len(here.rows("gift_call")) == 1


async def test_who_proves_nothing_changes_nothing(here: Serving) -> None:
    """Without a signature, tampered, stale, ahead, with the wrong token, to nobody, by another way: no row at all."""
    kofi = kofi_body(donation(verification_token="wrong"))
    assert await here.stripe(BODY, **{"Stripe-Signature": "none"}) == 400
    assert (
        await here.stripe(BODY.replace(b"1250", b"9999"), **{"Stripe-Signature": sign(BODY, here.now)}) == 400
    )
    for off in (-301, 301):
        assert await here.stripe(BODY, **{"Stripe-Signature": sign(BODY, here.now + off)}) == 400
    assert await here.kofi(kofi) == 400
    for way, status in (
        (here.address("stripe", GUILD + 1), 404),
        (here.address("paypal"), 404),
        (here.address() + "/more", 404),
        (here.address("stripe", -1), 404),
    ):
        async with here.client.post(way, data=BODY, headers=JSON) as answer:
            assert answer.status == status, way
    async with here.client.get(here.address()) as answer:
        assert answer.status == 405

    assert here.rows() == here.rows("gift_call") == here.rows("outbox") == []
    states = {one.provider: one.refused for one in await here.payments.fetch_states(GUILD)}
    assert states == {"stripe": 4, "kofi": 1}


async def test_a_genuine_call_that_cannot_be_read_is_set_aside(here: Serving) -> None:
    """It is answered 200 so that it does not come for ever, nothing of it is kept, and the admins are owed a note."""
    secret = {**session(1), "livemode": "Dora Donor"}

    for _ in range(2):
        assert await here.stripe(stripe_body(secret)) == 200

    ((_, provider, _, event, outcome, _),) = here.rows("gift_call")
    assert (provider, event, outcome) == ("stripe", "unread", "quarantined")
    assert len(here.rows("outbox")) == 1
    assert here.rows() == []
    assert b"Dora" not in here.path.read_bytes() + here.path.with_name("circles.db-wal").read_bytes()


async def test_no_yes_before_it_is_on_disk(here: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that takes no write, or a mistake of ours, is answered so that the provider tries again."""

    async def busy(*_: object) -> None:
        raise StoreBusyError("locked")

    with monkeypatch.context() as patch:
        patch.setattr(here.payments, "take", busy)
        assert await here.stripe(BODY) == 503

    async def broken(*_: object) -> None:
        raise RuntimeError("ours")

    with monkeypatch.context() as patch:
        patch.setattr(here.payments, "take", broken)
        assert await here.stripe(BODY) == 500
    assert [type(error) for error in here.reported] == [RuntimeError]
    here.reported.clear()
    assert await here.stripe(BODY) == 200
    assert len(here.rows()) == 1


@pytest.mark.parametrize("wrong", ["gzip", "gzip bomb", "10 MB", "10 MB in pieces", "wrong type", "no type"])
async def test_what_is_too_much_is_turned_away_cheaply(here: Serving, wrong: str) -> None:
    """Packed, huge and foreign bodies are refused before they are worked on, and take little memory."""
    huge = b" " * (10 * 1024 * 1024)
    packed = {"Content-Encoding": "gzip"}
    calls: dict[str, tuple[bytes, dict[str, str], int]] = {
        "gzip": (gzip.compress(BODY), packed, 415),
        "gzip bomb": (gzip.compress(b" " * (50 * 1024 * 1024)), packed, 415),
        "10 MB": (huge, {}, 413),
        "10 MB in pieces": (huge, {"Transfer-Encoding": "chunked"}, 413),
        "wrong type": (BODY, {"Content-Type": "text/plain"}, 415),
        "no type": (BODY, {"Content-Type": ""}, 415),
    }
    body, headers, status = calls[wrong]

    tracemalloc.start()
    try:
        assert await _raw(here, body, {**JSON, **headers}) == status
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < LITTLE, peak
    assert await here.stripe(BODY) == 200


async def _raw(here: Serving, body: bytes, headers: dict[str, str]) -> int:
    """Send a call by hand, piece by piece, for as long as the server listens; return the status."""
    reader, writer = await asyncio.open_connection(HOST, here.port)
    chunked = headers.get("Transfer-Encoding") == "chunked"
    lines = [f"POST /hooks/stripe/{GUILD} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value]
    lines += [] if chunked else [f"Content-Length: {len(body)}"]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    try:
        for at in range(0, len(body), 16_384):
            piece = body[at : at + 16_384]
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            await writer.drain()
        if chunked:
            writer.write(b"0\r\n\r\n")
    except ConnectionError:
        pass
    status = int((await reader.readline()).split()[1])
    writer.close()
    return status


async def test_just_what_fits_gets_in(here: Serving) -> None:
    """A body of exactly the largest size is taken, one byte more is not."""
    body = stripe_body(session(1))
    assert await here.stripe(body + b" " * (MOST_BYTES - len(body))) == 200
    assert await here.stripe(body + b" " * (MOST_BYTES - len(body) + 1)) == 413


async def test_the_slow_are_not_waited_for(here: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not come is answered 408; headers that do not come, and idle connections, are cut off."""
    monkeypatch.setattr(server, "READ_WITHIN", 0.1)
    reader, writer = await asyncio.open_connection(HOST, here.port)
    head = f"POST /hooks/stripe/{GUILD} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 9\r\n"
    writer.write(f"{head}\r\n{{".encode())
    assert b" 408 " in await reader.readline()
    writer.close()

    await here.server.close()
    monkeypatch.setattr(connections.Door.__init__, "__kwdefaults__", {"patience": 0.2, "most": 2})
    here.port = await here.server.start(HOST, 0)
    slow, idle = [await asyncio.open_connection(HOST, here.port) for _ in range(2)]
    slow[1].write(b"POST /hooks")
    over = await asyncio.open_connection(HOST, here.port)
    assert await _end_of(over) == b""
    assert await _end_of(slow) == b""
    assert await _end_of(idle) == b""
    assert await here.stripe(BODY) == 200


async def _end_of(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> bytes:
    reader, writer = connection
    try:
        async with asyncio.timeout(5):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_nothing_of_a_call_is_logged(here: Serving, caplog: pytest.LogCaptureFixture) -> None:
    """With the log at its loudest no name, address, signature, token or number of a payment is in it."""
    caplog.set_level(logging.DEBUG)
    header = sign(BODY, here.now)
    await here.stripe(BODY)
    await here.stripe(BODY + b"x")
    await here.stripe(BODY, **{"Stripe-Signature": "t=1,v1=" + "a" * 64})
    await here.kofi(kofi_body(donation()))
    await here.kofi(b"data=" + b"\xff" * 9)
    text = caplog.text
    for word in (
        "Dora",
        "donor@example.org",
        "tea",
        header[-64:],
        "4f0b-99",
        "whsec",
        "pi_1",
        "1a2b3c4d",
        str(GUILD) + ",",
    ):
        assert word not in text
    assert "outcome=counted" in text


def _make(secrets: Mapping[str, Mapping[int, tuple[str, ...]]]) -> WebhookServer:
    return WebhookServer(all_providers(), secrets, None, None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("secrets", [{}, {"stripe": {}}, {"stripe": {1: ("",)}}, {"kofi": {1: ()}}])
def test_it_does_not_start_without_secrets(secrets: dict[str, dict[int, tuple[str, ...]]]) -> None:
    """No secret, or an empty one, is one sentence that says what to do."""
    with pytest.raises(WebhookError, match=r"^[A-Z][^.]*\.$"):
        _make(secrets)


async def test_a_taken_port_is_one_sentence(here: Serving) -> None:
    """Two servers on one port cannot be, and the second says which setting to change."""
    with pytest.raises(WebhookError, match=rf"127\.0\.0\.1:{here.port} is taken"):
        await _make(SECRETS).start(HOST, here.port)
    with pytest.raises(WebhookError, match="not to be had"):
        await _make(SECRETS).start("192.0.2.1", 1)


async def test_closing_takes_no_more_and_finishes_what_is_there(here: Serving) -> None:
    """Calls in hand are answered; afterwards nobody is connected, and closing twice is fine."""
    calls: list[Awaitable[int]] = [here.stripe(stripe_body(session(number))) for number in range(20)]
    done = asyncio.gather(*calls, return_exceptions=True)
    await asyncio.sleep(0.02)
    await here.server.close()
    statuses = await done
    taken = len(here.rows())
    assert statuses.count(200) <= taken
    assert all(status == 200 or isinstance(status, aiohttp.ClientError | OSError) for status in statuses)
    await here.server.close()
    with socket.socket() as probe:
        assert probe.connect_ex((HOST, here.port)) != 0


def test_killed_between_commit_and_answer(tmp_path: Path) -> None:
    """Kill -9 once the gift is on disk and before the answer; the provider tries again; one entry, counted once."""

    async def call(port: int) -> int:
        headers = {"Stripe-Signature": sign(BODY, int(NOW.timestamp())), **JSON}
        address = f"http://{HOST}:{port}/hooks/stripe/{GUILD}"
        async with (
            aiohttp.ClientSession() as client,
            client.post(address, data=BODY, headers=headers) as answer,
        ):
            return answer.status

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.payments.dying", str(tmp_path), *arguments]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    with start("die") as first:
        assert first.stdout is not None
        with pytest.raises((aiohttp.ClientError, OSError)):
            asyncio.run(call(int(first.stdout.readline())))
        assert first.wait(10) == -9

    with start() as second:
        assert second.stdout is not None
        assert asyncio.run(call(int(second.stdout.readline()))) == 200
        second.communicate("", timeout=10)

    with closing(sqlite3.connect(tmp_path / "circles.db")) as conn:
        assert conn.execute("SELECT count(*), sum(amount_minor) FROM gift_entry").fetchone() == (1, 1250)
