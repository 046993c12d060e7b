"""The token's line in `.env`, whatever stands round it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dotenv import dotenv_values

from config import env_file

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "MTIz.Gabc-_.def"


@pytest.mark.parametrize(
    "before",
    [
        "",
        "A=1",
        "A=1\n",
        "DISCORD_TOKEN",
        "DISCORD_TOKEN=\nA=1\n",
        "A=1\r\nexport DISCORD_TOKEN = 'old.er.one' # said\r\nB=2",
        "DISCORD_TOKEN=a\nA=1\nDISCORD_TOKEN=b\n",
        "# DISCORD_TOKEN=not this\nNOT_DISCORD_TOKEN=x\n",
    ],
)
def test_the_token_is_read_back_and_the_rest_is_as_before(tmp_path: Path, before: str) -> None:
    """Whatever the file looked like, the bot reads this token from it afterwards, and all else as before."""
    file = tmp_path / ".env"
    file.write_bytes(before.encode())
    others = {name: value for name, value in dotenv_values(file).items() if name != "DISCORD_TOKEN"}

    env_file.write(file, env_file.with_token(env_file.read(file, tmp_path / "none"), TOKEN))

    assert dotenv_values(file) == {**others, "DISCORD_TOKEN": TOKEN}
    assert [path.name for path in tmp_path.iterdir()] == [".env"]
    kept = [line for line in before.splitlines() if "DISCORD_TOKEN" not in line or "not" in line.lower()]
    assert [line for line in file.read_bytes().decode().splitlines() if TOKEN not in line] == kept


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("", False),
        ("DISCORD_TOKEN=", False),
        ("DISCORD_TOKEN=''", False),
        ("export DISCORD_TOKEN=a.b.c", True),
    ],
)
def test_a_token_in_it_is_seen(text: str, there: bool) -> None:
    """What would be overwritten is known before it is."""
    assert env_file.has_token(text) is there
