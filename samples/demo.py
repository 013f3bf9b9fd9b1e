"""The main job on the samples, step by step: what ``make demo`` runs. Ends with a page that links what was made."""

from __future__ import annotations

import html
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

SAMPLES = Path(__file__).parent
sys.path.insert(0, str(SAMPLES.parent / "tests"))

from support.filled import AGENCY, SEED_AGENCY, YEAR


def run(expected: int, *arguments: str | Path) -> None:
    """Run a command of ours, show it as it would be typed, and insist on its exit code."""
    words = [str(argument) for argument in arguments]
    print(f"\n$ gouji {' '.join(shlex.quote(word) if ' ' in word else word for word in words)}", flush=True)
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-m", "gouji", *words], env=environment, check=False)  # noqa: S603
    if done.returncode != expected:
        sys.exit(f"exit {done.returncode}, expected {expected}")


def campaign(folder: Path) -> None:
    """A county's collection: sent out, come in with every kind of trouble, corrected, added up, published."""
    year = folder / "6-收表"
    run(
        0,
        "--lang",
        "zh",
        "new",
        year,
        "--roster",
        SAMPLES / "名录.csv",
        "--year",
        str(YEAR),
        "--deadline",
        "2026-01-31",
    )
    for wave in (1, 2):
        subprocess.run([sys.executable, SAMPLES / "campaign.py", year, str(wave)], check=True)  # noqa: S603
        run(1, "--lang", "zh", "collect", year)
    run(0, "--lang", "zh", "status", year, "--html", folder / "7-进度.html")
    run(0, "--lang", "zh", "consolidate", year, "-o", folder / "8-汇总")
    run(0, "--lang", "zh", "compare", year, "-o", folder / "9-各单位对比.html")
    run(0, "--lang", "zh", "export", year, "-o", folder / "10-数据.xlsx")


def main() -> None:
    """Make the folder given as argument anew and fill it."""
    folder = Path(sys.argv[1])
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    blank, filled = folder / "1-空白.xlsx", folder / "2-填报.xlsx"
    run(0, "forms")
    run(0, "blank", "--edition", "2019-yanchi", "--year", "2020", "--agency", SEED_AGENCY, "-o", blank)
    run(0, "fill", SAMPLES / f"{SEED_AGENCY}-2020.json", "-o", filled)
    run(0, "import", filled, "-o", folder / "3-读回.json")
    run(0, "import", SAMPLES / f"{AGENCY.name}-{YEAR}.xlsx", filled, "-o", folder / "4-两家.ndjson")
    run(0, "report", filled, "-o", folder / "5-年报.docx", "--date", "2021-01-20")
    run(0, "report", filled, "-o", folder / "5-年报.html", "--date", "2021-01-20")
    run(1, "check", SAMPLES / "findings" / "T401.xlsx", SAMPLES / "findings" / "V302.xlsx", blank)
    run(0, "rules", "T401")
    campaign(folder)
    page = folder / "index.html"
    page.write_text(index(folder), "utf-8")
    print(f"\nOpen {page}: it links and explains what was made.")
    print("More to look at: samples/findings/ holds one file for every finding; docs/ explains them.")


# --- the page that links what was made ------------------------------------------------------------------------------

_MADE = (
    (
        "1-空白.xlsx",
        "空白工作簿：用 Excel、WPS 或 LibreOffice 打开，试试能不能改坏",
        "the blank workbook: try to break it",
    ),
    ("2-填报.xlsx", "同一工作簿，填了 2020 年的年报", "the same, filled with the report of 2020"),
    ("3-读回.json", "读回来的数据：文字、正文所列数、198 个数", "what was read back: texts, key figures, 198 numbers"),
    ("4-两家.ndjson", "两个单位，一行一个", "two agencies, one line each"),
    ("5-年报.docx", "可以公布的年报", "the annual report as it is published"),
    ("5-年报.html", "同一份年报的网页", "the same as a page"),
    (
        "6-收表/退改/*.xlsx",
        "一份退改件：错的格标了出来，第一页写明怎么改",
        "a workbook to send back, its mistakes marked",
    ),
    ("6-收表/退改/*.html", "随它的退改通知", "the notice that goes with it"),
    ("7-进度.html", "收表进度：谁未报，谁待改，给谁打电话", "the status page: who is missing, whom to call"),
    ("8-汇总/*[!细].xlsx", "全县汇总，填在同样的表里", "the county's sum, in the same form"),
    ("8-汇总/*明细.xlsx", "逐单位明细，用公式证明汇总", "the drill-down: formulas prove the sum"),
    ("9-各单位对比.html", "各单位逐项排名和异常值", "rankings and outliers"),
    ("10-数据.xlsx", "全部数据，供筛选和透视", "all data, to filter and pivot"),
)
"""What there is to look at: a file, or a pattern of which the first is shown; in Chinese and in English."""


def index(folder: Path) -> str:
    """The page: a line for each thing that was made, with a link."""
    rows = []
    for pattern, zh, en in _MADE:
        path = min(folder.glob(pattern))
        name = path.relative_to(folder).as_posix()
        link = f'<a href="{quote(name)}">{html.escape(name)}</a>'
        rows.append(f"<tr><td>{link}</td><td>{html.escape(zh)}<br><small>{html.escape(en)}</small></td></tr>")
    return _PAGE.format(rows="\n".join(rows))


_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>gouji 勾稽：演示</title>
<style>
body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.6 "Microsoft YaHei", sans-serif; }}
table {{ border-collapse: collapse; width: 100%; }}
td {{ border: 1px solid #d0d7de; padding: .4rem .7rem; overflow-wrap: anywhere; }}
small {{ color: #667079; }}
@media (max-width: 40rem) {{ td {{ display: block; }}
td + td {{ border-top: 0; margin-bottom: .6rem; }} }}</style></head>
<body><main><h1>演示：从空白表到公布的年报</h1>
<p>按次序点开看。全部由样例生成，命令见运行时的输出。<br>
<small>In order; made from the samples by the commands that were printed.</small></p>
<table>
{rows}
</table></main></body></html>
"""


if __name__ == "__main__":
    main()
