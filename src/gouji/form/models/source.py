"""The model of an edition as Python source: what an editor completes and a type checker knows."""

from __future__ import annotations

import itertools
import json
import keyword
from collections.abc import Iterator, Sequence

from gouji.common import without_invisible
from gouji.findings import PhrasedError
from gouji.form.edition.spec import Edition, Years
from gouji.form.models.base import FrozenModel, Submission
from gouji.form.models.classes import default_of
from gouji.form.models.plan import Attribute, Leaf, ModelPlan, PartClass, class_name, names_in, plan
from gouji.form.period import PeriodType

_LONGEST_LINE = 120


class NoPythonNameError(PhrasedError, ValueError):
    """Ids of a template that cannot be names of Python attributes; *words* say which, *ids* are they."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = tuple(ids)
        named = ", ".join(self.ids)
        super().__init__(
            f"这些标识是 Python 的保留字或模型自有的方法名，不能生成类型：{named}",
            f"these ids are keywords of Python or methods of every model, and cannot be attributes: {named}",
        )


def python_models(edition: Edition) -> str:
    """The model of an edition as the source of a Python module, for editors and type checkers.

    Save it beside a program, hand its class to ``gouji.Options(models=[...])``, and submissions of the edition are
    instances of that class. What the shipped editions have in :mod:`gouji` is made so too.

    Args:
        edition: from :func:`gouji.load_file`, or a shipped one.

    Returns:
        The module's text. The same edition gives the same text.

    Raises:
        NoPythonNameError: an id of the template is a keyword of Python or the name of a method of every model.
    """
    return _module(plan(edition), public=True)


def shipped_module(edition: Edition) -> str:
    """The module of a shipped edition inside this package.

    Args:
        edition: a shipped one.

    Returns:
        The text of ``gouji/form/models/edition_….py``.
    """
    return _module(plan(edition), public=False)


def module_name(edition: Edition) -> str:
    """The name of the module of a shipped edition inside this package: ``edition_2021``.

    Args:
        edition: shipped with the program.

    Returns:
        A name without a package.
    """
    return f"edition_{edition.id.replace('-', '_')}"


def shipped_names(shipped: Sequence[Edition]) -> str:
    """The module that finds the model of a shipped edition, which is this package's ``__init__``.

    Args:
        shipped: every shipped edition.

    Returns:
        Its text.
    """
    homes = {class_name(edition): module_name(edition) for edition in shipped}
    imports = [f"    from gouji.form.models.{home} import {name} as {name}" for name, home in homes.items()]
    entries = [f'    "{edition.id}": ("{module_name(edition)}", "{class_name(edition)}"),' for edition in shipped]
    return _INIT.format(imports="\n".join(imports), entries="\n".join(entries))


_GENERATED = "Generated from the edition's template; `make docs` makes it again."
_INIT = '''"""Typed models of the editions: what a submission of each holds, for editors, type checkers and pydantic.

Generated from the list of templates; `make docs` makes it again. The names here are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
{imports}

MODELS = {{
{entries}
}}
"""The module here and the class in it of each shipped edition, by its id."""


def model_of(edition_id: str) -> Any:
    """The class of a shipped edition.

    Args:
        edition_id: of a shipped one.

    Returns:
        The class, loaded with its module.

    Raises:
        KeyError: no edition of that id is shipped.
    """
    module, name = MODELS[edition_id]
    return getattr(importlib.import_module(f"gouji.form.models.{{module}}"), name)


def __getattr__(name: str) -> Any:
    for edition_id, (_, class_name) in MODELS.items():
        if class_name == name:
            return model_of(edition_id)
    raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
'''


def _module(planned: ModelPlan, *, public: bool) -> str:
    _refuse_unusable(planned)
    edition = planned.edition
    origin = _GENERATED if not public else "Made by `gouji schema --python`; make it again when the template changes."
    head = [
        f'"""{_as_text(f"Typed model of the edition {edition.id}: {edition.form}.")}',
        "",
        origin,
        '"""',
        "",
        "from __future__ import annotations",
        "",
        *_imports(planned, public=public),
    ]
    blocks = ["\n".join(head)]
    blocks += ["\n".join(_part(part)) for part in planned.parts]
    blocks += ["\n".join(_submission(planned))]
    return "\n\n\n".join(blocks) + "\n"


def _refuse_unusable(planned: ModelPlan) -> None:
    of_parts = [attribute.name for attribute in _of_parts(planned)]
    of_all = [attribute.name for attribute in planned.attributes]
    unusable = dict.fromkeys(
        (
            *filter(keyword.iskeyword, (*of_parts, *of_all)),
            *(name for name in of_parts if hasattr(FrozenModel, name)),
            *(name for name in of_all if hasattr(Submission, name)),
        )
    )
    if unusable:
        raise NoPythonNameError(tuple(unusable))


def _of_parts(planned: ModelPlan) -> Iterator[Attribute]:
    return itertools.chain.from_iterable(part.attributes for part in planned.parts)


def _imports(planned: ModelPlan, *, public: bool) -> Iterator[str]:
    held = [attribute.holds for attribute in (*_of_parts(planned), *planned.attributes)]
    annotations = {name for leaf in held if isinstance(leaf, Leaf) for name in names_in(leaf.type)}
    annotations |= {"at_most"} if any(attribute.most is not None for attribute in planned.attributes) else set()
    yield "from typing import Annotated, Literal"
    yield ""
    fields = annotations | _names_of_head(planned.edition)
    base = "Submission" if planned.base is None else class_name(planned.base)
    models = {base, *(["FrozenModel"] if planned.parts else [])}
    if public:
        yield _import("gouji", fields | models)
        return
    home = "base" if planned.base is None else module_name(planned.base)
    homes = {f"gouji.form.models.{home}": models, "gouji.form.models.fields": fields}  # shipped forms are annual
    for home in sorted(homes):
        yield _import(home, homes[home])


def _import(home: str, names: set[str]) -> str:
    # As linters sort them: constants, classes, functions; here are only the last two.
    ordered = sorted(names, key=lambda name: (name[0].islower(), name))
    line = f"from {home} import {', '.join(ordered)}"
    if len(line) <= _LONGEST_LINE:
        return line
    return "\n".join([f"from {home} import (", *(f"    {name}," for name in ordered), ")"])


def _part(part: PartClass) -> Iterator[str]:
    yield f"class {part.name}(FrozenModel, frozen=True):"
    if not part.attributes:
        yield "    pass"
    for attribute in part.attributes:
        yield from _attribute(attribute)


def _submission(planned: ModelPlan) -> Iterator[str]:
    edition = planned.edition
    base = "Submission" if planned.base is None else class_name(planned.base)
    yield f"class {planned.name}({base}, frozen=True):"
    yield f'    """{_as_text(f"{edition.form}（{edition.id}）")}"""'
    yield ""
    if planned.base is None:
        yield f'    edition: Literal["{edition.base}"]'
    if edition.variant:
        yield f'    variant: Literal["{edition.variant}"] = "{edition.variant}"'
    else:
        yield "    variant: NoVariant = None"
    period = edition.years.period
    if period is PeriodType.YEAR:
        yield f"    year: Annotated[int, report_year({_years(edition.years)})]"
    else:
        yield f'    year: Annotated[Period, report_period("{period}", {_years(edition.years)})]'
    for attribute in planned.attributes:
        yield from _attribute(attribute)


def _names_of_head(edition: Edition) -> set[str]:
    """The names that the fields of every submission are annotated with."""
    year = {"report_year"} if edition.years.period is PeriodType.YEAR else {"Period", "report_period"}
    return year if edition.variant else {"NoVariant", *year}


def _years(years: Years) -> str:
    return str(years.first) if years.last is None else f"{years.first}, {years.last}"


def _attribute(attribute: Attribute) -> Iterator[str]:
    holds = attribute.holds
    if isinstance(holds, Leaf):
        value = default_of(holds.type)
        default = "" if value is ... else f" = {json.dumps(value).replace('null', 'None')}"
        yield f"    {attribute.name}: {holds.type}{default}"
    else:
        table = f"Annotated[tuple[{holds}, ...] | None, at_most({attribute.most})]"
        listed = holds if attribute.most is None else table
        yield f"    {attribute.name}: {listed}{f' = {holds}()' if attribute.is_optional else ''}"
    words = "。".join(filter(None, (attribute.label, attribute.prompt)))
    if words:
        yield f'    """{_as_text(words)}"""'


def _as_text(words: str) -> str:
    """Words of a template as what stands between three quotes, whatever is in them."""
    plain = " ".join(words.split()).replace("\\", "\\\\").replace('"', '\\"')
    return without_invisible(plain)
