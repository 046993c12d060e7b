"""The ledger as a treasurer works with it: entries by number, corrections, sums of parts, files out and in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.behaviour.giving_steps import make_circle, record, rows, summary
from tests.behaviour.stories import query

if TYPE_CHECKING:
    from tests.harness.answer import Answer
    from tests.harness.world import World


async def correct(world: World, entry: str, reason: str) -> Answer:
    """Let the admin correct an entry."""
    return await world.slash(world.admin, world.lobby, "donations correct", entry=entry, reason=reason)


async def export(world: World, **options: object) -> tuple[Answer, bytes]:
    """Let the admin export the ledger; return the answer and the file."""
    said = await world.slash(world.admin, world.lobby, "donations export", **options)
    (file,) = said.last.files
    return said, await file.read()


async def test_a_slip_is_set_right_by_its_number(world: World) -> None:
    """Numbers are told, listed and offered; a correction and a refund count once, can be undone, change nothing."""
    await make_circle(world)
    await record(world, "40", date="2025-12-30")
    said = await record(world, "500", circle="Harbor circle")
    assert "entry 2" in said
    await record(world, "20")
    before = rows(world, "gift_entry")["gift_entry"]

    text = await summary(world, period="this year")
    assert "520.00 USD from 2 gifts" in text
    assert "- Harbor circle: 500.00 USD, 1 gift" in text
    assert "- The whole group: 20.00 USD, 1 gift" in text
    assert "- **2**: 2026-01-05, 500.00 USD, gift" in text
    offered = await world.suggestions(world.admin, world.lobby, "donations correct", "entry", "500")
    assert offered == ["2: 2026-01-05, 500.00 USD, gift"]

    said = await correct(world, "2", "mistyped")
    assert said.last.ephemeral
    assert "entry 4 takes 500.00 USD out" in said
    for entry in ("2", "#2"):
        assert "Nothing is left of entry 2" in await correct(world, entry, "twice")
    for entry in ("77", "two", "²"):
        assert "There is no entry" in await correct(world, entry, "mistyped")
    text = await summary(world)
    assert "20.00 USD: 520.00 USD from 2 gifts, 0.00 USD went back, -500.00 USD was corrected" in text
    assert "**4**: 2026-01-05, -500.00 USD, correction of 2" in text
    assert "- 0.00 USD: 500.00 USD from 1 gift" in await summary(world, circle="Harbor circle")
    assert "Entry 4 is undone" in await correct(world, "4", "no_gift")
    assert "Nothing is left of entry 4" in await correct(world, "4", "no_gift")
    assert "entry 6 takes 40.00 USD" in await correct(world, "1", "returned")

    text = await summary(world, period="2026")
    assert "480.00 USD: 520.00 USD from 2 gifts, and -40.00 USD went back" in text
    assert rows(world, "gift_entry")["gift_entry"][:3] == before
    assert [row["act"] for row in query(world, "SELECT act FROM audit ORDER BY audit_id")][-3:] == (
        ["entry_corrected"] * 3
    )
    assert [row["reason"] for row in query(world, "SELECT reason FROM gift_entry WHERE reason <> ''")] == [
        *("mistyped", "no_gift", "returned")
    ]
    by_month = await summary(world, period="2025")
    assert "40.00 USD from 1 gift" in by_month


async def test_the_ledger_leaves_as_a_file(world: World) -> None:
    """CSV and JSON have every entry of the period and nothing about anybody, and the taking of it is in the audit."""
    await make_circle(world, "=HYPERLINK circle")
    await record(world, "12.50", circle="=HYPERLINK circle")
    await record(world, "3", "EUR", date="2025-12-31")
    await correct(world, "1", "returned")

    said, file = await export(world)
    assert said.last.ephemeral
    assert "Here are 2 entries of 2026" in said
    assert file.decode("utf-8-sig").splitlines() == [
        "entry,date,kind,amount,currency,circle,provider,reason,corrects entry",
        "1,2026-01-05,gift,12.50,USD,'=HYPERLINK circle,manual,,",
        "3,2026-01-05,refund,-12.50,USD,'=HYPERLINK circle,manual,returned,1",
    ]
    said, file = await export(world, period="2025", format="json")
    (entry,) = json.loads(file)
    assert (entry["amount"], entry["currency"], entry["date"]) == ("3.00", "EUR", "2025-12-31")
    assert not {str(person.id) for person in world.people.values()} & set(entry.values())
    assert [row["act"] for row in query(world, "SELECT act FROM audit")].count("ledger_exported") == 2
