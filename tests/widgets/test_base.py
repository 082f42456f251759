"""The class behind the figures, and what is asked of a Python without anywidget."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import zslkit
from zslkit.errors import UsageError
from zslkit.widgets import SyntheticCount, WGANPlayground, base

WITHOUT = """
import sys
sys.modules["anywidget"] = None  # as if it were not installed
import zslkit
try:
    zslkit.widgets.LiveFigure
except zslkit.errors.UsageError as error:
    print(error)
"""


@pytest.fixture
def figure(tmp_path, monkeypatch):
    """A class of live figures made from a module of its own."""
    (tmp_path / "dots.css").write_text(".dots { color: red; }")
    (tmp_path / "dots.js").write_text("export default { render() {} };")
    monkeypatch.setattr(base, "_made", base.Counter())
    return type("Dots", (base.LiveFigure,), {"module": tmp_path / "dots.js"})


def test_a_figure_carries_its_module_and_style(figure):
    state = figure().get_state()
    assert state["_esm"] == "// dots.js\nexport default { render() {} };\n"
    assert state["_css"].endswith(".dots{color:red;}") and ".zsl-figure" in state["_css"]


def test_a_figure_from_outside_may_use_the_kit(tmp_path, open_figures):
    (tmp_path / "dots.js").write_text(
        'import { el } from "./kit/dom.js";\nimport { count } from "./count.js";\n'
        "export default { render: (c) => c.el.append(el('p', { text: `${count} dots` })) };\n"
    )
    (tmp_path / "count.js").write_text("export const count = 12;\n")
    own = type("Dots", (base.LiveFigure,), {"module": tmp_path / "dots.js"})
    assert own().stem == "dots"
    open_figures(own()).get_by_text("12 dots").wait_for()
    (tmp_path / "count.js").write_text("export const count = 13;\n")  # its author goes on writing
    again = type("Dots", (base.LiveFigure,), {"module": tmp_path / "dots.js"})
    assert "count = 13" in again().get_state()["_esm"]


def test_a_module_that_is_not_there_is_told():
    with pytest.raises(ValueError, match=r"no file my.js in web/; a file of your own is .*Path"):
        type("Mine", (base.LiveFigure,), {"module": "my.js"})
    with pytest.raises(ValueError, match=r"no file my.js in nowhere/\."):
        type("Mine", (base.LiveFigure,), {"module": Path("nowhere/my.js")})


def test_misspelt_options_are_told(figure):
    with pytest.raises(UsageError, match=r"Dots has no option 'figur_id'. Did .* 'figure_id'"):
        figure(figur_id="mine")
    with pytest.raises(UsageError, match=r"no option 'critic_step'. Did you mean 'critic_steps'"):
        WGANPlayground(critic_step=1)
    with pytest.raises(UsageError, match=r"no option 'mark'. Did you mean 'marked'"):
        SyntheticCount(mark=400)
    with pytest.raises(UsageError, match="no option 'distance'"):
        WGANPlayground(distance=1.0)
    with pytest.raises(TypeError, match="positional"):
        WGANPlayground("moons")
    assert "critic_steps" in inspect.signature(WGANPlayground).parameters


def test_a_figure_has_the_layout_of_every_widget(figure):
    assert figure(layout={"width": "50%"}).layout.width == "50%"
    assert WGANPlayground(layout={"width": "50%"}, tooltip="A game").layout.width == "50%"


@pytest.mark.parametrize("name", ["", 3, None])
def test_a_figure_s_name_is_a_word(figure, name):
    with pytest.raises(UsageError, match="must be a word"):
        figure(figure_id=name)


def test_the_package_shows_what_it_offers():
    shown = [name for name in dir(zslkit.widgets) if name[0] != "_"]
    assert shown == sorted(zslkit.widgets.__all__)


def test_figures_on_a_page_have_names_of_their_own(figure):
    names = [figure().figure_id, figure().figure_id, figure(figure_id="mine").figure_id]
    assert names == ["dots", "dots-2", "mine"]


def test_a_subclass_keeps_the_module(figure):
    below = type("Below", (figure,), {})
    assert below().get_state()["_esm"] == figure().get_state()["_esm"]


def test_a_figure_without_a_module_is_refused():
    with pytest.raises(TypeError, match="LiveFigure names no JavaScript file"):
        base.LiveFigure()


def test_the_words_in_place_of_a_figure_name_it(figure):
    assert repr(figure()).startswith("<Dots: a live figure")


def test_without_anywidget_one_sentence_says_what_to_install():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        'LiveFigure needs anywidget, which is not installed: pip install "zslkit[book]".'
    ], done.stderr


def test_zslkit_and_its_arithmetic_do_without_anywidget():
    code = "import sys, zslkit.widgets.bundle; print('anywidget' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
