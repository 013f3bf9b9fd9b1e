"""Nouns and helpers that know nothing of forms: files, A1 cells and areas, typography, cleaning, likeness of texts."""

from __future__ import annotations

from gouji.common.cells import (
    LAST_COLUMN,
    LAST_ROW,
    Area,
    Cell,
    Position,
    anchored,
    areas,
    column_letters,
    column_number,
    corners,
    from_a1,
    positions,
    quoted,
    to_a1,
)
from gouji.common.characters import (
    ZERO_WIDTH,
    escaped,
    has_direction_controls,
    is_reordered,
    without_invisible,
    without_punctuation,
)
from gouji.common.cleaning import clean_name, clean_text, folded_text, is_clean, plain_words
from gouji.common.files import (
    FileNames,
    MemberNames,
    clear_abandoned,
    files_in,
    is_left_behind,
    make_lasting,
    native,
    open_regular,
    reached,
    read_regular,
    safe_name,
    version_key,
    whole_file,
    without_prefix,
    write_whole,
)
from gouji.common.garbage_collection import without_collector
from gouji.common.installing import install_command
from gouji.common.lists import csv_list
from gouji.common.machine import user_name
from gouji.common.similarity import Sketch, likeness, shared_part, sketch
from gouji.common.traditional import SIMPLIFIED
from gouji.common.typography import fitted, height, lines, padded, terminal_width, width
from gouji.common.xml_text import xml_attribute, xml_text

__all__ = [
    "LAST_COLUMN",
    "LAST_ROW",
    "SIMPLIFIED",
    "ZERO_WIDTH",
    "Area",
    "Cell",
    "FileNames",
    "MemberNames",
    "Position",
    "Sketch",
    "anchored",
    "areas",
    "clean_name",
    "clean_text",
    "clear_abandoned",
    "column_letters",
    "column_number",
    "corners",
    "csv_list",
    "escaped",
    "files_in",
    "fitted",
    "folded_text",
    "from_a1",
    "has_direction_controls",
    "height",
    "install_command",
    "is_clean",
    "is_left_behind",
    "is_reordered",
    "likeness",
    "lines",
    "make_lasting",
    "native",
    "open_regular",
    "padded",
    "plain_words",
    "positions",
    "quoted",
    "reached",
    "read_regular",
    "safe_name",
    "shared_part",
    "sketch",
    "terminal_width",
    "to_a1",
    "user_name",
    "version_key",
    "whole_file",
    "width",
    "without_collector",
    "without_invisible",
    "without_prefix",
    "without_punctuation",
    "write_whole",
    "xml_attribute",
    "xml_text",
]
