"""One suite that every classifier of the registry passes, and what is special about each."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestCentroid

import zslkit
from zslkit import classifiers
from zslkit.classifiers import ALE, ESZSL, LATEM, REGISTRY, SJE, DeViSE, NearestMean, Softmax, make
from zslkit.errors import DataError, UsageError

EMBEDDING = [name for name, kind in REGISTRY.items() if kind.needs_semantics]
SAMPLES_ONLY = [name for name, kind in REGISTRY.items() if not kind.needs_semantics]
RANKING = ["devise", "sje", "ale", "latem"]
# Accuracy on the toy. Least squares on 24 features hides classes behind each other; chance is 0.04
# among seen or all classes and 0.17 among unseen ones.
LEARNED = {name: 0.4 if name == "eszsl" else 0.8 for name in REGISTRY}


class Toy:
    """30 classes whose features follow from 8 yes-or-no attributes; the last 6 are unseen."""

    def __init__(self):
        rng = np.random.default_rng(2)
        kinds = rng.permutation(np.arange(1, 256))[:30]
        self.semantics = (kinds[:, None] >> np.arange(8) & 1).astype(np.float32)  # no two alike
        mix = rng.normal(size=(8, 24))
        self.labels = np.repeat(np.arange(30), 40)
        noise = 0.3 * rng.normal(size=(1200, 24))
        features = np.abs(np.maximum(self.semantics @ mix, 0)[self.labels] + noise)
        self.features = features.astype(np.float32)
        self.seen, self.unseen = np.arange(24), np.arange(24, 30)
        self.train = (self.labels < 24) & (np.arange(1200) % 40 < 30)  # 720 rows
        self.test_seen = (self.labels < 24) & ~self.train
        self.test_unseen = self.labels >= 24

    def fitted(self, name, **params):
        return make(name, **params).fit(
            self.features[self.train], self.labels[self.train], self.semantics
        )

    def accuracy(self, clf, part, classes):
        return (clf.predict(self.features[part], classes) == self.labels[part]).mean()


@pytest.fixture(scope="module")
def toy():
    return Toy()


@pytest.fixture(scope="module")
def fitted(toy):
    return {name: toy.fitted(name) for name in REGISTRY}


# --------------------------------------------------------------------------------- the one suite
@pytest.mark.parametrize("name", REGISTRY)
def test_interface(name, toy, fitted):
    clf = fitted[name]
    asked = np.array([27, 3, 0])
    scores = clf.decision_function(toy.features[:7], asked)
    assert scores.shape == (7, 3)
    assert not np.isnan(scores).any()
    predicted = clf.predict(toy.features[:7], asked)
    assert predicted.shape == (7,)
    assert predicted.dtype == np.int64
    assert np.array_equal(predicted, asked[scores.argmax(1)])
    assert np.array_equal(clf.classes_, toy.seen)
    assert clf.n_features_in_ == 24


@pytest.mark.parametrize("name", REGISTRY)
def test_fit_returns_self_and_leaves_its_arguments_alone(name, toy):
    x, y = toy.features[toy.train].copy(), toy.labels[toy.train].copy()
    for array in (x, y):
        array.flags.writeable = False
    semantics = toy.semantics.copy()
    semantics.flags.writeable = False
    clf = make(name)
    before = clf.get_params()
    assert clf.fit(x, y, semantics) is clf
    assert clf.get_params() == before
    assert np.array_equal(x, toy.features[toy.train])


@pytest.mark.parametrize("name", REGISTRY)
def test_hyper_parameters_are_keywords_and_survive_cloning(name):
    clf = make(name)
    assert clone(clf).get_params() == clf.get_params()
    with pytest.raises(TypeError):
        REGISTRY[name](1.0)
    for param, value in clf.get_params().items():
        assert getattr(clf.set_params(**{param: value}), param) == value


@pytest.mark.parametrize("name", REGISTRY)
def test_the_same_seed_gives_the_same_scores(name, toy, fitted):
    np.random.seed(123)  # the global generator is nobody's business
    again = toy.fitted(name)
    ids = np.arange(30)
    first = fitted[name].decision_function(toy.features, ids)
    assert np.array_equal(again.decision_function(toy.features, ids), first)


@pytest.mark.parametrize("name", [*RANKING, "softmax"])
def test_another_seed_gives_other_scores(name, toy, fitted):
    other = toy.fitted(name, seed=7).decision_function(toy.features, toy.seen)
    assert not np.array_equal(other, fitted[name].decision_function(toy.features, toy.seen))


@pytest.mark.parametrize("name", REGISTRY)
def test_it_learns_the_seen_classes(name, toy, fitted):
    assert toy.accuracy(fitted[name], toy.test_seen, toy.seen) > LEARNED[name]


@pytest.mark.parametrize("name", EMBEDDING)
def test_it_recognises_classes_it_never_saw(name, toy, fitted):
    assert toy.accuracy(fitted[name], toy.test_unseen, toy.unseen) > LEARNED[name]


@pytest.mark.parametrize("name", EMBEDDING)
def test_it_is_the_descriptions_that_do_it(name, toy):
    wrong = toy.semantics.copy()
    wrong[24:] = toy.semantics[[25, 26, 27, 28, 29, 24]]
    clf = make(name).fit(toy.features[toy.train], toy.labels[toy.train], wrong)
    assert toy.accuracy(clf, toy.test_unseen, toy.unseen) < 0.3


@pytest.mark.parametrize("name", SAMPLES_ONLY)
def test_without_samples_there_is_no_score(name, toy, fitted):
    scores = fitted[name].decision_function(toy.features, np.arange(30))
    assert np.isneginf(scores[:, 24:]).all()
    assert np.isfinite(scores[:, :24]).all()
    assert set(fitted[name].predict(toy.features, np.arange(30))) <= set(toy.seen)
    with pytest.raises(UsageError, match="fitted on none of the classes asked for"):
        fitted[name].predict(toy.features, toy.unseen)


@pytest.mark.parametrize("name", REGISTRY)
def test_mixed_features_teach_unseen_classes(name, toy):
    """Samples of an unseen class, generated or not, make it a class like the others."""
    rows = toy.train | (toy.test_unseen & (np.arange(1200) % 2 == 0))
    rest = toy.test_unseen & ~rows
    clf = make(name).fit(toy.features[rows], toy.labels[rows], toy.semantics)
    assert toy.accuracy(clf, rest, np.arange(30)) > LEARNED[name]


@pytest.mark.parametrize("name", REGISTRY)
def test_labels_may_skip_classes_and_come_in_any_order(name, toy):
    rng = np.random.default_rng(5)
    some = rng.permutation(np.flatnonzero(toy.train & np.isin(toy.labels, [1, 4, 9, 13])))
    clf = make(name).fit(toy.features[some], toy.labels[some], toy.semantics)
    assert clf.classes_.tolist() == [1, 4, 9, 13]
    assert toy.accuracy(clf, some, np.array([13, 1, 9, 4])) > 0.8


@pytest.mark.parametrize("name", REGISTRY)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"X": np.zeros(5)}, r"X must be a matrix .* shape \(5,\)"),
        ({"X": np.full((720, 24), "a")}, "X must be a matrix .* of real numbers"),
        ({"X": np.full((720, 24), 1j)}, "X must be a matrix .* of real numbers"),
        ({"X": np.full((720, 24), np.nan)}, r"X\[0, 0\] is nan"),
        ({"y": np.zeros(3, int)}, "X has 720 rows but y has 3 labels"),
        ({"y": np.zeros(720, int)}, "at least two classes"),
        ({"y": np.zeros(720)}, "y must hold class ids, whole numbers, not float64"),
        (
            {"y": np.r_[np.zeros(719, int), 30]},
            r"y\[719\] is 30, but semantics describes .* 0 to 29",
        ),
        ({"y": np.r_[np.zeros(719, int), -1]}, r"y\[719\] is -1"),
        ({"semantics": np.zeros(30)}, "semantics must be a matrix"),
        ({"semantics": np.full((30, 8), np.inf)}, r"semantics\[0, 0\] is inf"),
    ],
)
def test_bad_training_data_get_a_sentence(name, change, said, toy):
    given = {"X": toy.features[toy.train], "y": toy.labels[toy.train], "semantics": toy.semantics}
    with pytest.raises(DataError, match=said):
        make(name).fit(**{**given, **change})


@pytest.mark.parametrize("name", REGISTRY)
def test_bad_questions_get_a_sentence(name, toy, fitted):
    clf = fitted[name]
    with pytest.raises(UsageError, match="not fitted"):
        make(name).predict(toy.features, toy.seen)
    with pytest.raises(DataError, match=r"X has 23 features a row; this \w+ was fitted on 24"):
        clf.predict(toy.features[:, 1:], toy.seen)
    with pytest.raises(DataError, match=r"X\[0, 3\] is nan"):
        clf.predict(np.where(np.arange(24) == 3, np.nan, toy.features), toy.seen)
    with pytest.raises(DataError, match="classes must be a list of class ids"):
        clf.predict(toy.features, [])
    with pytest.raises(DataError, match=r"classes\[1\] is -2"):
        clf.predict(toy.features, [0, -2])


@pytest.mark.parametrize("name", EMBEDDING)
def test_a_class_without_a_description_gets_a_sentence(name, toy, fitted):
    with pytest.raises(
        DataError, match=r"classes\[1\] is 30, but semantics describes classes 0 to 29"
    ):
        fitted[name].predict(toy.features, [0, 30])
    with pytest.raises(DataError, match=r"call fit\(X, y, semantics\)"):
        make(name).fit(toy.features, toy.labels)


BAD_VALUES = {
    "hidden": 0,
    "outliers": "ghosts",
    "threshold": -1.0,
    "lr": -1,
    "epochs": 0.5,
    "batch_size": 0,
    "margin": 0,
    "momentum": 1,
    "lr_decay": 1.5,
    "weight_decay": -0.1,
    "n_matrices": 0,
    "n_neighbors": 0,
    "metric": "manhattan",
    "gamma": 0,
    "lambda_": "big",
    "betas": (0.9, 1.0),
    "standardize": "yes",
    "normalize_features": "L2",
    "normalize_semantics": "standard",
    "seed": -1,
}


@pytest.mark.parametrize("name", REGISTRY)
def test_every_hyper_parameter_is_checked(name, toy):
    for param in make(name).get_params():
        bad = make(name).set_params(**{param: BAD_VALUES[param]})
        with pytest.raises(UsageError, match=f"{param}=.* must be"):
            bad.fit(toy.features, toy.labels, toy.semantics)

    # -------------------------------------------------------------------------------- the registry
    ranking = {"devise", "sje", "ale", "latem"}
    without_descriptions = {"softmax", "nearest", "neighbours", "routed"}
    assert set(REGISTRY) == {*without_descriptions, *ranking, "eszsl", "sae", "bilinear-softmax"}
    assert isinstance(make("ALE", lr=0.3), ALE)
    assert make("ale", lr=0.3).lr == 0.3
    assert isinstance(make("eszsl", seed=3), ESZSL)  # welcome everywhere
    assert zslkit.classifiers is classifiers


def test_make_suggests_what_was_meant():
    with pytest.raises(UsageError, match="Did you mean 'eszsl'"):
        make("ezsl")
    with pytest.raises(UsageError, match=r"has no hyper-parameter 'margn'.*Did you mean 'margin'"):
        make("ale", margn=1)


# ------------------------------------------------------------------------------------- ESZSL
def test_eszsl_minimises_its_objective(toy):
    """An independent route: the four squares stacked into one least-squares problem in vec(W)."""
    x, y = toy.features[toy.train][::9].astype(float), toy.labels[toy.train][::9]
    s = toy.semantics[:24].astype(float)
    target = np.full((len(x), 24), -1.0)
    target[np.arange(len(x)), y] = 1.0
    gamma, lambda_ = 0.7, 0.3
    # row-major vec(A W B) = kron(A, B') vec(W)
    rows = [
        np.kron(x, s),
        np.sqrt(gamma) * np.kron(np.eye(24), s),
        np.sqrt(lambda_) * np.kron(x, np.eye(8)),
        np.sqrt(gamma * lambda_) * np.eye(24 * 8),
    ]
    right = np.concatenate([target.ravel(), np.zeros(sum(len(r) for r in rows[1:]))])
    w, *_ = np.linalg.lstsq(np.concatenate(rows), right)
    clf = ESZSL(
        gamma=gamma, lambda_=lambda_, normalize_features="none", normalize_semantics="none"
    ).fit(x, y, toy.semantics)
    assert np.allclose(clf.weights_[0], w.reshape(24, 8), atol=1e-8)


def test_eszsl_uses_the_classes_present_only(toy):
    x, y = toy.features[toy.train], toy.labels[toy.train]
    other = toy.semantics.copy()
    other[24:] = 1 - other[24:]
    one, two = ESZSL().fit(x, y, toy.semantics), ESZSL().fit(x, y, other)
    assert np.array_equal(one.weights_, two.weights_)


@pytest.mark.parametrize("name", RANKING)
def test_ranking_models_use_the_classes_present_only(name, toy):
    x, y = toy.features[toy.train], toy.labels[toy.train]
    other = toy.semantics.copy()
    other[24:] = 1 - other[24:]
    one, two = make(name).fit(x, y, toy.semantics), make(name).fit(x, y, other)
    assert np.array_equal(one.weights_, two.weights_)


# --------------------------------------------------------------------------- the ranking models
def sgd_by_hand(toy, kind, lr, margin, decay, batches):
    """Descent on the full matrix W, with gradients written out, in NumPy."""
    x = toy.features[toy.train].astype(float)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    y, s = toy.labels[toy.train], toy.semantics[:24].astype(float)
    s = s / np.linalg.norm(s, axis=1, keepdims=True)
    w = np.zeros((24, 8))
    for rows in batches:
        slope = np.zeros_like(w)
        for i in rows:
            f = x[i] @ w @ s.T
            hinge = np.maximum(margin + f - f[y[i]], 0)
            hinge[y[i]] = 0
            r = (hinge > 0).sum()
            if kind == "devise":
                weight = (hinge > 0) * 1.0
            elif kind == "ale":
                weight = (hinge > 0) * sum(1 / k for k in range(1, r + 1)) / max(r, 1)
            else:
                weight = (np.arange(24) == hinge.argmax()) * (r > 0) * 1.0
            for c in range(24):
                slope += weight[c] * np.outer(x[i], s[c] - s[y[i]])
        w -= lr * (slope / len(rows) + decay * w)
    return w


@pytest.mark.parametrize("name", ["devise", "ale"])
def test_the_reduced_descent_is_the_full_one(name, toy):
    """Training in the span of the descriptions gives the W that plain descent gives."""
    one_batch = [np.arange(720)] * 12
    options = {"lr": 0.5, "margin": 0.2, "weight_decay": 0.05}
    clf = toy.fitted(name, epochs=12, batch_size=720, **options)
    w = sgd_by_hand(toy, name, 0.5, 0.2, 0.05, one_batch)
    assert np.allclose(clf.weights_[0], w, atol=2e-5)


def test_wide_descriptions_leave_the_span_untouched(toy):
    """More attributes than classes: W has no part outside the span of the seen descriptions."""
    rng = np.random.default_rng(1)
    wide = rng.normal(size=(30, 60)).astype(np.float32)
    clf = ALE(epochs=3).fit(toy.features[toy.train], toy.labels[toy.train], wide)
    unit = wide[:24] / np.linalg.norm(wide[:24], axis=1, keepdims=True)
    outside = np.linalg.svd(unit)[2][24:]  # [36, 60], orthogonal to all seen descriptions
    assert np.abs(clf.weights_[0] @ outside.T).max() < 1e-5
    assert np.abs(clf.weights_[0]).max() > 1e-2


def test_latem_with_one_matrix_and_two_classes_is_sje(toy):
    pair = toy.train & (toy.labels < 2)
    given = toy.features[pair], toy.labels[pair], toy.semantics

    class FromZero(LATEM):
        _start = SJE._start

    # the draws come from the same generator as the batches, so both see all rows in one batch
    options = {"epochs": 8, "batch_size": 60}
    one = FromZero(n_matrices=1, **options).fit(*given)
    two = SJE(**options).fit(*given)
    assert np.allclose(one.weights_, two.weights_, atol=1e-6)


def test_latem_keeps_several_matrices(toy, fitted):
    assert fitted["latem"].weights_.shape == (LATEM().n_matrices, 24, 8)
    theta = toy.features[:50] / np.linalg.norm(toy.features[:50], axis=1, keepdims=True)
    phi = toy.semantics / np.linalg.norm(toy.semantics, axis=1, keepdims=True)
    each = np.einsum("nd,kda,ca->knc", theta, fitted["latem"].weights_, phi)
    scores = fitted["latem"].decision_function(toy.features[:50], np.arange(30))
    assert np.allclose(scores, each.max(0), atol=1e-5)


def test_latem_trains_every_matrix_and_each_its_own_way(toy):
    options = {"normalize_features": "standard", "lr": 0.05}
    early, late = (toy.fitted("latem", epochs=n, **options).weights_ for n in (1, 4))
    for i in range(len(late)):
        assert np.abs(late[i] - early[i]).max() > 1e-3, i  # it wins somewhere, and learns
        for j in range(i):
            assert np.abs(late[i] - late[j]).max() > 1e-2, (i, j)


@pytest.mark.parametrize("name", RANKING)
def test_the_loss_goes_down(name, fitted):
    losses = fitted[name].losses_
    assert len(losses) == fitted[name].epochs
    assert losses[-1] < losses[0]


def test_a_diverging_run_says_so(toy):
    clf = DeViSE(lr=1e6, weight_decay=1.0, normalize_features="none", margin=1e30)
    with pytest.raises(UsageError, match=r"DeViSE diverged in epoch .*Lower it"):
        clf.fit(toy.features[toy.train], toy.labels[toy.train], toy.semantics)


@pytest.mark.parametrize("name", EMBEDDING)
def test_an_invented_class_can_be_scored(name, toy, fitted):
    invented = 0.5 * (toy.semantics[3] + toy.semantics[27])
    scores = fitted[name].compatibility(toy.features[:4], invented[None])
    assert scores.shape == (4, 1)
    known = fitted[name].compatibility(toy.features[:4], toy.semantics[[27, 3]])
    assert np.array_equal(known, fitted[name].decision_function(toy.features[:4], [27, 3]))
    with pytest.raises(DataError, match="semantics has 7 numbers a class"):
        fitted[name].compatibility(toy.features[:4], invented[None, 1:])


@pytest.mark.parametrize("name", EMBEDDING)
@pytest.mark.parametrize("factor", [2.0**-7, 2.0**10])
def test_unit_length_takes_away_scale(name, factor, toy):
    plain = toy.fitted(name, normalize_features="l2")
    clf = clone(plain).fit(
        toy.features[toy.train] * factor, toy.labels[toy.train], toy.semantics * factor
    )
    ours = clf.decision_function(toy.features * factor, np.arange(30))
    assert np.array_equal(ours, plain.decision_function(toy.features, np.arange(30)))


def test_standard_features_use_training_statistics_only(toy):
    clf = toy.fitted("eszsl", normalize_features="standard")
    x = toy.features[toy.train].astype(float)
    theta = (toy.features[:5] - x.mean(0)) / x.std(0)
    phi = toy.semantics / np.linalg.norm(toy.semantics, axis=1, keepdims=True)
    scores = clf.decision_function(toy.features[:5], np.arange(30))
    assert np.allclose(scores, theta @ clf.weights_[0] @ phi.T, atol=1e-4)


# -------------------------------------------------------------------------- softmax, nearest mean
def test_softmax_agrees_with_scikit_learn(toy):
    x, y = toy.features[toy.train], toy.labels[toy.train]
    x = (x - x.mean(0)) / x.std(0)
    clf = Softmax(epochs=300, lr=3e-2, weight_decay=0.05, standardize=False, batch_size=720)
    clf.fit(x, y)
    # mean loss + w / 2 |W|^2 is what scikit-learn minimises with C = 1 / (n w)
    other = LogisticRegression(C=1 / (720 * 0.05), max_iter=5000, tol=1e-8).fit(x, y)
    scores, theirs = clf.decision_function(x, toy.seen), other.decision_function(x)
    for scored in (scores, theirs):
        scored -= scored.mean(1, keepdims=True)  # a constant for all classes means nothing
    assert np.abs(scores - theirs).max() < 0.02
    assert np.abs(scores).max() > 1


def test_softmax_takes_raw_features_whatever_it_was_trained_on(toy):
    x, y = toy.features[toy.train] * 40 + 7, toy.labels[toy.train]
    clf = Softmax(standardize=True).fit(x, y)
    by_hand = Softmax(standardize=False).fit((x - x.mean(0)) / x.std(0), y)
    scores = clf.decision_function(toy.features * 40 + 7, toy.seen)
    theirs = by_hand.decision_function((toy.features * 40 + 7 - x.mean(0)) / x.std(0), toy.seen)
    assert np.allclose(scores, theirs, atol=1e-3)
    assert np.allclose(scores, (toy.features * 40 + 7) @ clf.coef_.T + clf.intercept_, atol=1e-4)


def test_a_feature_that_never_changes_does_no_harm(toy):
    flat = toy.features.copy()
    flat[:, 5] = 3.0
    for name in REGISTRY:
        clf = make(name)
        if "normalize_features" in clf.get_params():
            clf.set_params(normalize_features="standard")
        clf.fit(flat[toy.train], toy.labels[toy.train], toy.semantics)
        assert toy.accuracy(clf, toy.test_seen, toy.seen) > 0.2, name
        assert np.isfinite(clf.decision_function(flat, toy.seen)).all(), name


def test_nearest_mean_agrees_with_scikit_learn(toy):
    x, y = toy.features[toy.train], toy.labels[toy.train]
    ours = NearestMean(normalize_features="none").fit(x, y)
    theirs = NearestCentroid().fit(x, y)
    assert np.array_equal(ours.predict(toy.features, toy.seen), theirs.predict(toy.features))
    distance = np.linalg.norm(toy.features[3] - x[y == 4].mean(0))
    assert ours.decision_function(toy.features[3:4], [4])[0, 0] == pytest.approx(
        -distance, rel=1e-4
    )


def test_a_row_of_zeros_is_no_trouble(toy):
    for name in REGISTRY:
        x = toy.features[toy.train].copy()
        x[0] = 0
        clf = make(name).fit(x, toy.labels[toy.train], toy.semantics)
        assert np.isfinite(clf.decision_function(np.zeros((1, 24)), toy.seen)).all(), name
