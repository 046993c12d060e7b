"""Giving from end to end: the page, a link of one's own, a call over HTTP, thanks, the list, forgetting."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.errors import CirclekeeperError
from bot.services.gifts import TRIES
from tests.behaviour.giving_steps import closing_card, rows, set_page, summary
from tests.harness.world import build_bot
from tests.payments.bodies import (
    KOFI_TOKEN,
    STRIPE_SECRET,
    donation,
    kofi_body,
    receipt,
    refund,
    session,
    sign,
    stripe_body,
)
from tests.payments.serving import FORM, HOST, JSON

if TYPE_CHECKING:
    from tests.harness.answer import Answer, Person
    from tests.harness.world import World

LINK = "https://buy.stripe.com/test_abc"
OPEN = "I found no gift with that number that you can claim"


def free_port() -> int:
    """Return a port that nobody has at the moment."""
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])


async def switch_on(world: World, **secrets: str) -> int:
    """Start the bot anew with a webhook server that has these secrets for the guild; return its port."""
    port, of_guild = free_port(), {name: f"{world.guild.id}={secret}" for name, secret in secrets.items()}
    world.settings = {**world.settings, "WEBHOOK_PORT": str(port), **of_guild}
    await world.restart()
    return port


async def call(world: World, port: int, provider: str, body: bytes) -> int:
    """Let a payment service call; return the status."""
    headers = (
        FORM if provider == "kofi" else {**JSON, "Stripe-Signature": sign(body, int(world.now().timestamp()))}
    )
    address = f"http://{HOST}:{port}/hooks/{provider}/{world.guild.id}"
    async with aiohttp.ClientSession() as client, client.post(address, data=body, headers=headers) as answer:
        return answer.status


def code_of(answer: Answer) -> str:
    """Return the code in the link that somebody took."""
    (address,) = [str(one["url"]) for one in answer.last.buttons if "url" in one]
    assert address.startswith(LINK)
    (code,) = parse_qs(urlsplit(address).query)["client_reference_id"]
    return code


def traces(world: World, person: Person) -> list[str]:
    """Return the gift tables, and outbox entries, that name somebody."""
    found = rows(world, "gift_entry", "gift_link", "gift_reference", "gift_call", "outbox")
    return [table for table, content in found.items() if any(person.id in row for row in content)]


async def test_a_gift_with_a_link_of_ones_own(world: World) -> None:
    """Give, pay, be thanked neutrally, see it, have a receipt, and be forgotten; the sum stays, others see nothing."""
    port = await switch_on(world, STRIPE_WEBHOOK_SECRETS=STRIPE_SECRET)
    ada, ben, _ = world.members
    await set_page(world, link=LINK)
    page = await world.slash(ada, world.lobby, "donate")
    assert page.labels == ("Give", "Give without telling the bot", "Other ways to help")
    assert [one["url"] for one in page.last.buttons if "url" in one] == [LINK]
    assert traces(world, ada) == []

    taken = await world.press(ada, page, "Give")
    code = code_of(taken)
    assert taken.last.ephemeral
    assert (len(code), str(ada.id) in code) == (32, False)
    assert "30 days" in taken
    assert "one short thank-you" in await world.press(ada, taken, "Thank me by DM")
    assert traces(world, ada) == ["gift_reference"]

    body = stripe_body(session(1, client_reference_id=code))
    assert [await call(world, port, "stripe", body) for _ in range(3)] == [200] * 3
    await world.later(seconds=5)
    assert [one.text for one in world.dms(ada)] == [
        "Thank you. What you gave has arrived. `/my gifts` shows it."
    ]
    assert world.dms(ben) == []
    assert "12.50 USD from 1 gift" in await summary(world)
    assert "That link is used, or over" in await world.press(ada, taken, "Thank me by DM")

    assert await call(world, port, "stripe", stripe_body(refund(1, 1))) == 200
    mine = await world.slash(ada, None, "my gifts")
    assert "**12.50 USD**, Jan 5, 2026" in mine
    assert "2.50 USD of it went back" in mine
    assert "No gift is linked to you" in await world.slash(ben, world.lobby, "my gifts")
    proof = await world.press(ada, mine, "Receipt")
    assert "not tax-deductible" in proof
    assert "2.50 USD of it went back to you" in proof

    asked = await world.press(ada, mine, "Forget this link")
    assert "cannot be taken back" in asked
    before = await summary(world)
    assert "Nothing links that gift to you" in await world.press(ada, asked, "Forget it")
    assert traces(world, ada) == []
    assert await summary(world) == before
    assert "No gift of yours" in await world.press(ada, mine, "Receipt")
    assert "No gift is linked to you" in await world.slash(ada, None, "my gifts")


async def test_thanks_are_for_who_wants_them_alone(world: World) -> None:
    """Without a yes, without a link, after forgetting, or in a trial: no message, no role, nothing in public."""
    port = await switch_on(world, STRIPE_WEBHOOK_SECRETS=STRIPE_SECRET)
    ada = world.members[0]
    await set_page(world, link=LINK)
    silent = await world.press(ada, await world.slash(ada, world.lobby, "donate"), "Give")
    roles = [role.id for role in world.sim.backend.get_guild(world.guild.id).roles.values()]
    seen = [one.text for one in world.seen_by(ada, world.lobby) if not one.ephemeral]
    await call(world, port, "stripe", stripe_body(session(1, client_reference_id=code_of(silent))))
    await call(world, port, "stripe", stripe_body(session(2)))
    mine = await world.slash(ada, world.lobby, "my gifts")
    await world.press(ada, await world.press(ada, mine, "Forget this link"), "Forget it")
    wanted = await world.press(ada, await world.slash(ada, world.lobby, "donate"), "Give")
    await world.press(ada, wanted, "Thank me by DM")
    world.bot.parts.runner.stop()  # the thanks stay owed until it is forgotten
    await call(
        world,
        port,
        "stripe",
        stripe_body({**session(3, client_reference_id=code_of(wanted)), "livemode": False}),
    )
    mine = await world.slash(ada, world.lobby, "my gifts")
    assert "A trial payment" in mine
    assert "No money moved" in await world.press(ada, mine, "Receipt")
    await world.press(ada, await world.press(ada, mine, "Forget this link"), "Forget it")
    await world.restart()
    await world.later(minutes=5)

    assert world.dms(ada) == []
    assert [role.id for role in world.sim.backend.get_guild(world.guild.id).roles.values()] == roles
    assert [one.text for one in world.seen_by(ada, world.lobby) if not one.ephemeral] == seen
    assert "25.00 USD from 2 gifts" in await summary(world)
    state = await world.slash(world.admin, world.lobby, "donations provider")
    assert "Stripe is on. Its last call came" in state
    assert "was a trial" in state
    assert "whsec" not in state


async def test_a_gift_is_claimed_by_its_receipt(world: World) -> None:
    """Ko-fi's receipt puts a gift into one's list; all other numbers are answered alike, and not for ever."""
    port = await switch_on(world, KOFI_TOKENS=KOFI_TOKEN)
    ada, ben, cleo = world.members
    await set_page(world, link="https://ko-fi.com/harbor")
    page = await world.slash(ada, world.lobby, "donate")
    assert page.labels == ("Give without telling the bot", "Other ways to help")
    assert "/my claim" in page
    assert await call(world, port, "kofi", kofi_body(donation(1))) == 200
    assert await call(world, port, "kofi", kofi_body(donation(2, verification_token="x"))) == 400

    early = await world.slash(ben, world.lobby, "my claim", receipt=receipt(7))
    assert OPEN in early
    assert "in your `/my gifts` now" in await world.slash(
        ada, None, "my claim", receipt=f" {receipt(1).upper()} "
    )
    assert "in your `/my gifts` now" in await world.slash(ada, world.lobby, "my claim", receipt=receipt(1))
    assert "3.00 USD" in await world.slash(ada, world.lobby, "my gifts")
    said = {
        (await world.slash(ben, world.lobby, "my claim", receipt=one)).text
        for one in (receipt(1), receipt(2), "what", "00000000-1111-2222-3333-444444444444")
    }
    assert said == {early.text}
    later = await world.slash(ben, world.lobby, "my claim", receipt=receipt(1))
    assert "enough tries" in later
    assert OPEN in await world.slash(cleo, world.lobby, "my claim", receipt=receipt(1))
    await world.later(hours=1, seconds=1)
    assert OPEN in await world.slash(ben, world.lobby, "my claim", receipt=receipt(1))
    assert TRIES == 5


async def test_the_giver_comes_from_a_circle(world: World) -> None:
    """Give on the closing card, and `/donate` with a circle, bring the circle along; older gifts are a press away."""
    port = await switch_on(world, STRIPE_WEBHOOK_SECRETS=STRIPE_SECRET)
    ada = world.members[0]
    await set_page(world, link=LINK)
    card = await closing_card(world, ada)
    taken = await world.press(ada, await world.press(ada, card, "Give"), "Give")
    await call(world, port, "stripe", stripe_body(session(1, client_reference_id=code_of(taken))))
    for number in range(2, 8):
        page = await world.slash(ada, world.lobby, "donate", circle="Harbor circle")
        taken = await world.press(ada, page, "Give")
        await call(world, port, "stripe", stripe_body(session(number, client_reference_id=code_of(taken))))
    await world.later(seconds=5)

    assert "87.50 USD from 7 gifts" in await summary(world, circle="Harbor circle")
    first = await world.slash(ada, world.lobby, "my gifts")
    assert first.text.count("for Harbor circle") == 5
    older = await world.press(ada, first, "Older gifts")
    assert older.text.count("for Harbor circle") == 2
    assert "Older gifts" not in older.labels


async def test_what_receipts_say_is_the_admins_to_choose(world: World) -> None:
    """A charity needs its name and EIN; until then nothing is promised, and a slip changes nothing."""
    port = await switch_on(world, KOFI_TOKENS=KOFI_TOKEN)
    ada = world.members[0]
    await call(world, port, "kofi", kofi_body(donation(1, amount="300.00")))
    await world.slash(ada, world.lobby, "my claim", receipt=receipt(1))

    async def choose(kind: str, name: str, number: str) -> Answer:
        state = await world.slash(world.admin, world.lobby, "donations provider")
        form = await world.press(world.admin, state, "Who receives it")
        fields = {
            "What it is": [kind],
            "Its full legal name": name,
            "A charity's EIN, for example 12-3456789": number,
        }
        return await world.fill(world.admin, form, fields)

    async def read() -> str:
        mine = await world.slash(ada, world.lobby, "my gifts")
        return (await world.press(ada, mine, "Receipt")).text

    assert "Nobody has told me that a tax-exempt charity receives it" in await read()
    assert "need its full legal name" in await choose("charity", "", "12-3456789")
    assert "`12-3456789`" in await choose("charity", "Harbor Inc.", "12345")
    assert "not written yet" in await world.slash(world.admin, world.lobby, "donations provider")
    assert "Harbor Inc., a charity, EIN 12-3456789" in await choose("charity", "Harbor  Inc.", "123456789")
    said = await read()
    assert "300.00 USD, given on Jan 5, 2026" in said
    assert (
        "Harbor Inc., EIN 12-3456789, received this contribution. No goods or services were provided" in said
    )
    await choose("fiscal_host", "Big Tent", "12-3456789")
    assert "as the fiscal sponsor of this group" in await read()
    await choose("individual", "Jo", "")
    assert "Jo is a private person, so the gift is not tax-deductible" in await read()
    await choose("business", "Clinic Ltd", "")
    assert "Clinic Ltd is a business and not a tax-exempt charity" in await read()


async def test_admins_are_told_where_they_chose(world: World) -> None:
    """A call that cannot be read is a note in the admins' channel, and always in `/donations provider`."""
    port = await switch_on(world, STRIPE_WEBHOOK_SECRETS=STRIPE_SECRET)
    unreadable = stripe_body(session(1, mode="subscription"))
    assert await call(world, port, "stripe", unreadable) == 200
    await world.later(days=1)
    await set_page(world)  # makes the guild's row
    place = world.guild.create_text_channel("admins")
    chosen = (place.id, world.guild.id)
    await world.bot.parts.database.write(
        lambda conn: conn.execute("UPDATE guild SET admin_channel_id = ? WHERE guild_id = ?", chosen)
    )
    for number in (2, 3):
        await call(world, port, "stripe", stripe_body(session(number, mode="subscription")))
    await world.later(seconds=5)

    (note,) = world.seen_by(world.admin, place)
    assert "Stripe reported a payment that I could not read" in note
    assert "donor@example.org" not in note
    state = await world.slash(world.admin, world.lobby, "donations provider")
    assert "3 calls could not be read" in state


async def test_the_server_lives_as_long_as_the_bot(world: World) -> None:
    """It answers while the bot runs and not after; a taken port stops the start before the login, in one sentence."""
    port = await switch_on(world, KOFI_TOKENS=KOFI_TOKEN)
    async with aiohttp.ClientSession() as client, client.get(f"http://{HOST}:{port}/healthz") as answer:
        assert answer.status == 200
    second = build_bot({**world.settings, "DATA_DIR": str(world.database_file.parent / "other")}, 900)
    with pytest.raises(CirclekeeperError, match=rf"{HOST}:{port} is taken"):
        await second.open()
    await world.sim.close_bot()
    with socket.socket() as probe:
        assert probe.connect_ex((HOST, port)) != 0
