"""Every example of the documentation is executed, every generated page is current, every link leads somewhere."""

from __future__ import annotations

import doctest
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.cli import VERBS
from support.command import module_of
from support.pages import LINK, PAGES, ROOT, Shape, agrees, console_pages, pairs, renewed, rerun


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", [page for page in console_pages() if "handbook" not in page.name], ids=_name)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    text = page.read_text("utf-8")
    assert rerun(text, tmp_path) == text  # `make docs` writes what is printed now


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("a\n", "a\n", "a\n"),
        ("a ...\n...\nd\n", "a b\nb\nc\nd\n", "a ...\n...\nd\n"),
        ("a\n...\nd\n", "A\nb\nc\nd\n", "A\n...\nd\n"),
        ("a\n...\nd\n", "a\nb\nc\nD\n", "a\n...\nD\n"),
        ("a 1\nb ...\n", "a 1\nnew\nb 2\n", "a 1\nnew\nb ...\n"),
        ("a ...\nb ...\n", "a 1\nnew\nb 2\n", "a ...\nb ...\n"),
        ("a\nb\nc\n", "a\nc\n", "a\nc\n"),
        ("a\n...\nc\n", "a\nc\n", "a\nc\n"),
        ("...\n", "", ""),
        ("", "a\n", "a\n"),
        ("a\n", "a", "a"),
    ],
)
def test_a_block_is_renewed_where_it_must_be(shown: str, printed: str, expected: str) -> None:
    assert renewed(shown, printed) == expected


_OUTPUT = st.lists(st.sampled_from(["a", "b", "a b", "", "c ...", "..."])).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


@given(_OUTPUT, _OUTPUT)
def test_what_is_renewed_agrees_and_is_renewed_no_further(shown: str, printed: str) -> None:
    made = renewed(shown, printed)
    assert agrees(made, printed)
    assert renewed(made, printed) == made


def test_a_page_that_shows_something_else_is_written_anew(tmp_path: Path) -> None:
    page = "x\n<!-- run: zh -->\n```console\n$ gouji rules t401\n{}```\n"
    made = rerun(page.format("T401 ...\nsomething else\n"), tmp_path)
    assert "something else" not in made
    assert made.startswith(page.partition("{}")[0] + "T401 ...\n")
    assert "为什么：" in made


@pytest.mark.parametrize("page", [page for page in PAGES if ">>> " in page.read_text("utf-8")], ids=_name)
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


def test_generated_pages_are_current(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    stale = module_of(ROOT / "docs" / "generate.py").main()
    assert (stale, capsys.readouterr().out) == (0, "")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
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
            waiting += [page.parent / target for target in LINK.findall(page.read_text("utf-8"))]
    assert {page.resolve() for page in PAGES} - seen == set()


def test_pages_that_install_the_whole_name_the_same_extras() -> None:
    pages = ("handbook.zh-CN", "install", "install.zh-CN")
    named = {page: (ROOT / "docs" / f"{page}.md").read_text("utf-8") for page in pages}
    found = {
        page: {tuple(extras.split(",")) for extras in re.findall(r"\[(\w+(?:,\w+)+)\]", text)}
        for page, text in named.items()
    }
    assert [
        extras for extras in found.values() if extras != {("desk", "encrypted", "export", "html", "pdf", "report")}
    ] == []


def test_the_guide_for_contributors_names_what_is_there() -> None:
    named = re.findall(r"`([\w./-]+/[\w./-]*)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    paths = [name for name in named if not re.search("[A-Z]{3}", name)]
    homes = (ROOT, ROOT / "src", ROOT / "src" / "gouji")
    assert len(paths) > 15
    assert [name for name in paths if not any((home / name).exists() for home in homes)] == []


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_every_verb_stands_in_the_table_of_verbs(page: str) -> None:
    rows = re.findall(r"^\| (`gouji [^|]*) \|", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    listed = []
    for names in (re.findall(r"`([^`]*)`", row) for row in rows):
        group = "form " if names[0].startswith("gouji form ") else ""
        listed += [names[0].removeprefix("gouji "), *(group + name for name in names[1:])]
    assert sorted(listed) == sorted(VERBS)


@pytest.mark.parametrize(("english", "chinese"), pairs(), ids=_name)
def test_both_languages_of_a_page_have_the_same_shape(english: Path, chinese: Path) -> None:
    assert Shape.of(english.read_text("utf-8")) == Shape.of(chinese.read_text("utf-8"))


@pytest.mark.parametrize(
    ("changed", "to"),
    [
        ("## b", "### b"),
        ("--year 2025", "--year 2024"),
        ("a.csv", "a.json"),
        (">>> f(1)", ">>> f(2)"),
        ("x.md", "y.md"),
        ("| 1 | 2 |\n", "| 1 | 2 |\n| 3 | 4 |\n"),
        ("| 1 | 2 |", "| 1 |"),
        ("```text\n", "```yaml\n"),
    ],
)
def test_the_shape_of_a_page_sees(changed: str, to: str) -> None:
    page = """# a
## b
[x](x.md#b) and `|`
| 1 | 2 |
|---|---|
```console
$ gouji accept x --year 2025 -o a.csv --reason "because"  # why
```
```python
>>> f(1)  # one
```
```text
| a |
```
"""
    same = page.replace("because", "因为").replace("a.csv", "甲.csv").replace("x.md", "x.zh-CN.md").replace("# why", "")
    assert Shape.of(page) == Shape.of(same)
    assert Shape.of(page) != Shape.of(page.replace(changed, to))
