"""Names in the folder of a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gouji.findings import Language

CAMPAIGN_FILE = "campaign.toml"
"""The file that makes a folder a campaign."""


def is_campaign(folder: Path) -> bool:
    """True if a folder is a campaign.

    Args:
        folder: any path.

    Returns:
        True if ``campaign.toml`` is in it, readable or not.
    """
    return (folder / CAMPAIGN_FILE).exists()


@dataclass(frozen=True, slots=True)
class FolderNames:
    """The folders in a campaign: what is sent out, what came in, what counts, what goes back."""

    outbox: str
    inbox: str
    accepted: str
    returned: str


FOLDER_NAMES: Mapping[Language, FolderNames] = {
    "en": FolderNames("outbox", "inbox", "accepted", "returned"),
    "zh": FolderNames("下发", "收件", "已通过", "退改"),
}
LINK_FOLDERS: Mapping[Language, str] = {"en": "links", "zh": "链接"}
"""The folder in the inbox for what comes under the agencies' links, by the language of the campaign's folders."""
ACCEPTED = frozenset(names.accepted for names in FOLDER_NAMES.values())
"""The folder with what counts, in either language."""
