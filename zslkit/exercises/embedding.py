"""Exercises of the chapter "Embedding models"."""

import numpy as np

from zslkit.errors import did_you_mean
from zslkit.exercises.checks import array, called, close, exercise, needs_gradient, number, wrong

# own score 0.60, others 0.50, 0.90, 0.10, 0.55, margin 0.2: violations 0.10, 0.50, none, 0.15
_ONE_PICTURE = {
    "devise": (
        0.75,
        {
            0.95: "you added the violation of the true class to itself. Its margin is not asked "
            "of it: leave its own column out",
            0.45: "a class that keeps the margin does not pay you back; its violation is 0, "
            "never negative",
            0.30: "you forgot the margin: a class violates as soon as it comes within 0.2",
            0.25: "DeViSE takes the sum of the violations, not their mean",
        },
    ),
    "sje": (
        0.50,
        {
            0.30: "the margin belongs to it: 0.2 + 0.9 - 0.6",
            0.75: "that is the sum; SJE lets only the worst violator count",
            0.90: "that is the highest score; subtract the true class's and add the margin",
        },
    ),
    "ale": (
        0.4583,
        {
            0.75: "that is DeViSE. ALE multiplies it by l_r / r, with r = 3 violators",
            1.375: "you multiplied by l_3 = 1 + 1/2 + 1/3, but did not divide by r = 3",
            0.25: "you divided by r, but l_3 = 1 + 1/2 + 1/3 is missing",
            0.3906: "r is the number of violators, 3. The class with 0.10 keeps the margin",
        },
    ),
    "latem": (
        0.25,
        {
            0.1875: "the draw is among the violators, and there are 3, not 4 of them",
            0.75: "that is the sum; one of the three is drawn, each as likely",
            0.50: "that is the worst; LATEM draws among all violators alike",
        },
    ),
}


@exercise
def by_hand(answers: dict) -> str:
    """The four losses of one picture; for LATEM its mean over draws."""
    if not isinstance(answers, dict) or set(answers) != set(_ONE_PICTURE):
        wrong(f"Give a dictionary with the keys {', '.join(_ONE_PICTURE)}.")
    for name, (right, traps) in _ONE_PICTURE.items():
        value = number(answers[name], what=f"The {name} loss")
        if close(value, right, 2e-3):
            continue
        for trap, why in traps.items():
            if close(value, trap, 2e-3):
                wrong(f"{name} is not {value:.3g}: {why}.")
        if value < 0:
            wrong(f"The {name} loss cannot be negative: a violation is at least 0.")
        wrong(f"{name} is not {value:.4g}. Write down the violation of each class first.")
    return "All four. LATEM's mean is DeViSE / r, and ALE lies between the two."


@exercise
def closed_form(function) -> str:
    """A function of X [n, d], labels [n], S [k, a], gamma, lambda_: W of ESZSL, [d, a]."""
    rng = np.random.default_rng(8)
    n, d, k, a = 40, 7, 5, 4
    X, S, labels = rng.normal(size=(n, d)), rng.normal(size=(k, a)), rng.integers(0, k, n)
    gamma, lambda_ = 3.0, 0.2
    found = array(
        called(function, X.copy(), labels.copy(), S.copy(), gamma, lambda_), (d, a), what="W"
    )
    signs = np.where(labels[:, None] == np.arange(k), 1.0, -1.0)

    def solution(Y, gamma, lambda_):
        left = np.linalg.inv(X.T @ X + gamma * np.eye(d))
        return left @ X.T @ Y @ S @ np.linalg.inv(S.T @ S + lambda_ * np.eye(a))

    traps = {
        "gamma and lambda_ are swapped: gamma goes with the features": solution(
            signs, lambda_, gamma
        ),
        "your targets are 0 and 1. ESZSL's are -1 and +1": solution(
            (signs + 1) / 2, gamma, lambda_
        ),
        "the targets have the wrong sign: +1 belongs to the picture's own class": solution(
            -signs, gamma, lambda_
        ),
        "both regularisers are missing": solution(signs, 0.0, 0.0),
        "gamma is missing: add gamma times the identity to X'X": solution(signs, 0.0, lambda_),
        "lambda_ is missing: add lambda_ times the identity to S'S": solution(signs, gamma, 0.0),
        "the right-hand inverse is missing: multiply by (S'S + lambda I)^-1 as well": (
            np.linalg.inv(X.T @ X + gamma * np.eye(d)) @ X.T @ signs @ S
        ),
    }
    right = solution(signs, gamma, lambda_)
    if np.allclose(found, right, rtol=1e-3, atol=1e-6):
        return "Right: a zero-shot classifier in three lines, without a single step of descent."
    for why, other in traps.items():
        if np.allclose(found, other, rtol=1e-3, atol=1e-6):
            wrong(f"Almost: {why}.")
    wrong(
        f"W differs from the solution by up to {np.abs(found - right).max():.2g}. Put it into the "
        "objective and wiggle one number of it: does the objective fall?"
    )


@exercise
def make_a_zebra(changes: dict, model, problem) -> str:
    """At most four attributes of the horse, changed so that zebra pictures prefer the result."""
    if not isinstance(changes, dict) or not changes:
        wrong('Give a dictionary from attribute to new value, such as {"trunk": 1.0}.')
    for name, value in changes.items():
        if name not in problem.attribute_names:
            hint = did_you_mean(name, problem.attribute_names)
            wrong(f"The zoo has no attribute {name!r}.{hint}")
        number(value, low=0, high=1, what=f"{name}")
    if len(changes) > 4:
        wrong(f"You changed {len(changes)} attributes; four must do. Which ones make the zebra?")
    invented = problem.semantics_of("horse").copy()
    for name, value in changes.items():
        invented[problem.attribute_names.index(name)] = value
    X, y = problem.part("test_unseen")
    X = X[y == problem.index_of("zebra")]
    candidates = np.concatenate([problem.semantics[problem.seen_classes], invented[None]])
    winner = model.compatibility(X, candidates).argmax(1)
    share = (winner == len(candidates) - 1).mean()
    if share < 0.5:
        others = winner[winner < len(candidates) - 1]
        taker = problem.class_names[problem.seen_classes[np.bincount(others).argmax()]]
        rivals = "the horse has not" if taker == "horse" else f"neither horse nor {taker} has"
        wrong(
            f"{share:.0%} of the zebra pictures prefer your animal to every seen one; most others "
            f"go to the {taker}. What has a zebra that {rivals}?"
        )
    return f"{share:.0%} of the zebra pictures prefer your animal to all the seen ones."


@exercise
def smooth(function) -> str:
    """A function of scores [n, C], target [n], margin, tau: SJE with a soft maximum."""
    import torch

    from zslkit.losses.ranking import sje_loss

    rng = torch.Generator().manual_seed(4)
    scores = torch.randn(30, 6, generator=rng, dtype=torch.float64)
    target = torch.randint(0, 6, (30,), generator=rng)
    margin = 0.3
    others = margin * (torch.arange(6) != target[:, None])
    gaps = others + scores - scores.gather(1, target[:, None])  # [n, C]; 0 in the own column
    for tau in (1.0, 0.3):
        leaf = scores.clone().requires_grad_()
        found = called(function, leaf, target, margin, tau, what="Your loss")
        value = number(found.detach() if hasattr(found, "detach") else found, what="Your loss")
        right = float((tau * torch.logsumexp(gaps / tau, 1)).mean())
        own = torch.arange(6) == target[:, None]
        traps = {
            "multiply by tau as well as dividing by it": right / tau,
            "take the mean over the batch, not the sum": 30 * right,
            "the true class must not get the margin": float(
                (tau * torch.logsumexp((gaps + margin * own) / tau, 1)).mean()
            ),
            "the margin is missing": float(
                (tau * torch.logsumexp((gaps - others) / tau, 1)).mean()
            ),
            "the true class belongs into the sum, with the term exp(0)": float(
                (tau * torch.logsumexp(gaps.masked_fill(own, -torch.inf) / tau, 1)).mean()
            ),
            "that is the hard maximum, SJE itself": float(sje_loss(scores, target, margin)),
        }
        if not close(value, right, 1e-6):
            for why, other in traps.items():
                if close(value, other, 1e-6):
                    wrong(f"At tau = {tau}: {why}.")
            wrong(f"At tau = {tau} the loss is {right:.4f}; yours is {value:.4f}.")
        needs_gradient(found)
    hard = float(sje_loss(scores, target, margin))
    cold = float(called(function, scores, target, margin, 1e-3))
    if not close(cold, hard, 1e-2):
        wrong(
            f"At tau = 0.001 the loss should be near SJE's {hard:.3f}; yours is {cold:.3g}. "
            "exp overflows: use torch.logsumexp."
        )
    return "Right, and as tau goes to 0 it becomes SJE. A sixth embedding model is born."
