"""Iterative quantisation: its error never rises, and by hand."""

import numpy as np
import pytest

from zslkit.errors import DataError, UsageError
from zslkit.retrieval import ITQ
from zslkit.retrieval.itq import quantisation_error


@pytest.fixture
def embeddings():
    rng = np.random.default_rng(3)
    return rng.normal(size=(200, 12)) @ rng.normal(size=(12, 12)) + 5


def objective(v, r):
    """The objective, written out: a sum over every row and bit."""
    total = 0.0
    for row in v:
        for bit in r.T:
            value = float(row @ bit)
            total += ((1.0 if value >= 0 else -1.0) - value) ** 2
    return total


def test_the_error_is_the_objective(embeddings):
    v = embeddings[:20, :4]
    r = np.linalg.qr(np.random.default_rng(0).normal(size=(4, 4)))[0]
    assert quantisation_error(v, r) == pytest.approx(objective(v, r))


@pytest.mark.parametrize("seed", range(4))
def test_the_error_never_rises(embeddings, seed):
    codes = ITQ(bits=8, iterations=30, seed=seed).fit(embeddings)
    assert (np.diff(codes.errors_) <= 1e-9 * codes.errors_[0]).all()
    assert codes.errors_[-1] < codes.errors_[0]
    v = (embeddings - embeddings.mean(0)) @ codes.components_
    assert codes.errors_[-1] == pytest.approx(objective(v, codes.rotation_))
    assert codes.rotation_ @ codes.rotation_.T == pytest.approx(np.eye(8), abs=1e-10)


def test_each_step_is_the_best_of_many_rotations(embeddings):
    """With the signs fixed, no other rotation is nearer to them."""
    v = embeddings[:, :3] - embeddings[:, :3].mean(0)
    model = ITQ(iterations=1).fit(v)
    turned_back = v @ model.components_
    start = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    signs = np.where(turned_back @ start >= 0, 1, -1)
    found = ((signs - turned_back @ model.rotation_) ** 2).sum()
    rng = np.random.default_rng(1)
    for _ in range(300):
        other = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        assert found <= ((signs - turned_back @ other) ** 2).sum() + 1e-9


def test_a_square_is_turned_onto_its_corners():
    """Four points on the axes: turned by 45 degrees they stand at the corners, (1, 1) and so on."""
    r = np.sqrt(2)
    square = np.array([[r, 0], [0, r], [-r, 0], [0, -r]])
    codes = ITQ(iterations=50, seed=1).fit(square)
    assert codes.errors_[-1] == pytest.approx(0, abs=1e-12)
    assert len({tuple(code) for code in codes.encode(square)}) == 4


def test_a_transposed_factor_would_not_do(embeddings):
    """What a translation from MATLAB forgets: NumPy's svd returns the last factor transposed."""
    v = embeddings[:, :8] - embeddings[:, :8].mean(0)
    ours = ITQ(iterations=30, seed=0).fit(v)
    v = v @ ours.components_
    rotation = np.linalg.qr(np.random.default_rng(0).normal(size=(8, 8)))[0]
    errors = []
    for _ in range(30):
        left, _, right = np.linalg.svd(v.T @ np.where(v @ rotation >= 0, 1, -1))
        rotation = left @ right.T
        errors.append(quantisation_error(v, rotation))
    assert (np.diff(errors) > 0).any()
    assert ours.errors_[-1] < min(errors)


def test_same_seed_same_codes(embeddings):
    first = ITQ(bits=6, seed=4).fit(embeddings).encode(embeddings)
    assert (first == ITQ(bits=6, seed=4).fit(embeddings).encode(embeddings)).all()
    assert (first != ITQ(bits=6, seed=5).fit(embeddings).encode(embeddings)).any()


def test_each_kind_is_centred_on_its_own_training_mean(embeddings):
    far = embeddings[:90] + 100
    codes = ITQ(bits=6).fit(embeddings, far)
    assert codes.means_[1] == pytest.approx(far.mean(0))
    assert (codes.encode(far, kind=1).mean(0) > 0.1).all()
    assert (codes.encode(far, kind=1).mean(0) < 0.9).all()
    one = codes.encode(embeddings[:1])
    assert (one == codes.encode(embeddings)[:1]).all()  # nothing is learned from what is encoded


def test_mistakes_are_named(embeddings):
    with pytest.raises(UsageError, match="not fitted"):
        ITQ().encode(embeddings)
    with pytest.raises(UsageError, match="bits=0"):
        ITQ(bits=0)
    with pytest.raises(UsageError, match="at least one"):
        ITQ().fit()
    with pytest.raises(DataError, match="13 bits need"):
        ITQ(bits=13).fit(embeddings)
    with pytest.raises(DataError, match="one space"):
        ITQ().fit(embeddings, embeddings[:, :5])
    with pytest.raises(DataError, match="not finite"):
        ITQ().fit(embeddings * np.inf)
    codes = ITQ().fit(embeddings)
    with pytest.raises(DataError, match="fitted on 12"):
        codes.encode(embeddings[:, :5])
    with pytest.raises(UsageError, match="kind=1"):
        codes.encode(embeddings, kind=1)
