"""The Proposed Splits, read from the layout in which they are published.

Y. Xian, C. H. Lampert, B. Schiele, Z. Akata: Zero-Shot Learning: A Comprehensive Evaluation of
the Good, the Bad and the Ugly. TPAMI 2018, arXiv 1707.00600.

A data set is a folder ``<root>/xlsa17/data/<NAME>/`` with two MATLAB files:

=================== ==========================================================================
``<backbone>.mat``  ``features`` ``[d, n]``, one *column* a picture; ``labels`` ``[n]`` from 1
``att_splits.mat``  ``att`` and ``original_att`` ``[a, C]``, one column a class;
                    ``allclasses_names``; and, as positions from 1 among the n pictures,
                    ``trainval_loc``, ``test_seen_loc``, ``test_unseen_loc`` and,
                    not in every copy, ``train_loc`` and ``val_loc``
=================== ==========================================================================

Two traps of the format. ``train_loc`` and ``val_loc`` together are ``trainval_loc`` *and*
``test_seen_loc``: who trains on ``train_loc`` has seen test pictures. So rows are taken from
``trainval_loc`` alone, and ``val_loc`` only says which classes serve for validation. And both
files count from 1.
"""

from pathlib import Path

import numpy as np

from zslkit import mapped
from zslkit.checks import distinct
from zslkit.datasets import classlists, features, matfile, matstream
from zslkit.datasets.folders import find_backbone, find_folder
from zslkit.datasets.sources import PUBLISHED, UNCERTAIN, source_of
from zslkit.errors import DataError, UsageError, did_you_mean
from zslkit.problem import ZeroShotProblem
from zslkit.scaling import check_scaling, scaled

_PARTS = ("trainval_loc", "test_seen_loc", "test_unseen_loc")


def load(
    name: str,
    *,
    backbone: str = "res101",
    scale: str = "minmax",
    semantics: str = "att",
    normalize_semantics: str | None = None,
    splits: str = "att_splits",
    root: str | Path | None = None,
    memory_map: bool | None = None,
) -> ZeroShotProblem:
    """Read a data set of the Proposed Splits, or any other in the same layout.

    Parameters
    ----------
    name
        ``"CUB"``, ``"SUN"``, ``"AWA1"``, ``"AWA2"``, ``"APY"``, ``"FLO"``, or the name of a
        folder of yours beside them.
    backbone
        Which features: the name of a ``.mat`` file, without its ending.
    scale
        ``"minmax"``, ``"standard"``, ``"l2"`` or ``"none"``; fitted on training rows alone
        (see :func:`zslkit.scaling.scaled`).
    semantics
        ``"att"``, as the papers use it, or ``"original_att"``, the raw values.
    normalize_semantics
        ``None`` keeps them as stored. ``"l2"`` gives each class's vector length 1; ``"minmax"``
        and ``"standard"`` rescale each attribute, fitted on the seen classes.
    splits
        Name of the ``.mat`` file with semantics and split; another one holds other semantics.
    root
        Folder above ``xlsa17``; by default ``ZSLKIT_DATA``, or zslkit's own cache.
    memory_map
        ``True`` writes the scaled features once to ``features`` in zslkit's cache, 4 bytes a
        number, and maps that file, so that only what is looked at comes into memory (see
        :class:`zslkit.ZeroShotProblem` for what still makes copies). ``False`` holds them in
        memory. ``None`` maps them if they would fill more than half of what is free. A file of
        this format holds at most 4 GB a matrix; more than that goes to
        :class:`zslkit.ZeroShotProblem` as a mapped array.

    Returns
    -------
    A :class:`zslkit.ZeroShotProblem`. ``train`` is ``trainval_loc``, ``val`` its rows of
    validation classes. ``about["validation"]`` says where these classes come from.

    Raises
    ------
    MissingFile
        The folder or one of its files is not there.
    DataError
        A file is damaged, foreign, or contradicts itself; or features are to be mapped and the
        cache cannot be written to.
    UsageError
        An option is unknown.

    Notes
    -----
    ``FLO`` describes classes by 1024 numbers from sentences and has no attribute names.
    """
    _check_options(scale, normalize_semantics)
    name, folder = find_folder(name, root)
    split_file, feature_file = folder / f"{splits}.mat", find_backbone(folder, backbone, splits)

    described = matfile.read(
        split_file, [semantics, *_PARTS], ["allclasses_names", "train_loc", "val_loc"]
    )
    att = matfile.matrix(split_file, semantics, described[semantics]).T  # [C, a]
    features.check_finite(split_file, semantics, att)
    class_names = classlists.class_names(folder, split_file, described, len(att))

    source, labels = _pictures(feature_file)
    n = source.shape[0]
    _check_orientation(feature_file, source.shape, labels)
    labels = matfile.positions(feature_file, "labels", labels, len(att), "classes")
    loc = {
        key: matfile.positions(split_file, key, described[key], n, "pictures")
        for key in (*_PARTS, "train_loc", "val_loc")
        if key in described
    }
    _check_split(split_file, loc, labels, class_names)
    train = loc["trainval_loc"]
    seen = distinct(labels[train])
    validation, why = classlists.validation_classes(folder, loc, labels, class_names, seen)

    if normalize_semantics is not None:
        att = scaled(att, seen, normalize_semantics)
    origin = source_of(name)
    about = {
        "backbone": backbone,
        "semantics": f"{semantics} of {splits}.mat, {normalize_semantics or 'as stored'}",
        "validation": why,
        **({"source": origin.address or origin.manual, "terms": origin.terms} if origin else {}),
    }
    try:
        return ZeroShotProblem(
            features=_features(feature_file, source, train, scale, memory_map),
            labels=labels,
            semantics=att,
            class_names=class_names,
            attribute_names=classlists.attribute_names(folder, att.shape[1]),
            train=train,
            val=train[np.isin(labels[train], validation)],
            test_seen=loc["test_seen_loc"],
            test_unseen=loc["test_unseen_loc"],
            scaling=scale,
            name=name,
            about=about,
        )
    except DataError as error:
        if str(folder) in str(error):  # already told with its file
            raise
        raise DataError(f"{split_file} with {feature_file.name}: {error}") from error


def differences(problem: ZeroShotProblem, *, certain: bool = False) -> list[str]:
    """What differs from the published counts; an empty list says that all of them agree.

    Counts are known for the six published data sets (GBU, table 1). ``certain`` leaves out those
    that we know from quotations only: FLO's split sizes.
    """
    expected = dict(PUBLISHED.get(problem.name, {}))
    for key in UNCERTAIN.get(problem.name, ()) if certain else ():
        del expected[key]
    found = {
        "pictures": len(problem.features),
        "semantics": problem.semantics.shape[1],
        "classes": len(problem.class_names),
        "seen classes": len(problem.seen_classes),
        "unseen classes": len(problem.unseen_classes),
        "trainval": len(problem.train),
        "test_seen": len(problem.test_seen),
        "test_unseen": len(problem.test_unseen),
    }
    return [
        f"{key}: {found[key]} here, {expected[key]} published"
        for key in expected
        if found[key] != expected[key]
    ]


def _check_options(scale, normalize_semantics):
    check_scaling(scale)
    known = ("l2", "minmax", "standard")
    if normalize_semantics is not None and normalize_semantics not in known:
        raise UsageError(
            f"normalize_semantics={normalize_semantics!r} is not known; choose None or one of "
            f"{', '.join(known)}." + did_you_mean(normalize_semantics, known)
        )


def _pictures(path):
    """Where the features are read from, and the labels as stored."""
    columns = matstream.find(path, "features")
    if columns is not None:
        return columns, matfile.read(path, ["labels"])["labels"]
    read = matfile.read(path, ["features", "labels"])
    return features.Array(matfile.matrix(path, "features", read["features"]).T), read["labels"]


def _features(path, source, train, scale, memory_map):
    if not mapped.wanted(memory_map, source.shape):
        return features.in_memory(path, source, train, scale)
    key = mapped.key(path, scale, np.sort(train))
    return mapped.stored(
        key, source.shape, lambda: features.scaled_blocks(path, source, train, scale)
    )


def _check_orientation(path, shape, labels):
    n, d = shape
    count = np.size(labels)
    if count == n:
        return
    if count == d:
        raise DataError(
            f"{path}: features is {d} x {n} for {count} labels; the published layout has one "
            f"column a picture, so save its transpose ({n} x {d})."
        )
    raise DataError(f"{path}: labels has {count} entries, but features has {n} columns (pictures).")


def _check_split(path, loc, labels, names):
    """The two mistakes that give good-looking wrong numbers, each told in the file's own words."""
    train, seen, unseen = (distinct(labels[loc[key]]) for key in _PARTS)
    both = np.intersect1d(train, unseen)
    if both.size:
        raise DataError(
            f"{path}: {both.size} of the {unseen.size} classes in test_unseen_loc also occur in "
            f"trainval_loc (the first is {names[both[0]]!r}); unseen classes must have no picture "
            "in training. Are two of the lists swapped?"
        )
    stray = np.setdiff1d(seen, train)
    if stray.size:
        swapped = " Are trainval_loc and test_unseen_loc swapped?"
        raise DataError(
            f"{path}: {stray.size} of the {seen.size} classes in test_seen_loc have no picture in "
            f"trainval_loc (the first is {names[stray[0]]!r})."
            + (swapped if np.isin(stray, unseen).all() else "")
        )
