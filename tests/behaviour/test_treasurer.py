"""The ledger as a treasurer works with it: entries by number, corrections, sums of parts, files out and in."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from tests.behaviour.giving_steps import make_circle, record, rows, summary
from tests.behaviour.stories import query

if TYPE_CHECKING:
    import pytest

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
    assert "- **2**: Jan 5, 2026, 500.00 USD, gift" in text
    offered = await world.suggestions(world.admin, world.lobby, "donations correct", "entry", "500")
    assert offered == ["2: Jan 5, 2026, 500.00 USD, gift"]

    said = await correct(world, "2", "mistyped")
    assert said.last.ephemeral
    assert "entry 4 takes 500.00 USD out" in said
    for entry in ("2", "#2"):
        assert "Nothing is left of entry 2" in await correct(world, entry, "twice")
    for entry in ("77", "two", "²"):
        assert "There is no entry" in await correct(world, entry, "mistyped")
    text = await summary(world)
    assert "20.00 USD: 520.00 USD from 2 gifts, 0.00 USD went back, -500.00 USD was corrected" in text
    assert "**4**: Jan 5, 2026, -500.00 USD, correction of 2" in text
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


async def send(world: World, text: str) -> Answer:
    """Let the admin send a spreadsheet."""
    file = ("gifts.csv", text.encode())
    return await world.slash(world.admin, world.lobby, "donations import", file=file)


async def test_a_spreadsheet_is_shown_before_it_is_added(world: World) -> None:
    """A dry run first; all or nothing; the same file twice, and a press twice, add nothing; bad rows are told."""
    await make_circle(world)
    sheet = "Date,Name,Amount,Currency,Circle\n2025-12-24,Ada Lovelace,20,USD,harbor circle\n2026-01-02,,5.50,EUR,\n"
    said = await send(world, sheet)
    assert said.last.ephemeral
    assert "This would add 2 gifts" in said
    assert "- 20.00 USD from 1 gift" in said
    assert "other columns: Name" in said
    assert rows(world, "gift_entry")["gift_entry"] == []

    assert "2 gifts were added" in await world.press(world.admin, said, "Add 2 gifts")
    assert "Every gift in that file is in the ledger already" in await send(world, sheet)
    longer = await send(world, sheet + "2026-01-02,,5.50,EUR,\n")
    assert "This would add 1 gift." in longer
    assert "2 gifts of the file are in the ledger already" in longer
    again = await send(world, sheet + "2026-01-02,,5.50,EUR,\n")
    assert "1 gift was added" in await world.press(world.admin, longer, "Add 1 gift")
    assert "0 gifts were added" in await world.press(world.admin, again, "Add 1 gift")
    assert "11.00 EUR from 2 gifts" in await summary(world)
    assert "20.00 USD from 1 gift" in await summary(world, period="2025", circle="Harbor circle")

    bad = await send(world, sheet + "24/12/2025,,5,USD,\n2026-01-01,,-5,USD,\n")
    assert "I could not read 2 rows, so nothing is added" in bad
    assert '- Row 4: I could not read the date "24/12/2025"' in bad
    assert bad.labels == ()
    assert "I found no column for: currency" in await send(world, "date,amount\n")
    assert len(rows(world, "gift_entry")["gift_entry"]) == 3
    assert "Lovelace" not in str(rows(world))
    assert [row["act"] for row in query(world, "SELECT act FROM audit")].count("gifts_imported") == 3


async def test_others_see_sums_of_three_or_more_once_a_month(world: World) -> None:
    """A goal and a monthly card move on the third of a month by whole batches, never with a gift, and can be ended."""
    place = await make_circle(world)
    member = world.members[0]

    async def told() -> str:
        lines = (await world.slash(member, place, "donate")).text.splitlines()
        return next((line for line in lines if "hope" in line), "")

    assert await told() == ""
    await record(world, "999", date="2025-12-31")
    said = await world.slash(world.admin, world.lobby, "donations goal", amount="500", currency="USD")
    assert said.last.ephemeral
    screen = await world.slash(world.admin, world.lobby, "donations summary")
    screen = await world.press(world.admin, screen, "What others see")
    screen = await world.choose(world.admin, screen, place, custom_id="gift_card_channel:1:")
    begun = "The group hopes for 500.00 USD. What came is shown here from next month on."
    assert begun in screen
    for amount in ("100", "50"):
        await record(world, amount)
    assert await told() == begun

    await world.until(world.now().replace(month=2, day=4))  # two gifts: they wait
    assert await told() == begun
    for amount in ("30", "20", "7"):
        await record(world, amount, date="2026-02-03")
    await correct(world, "6", "returned")
    await record(world, "5", "EUR")
    assert await told() == begun
    await world.until(world.now().replace(month=3, day=2))
    assert await told() == begun
    assert not [one for one in world.seen_by(member, place) if "What gifts came to" in one]
    await world.until(world.now().replace(month=3, day=4))
    came = "The group hopes for 500.00 USD. To Feb 28, 2026, 200.00 USD came together. This line changes once a month."
    assert await told() == came
    card = world.find(member, place, "What gifts came to")
    assert "- 2026-01 to 2026-02: 200.00 USD" in card
    assert came in card
    assert "EUR" not in card
    await correct(world, "4", "mistyped")
    await record(world, "1000")
    await world.later(days=3)
    assert await told() == came

    screen = await world.press(
        world.admin, await world.slash(world.admin, world.lobby, "donations summary"), "What others see"
    )
    screen = await world.press(world.admin, screen, "Stop the monthly card")
    screen = await world.press(world.admin, screen, "Take the goal away")
    assert screen.labels == ()
    assert await told() == ""
    await world.until(world.now().replace(month=4, day=5))
    assert len([one for one in world.seen_by(member, place) if "What gifts came to" in one]) == 1
    acts = {row["act"] for row in query(world, "SELECT act FROM audit")}
    assert {"goal_set", "goal_dropped", "gift_card_on", "gift_card_off"} <= acts


async def test_the_months_are_a_picture_with_its_table(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PNG with alt text and the same numbers beside it; without the library, or without gifts, the table alone."""
    none = await world.slash(world.admin, world.lobby, "donations chart")
    assert "There is no entry for this time" in none
    assert none.last.files == []
    await record(world, "20", date="2025-11-30")
    await record(world, "7", "JPY", date="2025-12-01")
    await record(world, "3.50", date="2025-12-01")
    await correct(world, "1", "twice")
    await record(world, "12", date="2025-10-01")

    said = await world.slash(world.admin, world.lobby, "donations chart", period="2025")

    assert said.last.ephemeral
    assert "2025-12          3.50 USD" in said
    assert "2025-11          0.00 USD" in said
    assert "2025-12             7 JPY" in said
    assert "not to pass on" in said
    (file,) = said.last.files
    assert file.description is not None
    assert "2025-10: 12.00 USD." in file.description
    assert "2025-12: 7 JPY." in file.description
    with Image.open(BytesIO(await file.read())) as image:
        assert (image.format, image.size) == ("PNG", (800, 520))
        assert len(image.getcolors(100_000) or ()) > 2
    monkeypatch.setitem(sys.modules, "PIL", None)
    alone = await world.slash(world.admin, world.lobby, "donations chart", period="2025")
    assert alone.last.files == []
    assert "2025-12          3.50 USD" in alone
    assert "requirements-charts.txt" in alone
