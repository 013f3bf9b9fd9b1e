"""The verb with which an office finds out what does not work on its machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.common import Exit, Force, Lang, fail, language_of, on_terminal, phrase, print_message, progress, write

if TYPE_CHECKING:
    from gouji.findings import Phrase


def selftest(
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.html", help="The page.", show_default=False)
    ] = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Examine the program on this machine, and print a page to send back when something fails.

    gouji selftest -o 自检.html
    """
    from gouji.collection.campaign import local_time
    from gouji.selftest import SAMPLES, Collecting, SelftestOutcome, examine, selftest_page, selftest_text

    language = language_of(lang)
    if output is not None and output.suffix.lower() not in (".html", ".htm"):
        fail(phrase(f"{output} 应以 .html 结尾", f"{output} has to end in .html", language))
    found = examine(Collecting(_read_many, _make_campaign), Path.cwd())
    with progress(found, len(SAMPLES) + 15, language, ("自检", "self-test")) as checks:
        made = list(checks)
    made_at = local_time()
    print(on_terminal(selftest_text(made, made_at, language)), end="")
    if output is not None:
        write(output, selftest_page(made, made_at, language).encode(), force=force, language=language)
        print_message(phrase(f"已生成 {output}", f"{output} made", language))
    if any(check.outcome is SelftestOutcome.FAILED for check in made):
        raise typer.Exit(Exit.FINDINGS)


def _read_many(job: Callable[[str], Phrase | None], names: Sequence[str], count: int) -> Iterable[Phrase | None]:
    from gouji.collection import batch

    with batch.processes(count) as executor:
        yield from batch.run(job, names, executor, lost=_reason)


def _reason(_: str, reason: Phrase) -> Phrase:
    return reason


def _make_campaign(folder: Path) -> None:
    from gouji.collection.campaign import new_campaign

    roster = folder.with_name("名录.csv")
    roster.write_text("代码,单位名称\n1,民政局\n", "utf-8")
    with new_campaign(folder, roster, year=2025, deadline=date(2026, 1, 31)).looked_at():
        pass
