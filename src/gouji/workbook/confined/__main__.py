"""The process that does one task and ends, or one after another: reads a request and a file, says what came of it."""

from __future__ import annotations

import contextlib
import json
import sys

from gouji.workbook.confined.tasks import do

KEPT = "--kept"


def main() -> None:
    """Do the task, or tasks for as long as there are any."""
    if sys.argv[1:] == [KEPT]:
        _serve()
    else:
        _do_one()


def _serve() -> None:
    """Answer requests until there is no more: a line of JSON that says how many bytes follow it, both ways."""
    limited = False
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        data = sys.stdin.buffer.read(request["bytes"])
        limits = request["limits"]
        if not limited:
            _bound({"memory": limits["memory"]})
            limited = True
        _allow(limits["processor_seconds"])
        said, made = do(request["task"], data, request["parameters"])
        del data
        sys.stdout.buffer.write(json.dumps(said | {"bytes": len(made)}).encode() + b"\n" + made)
        sys.stdout.buffer.flush()


def _allow(seconds: int) -> None:
    """Let the next task take so many seconds of work, where systems know how."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    spent = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(spent.ru_utime + spent.ru_stime) + 1 + seconds
    with contextlib.suppress(ValueError, OSError):  # a system that only pretends to bound it
        resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _do_one() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    _bound(request["limits"])
    said, made = do(request["task"], data, request["parameters"])
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + made)
    sys.stdout.buffer.flush()


def _bound(limits: dict[str, int]) -> None:
    """Take no more memory and time than allowed, and leave no image of the memory behind, where systems know how."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    wanted = {"AS": limits["memory"], "CPU": limits.get("processor_seconds"), "CORE": 0}
    for name, limit in wanted.items():
        if limit is None:
            continue
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is None:
            continue
        soft, hard = resource.getrlimit(kind)
        most = min([limit, *(bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY)])
        with contextlib.suppress(ValueError, OSError):  # a system that only pretends to bound it
            resource.setrlimit(kind, (most, hard))


if __name__ == "__main__":
    main()
