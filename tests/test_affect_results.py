"""Grids over class splits: what is read, chosen, run and summed up; and the results that ship."""

import json

import numpy as np
import pytest

from zslkit import grids
from zslkit.affect import paired, read, run_grid, summary
from zslkit.affect.__main__ import main
from zslkit.affect.results import best, held_out, read_grid, tasks_of
from zslkit.datasets import affect
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.files import packaged

CHOOSE = """
title = "small"
part = "validation"
splits = [3, 40]
seeds = [0]
[[run]]
name = "ESZSL"
method = "eszsl"
candidates = [{ gamma = 0.1 }, { gamma = 1000.0 }]
"""
TEST = """
splits = [3, 40]
seeds = [0]
[[run]]
name = "ESZSL"
method = "eszsl"
chosen_in = "PLACE"
[[run]]
name = "direct"
method = "affective"
parameters = { epochs = 2, pair_weight = 0.0, adversarial_weight = 0.0 }
"""


def test_a_grid_chooses_and_measures(tmp_path):
    chosen = tmp_path / "choose.toml"
    chosen.write_text(CHOOSE)
    said = []
    table = run_grid(chosen, say=said.append)
    assert len(table) == 2 * 2 * 2 and set(table.pair) == {0, 1}
    assert said[0] == "small: 8 runs, 0 of them done"
    place = tmp_path / "test.toml"
    place.write_text(TEST.replace("PLACE", str(tmp_path / "choose.csv")))
    results = run_grid(place, say=said.append)
    assert list(results.run) == ["ESZSL", "direct"] * 2
    for split in (3, 40):
        row = results[(results.run == "ESZSL") & (results.split == split)].iloc[0]
        means = table[table.split == split].groupby("parameters").t1.mean()
        assert means[row.parameters] == means.max()
        assert row.hidden == " ".join(affect.splits()[split])
    assert results[results.run == "ESZSL"].probe.isna().all()
    assert results[results.run == "direct"].heard.between(0, 1).all()
    before = (tmp_path / "test.csv").read_text()
    assert main([str(place)]) == 0  # nothing is missing
    assert (tmp_path / "test.csv").read_text() == before
    gain, error = paired(results, "ESZSL", "direct")
    by_run = results.groupby("run").t1.mean()
    assert gain == pytest.approx(100 * (by_run["direct"] - by_run["ESZSL"])) and error >= 0
    text = summary(results, ["t1", "probe"])
    assert text.loc["ESZSL", "probe"] == "" and " ± " in text.loc["direct", "t1"]
    with pytest.raises(UsageError, match="no run 'nobody'"):
        paired(results, "ESZSL", "nobody")
    with pytest.raises(UsageError, match="share 0 splits"):
        paired(results.iloc[1:3], "direct", "ESZSL")
    with pytest.raises(UsageError, match=r"no score 'harmony'\. Did you mean 'harmonic'"):
        paired(results, "ESZSL", "direct", "harmony")
    with pytest.raises(UsageError, match="no score 'split'"):
        summary(results, ["t1", "split"])


def test_what_is_chosen_on_is_made_of_seen_training_rows():
    problem = affect.load(split=11)
    train = {row.tobytes() for row in problem.responses[problem.train]}
    mixed, same = held_out(problem)
    for smaller in (mixed, same):
        assert {row.tobytes() for row in smaller.responses} <= train
        assert set(smaller.unseen_classes) <= set(problem.seen_classes)
        assert len(smaller.unseen_classes) == 2
    assert len(set(mixed.polarity[mixed.unseen_classes])) == 2
    assert len(set(same.polarity[same.unseen_classes])) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seeds = [", "no TOML"),
        ("seeds = [0]", "has no run"),
        (CHOOSE.replace("splits", "split"), "key 'split'. Did you mean 'splits'"),
        (CHOOSE.replace('"validation"', '"train"'), "must be test or validation"),
        (CHOOSE.replace('part = "validation"', ""), "candidates does not go with part = 'test'"),
        (CHOOSE.replace("candidates", "candidate"), "a run has name, method"),
    ],
)
def test_a_broken_grid_is_refused(text, said, tmp_path, capsys):
    place = tmp_path / "grid.toml"
    place.write_text(text)
    with pytest.raises(DataError, match=said):
        read_grid(place)
    assert main([str(place)]) == 2 and str(place) in capsys.readouterr().err


def test_other_refusals(tmp_path, capsys):
    with pytest.raises(MissingFile, match="no grid"):
        read_grid(tmp_path / "none.toml")
    with pytest.raises(MissingFile, match="no results"):
        read("nothing-of-the-kind")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="no table of emotions"):
        read(tmp_path / "other.csv")
    assert main([]) == 2 and main(["--help"]) == 0
    capsys.readouterr()
    table = read("affect")
    with pytest.raises(UsageError, match="nothing is chosen on them"):
        best(table, "SJE", 0)
    with pytest.raises(UsageError, match="Nothing was chosen for 'x'"):
        best(table, "x", 0)


def test_the_results_that_ship_are_those_of_their_grids():
    shipped = {
        "affect": 1512,
        "affect-selection": 3360,
        "affect-level": 168,
        "affect-level-selection": 448,
    }
    for name, count in shipped.items():
        grid = read_grid(packaged("results") / f"{name}.toml")
        table = read(name)
        wanted = [grids.digest(task) for task in tasks_of(grid)]
        assert len(table) == count and list(table.configuration) == wanted
        assert set(table.split) == set(range(56))
    assert (read("affect").part == "test").all()
    sums = read("affect")[["t1", "same", "other"]].sum(axis=1)
    assert np.allclose(sums, 1, atol=1e-4)
    assert json.loads(read("affect").parameters.iloc[0])
