"""The verb with which an office finds out what does not work on its machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gouji.cli.common import (
    Exit,
    Force,
    Lang,
    fail,
    language_of,
    on_terminal,
    option,
    print_message,
    progress,
    refuse_existing,
    write,
)


def selftest(
    *,
    output: Annotated[Path | None, option("--output", "-o", metavar="FILE.html", help="The page.")] = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Examine the program on this machine, and print a page to send back when something fails.

    gouji selftest -o 自检.html
    """
    from gouji.collection import selftest_checks
    from gouji.collection.campaign import local_time
    from gouji.selftest import SAMPLES, SelftestOutcome, selftest_page, selftest_text

    language = language_of(lang)
    if output is not None and output.suffix.lower() not in (".html", ".htm"):
        fail(f"{output} 应以 .html 结尾", f"{output} has to end in .html", language)
    if output is not None and not force:
        refuse_existing([output], language)  # before it takes its time
    found = selftest_checks(Path.cwd())
    with progress(found, len(SAMPLES) + 15, language, ("自检", "self-test")) as checks:
        made = list(checks)
    made_at = local_time()
    print(on_terminal(selftest_text(made, made_at, language)), end="")
    if output is not None:
        write(output, selftest_page(made, made_at, language).encode(), force=force, language=language)
        print_message(f"已生成 {output}", f"{output} made", language)
    if any(check.outcome is SelftestOutcome.FAILED for check in made):
        raise typer.Exit(Exit.FINDINGS)
