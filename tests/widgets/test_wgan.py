"""The playground's training and measuring, against torch in double precision and SciPy."""

import numpy as np
import pytest
import torch
from scipy.optimize import linear_sum_assignment

from zslkit import losses
from zslkit.errors import UsageError
from zslkit.nets import Critic, Generator
from zslkit.training import seeded
from zslkit.widgets import WGANPlayground
from zslkit.widgets.wgan import REAL, RULES, SHAPES, WHOLE

CODE = """
import { criticStep, generatorStep, makeGame } from "./wgan/game.js";
import { exactDistance } from "./wgan/distance.js";
import { emptyHistory, noteCritic, thinLine } from "./wgan/history.js";
import { forward, inputGradient } from "./wgan/nets.js";
import { SHAPES, partsFound } from "./wgan/shapes.js";
import { torchSource } from "./wgan/source.js";
window.m = { criticStep, generatorStep, makeGame, exactDistance, emptyHistory, noteCritic, thinLine,
  forward, inputGradient, SHAPES, partsFound, torchSource };
"""
# the page's name of each weight, and torch's
NAMES = {"w1": "hidden.weight", "b1": "hidden.bias", "w2": "output.weight", "b2": "output.bias"}
HIDDEN, BATCH, RATE, CLIP = 16, 20, 5e-3, 0.05


def nothing(x):
    return torch.zeros(len(x), 0, dtype=x.dtype)


class Game:
    """The chapter's game in double precision, on batches that it is handed."""

    def __init__(self, rules, weight, rng):
        self.rules, self.weight = rules, weight
        self.generator = Generator(2, 0, HIDDEN, 2).double()
        self.critic = Critic(2, 0, HIDDEN).double()
        for net in (self.generator, self.critic):
            for parameter in net.parameters():
                parameter.data = 0.7 * torch.randn(parameter.shape, generator=rng).double()
        self.generator.output.bias.data += 1.5
        betas = (0.0, 0.9)
        self.critic_adam = torch.optim.Adam(self.critic.parameters(), RATE, betas)
        self.generator_adam = torch.optim.Adam(self.generator.parameters(), 0.4 * RATE, betas)

    def weights(self):
        return {
            side: {
                ours: dict(net.named_parameters())[theirs].detach().numpy().ravel().tolist()
                for ours, theirs in NAMES.items()
            }
            for side, net in (("generator", self.generator), ("critic", self.critic))
        }

    def scores(self, x):
        return self.critic(x, nothing(x))

    def critic_step(self, real, noise, alpha):
        fake = self.generator(noise, nothing(noise)).detach()
        pair = self.scores(real), self.scores(fake)
        wasserstein = self.rules in ("penalty", "clipping")
        loss = losses.critic_loss(*pair) if wasserstein else losses.discriminator_loss(*pair)
        penalty = None
        if self.rules == "penalty":
            # by two backward passes, so that the closed form has something to be compared with
            between = (alpha[:, None] * real + (1 - alpha[:, None]) * fake).requires_grad_(True)
            (slope,) = torch.autograd.grad(self.scores(between).sum(), between, create_graph=True)
            penalty = losses.slope_penalty(slope)
            loss = loss + self.weight * penalty
        take(self.critic_adam, loss)
        if self.rules == "clipping":
            for parameter in self.critic.parameters():
                parameter.data.clamp_(-CLIP, CLIP)
        return loss.item(), None if penalty is None else penalty.item()

    def generator_step(self, noise):
        scores = self.scores(self.generator(noise, nothing(noise)))
        if self.rules in ("penalty", "clipping"):
            loss = losses.generator_loss(scores)
        else:
            loss = losses.fooling_loss(scores, saturating=self.rules == "saturating")
        take(self.generator_adam, loss)
        return loss.item()


def take(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


@pytest.mark.parametrize("rules", RULES)
def test_five_steps_agree_with_torch(open_script, rules):
    rng = seeded(4)
    game = Game(rules, 3.0, rng)
    before = game.weights()
    batches, expected = [], []
    for _ in range(5):
        real = 2 + torch.randn(BATCH, 2, generator=rng).double()
        noise = torch.randn(BATCH, 2, generator=rng).double()
        more = torch.randn(BATCH, 2, generator=rng).double()
        alpha = torch.rand(BATCH, generator=rng).double()
        told = [*game.critic_step(real, noise, alpha), game.generator_step(more)]
        expected.append(told)
        rows = {"real": real.ravel(), "noise": noise.ravel(), "more": more.ravel(), "alpha": alpha}
        batches.append({name: values.tolist() for name, values in rows.items()})
    page = open_script(CODE)
    got = page.evaluate(
        """({ rules, hidden, before, batches, settings }) => {
            const { makeGame, torchSource, criticStep, generatorStep } = window.m;
            const game = makeGame({ shape: "ring", rules, seed: 0, hidden, source: torchSource });
            for (const side of ["generator", "critic"])
                for (const [name, values] of Object.entries(before[side]))
                    game[side][name].set(values);
            const told = batches.map((batch) => {
                const flat = (name) => Float64Array.from(batch[name]);
                const alpha = rules === "penalty" ? flat("alpha") : undefined;
                const own = { real: flat("real"), noise: flat("noise"), alpha };
                const { loss, penalty } = criticStep(game, settings, own);
                return [loss, penalty, generatorStep(game, settings, { noise: flat("more") }).loss];
            });
            const names = ["w1", "b1", "w2", "b2"];
            const plain = (net) => Object.fromEntries(names.map((n) => [n, [...net[n]]]));
            const weights = { generator: plain(game.generator), critic: plain(game.critic) };
            return { told, weights };
        }""",
        {
            "rules": rules,
            "hidden": HIDDEN,
            "before": before,
            "batches": batches,
            "settings": {"weight": 3.0, "rate": RATE},
        },
    )
    for ours, theirs in zip(got["told"], expected, strict=True):
        assert [v for v in ours if v is not None] == pytest.approx(
            [v for v in theirs if v is not None], abs=1e-9
        )
    after = game.weights()
    for side in ("generator", "critic"):
        moved = np.array(before[side]["w1"]) - after[side]["w1"]
        assert np.abs(moved).max() > 1e-3  # otherwise the comparison says nothing
        for name in NAMES:
            assert got["weights"][side][name] == pytest.approx(after[side][name], abs=1e-9)


def test_a_seed_begins_as_in_the_chapter(open_script):
    """The draws of the chapter's ``start_in_a_corner`` and its ring, one after another."""
    rng = seeded(3)
    spread = {2: 1.0, 128: (2 / 128) ** 0.5}
    first = spread[2] * torch.randn(128, 2, generator=rng)
    outer = spread[128] * torch.randn(2, 128, generator=rng)
    torch.randn(128, 2, generator=rng), torch.randn(1, 128, generator=rng)  # the critic
    bias = 2 * torch.rand(128, generator=rng) - 1
    torch.rand(128, 2, generator=rng)  # its bends
    which = torch.randint(8, (128,), generator=rng)
    angle = torch.arange(8) * 2 * torch.pi / 8
    blobs = 2 + 1.4 * torch.stack([angle.cos(), angle.sin()], 1)
    real = blobs[which] + 0.08 * torch.randn(128, 2, generator=rng)
    page = open_script(CODE)
    got = page.evaluate(
        """() => {
            const { makeGame, SHAPES, torchSource } = window.m;
            const world = { shape: "ring", rules: "penalty", source: torchSource };
            const game = makeGame({ ...world, seed: 3 });
            const { w1, b1, w2 } = game.generator;
            return [[...w1], [...b1], [...w2], [...SHAPES.ring.draw(128, game.rng)]];
        }"""
    )
    for ours, theirs in zip(got, (first, bias, 0.1 * outer, real), strict=True):
        assert np.allclose(ours, theirs.numpy().ravel(), atol=3e-6)


def test_the_critics_slope_agrees_with_autograd(open_script):
    game = Game("penalty", 1.0, seeded(8))
    x = (4 * torch.rand(30, 2, generator=seeded(1))).double().requires_grad_(True)
    (slope,) = torch.autograd.grad(game.scores(x).sum(), x)
    page = open_script(CODE)
    got = page.evaluate(
        """([weights, x]) => {
            const critic = { hidden: 16, outputs: 1, ...weights };
            return [...window.m.inputGradient(critic, window.m.forward(critic, x).before)];
        }""",
        [game.weights()["critic"], x.detach().ravel().tolist()],
    )
    assert got == pytest.approx(slope.ravel().tolist(), abs=1e-12)


def test_the_exact_distance_is_scipys(open_script):
    rng = np.random.default_rng(0)
    page = open_script(CODE)
    for n in (1, 2, 37, 128):
        a, b = rng.uniform(0, 4, (n, 2)), rng.uniform(0, 4, (n, 2))
        b[: n // 3] = a[: n // 3]  # pairs at distance 0
        cost = np.linalg.norm(a[:, None] - b, axis=2)
        expected = cost[linear_sum_assignment(cost)].mean()
        got = page.evaluate(
            "([a, b]) => window.m.exactDistance(a, b)", [a.ravel().tolist(), b.ravel().tolist()]
        )
        assert got == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_real_points_lie_on_the_plane(open_script, shape):
    page = open_script(CODE)
    draw = f"(seed) => [...window.m.SHAPES.{shape}.draw(2000, window.m.torchSource(seed))]"
    points = page.evaluate(draw, 0)
    assert len(points) == 4000
    assert min(points) > 0 and max(points) < 4
    assert points == page.evaluate(draw, 0)
    assert points != page.evaluate(draw, 1)


def test_parts_are_found_as_the_chapter_counts_them(open_script):
    page = open_script(CODE)
    angle = np.arange(8) * np.pi / 4
    blobs = 2 + 1.4 * np.stack([np.cos(angle), np.sin(angle)], 1)
    points = np.repeat(blobs, [30, 2, 1, 0, 30, 30, 30, 27], 0)  # of 150: 2 % are 3
    points[:30] += [0.31, 0]  # too far from the first
    count = "(points) => window.m.partsFound(points, window.m.SHAPES.ring.parts)"
    assert page.evaluate(count, points.ravel().tolist()) == 4


def test_long_curves_are_thinned_to_their_means(open_script):
    page = open_script(CODE)
    x, y = page.evaluate(
        """() => {
            const x = Array.from({ length: 1000 }, (_, i) => i);
            const { x: a, y: b } = window.m.thinLine(x, x.map((v) => v % 2));
            return [a, b];
        }"""
    )
    assert len(x) <= 240 and np.mean(x) == pytest.approx(499.5) and np.mean(y) == pytest.approx(0.5)


# ---------------------------------------------------------------------- Python's half
def test_wrong_settings_are_named_in_a_sentence():
    with pytest.raises(UsageError, match=r"shape='rings' is not one of .* Did you mean 'ring'"):
        WGANPlayground(shape="rings")
    with pytest.raises(UsageError, match="rules='gp' is not one of"):
        WGANPlayground(rules="gp")
    with pytest.raises(UsageError, match="critic_steps=0 must be a whole number from 1 to 20"):
        WGANPlayground(critic_steps=0)
    with pytest.raises(UsageError, match="learning_rate=nan"):
        WGANPlayground(learning_rate=np.nan)
    figure = WGANPlayground(iteration=7)
    with pytest.raises(UsageError, match="iteration=-1"):
        figure.iteration = -1
    assert figure.iteration == 7


def test_the_page_knows_the_same_shapes_and_rules(open_script):
    page = open_script(
        'import { SHAPES } from "./wgan/shapes.js";\nimport { RULES } from "./wgan/rules.js";\n'
        "window.names = [Object.keys(SHAPES), Object.keys(RULES)];"
    )
    assert page.evaluate("window.names") == [list(SHAPES), list(RULES)]


def test_the_page_keeps_the_limits_of_python(open_script):
    page = open_script('import { LIMITS } from "./wgan/settings.js";\nwindow.limits = LIMITS;')
    names = {"penalty_weight": "weight", "critic_steps": "steps", "learning_rate": "rate"}
    ours = {names.get(name, name): list(ends) for name, ends in {**WHOLE, **REAL}.items()}
    theirs = page.evaluate("limits")
    assert {name: [each["low"], each["high"]] for name, each in theirs.items()} == ours


def test_a_link_that_makes_no_sense_is_none(open_script):
    page = open_script('import { fromLink } from "./wgan/sharing.js";\nwindow.fromLink = fromLink;')
    now = {"shape": "ring", "rules": "penalty", "seed": 0, "weight": 1, "steps": 5, "rate": 0.005}

    def read(**state):
        return page.evaluate("([state, now]) => window.fromLink(state, now)", [state, now])

    link = {"s": "moons", "r": "clipping", "seed": "7", "w": "0.3", "c": "2", "lr": "0.01"}
    other = {"shape": "moons", "rules": "clipping", "seed": 7, "weight": 0.3, "steps": 2}
    assert read(**link)["settings"] == {**other, "rate": 0.01}
    assert read(w="3", unknown="x", i="12") == {
        "settings": {**now, "weight": 3},
        "diary": [["i", 12]],
        "anew": False,
    }
    nonsense = [("s", "square"), ("r", "toString"), ("seed", "1.5"), ("seed", "-1"), ("w", "x")]
    nonsense += [("w", "101"), ("w", ""), ("w", " "), ("c", "0"), ("c", "21"), ("c", "2.5")]
    nonsense += [("lr", "0"), ("lr", ""), ("i", "-3"), ("i", "x"), ("i", "2001"), ("i", "")]
    for key, value in nonsense:
        assert read(**{key: value}) is None, (key, value)
    good = "i10,w100,k2,c3,i9,lr0.01,g1"
    assert read(i="20", then=good)["diary"][:2] == [["i", 10], ["w", 100]]
    damaged = ["i10,w100", good[:-1], good + ",", "i10,,i10", "i20,w101", "i20,x3", "i20,w", "i1e9"]
    damaged += [
        "i20,k40001",
        "i20,k0",
        "i20,k1.5",
        "i20,lr1e-9",
        "i20,w1.2.3",
        "i-10,i30",
        "i20 w3",
    ]
    damaged += [",".join(["k1", "w2"] * 40 + ["i20"]), "i20," + "9" * 3000, "i20,__proto__1"]
    for then in damaged:
        assert read(i="20", then=then) is None, then
    assert read(i="20", then="many") == {"settings": now, "diary": [["i", 20]], "anew": True}
