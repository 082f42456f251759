"""Average precision and its relatives: scikit-learn's, by hand, and whatever the order of ties."""

import itertools

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from zslkit.errors import DataError, UsageError
from zslkit.retrieval import (
    average_precision,
    average_precisions,
    mean_average_precision,
    metrics,
    precision_at_k,
    scoring,
)


def case(seed, q=12, n=40, levels=None):
    """Random rankings; with few ``levels`` of scores, nearly all of them tie."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, levels, (q, n)) if levels else rng.normal(size=(q, n))
    relevant = rng.random((q, n)) < 0.3
    relevant[:, 0] = True
    return scores, relevant


@pytest.mark.parametrize("levels", [None, 2, 5, 20])
def test_without_a_cut_it_is_scikit_learns_ties_and_all(levels):
    scores, relevant = case(1, levels=levels)
    theirs = [average_precision_score(r, s) for r, s in zip(relevant, scores, strict=True)]
    assert average_precisions(scores, relevant) == pytest.approx(theirs)
    assert average_precisions(scores, relevant, convention="lenient") == pytest.approx(theirs)
    assert mean_average_precision(scores, relevant) == pytest.approx(np.mean(theirs))


@pytest.mark.parametrize("k", [1, 3, 17, 40])
def test_lenient_is_scikit_learns_on_the_list_that_was_cut(k):
    scores, relevant = case(2)
    order = np.argsort(-scores, axis=1)[:, :k]
    cut_scores = np.take_along_axis(scores, order, 1)
    cut = np.take_along_axis(relevant, order, 1)
    theirs = [
        average_precision_score(r, s) if r.any() else 0.0
        for r, s in zip(cut, cut_scores, strict=True)
    ]
    assert average_precisions(scores, relevant, k=k, convention="lenient") == pytest.approx(theirs)
    share = cut.sum(1) / np.minimum(k, relevant.sum(1))
    assert average_precisions(scores, relevant, k=k) == pytest.approx(theirs * share)


def test_by_hand():
    ranked = [1, 0, 1, 1, 0]  # 1/1, 2/3, 3/4
    assert average_precision(ranked) == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert average_precision(ranked, k=3) == pytest.approx((1 + 2 / 3) / 3)
    assert average_precision(ranked, k=2) == 1 / 2
    assert average_precision(ranked, k=3, convention="lenient") == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([0, 0, 1], k=2) == 0
    assert average_precision([0, 0, 1], k=2, convention="lenient") == 0
    assert average_precision([0, 1], scores=[0.1, 0.9]) == 1
    assert precision_at_k([[5, 4, 3]], [[1, 0, 1]], 2) == 0.5


def test_a_tie_across_the_cut_by_hand():
    # first place: relevant; then a tie of four with two relevant, of which two places are inside
    scores, relevant = [9, 5, 5, 5, 5, 1], [1, 1, 0, 1, 0, 1]
    assert precision_at_k([scores], [relevant], 3) == pytest.approx((1 + 1) / 3)
    expected = (1 * 1 + 1 * (2 / 3)) / 3  # one of them inside, on average; precision there 2 / 3
    assert average_precision(relevant, scores, k=3) == pytest.approx(expected)
    lenient = average_precision(relevant, scores, k=3, convention="lenient")
    assert lenient == pytest.approx(expected * 3 / 2)


def test_precision_in_a_tie_is_the_mean_over_all_orders():
    scores, relevant = np.array([3, 2, 2, 2, 2, 0]), np.array([0, 1, 1, 0, 1, 1])
    for k in range(1, 7):
        by_order = []
        for order in itertools.permutations(range(1, 5)):
            ranked = relevant[[0, *order, 5]]
            by_order.append(ranked[:k].sum() / k)
        assert precision_at_k(scores[None], relevant[None], k) == pytest.approx(np.mean(by_order))


@pytest.mark.parametrize("convention", metrics.CONVENTIONS)
@pytest.mark.parametrize("levels", [None, 3])
def test_the_order_of_the_gallery_does_not_matter(convention, levels):
    scores, relevant = case(3, levels=levels)
    first = average_precisions(scores, relevant, k=9, convention=convention)
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(scores.shape[1])
        again = average_precisions(scores[:, order], relevant[:, order], k=9, convention=convention)
        assert again == pytest.approx(first)


@pytest.mark.parametrize("levels", [None, 4])
def test_properties(levels):
    scores, relevant = case(4, levels=levels)
    for k in (1, 5, 40):
        strict = average_precisions(scores, relevant, k=k)
        lenient = average_precisions(scores, relevant, k=k, convention="lenient")
        assert ((strict >= 0) & (strict <= lenient + 1e-12) & (lenient <= 1)).all()
    monotone = average_precisions(3 * scores.astype(float) ** 3 - 7, relevant)
    assert monotone == pytest.approx(average_precisions(scores, relevant))
    assert average_precisions(relevant, relevant) == pytest.approx(1)
    if levels is None:
        worst = average_precisions(scores - 100 * relevant, relevant)
        assert (worst <= average_precisions(scores, relevant) + 1e-12).all()
    one_score = average_precisions(np.zeros_like(scores), relevant)
    assert one_score == pytest.approx(relevant.mean(1))  # all tie: the share that is relevant


def test_moving_a_relevant_item_up_never_hurts():
    ranked = np.array([0, 1, 0, 0, 1, 0, 1])
    for i in range(1, len(ranked)):
        if ranked[i] and not ranked[i - 1]:
            better = ranked.copy()
            better[[i - 1, i]] = better[[i, i - 1]]
            for k in (None, 3, 5):
                assert average_precision(better, k=k) >= average_precision(ranked, k=k)


def test_queries_without_a_relevant_item():
    scores, relevant = [[3, 2, 1], [3, 2, 1]], [[1, 0, 0], [0, 0, 0]]
    assert np.isnan(average_precisions(scores, relevant)[1])
    assert mean_average_precision(scores, relevant) == 1
    assert mean_average_precision(scores, relevant, without="zero") == 0.5
    assert precision_at_k(scores, relevant, 1) == 0.5
    with pytest.raises(DataError, match="No query has a relevant item"):
        mean_average_precision([[1, 2]], [[0, 0]])


def test_blocks_change_nothing(monkeypatch):
    scores, relevant = case(5, levels=6)
    whole = average_precisions(scores, relevant, k=7)
    monkeypatch.setattr(metrics, "_BLOCK", 90)
    assert (average_precisions(scores, relevant, k=7) == whole).all()


def test_wrong_arguments_are_named():
    with pytest.raises(UsageError, match="Did you mean 'strict'"):
        average_precision([1, 0], convention="strickt")
    for k in (0, 1.5, True):
        with pytest.raises(UsageError, match="whole number from 1"):
            average_precision([1, 0], k=k)
    with pytest.raises(UsageError, match="more than the 2 items"):
        precision_at_k([[1, 2]], [[1, 0]], 3)
    with pytest.raises(DataError, match="one shape"):
        average_precision([1, 0], scores=[1, 2, 3])
    with pytest.raises(DataError, match="nothing to rank"):
        average_precision([])
    with pytest.raises(DataError, match="NaN"):
        average_precision([1, 0], scores=[1, np.nan])
    with pytest.raises(DataError, match="true or false"):
        average_precision([1, 2])
    with pytest.raises(UsageError, match="without='none'"):
        mean_average_precision([[1]], [[1]], without="none")


# ---------------------------------------------------------------------- from embeddings
@pytest.fixture
def embedded():
    rng = np.random.default_rng(7)
    return (
        rng.normal(size=(30, 5)),
        rng.normal(size=(50, 5)),
        rng.integers(0, 4, 30),
        np.r_[np.arange(4), rng.integers(0, 4, 46)],
    )


@pytest.mark.parametrize("distance", scoring.DISTANCES)
def test_scores_of_embeddings_equal_those_of_the_whole_matrix(embedded, distance, monkeypatch):
    from scipy.spatial.distance import cdist

    queries, gallery, wanted, shown = embedded
    if distance == "hamming":
        queries, gallery = queries > 0, gallery > 0
    kept = np.exp(-cdist(queries, gallery, distance))
    if distance == "hamming":
        kept = np.round(kept, 9)
    relevant = wanted[:, None] == shown
    monkeypatch.setattr(scoring, "_BLOCK", 170)  # three queries at a time
    found = scoring.score_retrieval(
        queries, gallery, wanted, shown, distance=distance, at=[5, 20], convention="lenient"
    )
    assert found.map_all == pytest.approx(mean_average_precision(kept, relevant))
    for k in (5, 20):
        lenient = mean_average_precision(kept, relevant, k=k, convention="lenient")
        assert found.map_at[k] == pytest.approx(lenient)
        assert found.precision_at[k] == pytest.approx(precision_at_k(kept, relevant, k))
    assert list(found.as_dict()) == ["mAP@all", "mAP@5", "mAP@20", "P@5", "P@20"]
    assert "mAP@all" in str(found)


@pytest.mark.parametrize("distance", ["euclidean", "cosine"])
def test_a_model_that_collapsed_scores_what_chance_does(distance):
    """All embeddings are equal, so all items tie, whatever a matrix product makes of them."""
    rng = np.random.default_rng(1)
    one = rng.normal(size=(1, 33)) * 1e3
    labels = rng.integers(0, 3, 1009)
    found = scoring.score_retrieval(
        np.repeat(one, 70, 0), np.repeat(one, 1009, 0), labels[:70], labels, distance=distance
    )
    shares = np.bincount(labels) / len(labels)
    assert found.average_precisions == pytest.approx(shares[labels[:70]])
    assert found.precision_at[100] == pytest.approx(shares[labels[:70]].mean())


def test_hamming_counts_bits():
    rng = np.random.default_rng(0)
    a, b = rng.random((6, 70)) < 0.5, rng.random((9, 70)) < 0.5
    assert (scoring.hamming(a, b) == (a[:, None] != b[None]).sum(2)).all()


def test_bad_embeddings_are_refused(embedded):
    queries, gallery, wanted, shown = embedded
    with pytest.raises(UsageError, match="Did you mean 'cosine'"):
        scoring.score_retrieval(queries, gallery, wanted, shown, distance="cosin")
    with pytest.raises(DataError, match="one space"):
        scoring.score_retrieval(queries[:, :3], gallery, wanted, shown)
    with pytest.raises(DataError, match="labels of shape"):
        scoring.score_retrieval(queries, gallery, wanted[1:], shown)
    with pytest.raises(DataError, match="not finite"):
        scoring.score_retrieval(queries * np.nan, gallery, wanted, shown)
    with pytest.raises(UsageError, match="k=100 is more than the 50"):
        scoring.score_retrieval(queries, gallery, wanted, shown)
