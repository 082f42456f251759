import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from toy import make_problem

import zslkit
from zslkit import classifiers, experiments, methods
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.files import packaged

PARAMETERS = {"epochs": 2, "hidden": 8, "noise_dim": "none", "batch_size": 32}
GRID = """
title = "test"
dataset = "zoo"
seeds = [0, 1]
[classifiers.softmax]
epochs = 3
[classifiers.eszsl]
[[run]]
method = "none"
[[run]]
name = "small"
method = "fwgan"
n_synthetic = [5, 10]
at_epochs = [1]
parameters = { epochs = 2, hidden = 8, noise_dim = "none", batch_size = 32 }
[[run]]
method = "ceiling"
classifiers = ["softmax"]
"""


@pytest.fixture(autouse=True)
def toy_zoo(monkeypatch, tmp_path):
    problem = make_problem()
    monkeypatch.setattr(zslkit, "load", lambda name: problem, raising=False)
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path / "cache"))


def written(tmp_path, text=GRID):
    path = tmp_path / "grid.toml"
    path.write_text(text)
    return path


def json_of(parameters):
    return json.dumps(parameters, sort_keys=True)


def test_a_grid_becomes_a_tidy_table(tmp_path):
    table = experiments.read(experiments.run(written(tmp_path), progress=False))
    assert len(table) == 2 * (2 + 2 * 2 * 2 + 1)
    assert set(table.run) == {"none", "small", "ceiling"} and set(table.seed) == {0, 1}
    small = table[table.run == "small"]
    assert set(small.epoch) == {1, 2} and set(small.n_synthetic) == {5, 10}
    assert set(small.parameters) == {json_of(PARAMETERS)} and table.torch.notna().all()
    assert table.configuration.nunique() == 6 and (table.train_seconds >= 0).all()
    assert set(table[table.run == "none"].n_synthetic.isna()) == {True}
    text = experiments.summary(table, ["run", "classifier"])
    assert " ± " in text.loc[("small", "eszsl"), "H"]
    single = experiments.summary(table[table.seed == 0].query("run == 'ceiling'"))
    assert "±" not in single.loc["ceiling", "H"] and float(single.loc["ceiling", "H"]) > 0


def test_a_grid_that_was_killed_goes_on(tmp_path, monkeypatch):
    path = written(tmp_path)
    fit, calls = methods.FWGAN.fit, []

    def dies(self, problem, **options):
        calls.append(self.seed)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return fit(self, problem, **options)

    monkeypatch.setattr(methods.FWGAN, "fit", dies)
    with pytest.raises(KeyboardInterrupt):
        experiments.run(path, progress=False)
    assert not path.with_suffix(".csv").exists()
    experiments.run(path, progress=False)
    assert calls == [0, 1, 1]
    before = path.with_suffix(".csv").read_text()
    experiments.run(path, progress=False)
    assert calls == [0, 1, 1] and path.with_suffix(".csv").read_text() == before


def test_a_changed_default_runs_again(tmp_path, monkeypatch):
    path = written(tmp_path)
    experiments.run(path, progress=False)
    calls = []

    @dataclass(kw_only=True, eq=False, repr=False)
    class Changed(methods.FWGAN):
        critic_steps: int = 1

        def fit(self, problem, **options):
            calls.append(self.seed)
            return super().fit(problem, **options)

    monkeypatch.setitem(methods.REGISTRY, "fwgan", Changed)
    experiments.run(path, progress=False)
    assert calls == [0, 1]
    experiments.run(path, progress=False)
    assert calls == [0, 1]


def test_what_a_run_is_called_does_not_matter(tmp_path, monkeypatch):
    before = experiments.read(experiments.run(written(tmp_path), progress=False))
    monkeypatch.setattr(methods.FWGAN, "fit", None)  # nothing is trained again
    path = written(tmp_path, GRID.replace('name = "small"', 'name = "tiny"'))
    after = experiments.read(experiments.run(path, progress=False))
    assert set(after.run) == {"none", "tiny", "ceiling"}
    assert after.drop(columns="run").equals(before.drop(columns="run"))


def test_two_runs_of_the_same_settings_are_one(tmp_path, monkeypatch):
    fit, calls = methods.FWGAN.fit, []
    monkeypatch.setattr(
        methods.FWGAN, "fit", lambda self, *a, **k: calls.append(self.seed) or fit(self, *a, **k)
    )
    again = GRID[GRID.index("[[run]]\nname") : GRID.index('[[run]]\nmethod = "ceiling')]
    path = written(tmp_path, GRID + again.replace("small", "same"))
    table = experiments.read(experiments.run(path, progress=False))
    assert calls == [0, 1]
    small, same = (table[table.run == run].harmonic.tolist() for run in ("small", "same"))
    assert small == same and len(small) == 16


def test_validation_grids_see_no_test_row(tmp_path):
    path = written(tmp_path, 'split = "validation"\n' + GRID)
    table = experiments.read(experiments.run(path, progress=False))
    assert set(table.split) == {"validation"}
    plain = experiments.read(experiments.run(written(tmp_path), progress=False))
    assert set(plain.split) == {"test"} and not table.harmonic.equals(plain.harmonic)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("seeds", "seed"), "a grid has no 'seed'. Did you mean 'seeds'"),
        (('"fwgan"', '"fwgam"'), "no 'fwgam'. Did you mean 'fwgan'"),
        (("n_synthetic", "n_syn"), "a run has no 'n_syn'"),
        (("classifiers.eszsl", "classifiers.ezsl"), "no 'ezsl'. Did you mean 'eszsl'"),
        (('dataset = "zoo"', ""), "does not say 'dataset'"),
        (('title = "test"', 'split = "tset"'), "Did you mean 'test'"),
        (('title = "test"', "title = "), "not valid TOML"),
    ],
)
def test_mistakes_in_a_grid_get_a_sentence(tmp_path, change, sentence):
    with pytest.raises(UsageError, match=sentence):
        experiments.run(written(tmp_path, GRID.replace(*change)), progress=False)


def test_missing_and_foreign_results(tmp_path):
    with pytest.raises(MissingFile, match="no grid file"):
        experiments.run(tmp_path / "none.toml")
    with pytest.raises(MissingFile, match="no results"):
        experiments.read(tmp_path / "none.csv")
    with pytest.raises(MissingFile, match="Did you mean 'zoo'"):
        experiments.read("zo")
    for text, said in (("run,seed\na,1\n", "has no column"), ("", "not a results file")):
        (tmp_path / "bad.csv").write_text(text)
        with pytest.raises(DataError, match=said):
            experiments.read(tmp_path / "bad.csv")


def test_published_numbers_are_consistent():
    table = experiments.published()
    h = 2 * table.unseen * table.seen / (table.unseen + table.seen)
    assert (h - table.harmonic).abs().max() < 1.1e-3
    assert set(table.verified) == {"yes", "no"}
    flowers = experiments.published("FLO", verified=True)
    assert flowers[flowers.paper == "xian2018feature"].run.tolist() == ["f-CLSWGAN"]


@pytest.mark.parametrize(
    "name",
    [
        "zoo",
        "zoo-synthetic",
        "zoo-selection",
        "flo",
        "lisgan-zoo",
        "lisgan-zoo-selection",
        "lisgan-zoo-souls",
    ],
)
def test_the_book_s_results_belong_to_their_grids(name):
    """Every run, classifier and seed of the TOML file stands in the table, and nothing else."""
    path = packaged("results") / f"{name}.toml"
    search = "[choose]" in path.read_text()
    grid = experiments.read_search(path).grid if search else experiments.read_grid(path)
    table = experiments.read(name)
    expected = {
        (entry["name"], classifier, json_of(entry.get("parameters", {})), seed)
        for entry in grid["run"]
        for classifier in entry.get("classifiers", list(grid["classifiers"]))
        for seed in grid["seeds"]
    }
    found = zip(table.run, table.classifier, table.parameters, table.seed, strict=True)
    assert set(found) == expected


def test_settings_are_what_the_method_takes():
    table = experiments.read("flo")
    found = experiments.settings(table, "f-CLSWGAN")
    assert (
        found["noise_dim"] is None and methods.make("fclswgan", **found).epochs == found["epochs"]
    )
    with pytest.raises(UsageError, match="Did you mean 'f-CLSWGAN'"):
        experiments.settings(table, "f-CLSGAN")


def test_classifier_settings_are_what_the_classifier_takes():
    found = experiments.classifier_settings(experiments.read("zoo"), "softmax, plain")
    assert found == {}
    found = experiments.classifier_settings(experiments.read("flo"), "softmax")
    assert classifiers.make("softmax", **found).weight_decay == 0.001
    with pytest.raises(UsageError, match="Did you mean 'softmax'"):
        experiments.classifier_settings(experiments.read("flo"), "sofmax")


def test_paired_differences_by_hand():
    score = dict.fromkeys(experiments.SCORES, 0.5)
    rows = [{"run": run, "seed": seed, **score} for run in "ab" for seed in (0, 1, 2)]
    table = pd.DataFrame(rows)
    table.loc[table.run == "b", "t1"] += [0.01, 0.02, 0.03]
    table.loc[table.run == "b", "unseen"] += [0.1, -0.1, 0.0]
    found = experiments.paired(table, "a", "b")
    assert found.index.tolist() == ["T1", "u", "s", "H", "AUSUC"]
    assert found.gain["T1"] == pytest.approx(2) and found.error["T1"] == pytest.approx(3**-0.5)
    assert found.clear["T1"] and not found.clear["u"] and not found.clear["s"]
    assert found.reach["T1"] == pytest.approx(2 * 3**-0.5)
    strict = experiments.paired(table, "a", "b", level=0.95)
    assert strict.reach["T1"] == pytest.approx(4.303 * 3**-0.5, rel=1e-3)  # a printed table's t
    assert not strict.clear["T1"]  # 2 points, and three seeds
    assert experiments.paired(table, "a", "b", level=0.9).clear["T1"]
    with pytest.raises(UsageError, match="got 3, 95"):
        experiments.paired(table, "a", "b", level=95)
    back = experiments.paired(table, "b", "a")
    assert np.allclose(back.gain, -found.gain)
    with pytest.raises(UsageError, match="No run is called 'c'"):
        experiments.paired(table, "a", "c")
    with pytest.raises(UsageError, match="several rows a seed"):
        experiments.paired(pd.concat([table, table]), "a", "b")
    with pytest.raises(UsageError, match="share 1 seeds"):
        experiments.paired(table[(table.run == "a") | (table.seed == 0)], "a", "b")
