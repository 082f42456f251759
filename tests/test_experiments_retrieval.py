"""Grids and searches over methods of retrieval: rankings, features, and no test row in a choice."""

import json
import tomllib
from dataclasses import replace

import numpy as np
import pytest
from command import ok
from searchtoy import make_features, make_pictures, tiny
from toy import make_problem

import zslkit
from zslkit import experiments, search
from zslkit.errors import UsageError
from zslkit.evaluation import choose_epochs, evaluate_retrieval, modality_probe
from zslkit.experiments import retrieval_work
from zslkit.experiments.search import read_search
from zslkit.files import packaged
from zslkit.retrieval import ITQ

SMALL = {"epochs": 2, "batch_size": 8, "embedding_dim": 6, "backbone": "tiny", "frozen": 0}
GRID = """
title = "test"
dataset = "zoo-sketches"
seeds = [0, 1]
diagnostics = ["modality"]
[rankings.real]
at = [5]
[rankings.binary]
at = [5]
codes = { bits = 4 }
[rankings.generalised]
at = [5]
generalised = 0.2
[[run]]
name = "Doodle"
method = "doodle"
at_epochs = [1]
parameters = { epochs = 2, batch_size = 8, embedding_dim = 6, backbone = "tiny", frozen = 0 }
[[run]]
name = "PCYC"
method = "sempcyc"
rankings = ["real"]
features = { epochs = 1, batch_size = 8, feature_dim = 6, backbone = "tiny", frozen = 0 }
parameters = { epochs = 1, batch_size = 8, embedding_dim = 4, batches = 2 }
"""
SEARCH = """
dataset = "zoo-sketches"
seeds = [0, 1]
[choose]
by = "map_all"
seeds = [0, 1, 2]
[rankings.real]
at = [5]
[rankings.binary]
at = [5]
codes = { bits = 4 }
[[run]]
name = "PCYC"
method = "sempcyc"
rankings = ["real"]
features = { batch_size = 8, feature_dim = 6, backbone = "tiny", frozen = 0 }
search_features = { epochs = [1, 2] }
parameters = { epochs = 2, batch_size = 8, embedding_dim = 4, batches = 2 }
at_epochs = [1]
search = { cycle_weight = [0.0, 10.0] }
"""


@pytest.fixture(autouse=True)
def toy(monkeypatch, tmp_path):
    """``zslkit.load`` gives the toy problem, or the one that a test puts in."""
    held = [make_pictures()]
    monkeypatch.setattr(zslkit, "load", lambda name, **options: held[0], raising=False)
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setitem(search.encoders.BACKBONES, "tiny", tiny)
    return held


def written(tmp_path, text=GRID):
    path = tmp_path / "grid.toml"
    path.write_text(text)
    return path


def test_a_grid_becomes_a_tidy_table(tmp_path, toy, capsys):
    path = written(tmp_path)
    table = experiments.read(experiments.run(path, progress=False))
    assert len(table) == 2 * (2 * 3 + 1) and set(table.ranking) == {"real", "binary", "generalised"}
    assert "classifier" not in table and "n_synthetic" not in table
    doodle = table[(table.run == "Doodle") & (table.seed == 1) & (table.epoch == 2)]
    (problem,) = toy
    model = search.make("doodle", **SMALL, seed=1).fit(problem, progress=False)
    embed = model.embed_sketches, model.embed_images
    rows = doodle.set_index("ranking")
    real = evaluate_retrieval(problem, *embed, at=[5])
    assert rows.map_all["real"] == pytest.approx(real.map_all, abs=1e-6)
    assert rows.map_5["real"] == pytest.approx(real.map_at[5], abs=1e-6)
    assert rows.precision_5["real"] == pytest.approx(real.precision_at[5], abs=1e-6)
    bits = evaluate_retrieval(problem, *embed, at=[5], codes=ITQ(bits=4, seed=1))
    assert rows.map_all["binary"] == pytest.approx(bits.map_all, abs=1e-6)
    more = evaluate_retrieval(problem.generalised(0.2, seed=1), *embed, at=[5])
    assert rows.map_all["generalised"] == pytest.approx(more.map_all, abs=1e-6)
    probe = modality_probe(
        embed[0](problem.part("queries")[0]), embed[1](problem.part("gallery")[0])
    )
    assert rows.modality["real"] == pytest.approx(probe, abs=1e-6)
    assert set(table[table.run == "PCYC"].features.map(json.loads).map(len)) == {5}
    assert experiments.telling(table) == ["run", "ranking", "epoch"]
    summary = experiments.summary(table, experiments.telling(table))
    assert list(summary) == ["mAP@all", "mAP@5", "P@5", "modality"]
    last = table[(table.epoch == 2) | (table.run == "PCYC")]
    gains = experiments.gains(last[last.ranking == "real"], "PCYC")
    assert " ± " in gains.loc["Doodle", "mAP@all"]
    assert "to" in experiments.intervals(table).loc["PCYC", "P@5"]
    with pytest.raises(UsageError, match="several rows a seed; choose a ranking first"):
        experiments.paired(last, "Doodle", "PCYC")
    assert experiments.settings(table, "Doodle") == SMALL
    said = ok(capsys, "report", path.with_suffix(".csv"), "--only", "ranking=real")
    assert "mAP@all" in said and "zoo-sketches, test classes, seeds 0, 1" in said
    assert "mAP@5" in ok(capsys, "bench", path, "--quiet")


def test_what_is_done_is_not_repeated_and_what_changed_is(tmp_path, monkeypatch):
    fit, calls = search.SEMPCYC.fit, []
    monkeypatch.setattr(
        search.SEMPCYC, "fit", lambda self, *a, **k: calls.append(self.seed) or fit(self, *a, **k)
    )
    experiments.run(written(tmp_path), progress=False)
    experiments.run(written(tmp_path), progress=False)
    assert calls == [0, 1]
    for change in (
        ("feature_dim = 6", "feature_dim = 5"),
        ("[rankings.real]\nat = [5]", "[rankings.real]\nat = [4]"),
        ("[rankings.real]\nat = [5]", '[rankings.real]\nat = [5]\ndistance = "cosine"'),
        ("embedding_dim = 4", 'embedding_dim = 4, pairs = "fixed"'),
    ):
        assert change[0] in GRID
        calls.clear()
        experiments.run(written(tmp_path, GRID.replace(*change)), progress=False)
        assert calls == [0, 1], change
    calls.clear()
    experiments.run(written(tmp_path, GRID.replace('"PCYC"', '"SEM-PCYC"')), progress=False)
    assert calls == []


def test_features_are_learned_once_for_all_runs_of_a_seed(tmp_path, monkeypatch):
    fit, calls = search.PictureClassifier.fit, []

    def counted(self, problem, **options):
        calls.append((self.seed, problem.fingerprint))
        return fit(self, problem, **options)

    monkeypatch.setattr(search.PictureClassifier, "fit", counted)
    again = GRID[GRID.index('[[run]]\nname = "PCYC"') :]
    two = GRID + again.replace('"PCYC"', '"other"').replace("batches = 2", "batches = 3")
    experiments.run(written(tmp_path, two), progress=False)
    assert [seed for seed, _ in calls] == [0, 1]


def test_tune_chooses_and_bench_runs_what_was_chosen(tmp_path, capsys):
    target = experiments.tune(written(tmp_path, SEARCH), progress=False)
    table = experiments.read(tmp_path / "grid.csv")
    assert len(table) == 2 * 4 * 2 and set(table.split) == {"validation"}
    means = table.groupby(["run", "epoch"]).map_all.mean()
    name, epoch = means.idxmax()
    grid = tomllib.loads(target.read_text())
    (run,) = grid["run"]
    assert run["parameters"]["epochs"] == epoch and grid["seeds"] == [0, 1, 2]
    assert f"cycle_weight={run['parameters']['cycle_weight']}" in name
    assert f"epochs={run['features']['epochs']}" in name and run["rankings"] == ["real"]
    scored = experiments.read(experiments.run(target, progress=False))
    assert len(scored) == 3 and set(scored.split) == {"test"}
    assert "of 8 candidates" in target.read_text()
    assert "no test row was looked at" in ok(capsys, "tune", tmp_path / "grid.toml", "--quiet")


def test_no_test_row_has_a_say(tmp_path, toy):
    """Other queries, gallery and held-out rows change no score and no choice."""
    target = experiments.tune(written(tmp_path, SEARCH), progress=False)
    before, scores = target.read_text(), experiments.read(tmp_path / "grid.csv")
    (problem,) = toy
    sides = {}
    for side, away in (
        ("sketches", np.concatenate([problem.queries, problem.held_sketches])),
        ("images", np.concatenate([problem.gallery, problem.held_images])),
    ):
        sides[side] = np.array(getattr(problem, side))
        sides[side][away] = np.random.default_rng(9).integers(0, 256, sides[side][away].shape)
    toy[0] = replace(problem, **sides)
    experiments.tune(written(tmp_path, SEARCH), progress=False)
    again = experiments.read(tmp_path / "grid.csv")
    assert target.read_text() == before
    assert set(again.configuration).isdisjoint(scores.configuration)  # it was all run again
    ranked = ["map_all", "map_5", "precision_5"]
    assert again[ranked].equals(scores[ranked])


def test_features_too_are_learned_without_validation_classes(tmp_path, toy, monkeypatch):
    fit, seen = search.PictureClassifier.fit, []

    def watched(self, problem, **options):
        seen.append((len(problem.sketches), set(problem.seen_classes.tolist())))
        return fit(self, problem, **options)

    monkeypatch.setattr(search.PictureClassifier, "fit", watched)
    experiments.tune(written(tmp_path, SEARCH), progress=False)
    assert set(map(str, seen)) == {str((len(toy[0].train_sketches), set(range(2, 8))))}
    seen.clear()
    drawn = SEARCH.replace("seeds = [0, 1]\n", "seeds = [0, 1]\nvalidation_classes = 3\n", 1)
    experiments.tune(written(tmp_path, drawn), progress=False)
    assert {len(classes) for _, classes in seen} == {5}
    assert len({str(classes) for _, classes in seen}) == 2  # a draw for each seed


def test_drawn_validation_classes():
    problem = make_features()
    small = problem.validation(classes=5, seed=3)
    assert len(small.unseen_classes) == 5 and set(small.unseen_classes) <= set(range(12))
    assert len(small.sketches) == len(problem.train_sketches)
    assert (small.unseen_classes != problem.validation(classes=5, seed=4).unseen_classes).any()
    for wrong in (0, 12, 2.5):
        with pytest.raises(UsageError, match="below the 12 seen classes"):
            problem.validation(classes=wrong)


def test_choose_epochs_of_retrieval(monkeypatch):
    problem = make_features()
    options = {"batch_size": 16, "batches": 3, "embedding_dim": 4}
    best, means = choose_epochs(
        lambda n: search.SEMPCYC(epochs=n, **options), problem, [1, 3], seeds=[0, 1]
    )
    small, by_hand = problem.validation(), []
    for seed in (0, 1):
        model = search.SEMPCYC(epochs=3, **options, seed=seed).fit(small, progress=False)
        by_hand.append(evaluate_retrieval(small, model.embed_sketches, model.embed_images, at=()))
    assert means[3] == pytest.approx(np.mean([s.map_all for s in by_hand]))
    assert best == max(means, key=means.get)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('"doodle"', '"doodel"'), "no 'doodel'. Did you mean 'doodle'"),
        (('"sempcyc"', '"fclswgan"'), "mixes 'doodle', a method of retrieval, with 'fclswgan'"),
        (("[rankings.real]", "[classifiers.softmax]"), "a grid of retrieval has no 'classifiers'"),
        (('rankings = ["real"]', 'rankings = ["reel"]'), "no 'reel'. Did you mean 'real'"),
        (("rankings = [", "ranking = ["), "a run has no 'ranking'. Did you mean 'rankings'"),
        (("at_epochs", "n_synthetic"), "a run has no 'n_synthetic'"),
        (("[rankings.real]\nat", "[rankings.real]\nta"), "'real' has no 'ta'. Did you mean 'at'"),
        (("at = [5]", "at = 5"), "at = 5, which is no list of whole numbers"),
        (("at = [5]", 'distance = "euclid"'), "Did you mean 'euclidean'"),
        (("at = [5]", 'convention = "strikt"'), "Did you mean 'strict'"),
        (("{ bits = 4 }", "{ bit = 4 }"), "has no 'bit'. Did you mean 'bits'"),
        (("{ bits = 4 }", "4"), "codes = 4, which is no table"),
        (("codes = ", 'distance = "cosine"\ncodes = '), "by Hamming's distance; drop 'distance'"),
        (("generalised = 0.2", "generalised = 2"), "generalised = 2, no share"),
        (("generalised = 0.2", "training_rows = true"), "goes with generalised"),
        (("generalised = 0.2", "generalised = 0.2\ntraining_rows = 1"), "must be true or false"),
        (("feature_dim", "featur_dim"), "Did you mean 'feature_dim'"),
        (("features = {", "features = 1 #"), "features = 1 is no table"),
        (('"modality"', '"nearest_real"'), "the list of diagnostics has no 'nearest_real'"),
        (("seeds = [0, 1]", "seeds = [0]\nvalidation_classes = 2"), "goes with split"),
        (("embedding_dim = 4", "embeding_dim = 4"), "Did you mean 'embedding_dim'"),
    ],
)
def test_mistakes_in_a_grid_get_a_sentence(tmp_path, change, sentence):
    assert change[0] in GRID
    with pytest.raises(UsageError, match=sentence):
        experiments.run(written(tmp_path, GRID.replace(*change)), progress=False)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('"map_all"', '"harmonic"'), "is no score; choose one of map_all, map_5, precision_5"),
        (('"map_all"', '"map_al"'), "Did you mean 'map_all'"),
        (('by = "map_all"', 'carry = "steps"'), "count epochs only"),
        (("[choose]", 'diagnostics = ["modality"]\n[choose]'), "a search has none"),
        (("at = [5]", "at = [5]\nsearch = { distanc = [1] }"), "Did you mean 'distance'"),
        (("search_features = {", "search_feature = {"), "Did you mean 'search_features'"),
        (("{ epochs = [1, 2] }", "{ epoch = [1, 2] }"), "Did you mean 'epochs'"),
        (("{ epochs = [1, 2] }", "{ epochs = 1 }"), "searches 'epochs' in 1, which is no list"),
        (("seeds = [0, 1]", "seeds = [0, 1]\nvalidation_classes = 0"), "a whole number from 1"),
    ],
)
def test_mistakes_in_a_search_get_a_sentence(tmp_path, change, sentence):
    assert change[0] in SEARCH
    with pytest.raises(UsageError, match=sentence):
        read_search(written(tmp_path, SEARCH.replace(*change, 1)))


def test_a_data_set_of_the_other_kind_is_refused(tmp_path, toy):
    toy[0] = make_problem()
    with pytest.raises(UsageError, match="has no sketches, which 'doodle' looks for"):
        experiments.run(written(tmp_path), progress=False)
    toy[0] = make_pictures()
    other = 'dataset = "zoo-sketches"\nseeds = [0]\n[[run]]\nmethod = "none"\n'
    with pytest.raises(UsageError, match="made of sketches and images, which 'none'"):
        experiments.run(written(tmp_path, other), progress=False)


def test_training_rows_in_the_gallery_are_those_that_were_trained_on():
    problem = make_features()
    grid = {"rankings": {"x": {"generalised": 0.2, "training_rows": True}}, "run": []}
    task = experiments.task.Task(grid, {}, 0)
    _, _, added = retrieval_work._ranking(task, "x")
    made = problem.generalised(**added)
    assert made.setting == "generalised with training rows"


@pytest.mark.parametrize(("name", "levels"), [("doodle", ("easy", "hard")), ("sempcyc", ())])
def test_the_book_s_results_belong_to_their_grids(name, levels):
    """Every run, ranking and seed stands in the table; the full model has what was chosen."""
    place = packaged("results")
    picked = experiments.read_grid(place / f"{name}-selection-chosen.toml")["run"][0]
    grids = {f"{name}-selection": read_search(place / f"{name}-selection.toml").grid}
    for level in levels:
        grid = experiments.read_grid(place / f"{name}-{level}.toml")
        (full,) = (run for run in grid["run"] if run["name"] == picked["name"])
        assert full["parameters"] == picked["parameters"]
        assert full.get("features") == picked.get("features")
        grids[f"{name}-{level}"] = grid
    for file, grid in grids.items():
        table = experiments.read(file)
        expected = {
            (entry["name"], ranking, json.dumps(entry["parameters"], sort_keys=True), seed)
            for entry in grid["run"]
            for ranking in entry.get("rankings", list(grid["rankings"]))
            for seed in grid["seeds"]
        }
        found = set(zip(table.run, table.ranking, table.parameters, table.seed, strict=True))
        assert found == expected
