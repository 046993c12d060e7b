# ruff: noqa: SLF001  # touching private names is what this module is for
"""The one place that touches private names of the simulator and of APScheduler.

simcord and APScheduler have no public way to do what the demo and the tests need, so we lean on names that
may go with any release. Each is used in this module alone, `PRIVATE_NAMES` lists it with the reason, and
`missing()` says in a sentence what breaks without it: tests/meta/test_simulator_canary.py and the start of
the demo ask.
"""

from __future__ import annotations

import functools
import importlib
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp.web
from simcord import _runtime, _settlement
from simcord.env import Env
from simcord.preview import Preview, _markdown, _server

from bot.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import tzinfo

    import discord
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from simcord import ChannelHandle, InteractionResult, MemberActor, UserHandle
    from simcord.preview._pages import _Page

#: A timer that is due this soon fires when the bot settles: a scheduler that is told "now" asks the event
#: loop for a few microseconds from now, and people do not wait for those.
DUE_NOW_SECONDS = 0.01

#: How long settling sleeps between two looks. The simulator's own 0.05 s makes every verb take that long.
IDLE_SECONDS = 0.001

#: Where APScheduler reads the clock: each of these modules has taken `datetime` into its own names.
APSCHEDULER_CLOCK_READERS = (
    "apscheduler.schedulers.base",
    "apscheduler.triggers.date",
    "apscheduler.triggers.interval",
    "apscheduler.executors.base",
)

#: What the client of a window asks for, and which of the simulator's handlers answers.
HANDLERS = {
    "open": "_pages",
    "close": "_delete_page",
    "state": "_state",
    "commands": "_commands",
    "result": "_action_result",
    "action": "_action",
    "asset": "_asset",
}

#: (where it lives, the name, why we need it). A call at the end of a path means "of an instance".
PRIVATE_NAMES: tuple[tuple[str, str, str], ...] = (
    ("simcord._clock:Clock()", "_epoch", "to begin at a time of our choice"),
    ("simcord.env:Env", "_schedule_timer", "to keep real time from firing the bot's timers"),
    ("simcord.env:Env", "_settle_internal", "to settle quickly, and to fire what is due now"),
    ("simcord.env:Env", "_settlement_state", "to look at the timers that wait"),
    ("simcord.env:Env", "_move_clock", "to move to a timer that is due now"),
    ("simcord.env:Env", "_virtual_time", "to know how far the simulated time has come"),
    ("simcord.env:Env", "_bot_scope", "to close the bot as the bot, on its own clock"),
    ("discord.state:ConnectionState", "parse_guild_create", "to tell the bot of guild features"),
    ("discord.state:ConnectionState", "parse_interaction_create", "to tell the bot of people's languages"),
    ("simcord._settlement:", "_next_virtual_timer", "to find the next timer"),
    (
        "simcord._runtime:",
        "_CallbackRecord",
        "to compare timers by identity: by value, thousands take minutes",
    ),
    ("simcord.env:Env", "_register_dispatch_observer", "to open a second window on one simulation"),
    ("simcord.preview:Preview", "_publish", "to show in a window what somebody else did"),
    ("simcord.preview:Preview", "_advance_presentation_time", "to show the simulated time in a window"),
    ("simcord.preview:Preview", "_open_page", "to open a window at its newest message"),
    ("simcord.preview:Preview", "_page_payload", "to keep 'in 5 minutes' true in a window"),
    ("simcord.preview:Preview", "_action", "to accept a press on a window that changed a moment ago"),
    (
        "simcord.preview._markdown:",
        "_markdown_parser",
        "to end a list and a quotation where Discord ends them",
    ),
    ("simcord.preview._server:PreviewServer", "_STATIC_FILES", "to serve the client of a window"),
    *(
        ("simcord.preview._server:PreviewServer", name, "to answer the client of a window on the one port")
        for name in HANDLERS.values()
    ),
    *(
        (f"{module}:", "datetime", "to show APScheduler the simulated time")
        for module in APSCHEDULER_CLOCK_READERS
    ),
)


def missing() -> list[str]:
    """Say, a sentence each, which private names are no longer where we need them; empty is good."""
    return [
        f"{owner.replace(':', '.').rstrip('.')} has no {name} any more; it is needed {why}. "
        "Pin the versions of requirements-dev.txt, or mend bot/demo/_internals.py."
        for owner, name, why in PRIVATE_NAMES
        if not _has(owner, name)
    ]


def _has(owner: str, name: str) -> bool:
    module, _, path = owner.partition(":")
    try:
        place: Any = importlib.import_module(module)
        for step in filter(None, path.split(".")):
            place = getattr(place, step.removesuffix("()"))
            place = place() if step.endswith("()") else place
    except (ImportError, AttributeError):
        return False
    return hasattr(place, name)


def hear_languages(bot: discord.Client, people: Mapping[int, str], guilds: Mapping[int, str]) -> None:
    """Let `bot` hear in which language somebody uses Discord, and a guild's own; the simulator's are all American.

    Both map ids to locales, and are looked at with each interaction.
    """
    parsers = bot._connection.parsers
    parse = parsers["INTERACTION_CREATE"]

    def parse_with_languages(data: dict[str, Any]) -> None:
        user = data.get("user") or data["member"]["user"]
        locale = people.get(int(user["id"]), data["locale"])
        spoken = {"locale": locale}
        if "guild_id" in data:
            spoken["guild_locale"] = guilds.get(int(data["guild_id"]), data["guild_locale"])
        parse({**data, **spoken})

    parsers["INTERACTION_CREATE"] = parse_with_languages


def hear_features(bot: discord.Client, communities: set[int]) -> None:
    """Let `bot` hear that these guilds are Community guilds: the simulator's have no features at all."""
    parsers = bot._connection.parsers

    def wrap(parse: Callable[[Any], None]) -> Callable[[Any], None]:
        def parse_with_features(data: dict[str, Any]) -> None:
            parse({**data, "features": ["COMMUNITY"]} if int(data["id"]) in communities else data)

        return parse_with_features

    for event in ("GUILD_CREATE", "GUILD_UPDATE"):
        parsers[event] = wrap(parsers[event])


class StrictEnv(Env):
    """The simulator with time that moves only when it is told to.

    The stock `Env` lets real time fire the bot's timers too: a verb then waits for real seconds where a job
    happens to be near, and a slow machine changes what a test sees.
    """

    def __init__(
        self, bot: discord.Client, *, epoch: datetime, shard_count: int | None, settle_timeout: float
    ) -> None:
        """Begin at `epoch` (aware). `settle_timeout` is how many real seconds a stuck bot is waited for."""
        super().__init__(bot, shard_count=shard_count, settle_timeout=settle_timeout, check_errors=False)
        self.backend.clock._epoch = epoch

    def _schedule_timer(self, *_timer: object) -> None:
        """Give a timer no real-time handle: the simulator keeps its record, and advancing alone fires it."""

    async def _settle_internal(
        self,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - the simulator's signature
        idle: float = IDLE_SECONDS,
        dispatch: str | None = None,
        _deadline: float | None = None,
    ) -> None:
        """Settle, and again after each timer that is due now; the clock moves on those few milliseconds."""
        idle = min(idle, IDLE_SECONDS)
        await super()._settle_internal(timeout=timeout, idle=idle, dispatch=dispatch, _deadline=_deadline)
        soon = self._virtual_time + DUE_NOW_SECONDS
        while not self._advancing:
            due = _settlement._next_virtual_timer(self._settlement_state())
            if due is None or due > soon:
                return
            self._move_clock(due)
            await super()._settle_internal(timeout=timeout, idle=idle, dispatch=dispatch, _deadline=_deadline)

    @contextmanager
    def as_the_bot(self) -> Iterator[None]:
        """Run driver code as the bot's own: what a real run does outside any event, such as closing."""
        with self._bot_scope():
            yield


def compare_timers_by_identity() -> None:
    """Make the simulator's timer records equal only to themselves.

    They are dataclasses, and the simulator removes each from a list: comparing by value makes a burst of
    3,000 presses six times slower. Safe to call again; nothing ever asks two records whether they look alike.
    """
    record: Any = _runtime._CallbackRecord
    record.__eq__ = object.__eq__
    record.__hash__ = object.__hash__


def end_lists_as_discord_does() -> None:
    """Let a line below a list or a quotation stand by itself, as Discord draws it; safe to call again.

    Plain Markdown takes such a line for more of the last point, and the demo would show what nobody sees on Discord.
    """
    build = _markdown._markdown_parser
    if hasattr(build, "__wrapped__"):
        return

    @functools.wraps(build)
    def build_strict(policy: Mapping[str, bool | str], context: Mapping[str, Any]) -> MarkdownIt:
        parser: MarkdownIt = build(policy, context)
        rule: RuleOptionsType = {"alt": ["paragraph", "blockquote"]}
        parser.block.ruler.before("paragraph", "less_indented", _is_less_indented, rule)
        return parser

    vars(_markdown)["_markdown_parser"] = build_strict


def _is_less_indented(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """Whether a line that could go on with the block above belongs to none: a rule of the parser, asked silently."""
    return silent and (state.parentType == "blockquote" or state.sCount[line] < state.blkIndent)


class _AnyDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class _ClockDatetime(metaclass=_AnyDatetime):
    """As much of `datetime` as APScheduler uses, with Discord's `now`: simulated where Discord is."""

    fromtimestamp = staticmethod(datetime.fromtimestamp)

    @staticmethod
    def now(tz: tzinfo | None = None) -> datetime:
        return SystemClock().now().astimezone(tz)


@contextmanager
def apscheduler_on_discord_clock() -> Iterator[None]:
    """Let APScheduler read the time where the bot does, until the block ends.

    On the machine's own clock it takes every job of a simulated past for a misfire and drops it.
    """
    modules: list[Any] = [importlib.import_module(name) for name in APSCHEDULER_CLOCK_READERS]
    before = [module.datetime for module in modules]
    for module in modules:
        module.datetime = _ClockDatetime
    try:
        yield
    finally:
        for module, datetime_ in zip(modules, before, strict=True):
            module.datetime = datetime_


class _OnSharedPort(_server.PreviewServer):
    """A window's handlers without a server of their own: the hub calls them for every window on its one port."""

    async def start(self) -> None:
        """Be ready to be called; nothing is bound."""
        # The simulator imports aiohttp into that module only when it starts a server.
        vars(_server)["web"] = aiohttp.web
        self.port = self._requested_port


class Window(Preview):
    """What one person sees of one channel, and their hands there; live, unlike the simulator's own preview."""

    def __init__(
        self,
        env: Env,
        channel: ChannelHandle,
        viewer: MemberActor | UserHandle,
        *,
        port: int,
        zone: str,
        locale: str = "en-US",
    ) -> None:
        """Look at `channel` as `viewer`, in the time zone `zone` (IANA) and a Discord locale; `port` is the hub's."""
        super().__init__(
            env,
            channel,
            (viewer,),
            layout="channel",
            display="responsive",
            width=960,
            height=720,
            locale=locale,
            timezone=zone,
            presentation_time=None,
            assets=None,
            port=port,
        )
        self._server = _OnSharedPort(self, port)

    async def open(self) -> None:
        """Begin. A simulation has room for one preview: the newest takes it, and `take_turn` gives it on."""
        self.env._preview = None
        end_lists_as_discord_does()
        await self.__aenter__()

    def take_turn(self) -> None:
        """Be the window in which the next action is done."""
        self.env._preview = self

    async def answer(self, what: str, request: aiohttp.web.Request) -> aiohttp.web.StreamResponse:
        """Answer one request of this window's client; `what` is the handler's name in `HANDLERS`."""
        response: aiohttp.web.StreamResponse = await getattr(self._server, HANDLERS[what])(request)
        return response

    def publish(self) -> None:
        """Show this window's pages as the channel is now."""
        self._advance_presentation_time()
        for page in tuple(self._pages.values()):
            if page is not self._python and page.id in self._pages:
                self._publish(page, reason="refresh")

    def open_form(self, shown: InteractionResult) -> None:
        """Show a form that the bot opened outside this window, by a context menu."""
        for page in self._pages.values():
            if page is not self._python:
                page.modal = shown
                page.modal_handle = f"m_{shown._interaction.id}"

    def _open_page(self, viewer_id: object = None, target_id: object = None) -> _Page:
        page = super()._open_page(viewer_id, target_id)
        # No message is in focus: the newest are shown, and newer ones follow.
        page.target_id = page.window_end_id = None
        self._publish(page, reason="initial")
        return page

    def _page_payload(self, page: _Page) -> dict[str, Any]:
        """Mark each message with the minute: the client draws anew only what has changed, and times are relative."""
        payload = super()._page_payload(page)
        minute = self.env.now().strftime("%H:%M")
        for message in payload["messages"].values():
            message["drawn_at"] = minute
        return payload

    async def _action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        page = self._pages.get(context_id or "")
        if page is not None and isinstance(body, dict) and "published_revision" in body:
            # The window republishes by itself, so a page is often a revision behind; what is pressed is
            # checked anyway.
            body = {**body, "published_revision": page.revision, "bot_generation": self.env._generation}
        receipt = await super()._action(context_id, body)
        if body.get("kind") == "send_message" and receipt["dispatched"] and page is not None:
            # A message that the bot took down at once was sent all the same: the simulator calls that failed, and
            # its client would keep the text for another try.
            for one in (receipt, page.last_action):
                if one is not None:
                    one.update(settlement="settled", uncertain=False, diagnostics=[])
        return receipt


def window_files() -> dict[str, Path]:
    """Map the addresses of the window's client to its files, without the page itself."""
    home = Path(_server.__file__).parent
    files = {address: home / "static" / name for address, name in _server.PreviewServer._STATIC_FILES.items()}
    files["/protocol.schema.json"] = home / "protocol.schema.json"
    return files
