"""What a figure refuses, it refuses whole: its traits then are what they were before."""

import numpy as np
import pytest
import traitlets
from explored import flat_map
from test_gate import gates_of
from test_stacking import scored
from toy import make_problem

import zslkit
from zslkit.errors import UsageError
from zslkit.widgets import (
    AttributeExplorer,
    CalibratedStacking,
    OutOfDistribution,
    SyntheticCount,
    WGANPlayground,
)


def explorer():
    problem = make_problem()
    model = zslkit.methods.FWGAN(epochs=1, hidden=32).fit(problem, progress=False)
    return AttributeExplorer(model, problem, n=30, feature_map=flat_map(problem))


def stacking():
    problem = make_problem()
    return CalibratedStacking(*scored(problem), problem, gamma=0.5, chosen=0.7)


def gate():
    problem = make_problem(n_seen=6, n_unseen=3)
    return OutOfDistribution(gates_of(problem), problem, threshold=0.3)


FIGURES = {
    "explorer": explorer,
    "gate": gate,
    "stacking": stacking,
    "synthetic": SyntheticCount,
    "wgan": WGANPlayground,
}
NAN, FAR, HUGE = float("nan"), [3e38] * 6, 10**400
MANY = (None, [1, 2], "many", [NAN] * 6, FAR, [HUGE] * 6)
WRONG = [
    *[
        ("explorer", "attributes", value)
        for value in (None, [1, 2], "many", [NAN] * 6, FAR, [HUGE] * 6)
    ],
    *[("explorer", "selection", value) for value in (None, "nobody", 7)],
    *[("explorer", "second", value) for value in (None, "nobody")],
    *[("explorer", "blend", value) for value in (None, 1.5, "half", NAN, HUGE)],
    *[("explorer", "seed", value) for value in (None, -4, 0.5, 0.0, "x", False)],
    *[("explorer", "noise", value) for value in (None, 1)],
    ("explorer", "figure_id", None),
    *[("stacking", "gamma", value) for value in (None, NAN, "x", float("inf"), HUGE)],
    *[("stacking", "chosen", value) for value in (NAN, "x")],
    *[("gate", "threshold", value) for value in (None, NAN, "x", -1, HUGE)],
    *[("gate", "gate", value) for value in (None, "noise", 1)],
    *[("synthetic", "n", value) for value in (None, 6, "x", 5.5)],
    *[("synthetic", "marked", value) for value in (6, "x")],
    *[("synthetic", "real", value) for value in (-1, "many", NAN, HUGE)],
    *[("wgan", "shape", value) for value in (None, "rings", 3)],
    ("wgan", "rules", "gp"),
    *[("wgan", "critic_steps", value) for value in (None, 99, 1.5, "x")],
    *[("wgan", "seed", value) for value in (-5, None)],
    *[("wgan", "penalty_weight", value) for value in (NAN, 101, "x")],
    ("wgan", "learning_rate", 0),
    ("wgan", "iteration", -1),
]
# another trait of each figure, and a value that it may take
ALLOWED = {
    "explorer": ("selection", "class9"),
    "stacking": ("gamma", 0.25),
    "gate": ("threshold", 0.5),
    "synthetic": ("n", 25),
    "wgan": ("critic_steps", 3),
}


@pytest.fixture(scope="module")
def figures():
    return {name: make() for name, make in FIGURES.items()}


def state_of(figure):
    names = [n for n in figure.trait_names(sync=True) if n[0] != "_" and n != "layout"]
    return {name: getattr(figure, name) for name in names}


def set_directly(figure, values):
    for name, value in values.items():
        setattr(figure, name, value)


def set_together(figure, values):
    with figure.hold_trait_notifications():
        set_directly(figure, values)


def set_by_the_page(figure, values):
    figure.set_state(values)


@pytest.mark.parametrize(("name", "trait", "value"), WRONG, ids=lambda value: f"{value!s:.20}")
@pytest.mark.parametrize("way", [set_directly, set_together, set_by_the_page])
def test_after_a_refusal_the_state_is_the_old_one(figures, name, trait, value, way):
    figure = figures[name]
    before = state_of(figure)
    with pytest.raises(UsageError) as caught:
        way(figure, {trait: value})
    assert state_of(figure) == before
    assert len(str(caught.value)) < 200 and "\n" not in str(caught.value)


@pytest.mark.parametrize("way", [set_together, set_by_the_page])
def test_what_came_with_it_is_refused_too(figures, way):
    for name, trait, value in WRONG:
        figure = figures[name]
        before = state_of(figure)
        other, allowed = ALLOWED[name]
        if other != trait:
            with pytest.raises(UsageError):
                way(figure, {other: allowed, trait: value})
            assert state_of(figure) == before, (trait, value)
            setattr(figure, other, allowed)  # it would have been taken, and still is
            assert getattr(figure, other) == allowed
            setattr(figure, other, before[other])
            assert state_of(figure) == before, (trait, value)


@pytest.mark.parametrize(
    ("name", "trait", "value", "sentence"),
    [
        ("explorer", "positions", [], "positions can be read and observed, but not set: set attri"),
        ("explorer", "n", 5, "n can be read and observed, but not set: give n when"),
        ("wgan", "estimate", 1.0, "estimate can be read and observed, but not set: the page says"),
    ],
)
def test_what_only_the_page_may_set(figures, name, trait, value, sentence):
    figure = figures[name]
    before = state_of(figure)
    with pytest.raises(UsageError, match=sentence):
        setattr(figure, trait, value)
    assert state_of(figure) == before


@pytest.mark.parametrize("message", [b"abc", "abc", b"12345678", 5, [[0.0, 1.0]]])
def test_the_page_sends_as_many_positions_as_there_are_points(figures, message):
    before = figures["explorer"].positions
    with pytest.raises(UsageError, match="positions must be"):
        figures["explorer"].set_state({"positions": message})
    assert figures["explorer"].positions == before


def test_a_refusal_is_an_error_of_traitlets_too(figures):
    with pytest.raises(traitlets.TraitError):
        figures["wgan"].critic_steps = 99
    with pytest.raises(ValueError, match="critic_steps=99 must be a whole number from 1 to 20"):
        figures["wgan"].critic_steps = 99


def test_numpy_s_numbers_are_taken(figures):
    figures["wgan"].critic_steps = np.int64(4)
    figures["wgan"].penalty_weight = np.float32(2)
    figures["stacking"].gamma = np.float32(0.25)
    figures["synthetic"].n = np.int64(25)
    state = [state_of(figures[name]) for name in ("wgan", "stacking", "synthetic")]
    kinds = {type(value) for traits in state for value in traits.values()}
    assert kinds <= {int, float, str, bytes, list, type(None)}
