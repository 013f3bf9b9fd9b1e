"""Rosters on the command line: reading one, showing it, making workbooks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gouji.cli.common import (
    Exit,
    Lang,
    argument,
    counted,
    fail,
    fail_at,
    fail_existing,
    language_of,
    on_terminal,
    phrase,
    print_json,
    print_message,
    print_text,
    progress,
    read,
)
from gouji.cli.findings import MOST_SHOWN, print_findings

if TYPE_CHECKING:
    from gouji.collection import Order, Sent
    from gouji.findings import Language
    from gouji.roster import Member, Roster

_MOST_NAMES = 5
_MOST_LINES = 200


def roster(
    file: Annotated[Path, argument(metavar="ROSTER", help="A .csv, a workbook or a .json.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the roster as JSON instead of a tree.")] = False,
    show_all: Annotated[bool, typer.Option("--all", help="Show every finding and every agency.")] = False,
    lang: Lang = None,
) -> None:
    """Check a roster, and show it as a tree. Findings go to standard error.

    gouji roster 名录.csv
    """
    language = language_of(lang)
    found = roster_of(file, language, most=None if show_all else MOST_SHOWN)
    if as_json:
        import json

        print_json(json.dumps(found.record(), ensure_ascii=False, indent=2))
        return
    lines = list(_tree(found, language))
    for line in lines if show_all else lines[:_MOST_LINES]:
        typer.echo(on_terminal(line))
    if not show_all and len(lines) > _MOST_LINES:
        left = len(lines) - _MOST_LINES
        print_message(f"还有 {left} 行，加 --all 全部显示", f"{counted(left, 'more line')}; --all shows all", language)
    print_text(_counted(found, language))


def roster_of(path: Path, language: Language, most: int | None = MOST_SHOWN) -> Roster:
    """The roster in a file the user named, its findings printed; the program ends if there are errors.

    Args:
        path: of the file.
        language: of messages.
        most: lines of findings; None for all.

    Returns:
        The roster.
    """
    from gouji.reading import MAX_ROSTER_BYTES, read_roster

    # One byte more than allowed is enough to refuse it: a huge file is never taken into memory.
    found, findings = read_roster(read(path, language, MAX_ROSTER_BYTES + 1))
    print_findings(str(path), findings, language, most=most)
    if found is None:
        raise typer.Exit(Exit.FINDINGS)
    return found


def _tree(found: Roster, language: Language) -> Iterator[str]:
    """A line an agency, those below it indented under it."""
    waiting = [(member, 0) for member in reversed(found.roots)]
    while waiting:
        member, depth = waiting.pop()
        words = [member.name, *_remarks(found, member, language)]
        yield f"{'  ' * depth}{member.code}  {'  '.join(words)}"
        waiting += [(child, depth + 1) for child in reversed(found.children(member))]


def _remarks(found: Roster, member: Member, language: Language) -> Iterator[str]:
    from gouji.roster import words_of

    for column in ("level", "kind"):
        if (value := getattr(member, column)) is not None:
            yield words_of(column, value).text(language)
    if member.named_forms:
        names = phrase("、", ", ", language).join(member.named_forms)
        yield phrase(f"（只报{names}）", f"(files {names} only)", language)
    if not found.files(member):
        yield phrase("（由下列各单位汇总）", "(the sum of those below)", language)
    if not member.counts:
        yield phrase("（不计入汇总）", "(not summed up)", language)


def _counted(found: Roster, language: Language) -> str:
    filers = len(found.filers)
    return phrase(
        f"共 {len(found)} 个单位，{filers} 个填报",
        f"{counted(len(found), 'agency', 'agencies')}, {filers} of them to file a report of their own",
        language,
    )


# --- workbooks ------------------------------------------------------------------------------------------------------


def send(
    order: Order,
    members: Sequence[Member],
    output: Path,
    *,
    stems: Sequence[str] | None = None,
    jobs: int,
    force: bool,
    language: Language,
) -> None:
    """A blank workbook for each agency into a folder, under these names or the usual ones, or into an archive."""
    from gouji.cli.workers import workers
    from gouji.collection import dispatch

    print_unknown(order, members, language)
    watch = making(len(members), language)
    try:
        if output.suffix.lower() == ".zip":
            sent = dispatch.to_archive(order, members, output, overwrite=force, watch=watch)
        else:
            with workers(jobs, None, len(members), language) as executor:
                sent = dispatch.to_folder(
                    order, members, output, stems=stems, overwrite=force, executor=executor, watch=watch
                )
    except FileExistsError as error:
        fail_existing(error.filename or output, language)
    except OSError as error:
        fail_at("无法写入", "cannot write", error.filename2 or error.filename or output, error, language)
    print_sent(sent, output, language)


def print_unknown(order: Order, members: Iterable[Member], language: Language) -> None:
    """Say of whom last year's reports have nothing.

    Args:
        order: with last year's reports, or without any.
        members: who gets a workbook.
        language: of the findings.
    """
    from gouji.findings import Finding

    for member in members:
        unknown = order.prior(member.name, member.code)
        if isinstance(unknown, Finding):
            print_findings(member.name, [unknown], language)


def making(count: int, language: Language) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Progress of workbooks that are made.

    Args:
        count: how many there will be.
        language: of the word at the bar.

    Returns:
        Gives the same items, one by one.
    """

    def watch(items: Iterable[Any]) -> Iterator[Any]:
        with progress(items, count, language, ("生成", "making")) as watched:
            yield from watched

    return watch


def print_sent(sent: Sent, output: Path, language: Language) -> None:
    """Say how many workbooks were made, and what was left alone; the program ends if something is in the way.

    Args:
        sent: of a run.
        output: the folder or archive.
        language: of the message.
    """
    from gouji.collection import dispatch

    kept = (
        phrase(f"，已有 {sent.kept} 份", f", {counted(sent.kept, 'was', 'were')} there already", language)
        if sent.kept
        else ""
    )
    print_message(
        f"已在 {output} 生成 {sent.made} 份{kept}", f"made {counted(sent.made, 'workbook')} in {output}{kept}", language
    )
    if sent.retired:
        names = _names(sent.retired, language)
        old, count = output / dispatch.OLD_FOLDER, len(sent.retired)
        zh = f"已不在名录或已改名的 {count} 份移入 {old}：{names}"
        en = f"{counted(count, 'is', 'are')} for nobody on the roster now and moved to {old}: {names}"
        print_message(zh, en, language)
    if sent.dropped:
        names = _names(sent.dropped, language)
        zh = f"以前生成、现已不在名录的 {len(sent.dropped)} 份未动：{names}"
        en = f"{counted(len(sent.dropped), 'workbook')} for nobody on the roster now, made before, left alone: {names}"
        print_message(zh, en, language)
    if sent.foreign:
        names = _names(sent.foreign, language)
        zh = f"{len(sent.foreign)} 份已被改动，未覆盖，也没有写清单：{names}；覆盖请加 --force"
        were = counted(len(sent.foreign), "was", "were")
        en = f"{were} changed since; left alone, and no list written: {names}; --force overwrites"
        fail(zh, en, language)


def _names(files: list[str], language: Language) -> str:
    more = phrase("等", ", ...", language) if len(files) > _MOST_NAMES else ""
    return phrase("、", ", ", language).join(files[:_MOST_NAMES]) + more
