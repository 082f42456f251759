"""A JupyterLab of its own for the tests here: on this machine only, with empty settings."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

START = 150  # seconds, on a machine that is busy with other things


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Address of a running JupyterLab, and the folder whose notebooks it shows."""
    top = tmp_path_factory.mktemp("lab")
    folder = top / "notebooks"
    folder.mkdir()
    places = {f"JUPYTER_{name}_DIR": str(top / name) for name in ("CONFIG", "DATA", "RUNTIME")} | {
        f"JUPYTERLAB_{name}_DIR": str(top / name) for name in ("SETTINGS", "WORKSPACES")
    }
    for place in places.values():
        Path(place).mkdir(exist_ok=True)
    settings = {"LabApp": {"news_url": None, "extension_manager": "readonly"}}  # asks no host
    (top / "CONFIG" / "jupyter_server_config.json").write_text(json.dumps(settings))
    port = free_port()
    log = (top / "log.txt").open("w")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
            f"--ServerApp.root_dir={folder}",
            *("--IdentityProvider.token=", "--ServerApp.password="),
        ],
        env={**os.environ, **places, "IPYTHONDIR": str(top / "ipython")},
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # so that it and its kernels can be ended together
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, server, top / "log.txt")
        yield address, folder
    finally:
        end(server)
        log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api/status", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


def end(server: subprocess.Popen) -> None:
    """Ask it to stop, as Ctrl-C does; if that takes too long, end it and its kernels."""
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
