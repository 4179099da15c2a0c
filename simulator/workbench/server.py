"""The server of the page: on this machine alone, for whoever has its address, which holds a token.

Every request needs the token and must name this machine as its host: a page of another site can neither guess the one
nor, by a name that it points here, the other. Nothing is fetched from anywhere, and nothing is told to anybody.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator.errors import JobcentreError, Refused
from simulator.reporting.folder import write_csv
from simulator.scenario import ScenarioError
from simulator.scenario.messages import one_line
from simulator.workbench import page, saving, worker
from simulator.workbench.answers import AT_DRAWS, Desk, Kept, asked
from simulator.workbench.controls import Controls, controls_of
from simulator.workbench.pool import SHARPER, Asker
from simulator.workbench.shelf import LARGEST, Shelf
from simulator.workbench.state import State, from_query
from simulator.workbench.worker import Cancelled

HOST = "127.0.0.1"
_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""What the page may load, and from where: from here."""
_HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
_CONTROLS = 64
"""Pairs of scenarios whose controls are kept."""
_LOG = logging.getLogger(__name__)


class Guard:
    """Lets through whoever has the token and asks for this machine by its own name; everybody else gets 403."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app, self._token = app, token.encode()
        self._hosts = {f"{name}:{port}" for name in (HOST, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers, query = Headers(scope=scope), QueryParams(scope["query_string"])
        allowed = (
            scope["type"] == "http"
            and headers.get("host") in self._hosts
            and headers.get("origin", f"http://{headers.get('host')}").removeprefix("http://") in self._hosts
            and hmac.compare_digest(query.get("token", "").encode(), self._token)
        )
        if not allowed:
            await PlainTextResponse("403: the address lacks its token\n", 403, _HEADERS)(scope, receive, send)
            return
        await self._app(scope, receive, send)


class Workbench:
    """The page and what answers it.

    Parameters
    ----------
    desk : Desk
        Where questions are answered.
    shelf : Shelf
        What there is to choose.
    token : str
        Of the address.
    """

    def __init__(self, desk: Desk, shelf: Shelf, token: str) -> None:
        self._desk, self._shelf, self._token = desk, shelf, token
        self._controls: Kept[tuple[Controls, ...]] = Kept(_CONTROLS)

    def app(self, port: int) -> ASGIApp:
        """Return the application, guarded."""
        get = self._guarded
        routes = [
            Route("/", get(self._page)),
            Route("/workbench.css", get(_style)),
            Route("/workbench.js", get(_script)),
            Route("/answers", get(self._answers)),
            Route("/save/{what}", get(self._save)),
            Route("/place", get(self._place), methods=["POST"]),
        ]
        return Guard(Starlette(routes=routes), self._token, port)

    def _guarded(
        self, answer: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return a function that tells a mistake, or a fault of ours, in one line instead of raising it."""

        async def answered(request: Request) -> Response:
            try:
                response = await answer(request)
            except JobcentreError as error:
                response = PlainTextResponse(f"{error}\n", 400)
            except Exception as error:
                _LOG.exception("a page could not be made")
                response = PlainTextResponse(f"{_in_a_line(error)}\n", 500)
            for name, value in _HEADERS.items():
                response.headers[name] = value
            return response

        return answered

    async def _page(self, request: Request) -> Response:
        query = request.query_params
        state = from_query(query.multi_items())
        if query.get("for") == "proposal" and state.proposal in self._shelf.scenarios:
            # A preset brings its baseline along.
            usual = await asyncio.to_thread(self._shelf.usual_baseline, state.proposal)
            state = from_query([*query.multi_items(), ("baseline", usual)])
        return HTMLResponse(await asyncio.to_thread(self._made, state))

    def _made(self, state: State) -> str:
        try:
            settled = self._shelf.settled(state)
            return page.page(settled, self._shelf, self._controls_of(settled), self._token)
        except ScenarioError:  # the answer says what is wrong
            return page.page(state, self._shelf, (), self._token)

    def _controls_of(self, state: State) -> tuple[Controls, ...]:
        key = state.baseline, state.proposal, state.place, self._shelf.edition
        found = self._controls.get(key)
        if found is None:
            found = controls_of(*self._shelf.scenarios_of(state.unmoved()))
            self._controls.keep(key, found)
        return found

    async def _answers(self, request: Request) -> Response:
        state = from_query(request.query_params.multi_items())
        return StreamingResponse(self._events(state), media_type="text/event-stream")

    async def _events(self, state: State) -> AsyncIterator[str]:
        """Yield what is found, as it is found, until the page asks for something else."""
        loop, found = asyncio.get_running_loop(), asyncio.Queue[dict[str, Any]]()
        asker = self._desk.pool.asker()

        def tell(event: dict[str, Any]) -> None:
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(found.put_nowait, event)

        threading.Thread(target=self._answer, args=(state, asker, tell), daemon=True).start()
        try:
            while True:
                event = await found.get()
                yield f"data: {json.dumps(event)}\n\n"
                if event["kind"] == "end":
                    return
        finally:
            self._desk.pool.cancel(asker)

    def _answer(self, state: State, asker: Asker, tell: Callable[[dict[str, Any]], None]) -> None:
        """Answer a question, in a thread of its own; whatever happens, the page is told how it ended."""
        controls: tuple[Controls, ...] = ()
        try:
            settled = self._shelf.settled(state)
            controls = self._controls_of(settled)
            question = asked(*self._shelf.scenarios_of(settled), settled.seed)
            for answer in self._desk.answers(question, asker):
                tell(page.answer(answer, settled, controls))
        except Cancelled:
            pass
        except ScenarioError as error:
            tell(page.mistakes(error.problems, controls, state.language))
        except JobcentreError as error:
            tell(page.failed(one_line(str(error)), state.language))
        except Exception as error:
            _LOG.exception("a question could not be answered")
            tell(page.failed(_in_a_line(error), state.language))
        tell({"kind": "end"})

    async def _save(self, request: Request) -> Response:
        what = request.path_params["what"]
        state = await asyncio.to_thread(self._shelf.settled, from_query(request.query_params.multi_items()))
        draws = request.query_params.get("draws", "0")
        number = int(draws) if draws in {str(n) for n in AT_DRAWS} else 0
        if what == "snippet":
            return PlainTextResponse(saving.snippet(state, self._shelf, number))
        if what not in ("scenarios", "folder", "report", "outcomes"):
            return PlainTextResponse("404: there is nothing of this name to save\n", 404)
        name, content, media = await asyncio.to_thread(self._saved, what, state, number)
        return Response(
            content,
            media_type=media,
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    def _saved(self, what: str, state: State, draws: int) -> tuple[str, bytes, str]:
        baseline, proposal = self._shelf.scenarios_of(state)
        stem = f"{baseline.name}-{proposal.name}"
        files = saving.scenario_files(state, self._shelf, draws)
        if what == "scenarios":
            return f"{stem}-scenarios.zip", saving.zipped(files, stem), "application/zip"
        asker = self._desk.pool.asker()
        try:
            study = self._desk.last(asked(baseline, proposal, state.seed), asker, draws)
            if what == "outcomes":
                return "outcomes.csv", csv_of(study), "text/csv"
            pool = self._desk.pool
            if what == "report":
                html = pool.submit(asker, SHARPER, worker.report, study, state.language).result()
                return f"{stem}_{state.language}.html", html.encode(), "text/html"
            command = saving.command(state, self._shelf.files(state), draws)
            whole = pool.submit(asker, SHARPER, worker.folder, study, state.language, command, files).result()
            return f"{study.folder_name}.zip", whole, "application/zip"
        finally:
            self._desk.pool.cancel(asker)

    async def _place(self, request: Request) -> Response:
        """Take in a place's file; its mistakes are told in the loader's words."""
        content = b""
        async for chunk in request.stream():
            content += chunk
            if len(content) > LARGEST:
                break
        name = request.query_params.get("name", "place.toml")
        try:
            place = await asyncio.to_thread(self._shelf.add_place, name, content)
        except JobcentreError as error:
            return JSONResponse({"lines": str(error).splitlines()}, 400)
        return JSONResponse({"place": place.name, "title": place.title})


def csv_of(study: Any) -> bytes:
    """Return the table of outcomes as the run folder has it, to the byte."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="jobcentre-") as where:
        file = Path(where) / "outcomes.csv"
        write_csv(study.table(), file)
        return file.read_bytes()


async def _style(_: Request) -> Response:
    return Response(page.style(), media_type="text/css")


async def _script(_: Request) -> Response:
    return Response(page.script(), media_type="text/javascript")


def _in_a_line(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")


def listening(port: int) -> socket.socket:
    """Return a socket that listens on this machine alone.

    Parameters
    ----------
    port : int
        Where; 0 for any that is free.

    Raises
    ------
    Refused
        If it is taken or not allowed.
    """
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((HOST, port))
        opened.listen(64)
    except OSError as error:
        opened.close()
        reason = error.strerror or str(error)
        raise Refused(f"--port {port}: cannot be opened on {HOST}: {reason}") from None
    return opened


def new_token() -> str:
    """Return a token that nobody guesses."""
    return secrets.token_urlsafe(24)


def server_of(workbench: Workbench, opened: socket.socket, ready: Callable[[], object]) -> uvicorn.Server:
    """Return a server; its ``run(sockets=[opened])`` serves until Ctrl-C, which it raises as ``KeyboardInterrupt``.

    Parameters
    ----------
    workbench : Workbench
        What is served.
    opened : socket
        From :func:`listening`.
    ready : callable
        Called once whoever asks is answered.
    """

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    port = int(opened.getsockname()[1])
    config = uvicorn.Config(
        workbench.app(port),
        log_level="critical",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return Server(config)
