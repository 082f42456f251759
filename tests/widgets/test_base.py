"""The class behind the figures, and what is asked of a Python without anywidget."""

import subprocess
import sys

import pytest

from zslkit.widgets import base, bundle

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
    (tmp_path / "kit.css").write_text(".zsl-figure { color: red; }")
    (tmp_path / "dots.js").write_text("export default { render() {} };")
    monkeypatch.setattr(base, "bundle", lambda entry: bundle.bundle(entry, tmp_path))
    monkeypatch.setattr(base, "style", lambda entry: bundle.style(entry, tmp_path))
    monkeypatch.setattr(base, "_made", base.Counter())
    return type("Dots", (base.LiveFigure,), {"module": "dots.js"})


def test_a_figure_carries_its_module_and_style(figure):
    state = figure().get_state()
    assert state["_esm"] == "// dots.js\nexport default { render() {} };\n"
    assert ".zsl-figure" in state["_css"]


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
