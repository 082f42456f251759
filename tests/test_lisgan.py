"""LisGAN: its two equations, soul samples, and what its weights do."""

import numpy as np
import pytest
import torch
from check_method import same, weights
from torch.autograd import gradcheck
from toy import make_problem

from zslkit import losses
from zslkit.errors import DataError, UsageError
from zslkit.methods import FCLSWGAN, LisGAN
from zslkit.methods.lisgan import CASCADE_RATIOS, soul_samples
from zslkit.training import seeded

SMALL = {"epochs": 3, "hidden": 16, "noise_dim": 4, "batch_size": 32, "n_synthetic": 20}


def drawn(n=11, classes=3, k=4, d=5):
    rng = seeded(0)
    fake = torch.randn(n, d, dtype=torch.float64, generator=rng)
    souls = torch.randn(classes, k, d, dtype=torch.float64, generator=rng)
    return fake, souls, torch.tensor([i % 2 for i in range(n)])  # the third class has no row


# ---------------------------------------------------------------------- the equations
def test_the_sample_level_equation():
    fake, souls, targets = drawn()
    x, s = fake.numpy(), souls.numpy()
    expected = 0.0
    for i, y in enumerate(targets.tolist()):
        expected += min(((x[i] - s[y, k]) ** 2).sum() for k in range(4)) / len(x)
    assert losses.sample_soul_loss(fake, souls, targets).item() == pytest.approx(expected)


def test_the_class_level_equation_counts_the_classes_that_are_there():
    fake, souls, targets = drawn()
    x, s, y = fake.numpy(), souls.numpy(), targets.numpy()
    each = [min(((x[y == c].mean(0) - s[c, k]) ** 2).sum() for k in range(4)) for c in (0, 1)]
    got = losses.class_soul_loss(fake, souls, targets).item()
    assert got == pytest.approx(np.mean(each))
    shuffled = torch.randperm(len(fake), generator=seeded(1))
    again = losses.class_soul_loss(fake[shuffled], souls, targets[shuffled]).item()
    assert again == pytest.approx(got)


def test_with_one_feature_a_class_the_two_are_one():
    fake, souls, _ = drawn(n=3)
    targets = torch.tensor([0, 1, 2])
    assert losses.class_soul_loss(fake, souls, targets).item() == pytest.approx(
        losses.sample_soul_loss(fake, souls, targets).item()
    )


def test_on_its_soul_a_feature_costs_nothing_and_a_repeated_soul_changes_nothing():
    fake, souls, targets = drawn()
    for loss in (losses.sample_soul_loss, losses.class_soul_loss):
        assert loss(souls[targets, 2], souls, targets).item() == pytest.approx(0, abs=1e-12)
        more = torch.cat([souls, souls[:, :2]], 1)
        assert torch.equal(loss(fake, more, targets), loss(fake, souls, targets))


@pytest.mark.parametrize("loss", [losses.sample_soul_loss, losses.class_soul_loss])
def test_gradients(loss):
    fake, souls, targets = drawn()
    assert gradcheck(lambda x: loss(x, souls, targets), fake.requires_grad_())
    one = torch.autograd.grad(losses.class_soul_loss(fake, souls, targets), fake)[0]
    for c in (0, 1):  # the class-level pull moves all features of a class alike
        rows = one[targets == c]
        assert torch.allclose(rows, rows[:1].expand_as(rows))


@pytest.mark.parametrize("loss", [losses.sample_soul_loss, losses.class_soul_loss])
def test_wrong_tensors_get_a_sentence(loss):
    fake, souls, targets = drawn()
    with pytest.raises(DataError, match=r"souls must be a tensor \[classes, K, 5\]"):
        loss(fake, souls[..., :4], targets)
    with pytest.raises(DataError, match="souls must be"):
        loss(fake, souls[0], targets)
    with pytest.raises(DataError, match=r"targets must lie in 0\.\.2"):
        loss(fake, souls, targets + 2)
    with pytest.raises(DataError, match="targets must hold 11 int64"):
        loss(fake, souls, targets.float())
    with pytest.raises(DataError, match="fake must be a float matrix"):
        loss(fake[0], souls, targets)


# ---------------------------------------------------------------------- soul samples
def test_souls_are_the_means_of_clusters():
    rng = np.random.default_rng(0)
    centres = np.array([[0, 0], [9, 0], [0, 9]])
    rows = (centres[:, None] + 0.1 * rng.normal(size=(3, 20, 2))).reshape(-1, 2)
    souls = soul_samples(rows, np.zeros(60, int), 3)
    assert souls.shape == (1, 3, 2) and souls.dtype == np.float32
    own = rows.reshape(3, 20, 2).mean(1)
    assert np.allclose(souls[0], own[np.lexsort(own.T[::-1])], atol=1e-5)
    one = soul_samples(rows, np.zeros(60, int), 1)
    assert np.allclose(one[0, 0], rows.mean(0), atol=1e-5)


def test_a_class_smaller_than_k_has_as_many_souls_as_rows():
    rows = np.array([[1.0, 0], [1, 0], [3, 0], [5, 5], [6, 5], [7, 5], [8, 5]])
    souls = soul_samples(rows, np.array([4, 4, 4, 7, 7, 7, 7]), 4)
    assert souls.shape == (2, 4, 2)
    assert {tuple(row) for row in souls[0].tolist()} == {(1, 0), (3, 0)}  # two rows are one
    assert {tuple(row) for row in souls[1].tolist()} == {(5, 5), (6, 5), (7, 5), (8, 5)}
    single = soul_samples(rows[:1], np.zeros(1, int), 3)
    assert np.array_equal(single[0], np.repeat(rows[:1], 3, 0))


def test_souls_repeat_and_hang_on_training_rows_alone(problem):
    model = LisGAN(**SMALL).fit(problem, progress=False)
    x, y = problem.part("train")
    assert np.array_equal(model.souls_, soul_samples(x, y, 3, seed=0))
    assert model.souls_.shape == (len(problem.seen_classes), 3, x.shape[1])


# ---------------------------------------------------------------------- the method
def test_without_its_weights_it_is_f_clswgan(problem):
    bare = {"sample_weight": 0.0, "class_weight": 0.0, "classifier_epochs": 50}
    ours = LisGAN(**SMALL, **bare).fit(problem, progress=False)
    theirs = FCLSWGAN(**SMALL).fit(problem, progress=False)
    assert same(weights(ours), weights(theirs)) and ours.history_ == theirs.history_


def test_with_one_soul_it_is_the_mean_that_pulls(problem):
    model = LisGAN(**SMALL, n_souls=1).fit(problem, progress=False)
    x, y = problem.part("train")
    means = np.stack([x[y == c].mean(0) for c in problem.seen_classes])
    assert np.allclose(model.souls_[:, 0], means, atol=1e-5)


@pytest.mark.parametrize("weight", ["sample_weight", "class_weight"])
def test_each_pull_lowers_its_own_distance(weight, problem):
    setting = {**SMALL, "epochs": 30, "sample_weight": 0.0, "class_weight": 0.0}
    setting |= {"init_std": 0.02, "learning_rate": 5e-3}  # far from no soul at the start

    def distance(pull):
        model = LisGAN(**{**setting, weight: pull}).fit(problem, progress=False)
        seen = problem.seen_classes
        fake = torch.from_numpy(model.generate(problem.semantics[seen], 30))
        targets = torch.arange(len(seen)).repeat_interleave(30)
        souls = torch.from_numpy(model.souls_)
        loss = losses.sample_soul_loss if weight == "sample_weight" else losses.class_soul_loss
        return loss(fake, souls, targets).item()

    assert distance(3.0) < 0.5 * distance(0.0)


def test_closed_form_and_autograd_agree(problem, double):
    by = [
        LisGAN(**SMALL, class_weight=1.0).fit(problem, progress=False, closed_form=how)
        for how in (True, False)
    ]
    for a, b in zip(*(weights(model).values() for model in by), strict=True):
        assert torch.allclose(a, b, rtol=0, atol=1e-10)


def test_paper_gives_the_published_numbers():
    table = {
        ("CUB", "zsl"): (1e-4, 0.01, 1e-2, 1e-3, 70, 300, 0.6),
        ("CUB", "gzsl"): (1e-4, 0.01, 1e-2, 1e-3, 56, 300, 0.2),
        ("FLO", "zsl"): (1e-4, 0.1, 1e-4, 1e-3, 97, 300, 0.6),
        ("FLO", "gzsl"): (1e-4, 0.1, 1e-1, 3e-2, 80, 1200, 0.4),
        ("SUN", "zsl"): (2e-4, 0.01, 3e-1, 3e-4, 54, 100, 0.5),
        ("SUN", "gzsl"): (2e-4, 0.01, 3e-1, 3e-5, 40, 400, 0.1),
        ("AWA1", "zsl"): (1e-5, 0.01, 3e-2, 3e-5, 30, 300, 0.1),
        ("AWA1", "gzsl"): (1e-5, 0.01, 1e-3, 3e-5, 30, 1800, 0.1),
        ("APY", "zsl"): (1e-5, 0.01, 1.0, 3e-5, 40, 300, 0.7),
        ("APY", "gzsl"): (1e-5, 0.01, 3e-1, 3e-4, 50, 1800, 0.2),
    }
    for (name, setting), (rate, beta, proto1, proto2, epochs, n, ratio) in table.items():
        model = LisGAN.paper(name, setting=setting)
        assert (model.learning_rate, model.classification_weight) == (rate, beta)
        assert (model.class_weight, model.sample_weight) == (proto1, proto2)  # swapped in the code
        assert (model.epochs, model.n_synthetic) == (epochs, n)
        assert (model.n_souls, model.class_samples, model.classifier_epochs) == (3, 20, 100)
        assert (model.hidden, model.noise_dim, model.init_std) == (4096, None, 0.02)
        assert CASCADE_RATIOS[name][setting] == ratio
    assert LisGAN.paper("awa2", seed=3).get_params() == LisGAN.paper("AWA1", seed=3).get_params()
    with pytest.raises(UsageError, match="no published hyper-parameters for 'CUP'"):
        LisGAN.paper("CUP")
    with pytest.raises(UsageError, match="'gzsl' or 'zsl'"):
        LisGAN.paper("CUB", setting="both")
    with pytest.raises(UsageError, match="Did you mean 'n_souls'"):
        LisGAN.paper("CUB", n_soul=3)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sample_weight": -1}, "sample_weight=-1 must be a number of at least 0"),
        ({"class_weight": "much"}, "class_weight='much' must be a number"),
        ({"classification_weight": float("nan")}, "classification_weight=nan must be"),
        ({"n_souls": 0}, "n_souls=0 must be a whole number of at least 1"),
        ({"class_samples": 2.5}, "class_samples=2.5 must be a whole number"),
    ],
)
def test_a_wrong_hyper_parameter_gets_its_sentence(problem, wrong, sentence):
    with pytest.raises(UsageError, match=sentence):
        LisGAN(**{**SMALL, **wrong}).fit(problem, progress=False)


def test_it_learns_what_unseen_classes_look_like():
    from zslkit.evaluation import evaluate

    many = make_problem(n_seen=30, n_unseen=5, per_class=20)
    setting = {"hidden": 32, "noise_dim": 4, "learning_rate": 5e-3, "class_samples": 3}
    setting |= {"batch_size": 32, "init_std": 0.02, "n_synthetic": 50}
    trained, early = (
        evaluate(LisGAN(epochs=epochs, **setting).fit(many, progress=False), many).t1
        for epochs in (30, 1)
    )
    assert trained > 0.55 > 0.45 > early, (trained, early)
