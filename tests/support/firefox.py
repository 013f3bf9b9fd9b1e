"""Firefox, told what to do by its own protocol (Marionette): no driver, no package, no network."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from support.processes import end_family
from support.programs import lacks

_SECONDS_TO_START = 90
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The name under which WebDriver hands on an element."""
_PREFERENCES = {
    "marionette.port": 0,  # any that is free, and said in the profile
    # All that it asks for by itself, and all that a page could ask for, goes to a port where nobody is.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    # A process for the page and none in reserve.
    "dom.ipc.processPrelaunch.enabled": False,
    "dom.ipc.processCount": 1,
    "fission.autostart": False,
    "browser.newtab.preload": False,
    "layers.gpu-process.enabled": False,
    "media.rdd-process.enabled": False,
}


class Firefox:
    """A window of Firefox."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("rb")
        self._number = 0
        self._message()  # it says which protocol it has
        self("WebDriver:NewSession", capabilities={})

    def __call__(self, command: str, **given: object) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, given]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _, _, error, value = self._message()
        assert error is None, (command, error["error"], error["message"])
        return value["value"] if isinstance(value, dict) and "value" in value else value

    def _message(self) -> Any:
        length = b""
        while (char := self._stream.read(1)) != b":":
            assert char, "Firefox is gone"
            length += char
        return json.loads(self._stream.read(int(length)))

    def run(self, script: str, *arguments: object, awaits: bool = False) -> Any:
        """Run a script in the page."""
        command = "WebDriver:ExecuteAsyncScript" if awaits else "WebDriver:ExecuteScript"
        return self(command, script=script, args=list(arguments), sandbox=None)

    def wait(self, script: str, seconds: float) -> Any:
        """Wait until a script in the page gives something."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := self.run(script):
                return found
            time.sleep(0.2)
        raise AssertionError(script)

    def give_files(self, selector: str, files: list[Path]) -> None:
        """Choose files in a field of the page."""
        element = self("WebDriver:FindElement", using="css selector", value=selector)[_ELEMENT]
        self("WebDriver:ElementSendKeys", id=element, text="\n".join(map(str, files)))


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Firefox without a window and with a profile of its own.

    Args:
        folder: an empty one, for the profile.
    """
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        lacks("firefox")
    settings = "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items())
    (folder / "user.js").write_text(settings, "utf-8")
    process = subprocess.Popen(
        [program, "--headless", "--marionette", "--no-remote", "--profile", str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"},
        start_new_session=True,
    )
    try:
        port = _port(folder / "MarionetteActivePort", process)
        with socket.create_connection(("127.0.0.1", port), timeout=900) as connection:
            yield Firefox(connection)
    finally:
        end_family(process)


def _port(file: Path, process: subprocess.Popen[bytes]) -> int:
    end = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, ValueError):
            return int(file.read_text())
        time.sleep(0.1)
    raise AssertionError("Firefox does not start")
