"""Messages of Outlook ([MS-OXMSG] in [MS-CFB]), whole or built as Outlook builds none."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

_SECTOR = 4096
_FREE, _END, _TABLE, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


@dataclass
class Storage:
    """A folder of a compound file; a stream may be that of another storage, as no program writes it."""

    streams: dict[str, bytes] = field(default_factory=dict)
    storages: dict[str, Storage] = field(default_factory=dict)


def attached(
    name: str, content: bytes | Storage, *, method: int | None = None, facts: dict[int, int] | None = None
) -> Storage:
    """A file, or another message, as it hangs on a message."""
    is_message = isinstance(content, Storage)
    numbers = {0x3705: method if method is not None else 5 if is_message else 1, **(facts or {})}
    made = Storage({"__properties_version1.0": bytes(8) + _properties(numbers)})
    made.streams["__substg1.0_3707001F"] = name.encode("utf-16-le")
    if isinstance(content, Storage):
        made.storages["__substg1.0_3701000D"] = content
    else:
        made.streams["__substg1.0_37010102"] = content
    return made


def outlook_message(attachments: Sequence[Storage], sender: tuple[str, str] = ("张三", "mz@x.cn")) -> Storage:
    """A message that was sent on 19 January 2026 at 08:05 UTC, in GBK as older programs write it."""
    sent = 134_132_835_000_000_000
    properties = _properties({0x3FFD: 936}) + struct.pack("<HHIQ", 0x40, 0x0039, 6, sent)
    name, address = sender
    return Storage(
        {
            "__properties_version1.0": bytes(32) + properties,
            "__substg1.0_0C1A001E": name.encode("gbk"),
            "__substg1.0_0C1F001E": b"/O=X/CN=MZ",
            "__substg1.0_5D01001E": address.encode(),
        },
        {f"__attach_version1.0_#{number:08X}": one for number, one in enumerate(attachments)},
    )


def _properties(numbers: dict[int, int]) -> bytes:
    return b"".join(struct.pack("<HHIQ", 3, number, 6, value) for number, value in numbers.items())


def compound_file(root: Storage) -> bytes:
    """The bytes of a compound file; streams and storages that are the same object stand in it once."""
    entries: list[tuple[str, int, int, int, int, int]] = []
    sectors: list[bytes] = []
    chains: list[int] = []
    places: dict[int, int] = {}
    trees: dict[int, int] = {}

    def stored(content: bytes) -> int:
        if id(content) in places:
            return places[id(content)]
        first = places[id(content)] = len(chains)
        count = max(1, -(-len(content) // _SECTOR))
        sectors.append(content.ljust(count * _SECTOR, b"\0"))
        chains.extend([*range(first + 1, first + count), _END])
        return first

    def tree(storage: Storage) -> int:
        if id(storage) in trees:
            return trees[id(storage)]
        named: list[tuple[str, bytes | Storage]] = [*storage.streams.items(), *storage.storages.items()]
        named.sort(key=lambda pair: (len(pair[0]), pair[0].upper()))
        if not named:
            return _NONE
        first = trees[id(storage)] = len(entries)
        entries.extend(("", 0, _NONE, _NONE, 0, 0) for _ in named)
        for number, (name, held) in enumerate(named, start=first):
            right = number + 1 if number + 1 < first + len(named) else _NONE
            if isinstance(held, bytes):
                entries[number] = (name, 2, right, _NONE, stored(held), len(held))
            else:
                entries[number] = (name, 1, right, tree(held), 0, 0)
        return first

    entries.append(("Root Entry", 5, _NONE, _NONE, _END, 0))
    top = tree(root)
    entries[0] = ("Root Entry", 5, _NONE, top, _END, 0)
    directory = stored(b"".join(_entry(*entry) for entry in entries))
    tables = 1
    while tables * _SECTOR // 4 < len(chains) + tables:
        tables += 1
    first_table = len(chains)
    chains += [_TABLE] * tables + [_FREE] * (tables * _SECTOR // 4 - len(chains) - tables)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
    head += struct.pack("<9I", 1, tables, directory, 0, 0, _END, 0, _END, 0)
    numbers = [*range(first_table, first_table + tables), *([_FREE] * 109)][:109]
    head += struct.pack("<109I", *numbers)
    return b"".join([head.ljust(_SECTOR, b"\0"), *sectors, struct.pack(f"<{len(chains)}I", *chains)])


def _entry(name: str, kind: int, right: int, child: int, first: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le")
    return spelled.ljust(64, b"\0") + struct.pack(
        "<HBB3I36xIQ", len(spelled) + 2, kind, 1, _NONE, right, child, first, size
    )
