"""The desk over one campaign: what its pages share, and how a page is put together."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from starlette.responses import HTMLResponse, Response

from gouji.collection import campaign as campaigns
from gouji.collection.campaign import Campaign, CannotDecideError, Collected, Judged, Keeper
from gouji.desk.finding_lines import FindingLines
from gouji.desk.letters import LetterBox
from gouji.desk.products import Products
from gouji.desk.rate_limits import Buckets, Rate
from gouji.desk.reading_queue import Work
from gouji.desk.settings import DeskSettings
from gouji.desk.store import Role, Store
from gouji.desk.visits import DeniedError, Visit, agency_place, found_at, page_address
from gouji.findings import Language
from gouji.pages import page
from gouji.version import __version__

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_AT_ONCE = 0.05
"""Seconds that a part of a page may take and still be made for each state of the campaign."""
_MOST_OUTCOMES = 200
"""Outcomes of acts that no page has displayed yet: of browsers that were closed."""
_TICKET_LIFE = 900.0
"""Seconds in which the address that the desk prints signs somebody in, once."""


@dataclass(frozen=True, slots=True)
class RequestBounds:
    """The limits of what may be asked, each with its buckets.

    Attributes:
        uploads: of one link.
        address: of one address, behind which a whole building may sit.
        wrong_links: of one address: who knows a link is not held up by who guesses.
        passwords_of_name: trials of one name at one address.
        passwords: trials of one address, whatever name.
    """

    uploads: Buckets = field(default_factory=lambda: Buckets(Rate(20, 0.5)))
    address: Buckets = field(default_factory=lambda: Buckets(Rate(1_000, 100)))
    wrong_links: Buckets = field(default_factory=lambda: Buckets(Rate(30, 0.2)))
    passwords_of_name: Buckets = field(default_factory=lambda: Buckets(Rate(8, 1 / 60)))
    passwords: Buckets = field(default_factory=lambda: Buckets(Rate(30, 1 / 10)))


class Tickets:
    """Addresses that sign in once: for the one who started the desk, and sits before it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, tuple[str, Role, float]] = {}

    def issue(self, person: str, role: Role = Role.DECIDE) -> str:
        """A new ticket.

        Args:
            person: whom it signs in.
            role: with which.

        Returns:
            Random text for an address.
        """
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            self._open[ticket] = (person, role, self._clock() + _TICKET_LIFE)
        return ticket

    def redeem(self, ticket: str) -> tuple[str, Role] | None:
        """Use a ticket up.

        Args:
            ticket: from :meth:`issue`.

        Returns:
            Whom it signs in, with which role; None if it was used, is too old, or was never made.
        """
        with self._lock:
            person, role, end = self._open.pop(ticket, ("", Role.SEE, 0.0))
        return (person, role) if self._clock() < end else None


@dataclass(frozen=True, slots=True)
class ActOutcome:
    """The outcome of acts, for the page that displays it.

    Attributes:
        messages: a sentence of each.
        notices: lines about what was odd.
        taken: what was taken in, as its template needs it.
    """

    messages: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    taken: tuple[Mapping[str, object], ...] = ()


class Outcomes:
    """Outcomes of acts of the office, each until the page to which the browser is sent on displays it: once.

    Of two clicks the browser follows the answer to the second alone: its page displays what both came to.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[tuple[tuple[str, str], ActOutcome], ...] = ()

    def put(self, visit: Visit, place: str, outcome: ActOutcome) -> Response:
        """Keep what an act came to, and send the browser on: to reload the page does nothing twice.

        Args:
            visit: of somebody of the office.
            place: the path of the page that displays it.
            outcome: of the act.

        Returns:
            The redirection.
        """
        with self._lock:
            self._kept = (*self._kept, ((visit.person.digest, place), outcome))[-_MOST_OUTCOMES:]
        return found_at(visit, place)

    def take(self, visit: Visit, place: str) -> ActOutcome:
        """The outcome of the acts since the page was displayed last.

        Args:
            visit, place: as for :meth:`put`.

        Returns:
            Of all of them together; of a HEAD, which displays nothing, none.
        """
        if visit.method == "HEAD":
            return ActOutcome()
        wanted = visit.person.digest, place
        with self._lock:
            found = [outcome for key, outcome in self._kept if key == wanted]
            self._kept = tuple(kept for kept in self._kept if kept[0] != wanted)
        return ActOutcome(
            tuple(line for outcome in found for line in outcome.messages),
            tuple(line for outcome in found for line in outcome.notices),
            tuple(row for outcome in found for row in outcome.taken),
        )


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a page that was made.

    Attributes:
        state: of the campaign, for which it was made.
        until: the time of the clock until which it does for later states too.
    """

    text: str
    state: object
    campaign: Campaign
    until: float


@dataclass(frozen=True)
class Desk:
    """Everything that pages share. One process has it, and with it the campaign's folder.

    Attributes:
        keeper: of the campaign: the only way to its ledger and its folders.
        store: of people, sessions and links.
        cookie: its name: two desks on one machine share their cookies.
        has_engine: a checker page can be made here.
        executor: reads workbooks.
        mailing: held while reminders are mailed.
        key: of the seals.
    """

    keeper: Keeper
    store: Store
    work: Work
    lines: FindingLines
    products: Products
    settings: DeskSettings
    now: Callable[[], datetime]
    cookie: str
    bounds: RequestBounds = field(default_factory=RequestBounds)
    tickets: Tickets = field(default_factory=Tickets)
    outcomes: Outcomes = field(default_factory=Outcomes)
    letters: LetterBox = field(default_factory=LetterBox)
    mailing: threading.Lock = field(default_factory=threading.Lock)
    has_engine: bool = False
    executor: Executor | None = None
    key: bytes | None = field(default=None, repr=False)
    fragments: dict[object, Fragment] = field(default_factory=dict)

    @property
    def campaign(self) -> Campaign:
        """The campaign as its files are now."""
        return self.keeper.campaign

    @property
    def file_bytes(self) -> int:
        """The bytes a workbook may have: as many as on the command line."""
        return self.keeper.options.limits.file_bytes

    def days_left(self) -> int:
        """Days to the deadline; below 0 after it."""
        return (self.campaign.settings.deadline - self.now().date()).days

    def fragment(self, name: object, make: Callable[[], str]) -> str:
        """A part of a page that is the same for everybody until the campaign changes.

        While workbooks pour in, it is made again only after twenty times as long as that takes: whoever looks must not
        hold up who sends.

        Args:
            name: of the part, with the language.
            make: puts it together.

        Returns:
            HTML.
        """
        state: object = (self.keeper.state(), self.now().date())
        known = self.fragments.get(name)
        began = time.monotonic()
        if known is not None and (known.state == state or began < known.until) and known.campaign is self.campaign:
            return known.text
        text = make()
        ended = time.monotonic()
        self.fragments[name] = Fragment(text, state, self.campaign, ended + 20 * (ended - began - _AT_ONCE))
        return text


def page_response(
    desk: Desk, visit: Visit, template: str, *, status: int = 200, refresh: int = 0, **values: object
) -> Response:
    """A page.

    Args:
        desk: whose page it is.
        visit: for whom.
        template: its name among the templates of the desk.
        status: of HTTP.
        refresh: seconds after which the browser loads it again; 0 for never.
        values: that the template needs besides those of every page.

    Returns:
        The response.
    """
    response = HTMLResponse(page(f"desk/{template}.html", **common_values(desk, visit), **values), status)
    if refresh:
        response.headers["Refresh"] = str(refresh)
    return response


def common_values(desk: Desk, visit: Visit) -> Mapping[str, object]:
    """The values that every page of the desk needs.

    Args:
        desk: whose page it is.
        visit: for whom.

    Returns:
        By name.
    """
    campaign, language = desk.campaign, visit.language
    return {
        "zh": language == "zh",
        "t": words_in(language),
        "root": visit.root,
        "here": visit.root + quote(visit.here),
        "agency_place": agency_place,
        "other_language": _other_language(visit),
        "heading": campaign.title.text(language),
        "form_names": campaign.form_names if campaign.has_several_forms else {},
        "retention": desk.settings.retention.text(language),
        "version": __version__,
        "contact": campaign.settings.contact,
    }


def _other_language(visit: Visit) -> str:
    """The address of the same page in the other language: what was looked for stays, and no form is sent again."""
    return visit.root + page_address(visit, lang="en" if visit.language == "zh" else "zh")


def words_in(language: Language) -> Callable[[str, str], str]:
    """The function with which templates choose between their words.

    Args:
        language: of the page.

    Returns:
        A function of the words in Chinese and in English.
    """
    return lambda zh, en: zh if language == "zh" else en


def download(data: bytes, name: str, kind: str = "application/octet-stream") -> Response:
    """A file to be kept, never displayed as part of the desk.

    Args:
        data: its bytes.
        name: for the disk of who gets it.
        kind: its media type.

    Returns:
        The response.
    """
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("\\", "_")
    disposition = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=kind, headers={"Content-Disposition": disposition})


def refusal(desk: Desk, visit: Visit, denied: DeniedError, back: str = "/") -> Response:
    """The page that says why something was not done.

    Args:
        desk: whose page it is.
        visit: that was refused.
        denied: why.
        back: the address of the page from which it came, below the root and quoted.

    Returns:
        The response.
    """
    response = page_response(
        desk,
        visit,
        "refusal",
        status=denied.status,
        words=denied.words.text(visit.language),
        lines=denied.lines,
        reason=visit.fields.get("reason", "").strip(),
        back=back,
    )
    if denied.wait:
        response.headers["Retry-After"] = str(denied.wait)
    return response


def collected(desk: Desk) -> Collected:
    """Take what lies in the inbox, as ``gouji collect`` does.

    Args:
        desk: of the campaign.

    Returns:
        What was new.
    """
    return campaigns.collect(desk.campaign, desk.key, desk.now, workers=lambda _: nullcontext(desk.executor))


def returned_part(desk: Desk, judged: Judged, stem: str, ending: str, kind: str) -> Response:
    """A part of what goes back for a content, made now.

    Args:
        desk: which took the content.
        judged: the content.
        stem: of the name of the file.
        ending: of the part.
        kind: its media type.

    Returns:
        The file.

    Raises:
        DeniedError: there is nothing to send back.
    """
    with denied_as(404):
        data = campaigns.returned_files(desk.keeper, judged.entry.sha256).get(ending)
    if data is None:
        raise DeniedError(404, "这份文件没有退改件", "nothing goes back for this file")
    return download(data, f"{stem}-退改{ending}", kind)


@contextmanager
def denied_as(status: int) -> Iterator[None]:
    """Deny the request, with a status of HTTP, if something in the block cannot be decided."""
    try:
        yield
    except CannotDecideError as error:
        raise DeniedError(status, error.words.zh, error.words.en) from error
