"""Every example of the documentation is executed, every generated page is current, every link leads somewhere."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("samples/*.md")])
_RUN = re.compile(r"<!-- run(?:: (\w+))? -->\n```console\n(.*?)```", re.DOTALL)
_SAVED = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")

_FIXED = {"SOURCE_DATE_EPOCH": "1768882200", "LOGNAME": "wang"}
"""Noon of 20 January 2026, and who sits there."""

consoles = [
    pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in PAGES if _RUN.search(page.read_text("utf-8"))
]
pythons = [
    pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in PAGES if ">>> " in page.read_text("utf-8")
]


def _steps(block: str) -> list[tuple[str, str]]:
    """Commands and the output the page shows for each."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("page", consoles)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    text = page.read_text("utf-8")
    for name, content in _SAVED.findall(text):
        (tmp_path / name).write_text(content, "utf-8")
    for language, block in _RUN.findall(text):
        locale = "zh_CN.UTF-8" if language == "zh" else "C.UTF-8"
        for command, expected in _steps(block):
            program, *arguments = shlex.split(command)
            assert program in ("gouji", "python")
            done = subprocess.run(
                [sys.executable, *(["-m", "gouji"] if program == "gouji" else []), *arguments],
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                env={**os.environ, "LC_ALL": locale, "PYTHONUTF8": "1", **_FIXED},
                check=False,
            )
            same = doctest.OutputChecker().check_output(expected, done.stdout, doctest.ELLIPSIS)
            assert same, f"{command}\n{done.stdout}"


@pytest.mark.parametrize("page", pythons)
def test_python_examples_hold(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8")
    assert tried > 0
    assert failed == 0


def test_the_packages_own_example_holds() -> None:
    import gouji

    failed, tried = doctest.testmod(gouji)
    assert tried > 0
    assert failed == 0


def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("page", [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_page_is_reached_from_the_readmes() -> None:
    waiting, seen = [ROOT / "README.md", ROOT / "README.zh-CN.md"], set()
    while waiting:
        page = waiting.pop().resolve()
        if page in seen:
            continue
        seen.add(page)
        if page.is_dir():
            waiting += page.glob("*.md")
        elif page.suffix == ".md":
            waiting += [page.parent / target for target in _LINK.findall(page.read_text("utf-8"))]
    assert {page.resolve() for page in PAGES} - seen == set()


def test_both_readmes_say_the_same() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    for pattern in (r"^## ", r"^\$ gouji.*", r"^>>> .*?(?=  #|$)", r"^!\[", r"^\| [`\[]"):
        found = [re.findall(pattern, text, flags=re.MULTILINE) for text in (english, chinese)]
        if pattern == r"^>>> .*?(?=  #|$)" or pattern.startswith(r"^\$"):
            assert found[0] == found[1]
        assert len(found[0]) == len(found[1]), pattern
