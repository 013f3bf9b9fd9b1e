"""Workers for a verb on many files: this process, several, or a Dask cluster."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from gouji.cli.common import fail, option, print_message

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from gouji.findings import Language

MANY = 256
"""Files from which on it pays to start processes unasked."""

Jobs = Annotated[
    int | None,
    option(
        "--jobs",
        "-j",
        min=1,
        metavar="N",
        help=f"Processes that do the work.  [default: 1; from {MANY} files on, one a core]",
    ),
]
Dask = Annotated[str | None, option("--dask", metavar="ADDRESS", help="Read on the workers of a Dask cluster.")]


@contextlib.contextmanager
def workers(jobs: int | None, dask: str | None, count: int, language: Language) -> Iterator[Executor | None]:
    """The executor that the options of a verb ask for.

    Args:
        jobs: processes; None to let the number of files decide.
        dask: the address of a Dask scheduler.
        count: of files.
        language: of messages.

    Yields:
        The executor; None if this process does the work.
    """
    from gouji.collection import batch

    if jobs is not None and dask is not None:
        fail("--jobs 与 --dask 不能同时使用", "--jobs and --dask exclude each other", language)
    if jobs is not None and jobs > 1 and not batch.can_bound_memory():
        print_message("本系统无法限制读取进程的内存", "this system cannot bound the memory of the processes", language)
    if jobs is None:
        jobs = (os.cpu_count() or 1) if count >= MANY else 1
    if dask is not None:
        with batch.dask(dask) as executor:
            yield executor
    elif jobs > 1 and count > 1:
        with batch.processes(jobs) as executor:
            yield executor
    else:
        yield None
