"""The public face: every verb has a function in `gouji`, documented in full, with all it takes and gives."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import gouji
from gouji.cli import VERBS

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
FILLED = SAMPLES / "盐池县民政局-2025.xlsx"
ROSTER = SAMPLES / "汇总" / "名录.csv"
FILED = SAMPLES / "汇总" / "填报.ndjson"

FUNCTIONS_OF_VERBS = {
    "roster": ["read_roster"],
    "blank": ["make_blank", "blanks"],
    "fill": ["load_submission", "make_filled"],
    "import": ["read_file", "read_bytes", "read_files"],
    "check": ["read_file", "returned_workbook", "notice"],
    "read": ["read_report"],
    "checker": ["make_checker"],
    "new": ["new_campaign", "add_to_campaign"],
    "collect": ["open_campaign", "collect"],
    "status": ["status", "status_page"],
    "letters": ["parcels"],
    "accept": ["accept", "undo_decision"],
    "exclude": ["exclude"],
    "answer": ["answer_doubt"],
    "take-over": ["take_over"],
    "reopen": ["reopen"],
    "history": ["history"],
    "serve": [],  # a program and no function: it runs until it is ended
    "start": [],
    "user": [],
    "consolidate": ["consolidate", "make_consolidation"],
    "compare": ["compare"],
    "similar": ["similar"],
    "report": ["make_report"],
    "export": ["export"],
    "forms": ["shipped", "load", "edition_for", "load_file"],
    "rules": ["rules", "rule_text"],
    "schema": [
        *("json_schema", "published_schema", "reading_schema", "roster_schema", "template_schema"),
        "python_models",
    ],
    "selftest": ["selftest_checks", "selftest_page", "selftest_text"],
    "form new": ["draft_template"],
    "form check": ["load_file"],
    "form preview": ["preview_page"],
    "form expand": ["expand_template"],
}

PUBLIC = {name: getattr(gouji, name) for name in gouji.__all__ if name != "__version__"}
FUNCTIONS = {name: thing for name, thing in PUBLIC.items() if inspect.isfunction(inspect.unwrap(thing))}
CLASSES = {name: thing for name, thing in PUBLIC.items() if inspect.isclass(thing)}


def test_every_verb_has_a_function() -> None:
    assert FUNCTIONS_OF_VERBS.keys() == VERBS.keys()
    assert {name for names in FUNCTIONS_OF_VERBS.values() for name in names} <= FUNCTIONS.keys()


def test_every_name_is_listed_once_and_found() -> None:
    homes = [name for names in gouji._HOMES.values() for name in names.split()]
    assert sorted([*homes, "__version__"]) == sorted(gouji.__all__)
    assert set(gouji.__all__) <= set(dir(gouji))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = gouji.nothing


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_functions_docstring_says_all(name: str) -> None:
    function = FUNCTIONS[name]
    documentation = inspect.getdoc(function) or ""
    first = documentation.split("\n", 1)[0]
    assert first.endswith((".", ")", ":"))
    assert not re.match(r"(What|Whether|How|Whose)\b", first) or name == "status"
    signature = inspect.signature(function)
    arguments = _section(documentation, "Args")
    for parameter in signature.parameters:
        assert re.search(rf"^{parameter}: \S", arguments, re.MULTILINE), parameter
    assert _section(documentation, "Returns") or _section(documentation, "Yields")


def _section(documentation: str, name: str) -> str:
    found = re.search(rf"^{name}:\n((?:    .*\n?|\n)+)", documentation, re.MULTILINE)
    return inspect.cleandoc(found[1]) if found else ""


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_says_what_it_is(name: str) -> None:
    assert (CLASSES[name].__doc__ or "").strip()


def _mentioned(annotation: object) -> Iterator[type]:
    """The classes of this program that an annotation names."""
    for argument in typing.get_args(annotation):
        yield from _mentioned(argument)
    if inspect.isclass(annotation) and annotation.__module__.startswith("gouji"):
        yield annotation


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_function_takes_and_gives_is_public(name: str) -> None:
    function = inspect.unwrap(FUNCTIONS[name])
    module = sys.modules[function.__module__]
    names = {**vars(gouji), **PUBLIC, **vars(module)}  # some are imported for type checkers only
    for annotation in typing.get_type_hints(function, names).values():
        for mentioned in _mentioned(annotation):
            assert mentioned in CLASSES.values(), mentioned


# --- what the documentation shows -----------------------------------------------------------------------------------


def _pages() -> list[Path]:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("samples/*.md")]
    return sorted(page for page in pages if "```python" in page.read_text("utf-8"))


@pytest.mark.parametrize("page", [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in _pages()])
def test_the_documentation_uses_public_names_only(page: Path) -> None:
    for block in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        lines = (re.match(r"(?:>>> |\.\.\. )?(.*)", line) for line in block.splitlines() if ">>> " in block)
        source = "\n".join(line[1] for line in lines if line and line[0].startswith((">>>", "..."))) or block
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] != "gouji", node.module
            elif isinstance(node, ast.Import):
                assert not [alias for alias in node.names if alias.name.startswith("gouji.")]
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "gouji":
                assert node.attr in gouji.__all__, node.attr


# --- what the functions do ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filed() -> list[gouji.Submission]:
    return [found.submission for found in gouji.submissions(FILED) if found.submission is not None]


@pytest.fixture(scope="module")
def roster() -> gouji.Roster:
    found, _ = gouji.read_roster(ROSTER.read_bytes())
    assert found is not None
    return found


@pytest.mark.parametrize("name", [name for name in gouji.__all__ if inspect.isfunction(getattr(gouji, name))])
def test_wherever_a_path_is_taken_a_text_is(name: str) -> None:
    for parameter in inspect.signature(getattr(gouji, name)).parameters.values():
        taken = set(re.findall(r"\w+", str(parameter.annotation)))
        assert "Path" not in taken or "str" in taken, parameter


def test_a_template_is_loaded_by_its_path_as_text() -> None:
    path = SAMPLES / "forms" / "library-2025.yaml"
    assert gouji.load_file(str(path)) == gouji.load_file(path)


def test_a_path_may_be_text_and_one_is_not_taken_for_many() -> None:
    names = [found.name for found in gouji.submissions(str(FILLED))]
    assert names == [str(FILLED)] == [found.name for found in gouji.submissions([FILLED])]
    readings = list(gouji.read_files(str(SAMPLES / "findings" / "V302.xlsx")))
    assert [reading.diagnostics[0].code for reading in readings] == ["V302"]
    assert len(list(gouji.read_files([FILLED, str(FILLED)]))) == 2


def test_a_sum_says_who_is_missing_and_what_was_left_out(filed: list[gouji.Submission], roster: gouji.Roster) -> None:
    whole = gouji.consolidate(filed, roster)
    counted = {filing.agency.name for filing in whole.counted}
    path = "requests.new.total"
    expected = sum(submission.value(path) for submission in filed if submission.agency.name in counted)
    assert whole.submission.value(path) == expected > 0
    assert gouji.consolidate(filed, roster, roster.roots[0].name).inputs == whole.inputs
    files = gouji.make_consolidation(whole, roster)
    assert [name.rpartition(".")[2] for name in files] == ["json", "xlsx", "xlsx"]
    assert all("不完整" in name for name in files)
    stranger = filed[0].model_copy(update={"agency": gouji.Agency(name="外县某局")})
    odd = gouji.consolidate([*filed, stranger], roster)
    (left_out,) = (finding for finding in odd.diagnostics if finding not in whole.diagnostics)
    assert (left_out.code, left_out.label) == ("C732", "外县某局 2025")


@pytest.mark.parametrize(
    ("parent", "year", "words"),
    [
        ("没有这个单位", None, "is not on the roster"),
        (None, 1999, "nothing was filed for 1999"),
        (None, None, "several"),
    ],
)
def test_a_sum_of_nothing_in_particular_is_refused(
    filed: list[gouji.Submission], roster: gouji.Roster, parent: str | None, year: int | None, words: str
) -> None:
    older = [made.model_copy(update={"year": 2024}) for made in filed[:1]]
    with pytest.raises(gouji.CannotConsolidateError, match=re.escape(words)):
        gouji.consolidate([*filed, *older], roster, parent, year=year)


def test_a_sum_of_nothing_at_all_is_refused(roster: gouji.Roster) -> None:
    with pytest.raises(gouji.CannotConsolidateError, match=r"nothing was filed$"):
        gouji.consolidate([], roster)


def test_reports_of_one_agency_are_compared_by_their_years() -> None:
    newer, older = (
        gouji.load_submission((SAMPLES / f"盐池县民政局-{year}.json").read_bytes())[0] for year in (2025, 2024)
    )
    assert newer is not None
    assert older is not None
    found = gouji.compare([newer, older])
    assert found.names == ("2024", "2025")
    (line,) = (line for line in found.lines if line.path == "requests.new.total")
    assert line.change == newer.value("requests.new.total") - older.value("requests.new.total")
    with pytest.raises(ValueError, match="two reports"):
        gouji.compare([newer])


def test_texts_that_were_taken_over_are_found() -> None:
    paths = [SAMPLES / "findings" / name for name in ("P510-prior.json", "P510.xlsx")]
    made = [found.submission for found in gouji.submissions(paths) if found.submission is not None]
    found = list(gouji.similar(made))
    assert [[finding.code for finding in findings] for _, findings in found] == [[], ["P510"]]
    assert [submission for submission, _ in found] == made


def test_a_report_is_made() -> None:
    submission = gouji.read_file(FILLED).submission
    assert submission is not None
    page = gouji.make_report(submission, "html", signed_on=date(2026, 1, 20)).decode()
    assert "2026年1月20日" in page
    with pytest.raises(ValueError, match="odt"):
        gouji.make_report(submission, "odt")  # type: ignore[arg-type]


def test_data_are_written(tmp_path: Path, filed: list[gouji.Submission], roster: gouji.Roster) -> None:
    path, dictionary = tmp_path / "numbers.csv", tmp_path / "fields.csv"
    count = gouji.export(str(path), filed, roster=roster, edition=gouji.load("2021"), dictionary=dictionary)
    assert len(path.read_text("utf-8-sig").splitlines()) == count + 1
    assert "requests.new.total" in dictionary.read_text("utf-8-sig")
    with pytest.raises(FileExistsError):
        gouji.export(path, filed)
    assert gouji.export(path, filed[:1], overwrite=True) < count
    with pytest.raises(ValueError, match=r"\.xlsb"):
        gouji.export(tmp_path / "numbers.xlsb", filed)
    assert gouji.export(tmp_path / "numbers.xlsx", filed[:1]) < count


def test_rules_are_found_by_their_codes() -> None:
    entry = gouji.rules()["V302"]
    assert entry.rule.severity is gouji.Severity.ERROR
    assert gouji.rule_text(entry, "en").startswith("V302")


def test_a_campaign_from_its_folder_to_its_decisions(tmp_path: Path) -> None:
    roster = tmp_path / "名录.csv"
    roster.write_text("code,name\nA1,盐池县民政局\nA2,盐池县财政局\n", "utf-8")
    folder = tmp_path / "年报"
    arguments: dict[str, typing.Any] = {"year": 2025, "deadline": date(2026, 1, 31)}
    campaign = gouji.new_campaign(folder, roster, **arguments)
    assert sorted(path.name for path in (folder / "outbox").glob("*.xlsx")) == [
        "A1 盐池县民政局.xlsx",
        "A2 盐池县财政局.xlsx",
    ]
    with pytest.raises(FileExistsError):
        gouji.new_campaign(folder, roster, **arguments)
    (campaign.inbox / "a.xlsx").write_bytes(FILLED.read_bytes())
    (campaign.inbox / "b.xlsx").write_bytes((folder / "outbox" / "A2 盐池县财政局.xlsx").read_bytes())
    done = gouji.collect(campaign)
    assert len(done.new) == 2
    overview = gouji.status(gouji.open_campaign(folder))
    assert overview.total == 2
    assert "盐池县财政局" in gouji.status_page(overview, "zh")
    judged, _ = gouji.exclude(campaign, "b.xlsx", "重复", person="wang")
    assert judged.disposition.value == "excluded"
    judged, _ = gouji.undo_decision(campaign, "b.xlsx", "不重复", person="wang")
    assert judged.disposition.value == "returned"
    with pytest.raises(gouji.CannotDecideError):
        gouji.accept(campaign, "b.xlsx", "急", person="wang")
    judged, _ = gouji.accept(campaign, "a.xlsx", "电话核实", person="wang", agency="A1")
    assert judged.disposition.value == "counts"


def test_a_sealed_campaign_is_not_collected_without_its_key(tmp_path: Path) -> None:
    roster = tmp_path / "名录.csv"
    roster.write_text("code,name\nA1,盐池县民政局\n", "utf-8")
    campaign = gouji.new_campaign(
        tmp_path / "年报", roster, year=2025, deadline=date(2026, 1, 31), key=b"key", edition="2021"
    )
    for decide in (lambda: gouji.collect(campaign), lambda: gouji.accept(campaign, "a", "b", person="c")):
        with pytest.raises(gouji.KeyNeededError):
            decide()
    assert gouji.collect(campaign, key=b"key").new == set()


def test_a_campaign_that_cannot_be_is_not_made(tmp_path: Path) -> None:
    roster = tmp_path / "名录.csv"
    roster.write_text("code\nA1\n", "utf-8")
    deadline = date(2026, 1, 31)
    with pytest.raises(gouji.NotACampaignError):
        gouji.new_campaign(tmp_path / "a", roster, year=2025, deadline=deadline)
    with pytest.raises(gouji.UnknownEditionError):
        gouji.new_campaign(tmp_path / "a", roster, year=2018, deadline=deadline)
    with pytest.raises(ValueError, match="not for 2025"):
        gouji.new_campaign(tmp_path / "a", roster, year=2025, deadline=deadline, edition="2019")
    assert not (tmp_path / "a").exists()


def test_who_reads_does_not_wait_for_what_writes() -> None:
    """What none of the functions loads when all are asked for, none of them loads alone."""
    names = ["compare", "export", "load_submission", "read_file", "similar", "submissions"]
    program = "import sys, gouji\nfor name in sys.argv[1:]: print(getattr(gouji, name).__name__, *sys.modules)"
    done = subprocess.run([sys.executable, "-c", program, *names], capture_output=True, check=True, text=True)
    for line, name in zip(done.stdout.splitlines(), names, strict=True):
        asked, *modules = line.split()
        loaded = {module.partition(".")[0] for module in modules}
        assert (asked, {"xlsxwriter", "docx", "duckdb", "typer"} & loaded) == (name, set())


@pytest.mark.parametrize("page", ["docs/data.md", "docs/data.zh-CN.md"])
def test_the_table_of_functions_names_them_all(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for verb, names in FUNCTIONS_OF_VERBS.items():
        (row,) = re.findall(rf"^\| .*`{verb}`.* \| (.*) \|$", text, re.MULTILINE)
        assert {f"`{name}`" for name in names} <= set(re.findall(r"`\w+`", row)), verb
