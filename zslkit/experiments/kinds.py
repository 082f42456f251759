"""The two kinds of grid: of methods of classification, and of methods of retrieval.

Which one a grid is, its methods say. A kind knows its keys, and what a fitted method is scored
with: ``[classifiers.NAME]`` tables, or ``[rankings.NAME]`` tables of

.. code-block:: toml

    [rankings.binary]
    distance = "euclidean"              # or "cosine"
    at = [100]                          # the k of mAP@k and P@k
    convention = "strict"               # or "lenient"
    codes = { bits = 64 }               # ITQ, learned on training rows; Hamming's distance
    generalised = 0.2                   # the share of rows of seen classes that is added
    training_rows = true                # they were trained on, as in the released code of SEM-PCYC
"""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from zslkit import classifiers, methods, search
from zslkit.checks import is_number, is_whole
from zslkit.errors import UsageError, did_you_mean
from zslkit.retrieval.metrics import CONVENTIONS
from zslkit.search import PictureClassifier

CASCADES = ("inductive", "transductive")
RANKING = ("distance", "at", "convention", "codes", "generalised", "training_rows")
#: The k of mAP@k and P@k where a ranking says none.
AT = (100,)


class Kind(NamedTuple):
    """What one kind of grid may say.

    ``table`` names the tables of what a method is scored with, ``column`` their column in results,
    ``default`` what they are if the grid has none; ``grid`` and ``run`` are keys that only this
    kind has.
    """

    name: str
    methods: Collection[str]
    table: str
    column: str
    default: dict[str, dict]
    grid: Collection[str]
    run: Collection[str]
    diagnostics: Collection[str]
    check: Callable[[dict[str, Any], str, Callable], None]


def known_in(path) -> Callable[[Any, Collection[str], str], None]:
    """A function that refuses a word which is none of the known ones, with a sentence."""

    def known(word, words, where):
        if word not in words:
            raise UsageError(f"{path}: {where} has no {word!r}." + did_you_mean(str(word), words))

    return known


def kind_of(grid: dict[str, Any], path="The grid") -> Kind:
    """The kind of a grid by its methods; grids of both kinds are refused.

    Raises
    ------
    UsageError
        A run's method is unknown, or its runs are of both kinds.
    """
    found = {}
    for entry in grid["run"]:
        method = entry.get("method")
        every = (*CLASSIFICATION.methods, *RETRIEVAL.methods)
        known_in(path)(method, every, "the list of methods")
        kind = RETRIEVAL if method in RETRIEVAL.methods else CLASSIFICATION
        found[kind.name] = kind, method
    if len(found) > 1:
        (_, one), (_, other) = found.values()
        first, second = found
        raise UsageError(
            f"{path} mixes {one!r}, a method of {first}, with {other!r}, one of {second}; a grid "
            "compares one kind only."
        )
    ((kind, _),) = found.values()
    return kind


def _check_classifiers(grid: dict[str, Any], path, known) -> None:
    for name, settings in grid["classifiers"].items():
        known(settings.get("kind", name), classifiers.REGISTRY, "the list of classifiers")
        form = settings.get("cascade", {}).get("form")
        if "cascade" in settings:
            known(form, CASCADES, "the list of cascades")
        if form == "transductive" and ("choose" in grid or grid["split"] != "test"):
            raise UsageError(
                f"{path}: {name!r} learns from the rows that it is scored on, so nothing may be "
                "chosen by it."
            )
    for key in ("per_sample", "seed_is_split"):
        if not isinstance(grid.get(key, False), bool):
            raise UsageError(f"{path}: {key} = {grid[key]!r} must be true or false.")


def _check_rankings(grid: dict[str, Any], path, known) -> None:
    for name, settings in grid["rankings"].items():
        where = f"{path}: the ranking {name!r}"
        for key in settings:
            known(key, RANKING, f"the ranking {name!r}")
        known(settings.get("distance", "euclidean"), ("euclidean", "cosine"), "'distance'")
        known(settings.get("convention", "strict"), CONVENTIONS, "'convention'")
        at = settings.get("at", AT)
        if not isinstance(at, list | tuple) or not all(is_whole(k) and k > 0 for k in at):
            raise UsageError(f"{where} has at = {at!r}, which is no list of whole numbers from 1.")
        if "codes" in settings:
            if not isinstance(settings["codes"], dict):
                raise UsageError(f"{where} has codes = {settings['codes']!r}, which is no table.")
            for key in settings["codes"]:
                known(key, ("bits", "iterations"), f"'codes' of the ranking {name!r}")
            if "distance" in settings:
                raise UsageError(f"{where} ranks codes, by Hamming's distance; drop 'distance'.")
        share = settings.get("generalised", 1)
        if not is_number(share) or not 0 < share <= 1:
            raise UsageError(f"{where} has generalised = {share!r}, no share above 0 and up to 1.")
        if not isinstance(settings.get("training_rows", False), bool):
            raise UsageError(f"{where}: training_rows must be true or false.")
        if "training_rows" in settings and "generalised" not in settings:
            raise UsageError(f"{where} has training_rows, which goes with generalised = a share.")
    count = grid.get("validation_classes")
    if count is not None and (not is_whole(count) or count < 1):
        raise UsageError(f"{path}: validation_classes = {count!r} must be a whole number from 1.")
    if count is not None and grid["split"] == "test" and "choose" not in grid:
        raise UsageError(f"{path}: validation_classes goes with split = 'validation'.")
    for entry in grid["run"]:
        features = entry.get("features", {})
        if not isinstance(features, dict):
            raise UsageError(f"{path}: features = {features!r} is no table of settings.")
        for key in features:
            known(key, PictureClassifier().get_params(), "PictureClassifier")


CLASSIFICATION = Kind(
    name="classification",
    methods=("none", "ceiling", *methods.REGISTRY),
    table="classifiers",
    column="classifier",
    default={"softmax": {}},
    grid=("classifiers", "per_sample", "seed_is_split"),
    run=("classifiers", "n_synthetic"),
    diagnostics=("nearest_real",),
    check=_check_classifiers,
)
RETRIEVAL = Kind(
    name="retrieval",
    methods=tuple(search.REGISTRY),
    table="rankings",
    column="ranking",
    default={"real": {}},
    grid=("rankings", "validation_classes"),
    run=("rankings", "features"),
    diagnostics=("modality",),
    check=_check_rankings,
)
