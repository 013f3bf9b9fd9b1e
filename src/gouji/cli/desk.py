"""The verbs of the desk: run it, and say who of the office may come in."""

from __future__ import annotations

import getpass
import logging
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gouji.cli.campaign_choosing import USUAL_PORT, campaigns_near_by, chosen_campaign, free_port
from gouji.cli.campaign_folder import Folder, opened, print_notices
from gouji.cli.common import (
    KeyFile,
    Lang,
    argument,
    fail,
    in_command,
    key_of,
    language_of,
    on_terminal,
    option,
    phrase,
    print_message,
    print_text,
    require_there,
)
from gouji.common import install_command

if TYPE_CHECKING:
    from gouji.findings import Language

_MOST_PORTS = 65_535


class RoleChoice(StrEnum):
    """The roles of people of the office."""

    SEE = "see"
    COLLECT = "collect"
    DECIDE = "decide"


def serve(
    folder: Folder,
    *,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="On which it listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=_MOST_PORTS, metavar="N", help="0: any that is free.")] = USUAL_PORT,
    tls_cert: Annotated[Path | None, option(metavar="FILE", help="Certificate, for https.")] = None,
    tls_key: Annotated[Path | None, option(metavar="FILE", help="The certificate's key.")] = None,
    root_path: Annotated[str, option(metavar="/PATH", help="Below which a server in front of it has it.")] = "",
    proxy: Annotated[
        str, typer.Option(metavar="ADDRESSES", help="Of servers in front of it that tell visitors' addresses.")
    ] = "127.0.0.1",
    opens: Annotated[
        bool, typer.Option("--open", help="Open a browser here, and sign in the one who sits before it.")
    ] = False,
    key_file: KeyFile = None,
    jobs: Annotated[
        int | None, option("--jobs", "-j", min=1, metavar="N", help="Processes that read.  [default: one a core]")
    ] = None,
    lang: Lang = None,
) -> None:
    """Run the desk: agencies upload by their links and are answered at once; the office sees, decides, takes over.

    gouji serve 2025年报 --host 0.0.0.0 --tls-cert desk.pem --tls-key desk.key
    """
    language = language_of(lang)
    _require_extra(language)
    from gouji import desk as desks

    if (tls_cert is None) != (tls_key is None):
        fail("--tls-cert 和 --tls-key 要一起给出", "--tls-cert and --tls-key go together", language)
    for file in (tls_cert, tls_key):
        if file is not None:
            require_there(file, language)
    root = f"/{root_path.strip('/')}" if root_path.strip("/") else ""
    place = desks.Place(host, port, root, tls_cert, tls_key, proxy)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    with opened(folder, language) as campaign:
        print_notices(campaign.notices, language)
        desks.serve(
            campaign,
            key_of(key_file, language),
            place,
            lambda words: print_text(words.text(language)),
            jobs=jobs,
            opens=opens,
        )


def start(
    context: typer.Context,
    folder: Annotated[
        Path | None, argument(metavar="[DIR]", help="The campaign's folder; nothing to choose one.")
    ] = None,
    *,
    lang: Lang = None,
) -> None:
    """Choose a campaign and open its desk in the browser: what a double click on the program's folder runs.

    gouji start 2025年报
    """
    language = language_of(lang)
    chosen = folder if folder is not None else chosen_campaign(campaigns_near_by(), language)
    if chosen is None:
        print(on_terminal(context.find_root().get_help()))
    else:
        serve(chosen, port=free_port(), opens=True, lang=lang)


def user(
    folder: Folder,
    name: Annotated[str | None, argument(metavar="[NAME]", help="Who; nobody to list everybody.")] = None,
    *,
    role: Annotated[RoleChoice | None, option(help="May do this, and what stands before it.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Let them come in no more.")] = False,
    lang: Lang = None,
) -> None:
    """Say who of the office may come to the desk; the password is asked for, or read from standard input.

    gouji user 2025年报 张三 --role decide
    """
    language = language_of(lang)
    _require_extra(language)
    from gouji import desk as desks
    from gouji.collection.campaign import local_time

    with opened(folder, language) as campaign, desks.Store.open(campaign.folder, local_time) as store:
        known = None if name is None else store.person(name)
        if name is None:
            people = store.people()
            for person in people:
                print(f"{person.name}\t{person.role}\t{person.role.words.text(language)}")
            if not people:
                zh = f"还没有人可以登录工作台，设置用：gouji user {in_command(folder)} 姓名"
                en = f"nobody may come to the desk yet: gouji user {in_command(folder)} NAME lets somebody in"
                print_message(zh, en, language)
        elif remove:
            if known is None:
                fail(
                    f"没有 {name} 这个人，见 gouji user {in_command(folder)}",
                    f"there is no {name}: see gouji user {in_command(folder)}",
                    language,
                )
            store.remove_person(name)
            print_message(f"{name} 不能再登录工作台", f"{name} may come to the desk no more", language)
        else:
            given = known.role if role is None and known is not None else desks.Role((role or RoleChoice.SEE).value)
            store.put_person(name, given, desks.hashed(_password(language)))
            print_message(
                f"{name} 可以登录工作台，权限：{given.words.zh}。打开工作台：gouji serve {in_command(folder)}",
                f"{name} may come to the desk and {given.words.en}. Open it: gouji serve {in_command(folder)}",
                language,
            )


def _password(language: Language) -> str:
    from gouji.desk import SHORTEST_PASSWORD

    if sys.stdin.isatty():
        password = getpass.getpass(phrase("密码：", "Password: ", language))
        if getpass.getpass(phrase("再输一次：", "Again: ", language)) != password:
            fail("两次输入的不一样", "that is not the same", language)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if len(password) < SHORTEST_PASSWORD:
        fail(f"密码至少 {SHORTEST_PASSWORD} 个字", f"a password has {SHORTEST_PASSWORD} characters or more", language)
    return password


def _require_extra(language: Language) -> None:
    from importlib.util import find_spec

    lacking = [name for name in ("starlette", "uvicorn", "python_multipart", "segno") if find_spec(name) is None]
    if lacking:
        install = install_command("desk")
        fail(f"收表工作台需要先安装：{install}", f"the desk needs: {install}", language)
