"""What the program costs beside what a script of one's own would cost, and beside what nothing can be cheaper than.

``python -m benchmarks`` measures, writes the raw numbers to ``docs/performance.json`` and a table to
``docs/performance.md``. A benchmark is a :class:`~benchmarks.measure.Row` in the ``ROWS`` of a module here.
"""
