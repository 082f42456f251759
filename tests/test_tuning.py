"""Choosing on validation classes: searches, the rule, and that no test row has a say."""

import tomllib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from toy import make_problem

import zslkit
from zslkit import experiments
from zslkit.errors import UsageError
from zslkit.experiments.search import read_search
from zslkit.experiments.tuning import chosen, chosen_grid
from zslkit.files import packaged

SEARCH = """
title = "test"
dataset = "zoo"
seeds = [0, 1]
[choose]
by = "harmonic"
within = 0.02
seeds = [0, 1, 2]
[classifiers.softmax]
epochs = 3
search = { weight_decay = [0.0, 0.1] }
[classifiers.eszsl.search]
gamma = [0.1, 1.0]
lambda_ = [0.1, 1.0]
[[run]]
name = "real"
method = "none"
classifiers = ["eszsl"]
[[run]]
name = "small"
method = "fwgan"
classifiers = ["softmax"]
n_synthetic = [5, 10]
at_epochs = [1]
parameters = { epochs = 2, hidden = 8, noise_dim = "none", batch_size = 32 }
search = { learning_rate = [0.001, 0.01] }
"""


@pytest.fixture
def toy_zoo(monkeypatch, tmp_path):
    """``zslkit.load`` gives the toy problem, or the one that a test puts in."""
    held = [make_problem()]
    monkeypatch.setattr(zslkit, "load", lambda name, **options: held[0], raising=False)
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path / "cache"))
    return held


def written(tmp_path, text=SEARCH):
    path = tmp_path / "search.toml"
    path.write_text(text)
    return path


def test_a_search_is_the_grid_of_its_candidates(tmp_path):
    grid = read_search(written(tmp_path)).grid
    assert grid["split"] == "validation"
    assert list(grid["classifiers"]) == [
        *("softmax (weight_decay=0.0)", "softmax (weight_decay=0.1)"),
        *("eszsl (gamma=0.1, lambda_=0.1)", "eszsl (gamma=0.1, lambda_=1.0)"),
        *("eszsl (gamma=1.0, lambda_=0.1)", "eszsl (gamma=1.0, lambda_=1.0)"),
    ]
    assert [run["name"] for run in grid["run"]] == [
        *("real", "small (learning_rate=0.001)", "small (learning_rate=0.01)")
    ]
    assert grid["run"][0]["classifiers"] == list(grid["classifiers"])[2:]
    assert grid["run"][2]["parameters"] == {
        "epochs": 2,
        "hidden": 8,
        "noise_dim": "none",
        "batch_size": 32,
        "learning_rate": 0.01,
    }


def test_tune_writes_a_grid_that_bench_runs(tmp_path, toy_zoo):
    target = experiments.tune(written(tmp_path), progress=False)
    table = experiments.read(tmp_path / "search.csv")
    assert len(table) == 2 * (4 + 2 * 2 * 2 * 2) and set(table.split) == {"validation"}
    grid = tomllib.loads(target.read_text())
    assert grid["seeds"] == [0, 1, 2] and "split" not in grid
    real, small = grid["run"]
    assert real["name"] == "real" and len(real["classifiers"]) == 1
    assert small["parameters"]["n_synthetic"] in (5, 10) and small["parameters"]["epochs"] in (1, 2)
    assert len(grid["classifiers"]) == 2
    scored = experiments.read(experiments.run(target, progress=False))
    assert len(scored) == 2 * 3 and set(scored.split) == {"test"}
    said = target.read_text().splitlines()
    assert said[0].startswith("# Chosen by `zslkit tune search.toml`")
    assert any("of 16 candidates" in line for line in said)


def test_no_test_row_has_a_say(tmp_path, toy_zoo):
    """Other test rows, and even impossible ones, change no score and no choice."""
    target = experiments.tune(written(tmp_path), progress=False)
    before, scores = target.read_text(), experiments.read(tmp_path / "search.csv")
    problem = toy_zoo[0]
    features = np.array(problem.features)
    tests = np.concatenate([problem.test_seen, problem.test_unseen])
    features[tests] = np.random.default_rng(9).uniform(0, 1000, features[tests].shape)
    toy_zoo[0] = replace(problem, features=features)
    assert toy_zoo[0].fingerprint != problem.fingerprint
    experiments.tune(written(tmp_path), progress=False)
    again = experiments.read(tmp_path / "search.csv")
    assert target.read_text() == before
    assert set(again.configuration).isdisjoint(scores.configuration)  # it was all run again
    assert again[list(experiments.SCORES)].equals(scores[list(experiments.SCORES)])


def test_a_candidate_is_scored_where_no_test_row_is(tmp_path, toy_zoo, monkeypatch):
    sizes = []
    evaluate = zslkit.evaluation.evaluate

    def watched(model, problem, **options):
        sizes.append(len(problem.features))
        return evaluate(model, problem, **options)

    monkeypatch.setattr("zslkit.experiments.classification_work.evaluate", watched)
    experiments.tune(written(tmp_path), progress=False)
    assert set(sizes) == {len(toy_zoo[0].train)}


def row(run, epoch, n, harmonic, seed=0, classifier="softmax (weight_decay=0.0)"):
    return {"run": run, "classifier": classifier, "epoch": epoch, "n_synthetic": n,
            "seed": seed, "harmonic": harmonic}  # fmt: skip


def test_the_rule_takes_the_cheapest_of_the_good(tmp_path):
    search = read_search(written(tmp_path))
    slow, fast = "small (learning_rate=0.001)", "small (learning_rate=0.01)"
    rows = [
        *(row(slow, 2, 10, h, seed) for seed, h in enumerate((0.50, 0.52))),  # the best: 0.51
        *(row(fast, 1, 10, h, seed) for seed, h in enumerate((0.40, 0.60))),  # 0.50, fewer epochs
        *(row(fast, 1, 5, h, seed) for seed, h in enumerate((0.49, 0.495))),  # 0.4925, fewer still
        *(row(slow, 1, 5, h, seed) for seed, h in enumerate((0.47, 0.47))),  # 0.04 worse: too much
    ]
    (best,) = chosen(search, pd.DataFrame(rows)).itertuples()
    assert (best.run, best.epoch, best.n_synthetic, best.candidates) == (fast, 1, 5, 4)
    assert best.score == pytest.approx(0.4925) and best.sd == pytest.approx(0.005 / 2**0.5)
    strict = search._replace(choose={**search.choose, "within": 0.0})
    (best,) = chosen(strict, pd.DataFrame(rows)).itertuples()
    assert (best.run, best.epoch, best.n_synthetic) == (slow, 2, 10)


def test_steps_are_carried_over_to_more_rows(tmp_path, toy_zoo):
    search = read_search(written(tmp_path, SEARCH.replace("within = 0.02", 'carry = "steps"')))
    table = pd.DataFrame([row("small (learning_rate=0.01)", 20, 10, 0.5)])
    problem = toy_zoo[0]
    share = len(problem.validation().train) / len(problem.train)
    (run,) = chosen_grid(search, chosen(search, table))["run"]
    assert run["parameters"]["epochs"] == round(20 * share) < 20


@pytest.mark.parametrize("name", ["zoo", "flo"])
def test_the_book_s_grids_have_what_was_chosen(name):
    """The settings in zoo.toml and flo.toml are those that `zslkit tune` chose."""
    final = experiments.read_grid(packaged("results") / f"{name}.toml")
    picked = experiments.read_grid(packaged("results") / f"{name}-selection-chosen.toml")
    runs = {run["name"]: run for run in final["run"]}
    for run in picked["run"]:
        if run["method"] == "none":
            continue
        assert run["parameters"] == runs[run["name"]]["parameters"]
        (classifier,) = run["classifiers"]
        settings = {k: v for k, v in picked["classifiers"][classifier].items() if k != "kind"}
        assert settings == final["classifiers"]["softmax"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('title = "test"', 'split = "test"'), "a search has no 'split'"),
        (('by = "harmonic"', 'by = "harmonics"'), "Did you mean 'harmonic'"),
        (('by = "harmonic"', "bye = 1"), "has no 'bye'. Did you mean 'by'"),
        (("within = 0.02", "within = 2"), "within = 2 must be a number from 0"),
        (("within = 0.02", 'carry = "time"'), 'must be "epochs" or "steps"'),
        (("gamma = [0.1, 1.0]", "gamma = 1.0"), "searches 'gamma' in 1.0, which is no list"),
        (("gamma = [0.1, 1.0]", "gamma = []"), "which is no list"),
        (('name = "small"', 'name = "real"'), None),
        (("search = { learning", "searches = { learning"), "a run has no 'searches'. Did you mean"),
    ],
)
def test_mistakes_in_a_search_get_a_sentence(tmp_path, change, sentence):
    path = written(tmp_path, SEARCH.replace(*change))
    if sentence is None:  # one name, but other candidates
        assert len(read_search(path).grid["run"]) == 3
        return
    with pytest.raises(UsageError, match=sentence):
        read_search(path)


def test_a_search_is_no_grid_and_needs_validation_classes(tmp_path, toy_zoo):
    path = written(tmp_path)
    with pytest.raises(UsageError, match="zslkit tune"):
        experiments.run(path, progress=False)
    twice = SEARCH[SEARCH.index('[[run]]\nname = "small') :]
    with pytest.raises(UsageError, match="two runs 'small"):
        read_search(written(tmp_path, SEARCH + twice))
    toy_zoo[0] = make_problem(val=())
    with pytest.raises(UsageError, match="no validation classes"):
        experiments.tune(written(tmp_path), progress=False)
