"""The checkers of the chapter on affective embedding say what is wrong."""

import numpy as np
import pytest
from affecttoy import make_affect

from zslkit.affect import AffectiveEmbedding
from zslkit.exercises import affect as check


def told(verdict, words):
    assert verdict.right is False and words in verdict.sentence, verdict


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def shares(e, w, tau):
    power = np.exp(unit(e) @ unit(w).T / tau)
    return power / power.sum(1, keepdims=True)


def kept(labels, predicted, polarity):
    mistaken = labels != predicted
    return (polarity[labels] == polarity[predicted])[mistaken].mean()


def test_the_starts_fail_and_the_solutions_pass():
    assert check.structure_of_three(...).right is None
    assert check.structure_of_three(1 / 12)
    assert check.shares(lambda *a: ...).right is None
    assert check.shares(shares)
    assert check.kept_polarity(lambda *a: ...).right is None
    assert check.kept_polarity(kept)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (0.25, "the sum over the three"),
        (1 / 6, "to be squared"),
        (0.125, "three pairs of three"),
        (1 / 36, "three, not nine"),
        ((np.pi / 6) ** 2 / 3, "compare angles"),
        (0.5, "difference of one pair"),
        (0.9, "cos 60"),
        ("x", "one number"),
    ],
)
def test_the_structure(answer, words):
    told(check.structure_of_three(answer), words)


def soft(x, axis=1):
    power = np.exp(x)
    return power / power.sum(axis, keepdims=True)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda e, w, t: soft(e @ w.T / t), "inner products"),
        (lambda e, w, t: soft(unit(e) @ w.T / t), "pairs' words have lengths"),
        (lambda e, w, t: soft(e @ unit(w).T / t), "emotions' words have lengths"),
        (lambda e, w, t: soft(unit(e) @ unit(w).T), "Where is tau"),
        (lambda e, w, t: soft(unit(e) @ unit(w).T * t), "small tau is to sharpen"),
        (lambda e, w, t: soft(unit(e) @ unit(w).T / t, 0), "along the rows"),
        (lambda e, w, t: np.exp(unit(e) @ unit(w).T / t), "no shares"),
        (lambda e, w, t: unit(e) @ unit(w).T, "Those are the cosines"),
        (lambda e, w, t: shares(e, w, t).T, "transposed"),
        (lambda e, w, t: np.full((3, 4), 0.25), "Row 0 should begin"),
        (lambda e, w, t: None, "returned None"),
    ],
)
def test_the_shares(answer, words):
    told(check.shares(answer), words)


def of_all(labels, predicted, polarity):
    return (polarity[labels] == polarity[predicted]).mean()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (of_all, "right answers too"),
        (lambda y, p, s: ((s[y] == s[p]) & (y != p)).mean(), "number of mistakes, not by that"),
        (lambda y, p, s: 1 - kept(y, p, s), "lose the polarity"),
        (lambda y, p, s: ((s[y] == s[p]) & (y != p)).sum(), "not a share"),
        (lambda y, p, s: 0.123, "On a small example"),
    ],
)
def test_the_polarity(answer, words):
    told(check.kept_polarity(answer), words)


def quick(problem, **settings):
    model = AffectiveEmbedding(**{"epochs": 2, "hidden": 8, "space": 6, **settings})
    return model.fit(problem, progress=False)


def test_better_on_validation():
    problem = make_affect()
    small = problem.validation()
    four = [problem.validation(seed=seed) for seed in range(4)]
    told(check.better_on_validation(quick(small), four), "a function (problem)")
    told(check.better_on_validation(quick, ["x"] * 4), "AffectProblem")
    told(check.better_on_validation(quick, [problem] * 4), "problem.validation()")
    told(check.better_on_validation(quick, small), "1 is too few")
    told(check.better_on_validation(lambda p: "x", four), "a fitted AffectiveEmbedding")
    told(check.better_on_validation(lambda p: AffectiveEmbedding(), four), "a fitted Affective")
    told(check.better_on_validation(lambda p: quick(problem), four), "to no other")
    told(check.better_on_validation(lambda p: p.nothing, four), "AttributeError")
    assert check.better_on_validation(lambda p: ..., four).right is None
    assert check.better_on_validation(..., four).right is None


@pytest.mark.parametrize(
    ("right", "words"), [(4, "Clearly better"), (2, "no clear difference"), (0, "That is worse")]
)
def test_better_is_told_with_its_error(right, words, monkeypatch):
    four = [make_affect().validation(seed=seed) for seed in range(4)]
    scores = iter([50.0, 52, 54, 56] + [50.0 + 2 * k + (9 if k < right else -9) for k in range(4)])
    monkeypatch.setattr(check, "_found", lambda train, problem: next(scores))
    verdict = check.better_on_validation(quick, four)
    assert verdict.right is (right == 4) and words in verdict.sentence
