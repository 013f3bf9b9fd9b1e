"""Plays the office that writes its texts into the workbook of a sum: ``python samples/texts.py FILE.xlsx``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.texts import with_texts


def main() -> None:
    """Write the texts into the file."""
    path = Path(sys.argv[1])
    path.write_bytes(with_texts(path.read_bytes()))
    print(f"texts written into {path.name}")


if __name__ == "__main__":
    main()
