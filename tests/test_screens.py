"""Pages on a telephone and on a screen: nothing runs out of the page, no column is a character wide, no hole."""

from __future__ import annotations

import html
import json
import re

import pytest

import gouji
from gouji.collection.campaign import collect, overview, status_page
from support.campaigns import NOW, ROSTER, make_campaign, put, without_stamp, workbook
from support.command import run
from support.filled import submission
from support.programs import Browse
from support.samples import SAMPLES

_MEASURE = """<!doctype html><meta charset="utf-8">
<pre id="found"></pre><script>
const found = {{}};
// What is for who hears the page alone is two pixels wide at the most, or in something that is.
const is_seen = (part) => !part || (part.offsetWidth > 2 && is_seen(part.parentElement));
for (const [name, width, page] of {pages}) {{
 const frame = document.createElement("iframe");
 frame.style = `border:0;width:${{width}}px;height:900px`;
 frame.onload = () => {{
  const inside = frame.contentDocument, narrow = [];
  for (const cell of inside.querySelectorAll("th, td, li, p, h1, h2")) {{
    const style = frame.contentWindow.getComputedStyle(cell), text = cell.innerText.trim();
    const room = cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const is_narrow = room < 1.9 * parseFloat(style.fontSize);
    if (is_seen(cell) && /[\\u4e00-\\u9fff]{{3}}/.test(text) && is_narrow) narrow.push(text);
  }}
  const sections = [...inside.querySelectorAll("section")].map(part => part.getBoundingClientRect());
  const above = number => Math.max(...sections.slice(0, number).map(part => part.bottom));
  const gaps = sections.slice(1).map((part, before) => part.top - above(before + 1));
  found[`${{name}} ${{width}}`] = [inside.documentElement.scrollWidth, narrow, Math.max(0, ...gaps)];
  document.getElementById("found").textContent = JSON.stringify(found);
 }};
 frame.srcdoc = page;
 document.body.append(frame);
}}
</script>"""
"""Opens each page in a frame, which has any width, and measures it there."""
_TOO_WIDE = (
    '<!doctype html><table style="width:600px"><tr><td style="width:1em">三个字</td>'
    '<td style="min-width:560px">x</td></tr></table>'
)
_WIDTHS = (390, 500, 1400)
_LARGEST_GAP = 2.5 * 16
"""Pixels between two sections of which one stands under the other."""
Measure = tuple[int, list[str], float]


@pytest.fixture(scope="module")
def measured(pages: dict[str, str], browse: Browse) -> dict[str, Measure]:
    """How wide each page is at each width, which of its cells are narrow, its largest gap: by one browser."""
    opened = [(name, width, page) for name, page in {**pages, "too wide": _TOO_WIDE}.items() for width in _WIDTHS]
    shown = browse(_MEASURE.format(pages=json.dumps(opened).replace("</", "<\\/")))
    found = re.search(r'<pre id="found">(.*?)</pre>', shown, re.DOTALL)
    assert found is not None
    measures: dict[str, Measure] = json.loads(html.unescape(found[1]))
    assert len(measures) == len(opened)
    return measures


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    campaign = make_campaign(
        folder / "年报", f"{ROSTER}S1,{'很长的名称' * 9}办公室,,X0,部门,赵六,{'a' * 40}@example.cn\n"
    )
    put(campaign, "a.xlsx", workbook("X1"))
    put(campaign, f"{'很长的文件名' * 6}.xlsx", without_stamp("X3"))
    put(campaign, "b.xlsx", workbook("X2", wrong=True))
    odd = submission(gouji.load("2021"), 2025, {"proactive_disclosure.rules.issued": 2})
    agency = gouji.Agency(code="T1", name="青山镇人民政府")
    put(campaign, "c.xlsx", gouji.make_filled(odd.model_copy(update={"agency": agency})))
    collect(campaign, None, lambda: NOW)
    with campaign.looked_at() as ledger:
        snapshot = overview(campaign, ledger, NOW)
    made = {"status": status_page(snapshot, "zh"), "status in English": status_page(snapshot, "en")}
    (notice,) = campaign.returned.glob("X2*.html")
    made["notice"] = notice.read_text("utf-8")
    reports = [SAMPLES / f"盐池县民政局-{year}.json" for year in (2024, 2025)]
    assert run("report", reports[1], "-o", folder / "report.html").returncode == 0
    assert run("compare", *reports, "-o", folder / "compare.html", "--lang", "zh").returncode == 0
    done = run("compare", campaign.folder, "-o", folder / "agencies.html", "--lang", "zh")
    assert done.returncode == 0, done.output
    many = folder / "many.ndjson"
    names = [f"{'很长的名称' * 9}第{number}办公室" for number in range(12)]
    agencies = [gouji.Agency(code=str(number), name=name) for number, name in enumerate(names)]
    many.write_text("\n".join(odd.model_copy(update={"agency": one}).model_dump_json() for one in agencies), "utf-8")
    assert run("compare", many, "--all", "-o", folder / "many.html", "--lang", "zh").returncode == 0
    written = ("report", "compare", "agencies", "many")
    return made | {name: (folder / f"{name}.html").read_text("utf-8") for name in written}


@pytest.mark.chromium
def test_the_measure_finds_what_it_is_there_for(measured: dict[str, Measure]) -> None:
    widest, narrow, _ = measured["too wide 390"]
    assert widest > 390
    assert narrow == ["三个字"]


@pytest.mark.chromium
@pytest.mark.parametrize("name", ["status", "status in English", "notice", "report", "compare", "agencies", "many"])
@pytest.mark.parametrize("width", _WIDTHS)
def test_a_page_fits_where_it_is_read(measured: dict[str, Measure], name: str, width: int) -> None:
    widest, narrow, gap = measured[f"{name} {width}"]
    assert widest <= width
    assert narrow == []
    assert gap <= _LARGEST_GAP


def test_a_report_says_that_a_table_scrolls(pages: dict[str, str]) -> None:
    large = pages["report"].count('<table class="large"')
    assert large == pages["report"].count('<div class="wide scrolls"') > 0


def test_the_pages_of_the_samples_stand_alone(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert not re.search(r'(?:src|href)="(?!mailto:|#)', page)
