"""What a chart of gifts shows: for each currency what was left in each month. `bot.ui.chart` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.ledger import Period, Totals
    from bot.domain.money import Amount

MOST_PANELS: Final = 4
"""Currencies in one picture; the table beside it has all."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One currency: each month of the period that has begun ("2026-11") with what was left in it."""

    currency: str
    bars: tuple[tuple[str, Amount], ...]


def panels(by_month: Sequence[tuple[str, Totals]], period: Period, *, today: date) -> list[Panel]:
    """One panel a currency (and number of decimals), by its code; a month without entries is a bar of zero."""
    found: dict[tuple[str, int], dict[str, Totals]] = {}
    for month, one in by_month:
        found.setdefault((one.net.currency, one.net.exponent), {})[month] = one
    drawn = []
    for (currency, _), months in sorted(found.items()):
        some = next(iter(months.values())).net
        zero = some + -some
        last = max(min(f"{period.last:%Y-%m}", f"{today:%Y-%m}"), *months)
        names = [name for name in _months(period) if name <= last]
        bars = tuple((name, months[name].net if name in months else zero) for name in names)
        drawn.append(Panel(currency, bars))
    return drawn


def _months(period: Period) -> list[str]:
    first = period.first.year * 12 + period.first.month - 1
    last = period.last.year * 12 + period.last.month - 1
    return [f"{one // 12:04}-{one % 12 + 1:02}" for one in range(first, last + 1)]
