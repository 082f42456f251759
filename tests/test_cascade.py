"""The cascade of classifiers: entropies, what it may read, and where it may not be used."""

import dataclasses

import numpy as np
import pytest
from scipy.special import log_softmax
from scipy.stats import entropy as scipy_entropy

from zslkit import classifiers, experiments
from zslkit.classifiers import Softmax
from zslkit.errors import DataError, UsageError
from zslkit.evaluation import (
    entropy_of_log_probabilities,
    evaluate,
    evaluate_inductive_cascade,
    evaluate_transductive_cascade,
    nearest_real,
    prediction_entropy,
)
from zslkit.experiments.grid import read_grid
from zslkit.experiments.search import read_search
from zslkit.methods import FCLSWGAN

FORMS = [evaluate_inductive_cascade, evaluate_transductive_cascade]


@pytest.fixture(scope="module")
def model(problem):
    setting = {"epochs": 12, "hidden": 32, "noise_dim": 4, "batch_size": 32, "n_synthetic": 40}
    return FCLSWGAN(**setting, learning_rate=2e-3).fit(problem, progress=False)


# ---------------------------------------------------------------------- entropies
def test_the_entropy_of_an_answer():
    scores = np.random.default_rng(0).normal(size=(20, 6)) * 3
    p = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    assert prediction_entropy(scores) == pytest.approx(-(p * np.log(p)).sum(1))
    assert prediction_entropy(scores + 100) == pytest.approx(prediction_entropy(scores))
    assert prediction_entropy(np.zeros((1, 8)))[0] == pytest.approx(np.log(8))
    assert prediction_entropy(np.array([[0.0, -np.inf, -1e9]]))[0] == 0


def test_the_released_codes_entropy_is_scipys_of_log_probabilities():
    scores = np.random.default_rng(1).normal(size=(20, 6))
    of_logs = scipy_entropy(log_softmax(scores, 1), axis=1)
    assert entropy_of_log_probabilities(scores) == pytest.approx(of_logs)
    with pytest.raises(DataError, match="no logarithm"):
        entropy_of_log_probabilities(np.array([[0.0, -np.inf]]))
    for bad in (np.zeros(3), np.array([[np.nan, 1.0]]), np.array([[-np.inf, -np.inf]])):
        with pytest.raises(DataError, match="scores must be numbers"):
            prediction_entropy(bad)


def test_with_few_classes_the_codes_easy_rows_are_the_unsure_ones():
    rng = np.random.default_rng(2)
    scores = rng.normal(size=(500, 10))
    scores[:, 0] += rng.uniform(0, 6, 500)  # some answers are surer than others
    sure = entropy_of_log_probabilities(scores).argsort()[::-1][:100]  # what the code calls easy
    assert prediction_entropy(scores)[sure].mean() > prediction_entropy(scores).mean()


# ---------------------------------------------------------------------- the cascade
def test_with_no_easy_row_there_is_one_classifier(model, problem):
    plain = evaluate(model, problem)
    assert evaluate_transductive_cascade(model, problem, ratio=0) == plain
    assert evaluate_transductive_cascade(model, problem, ratio=1) == plain  # all keep their answer


def test_two_stages_by_hand(model, problem):
    from zslkit import metrics
    from zslkit.evaluation import training_set

    x, y = training_set(model, problem, real=False)
    rows, unseen = problem.test_unseen, problem.unseen_classes
    tested = problem.features[rows]
    scores = Softmax().fit(x, y).decision_function(tested, unseen)
    easy = np.zeros(len(rows), bool)
    easy[np.argsort(prediction_entropy(scores), kind="stable")[: round(0.4 * len(rows))]] = True
    answer = unseen[scores.argmax(1)]
    x, y = np.concatenate([x, tested[easy]]), np.concatenate([y, answer[easy]])
    by = {"softmax": Softmax().fit(x, y).predict(tested[~easy], unseen)}
    squares = ((tested[~easy][:, None].astype(float) - x[None]) ** 2).sum(2)
    by["nearest"] = y[squares.argmin(1)]
    for second, hard in by.items():
        answer[~easy] = hard
        expected = metrics.per_class_accuracy(problem.labels[rows], answer, unseen)
        got = evaluate_transductive_cascade(model, problem, ratio=0.4, second=second)
        assert got.t1 == pytest.approx(expected)
        assert np.isnan(got.ausuc) == (second == "nearest")


def blinded(problem):
    """The same problem with other labels on its test rows: only accuracies may notice."""
    labels = problem.labels.copy()
    for rows in (problem.test_seen, problem.test_unseen):
        labels[rows] = np.roll(labels[rows], 7)
    return dataclasses.replace(problem, labels=labels)


@pytest.mark.parametrize("form", FORMS)
def test_no_label_of_a_test_row_is_read(form, model, problem, monkeypatch):
    seen = {}

    def keep(name):
        def keep(_, rows, scores, among, second):
            seen[name] = scores, among

        return keep

    for name, given in (("true", problem), ("other", blinded(problem))):
        monkeypatch.setattr("zslkit.evaluation.cascade._scored", keep(name))
        form(model, given)
    for a, b in zip(seen["true"], seen["other"], strict=True):
        assert np.array_equal(a, b)


def test_only_the_transductive_one_learns_from_test_rows(model, problem, monkeypatch):
    fitted = []
    fit = Softmax.fit
    monkeypatch.setattr(
        Softmax, "fit", lambda self, x, *rest: (fitted.append(x), fit(self, x, *rest))[1]
    )
    tested = problem.features[np.concatenate([problem.test_seen, problem.test_unseen])]

    def learnt():
        return sum((rows[:, None] == tested).all(2).any(1).sum() for rows in fitted)

    evaluate_inductive_cascade(model, problem)
    assert len(fitted) == 4 and learnt() == 0
    fitted.clear()
    evaluate_transductive_cascade(model, problem, ratio=0.5)
    of_all, of_unseen = round(0.5 * len(tested)), round(0.5 * len(problem.test_unseen))
    assert learnt() == of_all + of_unseen


@pytest.mark.parametrize("form", FORMS)
def test_it_repeats_and_answers_better_than_chance(form, model, problem):
    for options in ({}, {"second": "nearest"}, {"entropy": "log_probabilities", "ratio": 0.3}):
        a, b = form(model, problem, **options), form(model, problem, **options)
        assert str(a) == str(b)  # NaN included
        assert a.t1 > 0.4
    settings = form(model, problem, classifier=Softmax(epochs=3), n_synthetic=5)
    assert 0 <= settings.harmonic <= 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ratio": 1.5}, "ratio=1.5 must be a share"),
        ({"ratio": "most"}, "ratio='most' must be a share"),
        ({"second": "knn"}, "second='knn' is none of softmax, nearest"),
        ({"entropy": "predictions"}, "Did you mean 'prediction'"),
        ({"classifier": "ale"}, "gives no probabilities"),
    ],
)
def test_wrong_options_get_a_sentence(form, wrong, sentence, model, problem):
    with pytest.raises(UsageError, match=sentence):
        form(model, problem, **wrong)


def test_other_refusals(model, problem):
    with pytest.raises(UsageError, match="needs a fitted method"):
        evaluate_transductive_cascade(None, problem)
    with pytest.raises(UsageError, match=r"held_out=1 must lie between 0 and 1"):
        evaluate_inductive_cascade(model, problem, held_out=1)
    with pytest.raises(UsageError, match="give a fitted method"):
        nearest_real(None, problem)


# ---------------------------------------------------------------------- where it may not be used
GRID = """
dataset = "zoo"
seeds = [0]
{more}
[classifiers.cascade]
kind = "softmax"
cascade = {{ form = "{form}" }}
[[run]]
method = "fclswgan"
"""


def test_nothing_can_be_chosen_by_the_transductive_one(tmp_path):
    path = tmp_path / "grid.toml"
    path.write_text(GRID.format(form="transductive", more=""))
    assert read_grid(path)["classifiers"]["cascade"]["cascade"] == {"form": "transductive"}
    choose = "[choose]\nby = 't1'"
    for more, read in (("split = 'validation'", read_grid), (choose, read_search)):
        path.write_text(GRID.format(form="transductive", more=more))
        with pytest.raises(UsageError, match="nothing may be chosen by it"):
            read(path)
        path.write_text(GRID.format(form="inductive", more=more))
        read(path)
    path.write_text(GRID.format(form="transduktive", more=""))
    with pytest.raises(UsageError, match="Did you mean 'transductive'"):
        read_grid(path)
    path.write_text(GRID.format(form="inductive", more=f"diagnostics = ['nearest_real']\n{choose}"))
    with pytest.raises(UsageError, match="diagnostics look at test rows"):
        read_search(path)
    assert not [name for name in classifiers.REGISTRY if "cascade" in name]


def test_a_grid_scores_cascades_and_diagnostics(tmp_path, monkeypatch, problem):
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("zslkit.load", lambda name, **options: problem)
    path = tmp_path / "grid.toml"
    more = 'diagnostics = ["nearest_real"]\n[classifiers.softmax]'
    small = "parameters = {epochs = 1, hidden = 8, batch_size = 32, n_synthetic = 10}"
    path.write_text(GRID.format(form="transductive", more=more) + small)
    table = experiments.read(experiments.run(path, progress=False))
    assert set(table.classifier) == {"softmax", "cascade"} and table.nearest_real.gt(0).all()
    model = FCLSWGAN(epochs=1, hidden=8, batch_size=32, n_synthetic=10).fit(problem, progress=False)
    rows = table.set_index("classifier")
    for name, score in (("softmax", evaluate), ("cascade", evaluate_transductive_cascade)):
        assert rows.t1[name] == pytest.approx(score(model, problem).t1, abs=1e-6)
    assert rows.nearest_real["softmax"] == pytest.approx(nearest_real(model, problem), abs=1e-5)


def test_the_nearest_real_feature_by_hand(model, problem):
    each = []
    for c in problem.unseen_classes:
        real = problem.features[problem.labels == c]
        made = model.generate(problem.semantics[c], 200)
        each.append(np.linalg.norm(made[:, None] - real, axis=2).min(1).mean())
    assert nearest_real(model, problem) == pytest.approx(np.mean(each), rel=1e-5)
