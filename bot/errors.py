"""Every error that is ours: what a person may be told, and what an operator must know.

A `Refusal` is a rule saying no: it carries a text key and the facts of its sentence, and nothing was changed.
Everything that is not a `Refusal` reaches people as "our fault" with a short id (`bot.ui.door`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class CirclekeeperError(Exception):
    """The root of all errors of this project."""


class Refusal(CirclekeeperError):
    """Something a person asked for cannot be done, and they may be told why.

    `key` names a text of the catalogue (`area.name`); `facts` fill its fields. The exception's own text is the key
    alone, so that a log line never repeats what somebody typed.
    """

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


class ContentError(CirclekeeperError):
    """A file of `config/` cannot be used. Says the file and what is wrong with it in one sentence."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file
        self.problem = problem


class StoreError(CirclekeeperError):
    """The database cannot be used. `str(error)` is one sentence for the operator."""


class StoreLockedError(StoreError):
    """Another process holds this database file."""


class StoreTooNewError(StoreError):
    """The database was written by a newer Circlekeeper than this one."""


class StoreBusyError(StoreError):
    """The database could not take a write just now (locked or disk full). Nothing was changed."""


class NotTriedError(CirclekeeperError):
    """What was to be written did not reach Discord, as far as we know; that says nothing about the person."""


class ConversationClosedError(NotTriedError):
    """No new direct conversation may be opened before `until`. Nothing was sent."""

    def __init__(self, until: datetime) -> None:
        super().__init__("no new conversation for now")
        self.until = until
