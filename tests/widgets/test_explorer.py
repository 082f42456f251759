"""The attribute explorer in Python: its traits, its numbers, its refusals."""

import json

import ipywidgets
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
    explorer = AttributeExplorer(model, problem, n=30, layout=flat_map(problem), figure_id="small")
    explorer.model_of_test = model
    return explorer


# ---------------------------------------------------------------------- numbers
def test_it_starts_with_the_tiger(explorer):
    problem = zslkit.load("zoo")
    assert explorer.selection == "tiger"
    assert explorer.attributes == problem.semantics_of("tiger").tolist()
    assert explorer.positions.shape == (200, 2)
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


# ---------------------------------------------------------------------- traits
def test_one_trait_follows_another(small):
    assert small.selection == "class8" and len(small.positions) == 30
    small.selection = "class9"
    assert small.attributes == small.attributes_of("class9").tolist()
    before = small.positions
    small.second, small.blend = "class10", 0.5
    assert small.attributes == small.attributes_of("class9", second="class10", blend=0.5).tolist()
    assert not np.allclose(small.positions, before)
    assert np.array_equal(small.positions, small.points())
    small.attributes = np.linspace(0, 1, 6)  # an array will do
    assert small.selection == "class9" and isinstance(small.attributes, list)
    small.noise = False
    assert np.ptp(small.positions, axis=0).max() < 1e-6


def test_it_can_be_linked_with_stock_widgets(small):
    slider = ipywidgets.FloatSlider(min=0, max=1)
    small.selection, small.second = "class8", "class9"
    ipywidgets.link((slider, "value"), (small, "blend"))
    slider.value = 1.0
    assert small.attributes == small.attributes_of("class9").tolist()
    seen = []
    small.observe(lambda change: seen.append(change["new"]), "attributes")
    small.blend = 0.0
    assert slider.value == 0 and seen[-1] == small.attributes_of("class8").tolist()


def test_what_the_page_sends_is_taken_as_it_is(small):
    moved = [0.5] * 6
    places = np.random.default_rng(0).random((30, 2), np.float32)
    small.set_state(
        {"selection": "class10", "attributes": moved, "positions": memoryview(places.tobytes())}
    )
    assert small.selection == "class10" and small.attributes == moved
    assert np.array_equal(small.positions, places)


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("attributes", [1, 2], r"attributes must be 6 numbers, as toy has them; .*\(2,\)"),
        ("attributes", "many", "attributes must be 6 numbers"),
        ("attributes", [np.nan] * 6, "NaN"),
        ("selection", "clas9", "no class named 'clas9'. Did you mean 'class9'"),
        ("second", 7, "no class named 7"),
        ("blend", 1.5, "blend=1.5 must be a number from 0 to 1"),
        ("blend", "half", "blend='half'"),
        ("seed", -1, "seed=-1 must be a whole number from 0 to 4294967295"),
        ("seed", 0.5, "seed=0.5"),
        ("noise", 1, "noise=1 must be True or False"),
    ],
)
def test_wrong_values_get_a_sentence(small, trait, value, sentence):
    before = getattr(small, trait)
    with pytest.raises(UsageError, match=sentence):
        setattr(small, trait, value)
    assert getattr(small, trait) == before


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
    with pytest.raises(UsageError, match="no class named 'lynx'"):
        AttributeExplorer(small.model_of_test, problem, start="lynx")
    with pytest.raises(UsageError, match="no attribute 'stripe'"):
        small.attributes_of("class9", changes={"stripe": 1})


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
