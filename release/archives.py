"""Unpacks archives of others: what is taken from a registry or a mirror, once its hash was compared."""

from __future__ import annotations

import tarfile
from pathlib import Path


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a tar archive, nothing of it outside the folder.

    Args:
        archive: its file. Python before 3.11.4 has no filters and trusts it, so its hash is to be compared first.
        folder: where it goes.
    """
    with tarfile.open(archive) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        tar.extractall(folder)  # noqa: S202  # filtered by the line above
