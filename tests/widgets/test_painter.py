"""The painter in JavaScript draws the animal that the painter in Python draws."""

import base64
from itertools import pairwise

import numpy as np
import pytest
from canonical_animal import canonical_animal

from zslkit.datasets import zoo
from zslkit.datasets.zoo.painter import ATTRIBUTES

TABLE = zoo.attributes()
SCRIPT = """
import { drawAnimal, PAINTED } from "./kit/painter.js";
const canvas = document.createElement("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });
window.names = PAINTED;
window.draw = (attributes, options) => {
  canvas.width = canvas.height = options.size;
  const place = drawAnimal(context, attributes, options);
  const { data } = context.getImageData(0, 0, options.size, options.size);
  return { ...place, pixels: btoa(data.reduce((text, v) => text + String.fromCharCode(v), "")) };
};
window.drawOn = (context) => drawAnimal(context, Array(28).fill(0.5), { size: 100 });
window.refusal = (attributes) => {
  try {
    drawAnimal(context, attributes, { size: 64 });
  } catch (error) {
    return error.message;
  }
};
"""


def attributes_of(animal):
    return TABLE.array[TABLE.names.index(animal)].astype(float)


def changed(attributes, **values):
    changed = np.array(attributes)
    for name, value in values.items():
        changed[ATTRIBUTES.index(name)] = value
    return changed


@pytest.fixture
def draw(open_script):
    """``draw(attributes)`` is (rgba ``[size, size, 4]``, place); without ground and halo."""
    page = open_script(SCRIPT)

    def draw(attributes, size=64, ground=False, halo=False):
        options = {"size": size, "ground": ground, "halo": halo}
        values = attributes if isinstance(attributes, dict) else list(map(float, attributes))
        drawn = page.evaluate("([a, options]) => draw(a, options)", [values, options])
        pixels = np.frombuffer(base64.b64decode(drawn.pop("pixels")), np.uint8)
        return pixels.reshape(size, size, 4).astype(float), drawn

    draw.page = page
    return draw


def on_white(rgba):
    cover = rgba[..., 3:] / 255
    return rgba[..., :3] * cover + 255 * (1 - cover)


def test_it_knows_the_attributes_of_the_zoo_in_their_order(draw):
    assert draw.page.evaluate("names") == list(ATTRIBUTES) == list(TABLE.attribute_names)


def test_silhouette_and_colour_are_those_of_python(draw):
    # Measured: overlap 0.95 on average, least 0.84 (flamingo, whose legs are a pixel wide), mean
    # colours 6.4 levels apart, at most 16 (dalmatian: its spots lie elsewhere). The bounds leave
    # room for the antialiasing of another browser, none for a part that is missing.
    overlaps, distances = {}, {}
    for name, attributes in zip(TABLE.names, TABLE.array, strict=True):
        rgba, place = draw(attributes)
        picture, theirs = canonical_animal(attributes, place["scale"], place["x"], place["y"])
        ours = rgba[..., 3] > 127
        both = ours & theirs
        overlaps[name] = both.sum() / (ours | theirs).sum()
        distances[name] = np.abs(rgba[both][:, :3].mean(0) - picture[both].mean(0)).max()
    worst = min(overlaps, key=overlaps.get), max(distances, key=distances.get)
    assert np.mean(list(overlaps.values())) > 0.92, worst
    assert overlaps[worst[0]] > 0.8, worst
    assert np.mean(list(distances.values())) < 10, worst
    assert distances[worst[1]] < 22, worst


@pytest.mark.parametrize("animal", ["tiger", "elephant", "flamingo", "penguin", "dolphin"])
def test_an_attribute_changes_what_it_changes_in_python(draw, animal):
    # Measured over twelve animals: where Python's picture changes by more than half a level on
    # average, this one changes at least 0.43 times as much (more where it moves to stay centred).
    attributes = attributes_of(animal)
    _, place = draw(attributes)
    place = place["scale"], place["x"], place["y"]
    for name in set(ATTRIBUTES) - {"water", "snow"}:
        low, high = (changed(attributes, **{name: value}) for value in (0.1, 0.9))
        theirs = np.abs(canonical_animal(low, *place)[0] - canonical_animal(high, *place)[0]).mean()
        ours = np.abs(on_white(draw(low)[0]) - on_white(draw(high)[0])).mean()
        if theirs > 0.5:
            assert ours > 0.3 * theirs, (animal, name, ours, theirs)
        elif theirs == 0 and name != "big":  # which is a matter of scale, and that is given here
            assert ours == 0, (animal, name, ours)


@pytest.mark.parametrize("animal", ["horse", "duck", "seal"])
def test_water_and_snow_lie_where_the_animal_stands(draw, animal):
    for name in ("water", "snow"):
        low, high = (changed(attributes_of(animal), **{name: value}) for value in (0.1, 0.9))
        with_ground = np.abs(draw(low, ground=True)[0] - draw(high, ground=True)[0]).mean()
        assert with_ground > 1, (animal, name, with_ground)
        if animal != "duck":  # whose legs hang in the water
            assert np.array_equal(draw(low)[0], draw(high)[0]), (animal, name)


def test_the_body_plan_jumps_where_the_largest_of_three_changes(draw):
    crow = attributes_of("crow")
    for values, plan in (
        ({"wings": 0.5, "four_legs": 0.49, "fins": 0.1}, "wings"),
        ({"wings": 0.5, "four_legs": 0.51, "fins": 0.1}, "four_legs"),
        ({"wings": 0.5, "four_legs": 0.51, "fins": 0.52}, "fins"),
        ({"wings": 0.5, "four_legs": 0.5, "fins": 0.5}, "four_legs"),
    ):
        assert draw(changed(crow, **values))[1]["plan"] == plan


def test_a_small_step_of_an_attribute_is_a_small_change(draw):
    tiger = attributes_of("tiger")
    for name in ("long_legs", "long_neck", "stripes", "bulky", "mane", "orange"):
        steps = [draw(changed(tiger, **{name: value}))[0] for value in np.linspace(0.4, 0.6, 21)]
        largest = max(np.abs(a - b).mean() for a, b in pairwise(steps))
        assert largest < 6, (name, largest)  # measured: 5.3 where the lion's mane begins


@pytest.mark.parametrize("value", [0, 1, -3, 7])
def test_extremes_draw_an_animal(draw, value):
    for plan in ("four_legs", "wings", "fins"):
        attributes = changed(np.full(28, float(value)), four_legs=0, wings=0, fins=0)
        rgba, place = draw(changed(attributes, **{plan: 1}), ground=True, halo=True)
        assert place["plan"] == plan
        assert (rgba[..., 3] > 200).mean() > 0.05
    within = draw(np.clip(attributes, 0, 1), ground=True)[0]
    assert np.array_equal(draw(attributes, ground=True)[0], within)


def test_what_is_not_an_animal_is_refused_in_one_sentence(draw):
    refusal = draw.page.evaluate
    assert refusal("refusal([...Array(27).fill(0.5), NaN])") == (
        'The attribute "snow" must be a number from 0 to 1, not NaN.'
    )
    assert refusal("refusal(new Float32Array(27))") == (
        "An animal needs 28 attributes, but 27 were given."
    )
    assert refusal("refusal(undefined)") == "An animal needs 28 attributes, but none were given."
    assert refusal("refusal({ stripes: 1, wheels: 4 })") == (
        'The painter knows no attribute called "wheels".'
    )


def test_names_do_as_well_as_an_array_and_nothing_is_left_to_chance(draw):
    zebra = attributes_of("zebra")
    once, again = draw(zebra, ground=True, halo=True), draw(zebra, ground=True, halo=True)
    named = draw(dict(zip(ATTRIBUTES, zebra.tolist(), strict=True)), ground=True, halo=True)
    assert np.array_equal(once[0], again[0])
    assert np.array_equal(once[0], named[0])
    assert once[1] == named[1]


def test_the_rest_of_the_page_stays_as_it_was(draw):
    state = draw.page.evaluate(
        """() => {
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 300;
          const context = canvas.getContext("2d");
          context.fillStyle = "#123456";
          context.fillRect(0, 0, 300, 300);
          context.setTransform(2, 0, 0, 2, 50, 50);
          window.drawOn(context);
          const { a, e } = context.getTransform();
          const seen = (x, y) => [...context.getImageData(x, y, 1, 1).data];
          return [a, e, context.fillStyle, context.globalAlpha, seen(10, 10), seen(52, 52)];
        }"""
    )
    assert state == [2, 50, "#123456", 1, [0x12, 0x34, 0x56, 255], [0, 0, 0, 0]]


def test_it_stays_in_its_square(draw):
    # a pixel of margin on every side, whatever the animal
    for attributes in TABLE.array:
        rgba, _ = draw(attributes, size=200, halo=True)
        edge = np.concatenate([rgba[0], rgba[-1], rgba[:, 0], rgba[:, -1]])
        assert edge[:, 3].max() == 0
