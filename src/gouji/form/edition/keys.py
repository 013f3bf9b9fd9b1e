"""Keys of the template language: the words that may stand before a colon, and under which they may stand.

The loader takes these and no others; the schema for editors lists them, advice on a wrong one is drawn from them.
"""

from __future__ import annotations

from gouji.form.edition.fields import ATTRIBUTES

SUMS = ("totals", "tie_outs", "doubtful", "across_years")
"""The keys of a grid that lines of sums stand under, by the codes of their rules."""
LINE_KEYS = ("line", "when", "at", "places")
"""The keys of a line that is more than its text."""
GRID_KEYS = (*ATTRIBUTES, "id", "corner", "stub", "beside", "columns", "rows", "void", *SUMS)
"""The keys of a grid."""
STUB_ATTRIBUTES = ("unit", "article")
"""Attributes that a column beside the row labels may print."""
STUB_KEYS = ("code", "number", "note")
"""The keys under which a row has a text that such a column prints and that is told nowhere else."""
KEYS_OF_ROWS = ("heading", *STUB_KEYS, "rows")
"""The keys of a row or of a heading over rows that no column has."""
NODE_KEYS = ("label", "also", "members", *KEYS_OF_ROWS, "columns", *ATTRIBUTES)
"""The keys of a row, a column or a heading with an id; some are for rows only, ``columns`` for columns."""
REPEAT_KEYS = ("repeat", "key")
"""The keys of ``rows`` that repeat."""
RULE_KEYS = ("level", "severity", "parts", "zh", "en", "source", "why", "from", "unless", "tolerates", "beta", "reason")
"""The keys of a rule."""
TOP_KEYS = (
    *("form", "edition", "extends", "notice", "reference", "years", "period", "language", "head"),
    *("rules", "sections", "lines", "judgements", "pictures", "sign_off"),
)
"""The keys at the top of a template."""
SECTION_KEYS = (*GRID_KEYS, "title", "head", "grids", "texts", "key_figures")
"""The keys of a section, among them those of its only grid."""
TEXT_KEYS = ("label", "prompt", "paragraphs")
"""The keys of a text."""
KEY_FIGURE_KEYS = ("label", "unit")
"""The keys of a key figure."""
SIGN_OFF_KEYS = ("label", "type", "blank")
"""The keys of an item of the sign-off."""
JUDGEMENT_KEYS = ("check", "over", "text", "words")
"""The keys of a rule that is no sum."""
BELOW_KEYS = ("below", "top", "levels", "at")
"""The keys of a sum by codes."""
BELOW_KEYS_OF_RECORDS = ("below", "levels", "at")
"""The keys of a sum by codes over records, all of which are added up."""
