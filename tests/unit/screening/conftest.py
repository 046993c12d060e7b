"""The screener as it is shipped, made once for all tests: it keeps nothing of what it reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.screening import load_screener

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.screening import Screener

RULES = Path(__file__).parents[3] / "config" / "privacy_rules.toml"


@pytest.fixture(scope="session")
def rules_path() -> Path:
    return RULES


@pytest.fixture(scope="session")
def screener() -> Screener:
    return load_screener(RULES)


@pytest.fixture(scope="session")
def seen(screener: Screener) -> Callable[[str], list[tuple[str, str]]]:
    """What the screener sees, as pairs of the rule's name and the piece of the text."""

    def look(text: str) -> list[tuple[str, str]]:
        return [(str(found.rule), text[found.start : found.end]) for found in screener.screen(text)]

    return look
