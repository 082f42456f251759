"""What is packed for a page: rounding, refusals, and a map that still tells the truth."""

import dataclasses
import warnings

import numpy as np
import pytest
import torch
from explored import flat_map
from torch import nn
from toy import make_problem

import zslkit
from zslkit import maps
from zslkit.classifiers import Softmax
from zslkit.errors import UsageError
from zslkit.widgets import mapping, packing


def test_bytes_are_little_endian():
    assert packing.to_bytes([1, 258], "uint16") == b"\x01\x00\x02\x01"
    assert np.frombuffer(packing.to_bytes([0.5], "float16"), "<f2")[0] == 0.5


def test_what_does_not_fit_gets_a_sentence():
    with pytest.raises(UsageError, match="0 to 300 does not fit uint8"):
        packing.to_bytes([0, 300], "uint8")
    with pytest.raises(UsageError, match="too large for float16"):
        packing.half([1e6])
    with pytest.raises(UsageError, match="Sigmoid"):
        packing.pack([nn.Linear(2, 2), nn.Sigmoid()])
    with pytest.raises(UsageError, match="square, plain convolutions"):
        packing.pack([nn.Conv2d(2, 2, 3, groups=2)])
    with pytest.raises(UsageError, match="squares side by side"):
        packing.pack([nn.Conv2d(2, 2, 3), nn.MaxPool2d(3, stride=1)])


def test_a_classifier_is_one_layer():
    problem = make_problem()
    softmax = Softmax(epochs=3).fit(*problem.part("train"))
    packed = packing.pack_classifier(softmax)
    scores = softmax.decision_function(problem.features, problem.seen_classes)
    assert np.allclose(packing.run(packed, problem.features), scores, atol=2e-2)


def test_weights_may_keep_all_their_digits():
    net = nn.Sequential(nn.Linear(5, 7), nn.LeakyReLU(0.2), nn.Linear(7, 3))
    x = np.random.default_rng(0).normal(size=(20, 5)).astype(np.float32)
    made = net(torch.from_numpy(x)).detach().numpy()
    whole, half = packing.pack(net, "float32"), packing.pack(net)
    assert whole.layers == half.layers and len(whole.weights) == 2 * len(half.weights)
    assert np.abs(packing.run(whole, x) - made).max() < 1e-6
    assert 1e-6 < np.abs(packing.run(half, x) - made).max() < 1e-2


def test_quantised_numbers_are_within_half_a_step():
    array = np.random.default_rng(0).normal(size=(50, 4)) * [1, 10, 0.1, 0]
    steps, low, step = mapping.quantised(array)
    assert steps.min() == 0 and steps.max() == 255
    assert np.all(np.abs(low + step * steps - array) <= step / 2 + 1e-6)


def test_a_thin_map_keeps_its_promises():
    problem = make_problem(per_class=40)
    whole = flat_map(problem)
    thin, packed = mapping.pack_map(whole, problem.labels, n_landmarks=110)
    assert np.bincount(problem.labels[thin.rows]).tolist() == [10] * 11  # equal shares
    assert np.isin(thin.rows, whole.rows).all() and np.all(np.diff(thin.rows) > 0)
    assert thin.landmarks.shape[1] % 4 == 0 and len(packed["low"]) == thin.landmarks.shape[1]
    same = whole.layout[np.isin(whole.rows, thin.rows)]
    assert np.abs(thin.layout - same).max() < 2e-5
    assert thin.trustworthiness == whole.trustworthiness


def winners(places, layout, labels):
    """Vote of the 15 nearest points in the plane."""
    distance = np.linalg.norm(places[:, None] - layout[None], axis=2)
    votes = labels[np.argsort(distance, axis=1)[:, :15]]
    return np.array([np.bincount(vote).argmax() for vote in votes])


def test_the_zoos_map_tells_the_truth():
    """Held-out real features land among their own class as often as umap.transform lands them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from umap import UMAP

    problem = zslkit.load("zoo")
    whole = maps.cached_map(problem)
    new = np.setdiff1d(np.arange(len(problem.features)), whole.rows)
    features, labels, on_map = (
        problem.features[new],
        problem.labels[new],
        problem.labels[whole.rows],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        umap = UMAP(n_neighbors=15, min_dist=0.8, init="pca", random_state=0, n_jobs=1)
        umap.fit(whole.landmarks)
        transformed = umap.transform(whole.reduce(features))
    # umap's own layout of this machine, for both: another processor lays the points out otherwise
    low, high = umap.embedding_.min(0), umap.embedding_.max(0)

    def scaled(places):
        return ((2 * places - low - high) / (high - low).max()).astype(np.float32)

    layout = scaled(umap.embedding_)
    thin, _ = mapping.pack_map(dataclasses.replace(whole, layout=layout), problem.labels)
    by_rule = winners(thin.place(features), layout, on_map) == labels
    by_umap = winners(scaled(transformed), layout, on_map) == labels
    print(f"rule {by_rule.mean():.3f}, umap.transform {by_umap.mean():.3f}")
    assert by_rule.mean() >= 0.95 * by_umap.mean()
    assert by_rule[by_umap].mean() >= 0.9  # and they are the same points, for the most part


def test_half_precision_hardly_moves_a_generated_feature():
    problem = make_problem()
    model = zslkit.methods.FWGAN(epochs=2, seed=0).fit(problem, progress=False)
    packed = packing.pack_generator(model.generator_, problem.semantics)
    noise = torch.randn(50, 16, generator=torch.Generator().manual_seed(0)).numpy()
    for c in problem.unseen_classes:
        full = np.concatenate([noise, np.tile(problem.semantics[c], (50, 1))], 1)
        made = model.generate(problem.semantics[c], 50, seed=0)
        assert np.abs(packing.run(packed, full) - made).max() < 1e-3 * max(1, made.max())
