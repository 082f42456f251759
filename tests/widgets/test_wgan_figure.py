"""The playground under a hand: stepping, running, repeating a run, and a kernel that takes part."""

import re

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
    press(page, "Generator step")
    says(page, "Iteration 1, generator step")
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
    assert float(re.search(r"exact distance ([\d.]+)", said)[1]) < 0.9
    assert page.evaluate("window.saved.distance") < 0.9
    mean = page.locator(".zsl-slopes").get_attribute("aria-label")
    assert 0.7 < float(re.search(r"Mean slope ([\d.]+)", mean)[1]) < 1.6


def test_a_run_can_be_repeated(open_figures):
    figure = WGANPlayground(figure_id="gan")
    fragment = "#zsl.gan=s:moons;r:classical;seed:5;w:1;c:2;lr:0.01;i:8"
    first, second = (says(open_figures(figure, fragment=fragment), "After 8 it") for _ in "12")
    assert first == second and "Loss of the opponent" in first
    other = says(open_figures(figure, fragment=fragment.replace("seed:5", "seed:6")), "After 8 it")
    assert other != first


def test_running_pauses_and_never_starts_by_itself(open_figures):
    page = open_figures(WGANPlayground())
    page.wait_for_timeout(900)
    says(page, "After 0 iterations")
    press(page, "Run")
    says(page, r"After ([3-9]|\d\d+) iterations")
    press(page, "Pause")
    page.wait_for_timeout(700)
    said = page.locator(".zsl-status").inner_text()
    page.wait_for_timeout(900)
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
    assert "blobs" not in says(page, "After 4 iterations. Estimate")
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
