"""What was really delivered, line by line, handed to the system before the answer leaves: it survives every kill."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.wire.standin.values import JSON


class Recorder:
    """Appends JSON lines to a file, each out of this process when `write` returns.

    Nobody pulls the machine's plug here, so the disk is not waited for: that took most of the time of a storm.
    """

    def __init__(self, file: Path) -> None:
        self._handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, kind: str, /, **facts: object) -> None:
        """Write down one thing that happened; `kind` is its name, `facts` its JSON."""
        line = json.dumps({"kind": kind, **facts}, separators=(",", ":")) + "\n"
        os.write(self._handle, line.encode())

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)


def read(file: Path) -> list[JSON]:
    """Return all that a recorder wrote; a last line cut short by a kill is left out."""
    lines = file.read_bytes().split(b"\n")
    return [json.loads(line) for line in lines[:-1]]


def component_ids(components: list[JSON]) -> Iterator[int]:
    """Yield the ids of components and of all that is inside them."""
    for component in components:
        if "id" in component:
            yield int(component["id"])
        for key in ("components", "accessory", "component"):
            inside = component.get(key, [])
            yield from component_ids(inside if isinstance(inside, list) else [inside])
