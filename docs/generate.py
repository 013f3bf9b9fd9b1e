"""Makes the generated pages of the documentation; with ``--check`` says which are out of date.

Editions, rules, schemas and the command line are each written once, in the program; these pages are read from there.
What commands print in the pages that people write is renewed too; ``--check`` leaves that to ``tests/test_docs.py``.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import typer.testing

import gouji
from gouji.cli import VERBS, app
from gouji.findings import Language
from gouji.form import reference
from gouji.form.models import source
from gouji.form.models.published import published_schema
from gouji.form.reference import Example
from gouji.form.submission import json_schema, reading_schema
from gouji.form.template_schema import template_schema
from gouji.publishing import tidy_data
from gouji.roster import roster_schema
from gouji.workbook.formats import FORMATS, Visible

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from support.mutants import counts
from support.pages import console_pages, rerun
from support.samples import finding_files, findings_of


def pages() -> dict[str, str]:
    """Every generated page by its path inside ``docs/``."""
    editions = {name: gouji.load(name) for name in gouji.shipped()}
    made = {f"editions/{name}.md": reference.edition_page(edition) for name, edition in editions.items()}
    made |= {f"schema/submission-{name}.json": _json(json_schema(edition)) for name, edition in editions.items()}
    made["schema/reading.json"] = _json(reading_schema())
    made["schema/published.json"] = _json(published_schema())
    made["schema/roster.json"] = _json(roster_schema())
    made["schema/template.json"] = _json(template_schema())
    made["dictionary.md"] = tidy_data.dictionary_page(list(editions.values()))
    shown = examples()
    entries = reference.rule_entries(shown)
    made["../src/gouji/examples.json"] = reference.examples_json(shown)
    made["rules.zh-CN.md"] = reference.rules_page("zh", entries)
    made["rules.md"] = reference.rules_page("en", entries)
    made |= {f"rules/{entry.rule.code}.md": reference.rule_page(entry) for entry in entries}
    made["cli.md"] = _command_line("en")
    made["cli.zh-CN.md"] = _command_line("zh")
    made["robustness.md"] = _robustness()
    made["clients.md"] = _clients()
    return made


def models() -> dict[str, str]:
    """The typed models of the shipped editions."""
    editions = [gouji.load(name) for name in gouji.shipped()]
    home = "../src/gouji/form/models"
    made = {f"{home}/{source.module_name(edition)}.py": source.shipped_module(edition) for edition in editions}
    return {f"{home}/__init__.py": source.shipped_names(editions), **made}


def examples() -> dict[str, Example]:
    """What the program says of every sample, by code; and of a file that is not there."""
    made: dict[str, Example] = {}
    for path in finding_files():
        for each in findings_of(path):
            if each.code == path.stem:
                made.setdefault(each.code, Example(f"findings/{path.name}", each.place or "", each.in_words))
    for each in gouji.read_file("民政局.xlsx").diagnostics:
        made[each.code] = Example("", "", each.in_words)
    return made


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


_FAMILIES = {
    "input": "one in turn of: an input emptied, 无, negative, a fraction, too large, an error, a formula, a link",
    "total": "one in turn of: a total stale, not computed, typed over (right, wrong), emptied, respelled, altered",
    "label": "one in turn of: a label edited, emptied, spaced",
    "structure": "a row or column inserted (blank, with a figure) or deleted, anywhere",
    "merge": "two cells merged, anywhere; all merges undone",
    "swap": "two rows or columns exchanged",
    "sheet": "a sheet deleted, renamed, copied, moved, of another year",
    "protection": "a sheet unlocked",
    "cover": "a date, a zero-return choice",
    "text": "a text, a key figure",
    "stamp": "a stamp lost or changed, in each place where it stands",
}


_ROBUSTNESS = """# What the reader was tried on

A returned workbook may be read only if every value is read as it stands. `tests/test_mutants.py` takes a filled
workbook of each edition, changes one thing in it, for every part there is, and reads it: the finding must have the
code that is written down for that change, where it can be told the place, and what is read at all must be what was
filled in. `tests/support/mutants.py` makes the changes.

Besides: hypothesis applies random sequences of structural edits (`tests/test_location.py`) and random values
(`tests/test_values.py`), the fast reader is held against the thorough one, cell by cell and reading by
reading, on every sample, on cells of every kind and on random damage (`tests/test_two_sources.py`,
`tests/test_fast.py`), and `tests/fuzz/fuzz_reader.py` does both from mutated bytes, for as long as one likes.
`tests/test_packages.py` changes names, relationships, content types and the list of sheets of a package by a grammar;
what is read of it must be what LibreOffice and openpyxl read, or nothing (`tests/fuzz/fuzz_packages.py`: other seeds).

`tests/test_displays.py` gives every input a number format of another kind and a number of another kind. LibreOffice
judges what is displayed, and saves the workbook as .xlsx, .xls and .ods: in each, and as .xlsb, a number may be read
only where its display, as a person reads it, is that number. `make displays` tries it for hours.

`tests/test_typed_displays.py` does the same for cells of every type: texts, days, choices, yes or no, numbers with
words that may stand instead. Their contents are numbers under any format, days in every built-in format, truth
values, errors, texts in runs, and styles that keep them from sight. `tests/test_structural_edits.py` edits the
structure of the sample forms, whose values all differ.

`tests/test_content_model.py` changes elements, attributes, order and namespaces of rows and shared strings at random.
What is accepted of them LibreOffice and openpyxl see as well, and neither reader takes what the other refuses;
`make contents` tries it for hours.

`tests/test_ods_cells.py` has cells and data styles of .ods that say a number in more ways than one,
`tests/test_sight.py` what styles, conditional formats and views of sheets keep from sight, `tests/test_old_sight.py`
what records of an .xls do, `tests/test_drawings.py` what lies over cells. `tests/test_form_packages.py` changes sheets,
styles and strings of the sample forms at random, a register among them: both readers say the same, and what is read
LibreOffice displays. `tests/test_binary_records.py` writes the records of .xls and .xlsb in every way that says the
same.

{kinds}

Each variant is a workbook, a sheet or a cell of its own; "read" counts those of which the number is taken, "otherwise"
those that another program displays otherwise than it was read (for what is kept from sight: that gave another code than
is written down). `make tried` counts anew; the reader refuses what it does not read.

"""
_TRIED = HERE.parent / "tests" / "fuzz" / "tried.json"


def _kinds() -> str:
    """The table of what was tried by kind."""
    lines = [["changed", "variants", "read", "read otherwise", "judged by"], ["---"] * 5]
    for name, tried in json.loads(_TRIED.read_text("utf-8")).items():
        lines.append([name, *(str(tried[key]) for key in ("variants", "read", "otherwise")), tried["judge"]])
    return _table(lines)


def _robustness() -> str:
    made = counts()
    editions = gouji.shipped()
    rows = [
        f"| {_FAMILIES[family]} | {' | '.join(str(made[family][name] or '') for name in editions)} |"
        for family in _FAMILIES
    ]
    sums = [sum(made[family][name] for family in made) for name in editions]
    total = sum(sums)
    return "\n".join(
        [
            _ROBUSTNESS.format(kinds=_kinds()),
            f"| one thing changed | {' | '.join(editions)} |",
            f"|---|{'---|' * len(editions)}",
            *rows,
            f"| **together** | {' | '.join(f'**{each}**' for each in sums)} |",
            "",
            f"Of {total} workbooks: wrong values accepted 0, tracebacks 0, expected codes {total} of {total}.",
            "",
        ]
    )


_HELP: dict[Language, str] = {
    "en": "# Command line\n\n[简体中文](cli.zh-CN.md)\n\nThis page is what `--help` prints.\n",
    "zh": "# 命令行\n\n[English](cli.md)\n\n本页就是 `--help` 显示的内容。\n",
}


def _command_line(language: Language) -> str:
    runner = typer.testing.CliRunner(env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"})
    parts = [_HELP[language]]
    for name in [None, *VERBS]:
        arguments = ["--lang", language, *(name.split() if name else []), "--help"]
        output = runner.invoke(app, arguments, prog_name="gouji").output
        lines = "\n".join(line.rstrip() for line in output.strip().splitlines())
        parts.append(f"## gouji {name or ''}".rstrip() + f"\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


_SURVIVAL = HERE.parent / "tests" / "clients" / "survival.json"
_CLIENTS = """# What survives other programs

A workbook passes through many hands and programs. This table is what tests measure: a filled workbook of every edition
is opened and saved again by each client, and read. In every case the submission that was read is the same.

{table}

Results: what formulas gave. The stamp stands in four places: a hidden sheet, the document keywords, the names of the
tables, the code on the cover. Findings: what the reading said; none of them rejects a file ([rules](rules.md)).

What is lost is looked up in the saved file, for `.xls`, `.xlsb`, `.ods` and what exceljs saves as LibreOffice opens it.
Gnumeric's "Excel 5.0/95" is not in the table: it writes question marks for Chinese.

`make clients` measures anew (LibreOffice, Gnumeric, Node.js and npm are needed).

## What is read of each format

{formats}

Where formulas and locks are not seen, totals are compared by number (W219). Where marks are not put into the file
itself, a workbook that is sent back is a fresh one with what could be read.
"""
_COLUMNS = {
    "locks": "locks",
    "formulas": "formulas",
    "results": "results",
    "validations": "validations",
    "conditional_formats": "conditional formats",
    "stamp_sheet": "stamp: sheet",
    "keywords": "keywords",
    "names": "names",
    "cover_code": "cover",
    "same_submission": "read right",
}


def _clients() -> str:
    """The table of what the tests of other programs measured."""
    known = json.loads(_SURVIVAL.read_text("utf-8"))
    lines = [["client", *_COLUMNS.values(), "findings"], ["---"] * (len(_COLUMNS) + 2)]
    for name, facts in known.items():
        kept = ["yes" if facts[fact] else "lost" for fact in _COLUMNS]
        lines.append([name, *kept, " ".join(facts["findings"]) or "none"])
    return _CLIENTS.format(table=_table(lines), formats=_formats())


def _formats() -> str:
    """The table of what the records of the formats say."""
    heads = [field.name for field in fields(Visible)]
    lines = [["format", *heads, "marked in place"], ["---"] * (len(heads) + 2)]
    for format_ in FORMATS:
        facts = [*(getattr(format_.shows, name) for name in heads), format_.is_editable]
        lines.append([format_.name.en, *("yes" if fact else "no" for fact in facts)])
    return _table(lines)


def _table(lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def renewed_pages() -> dict[str, str]:
    """The pages with commands, which show what these print now."""
    made = {}
    for page in console_pages():
        with tempfile.TemporaryDirectory() as folder:
            made[os.path.relpath(page, HERE)] = rerun(page.read_text("utf-8"), Path(folder))
    return made


def main() -> int:
    """Write the pages, or compare them."""
    check = "--check" in sys.argv[1:]
    stale = []
    steps = (models, pages) if check else (models, pages, renewed_pages)  # the models first: samples are read with them
    for made in steps:
        for name, text in made().items():
            path = HERE / name
            if path.is_file() and path.read_text("utf-8") == text:
                continue
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8", newline="\n")
    for name in dict.fromkeys(stale):
        print(f"docs/{name} {'is out of date: run `make docs`' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
