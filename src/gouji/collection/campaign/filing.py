"""The folders of a campaign made to agree with its ledger: what counts, and what goes back to the agencies."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from gouji.collection.campaign.folder import Campaign, Notice
from gouji.collection.campaign.standing import AgencyStanding, Judged, Standings, is_to_be_answered
from gouji.collection.dispatch import OLD_FOLDER
from gouji.collection.ledger import Due, Ledger
from gouji.common import is_left_behind, native, patiently, read_whole, safe_name, write_whole
from gouji.findings import Finding, reason_of
from gouji.findings.rules import C742, C743


def made_folder(folder: Path) -> list[Notice]:
    """Make a folder that the program writes to, if it is missing.

    Args:
        folder: ``accepted/`` or ``returned/``.

    Returns:
        The reason, if it cannot be made.
    """
    try:
        Path(native(folder)).mkdir(exist_ok=True)
    except OSError as error:
        return [unwritten(folder, error)]
    return []


def note_all_accepted(campaign: Campaign, ledger: Ledger, standings: Standings) -> None:
    """Note in the ledger what ``accepted/`` is to hold: one reading a report that counts, and nothing else.

    Noted before it is written: what a run that dies leaves is said to be unfinished, never taken for what counts. By
    it whoever reads the folder can tell (:mod:`gouji.collection.accepted`).

    Args:
        campaign: whose ``accepted/`` it is.
        ledger: open for writing.
        standings: of all agencies, now.
    """
    wanted = _wanted(campaign, standings.agencies)
    ledger.file({name: judged.entry.document_sha256 or "" for name, judged in wanted.items() if judged is not None})


def misfiled(campaign: Campaign, standings: Standings) -> tuple[list[Due], list[str]]:
    """Look through ``accepted/`` for what is not as it should be. Nothing is changed, and nobody is held up.

    Args:
        campaign: whose ``accepted/`` it is.
        standings: of all agencies.

    Returns:
        The reports whose reading is not there as the ledger has it; and the names of files that belong to
        none that counts. Both as they were when they were looked at.
    """
    wanted = {name: judged for name, judged in _wanted(campaign, standings.agencies).items() if judged is not None}
    # Some file systems give names back decomposed.
    present = {unicodedata.normalize("NFC", path.name): path for path in _visible(campaign.accepted)}
    dues = []
    for name, judged in wanted.items():
        try:
            digest = hashlib.sha256(_content(present.get(name, campaign.accepted / name))).hexdigest()
        except OSError:
            digest = ""
        if digest != judged.entry.document_sha256 and judged.due is not None:
            dues.append(judged.due)
    return dues, sorted(path.name for name, path in present.items() if name not in wanted)


def clear_accepted(campaign: Campaign, ledger: Ledger, names: Iterable[str]) -> list[Notice]:
    """Remove files from ``accepted/`` that were filed there and do not count any more.

    What somebody else put, copied or changed there is left alone and reported.

    Args:
        campaign: whose ``accepted/`` it is.
        ledger: with what is to be there, committed.
        names: from :func:`misfiled`; what counts by now stays.

    Returns:
        Files that could not be removed, and those of somebody else.
    """
    filed = ledger.filed()
    notices = []
    for name in names:
        path, ours = campaign.accepted / name, unicodedata.normalize("NFC", name)
        if ours not in filed:
            # A copy under another name is somebody's own, whatever is in it.
            notices.append(_notice(path, Finding(C743)))
        elif filed[ours] is None and Path(native(path)).exists():
            notices += _removed(ledger, path)
    return notices


def note_accepted(campaign: Campaign, ledger: Ledger, standings: Iterable[AgencyStanding]) -> None:
    """Note in the ledger what ``accepted/`` is to hold of some agencies, before :func:`file_accepted_of` writes it.

    Args:
        campaign: whose ``accepted/`` it is.
        ledger: open for writing.
        standings: of these agencies, now.
    """
    for name, judged in _wanted(campaign, standings).items():
        ledger.file_one(name, judged.entry.document_sha256 if judged is not None else None)


def file_accepted_of(campaign: Campaign, ledger: Ledger, standings: Iterable[AgencyStanding]) -> list[Notice]:
    """Make ``accepted/`` hold the readings that count of some agencies.

    Args:
        campaign: whose ``accepted/`` it is.
        ledger: with what is to be there, committed.
        standings: of these agencies, now.

    Returns:
        Files that could not be written or removed, and those of somebody else.
    """
    notices = []
    for name, judged in _wanted(campaign, standings).items():
        path = campaign.accepted / name
        if judged is not None:
            notices += _filed(ledger, path, judged)
        elif Path(native(path)).exists():
            notices += _removed(ledger, path)
    return notices


def _wanted(campaign: Campaign, standings: Iterable[AgencyStanding]) -> dict[str, Judged | None]:
    """The names of agencies' files in ``accepted/``, each with the content it is to hold."""
    return {f"{campaign.stems[standing.due]}.json": standing.current for standing in standings}


def _filed(ledger: Ledger, path: Path, judged: Judged) -> list[Notice]:
    try:
        data = _content(path)
        digest = hashlib.sha256(data).hexdigest()
        if digest == judged.entry.document_sha256:
            return []
        # Nothing, or nothing but zeros, is what a power cut leaves of a file.
        if data.strip(b"\0") and not ledger.has_document(digest):
            return [_notice(path, Finding(C743))]
        assert judged.entry.reading is not None
        # Not made lasting: should it be lost with the power, the next run finds it missing and writes it again.
        write_whole(path, ledger.document(judged.entry.reading), overwrite=True, lasting=False)
    except OSError as error:
        return [unwritten(path, error)]
    return []


def _removed(ledger: Ledger, path: Path) -> list[Notice]:
    try:
        if not path.is_file() or not ledger.has_document(hashlib.sha256(_content(path)).hexdigest()):
            return [_notice(path, Finding(C743))]
        patiently(os.unlink, path)
    except OSError as error:
        return [unwritten(path, error)]
    return []


def _visible(folder: Path) -> list[Path]:
    return [path for path in Path(native(folder)).iterdir() if not is_left_behind(path.name)]


def _content(path: Path) -> bytes:
    try:
        return read_whole(path)
    except FileNotFoundError:
        return b""


def answer_stem(stems: Mapping[Due, str], judged: Judged) -> str:
    """The file name of the answer to a content: its report's stem, or the name it came under if it is nobody's."""
    if judged.due is not None:
        stem = stems[judged.due]
    else:
        name = judged.name.rpartition("/")[2]
        stem = safe_name(name.rpartition(".")[0] or name)
    return f"{stem}-{judged.entry.number}"


def write_answer(folder: Path, stem: str, parts: Mapping[str, bytes]) -> list[Notice]:
    """Write what goes back for a content, a file for each part, named by its ending.

    Returns:
        What could not be written; nothing if all of it stands on the disk.
    """
    notices = []
    for ending, data in parts.items():
        path = folder / f"{stem}{ending}"
        try:
            # One that is there was written by a run that died before it could say so.
            write_whole(path, data, overwrite=True)
        except OSError as error:
            notices.append(unwritten(path, error))
    return notices


def unwritten(path: Path, error: OSError) -> Notice:
    """The notice that a file or folder could not be written.

    Args:
        path: of it.
        error: of the system.

    Returns:
        It, with the reason.
    """
    return _notice(path, Finding(C742, values={"detail": reason_of(error)}))


def _notice(path: Path, finding: Finding) -> Notice:
    return Notice(f"{path.parent.name}/{path.name}", finding)


# --- what goes back -------------------------------------------------------------------------------------------------

_ROUND = re.compile(r"(?P<stem>.+)-第\d+轮退改(?P<ending>\.xlsx|\.html)", re.DOTALL)
_NUMBERED = re.compile(r"(?P<stem>.+)-\d+(?P<ending>\.xlsx|\.html)", re.DOTALL)
"""Names as answers are written first, and as earlier versions left them."""
_ENDINGS = (".xlsx", ".html")


def owed_answers(campaign: Campaign, standings: Standings) -> dict[str, str]:
    """The names under which answers that are owed were written, and may have been filed, each with its right one.

    An answer is written while contents are still being read, under the number of its content; which round of its agency
    that is, is known when all are.

    Args:
        campaign: of the *standings*.
        standings: of all agencies, now.

    Returns:
        Names without endings.
    """
    stems = campaign.stems
    owed = {}
    for judged, name in _owed(standings, stems):
        owed[answer_stem(stems, judged)] = owed[name] = name
    return owed


def misplaced_answers(campaign: Campaign, owed: Mapping[str, str]) -> list[str]:
    """Look through ``returned/`` for answers that are not owed, or not called as they should be. Nothing is changed.

    Args:
        campaign: whose ``returned/`` it is.
        owed: from :func:`owed_answers`.

    Returns:
        Names of files; only of those called like answers.

    Raises:
        OSError: the folder cannot be read.
    """
    names = sorted(path.name for path in _visible(campaign.returned) if path.is_file())
    return [name for name in names if _place(name, owed) not in (None, name)]


def move_answers(campaign: Campaign, owed: Mapping[str, str], names: Iterable[str]) -> list[Notice]:
    """Name answers that are owed by agency and round, and move those that are not owed any more to ``旧/``.

    None is lost. What a run that dies leaves undone the next one does.

    Args:
        campaign: whose ``returned/`` it is.
        owed: from :func:`owed_answers`, now.
        names: from :func:`misplaced_answers`.

    Returns:
        Files that could not be moved.
    """
    notices = []
    for name in names:
        path, place = campaign.returned / name, _place(name, owed)
        if place is not None and Path(native(path)).is_file():
            notices += _moved(campaign, path, place)
    return notices


def _place(name: str, owed: Mapping[str, str]) -> str | None:
    """The name in ``returned/`` under which a file is to lie; None if it is not called like an answer."""
    match = _ROUND.fullmatch(name) or _NUMBERED.fullmatch(name)
    if match is None:
        return None
    wanted = owed.get(name.removesuffix(match["ending"]))
    return f"{wanted}{match['ending']}" if wanted else f"{OLD_FOLDER}/{name}"


def set_aside_answer(campaign: Campaign, judged: Judged) -> list[Notice]:
    """Move the answer to a content that was nobody's to ``旧/``: it is not owed any more.

    Args:
        campaign: whose ``returned/`` it is.
        judged: the content as it was when its answer was owed.

    Returns:
        Files that could not be moved.
    """
    stem = answer_stem({}, replace(judged, member=None))
    return move_answers(campaign, {}, (f"{stem}{ending}" for ending in _ENDINGS))


def file_answers_of(campaign: Campaign, before: AgencyStanding, after: AgencyStanding) -> list[Notice]:
    """Name the answer that an agency is owed by its round, and move those that it is not owed any more to ``旧/``.

    Args:
        campaign: whose ``returned/`` it is.
        before: the standing of the agency when its answers were last named.
        after: its standing now.

    Returns:
        Files that could not be moved.
    """
    stem = campaign.stems[after.due]
    owed = None if after.latest is None else round_stem(after, stem)
    # Those of earlier rounds went to 旧/ when they were overtaken; what a dead process left there the next run moves.
    latest = {standing.latest.entry.number: standing for standing in (before, after) if standing.latest is not None}
    names: dict[str, str | None] = {f"{stem}-{number}": None for number in latest}
    names |= {round_stem(standing, stem): None for standing in latest.values()}
    # As long as a content had come under another's link only, its answer was nobody's.
    known = {judged.entry.number for judged in before.received}
    nobodys = (replace(judged, member=None) for judged in after.received if judged.entry.number not in known)
    names |= {answer_stem({}, judged): None for judged in nobodys}
    if after.latest is not None:
        if before.latest is not None and before.latest.entry.number == after.latest.entry.number:
            names[round_stem(before, stem)] = owed  # an older content was read after it: it is of a later round
        names[f"{stem}-{after.latest.entry.number}"] = owed
    notices = []
    for name, wanted in names.items():
        for ending in _ENDINGS:
            path = campaign.returned / f"{name}{ending}"
            if name != owed and Path(native(path)).is_file():
                target = f"{wanted}{ending}" if wanted is not None else f"{OLD_FOLDER}/{path.name}"
                notices += _moved(campaign, path, target)
    return notices


def _moved(campaign: Campaign, path: Path, wanted: str) -> list[Notice]:
    """Move an answer to its place in ``returned/``, if it is not there."""
    target = campaign.returned / wanted
    if target == campaign.returned / path.name:
        return []
    try:
        Path(native(target.parent)).mkdir(exist_ok=True)
        patiently(os.replace, native(path), native(target))
    except OSError as error:
        return [unwritten(path, error)]
    return []


def round_stem(standing: AgencyStanding, stem: str) -> str:
    """The file name of the answer to what an agency sent last: its stem and which round that is.

    Args:
        standing: of an agency that sent something.
        stem: of its files.

    Returns:
        A name without ending.
    """
    assert standing.latest is not None
    rounds = sorted(judged.entry.number for judged in standing.received)
    return f"{stem}-第{rounds.index(standing.latest.entry.number) + 1}轮退改"


def _owed(standings: Standings, stems: Mapping[Due, str]) -> Iterator[tuple[Judged, str]]:
    """The contents that are to be answered, each with the name of its answer."""
    for standing in standings.agencies:
        if standing.latest is not None:
            yield standing.latest, round_stem(standing, stems[standing.due])
    for judged in filter(is_to_be_answered, standings.others):
        yield judged, answer_stem(stems, judged)
