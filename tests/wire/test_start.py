"""How a start ends that must not go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.wire.children import Nursery
    from tests.wire.driver import Discord


def test_wrong_screening_rules_end_a_start(discord: Discord, nursery: Nursery) -> None:
    """The rules are read while the bot connects; where they cannot be used, it goes away again and says why."""
    child = nursery.start(discord, "tests.wire.real:build", data=str(discord.folder), planted="rules")

    assert child.wait() == 1
    assert "ContentError: config/privacy_rules.toml: planted" in child.said()
