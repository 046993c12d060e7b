"""A process that takes calls and dies between commit and answer: `python -m tests.payments.dying FOLDER [die]`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.payments.serving import serving

if TYPE_CHECKING:
    from bot.domain.payments import Call, Outcome


async def main(folder: Path, *, dies: bool) -> None:
    """Print the port and serve; `dies`: end by kill -9 as soon as a call is on disk."""
    async with serving(folder) as here:
        take = here.payments.take

        async def take_and_die(guild_id: int, provider: str, call: Call) -> Outcome:
            await take(guild_id, provider, call)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError("dead")

        if dies:
            here.payments.take = take_and_die  # type: ignore[method-assign]
        sys.stdout.write(f"{here.port}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), dies=sys.argv[2:] == ["die"]))
