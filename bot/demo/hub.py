"""The demo's one web server: the page, the windows in it, and news as they happen. Loopback only.

A window is the simulator's own preview client. Each of its requests carries the capability of one window, so
that all of them share this port. Every route looks at the Host header (a foreign page could otherwise reach
us by a name that points at 127.0.0.1) and, where a browser sends it, at Origin.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from importlib import resources
from typing import TYPE_CHECKING

from aiohttp import web

from bot.demo._internals import window_files

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

    from bot.demo.people import Persona
    from bot.demo.stage import Stage
    from bot.texts import Say

#: What may be loaded into our pages: only what comes from here. Windows are frames of the page, and of
#: nothing else.
POLICY = (
    "default-src 'self'; connect-src 'self' blob:; img-src 'self' blob: data:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

#: Seconds after which a silent stream of news says something, so that a page notices a demo that has ended.
KEEP_ALIVE = 15.0

TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}

#: The texts of the page; each is `demo.page_<name>` of the catalogue.
PAGE_TEXTS = (
    "title", "lead", "people", "places", "hour", "day", "next", "next_none", "restart", "restarting",
    "hint_title", "hint_join", "hint_skip", "hint_lead", "hint_close", "role_member", "role_facilitator",
    "role_admin", "loading", "gone", "ended", "menu", "list", "unread", "more", "clock", "only_you", "hidden",
)  # fmt: skip


class Hub:
    """The routes of the demo."""

    def __init__(self, stage: Stage, say: Say) -> None:
        self._stage = stage
        self._say = say
        self._hosts = {f"127.0.0.1:{stage.port}", f"localhost:{stage.port}"}
        self._files = window_files()
        self._page = resources.files("bot.demo") / "page"

    def application(self) -> web.Application:
        """Build the web application."""
        # A visitor who closes the page in the middle of a press does not break what the press began.
        app = web.Application(middlewares=[self._guard()], handler_args={"handler_cancellation": False})
        app.router.add_get("/", self._index)
        app.router.add_get("/window", self._window_page)
        app.router.add_get("/hub/events", self._events)
        app.router.add_get("/hub/state", self._state)
        app.router.add_post("/hub/open", self._open)
        app.router.add_post("/hub/read", self._read)
        app.router.add_post("/hub/skip", self._skip)
        app.router.add_post("/hub/restart", self._restart)
        app.router.add_post("/hub/menu", self._menu)
        app.router.add_get("/hub/{name}", self._own_file)
        for path in (path for path in self._files if path != "/"):
            app.router.add_get(path, self._window_file)
        app.router.add_post("/api/pages", self._ask("open"))
        app.router.add_delete("/api/pages/{context_id}", self._ask("close"))
        app.router.add_get("/api/state", self._ask("state"))
        app.router.add_get("/api/commands", self._ask("commands"))
        app.router.add_get("/api/action-result", self._ask("result"))
        app.router.add_post("/api/action", self._ask("action"))
        app.router.add_get("/api/assets/{asset_id}", self._ask("asset"))
        return app

    # ------------------------------------------------------------------ who may ask

    def _guard(self) -> Middleware:
        origins = {f"http://{host}" for host in self._hosts}

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            origin = request.headers.get("Origin")
            if request.headers.get("Host") not in self._hosts or (
                origin is not None and origin not in origins
            ):
                raise web.HTTPForbidden(text="This demo answers on 127.0.0.1 and localhost only.")
            return await handler(request)

        return guard

    def _person(self, key: object) -> Persona:
        person = self._stage.cast.people.get(str(key))
        if person is None:
            raise web.HTTPNotFound(text="There is nobody of that name.")
        return person

    # ------------------------------------------------------------------ pages and files

    async def _index(self, _request: web.Request) -> web.Response:
        words = {name: self._say(f"demo.page_{name}") for name in PAGE_TEXTS}
        page = self._own("index.html").replace("{{language}}", self._say.language)
        page = page.replace("{{texts}}", json.dumps(words).replace("<", "\\u003c"))
        for name, text in words.items():
            page = page.replace("{{" + name + "}}", text)
        return _html(page)

    async def _window_page(self, _request: web.Request) -> web.Response:
        page = self._files["/"].read_text(encoding="utf-8")
        style = '<link rel="stylesheet" href="/hub/window.css">'
        script = '<script type="module" src="/hub/window.js"></script>'
        return _html(page.replace("</head>", f"{style}{script}</head>"))

    async def _window_file(self, request: web.Request) -> web.Response:
        path = self._files[request.path]
        # Fonts are megabytes and never change; a window would load them again each time.
        headers = {"Cache-Control": "max-age=86400" if path.suffix == ".ttf" else "no-cache"}
        return web.Response(
            body=path.read_bytes(), content_type=TYPES.get(path.suffix, "text/plain"), headers=headers
        )

    async def _own_file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in {"hub.css", "hub.js", "window.css", "window.js", "icon.svg"}:
            raise web.HTTPNotFound
        kind = TYPES["." + name.rpartition(".")[2]]
        return web.Response(text=self._own(name), content_type=kind, headers={"Cache-Control": "no-cache"})

    def _own(self, name: str) -> str:
        return (self._page / name).read_text(encoding="utf-8")

    # ------------------------------------------------------------------ the page's own requests

    async def _state(self, _request: web.Request) -> web.Response:
        return web.json_response(await self._stage.state())

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        with contextlib.suppress(ConnectionResetError):
            await self._tell(response)
        return response

    async def _tell(self, response: web.StreamResponse) -> None:
        """Write news to one page until it is closed, which the next line written to it finds out."""
        while True:
            known = self._stage.version
            await response.write(f"data: {json.dumps(await self._stage.state())}\n\n".encode())
            try:
                async with asyncio.timeout(KEEP_ALIVE):
                    await self._stage.news(known)
            except TimeoutError:
                await response.write(b": still here\n\n")

    async def _open(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        person = self._person(asked.get("person"))
        window = await self._stage.window(
            person, _number(asked.get("place")), str(asked.get("zone") or "UTC")
        )
        if window is None:
            raise web.HTTPNotFound(text="There is no such place for them.")
        return web.json_response({"window": window.capability})

    async def _read(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        await self._stage.read(self._person(asked.get("person")), _number(asked.get("place")))
        return web.json_response({})

    async def _skip(self, request: web.Request) -> web.Response:
        step = (await _json(request)).get("step")
        if step not in {"hour", "day", "next"}:
            raise web.HTTPBadRequest(text="A step is hour, day or next.")
        return web.json_response({"moved": await self._stage.skip(str(step))})

    async def _restart(self, _request: web.Request) -> web.Response:
        await self._stage.restart()
        return web.json_response({})

    async def _menu(self, request: web.Request) -> web.Response:
        asked = await _json(request)
        person = self._person(asked.get("person"))
        place, message = _number(asked.get("place")), _number(asked.get("message"))
        if not await self._stage.use_menu(person, place, message, str(asked.get("name"))):
            raise web.HTTPNotFound(text="That is not there for them.")
        return web.json_response({})

    # ------------------------------------------------------------------ the windows' requests

    def _ask(self, what: str) -> Handler:
        async def ask(request: web.Request) -> web.StreamResponse:
            window = self._stage.windows.get(request.headers.get("X-Simcord-Capability", ""))
            if window is None:
                raise web.HTTPUnauthorized(text="There is no such window.")
            if what == "action":
                async with self._stage.turn():
                    window.take_turn()
                    return await window.answer(what, request)
            return await window.answer(what, request)

        return ask


def _html(page: str) -> web.Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(text=page, content_type="text/html", headers=headers)


async def _json(request: web.Request) -> dict[str, object]:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="JSON, please.")
    try:
        asked = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(text="That is no JSON.") from error
    if not isinstance(asked, dict):
        raise web.HTTPBadRequest(text="A JSON object, please.")
    return asked


def _number(value: object) -> int:
    """Return a Discord id; 0, which nothing has, where it is none."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else 0
