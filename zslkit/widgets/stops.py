"""What the figure of side information is made of: models, cosines, distances, a cast of classes."""

from collections.abc import Mapping

import numpy as np

from zslkit.errors import DataError, UsageError
from zslkit.retrieval import RetrievalProblem, score_retrieval
from zslkit.search import SEMPCYC
from zslkit.taxonomy import Taxonomy, mixed
from zslkit.widgets import values

MOST_IN_MATRIX = 22
STEPS = 65535  # of a distance on its way to the page


def complete(models) -> tuple[list[str], list[float]]:
    """Kinds and shares, if there is a fitted model for each pair."""
    nested = isinstance(models, Mapping) and models
    if not nested or not all(isinstance(each, Mapping) and each for each in models.values()):
        raise UsageError(
            "models must hold, for each kind of similarity, fitted models by share of the "
            f"taxonomy; got {values.shown(models)}."
        )
    shares = [sorted(each) for each in models.values()]
    if any(each != shares[0] for each in shares):
        raise UsageError(f"Every kind needs models at the same shares; found {shares}.")
    for each in models.values():
        for model in each.values():
            if not isinstance(model, SEMPCYC) or not hasattr(model, "to_code_"):
                raise UsageError(f"models must be fitted SEMPCYC; got {values.shown(model)}.")
    return [str(kind) for kind in models], [float(share) for share in shares[0]]


def distinct(models, kinds, shares, problem, words, kin) -> tuple[list[SEMPCYC], list[list[int]]]:
    """Each model once, and where it stands; it must have learned what it is said to have."""
    fitted, which = [], []
    for kind in kinds:
        row = []
        for share, model in sorted(models[kind].items()):
            described = problem.described_by(mixed(words, kin[kind], share))
            if model.trained_on_ != described.fingerprint:
                raise DataError(
                    f"The model at share {share:g} of {kind!r} did not learn from this mixture of "
                    "words and taxonomy; see zslkit.taxonomy.mixed."
                )
            known = next((k for k, each in enumerate(fitted) if each is model), len(fitted))
            if known == len(fitted):
                fitted.append(model)
            row.append(known)
        which.append(row)
    return fitted, which


def check_pictures(pictures, problem) -> None:
    if not isinstance(pictures, RetrievalProblem) or any(
        len(getattr(pictures, side)) != len(getattr(problem, side))
        for side in ("sketches", "images")
    ):
        raise UsageError("pictures must be the RetrievalProblem of pictures behind problem.")


def cosines(rows: np.ndarray) -> np.ndarray:
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return units @ units.T


def cast(problem, taxonomy: Taxonomy, alike: list[np.ndarray]) -> np.ndarray:
    """Unseen classes and the seen ones most like them, relatives side by side."""
    chosen = dict.fromkeys(problem.unseen_classes.tolist())
    room = max(MOST_IN_MATRIX, len(chosen))
    seen = problem.seen_classes
    for rank in range(len(seen)):
        for matrix in alike:
            for c in problem.unseen_classes:
                nearest = seen[np.argsort(-matrix[c, seen], kind="stable")[rank]]
                if len(chosen) < room:
                    chosen.setdefault(int(nearest))
    line = {c: taxonomy.lines[problem.class_names[c]][::-1] for c in chosen}
    return np.array(sorted(chosen, key=line.get))


def distances(model, problem, sketches, images) -> np.ndarray:
    """From sketches to images as the page has them: whole numbers, 65535 the largest distance."""
    asked = model.embed_sketches(problem.sketches[sketches]).astype(float)
    shown = model.embed_images(problem.images[images]).astype(float)
    far = np.linalg.norm(asked[:, None] - shown, axis=2)
    return np.round(STEPS * far / far.max()).astype(np.uint16)


def map_of(model, problem) -> float:
    queries, asked = problem.part("queries")
    gallery, shown = problem.part("gallery")
    at = model.embed_sketches(queries), model.embed_images(gallery)
    return score_retrieval(*at, asked, shown, at=()).map_all


def measured(given, kinds, shares) -> list:
    """Mean, standard deviation and seeds at every stop, or an empty list where none is known."""
    given = given or {}
    return [
        [[float(x) for x in given.get(kind, {}).get(share, ())] for share in shares]
        for kind in kinds
    ]
