"""Answers to files that fail: for each a workbook to be sent back (退改件) and a notice, in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.cli.common import counted, make_folder, print_message, require_folder_name, write

if TYPE_CHECKING:
    from gouji.findings import Language
    from gouji.form import Reading
    from gouji.reading import Options


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to the agency: a workbook, if there can be one, and a page of HTML."""

    workbook: bytes | None
    notice: str


def answer_to(reading: Reading, content: bytes | None, options: Options, least: str) -> Answer | None:
    """The answer to a file, made where the file was read.

    Args:
        reading: of the file.
        content: its bytes; None if it could not be read.
        options: with which it was read.
        least: the severity from which on a file is answered.

    Returns:
        None for a file without a finding as grave as *least*.
    """
    from gouji.findings import Severity, worst
    from gouji.returns import notice, returned_workbook

    gravest = worst(reading.diagnostics)
    if gravest is None or gravest.rank > Severity(least).rank:
        return None
    return Answer(
        None if content is None else returned_workbook(content, reading, options), notice(reading, options=options)
    )


class AnswerFolder:
    """The folder of one run. What is in it already is not written over unless *force* says so."""

    def __init__(self, folder: Path, *, force: bool, language: Language) -> None:
        from gouji.common import FileNames

        self.folder = folder
        self.force = force
        self.language = language
        self.names = FileNames()
        self.workbooks = 0
        self.notices = 0
        require_folder_name(folder, language)
        make_folder(folder, language)

    def add(self, reading: Reading, answer: Answer) -> None:
        """Write an answer under the name of the file it is to."""
        from gouji.common import safe_name

        name = self.names.unused(safe_name(f"{Path(reading.file).stem}-退改"))
        if answer.workbook is not None:
            self._write(f"{name}.xlsx", answer.workbook)
            self.workbooks += 1
        self._write(f"{name}通知.html", answer.notice.encode())
        self.notices += 1

    def _write(self, name: str, data: bytes) -> None:
        write(self.folder / name, data, force=self.force, language=self.language, lasting=False)

    def finish(self) -> None:
        """Say how many were made."""
        from gouji.common import make_lasting

        make_lasting()
        zh = f"已生成退改件 {self.workbooks} 份、退改通知 {self.notices} 份，在 {self.folder}"
        made = f"{counted(self.workbooks, 'workbook')} and {counted(self.notices, 'notice')}"
        en = f"{made} to send back, in {self.folder}"
        print_message(zh, en, self.language)
