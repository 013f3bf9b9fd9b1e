"""The engine of the checker, as a file beside this one: :func:`gouji.checker.installed_engine` reads it."""
