"""Sums, reports, data and pages made for the office: by the verbs of the command line, each in a process of its own.

So the desk gives byte for byte what the command line gives, with its findings in its words, and a sum over 3 000
agencies holds up nobody who is uploading.
"""

from __future__ import annotations

import io
import logging
import os
import queue
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from gouji.collection.campaign import Campaign, Due
from gouji.common import native, read_whole, safe_name
from gouji.desk.visits import DeniedError
from gouji.findings import AUDIENCE_VARIABLE, Audience, Language, Phrase, reason_of
from gouji.roster import Member

_SECONDS = 1800
_MOST_KEPT = 30
_MOST_WAITING = 10
_MOST_LINES = 200
"""Lines of a verb that a page displays, folded: a sum of 3 000 may name each."""
_TOO_LONG = Phrase(
    "半小时还没有做完，已停止；请在命令行生成", "it took half an hour and was stopped: make it on the command line"
)
_FAILED = Phrase(
    "程序出错，没有做成；已记入日志，请把时间告诉运行工作台的人",
    "the program failed; it is in the log: tell whoever runs the desk when it was",
)
_LOG = logging.getLogger("gouji.desk")


@dataclass(frozen=True, slots=True)
class ProductKind:
    """Something that can be made.

    Attributes:
        verb: of the command line, with its options; ``{agency}`` stands for the code of the agency it is about.
        output: a file or folder; a folder is packed into an archive.
        is_of_agency: it is made of the one report of an agency.
    """

    title: Phrase
    verb: tuple[str, ...]
    output: str
    is_of_agency: bool = False

    @property
    def is_of_form(self) -> bool:
        """True if it is made of the reports of one form."""
        return self.verb[0] not in ("checker", "export")

    @property
    def can_be_of_taken_over(self) -> bool:
        """True if it is made of reports, so that those can be left out which the office did not take over."""
        return not self.is_for_agencies

    @property
    def is_for_agencies(self) -> bool:
        """True if agencies get it: it speaks the language of the campaign, whoever of the office has it made."""
        return self.verb == ("checker",)


KINDS: Mapping[str, ProductKind] = {
    "sum": ProductKind(Phrase("汇总", "sum"), ("consolidate",), "汇总"),
    "sums": ProductKind(Phrase("逐级汇总", "sums of every level"), ("consolidate", "--every-level"), "逐级汇总"),
    "export": ProductKind(Phrase("数据（.xlsx）", "data (.xlsx)"), ("export",), "数据.xlsx"),
    "csv": ProductKind(Phrase("数据（.csv）", "data (.csv)"), ("export",), "数据.csv"),
    "ranking": ProductKind(Phrase("横向比较", "comparison"), ("compare", "--rank"), "比较.html"),
    "reports": ProductKind(Phrase("全部年报（Word）", "all reports (Word)"), ("report",), "年报"),
    "report-docx": ProductKind(Phrase("年报（Word）", "report (Word)"), ("report",), "年报.docx", is_of_agency=True),
    "report-html": ProductKind(Phrase("年报（网页）", "report (page)"), ("report",), "年报.html", is_of_agency=True),
    "checker": ProductKind(Phrase("填报检查页", "checker page"), ("checker",), "年报检查.html"),
}
"""By their names in forms."""


@dataclass(frozen=True, slots=True)
class Product:
    """Something that was asked for.

    Attributes:
        name: of the file to download; "" if there is none.
        said: the lines that the verb said: why there is no file, or what is to be known of it.
    """

    number: int
    title: str
    made: datetime
    name: str = ""
    said: tuple[str, ...] = ()
    data: Path | None = None
    is_done: bool = False


class Products:
    """The files made since the desk started, in a folder that goes with it. Use it as a context.

    Args:
        folder: an empty folder of its own.
        now: gives the time.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now
        self._lock = threading.Lock()
        self._made: dict[int, Product] = {}
        self._orders: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._last = 0
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._work, name="products")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._orders.put(None)
        with self._lock:
            process = self._process
        if process is not None:
            process.kill()
        self._thread.join()

    def all(self) -> tuple[Product, ...]:
        """Everything that was asked for, the newest first.

        Returns:
            Also what is still being made.
        """
        with self._lock:
            return tuple(reversed(self._made.values()))

    def order(
        self,
        name: str,
        campaign: Campaign,
        agency: Member | None,
        language: Language,
        *,
        form: str | None = None,
        taken_over: bool,
    ) -> Product:
        """Have something made.

        Args:
            name: one of :data:`KINDS`.
            campaign: of what.
            agency: whose sum or report; None for all.
            language: of the words.
            form: the base id of the form; None if there is one only, or it is made of all.
            taken_over: only of what the office took over.

        Returns:
            The product, which is not made yet.

        Raises:
            DeniedError: there is no such thing, or too much is waiting.
        """
        kind = KINDS.get(name)
        if kind is None or (kind.is_of_agency and agency is None):
            raise DeniedError(
                400, "请选择要生成的内容；年报须写明单位", "choose what to make; a report needs its agency"
            )
        if not campaign.has_several_forms:
            form = campaign.directory.forms[0]
        elif not kind.is_of_form:
            form = None
        elif form not in campaign.directory.forms:
            raise DeniedError(400, "请选择报表", "choose the form")
        if taken_over and not kind.can_be_of_taken_over:
            raise DeniedError(
                400,
                "填报检查页里没有年报；请去掉“只用已验收的”再生成",
                "there are no reports in the checker page: make it without “only what was taken over”",
            )
        if self._orders.qsize() >= _MOST_WAITING:
            raise DeniedError(503, "正在生成的太多，请稍后再试", "too much is being made: try again later", wait=30)
        title = kind.title.text(language) + (f" {agency.name}" if agency is not None else "")
        if campaign.has_several_forms and form is not None:
            title = f"{title} {campaign.form_names[form]}"
        with self._lock:
            self._last += 1
            product = Product(self._last, title, self._now())
            self._made[product.number] = product
            for number in list(self._made)[:-_MOST_KEPT]:
                gone = self._made.pop(number)
                if gone.data is not None:
                    with suppress(OSError):  # Windows deletes no file that somebody is still downloading
                        gone.data.unlink()
        spoken = campaign.settings.language if kind.is_for_agencies else language
        command = _command(kind, campaign, agency, spoken, form=form, taken_over=taken_over)
        self._orders.put(lambda: self._make(product, kind, command, language))
        return product

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            order()

    def _make(self, product: Product, kind: ProductKind, command: list[str], language: Language) -> None:
        place = self._folder / str(product.number)
        output = place / kind.output
        try:
            place.mkdir()
            ending = output.suffix or ".zip"
            name = safe_name(product.title.replace(f"（{ending}）", "").replace(f" ({ending})", "")) + ending
            said = self._run([*command, "-o", str(output)])
            # The verb names what it wrote; whoever reads that has it by the name of the download.
            said = tuple(line.replace(str(output), name).replace(f"{place}{os.sep}", "") for line in said)
            made = replace(product, said=_displayed(said, language), is_done=True)
            if output.exists():
                path = self._folder / f"{product.number}.made"
                Path(native(path)).write_bytes(_packed(output))
                made = replace(made, name=name, data=path)
        except OSError as error:
            made = replace(product, said=(_cannot_make(reason_of(error)).text(language),), is_done=True)
        except subprocess.TimeoutExpired:
            made = replace(product, said=(_TOO_LONG.text(language),), is_done=True)
        except Exception:  # noqa: BLE001  # the thread must go on: others wait for what they ordered
            _LOG.exception("making %s failed", product.title)
            made = replace(product, said=(_FAILED.text(language),), is_done=True)
        finally:
            shutil.rmtree(native(place), ignore_errors=True)  # what was made of it lies beside
        with self._lock:
            if product.number in self._made:
                self._made[product.number] = made

    def _run(self, command: list[str]) -> tuple[str, ...]:
        """Run a verb; the lines that it says."""
        process = subprocess.Popen(  # noqa: S603  # this very program
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", AUDIENCE_VARIABLE: Audience.DESK},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        with self._lock:
            self._process = process
        try:
            _, said = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        finally:
            with self._lock:
                self._process = None
        return tuple(line for line in said.splitlines() if line.strip())


def _displayed(said: tuple[str, ...], language: Language) -> tuple[str, ...]:
    """The lines that a page displays, the last always among them: that tells what came of it."""
    count = len(said) - _MOST_LINES
    if count <= 0:
        return said
    left = Phrase(
        f"……中间还有 {count} 行没有列出，在命令行生成可以全部看到",
        f"… {count} more here: the command line says them all",
    )
    return (*said[: _MOST_LINES - 1], left.text(language), said[-1])


def _cannot_make(why: Phrase) -> Phrase:
    return Phrase(
        f"没有做成：{why.zh}。请告诉运行工作台的人",
        f"it was not made: {why.en}. Tell whoever runs the desk",
    )


def _command(
    kind: ProductKind,
    campaign: Campaign,
    agency: Member | None,
    language: Language,
    *,
    form: str | None,
    taken_over: bool,
) -> list[str]:
    source = campaign.folder
    chosen = ["--edition", form] if campaign.has_several_forms and form is not None else []
    if agency is not None and kind.is_of_agency and form is not None:
        stem = campaign.stems.get(Due(agency.code, form), campaign.agency_stems.get(agency.code, agency.code))
        source = campaign.accepted / f"{stem}.json"
        chosen += [
            option for name in campaign.settings.template for option in ("--template", str(campaign.folder / name))
        ]
    elif agency is not None and kind.verb[0] == "consolidate":
        chosen += ["--parent", agency.code]
    if taken_over:
        chosen.append("--taken-over")
    # A frozen program is the command itself; without -P the folder a desk is started in could replace any library.
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "gouji"]
    return [*program, *kind.verb, str(source), *chosen, "--lang", language]


def _packed(output: Path) -> bytes:
    """The bytes of a file, or of an archive of all files in a folder."""
    if output.is_file():
        return read_whole(output)
    stream = io.BytesIO()
    # A clock that went back to 1970 must not cost the office its reports.
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for path in sorted(output.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(output).as_posix())
    return stream.getvalue()
