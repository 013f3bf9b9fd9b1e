"""Random number formats, judged by LibreOffice until stopped::

    PYTHONPATH=tests .venv/bin/python tests/fuzz/fuzz_number_formats.py

Each line printed is a format, a value and what LibreOffice displays of it where the program says that it agrees. The
first argument is the seed to begin with; some 5 000 pairs take ten seconds.
"""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from format_codes import VALUES, as_read, random_code, saved, sheet_of
from gouji.workbook.formats.display_texts import exact
from gouji.workbook.formats.displayed_numbers import Agreement, check_display
from gouji.workbook.formats.format_codes import classify


def main(first: int) -> None:
    """Run from a seed on."""
    with tempfile.TemporaryDirectory() as name:
        for seed in itertools.count(first):
            wrong = run(Path(name), seed)
            print(f"seed {seed}: {wrong} wrong", flush=True)  # noqa: T201  # a script


def run(folder: Path, seed: int) -> int:
    """Compare one sheet of formats; gives how many pairs are wrong."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    codes = [code for code in (random_code(rng) for _ in range(3000)) if classify(code).sections][:700]
    values = rng.sample(VALUES, 8)
    (folder / "formats.xlsx").write_bytes(sheet_of(codes, values))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "formats.xlsx")], check=True, capture_output=True)
    wrong = 0
    for code, row in zip(codes, saved(folder / "formats.ods").rows, strict=False):
        for value, cell in zip(values, row, strict=False):
            if check_display(value, code, "件").agreement == Agreement.AGREE and not agrees(code, value, cell.text):
                wrong += 1
                print(repr(code), value, repr(cell.text))  # noqa: T201
    return wrong


def agrees(code: str, value: float, text: str) -> bool:
    """True if a person reads the value in a text, by colour where that tells the sign."""
    number, read = exact(value), as_read(text)
    section = None if number is None else classify(code).section(number)
    is_red = section is not None and section.is_red and value < 0
    return read is not None and (read == number or (is_red and -read == number))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
