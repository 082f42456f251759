"""Checkers of the chapter on LisGAN."""

import numpy as np

from zslkit.evaluation import entropy_of_log_probabilities, prediction_entropy
from zslkit.exercises.checks import (
    array,
    called,
    close,
    described,
    exercise,
    known_fault,
    number,
    wrong,
)


@exercise
def two_pulls(answer):
    """R1 and R2 of the features (1, 0) and (4, 2) of a class with the souls (0, 0) and (4, 0)."""
    if not isinstance(answer, list | tuple | np.ndarray) or len(answer) != 2:
        wrong(f"Hand in two numbers, (R1, R2), not {described(answer)}.")
    r1, r2 = (number(value, low=0, what=f"R{k}") for k, value in enumerate(answer, 1))
    faults = {
        1.5: "Take the distances squared: 1 and 4, not 1 and 2.",
        5.0: "R1 is a mean over the features, not a sum.",
        8.5: "That is the mean over *all* distances; each feature counts its nearest soul alone.",
        14.5: "Each feature is drawn to its *nearest* soul, not to the farthest.",
    }
    for value, sentence in faults.items():
        if close(r1, value):
            wrong(sentence)
    if close(r1, 3.25) and close(r2, 2.5):
        wrong("You have swapped them: R1 is about each feature, R2 about their mean.")
    if not close(r1, 2.5):
        wrong(f"R1 = {r1:.4g} is not it: square each feature's distance to its nearest soul first.")
    faults = {
        2.5: "R2 does not average distances: average the features first, to (2.5, 1).",
        7.25: "The nearest soul of the mean (2.5, 1) is (4, 0), not (0, 0).",
        3.25**0.5: "Leave the distance squared.",
        1.25: "R2 compares the mean with *one* soul, the nearest, not with the mean of the souls.",
    }
    for value, sentence in faults.items():
        if close(r2, value):
            wrong(sentence)
    if not close(r2, 3.25):
        wrong(f"R1 is right. R2 = {r2:.4g} is not: from the mean (2.5, 1) to the nearest soul.")
    return "Right: 2.5 and 3.25. The two features sit well, and their mean sits between the souls."


@exercise
def sample_pull(answer):
    """A function (fake [n, d], souls [C, K, d], targets [n]) to R1, one number."""
    rng = np.random.default_rng(5)
    fake, targets = rng.normal(size=(6, 4)), np.array([0, 1, 2, 2, 1, 0])
    souls = rng.normal(size=(3, 2, 4)) + 1
    squares = ((fake[:, None, None] - souls) ** 2).sum(3)  # [n, C, K]
    own = squares[np.arange(6), targets]
    value = number(called(answer, fake, souls, targets), what="Your R1")
    faults = {
        squares.min((1, 2)).mean(): (
            "You take the nearest soul of *any* class; a feature is drawn to those of its own: "
            "souls[targets]."
        ),
        own.mean(): "You average over the souls. The nearest one alone pulls: a minimum over K.",
        own.sum(1).mean(): "You add up over the souls. The nearest one alone pulls.",
        own.max(1).mean(): "That is the farthest soul; take the minimum over K.",
        own.min(1).sum(): "Average over the features instead of adding up.",
        np.sqrt(own.min(1)).mean(): "The distance is squared: leave out the square root.",
        own.min(1).mean() / 4: "Sum the squares over a feature's numbers, do not average them.",
        own.mean(0).min(): (
            "You average over the features first and take the minimum then; each feature has a "
            "nearest soul of its own."
        ),
    }
    known_fault(value, faults, 1e-6)
    if not close(value, float(own.min(1).mean()), 1e-6):
        wrong(f"For one batch you give {value:.4f}, where R1 is {own.min(1).mean():.4f}.")
    return "Right: every feature has its own class's nearest soul, and nothing else pulls at it."


@exercise
def easy_rows(answer):
    """A function (log_probabilities [n, k], ratio) to which rows are the surest, ``[n]`` bool."""
    rng = np.random.default_rng(4)
    scores = rng.normal(size=(40, 6)) * rng.uniform(0.2, 5, (40, 1))
    log_p = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    found = called(answer, log_p.copy(), 0.3)
    listed = np.asarray(found)
    if listed.dtype.kind in "iu" and listed.ndim == 1 and len(listed) < 40:
        wrong(
            f"You return the positions of {len(listed)} rows. Make a mask of them: 40 times False, "
            "then True at those positions."
        )
    found = array(found, (40,), what="Your mask")
    if found.dtype != bool:
        wrong("Return one True or False a row, for example entropy <= some limit.")
    if found.sum() != 12:
        wrong(f"You call {found.sum()} of 40 rows easy; with a ratio of 0.3 it should be 12.")

    def top(sureness):
        mask = np.zeros(40, bool)
        mask[np.argsort(-sureness, kind="stable")[:12]] = True
        return mask

    entropy = prediction_entropy(log_p)
    if np.array_equal(found, top(entropy)):
        wrong("Those are the rows with the *highest* entropy: the ones the classifier doubts most.")
    if np.array_equal(found, top(entropy_of_log_probabilities(log_p))):
        wrong(
            "That is the entropy of the logarithms, as in the released code. Take that of the "
            "probabilities: np.exp first."
        )
    if np.array_equal(found, top(log_p.max(1))) and not np.array_equal(found, top(-entropy)):
        wrong("Those are the rows with the largest probability; near it, but not the entropy.")
    if not np.array_equal(found, top(-entropy)):
        wrong("Those are not the 12 rows with the lowest entropy - sum p log p.")
    return "Right: the twelve rows with the lowest entropy of their answer."


@exercise
def other_souls(answer, problem):
    """A function (features [n, d], labels [n], k) to souls ``[C, k, d]`` of one's own making."""
    from zslkit.methods.lisgan import soul_samples

    x, y = problem.part("train")
    classes = np.unique(y)

    def far(souls):
        own = [x[y == c][:, None] - each for c, each in zip(classes, souls, strict=True)]
        return float(np.mean([np.linalg.norm(gap, axis=2).min(1).mean() for gap in own]))

    k = 3
    souls = called(answer, x.copy(), y.copy(), k)
    souls = array(souls, (len(classes), k, x.shape[1]), what="Your array of souls")
    means = np.stack([x[y == c].mean(0) for c in classes])
    home = np.linalg.norm(souls.mean(1)[:, None] - means, axis=2).argmin(1)
    at_home = int((home == np.arange(len(classes))).sum())
    if at_home < len(classes) / 2:
        wrong(
            f"Only {at_home} of {len(classes)} classes have souls nearest to their own mean: are "
            "the classes in ascending order of their ids?"
        )
    ours, theirs, one = far(souls), far(soul_samples(x, y, k)), far(means[:, None])
    return (
        f"A feature is {ours:.2f} from your nearest soul, {theirs:.2f} from that of k-means and "
        f"{one:.2f} from the mean of its class. Does nearer make a better generator? Train and see."
    )
