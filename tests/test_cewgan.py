"""CEWGAN's equations, its limit cases, and that it is repeatable; its detector and its gate."""

import re

import numpy as np
import pytest
import torch
from check_method import same, weights
from sklearn.metrics import roc_auc_score
from toy import make_problem

import zslkit
from zslkit import losses, metrics
from zslkit.classifiers import Routed, Softmax
from zslkit.classifiers.detector import EntropyDetector
from zslkit.classifiers.thresholds import best_threshold, validated
from zslkit.errors import DataError, UsageError
from zslkit.evaluation import ceiling, evaluate
from zslkit.evaluation.protocol import fitted_on, score_table, training_set
from zslkit.methods import CEWGAN, FWGAN
from zslkit.nets import Decoder

SMALL = {"epochs": 3, "hidden": 16, "noise_dim": 4, "batch_size": 32, "n_synthetic": 20}
GATE = {"hidden": 32, "epochs": 40, "batch_size": 64, "lr": 3e-3}


def draws(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


# --------------------------------------------------------------------------------- equations
def test_matching_by_angle_is_what_numpy_says_and_what_pytorch_says():
    x, y = draws(9, 5), draws(9, 5, seed=1)
    alike = np.arange(9) % 3 == 0
    cosine = (x * y).sum(1) / np.sqrt((x**2).sum(1) * (y**2).sum(1))
    expected = np.where(alike, 1 - cosine, np.maximum(0, cosine)).mean()
    found = losses.cosine_embedding_loss(*map(torch.tensor, (x, y, alike)))
    assert found.item() == pytest.approx(expected, rel=1e-10)
    sign = torch.tensor(np.where(alike, 1, -1))
    theirs = torch.nn.functional.cosine_embedding_loss(torch.tensor(x), torch.tensor(y), sign)
    assert found.item() == pytest.approx(theirs.item(), rel=1e-6)


def test_reconstruction_is_the_mean_square():
    a, b = draws(6, 4), draws(6, 4, seed=1)
    found = losses.reconstruction_loss(torch.tensor(a), torch.tensor(b)).item()
    assert found == pytest.approx(np.sum((a - b) ** 2) / 24, rel=1e-12)


def softmax(logits):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def test_entropy_and_the_detectors_loss_are_what_numpy_says():
    seen, unseen, y = draws(7, 4), draws(5, 4, seed=1), np.array([0, 1, 2, 3, 0, 1, 2])
    p, q = softmax(seen), softmax(unseen)
    h = [-(each * np.log(each)).sum(1) for each in (p, q)]
    expected = h[0].mean() - np.log(p[np.arange(7), y]).mean() - h[1].mean()
    args = torch.tensor(seen), torch.tensor(y), torch.tensor(unseen)
    assert losses.entropy(args[0]).numpy() == pytest.approx(h[0], rel=1e-10)
    assert losses.detection_loss(*args).item() == pytest.approx(expected, rel=1e-10)
    without = losses.detection_loss(*args[:2]).item()
    assert without == pytest.approx(expected + h[1].mean(), rel=1e-10)


def test_gradients_of_the_losses_are_right():
    x, y = (torch.tensor(draws(4, 3, seed=k), requires_grad=True) for k in (0, 1))
    alike, target = torch.tensor([True, False, True, False]), torch.tensor([0, 1, 2, 0])
    check = torch.autograd.gradcheck
    assert check(lambda a, b: losses.cosine_embedding_loss(a, b, alike), (x, y))
    assert check(losses.reconstruction_loss, (x, y))
    assert check(losses.entropy, (x,))
    assert check(lambda a, b: losses.detection_loss(a, target, b), (x, y))


def test_extreme_answers_have_finite_entropy_and_slope():
    logits = torch.tensor([[1e4, -1e4, 0.0]], requires_grad=True)
    value = losses.entropy(logits).sum()
    value.backward()
    assert value.item() == 0.0 and torch.isfinite(logits.grad).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda x: losses.cosine_embedding_loss(x, x[:, :1], x[:, 0] > 0), "must be alike"),
        (lambda x: losses.cosine_embedding_loss(x, x, x[:, 0]), "same must hold 3 booleans"),
        (lambda x: losses.reconstruction_loss(x, x[:2]), "must be alike"),
        (lambda x: losses.entropy(x[0]), "logits must be a float matrix"),
        (lambda x: losses.detection_loss(x, torch.tensor([0, 1, 9])), "must lie in 0..1"),
        (
            lambda x: losses.detection_loss(x, torch.tensor([0, 1, 1]), x[:, :1]),
            "both must be outputs of one detector",
        ),
    ],
)
def test_the_losses_refuse_what_does_not_fit(call, sentence):
    with pytest.raises(DataError, match=re.escape(sentence)):
        call(torch.ones(3, 2))


# --------------------------------------------------------------------------------- the method
def test_without_its_weights_it_is_f_wgan_bit_for_bit(problem):
    bare = CEWGAN(**SMALL, embedding_weight=0.0, reconstruction_weight=0.0)
    plain = FWGAN(**SMALL).fit(problem, progress=False, closed_form=False)
    bare.fit(problem, progress=False)
    assert same(weights(bare), weights(plain)) and bare.history_ == plain.history_


def test_each_term_is_in_the_history_with_its_weight(problem):
    one = CEWGAN(**SMALL, embedding_weight=0.1).fit(problem, progress=False)
    assert {"embedding", "reconstruction", "decoder", "wasserstein"} <= set(one.history_)
    first = CEWGAN(**{**SMALL, "epochs": 1}, embedding_weight=1e-9).fit(problem, progress=False)
    ten = CEWGAN(**{**SMALL, "epochs": 1}, embedding_weight=1e-8).fit(problem, progress=False)
    ratio = ten.history_["embedding"][0] / first.history_["embedding"][0]
    assert ratio == pytest.approx(10, rel=1e-3)
    assert one.history_["decoder"][-1] < one.history_["decoder"][0]


def test_the_decoder_learns_from_the_generator_too(problem):
    """As released: it steps with the critic and with the generator."""
    model = CEWGAN(**SMALL)
    assert "decoder" in model.critic_networks and "decoder" in model.generator_networks
    without = CEWGAN(**SMALL, reconstruction_weight=0.0).fit(problem, progress=False)
    assert without.decoder_ is None and "decoder" not in without.modules()


def test_matching_turns_features_towards_their_class(problem):
    """With the weight far up, generated features have the direction of real ones."""

    def angle(model):
        model.fit(problem, progress=False)
        found = []
        for c in problem.seen_classes:
            made = model.generate(problem.semantics[c], 50).mean(0)
            real = problem.features[problem.train][problem.labels[problem.train] == c].mean(0)
            found.append(made @ real / np.linalg.norm(made) / np.linalg.norm(real))
        return np.mean(found)

    strong = {**SMALL, "epochs": 8, "learning_rate": 2e-3, "reconstruction_weight": 0.0}
    assert angle(CEWGAN(**strong, embedding_weight=10.0)) > angle(
        CEWGAN(**strong, embedding_weight=0.0)
    )


def test_it_learns_what_unseen_classes_look_like():
    many = make_problem(n_seen=30, n_unseen=5, per_class=30)
    model = CEWGAN(epochs=18, hidden=64, noise_dim=8, learning_rate=2e-3)
    assert evaluate(model.fit(many, progress=False), many, n_synthetic=100).t1 > 0.4


def test_paper_gives_the_released_numbers():
    hmdb = CEWGAN.paper("HMDB51")
    assert (hmdb.embedding_weight, hmdb.reconstruction_weight) == (0.1, 0.01)
    assert (hmdb.n_synthetic, hmdb.epochs, hmdb.learning_rate) == (1200, 50, 1e-4)
    assert (hmdb.hidden, hmdb.layers, hmdb.init_std, hmdb.noise_dim) == (4096, 2, 0.02, None)
    ucf = CEWGAN.paper("ucf101", setting="zsl", seed=3)
    assert (ucf.n_synthetic, ucf.seed) == (600, 3)
    assert CEWGAN.paper("UCF101", setting="od").n_synthetic == 50
    assert CEWGAN.paper("Olympic").n_synthetic == 600
    with pytest.raises(UsageError, match="Did you mean 'HMDB51'"):
        CEWGAN.paper("HMDB")
    with pytest.raises(UsageError, match="'gzsl' or 'zsl' or 'od'"):
        CEWGAN.paper("HMDB51", setting="ood")
    with pytest.raises(UsageError, match="no parameter 'epoch'"):
        CEWGAN.paper("HMDB51", epoch=3)


@pytest.mark.parametrize(
    "wrong", [{"embedding_weight": -1}, {"reconstruction_weight": "much"}, {"layers": 0}]
)
def test_weights_that_are_none_are_refused(wrong, problem):
    with pytest.raises(UsageError, match=next(iter(wrong))):
        CEWGAN(**{**SMALL, **wrong}).fit(problem, progress=False)


def test_the_decoder_net_has_the_papers_shape():
    net = Decoder(8, 6, 3)
    shapes = [tuple(p.shape) for p in net.parameters() if p.ndim == 2]
    assert shapes == [(6, 8), (6, 6), (3, 6)] and net(torch.zeros(2, 8)).shape == (2, 3)


# --------------------------------------------------------------------------------- the gate
@pytest.fixture(scope="module")
def made(problem):
    model = FWGAN(**{**SMALL, "epochs": 20, "learning_rate": 2e-3}).fit(problem, progress=False)
    return training_set(model, problem)


@pytest.fixture(scope="module")
def gate(problem, made):
    return fitted_on(Routed(**GATE), *made, problem)


def test_the_detector_is_sure_of_what_it_knows_and_of_nothing_else(problem, made):
    x, y = problem.part("train")
    other = made[0][len(x) :]
    taught = EntropyDetector(**GATE).fit(x, y, other)
    assert taught.entropy(x).mean() < 0.6 * taught.entropy(other).mean()
    assert taught.entropy(other).mean() > 0.8 * np.log(8)
    untaught = EntropyDetector(**GATE).fit(x, y)
    assert untaught.entropy(other).mean() < taught.entropy(other).mean()


@pytest.mark.parametrize("shape", [(0, 3), (5, 2), (3,)])
def test_what_stands_for_unseen_rows_must_fit(shape):
    with pytest.raises(UsageError, match=r"at least one row of 3 numbers, or None"):
        EntropyDetector(epochs=1).fit(np.zeros((8, 3)), np.arange(8) % 2, np.zeros(shape))


def test_the_detector_is_repeatable_and_its_entropy_is_numpys(problem, made):
    x, y = problem.part("train")
    a, b = (EntropyDetector(**GATE, seed=1).fit(x, y, made[0][-40:]) for _ in range(2))
    assert np.array_equal(a.entropy(x), b.entropy(x)) and a.mean_entropy_ == b.mean_entropy_
    h = x.astype(np.float64)
    layers = [layer for layer in a.network_ if isinstance(layer, torch.nn.Linear)]
    for k, layer in enumerate(layers):
        h = h @ layer.weight.detach().numpy().T + layer.bias.detach().numpy()
        h = np.maximum(h, 0) if k < 2 else h
    p = softmax(h)
    assert a.entropy(x) == pytest.approx(-(p * np.log(p)).sum(1), abs=1e-5)


def test_routing_follows_the_threshold_exactly(problem, gate):
    scores, _ = score_table(gate, problem)
    x = np.concatenate([problem.part(part)[0] for part in ("test_seen", "test_unseen")])
    h = gate.detector_.entropy(x)
    to_seen = np.isin(problem.classes[scores.argmax(1)], problem.seen_classes)
    assert np.array_equal(to_seen, h <= gate.threshold_) and 0 < to_seen.mean() < 1
    inside = gate.seen_.predict(x, problem.seen_classes)
    outside = gate.unseen_.predict(x, problem.unseen_classes)
    assert np.array_equal(gate.predict(x, problem.classes), np.where(to_seen, inside, outside))


def test_calibrated_stacking_moves_the_threshold(problem, made, gate):
    scores, _ = score_table(gate, problem)
    double = fitted_on(Routed(**GATE, threshold=2.0), *made, problem)
    is_seen = np.isin(problem.classes, problem.seen_classes)
    moved = metrics.calibrated_stacking(scores, is_seen, gate.threshold_ - double.threshold_)
    assert np.array_equal(moved.argmax(1), score_table(double, problem)[0].argmax(1))
    assert double.threshold_ == pytest.approx(2 * gate.threshold_)


def test_a_wrong_turn_at_the_gate_is_an_error(problem, made):
    """A threshold of 0 sends everything to the unseen side: s is 0 and u is T1."""
    shut = Routed(**GATE, threshold=0.0)
    model = FWGAN(**{**SMALL, "epochs": 20, "learning_rate": 2e-3}).fit(problem, progress=False)
    scores = evaluate(model, problem, classifier=shut)
    assert scores.seen == 0.0 and scores.unseen == scores.t1 > 0
    wide = evaluate(model, problem, classifier=Routed(**GATE, threshold=1e9))
    assert wide.unseen == 0.0 and wide.t1 == scores.t1
    only_seen = Softmax(standardize=True).fit(*problem.part("train"))
    hits = only_seen.predict(problem.part("test_seen")[0], problem.seen_classes)
    expected = metrics.per_class_accuracy(problem.part("test_seen")[1], hits)
    assert wide.seen == pytest.approx(expected)
    assert wide.auroc == scores.auroc and wide.ausuc == pytest.approx(scores.ausuc)


def test_noise_and_nothing_may_stand_for_unseen_classes(problem, made):
    x = problem.part("test_unseen")[0]
    fast = {**GATE, "epochs": 15}
    kinds = ("synthetic", "noise", "nothing")
    fitted = {k: fitted_on(Routed(**fast, outliers=k), *made, problem) for k in kinds}
    found = {kind: clf.detector_.entropy(x).mean() for kind, clf in fitted.items()}
    assert len(set(found.values())) == 3 and found["synthetic"] > found["nothing"]
    behind = [clf.unseen_.coef_ for clf in fitted.values()]
    assert all(np.array_equal(behind[0], other) for other in behind)


def test_the_best_threshold_is_found_by_trying_all():
    a, b = np.abs(draws(40)), np.abs(draws(30, seed=1)) + 0.4
    a[:3], b[:3] = b[3:6], a[3:6]  # equal entropies on both sides
    found = best_threshold(a, b)

    def divided(tau):
        kept, sent = (a < tau).mean(), (b >= tau).mean()
        return 0.0 if kept + sent == 0 else 2 * kept * sent / (kept + sent)

    grid = np.unique(np.concatenate([a, b, np.linspace(0, 4, 4001)]))
    assert divided(found) == pytest.approx(max(divided(tau) for tau in grid), abs=1e-12)
    assert best_threshold([0.1, 0.2], [1.0, 1.4]) == pytest.approx(0.6)  # in the middle of the gap
    with pytest.raises(UsageError, match="needs rows of both"):
        best_threshold([0.1], [])


def test_a_validated_threshold_never_sees_a_row_that_its_detector_learned(problem, made, gate):
    tuned = fitted_on(Routed(**GATE, threshold="validation"), *made, problem)
    same_weights = [
        torch.equal(p, q)
        for p, q in zip(
            tuned.detector_.network_.parameters(), gate.detector_.network_.parameters(), strict=True
        )
    ]
    assert all(same_weights) and tuned.threshold_ != gate.threshold_  # only tau is another
    x, y = problem.part("train")
    generated, seen = made[0][len(x) :], {}

    class Watched(EntropyDetector):
        def fit(self, X, columns, outside=None):
            seen["learned"] = np.concatenate([X, outside])
            return super().fit(X, columns, outside)

        def entropy(self, X):
            seen.setdefault("asked", []).append(X)
            return super().entropy(X)

    tau = validated(Watched(**GATE), x, y, generated, generated)
    assert tau == pytest.approx(tuned.threshold_, rel=1e-12)
    inside, outside = ({row.tobytes() for row in rows} for rows in seen["asked"])
    learned = {row.tobytes() for row in seen["learned"]}
    assert not learned & (inside | outside)
    assert learned | inside | outside == {row.tobytes() for row in np.concatenate([x, generated])}
    assert len(inside) == pytest.approx(0.2 * len(x), rel=0.1)
    assert inside <= {row.tobytes() for row in x}  # and no test row


def test_thresholds_that_are_none_are_refused(problem, made):
    for wrong in ("best", -1, None):
        with pytest.raises(UsageError, match="at least 0, or 'validation'"):
            fitted_on(Routed(**GATE, threshold=wrong), *made, problem)
    alone = Routed(**GATE, threshold="validation").fit(*problem.part("train"))
    assert alone.threshold_ == alone.detector_.mean_entropy_  # nothing to divide from


def test_without_a_generator_it_can_only_name_seen_classes(problem):
    scores = evaluate(None, problem, classifier=Routed(**GATE))
    assert scores.t1 == scores.unseen == 0.0 and scores.seen > 0.5 and scores.auroc == 0.5
    assert ceiling(problem, classifier=Routed(**GATE)).t1 > 0.5


def test_the_area_is_scikit_learns():
    a, b = np.round(draws(50), 1), np.round(draws(70, seed=1), 1)
    truth = np.repeat([1, 0], [50, 70])
    assert metrics.auroc(a, b) == pytest.approx(roc_auc_score(truth, np.r_[a, b]), rel=1e-12)
    assert metrics.auroc(a, a) == 0.5
    with pytest.raises(DataError, match="NaN"):
        metrics.auroc(a, b * np.nan)
    with pytest.raises(DataError, match="two lists"):
        metrics.auroc(a, b[:0])


def test_a_seed_may_pick_the_class_split(tmp_path, monkeypatch):
    from zslkit.experiments import read, read_grid, run

    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path))
    grid = tmp_path / "grid.toml"
    text = (
        'dataset = "zoo-clips"\nseeds = [3, 4]\nseed_is_split = {}\n'
        '[classifiers.nearest]\n[[run]]\nmethod = "none"\n'
    )
    grid.write_text(text.format("true"))
    table = read(run(grid, progress=False))
    assert [f'"split": {seed}' in told for seed, told in zip(
        table.seed, table.dataset_options, strict=True)] == [True, True]  # fmt: skip
    assert table.seen.nunique() == 2 and "auroc" in table
    grid.write_text(text.format('"yes"'))
    with pytest.raises(UsageError, match="must be true or false"):
        read_grid(grid)
    assert zslkit.load("zoo-clips", split=3).fingerprint != zslkit.load("zoo-clips").fingerprint
