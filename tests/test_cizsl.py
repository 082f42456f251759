"""CIZSL and GAZSL: equations against NumPy, limits, gradients, and what the creative term does."""

import numpy as np
import pytest
import torch
from check_method import same, weights
from scipy import optimize, special
from sklearn.base import clone
from torch.autograd import gradcheck
from toy import make_problem

from zslkit import losses
from zslkit.errors import DataError, UsageError
from zslkit.evaluation import evaluate
from zslkit.losses import divergences
from zslkit.methods import CIZSL, FCLSWGAN, GAZSL, CreativeCLSWGAN, creativity
from zslkit.methods.steps import Draws
from zslkit.nets import TextGenerator, TwoHeadCritic, initialise

SMALL = {"epochs": 2, "hidden": 16, "noise_dim": 4, "batch_size": 32, "n_synthetic": 20}


@pytest.fixture
def logits():
    return 2 * torch.randn(6, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


def probabilities(logits):
    return special.softmax(logits.numpy(), axis=1)


# ------------------------------------------------------------------ divergences
@pytest.mark.parametrize(("alpha", "beta"), [(0.3, 0.7), (0.5, 0.5), (0.8, 0.2), (1.7, 0.4)])
def test_sharma_mittal_is_its_formula(logits, alpha, beta):
    p = probabilities(logits)
    total = (p**alpha * (1 / 5) ** (1 - alpha)).sum(1)
    wanted = (total ** ((1 - beta) / (1 - alpha)) - 1) / (beta - 1)
    assert losses.sharma_mittal(logits, alpha, beta).numpy() == pytest.approx(wanted)
    wanted = (total ** ((1 - alpha) / (1 - beta)) - 1) / (beta - 1)
    got = losses.sharma_mittal(logits, alpha, beta, inverted=True)
    if alpha < 1:
        assert got.numpy() == pytest.approx(wanted)


def test_its_limits_are_the_named_divergences(logits):
    p, u = probabilities(logits), 1 / 5
    near = 1 - 1e-6
    tsallis = ((p**0.3 * u**0.7).sum(1) - 1) / (0.3 - 1)
    assert losses.tsallis(logits, 0.3).numpy() == pytest.approx(tsallis)
    assert losses.sharma_mittal(logits, 0.3, 0.3).numpy() == pytest.approx(tsallis)
    renyi = np.log((p**0.3 * u**0.7).sum(1)) / (0.3 - 1)
    assert losses.renyi(logits, 0.3).numpy() == pytest.approx(renyi)
    assert losses.sharma_mittal(logits, 0.3, near).numpy() == pytest.approx(renyi, rel=1e-4)
    bhattacharyya = -np.log(np.sqrt(p * u).sum(1))
    assert losses.bhattacharyya(logits).numpy() == pytest.approx(bhattacharyya)
    half = losses.sharma_mittal(logits, 0.5, near) / 2
    assert half.numpy() == pytest.approx(bhattacharyya, rel=1e-4)
    kl = special.rel_entr(p, u).sum(1)
    assert losses.kullback_leibler(logits).numpy() == pytest.approx(kl)
    assert kl == pytest.approx(np.log(5) - special.entr(p).sum(1))
    both = losses.sharma_mittal(logits, near, 1 - 2e-6)
    assert both.numpy() == pytest.approx(kl, rel=1e-4)


@pytest.mark.parametrize("name", losses.DIVERGENCES)
def test_uniform_is_zero_all_else_is_more_and_gradients_are_right(name, logits):
    def f(x, a, b):
        return losses.DIVERGENCES[name](x, a, b)

    a, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (0.3, 0.6))
    assert f(torch.full((2, 7), 3.0), 0.3, 0.6).abs().max() < 1e-6
    assert (f(logits, 0.3, 0.6) > 0.01).all()
    assert gradcheck(f, (logits.requires_grad_(), a, b))
    extreme = torch.tensor([[300.0, 0.0, -300.0]])
    assert torch.isfinite(f(extreme, 0.3, 0.6)).all()


def test_it_is_bounded_as_its_docstring_says():
    sure = torch.tensor([[1e4] + [0.0] * 49])
    for beta in (0.2, 0.5, 0.8):
        assert 0 < losses.sharma_mittal(sure, 0.5, beta) < 1 / (1 - beta)


def test_exponents_that_have_no_value_are_refused(logits):
    for alpha, beta in ((1.0, 0.5), (0.0, 0.5), (-1, 0.5), (float("nan"), 0.5)):
        with pytest.raises(DataError, match=r"alpha=.* must be above 0 and not 1"):
            losses.sharma_mittal(logits, alpha, beta)
    with pytest.raises(DataError, match="beta=1 must be"):
        losses.sharma_mittal(logits, 0.5, torch.tensor(1.0))
    with pytest.raises(DataError, match="logits must be a float matrix"):
        losses.kullback_leibler(logits[0])


def test_the_inverse_exponent_has_the_same_minimum_but_is_another_number():
    """At alpha = beta nothing changes, elsewhere all but the zero does."""
    x = torch.tensor([[2.0, 0.0, 0.0]], dtype=torch.float64)
    right, inverse = (losses.sharma_mittal(x, 0.3, 0.7, inverted=i).item() for i in (False, True))
    assert inverse > 1.5 * right
    assert losses.sharma_mittal(x, 0.4, 0.4, inverted=True) == losses.sharma_mittal(x, 0.4, 0.4)

    def at(z):
        both = torch.tensor(np.r_[z, 0.0][None])
        return losses.sharma_mittal(both, 0.3, 0.7, inverted=True).item()

    assert optimize.minimize(at, [1.0, -0.5]).x == pytest.approx([0, 0], abs=1e-3)


# ------------------------------------------------------------------ the other equations
def test_hallucinated_text_keeps_the_usual_length():
    rng = np.random.default_rng(0)
    a, b, alpha = rng.random((4, 7)), rng.random((4, 7)), rng.uniform(0.2, 0.8, (4, 1))
    mixed = alpha * a + (1 - alpha) * b
    length = alpha[:, 0] * np.linalg.norm(a, axis=1) + (1 - alpha[:, 0]) * np.linalg.norm(b, axis=1)
    wanted = mixed / np.linalg.norm(mixed, axis=1, keepdims=True) * length[:, None]
    got = losses.hallucinated_text(*map(torch.from_numpy, (a, b, alpha)))
    assert got.numpy() == pytest.approx(wanted)
    with pytest.raises(DataError, match="must have one shape"):
        losses.hallucinated_text(torch.ones(2, 3), torch.ones(2, 3), torch.ones(2))


def test_visual_pivot_is_the_distance_of_centres():
    rng = np.random.default_rng(1)
    fake, pivots, labels = (
        rng.random((9, 4)),
        rng.random((5, 4)),
        np.array([0, 0, 1, 3, 3, 3, 1, 0, 3]),
    )
    wanted = np.mean(
        [np.linalg.norm(fake[labels == c].mean(0) - pivots[c]) for c in np.unique(labels)]
    )
    tensors = torch.from_numpy(fake), torch.from_numpy(labels), torch.from_numpy(pivots)
    assert losses.visual_pivot(*tensors).item() == pytest.approx(wanted)
    assert gradcheck(lambda x: losses.visual_pivot(x, *tensors[1:]), tensors[0].requires_grad_())
    with pytest.raises(DataError, match="differ in width"):
        losses.visual_pivot(tensors[0], tensors[1], tensors[2][:, 1:])
    with pytest.raises(DataError, match="labels must lie in"):
        losses.visual_pivot(tensors[0], tensors[1] + 3, tensors[2])


def test_group_norm_counts_words():
    w = torch.randn(3, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    wanted = np.sqrt((w.numpy() ** 2).sum(0)).sum()
    assert losses.group_norm(w).item() == pytest.approx(wanted)
    assert gradcheck(losses.group_norm, w.requires_grad_())
    with pytest.raises(DataError, match="weight must be a float matrix"):
        losses.group_norm(w[0])


def test_rescaled_forgets_how_large_divergences_are():
    x = torch.tensor([0.2, 0.1, 0.4])
    assert torch.allclose(losses.rescaled(x), losses.rescaled(1000 * x))
    assert losses.rescaled(torch.ones(3)).tolist() == [0, 0, 0]


def test_the_critics_slope_is_written_out_right():
    rng = torch.Generator().manual_seed(3)
    critic = TwoHeadCritic(6, 8, 4).double()
    initialise(critic, None, rng)
    x = torch.randn(5, 6, generator=rng, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(critic(x).sum(), x)
    assert torch.allclose(critic.input_gradient(x), slope)
    scores, logits = critic.judge(x)
    assert torch.equal(scores, critic(x)) and logits.shape == (5, 4)


def test_the_generator_reads_the_text_through_its_narrow_layer():
    net = TextGenerator(3, 9, 2, 8, 5)
    with torch.no_grad():
        net.text.weight[:, 4] = 0  # a word that was switched off
    noise, text = torch.randn(1, 3), torch.rand(1, 9)
    other = text.clone()
    other[0, 4] += 5
    assert torch.equal(net(noise, text), net(noise, other))
    assert (net(noise, text) >= 0).all()


# ------------------------------------------------------------------ hallucinating
def test_imagined_classes_lie_between_two_different_ones():
    seen = torch.eye(4)
    made = creativity.hallucinate(seen, 400, 5, torch.Generator().manual_seed(0))
    assert made.noise.shape == (400, 5)
    assert ((made.semantics > 0).sum(1) == 2).all()
    share = made.semantics / made.semantics.sum(1, keepdim=True)
    between = share[share > 0]
    assert 0.2 <= between.min() < 0.22 and 0.78 < between.max() <= 0.8
    assert ((made.semantics > 0).sum(0) > 150).all()  # each class is used


def test_one_class_is_too_few_to_imagine_between():
    rows = Draws(torch.rand(4, 2), torch.rand(3, 2), torch.tensor([1] * 4), torch.tensor([0] * 4))
    with pytest.raises(UsageError, match="only if there are two"):
        creativity.seen_pairs(rows)


# ------------------------------------------------------------------ limit cases
def without_exponents(model):
    return {k: v for k, v in weights(model).items() if not k.startswith("exponents")}


def test_without_both_weights_cizsl_is_gazsl_bit_for_bit(problem):
    plain = GAZSL(**SMALL).fit(problem, progress=False)
    off = CIZSL(**SMALL, creativity=0, realness=0).fit(problem, progress=False)
    assert same(without_exponents(off), weights(plain)) and off.history_ == plain.history_
    on = CIZSL(**SMALL).fit(problem, progress=False)
    assert not same(without_exponents(on), weights(plain))


def test_without_both_weights_the_other_is_f_clswgan_bit_for_bit(problem):
    plain = FCLSWGAN(**SMALL).fit(problem, progress=False)
    off = CreativeCLSWGAN(**SMALL, creativity=0, realness=0).fit(problem, progress=False)
    assert same(without_exponents(off), weights(plain)) and off.history_ == plain.history_


def test_only_the_terms_that_were_asked_for_are_there(problem):
    def terms(**given):
        return set(CIZSL(**SMALL, **given).fit(problem, progress=False).history_)

    plain = set(GAZSL(**SMALL).fit(problem, progress=False).history_)
    assert terms(creativity=0) - plain == {"imagined_real"}
    assert terms(realness=0) - plain == {"confusion", "alpha", "beta"}
    assert "naming_new" in terms(divergence="new-class")


def test_the_exponents_are_learned_within_their_bounds(problem):
    model = CIZSL(**{**SMALL, "epochs": 6, "learning_rate": 0.05}).fit(problem, progress=False)
    for name in ("alpha", "beta"):
        values = model.history_[name]
        assert all(0.2 < v < 0.8 for v in values) and len(set(values)) == 6
    fixed = CIZSL(**SMALL, divergence="kl").fit(problem, progress=False)
    assert fixed.history_["alpha"] == pytest.approx([0.5, 0.5])
    one = CIZSL(**SMALL, divergence="tsallis").fit(problem, progress=False)
    assert one.history_["alpha"][-1] != 0.5 and one.history_["beta"][-1] == 0.5


@pytest.mark.parametrize("quirks", ["exponent", "sign", "range", "exponent range"])
def test_each_quirk_changes_the_run(quirks, problem):
    usual = CIZSL(**SMALL).fit(problem, progress=False)
    quirky = CIZSL(**SMALL, quirks=quirks).fit(problem, progress=False)
    assert usual.history_["confusion"] != quirky.history_["confusion"]
    if quirks == "sign":
        assert max(quirky.history_["confusion"]) < 0 < min(usual.history_["confusion"])


# ------------------------------------------------------------------ what it does
def test_imagined_classes_become_hard_to_name(problem):
    """The creative term lowers what it is about: how sure the critic is of imagined features."""

    def sureness(weight):
        model = CIZSL(**{**SMALL, "epochs": 20}, learning_rate=4e-3, creativity=weight)
        model.fit(problem, progress=False)
        seen = torch.from_numpy(problem.semantics[problem.seen_classes].copy())
        made = creativity.hallucinate(seen, 400, 4, torch.Generator().manual_seed(9))
        x = model.generator_(made.noise, made.semantics)
        _, logits = model.critic_.judge(x)
        return losses.kullback_leibler(logits).mean().item()

    assert sureness(3.0) < 0.8 * sureness(0.0)


def test_it_learns_what_unseen_classes_look_like():
    many = make_problem(n_seen=30, n_unseen=5, per_class=30)
    trained = CIZSL(epochs=25, hidden=64, noise_dim=8, learning_rate=2e-3, batch_size=64)
    good, bad = (
        evaluate(m.fit(many, progress=False), many, classifier="neighbours", n_synthetic=60).t1
        for m in (trained, clone(trained).set_params(epochs=1))
    )
    assert good > 0.6 > 0.4 > bad


# ------------------------------------------------------------------ hyper-parameters
def test_paper_gives_the_released_numbers():
    easy, hard = CIZSL.paper("CUB"), CIZSL.paper("cub", setting="hard", seed=3)
    assert (easy.creativity, hard.creativity, hard.seed) == (1e-4, 0.1, 3)
    nab = CIZSL.paper("NAB"), CIZSL.paper("NAB", setting="hard")
    assert [m.creativity for m in nab] == [1.0, 0.1]
    assert (easy.hidden, easy.text_dim, easy.noise_dim, easy.batch_size) == (4086, 1000, 100, 1000)
    assert (easy.learning_rate, easy.betas, easy.n_synthetic) == (1e-4, (0.5, 0.9), 60)
    assert (easy.critic_steps, easy.penalty_weight, easy.realness) == (5, 10.0, 1.0)
    assert (easy.ridge_weight, easy.text_weight, easy.pivot_weight) == (1e-3, 1e-4, 1.0)
    assert "creativity" not in GAZSL.paper("CUB").get_params()
    for name in ("AWA2", "SUN", "FLO"):
        with pytest.raises(UsageError, match="no published hyper-parameters for"):
            CIZSL.paper(name)
    with pytest.raises(UsageError, match="setting='gzsl' must be 'easy' or 'hard'"):
        CIZSL.paper("CUB", setting="gzsl")
    with pytest.raises(UsageError, match="Did you mean 'epochs'"):
        CIZSL.paper("CUB", epoch=3)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"creativity": -1}, "creativity=-1 must be a number of at least 0"),
        ({"realness": "much"}, "realness='much' must be"),
        ({"divergence": "entropy"}, "divergence='entropy' must be one of"),
        ({"quirks": "everything"}, "quirks='everything' must be words out of"),
        ({"quirks": 3}, "quirks=3 must be words out of"),
    ],
)
def test_wrong_creativity_gets_its_sentence(problem, wrong, sentence):
    for method in (CIZSL, CreativeCLSWGAN):
        with pytest.raises(UsageError, match=sentence):
            method(**SMALL, **wrong).fit(problem, progress=False)


def test_wrong_weights_get_their_sentence(problem):
    for name in ("pivot_weight", "ridge_weight", "text_weight"):
        with pytest.raises(UsageError, match=f"{name}=-1 must be"):
            GAZSL(**SMALL, **{name: -1}).fit(problem, progress=False)
    with pytest.raises(UsageError, match=r"text_dim=2\.5 must be a whole number"):
        GAZSL(**SMALL, text_dim=2.5).fit(problem, progress=False)
    with pytest.raises(UsageError, match="is frozen"):
        CreativeCLSWGAN(**SMALL, divergence="new-class").fit(problem, progress=False)


def test_each_divergence_has_its_docstring():
    for name in ("sharma_mittal", "tsallis", "renyi", "bhattacharyya", "kullback_leibler"):
        assert "Source:" in getattr(divergences, name).__doc__
