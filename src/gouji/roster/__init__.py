"""The agencies that must file, each under its parent, and what is wrong with the list.

A roster is a table. It comes from CSV, JSON or the rows of a workbook, with Chinese or English headers in any order,
and is proved before anything is made from it.
"""

from __future__ import annotations

from gouji.roster.codes import clean_code, name_key
from gouji.roster.columns import COLUMNS, roster_schema, words_of
from gouji.roster.directory import Directory, Due, Requirement, Summary, unlisted
from gouji.roster.model import AgencyType, Member, Roster, Tier
from gouji.roster.names import file_stems
from gouji.roster.reading import roster_from_tables
from gouji.roster.rows import chosen, copied_files, expand_template, units_of
from gouji.roster.tables import NotARoster, RosterTable, decoded, table_from_csv, table_from_json

__all__ = [
    "COLUMNS",
    "AgencyType",
    "Directory",
    "Due",
    "Member",
    "NotARoster",
    "Requirement",
    "Roster",
    "RosterTable",
    "Summary",
    "Tier",
    "chosen",
    "clean_code",
    "copied_files",
    "decoded",
    "expand_template",
    "file_stems",
    "name_key",
    "roster_from_tables",
    "roster_schema",
    "table_from_csv",
    "table_from_json",
    "units_of",
    "unlisted",
    "words_of",
]
