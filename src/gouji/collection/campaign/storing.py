"""Contents laid into the inbox by the program: under a safe name, over nothing, whole or not at all.

What came under the link of an agency lies in a folder with its code, so that a run over the inbox knows it too, should
the program die before the ledger has it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from gouji.collection.campaign.folder import Campaign
from gouji.collection.campaign.inbox import InboxFile
from gouji.collection.folder_names import LINK_FOLDERS
from gouji.collection.intake import ArchiveMember
from gouji.collection.ledger.events import Channel, Origin
from gouji.common import native, read_whole, safe_name, write_whole

_MOST_SUFFIX = 16
_MOST_SAME = 10_000
"""Other contents of one name in one folder."""


def stored(campaign: Campaign, content: bytes, name: str, origin: Origin, now: datetime) -> Path:
    """Lay a content into the inbox.

    Args:
        campaign: whose inbox it is.
        content: the bytes of the file.
        name: as it was sent; never a path, whatever stands in it.
        origin: by which it came.
        now: the time, with its offset.

    Returns:
        The path of the file: that of one with the same bytes if there is one of this name already.

    Raises:
        OSError: it cannot be written.
    """
    folder = _folder(campaign, origin, now)
    Path(native(folder)).mkdir(parents=True, exist_ok=True)
    stem, suffix = _parts(name)
    for number in range(1, _MOST_SAME):
        path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem} ({number}){suffix}")
        try:
            write_whole(path, content)
        except FileExistsError:
            if _holds(path, content):
                return path
        else:
            return path
    raise FileExistsError(f"{_MOST_SAME} files are called {stem}{suffix}")


def origin_of(campaign: Campaign, found: InboxFile) -> Origin:
    """The way a file in the inbox came, as far as its place tells.

    Args:
        campaign: whose inbox it is in.
        found: in the inbox.

    Returns:
        An agency's link for a file in the folder of one alone; mail for one that was attached to a message; else the
        inbox.
    """
    parts = PurePosixPath(found.name).parts
    if len(parts) > 2 and parts[0] in LINK_FOLDERS.values():  # folder, code, file
        agency = campaign.codes_of_folders.get(parts[1], parts[1])
        if agency is not None:
            return with_mail(Origin(Channel.LINK, agency=agency), found)
    return with_mail(Origin(Channel.INBOX), found)


def with_mail(origin: Origin, found: InboxFile) -> Origin:
    """The way a file came, with the head of the message to which it was attached.

    Args:
        origin: of the file it was in.
        found: in the inbox.

    Returns:
        The same for what was attached to no message.
    """
    mail = found.place.mail if isinstance(found.place, ArchiveMember) else None
    if mail is None:
        return origin
    channel = Channel.MAIL if origin.channel is Channel.INBOX else origin.channel
    return replace(origin, channel=channel, person=origin.person or mail.sender, sent=mail.sent)


def _folder(campaign: Campaign, origin: Origin, now: datetime) -> Path:
    if origin.agency is not None:
        return campaign.inbox / LINK_FOLDERS[campaign.settings.folders] / safe_name(origin.agency)
    # A folder a day: one of 200 000 files is slow on every system.
    return campaign.inbox / now.date().isoformat()


def _parts(name: str) -> tuple[str, str]:
    """A safe stem and suffix for a file name, whatever folders, steering characters or devices are in it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = last.rpartition(".")
    if not stem or not suffix.isalnum() or not suffix.isascii() or len(suffix) > _MOST_SUFFIX:
        return safe_name(last), ""
    return safe_name(stem), f"{dot}{suffix}"


def _holds(path: Path, content: bytes) -> bool:
    """True if a file holds these very bytes."""
    try:
        return path.stat().st_size == len(content) and read_whole(path) == content
    except OSError:  # a folder, or nobody may read it
        return False
