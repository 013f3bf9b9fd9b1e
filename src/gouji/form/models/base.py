"""The fields that every submission has, whatever its edition."""

from __future__ import annotations

import functools
import operator
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from gouji.form.models.fields import Name


class FrozenModel(BaseModel, frozen=True, extra="forbid"):
    """A pydantic model whose objects never change and have no fields but its own."""


class Agency(FrozenModel, frozen=True):
    """Who files. *code* is the office's own code or the unified social credit code, if one was given."""

    code: Name | None = None
    name: Annotated[Name, Field(min_length=1)]


class Submission(FrozenModel, frozen=True):
    """What an agency reports for a year. The model of its edition, a subclass, adds the sections of the form."""

    edition: str
    """The id of the edition that was filled."""
    variant: str | None = None
    """The id of its local variant, None if none was used."""
    year: int
    """The report year."""
    agency: Agency
    """Who files."""

    def value(self, path: str) -> Any:
        """Value at a JSON path, for programs that work on any edition.

        Args:
            path: the ids from the section down, with dots: ``requests.new.natural_person``.

        Returns:
            An ``int`` for a count, a ``Decimal`` for an amount, a ``str``, a ``date``, or None where nothing was given;
            the model of a level for the path of one.

        Raises:
            AttributeError: there is no such path in the edition.
        """
        return _getter(path)(self)

    @property
    def edition_id(self) -> str:
        """The id under which the edition is loaded: the variant's, if the agency used one."""
        return self.variant or self.edition


@functools.lru_cache(maxsize=1 << 14)
def _getter(path: str) -> operator.attrgetter[Any]:
    """Accessor of the value at a path; a large form has some thousand, which are asked for again and again."""
    return operator.attrgetter(path)


def validated(model: type[Submission], data: object) -> tuple[Submission | None, tuple[Any, ...]]:
    """Validate data, and give what is wrong with it as a value.

    Args:
        model: of the edition.
        data: as JSON gives it.

    Returns:
        The submission, or None and the errors as pydantic describes them.
    """
    try:
        return model.model_validate(data), ()
    except ValidationError as error:
        return None, tuple(error.errors(include_url=False))
