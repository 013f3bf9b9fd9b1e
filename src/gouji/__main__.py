"""So that ``python -m gouji`` is ``gouji``."""

from gouji.cli import main

main()
