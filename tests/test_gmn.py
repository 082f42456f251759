"""Gradient matching: the equations, its limit cases, and what it teaches a generator."""

import numpy as np
import pytest
import torch
from check_method import same, weights
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, Ridge
from toy import make_problem

from zslkit import losses
from zslkit.classifiers import BilinearSoftmax, Softmax
from zslkit.errors import DataError, UsageError
from zslkit.evaluation import evaluate, gradient_agreement
from zslkit.experiments import agreement, read_grid
from zslkit.files import packaged
from zslkit.methods import FWGAN, GMN
from zslkit.methods.class_batches import ClassBatches
from zslkit.methods.frozen import linear_reader
from zslkit.methods.steps import Batch, Draws
from zslkit.methods.walking import WalkingClassifier
from zslkit.nets import Generator, LatentGenerator
from zslkit.training import seeded

SMALL = {"epochs": 3, "hidden": 16, "noise_dim": 4, "batch_size": 32, "n_synthetic": 20}
N, D, A, K = 6, 5, 3, 4


def draw(*shape, seed=0):
    return torch.randn(*shape, dtype=torch.float64, generator=seeded(seed))


@pytest.fixture
def parts():
    """Features of two batches, their classes, descriptions, W and b."""
    targets = torch.tensor([[1, 1, 1, 1, 1, 1], [0, 2, 3, 3, 0, 1]])
    return draw(2, N, D), targets, draw(K, A, seed=1), draw(A, D, seed=2), draw(A, seed=3)


# ---------------------------------------------------------------------------- the equations
def test_the_gradient_is_that_of_a_transcription_in_numpy(parts):
    x, y, c, w, b = (t.numpy() for t in parts)
    by_w, by_b = np.zeros((2, A, D)), np.zeros((2, A))
    for batch in range(2):
        for i in range(N):
            score = np.array([(w @ x[batch, i] + b) @ c[k] for k in range(K)])
            p = np.exp(score) / np.exp(score).sum()
            r = sum((p[k] - (k == y[batch, i])) * c[k] for k in range(K))
            by_w[batch] += np.outer(r, x[batch, i]) / N
            by_b[batch] += r / N
    got = losses.compatibility_gradient(*parts)
    assert np.allclose(got[0], by_w, atol=1e-13) and np.allclose(got[1], by_b, atol=1e-13)


def test_the_gradient_is_autograds(parts):
    x, y, c, w, b = parts
    for batch in range(2):
        here = [w.clone().requires_grad_(), b.clone().requires_grad_()]
        scores = losses.compatibility_scores(x[batch], c, *here)
        expected = torch.autograd.grad(losses.classification_loss(scores, y[batch]), here)
        got = losses.compatibility_gradient(x[batch], y[batch], c, w, b)
        for a, g in zip(got, expected, strict=True):
            assert torch.allclose(a, g, atol=1e-13)


def test_what_flows_back_to_the_features_is_autograds_second_derivative(parts):
    """Matching asks for a derivative of a gradient; the closed form must have the same one."""
    x, y, c, w, b = parts
    real = losses.compatibility_gradient(draw(1, 9, D, seed=8), y[1:, [0] * 9], c, w, b)
    slopes = []
    for written_out in (True, False):
        fake = x[:1].clone().requires_grad_()
        if written_out:
            made = losses.compatibility_gradient(fake, y[:1], c, w, b)
        else:
            here = [w.clone().requires_grad_(), b.clone().requires_grad_()]
            scores = losses.compatibility_scores(fake[0], c, *here)
            loss = losses.classification_loss(scores, y[0])
            made = [g[None] for g in torch.autograd.grad(loss, here, create_graph=True)]
        (slope,) = torch.autograd.grad(losses.gradient_matching_loss(real, made), fake)
        slopes.append(slope)
    assert torch.allclose(*slopes, atol=1e-13) and slopes[0].abs().max() > 1e-3


def cosine(g, h):
    return g @ h / np.sqrt((g @ g) * (h @ h))


@pytest.mark.parametrize("by_row", [False, True])
def test_the_loss_is_that_of_a_transcription_in_numpy(by_row):
    real, fake = ((draw(2, A, D, seed=s), draw(2, A, seed=s + 1)) for s in (0, 5))
    expected = 0
    for k in range(2):
        g, h = real[0][k].numpy(), fake[0][k].numpy()
        rows = [cosine(g[i], h[i]) for i in range(A)]
        expected += 1 - (np.mean(rows) if by_row else cosine(g.ravel(), h.ravel()))
        expected += 1 - cosine(real[1][k].numpy(), fake[1][k].numpy())
    assert losses.gradient_matching_loss(real, fake, by_row=by_row).item() == pytest.approx(
        expected
    )
    found = losses.gradient_cosines(real, fake, by_row=by_row)
    assert found.shape == (2, 2) and (4 - found.sum()).item() == pytest.approx(expected)


@pytest.mark.parametrize("by_row", [False, True])
def test_gradients_of_the_loss_by_generated_features(by_row, parts):
    x, y, c, w, b = parts
    real = losses.compatibility_gradient(draw(2, N, D, seed=9), y, c, w, b)

    def loss(fake):
        made = losses.compatibility_gradient(fake, y, c, w, b)
        return losses.gradient_matching_loss(real, made, by_row=by_row)

    assert torch.autograd.gradcheck(loss, x.clone().requires_grad_())


def test_limits_of_the_loss():
    real, fake = [draw(2, A, D)], [draw(2, A, D, seed=1)]
    same_way = losses.gradient_matching_loss(real, [3 * real[0]])
    assert same_way.item() == pytest.approx(0, abs=1e-12)  # lengths do not count
    assert losses.gradient_matching_loss(real, [-real[0]]).item() == pytest.approx(4)
    assert losses.gradient_cosines(real, [0 * real[0]]).abs().max() == 0
    target = real[0].clone().requires_grad_()
    assert not losses.gradient_matching_loss([target], fake).requires_grad


def test_untouched_the_classifier_sees_the_means_alone(parts):
    """The measured quirk of the released code, as an identity: at W = 0 the residual is one vector
    a class, so the gradient by W is its outer product with the mean feature."""
    _, _, c, w, b = parts
    real, fake = draw(1, 50, D).abs(), draw(1, 70, D, seed=4).abs()
    made = [
        losses.compatibility_gradient(f, torch.full(f.shape[:2], 2), c, 0 * w, 0 * b)
        for f in (real, fake)
    ]
    expected = cosine(real[0].mean(0).numpy(), fake[0].mean(0).numpy())
    for by_row in (False, True):
        by_w, by_b = losses.gradient_cosines(*made, by_row=by_row)[0]
        assert by_w.item() == pytest.approx(expected, abs=1e-12)
        assert by_b.item() == pytest.approx(1, abs=1e-12)


def test_the_cycle_is_that_of_a_transcription_in_numpy():
    read, c = draw(N, A), draw(N, A, seed=1)
    expected = np.mean([np.sum((read[i] - c[i]).numpy() ** 2) for i in range(N)])
    assert losses.semantic_cycle_loss(read, c).item() == pytest.approx(expected)
    assert torch.autograd.gradcheck(
        lambda r: losses.semantic_cycle_loss(r, c), read.clone().requires_grad_()
    )
    with pytest.raises(DataError, match="must have one shape"):
        losses.semantic_cycle_loss(read, c[:, 1:])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda x, y, c, w, b: (x, y, c, w.T, b), "must have the shapes"),
        (lambda x, y, c, w, b: (x, y, c, w, b[1:]), "must have the shapes"),
        (lambda x, y, c, w, b: (x, y[:, 1:], c, w, b), "12 int64 columns"),
        (lambda x, y, c, w, b: (x, y + 1, c, w, b), "must lie in 0..3"),
        (lambda x, y, c, w, b: (x[:, :0], y[:, :0], c, w, b), "at least one row"),
    ],
)
def test_wrong_tensors_get_a_sentence(change, said, parts):
    with pytest.raises(DataError, match=said):
        losses.compatibility_gradient(*change(*parts))


def test_gradients_that_do_not_pair_get_a_sentence():
    g = draw(2, A, D)
    for real, fake in (([g], [g, g]), ([g], [g[:, 1:]]), ([], []), ([g[0, 0]], [g[0, 0]])):
        with pytest.raises(DataError, match="one gradient a parameter"):
            losses.gradient_matching_loss(real, fake)


# ------------------------------------------------------------------------------ networks, parts
def test_the_latent_is_a_gaussian_of_the_class():
    net = LatentGenerator(2, A, 7, D, layers=2)
    torch.nn.init.normal_(net.mean.bias)
    torch.nn.init.normal_(net.log_variance.bias)
    c, noise = torch.rand(3, A), torch.randn(3, 2)
    z = net.mean(c) + net.log_variance(c).exp().sqrt() * noise
    assert isinstance(net.body, Generator) and net.body.deeper
    assert torch.allclose(net(noise, c), net.body(z, c[:, :0])) and (net(noise, c) >= 0).all()
    assert (net.noise_dim, net.semantic_dim) == (2, A)


def test_the_reader_is_ridge_regression():
    x, c = draw(40, D).float(), draw(40, A, seed=1).float()
    centred = (x - x.mean(0)).numpy()
    ridge = Ridge(alpha=0.01 * (centred**2).sum(0).mean()).fit(x.numpy(), c.numpy())
    weight, bias = linear_reader(x, c)
    assert np.allclose(weight, ridge.coef_, atol=1e-5)
    assert np.allclose(bias, ridge.intercept_, atol=1e-5)


def test_batches_of_one_class_each():
    columns = torch.tensor([2, 0, 1, 0, 2, 2, 0])
    rows = Draws(torch.arange(7.0)[:, None], None, None, columns)
    batches, rng, seen = ClassBatches.of(rows), seeded(0), {0: set(), 1: set(), 2: set()}
    for _ in range(60):
        chosen, found = batches(rng, 2, 4)
        assert found.shape == (2, 4, 1) and len(chosen.unique()) == 2
        for c, each in zip(chosen.tolist(), found.flatten(1).tolist(), strict=True):
            seen[c] |= {int(row) for row in each}
    assert seen == {0: {1, 3, 6}, 1: {2}, 2: {0, 4, 5}}
    assert batches(rng, 9, 1)[0].sort().values.tolist() == [0, 1, 2]


@pytest.mark.parametrize(("every", "anew"), [(1, 6), (2, 3), (4, 2), (0, 1)])
def test_the_classifier_walks_and_starts_anew(every, anew):
    walker, rng, starts = WalkingClassifier(D, A), seeded(0), 0
    batch = Batch(torch.rand(N, D), None, torch.tensor([0, 1, 2, 3, 0, 1]), None)
    c = torch.rand(K, A)
    for step in range(6):
        state = rng.get_state()
        here = walker.weight.clone(), walker.bias.clone()
        walker.walk(batch, c, 0.5, every, rng)
        assert walker.age == step + 1
        if not torch.equal(state, rng.get_state()):
            starts += 1
            assert walker.bias.abs().max() == 0 and 0.005 < walker.weight.std() < 0.05
            continue
        slopes = losses.compatibility_gradient(batch.features, batch.labels, c, *here)
        assert torch.allclose(walker.weight, here[0] - 0.5 * slopes[0])
        assert torch.allclose(walker.bias, here[1] - 0.5 * slopes[1])
    assert starts == anew


def test_a_page_refuses_the_latent_generator_in_a_sentence(problem):
    from zslkit.widgets import AttributeExplorer

    model = GMN(**{**SMALL, "epochs": 1}, adversarial=False).fit(problem, progress=False)
    with pytest.raises(UsageError, match="GMN has a LatentGenerator"):
        AttributeExplorer(model, problem)


# ----------------------------------------------------------------------------------- limit cases
def test_without_its_own_parts_it_is_f_wgan_bit_for_bit(problem):
    plain = {"latent": False, "conditional": True, "balanced": False, "init_std": 0.1}
    bare = GMN(**SMALL, **plain, matching_weight=0.0).fit(problem, progress=False)
    twin = FWGAN(**SMALL, init_std=0.1).fit(problem, progress=False)
    assert same(weights(twin), {k: v for k, v in weights(bare).items() if "classifier" not in k})
    assert twin.history_ == bare.history_


def test_a_critic_of_weight_none_is_never_built_into_the_model(problem):
    model = GMN(**SMALL, adversarial=False).fit(problem, progress=False)
    assert set(model.history_) == {"matching"} and "critic" not in model.modules()
    with pytest.raises(UsageError, match="one of matching_weight"):
        GMN(**SMALL, adversarial=False, matching_weight=0.0).fit(problem, progress=False)


def test_the_critic_reads_the_description_if_it_is_told_to(problem):
    for conditional, extra in ((False, 0), (True, problem.semantics.shape[1])):
        model = GMN(**{**SMALL, "epochs": 1}, conditional=conditional).fit(problem, progress=False)
        assert model.critic_.semantic_dim == extra


def test_every_term_is_in_the_history(problem):
    model = GMN(**SMALL, classification_weight=0.1, cycle_weight=0.1).fit(problem, progress=False)
    names = {"wasserstein", "penalty", "generator", "matching", "classification", "cycle"}
    assert set(model.history_) == names
    doubled = clone(model).set_params(epochs=1, learning_rate=1e-9, cycle_weight=0.2)
    single = clone(doubled).set_params(cycle_weight=0.1)
    values = [m.fit(problem, progress=False).history_["cycle"][0] for m in (doubled, single)]
    assert values[0] == pytest.approx(2 * values[1], rel=1e-3)


@pytest.mark.parametrize("changes", [{"reset_every": 4}, {"reset_every": 0}, {"reset_every": 1}])
def test_a_resumed_walk_is_the_unbroken_one(changes, problem, tmp_path):
    """21 generator steps, cut after 7: not where the classifier starts anew."""

    class Stopped(Exception):
        pass

    def stop(_, epoch):
        if epoch == 1:
            raise Stopped

    path = tmp_path / "run.safetensors"
    model = GMN(**SMALL, **changes)
    whole = clone(model).fit(problem, progress=False)
    with pytest.raises(Stopped):
        clone(model).fit(problem, checkpoint=path, progress=False, after_epoch=stop)
    resumed = clone(model).fit(problem, checkpoint=path, progress=False)
    assert same(weights(whole), weights(resumed)) and resumed.history_ == whole.history_
    assert whole.classifier_.age == 21


def test_classes_are_drawn_evenly(problem):
    columns = torch.tensor([0] * 90 + [1] * 10)
    w = GMN().row_weights(columns)
    assert w[columns == 0].sum() == pytest.approx(float(w[columns == 1].sum()))
    assert GMN(balanced=False).row_weights(columns) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"matching_weight": -1}, "matching_weight=-1 must be"),
        ({"cycle_weight": "much"}, "cycle_weight='much' must be"),
        ({"match_classes": 0}, "match_classes=0 must be a whole number of at least 1"),
        ({"class_batch": 2.5}, "class_batch=2.5 must be a whole"),
        ({"fake_repeat": None}, "fake_repeat=None must be a whole"),
        ({"layers": None}, "layers=None must be a whole"),
        ({"reset_every": -1}, "reset_every=-1 must be a whole number of at least 0"),
        ({"critic_hidden": 0}, "critic_hidden=0 must be a whole"),
        ({"classifier_rate": 0}, "classifier_rate=0 must be above 0"),
    ],
)
def test_a_wrong_hyper_parameter_gets_its_sentence(wrong, said, problem):
    with pytest.raises(UsageError, match=said):
        GMN(**SMALL, **wrong).fit(problem, progress=False)


def test_paper_gives_the_released_numbers():
    cub, sun, awa = (GMN.paper(name) for name in ("CUB", "SUN", "AWA1"))
    for model in (cub, sun, awa):
        assert (model.matching_weight, model.reset_every, model.by_row) == (100, 1, True)
        assert (model.batch_size, model.learning_rate, model.critic_steps) == (256, 1e-4, 5)
    assert (cub.latent, cub.noise_dim, cub.layers, cub.critic_hidden) == (True, 512, 1, 1024)
    assert (sun.latent, sun.noise_dim, sun.layers, sun.critic_hidden) == (False, None, 2, 2048)
    assert (cub.match_classes, cub.class_batch, cub.fake_repeat, cub.n_synthetic) == (5, 60, 2, 250)
    assert (sun.match_classes, sun.class_batch, sun.fake_repeat, sun.n_synthetic) == (
        20,
        16,
        10,
        175,
    )
    assert (awa.match_classes, awa.class_batch, awa.n_synthetic) == (2, 256, 2300)
    assert awa.betas == (0.999, 0.999) and cub.betas == sun.betas == (0.0, 0.999)
    assert (cub.balanced, sun.balanced, awa.balanced) == (True, False, True)
    for model, rows, iterations in ((cub, 7057, 1e5), (sun, 10320, 2e4), (awa, 19832, 1e5)):
        assert model.epochs * (rows // 256) == pytest.approx(iterations, rel=1e-3)
    assert GMN.paper("CUB", setting="zsl", seed=3).seed == 3
    with pytest.raises(UsageError, match="no published hyper-parameters for 'FLO'"):
        GMN.paper("FLO")
    with pytest.raises(UsageError, match="'gzsl' or 'zsl'"):
        GMN.paper("CUB", setting="both")
    with pytest.raises(UsageError, match="Did you mean 'epochs'"):
        GMN.paper("CUB", epoch=3)


def test_the_deep_critic_of_sun_fits_the_toy(problem):
    sun = GMN.paper("SUN", **{**SMALL, "hidden": 8}, critic_hidden=8, match_classes=3)
    assert sun.fit(problem, progress=False).critic_.deeper


# ------------------------------------------------------------------------------ what it teaches
def test_matching_brings_features_from_which_unseen_classes_are_learned():
    """Without it an unconditional critic has nothing to say about classes."""
    many = make_problem(n_seen=30, n_unseen=5, per_class=30)
    size = {"epochs": 20, "hidden": 64, "noise_dim": 8, "learning_rate": 2e-3, "critic_steps": 2}
    t1 = {}
    for weight in (0.0, 1.0):
        models = [GMN(**size, matching_weight=weight, seed=seed) for seed in range(2)]
        scores = [
            evaluate(m.fit(many, progress=False), many, classifier=Softmax(), n_synthetic=100)
            for m in models
        ]
        t1[weight] = np.mean([s.t1 for s in scores])
    assert t1[1.0] > 0.6 > 0.45 > t1[0.0]


def test_the_final_classifier_is_a_softmax_over_descriptions():
    """With one description a class, orthogonal and of length 1, it is multinomial regression."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), 40)
    x = (rng.normal(size=(120, 4)) + 2 * np.eye(3, 4)[labels]).astype(np.float32)
    by_text = BilinearSoftmax(lr=0.5, lr_decay=1.0, epochs=300, weight_decay=0.01)
    by_text.fit(x, labels, np.eye(3))
    with_one = np.c_[x, np.ones(120)]  # the bias decays too
    plain = LogisticRegression(C=1 / (120 * 0.01), fit_intercept=False).fit(with_one, labels)
    ours = by_text.decision_function(x, np.arange(3))
    p = np.exp(ours) / np.exp(ours).sum(1, keepdims=True)
    assert np.abs(p - plain.predict_proba(with_one)).max() < 0.002
    assert by_text.losses_[-1] < by_text.losses_[0]
    with pytest.raises(UsageError, match="diverged"):
        BilinearSoftmax(lr=1e30, epochs=30).fit(1e6 * x, labels, np.eye(3))


# ------------------------------------------------------------------- agreement, for the chapter
class Echo:
    """A method that generates what it was given, class by class."""

    n_synthetic = 10

    def __init__(self, problem, features):
        self.problem, self.features = problem, features

    def generate(self, semantics, n, *, seed=0):
        (c,) = np.flatnonzero((self.problem.semantics == semantics).all(1))
        return self.features[self.problem.labels == c]


def test_agreement_is_the_cosine_of_two_gradients(problem):
    x, y = problem.part("train")
    judge = BilinearSoftmax(epochs=1).fit(x, y, problem.semantics)
    train = np.zeros(len(problem.labels), bool)
    train[problem.train] = True
    doubled = np.where(train[:, None], problem.features, np.nan)

    class OfTrain(Echo):
        def generate(self, semantics, n, *, seed=0):
            rows = super().generate(semantics, n)
            return rows[~np.isnan(rows[:, 0])]

    same_rows = gradient_agreement(OfTrain(problem, doubled), problem, judge)
    assert list(same_rows) == [problem.class_names[c] for c in problem.seen_classes]
    assert min(same_rows.values()) == pytest.approx(1, abs=1e-5)
    # an independent route for one class: autograd through the scores
    shifted = OfTrain(problem, doubled[:, ::-1].copy())
    found = gradient_agreement(shifted, problem, judge)[problem.class_names[3]]
    phi = problem.semantics / np.linalg.norm(problem.semantics, axis=1, keepdims=True)
    phi = torch.from_numpy(phi[problem.seen_classes].astype(np.float32))
    slopes = []
    for rows in (x[y == 3], x[y == 3][:, ::-1].copy()):
        w = torch.from_numpy(judge.weights_[0]).requires_grad_()
        scores = (torch.from_numpy(rows) @ w + torch.from_numpy(judge.bias_)) @ phi.T
        loss = torch.nn.functional.cross_entropy(scores, torch.full((len(rows),), 3))
        slopes.append(torch.autograd.grad(loss, w)[0].numpy().ravel())
    assert found == pytest.approx(cosine(*slopes), abs=1e-5)


def test_agreement_refuses_what_it_cannot_compare(problem):
    x, y = problem.part("train")
    judge, model = BilinearSoftmax(epochs=1), GMN(**{**SMALL, "epochs": 1})
    model.fit(problem, progress=False)
    with pytest.raises(UsageError, match="must be a fitted BilinearSoftmax"):
        gradient_agreement(model, problem, judge)
    judge.fit(x, y, problem.semantics)
    with pytest.raises(UsageError, match="not fitted on 'class8', a class of 'test_unseen'"):
        gradient_agreement(model, problem, judge, part="test_unseen")
    with pytest.raises(UsageError, match="give a fitted method"):
        gradient_agreement(None, problem, judge)


GRID = """
dataset = "zoo"
seeds = [0]
[[run]]
name = "quick"
method = "gmn"
parameters = { epochs = 2, hidden = 8, noise_dim = 4, adversarial = false, matching_weight = 1.0 }
"""


def test_agreement_along_training(tmp_path):
    path = tmp_path / "grid.toml"
    path.write_text(GRID)
    table = agreement.along("quick", 3, path)
    assert list(table.columns) == ["run", "seed", "epoch", "seen", "unseen"]
    assert table.epoch.tolist() == [1, 2] and set(table.seed) == {3}
    assert table[["seen", "unseen"]].abs().max().max() <= 1 and table.seen.min() > 0.3
    assert table.equals(agreement.along("quick", 3, path))


def test_the_books_agreement_belongs_to_its_grid():
    grid = read_grid(packaged("results") / agreement.GRID)
    table = agreement.read()
    assert set(agreement.RUNS) == set(table.run) <= {entry["name"] for entry in grid["run"]}
    assert sorted(table.seed.unique()) == grid["seeds"] and table.epoch.max() == 20
