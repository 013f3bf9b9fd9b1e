"""The files that an office keeps beside its blank workbooks and nobody fills: the list of them, and their template."""

from __future__ import annotations

import re

MANIFEST = "manifest.json"
"""The name of the list in a folder or archive of blanks."""
SIZE_OF_HEAD = 4_096
"""Bytes of a file by which it is known."""
_LIST = re.compile(rb'\A\{\s*"form":.*^ "workbooks": \[$', re.DOTALL | re.MULTILINE)
_TEMPLATE = re.compile(rb"^\xef?\xbb?\xbf?(?:form|extends|edition)[ \t]*:", re.MULTILINE)


def may_be_enclosed(name: str) -> bool:
    """True for the name of a file that has to be looked into.

    Args:
        name: with or without folders.

    Returns:
        False if it is none of those that an office keeps beside its blanks, whatever is in it.
    """
    return name.rpartition("/")[2] == MANIFEST or name.casefold().endswith((".yaml", ".yml"))


def is_enclosed(name: str, head: bytes) -> bool:
    """True for the list of blanks or a template.

    Args:
        name: of the file.
        head: its first :data:`SIZE_OF_HEAD` bytes.

    Returns:
        False for whatever may be a workbook that came back, or somebody's own.
    """
    sign = _LIST if name.rpartition("/")[2] == MANIFEST else _TEMPLATE
    return may_be_enclosed(name) and sign.search(head) is not None
