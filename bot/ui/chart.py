"""A chart of gifts as a picture. Pillow draws it where it is installed (requirements-charts.txt); else there is none.

`draw` is plain computing and takes some 10 to 50 ms: call it on a thread.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from bot.domain.chart import MOST_PANELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    from bot.domain.chart import Panel
    from bot.texts import Say

    Font = FreeTypeFont | ImageFont

WIDTH: Final = 800
PANEL: Final = 260
"""Pixels of height for each currency."""
EDGE: Final = 48
LONGEST_ALT: Final = 1024
"""Discord's limit for the description of a file."""
LONGEST_TABLE: Final = 1500
FEW: Final = 3
"""Fewer gifts in a month than this, and its bar is not for others to see."""
INK, BAR, BELOW, PAPER = "#2b2d31", "#5b7fd5", "#b0793f", "#ffffff"


def draw(panels: Sequence[Panel]) -> bytes | None:
    """Return a PNG with one panel a currency; None where Pillow is not installed, or there is nothing to draw."""
    try:
        from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - an extra, and loaded on first use alone
    except ImportError:
        return None
    shown = panels[:MOST_PANELS]
    if not shown:
        return None
    image = Image.new("RGB", (WIDTH, PANEL * len(shown)), PAPER)
    pen = ImageDraw.Draw(image)
    # has digits and Latin letters, and no more is written here; loaded once, for that is what takes time
    pen.font, small = ImageFont.load_default(14), ImageFont.load_default(11)
    for number, panel in enumerate(shown):
        _draw_panel(pen, small, panel, PANEL * number)
    page = io.BytesIO()
    image.save(page, "PNG")
    return page.getvalue()


def alt_text(panels: Sequence[Panel], period: str, say: Say) -> str:
    """Return what the picture shows, for those who do not see it."""
    lines = [say("chart.alt", period=period)]
    for panel in panels[:MOST_PANELS]:
        lines += [
            say("chart.alt_bar", month=month, amount=amount) for month, amount in panel.bars if amount.minor
        ]
    return _cut("\n".join(lines), LONGEST_ALT)


def table(panels: Sequence[Panel], period: str, say: Say) -> str:
    """Return the same numbers as text, for beside the picture or in its place."""
    lines = [say("chart.title", period=period)]
    if not panels:
        lines.append(say("donations.summary_none"))
    rows = [f"{month}  {amount!s:>16}" for panel in panels for month, amount in panel.bars]
    if rows:
        body = _cut("\n".join(rows), LONGEST_TABLE)
        lines.append(f"```\n{body}\n```")
    return "\n".join(lines)


def _draw_panel(pen: ImageDraw.ImageDraw, small: Font, panel: Panel, top: int) -> None:
    values = [amount.minor for _, amount in panel.bars]
    high, low = max(0, *values), min(0, *values)
    room, span = PANEL - 2 * EDGE, max(1, high - low)
    base = top + EDGE + room * high // span
    step = (WIDTH - 2 * EDGE) // max(1, len(values))
    pen.text((EDGE, top + 12), panel.currency, fill=INK)
    for place, (month, amount) in enumerate(panel.bars):
        left, tip = EDGE + place * step, base - room * amount.minor // span
        box = (left + step // 8, min(base, tip), left + step - step // 8, max(base, tip))
        if amount.minor:
            pen.rectangle(box, fill=BAR if amount.minor > 0 else BELOW)
            pen.text((left + step // 8, min(base, tip) - 18), amount.digits, fill=INK, font=small)
        pen.text(
            (left + step // 8, top + PANEL - EDGE + 22), month[2:] if len(values) > 1 else month, fill=INK
        )
    pen.line((EDGE, base, WIDTH - EDGE, base), fill=INK)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rpartition("\n")[0] + "\n…"
