import numpy as np
import pytest
import torch
from torch.nn import functional as F
from toy import make_problem

import zslkit
from zslkit.classifiers.detector import EntropyDetector
from zslkit.exercises import cewgan as check


def cosine(a, b):
    return F.cosine_similarity(a, b)


def loss(f, r, y, o):
    other, same = cosine(f, r[o]), y[o] == y
    return (1 - cosine(f, r)).mean() + torch.where(same, 1 - other, other.clamp_min(0)).mean()


def halves(f, r, y, o, of_other):
    other, same = cosine(f, r[o]), y[o] == y
    return (1 - cosine(f, r)).mean() + torch.where(same, 1 - other, of_other(other)).mean()


WRONG_SHARES = {
    0.5: "not whole",
    0.48828: "eighth time",
    0.896: "half of each batch",
    2.2321: "Upside down",
    448: "By what is the sum divided",
    0.3: "Count the seen rows",
    -1: "should be 0 or more",
    "half": "one number",
}
WRONG_LOSSES = {
    "matched half alone": lambda f, r, y, o: (1 - cosine(f, r)).mean(),
    "shuffled half alone": lambda f, r, y, o: loss(f, r, y, o) - (1 - cosine(f, r)).mean(),
    "by chance": lambda f, r, y, o: (1 - cosine(f, r)).mean() + cosine(f, r[o]).clamp_min(0).mean(),
    "need not point apart": lambda *a: halves(*a, lambda c: c),
    "absolute value": lambda *a: halves(*a, torch.abs),
    "wrong way round": lambda f, r, y, o: (
        (1 - cosine(f, r)).mean()
        + torch.where(y[o] == y, cosine(f, r[o]).clamp_min(0), 1 - cosine(f, r[o])).mean()
    ),
    "should cost little": lambda f, r, y, o: (
        loss(f, r, y, o) - (1 - cosine(f, r)).mean() + cosine(f, r).mean()
    ),
    "has means": lambda *a: 8 * loss(*a),
    "dot product of rows": lambda f, r, y, o: (
        (1 - (f * r).sum(1)).mean()
        + torch.where(y[o] == y, 1 - (f * r[o]).sum(1), (f * r[o]).sum(1).clamp_min(0)).mean()
    ),
    "take real[order]": lambda f, r, y, o: (
        (1 - cosine(f, r)).mean()
        + torch.where(y[o] == y, 1 - cosine(f[o], r), cosine(f[o], r).clamp_min(0)).mean()
    ),
    "not averaged": lambda *a: loss(*a) / 2,
    "the two halves are": lambda f, r, y, o: f.mean() * 0 + 9,
    "torch tensor": lambda *a: float(loss(*a)),
    "no gradient flows": lambda *a: loss(*a).detach(),
    "returned None": lambda *a: None,
}


def test_the_slip():
    assert check.threshold_of_the_slip(0.448)
    assert check.threshold_of_the_slip(...).right is None
    for answer, words in WRONG_SHARES.items():
        verdict = check.threshold_of_the_slip(answer)
        assert verdict.right is False and words in verdict.sentence, verdict


def test_the_matching_loss():
    assert check.matching_loss(loss)
    assert check.matching_loss(lambda *a: ...).right is None


@pytest.mark.parametrize("words", WRONG_LOSSES)
def test_a_wrong_loss_is_told_apart(words):
    verdict = check.matching_loss(WRONG_LOSSES[words])
    assert verdict.right is False and words in verdict.sentence, verdict


def test_routing():
    assert check.routed_scores(lambda h, t, a, b: np.where(h < t, a, b))
    for words, answer in {
        "wrong way round": lambda h, t, a, b: np.where(h < t, b, a),
        "class ids": lambda h, t, a, b: h < t,
        "asks H < tau": lambda h, t, a, b: np.where(h <= t, a, b),
        "should get": lambda h, t, a, b: np.where(h < 0.5, a, b),
        "shape": lambda h, t, a, b: a[:3],
    }.items():
        verdict = check.routed_scores(answer)
        assert verdict.right is False and words in verdict.sentence, verdict


def test_the_quantile():
    assert check.quantile_threshold(lambda h, share: np.quantile(h, share))
    for words, answer in {
        "the other tail": lambda h, share: np.quantile(h, 1 - share),
        "the paper's rule": lambda h, share: h.mean(),
        "of the seen rows your": lambda h, share: np.quantile(h, share / 2),
    }.items():
        verdict = check.quantile_threshold(answer)
        assert verdict.right is False and words in verdict.sentence, verdict


def test_a_detector_of_ones_own():
    problem = zslkit.load("zoo-clips", split=2)
    x, y = problem.part("train")
    y = np.searchsorted(problem.seen_classes, y)
    detector = EntropyDetector(hidden=8, epochs=3).fit(x, y)
    assert "AUROC" in check.better_outliers((detector, problem)).sentence

    class Gate:
        detector_ = detector

    sentence = check.better_outliers((detector, problem), {"noise": Gate}).sentence
    assert "no more is checked" in sentence and "teachers reach" in sentence
    assert sentence.count(sentence.split("AUROC ")[1][:5]) == 2  # the same detector twice
    narrow = EntropyDetector(hidden=8, epochs=1).fit(x[:, :5], y)
    for words, answer in {
        "detector and its problem": detector,
        "not fitted": (EntropyDetector(), problem),
        "another width": (narrow, problem),
        "not None": (detector, None),
        "about clips": (detector, make_problem()),
    }.items():
        verdict = check.better_outliers(answer)
        assert verdict.right is False and words in verdict.sentence, verdict
