"""The folders of a campaign made to agree with its ledger: what counts, and what goes back to the agencies."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from gouji.collection.campaign.folder import Campaign, Notice
from gouji.collection.campaign.ledger import Ledger
from gouji.collection.campaign.standing import Judged, Standings
from gouji.common import is_left_behind, native, safe_name, write_whole
from gouji.findings import Finding, reason_of
from gouji.findings.rules import C742, C743


def file_accepted(campaign: Campaign, ledger: Ledger, standings: Standings) -> list[Notice]:
    """Make ``accepted/`` hold the readings that count, one an agency, and nothing else that was filed.

    What somebody else put, copied or changed there is left alone and reported. The ledger keeps what was filed, so that
    whoever reads the folder can tell (:mod:`gouji.collection.campaign.accepted`).

    Args:
        campaign: whose ``accepted/`` it is.
        ledger: open for writing; it is committed before a file is written.
        standings: of all agencies, now.

    Returns:
        Files that could not be written or removed, and those of somebody else.
    """
    stems = campaign.stems()
    wanted = {
        f"{stems[standing.member.code]}.json": standing.current for standing in standings.agencies if standing.current
    }
    try:
        Path(native(campaign.accepted)).mkdir(exist_ok=True)
    except OSError as error:
        return [_unwritten(campaign.accepted, error)]
    ours = ledger.filed().keys()
    # Before the files are: what a run that dies now leaves is said to be unfinished, never taken for what counts.
    ledger.file({name: judged.entry.document_sha256 or "" for name, judged in wanted.items()})
    ledger.commit()
    # Some file systems give names back decomposed.
    present = {unicodedata.normalize("NFC", path.name): path for path in _visible(campaign.accepted)}
    notices = []
    for name, judged in wanted.items():
        notices += _filed(ledger, present.get(name, campaign.accepted / name), judged)
    for name in sorted(present.keys() - wanted.keys()):
        # A copy under another name is somebody's own, whatever is in it.
        notices += _removed(ledger, present[name]) if name in ours else [_notice(present[name], Finding(C743))]
    return notices


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
        return [_unwritten(path, error)]
    return []


def _removed(ledger: Ledger, path: Path) -> list[Notice]:
    try:
        if not path.is_file() or not ledger.has_document(hashlib.sha256(_content(path)).hexdigest()):
            return [_notice(path, Finding(C743))]
        path.unlink()
    except OSError as error:
        return [_unwritten(path, error)]
    return []


def _visible(folder: Path) -> list[Path]:
    return [path for path in Path(native(folder)).iterdir() if not is_left_behind(path.name)]


def _content(path: Path) -> bytes:
    try:
        return Path(native(path)).read_bytes()
    except FileNotFoundError:
        return b""


def answer_stem(stems: Mapping[str, str], judged: Judged) -> str:
    """The file name of the answer to a content: its agency's stem, or the name it came under if it is nobody's."""
    if judged.member is not None:
        stem = stems[judged.member.code]
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
            notices.append(_unwritten(path, error))
    return notices


def _unwritten(path: Path, error: OSError) -> Notice:
    return _notice(path, Finding(C742, values={"detail": reason_of(error)}))


def _notice(path: Path, finding: Finding) -> Notice:
    return Notice(f"{path.parent.name}/{path.name}", finding)
