"""Telling Python once the hand has rested, and canvases as sharp as the screen."""

from chromium import settle

TELLING = """
import { telling } from "./kit/telling.js";
window.log = [];
const model = {
  set: (name, value) => log.push([name, value, tell.speaking]),
  save_changes: () => log.push("saved"),
};
let hand = 0;
const tell = telling(model, () => ({ hand, twice: 2 * hand }), 40);
window.move = (to) => { hand = to; tell(); };
window.tell = tell;
"""


def test_only_where_the_hand_rests_is_told(open_script):
    page = open_script(TELLING)
    # in one question: on a busy machine a second one may come after the rest
    assert page.evaluate("[1, 2, 3].forEach(move), [...log]") == []
    page.wait_for_function("log.length")
    assert page.evaluate("log") == [["hand", 3, True], ["twice", 6, True], "saved"]
    assert page.evaluate("tell.speaking") is False
    page.evaluate("log.length = 0; move(4); tell.cancel()")
    settle(page, 150)
    assert page.evaluate("log") == []


def test_a_canvas_has_the_pixels_of_the_screen(open_script):
    code = """
    import { pixelDensity, sharpContext } from "./kit/canvas.js";
    window.canvas = document.createElement("canvas");
    window.draw = (width, height) => {
      const pen = sharpContext(canvas, width, height);
      pen.fillRect(0, 0, 1, 1);
      const at = (x, y) => pen.getImageData(x, y, 1, 1).data[3];
      const d = pixelDensity();
      return [canvas.width, canvas.height, at(d - 1, d - 1), at(d, d)];
    };
    """
    for factor, density in ((1, 1), (2, 2), (4, 3)):
        page = open_script(code, device_scale_factor=factor)
        for _ in "12":  # what was drawn before is gone
            assert page.evaluate("draw(20, 10)") == [20 * density, 10 * density, 255, 0]
            page.evaluate("canvas.getContext('2d').fillRect(0, 0, 20, 10)")
        assert page.evaluate("draw(8)") == [8 * density, 8 * density, 255, 0]
