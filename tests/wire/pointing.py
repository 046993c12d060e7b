"""Points discord.py at the stand-in. For processes that a test starts, never for the test's own process."""

from __future__ import annotations

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.wire.standin.api import PREFIX


def point_at(port: int) -> None:
    """Let every later request and connection of discord.py in this process go to the stand-in on a loopback port."""
    Route.BASE = f"http://127.0.0.1:{port}{PREFIX}"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/gateway/")
