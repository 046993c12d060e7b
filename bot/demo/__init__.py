"""The bot on a simulated Discord, in a browser: no token, no account, nothing leaves the machine.

The simulator comes with requirements-dev.txt, so nothing here is imported until a demo is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings


async def run_demo(settings: Settings, *, port: int | None, open_browser: bool, language: str = "en") -> None:
    """Serve the demo on a loopback port until it is interrupted, and print the one link to open.

    `settings` decide what they would for a real run, but for the data folder: each run begins in a new,
    temporary one. `port` None takes any free port. Everybody in it speaks `language`. Raises
    `DemoError` with a sentence for the operator where the demo cannot run.
    """
    from bot.demo.running import serve

    await serve(settings, port=port, open_browser=open_browser, language=language)
