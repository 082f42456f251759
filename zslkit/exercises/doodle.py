"""Checkers of the chapter on Doodle to Search."""

import numpy as np
import torch
from torch.nn import functional as F

from zslkit.evaluation import modality_probe
from zslkit.exercises.checks import (
    called,
    close,
    described,
    exercise,
    known_fault,
    needs_gradient,
    number,
    wrong,
)
from zslkit.retrieval import average_precision, score_retrieval
from zslkit.search.retrieval_model import RetrievalModel


@exercise
def average_precision_at_k(answer):
    """A function (relevant [n] booleans, best first; k) to the pair (strict, lenient) of AP@k."""
    few, many, none = (
        np.isin(np.arange(12), there) for there in ([0, 3, 7], [1, 2, 4, 6, 7, 8, 9, 11], [9, 10])
    )
    for ranking in (few, many, none):
        got = called(answer, ranking.copy(), 5)
        if not isinstance(got, tuple | list | np.ndarray) or len(got) != 2:
            wrong(f"Return two numbers, (strict, lenient), not {described(got)}.")
        strict, lenient = (number(x, what="Each of the two", low=0) for x in got)
        right = [
            average_precision(ranking, k=5, convention=convention)
            for convention in ("strict", "lenient")
        ]
        _tell_faults(ranking, 5, strict, lenient, right)
        if not (close(strict, right[0], 1e-6) and close(lenient, right[1], 1e-6)):
            wrong(
                f"For {ranking.astype(int).tolist()} and k = 5 you give {strict:.4f} and "
                f"{lenient:.4f}. At each hit within the first five, take the share of hits up to "
                "there, and add these shares up; the two differ in what they divide by."
            )
    return "Right. Lenient never asks what was missed."


def _tell_faults(ranking, k, strict, lenient, right):
    hits = ranking[:k].sum()
    if not hits:
        if not close(strict, 0, 1e-9) or not close(lenient, 0, 1e-9):
            wrong("If none of the first k is relevant, AP@k is 0, not NaN or an error.")
        return
    if right[0] != right[1] and close(strict, right[1], 1e-6) and close(lenient, right[0], 1e-6):
        wrong("The two are the wrong way round: strict divides by what could be found.")
    gain = right[1] * hits
    if min(k, ranking.sum()) != ranking.sum() and close(strict, gain / ranking.sum(), 1e-6):
        wrong("Strict divides by min(k, R): no ranking can show more than k in k places.")
    if hits != k and close(strict, gain / k, 1e-6) and ranking.sum() < k:
        wrong("Where fewer than k are relevant at all, strict divides by their number.")
    if close(lenient, hits / k, 1e-6) and not close(lenient, right[1], 1e-6):
        wrong("That is precision at k, which does not ask where in the k places the hits stand.")


@exercise
def triplet(answer):
    """A function (anchor, positive, negative: each [n, d]; margin) to the loss, a torch number."""
    rng = torch.Generator().manual_seed(3)
    a, p, n = (torch.randn(7, 4, generator=rng) for _ in range(3))
    p = a + 0.6 * p
    margin = 0.8
    got = called(answer, a, p, n, margin)
    value = number(got.detach() if hasattr(got, "detach") else got, what="Your loss")
    if not isinstance(got, torch.Tensor):
        wrong("The loss should stay a torch tensor, or nothing can be learned from it.")
    near, far = (torch.linalg.vector_norm(a - x, dim=1) for x in (p, n))
    right = F.relu(margin + near - far).mean()
    faults = {
        F.relu(margin + far - near).mean(): "The wrong way round: the *own* picture is to be near.",
        (margin + near - far).mean(): (
            "max(0, ...) is missing: a triplet that is far enough apart should cost nothing."
        ),
        F.relu(margin + near - far).sum(): "That is the sum over the batch; take the mean.",
        F.relu(margin + near**2 - far**2).mean(): "Plain distances, not squared ones.",
        F.relu(near - far).mean(): "The margin is missing.",
        F.relu(margin + near.mean() - far.mean()): (
            "The maximum is taken of each triplet by itself, before the mean."
        ),
    }
    if not close(value, float(right), 1e-5):
        known_fault(value, faults, 1e-5)
        wrong(
            f"For one batch you give {value:.4f}, where equation (1) of the method gives another "
            f"number, {float(right):.4f}."
        )
    leaf = a.clone().requires_grad_()
    needs_gradient(called(answer, leaf, p, n, margin))
    return "Right."


@exercise
def turned_round(answer):
    """A function (x, strength) to a tensor equal to x whose gradient is turned round."""
    x = torch.tensor([[1.0, -2.0], [0.5, 3.0]], requires_grad=True)
    for strength in (0.5, 2.0):
        x.grad = None
        got = called(answer, x, strength)
        if not isinstance(got, torch.Tensor) or got.shape != x.shape:
            wrong(f"Return a tensor of the shape of x, not {described(got)}.")
        if not torch.allclose(got, x, atol=1e-6):
            wrong("Forward, it must be x itself, whatever the strength.")
        if not got.requires_grad:
            wrong("Nothing flows back: some part of x must stay undetached.")
        got.sum().backward()
        slope = float(x.grad.mean())
        if not torch.allclose(x.grad, x.grad.mean().expand_as(x), atol=1e-6):
            wrong("The gradient must be turned round alike in every place.")
        if close(slope, strength, 1e-6):
            wrong("The gradient keeps its sign: it should be minus the strength.")
        if close(slope, -1, 1e-6) and strength != 1:
            wrong("The sign is right, but the strength has no say.")
        if close(slope, 1, 1e-6):
            wrong("That is the identity, backward too.")
        if not close(slope, -strength, 1e-6):
            wrong(f"With strength {strength:g} a gradient of 1 comes back as {slope:.3g}.")
    return "Right: an adversary in one line."


@exercise
def mean_strength(answer):
    """The mean lambda of an epoch of 100 batches, if the schedule counts batches."""
    value = number(answer, low=0)
    faults = {
        0.0: "That is what was meant for the first epoch. The slip counts batches, from 0 to 99.",
        0.75: "Also the batches from 5 to 24 have some of it.",
        0.85: "The ramp begins at 0 *at* batch 5: its twenty batches have 0/20 to 19/20.",
        0.855: "The ramp of batches 5 to 24 goes from 0/20 to 19/20, not from 1/20 to 20/20.",
        1.0: "The first 25 batches of each epoch have less.",
        84.5: "That is the sum. Divide it by the number of batches.",
    }
    known_fault(value, faults, 1e-4)
    if not close(value, 0.845, 1e-4):
        wrong(
            f"{value:.4g} is not it. Five batches have 0, twenty climb by a twentieth each, and "
            "the other 75 have 1."
        )
    return "Right: nearly whole from the first epoch on, and 0 again at the start of each."


#: What the probe may still be right in, and how many times chance the search must reach.
BLIND, USEFUL = 0.65, 2.0


@exercise
def blinded(answer):
    """A model of the reader's own, and its problem: is the probe blind, and the search none?"""
    if not isinstance(answer, tuple) or len(answer) != 2:
        wrong(f"Hand in your model and its problem: (model, problem), not {described(answer)}.")
    model, problem = answer
    if not all(callable(getattr(model, f"embed_{side}", None)) for side in ("sketches", "images")):
        wrong(f"A model has embed_sketches and embed_images; you hand in {described(model)}.")
    if isinstance(model, RetrievalModel) and not hasattr(model, "history_"):
        wrong("Your model is not fitted: DoodleToSearch(...).fit(problem).")
    if "validation" not in problem.name:
        wrong("Fit it to problem.validation(): what you try should not be chosen on the test.")
    asked, wanted = problem.part("queries")
    shown, there = problem.part("gallery")
    sketches, images = model.embed_sketches(asked), model.embed_images(shown)
    found = 100 * score_retrieval(sketches, images, wanted, there, at=()).map_all
    probe = 100 * modality_probe(sketches, images)
    chance = 100 * np.mean([(there == c).mean() for c in wanted])
    if probe > 100 * BLIND:
        wrong(
            f"A linear probe still tells sketch from picture {probe:.0f} % of the time; bring it "
            f"to {100 * BLIND:.0f} % or less (50 % is guessing). mAP@all is {found:.1f} %."
        )
    if found < USEFUL * chance:
        wrong(
            f"The probe is blind ({probe:.0f} %), and so is the search: mAP@all is {found:.1f} %, "
            f"where chance gives {chance:.1f} %."
        )
    return (
        f"On validation classes the probe is right {probe:.0f} % of the time, and mAP@all is "
        f"{found:.1f} %. One seed: a difference of a few points is no difference."
    )
