"""Checkers of the chapter on CoCoGAN."""

import numpy as np
import torch
from torch.nn import functional as F

from zslkit.adaptation import AdaptationProblem
from zslkit.exercises.checks import (
    array,
    called,
    close,
    exercise,
    known_fault,
    needs_gradient,
    number,
    wrong,
)


@exercise
def corners(answer):
    """How many of the four corners have real pictures, and how many are generated: a pair."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        wrong("Hand in a pair: (corners with real pictures, corners that are generated).")
    real, made = (int(number(each, low=0)) for each in answer)
    if (real, made) == (4, 4):
        wrong("Four real ones? Then there would be no zero-shot problem: one corner is empty.")
    if (real, made) == (3, 3):
        wrong("The empty corner is generated, too; it is the one that we want.")
    if (real, made) == (3, 1):
        wrong("The generators make pictures in every corner; three of them meet real ones.")
    if (real, made) != (3, 4):
        wrong(f"({real}, {made}) is not it. Two tasks by two domains; where are there pictures?")
    return "Right: three corners have real pictures, and all four are generated."


@exercise
def negative_and_edge(answer):
    """A function (pictures [n, h, w] in 0..1) to their negatives, which keeps edges."""
    from zslkit.adaptation.domains import edge

    x = np.random.default_rng(0).uniform(0, 1, (3, 6, 6)).astype(np.float32)
    got = array(called(answer, x.copy()), x.shape, what="Your negative")
    if np.allclose(got, x):
        wrong("These are the pictures themselves.")
    if np.allclose(got, -x):
        wrong("-x leaves 0..1: black should become white, 1, not 0.")
    if np.allclose(got, 255 - x):
        wrong("255 - x is for bytes; here white is 1.")
    if not np.allclose(got, 1 - x, atol=1e-6):
        where = "keeps" if np.allclose(edge(got), edge(x), atol=1e-5) else "changes"
        wrong(f"Not the negative: what you return {where} the edges, but it is not 1 - x.")
    return "Right, and its edges are those of the picture: a sign is lost in a gradient's length."


@exercise
def alignment(answer):
    """A function (relevant [n], irrelevant [n]) of log-odds to L_A."""
    rng = torch.Generator().manual_seed(3)
    a, b = torch.randn(6, generator=rng), torch.randn(6, generator=rng) + 0.5
    got = called(answer, a, b)
    value = number(got.detach() if hasattr(got, "detach") else got, what="Your loss")
    if not isinstance(got, torch.Tensor):
        wrong("The loss should stay a torch tensor, or nothing can be learned from it.")
    one, other = F.softplus(-a).mean(), F.softplus(b).mean()
    wanted = (one + other) / 2
    faults = {
        one + other: "The two tasks are averaged, not added: who only guesses should score log 2.",
        (F.softplus(a).mean() + F.softplus(-b).mean()) / 2: (
            "The tasks are exchanged: log-odds are those of the relevant task."
        ),
        one: "That is the relevant half alone.",
        other: "That is the irrelevant half alone.",
        -wanted: "The sign: a loss is small when the classifier is right.",
        (-a.sigmoid().mean() - (1 - b.sigmoid()).mean()) / 2: "The logarithm is missing.",
    }
    known_fault(value, faults, 1e-5)
    if not close(value, float(wanted), 1e-5):
        wrong(f"For one batch you give {value:.4f}; the two halves are {one:.4f} and {other:.4f}.")
    leaf = a.clone().requires_grad_()
    needs_gradient(called(answer, leaf, b))
    return "Right. Small means: the task can be read off. The representation wants it large."


@exercise
def carried_labels(answer):
    """A function (generate, name, noise) to (target pictures, labels)."""
    made = {
        "source": np.arange(4, dtype=float).reshape(4, 1, 1, 1),
        "target": 10 + np.arange(4, dtype=float).reshape(4, 1, 1, 1),
    }
    asked = []

    def generate(noise):
        asked.append(np.array(noise))
        turn = np.argsort(-np.asarray(noise)[:, 0])  # each noise has pictures of its own
        return {domain: x[turn] for domain, x in made.items()}

    def name(pictures):
        return np.asarray(pictures).reshape(len(pictures)).astype(int)

    noise = np.array([[0.1], [0.9], [0.5], [0.7]])
    got = called(answer, generate, name, noise)
    if not isinstance(got, tuple | list) or len(got) != 2:
        wrong("Return a pair: the target pictures and a label for each.")
    pictures = array(got[0], (4, 1, 1, 1), what="Your pictures")
    labels = array(got[1], (4,), what="Your labels")
    if any(not np.array_equal(each, noise) for each in asked):
        wrong("The noise was changed on the way: both domains must get the same z.")
    if np.array_equal(np.sort(pictures.ravel()), np.arange(4)):
        wrong("These are the source pictures; the target classifier should learn target ones.")
    if np.array_equal(labels, pictures.ravel().astype(int)):
        wrong("You named the target pictures, but the classifier knows the source domain only.")
    if not np.array_equal(labels + 10, pictures.ravel()):
        wrong("Pictures and labels are out of step: row i of both must come from the same z.")
    return "Right: what one z is called in the source domain, it is called in the target."


@exercise
def another_domain(answer):
    """An AdaptationProblem of the reader's own, and a fitted model of it."""
    from zslkit.adaptation import accuracy
    from zslkit.adaptation.model import AdaptationModel

    if not isinstance(answer, tuple | list) or len(answer) != 2:
        wrong("Hand in a pair: (fitted model, problem).")
    model, problem = answer
    if not isinstance(problem, AdaptationProblem):
        wrong("The second of the pair should be an AdaptationProblem.")
    if not isinstance(model, AdaptationModel):
        wrong("The first of the pair should be a method of zslkit.adaptation.")
    if getattr(model, "trained_on_", None) != problem.fingerprint:
        wrong("This model was not fitted to this problem.")
    if {problem.source, *problem.targets} <= {"gray", "negative", "edge", "colour"}:
        wrong("These are the domains of the chapter; make one of your own, under its own name.")
    found = accuracy(model, problem)
    told = ", ".join(f"{domain} {100 * x:.0f} %" for domain, x in found.items())
    guess = 1 / len(problem.class_names)
    verdict = "above" if min(found.values()) > 1.5 * guess else "hardly above"
    return f"Measured: {told}, {verdict} guessing ({100 * guess:.0f} %). Compare it with ZDDA."
