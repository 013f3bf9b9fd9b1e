"""Takes the pictures of the documentation: workbooks and reports as LibreOffice and a browser show them.

Needs soffice, pdftoppm, chromium, Xvfb, xdotool, ImageMagick (``import``) and Chinese serif and sans fonts; run by hand
when the look of something changes. Fonts that only Windows has are stood in for by the free ones.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
sys.path.insert(0, str(HERE.parent / "tests"))

import gouji
from gouji.collection.sources import submissions
from gouji.publishing.consolidation import Filing, consolidate, drilldown, filings
from gouji.reading.workbooks import read_bytes, read_roster
from gouji.returns import returned_workbook
from support.edit import Workbook
from support.filled import AGENCY, SEED_AGENCY, YEAR, last_year, place, workbook
from support.pages import rerun

_STAND_INS = {"宋体": "Serif", "仿宋": "Serif", "方正小标宋简体": "Serif", "黑体": "Sans"}
_FONTS = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
{
    "".join(
        f'<match target="pattern"><test name="family"><string>{font}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>Noto {kind} CJK SC</string></edit></match>'
        for font, kind in _STAND_INS.items()
    )
}</fontconfig>"""


def printed(data: bytes, folder: Path, environment: dict[str, str]) -> list[Path]:
    """The pages of a workbook as LibreOffice prints them."""
    book = folder / "book.xlsx"
    book.write_bytes(data)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run(  # noqa: S603
        [*command, "--outdir", str(folder), str(book)], check=True, capture_output=True, env=environment
    )
    for old in folder.glob("page-*.png"):
        old.unlink()
    subprocess.run(  # noqa: S603
        ["pdftoppm", "-r", "70", "-png", str(folder / "book.pdf"), str(folder / "page")],  # noqa: S607
        check=True,
    )
    return sorted(folder.glob("page-*.png"))


_TOOLS = 107
"""Pixels over the sheet that the menus and toolbars of LibreOffice take, which belong to no workbook."""
_PATIENCE = 30
"""Seconds after which LibreOffice shows the sheet."""


def on_screen(  # a picture of a sheet: which, of what, how large, to where
    data: bytes, sheet: int, picture: Path, folder: Path, environment: dict[str, str], size: tuple[int, int]
) -> None:
    """A screenshot of a sheet in LibreOffice, of so many pixels, without the menus."""
    edited = Workbook(data)
    view = re.sub(rb' activeTab="\d+"', b"", edited.parts["xl/workbook.xml"])
    active = f'<workbookView activeTab="{sheet}" '.encode()
    edited.parts["xl/workbook.xml"] = view.replace(b"<workbookView ", active)
    for part in [each for each in edited.parts if each.startswith("xl/worksheets/sheet")]:
        edited.parts[part] = edited.parts[part].replace(b' tabSelected="1"', b"")
    book = folder / "screen.xlsx"
    book.write_bytes(edited.to_bytes())
    wide, high = size
    room = [str(wide + 100), str(high + _TOOLS + 100)]  # the side bar and the scroll bars stay outside
    with _screen("x".join(room)) as display:
        environment = {**environment, "DISPLAY": display}
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--norestore", "--nologo", "--calc", str(book)]
        with subprocess.Popen(command, env=environment, start_new_session=True) as office:  # noqa: S603
            try:
                time.sleep(_PATIENCE)
                window = ["xdotool", "search", "--onlyvisible", "--name", "screen.xlsx", "windowsize", *room]
                subprocess.run(window, check=True, env=environment)  # noqa: S603
                time.sleep(5)
                area = ["-crop", f"{wide}x{high}+0+{_TOOLS}", "+repage", "-colors", "96"]
                subprocess.run(["import", "-window", "root", *area, str(picture)], check=True, env=environment)  # noqa: S603, S607
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(office.pid, signal.SIGKILL)  # with what it started itself, which would start anew


@contextlib.contextmanager
def _screen(size: str) -> Iterator[str]:
    """A screen that nobody looks at; its name."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-noreset"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            assert server.stdout is not None
            yield f":{server.stdout.readline().strip()}"  # written when it is ready
        finally:
            server.terminate()


def of_report(target: Path, folder: Path, environment: dict[str, str]) -> None:
    """The seed's report as PDF, which belongs to the samples, and pages of it and of one with numbers."""
    for name in (f"{SEED_AGENCY}-2020", f"{AGENCY.name}-{YEAR}"):
        command = ["report", str(SAMPLES / f"{name}.json"), "-o", str(folder / f"{name}.pdf")]
        subprocess.run([sys.executable, "-m", "gouji", *command], check=True, env=environment)  # noqa: S603
    seed, numbered = (folder / f"{name}.pdf" for name in (f"{SEED_AGENCY}-2020", f"{AGENCY.name}-{YEAR}"))
    (SAMPLES / seed.name).write_bytes(seed.read_bytes())
    page = folder / "page.html"
    command = ["report", str(SAMPLES / f"{AGENCY.name}-{YEAR}.json"), "-o", str(page)]
    subprocess.run([sys.executable, "-m", "gouji", *command], check=True)  # noqa: S603
    in_browser(page, target / "report-telephone.png", folder, "500,900")
    page_of(seed, 1, target / "report-title")
    page_of(numbered, 2, target / "report-requests")


def page_of(pdf: Path, number: int, picture: Path, *more: str) -> None:
    """A page of a PDF as a picture; *more* are options of pdftoppm."""
    options = ["-r", "70", "-f", str(number), "-singlefile", "-png", *more]
    subprocess.run(["pdftoppm", *options, str(pdf), str(picture)], check=True)  # noqa: S603, S607


def part_of(pdf: Path, number: int, picture: Path, area: tuple[int, int, int, int]) -> None:
    """A part of a page, at twice the size: left, top, width and height in pixels of :func:`page_of`."""
    options = [word for name, pixels in zip("xyWH", area, strict=True) for word in (f"-{name}", str(2 * pixels))]
    page_of(pdf, number, picture, "-r", "140", *options)


def in_browser(page: Path, picture: Path, folder: Path, size: str) -> None:
    """A screenshot of the upper part of a page in a window of so many pixels."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
    options += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    options += [f"--user-data-dir={folder / 'chromium'}", f"--window-size={size}", f"--screenshot={picture}"]
    subprocess.run(["chromium", *options, page.as_uri()], check=True, capture_output=True)  # noqa: S603, S607


def of_handbook(target: Path, folder: Path, environment: dict[str, str]) -> None:
    """What the office and a clerk see on the walk through the handbook."""
    office = folder / "office"
    office.mkdir()
    rerun((HERE / "handbook.zh-CN.md").read_text("utf-8"), office)
    blank = printed((office / "2025年报" / "下发" / "103 教育局.xlsx").read_bytes(), folder, environment)
    blank[0].replace(target / "handbook-cover.png")
    (returned,) = (office / "待发-1月20日" / "103 教育局").glob("*.xlsx")
    printed(returned.read_bytes(), folder, environment)
    part_of(folder / "book.pdf", 1, target / "returned", (25, 40, 530, 145))
    in_browser(office / "进度.html", target / "handbook-status.png", folder, "1400,1000")
    report = folder / "report.pdf"
    words = ["report", str(office / "汇总" / "100 县政府-2025-汇总.xlsx"), "--date", "2026-03-20", "-o", str(report)]
    subprocess.run([sys.executable, "-m", "gouji", *words], check=True, env=environment)  # noqa: S603
    page_of(report, 1, target / "handbook-report")
    page_of(report, 2, target / "handbook-requests")
    proof = (office / "汇总" / "100 县政府-2025-汇总-明细.xlsx").read_bytes()
    on_screen(proof, 0, target / "handbook-drilldown.png", folder, environment, (1400, 560))


def of_wall(target: Path, folder: Path, environment: dict[str, str]) -> None:
    """The page of a county's campaign as it hangs on the wall."""
    office, wall = folder / "2025", folder / "wall.html"
    for command in (
        ["-m", "gouji", "new", office, "--roster", SAMPLES / "名录.csv", "--year", YEAR, "--deadline", "2026-01-31"],
        [SAMPLES / "campaign.py", office, "1"],
        ["-m", "gouji", "collect", office],
        ["-m", "gouji", "status", office, "--html", wall, "--lang", "zh"],
    ):
        fixed = {**environment, "SOURCE_DATE_EPOCH": "1768882200"}
        subprocess.run([sys.executable, *map(str, command)], env=fixed, check=False)  # noqa: S603  # findings exit 1
    in_browser(wall, target / "campaign.png", folder, "1400,1000")


def of_workbook(target: Path, folder: Path, environment: dict[str, str]) -> None:
    """The workbook on the screen and on paper."""
    edition = gouji.load("2021")
    blank = printed(gouji.make_blank(edition, YEAR, AGENCY.name), folder, environment)
    blank[2].replace(target / "requests-blank.png")
    filled = printed(workbook(), folder, environment)
    for page, picture in ((1, "disclosure"), (3, "review")):
        filled[page].replace(target / f"{picture}.png")
    part_of(folder / "book.pdf", 5, target / "texts", (25, 35, 530, 300))
    broken = workbook(changes={"requests.carried_forward.natural_person": 5})
    printed(broken, folder, environment)
    part_of(folder / "book.pdf", 1, target / "cover-broken", (25, 40, 530, 695))
    on_screen(broken, 2, target / "requests-broken.png", folder, environment, (905, 1325))


def of_sum(target: Path, folder: Path, environment: dict[str, str]) -> None:
    """The drill-down of a sum on the screen."""
    roster, _ = read_roster((SAMPLES / "汇总" / "名录.csv").read_bytes())
    assert roster is not None
    filed = [
        Filing.of(each.name, each.submission, gouji.load(each.submission.edition_id))
        for each in submissions([SAMPLES / "汇总" / "填报.ndjson"])
        if each.submission is not None
    ]
    result = consolidate(filings(filed, roster, gouji.load("2021"), YEAR), roster, roster.roots[0])
    on_screen(drilldown(result, roster), 0, target / "drilldown.png", folder, environment, (1400, 560))


def of_returned(target: Path, folder: Path, environment: dict[str, str]) -> None:
    """A workbook that is sent back: the list, and a table with its notes shown."""
    book = Workbook(workbook())
    wrong: list[tuple[str, str | float | None]] = [
        ("requests.results.refused.state_secret.commercial_enterprise", "无"),
        ("requests.new.total", 57),
        ("reconsideration.upheld", -2),
        ("sign_off.filled_on", "明天"),
    ]
    blank = [path for path in gouji.load("2021").fields if ".third_party_rights." in path and "total" not in path]
    for path, value in (*wrong, *((path, None) for path in blank)):
        book.set(place(path).sheet, place(path).a1, value)
    data = book.to_bytes()
    made = returned_workbook(data, read_bytes(data, f"{AGENCY.name}.xlsx"))
    assert made is not None
    shown = Workbook(made)
    shown.drop_cached_values()
    for part in [each for each in shown.parts if each.startswith("xl/worksheets/sheet")]:  # no prompt over the notes
        shown.parts[part] = re.sub(rb"<selection [^>]*/>", b"", shown.parts[part])
    on_screen(shown.to_bytes(), 0, target / "returned-list.png", folder, environment, (1020, 480))
    for part in [each for each in shown.parts if each.endswith(".vml")]:
        shown.parts[part] = shown.parts[part].replace(b"visibility:hidden", b"visibility:visible")
    on_screen(shown.to_bytes(), 3, target / "returned-table.png", folder, environment, (1280, 1300))


def of_years(target: Path, folder: Path, environment: dict[str, str]) -> None:
    """Four years of an agency side by side, the first of them of the older form."""
    licensing = "proactive_disclosure.administrative_licensing.decisions"
    years: dict[int, dict[str, object]] = {
        2020: {"requests.new.natural_person": 21, "requests.results.disclosed.natural_person": 1, licensing: 200},
        2022: {"requests.new.natural_person": 51, "requests.results.disclosed.natural_person": 31},
        2024: {},
        YEAR: {"reconsideration.upheld": 5},
    }
    for year, changes in years.items():
        edition = "2019" if year == 2020 else "2021"
        (folder / f"{year}.json").write_bytes(last_year(changes, edition, year))
    reports = [str(folder / f"{year}.json") for year in years]
    page = folder / "compare.html"
    command = [sys.executable, "-m", "gouji", "compare", *reports, "-o", str(page), "--lang", "zh"]
    subprocess.run(command, check=True, env=environment)  # noqa: S603
    in_browser(page, target / "compare.png", folder, "1000,1120")


TAKERS = {
    "workbook": of_workbook,
    "report": of_report,
    "sum": of_sum,
    "handbook": of_handbook,
    "wall": of_wall,
    "returned": of_returned,
    "years": of_years,
}


def main() -> None:
    """Take those named as arguments, or all."""
    target = HERE / "pictures"
    target.mkdir(exist_ok=True)
    for name in sys.argv[1:] or TAKERS:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            (folder / "fonts.conf").write_text(_FONTS, "utf-8")
            environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
            TAKERS[name](target, folder, environment)


if __name__ == "__main__":
    main()
