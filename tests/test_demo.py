"""``make demo`` runs, and its last page links and explains everything there is to look at."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import demo
import pytest

from support.command import run, run_script


def test_the_demo_ends_with_a_page_that_links_what_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, start = tmp_path / "演示", demo.run
    started: list[tuple[str | Path, ...]] = []

    def run_here(expected: int, *arguments: str | Path) -> None:
        """Start the first command as the demo does; the others need no process of their own."""
        if not started:
            started.append(arguments)
            start(expected, *arguments)
            return
        done = run(*arguments)
        assert done.returncode == expected, done.output

    def start_or_run(command: Sequence[str | Path], **options: Any) -> object:
        """What makes the inbox needs no process of its own either."""
        if command[1] != demo.SAMPLES / "campaign.py":
            return subprocess.run(command, **options)  # noqa: PLW1510  # as the demo asks
        done = run_script(demo.SAMPLES / "campaign.py", *map(str, command[2:]), cwd=tmp_path)
        assert done.returncode == 0, done.output
        return done

    monkeypatch.setattr(demo, "run", run_here)
    monkeypatch.setattr(demo, "subprocess", SimpleNamespace(run=start_or_run))
    monkeypatch.setattr(sys, "argv", ["demo.py", str(folder)])
    demo.main()
    page = (folder / "index.html").read_text("utf-8")
    assert page.count("<main>") == page.count("</main>") == 1
    links = [unquote(link) for link in re.findall(r'href="([^"]+)"', page)]
    assert all((folder / link).is_file() for link in links)
    # A 退改件, a status page, a sum with its proof, a report, data.
    for pattern in ("退改/.*xlsx", "进度.html", "汇总/.*汇总.*xlsx", "明细.xlsx", "年报.docx", "数据.xlsx"):
        assert any(re.search(pattern, link) for link in links), pattern
