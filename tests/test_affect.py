"""Affective structural embedding: equations, limits, gradients, repeatability, learning."""

import numpy as np
import pytest
import torch
from affecttoy import make_affect
from check_method import same, weights
from sklearn.base import clone
from torch.autograd import gradcheck

from zslkit import losses
from zslkit.affect import AffectiveEmbedding, fitted, score, unseen_report
from zslkit.errors import DataError, UsageError
from zslkit.training import seeded

SMALL = {"epochs": 4, "hidden": 16, "space": 8, "batch_size": 12}
NOTHING = {
    "pair_weight": 0.0,
    "structure_weight": 0.0,
    "polarity_weight": 0.0,
    "adversarial_weight": 0.0,
    "pair_mix": 0.0,
}


@pytest.fixture(scope="module")
def circle():
    return make_affect()


@pytest.fixture(scope="module")
def small(circle):
    return AffectiveEmbedding(**SMALL).fit(circle, progress=False)


def drawn(*shapes):
    rng = seeded(0)
    return [torch.randn(*shape, dtype=torch.float64, generator=rng) for shape in shapes]


def cosine(a, b):
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


# ---------------------------------------------------------------------- the equations
def test_shares_of_pairs():
    e, w = drawn((3, 4), (5, 4))
    raw = np.array([[np.exp(cosine(x, y) / 0.2) for y in w.numpy()] for x in e.numpy()])
    expected = raw / raw.sum(1, keepdims=True)
    assert np.allclose(losses.pair_shares(e, w, 0.2).numpy(), expected)


def test_compatibility_and_pairs():
    h, p, z = drawn((6, 4), (3, 4), (5, 4))
    y = torch.tensor([0, 1, 2, 0, 1, 2])
    logits = np.array([[5 * cosine(a, b) for b in p.numpy()] for a in h.numpy()])
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    expected = -np.log(probabilities[np.arange(6), y.numpy()]).mean()
    assert losses.compatibility_loss(h, p, y, 5.0).item() == pytest.approx(expected)
    shares = torch.softmax(drawn((6, 5))[0], 1)
    logits = np.array([[5 * cosine(a, b) for b in z.numpy()] for a in h.numpy()])
    logs = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    expected = -(shares.numpy() * logs).sum(1).mean()
    assert losses.pair_loss(h, z, shares, 5.0).item() == pytest.approx(expected)


def test_structure_and_polarity():
    p, e = drawn((4, 3), (4, 6))
    sides = torch.tensor([1, 1, -1, -1])
    structure, polarity = [], []
    for i in range(4):
        for j in range(i + 1, 4):
            c = cosine(p[i].numpy(), p[j].numpy())
            structure.append((c - cosine(e[i].numpy(), e[j].numpy())) ** 2)
            polarity.append(max(0, 0.5 - c) if sides[i] == sides[j] else max(0, c))
    assert losses.structure_loss(p, e).item() == pytest.approx(np.mean(structure))
    assert losses.polarity_loss(p, sides, 0.5).item() == pytest.approx(np.mean(polarity))


def test_limits_of_the_equations():
    (p,) = drawn((4, 3))
    turn = torch.linalg.qr(drawn((3, 3))[0]).Q
    assert losses.structure_loss(3 * p @ turn, p).item() == pytest.approx(0, abs=1e-12)
    one = torch.ones(3, 2)
    assert losses.polarity_loss(one, torch.ones(3, dtype=torch.int64)).item() == 0
    hot = losses.pair_shares(p, p, 1e-3)
    assert torch.allclose(hot, torch.eye(4, dtype=torch.float64), atol=1e-6)
    assert torch.allclose(losses.pair_shares(p, p, 1e6), torch.full((4, 4), 0.25).double())
    y = torch.tensor([0, 1, 2, 3])  # detectors that know one pair each are a classifier
    eye = torch.eye(4, dtype=torch.float64)
    assert losses.pair_loss(p, p, eye) == losses.compatibility_loss(p, p, y)


def test_gradients():
    h, p, e = (x.requires_grad_() for x in drawn((4, 3), (3, 3), (3, 5)))
    y, sides = torch.tensor([0, 1, 2, 0]), torch.tensor([1, 1, -1])
    shares = torch.softmax(drawn((4, 3))[0], 1)
    assert gradcheck(lambda a, b: losses.compatibility_loss(a, b, y), (h, p))
    assert gradcheck(lambda a, b: losses.pair_loss(a, b, shares), (h, p))
    assert gradcheck(losses.structure_loss, (p, e))
    assert gradcheck(lambda a: losses.polarity_loss(a, sides), (p,))
    assert gradcheck(losses.pair_shares, (e, e))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: losses.cosines(torch.ones(2, 3), torch.ones(2, 4)), "a has 3 numbers a row but b"),
        (lambda: losses.pair_shares(torch.ones(2, 3), torch.ones(2, 3), 0), "temperature=0 must"),
        (lambda: losses.structure_loss(torch.ones(1, 3), torch.ones(1, 3)), "two or more"),
        (lambda: losses.structure_loss(torch.ones(2, 3), torch.ones(3, 3)), "2 prototypes but 3"),
        (
            lambda: losses.polarity_loss(torch.ones(2, 3), torch.tensor([1, 0])),
            "polarity must hold",
        ),
        (lambda: losses.polarity_loss(torch.eye(2), torch.tensor([1, 1]), 2.0), "at most 1"),
        (
            lambda: losses.pair_loss(torch.eye(2), torch.eye(2), torch.ones(2, 2)),
            "responses must be shares",
        ),
        (
            lambda: losses.pair_loss(torch.eye(2), torch.eye(2), torch.ones(2, 3) / 3),
            r"responses must be \[2, 2\]",
        ),
        (
            lambda: losses.compatibility_loss(torch.eye(2), torch.eye(2), torch.tensor([0, 5])),
            "target must lie in 0..1",
        ),
    ],
)
def test_equations_refuse_in_a_sentence(call, said):
    with pytest.raises(DataError, match=said):
        call()


# ---------------------------------------------------------------------- the method
def test_a_weight_of_zero_is_the_simpler_model_bit_for_bit(circle):
    x, y = (torch.tensor(a) for a in circle.part("train"))
    shares = torch.softmax(torch.tensor(circle.responses[circle.train]), 1)
    seen = circle.seen_classes
    words, sides = torch.tensor(circle.semantics[seen]), torch.tensor(circle.polarity[seen])
    direct = AffectiveEmbedding(**SMALL, **NOTHING).fit(circle, progress=False)
    terms = direct.terms(x, y, shares, words, sides)
    assert set(terms) == {"compatibility"}
    # what a term with weight 0 would have read does not matter at all
    other = make_affect(
        responses=np.ones_like(circle.responses), polarity=-circle.polarity,
        pair_semantics=circle.pair_semantics[::-1].copy(),
    )  # fmt: skip
    twin = AffectiveEmbedding(**SMALL, **NOTHING).fit(other, progress=False)
    left, right = (
        {k: v for k, v in weights(m).items() if not k.endswith("pairs")} for m in (direct, twin)
    )
    assert same(left, right) and direct.history_ == twin.history_
    for name in ("pair_weight", "structure_weight", "polarity_weight", "adversarial_weight"):
        one = AffectiveEmbedding(**SMALL, **{**NOTHING, name: 0.5}).fit(circle, progress=False)
        assert not same(weights(one), weights(direct)), name
        assert len(one.history_) == 2


def test_a_prototype_is_its_word_or_its_pairs(circle, small):
    words = torch.tensor(circle.semantics)
    plain = clone(small).set_params(pair_mix=0.0).fit(circle, progress=False)
    unit = torch.nn.functional.normalize(plain.words_(words), dim=1)
    assert torch.equal(plain.prototypes(words), unit)
    mixed = small.prototypes(words).detach()
    pairs = torch.tensor(circle.pair_semantics)
    shares = losses.pair_shares(words, pairs, small.temperature)
    made = (shares @ small.words_(pairs)).detach()
    word = torch.nn.functional.normalize(small.words_(words), dim=1).detach()
    expected = 0.5 * word + 0.5 * torch.nn.functional.normalize(made, dim=1)
    assert torch.allclose(mixed, expected, atol=1e-6)


def test_the_adversary_turns_the_gradient_of_the_encoder_only(circle):
    model = AffectiveEmbedding(**{**SMALL, **NOTHING, "adversarial_weight": 0.7})
    model.fit(circle, progress=False)
    x, y = (torch.tensor(a) for a in circle.part("train"))
    shares = torch.softmax(torch.tensor(circle.responses[circle.train]), 1)
    seen = circle.seen_classes
    given = x, y, shares, torch.tensor(circle.semantics[seen]), torch.tensor([1, 1, -1, -1])
    _, loss = model.terms(*given)["adversarial"]
    of_encoder, of_words = model.visual_.output.weight, model.words_.output.weight
    found = torch.autograd.grad(loss, [of_encoder, of_words], allow_unused=True)
    assert found[1] is None  # neither prototypes nor detectors' answers give way
    h = torch.nn.functional.normalize(model.visual_(x), dim=1)
    told = model.prototypes(given[3])[y].detach()
    straight = torch.nn.functional.softplus(model.discriminator_(h, told)).mean() / 2
    (turned,) = torch.autograd.grad(straight, [of_encoder])
    assert torch.allclose(found[0], -0.7 * turned, atol=1e-6)


def test_the_same_seed_gives_the_same_model(circle, small, tmp_path):
    np.random.seed(3)  # other code's draws
    twin = clone(small).fit(circle, progress=False)
    assert same(weights(small), weights(twin)) and small.history_ == twin.history_
    other = clone(small).set_params(seed=1).fit(circle, progress=False)
    assert not same(weights(small), weights(other))

    class Stopped(Exception):
        pass

    def stop(model, epoch):
        if epoch == 2:
            raise Stopped

    place = tmp_path / "run.checkpoint"
    with pytest.raises(Stopped):
        clone(small).fit(circle, checkpoint=place, progress=False, after_epoch=stop)
    resumed = clone(small).fit(circle, checkpoint=place, progress=False)
    assert same(weights(small), weights(resumed)) and small.history_ == resumed.history_
    file = tmp_path / "model.safetensors"
    small.save(file)
    loaded = AffectiveEmbedding.load(file)
    assert same(weights(small), weights(loaded)) and loaded.get_params() == small.get_params()
    x = circle.features
    assert np.array_equal(loaded.scores(x, circle.semantics), small.scores(x, circle.semantics))
    with pytest.raises(DataError, match="damaged"):
        file.write_bytes(file.read_bytes()[:500])
        AffectiveEmbedding.load(file)


def test_it_reads_no_test_row_and_no_unseen_word(circle, small):
    features, responses = circle.features.copy(), circle.responses.copy()
    semantics = circle.semantics.copy()
    rest = np.concatenate([circle.test_seen, circle.test_unseen])
    features[rest], responses[rest], semantics[circle.unseen_classes] = 9, 9, 9
    blind = make_affect(features=features, responses=responses, semantics=semantics)
    twin = clone(small).fit(blind, progress=False)
    assert same(weights(small), weights(twin))


def test_what_a_fitted_model_says(circle, small):
    x = circle.features[:7]
    for rows, count in (
        (small.embed(x), 8),
        (small.embed_answers(circle.responses[:7]), 8),
        (small.embed_emotions(circle.semantics), 8),
    ):
        assert rows.shape[1] == count and np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    shares = small.pair_shares(x)
    assert shares.shape == (7, 8) and np.allclose(shares.sum(1), 1, atol=1e-5)
    scores = small.scores(x, circle.semantics)
    assert np.array_equal(small.predict(x, circle, range(6)), scores.argmax(1))
    assert set(small.predict(x, circle)) <= set(circle.unseen_classes)


def test_it_learns_the_circle(circle):
    """All emotions of the circle, seen or not, and what the detectors would answer."""
    model = AffectiveEmbedding(epochs=40, hidden=32, space=8, batch_size=12).fit(
        circle, progress=False
    )
    found = score(model, circle)
    assert found["t1"] > 0.9 and found["seen_only"] > 0.9
    assert found["t1"] + found["same"] + found["other"] == pytest.approx(1)
    for name in ("compatibility", "pairs", "structure"):
        assert model.history_[name][-1] < model.history_[name][0], name
    right = model.pair_shares(circle.features[circle.test_unseen]).argmax(1)
    strongest = circle.responses[circle.test_unseen].argmax(1)
    assert (right == strongest).mean() > 0.5  # chance is 1/8
    sje = score(fitted("sje", circle), circle)
    assert sje["t1"] > 0.5 and np.isnan(sje["probe"])


def test_the_report_of_unseen_pictures(circle):
    labels = circle.labels[circle.test_unseen]
    assert unseen_report(labels, circle) == {"t1": 1.0, "same": 0.0, "other": 0.0}
    e, f = circle.unseen_classes
    report = unseen_report(np.full(len(labels), e), circle)
    kept = circle.polarity[e] == circle.polarity[f]
    assert report == {"t1": 0.5, "same": 0.5 * kept, "other": 0.5 * (not kept)}
    with pytest.raises(UsageError, match="24 class ids"):
        unseen_report([0, 1], circle)


def test_bad_input_gets_a_sentence(circle, small):
    with pytest.raises(UsageError, match="learns from an AffectProblem"):
        AffectiveEmbedding().fit(circle.plain())
    with pytest.raises(UsageError, match="not fitted"):
        AffectiveEmbedding().embed(circle.features)
    with pytest.raises(DataError, match="features of 12 numbers a row"):
        small.embed(circle.features[:, 1:])
    for change in (
        {"epochs": 0}, {"space": 2.5}, {"pair_weight": -1.0}, {"pair_mix": 1.5}, {"scale": 0.0},
        {"temperature": "x"}, {"seed": 0.5}, {"learning_rate": -1.0}, {"adversarial_weight": None},
    ):  # fmt: skip
        with pytest.raises(UsageError, match=next(iter(change))):
            clone(small).set_params(**change).fit(circle, progress=False)
    with pytest.raises(UsageError, match="reads no descriptions"):
        fitted("softmax", circle)
    with pytest.raises(UsageError, match="no parameter 'weight'"):
        fitted("affective", circle, weight=1)
    for wrong, said in (
        (np.full_like(circle.features, np.nan), "not finite"),
        ("abc", "rows of numbers"),
        ([[1.0, 2.0], [1.0]], "rows of numbers"),
    ):
        with pytest.raises(DataError, match=said):
            small.predict(wrong, circle)
    for classes in (["awe"], [99], [-1], [], [[0, 1]], 0, [0.5]):
        with pytest.raises(UsageError, match="one or more ids of circle, 0 to 5"):
            small.predict(circle.features, circle, classes)
    with pytest.raises(UsageError, match="not a NoneType"):
        small.predict(circle.features, None)
    rows = len(circle.test_unseen)
    for predicted in (np.full(rows, 99), np.full(rows, -1), np.full(rows, 0.5), ["a"] * rows):
        with pytest.raises(UsageError, match="must be class ids, 0 to 5"):
            unseen_report(predicted, circle)


def test_a_model_is_scored_on_the_problem_that_it_was_fitted_to(circle, small):
    other = circle.with_validation(circle.class_names[:2])
    with pytest.raises(UsageError, match="may have learned from e, f; fit it to the problem"):
        score(small, other)
    with pytest.raises(UsageError, match="not fitted; call fit"):
        score(AffectiveEmbedding(), circle)
    with pytest.raises(UsageError, match="score needs an AffectProblem, not a ZeroShotProblem"):
        score(small, circle.plain())
    with pytest.raises(UsageError, match="classifier of descriptions, not a str"):
        score("x", circle)
