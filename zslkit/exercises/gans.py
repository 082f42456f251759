"""Checkers for the chapter on GANs for features."""

from collections.abc import Callable

import numpy as np

from zslkit.exercises.checks import array, called, choice, close, described, exercise, number, wrong


@exercise
def read_the_log(estimate, critic, generator):
    """The log: mean score 3.2 on real and 1.1 on generated features, P = 0.04, lambda = 10."""
    estimate = number(estimate, what="The estimate")
    if close(estimate, -2.1):
        wrong("The estimate has the wrong sign: it is real minus generated, and here real wins.")
    if close(estimate, 1.7):
        wrong("The estimate leaves the penalty out: the penalty is a rule, not a distance.")
    if not close(estimate, 2.1):
        wrong(f"The estimate is not {estimate:.3g}: take the mean real score minus the other one.")
    critic = number(critic, what="The critic loss")
    hints = {
        2.1: "has the wrong sign and no penalty: the critic minimises minus its estimate",
        1.7: "has the wrong sign: the critic minimises, and it wants a high estimate",
        2.5: "has the wrong sign before the estimate: the critic wants it high, and minimises",
        -2.1: "has no penalty yet: add lambda P",
        -2.06: "has the penalty without its weight: multiply P by lambda",
        -2.5: "is lowered by the penalty, so the critic would seek steep slopes: add it instead",
    }
    for value, what in hints.items():
        if close(critic, value):
            wrong(f"The critic loss {value} {what}.")
    if not close(critic, -1.7):
        wrong(f"The critic loss is not {critic:.3g}: it is minus the estimate, plus lambda P.")
    generator = number(generator, what="The generator loss")
    if close(generator, 1.1):
        wrong("The generator loss has the wrong sign: it minimises, and it wants a high score.")
    if close(generator, -2.1) or close(generator, -3.2) or close(generator, 2.1):
        wrong("The generator's loss knows its own features only; real ones are not in it.")
    if not close(generator, -1.1):
        wrong(f"The generator loss is not {generator:.3g}: minus the mean score of its features.")
    return "Right. Both losses are negative, and nothing is wrong with the run."


@exercise
def overshoot(slope, bonus):
    """Best slope of a linear critic under the one-sided penalty, and what it adds."""
    trials = [(0.5, 10.0), (2.0, 10.0), (2.0, 1.0), (7.0, 0.5)]
    found = [number(called(slope, *t, what="slope"), what="slope(delta, lam)") for t in trials]
    truth = [1 + delta / (2 * lam) for delta, lam in trials]
    if not _same(found, truth):
        known = {
            "1": ([1.0 for _ in trials], "the limit of an infinite lambda; a finite price is paid"),
            "1 + delta / lam": (
                [1 + delta / lam for delta, lam in trials],
                "off by a factor: the derivative of the square brings a 2",
            ),
            "delta / (2 lam)": (
                [delta / (2 * lam) for delta, lam in trials],
                "how far the slope is above 1; add the 1",
            ),
            "1 - delta / (2 lam)": (
                [1 - delta / (2 * lam) for delta, lam in trials],
                "on the wrong side of 1: a steeper critic earns more",
            ),
            "1 + lam / (2 delta)": (
                [1 + lam / (2 * delta) for delta, lam in trials],
                "upside down: a dearer penalty must bring the slope nearer to 1",
            ),
            "1 + 2 lam / delta": (
                [1 + 2 * lam / delta for delta, lam in trials],
                "upside down: a dearer penalty must bring the slope nearer to 1",
            ),
        }
        for name, (values, why) in known.items():
            if _same(found, values):
                wrong(f"slope = {name} is {why}.")
        delta, lam = trials[1]
        wrong(
            f"slope({delta:g}, {lam:g}) gives {found[1]:.4g}. Set the derivative of "
            "s delta - lam (s - 1)^2 by s to 0 and solve for s."
        )
    found = [number(called(bonus, *t, what="bonus"), what="bonus(delta, lam)") for t in trials]
    if _same(found, [s * delta for s, (delta, _) in zip(truth, trials, strict=True)]):
        wrong("bonus gives the whole estimate; take the true distance, delta, away from it.")
    if _same(found, [s - 1 for s in truth]):
        wrong("bonus gives the excess of the slope; the points lie delta apart, so multiply.")
    if _same(found, [delta**2 / (4 * lam) for delta, lam in trials]):
        wrong("bonus takes the penalty off; the estimate that is plotted does not contain it.")
    if not _same(found, [delta**2 / (2 * lam) for delta, lam in trials]):
        delta, lam = trials[1]
        wrong(f"bonus({delta:g}, {lam:g}) gives {found[1]:.4g}: it is s delta - delta.")
    return (
        "Right: delta^2 / (2 lam), which grows with the square of the distance. "
        "Estimates are most flattering to the critic when the generator is worst."
    )


@exercise
def penalty(function):
    """The two-sided gradient penalty, for any critic, by autograd."""
    import torch

    critic, real, fake, semantics, alpha = _trial()
    before = [p.grad for p in critic.parameters()]
    answer = called(function, critic, real, fake, semantics, alpha, what="my_penalty")
    if not isinstance(answer, torch.Tensor):
        wrong(f"my_penalty should return a torch tensor, not {described(answer)}.")
    if answer.numel() != 1:
        wrong(
            f"my_penalty should return a scalar, not shape {tuple(answer.shape)}: "
            "take the mean over the rows at the end."
        )
    value = number(answer.detach(), what="The penalty")
    again = number(called(function, critic, real, fake, semantics, alpha).detach())
    if not np.isclose(value, again, rtol=1e-6):
        wrong("Two calls gave two numbers: use the alpha that is handed in, draw none of your own.")
    truth, mistakes = _reference(critic, real, fake, semantics, alpha)
    if not np.isclose(value, truth, rtol=1e-5):
        for sentence, other in mistakes.items():
            if np.isclose(value, other, rtol=1e-5):
                wrong(sentence)
        wrong(
            f"Your penalty is {value:.5g} where the equation gives {truth:.5g}. Go through it: "
            "the points between, one gradient a row, its length, minus 1, squared, the mean."
        )
    if any(p.grad is not old for p, old in zip(critic.parameters(), before, strict=True)):
        wrong(
            "The number is right, but calling it changed the .grad of the critic's weights: "
            "use torch.autograd.grad in place of backward()."
        )
    if not answer.requires_grad:
        wrong(
            "The number is right, but the critic cannot learn from it: without "
            "create_graph=True the gradient is a constant to autograd."
        )
    weights = list(critic.parameters())
    ours = torch.autograd.grad(answer, weights, allow_unused=True)
    reference = _penalty(critic, real, fake, semantics, alpha)
    theirs = torch.autograd.grad(reference, weights, allow_unused=True)
    for mine, wanted in zip(ours, theirs, strict=True):
        if wanted is None:  # the last bias shifts all scores alike, so no slope depends on it
            continue
        mine = torch.zeros_like(wanted) if mine is None else mine
        if not torch.allclose(mine, wanted, rtol=1e-4, atol=1e-8):
            wrong(
                "The number is right, but its gradient by the critic's weights is not: "
                "was something detached on the way, after the points between?"
            )
    return "Right, and the critic can learn from it: its derivative of a derivative is right too."


@exercise
def sides(two_sided, one_sided, verdict):
    """Exact distances after 60 iterations with lambda = 10, a list for each form."""
    runs = {}
    for name, values in (("two_sided", two_sided), ("one_sided", one_sided)):
        if np.ndim(values) != 1:
            wrong(f"{name} should be a list with one number a seed, not {described(values)}.")
        if len(values) < 3:
            wrong(
                f"{name} has {len(values)} numbers: give at least three seeds, to see the spread."
            )
        runs[name] = array(values, (len(values),), what=name).astype(float)
        if len(np.unique(runs[name])) < len(values):
            wrong(f"{name} holds a number twice: was the same seed used again?")
        if (runs[name] < 0.05).any():
            wrong(
                f"{name} goes down to {runs[name].min():.3g}, below what two samples of the ring "
                "itself would give, about 0.1: were points compared to themselves?"
            )
        if (runs[name] > 4).any():
            wrong(
                f"{name} goes up to {runs[name].max():.3g}, off the picture: give distances, "
                "not losses, and look at the points of that run."
            )
    two, one = runs["two_sided"], runs["one_sided"]
    if len(two) == len(one) and np.allclose(two, one):
        wrong("Both lists are the same: did the one-sided game use its own penalty?")
    verdict = choice(verdict, ["one-sided", "two-sided", "cannot tell"], what="The verdict")
    gap = two.mean() - one.mean()
    doubt = 2 * np.sqrt(two.var(ddof=1) / len(two) + one.var(ddof=1) / len(one))
    seen = f"the means differ by {abs(gap):.2f}, and twice the standard error is {doubt:.2f}"
    told = "cannot tell" if abs(gap) <= doubt else "one-sided" if gap > 0 else "two-sided"
    if verdict != told:
        if told == "cannot tell":
            wrong(f"That is more than your numbers say: {seen}. More seeds would help.")
        if verdict == "cannot tell":
            wrong(f"Your numbers do tell: {seen}. Which list is lower?")
        wrong("The other way round: a smaller distance is better.")
    if told == "one-sided":
        return (
            f"Right: {seen}. Now say why: what must the critic do when the heap has crossed over?"
        )
    return f"Your verdict follows from your numbers: {seen}. Is the weight 10 in both?"


def _same(found, wanted) -> bool:
    return bool(np.allclose(found, wanted, rtol=1e-3))


def _trial():
    """A critic with two hidden layers, so that no shortcut for one layer fits, and a batch."""
    import torch
    from torch import nn

    class Critic(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Sequential(
                nn.Linear(7, 12), nn.Tanh(), nn.Linear(12, 12), nn.Tanh(), nn.Linear(12, 1)
            )

        def forward(self, features, semantics):
            return 2 * self.net(torch.cat([features, semantics], 1)).squeeze(1)

    rng = torch.Generator().manual_seed(3)
    critic = Critic().double()
    with torch.no_grad():
        for weight in critic.parameters():
            weight.normal_(0, 0.5, generator=rng)
    draw = [torch.randn(9, k, generator=rng, dtype=torch.float64) for k in (4, 4, 3)]
    alpha = torch.rand(9, 1, generator=rng, dtype=torch.float64)
    return critic, *draw, alpha


def _gradient(critic, points, semantics, by_all: bool = False):
    import torch

    points = points.detach().requires_grad_(True)
    semantics = semantics.detach().requires_grad_(by_all)
    inputs = (points, semantics) if by_all else (points,)
    found = torch.autograd.grad(critic(points, semantics).sum(), inputs, create_graph=True)
    return torch.cat(found, 1)


def _penalty(critic, real, fake, semantics, alpha):
    slope = _gradient(critic, alpha * real + (1 - alpha) * fake, semantics)
    return ((slope.norm(dim=1) - 1) ** 2).mean()


def _reference(critic, real, fake, semantics, alpha) -> tuple[float, dict[str, float]]:
    """The right value, and the values that common mistakes give, by the sentence for each."""
    slope = _gradient(critic, alpha * real + (1 - alpha) * fake, semantics).detach()
    length = slope.norm(dim=1)

    def at(points) -> float:
        slope = _gradient(critic, points, semantics).detach()
        return float(((slope.norm(dim=1) - 1) ** 2).mean())

    def of(f: Callable) -> float:
        return float(f(length))

    n = len(real)
    by_all = _gradient(critic, alpha * real + (1 - alpha) * fake, semantics, by_all=True).detach()
    mistakes = {
        "The points are swapped: alpha belongs to the real one. (The distribution is the same, "
        "since alpha is uniform; the equation is not.)": at(alpha * fake + (1 - alpha) * real),
        "The gradient is taken at the real points; take it at the points between.": at(real),
        "The gradient is taken at the generated points; take it at the points between.": at(fake),
        "The difference from 1 must be squared.": of(lambda k: (k - 1).mean()),
        "The absolute difference is taken; square it.": of(lambda k: (k - 1).abs().mean()),
        "The 1 is missing: this pulls the slope to 0.": of(lambda k: (k**2).mean()),
        "The squared length is compared with 1; take the root first.": of(
            lambda k: ((k**2 - 1) ** 2).mean()
        ),
        "The mean comes too early: first (length - 1)^2 of each row, then the mean.": of(
            lambda k: (k.mean() - 1) ** 2
        ),
        "This is the one-sided penalty; here flat slopes cost too.": of(
            lambda k: ((k - 1).clamp_min(0) ** 2).mean()
        ),
        "The rows are summed; take their mean, or the penalty grows with the batch.": of(
            lambda k: ((k - 1) ** 2).sum()
        ),
        "Lambda is in it already; leave the weight to the caller.": of(
            lambda k: 10 * ((k - 1) ** 2).mean()
        ),
        "One length is taken of the whole batch; take one for each row, norm(dim=1).": float(
            (slope.norm() - 1) ** 2
        ),
        "The length runs down the columns; each row has its own gradient, so use dim=1.": float(
            ((slope.norm(dim=0) - 1) ** 2).mean()
        ),
        "The gradient runs over the description too; only the feature is moved.": float(
            ((by_all.norm(dim=1) - 1) ** 2).mean()
        ),
        "The mean score was differentiated: each gradient is n times too short. Use the sum.": of(
            lambda k: ((k / n - 1) ** 2).mean()
        ),
    }
    return float(((length - 1) ** 2).mean()), mistakes
