"""``python -m gouji`` is ``gouji``; and the entry of a frozen program, whose processes are the program again."""

import sys


def _main() -> None:
    if getattr(sys, "frozen", False) and _is_process():
        return
    from gouji.cli import main  # noqa: PLC0415  # a process waits for no command line

    main()


def _is_process() -> bool:
    """Be a worker of a pool or a confined process, if this was started as one."""
    import multiprocessing.spawn  # noqa: PLC0415  # only what is frozen waits for it

    multiprocessing.spawn.freeze_support()  # ends the process if it is a worker
    if sys.argv[-2:-1] == ["-c"] and sys.argv[-1].startswith("from multiprocessing."):
        exec(sys.argv[-1])  # noqa: S102  # the helper of workers, which is started as a Python
        return True
    from gouji.workbook.confined import CONFINED  # noqa: PLC0415

    if sys.argv[1:2] != [CONFINED]:
        return False
    from gouji.workbook.confined import main  # noqa: PLC0415

    del sys.argv[1]
    main()
    return True


if __name__ == "__main__":
    _main()
