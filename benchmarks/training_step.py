"""How long one training iteration of f-CLSWGAN takes: in closed form, by autograd, as in textbooks.

An iteration is five critic steps and one generator step. ``python benchmarks/training_step.py``
prints a table for each shape and number of threads; name some to choose:
``python benchmarks/training_step.py CUB book --threads 1 --rounds 20``.

The floor is the time that the matrix products of the closed form would take alone, at the speed of
a large product measured in the same rounds. Nothing that computes these gradients in float32 by
matrix products on this machine can be faster.
"""

import argparse
from functools import cache
from typing import NamedTuple

import torch
from harness import Timing, interleave, machine, table
from torch.nn import functional as F

from zslkit.methods import FCLSWGAN
from zslkit.methods.steps import Batch, Draws
from zslkit.training import seeded


class Shape(NamedTuple):
    """Sizes of a problem: description, noise, hidden units, feature, seen classes, rows."""

    semantics: int
    noise: int
    hidden: int
    feature: int
    classes: int
    rows: int


SHAPES = {
    "CUB": Shape(312, 312, 4096, 2048, 150, 7057),
    "AWA2": Shape(85, 85, 4096, 2048, 40, 23527),
    "FLO": Shape(1024, 1024, 4096, 1280, 82, 5394),
    "book": Shape(28, 16, 256, 128, 30, 2000),
}
BATCH, CRITIC_STEPS, PENALTY, CLASSIFICATION = 64, 5, 10.0, 0.01


def iteration(shape: Shape, closed_form: bool):
    """zslkit's own iteration on random data, draws included."""
    model, draws, rng = _setting(shape)
    optimizers = {name: model._adam(net) for name, net in model.modules().items()}
    step = model._step(closed_form)(model, optimizers, rng)
    return lambda: list(step(draws(rng, CRITIC_STEPS + 1, BATCH, shape.noise)))


def textbook(shape: Shape):
    """The iteration as usually written: double backward, a graph for every fake, plain Adam."""
    model, draws, rng = _setting(shape)
    generator, critic = model.generator_, model.critic_
    settings = {"lr": model.learning_rate, "betas": model.betas}
    critic_adam = torch.optim.Adam(critic.parameters(), **settings)
    generator_adam = torch.optim.Adam(generator.parameters(), **settings)

    def penalty(real, fake, c):
        alpha = torch.rand(len(real), 1, generator=rng)
        between = (alpha * real + (1 - alpha) * fake).requires_grad_()
        score = critic(between, c)
        (slope,) = torch.autograd.grad(score, between, torch.ones_like(score), create_graph=True)
        return ((slope.norm(2, dim=1) - 1) ** 2).mean()

    def one_batch() -> Batch:
        return draws(rng, 1, BATCH, shape.noise)

    def call():
        for _ in range(CRITIC_STEPS):
            real, c, _, z = one_batch()
            fake = generator(z, c).detach()
            loss = critic(fake, c).mean() - critic(real, c).mean()
            loss = loss + PENALTY * penalty(real, fake, c)
            critic_adam.zero_grad()
            loss.backward()
            critic_adam.step()
        critic.requires_grad_(False)
        _, c, y, z = one_batch()
        fake = generator(z, c)
        loss = -critic(fake, c).mean()
        loss = loss + CLASSIFICATION * F.cross_entropy(F.linear(fake, *model._theta), y)
        generator_adam.zero_grad()
        loss.backward()
        generator_adam.step()
        critic.requires_grad_(True)

    return call


def multiplications(shape: Shape) -> int:
    """Multiply-adds of the matrix products in one closed-form iteration."""
    a, z, h, d, classes, _ = shape
    forward = (CRITIC_STEPS + 1) * (a + z + d) * h  # the generator, all batches
    # h and h~, the slope g, then the gradient by W (3 rows a pair)
    critic = CRITIC_STEPS * (2 * (d + a) + d + 3 * (d + a)) * h
    judged = (d + a + d) * h + 2 * d * classes  # scores of the fakes, back to the fakes
    generator = (d + d + a + z) * h  # gradients by U, by phi(h), by T
    return BATCH * (forward + critic + judged + generator)


def _setting(shape: Shape):
    model = FCLSWGAN(
        hidden=shape.hidden,
        noise_dim=shape.noise,
        init_std=0.02,
        learning_rate=1e-4,
        batch_size=BATCH,
        critic_steps=CRITIC_STEPS,
        penalty_weight=PENALTY,
        classification_weight=CLASSIFICATION,
    )
    rng = seeded(0)
    model._build([shape.feature, shape.semantics, shape.classes], rng)
    weights = 0.02 * torch.randn(shape.classes, shape.feature, generator=rng)
    model._theta = [weights, torch.zeros(shape.classes)]
    return model, _data(shape), rng


@cache
def _data(shape: Shape) -> Draws:
    """Random rows, one copy for all variants."""
    rng = seeded(1)
    labels = torch.randint(shape.classes, (shape.rows,), generator=rng)
    features = torch.rand(shape.rows, shape.feature, generator=rng).square_()
    semantics = torch.rand(shape.classes, shape.semantics, generator=rng)
    return Draws(features, semantics, labels, labels)


def measure(name: str, rounds: int) -> str:
    """One table: the three variants and the floor."""
    shape = SHAPES[name]
    side = 2048 if shape.hidden > 1000 else 512
    left, right = torch.rand(side, side), torch.rand(side, side)
    out = torch.empty(side, side)
    timings = interleave(
        {
            "textbook": textbook(shape),
            "autograd": iteration(shape, closed_form=False),
            "closed form": iteration(shape, closed_form=True),
            "product": lambda: torch.mm(left, right, out=out),
        },
        rounds=rounds,
    )
    product = timings.pop("product")
    part = multiplications(shape) / side**3
    floor = Timing(product.p10 * part, product.median * part, product.calls)
    speed = 2e-9 * side**3 / product.p10
    sizes = f"{shape.semantics}+{shape.noise}-{shape.hidden}-{shape.feature}, batch {BATCH}"
    return "\n".join(
        [
            f"{name}: {sizes}, {torch.get_num_threads()} threads, {rounds} rounds, "
            f"{2e-9 * multiplications(shape):.2f} GFLOP at {speed:.0f} GFLOP/s at best",
            "",
            table({**timings, "floor": floor}, reference="textbook"),
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shapes", nargs="*", default=list(SHAPES), metavar="SHAPE")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    for threads in arguments.threads:
        torch.set_num_threads(threads)
        print(machine(), end="\n\n")
        for name in arguments.shapes:
            rounds = arguments.rounds if SHAPES[name].hidden > 1000 else 10 * arguments.rounds
            print(measure(name, rounds), flush=True)


if __name__ == "__main__":
    main()
