"""Runs inside Pyodide: what the engine needs of the standard library and the packages, compiled, as two archives.

Sources would have to be compiled at every start. A `.pyc` that is never compared with a source holds as it is. Times in
the archives are all the same, so that two builds give the same bytes.
"""

import importlib.util
import zipfile
from importlib import _bootstrap_external as external

NOT_NEEDED = {
    "library": tuple(
        """
        _aix_support.py _android_support.py _apple_support.py _ios_support.py _markupbase.py _osx_support.py
        _pydatetime.py _pydecimal.py _pyio.py _pyrepl/ antigravity.py argparse.py asyncio/__main__.py
        asyncio/proactor_events.py asyncio/tools.py asyncio/windows_ bdb.py cProfile.py cmd.py compileall.py
        concurrent/futures/interpreter.py concurrent/futures/process.py concurrent/interpreters/ configparser.py
        ctypes/macholib/ curses/ dbm/ doctest.py email/_header_value_parser.py email/contentmanager.py
        email/headerregistry.py email/mime/ email/policy.py ensurepip/ filecmp.py fileinput.py ftplib.py html/parser.py
        http/cookiejar.py http/cookies.py http/server.py idlelib/ imaplib.py json/tool.py lib2to3/ logging/config.py
        logging/handlers.py mailbox.py modulefinder.py multiprocessing/ netrc.py nntplib.py nturl2path.py optparse.py
        pdb.py pickletools.py plistlib.py poplib.py profile.py profiling/ pstats.py pty.py py_compile.py pyclbr.py pydoc
        rlcompleter.py sched.py shelve.py smtplib.py socketserver.py sqlite3/ statistics.py symtable.py tabnanny.py
        tarfile.py test/ this.py timeit.py tkinter/ tomllib/ trace.py tracemalloc.py turtle unittest/
        urllib/robotparser.py venv/ wave.py webbrowser.py wsgiref/ xml/dom/ xmlrpc/ zipapp.py
        """.split()  # noqa: SIM905  # a list of names is read as such
    ),
    "packages": tuple(
        """
        gouji/cli/ gouji/collection/ gouji/desk/ gouji/docs/ gouji/drafting/ gouji/publishing/ gouji/schema/
        gouji/selftest/ gouji/examples.json gouji/form/reference.py gouji/form/models/source.py
        jinja2/ext.py pydantic/mypy.py pydantic/v1/
        """.split()  # noqa: SIM905
    ),
}
"""What begins so is left out. The tests of the page find out where too much was."""
SAID = (b"assert", b"__debug__", b"__doc__")
"""A source without these words means the same without its docstrings, for which it is compiled as ``-OO`` does."""
NEVER = (".so.x86", ".pyi", "py.typed", ".typed", ".pyx", ".pxd", ".exe")


def wanted(name: str, folder: str) -> bool:
    """True for a file that the engine needs."""
    if name.endswith(NEVER) or ("linux-gnu" in name) or ("/tests/" in name):
        return False
    if ".dist-info/" in name:
        return name.endswith("METADATA") and name.startswith("pydantic")
    return not name.startswith(NOT_NEEDED[folder])


def packed(content: bytes, name: str) -> tuple[zipfile.ZipInfo, bytes]:
    """The member and the content of a file in the archive."""
    if not name.endswith(".py"):
        return zipfile.ZipInfo(name), content
    optimize = 0 if any(word in content for word in SAID) else 2
    code = compile(content, name, "exec", dont_inherit=True, optimize=optimize)
    compiled = external._code_to_hash_pyc(code, importlib.util.source_hash(content), False)  # noqa: FBT003
    return zipfile.ZipInfo(name + "c"), bytes(compiled)


for folder in NOT_NEEDED:
    with zipfile.ZipFile(f"/in/{folder}.zip") as source, zipfile.ZipFile(f"/out/{folder}.zip", "w") as archive:
        for name in sorted(source.namelist()):
            if wanted(name, folder) and not name.endswith("/"):
                archive.writestr(*packed(source.read(name), name))
