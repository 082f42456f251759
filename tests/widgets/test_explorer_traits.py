"""The explorer's traits: one follows another, and what is set together stays together."""

import ipywidgets
import numpy as np
import pytest
import traitlets
from explored import flat_map
from toy import make_problem

import zslkit
from zslkit.errors import UsageError
from zslkit.widgets import AttributeExplorer


@pytest.fixture(scope="module")
def fitted():
    problem = make_problem()
    return zslkit.methods.FWGAN(epochs=1, hidden=32).fit(problem, progress=False), problem


@pytest.fixture
def small(fitted):
    model, problem = fitted
    return AttributeExplorer(
        model, problem, n=30, seed=5, feature_map=flat_map(problem), figure_id="small"
    )


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
        ("second", 7, "second=7 must be the name of a class"),
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


# ---------------------------------------------------------------------- set together
OWN = [0.25] * 6


@pytest.mark.parametrize("names", [("selection", "attributes"), ("attributes", "selection")])
def test_attributes_that_come_with_a_class_stay(small, names):
    values = {"selection": "class9", "attributes": OWN}
    with small.hold_trait_notifications():
        for name in names:
            setattr(small, name, values[name])
    assert (small.selection, small.attributes) == ("class9", OWN)
    assert np.array_equal(small.positions, small.points())
    small.selection = "class10"  # alone, it brings its own
    assert small.attributes == small.attributes_of("class10").tolist()
    small.selection = "class9"
    assert small.attributes == small.attributes_of("class9").tolist()


def test_after_a_refused_batch_a_class_brings_its_attributes(small):
    with pytest.raises(UsageError), small.hold_trait_notifications():
        small.selection, small.attributes, small.seed = "class9", OWN, -1
    assert small.selection == "class8"
    small.selection = "class9"
    assert small.attributes == small.attributes_of("class9").tolist()


def test_classes_that_are_set_together_are_mixed(small):
    with small.hold_trait_notifications():
        small.selection, small.second, small.blend = "class9", "class10", 0.25
    mixed = small.attributes_of("class9", second="class10", blend=0.25)
    assert small.attributes == mixed.tolist()
    assert np.array_equal(small.positions, small.points())


def test_what_the_page_leaves_out_follows(small):
    small.set_state({"selection": "class9"})
    assert small.attributes == small.attributes_of("class9").tolist()
    small.set_state({"seed": 8})
    assert np.array_equal(small.positions, small.points(seed=8))


def test_an_observer_may_answer_the_page(small):
    small.observe(lambda change: setattr(small, "selection", "class10"), "seed")
    places = np.zeros((30, 2), np.float32)
    small.set_state({"seed": 9, "attributes": OWN, "positions": memoryview(places.tobytes())})
    assert small.attributes == small.attributes_of("class10").tolist()
    assert np.array_equal(small.positions, small.points())


# ---------------------------------------------------------------------- positions, reset
def test_positions_can_be_linked_and_observed(small):
    class Other(traitlets.HasTraits):
        places = traitlets.Any()

    one, two, seen = Other(), Other(), []
    traitlets.dlink((small, "positions"), (one, "places"))
    traitlets.link((small, "positions"), (two, "places"))
    small.observe(lambda change: seen.append(change["new"] != change["old"]), "positions")
    small.selection = "class9"
    small.seed = 11
    assert one.places == two.places == small.positions and seen == [True, True]
    assert np.shape(small.positions) == (30, 2)


def test_reset_is_the_page_s(small):
    small.selection, small.second, small.blend = "class9", "class10", 0.5
    small.noise, small.seed = False, 77
    small.attributes = OWN
    small.reset()
    assert (small.selection, small.second, small.blend) == ("class9", "", 0.0)
    assert (small.noise, small.seed) == (True, 5)
    assert small.attributes == small.attributes_of("class9").tolist()
    assert np.array_equal(small.positions, small.points(seed=5))


def test_no_second_class_is_no_blend(small):
    small.second, small.blend = "class10", 0.5
    small.second = ""
    assert small.blend == 0.0
    assert small.attributes == small.attributes_of("class8").tolist()
    small.second, small.blend = "class10", 0.5
    with small.hold_trait_notifications():
        small.second, small.attributes = "", OWN
    assert (small.blend, small.attributes) == (0.0, OWN)


def test_the_state_of_a_new_figure_is_whole(fitted):
    model, problem = fitted
    explorer = AttributeExplorer(
        model, problem, n=7, feature_map=flat_map(problem), layout={"width": "50%"}
    )
    assert explorer.n == 7 and len(explorer.positions) == 7
    assert explorer.layout.width == "50%"
