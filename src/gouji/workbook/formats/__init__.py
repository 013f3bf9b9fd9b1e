"""Formats of workbooks, and how their cells show numbers."""

from __future__ import annotations
