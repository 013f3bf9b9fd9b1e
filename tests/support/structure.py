"""Measures how the code is built, on the files here or on any revision: ``python -m support.structure --rev v0.1``.

The figures do not depend on the names of packages, so that a move can be seen in them: what was before, what is now.
``tests/test_structure.py`` holds those that must not grow.
"""

from __future__ import annotations

import argparse
import ast
import collections
import functools
import io
import itertools
import re
import subprocess
import sys
import tarfile
import tokenize
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
DOORS = frozenset({"__init__", "__main__", "version"})
"""Modules that stand beside packages whatever the packages are."""
RUN = 6
"""Equal lines in a row that count as written twice. Shorter runs are what the language asks for."""
_QUESTIONS = ("What", "Whether", "How", "Whose")
_PARTS = {"Args": re.compile(r"^\s*Args:\s*$", re.MULTILINE), "Returns": re.compile(r"^\s*Returns:\s*$", re.MULTILINE)}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One source file of the package.

    Attributes:
        name: dotted, without the package itself: ``reader.fast``; ``reader`` for the ``__init__`` of ``reader``.
    """

    path: PurePosixPath
    name: str
    text: str

    @functools.cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)

    @functools.cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of the syntax tree, which is walked once for all figures."""
        return nodes_of(self.tree)

    @property
    def room(self) -> str:
        """The package or loose module at the top that it belongs to."""
        return self.name.partition(".")[0]

    @property
    def functions(self) -> Iterator[Function]:
        """All functions and methods, nested ones too."""
        return (node for node in self.nodes if isinstance(node, Function))

    @property
    def classes(self) -> Iterator[ast.ClassDef]:
        """All classes, nested ones too."""
        return (node for node in self.nodes if isinstance(node, ast.ClassDef))

    @functools.cached_property
    def code(self) -> tuple[tuple[int, str], ...]:
        """Number and text of the lines that are code: neither blank nor comment nor docstring nor import."""
        texts, left_out = set[int](), set[int]()
        for node in self.nodes:
            if isinstance(node, ast.Constant | ast.JoinedStr):
                if node.end_lineno != node.lineno:
                    texts |= _rows(node)
            elif isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, ast.Expr) and _is_text(node.value)):
                left_out |= _rows(node)
        lines = dict(enumerate(map(str.strip, self.text.splitlines()), start=1))
        comments = {row for row, line in lines.items() if line.startswith("#")}
        if comments & texts:  # in a text, or between two that are one
            comments = {
                token.start[0]
                for token in tokenize.generate_tokens(io.StringIO(self.text).readline)
                if token.type == tokenize.COMMENT and token.line[: token.start[1]].isspace()
            }
        left_out |= comments
        return tuple((row, line) for row, line in lines.items() if line and row not in left_out)


def nodes_of(tree: ast.AST) -> tuple[ast.AST, ...]:
    """What ``ast.walk`` gives, in its order and in a third of its time; contexts and operators aside."""
    nodes = [tree]
    for node in nodes:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                nodes += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST) and value._fields:
                nodes.append(value)
    return tuple(nodes)


def _rows(node: ast.expr | ast.stmt) -> set[int]:
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))


def _is_text(node: ast.expr) -> bool:
    """True for a text that stands alone: the docstring of a module, class or function, or one below a name."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


_GENERATED = re.compile(r'"""[^"]*?Generated from')
"""Code that a program wrote is measured by the program."""


@dataclass(frozen=True)
class House:
    """All modules of the package, and the package's name."""

    name: str
    modules: tuple[Module, ...]

    @classmethod
    def of(cls, files: Mapping[PurePosixPath, str]) -> House:
        """The one package below ``src/`` among these files, by their paths in the repository."""
        (name,) = {path.parts[1] for path in files if path.parts[0] == "src" and path.name == "__init__.py"} & {
            path.parts[1] for path in files if len(path.parts) == 3
        }
        modules = []
        for path, text in sorted(files.items()):
            if path.suffix == ".py" and path.parts[:2] == ("src", name) and not _GENERATED.match(text):
                parts = path.with_suffix("").parts[2:]
                inner = parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
                modules.append(Module(path, ".".join(inner), text))
        return cls(name, tuple(modules))

    # --- rooms and imports ------------------------------------------------------------------------------------------

    @property
    def packages(self) -> set[str]:
        """Packages at the top."""
        return {module.room for module in self.modules if len(module.path.parts) > 3}

    @property
    def loose(self) -> set[str]:
        """Modules at the top, beside packages."""
        return {module.room for module in self.modules if len(module.path.parts) == 3} - DOORS

    @functools.cached_property
    def arrows(self) -> dict[str, set[str]]:
        """The modules each module imports, anywhere in it; the package's own ``__init__`` and type checking aside."""
        names = {module.name for module in self.modules} - {"__init__"}
        return {
            module.name: {found for found in _imported(module, self.name, names) if found != module.name}
            for module in self.modules
            if module.name in names
        }

    @property
    def room_arrows(self) -> dict[str, set[str]]:
        """The rooms each room imports."""
        found: dict[str, set[str]] = collections.defaultdict(set)
        for module, imported in self.arrows.items():
            room = module.partition(".")[0]
            found[room] |= {name.partition(".")[0] for name in imported} - {room}
        return found


def _imported(module: Module, package: str, names: set[str]) -> Iterator[str]:
    """The modules of the package that a module imports at run time."""
    aside = {
        id(inner)
        for node in module.nodes
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for statement in node.body
        for inner in nodes_of(statement)
    }
    for node in module.nodes:
        if id(node) in aside:
            continue
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in found:
            inner = name.removeprefix(f"{package}.")
            if inner != name:
                while inner and inner not in names:
                    inner = inner.rpartition(".")[0]
                if inner:
                    yield inner


def floors(arrows: Mapping[str, set[str]]) -> int:
    """Levels of a graph of imports: the longest chain, what imports itself in a circle counted as one."""
    below = {name: _reached(arrows, name) for name in arrows}

    @functools.cache
    def level(name: str) -> int:
        return 1 + max((level(other) for other in below[name] if name not in below[other]), default=0)

    return max(map(level, arrows), default=0)


def _reached(arrows: Mapping[str, set[str]], name: str) -> set[str]:
    """All that a module imports, or what that imports."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = arrows[waiting.pop()] - found
        found |= new
        waiting += new
    return found


# --- figures --------------------------------------------------------------------------------------------------------


def _docstrings(house: House) -> list[str]:
    nodes = (node for module in house.modules for node in (module.tree, *module.functions, *module.classes))
    return [text for node in nodes if (text := ast.get_docstring(node))]


def _is_public(house: House) -> Iterator[Function]:
    """Functions and methods whose name, and whose classes' names, have no underscore in front."""

    def walk(node: ast.AST) -> Iterator[Function]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function) and not child.name.startswith("_"):
                yield child
            elif isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
                yield from walk(child)

    return itertools.chain.from_iterable(walk(module.tree) for module in house.modules)


def _longest(house: House, kind: Callable[[Module], Iterator[Function | ast.ClassDef]]) -> tuple[int, str]:
    return max(
        ((node.end_lineno or 0) - node.lineno + 1, f"{module.name}.{node.name}")
        for module in house.modules
        for node in kind(module)
    )


def duplicate_classes(house: House) -> dict[str, list[str]]:
    """Class names that two or more modules define, with these modules."""
    found: dict[str, list[str]] = collections.defaultdict(list)
    for module in house.modules:
        for name in {node.name for node in module.classes}:
            found[name].append(module.name)
    return {name: modules for name, modules in sorted(found.items()) if len(modules) > 1}


def loops(house: House) -> list[str]:
    """Targets of all loops and comprehensions as they are written: ``each``, ``(name, path)``."""
    return [
        ast.unparse(node.target)
        for module in house.modules
        for node in module.nodes
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)
    ]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Lines of code that stand in two places: how many, and where each begins."""

    lines: int
    first: str
    second: str


def repeats(modules: Sequence[Module], run: int = RUN) -> list[Repeat]:
    """Every longest run of *run* or more equal lines of code that stands in two places, the longest first."""
    lines = [(module, row, text) for module in modules for row, text in module.code]
    places: dict[tuple[str, ...], list[int]] = collections.defaultdict(list)
    for start in range(len(lines) - run + 1):
        if lines[start][0] is lines[start + run - 1][0]:
            places[tuple(text for _, _, text in lines[start : start + run])].append(start)
    pairs = {pair for starts in places.values() for pair in itertools.combinations(starts, 2)}
    found = []
    for one, other in pairs:
        if (one - 1, other - 1) not in pairs:
            length = run
            while (one + length - run + 1, other + length - run + 1) in pairs:
                length += 1
            found.append(Repeat(length, *(f"{lines[at][0].path}:{lines[at][1]}" for at in (one, other))))
    return sorted(found, key=lambda repeat: (-repeat.lines, repeat.first, repeat.second))


def _share(part: int, whole: int) -> float:
    return round(100 * part / max(1, whole), 1)


def figures(house: House) -> dict[str, int | float]:
    """Every figure, by its name; shares in hundredths."""
    docstrings, public = _docstrings(house), list(_is_public(house))
    described = [ast.get_docstring(node) or "" for node in public]
    named, classes = loops(house), {node.name for module in house.modules for node in module.classes}
    twice = repeats(house.modules)
    return {
        "packages": len(house.packages),
        "loose modules": len(house.loose),
        "modules": len(house.modules),
        "floors of packages": floors(house.room_arrows),
        "floors of modules": floors(house.arrows),
        "imports between packages": sum(map(len, house.room_arrows.values())),
        "classes": len(classes),
        "class names in two modules": len(duplicate_classes(house)),
        "docstrings": len(docstrings),
        "docstrings that begin with What, Whether, How, Whose (%)": _share(
            sum(text.split()[0] in _QUESTIONS for text in docstrings), len(docstrings)
        ),
        "public functions": len(public),
        **{
            f"public functions with {name} (%)": _share(sum(map(bool, map(part.search, described))), len(public))
            for name, part in _PARTS.items()
        },
        "lines of the longest function": _longest(house, lambda module: module.functions)[0],
        "lines of the longest class": _longest(house, lambda module: module.classes)[0],
        "lines": sum(len(module.text.splitlines()) for module in house.modules),
        "lines of code": sum(len(module.code) for module in house.modules),
        f"runs of {RUN} or more equal lines": len(twice),
        "lines in such runs": sum(repeat.lines for repeat in twice),
        "loops": len(named),
        "loops over each (%)": _share(named.count("each"), len(named)),
    }


# --- the files ------------------------------------------------------------------------------------------------------


def here(root: Path = ROOT) -> House:
    """The package as it is on the disk."""
    paths = (path for path in (root / "src").rglob("*.py") if "__pycache__" not in path.parts)
    return House.of({PurePosixPath(path.relative_to(root).as_posix()): path.read_text("utf-8") for path in paths})


def at(revision: str, root: Path = ROOT) -> House:
    """The package as it is in a revision of the repository.

    Raises:
        subprocess.CalledProcessError: git knows no such revision.
    """
    command = ["git", "-C", str(root), "archive", "--format=tar", revision, "--", "src"]
    packed = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        texts = {
            PurePosixPath(member.name): stream.read().decode()
            for member in archive
            if member.name.endswith(".py") and (stream := archive.extractfile(member)) is not None
        }
    return House.of(texts)


def table(houses: Mapping[str, House]) -> str:
    """A table of the figures of several houses, each under its name."""
    columns = [figures(house) for house in houses.values()]
    lines = [f"| | {' | '.join(houses)} |", f"|---|{'---:|' * len(columns)}"]
    lines += [f"| {name} | {' | '.join(str(column[name]) for column in columns)} |" for name in columns[0]]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table, and with ``--where`` the places behind its last column."""
    parser = argparse.ArgumentParser(prog="python -m support.structure", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rev", action="append", default=[], metavar="REVISION", help="a column for it; several times")
    parser.add_argument("--only", action="store_true", help="no column for the files here")
    parser.add_argument("--where", action="store_true", help="say where lines, class names and longest things stand")
    chosen = parser.parse_args()
    houses = {revision: at(revision) for revision in chosen.rev}
    if not (chosen.only and houses):
        houses["here"] = here()
    lines = [table(houses)]
    if chosen.where:
        lines += _places(list(houses.values())[-1])
    sys.stdout.write("\n".join(lines).rstrip("\n") + "\n")


def _places(house: House) -> Iterator[str]:
    for name, modules in duplicate_classes(house).items():
        yield f"class {name}: {', '.join(modules)}"
    for lines, place in (_longest(house, lambda module: module.functions), _longest(house, lambda it: it.classes)):
        yield f"longest: {place}, {lines} lines"
    for repeat in repeats(house.modules):
        yield f"{repeat.lines} equal lines: {repeat.first} {repeat.second}"


if __name__ == "__main__":
    main()
