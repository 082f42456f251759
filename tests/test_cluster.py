"""Grids on several processes and on a local Dask cluster: the same numbers, killed and resumed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import refused, write_data

from zslkit import experiments

GRID = """
dataset = "TINY"
seeds = [0, 1, 2]
[classifiers.softmax]
epochs = 2
[[run]]
name = "a"
method = "fwgan"
parameters = { epochs = 3, hidden = 8, batch_size = 8, n_synthetic = 5 }
[[run]]
name = "b"
method = "fgan"
parameters = { epochs = EPOCHS, hidden = 8, batch_size = 8, n_synthetic = 5 }
[[run]]
method = "none"
"""
NUMBERS = ["run", "classifier", "seed", *experiments.SCORES]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a grid and a small data set, which worker processes find by themselves."""
    monkeypatch.setenv("ZSLKIT_DATA", str(tmp_path / "root"))
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path / "cache"))
    write_data(tmp_path / "root")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(place, epochs=3):
    path = place / "grid.toml"
    path.write_text(GRID.replace("EPOCHS", str(epochs)))
    return path


def numbers(results):
    return experiments.read(results)[NUMBERS]


def test_a_cluster_and_processes_give_the_same_numbers(place, monkeypatch):
    path = written(place)
    alone = numbers(experiments.run(path, progress=False))
    for name, options in (("two", {"workers": 2}), ("dask", {"workers": 3, "cluster": "local"})):
        monkeypatch.setenv("ZSLKIT_CACHE", str(place / name))
        assert numbers(experiments.run(path, progress=False, **options)).equals(alone)
        assert len(list((place / name / "bench").glob("*.json"))) == 9


def test_a_grid_on_a_cluster_is_killed_and_goes_on(place):
    path = written(place, epochs=400)  # long enough to be killed in
    command = [
        *(sys.executable, "-m", "zslkit", "bench", str(path)),
        *("--cluster", "local", "--workers", "2", "--quiet"),
    ]
    done = place / "cache" / "bench"
    killed = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_until(lambda: len(list(done.glob("*.json"))) >= 2, killed)
    finally:
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
    kept = {each: each.stat().st_mtime_ns for each in done.glob("*.json")}
    assert 2 <= len(kept) < 9 and not path.with_suffix(".csv").exists()
    subprocess.run(command, check=True, capture_output=True)
    assert len(list(done.glob("*.json"))) == 9  # none is lost
    assert {each: each.stat().st_mtime_ns for each in kept} == kept  # and none was done again
    table = experiments.read(path.with_suffix(".csv"))
    assert len(table) == 9 and table.finished.nunique() > 1
    assert not list(done.glob("*.part"))


def wait_until(there, process, patience=120):
    until = time.monotonic() + patience
    while not there():
        assert process.poll() is None, "the grid ended before it could be killed"
        assert time.monotonic() < until, "nothing was done in time"
        time.sleep(0.02)


def test_a_worker_s_mistake_is_told_in_a_sentence(place, capsys):
    path = written(place)
    path.write_text(path.read_text().replace("hidden = 8", "hidden = 0"))
    for options in ([], ["--cluster", "local"]):
        assert "hidden" in refused(capsys, "bench", path, "--quiet", *options)


def test_a_cluster_that_is_not_there(place, capsys, monkeypatch):
    said = refused(capsys, "bench", written(place), "--quiet", "--cluster", "nowhere")
    assert "No Dask scheduler answers at 'nowhere'" in said
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "zslkit[cluster]" in refused(capsys, "bench", "grid.toml", "--cluster", "local")
    assert "at least 1" in refused(capsys, "bench", "grid.toml", "--workers", "0")


def test_rows_of_another_machine_are_kept_here(place):
    """What a worker on a machine with its own disk sends back is written by who asked."""
    results = experiments.run(written(place), progress=False)
    files = sorted((place / "cache" / "bench").glob("*.json"))
    rows = json.loads(Path(files[0]).read_text())
    assert rows[0]["configuration"] == files[0].stem
    assert numbers(results).notna().all().all()
