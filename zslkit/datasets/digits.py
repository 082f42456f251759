"""Digits in four domains: scikit-learn's 8 x 8 ones, and sets in MNIST's idx format.

Five digits are the relevant task, five the irrelevant one. Nothing is downloaded: the pictures come
with scikit-learn. The zoo's pictures make a harder problem of the same kind (:func:`zoo_domains`).
"""

import re
from collections.abc import Iterable

import numpy as np

from zslkit.adaptation import AdaptationProblem
from zslkit.adaptation.domains import check_domain, shown_in
from zslkit.errors import UsageError

_TEST = 3  # of each class, every third picture is kept for the test


def load(
    *,
    source: str = "gray",
    target: str | Iterable[str] = "negative",
    relevant: str = "0-4",
    tested: str | None = None,
    channels: int = 1,
    seed: int = 0,
) -> AdaptationProblem:
    """scikit-learn's digits as a problem of zero-shot domain adaptation.

    Parameters
    ----------
    source, target
        Names of :data:`~zslkit.adaptation.domains.DOMAINS`; several targets are allowed.
    relevant
        The digits of the relevant task, such as ``"0-4"`` or ``"1,3,7"``; the others are the
        irrelevant one.
    tested
        The domain that the tests and the oracle's pictures are really in, where it is not the
        target: a shift that depends on the task, which breaks the method's assumption.
    channels
        1, or 3 for true colours in the colour domain.
    seed
        Of the crops of the colour domain.

    Returns
    -------
    AdaptationProblem
        Pictures ``[n, 8, 8, channels]``. The irrelevant task shows the same digits in each domain,
        row by row (``paired``).

    Raises
    ------
    UsageError
        An unknown domain, the same one twice, or digits that are none.
    """
    from sklearn.datasets import load_digits

    pictures, labels = load_digits(return_X_y=True)
    pictures = pictures.reshape(-1, 8, 8).astype(np.float32) / 16
    names = [str(k) for k in range(10)]
    return from_pictures(
        pictures,
        labels,
        names,
        chosen_names(relevant, names, "relevant"),
        source=source,
        target=target,
        tested=tested,
        channels=channels,
        seed=seed,
        name=f"digits-domains ({relevant})",
        about={"from": "sklearn.datasets.load_digits (UCI, 8 x 8)", "licence": "CC BY 4.0"},
    )


def from_pictures(
    pictures: np.ndarray,
    labels: np.ndarray,
    names: Iterable[str],
    relevant: Iterable[str],
    *,
    source: str,
    target: str | Iterable[str],
    tested: str | None = None,
    textures: np.ndarray | None = None,
    channels: int = 1,
    seed: int = 0,
    name: str = "pictures in domains",
    about: dict | None = None,
) -> AdaptationProblem:
    """Any set of labelled pictures as a problem: some classes relevant, the others not.

    Parameters
    ----------
    pictures
        ``[n, h, w]`` or ``[n, h, w, 3]`` in 0..1.
    labels
        ``[n]`` places in ``names``.
    names
        Of all classes.
    relevant
        Names of the relevant ones. Of these each third picture is kept for the test.
    source, target, tested, channels, seed
        As in :func:`load`.
    textures
        ``[k, H, W, channels]`` for the colour domain; by default the zoo's pictures.
    name, about
        For people.

    Raises
    ------
    UsageError
        An unknown class or domain, or fewer than one irrelevant class.
    """
    names = list(names)
    targets = checked_domains(source, target, tested)
    chosen = [names.index(each) for each in _known(relevant, names)]
    others = [k for k in range(len(names)) if k not in chosen]
    if not others:
        raise UsageError("Every class is relevant; leave some for the irrelevant task.")
    mine = [np.flatnonzero(labels == k) for k in chosen]
    test = np.sort(np.concatenate([rows[::_TEST] for rows in mine]))
    train = np.setdiff1d(np.concatenate(mine), test)
    rest = np.flatnonzero(np.isin(labels, others))
    place = {k: i for i, k in enumerate(chosen)}
    away = {k: i for i, k in enumerate(others)}

    def of(table, rows):
        return np.array([table[k] for k in labels[rows]], np.int64)

    def show(rows, domain, turn):
        return shown_in(
            pictures[rows], domain, textures, channels=channels, seed=1000 * seed + turn
        )

    return AdaptationProblem(
        source=source,
        relevant=show(train, source, 0),
        relevant_labels=of(place, train),
        irrelevant={d: show(rest, d, 1 + i) for i, d in enumerate((source, *targets))},
        irrelevant_labels={d: of(away, rest) for d in (source, *targets)},
        irrelevant_names=[names[k] for k in others],
        test={d: show(test, tested or d, 10 + i) for i, d in enumerate(targets)},
        test_labels={d: of(place, test) for d in targets},
        hidden={d: show(train, tested or d, 20 + i) for i, d in enumerate(targets)},
        hidden_labels={d: of(place, train) for d in targets},
        class_names=[names[k] for k in chosen],
        paired=True,
        name=name,
        about=about or {},
    )


def zoo_domains(
    *,
    source: str = "gray",
    target: str | Iterable[str] = "negative",
    relevant: str = "tiger,zebra,cat,horse,lion",
    irrelevant: str = "dolphin,eagle,penguin,elephant,giraffe,wolf",
    size: int = 16,
    count: int | None = None,
    tested: str | None = None,
    channels: int = 3,
    seed: int = 0,
) -> AdaptationProblem:
    """Some of the zoo's animals as a problem, their pictures made ``size`` x ``size`` points small.

    Parameters
    ----------
    source, target, tested, channels, seed
        As in :func:`load`.
    relevant, irrelevant
        Animals of the two tasks.
    size
        8, 16, 32 or 64.
    count
        Pictures of each animal: see :func:`zslkit.datasets.zoo.pictures`. 200 of each take half a
        minute, once.

    Raises
    ------
    UsageError
        An unknown animal or domain, an animal of both tasks, a size that does not divide 64, or a
        ``count`` that is none.
    """
    from zslkit.datasets import zoo

    if size not in (8, 16, 32, 64):
        raise UsageError(f"size={size!r} must be 8, 16, 32 or 64.")
    known = list(zoo.attributes().names)
    wanted, others = (
        chosen_names(relevant, known, "relevant"),
        chosen_names(irrelevant, known, "irrelevant"),
    )
    both = sorted(set(wanted) & set(others))
    if both:
        raise UsageError(f"The animal {both[0]!r} is in both relevant and irrelevant.")
    step = 64 // size
    sheets = [zoo.pictures(name, count).astype(np.float32) / 255 for name in (*wanted, *others)]
    small = [each.reshape(len(each), size, step, size, step, 3).mean((2, 4)) for each in sheets]
    return from_pictures(
        np.concatenate(small),
        np.repeat(np.arange(len(small)), [len(each) for each in small]),
        [*wanted, *others],
        wanted,
        source=source,
        target=target,
        tested=tested,
        channels=channels,
        seed=seed,
        name="zoo-domains",
        about={"from": "the zoo that comes with zslkit"},
    )


def checked_domains(source, target, tested=None) -> tuple[str, ...]:
    """The targets as a tuple, all names checked.

    Raises
    ------
    UsageError
        An unknown domain, none, or one twice.
    """
    targets = (target,) if isinstance(target, str) else tuple(target)
    for each in targets:
        check_domain(each, "target")
    check_domain(source, "source")
    if tested is not None:
        check_domain(tested, "tested")
    if not targets or len({source, *targets}) <= len(targets):
        raise UsageError(
            f"source={source!r} and target={target!r} must be different domains, each named once."
        )
    return targets


def chosen_names(text: str, names: list[str], what: str) -> list[str]:
    """Names from a text such as ``"0-4"``, ``"1,3,7"`` or ``"tiger,zebra"``.

    Raises
    ------
    UsageError
        One is no name, or there are fewer than two.
    """
    found = []
    for piece in str(text).split(","):
        span = re.fullmatch(r"\s*(\d+)\s*-\s*(\d+)\s*", piece)
        found += (
            [str(k) for k in range(int(span[1]), int(span[2]) + 1)] if span else [piece.strip()]
        )
    if len(set(found)) < len(found) or len(found) < 2:
        raise UsageError(f"{what}={text!r} must name two classes or more, each once.")
    return list(_known(found, names, what))


def _known(wanted: Iterable[str], names: list[str], what: str = "relevant") -> list[str]:
    wanted = [str(each) for each in wanted]
    for each in wanted:
        if each not in names:
            shown = ", ".join(names) if len(names) <= 12 else f"{', '.join(names[:12])}, ..."
            raise UsageError(f"{what} names {each!r}, which is no class; classes are {shown}.")
    return wanted
