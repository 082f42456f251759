"""Score a model of sketches and images on a retrieval problem, by real numbers or by bits."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from zslkit.errors import DataError, UsageError
from zslkit.retrieval import ITQ, RetrievalProblem, RetrievalScores, score_retrieval

#: Pictures or features of some rows to embeddings ``[k, d]``.
Embedding = Callable[[np.ndarray], np.ndarray]


def evaluate_retrieval(
    problem: RetrievalProblem,
    embed_sketches: Embedding,
    embed_images: Embedding,
    *,
    distance: str = "euclidean",
    codes: ITQ | None = None,
    at: Iterable[int] = (100,),
    convention: str = "strict",
    block: int = 256,
) -> RetrievalScores:
    """Embed queries and gallery, rank, and score.

    Parameters
    ----------
    problem
        Its queries and gallery are scored: those of unseen classes, and where the problem is
        generalised those of seen ones too.
    embed_sketches, embed_images
        Functions from a block of sketches or images, as the problem holds them, to embeddings
        ``[k, d]``: those of one trained model.
    distance
        ``"euclidean"`` or ``"cosine"``; of codes it is always Hamming's.
    codes
        An :class:`~zslkit.retrieval.ITQ` that is not fitted yet. It is fitted here on embeddings
        of *training* rows, never on what is scored, and queries and gallery become bits.
    at, convention
        As in :func:`~zslkit.retrieval.score_retrieval`.
    block
        How many sketches or images are read and embedded at a time.

    Returns
    -------
    RetrievalScores

    Raises
    ------
    DataError
        A function returns something else than a matrix with a row for each thing it was given.
    UsageError
        An option is unknown.
    """
    if block < 1:
        raise UsageError(f"block={block} must be a whole number from 1.")
    queries, wanted = problem.part("queries")
    gallery, shown = problem.part("gallery")
    asked = _embedded("embed_sketches", embed_sketches, queries, block)
    ranked = _embedded("embed_images", embed_images, gallery, block)
    if codes is not None:
        learned = [
            _embedded("embed_sketches", embed_sketches, problem.part("train_sketches")[0], block),
            _embedded("embed_images", embed_images, problem.part("train_images")[0], block),
        ]
        codes.fit(*learned)
        asked, ranked, distance = codes.encode(asked), codes.encode(ranked, kind=1), "hamming"
    return score_retrieval(
        asked, ranked, wanted, shown, distance=distance, at=at, convention=convention
    )


class SeenInTheWay(NamedTuple):
    """What :func:`seen_in_the_way` finds, as differences of mAP@all in -1..1.

    ``total`` is mAP@all with rows of seen classes, minus that without. ``by_pictures`` is the part
    of queries of unseen classes, which now find seen classes' pictures among theirs; ``by_queries``
    that of queries of seen classes, which now count, and find more or less than the others did.
    Both parts together are the total.
    """

    total: float
    by_pictures: float
    by_queries: float


def seen_in_the_way(
    problem: RetrievalProblem,
    joined: RetrievalProblem,
    embed_sketches: Embedding,
    embed_images: Embedding,
    **options,
) -> SeenInTheWay:
    """Why mAP@all changes when seen classes come among queries and gallery.

    With :math:`A` the mAP@all before, :math:`u` and :math:`s` the mean average precisions after
    of the queries of unseen and of seen classes, and :math:`q` the share of the latter,

    .. math:: q s + (1 - q) u - A = (1 - q)(u - A) + q (s - A) .

    Parameters
    ----------
    problem
        Its queries and gallery are of unseen classes.
    joined
        The same, :meth:`~zslkit.RetrievalProblem.generalised`.
    embed_sketches, embed_images, options
        As in :func:`evaluate_retrieval`. Queries for which nothing in the gallery is right do not
        count, here as there.

    Returns
    -------
    SeenInTheWay

    Raises
    ------
    UsageError
        ``problem`` is generalised itself, or ``joined`` is not.
    """
    after = joined.part("queries")[1]
    is_seen = np.isin(after, problem.seen_classes)
    if np.isin(problem.part("queries")[1], problem.seen_classes).any() or not is_seen.any():
        raise UsageError(
            "The first problem must have queries of unseen classes only, and the second be "
            "problem.generalised()."
        )
    options = {"at": (), **options}
    alone = evaluate_retrieval(problem, embed_sketches, embed_images, **options).map_all
    found = evaluate_retrieval(joined, embed_sketches, embed_images, **options).average_precisions
    counts = ~np.isnan(found)
    total, by_pictures, by_queries = (
        float((found[rows] - alone).sum() / counts.sum())
        for rows in (counts, counts & ~is_seen, counts & is_seen)
    )
    return SeenInTheWay(total, by_pictures, by_queries)


def _embedded(name, embed, items, block) -> np.ndarray:
    found = []
    for start in range(0, len(items), block):
        some = items[start : start + block]
        made = np.asarray(embed(some))
        if made.ndim != 2 or len(made) != len(some):
            raise DataError(
                f"{name} made an array of shape {made.shape} of {len(some)} things; expected "
                f"[{len(some)}, d]."
            )
        found.append(made)
    return np.concatenate(found)
