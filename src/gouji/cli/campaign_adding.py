"""What a campaign sends out besides its first workbooks: the page for the clerk, workbooks for who came later."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from gouji.cli.common import fail, fail_at, print_message, print_text
from gouji.cli.roster import making, print_sent, print_unknown
from gouji.cli.workers import workers

if TYPE_CHECKING:
    from gouji.collection.campaign import Campaign, ClerkPages
    from gouji.findings import Language


def fail_missing(options: Mapping[str, object], language: Language) -> NoReturn:
    """Name the options that are needed and were not given, and end.

    Args:
        options: by name; None for what was not given.
        language: of the message.
    """
    names = [name for name, value in options.items() if value is None]
    example = "gouji new 2025年报 --roster 名录.csv --year 2025 --deadline 2026-01-31"
    zh, en = f"缺少选项：{'、'.join(names)}", f"missing options: {', '.join(names)}"
    fail(f"{zh}。例如 {example}", f"{en}. For example: {example}", language)


def refuse_settings(options: Mapping[str, object], language: Language) -> None:
    """End if an option was given that the campaign has settled already.

    Args:
        options: by name; None for what was not given.
        language: of the message.
    """
    names = [name for name, value in options.items() if value is not None]
    if names:
        zh = f"--add 按收表文件夹里的设置和名录补做，不能再写 {'、'.join(names)}；名录请改其中的 roster 文件"
        en = f"--add goes by the settings and the roster in the folder, without {', '.join(names)}"
        fail(zh, en, language)


def add_workbooks(campaign: Campaign, password: str, key: bytes | None, jobs: int, language: Language) -> None:
    """Make workbooks for agencies that joined or were renamed, and name them.

    Args:
        campaign: open.
        password: of the sheet protection.
        key: that seals the stamps.
        jobs: processes that write.
        language: of messages.
    """
    from gouji.collection import campaign as campaigns

    for edition in campaign.editions:
        form, outbox = edition.base, campaign.outbox(edition.base)
        fresh = campaigns.newcomers(campaign, form)
        order = campaigns.order_of(campaign, form, password, key)
        print_unknown(order, fresh, language)
        try:
            with workers(jobs, None, len(fresh), language) as executor:
                sent = campaigns.add_workbooks(campaign, order, executor, making(len(fresh), language))
            page = campaigns.put_clerk_page(outbox, edition)
        except OSError as error:
            fail_at("无法写入", "cannot write", error.filename2 or error.filename or outbox, error, language)
        print_sent(sent, outbox, language)
        for member in fresh:
            print_text(f"  {member.code} {member.name}")
        print_clerk_page(page, outbox, language)


def print_clerk_page(page: ClerkPages, folder: Path, language: Language) -> None:
    """Say what the page for the clerk is called, and why there is no PDF of it if there is none.

    Args:
        page: as it was put.
        folder: where it is.
        language: of the message.
    """
    if not page.files:
        return
    names, lacking = page.files, page.lacking
    zh = f"给填报人的说明也在 {folder}：{'、'.join(names)}" + (f"（没有 PDF：{lacking.zh}）" if lacking else "")
    en = f"the page for the clerk is in {folder}: {', '.join(names)}" + (f" (no PDF: {lacking.en})" if lacking else "")
    print_message(zh, en, language)
