"""Checkers of the chapter on affective structural embedding."""

import numpy as np

from zslkit.affect import AffectiveEmbedding, AffectProblem
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
def structure_of_three(answer):
    """The structure loss of three emotions of which one pair is off by 60 against 90 degrees."""
    value = number(answer)
    faults = {
        0.25: "That is the sum over the three pairs; the loss is their mean.",
        1 / 6: "The difference of 0.5 is to be squared before the mean is taken.",
        0.125: "There are three pairs of three emotions, not two.",
        1 / 18: "Half of it: each pair counts once, and there are three of them.",
        0.25 / 9: "A pair counts once, and an emotion is no pair with itself: three, not nine.",
        (np.pi / 6) ** 2 / 3: "You compare angles; the loss compares their cosines.",
        0.5: "That is the difference of one pair's cosines: square it, and take the mean of three.",
    }
    known_fault(value, faults, 1e-3)
    if not close(value, 1 / 12, 1e-3):
        wrong(
            f"{value:.4g} is not it. cos 60° = 0.5 and cos 90° = 0; the other pairs cost nothing."
        )
    return "Right: (0.5² + 0 + 0) / 3. Turning or stretching all three together would cost nothing."


@exercise
def shares(answer):
    """A function (e [C, a], w [A, a], tau) to shares [C, A] of the pairs."""
    rng = np.random.default_rng(4)
    e, w, tau = 3 * rng.normal(size=(3, 5)), 2 * rng.normal(size=(4, 5)), 0.5
    got = array(called(answer, e, w, tau), (3, 4), what="Your result")

    def soft(x, axis=1):
        power = np.exp(x - x.max())
        return power / power.sum(axis, keepdims=True)

    one, two = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (e, w))
    cosine = one @ two.T
    faults = [
        (soft(e @ w.T / tau), "Those are inner products; divide by both lengths for the cosine."),
        (soft(one @ w.T / tau), "The pairs' words have lengths too: divide by them."),
        (soft(e @ two.T / tau), "The emotions' words have lengths too: divide by them."),
        (soft(cosine), "Where is tau? Divide the cosines by it before the exponential."),
        (soft(cosine * tau), "A small tau is to sharpen: divide by it, do not multiply."),
        (soft(cosine / tau, 0), "Shares of an emotion sum to 1 over the pairs: along the rows."),
        (np.exp(cosine / tau), "Divide by the sum over the pairs, or they are no shares."),
        (cosine, "Those are the cosines. Now the exponential, and shares of the sum."),
    ]
    for fault, sentence in faults:
        if np.allclose(got, fault, atol=1e-5):
            wrong(sentence)
    if not np.allclose(got, soft(cosine / tau), atol=1e-5):
        wrong(f"Row 0 should begin with {soft(cosine / tau)[0, 0]:.3f}, not {got[0, 0]:.3f}.")
    return "Right: and no picture of the emotion was needed."


@exercise
def kept_polarity(answer):
    """A function (labels, predicted, polarity) to the share of mistakes that keep the polarity."""
    labels = np.array([0, 0, 0, 1, 1, 2, 2, 3, 3, 3])
    predicted = np.array([0, 1, 2, 1, 0, 3, 1, 3, 2, 0])
    polarity = np.array([1, 1, -1, -1])
    value = number(called(answer, labels, predicted, polarity), what="Your share")
    mistaken = labels != predicted
    kept = polarity[labels] == polarity[predicted]
    faults = {
        kept.mean(): "That counts right answers too; ask only among the mistakes.",
        (kept & mistaken).mean(): "Divide by the number of mistakes, not by that of all pictures.",
        (~kept)[mistaken].mean(): "That is the share of mistakes that lose the polarity.",
        float((kept & mistaken).sum()): "That is a number of pictures, not a share.",
    }
    known_fault(value, faults, 1e-6)
    wanted = kept[mistaken].mean()
    if not close(value, wanted, 1e-6):
        wrong(f"On a small example it should be {wanted:.4f}, and yours says {value:.4f}.")
    return "Right: it is 1 for a model that is wrong about the emotion and never about the side."


LEAST_PROBLEMS = 4  # a mean over fewer says little
ZEROS = ("pair_weight", "structure_weight", "polarity_weight", "adversarial_weight", "pair_mix")


@exercise
def better_on_validation(train, problems):
    """A function (problem) to a fitted model: is it clearly better than straight to words?

    It is called for each of some validation problems, of different emotions.
    """
    if not callable(train):
        wrong(f"Hand in a function (problem) to a fitted model, not {described(train)}.")
    problems = list(problems) if isinstance(problems, list | tuple) else [problems]
    for problem in problems:
        if not isinstance(problem, AffectProblem):
            wrong(f"The second part should be a list of AffectProblems, not {described(problem)}.")
        if "validation" not in problem.name:
            wrong("Choose on validation classes: problem.validation(), not on the test's.")
    if len(problems) < LEAST_PROBLEMS:
        wrong(f"{len(problems)} is too few problems to tell; hand in {LEAST_PROBLEMS} or more.")
    before = np.array([_found(_straight, problem) for problem in problems])
    after = np.array([_found(train, problem) for problem in problems])
    gain, error = (after - before).mean(), (after - before).std(ddof=1) / len(problems) ** 0.5
    told = (
        f"{after.mean():.1f} % against {before.mean():.1f} % straight to words, over "
        f"{len(problems)} problems: {gain:+.1f} ± {error:.1f}"
    )
    if gain <= 2 * error:
        wrong(f"{told}. That is {'worse' if gain < -2 * error else 'no clear difference'}.")
    return f"{told}. Clearly better. Now other seeds, and then the test, once."


def _straight(problem):
    return AffectiveEmbedding(**dict.fromkeys(ZEROS, 0.0)).fit(problem, progress=False)


def _found(train, problem):
    from zslkit.affect import score

    model = called(train, problem)
    if not isinstance(model, AffectiveEmbedding) or not hasattr(model, "trained_on_"):
        wrong("Your function should return a fitted AffectiveEmbedding (or a subclass).")
    if model.trained_on_ != problem.fingerprint:
        wrong("Fit the model to the problem that your function is given, and to no other.")
    return 100 * score(model, problem)["t1"]
