"""Packages that are changed by a grammar of what packages are made of: names, relationships, content types.

Each holds the filled workbook with 3 in 二!B7, and beside it a sheet with 99 there, which no program should read.
"""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import CalledProcessError

import gouji
from case_files import filled
from gouji.form.layout import lay_out
from gouji.workbook.ooxml.names import CONTENT_TYPES, RELATIONSHIPS, STRICT_RELATIONSHIPS, TYPES_PART, ContentType
from support.edit import opened
from support.programs import Convert

_SHEET, _BOOK, _DECOY = "xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/worksheets/sheet99.xml"
_LINKS, _ROOT = "xl/_rels/workbook.xml.rels", "_rels/.rels"
_PLACE, _PATH_CELL = "B7", ("二", "B7")

Members = list[tuple[str, bytes]]
"""Names and contents in their order; a name may be there twice."""
Change = Callable[[random.Random, Members], None]


def _decoy() -> bytes:
    sheet = filled()[_SHEET]
    changed = re.sub(rb'(<c r="B7"[^>]*><v>)3(</v>)', rb"\g<1>99\g<2>", sheet)
    assert changed != sheet
    return changed


def _pick(chance: random.Random, members: Members, *names: str) -> int:
    """The place of one of these members; of any, if none are named or there."""
    places = [place for place, (name, _) in enumerate(members) if name in names]
    return chance.choice(places or range(len(members)))


def _respelled(chance: random.Random, name: str) -> str:
    """A name that programs may take for the same."""
    spellings = (
        *(str.upper, str.lower, str.title, lambda text: f"/{text}", lambda text: text.replace("/", "\\")),
        *(lambda text: text.replace("/", "//", 1), lambda text: f"./{text}", lambda text: text.replace("e", "%65", 1)),
        *(lambda text: text.replace("/", "/./", 1), lambda text: f"{text}/", lambda text: f"{text} "),
    )
    return chance.choice(spellings)(name)


# --- names ----------------------------------------------------------------------------------------------------------


def _rename(chance: random.Random, members: Members) -> None:
    place = _pick(chance, members, _SHEET, _BOOK, TYPES_PART, _ROOT, _LINKS, "xl/sharedStrings.xml", "xl/styles.xml")
    members[place] = _respelled(chance, members[place][0]), members[place][1]


def _twin(chance: random.Random, members: Members) -> None:
    """A second part whose name differs by its spelling, or not at all."""
    name = members[_pick(chance, members, _SHEET)][0]
    twin = chance.choice([name, *(_respelled(chance, name) for _ in range(4))])
    members.insert(chance.randint(0, len(members)), (twin, _decoy()))


def _shuffle(chance: random.Random, members: Members) -> None:
    chance.shuffle(members)


def _stray(chance: random.Random, members: Members) -> None:
    """A part that nothing leads to."""
    names = ("xl/workbook.bin", "content.xml", "word/document.xml", "__MACOSX/._x.xml", "xl/a.xml", "mimetype")
    members.append((chance.choice(names), chance.choice([b"<x", b"", _decoy(), b"\0\5\x16\7", b"<!DOCTYPE x><x/>"])))


# --- lists ----------------------------------------------------------------------------------------------------------


def _edit(
    chance: random.Random, members: Members, part: str, entry: str, changes: Sequence[Callable[[str], str]]
) -> None:
    """Change one entry of a list: put what a change gives in its place."""
    place = _pick(chance, members, part)
    text = members[place][1].decode("utf-8", "replace")
    entries = re.findall(rf"<{entry}[^>]*/>", text)
    if entries:
        old = chance.choice(entries)
        members[place] = members[place][0], text.replace(old, chance.choice(changes)(old), 1).encode()


def _with(name: str, change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda entry: re.sub(rf'\b{name}="([^"]*)"', lambda match: f'{name}="{change(match[1])}"', entry)


def _relationship(chance: random.Random, members: Members) -> None:
    decoy, id_ = (
        "worksheets/sheet99.xml",
        _with("Id", lambda text: chance.choice([text.upper(), "", "rId2", f"{text}0"])),
    )
    aimed = _with("Target", lambda _: decoy)
    changes = (
        *(lambda entry: entry + entry, lambda entry: entry + aimed(entry), lambda entry: aimed(entry) + entry),
        *(lambda entry: entry + aimed(id_(entry)), lambda entry: aimed(id_(entry)) + entry, lambda _: ""),
        *(
            aimed,
            id_,
            _with("Target", lambda text: _respelled(chance, text)),
            _with("Target", lambda text: f"/xl/{text}"),
        ),
        *(_with("Type", lambda text: text.replace(RELATIONSHIPS, STRICT_RELATIONSHIPS)), _with("Type", str.upper)),
        *(_with("Type", lambda text: f"urn:x/{text.rpartition('/')[2]}"), lambda entry: f"<x>{entry}</x>"),
        lambda entry: entry.replace("/>", ' TargetMode="External"/>'),
        lambda entry: entry.replace("/>", ' TargetMode="Internal"/>'),
        lambda entry: f"<!-- {entry} -->{entry}",
    )
    _edit(chance, members, chance.choice([_LINKS, _LINKS, _ROOT]), "Relationship", changes)


def _content_type(chance: random.Random, members: Members) -> None:
    typed = (ContentType.WORKBOOK, ContentType.SHARED_STRINGS, ContentType.STYLES, ContentType.XML, "x/y")
    other = _with("ContentType", lambda _: chance.choice(typed))
    changes = (
        *(other, lambda entry: entry + entry, lambda entry: entry + other(entry), lambda entry: other(entry) + entry),
        *(lambda _: "", _with("PartName", lambda text: _respelled(chance, text)), _with("ContentType", str.upper)),
        lambda entry: entry + f'<Override PartName="/{_DECOY}" ContentType="{chance.choice(typed)}"/>',
        lambda entry: f"<x>{entry}</x>",
        _with("Extension", str.upper),
    )
    _edit(chance, members, TYPES_PART, chance.choice(["Override", "Override", "Default"]), changes)


def _sheet(chance: random.Random, members: Members) -> None:
    """A change to the list of sheets in the workbook."""
    changes = (
        *(lambda entry: entry + entry, _with("r:id", lambda _: "rId99"), _with("state", lambda _: "hidden")),
        *(_with("name", lambda text: f"{text} "), lambda entry: f"<x>{entry}</x>", _with("sheetId", lambda _: "1")),
        lambda entry: entry + _with("r:id", lambda _: "rId99")(entry),
    )
    _edit(chance, members, _BOOK, "sheet", changes)


CHANGES: tuple[Change, ...] = (_rename, _twin, _shuffle, _stray, _relationship, _relationship, _content_type, _sheet)


def changed_package(seed: int) -> bytes:
    """A package with one to three changes; the same seed gives the same one."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    members: Members = [*filled().items(), (_DECOY, _decoy())]
    link = (
        f'<Relationship Id="rId99" Type="{RELATIONSHIPS}/worksheet" Target="worksheets/sheet99.xml"/></Relationships>'
    )
    members = [
        (name, content.replace(b"</Relationships>", link.encode()) if name == _LINKS else content)
        for name, content in members
    ]
    assert CONTENT_TYPES.encode() in dict(members)[TYPES_PART]
    for _ in range(chance.randint(1, 3)):
        chance.choice(CHANGES)(chance, members)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, content in members:
            info = zipfile.ZipInfo("x", (1980, 1, 1, 0, 0, 0))
            info.filename = name  # not in the constructor, which mends it
            with archive.open(info, "w") as member:
                member.write(content)
    return chance.choice([b"", b"", b"", b"\r\n"]) + stream.getvalue() + chance.choice([b"", b"", b"", b"\0" * 9])


# --- judges ---------------------------------------------------------------------------------------------------------


def read_by_us(data: bytes) -> str | None:
    """The number in 二!B7; None if none is read."""
    reading = gouji.read_bytes(data, "x.xlsx", gouji.Options(partial=True))
    layout = lay_out(gouji.load("2021"))
    path = next(path for path, cell in layout.cells.items() if (cell.sheet, cell.a1) == _PATH_CELL)
    if reading.submission is not None:
        return str(reading.submission.value(path))
    return None if reading.partial is None or path not in reading.partial else str(reading.partial[path])


def read_by_openpyxl(data: bytes) -> str | None:
    """The same as openpyxl has it; None if it opens no such workbook."""
    try:
        value = opened(data, data_only=True)[_PATH_CELL[0]][_PLACE].value
    except Exception:  # noqa: BLE001  # it raises whatever its innards stumble over
        return None
    return None if value is None else str(value)


def read_by_libreoffice(packages: Sequence[bytes], folder: Path, convert: Convert) -> list[str | None]:
    """The same as LibreOffice has it, for many packages."""
    (folder / "in").mkdir()
    (folder / "out").mkdir()
    files = [folder / "in" / f"{number}.xlsx" for number in range(len(packages))]
    for file, data in zip(files, packages, strict=True):
        file.write_bytes(data)
    with suppress(AssertionError, CalledProcessError):  # it does not open them all
        convert(files, "xlsx", folder / "out")
    saved = [folder / "out" / file.name for file in files]
    return [read_by_openpyxl(file.read_bytes()) if file.exists() else None for file in saved]


def disagreements(seeds: Sequence[int], folder: Path, convert: Convert) -> list[str]:
    """The packages out of which another number is read than programs display; those out of which none is agree."""
    packages = {seed: changed_package(seed) for seed in seeds}
    read = {seed: ours for seed, data in packages.items() if (ours := read_by_us(data)) is not None}
    by_library = [read_by_openpyxl(packages[seed]) for seed in read]
    by_office = read_by_libreoffice([packages[seed] for seed in read], folder, convert)
    return [
        f"seed {seed}: {ours} is read, LibreOffice has {office}, openpyxl {library}"
        for (seed, ours), library, office in zip(read.items(), by_library, by_office, strict=True)
        if any(other not in (None, ours) for other in (office, library))
    ]
