"""``make demo`` runs, and its last page links and explains everything there is to look at."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

from support.command import process_environment

ROOT = Path(__file__).parents[1]


def test_the_demo_ends_with_a_page_that_links_what_was_made(tmp_path: Path) -> None:
    folder = tmp_path / "演示"
    done = subprocess.run(
        [sys.executable, ROOT / "samples" / "demo.py", folder],
        env=process_environment({}),
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    links = [unquote(link) for link in re.findall(r'href="([^"]+)"', (folder / "index.html").read_text("utf-8"))]
    assert all((folder / link).is_file() for link in links)
    # A 退改件, a status page, a sum with its proof, a report, data.
    for pattern in ("退改/.*xlsx", "进度.html", "汇总/.*汇总.*xlsx", "明细.xlsx", "年报.docx", "数据.xlsx"):
        assert any(re.search(pattern, link) for link in links), pattern
