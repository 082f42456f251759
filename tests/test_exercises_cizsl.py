import numpy as np
import pytest
import torch

from zslkit.datasets import zoo
from zslkit.evaluation import Scores
from zslkit.exercises import cizsl as check

ROOT = 1 / np.sqrt(50)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (ROOT, "S alone"),
        (-2 * (1 - ROOT), "sign is wrong"),
        (1 - ROOT, "forgot the division"),
        (2, "infinitely many"),
        (np.log(50), "Kullback-Leibler"),
        (2 * (1 - 1 / 50), "square root"),
        (2 * (1 - np.sqrt(50)), "not of 50"),
        (0.3, "single term"),
        ("much", "one number"),
    ],
)
def test_sure_divergence(value, word):
    verdict = check.sure_divergence(value)
    assert verdict.right is False and word in verdict.sentence


def test_right_answers_are_right():
    assert "many classes there are, it will not pass 2" in check.sure_divergence(1.717).sentence
    assert check.sure_divergence(2 * (1 - ROOT))
    assert check.divergence_function(formula)
    assert check.imagined_classes(imagine, zoo.load(semantics="articles").semantics)
    assert check.sure_divergence(...).right is None
    assert check.divergence_function(lambda p, a, b: ...).right is None


def formula(p, alpha, beta):
    s = (p**alpha * (1 / p.shape[1]) ** (1 - alpha)).sum(1)
    return (s ** ((1 - beta) / (1 - alpha)) - 1) / (beta - 1)


WRONG = {
    "upside down": lambda p, a, b: (
        ((p**a * 3 ** (a - 1.0)).sum(1) ** ((1 - a) / (1 - b)) - 1) / (b - 1)
    ),
    "sign is wrong": lambda p, a, b: -formula(p, a, b),
    "changed places": lambda p, a, b: (
        ((p ** (1 - a) * 3 ** (-a)).sum(1) ** ((1 - b) / (1 - a)) - 1) / (b - 1)
    ),
    "you took the rows": lambda p, a, b: (
        ((p**a * (1 / p.shape[0]) ** (1 - a)).sum(1) ** ((1 - b) / (1 - a)) - 1) / (b - 1)
    ),
    "uniform is missing": lambda p, a, b: ((p**a).sum(1) ** ((1 - b) / (1 - a)) - 1) / (b - 1),
    "outer exponent": lambda p, a, b: ((p**a * 3 ** (a - 1.0)).sum(1) - 1) / (b - 1),
    "1 is missing": lambda p, a, b: formula(p, a, b) + 1 / (b - 1),
    "fixed inside": lambda p, a, b: formula(p, 0.3, 0.7),
    "the formula gives": lambda p, a, b: formula(p, a, b) + 1,
    "shape": lambda p, a, b: formula(p, a, b)[:, None],
}


@pytest.mark.parametrize("word", WRONG)
def test_divergence_function(word):
    verdict = check.divergence_function(WRONG[word])
    assert verdict.right is False and word in verdict.sentence


def imagine(texts, n, rng, low=0.2, high=0.8, step=1, norm=True, fixed=None):
    first = rng.integers(len(texts), size=n)
    second = (first + rng.integers(step, len(texts), size=n)) % len(texts)
    share = rng.uniform(low, high, (n, 1)) if fixed is None else np.full((n, 1), fixed)
    mixed = share * texts[first] + (1 - share) * texts[second]
    return mixed / np.linalg.norm(mixed, axis=1, keepdims=True) if norm else mixed


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"step": 0}, "mixed with itself"),
        ({"norm": False}, "too short"),
        ({"low": 0.0, "high": 1.0}, "20 % to 80 %"),
        ({"low": 0.4, "high": 0.6}, "No share is below"),
        ({"fixed": 0.3}, "same share"),
    ],
)
def test_imagined_classes(options, word):
    texts = np.eye(12)
    verdict = check.imagined_classes(lambda t, n, rng: imagine(t, n, rng, **options), texts)
    assert verdict.right is False and word in verdict.sentence


def side_by_side(texts, n, rng):
    first = rng.integers(len(texts), size=n)
    share = rng.uniform(0.2, 0.8, (n, 1))
    mixed = share * texts[first] + (1 - share) * texts[(first + 1) % len(texts)]
    return mixed / np.linalg.norm(mixed, axis=1, keepdims=True)


def test_imagined_classes_of_other_kinds():
    texts = np.eye(12)
    wrong = {
        "negative": lambda t, n, rng: -imagine(t, n, rng),
        "parents": lambda t, n, rng: np.full((n, len(t)), len(t) ** -0.5),
        "length 1": lambda t, n, rng: 2 * imagine(t, n, rng),
        "just neighbours": side_by_side,
        "never a parent": lambda t, n, rng: imagine(t[:5], n, rng),
    }
    for word, answer in wrong.items():
        verdict = check.imagined_classes(answer, texts)
        assert verdict.right is False and word in verdict.sentence, word


def test_your_split():
    plain, creative = (
        Scores(t1=0.3, unseen=0.1, seen=0.5, harmonic=0.2, ausuc=a) for a in (0.1, 0.2)
    )
    rodents = ["squirrel", "chipmunk", "mouse"]
    assert "+10.0 points" in check.your_split(rodents, plain, creative).sentence
    for hidden, word in [
        (["unicorn", *rodents], "'unicorn' is not one of"),
        ("tiger", "not the text 'tiger'"),
        (5, "not the number 5"),
        ([5, 6, 7], "in quotes, not the number 5"),
        (rodents[:2], "between 3 and 40"),
        (["squirrel", "chipmunk", "rabbit"], "mouse is seen"),
    ]:
        verdict = check.your_split(hidden, plain, creative)
        assert verdict.right is False and word in verdict.sentence
    assert "same model twice" in check.your_split(rodents, plain, plain).sentence
    assert "zslkit.evaluate" in check.your_split(rodents, 0.1, 0.2).sentence
    assert check.divergence_function(torch.tensor).right is False
