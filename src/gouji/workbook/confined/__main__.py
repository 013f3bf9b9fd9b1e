"""The process that does one task: reads a request and a file, says what came of it, and ends."""

from __future__ import annotations

import contextlib
import json
import sys

from gouji.workbook.confined.tasks import do


def main() -> None:
    """Do the task."""
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
    for name, limit in (("AS", limits["memory"]), ("CPU", limits["processor_seconds"]), ("CORE", 0)):
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is None:
            continue
        soft, hard = resource.getrlimit(kind)
        most = min([limit, *(bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY)])
        with contextlib.suppress(ValueError, OSError):  # a system that only pretends to bound it
            resource.setrlimit(kind, (most, hard))


if __name__ == "__main__":
    main()
