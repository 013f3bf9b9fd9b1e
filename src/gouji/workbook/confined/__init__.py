"""Work that could crash, hang or eat memory is done in processes of their own: bounded parsers, and LibreOffice."""

from __future__ import annotations

from gouji.workbook.confined import libreoffice
from gouji.workbook.confined.kept import ask_kept
from gouji.workbook.confined.process import Bounds, Stopped, ask

__all__ = ["Bounds", "Stopped", "ask", "ask_kept", "libreoffice"]
