"""The desk as an ASGI application: addresses, and what holds for every request before and after its page."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from importlib.resources import files
from urllib.parse import quote

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gouji.collection.campaign import CannotTakeError, DecisionKind, LedgerError
from gouji.desk import agency_pages, office_acts, office_pages, signing
from gouji.desk.desk import Desk, refusal
from gouji.desk.store import Role, StoreError
from gouji.desk.visits import (
    DeniedError,
    Visit,
    drain,
    fields_read,
    limited,
    page_address,
    read_form,
    require_own_page,
    require_role,
    require_token,
    visit_of,
)
from gouji.findings import Language, Phrase, counted, reason_of

Page = Callable[[Desk, Visit], Response]
UploadPage = Callable[[Desk, Visit, Request], Awaitable[Response]]
_LANGUAGE_COOKIE = "gouji_language"
_YEAR = 31_536_000
_SIGNING_IN = 4
"""Trials of passwords that hold a thread: a flood of them must not hold up who uploads."""
_MOST_WHOLE = 5
"""Workbooks of the largest size that a form with many may have: ordinary ones have 30 KB."""
_LOG = logging.getLogger("gouji.desk")
_POLICY = (
    "default-src 'self'; script-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none';"
    " object-src 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_STATIC = {"desk.css": "text/css", "desk.svg": "image/svg+xml"}


def application(desk: Desk) -> ASGIApp:
    """The application.

    Args:
        desk: open for as long as it runs.

    Returns:
        To be given to a server.
    """
    site = _Site(desk)
    routed = Starlette(
        routes=[*site.public(), *site.agency(), *site.office()],
        exception_handlers={
            404: site.not_found,
            405: site.not_found,
            DeniedError: site.denied,
            HTTPException: site.not_found,
            Exception: site.failed,
        },
    )
    return _Headers(routed)  # as middleware it would be inside of what answers for a failure


class _Headers:
    """The headers of every response, files and refusals included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self._app(scope, receive, sent)


class _Site:
    """The addresses of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # --- addresses --------------------------------------------------------------------------------------------------

    def public(self) -> list[Route]:
        return [
            Route("/", self._open(agency_pages.entrance)),
            Route("/u", self._open(agency_pages.entrance)),
            self._form("/u", agency_pages.enter_code),
            Route("/start/{ticket}", self._open(signing.sign_in_by_ticket)),
            *(Route(f"/{name}", _static(name, kind)) for name, kind in _STATIC.items()),
        ]

    def agency(self) -> list[Route]:
        upload = self._receiving(agency_pages.upload, files=1)
        return [
            Route("/u/{code}", self._open(agency_pages.home)),
            Route("/u/{code}", upload, methods=["POST"]),
            Route("/u/{code}/blank", self._open(agency_pages.blank)),
            Route("/u/{code}/f/{key}", self._open(agency_pages.verdict)),
            Route("/u/{code}/f/{key}/workbook", self._open(agency_pages.returned_workbook)),
            Route("/u/{code}/f/{key}/notice", self._open(agency_pages.returned_notice)),
            Route("/u/{code}/f/{key}/receipt", self._open(agency_pages.receipt)),
            self._form("/u/{code}/f/{key}/answer", agency_pages.answer),
        ]

    def office(self) -> list[Route]:
        see, collect, decide = Role.SEE, Role.COLLECT, Role.DECIDE
        many = office_acts.MOST_UPLOADS
        return [
            Route("/office/sign-in", self._open(signing.sign_in_page)),
            self._form("/office/sign-in", signing.sign_in, at_once=_SIGNING_IN),
            self._form("/office/sign-out", signing.sign_out, see),
            *(Route(place, self._open(page, see)) for place, page in _OFFICE_PAGES.items()),
            Route("/office/links/{number}", self._open(office_acts.link_letters, collect)),
            Route("/office/people", self._open(office_acts.people, decide)),
            *(
                self._form(f"/office/file/{{key}}/{kind.value}", office_acts.decide(kind), decide)
                for kind in DecisionKind
            ),
            self._form("/office/file/{key}/answer", office_acts.answer, decide),
            self._form("/office/agency/{code}/take-over", office_acts.take_over, decide),
            self._form("/office/agency/{code}/reopen", office_acts.reopen, decide),
            self._form("/office/agency/{code}/link", office_acts.make_link, collect),
            self._form("/office/agency/{code}/revoke", office_acts.revoke_link, collect),
            self._form("/office/agency/{code}/reminded", office_acts.one_reminded, collect),
            self._form("/office/inbox", office_acts.take_in, collect, files=many),
            self._form("/office/inbox/collect", office_acts.collect, collect),
            self._form("/office/links", office_acts.make_links, collect),
            self._form("/office/reminders/letters", office_acts.letters, collect),
            self._form("/office/reminders/sent", office_acts.all_reminded, collect),
            self._form("/office/reminders/mail", office_acts.send_mails, collect),
            self._form("/office/results", office_acts.make_result, see),
            self._form("/office/people", office_acts.put_person, decide),
            self._form("/office/people/remove", office_acts.remove_person, decide),
        ]

    # --- requests ---------------------------------------------------------------------------------------------------

    def _open(self, page: Page, role: Role | None = None) -> Callable[[Request], Awaitable[Response]]:
        """A page that only displays."""

        async def endpoint(request: Request) -> Response:
            visit = await run_in_threadpool(self._visit, request)
            if role is not None and visit.session is None:
                return _remembering(request, signing.sent_to_sign_in(visit, is_file=page in _OFFICE_FILES))
            return _remembering(request, await run_in_threadpool(self._answered, page, visit, role))

        return endpoint

    def _form(
        self, path: str, page: Page, role: Role | None = None, *, files: int = 0, at_once: int | None = None
    ) -> Route:
        """The route of a page that does something; of which only some are worked on at once, if that is slow."""
        limiter = None if at_once is None else anyio.CapacityLimiter(at_once)

        async def answered(desk: Desk, visit: Visit, _: Request) -> Response:
            return await anyio.to_thread.run_sync(page, desk, visit, limiter=limiter)

        return Route(path, self._receiving(answered, role, files=files), methods=["POST"])

    def _receiving(
        self, page: UploadPage, role: Role | None = None, *, files: int
    ) -> Callable[[Request], Awaitable[Response]]:
        """A page that gets a form: of files nothing is read before it is known that they may come.

        What else a form holds is short, and who is refused gets back what they wrote.
        """
        most = self._desk.file_bytes

        async def endpoint(request: Request) -> Response:
            visit = await run_in_threadpool(self._visit, request)
            try:
                require_own_page(request)
                if files:
                    await run_in_threadpool(self._require_sender, visit, role)
                fields, uploads = await read_form(limited(request, most, min(files, _MOST_WHOLE)), most, files)
                if role is not None:
                    require_role(visit, role)
            except DeniedError:
                await drain(request)
                raise
            visit = replace(visit, fields=fields, uploads=uploads)
            if role is not None:
                require_token(visit)
            if role in (Role.COLLECT, Role.DECIDE):  # links and people too: a desk on the folder knew none of them
                await run_in_threadpool(self._desk.keeper.require_place)
            return await page(self._desk, visit, request)

        return endpoint

    def _require_sender(self, visit: Visit, role: Role | None) -> None:
        if role is not None:
            require_role(visit, role)
            return
        agency_pages.guest_of(self._desk, visit)
        self._desk.work.require_room()

    def _answered(self, page: Page, visit: Visit, role: Role | None) -> Response:
        if role is not None:
            require_role(visit, role)
        return page(self._desk, visit)

    def _visit(self, request: Request) -> Visit:
        address = request.client.host if request.client is not None else "?"
        wait = self._desk.bounds.address.take(address)
        if wait:
            raise DeniedError(
                429, f"请求太多，请 {wait} 秒后再试", f"too many requests: wait {counted(wait, 'second')}", wait=wait
            )
        cookie = request.cookies.get(self._desk.cookie)
        session = self._desk.store.session(cookie) if cookie else None
        return visit_of(request, self._language(request), session)

    def _language(self, request: Request) -> Language:
        asked = request.query_params.get("lang") or request.cookies.get(_LANGUAGE_COOKIE)
        if asked not in ("zh", "en"):
            asked = "en" if request.headers.get("accept-language", "").lower().startswith("en") else None
        return "en" if asked == "en" else "zh" if asked == "zh" else self._desk.campaign.settings.language

    # --- refusals ---------------------------------------------------------------------------------------------------

    async def denied(self, request: Request, error: Exception) -> Response:
        """The page for what is not done."""
        assert isinstance(error, DeniedError)
        return await self._refused(request, error)

    async def _refused(self, request: Request, error: DeniedError) -> Response:
        visit = replace(visit_of(request, self._language(request), None), fields=fields_read(request))
        return await run_in_threadpool(refusal, self._desk, visit, error, _way_back(visit, error))

    async def not_found(self, request: Request, _: Exception) -> Response:
        """The page for an address that is none."""
        await drain(request)
        return await self._refused(request, DeniedError(404, "没有这个页面", "there is no such page"))

    async def failed(self, request: Request, error: Exception) -> Response:
        """The page for what the campaign's folder or the program itself could not do."""
        if isinstance(error, LedgerError | StoreError | CannotTakeError):
            words, wait = error.words, 5
        elif isinstance(error, OSError):
            why, wait = reason_of(error), 30
            words = Phrase(
                f"服务器读写出错，没有办成：{why.zh}",
                f"the server cannot read or write, and this was not done: {why.en}",
            )
        else:
            words, wait = None, 0
        if words is not None:
            words = words if _is_of_the_office(request) else _of_the_server(words)
            return await self._refused(request, DeniedError(503, words.zh, words.en, wait=wait))
        return await self._refused(
            request,
            DeniedError(
                500,
                "程序出错，没有办成；已记入日志，请把时间告诉收表单位",
                "the program failed and this was not done; it is in the log: tell the office when it was",
            ),
        )


def _way_back(visit: Visit, error: DeniedError) -> str:
    """The address to which a refusal leads: one that is not refused again."""
    if error.status not in (404, 410) and (visit.method == "POST" or error.wait):
        return page_address(visit)
    if error.status == 400:
        return quote(visit.page)
    if visit.here.startswith("/office"):
        return "/office"
    above, _, asked = visit.here.removeprefix("/u/").partition("/")
    return f"/u/{quote(above)}" if visit.here.startswith("/u/") and asked else "/"


def _is_of_the_office(request: Request) -> bool:
    return visit_of(request, "zh", None).here.startswith("/office")


def _of_the_server(words: Phrase) -> Phrase:
    """Words to an agency for a fault that only the office can mend: it is not the agency's own disk that is full."""
    return Phrase(
        f"收表单位的服务器出了问题，请告诉收表单位（{words.zh}）",
        f"something is wrong with the server of the office: tell the office ({words.en})",
    )


_OFFICE_PAGES: dict[str, Page] = {
    "/office": office_pages.status,
    "/office/queue": office_pages.queue,
    "/office/agencies": office_pages.agencies,
    "/office/agency/{code}": office_pages.agency,
    "/office/file/{key}": office_pages.file,
    "/office/file/{key}/original": office_pages.original,
    "/office/file/{key}/workbook": office_pages.file_workbook,
    "/office/file/{key}/notice": office_pages.file_notice,
    "/office/inbox": office_acts.inbox,
    "/office/reminders": office_acts.reminders,
    "/office/links": office_acts.link_page,
    "/office/results": office_acts.results,
    "/office/results/{number}": office_acts.result_file,
    "/office/trail": office_pages.trail,
    "/office/trail.csv": office_pages.trail_file,
}
_OFFICE_FILES = frozenset({
    office_pages.original, office_pages.file_workbook, office_pages.file_notice, office_pages.trail_file,
    office_acts.result_file, office_acts.link_letters,
})  # fmt: skip
"""Pages that a browser saves and does not display."""


def _static(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    data = files("gouji.pages").joinpath("templates", "desk", name).read_bytes()

    async def endpoint(_: Request) -> Response:
        return Response(data, media_type=kind, headers={"Cache-Control": "max-age=3600"})

    return endpoint


def _remembering(request: Request, response: Response) -> Response:
    """The response, with the language that was asked for kept for the next pages."""
    asked = request.query_params.get("lang")
    if asked in ("zh", "en"):
        root = str(request.scope.get("root_path", "")).rstrip("/")
        response.set_cookie(_LANGUAGE_COOKIE, asked, max_age=_YEAR, path=root or "/", samesite="strict")
    return response
