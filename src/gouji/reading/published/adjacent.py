"""Files that lie beside a report: the style sheets of a page that was saved with its folder. Nothing else is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin

Adjacent = Callable[[str], bytes | None]
"""Content of the file that a page calls by an address; None if it does not lie with the page."""

_MOST_BYTES = 4_000_000
_LONGEST = 1_000


def no_files(_address: str) -> bytes | None:
    """Nothing lies beside a report of which only the bytes are known."""
    return None


def joined(base: str, address: str) -> str:
    """An address as one that stands in what lies at another; empty if it is none, such as ``http://[``.

    Args:
        base: of what it stands in.
        address: as written there.
    """
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class AdjacentFiles:
    """The files in the folder of a page, and in the folders in it.

    Attributes:
        folder: of the page.
    """

    folder: Path

    def __call__(self, address: str) -> bytes | None:
        """Content of a file that lies with the page.

        Args:
            address: as the page has it, relative to itself.

        Returns:
            The bytes; None if the address leads out of the folder or into the net, or if there is no such file.
        """
        name = unquote(address.strip().partition("#")[0].partition("?")[0])
        if not name or len(name) > _LONGEST or "\0" in name or "\\" in name or ":" in name or name.startswith("/"):
            return None
        try:
            folder = self.folder.resolve()
            path = (folder / name).resolve()
            if not path.is_relative_to(folder) or not path.is_file() or path.stat().st_size > _MOST_BYTES:
                return None
            return path.read_bytes()
        except (OSError, ValueError, RuntimeError):
            return None
