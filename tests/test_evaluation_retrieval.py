"""Scoring a model of sketches and images: blocks, codes fitted on training rows, mistakes."""

import numpy as np
import pytest
from sketchtoy import make_retrieval, write_pictures

from zslkit.errors import DataError, UsageError
from zslkit.evaluation import evaluate_retrieval, seen_in_the_way
from zslkit.retrieval import ITQ, FilePictures, score_retrieval


@pytest.fixture(scope="module")
def embedded():
    """A toy whose sketches and images are noisy copies of their classes' vectors."""
    rng = np.random.default_rng(2)
    means = 3 * rng.normal(size=(6, 8))
    toy = make_retrieval()
    sketches = means[toy.sketch_labels] + rng.normal(size=(36, 8))
    images = means[toy.image_labels] + rng.normal(size=(48, 8)) + 5
    return toy.with_items(sketches, images)


def same(x):
    return x


def shifted(x):
    return x - 5


def test_it_scores_queries_against_the_gallery(embedded):
    found = evaluate_retrieval(embedded, same, shifted, at=[8], block=5)
    queries, wanted = embedded.part("queries")
    gallery, shown = embedded.part("gallery")
    direct = score_retrieval(queries, gallery - 5, wanted, shown, at=[8])
    assert found.as_dict() == pytest.approx(direct.as_dict())
    assert found.map_all > 0.9
    assert len(found.average_precisions) == 12
    wide = embedded.generalised(0.3)
    assert len(evaluate_retrieval(wide, same, shifted, at=[8]).average_precisions) == 15


def test_codes_are_fitted_on_training_rows_alone(embedded):
    codes = ITQ(bits=8, seed=1)
    found = evaluate_retrieval(embedded, same, same, codes=codes, at=[8])
    assert codes.means_[0] == pytest.approx(embedded.part("train_sketches")[0].mean(0))
    assert codes.means_[1] == pytest.approx(embedded.part("train_images")[0].mean(0))
    again = ITQ(bits=8, seed=1)
    other = embedded.images.copy()
    other[embedded.gallery] += 1000  # what is scored changes; what was learned does not
    evaluate_retrieval(
        embedded.with_items(embedded.sketches, other), same, same, codes=again, at=[]
    )
    assert (again.rotation_ == codes.rotation_).all()
    assert 0.5 < found.map_all <= 1


def test_what_seen_classes_change_falls_into_two_parts(embedded):
    """By hand: the queries that were there before, and those that came."""
    joined = embedded.generalised(0.3)
    found = seen_in_the_way(embedded, joined, same, same)
    before = evaluate_retrieval(embedded, same, same, at=())
    after = evaluate_retrieval(joined, same, same, at=())
    assert found.total == pytest.approx(after.map_all - before.map_all)
    assert found.by_pictures + found.by_queries == pytest.approx(found.total)
    each, labels = after.average_precisions, joined.part("queries")[1]
    old = np.isin(labels, embedded.unseen_classes)
    share = old[~np.isnan(each)].mean()  # of the queries that count
    gap = np.nanmean(each[old]) - before.map_all
    assert found.by_pictures == pytest.approx(share * gap) and gap < 0
    # who never mistakes the one kind of class for the other has no pictures in the way
    far = embedded.sketches.copy(), embedded.images.copy()
    for side, labels in zip(far, (embedded.sketch_labels, embedded.image_labels), strict=True):
        side[np.isin(labels, embedded.seen_classes)] += 1000
    apart = embedded.with_items(*far)
    found = seen_in_the_way(apart, apart.generalised(0.3), same, same)
    assert found.by_pictures == pytest.approx(0, abs=1e-12)
    for pair in ((joined, joined), (embedded, embedded)):
        with pytest.raises(UsageError, match="queries of unseen classes only"):
            seen_in_the_way(*pair, same, same)


def test_pictures_are_read_a_block_at_a_time(tmp_path):
    write_pictures(tmp_path, list("abcdef"), 6)
    files = FilePictures(sorted(tmp_path.rglob("*.png")), 4, "L")
    problem = make_retrieval(sketches=files)
    most = []

    def embed(pictures):
        most.append(pictures.shape)
        return pictures.reshape(len(pictures), -1)[:, :7]

    evaluate_retrieval(problem, embed, same, block=7, at=[5])
    assert most == [(7, 4, 4), (5, 4, 4)]


def test_mistakes_are_named(embedded):
    with pytest.raises(DataError, match=r"embed_images made an array of shape \(16,\) of 16"):
        evaluate_retrieval(embedded, same, lambda x: x[:, 0])
    with pytest.raises(DataError, match="one space"):
        evaluate_retrieval(embedded, same, lambda x: x[:, :3])
    with pytest.raises(UsageError, match="block=0"):
        evaluate_retrieval(embedded, same, same, block=0)
