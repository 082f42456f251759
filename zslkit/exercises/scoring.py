"""Exercises of the chapter "How to score it honestly"."""

import numpy as np

from zslkit.exercises.checks import array, called, choice, close, exercise, number, wrong

_SENTENCES = {
    "a": ("honest", "the number was chosen on seen classes, and no test row took part"),
    "b": ("leak", "the test split chose a hyper-parameter"),
    "c": ("honest", "the range comes from training rows alone; that test values exceed it is fine"),
    "d": ("leak", "the best of 25 looks at test data was kept, by whatever custom"),
    "e": ("honest", "descriptions of unseen classes may be known, only their pictures may not"),
    "f": ("leak", "train_loc contains pictures of test_seen_loc; look at the table of sizes"),
}


@exercise
def by_hand(accuracy: float) -> str:
    """Per-class accuracy of 72/80, 6/15, 4/5 and a class without pictures: 0.7."""
    value = number(accuracy, low=0, high=1)
    if close(value, 0.82):
        wrong("That is 82 of 100 pictures. The 80 cats outvote the rest: average over classes.")
    if close(value, 0.525):
        wrong("You divided by 4. The okapi has no picture, so it is left out, not counted as 0.")
    if not close(value, 0.7):
        wrong(f"{value:.3f} is not it. Take each class's share first, then their mean.")
    return "Right, 70 %. Per picture it would be 82 %, twelve points for knowing cats."


@exercise
def find_the_leak(answers: dict) -> str:
    """Six sentences, ``a`` to ``f``, each ``"honest"`` or ``"leak"``."""
    if not isinstance(answers, dict) or set(answers) != set(_SENTENCES):
        wrong("Give a dictionary with the keys a to f.")
    for key, (truth, why) in _SENTENCES.items():
        if choice(answers[key], ("honest", "leak"), what=f"Your answer to {key}") != truth:
            wrong(f"Look at {key} again: {why}.")
    return "All six. Sentence f is the one that reviewers miss."


@exercise
def stacked(function) -> str:
    """A function of ``scores`` [n, k], ``is_seen`` [k] and ``gamma``: winning columns [n]."""
    rng = np.random.default_rng(2)
    scores, is_seen = rng.normal(size=(60, 7)), np.array([1, 1, 0, 1, 0, 1, 0], bool)
    for gamma in (0.0, 0.8, -0.8):
        handed = scores.copy()
        found = array(called(function, handed, is_seen, gamma), (60,), what="What you return")
        wanted = (scores - gamma * is_seen).argmax(1)
        if not np.array_equal(handed, scores):
            wrong("You changed `scores` itself. Make a new array: the caller still needs the old.")
        if np.array_equal(found, wanted):
            continue
        for sentence, other in {
            "the sign is turned: a large gamma should help the *unseen* classes": (
                scores + gamma * is_seen
            ),
            "gamma changes nothing": scores,
            "you take the smallest score, not the largest": -(scores - gamma * is_seen),
        }.items():
            if np.array_equal(found, other.argmax(1)):
                wrong(f"At gamma = {gamma} {sentence}.")
        if not np.array_equal(found, found.round()):
            wrong("You return the winners' scores. Return their columns: argmax, not max.")
        differ = int((found != wanted).sum())
        wrong(f"At gamma = {gamma} {differ} of 60 rows have another winner than they should.")
    return "Right, for positive and negative gamma. That is all of calibrated stacking."


@exercise
def expected_best(function) -> str:
    """A function of m, n and p: expected best of m binomial accuracies, within 0.01."""
    from scipy.stats import binom

    for m, n, p in ((1, 100, 0.5), (25, 300, 0.1), (25, 50, 0.5), (200, 100, 0.3)):
        case = f"For m = {m}, n = {n}, p = {p}"
        found = number(called(function, m, n, p), low=0, high=1, what=f"{case} your result")
        exact = float((1 - binom.cdf(np.arange(n), n, p) ** m).sum() / n)
        if close(found, exact, 0.01):
            continue
        if close(found, p, 0.005):
            wrong(f"{case} you return p itself. The mean is p; the *best* of m lies above it.")
        hint = "Do you average over enough repetitions?"
        if m == 1:
            hint = f"One look should give p on average. {hint}"
        wrong(f"{case} you return {found:.3f}; it is {exact:.3f}. {hint}")
    return (
        "Right. The gain is at most about sqrt(p(1 - p)/n) times sqrt(2 ln m): many looks help "
        "slowly, small test sets help a lot."
    )
