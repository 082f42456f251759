"""The curve with its movable mark, and the confusion matrix."""

import pytest
from driven import scroll_back, swipe

CURVE = """
import {{ Curve }} from "./kit/curve.js";
window.told = [];
window.curve = new Curve({{ label: "a trade", xLabel: "unseen", yLabel: "seen",
  lines: [{{ name: "model", x: [0, 0.25, 0.5, 0.75, 1], y: [1, 0.9, 0.7, 0.4, 0] }},
          {{ name: "chance", x: [0, 1], y: [0, 0], dash: true }}],
  points: [{{ x: 0.5, y: 0.5, name: "best", marker: "star" }}],
  marker: {marker},
  onInput: (value) => told.push(value) }});
here.append(curve.el);
await new Promise((done) => setTimeout(done, 60));
"""
POINT = """{ kind: "point", line: "model", value: 2, label: "calibration",
  text: (k) => `setting ${k}` }"""
THRESHOLD = '{ kind: "threshold", value: 0.4, label: "threshold" }'


def at(page, x, y):
    box = page.locator(".zsl-plot").bounding_box()
    return page.evaluate(f"[{box['x']} + curve.px({x}), {box['y']} + curve.py({y})]")


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def test_the_mark_is_dragged_along_the_line(open_script):
    page = open_script(CURVE.format(marker=POINT))
    handle = page.get_by_role("slider", name="calibration")
    assert handle.get_attribute("aria-valuetext") == "setting 2"
    drag(page, at(page, 0.5, 0.7), at(page, 0.78, 0.45))
    assert page.evaluate("told") == [3]
    page.wait_for_function("document.querySelector('.zsl-handle').ariaValueText === 'setting 3'")
    box = handle.bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert middle == pytest.approx(at(page, 0.75, 0.4), abs=1)


def test_a_tap_sets_the_threshold(open_script):
    page = open_script(CURVE.format(marker=THRESHOLD), has_touch=True)
    page.touchscreen.tap(*at(page, 0.8, 0.2))
    page.wait_for_function("told.length")
    assert page.evaluate("told.at(-1)") == pytest.approx(0.8, abs=0.01)


def test_a_finger_drags_the_mark(open_script):
    page = open_script(CURVE.format(marker=POINT), has_touch=True)
    hand = page.context.new_cdp_session(page)
    way = [at(page, 0.5, 0.7), at(page, 0.3, 0.85), at(page, 0, 1)]
    for kind, (x, y) in zip(["touchStart", "touchMove", "touchMove"], way, strict=True):
        points = [{"x": x, "y": y}]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("told.length")
    assert page.evaluate("curve.value") == 0


def test_a_swipe_up_or_down_moves_nothing_and_a_lost_finger_undoes(open_script):
    page = open_script(CURVE.format(marker=POINT), has_touch=True)
    page.evaluate("document.body.style.height = '3000px'")
    x, y = at(page, 0.75, 0.4)
    swipe(page, [(x, y), (x + 2, y - 40), (x + 3, y - 120)])
    scroll_back(page)
    assert page.evaluate("[curve.value, told]") == [2, []]
    x, y = at(page, 0.75, 0.6)
    swipe(page, [(x, y), (x - 30, y + 2), at(page, 0.1, 0.9)], end="touchCancel")
    page.wait_for_function("told.length > 1")
    assert page.evaluate("curve.value") == 2
    page.touchscreen.tap(*at(page, 1, 0))
    page.wait_for_function("curve.value === 4")


def test_a_mark_may_reach_a_part_of_its_line(open_script):
    page = open_script(CURVE.format(marker=POINT.replace("value: 2,", "value: 2, limits: [1, 3],")))
    handle = page.get_by_role("slider")
    for key, value in [("End", 3), ("ArrowRight", 3), ("Home", 1)]:
        handle.press(key)
        assert page.evaluate("curve.value") == value
    drag(page, at(page, 0.25, 0.9), at(page, 1, 0))
    assert page.evaluate("curve.value") == 3
    page.evaluate("curve.describe('from here to there.')")
    assert page.locator(".zsl-plot").get_attribute("aria-label") == "a trade: from here to there."


def test_a_threshold_names_its_sides_where_there_is_room(open_script):
    sides = THRESHOLD.replace(" }", ', sides: ["no", "a longer word for yes"] }')
    page = open_script(CURVE.format(marker=sides))
    words = page.locator(".zsl-plot text").all_text_contents
    assert {"no", "a longer word for yes"} <= set(words())
    for value, missing in [(0, set()), (1, {"a longer word for yes"}), (0.5, set())]:
        page.evaluate(f"curve.set({value}); curve.draw()")
        assert {"no", "a longer word for yes"} - set(words()) == missing
    plain = open_script(CURVE.format(marker=THRESHOLD))
    assert "no" not in plain.locator(".zsl-plot text").all_text_contents()


def test_a_dragged_threshold_stays_between_its_ends(open_script):
    page = open_script(CURVE.format(marker=THRESHOLD))
    x, y = at(page, 1, 0.5)
    drag(page, at(page, 0.4, 0.5), [x + 80, y])
    assert page.evaluate("curve.value") == 1
    assert page.evaluate("told.every((value, k) => !k || value > told[k - 1])")


@pytest.mark.parametrize(
    ("marker", "keys", "value"),
    [
        (POINT, ["ArrowRight"], 3),
        (POINT, ["ArrowLeft", "ArrowDown", "ArrowDown"], 0),
        (POINT, ["PageUp"], 4),
        (POINT, ["Home", "ArrowUp"], 1),
        (THRESHOLD, ["ArrowRight", "ArrowRight"], 0.42),
        (THRESHOLD, ["PageDown"], 0.3),
        (THRESHOLD, ["End"], 1),
    ],
)
def test_keys_move_the_mark(open_script, marker, keys, value):
    page = open_script(CURVE.format(marker=marker))
    handle = page.get_by_role("slider")
    for key in keys:
        handle.press(key)
    assert page.evaluate("curve.value") == pytest.approx(value)
    assert page.evaluate("told.at(-1)") == pytest.approx(value)


def test_set_and_new_lines_call_nobody_and_keep_the_mark_inside(open_script):
    page = open_script(CURVE.format(marker=POINT))
    page.evaluate("curve.set(4)")
    page.evaluate("curve.setLines([{ name: 'model', x: [0, 1], y: [0, 2] }]); curve.draw()")
    assert page.evaluate("[curve.value, told]") == [1, []]
    assert page.locator(".zsl-legend li").all_text_contents() == ["model", "best"]
    page.evaluate("curve.setRange({ x: [0, 2], y: [0, 4] }); curve.draw()")
    assert page.evaluate("[curve.xAxis, curve.yAxis]") == [[0, 2], [0, 4]]


def test_axes_have_round_numbers_and_names(open_script):
    page = open_script(CURVE.format(marker="null"))
    words = page.locator(".zsl-plot text").all_text_contents()
    assert {"unseen", "seen", "0", "0.2", "1"} <= set(words)
    assert page.get_by_role("slider").count() == 0


def test_ticks_are_round_for_any_range(open_script):
    page = open_script(
        """
        import { axisTicks, rangeOf, tickText } from "./kit/axis.js";
        const asked = [[[0, 1], 5], [[-0.3, 0.31], 4], [[0, 20000], 4], [[3.14159, 3.1419], 3]];
        window.ticks = asked.map(([range, count]) => axisTicks(range, count).map(tickText));
        window.ranges = [rangeOf([[1, 3], [-2]]), rangeOf([]), rangeOf([[4]])];
        """
    )
    assert page.evaluate("ticks") == [
        ["0", "0.2", "0.4", "0.6", "0.8", "1"],
        ["−0.2", "0", "0.2"],
        ["0", "5000", "10000", "15000", "20000"],
        ["3.1416", "3.1418"],
    ]
    assert page.evaluate("ranges") == [[-2, 3], [0, 1], [3.5, 4.5]]


MATRIX = """
import {{ Matrix }} from "./kit/matrix.js";
const n = {n};
const names = ["cat", "horse", "tiger"];
while (names.length < n) names.push(`animal ${{names.length}}`);
window.told = [];
window.matrix = new Matrix({{ label: "who is taken for whom", names,
  unseen: names.map((_, k) => k === 2), onSelect: (cell) => told.push(cell) }});
const counts = new Float32Array(n * n);
for (let k = 0; k < n; k++) counts[k * n + k] = 8;
counts[2 * n + 0] = 6; counts[2 * n + 2] = 2; counts[1 * n + 0] = 2;
window.empty = matrix.summary();
matrix.set(counts);
here.append(matrix.el);
await new Promise((done) => setTimeout(done, 60));
"""


def cell(page, row, column):
    box = page.locator("canvas").bounding_box()
    edge, side = page.evaluate("[matrix.edge, matrix.side]")
    return box["x"] + edge + (column + 0.5) * side, box["y"] + edge + (row + 0.5) * side


def test_pointing_at_a_cell_names_it_and_a_click_tells_it(open_script):
    page = open_script(MATRIX.format(n=3))
    page.mouse.move(*cell(page, 2, 0))
    said = page.locator(".zsl-matrix-cell")
    assert said.inner_text() == "true tiger, named cat: 75 %"
    page.mouse.click(*cell(page, 2, 0))
    assert page.evaluate("told") == [{"row": 2, "column": 0, "value": 6}]
    page.mouse.move(2, 2)
    assert said.inner_text().startswith("Rows: true.")


def test_the_matrix_is_summed_up_in_words(open_script):
    page = open_script(MATRIX.format(n=3))
    assert page.evaluate("empty") == "Nothing has been classified yet."
    assert page.evaluate("matrix.summary()") == (
        "Right on average over classes: 68 %. Taken for another most often: tiger for cat, 75 %."
    )
    about = page.locator("canvas").get_attribute("aria-describedby")
    assert "tiger for cat" in page.locator(f"#{about}").text_content()


def test_keys_go_from_cell_to_cell_and_stay_inside(open_script):
    page = open_script(MATRIX.format(n=3))
    canvas = page.get_by_role("application", name="who is taken for whom")
    for key in ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"]:
        canvas.press(key)
    assert page.evaluate("told") == [{"row": 2, "column": 0, "value": 6}]
    canvas.press("End")
    assert page.evaluate("matrix.cell") == [2, 2]
    canvas.press("ArrowUp")
    canvas.press("Home")
    assert page.evaluate("matrix.cell") == [1, 0]
    canvas.press("Escape")
    assert page.evaluate("matrix.cell") is None


def test_the_key_names_sides_only_where_there_are_some(open_script):
    page = open_script(MATRIX.format(n=3).replace("names.map((_, k) => k === 2)", "null"))
    assert page.locator(".zsl-legend").inner_text() == "share of row"


@pytest.mark.parametrize("n", [3, 24, 50])
def test_the_matrix_fits_a_phone(open_script, n):
    page = open_script(MATRIX.format(n=n), width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box = page.locator("canvas").bounding_box()
    assert box["width"] <= 328
    page.mouse.move(*cell(page, n - 1, n - 1))
    assert page.locator(".zsl-matrix-cell").inner_text().endswith(": 100 %" if n > 3 else ": 25 %")


def test_a_cell_is_darker_where_more_goes(open_script):
    page = open_script(MATRIX.format(n=3))
    alpha = """([row, column]) => { const r = devicePixelRatio, { edge, side } = matrix;
      return matrix.canvas.getContext("2d").getImageData(
        (edge + (column + 0.5) * side) * r, (edge + (row + 0.5) * side) * r, 1, 1).data[3]; }"""
    full, much, little, none = (page.evaluate(alpha, at) for at in ([0, 0], [2, 0], [1, 0], [0, 1]))
    assert full == 255 and full > much > little > none == 0
