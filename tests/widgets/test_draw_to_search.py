"""Draw to search: the page's arithmetic against Python's, and the paper under hands and keys."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from driven import open_driven
from playwright.sync_api import expect
from searchtoy import make_pictures

import zslkit
from zslkit.datasets.zoo.doodles import doodle
from zslkit.errors import DataError, UsageError
from zslkit.search import DoodleToSearch
from zslkit.widgets import DrawToSearch, draw_to_search, looking

ROOT = "document.querySelector('.zsl-draw').drawing"
SHORT = {"seed": 0, "epochs": 1}
CURVE = ["pen", [40, 60, 120, 200, 210], [90, 150, 160, 120, 40]]
DOT = ["pen", [128], [128]]
RUBBED = ["eraser", [110, 130], [160, 150]]


@pytest.fixture(scope="module")
def world():
    problem = zslkit.load("zoo-sketches")
    small = problem.resplit([problem.class_names[c] for c in problem.unseen_classes])
    few = {name: getattr(small, name)[::20] for name in ("train_sketches", "train_images")}
    small = replace(small, **few)
    model = DoodleToSearch(**SHORT).fit(small, progress=False)
    return model, small


@pytest.fixture(scope="module")
def plain(world):
    """Without attention."""
    return DoodleToSearch(**SHORT, attention=False).fit(world[1], progress=False)


def figure_of(world, **options):
    return DrawToSearch(*world, **{"per_class": 6, "seen": 20, "figure_id": "draw", **options})


def ranked(page):
    """Rows of the gallery, as the page ranks them, and their distances."""
    found = page.evaluate(f"{ROOT}.ranking.map((each) => [each.row, each.distance])")
    rows, distances = zip(*found, strict=True) if found else ((), ())
    return np.array(rows, int), np.array(distances)


def expect_ranking(page, figure):
    """What Python says of the traits stands on the page, but for the order of near ties."""
    page.wait_for_function(f"({ROOT}.grey ?? []).length")
    page.wait_for_function(
        f"(drawing) => {ROOT}.grey.every((grey, k) => grey === drawing[k])",
        arg=figure.drawing.ravel().tolist(),
    )
    ranking = figure.ranking
    page.wait_for_function(f"{ROOT}.ranking.length === {len(ranking)}")
    rows, distances = ranked(page)
    assert np.allclose(distances, ranking.distance, rtol=2e-3)
    place = {row: k for k, row in enumerate(figure._rows)}
    expected = [place[row] for row in ranking.row]
    exact = dict(zip(expected, ranking.distance, strict=True))
    for ours, theirs in zip(expected, rows, strict=True):
        assert ours == theirs or exact[ours] == pytest.approx(exact[theirs], rel=2e-3)


# ---------------------------------------------------------------------- parity
def test_embeddings_of_held_out_sketches_are_torchs(open_figures, world, plain):
    for model in (world[0], plain):
        problem = world[1]
        figure = figure_of((model, problem))
        page = open_figures(figure)
        page.wait_for_function(f"Boolean({ROOT}?.encoder)")
        rows = np.r_[problem.held_sketches[::10], problem.queries[::10]]
        assert len(rows) >= 50
        sketches = problem.sketches[rows]
        got = page.evaluate(
            f"""(all) => all.map(
                (grey) => [...{ROOT}.encoder.embed(Uint8Array.from(grey)).embedding])""",
            sketches.reshape(len(rows), -1).tolist(),
        )
        expected = model.embed_sketches(sketches)
        off = np.linalg.norm(got - expected, axis=1) / np.linalg.norm(expected, axis=1)
        assert off.max() < 1e-3
        distances = [
            np.linalg.norm(figure._gallery[None] - np.asarray(x)[:, None], axis=2)
            for x in (got, expected)
        ]
        mine, theirs = (np.argsort(each, 1, kind="stable") for each in distances)
        swapped = mine != theirs
        near = (
            np.take_along_axis(distances[1], mine, 1),
            np.take_along_axis(distances[1], theirs, 1),
        )
        assert np.allclose(near[0][swapped], near[1][swapped], rtol=1e-3)
        assert (mine[:, 0] == theirs[:, 0]).mean() > 0.95


def test_attention_is_torchs(open_figures, world):
    import torch

    model, problem = world
    figure = figure_of(world)
    page = open_figures(figure)
    page.wait_for_function(f"Boolean({ROOT}?.encoder)")
    sketch = problem.sketches[problem.queries[7]]
    got = page.evaluate(
        f"(grey) => [...{ROOT}.encoder.embed(Uint8Array.from(grey)).looks]", sketch.ravel().tolist()
    )
    encoder = model.sketch_encoder_
    with torch.no_grad():
        maps = encoder.body(encoder.stem(zslkit.search.encoders.as_pictures(sketch[None])))
        expected = encoder.attention.weights(maps)[0, 0].numpy()
    assert np.allclose(np.reshape(got, (8, 8)), expected, rtol=5e-3, atol=1e-6)
    assert sum(got) == pytest.approx(1)


def test_a_page_inks_what_python_inks(open_figures, world):
    figure = figure_of(world)
    page = open_figures(figure)
    page.wait_for_function(f"Boolean({ROOT}?.doodle)")
    rng = np.random.default_rng(0)
    for trial in range(12):
        strokes = []
        for _ in range(rng.integers(1, 6)):
            n = int(rng.integers(1, 9))
            tool = "eraser" if rng.random() < 0.3 else "pen"
            strokes.append([tool, *rng.integers(0, 256, (2, n)).tolist()])
        on = world[1].sketches[trial] if trial % 3 == 2 else None
        fill = [None, 40.0, 57.5][trial % 3] if on is None else None
        got = page.evaluate(
            f"""([strokes, on, fill]) => [...{ROOT}.doodle(
                strokes.map(([tool, xs, ys]) => ({{ tool, xs, ys }})), {{ on, fill }}).grey]""",
            [strokes, None if on is None else on.ravel().tolist(), fill],
        )
        assert np.array_equal(np.reshape(got, (64, 64)), doodle(strokes, on, fill=fill)), trial


@pytest.mark.parametrize("options", [{}, {"generalised": True}, {"example": 3}, {"centred": False}])
def test_the_ranking_is_pythons(open_figures, world, options):
    figure = figure_of(world, strokes=[CURVE, DOT, RUBBED], **options)
    expect_ranking(open_figures(figure), figure)


# ---------------------------------------------------------------------- hands
def draw(page, points, release=True):
    box = page.locator(".zsl-pad-canvas").bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*at[0])
    page.mouse.down()
    for x, y in at[1:]:
        page.mouse.move(x, y, steps=4)
    if release:
        page.mouse.up()


def saved(page, figure, count):
    """Python's figure follows the page, as a kernel's does."""
    page.wait_for_function(f"window.saved.strokes?.length === {count}")
    figure.strokes = page.evaluate("window.saved.strokes")
    figure.example = page.evaluate("window.saved.example ?? null")


def test_drawing_undo_eraser_and_clear_by_mouse(open_html, world):
    figure = figure_of(world)
    page = open_driven(open_html, figure)
    status = page.locator(".zsl-draw .zsl-status")
    expect(status).to_contain_text("The paper is empty")
    expect(page.locator(".zsl-pad-prompt")).to_be_visible()
    draw(page, [(0.2, 0.3), (0.7, 0.4), (0.6, 0.8)], release=False)
    expect(page.locator(".zsl-found li").first).to_have_attribute("data-row", re.compile(r"\d"))
    page.mouse.up()
    saved(page, figure, 1)
    expect_ranking(page, figure)
    expect(page.locator(".zsl-pad-prompt")).to_be_hidden()
    nearest = figure.ranking.iloc[0]
    expect(status).to_contain_text(f"Nearest: {nearest['class'].replace('_', ' ')}")
    said = float(page.locator(".zsl-found-distance").first.text_content())
    assert said == pytest.approx(nearest.distance, abs=0.0151)
    draw(page, [(0.3, 0.7)])  # a dot
    saved(page, figure, 2)
    assert len(figure.strokes[1][1]) == 1
    page.get_by_role("button", name="Eraser").click()
    draw(page, [(0.4, 0.2), (0.5, 0.5)])
    saved(page, figure, 3)
    assert figure.strokes[2][0] == "eraser"
    before = doodle(figure.strokes[:2], fill=figure.fill)
    assert not np.array_equal(before, figure.drawing)
    expect_ranking(page, figure)
    page.get_by_role("button", name="Undo").click()
    saved(page, figure, 2)
    expect_ranking(page, figure)
    page.get_by_role("button", name="Clear").click()
    expect(status).to_contain_text("The paper is empty")
    page.get_by_role("button", name="Undo").click()
    saved(page, figure, 2)
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_finger_draws_and_does_not_scroll(open_html, world):
    figure = figure_of(world)
    page = open_driven(open_html, figure, width=360, has_touch=True)
    assert (
        page.locator(".zsl-pad-canvas").evaluate("(c) => getComputedStyle(c).touchAction") == "none"
    )
    box = page.locator(".zsl-pad-canvas").bounding_box()
    at = [(box["x"] + s * box["width"], box["y"] + 0.4 * box["height"]) for s in (0.2, 0.4, 0.8)]
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        spots = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    touch("touchStart", at[0])
    touch("touchMove", at[1])
    touch("touchMove", at[2])
    touch("touchEnd")
    saved(page, figure, 1)
    assert figure.strokes[0][1][-1] - figure.strokes[0][1][0] > 120
    expect_ranking(page, figure)
    assert page.evaluate("scrollY") == 0
    touch("touchStart", at[0], at[1])  # the second finger draws nothing
    touch("touchMove", at[1], at[2])
    touch("touchEnd")
    saved(page, figure, 2)


def test_keys_draw_as_well(open_html, world):
    figure = figure_of(world)
    page = open_driven(open_html, figure)
    paper = page.get_by_role("application", name="paper to draw on")
    paper.focus()
    for key in ("ArrowLeft", "Shift+ArrowUp", "Space", "Shift+ArrowRight", "ArrowDown", "Space"):
        paper.press(key)
    saved(page, figure, 1)
    assert figure.strokes == [["pen", [124, 140, 140], [112, 112, 116]]]
    expect_ranking(page, figure)
    paper.press("e")
    expect(page.get_by_role("button", name="Eraser")).to_have_attribute("aria-pressed", "true")
    paper.press("Space")
    paper.press("Escape")
    saved(page, figure, 2)
    assert figure.strokes[1] == ["eraser", [140], [116]]
    paper.press("Backspace")
    saved(page, figure, 1)
    paper.press("Control+z")
    page.wait_for_function("window.saved.strokes.length === 0")


# ---------------------------------------------------------------------- what may be chosen
def test_examples_have_a_right_answer_until_somebody_draws_on_them(open_html, world):
    figure = figure_of(world)
    page = open_driven(open_html, figure)
    page.get_by_role("button", name="example: zebra, 2").click()
    page.wait_for_function("window.saved.example !== null && window.saved.example !== undefined")
    figure.example = page.evaluate("window.saved.example")
    assert figure.class_names[figure.example_labels[figure.example]] == "zebra"
    expect_ranking(page, figure)
    right = (figure.ranking["class"][:8] == "zebra").sum()
    expect(page.locator(".zsl-draw .zsl-status")).to_contain_text(f"{right} of 8 are right")
    marks = page.locator(".zsl-found-name").all_text_contents()
    assert sum(mark.startswith("✓") for mark in marks) == right
    assert sum(mark.startswith("✗") for mark in marks) == 8 - right
    draw(page, [(0.1, 0.1), (0.3, 0.2)])
    saved(page, figure, 1)
    expect_ranking(page, figure)
    expect(page.locator(".zsl-draw .zsl-status")).not_to_contain_text("are right")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".zsl-draw .zsl-status")).to_contain_text(f"{right} of 8 are right")


def test_seen_animals_join_the_gallery_and_attention_is_shown(open_html, world):
    figure = figure_of(world, strokes=[CURVE])
    page = open_driven(open_html, figure)
    expect(page.get_by_text("60 pictures are searched, of 10 animals")).to_be_visible()
    page.get_by_label("seen animals in the gallery, too").check()
    page.wait_for_function("window.saved.generalised === true")
    figure.generalised = True
    expect_ranking(page, figure)
    expect(
        page.get_by_text(
            re.compile(r"80 pictures are searched, of 10 animals .* ▲ and \d+ that it was ●")
        )
    ).to_be_visible()
    pad = page.locator(".zsl-pad-canvas")
    before = pad.screenshot()
    page.get_by_label("show where it looks").check()
    page.wait_for_function("window.saved.attention === true")
    said = page.locator(".zsl-draw-how .zsl-note").last
    looks = np.array(page.evaluate(f"[...{ROOT}.looks]"))
    expect(said).to_contain_text(f"{100 * looks.max():.1f} % of the attention")
    assert pad.screenshot() != before


def test_python_page_and_link_hear_of_each_other(open_html, open_figures, world):
    figure = figure_of(world)
    page = open_driven(open_html, figure)
    page.evaluate("(s) => fromPython({ strokes: s, example: 2 })", [CURVE, RUBBED])
    figure.strokes, figure.example = [CURVE, RUBBED], 2
    expect_ranking(page, figure)
    assert not page.get_by_role("button", name="Copy link").is_visible()  # as in a notebook
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    assert page.locator("#here").inner_html() == ""

    page = open_figures(figure_of(world))
    draw(page, [(0.2, 0.3), (0.7, 0.4), (0.6, 0.8)])
    page.get_by_label("seen animals in the gallery, too").check()
    page.wait_for_function("location.hash.includes('g:1') && /d:[\\w-]{4}/.test(location.hash)")
    rows, _ = ranked(page)
    fragment = page.evaluate("location.hash")
    other = open_figures(figure_of(world), fragment=fragment)
    other.wait_for_function(f"{ROOT}.ranking?.length === 80")
    assert np.array_equal(ranked(other)[0], rows)
    for odd in ("d:!!;e:99", "d:AAA;e:1.5;g:7", "e:"):
        page = open_figures(figure_of(world), fragment=f"#zsl.draw={odd}")
        expect(page.locator(".zsl-draw .zsl-status")).to_contain_text("The paper is empty")


def test_a_drawing_may_be_too_long_for_a_link(open_figures, world):
    rng = np.random.default_rng(0)
    strokes = [["pen", *rng.integers(0, 256, (2, 400)).tolist()] for _ in range(8)]
    page = open_figures(figure_of(world, strokes=strokes))
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("too long for a link")).to_be_visible()


def copied(page):
    page.evaluate("window.copied = null")
    page.get_by_role("button", name="Copy as Python").click()
    page.wait_for_function("window.copied")
    return page.evaluate("window.copied")


def test_the_copied_python_makes_the_same_drawing_and_the_same_figure(open_html, world, capsys):
    figure = figure_of(world)
    page = open_driven(open_html, figure, permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    draw(page, [(0.2, 0.3), (0.7, 0.4)])
    saved(page, figure, 1)
    page.get_by_label("seen animals in the gallery, too").check()
    page.get_by_label("centre and enlarge").uncheck()
    page.wait_for_function("window.saved.centred === false && window.saved.generalised === true")
    figure.generalised, figure.centred = True, False
    names = {"problem": world[1], "model": world[0]}
    lines = copied(page)
    exec(lines, names)
    assert "per_class=6, seen=20, strokes=strokes, centred=False, generalised=True)" in lines
    assert np.array_equal(names["drawing"], figure.drawing)
    assert names["figure"].ranking.equals(figure.ranking)
    assert figure.ranking["class"][0] in capsys.readouterr().out
    page.get_by_role("button", name="example: panda, 1").click()
    saved(page, figure, 0)
    page.get_by_label("show where it looks").check()
    page.wait_for_function("window.saved.attention === true")
    lines = copied(page)
    exec(lines, names)
    assert f"example={figure.example}, centred=False" in lines and "attention=True)" in lines
    assert np.array_equal(names["drawing"], figure.drawing)
    assert names["embedding"].shape == (1, 64)
    assert names["figure"].ranking.equals(figure.ranking)


def test_the_recipe_says_the_settings_of_the_model():
    problem = zslkit.load("zoo-sketches", abstraction="hard")
    lines = draw_to_search._recipe(DoodleToSearch(epochs=5, seed=3, frozen=2), problem)
    assert 'zslkit.load("zoo-sketches", abstraction="hard")' in lines
    for words in ("epochs=5", "learning_rate=0.01", "domain_weight=0.3", "frozen=2", "seed=3"):
        assert words in lines, words
    again = eval(lines.split("model = ")[1].removesuffix(".fit(problem)"), {"zslkit": zslkit})
    assert again.get_params() == DoodleToSearch(epochs=5, seed=3, frozen=2).get_params()


def test_an_example_comes_with_the_pen_and_says_why_it_is_not_centred(open_figures, world):
    page = open_figures(figure_of(world))
    eraser = page.get_by_role("button", name="Eraser")
    pen = page.get_by_role("button", name="Pen", exact=True)
    why = page.get_by_text("which stays as it is: Clear the paper first")
    centre = page.get_by_label("centre and enlarge")
    expect(why).to_be_hidden()
    for start in ("example: zebra, 2", "Clear"):
        eraser.click()
        expect(eraser).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name=start).click()
        expect(pen).to_have_attribute("aria-pressed", "true")
        expect(eraser).to_have_attribute("aria-pressed", "false")
        if start != "Clear":
            expect(why).to_be_visible()
            expect(centre).to_be_disabled()
            expect(centre).to_have_accessible_description(re.compile("stays as it is"))
    expect(why).to_be_hidden()
    expect(centre).to_be_enabled()


def test_reset_goes_back_to_the_beginning(open_figures, world):
    figure = figure_of(world, example=1)
    page = open_figures(figure)
    expect_ranking(page, figure)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".zsl-draw .zsl-status")).to_contain_text("The paper is empty")
    page.get_by_role("button", name="Reset").click()
    expect_ranking(page, figure)


# ---------------------------------------------------------------------- looks
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1000])
def test_it_fits_a_phone_and_the_paper_stays_white(open_figures, world, width, dark):
    page = open_figures(
        figure_of(world, example=0), width=width, scheme="dark" if dark else "light"
    )
    if dark:
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"{ROOT}.times.frames > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_function(
        """() => {
          const c = document.querySelector(".zsl-pad-canvas");
          return c.getContext("2d").getImageData(3, 3, 1, 1).data[0] === 255;
        }"""
    )
    unseen = page.locator(".zsl-found-picture").first.evaluate(
        "(e) => getComputedStyle(e).borderColor"
    )
    assert unseen == ("rgb(242, 142, 60)" if dark else "rgb(213, 94, 0)")


# ---------------------------------------------------------------------- Python's half
def test_what_is_packed_is_what_the_encoder_computes(world, plain):
    sketches = world[1].sketches[::97]
    for model in (world[0], plain):
        packed = looking.pack_encoder(model.sketch_encoder_, sketches)
        got, looks = looking.run_encoder(packed, sketches)
        expected = model.embed_sketches(sketches)
        assert np.linalg.norm(got - expected) < 1e-3 * np.linalg.norm(expected)
        assert (looks is None) == (model is plain)


def test_drawing_and_ranking_can_be_read(world):
    figure = figure_of(world)
    assert (figure.drawing == 255).all() and len(figure.ranking) == 0
    figure.strokes = [CURVE]
    assert figure.drawing.shape == (64, 64) and (figure.drawing == 0).any()
    ranking = figure.ranking
    assert len(ranking) == 60 and ranking.distance.is_monotonic_increasing
    assert set(ranking["class"]) == {world[1].class_names[c] for c in world[1].unseen_classes}
    figure.generalised = True
    assert len(figure.ranking) == 80
    figure.strokes, figure.example = [], 5
    assert np.array_equal(figure.drawing, world[1].sketches[figure.example_rows[5]])
    json.dumps(figure.strokes)


def test_wrong_input_is_named_in_a_sentence(world):
    model, problem = world
    for wrong in (None, "model", DoodleToSearch()):
        with pytest.raises(UsageError, match="model must be a DoodleToSearch that is fitted"):
            DrawToSearch(wrong, problem)
    with pytest.raises(UsageError, match="problem must be a RetrievalProblem"):
        DrawToSearch(model, "zoo")
    with pytest.raises(UsageError, match="The paper has 64 x 64 pixels, but toy has"):
        DrawToSearch(model, make_pictures())
    with pytest.raises(DataError, match="was not fitted on zoo-sketches"):
        DrawToSearch(model, zslkit.load("zoo-sketches", abstraction="hard"))
    with pytest.raises(UsageError, match=r"no option 'sean'. Did you mean 'seen'"):
        DrawToSearch(model, problem, sean=3)
    with pytest.raises(UsageError, match="per_class=0 must be a whole number"):
        DrawToSearch(model, problem, per_class=0)
    figure = figure_of(world, strokes=[CURVE])
    for wrong, words in [
        ("pen", "must be a list of"),
        ([["pen", [1], [2, 3]]], "1 x and 2 y"),
        ([["brush", [1], [2]]], "'pen' or 'eraser', not 'brush'"),
        ([["pen", [1], [256]]], "0 to 255; found 256"),
        ([["pen", [1.5], [2]]], "whole numbers"),
        ([["pen", [1]]], r"A stroke is \(tool, xs, ys\)"),
        ([["pen", [1] * 20_001, [2] * 20_001]], "more than 20000 points"),
    ]:
        with pytest.raises(UsageError, match=words):
            figure.strokes = wrong
    for name, wrong in [("example", 99), ("example", "zebra"), ("centred", 1), ("attention", None)]:
        with pytest.raises(UsageError, match=f"{name}="):
            setattr(figure, name, wrong)
    assert figure.strokes == [CURVE] and figure.example is None
