"""What a spreadsheet would add to the ledger, before anything is added."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.domain.money import total
from bot.ui.rows import LISTED, bad_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.ledger_import import Dry
    from bot.texts import Say

CURRENCIES: Final = 10


def dry(found: Dry, say: Say) -> str:
    """Return what would be added, what is there already, and each row that cannot be read."""
    return "\n".join(_dry(found, say))


def _dry(found: Dry, say: Say) -> Iterator[str]:
    sheet, new = found.sheet, found.new
    if sheet.bad:
        yield say.count("donations.import_bad_rows", len(sheet.bad))
        yield from bad_rows(sheet.bad, say)
        return
    if not new:
        yield say("donations.import_nothing" if sheet.entries else "donations.import_empty")
        return
    yield say.count("donations.import_would", len(new))
    numbers = Counter(one.amount.currency for one in new)
    for currency, number in sorted(numbers.items())[:CURRENCIES]:
        come_to = total((one.amount for one in new if one.amount.currency == currency), currency=currency)
        yield say.count("donations.summary_line", number, net=come_to)
    if there := len(sheet.entries) - len(new):
        yield say.count("donations.import_there", there)
    if sheet.unused:
        yield say("donations.import_unused", names=say("common.list_join").join(sheet.unused[:LISTED]))
