"""The attribute explorer in Python: its traits, its numbers, its refusals."""

import json

import numpy as np
import pytest
from explored import flat_map, flowers, zoo_explorer
from toy import make_problem

import zslkit
from zslkit.errors import UsageError
from zslkit.widgets import AttributeExplorer, pictures


@pytest.fixture(scope="module")
def explorer():
    return zoo_explorer()


@pytest.fixture(scope="module")
def small():
    problem = make_problem()
    model = zslkit.methods.FWGAN(epochs=1, hidden=32).fit(problem, progress=False)
    explorer = AttributeExplorer(
        model, problem, n=30, feature_map=flat_map(problem), figure_id="small"
    )
    explorer.model_of_test = model
    return explorer


# ---------------------------------------------------------------------- numbers
def test_it_starts_with_the_tiger(explorer):
    problem = zslkit.load("zoo")
    assert explorer.selection == "tiger"
    assert explorer.attributes == problem.semantics_of("tiger").tolist()
    assert np.shape(explorer.positions) == (200, 2)
    assert np.array_equal(explorer.positions, explorer.points())


def test_its_features_are_the_models(explorer):
    tiger = explorer.attributes_of("tiger")
    made = explorer.model_of_test.generate(tiger, 200, seed=3)
    off = np.abs(explorer.features(tiger, n=200, seed=3) - made).max()
    assert off < 1e-3 * made.max()


def test_without_noise_the_cloud_is_a_point(explorer):
    assert np.ptp(explorer.points(noise=False), axis=0).max() < 1e-6
    assert np.ptp(explorer.points(noise=True), axis=0).max() > 0.01


def test_blends_and_changes(explorer):
    tiger, zebra = explorer.attributes_of("tiger"), explorer.attributes_of("zebra")
    half = explorer.attributes_of("tiger", second="zebra", blend=0.5)
    assert np.allclose(half, (tiger + zebra) / 2)
    changed = explorer.attributes_of("tiger", changes={"stripes": 0.25})
    names = list(zslkit.load("zoo").attribute_names)
    assert np.flatnonzero(changed != tiger).tolist() == [names.index("stripes")]
    assert not explorer.attributes_of("").any()


def test_a_reading_says_what_the_classifiers_say(explorer):
    """The same training as zslkit.evaluate, on features of the rounded generator."""
    problem = zslkit.load("zoo")
    reading = explorer.reading(explorer.attributes_of("zebra"))
    assert set(reading.unseen) == {problem.class_names[c] for c in problem.unseen_classes}
    assert set(reading.all) == {problem.class_names[c] for c in problem.classes}
    for shares in (reading.nearest, reading.unseen, reading.all):
        assert sum(shares.values()) == pytest.approx(1, abs=1e-6)
        assert list(shares.values()) == sorted(shares.values(), reverse=True)
    x, y = zslkit.evaluation.training_set(explorer.model_of_test, problem, seed=0)
    softmax = zslkit.classifiers.make("softmax", seed=0).fit(x, y)
    scores = softmax.decision_function(
        explorer.features(explorer.attributes_of("zebra")), softmax.classes_
    )
    power = np.exp(scores - scores.max(1, keepdims=True))
    mean = (power / power.sum(1, keepdims=True)).mean(0)
    for c, share in zip(softmax.classes_, mean, strict=True):
        assert reading.all[problem.class_names[c]] == pytest.approx(share, abs=5e-3)


def test_it_is_small(explorer):
    state, buffers = explorer.get_state(), []

    def sizes(value):
        if isinstance(value, bytes):
            buffers.append(len(value))
        elif isinstance(value, dict):
            [sizes(each) for each in value.values()]

    sizes(state)
    assert sum(buffers) * 4 / 3 < 230_000


# ---------------------------------------------------------------------- refusals
def test_what_does_not_fit_gets_a_sentence(small):
    problem, model = make_problem(), zslkit.methods.FWGAN(epochs=1)
    with pytest.raises(UsageError, match="not fitted"):
        AttributeExplorer(model, problem)
    with pytest.raises(UsageError, match="makes 24 features from 6 attributes, but zoo has 128"):
        AttributeExplorer(small.model_of_test, zslkit.load("zoo"))
    with pytest.raises(UsageError, match="n=0"):
        AttributeExplorer(small.model_of_test, problem, n=0)
    with pytest.raises(UsageError, match="must be a ZeroShotProblem"):
        AttributeExplorer(small.model_of_test, "zoo")
    with pytest.raises(UsageError, match="is the class FWGAN; call it, and fit"):
        AttributeExplorer(type(model), problem)
    with pytest.raises(UsageError, match=r"the name 'm.safetensors'; zslkit.methods.load reads a"):
        AttributeExplorer("m.safetensors", problem)
    with pytest.raises(UsageError, match="model must be a fitted method; its type is int"):
        AttributeExplorer(3, problem)


def test_a_model_of_another_split_is_refused(explorer):
    hidden = ["cat", "lion", "wolf"]
    with pytest.raises(UsageError, match=r"FCLSWGAN was trained on .* Load it with the options"):
        AttributeExplorer(explorer.model_of_test, zslkit.load("zoo", unseen=hidden))


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ({"n": 0}, "n=0 must be a whole number from 1 to 1000"),
        ({"n": 2.5}, "n=2.5 must"),
        ({"seed": "x"}, "seed='x' must be a whole number from 0 to 4294967295"),
        *[({"n_landmarks": n}, "n_landmarks=.* of at least 10") for n in (0, 1, 3.5, "many", -1)],
        ({"start": "lynx"}, "no class named 'lynx'"),
        ({"start": "clas9"}, "Did you mean 'class9'"),
        ({"start": 3}, "start=3 must be the name of a class"),
        ({"feature_map": "map"}, "feature_map='map' must be a zslkit.maps.FeatureMap"),
        ({"layout": flat_map(make_problem())}, "give the map as feature_map"),
        ({"landmarks": 100}, "no option 'landmarks'. Did you mean 'n_landmarks'"),
        ({"second": "class9"}, "AttributeExplorer has no option 'second'"),
    ],
)
def test_options_out_of_range_get_a_sentence(small, monkeypatch, option, sentence):
    def too_late(problem):
        raise AssertionError("a map was fitted first")

    monkeypatch.setattr(zslkit.maps, "cached_map", too_late)
    with pytest.raises(UsageError, match=sentence):
        AttributeExplorer(small.model_of_test, make_problem(), **option)


def test_a_map_of_other_features_is_refused(small):
    with pytest.raises(UsageError, match="feature_map was fitted on other features than"):
        other = flat_map(make_problem(per_class=41))
        AttributeExplorer(small.model_of_test, make_problem(), feature_map=other)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        *[(lambda e, n=n: e.features(n=n), "n=.* of at least 1") for n in (0, -1, "3", 2.5)],
        (lambda e: e.reading(n=0), "n=0 must be a whole number of at least 1"),
        (lambda e: e.points(seed=-1), "seed=-1"),
        (lambda e: e.points(noise=0), "noise=0 must be True or False"),
        (lambda e: e.points([1e38] * 6), "attributes up to 1e[+]38 are too large"),
        (lambda e: e.points([1e300] * 6), "beyond float32"),
        *[
            (lambda e, b=b: e.attributes_of("class9", second="class8", blend=b), "a number from 0")
            for b in (7, np.nan, "half", None)
        ],
        (lambda e: e.attributes_of(None), "selection=None must be the name of a class"),
        (lambda e: e.attributes_of("class9", second=3), "second=3 must be the name of a class"),
        (lambda e: e.attributes_of("class9", second="clas8"), "Did you mean 'class8'"),
        (lambda e: e.attributes_of("class9", changes={"stripe": 1}), "no attribute 'stripe'"),
        (
            lambda e: e.attributes_of("class9", changes={"attribute 1": np.nan}),
            r"changes\['attribute 1'\]=nan must be a finite number",
        ),
        (lambda e: e.attributes_of("class9", changes={"attribute 1": 1e39}), "beyond float32"),
        (
            lambda e: e.attributes_of("class9", changes=["attribute 1"]),
            r"changes=\['attribute 1'\] must name attributes and their values",
        ),
    ],
)
def test_questions_out_of_range_get_a_sentence(small, ask, sentence):
    with pytest.raises(UsageError, match=sentence):
        ask(small)


def test_what_is_accepted_can_be_drawn(small):
    """Up to the largest attributes that are not refused, with any noise."""
    low, high = 1.0, 3e38
    while high / low > 1.01:
        middle = np.sqrt(low * high)
        try:
            small.features([middle] * 6)
            low = middle
        except UsageError:
            high = middle
    for seed in range(20):
        assert np.isfinite(small.points([low] * 6, seed=seed)).all()
    assert np.isfinite(list(small.reading([low] * 6).all.values())).all()


# ---------------------------------------------------------------------- other problems, pictures
def test_a_problem_without_names_for_its_attributes():
    explorer = flowers()
    assert explorer.data["attribute_names"][17] == "attribute 17"
    low, high = explorer.data["range"]
    assert low < 0 < high and not explorer.data["painted"] and explorer.pictures == ""
    assert len(explorer.data["telling"]) == 8
    json.dumps({k: v for k, v in explorer.data.items() if k in ("range", "classes", "first_rows")})


def test_a_kernel_sends_pictures(explorer, monkeypatch):
    sent = []
    monkeypatch.setattr(explorer, "send", lambda content, buffers: sent.append((content, buffers)))
    for row in (3500, -1, "x", 10**6):
        explorer._handle_custom_msg({"want": row}, [])
    ((content, (png,)),) = sent
    assert content == {"picture": 3500} and png.startswith(b"\x89PNG")


def test_a_picture_that_cannot_be_had_stops_nothing():
    def broken(row):
        raise OSError("no disk")

    assert pictures.as_png(broken, 0) is None and pictures.as_png(None, 0) is None
    assert pictures.finder(make_problem()) is None


def test_rows_have_their_places_in_the_sheets(explorer):
    from zslkit.datasets import zoo

    problem, first = zslkit.load("zoo"), explorer.data["first_rows"]
    row = 3571
    name = problem.class_names[problem.labels[row]]
    tile = row - first[problem.labels[row]]
    assert np.array_equal(zoo.pictures(name)[tile], zoo.picture_of(row))
    assert explorer.pictures == "zoo/{name}.webp"
