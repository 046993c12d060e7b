"""How a benchmark says what it saw: one line a figure, with its goal and its floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MISSED: Final = 1
"""The exit code of a program whose goal is missed."""


def line(what: str, seen: str, *, goal: str = "", floor: str = "", met: bool | None = None) -> bool:
    """Print one figure. `met` says whether it is as good as the goal; return that, true where there is none."""
    verdict = {None: "", True: "met", False: "MISSED"}[met]
    parts = [seen, f"goal {goal}" if goal else "", f"floor {floor}" if floor else "", verdict]
    print(f"{what:34} " + "   ".join(part for part in parts if part), flush=True)
    return met is not False


def code(met: Sequence[bool]) -> int:
    """Return what the program ends with."""
    return 0 if all(met) else MISSED
