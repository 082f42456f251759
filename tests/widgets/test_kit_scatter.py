"""The map of points: where they are drawn, how they move, and how a reader goes among them."""

import pytest
from chromium import settle

# a cross of five named points around the middle, and a cloud of two that moves
MAP = """
import { Scatter } from "./kit/scatter.js";
window.told = [];
window.map = new Scatter({ label: "the map",
  layers: [
    { name: "seen", xy: Float32Array.of(0, 0, 10, 0, 0, 10, -10, 0, 0, -10), size: 10, alpha: 1,
      labels: [0, 1, 2, 3, 4], names: ["cat", "horse", "bear", "mole", "seal"] },
    { name: "generated", xy: Float32Array.of(5, 5, 6, 6), colour: "--zsl-generated",
      marker: "cross", moving: true, size: 10, alpha: 1 },
  ],
  onHover: (point) => told.push(["hover", point?.name ?? null]),
  onSelect: (point) => told.push(["select", point]) });
here.append(map.el);
"""
# how many pixels around (x, y) of the map are not empty
INK = """([x, y]) => { map.draw(); const [px, py] = map.toScreen(x, y), r = devicePixelRatio;
  const square = [(px - 4) * r, (py - 4) * r, 8 * r, 8 * r];
  const { data } = map.canvas.getContext("2d").getImageData(...square);
  return data.filter((value, k) => k % 4 === 3 && value > 40).length; }"""


@pytest.fixture
def page(open_script):
    page = open_script(MAP)
    page.wait_for_function("map.drawnAt")
    return page


def place(page, x, y):
    box = page.locator("canvas").bounding_box()
    px, py = page.evaluate("([x, y]) => map.toScreen(x, y)", [x, y])
    return box["x"] + px, box["y"] + py


def test_points_are_drawn_where_they_are_with_one_scale_for_both_axes(page):
    drawn = [page.evaluate(INK, at) > 0 for at in ([0, 0], [10, 0], [0, -10], [5, 5], [7, -7])]
    assert drawn == [True, True, True, True, False]
    (ox, oy), (rx, _), (_, uy) = (
        page.evaluate("([x, y]) => map.toScreen(x, y)", at) for at in ([0, 0], [1, 0], [0, 1])
    )
    assert rx - ox == pytest.approx(oy - uy) and rx > ox


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_picture_is_as_fine_as_the_screen(open_script, ratio):
    page = open_script(MAP, device_scale_factor=ratio)
    page.wait_for_function("map.drawnAt")
    wide = page.evaluate("map.canvas.width / map.canvas.clientWidth")
    assert wide == pytest.approx(ratio, rel=0.02)
    assert page.evaluate(INK, [10, 0]) > 30 * ratio**2


def test_a_resized_window_fits_the_map_again(page):
    page.set_viewport_size({"width": 360, "height": 700})
    page.wait_for_function("map.canvas.width < 360")
    assert page.evaluate(INK, [10, 0]) > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_cloud_moves_without_drawing_the_others_again(page):
    page.evaluate("void (map.drawBase = () => { throw new Error('the base was drawn again'); })")
    page.evaluate("map.move('generated', Float32Array.of(-5, -5, -6, -6))")
    assert page.evaluate(INK, [5, 5]) == 0
    assert page.evaluate(INK, [-5, -5]) > 0


def test_layers_that_do_not_move_can_change_too(page):
    page.evaluate("map.move('seen', Float32Array.of(3, -3))")
    assert page.evaluate(INK, [10, 0]) == 0
    assert page.evaluate(INK, [3, -3]) > 0


@pytest.mark.parametrize(("kind", "way"), [("mean", [0, 5.25]), ("points", [0, 5])])
def test_a_trail_shows_the_way_and_can_be_cleared(page, kind, way):
    page.evaluate("(kind) => map.trail(kind)", kind)
    page.evaluate("map.move('generated', Float32Array.of(-5, 5, -5, 5))")
    assert page.evaluate(INK, way) > 0
    page.evaluate("map.clearTrail()")
    assert page.evaluate(INK, way) == 0
    page.evaluate("map.trail(false); map.move('generated', Float32Array.of(5, 5, 5, 5))")
    assert page.evaluate(INK, way) == 0


def test_pointing_names_the_nearest_point_and_a_click_chooses_it(page):
    x, y = place(page, 10, 0)
    page.mouse.move(x - 6, y + 3)
    tip = page.locator(".zsl-tip")
    assert tip.inner_text() == "horse, seen"
    page.mouse.click(x - 6, y + 3)
    page.mouse.move(*place(page, -7, 7))
    assert not tip.is_visible()
    wanted = {"layer": "seen", "index": 1, "label": 1, "name": "horse", "x": 10, "y": 0}
    assert page.evaluate("told") == [["hover", "horse"], ["select", wanted], ["hover", None]]


def test_a_finger_names_a_point_and_chooses_it_when_it_comes_again(open_script):
    page = open_script(MAP, has_touch=True)
    page.wait_for_function("map.drawnAt")
    told = "told.map(([kind, what]) => [kind, what.name ?? what])"
    for at in ([0, 10], [10, 0]):
        x, y = place(page, *at)
        page.touchscreen.tap(x - 5, y + 3)
    assert page.evaluate(told) == [["hover", "bear"], ["hover", "horse"]]
    assert page.locator(".zsl-tip").is_visible()
    page.touchscreen.tap(x - 4, y + 4)
    assert page.evaluate(told)[2:] == [["select", "horse"]]


def test_a_point_without_a_class_cannot_be_chosen(page):
    page.mouse.click(*place(page, 6, 6))
    page.keyboard.press("Enter")
    assert page.evaluate("told") == [["hover", "generated"]]
    assert page.locator("canvas").evaluate("(canvas) => canvas.style.cursor") == ""


def test_page_keys_go_from_class_to_class(page):
    canvas = page.get_by_role("application", name="the map")
    for key in ["PageDown", "PageDown", "PageUp", "PageUp"]:
        canvas.press(key)
    assert page.evaluate("told.map(([, name]) => name)") == ["cat", "horse", "cat", "seal"]


def test_the_arrow_keys_begin_where_they_are_told_to(page):
    page.evaluate("map.home = [9, 1]")
    page.get_by_role("application", name="the map").press("ArrowLeft")
    assert page.evaluate("told.map(([, name]) => name)") == ["horse"]


@pytest.mark.parametrize("chosen", [True, False])
def test_only_the_keys_that_work_are_told(open_script, chosen):
    page = open_script(MAP if chosen else MAP.replace("onSelect", "onNothing"))
    about = page.locator("canvas").get_attribute("aria-describedby")
    words = page.locator(f"#{about}").text_content()
    assert ("Enter chooses" in words) == chosen and "PageDown" in words


def test_moved_points_are_found_in_their_new_places(page):
    page.mouse.move(*place(page, 5, 5))
    tip = page.locator(".zsl-tip")
    before = tip.bounding_box()
    page.evaluate("map.move('generated', Float32Array.of(-5, -5, -6, -6))")
    assert tip.bounding_box()["y"] > before["y"] + 50  # the words go with the point
    page.mouse.move(*place(page, -6, -6))
    assert page.evaluate("told.map(([, name]) => name)") == ["generated", "generated"]


def test_a_point_that_is_gone_is_no_longer_pointed_at(page):
    page.mouse.move(*place(page, 6, 6))
    page.evaluate("map.move('generated', Float32Array.of(-5, -5)); map.draw()")
    assert page.evaluate("map.pointing.at") is None
    assert not page.locator(".zsl-tip").is_visible()


def test_keys_go_from_point_to_point(page):
    canvas = page.get_by_role("application", name="the map")
    said = page.locator(".zsl-scatter [role=status]")
    for key in ["ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft", "Enter"]:
        canvas.press(key)
    assert said.text_content() == "mole, seen"
    canvas.press("Escape")
    # the nearest to the middle, to its left, and no further, for there is none
    told = page.evaluate("told.map(([kind, what]) => [kind, what?.name ?? what])")
    assert told == [["hover", "cat"], ["hover", "mole"], ["select", "mole"], ["hover", None]]
    assert said.text_content() == ""


def test_every_point_can_be_reached_by_keys(open_script):
    page = open_script(
        """
        import { Nearby, towards } from "./kit/nearby.js";
        let seed = 5;
        const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
        const place = () => ({ px: 500 * random(), py: 500 * random() });
        const points = Array.from({ length: 300 }, place);
        const reached = new Set([points[0]]);
        for (const point of reached)
          for (const direction of ["left", "right", "up", "down"]) {
            const next = towards(points, point, direction);
            if (next) reached.add(next);
          }
        const nearby = new Nearby(points);
        let wrong = 0;
        for (let k = 0; k < 200; k++) {
          const [x, y] = [500 * random(), 500 * random()];
          const far = (each) => Math.hypot(each.px - x, each.py - y);
          const best = points.reduce((a, b) => (far(b) < far(a) ? b : a));
          if (nearby.at(x, y, 30) !== (far(best) <= 30 ? best : null)) wrong += 1;
        }
        window.found = [reached.size, wrong];
        """
    )
    reached, wrong = page.evaluate("found")
    assert reached > 290 and wrong == 0


def test_select_puts_the_cursor_and_calls_nobody(page):
    rim = [10, page.evaluate("10 / map.scale")]
    empty = page.evaluate(INK, rim)
    page.evaluate("map.select({ layer: 'seen', index: 1 })")
    assert page.evaluate(INK, rim) > empty
    page.evaluate("map.select(null)")
    assert page.evaluate(INK, rim) == empty
    assert page.evaluate("told") == []


def test_highlight_fades_the_other_classes(page):
    page.evaluate("map.highlight(1)")
    assert [page.evaluate(INK, at) > 0 for at in ([10, 0], [0, 0])] == [True, False]
    page.evaluate("map.highlight(null)")
    assert page.evaluate(INK, [0, 0]) > 0


def test_colours_follow_the_theme(page):
    at = """() => { map.draw(); const [px, py] = map.toScreen(10, 0);
      return [...map.canvas.getContext("2d").getImageData(px, py, 1, 1).data]; }"""
    assert page.evaluate(at) == [0, 114, 178, 255]
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"({at})()[0] === 86")  # the map has been told
    assert page.evaluate(at) == [86, 180, 233, 255]


def test_the_map_can_be_drawn_finer_and_is_as_before_afterwards(page):
    page.evaluate("map.select({ layer: 'seen', index: 1 }); map.draw()")
    finer, same, ink = page.evaluate(
        """() => {
          const { canvas, ratio } = map, before = canvas.toDataURL();
          const wide = map.atRatio(3 * ratio, (fine) => {
            window.fine = fine;
            return fine.width / canvas.width;
          });
          map.draw();
          const [x, y] = map.toScreen(10, 0).map((at) => Math.round(3 * ratio * at));
          const { data } = fine.getContext("2d").getImageData(x, y, 1, 1);
          return [wide, canvas.toDataURL() === before, [...data]];
        }"""
    )
    assert finer == pytest.approx(3, rel=0.01) and same
    assert ink == [0, 114, 178, 255]


def test_a_moving_layer_may_leave_no_trail(open_script):
    page = open_script(MAP.replace("moving: true,", "moving: true, trail: false,"))
    page.wait_for_function("map.drawnAt")
    page.evaluate("map.trail('mean'); map.move('generated', Float32Array.of(-5, 5, -5, 5))")
    assert page.evaluate(INK, [0, 5.25]) == 0


def test_the_map_is_told_in_words_and_by_shapes(page):
    page.evaluate("map.describe('Two clouds apart.')")
    about = page.locator("canvas").get_attribute("aria-describedby")
    assert page.locator(f"#{about}").text_content().startswith("Two clouds apart. Arrow keys")
    legend = page.get_by_role("list", name="legend").get_by_role("listitem")
    assert legend.all_text_contents() == ["seen", "generated"]
    shapes = [legend.nth(k).locator("path").get_attribute("d") for k in range(2)]
    assert shapes[0] != shapes[1]


def test_an_empty_map_and_one_without_points_draw(open_script):
    page = open_script(
        """
        import { Scatter } from "./kit/scatter.js";
        const xy = new Float32Array(0);
        const one = Float32Array.of(3, 3);
        const all = [[], [{ name: "none", xy }], [{ name: "one", xy: one }]];
        window.maps = all.map((layers) => new Scatter({ label: "a map", layers }));
        maps.forEach((map) => { here.append(map.el); map.draw(); });
        """
    )
    page.locator("canvas").nth(0).press("ArrowLeft")
    assert (
        page.evaluate("maps.map((map) => map.toScreen(3, 3).every(Number.isFinite))") == [True] * 3
    )


def test_a_destroyed_map_is_silent(page):
    page.evaluate("map.destroy(); window.before = map.drawnAt")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.set_viewport_size({"width": 500, "height": 500})
    settle(page)
    assert page.evaluate("map.drawnAt === before")
