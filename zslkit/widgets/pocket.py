"""A trained model small enough for a page: a generator, a map and two classifiers, rounded."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from zslkit import classifiers, maps
from zslkit.errors import UsageError
from zslkit.evaluation import training_set
from zslkit.maps import FeatureMap
from zslkit.nets import Generator
from zslkit.problem import ZeroShotProblem
from zslkit.training import seeded
from zslkit.widgets import packing
from zslkit.widgets.mapping import pack_map

SHOWN_AT_FIRST = 8
LARGEST = 1e30  # of a feature; classifiers and map multiply it by their own numbers


class Reading(NamedTuple):
    """What the figure says about one cloud of generated features.

    ``positions [n, 2]`` in the map; ``nearest``, the share of the cloud whose nearest real feature
    is of each class; ``distance``, the median distance to that feature, after PCA, to be compared
    with ``explorer.spacing``; ``unseen`` and ``all``, mean probabilities over the cloud by the
    classifier of the unseen classes (ZSL) and by that of all classes (GZSL). Shares and
    probabilities are by class name, largest first.
    """

    positions: np.ndarray
    nearest: dict[str, float]
    distance: float
    unseen: dict[str, float]
    all: dict[str, float]


class PocketModel:
    """What an explorer computes with, in Python and on its page alike.

    Weights are rounded to float16 and real features to 256 steps a component, once, here.

    Parameters
    ----------
    model
        A fitted method of the :class:`~zslkit.methods.feature_gan.FeatureGAN` family.
    problem
        Its problem.
    start
        The class that a reader sees first: its most telling attributes come first.
    feature_map
        The map; by default :func:`zslkit.maps.cached_map` of the problem.
    n_landmarks
        Real features to keep, at most.
    seed
        Of the two classifiers and of the features they are trained on.

    Raises
    ------
    UsageError
        The model is not fitted, does not fit the problem, or was fitted on another.
    """

    def __init__(
        self,
        model,
        problem: ZeroShotProblem,
        *,
        start: str = "",
        feature_map: FeatureMap | None = None,
        n_landmarks: int = 2000,
        seed: int = 0,
    ):
        _check(model, problem)
        self.problem, self.noise_dim = problem, model.generator_.noise_dim
        self.generator = packing.pack_generator(model.generator_, problem.semantics)
        whole = maps.cached_map(problem) if feature_map is None else feature_map
        self.map, self._packed_map = pack_map(whole, problem.labels, n_landmarks=n_landmarks)
        self._telling = _most_telling(problem, model.generator_, start)[:SHOWN_AT_FIRST]
        self._judges = {
            "zsl": _judge(model, problem, seed, real=False),
            "gzsl": _judge(model, problem, seed, real=True),
        }

    @property
    def attribute_names(self) -> tuple[str, ...]:
        """The problem's, or "attribute 0", "attribute 1" ... where it has none of its own."""
        names = self.problem.attribute_names
        nameless = names == tuple(f"a{i}" for i in range(len(names)))
        return tuple(f"attribute {i}" for i in range(len(names))) if nameless else names

    def features(self, attributes, n: int, *, seed: int = 0, noise: bool = True) -> np.ndarray:
        """``model.generate(attributes, n, seed=seed)`` with the rounded weights, ``[n, d]``.

        Without ``noise``, z is 0 and all rows are the same.
        """
        z = torch.randn(n, self.noise_dim, generator=seeded(seed)) * float(noise)
        rows = np.concatenate([z.numpy(), np.tile(np.float32(attributes), (n, 1))], 1)
        return packing.run(self.generator, rows)

    def can_make(self, attributes) -> bool:
        """Whether all that is made of these attributes stays far from the end of float32."""
        with np.errstate(over="ignore", invalid="ignore"):
            made = self.features(attributes, 1, noise=False)
        return bool((made < LARGEST).all())  # false for NaN, and noise adds little to so much

    def read(self, features: np.ndarray) -> Reading:
        """What map and classifiers say about features ``[n, d]``."""
        distance, nearest = self.map.neighbours(features, 1)
        labels = self.problem.labels[self.map.rows[nearest[:, 0]]]
        classes, counts = np.unique(labels, return_counts=True)
        said = {}
        for key, (judge, of) in self._judges.items():
            scores = packing.run(judge, features).astype(np.float64)
            power = np.exp(scores - scores.max(1, keepdims=True))
            said[key] = self._by_name(of, (power / power.sum(1, keepdims=True)).mean(0))
        return Reading(
            self.map.place(features),
            self._by_name(classes, counts / len(labels)),
            float(np.median(distance)),
            said["zsl"],
            said["gzsl"],
        )

    def packed(self) -> dict:
        """All of it for the page, as numbers, names and bytes."""
        problem, rows = self.problem, self.map.rows
        low, high = float(problem.semantics.min()), float(problem.semantics.max())
        judges = {
            key: {**judge._asdict(), "classes": classes.tolist()}
            for key, (judge, classes) in self._judges.items()
        }
        return {
            "problem": problem.name,
            "class_names": list(problem.class_names),
            "unseen": problem.unseen_classes.tolist(),
            "classes": problem.classes.tolist(),
            "attribute_names": list(self.attribute_names),
            "semantics": packing.to_bytes(problem.semantics, "float32"),
            "range": [min(low, 0.0), high if high > 0 else low + 1.0],
            "telling": self._telling.tolist(),
            "generator": {**self.generator._asdict(), "noise": self.noise_dim},
            "map": {
                **self._packed_map,
                "rows": packing.whole_numbers(rows),
                "labels": packing.whole_numbers(problem.labels[rows]),
                "spacing": self.map.spacing,
                "trustworthiness": self.map.trustworthiness,
            },
            **judges,
        }

    def _by_name(self, classes, values) -> dict[str, float]:
        order = np.argsort(-values, kind="stable")
        return {self.problem.class_names[classes[i]]: float(values[i]) for i in order}


def _most_telling(problem: ZeroShotProblem, generator: Generator, start: str) -> np.ndarray:
    """Attributes by how much they tell: how far classes differ in them, and how unlike the others
    the first class is, times how much the generator heeds them."""
    known = problem.semantics[problem.classes]
    unlike = np.abs(problem.semantics_of(start) - known.mean(0)) if start else 0
    heed = generator.hidden.weight[:, generator.noise_dim :].detach().norm(dim=0).numpy()
    return np.argsort(-(known.std(0) + unlike) * heed, kind="stable")


def _judge(model, problem, seed, *, real):
    """A softmax classifier as :func:`zslkit.evaluate` trains it, and the classes it knows."""
    x, y = training_set(model, problem, real=real, seed=seed)
    softmax = classifiers.make("softmax", seed=seed).fit(x, y)
    return packing.pack_classifier(softmax), softmax.classes_


def _check(model, problem):
    if isinstance(model, type):
        raise UsageError(f"model is the class {model.__name__}; call it, and fit(problem).")
    if isinstance(model, str | Path):
        raise UsageError(f"model is the name {str(model)!r}; zslkit.methods.load reads a file.")
    name, generator = type(model).__name__, getattr(model, "generator_", None)
    if generator is None and not hasattr(model, "fit"):
        raise UsageError(f"model must be a fitted method; its type is {name}.")
    if generator is None:
        raise UsageError(f"This {name} is not fitted; call fit(problem) first.")
    if not isinstance(generator, Generator):
        raise UsageError(
            f"A page can run a zslkit.nets.Generator; {name} has a {type(generator).__name__}."
        )
    sizes = generator.output.out_features, generator.semantic_dim
    expected = problem.features.shape[1], problem.semantics.shape[1]
    if sizes != expected:
        raise UsageError(
            f"The model makes {sizes[0]} features from {sizes[1]} attributes, but {problem.name} "
            f"has {expected[0]} features and {expected[1]} attributes."
        )
    trained_on, here = getattr(model, "trained_on_", None), problem.fingerprint
    if trained_on not in {None, here}:
        raise UsageError(
            f"This {name} was trained on data with fingerprint {trained_on}, and {problem.name} "
            f"as it is loaded here has {here}. Load it with the options and the split that the "
            "model was trained on, or fit the model on this problem."
        )
