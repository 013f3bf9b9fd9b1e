"""Runs inside Pyodide: what the engine needs of the standard library and the packages, compiled, as two archives.

Sources would have to be compiled at every start. A `.pyc` that is never compared with a source holds as it is. Times in
the archives are all the same, so that two builds give the same bytes.
"""

import importlib.util
import os
import zipfile
from importlib import _bootstrap_external as external

NOT_NEEDED = {
    "library": tuple(
        """
        _aix_support.py _android_support.py _apple_support.py _ios_support.py _osx_support.py antigravity.py
        compileall.py filecmp.py fileinput.py modulefinder.py netrc.py nturl2path.py pty.py py_compile.py
        pyclbr.py rlcompleter.py sched.py shelve.py symtable.py tabnanny.py this.py timeit.py tracemalloc.py wave.py
        _pydatetime.py _pydecimal.py _pyio.py _pyrepl/ argparse.py bdb.py cProfile.py cmd.py ctypes/macholib/ curses/
        dbm/ doctest.py ensurepip/ ftplib.py idlelib/ imaplib.py lib2to3/ logging/config.py logging/handlers.py
        mailbox.py multiprocessing/ nntplib.py optparse.py pdb.py pickletools.py plistlib.py poplib.py profile.py
        profiling/ pstats.py pydoc smtplib.py socketserver.py sqlite3/ statistics.py test/ tkinter/ trace.py turtle
        unittest/ venv/ webbrowser.py wsgiref/ xml/dom/ xmlrpc/ zipapp.py
        """.split()  # noqa: SIM905  # a list of names is read as such
    ),
    "packages": tuple(
        """
        gouji/cli/ gouji/collection/ gouji/desk/ gouji/docs/ gouji/drafting/ gouji/publishing/ gouji/schema/
        gouji/selftest/ gouji/examples.json gouji/form/reference.py gouji/form/models/source.py
        jinja2/ext.py pydantic/mypy.py pydantic/v1/ stdnum/
        """.split()  # noqa: SIM905
    ),
}
"""What begins so is left out. The tests of the page find out where too much was."""
NEEDED = ("stdnum/__init__", "stdnum/exceptions", "stdnum/util", "stdnum/cn/__init__", "stdnum/cn/uscc")
NEVER = (".so.x86", ".pyi", "py.typed", ".typed", ".pyx", ".pxd", ".exe")


def wanted(name: str, folder: str) -> bool:
    """True for a file that the engine needs."""
    if name.endswith(NEVER) or ("linux-gnu" in name) or ("/tests/" in name):
        return False
    if ".dist-info/" in name:
        return name.endswith("METADATA") and name.startswith("pydantic")
    return name.startswith(NEEDED) or not name.startswith(NOT_NEEDED[folder])


def packed(path: str, name: str) -> tuple[zipfile.ZipInfo, bytes]:
    """The member and the content of a file in the archive."""
    with open(path, "rb") as stream:
        content = stream.read()
    if not name.endswith(".py"):
        return zipfile.ZipInfo(name), content
    code = compile(content, name, "exec", dont_inherit=True, optimize=0)
    compiled = external._code_to_hash_pyc(code, importlib.util.source_hash(content), False)  # noqa: FBT003
    return zipfile.ZipInfo(name + "c"), bytes(compiled)


for folder in NOT_NEEDED:
    with zipfile.ZipFile(f"/out/{folder}.zip", "w", zipfile.ZIP_STORED) as archive:
        paths = sorted(os.path.join(above, file) for above, _, files in os.walk(f"/{folder}") for file in files)
        for path in paths:
            name = os.path.relpath(path, f"/{folder}")
            if wanted(name, folder):
                archive.writestr(*packed(path, name))
