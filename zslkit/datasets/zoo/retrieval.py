"""The zoo's retrieval problem: sketches ask for painted pictures, some animals were never seen.

>>> from zslkit.datasets.zoo import retrieval
>>> retrieval.sketches("tiger", "hard").shape
(30, 64, 64)
"""

from collections.abc import Iterable

import numpy as np

from zslkit.datasets import zoo
from zslkit.datasets.zoo.build import SETTINGS
from zslkit.datasets.zoo.painter import ABSTRACTIONS
from zslkit.datasets.zoo.sheets import read_sheet, read_sketches
from zslkit.errors import UsageError, did_you_mean
from zslkit.files import packaged
from zslkit.retrieval import RetrievalProblem
from zslkit.taxonomy import Taxonomy, mixed

#: What may describe a class.
DESCRIPTIONS = ("attributes", "articles", "taxonomy")


def load(
    abstraction: str = "easy",
    unseen: Iterable[str] | None = None,
    *,
    semantics: str | Iterable[str] = "attributes",
    share: float | None = None,
    similarity: str = "path",
    dealt: int | None = None,
) -> RetrievalProblem:
    """Sketches and pictures of the zoo's animals as a retrieval problem.

    Parameters
    ----------
    abstraction
        ``"easy"``: five clumsy hands. ``"hard"``: the same hands shake more, lose strokes and leave
        details out, and the animal is smaller, turned and shifted on the paper.
    unseen
        Names of the animals to hide, instead of the ten that are hidden by default.
    semantics
        What describes a class: ``"attributes"``, the 28 numbers, ``"articles"``, TF-IDF vectors as
        :func:`zslkit.datasets.zoo.load` has them, or ``"taxonomy"``, its path similarity to each
        animal. Several are joined: ``["articles", "taxonomy"]``.

    share
        With words and a taxonomy, ``semantics=["articles", "taxonomy"]``: the taxonomy's share in
        :func:`zslkit.taxonomy.mixed`, where it has a column for each animal and each of their
        ancestors. By default both stand side by side as they are.
    similarity
        ``"path"``, ``"lin"`` or ``"jcn"``.
    dealt
        A seed by which descriptions are dealt out anew among the seen animals, so that they mean
        nothing: a control.

    Returns
    -------
    RetrievalProblem
        Sketches ``[n, 64, 64]``, 255 is paper; images ``[n, 64, 64, 3]``. Image i
        is the picture behind row i of ``zslkit.load("zoo")``. Of each seen animal's sketches and
        pictures each fifth is held out.

    Raises
    ------
    MissingFile, DataError
        The zoo's files are missing or do not fit together.
    UsageError
        ``abstraction``, ``semantics``, ``similarity`` or an animal in ``unseen`` is unknown, or
        there is nothing to mix.

    Examples
    --------
    >>> problem = load("hard")
    >>> len(problem.unseen_classes), len(problem.queries), len(problem.gallery)
    (10, 300, 500)
    """
    table = zoo.attributes()
    hidden = table.where("unseen")
    if unseen is not None:
        hidden = np.array(sorted({_class_id(name, table) for name in unseen}), np.int64)
    _check_level(abstraction)
    described, words = _described(semantics, table, share, similarity)
    if dealt is not None:
        seen = np.setdiff1d(np.arange(len(table.names)), hidden)
        described = described.copy()
        described[seen] = described[np.random.default_rng(dealt).permutation(seen)]
    count = SETTINGS["sketches"]
    drawn = np.concatenate([_sheet(name, abstraction) for name in table.names])
    drawn_labels = np.repeat(np.arange(len(table.names)), count)
    every = SETTINGS["test_every"]
    kept = np.arange(len(drawn)) % count % every == every - 1
    _, labels, test = zoo._stored()
    folder = packaged("zoo") / "pictures"
    counts = np.bincount(labels, minlength=len(table.names))
    painted = np.concatenate(
        [read_sheet(folder / f"{n}.webp", k) for n, k in zip(table.names, counts, strict=True)]
    )
    for array in (drawn, painted):
        array.flags.writeable = False  # so that the problem shares it
    train, held, tested = {}, {}, {}
    for side, ids, out in (("sketches", drawn_labels, kept), ("images", labels, test)):
        away = np.isin(ids, hidden)
        train[side] = np.flatnonzero(~away & ~out)
        held[side] = np.flatnonzero(~away & out)
        tested[side] = np.flatnonzero(away)
    return RetrievalProblem(
        sketches=drawn,
        sketch_labels=drawn_labels,
        images=painted,
        image_labels=labels,
        class_names=table.names,
        train_sketches=train["sketches"],
        train_images=train["images"],
        queries=tested["sketches"],
        gallery=tested["images"],
        semantics=described,
        attribute_names=words,
        held_sketches=held["sketches"],
        held_images=held["images"],
        val_classes=np.setdiff1d(table.where("val"), hidden),
        unseen_classes=hidden,
        name=f"zoo-sketches ({abstraction})",
        about={
            "source": "painted and drawn from data/zoo/attributes.csv",
            "licence": "CC BY 4.0",
        },
    )


def sketches(animal: str, abstraction: str = "easy") -> np.ndarray:
    """All sketches of one animal at one level, ``[30, 64, 64]`` uint8, 255 is paper.

    Raises
    ------
    UsageError
        There is no such animal or level.
    MissingFile, DataError
        Its sheet is missing or unreadable.
    """
    _check_level(abstraction)
    _class_id(animal, zoo.attributes())
    return _sheet(animal, abstraction)


def _described(semantics, table, share, similarity) -> tuple[np.ndarray, tuple[str, ...]]:
    """A row a class of everything that was asked for, side by side, and the columns' names."""
    wanted = [semantics] if isinstance(semantics, str) else list(semantics)
    for each in wanted:
        if each not in DESCRIPTIONS:
            raise UsageError(
                f"semantics={each!r} is not known; choose one or several of "
                f"{', '.join(DESCRIPTIONS)}." + did_you_mean(str(each), DESCRIPTIONS)
            )
    if not wanted or len(set(wanted)) < len(wanted):
        raise UsageError(f"semantics={wanted} must name one or several descriptions, each once.")
    blocks = {}
    for each in wanted:
        if each == "attributes":
            blocks[each] = table.array, table.attribute_names
        elif each == "articles":
            blocks[each] = zoo._described_by_articles()
        else:
            tree = Taxonomy.read(packaged("zoo") / "taxonomy.csv")
            to = "classes" if share is None else "nodes"
            columns = table.names if share is None else tree.nodes_of(table.names)
            blocks[each] = tree.similarity(similarity, table.names, to=to), columns
    several = len(wanted) > 1
    words = [f"{each}: {n}" if several else n for each, (_, names) in blocks.items() for n in names]
    if share is None:
        return np.hstack([block for block, _ in blocks.values()]), tuple(words)
    if len(wanted) != 2 or wanted[1] != "taxonomy":
        raise UsageError(
            f'share={share!r} mixes words with a taxonomy; write semantics=["articles", "taxonomy"]'
            f" or the like, not {wanted}."
        )
    return mixed(*(block for block, _ in blocks.values()), share), tuple(words)


def _sheet(animal, abstraction):
    path = packaged("zoo") / "sketches" / abstraction / f"{animal}.webp"
    return read_sketches(path, SETTINGS["sketches"])


def _check_level(abstraction):
    if abstraction not in ABSTRACTIONS:
        raise UsageError(
            f"abstraction={abstraction!r} is not known; choose one of {', '.join(ABSTRACTIONS)}."
            + did_you_mean(abstraction, ABSTRACTIONS)
        )


def _class_id(name, table) -> int:
    if name not in table.names:
        raise UsageError(f"The zoo has no animal named {name!r}." + did_you_mean(name, table.names))
    return table.names.index(name)
