"""The part of the command line that is about the database: `backup`, `restore`, circles as files, a guild that moves.

It imports nothing of ours, so that `--help` costs nothing; `bot.errands` does what is asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_errands(parser: argparse.ArgumentParser) -> None:
    """Add the commands to the door's command line."""
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="with the database")
    commands.add_parser(
        "backup",
        help="copy the database into DATA_DIR/backups, beside a running bot too",
        description="Copy the database into DATA_DIR/backups and read the copy back. A running bot is not disturbed.",
    )
    restore = commands.add_parser(
        "restore",
        help="put a copy in the database's place",
        description="Put a copy that is at most 7 days old in the database's place. Stop the bot first. Who was erased"
        " since the copy was made is erased again; what was there until now goes to DATA_DIR/backups.",
    )
    restore.add_argument("file", type=Path, help="a copy, such as data/backups/circles-20260105.db")
    leave = commands.add_parser(
        "export-guild",
        help="write everything of one guild into a file that another house takes in",
        description="Write everything of one guild into a new file (mode 0600), and be quiet about that guild here from"
        " then on. Stop the bot first.",
    )
    leave.add_argument("guild", type=int, metavar="GUILD_ID", help="Discord's id of the server")
    leave.add_argument("file", type=Path, metavar="FILE", help="such as guild.db; it must not be there yet")
    arrive = commands.add_parser(
        "import-guild",
        help="take in a guild that moves",
        description="Take in a guild from a file that export-guild wrote at most 7 days ago: all of it, or nothing."
        " Stop the bot first. In the house that the guild has left this takes it back.",
    )
    arrive.add_argument("file", type=Path, metavar="FILE", help="such as guild.db")
    out = commands.add_parser(
        "export-circles",
        help="write a guild's circles into a file to edit, beside a running bot too",
        description="Write a guild's circles into a TOML file to edit and keep. A running bot is not disturbed.",
    )
    back = commands.add_parser(
        "import-circles",
        help="say what such a file would change, or with --apply do it",
        description="Say what a file of circles would change; a running bot is not disturbed. With --apply it is done,"
        " whole or not at all, and the bot has to be stopped. New circles need the bot: send the file with"
        " /circle import for those.",
    )
    for one in (out, back):
        one.add_argument("guild", type=int, metavar="GUILD_ID", help="Discord's id of the server")
        one.add_argument("file", type=Path, metavar="FILE", help="such as circles.toml")
    back.add_argument("--apply", action="store_true", help="do it")
