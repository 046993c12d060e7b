"""The stand-in's command line."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from tests.wire.standin.server import MESSAGE_CONTENT_LIMITED, TOKEN, Options, run


def options() -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.wire.standin", description=__doc__)
    parser.add_argument("--port-file", type=Path, required=True, help="written once it listens")
    parser.add_argument("--log", type=Path, required=True, help="what was really delivered, as JSON lines")
    parser.add_argument("--clock", type=Path, required=True, help="holds the seconds by which time is ahead")
    parser.add_argument(
        "--nonce-window", type=float, default=300.0, help="seconds for which a nonce is remembered"
    )
    parser.add_argument("--heartbeat-ms", type=int, default=41_250)
    parser.add_argument("--token", default=TOKEN, help="the one that it takes")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--flags", type=int, default=MESSAGE_CONTENT_LIMITED, help="the application's flags")
    parser.add_argument(
        "--contract", type=Path, help="Discord's OpenAPI description, to judge every request by"
    )
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    return Options(**vars(parser.parse_args()))


if __name__ == "__main__":
    asyncio.run(run(options()))
