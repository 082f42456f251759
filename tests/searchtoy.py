"""Toy problems of retrieval that can be learned: features, and pictures with a bright place."""

import numpy as np
from torch import nn

from zslkit.retrieval import RetrievalProblem
from zslkit.search.encoders import Backbone


def _fields(n_seen, n_unseen, per_class, semantics):
    classes = n_seen + n_unseen
    labels = np.repeat(np.arange(classes), per_class)
    seen = labels < n_seen
    last = np.arange(len(labels)) % per_class == per_class - 1
    return dict(
        sketch_labels=labels,
        image_labels=labels,
        class_names=[f"class{i}" for i in range(classes)],
        train_sketches=np.flatnonzero(seen & ~last),
        train_images=np.flatnonzero(seen & ~last),
        held_sketches=np.flatnonzero(seen & last),
        held_images=np.flatnonzero(seen & last),
        queries=np.flatnonzero(~seen),
        gallery=np.flatnonzero(~seen),
        semantics=semantics,
        val_classes=[0, 1],
        name="toy",
    )


def make_features(*, n_seen=12, n_unseen=4, per_class=10, d=16, a=6, useless=0, seed=0):
    """Features of sketches and images: two different functions of the class's description.

    ``useless`` numbers of the description say nothing of the features.
    """
    rng = np.random.default_rng(seed)
    semantics = rng.uniform(0, 1, (n_seen + n_unseen, a + useless))
    fields = _fields(n_seen, n_unseen, per_class, semantics)
    sides = {}
    for side, width in (("sketches", d), ("images", d + 2)):
        means = semantics[:, :a] @ rng.normal(size=(a, width))
        noise = 0.3 * rng.normal(size=(len(fields["sketch_labels"]), width))
        sides[side] = (means[fields["sketch_labels"]] + noise).astype(np.float32)
    return RetrievalProblem(**sides, **fields)


def make_pictures(*, n_seen=8, n_unseen=3, per_class=8, size=8, seed=0):
    """Sketches and images of rows of bars; bar k is as long as number k of the description says.

    Images are coloured on a dark ground, sketches dark on white: the domain gap.
    """
    rng = np.random.default_rng(seed)
    bars = size // 2
    semantics = rng.integers(0, 3, (n_seen + n_unseen, bars)) / 2
    semantics[:, 0] = np.linspace(0, 1, len(semantics))  # no two alike
    fields = _fields(n_seen, n_unseen, per_class, semantics)
    labels = fields["sketch_labels"]
    ink = np.zeros((len(labels), size, size))
    for row, label in enumerate(labels):
        for k, value in enumerate(semantics[label]):
            ink[row, 2 * k, : round(value * size)] = 1
    sketches = 255 - 255 * np.roll(ink, 1, 1) + rng.normal(0, 5, ink.shape)
    colour = np.array([255, 128, 60])
    images = 20 + 0.9 * ink[..., None] * colour + rng.normal(0, 5, (*ink.shape, 3))
    return RetrievalProblem(
        sketches=sketches.clip(0, 255).astype(np.uint8),
        images=images.clip(0, 255).astype(np.uint8),
        **fields,
    )


def tiny(embedding_dim, frozen=0, pretrained=False):
    """A backbone for 8 x 8 pictures: two convolutions, the first of which can stand still."""
    first = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU())
    second = nn.Sequential(nn.Conv2d(6, 8, 3, padding=1, stride=2), nn.BatchNorm2d(8), nn.ReLU())
    head = nn.Sequential(nn.Flatten(), nn.Linear(8 * 4 * 4, embedding_dim))
    if frozen:
        return Backbone(first, second, head, 8)
    return Backbone(nn.Identity(), nn.Sequential(first, second), head, 8)
