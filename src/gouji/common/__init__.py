"""Nouns and helpers that know nothing of forms: files whole or not at all, typography, cleaning, likeness of texts."""

from __future__ import annotations

from gouji.common.cleaning import clean_name, clean_text
from gouji.common.files import (
    FileNames,
    clear_abandoned,
    files_in,
    is_left_behind,
    make_lasting,
    native,
    safe_name,
    whole_file,
    write_whole,
)
from gouji.common.similarity import Sketch, likeness, sketch
from gouji.common.typography import cells, fitted, height, lines, width

__all__ = [
    "FileNames",
    "Sketch",
    "cells",
    "clean_name",
    "clean_text",
    "clear_abandoned",
    "files_in",
    "fitted",
    "height",
    "is_left_behind",
    "likeness",
    "lines",
    "make_lasting",
    "native",
    "safe_name",
    "sketch",
    "whole_file",
    "width",
    "write_whole",
]
