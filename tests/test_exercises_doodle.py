import numpy as np
import pytest
import torch
from searchtoy import make_pictures, tiny
from torch.nn import functional as F

from zslkit.exercises import doodle as check
from zslkit.search import DoodleToSearch, encoders


def both(relevant, k):
    hits = relevant[:k]
    gain = (hits * np.cumsum(hits) / np.arange(1, k + 1)).sum()
    found, there = hits.sum(), min(k, relevant.sum())
    return (gain / there if there else 0.0), (gain / found if found else 0.0)


def gain_of(relevant, k):
    return both(relevant, k)[1] * relevant[:k].sum()


WRONG_PRECISIONS = {
    "wrong way round": lambda r, k: both(r, k)[::-1],
    "no ranking can show more": lambda r, k: (gain_of(r, k) / r.sum(), both(r, k)[1]),
    "fewer than k are relevant": lambda r, k: (gain_of(r, k) / k, both(r, k)[1]),
    "precision at k": lambda r, k: (both(r, k)[0], r[:k].mean()),
    "not NaN": lambda r, k: both(r, k) if r[:k].any() else (0.0, 1.0),
    "two numbers": lambda r, k: 0.5,
    "the share of hits": lambda r, k: (0.123, 0.456),
}


def test_average_precision():
    assert check.average_precision_at_k(both)
    assert check.average_precision_at_k(lambda r, k: ...).right is None


@pytest.mark.parametrize("words", WRONG_PRECISIONS)
def test_a_wrong_precision_is_told_apart(words):
    verdict = check.average_precision_at_k(WRONG_PRECISIONS[words])
    assert verdict.right is False and words in verdict.sentence, verdict


def distances(a, p, n):
    return (torch.linalg.vector_norm(a - x, dim=1) for x in (p, n))


def loss(a, p, n, margin):
    near, far = distances(a, p, n)
    return F.relu(margin + near - far).mean()


def squared(a, p, n, margin):
    near, far = distances(a, p, n)
    return F.relu(margin + near**2 - far**2).mean()


def of_means(a, p, n, margin):
    near, far = distances(a, p, n)
    return F.relu(margin + near.mean() - far.mean())


def bare(a, p, n, margin):
    near, far = distances(a, p, n)
    return (margin + near - far).mean()


WRONG_TRIPLETS = {
    "wrong way round": lambda a, p, n, m: loss(a, n, p, m),
    "should cost nothing": bare,
    "sum over the batch": lambda a, p, n, m: loss(a, p, n, m) * len(a),
    "not squared": squared,
    "margin is missing": lambda a, p, n, m: loss(a, p, n, 0.0),
    "by itself": of_means,
    "another number": lambda a, p, n, m: a.mean() * 0 + 9,
    "torch tensor": lambda *x: float(loss(*x)),
    "no gradient flows": lambda *x: loss(*x).detach(),
}


def test_the_triplet():
    assert check.triplet(loss)
    assert check.triplet(lambda *a: ...).right is None


@pytest.mark.parametrize("words", WRONG_TRIPLETS)
def test_a_wrong_triplet_is_told_apart(words):
    verdict = check.triplet(WRONG_TRIPLETS[words])
    assert verdict.right is False and words in verdict.sentence, verdict


WRONG_TURNS = {
    "x itself": lambda x, s: -s * x,
    "Nothing flows back": lambda x, s: x.detach(),
    "keeps its sign": lambda x, s: (1 - s) * x.detach() + s * x,
    "has no say": lambda x, s: 2 * x.detach() - x,
    "identity": lambda x, s: x * 1,
    "comes back as": lambda x, s: (1 + s**2) * x.detach() - s**2 * x,
    "of the shape of x": lambda x, s: x[0],
    "alike in every place": lambda x, s: (
        x.detach() - s * (x - x.detach()) * torch.tensor([1.0, 2.0])
    ),
}


def test_the_gradient_turned_round():
    assert check.turned_round(lambda x, s: (1 + s) * x.detach() - s * x)
    for words, answer in WRONG_TURNS.items():
        verdict = check.turned_round(answer)
        assert verdict.right is False and words in verdict.sentence, verdict


def test_the_mean_strength():
    assert check.mean_strength((190 / 20 + 75) / 100)
    for answer, words in {
        0.0: "counts batches",
        0.75: "some of it",
        0.85: "begins at 0",
        0.855: "0/20 to 19/20",
        1.0: "have less",
        84.5: "the sum",
        0.3: "climb by a twentieth",
        "much": "one number",
    }.items():
        verdict = check.mean_strength(answer)
        assert verdict.right is False and words in verdict.sentence, verdict


class Parted:
    """Sketches and pictures of a class at one place, or far apart, or anywhere."""

    def __init__(self, problem, *, apart=0.0, useless=False):
        self.problem, self.apart, self.useless = problem, apart, useless

    def _embed(self, items, of, labels):
        rows = [int(np.flatnonzero([np.array_equal(x, y) for y in of])[0]) for x in items]
        place = np.eye(20)[np.zeros(len(rows), int) if self.useless else labels[rows]]
        rng = np.random.default_rng(len(rows))
        return place + 0.05 * rng.normal(size=place.shape)

    def embed_sketches(self, items):
        return self._embed(items, self.problem.sketches, self.problem.sketch_labels) + self.apart

    def embed_images(self, items):
        return self._embed(items, self.problem.images, self.problem.image_labels)


def test_a_blind_probe_and_a_search_that_sees(monkeypatch):
    small = make_pictures(per_class=20).validation()
    verdict = check.blinded((Parted(small), small))
    assert verdict and "the probe is right" in verdict.sentence, verdict
    verdict = check.blinded((Parted(small, apart=1.0), small))
    assert verdict.right is False and "still tells sketch from picture 100 %" in verdict.sentence
    verdict = check.blinded((Parted(small, useless=True), small))
    assert verdict.right is False and "and so is the search" in verdict.sentence, verdict


def test_a_model_of_ones_own(monkeypatch):
    """What the chapter begins with: an adversary that does not blind the probe."""
    monkeypatch.setitem(encoders.BACKBONES, "tiny", tiny)
    problem = make_pictures()
    small = problem.validation()
    short = dict(epochs=1, backbone="tiny", embedding_dim=6, batch_size=8, pretrained=False)
    model = DoodleToSearch(**short, frozen=0).fit(small, progress=False)
    for words, answer in {
        "still tells": (model, small),
        "(model, problem)": model,
        "not fitted": (DoodleToSearch(), small),
        "embed_sketches and embed_images": ("model", small),
        "should not be chosen on the test": (model, problem),
    }.items():
        verdict = check.blinded(answer)
        assert verdict.right is False and words in verdict.sentence, verdict
    assert check.blinded((..., small)).right is None
