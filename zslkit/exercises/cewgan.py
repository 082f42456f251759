"""Checkers of the chapter on CEWGAN-OD."""

import numpy as np
import torch
from torch.nn import functional as F

from zslkit.exercises.checks import (
    array,
    called,
    close,
    described,
    exercise,
    known_fault,
    needs_gradient,
    number,
    wrong,
)
from zslkit.problem import ZeroShotProblem


@exercise
def threshold_of_the_slip(answer):
    """What share of the true mean the released threshold is, for n = 1000 training rows."""
    value = number(answer, low=0)
    faults = {
        0.5: "Nearly. 1000 / 128 is not whole, and the loop runs a whole number of times.",
        0.5 * 1000 / 1024: "The loop does not run an eighth time: 7 whole batches fit into 1000.",
        0.896: "Only half of each batch of 128 is seen rows; the other half is synthetic.",
        1 / 0.448: "Upside down: the released threshold is smaller than the mean, not larger.",
        448.0: "That is how many entropies are summed up. By what is the sum divided?",
    }
    known_fault(value, faults, 1e-4, scaled=True)
    if not close(value, 0.448, 1e-3):
        wrong(
            f"{value:.4g} is not it. Count the seen rows of one epoch: how many steps, how many in "
            "each? Their entropies are added up and divided by 1000."
        )
    return "Right: 7 steps of 64 rows are 448 entropies, divided by 1000."


def _dot(a, b):
    return (a * b).sum(1)


def _halves(fake, real, labels, order, alike, second_only=False):
    """Both halves of L_emb under another measure of likeness, or the second one alone."""
    other = alike(fake, real if second_only else real[order])
    second = torch.where(labels[order] == labels, 1 - other, other.clamp_min(0)).mean()
    return second if second_only else (1 - alike(fake, real)).mean() + second


@exercise
def matching_loss(answer):
    """A function (fake [n, d], real [n, d], labels [n], order [n]) to L_emb."""
    rng = torch.Generator().manual_seed(2)
    fake, real = (torch.randn(8, 5, generator=rng) for _ in range(2))
    labels = torch.tensor([0, 0, 1, 1, 2, 2, 0, 1])
    order = torch.tensor([1, 3, 2, 0, 5, 7, 4, 6])
    got = called(answer, fake, real, labels, order)
    value = number(got.detach() if hasattr(got, "detach") else got, what="Your loss")
    if not isinstance(got, torch.Tensor):
        wrong("The loss should stay a torch tensor, or nothing can be learned from it.")
    matched, other = F.cosine_similarity(fake, real), F.cosine_similarity(fake, real[order])
    same = labels[order] == labels
    first = (1 - matched).mean()
    second = torch.where(same, 1 - other, other.clamp_min(0)).mean()
    faults = {
        first: "That is the matched half alone; the shuffled pairs are missing.",
        second: "That is the shuffled half alone; each feature's own neighbour is missing.",
        first + other.clamp_min(0).mean(): (
            "Some shuffled pairs are of one class by chance. They are to be drawn together."
        ),
        first + torch.where(same, 1 - other, other).mean(): (
            "max(0, ...) is missing: pairs of two classes need not point apart, only not together."
        ),
        first + torch.where(same, 1 - other, other.abs()).mean(): (
            "A negative cosine costs nothing: take max(0, cos), not its absolute value."
        ),
        first + torch.where(same, other.clamp_min(0), 1 - other).mean(): (
            "The two cases are the wrong way round: 1 - cos is for pairs of one class."
        ),
        matched.mean() + second: "The matched half is 1 - cos: a small angle should cost little.",
        (first + second) / 2: "The two means are added, not averaged.",
        len(fake) * (first + second): "Sums, where the loss has means: divide by the rows.",
        _halves(fake, real, labels, order, _dot): (
            "That is the dot product. A cosine is the dot product of rows of length 1."
        ),
        first + _halves(fake[order], real, labels, order, F.cosine_similarity, second_only=True): (
            "You shuffled the generated rows. As good a loss, but not this one: take real[order]."
        ),
    }
    known_fault(value, faults, 1e-5)
    if not close(value, float(first + second), 1e-5):
        wrong(
            f"For one batch you give {value:.4f}, where the two halves are {float(first):.4f} and "
            f"{float(second):.4f}."
        )
    leaf = fake.clone().requires_grad_()
    needs_gradient(called(answer, leaf, real, labels, order))
    return "Right: near one's own, at a right angle to the others."


@exercise
def routed_scores(answer):
    """A function (entropy [n], threshold, seen_answer [n], unseen_answer [n]) to answers [n]."""
    rng = np.random.default_rng(4)
    entropy, threshold = rng.uniform(0, 2, 30), 0.8
    entropy[11] = threshold
    seen_answer, unseen_answer = rng.integers(0, 4, 30), rng.integers(4, 7, 30)
    got = called(answer, entropy.copy(), threshold, seen_answer.copy(), unseen_answer.copy())
    found = array(got, (30,), what="What your function returns")
    expected = np.where(entropy < threshold, seen_answer, unseen_answer)
    if np.array_equal(found, np.where(entropy < threshold, unseen_answer, seen_answer)):
        wrong("The wrong way round: a *low* entropy says that the detector knows the class.")
    if found.dtype == bool or set(np.unique(found)) <= {0, 1}:
        wrong("Return the answers themselves, class ids, not which side each row goes to.")
    if np.array_equal(found, np.where(entropy <= threshold, seen_answer, unseen_answer)):
        wrong("Nearly: the threshold itself goes to the unseen side, for the gate asks H < tau.")
    if not np.array_equal(found, expected):
        at = int(np.flatnonzero(found != expected)[0])
        wrong(
            f"A row of entropy {entropy[at]:.2f} with threshold {threshold} should get "
            f"{expected[at]}, not {found[at]:g}."
        )
    return "Right. What the gate sends the wrong way can no longer be named right."


@exercise
def quantile_threshold(answer):
    """A function (entropies of held-out seen rows, share to keep) to a threshold."""
    rng = np.random.default_rng(5)
    held_out = rng.exponential(0.3, 1000)
    for share in (0.7, 0.9):
        value = number(called(answer, held_out.copy(), share), what="Your threshold")
        kept = float((held_out < value).mean())
        if close(kept, 1 - share, 0.02):
            wrong(f"To keep {share:.0%} your threshold keeps {kept:.0%}: the other tail.")
        if close(value, held_out.mean(), 1e-9):
            wrong("That is the mean, the paper's rule. Which value has the share below it?")
        if not close(kept, share, 0.02):
            wrong(f"To keep {share:.0%} of the seen rows your threshold keeps {kept:.0%}.")
    return "Right: a promise about seen rows, kept without a look at any unseen one."


@exercise
def better_outliers(answer, gates=None):
    """A detector of the reader's own outliers and its problem; says how it does on the clips.

    ``gates``, fitted Routed by name, are told of for comparison.
    """
    if not isinstance(answer, tuple) or len(answer) != 2:
        wrong(
            f"Hand in your detector and its problem: (detector, problem), not {described(answer)}."
        )
    detector, problem = answer
    if not hasattr(detector, "network_"):
        wrong("Your detector is not fitted: EntropyDetector(...).fit(X, columns, outside).")
    from zslkit.datasets import clips
    from zslkit.metrics import auroc

    if not isinstance(problem, ZeroShotProblem):
        wrong(f"The second should be the problem of this chapter, not {described(problem)}.")
    if problem.class_names != clips.actions().names:
        wrong(f'This is about clips: zslkit.load("zoo-clips", split=...), not {problem.name}.')
    x = problem.part("test_seen")[0], problem.part("test_unseen")[0]
    if detector.network_[0].in_features != x[0].shape[1]:
        wrong("Your detector was fitted on features of another width than the problem's.")

    def of(each):
        inside, outside = (each.entropy(rows) for rows in x)
        return f"{auroc(outside, inside):.3f}"

    beside = [f"{of(gate.detector_)} ({name})" for name, gate in (gates or {}).items()]
    others = f", where this chapter's teachers reach {', '.join(beside)}" if beside else ""
    return (
        f"It runs, and no more is checked. AUROC {of(detector)} on this split{others}. You have "
        "now looked at its test rows: judge your idea on other splits, or on rehearsal actions."
    )
