"""Which rows an iteration learns from."""

import torch

from zslkit.methods.steps import Draws
from zslkit.training import seeded


def draws_of(n, weights=None):
    """Draws of n rows, row i with the feature i."""
    labels = torch.arange(n) % 5
    return Draws(torch.arange(float(n))[:, None], torch.eye(5), labels, labels, weights)


def rows_of(draws, *, batches=6, size=64, seed=0):
    batch = draws(seeded(seed), batches, size, 3)
    assert torch.equal(batch.labels, batch.features[:, 0].long() % 5)
    return batch.features[:, 0].long().view(batches, size)


def test_no_row_comes_twice_in_a_batch_of_few_or_many_rows():
    for n in (64, 1000, 63_999, 64_000, 1_000_000):
        for seed in range(20):
            for rows in rows_of(draws_of(n), seed=seed):
                assert len(rows.unique()) == 64 and rows.min() >= 0 and rows.max() < n


def test_many_rows_are_drawn_evenly():
    n = 200_000
    rows = torch.cat([rows_of(draws_of(n), batches=50, seed=seed).flatten() for seed in range(10)])
    tenths = torch.bincount(rows * 10 // n, minlength=10) / len(rows)
    assert (tenths - 0.1).abs().max() < 4 * (0.1 * 0.9 / len(rows)) ** 0.5


def test_a_batch_with_a_row_twice_is_drawn_again():
    n = 1000 * 64
    firsts = [torch.randint(n, (64,), generator=seeded(seed)) for seed in range(300)]
    (seed, first) = next((s, f) for s, f in enumerate(firsts) if len(f.unique()) < 64)
    (rows,) = rows_of(draws_of(n), batches=1, seed=seed)
    assert not torch.equal(rows, first) and len(rows.unique()) == 64


def test_weights_say_how_often_a_row_is_drawn():
    weights = torch.tensor([0.0, 1.0, 3.0])
    rows = rows_of(draws_of(3, weights), batches=100).flatten()
    shares = torch.bincount(rows, minlength=3) / len(rows)
    assert shares[0] == 0 and abs(shares[2] - 0.75) < 4 * (0.75 * 0.25 / len(rows)) ** 0.5


def test_descriptions_of_the_seen_classes_stand_in_the_order_of_columns():
    semantics = torch.rand(6, 2)
    labels = torch.tensor([4, 1, 4, 3])
    draws = Draws(torch.zeros(4, 1), semantics, labels, torch.tensor([2, 0, 2, 1]))
    assert torch.equal(draws.seen_semantics()[draws.columns], semantics[labels])
