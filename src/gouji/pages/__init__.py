"""HTML pages of one style: self-contained, readable on a wall, a telephone and paper. Jinja2 is known only here."""

from __future__ import annotations

import functools

from jinja2 import Environment, PackageLoader, StrictUndefined


def page(template: str, **values: object) -> str:
    """A page from a template of this package. Every value is escaped.

    Args:
        template: the name of its file, such as ``notice.html``.
        values: what the template names.

    Returns:
        The page as text.

    Raises:
        jinja2.UndefinedError: the template asks for a value that was not given.
    """
    return _environment().get_template(template).render(**values)


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("gouji.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
