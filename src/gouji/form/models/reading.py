"""The reading of one file as a pydantic model, and its JSON Schema."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainSerializer, PrivateAttr, SerializationInfo, SerializeAsAny

from gouji.findings import Finding, FindingRecord, Language
from gouji.form.models.base import Agency, FrozenModel, Submission
from gouji.form.models.classes import schema_of
from gouji.form.period import Period
from gouji.version import __version__

_FINDINGS = {"file", "sha256", "status", "edition", "variant", "year", "agency", "diagnostics", "tool"}


class Tool(FrozenModel, frozen=True):
    """What made a reading."""

    name: Literal["gouji"] = "gouji"
    version: str = __version__
    template: Annotated[str | None, Field(description="Digest of the template the file was read with.")] = None


def _finding_record(finding: Finding, info: SerializationInfo) -> FindingRecord:
    return finding.record((info.context or {}).get("language", "zh"))


def _digest(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()


Status = Literal["accepted", "rejected", "unreadable"]


class Reading(FrozenModel, frozen=True):
    """What was read from one file. *partial* holds what could be read of a rejected one, if asked for."""

    file: str
    sha256: str
    status: Status
    edition: str | None = None
    variant: str | None = None
    year: int | Period | None = None
    agency: Agency | None = None
    issue: Annotated[int | None, Field(description="Which of the workbooks made for this agency and year it is.")] = (
        None
    )
    zero_return: Annotated[
        tuple[str, ...], Field(description="Sections declared all zero on the cover; their blanks were read as 0.")
    ] = ()
    submission: SerializeAsAny[Submission] | None = None
    partial: Annotated[dict[str, int | float | str | None] | None, Field(exclude_if=lambda value: value is None)] = None
    overruled: Annotated[
        str | None,
        Field(description="Why the office lets it count despite its errors.", exclude_if=lambda value: value is None),
    ] = None
    diagnostics: tuple[Annotated[Finding, PlainSerializer(_finding_record)], ...] = ()
    tool: Tool = Tool()
    _certain: Mapping[str, object] | None = PrivateAttr(default=None)
    _asked: str | None = PrivateAttr(default=None)

    @property
    def certain(self) -> Mapping[str, object] | None:
        """The values of a rejected file that could be read with certainty, by path.

        They are kept for who answers the file where it was read, and never written out; None where nothing was kept.
        """
        return self._certain

    def keeping(self, certain: Mapping[str, object] | None, key: bytes | None) -> Self:
        """The reading with what is kept of how it was made.

        Args:
            certain: the values of a rejected file that could be read with certainty, by path.
            key: with which the seal of the stamp was asked for, if it was.

        Returns:
            A copy; the reading itself if there is nothing to keep.
        """
        if certain is None and key is None:
            return self
        kept = self.model_copy()
        # Private attributes of a frozen model may be set.
        kept._certain = certain  # type: ignore[misc]  # noqa: SLF001
        kept._asked = None if key is None else _digest(key)  # type: ignore[misc]  # noqa: SLF001
        return kept

    def is_kept_for(self, key: bytes | None) -> bool:
        """True if nothing need be read again to answer the file in the name of the office.

        Args:
            key: with which the answer would be sealed: a seal that nobody asked for may be missing or broken.
        """
        has_values = self.submission is not None or self._certain is not None
        return has_values and (key is None or self._asked == _digest(key))

    @property
    def edition_id(self) -> str:
        """The id under which the edition is loaded: the variant's, if the agency used one; "" if it is not known."""
        return self.variant or self.edition or ""

    def to_json(self, language: Language = "zh", indent: int | None = None) -> str:
        """The reading as JSON text, messages in *language*.

        Args:
            language: ``zh`` or ``en``.
            indent: spaces for each level; None for one line.

        Returns:
            Text without a line break at the end.
        """
        return self.model_dump_json(context={"language": language}, indent=indent)

    def findings_json(self, language: Language = "zh") -> str:
        """The findings and what they are about, without the submission, as JSON text.

        Args:
            language: ``zh`` or ``en``.

        Returns:
            Text in one line.
        """
        return self.model_dump_json(context={"language": language}, include=_FINDINGS)


def reading_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a reading; its submission is described by :func:`gouji.json_schema`.

    Returns:
        The schema.
    """
    return schema_of_readings(Reading, "urn:gouji:reading")


def schema_of_readings(model: type[Reading], name: str) -> dict[str, Any]:
    """The JSON Schema of readings, whose submissions are of any form: with its sections, for a year or a period.

    Args:
        model: of readings.
        name: the ``$id``.

    Returns:
        A JSON Schema, 2020-12.
    """
    schema = schema_of(model, name)
    of_any_form = schema["$defs"]["Submission"]
    del of_any_form["additionalProperties"]
    year, period, _ = schema["properties"]["year"]["anyOf"]
    of_any_form["properties"]["year"] = {"anyOf": [year, period], "title": "Year"}
    return schema
