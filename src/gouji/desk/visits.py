"""One request, read as far as a page needs it and no further: who asks, from where, which fields and files it sent."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlencode

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Message

from gouji.common import escaped
from gouji.desk.store import Role, Session
from gouji.findings import Language, PhrasedError, counted

LONGEST_TEXT = 2_000
"""Characters of one field: a reason is a sentence or two."""
_TOO_MANY = "Too many files"
"""How Starlette says so."""
_LONGEST_NAME = 150
_LONGEST_ENDING = 16
_FORM_BYTES = 100_000
_MOST_FIELDS = 50
_SECONDS_TO_SEND = 120
"""For a whole form without files. How long files take their size decides, and whether they come at all the connection
(:mod:`.connections`): at 40 kB a second, as telephones send, 20 MB take eight minutes."""
_WHOLE = "gouji.whole"
"""In the scope of a request: all of its body was read."""
_FIELDS = "gouji.fields"
"""In the scope of a request: the fields of its form, as far as it was read."""
_DRAINED = 400_000_000
_SECONDS_TO_DRAIN = 60


class DeniedError(PhrasedError):
    """A request that is not done; *words* say why and what to do.

    Attributes:
        status: of HTTP.
        wait: seconds after which it may be tried again; 0 if that makes no difference.
        lines: what stands in the way, in more words.
    """

    def __init__(self, status: int, zh: str, en: str, *, wait: int = 0, lines: tuple[str, ...] = ()) -> None:
        super().__init__(zh, en)
        self.status = status
        self.wait = wait
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent.

    Attributes:
        name: without folders, safe to display; it is never a path.
        content: its bytes, all of them and no more than a workbook may have.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """A request as a page gets it.

    Attributes:
        base: the address of the desk, without a slash at the end, as the visitor reaches it.
        root: the path of it, likewise.
        path: what stands in variable parts of the path.
        address: of the visitor.
        session: of somebody of the office; None for anybody else.
        here: the path below the root, to be quoted where it stands in a page.
        page: likewise, of the page that is displayed, or on which the form stands that was sent.
    """

    method: str
    base: str
    root: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    address: str
    language: Language
    session: Session | None
    is_secure: bool = False
    here: str = "/"
    page: str = "/"
    fields: Mapping[str, str] = field(default_factory=dict)
    uploads: tuple[Upload, ...] = ()

    def text(self, name: str) -> str:
        """A field of a form or of the address, without blanks around it.

        Args:
            name: of the field.

        Returns:
            "" if it is not there.

        Raises:
            DeniedError: it is longer than anybody types.
        """
        value = self.fields.get(name, self.query.get(name, "")).strip()
        if len(value) > LONGEST_TEXT:
            raise DeniedError(
                400, f"文字太长，请不要超过 {LONGEST_TEXT} 字", f"too long: no more than {LONGEST_TEXT} characters"
            )
        return value

    def reason(self) -> str:
        """The reason that a form must give.

        Returns:
            Never "".

        Raises:
            DeniedError: it is blank.
        """
        reason = self.text("reason")
        if not reason:
            raise DeniedError(400, "请写明原因", "a reason is needed")
        return reason

    @property
    def person(self) -> Session:
        """Who of the office asks, where only the office comes in."""
        assert self.session is not None
        return self.session


def visit_of(request: Request, language: Language, session: Session | None) -> Visit:
    """A request without its body.

    Args:
        request: as it came.
        language: of the page.
        session: of who asks, if that is somebody of the office.

    Returns:
        The visit.
    """
    root = str(request.scope.get("root_path", "")).rstrip("/")
    path = str(request.scope["path"]).removeprefix(root)  # of request.url some characters are escaped, and others not
    here = "/" + path.lstrip("/")  # //x in a link of a page would be another site
    return Visit(
        method=request.method,
        base=f"{request.url.scheme}://{request.url.netloc}{root}",
        root=root,
        path=request.path_params,
        query=dict(request.query_params),
        address=request.client.host if request.client is not None else "?",
        language=language,
        session=session,
        is_secure=request.url.scheme == "https",
        here=here,
        page=here if request.method != "POST" or _is_page(request) else here.rpartition("/")[0] or "/",
    )


def _is_page(request: Request) -> bool:
    """True if there is a page at the address to which a form was sent; else it stands on the one above."""
    asked = {**request.scope, "method": "GET"}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


def require_own_page(request: Request) -> None:
    """Prove that a form was sent from a page of the desk.

    Pages ask for ``no-referrer``, for which browsers send ``Origin: null`` with a form; those of today say in
    ``Sec-Fetch-Site`` where it came from. Where an old one says neither, the token of the form has to do.

    Args:
        request: a POST.

    Raises:
        DeniedError: it came from elsewhere, or does not say from where.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    foreign = origin not in (None, "null") and origin.partition("://")[2] != request.headers.get("host")
    if foreign or site not in (None, "same-origin") or (origin is None and site is None):
        raise DeniedError(
            403,
            "这个请求不是从本系统的页面发出的，没有执行。请回到本系统的页面重新操作",
            "this did not come from a page of this desk and was not done; go back to the page and try again",
        )


def require_token(visit: Visit) -> None:
    """Prove that a form was made for the session in which it is sent.

    Args:
        visit: with the fields of the form.

    Raises:
        DeniedError: it was not.
    """
    given = visit.fields.get("token", "")
    if visit.session is None or not hmac.compare_digest(given.encode(), visit.session.token.encode()):
        raise DeniedError(
            403,
            "页面已过期，没有执行。请刷新页面后重新操作",
            "the page is too old and nothing was done; load it again and try again",
        )


def require_role(visit: Visit, needed: Role) -> None:
    """Prove that somebody may do something.

    Args:
        visit: of somebody of the office.
        needed: the role it takes.

    Raises:
        DeniedError: they may not, or their session is over.
    """
    if visit.session is None:
        raise DeniedError(
            403,
            "登录已过期，没有执行。请重新登录，再办一次",
            "you are no longer signed in and nothing was done: sign in and do it again",
        )
    if not visit.session.role.may(needed):
        raise DeniedError(
            403, "您的权限不够，请找有审定权限的人员办理", "your role does not allow this: ask somebody whose does"
        )


async def read_form(request: Request, file_bytes: int, most_files: int) -> tuple[dict[str, str], tuple[Upload, ...]]:
    """The fields and files of a form, within the limits of its route.

    Args:
        request: a POST.
        file_bytes: of a workbook.
        most_files: how many there may be.

    Returns:
        The fields by name, the last of a name; and the files.

    Raises:
        DeniedError: it is no form, too large, or took too long.
    """
    try:
        async with (
            asyncio.timeout(None if most_files else _SECONDS_TO_SEND),
            request.form(max_files=most_files, max_fields=_MOST_FIELDS, max_part_size=_FORM_BYTES) as form,
        ):
            fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
            sent = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
            # None is cut off: its receipt would be for a file that nobody sent.
            large = [_file_name(file.filename) for file in sent if (file.size or 0) > file_bytes]
            if large:
                raise _too_large(file_bytes, most_files, large)
            uploads = [
                Upload(_file_name(file.filename), await file.read()) for file in sent if file.filename or file.size
            ]
    except TimeoutError:
        raise DeniedError(408, "提交时间太长，已中断，请检查网络后再试", "it took too long; try again") from None
    except ClientDisconnect:
        raise DeniedError(400, "上传中断，请再试", "the upload was broken off: try again") from None
    except (HTTPException, UnicodeError) as error:  # the latter from charsets that a browser never names
        if most_files and str(getattr(error, "detail", "")).startswith(_TOO_MANY):
            raise DeniedError(
                400,
                f"一次最多 {most_files} 份，都没有收下，请分几次传",
                f"no more than {counted(most_files, 'file')} at once, and none was taken: send fewer",
            ) from None
        raise DeniedError(400, "收到的表单不完整或不是表单，请再试", "what came is no whole form: try again") from None
    request.scope[_FIELDS] = fields
    return fields, tuple(uploads)


def fields_read(request: Request) -> Mapping[str, str]:
    """The fields of the form that a request sent, where it was read.

    Args:
        request: that was answered or refused.

    Returns:
        Texts by the names of the fields; none where nothing was read.
    """
    fields: Mapping[str, str] = request.scope.get(_FIELDS, {})
    return fields


def _file_name(name: str | None) -> str:
    """A name as it is displayed: without folders, which some old browsers send, and without what steers a terminal."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = escaped(last.replace("\0", "")).rpartition(".")
    if not stem or len(ending) > _LONGEST_ENDING:
        return f"{stem}{dot}{ending}"[:_LONGEST_NAME] or "?"
    return f"{stem[: _LONGEST_NAME - len(ending)]}.{ending}"  # without its ending nobody could open it


def limited(request: Request, file_bytes: int, files: int) -> Request:
    """A request of which no more is read than it may have, whatever it says of its length.

    Starlette's own limit answers in plain text, and never in the words of a page.

    Args:
        request: as it came.
        file_bytes: of a workbook.
        files: workbooks of that size that it may have, with what a form puts around them.

    Returns:
        The same request.

    Raises:
        DeniedError: at once if it says that it is longer; or when it is read, as soon as it is.
    """
    most, too_large = file_bytes * files + _FORM_BYTES, _too_large(file_bytes * files, files)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise too_large
    count = 0

    async def receive() -> Message:
        nonlocal count
        message = await request.receive()
        count += len(message.get("body", b""))
        request.scope[_WHOLE] = not message.get("more_body", False)
        if count > most:
            raise too_large
        return message

    return Request(request.scope, receive)


def _too_large(most: int, files: int, names: Sequence[str] = ()) -> DeniedError:
    """Why a form is too large, and another way: whoever may send many files at once has the inbox folder."""
    if not files:
        return DeniedError(
            413, "填写的文字太长，没有提交，请缩短后再试", "what was written is too long and was not taken: shorten it"
        )
    named, listed = "、".join(names), ", ".join(names) or "what was sent"
    if files == 1:
        zh = f"{named}文件太大，超过 {most // 1_000_000} MB，没有收下：请检查是否选错了文件；压缩包请分成几个"
        en = "and was not taken: choose another, or split an archive"
    else:
        zh = (
            f"{named or '这次选的一共'}超过 {most // 1_000_000} MB，这次选的都没有收下："
            "请检查是否选错了文件，或分几次传；大的压缩包请放进收件文件夹收取"
        )
        en = (
            "and nothing was taken: choose fewer or others; a large archive goes into the inbox folder and is collected"
            " from there"
        )
    return DeniedError(413, zh, f"{listed}: more than {most // 1_000_000} MB, {en}")


async def drain(request: Request) -> None:
    """Take what is still coming in and throw it away: a browser reads an answer only once it has sent everything.

    Args:
        request: that is refused.
    """
    left = _DRAINED if not request.scope.get(_WHOLE) else 0
    try:
        async with asyncio.timeout(_SECONDS_TO_DRAIN):
            while left > 0:
                message = await request.receive()
                left -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
    except (TimeoutError, RuntimeError):
        return


def agency_place(code: str) -> str:
    """The path of the office's page about an agency.

    Args:
        code: of the agency; any text. What parts a path is quoted twice, since servers undo the first.

    Returns:
        A path of the desk, quoted, which :func:`agency_code` reads.
    """
    plain = code.replace("%", "%25").replace("/", "%2F")
    return f"/office/agency/{quote(plain if plain.strip('.') else plain.replace('.', '%2E'), safe='')}"


def agency_code(visit: Visit) -> str:
    """The code of the agency that an address names.

    Args:
        visit: with the code in its path.

    Returns:
        The code, which may be nobody's.
    """
    return unquote(visit.path.get("code", ""))


def page_address(visit: Visit, **changed: str) -> str:
    """The address of the page of a visit below the root of the desk, quoted, with all that was looked for.

    Args:
        visit: of whichever page, or of a form on it.
        changed: what its query says instead.

    Returns:
        A path of the desk with its query.
    """
    query = urlencode({**visit.query, **changed})
    return f"{quote(visit.page)}?{query}" if query else quote(visit.page)


def found_at(visit: Visit, place: str) -> Response:
    """Send a browser on to another page after a form was done.

    Args:
        visit: of who asks.
        place: a path of the desk.

    Returns:
        A redirection after which "back" and "reload" do nothing twice.
    """
    return Response(status_code=303, headers={"Location": f"{visit.root}{place}"})
