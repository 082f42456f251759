"""Checkers of the chapter on f-CLSWGAN."""

import inspect

import numpy as np
import torch
from torch.nn import functional as F

from zslkit.exercises.checks import (
    NotYet,
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
def generator_weights(answer):
    """How many numbers the published generator for CUB learns: 312 + 312 - 4096 - 2048."""
    value = number(answer, low=1)
    first, second = 624 * 4096, 4096 * 2048
    faults = {
        first + second: "You left out the biases: one for each hidden and each output unit.",
        312 * 4096 + second + 4096 + 2048: (
            "The generator reads noise *and* description: 312 + 312 inputs, not 312."
        ),
        first + 4096: "That is the first layer alone; the second makes 2048 features of it.",
        second + 2048: "That is the second layer alone; the first reads 624 numbers.",
    }
    if value in faults:
        wrong(faults[value])
    if value != first + second + 4096 + 2048:
        wrong(
            f"{value:,.0f} is not it. A layer from m to n units has m times n weights and n biases."
        )
    return "Right: 10,950,656. The one in this chapter has under a hundredth of that."


@exercise
def generator_loss(answer):
    """A function (fake_scores [n], logits [n, k], targets [n], beta) to the generator's loss."""
    rng = torch.Generator().manual_seed(3)
    scores = torch.randn(7, generator=rng) + 1.5
    logits, targets = torch.randn(7, 4, generator=rng), torch.tensor([0, 1, 2, 3, 0, 1, 2])
    beta = 0.3
    got = called(answer, scores, logits, targets, beta)
    value = number(got.detach() if hasattr(got, "detach") else got, what="Your loss")
    if not isinstance(got, torch.Tensor):
        wrong("The loss should stay a torch tensor, or nothing can be learned from it.")
    by_critic, by_class = -scores.mean(), F.cross_entropy(logits, targets)
    faults = {
        by_class * beta - by_critic: (
            "The sign of the critic's part is wrong: a generator that the critic likes has a "
            "*low* loss."
        ),
        by_critic + by_class: "You forgot beta, the weight of the classification loss.",
        by_critic - beta * by_class: "The classification loss must be added: it is to shrink too.",
        -scores.sum() + beta * by_class: "Average the critic's scores over the batch, not sum.",
        -scores.sum() + beta * 7 * by_class: "Average over the batch; you have summed.",
        by_critic: "The classification loss is missing.",
        by_critic + beta * F.nll_loss(logits, targets): (
            "logits are not probabilities yet: the softmax is missing, and the logarithm."
        ),
        by_critic - beta * logits.softmax(1)[range(7), targets].mean(): (
            "The logarithm is missing: L_CLS is minus the mean *log* probability."
        ),
        by_critic + beta * F.cross_entropy(logits.softmax(1), targets): (
            "cross_entropy takes the softmax itself; give it the logits as they are."
        ),
    }
    known_fault(value, faults, 1e-4)
    if not close(value, float(by_critic + beta * by_class), 1e-4):
        wrong(
            f"For one batch you give {value:.4f}, where minus the mean score plus beta times the "
            f"cross-entropy is {float(by_critic + beta * by_class):.4f}."
        )
    leaf = scores.clone().requires_grad_()
    needs_gradient(called(answer, leaf, logits, targets, beta))
    return "Right: what the critic thinks, and beta times what the classifier thinks."


class Sealed:
    """A problem whose test rows cannot be reached; everything else passes through.

    Their features are NaN and their labels -1, so that whatever is computed with them shows it.
    """

    def __init__(self, problem: ZeroShotProblem):
        self._problem = problem
        hidden = np.concatenate([problem.test_seen, problem.test_unseen])
        self.features, self.labels = problem.features.copy(), problem.labels.copy()
        self.features[hidden], self.labels[hidden] = np.nan, -1

    def part(self, which):
        if which.startswith("test"):
            wrong(f"You looked at {which}. Choose on problem.validation(), which has its own.")
        return self._problem.part(which)

    def resplit(self, *_args, **_options):
        wrong("resplit deals the test pictures out anew. Choose on problem.validation().")

    def __getattr__(self, name):
        if name in ("test_seen", "test_unseen"):
            wrong(f"You looked at {name}. Choose on problem.validation(), which has its own.")
        return getattr(self._problem, name)


@exercise
def chosen_count(answer, problem, candidates):
    """A function (problem, candidates) to the number of synthetic features, chosen fairly."""
    if not callable(answer):
        wrong(f"Hand in a function of a problem and candidates, not {described(answer)}.")
    try:
        inspect.signature(answer).bind(problem, candidates)
    except TypeError:
        wrong("Your function should take two arguments: a problem and the candidates.")
    value = answer(Sealed(problem), list(candidates))
    if value is None:
        wrong("Your function returned None: is the return missing?")
    if value is ...:
        raise NotYet
    value = number(value, what="The number you choose")
    if value not in candidates:
        wrong(f"{value:g} is not among the candidates {list(candidates)}.")
    return (
        f"Fairly chosen: {value:g}, and no test picture was looked at. Whether it was *well* "
        "chosen is another question: with how many seeds?"
    )


@exercise
def another_animal(model, problem):
    """A model trained on a problem in which other animals are hidden; says where they landed."""
    if not isinstance(problem, ZeroShotProblem):
        wrong("The second answer should be the problem you made with problem.resplit(...).")
    if not hasattr(model, "generator_"):
        wrong("Your model is not trained yet: call model.fit(your_problem).")
    hidden = [problem.class_names[c] for c in problem.unseen_classes]
    if "tiger" in hidden and len(hidden) == 10:
        wrong("These are the book's own unseen animals; hide others with problem.resplit([...]).")
    if getattr(model, "trained_on_", problem.fingerprint) != problem.fingerprint:
        wrong("This model was trained on another problem; fit it on the one with your animals.")
    from zslkit.evaluation import landing

    ranks = {a: 1 + near.index(a) for a, near in landing(model, problem).items()}
    words = ", ".join(f"{a.replace('_', ' ')}: {r}" for a, r in ranks.items())
    first = int(np.sum([r == 1 for r in ranks.values()]))
    return f"{first} of {len(ranks)} landed on their own class (rank of the own class: {words})."
