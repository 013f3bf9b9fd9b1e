"""Contents taken one by one: what a run over the same inbox makes of them, whoever else is at work, whatever dies."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import sqlite3
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gouji.collection import batch
from gouji.collection.campaign import (
    Campaign,
    CannotDecideError,
    CannotTakeError,
    Channel,
    Decision,
    DecisionKind,
    Disposition,
    Keeper,
    LedgerError,
    Origin,
    State,
    Taken,
    collect,
    decide,
    history,
    open_campaign,
    original_file,
    reopen,
    returned_files,
    take,
    take_over,
)
from gouji.collection.ledger import Ledger
from gouji.collection.ledger.database import locked, opened
from gouji.findings.rules import C780, C781
from support.campaigns import (
    NOW,
    ROSTER,
    accepted,
    digest,
    make_campaign,
    nobodys,
    put,
    rows,
    states,
    tree,
    without_stamp,
    workbook,
)
from support.command import exiting
from support.processes import begun, was_killed

EXAMPLES = int(os.environ.get("GOUJI_TAKE_EXAMPLES", "12"))
OFFICE = Origin(Channel.OFFICE, "王五")
MAKERS: list[Callable[[], bytes]] = [
    *(lambda code=code, i=i: workbook(code, version=i) for code in ("X1", "X2") for i in range(2)),
    *(lambda i=i: workbook("X1", version=i, wrong=True) for i in range(2)),
    lambda: workbook("X2", broken_sum=True),
    lambda: workbook("X2", year=2024),
    lambda: workbook("Y9", "邻县民政局"),
    without_stamp,
    nobodys,
    lambda: b"",
    lambda: b"%PDF-1.7",
]
AT = datetime.fromtimestamp(NOW.timestamp()).astimezone()


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return make_campaign(tmp_path / "年报")


@pytest.fixture
def keeper(campaign: Campaign) -> Iterator[Keeper]:
    with Keeper(campaign, now=lambda: NOW) as kept:
        yield kept


def link(code: str) -> Origin:
    return Origin(Channel.LINK, "张三", "10.0.0.1", code)


def given_out(campaign: Campaign) -> dict[str, bytes]:
    """What stands in accepted/, and in returned/ but for what is old."""
    found = {f"a/{name}": data for name, data in tree(campaign.accepted).items()}
    return found | {f"r/{name}": data for name, data in tree(campaign.returned).items() if not name.startswith("旧/")}


ARRIVALS = "SELECT number, sha256, name FROM arrivals JOIN names USING (number) ORDER BY number, name"
READINGS = "SELECT number, summary, document_sha256 FROM readings ORDER BY number"


# --- the same as a run ----------------------------------------------------------------------------------------------


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(MAKERS) - 1), st.sampled_from([None, "X1", "X2"])), min_size=1, max_size=6)
)
def test_what_is_taken_one_by_one_is_what_a_run_over_the_inbox_makes(
    tmp_path_factory: pytest.TempPathFactory, coming: list[tuple[int, str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("c")
    one_by_one, at_once = make_campaign(folder / "a"), make_campaign(folder / "b")
    with Keeper(one_by_one, now=lambda: NOW) as kept:
        for number, (index, code) in enumerate(coming):
            origin = OFFICE if code is None else link(code)
            taken = kept.take(MAKERS[index](), f"{number}.xlsx", origin)
            assert [judged.entry.sha256 for judged in taken.judged] == [taken.receipts[0].sha256]
            for path in one_by_one.inbox.rglob(f"{number}.xlsx"):
                os.utime(path, (number, number))
        with one_by_one.looked_at() as ledger:
            # Judged anew from the whole ledger, and from what happened since the last time.
            assert one_by_one.standings(ledger) == kept.standings()
    shutil.copytree(one_by_one.inbox, at_once.inbox, dirs_exist_ok=True)
    collect(at_once, None, lambda: NOW)
    assert given_out(one_by_one) == given_out(at_once)
    assert rows(one_by_one, ARRIVALS) == rows(at_once, ARRIVALS)
    assert rows(one_by_one, READINGS) == rows(at_once, READINGS)
    before = given_out(one_by_one)
    assert collect(one_by_one, None, lambda: NOW).new == set()
    assert given_out(one_by_one) == before
    shutil.rmtree(folder)


def test_every_content_has_a_receipt_and_the_second_of_the_same_another(keeper: Keeper) -> None:
    data = workbook("X1")
    first, second = keeper.take(data, "a.xlsx", link("X1")), keeper.take(data, "a.xlsx", link("X1"))
    assert [taken.receipts[0].number for taken in (first, second)] == ["2025-000001", "2025-000002"]
    assert first.judged[0].disposition is second.judged[0].disposition is Disposition.COUNTS
    assert keeper.receipt("2025-000002") == second.receipts[0]
    assert [keeper.receipt(number) for number in ("2025-000003", "2024-000001", "x", "2025-" + "9" * 99)] == [None] * 4
    assert rows(keeper.campaign, "SELECT count(*) FROM arrivals") == [(1,)]
    assert len(tree(keeper.campaign.inbox)) == 1


@pytest.mark.parametrize(
    "name",
    ["../../etc/x.xlsx", "..\\x.xlsx", "CON.xlsx", "a" * 999 + ".xlsx", "\ud800\x1b[2J.xlsx", "", ".", "x.xl sx"],
)
def test_names_are_never_paths(name: str, keeper: Keeper) -> None:
    before = set(tree(keeper.campaign.folder))
    taken = keeper.take(workbook("X1"), name, link("X1"))
    (made,) = {
        path for path in set(tree(keeper.campaign.folder)) - before if not path.startswith(("accepted/", "ledger."))
    }
    assert made.startswith("inbox/links/X1/")
    assert taken.judged[0].disposition is Disposition.COUNTS
    assert "\x1b" not in taken.receipts[0].name


def test_nothing_is_overwritten(keeper: Keeper) -> None:
    for version in range(3):
        keeper.take(workbook("X1", version=version), "年报.xlsx", link("X1"))
    found = {digest(data) for data in tree(keeper.campaign.inbox).values()}
    assert found == {digest(workbook("X1", version=version)) for version in range(3)}


# --- under whose link -----------------------------------------------------------------------------------------------


def test_anothers_workbook_under_a_link_counts_for_nobody_until_it_comes_rightly(keeper: Keeper) -> None:
    taken = keeper.take(workbook("X1"), "a.xlsx", link("X2"))
    assert taken.judged[0].disposition is Disposition.UNCLAIMED
    assert [finding.code for finding in taken.judged[0].findings] == [C780.code]
    assert keeper.agency("X1").received == ()
    assert accepted(keeper.campaign) == {}
    again = keeper.take(workbook("X1"), "a.xlsx", link("X1"))
    assert again.judged[0].disposition is Disposition.COUNTS
    assert set(accepted(keeper.campaign)) == {"X1"}


def test_the_office_may_accept_what_came_under_anothers_link(keeper: Keeper) -> None:
    taken = keeper.take(workbook("X1"), "a.xlsx", link("X2"))
    which = taken.receipts[0].sha256
    judged, _ = decide(keeper, which, Decision(DecisionKind.ACCEPT, "代报", "赵六", NOW, "X1"))
    assert judged.disposition is Disposition.COUNTS
    assert set(accepted(keeper.campaign)) == {"X1"}


# --- taken over -----------------------------------------------------------------------------------------------------


def test_what_comes_after_it_was_taken_over_waits_for_reopening(keeper: Keeper) -> None:
    keeper.take(workbook("X1"), "a.xlsx", link("X1"))
    assert take_over(keeper, "X1", "赵六").taken_over is not None
    later = keeper.take(workbook("X1", version=1), "b.xlsx", link("X1")).judged[0]
    assert later.disposition is Disposition.WAITING
    assert [finding.code for finding in later.findings] == [C781.code]
    assert accepted(keeper.campaign) == {"X1": digest(workbook("X1"))}
    for kind in DecisionKind:
        with pytest.raises(CannotDecideError):
            decide(keeper, later.entry.sha256, Decision(kind, "核实", "赵六", NOW, None))
    with pytest.raises(CannotDecideError):
        take_over(keeper, "X1", "赵六")
    with pytest.raises(CannotDecideError):
        reopen(keeper, "X1", "赵六", " ")
    collect(keeper.campaign, None, lambda: NOW)
    assert accepted(keeper.campaign) == {"X1": digest(workbook("X1"))}
    assert reopen(keeper, "X1", "赵六", "单位来函更正").state is State.ACCEPTED
    assert accepted(keeper.campaign) == {"X1": digest(workbook("X1", version=1))}
    kinds = [event.kind for event in history(keeper, "X1")]
    assert kinds == ["received", "read", "take_over", "received", "read", "reopen"]


def test_only_what_counts_can_be_taken_over(keeper: Keeper) -> None:
    keeper.take(workbook("X2", wrong=True), "a.xlsx", link("X2"))
    for code in ("X1", "X2", "Y9"):
        with pytest.raises(CannotDecideError):
            take_over(keeper, code, "赵六")
    with pytest.raises(CannotDecideError):
        reopen(keeper, "X2", "赵六", "无")


def test_what_goes_back_is_made_on_demand(keeper: Keeper) -> None:
    taken = keeper.take(workbook("X2", wrong=True), "a.xlsx", link("X2"))
    written = {path.suffix: path.read_bytes() for path in keeper.campaign.returned.iterdir()}
    assert returned_files(keeper, taken.receipts[0].sha256) == written
    right = keeper.take(workbook("X1"), "b.xlsx", link("X1"))
    assert returned_files(keeper, right.receipts[0].sha256) == {}


@pytest.mark.parametrize("is_first", [True, False])
def test_what_a_decision_makes_owed_again_is_written_with_it(keeper: Keeper, *, is_first: bool) -> None:
    wrong, right = workbook("X2", broken_sum=True), workbook("X2", version=1)
    for data in (wrong, right) if is_first else (wrong,):
        which = keeper.take(data, "a.xlsx", link("X2")).receipts[0].sha256
    kind = DecisionKind.EXCLUDE if is_first else DecisionKind.ACCEPT
    decide(keeper, which, Decision(kind, "核实", "赵六", NOW))
    if not is_first:
        assert [path.name for path in keeper.campaign.returned.iterdir()] == ["旧"]
        decide(keeper, which, Decision(DecisionKind.UNDO, "误认", "赵六", NOW))
    now = [path.name for path in keeper.campaign.returned.iterdir() if path.is_file()]
    assert sorted(now) == ["X2 教育局-第1轮退改.html", "X2 教育局-第1轮退改.xlsx"]
    assert keeper.agency("X2").state is State.RETURNED
    before = given_out(keeper.campaign)
    assert collect(keeper.campaign, None, lambda: NOW).new == set()
    assert given_out(keeper.campaign) == before


def test_what_waited_and_is_wrong_goes_back_when_its_agency_is_opened_again(keeper: Keeper) -> None:
    keeper.take(workbook("X1"), "a.xlsx", link("X1"))
    take_over(keeper, "X1", "赵六")
    keeper.take(workbook("X1", wrong=True), "b.xlsx", link("X1"))
    assert tree(keeper.campaign.returned) == {}
    reopen(keeper, "X1", "赵六", "单位来函更正")
    assert sorted(tree(keeper.campaign.returned)) == ["X1 民政局-第2轮退改.html", "X1 民政局-第2轮退改.xlsx"]
    before = given_out(keeper.campaign)
    collect(keeper.campaign, None, lambda: NOW)
    assert given_out(keeper.campaign) == before


def test_what_cannot_be_read_again_stays_owed_until_it_can(keeper: Keeper) -> None:
    which = keeper.take(workbook("X2", broken_sum=True), "a.xlsx", OFFICE).receipts[0].sha256
    decide(keeper, which, Decision(DecisionKind.EXCLUDE, "重报", "赵六", NOW))
    (path,) = keeper.campaign.inbox.rglob("a.xlsx")
    aside = path.rename(keeper.campaign.folder / "a.xlsx")
    decide(keeper, which, Decision(DecisionKind.UNDO, "误排", "赵六", NOW))
    assert not [path for path in keeper.campaign.returned.iterdir() if path.is_file()]
    aside.rename(path)
    assert collect(keeper.campaign, None, lambda: NOW).notices == []
    assert len([path for path in keeper.campaign.returned.iterdir() if path.is_file()]) == 2


def test_the_answer_to_what_is_nobodys_follows_the_decisions_too(keeper: Keeper) -> None:
    which = keeper.take(b"%PDF-1.7", "a.xlsx", OFFICE).receipts[0].sha256
    for kind, count in ((DecisionKind.EXCLUDE, 0), (DecisionKind.UNDO, 1)):
        decide(keeper, which, Decision(kind, "核实", "赵六", NOW))
        assert len([path for path in keeper.campaign.returned.iterdir() if path.is_file()]) == count
        before = given_out(keeper.campaign)
        collect(keeper.campaign, None, lambda: NOW)
        assert given_out(keeper.campaign) == before


# --- the ledger's events --------------------------------------------------------------------------------------------


def test_events_are_only_added(keeper: Keeper) -> None:
    keeper.take(workbook("X1"), "a.xlsx", link("X1"))
    noted = keeper.note("reminded", OFFICE, agency="X2", detail="催报函")
    assert (noted.kind, noted.agency, noted.detail) == ("reminded", "X2", "催报函")
    assert history(keeper, "X2") == (noted,)
    with pytest.raises(ValueError, match="received"):
        keeper.note("received", OFFICE)
    with contextlib.closing(sqlite3.connect(keeper.campaign.folder / "ledger.sqlite")) as connection:
        for change in ("UPDATE events SET detail = ''", "DELETE FROM events"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(change)


def test_a_ledger_of_format_3_is_copied_and_brought_up_to_date(campaign: Campaign) -> None:
    put(campaign, "a.xlsx", workbook("X1"))
    collect(campaign, None, lambda: NOW)
    path = campaign.folder / "ledger.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = DELETE; DROP TABLE events; DROP TABLE agency_decisions; PRAGMA user_version = 3"
        )
    before = path.read_bytes()
    with pytest.raises(LedgerError), campaign.looked_at():
        pass
    taken = take(campaign, workbook("X1", version=1), "b.xlsx", link("X1"), now=lambda: NOW)
    assert taken.judged[0].disposition is Disposition.COUNTS
    with contextlib.closing(sqlite3.connect(campaign.folder / "ledger-format3.sqlite")) as connection:
        assert connection.execute("SELECT sha256 FROM arrivals").fetchall() == [(digest(workbook("X1")),)]
    assert len(before) > 0
    assert rows(campaign, "PRAGMA journal_mode") == [("wal",)]


def test_on_a_network_share_the_ledger_shares_no_memory(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    take(campaign, workbook("X1"), "a.xlsx", OFFICE, now=lambda: NOW)
    assert rows(campaign, "PRAGMA journal_mode") == [("wal",)]
    monkeypatch.setattr("gouji.collection.campaign.folder.is_shared", lambda _: True)
    take(open_campaign(campaign.folder), workbook("X2"), "b.xlsx", OFFICE, now=lambda: NOW)
    assert rows(campaign, "PRAGMA journal_mode") == [("delete",)]


# --- others at work -------------------------------------------------------------------------------------------------


def test_a_decision_waits_for_no_run(campaign: Campaign) -> None:
    take(campaign, workbook("X1"), "a.xlsx", OFFICE, now=lambda: NOW)
    for number in range(500):
        put(campaign, f"{number}.xlsx", f"第{number}份".encode())
    process = begun(exiting, "collect", "--jobs", "1", campaign.folder)
    while rows(campaign, "SELECT count(*) FROM arrivals") == [(1,)]:
        time.sleep(0.05)
    waited = []
    with Keeper(campaign, now=lambda: NOW) as kept:
        for kind in (DecisionKind.EXCLUDE, DecisionKind.UNDO) * 3:
            began = time.monotonic()
            decide(kept, digest(workbook("X1")), Decision(kind, "核实", "赵六", NOW))
            waited.append(time.monotonic() - began)
        kept.take(workbook("X2"), "b.xlsx", link("X2"))
    during = process.is_alive()
    process.join(120)
    assert process.exitcode == 1
    assert during
    assert sorted(waited)[len(waited) // 2] < 1
    assert set(accepted(campaign)) == {"X1", "X2"}
    assert rows(campaign, "SELECT count(*), count(DISTINCT number) FROM readings") == [(502, 502)]


def test_a_workbook_is_read_for_a_decision_while_others_decide(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading takes up to a minute: whoever decides meanwhile does not wait, and is not written over."""
    from gouji.collection.campaign import deciding, folder
    from gouji.collection.campaign.reading_jobs import read_regardless

    monkeypatch.setattr(folder, "_PATIENCE", 0.2)
    which = keeper.take(workbook("X1", broken_sum=True), "a.xlsx", link("X1")).receipts[0].sha256
    seen: list[Taken] = []

    def meanwhile(*args: Any, **options: Any) -> object:
        with Keeper(keeper.campaign, now=lambda: NOW) as other:
            if not seen:
                decide(other, which, Decision(DecisionKind.EXCLUDE, "重复", "王五", NOW))
            seen.append(other.take(workbook("X2", version=len(seen)), "b.xlsx", link("X2")))
        return read_regardless(*args, **options)

    monkeypatch.setattr(deciding, "read_regardless", meanwhile)
    judged, _ = decide(keeper, which, Decision(DecisionKind.ACCEPT, "核实", "赵六", NOW))
    assert judged.disposition is Disposition.COUNTS
    assert len(seen) == 2, "what was decided meanwhile is seen, and the workbook read once more"
    assert rows(keeper.campaign, "SELECT kind, person FROM decisions ORDER BY number") == [
        ("exclude", "王五"),
        ("accept", "赵六"),
    ]


def test_edits_are_seen_before_others_have_to_wait(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """Last year's reports, which edited settings may name, are workbooks too."""
    which = keeper.take(workbook("X1", broken_sum=True), "a.xlsx", link("X1")).receipts[0].sha256
    options, held = Campaign.options, []

    def noted(campaign: Campaign, key: bytes | None = None) -> object:
        held.append(keeper._is_changing)
        return options(campaign, key)

    monkeypatch.setattr(Campaign, "options", noted)
    for reason in ("甲", "乙"):
        roster = keeper.campaign.folder / "roster.csv"
        roster.write_text(roster.read_text("utf-8").replace("某县财政局", f"某县财政局{reason}"), "utf-8")
        decide(keeper, which, Decision(DecisionKind.ACCEPT, reason, "赵六", NOW))
        assert any(reason in member.name for member in keeper.campaign.roster.members)
    assert held == [False] * len(held)
    assert len(held) >= 2


def test_a_decision_is_given_up_where_others_decide_without_end(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gouji.collection.campaign import deciding
    from gouji.collection.campaign.reading_jobs import read_regardless

    which = keeper.take(workbook("X1", broken_sum=True), "a.xlsx", link("X1")).receipts[0].sha256
    kinds = [DecisionKind.EXCLUDE, DecisionKind.UNDO] * 9

    def meanwhile(*args: Any, **options: Any) -> object:
        decide(keeper, which, Decision(kinds.pop(), "核实", "王五", NOW))
        return read_regardless(*args, **options)

    monkeypatch.setattr(deciding, "read_regardless", meanwhile)
    with pytest.raises(CannotDecideError):
        decide(keeper, which, Decision(DecisionKind.ACCEPT, "核实", "赵六", NOW))
    assert rows(keeper.campaign, "SELECT count(*) FROM decisions WHERE kind = 'accept'") == [(0,)]


@pytest.mark.parametrize("kind", ["zip", "eml", "folder"])
def test_a_content_is_found_by_its_source_whatever_else_lies_in_the_inbox(
    kind: str, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gouji.collection.campaign.inbox import Inbox

    data = workbook("X1", broken_sum=True)
    for number in range(9):
        put(campaign, f"{number}.xlsx", f"第{number}份".encode())
    held = {"zip": zipped(data), "eml": mailed(data), "folder": data}[kind]
    put(campaign, {"zip": "下级/上报.zip", "eml": "民政局.eml", "folder": "下级/a.xlsx"}[kind], held)
    collect(campaign, None, lambda: NOW)
    scan, looked = Inbox.scan, []

    def noted(inbox: Inbox, paths: Sequence[Path] = ()) -> Iterator[object]:
        looked.append(list(paths))
        return scan(inbox, paths)

    monkeypatch.setattr(Inbox, "scan", noted)
    decide(campaign, digest(data), Decision(DecisionKind.ACCEPT, "核实", "赵六", NOW))
    assert accepted(campaign) == {"X1": digest(data)}
    assert original_file(campaign, digest(data))[1] == data
    assert [len(paths) for paths in looked] == [1, 1]
    (source,) = looked[0]
    moved = source.rename(campaign.inbox / f"挪走{source.suffix}")
    assert original_file(campaign, digest(data))[1] == data, "what was moved is looked for everywhere"
    moved.unlink()
    with pytest.raises(CannotDecideError):
        original_file(campaign, digest(data))


def test_an_archive_under_a_link_holds_no_more_than_an_agency_has_to_send(keeper: Keeper) -> None:
    """Thousands of files in one would be read before what all others send; the office may lay a whole county in."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(101):
            archive.writestr(f"{number}.xlsx", f"第{number}份")
    (only,) = keeper.enter(stream.getvalue(), "全部.zip", link("X1")).jobs
    assert [finding.code for finding in only.refused] == ["F103"]
    collect(keeper.campaign, None, lambda: NOW)
    assert rows(keeper.campaign, "SELECT count(*) FROM arrivals") == [(1,)]
    assert len(keeper.enter(stream.getvalue(), "全部.zip", Origin(Channel.OFFICE, "赵六")).jobs) == 101


def test_a_larger_archive_of_a_link_that_came_in_before_is_opened_as_before(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Versions before took more than a hundred files from one."""
    from gouji.collection.campaign import inbox
    from gouji.collection.intake import DEFAULT_ARCHIVE_LIMITS

    data, stream = workbook("X1"), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("年报.xlsx", data)
        for number in range(100):
            archive.writestr(f"{number}.txt", f"第{number}份")
    with monkeypatch.context() as before:
        before.setattr(inbox, "_FROM_AGENCY", DEFAULT_ARCHIVE_LIMITS)
        assert len(keeper.enter(stream.getvalue(), "全部.zip", link("X1")).jobs) == 101
    collected = collect(keeper.campaign, None, lambda: NOW)  # which reads what was entered
    assert not [notice for notice in collected.notices if notice.diagnostic.code in ("C748", "F103")]
    assert accepted(keeper.campaign) == {"X1": digest(data)}
    assert original_file(keeper.campaign, digest(data))[1] == data
    assert collect(keeper.campaign, None, lambda: NOW).notices == []
    assert rows(keeper.campaign, "SELECT count(*) FROM arrivals") == [(101,)]


def zipped(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("说明.txt", "见附件")
        archive.writestr("民政局/年报.xlsx", data)
    return stream.getvalue()


def mailed(data: bytes) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = "a@x.cn", "年报"
    mail.set_content("见附件。")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="年报.xlsx")
    return mail.as_bytes()


def test_a_run_opens_the_ledger_once(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, count = Ledger.open, []

    def counted(*args: object, **options: object) -> object:
        count.append(1)
        return opened(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "open", counted)
    put(campaign, "a.xlsx", workbook("X1"))
    collect(campaign, None, lambda: NOW)
    assert len(count) == 1


def test_a_pass_over_all_folders_lets_others_in_after_a_few_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 100
    agencies = "".join(f"N{number},某县第{number}局,,X0,部门,,\n" for number in range(count))
    campaign = make_campaign(tmp_path / "年报", ROSTER + agencies)
    with Keeper(campaign, now=lambda: NOW) as kept, campaign.kept() as ledger:
        kept.take(workbook("X1"), "a.xlsx", OFFICE)
        summary = kept.agency("X1").received[0].entry.summary
        assert summary is not None
        for number in range(count):
            ledger.arrive(f"{number:064}", f"{number}.xlsx", NOW)
            name = f"某县第{number}局"
            ledger.record(f"{number:064}", replace(summary, code=f"N{number}", name=name), f"{number}".encode(), NOW)
        ledger.commit()
        held, changing = [0], Campaign.changing

        @contextlib.contextmanager
        def counted(opened: Campaign, ledger: Ledger) -> Iterator[None]:
            before = len(tree(campaign.accepted))
            with changing(opened, ledger):
                yield
            held.append(len(tree(campaign.accepted)) - before)

        monkeypatch.setattr(Campaign, "changing", counted)
        assert kept.file_all() == []
        assert sum(held) == count
        assert max(held) <= count // 3
        del held[:]
        assert kept.file_all() == []
        assert held == [0]  # nothing is to be done, and nobody is held up while that is found


def test_a_decision_in_the_middle_of_a_pass_holds(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    from gouji.collection.campaign import filing, keeping

    keeper.take(workbook("X1"), "a.xlsx", OFFICE)
    which = keeper.take(workbook("X2"), "b.xlsx", OFFICE).receipts[0].sha256
    shutil.rmtree(keeper.campaign.accepted)
    looked = filing.misfiled

    def decided(*arguments: object) -> object:
        found = looked(*arguments)  # type: ignore[arg-type]
        decide(open_campaign(keeper.campaign.folder), which, Decision(DecisionKind.EXCLUDE, "重复", "赵六", NOW))
        return found

    monkeypatch.setattr(keeping, "misfiled", decided)
    assert keeper.file_all() == []
    assert accepted(keeper.campaign) == {"X1": digest(workbook("X1"))}


def take_some(folder: Path, first: int) -> None:
    """Take contents as a process of its own."""
    with Keeper(open_campaign(folder), now=lambda: NOW) as kept:
        for number in range(first, first + 8):
            kept.take(workbook("X1", version=number), "年报.xlsx", link("X1"))


def test_two_processes_and_a_run_at_once_agree(campaign: Campaign) -> None:
    for number in range(4):
        put(campaign, f"{number}.xlsx", workbook("X2", version=number, wrong=True), modified=number)
    processes = [begun(take_some, campaign.folder, first) for first in (0, 4)]
    collect(campaign, None, lambda: NOW)
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    done = collect(campaign, None, lambda: NOW)
    assert done.notices == []
    assert rows(campaign, "SELECT count(*) FROM arrivals") == [(16,)]
    assert rows(campaign, "SELECT count(*), count(DISTINCT number) FROM readings") == [(16, 16)]
    ((last,),) = rows(campaign, "SELECT sha256 FROM arrivals JOIN readings USING (number) WHERE summary LIKE"
                                " '%accepted%' ORDER BY number DESC LIMIT 1")  # fmt: skip
    assert accepted(campaign) == {"X1": last}
    assert len([path for path in campaign.returned.iterdir() if path.is_file()]) == 2
    assert rows(campaign, "SELECT count(*), count(DISTINCT receipt) FROM events WHERE kind = 'received'") == [(20, 20)]


def test_many_threads_take_from_one_keeper(campaign: Campaign) -> None:
    with batch.processes(2) as executor, Keeper(campaign, executor=executor, now=lambda: NOW) as kept:
        with ThreadPoolExecutor(8) as threads:
            taken = list(
                threads.map(
                    lambda n: kept.take(workbook("X1", version=n, wrong=n % 2 == 1), "a.xlsx", link("X1")), range(12)
                )
            )
        assert len({each.receipts[0].number for each in taken}) == 12
        newest = max((each.judged[0].entry.number, n) for n, each in enumerate(taken) if n % 2 == 0)[1]
        assert accepted(campaign) == {"X1": digest(workbook("X1", version=newest))}
        with campaign.looked_at() as ledger:
            assert kept.standings() == campaign.standings(ledger)
    before = given_out(campaign)
    assert collect(campaign, None, lambda: NOW).notices == []
    assert given_out(campaign) == before


def test_edits_of_the_roster_are_seen(keeper: Keeper) -> None:
    assert keeper.take(workbook("Y9", "邻县民政局"), "a.xlsx", OFFICE).judged[0].member is None
    roster = keeper.campaign.folder / "roster.csv"
    roster.write_text("什么也不是", "utf-8")
    assert keeper.agency("X1").state is State.MISSING  # what was right last holds
    assert keeper.notices != ()
    roster.write_text(f"{ROSTER}Y9,邻县民政局,,X0,部门,,\n", "utf-8")
    assert keeper.agency("Y9").state is State.ACCEPTED
    assert keeper.notices == ()


def test_the_standings_are_judged_once_for_a_state(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    from gouji.collection.campaign import incremental, standing

    for version in range(3):
        keeper.take(workbook("X1", version=version), "a.xlsx", link("X1"))
    count, judge = [0], standing.judge

    def counted(*what: object) -> object:
        count[0] += 1
        return judge(*what)  # type: ignore[arg-type]

    monkeypatch.setattr(incremental, "judge", counted)
    assert keeper.overview().counts[State.ACCEPTED] == 1
    assert keeper.overview().standings is keeper.standings()
    assert count == [0]
    keeper.take(workbook("X2"), "a.xlsx", link("X2"))
    assert keeper.overview().counts[State.ACCEPTED] == 2
    assert count[0] <= 4  # the one content, as it comes in, is read and is answered


# --- what dies ------------------------------------------------------------------------------------------------------


def take_fifty(folder: Path) -> None:
    """Take fifty contents, as whoever sends them again after the program died."""
    with Keeper(open_campaign(folder), now=lambda: NOW) as kept:
        for number in range(50):
            code = ("X1", "X2", "X3")[number % 3]
            kept.take(workbook(code, version=number // 3 % 3, wrong=number % 5 == 4), "年报.xlsx", link(code))


def test_killed_in_the_middle_of_fifty(tmp_path: Path) -> None:
    undisturbed = make_campaign(tmp_path / "undisturbed")
    take_fifty(undisturbed.folder)
    campaign = make_campaign(tmp_path / "killed")
    for seconds in (0.6, 0.9, 1.2, 1.5, 1.8, 2.1):
        process = begun(take_fifty, campaign.folder)
        time.sleep(seconds)
        process.kill()
        process.join(60)
        was_killed(process)
        # Whoever got a receipt has his content in the inbox and in the ledger.
        kept = {digest(data) for data in tree(campaign.inbox).values()}
        given = {sha256 for (sha256,) in rows(campaign, "SELECT sha256 FROM events WHERE kind = 'received'")}
        assert given <= kept
        assert given <= {sha256 for (sha256,) in rows(campaign, "SELECT sha256 FROM arrivals")}
    take_fifty(campaign.folder)
    collect(campaign, None, lambda: NOW)
    contents = "SELECT count(*), count(DISTINCT sha256) FROM arrivals"
    assert rows(campaign, contents) == rows(undisturbed, contents)
    read = "SELECT count(*), count(DISTINCT number) FROM readings"
    assert rows(campaign, read) == rows(undisturbed, read)
    assert {digest(data) for name, data in tree(campaign.inbox).items() if not name.endswith(".part")} == {
        digest(data) for data in tree(undisturbed.inbox).values()
    }
    with campaign.looked_at() as ledger:
        counting = campaign.standings(ledger)
    assert accepted(campaign) == {
        agency.member.code: agency.current.entry.sha256 for agency in counting.agencies if agency.current
    }


def test_a_full_disk_takes_nothing_and_says_so(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("gouji.collection.campaign.storing.write_whole", full)
        with pytest.raises(CannotTakeError):
            keeper.take(workbook("X1"), "a.xlsx", link("X1"))
    assert rows(keeper.campaign, "SELECT count(*) FROM arrivals") == [(0,)]
    with monkeypatch.context() as patched:
        patched.setattr("gouji.collection.campaign.filing.write_whole", full)
        taken = keeper.take(workbook("X1"), "a.xlsx", link("X1"))
        wrong = keeper.take(workbook("X2", wrong=True), "a.xlsx", link("X2"))
    assert [notice.diagnostic.code for each in (taken, wrong) for notice in each.notices] == ["C742"] * 3
    collect(keeper.campaign, None, lambda: NOW)
    assert set(accepted(keeper.campaign)) == {"X1"}
    assert len(tree(keeper.campaign.returned)) == 2


def test_a_full_disk_under_the_ledger_forgets_only_what_was_not_said(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gouji.collection.ledger import Ledger

    def full(*_: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "record", full)
        with pytest.raises(LedgerError):
            keeper.take(workbook("X1"), "a.xlsx", link("X1"))
    assert keeper.agency("X1").state is State.MISSING
    again = keeper.take(workbook("X1"), "a.xlsx", link("X1"))
    assert again.judged[0].disposition is Disposition.COUNTS
    assert states(keeper.campaign)["X1"] is State.ACCEPTED


def test_a_ledger_where_nothing_can_be_written_is_read(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    take(campaign, workbook("X1"), "a.xlsx", OFFICE, now=lambda: NOW)
    before = tree(campaign.folder)
    monkeypatch.setattr("gouji.collection.ledger.database._can_be_read", lambda _: False)
    assert states(campaign)["X1"] is State.ACCEPTED
    assert tree(campaign.folder) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds no file")
def test_a_ledger_is_read_on_a_full_disk(campaign: Campaign) -> None:
    import resource

    take(campaign, workbook("X1"), "a.xlsx", OFFICE, now=lambda: NOW)
    before = tree(campaign.folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))  # room for a header, not for shared memory
    try:
        found = states(campaign)
        with (
            pytest.raises(LedgerError, match="disk is full"),
            opened(campaign.folder / "ledger.sqlite", write=True) as at,
        ):
            at.execute("SELECT 1 FROM sqlite_master").fetchone()
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        with pytest.raises(LedgerError, match=r"the lock file .*new\.lock"), locked(campaign.folder / "new.lock"):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert found["X1"] is State.ACCEPTED
    assert before.items() <= tree(campaign.folder).items()
