"""The engine of the checker: the parts of Pyodide, the libraries and this package, in one archive made by a build."""

from __future__ import annotations

import importlib.util
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from gouji.findings import PhrasedError
from gouji.version import __version__

ENGINE_PARTS = ("loader", "module", "wasm", "library", "packages")
"""Pyodide's loader and module (JavaScript), its WebAssembly, the standard library and the packages (archives), each
compressed with gzip."""
_ABOUT = "engine.json"
_DISTRIBUTION = "gouji_checker"
ENGINE_FILE = "engine.zip"
"""The file in that distribution."""


class EngineError(PhrasedError):
    """No engine, or none that fits; *words* say so."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine.

    Attributes:
        version: of this package in it.
        lock: what Pyodide is told of itself, as JSON.
        parts: each of :data:`ENGINE_PARTS`.
    """

    version: str
    lock: str
    parts: dict[str, bytes]

    @classmethod
    def of(cls, data: bytes) -> Engine:
        """The engine in an archive.

        Args:
            data: the bytes of the file that the build makes.

        Returns:
            The engine.

        Raises:
            EngineError: it is no engine, or of another version of this package.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                about = json.loads(archive.read(_ABOUT))
                engine = cls(about["version"], json.dumps(about["lock"]), {p: archive.read(p) for p in ENGINE_PARTS})
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError):
            raise EngineError("不是检查页的引擎文件", "this is no engine of the checker") from None
        if engine.version != __version__:
            found = engine.version
            raise EngineError(
                f"引擎是 {found} 版，本程序是 {__version__} 版，请用同一版本",
                f"the engine is of version {found} and this program of {__version__}: use the same version",
            )
        return engine

    def archive(self) -> bytes:
        """The engine as a file. The same engine gives the same bytes.

        Returns:
            The bytes of an archive that :meth:`of` reads.
        """
        stream = io.BytesIO()
        about = json.dumps({"version": self.version, "lock": json.loads(self.lock)}, sort_keys=True)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for name, data in ((_ABOUT, about.encode()), *((part, self.parts[part]) for part in ENGINE_PARTS)):
                archive.writestr(zipfile.ZipInfo(name), data)
        return stream.getvalue()


def installed_engine() -> Engine:
    """The engine of the distribution ``gouji-checker``.

    Returns:
        The engine.

    Raises:
        EngineError: it is not installed, or of another version.
    """
    found = importlib.util.find_spec(_DISTRIBUTION)
    places = [] if found is None else [Path(place) / ENGINE_FILE for place in found.submodule_search_locations or ()]
    for place in places:
        if place.is_file():
            return Engine.of(place.read_bytes())
    raise EngineError(
        "没有检查页的引擎：请安装 gouji-checker，或用 --engine 指出引擎文件",
        "there is no engine of the checker: install gouji-checker, or name its file with --engine",
    )
