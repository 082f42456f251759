"""The playground under a hand: stepping, running, repeating a run, and a kernel that takes part."""

import re

from chromium import settle
from driven import open_driven

from zslkit.widgets import WGANPlayground


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def says(page, pattern):
    """Waits until the summary says this."""
    page.wait_for_function(
        "(p) => new RegExp(p).test(document.querySelector('.zsl-status').textContent)",
        arg=pattern,
        timeout=60_000,  # a busy machine trains slowly
    )
    return page.locator(".zsl-status").first.inner_text()


def test_each_step_says_what_it_did(open_figures):
    page = open_figures(WGANPlayground())
    assert "8 blobs" in says(page, "After 0 iterations")
    press(page, "Critic step")
    said = says(page, "Iteration 1, critic step 1 of 5. Estimate ")
    assert re.search(r"penalty \d+\.\d\d, exact distance 2\.19", said)
    estimate = re.search(r"Estimate (.*), exact", said)[1]
    press(page, "Generator step")
    said = says(page, "Iteration 1, generator step")
    # what the critic said is of before that step, and called so
    assert f"Last critic step: estimate {estimate}." in said and "Exact distance" in said
    press(page, "1 iteration")
    says(page, "After 2 iterations. ")
    press(page, "10 iterations")
    says(page, "After 12 iterations. ")
    label = page.locator(".zsl-plane").get_attribute("aria-label")
    assert "After 12 iterations" in label
    press(page, "Start again")
    says(page, "After 0 iterations. Exact distance 2.19")


def test_the_penalty_brings_slopes_near_one_and_points_to_the_ring(open_html):
    page = open_driven(open_html, WGANPlayground(iteration=40))
    said = says(page, "After 40 iterations")
    page.wait_for_function("window.saved.iteration === 40")
    assert float(re.search(r"Exact distance ([\d.]+)", said)[1]) < 0.9
    assert page.evaluate("window.saved.distance") < 0.9
    mean = page.locator(".zsl-slopes").get_attribute("aria-label")
    assert 0.7 < float(re.search(r"Mean slope ([\d.]+)", mean)[1]) < 1.6


def test_a_run_can_be_repeated(open_figures):
    figure = WGANPlayground(figure_id="gan")
    fragment = "#zsl.gan=s:moons;r:classical;seed:5;w:1;c:2;lr:0.01;i:8"
    first, second = (says(open_figures(figure, fragment=fragment), "After 8 it") for _ in "12")
    assert first == second and "Last discriminator step: loss " in first
    other = says(open_figures(figure, fragment=fragment.replace("seed:5", "seed:6")), "After 8 it")
    assert other != first


def copied(page):
    """The fragment that "Copy link" brings, and what the figure says of its run."""
    said = says(page, r"^(After|Iteration)")
    press(page, "Copy link")
    page.get_by_text("Copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    return "#" + link.split("#", 1)[1], said


def facts(said):
    return said.split(". ", 1)[1]


CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def test_a_link_repeats_what_was_changed_on_the_way(open_figures):
    figure = WGANPlayground(figure_id="gan")
    page = open_figures(figure, **CLIPBOARD)
    press(page, "10 iterations")
    says(page, "After 10 iterations")
    page.get_by_label("penalty weight λ").press("End")
    press(page, "10 iterations")
    says(page, "After 20 iterations")
    fragment, said = copied(page)
    assert "w:1;" in fragment and "then:i10,w100,i10" in fragment
    page.wait_for_function("(f) => location.hash === f", arg=fragment)  # the address says it, too
    again = open_figures(figure, fragment=fragment, **CLIPBOARD)
    assert says(again, "After 20 iterations") == said
    assert again.get_by_label("penalty weight λ").get_attribute("aria-valuetext") == "100"
    assert copied(again) == (fragment, said)
    anew = open_figures(figure, fragment=fragment.split(";then")[0].replace("w:1;", "w:100;"))
    assert says(anew, "After 20 iterations") != said


def test_a_link_repeats_single_steps(open_figures):
    figure = WGANPlayground(figure_id="gan")
    page = open_figures(figure, **CLIPBOARD)
    for name in ["Generator step", "Critic step", "Critic step", "Generator step", "1 iteration"]:
        press(page, name)
    for key in ["Home", "ArrowRight"]:  # two critic steps an iteration
        page.get_by_label("critic steps an iteration").press(key)
    for name in ["1 iteration", "Critic step"]:
        press(page, name)
    says(page, "Iteration 5, critic step 1 of 2")
    fragment, said = copied(page)
    assert "then:g1,k2,g1,i1,c2,i1,k1" in fragment and ";i:4;" in fragment
    again = open_figures(figure, fragment=fragment, **CLIPBOARD)
    assert facts(says(again, "Iteration 5, critic step 1 of 2")) == facts(said)
    press(again, "1 iteration")
    press(page, "1 iteration")
    assert says(again, "After 5") == says(page, "After 5")


def test_a_slider_moved_there_and_back_changes_nothing(open_figures):
    page = open_figures(WGANPlayground(figure_id="gan"), **CLIPBOARD)
    weight = page.get_by_label("penalty weight λ")
    weight.press("ArrowRight")  # before the run begins: a setting like others
    press(page, "1 iteration")
    for key in ["ArrowRight", "ArrowRight", "End", "ArrowLeft"]:
        weight.press(key)
    press(page, "Critic step")
    for key in ["End", "Home", "ArrowRight"]:
        weight.press(key)
    for key in ["End", "ArrowLeft"]:
        weight.press(key)
    settle(page, 700)
    assert copied(page)[0].endswith("w:1.3;c:5;lr:0.005;i:1;then:i1,w79,k1")


def test_a_run_with_too_many_changes_says_so(open_figures):
    figure = WGANPlayground(figure_id="gan")
    page = open_figures(figure, **CLIPBOARD)
    critic = page.get_by_label("critic steps an iteration")
    for k in range(42):
        critic.press("End" if k % 2 else "Home")
        press(page, "1 iteration")
    says(page, "After 42 iterations")
    press(page, "Copy link")
    says(page, "This run had more changes than a link holds")
    fragment = "#" + page.evaluate("navigator.clipboard.readText()").split("#", 1)[1]
    assert fragment.endswith("c:20;lr:0.005;i:42;then:many")
    fragment = fragment.replace("i:42", "i:3")
    again = open_figures(figure, fragment=fragment)
    assert "had more changes than a link holds" in says(again, "After 3 iterations")
    press(again, "Start again")
    says(again, r"After 0 iterations\. [^.]*\.\d\d, 0 of 8 blobs found\.$")


def test_a_damaged_link_is_left_alone(open_figures):
    figure = WGANPlayground(figure_id="gan")
    for state in ["w:;i:5", "i:5;then:i4", "i:2;then:i2,w1e9", "s:cube;i:4", "i:3;then:<b>x</b>"]:
        page = open_figures(figure, fragment=f"#zsl.gan={state}")
        settle(page, 700)
        says(page, "After 0 iterations")
        assert page.get_by_label("penalty weight λ").get_attribute("aria-valuetext") == "1"


def test_two_clicks_train_to_an_iteration(open_figures):
    page = open_figures(WGANPlayground())
    field = page.get_by_label("iteration to train to")
    assert field.input_value() == "300"
    press(page, "Train to")
    assert "8 of 8 blobs found" in says(page, "After 300 iterations")  # as the chapter says
    field.fill("7")
    field.press("Enter")
    says(page, "After 7 iterations")  # anew from the start
    for nonsense in ["", "0", "-4", "2001"]:
        field.fill(nonsense)
        field.press("Enter")
        assert field.input_value() == "7"
        page.get_by_text("1 to 2000", exact=True).wait_for()
    settle(page, 300)
    says(page, "After 7 iterations")
    field.fill("2000")
    press(page, "Train to")
    press(page, "Stop")
    page.get_by_role("button", name="Train to").wait_for()
    settle(page, 700)
    stopped = page.locator(".zsl-status").inner_text()
    settle(page, 700)
    assert page.locator(".zsl-status").inner_text() == stopped


def test_the_button_that_began_stops_it(open_figures):
    page = open_figures(WGANPlayground(critic_steps=20))
    says(page, "After 0 iterations")
    page.get_by_label("iteration to train to").fill("2000")
    # in one go: between two calls from here, a quick machine could have trained to the end
    during, after = page.evaluate(
        """async () => {
          const [, ten, onward] = document.querySelectorAll('[aria-label="train both"] button');
          const says = async (words) => {
            while (onward.textContent !== words) await new Promise(requestAnimationFrame);
            return [ten.textContent, onward.textContent];
          };
          onward.click();
          const during = await says("Stop");
          onward.click();
          return [during, await says("Train to")];
        }"""
    )
    assert during == ["10 iterations", "Stop"] and after == ["10 iterations", "Train to"]
    assert not re.search(r"\b2000\b", says(page, r"(After|Iteration) \d+\b"))


def test_an_empty_seed_begins_no_new_run(open_figures):
    page = open_figures(WGANPlayground(seed=3))
    press(page, "1 iteration")
    says(page, "After 1 iteration. ")
    field = page.get_by_label("Seed")
    field.fill("")
    field.press("Enter")
    page.get_by_text("0 to 2147483647", exact=True).wait_for()
    settle(page)
    assert field.input_value() == "3"
    says(page, "After 1 iteration. ")


def test_while_it_runs_nothing_is_read_aloud(open_figures):
    page = open_figures(WGANPlayground(critic_steps=1))
    live = page.locator(".zsl-wgan [role=status][aria-live]")
    page.wait_for_function(
        "document.querySelector('.zsl-wgan [aria-live]').textContent.startsWith('After 0')"
    )
    press(page, "Run")
    says(page, r"After (1\d|\d\d\d+) iterations")
    settle(page, 700)
    assert live.text_content().startswith("After 0 iterations")
    press(page, "Pause")
    page.wait_for_function(
        "document.querySelector('.zsl-wgan [aria-live]').textContent ==="
        " document.querySelector('.zsl-wgan .zsl-status').textContent"
    )


def test_each_player_has_one_name_and_each_axis_one_meaning(open_figures):
    page = open_figures(WGANPlayground(rules="classical", critic_steps=2))
    press(page, "Discriminator step")
    said = says(page, "Iteration 1, discriminator step 1 of 2. Loss ")
    assert page.get_by_label("discriminator steps an iteration").count() == 1
    words = page.locator(".zsl-wgan").inner_text()
    assert "critic" not in (words + said).lower() and "opponent" not in words
    plots = page.locator(".zsl-plot")
    distance, loss = (plots.nth(k) for k in range(2))
    assert "distance" in distance.locator("text").all_text_contents()
    assert "loss" in loss.locator("text").all_text_contents()
    assert distance.locator(".zsl-line").count() == loss.locator(".zsl-line").count() == 1
    assert re.match(
        r"loss: discriminator's loss \d\.\d\d after 0 iterations", loss.get_attribute("aria-label")
    )
    page.get_by_label("Rules").select_option("penalty")
    says(page, "After 0 iterations")
    plots.nth(1).get_by_text("penalty", exact=True).wait_for(state="attached")
    press(page, "Critic step")
    says(page, "Iteration 1, critic step 1 of 2")


def test_forced_colours_keep_fills_and_meanings(open_figures):
    page = open_figures(WGANPlayground(), forced_colors="active")
    says(page, "After 0 iterations")
    ground = page.locator(".zsl-key-ground i").evaluate(
        "(e) => getComputedStyle(e).backgroundImage"
    )
    assert ground.startswith("linear-gradient")
    track = page.locator(".zsl-slider input").first.evaluate(
        "(e) => getComputedStyle(e).getPropertyValue('--zsl-track')"
    )
    assert "gradient" in track
    blue = page.evaluate(
        """() => { const plane = document.querySelector(".zsl-plane");
          const { data } = plane.getContext("2d").getImageData(0, 0, plane.width, plane.height);
          let count = 0;
          for (let k = 0; k < data.length; k += 4)
            if (data[k + 2] > data[k] + 80 && data[k + 2] > 150) count += 1;
          return count; }"""
    )
    assert blue > 200  # real points


def test_curves_and_words_count_the_same(open_figures):
    page = open_figures(WGANPlayground(critic_steps=20))
    press(page, "10 iterations")
    says(page, "After 10 iterations")
    plots = page.locator(".zsl-plot")
    for k in range(2):
        texts = plots.nth(k).locator("text").all_text_contents()
        assert "iterations" in texts and "10" in texts and "20" not in texts


def test_words_in_the_choices_are_whole(open_figures):
    for width in (1280, 700, 360):
        page = open_figures(WGANPlayground(), width=width)
        cut = page.evaluate(
            """() => [...document.querySelectorAll(".zsl-wgan select")].filter((select) => {
                const pen = document.createElement("canvas").getContext("2d");
                const { font, paddingLeft } = getComputedStyle(select);
                pen.font = font;
                const words = [...select.options].map(({ text }) => pen.measureText(text).width);
                const arrow = 18; // beside the words
                return Math.max(...words) + arrow + parseFloat(paddingLeft) > select.clientWidth;
            }).length"""
        )
        assert cut == 0, width


def test_a_hidden_page_does_not_run_on(open_figures):
    page = open_figures(WGANPlayground())
    press(page, "Run")
    says(page, r"After ([3-9]|\d\d+) iterations")
    page.evaluate(
        """Object.defineProperty(document, "hidden", { value: true, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"))"""
    )
    page.get_by_role("button", name="Run", exact=True).wait_for()
    settle(page, 700)
    said = page.locator(".zsl-status").inner_text()
    settle(page, 900)
    assert page.locator(".zsl-status").inner_text() == said


def test_running_pauses_and_never_starts_by_itself(open_figures):
    page = open_figures(WGANPlayground())
    settle(page, 900)
    says(page, "After 0 iterations")
    press(page, "Run")
    says(page, r"After ([3-9]|\d\d+) iterations")
    press(page, "Pause")
    settle(page, 700)
    said = page.locator(".zsl-status").inner_text()
    settle(page, 900)
    assert page.locator(".zsl-status").inner_text() == said
    press(page, "Run slowly")
    says(page, "critic step 1 of 5")
    press(page, "Pause")


def test_who_asked_for_less_motion_gets_no_run_button(open_figures):
    page = open_figures(WGANPlayground(), reduced_motion="reduce")
    assert not page.get_by_role("button", name="Run").first.is_visible()
    press(page, "1 iteration")
    says(page, "After 1 iteration. ")


def test_python_and_page_hear_of_each_other(open_html):
    page = open_driven(open_html, WGANPlayground())
    page.evaluate("fromPython({ shape: 'line', rules: 'clipping', iteration: 4 })")
    assert "blobs" not in says(page, "After 4 iterations. Exact distance")
    assert page.get_by_label("Real points").input_value() == "line"
    assert not page.get_by_label("penalty weight λ").is_visible()
    page.get_by_label("Rules").select_option("penalty")
    page.wait_for_function("window.saved.rules === 'penalty' && window.saved.iteration === 0")
    page.get_by_label("penalty weight λ").press("End")
    page.wait_for_function("window.saved.penalty_weight === 100")
    page.get_by_label("Seed").fill("12")
    page.get_by_label("Seed").press("Enter")
    page.wait_for_function("window.saved.seed === 12")
    press(page, "1 iteration")
    page.wait_for_function("window.saved.iteration === 1 && window.saved.estimate !== null")
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    assert page.locator("#here").inner_html() == ""


def test_numbers_out_of_bounds_end_in_a_sentence(open_html):
    figure = WGANPlayground(learning_rate=0.1, penalty_weight=100.0)
    page = open_driven(open_html, figure)
    press(page, "Critic step")
    # a weight beyond all numbers, as a run can reach it
    page.evaluate("fromPython({ penalty_weight: 1e308, learning_rate: 1e308 })")
    press(page, "10 iterations")
    says(page, "grown beyond all bounds")
    press(page, "Start again")


def test_two_playgrounds_stay_apart(open_figures):
    page = open_figures(WGANPlayground(), WGANPlayground(shape="moons"))
    page.get_by_role("button", name="1 iteration", exact=True).first.click()
    says(page, "After 1 iteration. ")
    assert "After 0 iterations" in page.locator(".zsl-status").nth(1).inner_text()


def test_it_fits_a_phone(open_figures):
    page = open_figures(WGANPlayground(), width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
