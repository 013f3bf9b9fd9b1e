"""The folders of accepted readings as their ledgers have them: a file that was changed is not what the office filed."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from gouji.collection.doubts import Doubt
from gouji.collection.folder_names import ACCEPTED, CAMPAIGN_FILE
from gouji.collection.ledger import LEDGER_FILE, Ledger, LedgerError
from gouji.findings import Finding
from gouji.findings.rules import C743
from gouji.reading import cannot_open


class AcceptedFiles:
    """Records of files in the ledgers of campaigns, each ledger read once.

    A campaign without a ledger, as one in an archive, vouches for nothing: its files are read as any others.
    """

    def __init__(self) -> None:
        self._campaigns: dict[Path, Path | None] = {}
        self._filed: dict[Path, Mapping[str, str] | Finding] = {}
        self._answered: dict[str, frozenset[str]] = {}
        self._doubts: dict[str, tuple[Doubt, ...]] = {}
        self._taken_over: set[str] = set()

    def expected(self, path: Path) -> str | Finding | None:
        """The SHA-256 that a file must have.

        Args:
            path: of any file.

        Returns:
            The SHA-256 as lower-case hexadecimal digits; a finding if the file is none that was filed, or its ledger
            cannot be used; None if the file does not lie among the accepted readings of a campaign, or never was there.
        """
        path = path.absolute()
        folder = self._folder(path.parent)
        if folder is None:
            return None
        filed = self._of(folder)
        if isinstance(filed, Finding):
            return filed
        name = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
        if name not in filed and not os.path.lexists(path):
            return None
        return filed.get(name, Finding(C743))

    def answered(self, path: Path) -> frozenset[str]:
        """The codes of the warnings of a filed reading for which the office gave a reason.

        Args:
            path: of any file.

        Returns:
            None for a file that was not filed.
        """
        expected = self.expected(path)
        return self._answered.get(expected, frozenset()) if isinstance(expected, str) else frozenset()

    def doubts(self, path: Path) -> tuple[Doubt, ...]:
        """The doubts of a filed reading, in both languages.

        Args:
            path: of any file.

        Returns:
            In their order; empty for a file that was not filed, has none, or was read by an earlier version.
        """
        expected = self.expected(path)
        return self._doubts.get(expected, ()) if isinstance(expected, str) else ()

    def is_taken_over(self, path: Path) -> bool:
        """True if a filed reading is the one that was taken over of its agency, which was not opened again.

        Args:
            path: of any file.

        Returns:
            False for a file that was not filed.
        """
        expected = self.expected(path)
        return isinstance(expected, str) and expected in self._taken_over

    def missing(self, folder: Path) -> Iterator[Path]:
        """The files that were filed in a folder of accepted readings and are not there.

        Args:
            folder: a folder of accepted readings, or any other.

        Yields:
            Paths in *folder* by name; none if no ledger vouches for it.
        """
        found = self._folder(folder.absolute())
        filed = None if found is None else self._of(found)
        if found is None or filed is None or isinstance(filed, Finding):
            return
        present = {unicodedata.normalize("NFC", path.name) for path in found.iterdir()} if found.is_dir() else set()
        yield from (folder / name for name in sorted(filed.keys() - present))

    def _folder(self, inside: Path) -> Path | None:
        """The folder of accepted readings that a folder is or lies in."""
        if inside not in self._campaigns:
            above = None if inside.parent == inside else self._folder(inside.parent)
            is_accepted = inside.name in ACCEPTED and all(
                (inside.parent / name).is_file() for name in (CAMPAIGN_FILE, LEDGER_FILE)
            )
            self._campaigns[inside] = inside if is_accepted else above
        return self._campaigns[inside]

    def _of(self, folder: Path) -> Mapping[str, str] | Finding:
        if folder not in self._filed:
            try:
                with Ledger.open(folder.parent / LEDGER_FILE) as ledger:
                    self._filed[folder] = {name: digest for name, digest in ledger.filed().items() if digest}
                    self._answered |= ledger.doubt_answers.of_documents()
                    self._doubts |= ledger.doubts.of_documents()
                    self._taken_over |= ledger.agency_decisions.taken_over_documents()
            except LedgerError as error:
                self._filed[folder] = cannot_open(error.words)
        return self._filed[folder]
