"""Examples of a property: few of them in the suite, as many as are asked for in a long run."""

from __future__ import annotations

import os


def examples(few: int) -> int:
    """Give the number of examples: of the environment variable ``GOUJI_EXAMPLES``, else *few*."""
    return int(os.environ.get("GOUJI_EXAMPLES", few))
