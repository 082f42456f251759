import numpy as np
import pytest
from toy import make_problem

from zslkit import classifiers, metrics
from zslkit.errors import DataError, UsageError
from zslkit.evaluation import (
    ceiling,
    choose_epochs,
    evaluate,
    landing,
    oracle_epochs,
    score_table,
    training_set,
)
from zslkit.methods import FWGAN

SMALL = {"epochs": 4, "hidden": 16, "noise_dim": 4, "batch_size": 32, "n_synthetic": 20}


class Oracle:
    """A "generator" that returns real unseen features: the pipeline's upper bound."""

    n_synthetic = 40

    def __init__(self, problem):
        self.problem = problem

    def generate(self, semantics, n, *, seed=0):
        rows = [
            np.flatnonzero((self.problem.semantics[self.problem.labels] == c).all(1))[:n]
            for c in np.atleast_2d(semantics)
        ]
        return self.problem.features[np.concatenate(rows)]


def test_training_set_mixes_real_and_generated(problem):
    model = FWGAN(**SMALL).fit(problem, progress=False)
    x, y = training_set(None, problem)
    assert np.array_equal(x, problem.features[problem.train])
    x, y = training_set(model, problem)
    assert len(x) == len(problem.train) + 3 * 20 and set(y[-60:]) == {8, 9, 10}
    x, y = training_set(model, problem, n_synthetic=7, real=False)
    assert x.shape == (21, 24) and y.tolist() == [8] * 7 + [9] * 7 + [10] * 7


def test_without_generated_features_softmax_cannot_name_an_unseen_class(problem):
    scores = evaluate(None, problem)
    assert scores.unseen == scores.harmonic == scores.t1 == scores.ausuc == 0
    assert scores.seen > 0.6


@pytest.mark.parametrize("name", classifiers.REGISTRY)
def test_every_classifier_learns_from_the_oracle(problem, name):
    model = Oracle(problem)
    plain, helped = (evaluate(m, problem, classifier=name) for m in (None, model))
    assert helped.unseen > plain.unseen
    assert helped.harmonic == pytest.approx(metrics.harmonic_mean(helped.unseen, helped.seen))
    assert set(helped.per_class) == set(problem.class_names)
    assert "T1" in str(helped) and helped.as_dict()["t1"] == helped.t1


def test_scores_agree_with_the_metrics(problem):
    model = Oracle(problem)
    classifier = classifiers.make("softmax", seed=0)
    scores = evaluate(model, problem, classifier=classifier)
    table, labels = score_table(classifier, problem)
    assert scores.ausuc == metrics.ausuc(table, labels, problem.classes, problem.seen_classes)
    predicted = problem.classes[table.argmax(1)]
    assert scores.seen == metrics.per_class_accuracy(labels, predicted, problem.seen_classes)


def test_the_ceiling_scores_rows_it_has_not_seen(problem):
    scores = ceiling(problem)
    assert scores.t1 > 0.7 and scores.harmonic > 0.6


def test_epochs_are_chosen_without_test_rows(problem, monkeypatch):
    seen_by_fit = []
    fit = FWGAN.fit

    def spy(self, given, **options):
        seen_by_fit.append(given)
        return fit(self, given, **options)

    monkeypatch.setattr(FWGAN, "fit", spy)
    best, means = choose_epochs(
        lambda epochs: FWGAN(**{**SMALL, "epochs": epochs}), problem, [1, 4], seeds=(0, 1)
    )
    assert best in means and set(means) == {1, 4}
    assert best == max(means, key=means.get)
    tests = problem.features[np.concatenate([problem.test_seen, problem.test_unseen])]
    test_rows = {row.tobytes() for row in tests}
    for small in seen_by_fit:
        assert test_rows.isdisjoint(row.tobytes() for row in small.features)


def test_choosing_needs_validation_classes():
    with pytest.raises(UsageError, match="no validation classes"):
        choose_epochs(lambda e: FWGAN(epochs=e), make_problem(val=[]), [1])


def test_the_oracle_is_a_diagnostic(problem):
    found = oracle_epochs(FWGAN(**SMALL), problem, every=2)
    assert set(found) == {2, 4}
    last = evaluate(FWGAN(**SMALL).fit(problem, progress=False), problem)
    assert found[4] == last
    assert "DIAGNOSTIC" in oracle_epochs.__doc__
    with pytest.raises(UsageError, match="every must be"):
        oracle_epochs(FWGAN(**SMALL), problem, every=0)


def test_the_oracle_lands_on_its_own_classes(problem):
    found = landing(Oracle(problem), problem)
    assert {name: near[0] for name, near in found.items()} == {n: n for n in found}
    assert list(found) == ["class8", "class9", "class10"] and len(found["class8"]) == 11


def test_unknown_classifier(problem):
    with pytest.raises(UsageError, match="softmax"):
        evaluate(None, problem, classifier="sofmax")


class Wide(Oracle):
    def generate(self, semantics, n, *, seed=0):
        return np.tile(super().generate(semantics, n), 2)


def make(epochs):
    return FWGAN(**{**SMALL, "epochs": epochs})


WRONG = {
    "a name for a model": lambda p: evaluate("fclswgan", p),
    "no problem": lambda p: evaluate(None, None),
    "a class for a classifier": lambda p: evaluate(None, p, classifier=classifiers.Softmax),
    "a number for a classifier": lambda p: ceiling(p, classifier=3),
    "a misspelt classifier": lambda p: evaluate(None, p, classifier="sofmax"),
    "a model that is not fitted": lambda p: evaluate(FWGAN(), p),
    "a model of another width": lambda p: evaluate(Wide(p), p),
    "nothing to learn from": lambda p: training_set(None, p, real=False),
    "no generated features": lambda p: training_set(FWGAN(), p, n_synthetic=0),
    "landing of nothing": lambda p: landing(None, p),
    "every second and a half": lambda p: oracle_epochs(make(1), p, every=1.5),
    "no candidates": lambda p: choose_epochs(make, p, []),
    "no seeds": lambda p: choose_epochs(make, p, [1], seeds=()),
    "a candidate of 0 epochs": lambda p: choose_epochs(make, p, [0, 1]),
    "a candidate of 1.5 epochs": lambda p: choose_epochs(make, p, [1.5]),
    "a model instead of its maker": lambda p: choose_epochs(make(1), p, [1]),
    "a maker that is deaf": lambda p: choose_epochs(lambda e: make(1), p, [1, 2]),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_argument_gets_one_sentence(what, problem):
    with pytest.raises((UsageError, DataError)) as error:
        WRONG[what](problem)
    assert str(error.value).rstrip().endswith((".", "?")) and "\n" not in str(error.value)
