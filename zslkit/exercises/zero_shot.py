"""Exercises of the chapter "What zero-shot learning is"."""

import numpy as np

from zslkit.exercises.checks import array, called, choice, described, exercise, wrong

_SETTINGS = ("zero-shot", "generalised", "transductive", "few-shot")
_SITUATIONS = {
    "a": ("generalised", "any animal of the zoo may be asked, seen or not"),
    "b": ("zero-shot", "only new arrivals are asked, and only they are candidates"),
    "c": ("transductive", "unlabelled pictures of the test classes help in training"),
    "d": ("few-shot", "there are labelled examples of every class, if only five"),
}


@exercise
def which_setting(answers: dict) -> str:
    """Four situations, ``a`` to ``d``, and the setting that each describes."""
    if not isinstance(answers, dict) or set(answers) != set(_SITUATIONS):
        wrong("Give a dictionary with the keys a, b, c and d.")
    for key, (setting, why) in _SITUATIONS.items():
        given = choice(answers[key], _SETTINGS, what=f"Your answer to {key}")
        if given != setting:
            wrong(f"{key} is not {given}: {why}. What is that called?")
    return "All four. Before you compare two results, ask this of both."


@exercise
def by_angle(function) -> str:
    """A function of ``described`` [n, a] and ``rows`` [k, a]: nearest row by cosine, [n]."""
    rng = np.random.default_rng(5)
    given, rows = rng.normal(size=(40, 6)), rng.normal(size=(5, 6)) * [[0.2], [1], [2], [4], [8]]
    found = array(called(function, given.copy(), rows.copy()), (40,), what="What you return")
    cosine = given @ rows.T / np.linalg.norm(rows, axis=1) / np.linalg.norm(given, axis=1)[:, None]
    traps = {
        "That is the row at the smallest distance. Two rows in the same direction should count "
        "as equal, however long they are.": -np.linalg.norm(given[:, None] - rows, axis=2),
        "That is the row with the largest dot product, so long rows win too often. Divide each "
        "row by its length.": given @ rows.T,
        "That is the row that points *away* most: take the largest cosine, not the smallest.": (
            -cosine
        ),
    }
    if np.array_equal(found, cosine.argmax(1)):
        return "Right. Only the rows need dividing by their length; `described` changes no winner."
    for sentence, scores in traps.items():
        if np.array_equal(found, scores.argmax(1)):
            wrong(sentence)
    if found.max() >= len(rows) or found.min() < 0:
        wrong(
            "Return positions among the rows you are given, here 0 to 4, not class ids: you "
            f"returned {found.max():g}."
        )
    i = int(np.flatnonzero(found != cosine.argmax(1))[0])
    wrong(
        f"In a test with 40 random rows your answer differs first in row {i}: you say "
        f"{found[i]:g}, the largest cosine is that of row {cosine[i].argmax()}."
    )


@exercise
def word_that_matters(attribute: str, problem) -> str:
    """The attribute without which the fewest zebras are recognised."""
    names = problem.attribute_names
    attribute = choice(attribute, names, what="The attribute")
    left = {name: _share_named(problem, "zebra", without=i) for i, name in enumerate(names)}
    least = min(left.values())
    if left[attribute] > least:
        wrong(
            f"Without {attribute!r} {left[attribute]:.0%} of the zebras are still named, with all "
            f"attributes {_share_named(problem, 'zebra'):.0%}. The loss of "
            f"{sum(share < left[attribute] for share in left.values())} of the other "
            f"{len(names) - 1} costs more."
        )
    return (
        f"Right: with all attributes {_share_named(problem, 'zebra'):.0%} of the zebras are named, "
        f"without {attribute!r} {least:.0%}. What are the lost ones called instead?"
    )


@exercise
def hard_to_tell(hidden: list[str], problem) -> str:
    """Five animals that, once hidden, are recognised in less than half of the cases (T1)."""
    if isinstance(hidden, str) or not isinstance(hidden, list | tuple | set):
        wrong(f"Give a list of five names, not {described(hidden)}.")
    hidden = list(hidden)
    hidden = [choice(name, problem.class_names, what="The animal") for name in hidden]
    if len(set(hidden)) != 5:
        wrong(f"Hide five different animals; you named {len(set(hidden))}.")
    other = problem.resplit(hidden)
    shares = {name: _share_named(other, name) for name in hidden}
    t1 = float(np.mean(list(shares.values())))
    told = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    if t1 >= 0.5:
        wrong(
            f"T1 is {t1:.0%} ({told}): still too easy. Which animals would *you* confuse if you "
            "had only these attributes?"
        )
    return f"T1 is {t1:.0%} ({told}). What do these five have in common, and what do they lack?"


def _share_named(problem, name: str, without: int | None = None) -> float:
    """Share of a class's pictures that the chapter's recogniser names, among unseen classes."""
    from sklearn.linear_model import Ridge

    kept = [i for i in range(problem.semantics.shape[1]) if i != without]
    rows = problem.semantics[:, kept]
    x, y = problem.part("train")
    x_test, y_test = problem.part("test_unseen")
    target = problem.index_of(name)
    predicted = Ridge(alpha=1.0).fit(x, rows[y]).predict(x_test[y_test == target])
    unseen = problem.unseen_classes
    distance = np.linalg.norm(predicted[:, None] - rows[unseen], axis=2)
    return float((unseen[distance.argmin(1)] == target).mean())
