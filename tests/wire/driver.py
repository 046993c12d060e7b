"""The stand-in as a test sees it: a process to start and stop, people who act, time that moves, a log to read."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.wire.standin import recorder
from tests.wire.standin.timeline import read_offset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.wire.standin.values import JSON

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "token-of-the-stand-in"
PATIENCE = 30.0  # seconds that a test waits for something before it fails
GLANCE = 0.005  # seconds between two looks at it


class Refused(Exception):
    """The stand-in says that this cannot be: no such button, no answer in time, no such person."""


@dataclass(frozen=True, slots=True)
class Place:
    """A guild: its id, its owner and its channels by name."""

    id: str
    owner: str
    channels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the bot answered to one thing that a person did."""

    token: str
    answers: list[JSON]
    seconds: float

    @property
    def messages(self) -> list[JSON]:
        """Return the messages that are to be seen because of it, in the order of their last change."""
        shown = [(a["content"] or {}).get("message") for a in self.answers if a["kind"] != "delete"]
        return [message for message in shown if message]

    @property
    def text(self) -> str:
        """Return all that can be read in the last of them, or in the modal."""
        if self.messages:
            return text_of(self.messages[-1])
        modals = [(a["content"] or {}).get("data") or {} for a in self.answers]
        return "\n".join(text_of(modal) for modal in modals)


def walk(components: Sequence[JSON]) -> Iterator[JSON]:
    """Yield components and all that is inside them."""
    for component in components:
        yield component
        for key in ("components", "accessory", "component"):
            inside: Any = component.get(key, [])
            yield from walk(inside if isinstance(inside, list) else [inside])


def has_button(message: JSON, kind: str) -> bool:
    """Say whether a message has something to press whose custom id begins with this word."""
    return any(c.get("custom_id", "").startswith(f"{kind}:") for c in walk(message.get("components", [])))


def text_of(message: JSON) -> str:
    """Return all that can be read in a message or a modal: content, text components, labels."""
    parts = [message.get("content") or "", message.get("title") or ""]
    for component in walk(message.get("components", [])):
        parts += [component.get("content") or "", component.get("label") or ""]
    return "\n".join(part for part in parts if part)


class Discord:
    """A stand-in process and the way to talk to it. All calls are plain and blocking: the bot lives elsewhere."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.log = folder / "delivered.jsonl"
        self.clock = folder / "clock"
        self._port_file = folder / "port"
        command = [
            sys.executable,
            "-m",
            "tests.wire.standin",
            "--with-parent",
            "--port-file",
            str(self._port_file),
        ]
        command += ["--log", str(self.log), "--clock", str(self.clock), *options]
        self._errors = (folder / "standin.err").open("wb")
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=self._errors)
        self._wire: http.client.HTTPConnection | None = None
        self.wait(
            "the stand-in listens", lambda: self._port_file.exists() or self._process.poll() is not None
        )
        if self._process.poll() is not None:
            self.stop()
            raise Refused((folder / "standin.err").read_text())
        self.port = int(self._port_file.read_text())

    @property
    def pid(self) -> int:
        """Return the stand-in's process id."""
        return self._process.pid

    def stop(self) -> None:
        """End the process and what belongs to it."""
        if self._wire is not None:
            self._wire.close()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.terminate()
        self._process.wait(10)
        self._errors.close()

    def ask(self, endpoint: str, /, **wish: object) -> JSON:
        """Call a control endpoint (see `standin.control`). Raises `Refused` with its reason."""
        if self._wire is None:
            self._wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self._wire.request(
            "POST", f"/_control/{endpoint}", json.dumps(wish), {"Content-Type": "application/json"}
        )
        response = self._wire.getresponse()
        answer: JSON = json.loads(response.read())
        if response.status != 200:
            raise Refused(answer["error"])
        return answer

    def wait(self, what: str, true: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Look again and again until `true()` is, for at most `seconds`; then fail with `what` did not happen."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise AssertionError(f"in vain waited {seconds} s until {what}\n{self.words()}")
            time.sleep(GLANCE)

    def words(self) -> str:
        """Return the last lines that the stand-in and the bots wrote."""
        files = (self.folder / "standin.err", self.folder / "bot.log")
        return "\n".join(file.read_text()[-2000:] for file in files if file.exists())

    def wait_online(self, shards: int = 1, *, after: int = 0) -> None:
        """Wait until the bot is there with `shards` sessions; `after`: and has identified more often than that."""
        self.wait("the bot is online", lambda: self._online(shards, after))

    def _online(self, shards: int, after: int) -> bool:
        pulse = self.ask("pulse")
        return int(pulse["connected"]) >= shards and int(pulse["gateway"]["identify"]) > after

    # The world

    def guild(self, name: str = "Guild", channels: Sequence[JSON] = (), **wish: object) -> Place:
        """Make a guild with the bot in it."""
        made = self.ask("guild", name=name, channels=list(channels), **wish)
        return Place(made["id"], made["owner"], made["channels"])

    def people(self, place: Place, *names: str, permissions: int = 0) -> list[str]:
        """Put people into a guild and return their ids."""
        ids: list[str] = self.ask("people", guild=place.id, names=names, permissions=permissions)["ids"]
        return ids

    def advance(self, seconds: float) -> None:
        """Move the time of the stand-in and of every bot that lives by its clock."""
        self.ask("clock", seconds=seconds)

    def now(self) -> float:
        """Return the present of this world in unix seconds."""
        return time.time() + read_offset(self.clock)

    # People

    def press(self, user: str, message: JSON, label: str, *, until: str = "reply") -> Answered:
        """Press the button with this label and wait for the answer."""
        wish: JSON = {"do": "press", "user_id": user, "message_id": message["id"], "label": label}
        return self._act(wish, until)

    def press_kind(self, user: str, message: JSON, kind: str, *, until: str = "reply") -> Answered:
        """Press the button whose custom id begins with this word, whatever it is called, and wait for the answer."""
        wish: JSON = {"do": "press", "user_id": user, "message_id": message["id"], "kind": kind}
        return self._act(wish, until)

    def command(
        self, user: str, channel: str, name: str, /, *, until: str = "reply", **options: object
    ) -> Answered:
        """Run a slash command and wait for the answer."""
        wish = {"do": "command", "user_id": user, "channel_id": channel, "name": name, "options": options}
        return self._act(wish, until)

    def submit(self, asked: Answered, **values: object) -> Answered:
        """Fill in the modal that answered something and wait for the answer."""
        return self._act({"do": "submit", "token": asked.token, "values": values}, "reply")

    def _act(self, wish: JSON, until: str) -> Answered:
        begun = self.ask("act", **wish)
        return self.answers(begun["token"], until)

    def answers(self, token: str, until: str = "reply", timeout: float = 15.0) -> Answered:
        """Wait for the answer to an interaction that was begun before."""
        report = self.ask("answers", token=token, until=until, timeout=timeout)
        return Answered(token, report["answers"], report["answered_after"])

    def storm(self, users: Sequence[str], message: JSON, label: str) -> list[str]:
        """Let everybody press the same button at one instant, in this order; return the tokens to wait for."""
        wish = {"message_id": message["id"], "label": label, "user_ids": users}
        tokens: list[str] = self.ask("storm", **wish)["tokens"]
        return tokens

    # What went wrong and what was delivered

    def fault(self, kind: str, **wish: object) -> None:
        """Let something go wrong (see `standin.faults.Fault`)."""
        self.ask("fault", **(wish | {"kind": kind}))

    def requests(self, pattern: str = "", since: int = 0) -> list[JSON]:
        """Return the bot's requests whose "METHOD path" contains `pattern`."""
        made = self.ask("requests", since=since)["requests"]
        return [r for r in made if pattern in f"{r['method']} {r['path']}"]

    def delivered(self, *kinds: str) -> list[JSON]:
        """Return what the log holds, of these kinds if any are named."""
        return [line for line in recorder.read(self.log) if not kinds or line["kind"] in kinds]

    def messages(self, channel: str) -> list[JSON]:
        """Return the messages of a channel, oldest first."""
        found: list[JSON] = self.ask("state")["messages"].get(channel, [])
        return found

    def direct(self, user: str) -> list[JSON]:
        """Return the messages between the bot and a person, oldest first."""
        state = self.ask("state")
        found: list[JSON] = state["messages"].get(state["direct"].get(user, ""), [])
        return found

    def with_button(self, kind: str, channel: str) -> JSON:
        """Return the newest message with such a button in a channel or a thread under it; wait for it."""
        found: list[JSON] = []

        def look() -> bool:
            state = self.ask("state")
            places = [c["id"] for c in state["channels"].values() if channel in (c["id"], c.get("parent_id"))]
            there = (m for place in places for m in state["messages"][place] if has_button(m, kind))
            found[:] = sorted(there, key=lambda message: int(message["id"]))
            return bool(found)

        self.wait(f"there is a button {kind}", look)
        return found[-1]

    @property
    def violations(self) -> list[str]:
        """Return what the bot did that Discord would never expect: unknown routes, bodies against the contract."""
        said: list[str] = self.ask("pulse")["violations"]
        return said
