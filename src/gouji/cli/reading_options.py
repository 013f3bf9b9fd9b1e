"""Options of the verbs that read workbooks, declared once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from gouji.cli.common import (
    Claimed,
    ClaimedCode,
    ClaimedYear,
    KeyFile,
    OpenPassword,
    Templates,
    claim_of,
    options_of,
)
from gouji.cli.context import PriorPath, Reasons, RosterPath, with_context

if TYPE_CHECKING:
    from gouji.findings import Language
    from gouji.reading import Options


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """The options that tell how workbooks are read, in the order of help."""

    template: Templates = None
    agency: Claimed = None
    code: ClaimedCode = None
    year: ClaimedYear = None
    key_file: KeyFile = None
    password: OpenPassword = None
    prior: PriorPath = None
    roster: RosterPath = None
    reason: Reasons = None

    def options(self, count: int, language: Language) -> Options:
        """The options as the library has them; the program ends if they make no sense.

        Args:
            count: of files; an agency can be claimed for a single one only.
            language: of messages.

        Returns:
            The options.
        """
        claim = claim_of(self.agency, self.code, self.year, count, language)
        options = replace(options_of(self.template, self.key_file, language), claim=claim, password=self.password)
        return with_context(options, self.prior, self.roster, self.reason, language)


def reads_workbooks(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options of :class:`ReadingOptions` in place of its parameter *reading*.

    Args:
        verb: with a parameter *reading* that is given by name.

    Returns:
        A function whose signature, from which typer makes the command, has an option for each field.
    """
    declared = list(inspect.signature(ReadingOptions, eval_str=True).parameters.values())
    spread = [option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in declared]
    own = inspect.signature(verb, eval_str=True)
    parameters = [
        parameter
        for name, declaration in own.parameters.items()
        for parameter in (spread if name == "reading" else [declaration])
    ]

    @functools.wraps(verb)
    def command(**given: object) -> None:
        reading = ReadingOptions(**{field.name: given.pop(field.name) for field in fields(ReadingOptions)})  # type: ignore[arg-type]
        verb(reading=reading, **given)

    vars(command)["__signature__"] = own.replace(parameters=parameters)
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command
