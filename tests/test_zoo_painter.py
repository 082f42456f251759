"""The painter: attributes cause pictures, and nothing else does."""

from pathlib import Path

import numpy as np
import pytest

from zslkit.datasets import zoo
from zslkit.datasets.zoo import painter
from zslkit.datasets.zoo.painter import ATTRIBUTES, HANDS, paint, sketch
from zslkit.datasets.zoo.painter.coat import lengthwise
from zslkit.datasets.zoo.painter.colours import brightness, choose_colours
from zslkit.datasets.zoo.painter.geometry import bounds
from zslkit.datasets.zoo.painter.picture import PLANS
from zslkit.datasets.zoo.painter.traits import body_plan, traits_of
from zslkit.datasets.zoo.seeds import generator
from zslkit.errors import UsageError


def described(name="tiger", **changed):
    table = zoo.attributes()
    vector = table.array[table.names.index(name)].astype(float)
    for attribute, value in changed.items():
        vector[ATTRIBUTES.index(attribute)] = value
    return vector


def skeleton(**changed):
    """Bounds of a drawn animal without any variation between individuals."""
    t = traits_of(described("horse", **changed))
    rng = generator("skeleton")
    layers, _ = PLANS["four_legs"](t, choose_colours(t, rng), rng)
    return bounds(layers)


def test_a_picture_depends_on_the_seed_and_on_nothing_else():
    first = paint(described(), generator("a"))
    assert first.shape == (64, 64, 3)
    assert first.dtype == np.uint8
    assert (first == paint(described(), generator("a"))).all()
    assert (first != paint(described(), generator("b"))).any()


def test_every_animal_of_the_zoo_can_be_painted_and_sketched():
    table = zoo.attributes()
    for name, vector in zip(table.names, table.array, strict=True):
        picture = paint(vector, generator("all", name))
        assert picture.std() > 10, f"{name} is an empty picture"
        ink = (sketch(vector, generator("all", name)) < 128).mean()
        assert 0.01 < ink < 0.6, f"the sketch of {name} has {ink:.0%} ink"


def test_stripes_are_dark_on_light():
    def roughness(vector):
        """How much neighbouring columns differ, over a few pictures."""
        pictures = [paint(vector, generator("stripes", k)).astype(float) for k in range(6)]
        return np.mean([np.abs(np.diff(p.mean(2), axis=1)).mean() for p in pictures])

    assert roughness(described(stripes=1)) > 1.15 * roughness(described(stripes=0))


@pytest.mark.parametrize("attribute", ["spots", "patches", "mane", "horns", "trunk", "pink"])
def test_an_attribute_changes_the_picture(attribute):
    without = paint(described("horse", **{attribute: 0}), generator("change"))
    with_it = paint(described("horse", **{attribute: 1}), generator("change"))
    assert (with_it != without).any(axis=2).mean() > 0.01


def test_longer_legs_necks_and_ears_reach_higher():
    for attribute in ("long_legs", "long_neck", "long_ears"):
        _, _, low, _ = skeleton(**{attribute: 0.1})
        _, _, high, _ = skeleton(**{attribute: 1.0})
        assert high < low - 2, attribute  # y grows downwards


def test_colour_attributes_colour_the_coat():
    bright = [
        brightness(
            choose_colours(traits_of(described("wolf", grey=0, **{c: 1})), generator(c)).base
        )
        for c in ("black", "brown", "orange", "white")
    ]
    assert bright == sorted(bright)


def test_marks_contrast_with_the_coat():
    table = zoo.attributes()
    for name in ("tiger", "zebra", "bongo", "cat", "snow_leopard", "skunk"):
        coat = choose_colours(traits_of(table.array[table.names.index(name)]), generator(name))
        assert abs(brightness(coat.mark) - brightness(coat.base)) > 0.25, name


def test_only_furry_animals_wear_stripes_lengthwise():
    assert lengthwise(traits_of(described("skunk"))) > 0.9
    assert lengthwise(traits_of(described("tiger"))) == 0


def test_the_body_plan_is_clear_for_real_animals_and_drawn_by_lot_between_two():
    table = zoo.attributes()
    for name, vector in zip(table.names, table.array, strict=True):
        plans = {body_plan(traits_of(vector), generator(name, k)) for k in range(20)}
        assert len(plans) == 1, f"{name} is drawn as {plans}"
    between = traits_of(described("duck", four_legs=0.9))
    assert {body_plan(between, generator(k)) for k in range(40)} == {"four_legs", "wings"}


def test_the_painter_knows_no_animal_by_name():
    names = set(zoo.attributes().names)
    for path in Path(painter.__file__).parent.glob("*.py"):
        words = {token.strip("\"'") for token in path.read_text().split() if token[0] in "\"'"}
        assert not words & names, f"{path.name} speaks of {words & names}"


def test_hands_differ():
    drawn = [sketch(described(), generator("hand"), hand=hand) for hand in HANDS]
    assert all(d.shape == (64, 64) and d.dtype == np.uint8 for d in drawn)
    assert (drawn[0] == sketch(described(), generator("hand"), hand="careful")).all()
    ink = [(255 - d.astype(int)).sum() for d in drawn]
    assert ink[list(HANDS).index("child")] > ink[list(HANDS).index("trembling")]


def test_wrong_arguments_are_named():
    with pytest.raises(UsageError, match="expected 28 finite numbers"):
        paint(np.zeros(5), generator("x"))
    with pytest.raises(UsageError, match="expected 28 finite numbers"):
        sketch(np.full(28, np.nan), generator("x"))
    with pytest.raises(UsageError, match="careful"):
        sketch(described(), generator("x"), hand="steady")
