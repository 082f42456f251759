"""Sliders, lists, switches, bars, pictures and the spoken line, as a reader uses them."""

import pytest
from chromium import settle

NAMES = '["stripes", "spots", "hooves", "claws", "trunk", "neck length", "lives in water"]'
SLIDERS = f"""
import {{ Sliders }} from "./kit/sliders.js";
window.told = [];
window.sliders = new Sliders({{ label: "attributes", names: {NAMES}, first: [0, 4],
  values: [0.5, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7],
  onInput: (values, index) => told.push(["input", index, Math.round(100 * values[index])]),
  onChange: (values, index) => told.push(["change", index]) }});
here.append(sliders.el);
"""


def shown(page):
    return page.locator(".zsl-slider:visible label").all_text_contents()


def test_a_slider_is_dragged(open_script):
    page = open_script(SLIDERS)
    track = page.get_by_role("slider", name="stripes").bounding_box()
    middle = track["y"] + track["height"] / 2
    page.mouse.move(track["x"] + track["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] - 1, middle, steps=4)
    assert page.evaluate("told.at(-1)") == ["input", 0, 100]
    page.mouse.up()
    assert page.evaluate("told.at(-1)") == ["change", 0]
    assert page.locator("output").first.text_content() == "1.00"


def test_a_slider_is_moved_by_keys_and_says_its_value(open_script):
    page = open_script(SLIDERS)
    slider = page.get_by_role("slider", name="trunk")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert page.evaluate("told.filter(([kind]) => kind === 'input')") == [
        ["input", 4, 41],
        ["input", 4, 42],
    ]
    assert slider.get_attribute("aria-valuetext") == "0.42"


def test_a_slider_takes_a_finger(open_script):
    page = open_script(SLIDERS, has_touch=True)
    track = page.get_by_role("slider", name="stripes").bounding_box()
    page.touchscreen.tap(track["x"] + 0.9 * track["width"], track["y"] + track["height"] / 2)
    kind, index, value = page.evaluate("told.find(([kind]) => kind === 'input')")
    assert (kind, index) == ("input", 0) and value > 80


def test_set_moves_the_sliders_and_calls_nobody(open_script):
    page = open_script(SLIDERS)
    page.evaluate("sliders.set([0, 0, 0, 0, 1, 0, 0])")
    assert page.locator(".zsl-slider:visible output").all_text_contents() == ["0.00", "1.00"]
    assert page.evaluate("told") == []


def test_a_value_that_no_slider_can_take_is_said_truly(open_script):
    page = open_script(SLIDERS)
    page.evaluate("sliders.set([-9, 0, 0, 0, 2.5, 0, 0])")
    assert page.locator(".zsl-slider:visible output").all_text_contents() == ["-9.00", "2.50"]
    slider = page.get_by_role("slider", name="trunk")
    assert slider.get_attribute("aria-valuetext") == "2.50" and slider.input_value() == "1"
    slider.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "0.99"
    assert page.evaluate("told[0]") == ["input", 4, 99]


def test_sliders_speak_only_when_they_are_held(open_script):
    page = open_script(SLIDERS)
    live = "all => all.map((each) => each.getAttribute('aria-live'))"
    assert page.eval_on_selector_all(".zsl-slider output", live) == ["off", "off"]


def test_what_was_shown_already_is_found_next_to_the_field(open_script):
    page = open_script(SLIDERS)
    page.get_by_role("button", name="all 7").click()
    page.get_by_label("Find 5 more").fill("strip")
    match = page.locator(".zsl-match")
    assert match.locator("label").text_content() == "stripes"
    under = page.locator(".zsl-search").bounding_box()["y"]
    assert 0 < under - match.bounding_box()["y"] < 45
    page.get_by_label("Find 5 more").fill("")
    assert page.locator(".zsl-slider").first.bounding_box()["y"] < under - 150


def test_the_others_are_found_by_name_and_stay_once_moved(open_script):
    page = open_script(SLIDERS)
    assert shown(page) == ["stripes", "trunk"]
    search = page.get_by_label("Find 5 more")
    search.fill("neck")
    assert shown(page) == ["stripes", "trunk", "neck length"]
    assert "1 found" in page.locator(".zsl-search").inner_text()
    page.get_by_role("slider", name="neck length").press("ArrowLeft")
    search.fill("xyz")
    assert "none has this name" in page.locator(".zsl-search").inner_text()
    search.fill("")
    assert shown(page) == ["stripes", "trunk", "neck length"]


def test_all_sliders_can_be_shown_and_hidden_again(open_script):
    page = open_script(SLIDERS)
    button = page.get_by_role("button", name="all 7")
    button.click()
    assert len(shown(page)) == 7
    button.click()
    assert shown(page) == ["stripes", "trunk"]
    page.evaluate("sliders.show(6)")
    assert shown(page) == ["stripes", "trunk", "lives in water"]


def test_a_slider_made_late_has_the_present_value(open_script):
    page = open_script(SLIDERS)
    page.evaluate("sliders.set([0, 0.9, 0, 0, 0, 0, 0])")
    page.get_by_label("Find 5 more").fill("spot")
    assert page.get_by_role("slider", name="spots").get_attribute("aria-valuetext") == "0.90"


def test_select_toggle_and_buttons_tell_what_was_chosen(open_script):
    page = open_script(
        """
        import { buttons, select, slider, toggle } from "./kit/sliders.js";
        window.told = [];
        const say = (value) => told.push(value);
        window.list = select({ label: "class", value: "cat", onChange: say, options: [
          { value: "tiger", text: "the tiger", group: "unseen" }, { value: "cat", text: "cat" }] });
        const trail = toggle({ label: "trail", checked: true, onChange: say });
        const row = buttons([{ text: "Reset", onClick: () => say("reset") }, { text: "Copy" }]);
        const one = slider({ label: "noise", max: 4, step: 1, value: 2, onInput: say });
        here.append(list.el, trail.el, row.el, one.el);
        """
    )
    assert page.get_by_label("class").input_value() == "cat"
    page.get_by_label("class").select_option("the tiger")
    page.get_by_label("trail").uncheck()
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("slider", name="noise").press("End")
    assert page.evaluate("told") == ["tiger", False, "reset", 4]
    page.evaluate("list.setOptions(['zebra', 'whale'], 'whale')")
    assert page.get_by_label("class").input_value() == "whale"
    assert page.locator("optgroup").count() == 0


BARS = """
import { Bars } from "./kit/bars.js";
const names = ["ant", "bee", "cat", "dog"];
window.bars = new Bars({ label: "what it says", names, top: 3, stable: STABLE,
  colours: (k) => (k ? "--zsl-seen" : "--zsl-unseen") });
bars.set([0.15, 0.003, 0.5, 0.347], { highlight: 3 });
here.append(bars.el);
"""


@pytest.mark.parametrize(
    ("stable", "rows"),
    [("false", ["cat50 %", "dog35 %", "ant15 %"]), ("true", ["ant15 %", "cat50 %", "dog35 %"])],
)
def test_bars_show_the_largest_in_the_order_asked_for(open_script, stable, rows):
    page = open_script(BARS.replace("STABLE", stable))
    assert page.locator(".zsl-bars li").all_text_contents() == rows
    assert page.locator("[aria-current]").text_content() == "dog35 %"
    said = ", ".join(row.replace("0 %", "0 %").replace("t1", "t 1") for row in rows)
    assert page.evaluate("bars.describe()").replace(" ", "") == said.replace(" ", "")
    filled = """[...document.querySelectorAll(".zsl-bar-track")].map((track) => {
      const [all, fill] = [track, track.firstChild].map((each) => each.getBoundingClientRect());
      return (fill.right - all.left) / all.width;
    })"""
    assert sorted(page.evaluate(filled)) == pytest.approx([0.15, 0.347, 0.5], abs=1e-3)


def test_a_bar_never_says_nothing_where_there_is_something(open_script):
    page = open_script('import { percent } from "./kit/bars.js";\nwindow.percent = percent;')
    shares = "[0, 0.001, 0.005, 0.5, 1].map(percent)"
    assert page.evaluate(shares) == ["0 %", "< 1 %", "1 %", "50 %", "100 %"]


def test_a_strip_takes_pictures_of_every_kind(open_script):
    page = open_script(
        """
        import { Strip } from "./kit/strip.js";
        const canvas = Object.assign(document.createElement("canvas"), { width: 4, height: 4 });
        const blob = await new Promise((done) => canvas.toBlob(done));
        window.told = [];
        window.strip = new Strip({ label: "tigers", size: 40 });
        window.show = (chosen) => strip.set([
          { source: canvas, alt: "a drawn tiger", caption: "drawn" },
          { source: blob, alt: "a tiger from bytes" },
          { source: canvas.toDataURL(), alt: "a tiger by its address", caption: "by address",
            pressed: chosen, onClick: () => told.push("clicked") }]);
        show(false);
        here.append(strip.el);
        """
    )
    assert page.get_by_role("list", name="tigers").get_by_role("listitem").count() == 3
    assert page.get_by_role("img", name="a drawn tiger").bounding_box()["width"] == 40
    page.wait_for_function("[...document.images].every((image) => image.naturalWidth === 4)")
    button = page.get_by_role("button", name="a tiger by its address")
    button.press("Enter")
    assert page.evaluate("told") == ["clicked"]
    page.evaluate("show(true)")
    assert button.get_attribute("aria-pressed") == "true"


def test_status_shows_every_word_and_speaks_the_last_once_in_a_while(open_script):
    page = open_script(
        """
        import { Status } from "./kit/status.js";
        window.sentence = new Status();
        here.append(sentence.el);
        window.heard = [];
        const live = sentence.el.querySelector("[role=status]");
        new MutationObserver(() => heard.push(live.textContent)).observe(live, { childList: true });
        window.seen = ["one", "two", "three"].map((word) => {
          sentence.say(word);
          return sentence.el.querySelector(".zsl-status").textContent;
        });
        """
    )
    assert page.evaluate("seen") == ["one", "two", "three"]
    page.wait_for_function("heard.at(-1) === 'three'")
    assert page.evaluate("heard") == ["one", "three"]
    assert page.get_by_role("status").get_attribute("aria-live") == "polite"
    # a slow page speaks the first at once; the next has to wait then, and is dropped
    page.evaluate("sentence.say('four'); sentence.say('five'); sentence.say('six', false)")
    settle(page, 700)
    assert not {"five", "six"} & set(page.evaluate("heard"))
    assert page.locator(".zsl-status").text_content() == "six"


def test_a_number_field_keeps_the_last_good_number_and_says_its_range(open_script):
    page = open_script(
        """
        import { numberField } from "./kit/field.js";
        window.told = [];
        window.field = numberField({ label: "seed", min: 1, max: 20, value: 5,
          onChange: (value) => told.push(value) });
        here.append(field.el);
        """
    )
    box = page.get_by_label("seed")
    assert box.get_attribute("title") == "1 to 20"
    for nonsense in ["", "0", "21", "2.5", "-3"]:
        box.fill(nonsense)
        box.press("Enter")
        assert (box.input_value(), page.evaluate("told")) == ("5", [])
        assert page.locator("[role=status]").text_content() == "1 to 20"
    box.fill("7")
    box.press("Enter")
    assert page.evaluate("[field.value, told]") == [7, [7]]
    assert page.locator("[role=status]").text_content() == ""


def test_small_help_with_the_document(open_script):
    page = open_script(
        """
        import { colour, el, onFrame, onTheme, reducedMotion, svg, uid } from "./kit/dom.js";
        const part = el("p", { class: "zsl-note", text: "a", hidden: false, lang: "en",
          "data-empty": true, title: null, style: { color: "red" } }, ["b", null], svg("svg", {}));
        here.append(part);
        window.html = part.outerHTML;
        let frames = 0;
        const request = onFrame(() => frames++);
        request(); request(); request();
        await new Promise((done) => setTimeout(done, 100));
        const cancelled = onFrame(() => frames++); cancelled(); cancelled.cancel();
        await new Promise((done) => setTimeout(done, 100));
        const before = colour("--zsl-seen", here);
        let turns = 0;
        const stop = onTheme(() => turns++);
        document.documentElement.dataset.theme = "dark";
        await new Promise((done) => setTimeout(done, 20));
        stop();
        window.found = { frames, turns, reduced: reducedMotion(), distinct: uid() !== uid(),
          colours: [before, colour("--zsl-seen", here), colour("#010203", here)] };
        """,
        reduced_motion="reduce",
    )
    assert page.evaluate("html") == (
        '<p class="zsl-note" lang="en" data-empty="" style="color: red;">ab<svg></svg></p>'
    )
    assert page.evaluate("found") == {
        "frames": 1,
        "turns": 1,
        "reduced": True,
        "distinct": True,
        "colours": ["rgb(0, 114, 178)", "rgb(86, 180, 233)", "rgb(1, 2, 3)"],
    }


def test_what_waits_for_a_frame_goes_on_in_a_hidden_tab(open_script):
    page = open_script(
        """
        import { onFrame } from "./kit/dom.js";
        Object.defineProperty(document, "hidden", { get: () => true });
        const frames = window.requestAnimationFrame;
        const kept = []; // Playwright's own, for later
        window.requestAnimationFrame = (call) => kept.push(call); // a hidden tab has none
        let runs = 0;
        const request = onFrame(() => runs++);
        request(); request();
        await new Promise((done) => setTimeout(done, 120));
        window.requestAnimationFrame = frames;
        window.runs = runs;
        kept.forEach((call) => requestAnimationFrame(call));
        """
    )
    assert page.evaluate("runs") == 1


def test_a_part_tells_when_it_comes_into_view(open_script):
    page = open_script(
        """
        import { el, onVisible } from "./kit/dom.js";
        const far = el("p", { text: "far", style: { marginTop: "3000px" } });
        here.append(far);
        window.told = [];
        onVisible(far, (visible) => told.push(visible));
        """
    )
    page.wait_for_function("told.length === 1")
    page.evaluate("scrollTo(0, 4000)")
    page.wait_for_function("told.length === 2")
    assert page.evaluate("told") == [False, True]
