"""Checkers of the chapter on SEM-PCYC."""

import numpy as np
import torch

from zslkit.evaluation import evaluate_retrieval
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
from zslkit.retrieval.itq import quantisation_error


@exercise
def answer_of_the_critic(answer):
    """What the best critic says where real rows are three times as dense as generated ones."""
    value = number(answer)
    faults = {
        0.75: "With targets of 1 and 0 it would be 3/4. But they are drawn from intervals.",
        0.85: "That is the mean target of real rows; one row in four here is generated.",
        0.15: "That is the mean target of generated rows; three rows in four here are real.",
        0.5: "That would be right where both are equally dense.",
        0.325: "The other way round: here it is the real rows that are three times as dense.",
        0.7125: "Nearly: 0.85 and 0.3? A target from 0..0.3 is 0.15 on average.",
        0.6375: "The generated row counts too: its target is 0.15 on average, not 0.",
    }
    known_fault(value, faults, 1e-3)
    if not close(value, 0.675, 2e-3):
        wrong(
            f"{value:.4g} is not it. Squares are smallest at the mean of the targets: of four rows "
            "here three have targets from 0.7..1 and one from 0..0.3."
        )
    return "Right: (3 × 0.85 + 0.15) / 4. The noise of the targets costs loss, and moves nothing."


@exercise
def both_cycles(answer):
    """A function (there, back, x [n, d], e [n, m]) to the cycle loss of one branch."""
    rng = torch.Generator().manual_seed(3)
    x, e = torch.randn(6, 4, generator=rng), torch.randn(6, 3, generator=rng)
    w, u = torch.randn(4, 3, generator=rng), torch.randn(3, 4, generator=rng)

    def there(rows):
        return rows @ w

    def back(rows):
        return rows @ u

    got = called(answer, there, back, x, e)
    if not isinstance(got, torch.Tensor):
        wrong("The loss should stay a torch tensor, or nothing can be learned from it.")
    value = number(got.detach(), what="Your loss")
    of_x, of_e = back(there(x)) - x, there(back(e)) - e
    first, second = of_x.abs().mean(), of_e.abs().mean()
    faults = {
        first: "That is the way over the codes alone; a code that goes to features must come back.",
        second: "That is the way over the features alone; a feature must come back from its code.",
        of_x.square().mean() + of_e.square().mean(): "Those are squares; the loss is of type L1.",
        of_x.abs().sum() + of_e.abs().sum(): "Take means over rows and numbers, not sums.",
        of_x.abs().sum(1).mean() + of_e.abs().sum(1).mean(): (
            "You sum over the numbers of a row; the mean runs over rows and numbers."
        ),
        (first + second) / 2: "The two are added, not averaged.",
        of_x.mean() + of_e.mean(): "Without absolute values too much and too little cancel.",
    }
    known_fault(value, faults, 1e-5)
    if not close(value, float(first + second), 1e-5):
        wrong(
            f"For one batch you give {value:.4f}, where the two ways cost {float(first):.4f} and "
            f"{float(second):.4f}."
        )
    leaf = x.clone().requires_grad_()
    needs_gradient(called(answer, there, back, leaf, e))
    return "Right: each is compared with itself, so nobody needs to know which belong together."


@exercise
def shrunk(answer):
    """A function (W [m, a], amount) to W after the proximal step of the l2,1 norm."""
    rng = np.random.default_rng(1)
    weight = rng.normal(size=(5, 7)) * np.linspace(0.1, 1.5, 7)
    for amount in (1.2, 0.4):
        norms = np.linalg.norm(weight, axis=0)
        got = array(called(answer, weight.copy(), amount), weight.shape, what="What you return")
        expected = weight * np.maximum(0, 1 - amount / norms)
        rows = np.linalg.norm(weight, axis=1, keepdims=True)
        faults = [
            (np.sign(weight) * np.maximum(0, np.abs(weight) - amount), (
                "You shrink each number by itself: that is l1. Here a whole column lives or dies."
            )),
            (weight * np.maximum(0, 1 - amount / rows), (
                "Those are rows: a row is a number of the code."
            )),
            (weight * (1 - amount / norms), (
                "A column shorter than the amount must become 0; yours turns round."
            )),
            (weight * (norms > amount), (
                "Long columns stay as they are; they too should lose some length."
            )),
            (weight * np.maximum(0, 1 - amount / norms**2), (
                "Divide by the norm, not by its square."
            )),
        ]  # fmt: skip
        for fault, sentence in faults:
            if np.allclose(got, fault, atol=1e-9) and not np.allclose(fault, expected, atol=1e-9):
                wrong(sentence)
        if not np.allclose(got, expected, atol=1e-9):
            k = int(np.abs(got - expected).max(0).argmax())
            wrong(
                f"A column of norm {norms[k]:.3f} should have norm {max(0, norms[k] - amount):.3f} "
                f"after a step of {amount}; yours has {np.linalg.norm(got[:, k]):.3f}."
            )
    return "Right. What is shorter than the step is exactly 0, and stays there unless it is needed."


@exercise
def turned_by_45_degrees(answer):
    """What signs lose of four points, once they are turned by 45 degrees."""
    points = np.array([[2.0, 0], [-2, 0], [0, 1], [0, -1]])
    turn = np.array([[1.0, 1], [-1, 1]]) / np.sqrt(2)
    right, before = quantisation_error(points, turn), quantisation_error(points, np.eye(2))
    value = number(answer, low=0)
    faults = {
        before: "That is the error before they are turned.",
        right / 4: "That is the mean over the points; the error is a sum.",
        right / 8: "That is the mean over the numbers; the error is a sum.",
        right / 2: "Each point has a partner on the other side of 0: four points, not two.",
        before - right: "That is how much is gained. What is left?",
    }
    known_fault(value, faults, 4e-3, scaled=True)
    if not close(value, right, 1e-2):
        wrong(
            f"{value:.4g} is not it. After the turn (2, 0) is at (√2, √2) and (0, 1) at "
            "(-1, 1)/√2; take the squared distance of every number from its sign."
        )
    return (
        f"Right: {right:.3f} instead of {before:.0f}. On an axis half of the sign is a coin toss."
    )


@exercise
def itq_round(answer):
    """A function (v [n, b], rotation [b, b]) to the rotation after one round of ITQ."""
    rng = np.random.default_rng(6)
    v = rng.normal(size=(60, 4)) * [2, 1, 1, 0.5]
    rotation, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    got = array(called(answer, v.copy(), rotation.copy()), (4, 4), what="The rotation")
    signs = np.where(v @ rotation >= 0, 1.0, -1.0)
    left, _, right = np.linalg.svd(v.T @ signs)
    unturned = np.linalg.svd(v.T @ np.where(v >= 0, 1.0, -1.0))
    faults = [
        (left @ right.T, (
            "It is a rotation, but not the best one: np.linalg.svd returns its third factor "
            "transposed already. (The released code of SEM-PCYC has this slip.)"
        )),
        ((left @ right).T, "That is the best rotation's inverse: take the svd of v.T @ signs."),
        (unturned[0] @ unturned[2], "Take the signs of v @ rotation, not of v itself."),
        (rotation, "Nothing was turned: that is the rotation that you were given."),
    ]  # fmt: skip
    for fault, sentence in faults:
        if np.allclose(got, fault, atol=1e-6):
            wrong(sentence)
    if not np.allclose(got.T @ got, np.eye(4), atol=1e-6):
        wrong("That is no rotation: R.T @ R should be the identity. Leave the singular values out.")
    found, best = quantisation_error(v, got), quantisation_error(v, left @ right)
    if not np.allclose(got, left @ right, atol=1e-6):
        wrong(
            f"It is a rotation, but its error is {found:.2f}; with these signs {best:.2f} is met."
        )
    before = quantisation_error(v, rotation)
    return f"Right: one round brings the error from {before:.1f} to {best:.1f}. Fifty are usual."


SEEDS = 3
REACH = 4.3  # standard errors: Student's t for the mean of three, 95 %
LEAST = 1.0  # points: less would be a tie of a hair


@exercise
def a_tie(train, problem):
    """A function (problem, seed) to a fitted model: does it matter what the descriptions say?

    It is called for three seeds, with the problem as it is, and with one in which the descriptions
    are dealt out anew among the seen classes.
    """
    if not callable(train):
        wrong(f"Hand in a function (problem, seed) to a fitted model, not {described(train)}.")
    if "(validation)" not in problem.name:
        wrong("Judge on problem.validation(): what you try should not be chosen on the test.")
    as_they_are, dealt_out = np.transpose(
        [[_found(train, each, seed) for each in (problem, _dealt(problem, seed))]
         for seed in range(SEEDS)]
    )  # fmt: skip
    gains = as_they_are - dealt_out
    gain, error = gains.mean(), gains.std(ddof=1) / SEEDS**0.5
    told = (
        f"mAP@all {as_they_are.mean():.1f} % with the descriptions as they are, "
        f"{dealt_out.mean():.1f} % with dealt-out ones: {gain:+.1f} ± {error:.1f}"
    )
    if abs(gain) <= max(LEAST, REACH * error):
        wrong(
            f"{told}. Less than {LEAST:g} point, or within the noise of {SEEDS} seeds: your model "
            "does not care what a description says."
        )
    if gain < 0:
        wrong(f"{told}. What the descriptions say does matter, but it is in the way.")
    return f"{told}. What the descriptions say helps, over {SEEDS} seeds."


def _dealt(problem, seed):
    rows, seen = np.array(problem.semantics), problem.seen_classes
    rows[seen] = rows[np.random.default_rng(seed).permutation(seen)]
    return problem.described_by(rows)


def _found(train, problem, seed):
    model = called(train, problem, seed)
    if not hasattr(model, "trained_on_"):
        wrong(f"Your function should return a fitted model, not {described(model)}.")
    if model.trained_on_ != problem.fingerprint:
        wrong("Fit the model to the problem that your function is given, and to no other.")
    scores = evaluate_retrieval(problem, model.embed_sketches, model.embed_images, at=())
    return 100 * scores.map_all
