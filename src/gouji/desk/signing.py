"""Signing in and out. A cookie is made when somebody has proved who they are, never before."""

from __future__ import annotations

import secrets
from urllib.parse import quote, unquote, urlencode

from starlette.responses import Response

from gouji.desk.desk import Desk, page_response
from gouji.desk.passwords import is_right
from gouji.desk.store import LONGEST, Act, Role
from gouji.desk.visits import DeniedError, Visit, found_at
from gouji.findings import Phrase, counted

_HOME, _SIGN_IN = "/office", "/office/sign-in"
_LIST = ".csv"
"""How a file is called that has the name of its page."""


def sent_to_sign_in(visit: Visit, *, is_file: bool) -> Response:
    """Send somebody who is not signed in to where they do that, and then back to what they asked for.

    Args:
        visit: of a page of the office.
        is_file: it is none that a browser displays: they get back to the page it belongs to.

    Returns:
        A redirection, with the place in its query.
    """
    place = quote(visit.here)
    query = urlencode({name: value for name, value in visit.query.items() if name != "lang"})  # a cookie keeps it
    if is_file:
        place = place.removesuffix(_LIST) if place.endswith(_LIST) else place.rpartition("/")[0]
    elif query:
        place = f"{place}?{query}"
    return found_at(visit, f"{_SIGN_IN}?{urlencode({'to': place})}" if place != _HOME else _SIGN_IN)


def _asked_for(visit: Visit) -> str:
    """The page of the office that somebody asked for before they signed in, quoted; never one of another desk."""
    place = visit.query.get("to", "")
    is_below = place.startswith((f"{_HOME}/", f"{_HOME}?")) and ".." not in unquote(place).split("/")
    return quote(place, safe="/%?&=+") if is_below else _HOME


def sign_in_page(desk: Desk, visit: Visit) -> Response:
    """The form for name and password."""
    return _page(desk, visit, "")


def _page(desk: Desk, visit: Visit, words: str, status: int = 200) -> Response:
    is_plain = not visit.is_secure and visit.address not in ("127.0.0.1", "::1")
    asked_for = _asked_for(visit)
    return page_response(desk, visit, "sign_in", status=status, words=words, is_plain=is_plain, asked_for=asked_for)


def sign_in(desk: Desk, visit: Visit) -> Response:
    """Sign somebody in by name and password."""
    name = visit.text("name")
    # Taken before the trial: fifty at once must not all find a token.
    wait = desk.bounds.passwords.take(visit.address) or desk.bounds.passwords_of_name.take(f"{name}\n{visit.address}")
    if wait:
        raise DeniedError(
            429,
            f"输错的次数太多，请 {wait} 秒后再试",
            f"too many wrong passwords: wait {counted(wait, 'second')}",
            wait=wait,
        )
    known = desk.store.person(name)
    if not is_right(visit.fields.get("password", ""), known.password if known is not None else None):
        desk.store.record(Act.REFUSED, name, visit.address)
        words = Phrase("姓名或密码不对", "the name or the password is wrong")
        return _page(desk, visit, words.text(visit.language), 403)
    return _signed_in(desk, visit, found_at(visit, _asked_for(visit)), name)


def sign_in_by_ticket(desk: Desk, visit: Visit) -> Response:
    """Sign in the one who started the desk, once."""
    if visit.method == "HEAD":  # asked by programs that look at addresses in messages before anybody opens them
        return page_response(desk, visit, "signed_in")
    found = desk.tickets.redeem(visit.path.get("ticket", ""))
    if found is None:
        raise DeniedError(
            410,
            "这个登录地址已经用过或已过期，请用姓名和密码登录，或重新启动",
            "this address was used or is too old: sign in by name and password, or start the desk again",
        )
    # A page and not a redirection: the browser may come from elsewhere, and would not send the cookie along.
    return _signed_in(desk, visit, page_response(desk, visit, "signed_in"), *found)


def _signed_in(desk: Desk, visit: Visit, response: Response, person: str, role: Role | None = None) -> Response:
    cookie = secrets.token_urlsafe(32)
    desk.store.begin_session(cookie, person, role)
    desk.store.record(Act.SIGNED_IN, person, visit.address)
    response.set_cookie(
        desk.cookie,
        cookie,
        max_age=int(LONGEST.total_seconds()),
        path=visit.root or "/",
        secure=visit.is_secure,
        httponly=True,
        samesite="strict",
    )
    return response


def sign_out(desk: Desk, visit: Visit) -> Response:
    """End the session."""
    desk.store.end_session(visit.person)
    desk.store.record(Act.SIGNED_OUT, visit.person.person, visit.address)
    response = found_at(visit, _SIGN_IN)
    response.delete_cookie(desk.cookie, path=visit.root or "/", httponly=True, samesite="strict")
    return response
