"""Takes the pictures of the documentation: workbooks as LibreOffice shows and prints them.

Needs soffice, pdftoppm, Xvfb, xdotool, ImageMagick (``import``) and Chinese serif and sans fonts; run by hand when the
look of the workbook changes. Fonts that only Windows has are stood in for by the free ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "samples"))

from edit import Workbook  # noqa: E402
from generate import AGENCY, YEAR, workbook  # noqa: E402

import gouji  # noqa: E402

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family"><string>宋体</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Serif CJK SC</string></edit></match>
<match target="pattern"><test name="family"><string>黑体</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Sans CJK SC</string></edit></match>
</fontconfig>"""


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


def on_screen(data: bytes, sheet: int, picture: Path, folder: Path, environment: dict[str, str]) -> None:
    """A screenshot of LibreOffice with one sheet open."""
    edited = Workbook(data)
    active = f'activeTab="{sheet}" '.encode()
    edited.parts["xl/workbook.xml"] = edited.parts["xl/workbook.xml"].replace(
        b"<workbookView ", b"<workbookView " + active
    )
    first = "xl/worksheets/sheet1.xml"
    edited.parts[first] = edited.parts[first].replace(b' tabSelected="1"', b"")
    book = folder / "screen.xlsx"
    book.write_bytes(edited.to_bytes())
    environment = {**environment, "DISPLAY": ":97"}
    with subprocess.Popen(["Xvfb", ":97", "-screen", "0", "1500x1300x24"]) as server:  # noqa: S607
        time.sleep(2)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        options = ["--norestore", "--nologo", "--calc"]
        with subprocess.Popen(["soffice", profile, *options, str(book)], env=environment) as office:  # noqa: S603, S607
            time.sleep(20)
            window = ["xdotool", "search", "--onlyvisible", "--name", "screen.xlsx", "windowsize", "1500", "1300"]
            subprocess.run(window, check=True, env=environment)  # noqa: S603
            time.sleep(5)
            subprocess.run(  # noqa: S603
                ["import", "-window", "root", "-resize", "1200x", "-colors", "96", str(picture)],  # noqa: S607
                check=True,
                env=environment,
            )
            office.terminate()
        subprocess.run(["pkill", "-f", "soffice.bin.*screen.xlsx"], check=False)  # noqa: S607
        server.terminate()


def main() -> None:
    """Take them all."""
    target = HERE / "pictures"
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fonts.conf").write_text(_FONTS, "utf-8")
        environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
        edition = gouji.load("2021")
        blank = printed(gouji.make_blank(edition, YEAR, AGENCY.name), folder, environment)
        blank[2].replace(target / "requests-blank.png")
        filled = printed(workbook(), folder, environment)
        for page, picture in ((1, "disclosure"), (3, "review"), (4, "texts")):
            filled[page].replace(target / f"{picture}.png")
        broken = workbook(changes={"requests.carried_forward.natural_person": 5})
        printed(broken, folder, environment)[0].replace(target / "cover-broken.png")
        on_screen(broken, 2, target / "requests-broken.png", folder, environment)


if __name__ == "__main__":
    main()
