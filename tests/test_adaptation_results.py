"""Grids of adaptation: what they run, that they go on where they were, and their tables."""

import json

import numpy as np
import pandas as pd
import pytest
from safetensors import safe_open

from zslkit import grids
from zslkit.adaptation import results
from zslkit.adaptation.__main__ import main
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.files import packaged

GRID = """
title = "A small grid"
dataset = "digits-domains"
pairs = [["gray", "negative"], ["edge", "gray"]]
seeds = [0, 1]
options = [{ relevant = "0,1" }]

[[run]]
name = "source"
method = "source"
parameters = { epochs = 1, batches = 2 }
"""


def test_a_grid_goes_on_where_it_was(tmp_path, capsys):
    path = tmp_path / "grid.toml"
    path.write_text(GRID)
    assert main([str(path)]) == 0
    table = results.read(tmp_path / "grid.csv")
    assert len(table) == 4 and set(table.target) == {"negative", "gray"}
    assert results.settings(table, "source") == {"epochs": 1, "batches": 2}
    assert main([str(path)]) == 0
    assert "4 runs, 4 of them done" in capsys.readouterr().out
    assert results.read(tmp_path / "grid.csv").equals(table)
    path.write_text(
        GRID.replace("seeds = [0, 1]", "seeds = [1, 2]").replace("epochs = 1", "epochs = 1")
    )
    main([str(path)])
    again = results.read(tmp_path / "grid.csv")
    assert set(again.seed) == {1, 2}
    both = pd.merge(table, again, on="configuration")
    assert len(both) == 2 and (both.accuracy_x == both.accuracy_y).all()


def test_all_pairs_and_a_digest_that_the_name_does_not_change(tmp_path):
    path = tmp_path / "grid.toml"
    path.write_text(GRID.replace('pairs = [["gray", "negative"], ["edge", "gray"]]\n', ""))
    tasks = list(results.tasks_of(results.read_grid(path)))
    assert len(tasks) == 24 and len({grids.digest(t) for t in tasks}) == 24
    assert grids.digest({**tasks[0], "run": "other"}) == grids.digest(tasks[0])
    assert grids.digest({**tasks[0], "seed": 9}) != grids.digest(tasks[0])


def test_the_chapters_stored_pictures_are_of_the_grids_model():
    folder = packaged("results")
    runs = results.read_grid(folder / "cocogan-zoo.toml")["run"]
    (entry,) = [run for run in runs if run["name"] == "CoCoGAN"]
    with safe_open(folder / "cocogan-zoo-made.safetensors", "numpy") as kept:
        assert json.loads(kept.metadata()["parameters"]) == entry["parameters"]
        made = {name: kept.get_tensor(name) for name in kept.keys()}  # noqa: SIM118
    assert {name: x.shape for name, x in made.items()} == dict.fromkeys(
        ("gray", "negative"), (12, 16, 16, 3)
    )
    # one z is the same thing in both domains: where one is bright, the other is dark
    both = np.corrcoef(*(x.astype(float).ravel() for x in made.values()))
    assert both[0, 1] < -0.5


def test_tables():
    rows = [
        {"run": run, "source": "a", "target": t, "options": "{}", "seed": s, "accuracy": x}
        for run, shift in (("one", 0), ("two", 0.1))
        for t in "bc"
        for s, x in ((0, 0.5 + shift), (1, 0.7 + shift))
    ]
    table = pd.DataFrame(rows)
    assert results.summary(table, digits=1).to_dict() == {
        "one": "60.0 ± 14.1",
        "two": "70.0 ± 14.1",
    }
    found = results.paired(table, "one", "two")
    assert found.gain == pytest.approx(10) and found.error == pytest.approx(0, abs=1e-9)
    assert found.clear and not results.paired(table, "one", "one").clear
    with pytest.raises(UsageError, match="share 0 runs"):
        results.paired(table, "one", "three")
    with pytest.raises(UsageError, match=r"no run 'onne'.*one"):
        results.settings(table, "onne")


def test_a_gain_is_paired_and_its_error_that_of_the_mean():
    place = {"source": "a", "target": "b", "options": "{}"}
    shares = {"one": {0: 0.1, 1: 0.2, 2: 0.3, 7: 0.9}, "two": {2: 0.8, 1: 0.7, 0: 0.4}}
    rows = [
        {**place, "run": run, "seed": seed, "accuracy": share}
        for run, each in shares.items()
        for seed, share in each.items()
    ]
    found = results.paired(pd.DataFrame(rows), "one", "two")  # seed 7 has no partner
    moved = 100 * np.array([0.4 - 0.1, 0.7 - 0.2, 0.8 - 0.3])
    assert np.isclose(found.gain, moved.mean()) and found.clear
    assert np.isclose(found.error, moved.std(ddof=1) / 3**0.5)
    worse = results.paired(pd.DataFrame(rows), "two", "one")
    assert np.isclose(worse.gain, -moved.mean()) and worse.clear


def test_grids_that_are_none(tmp_path, capsys):
    path = tmp_path / "grid.toml"
    with pytest.raises(MissingFile, match="no grid"):
        results.read_grid(path)
    for text, said in (
        ("dataset = ", "no TOML"),
        ("dataset = 'x'", "has no seeds"),
        (GRID + "\nseed = 3", "needs name and method"),
        ("seed = 3\n" + GRID, "a key 'seed'.*seeds"),
        ("split = 'train'\n" + GRID, "test or validation"),
    ):
        path.write_text(text)
        with pytest.raises(DataError, match=said):
            results.read_grid(path)
    assert main([str(path)]) == 2 and "split='train'" in capsys.readouterr().err
    assert main([]) == 2
    with pytest.raises(MissingFile, match="no results"):
        results.read("nothing-like-it")
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="no column 'accuracy'"):
        results.read(tmp_path / "x.csv")
