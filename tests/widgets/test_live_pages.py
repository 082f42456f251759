"""What the book's build makes of the widgets in a notebook."""

import json
import logging
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from figure_pages import VIEW, page_of

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
import live_figures

LONG = "export default { render({ model, el }) { el.append(model.get('word')); } };" + " " * 200
SCRIPTS = [live_figures.SCRIPT]


def notebook_state(**models) -> dict:
    return {"version_major": 2, "version_minor": 0, "state": models}


def figure(esm=LONG, data="QUJD" * 100, **traits):
    state = {"_esm": esm, "_css": "", "_model_name": "AnyModel", "_view_module": "anywidget"}
    state |= {
        "_anywidget_id": "zslkit",
        "_dom_classes": [],
        "layout": "IPY_MODEL_1",
        "tooltip": None,
    }
    buffer = {"path": ["data"], "encoding": "base64", "data": data}
    return {"model_name": "AnyModel", "state": state | traits, "buffers": [buffer]}


def built(state, views):
    """A page as ``lighten_state`` leaves it: its body, its scripts, and the files it asks for."""
    tags = [f'<script type="{VIEW}">{json.dumps({"model_id": view})}</script>' for view in views]
    kept = {"ipywidgets_state": (None, {"body": json.dumps(state)})} if state else {}
    env = SimpleNamespace(nb_metadata={"page": {"js_files": kept}})
    files = []
    app = SimpleNamespace(
        env=env,
        builder=SimpleNamespace(format="html"),
        add_js_file=lambda name, **options: files.append(name),
    )
    context = {"body": "".join(f"<p>text</p>{tag}" for tag in tags)}
    live_figures.lighten_state(app, "page", "page.html", context, None)
    return context["body"], kept, files


def test_pictures_of_a_figure_become_files_beside_the_page(tmp_path):
    models = {"a": figure(word="a"), "b": figure()}
    picture = {"path": ["gallery_sheet"], "encoding": "base64", "data": "UklGRg=="}
    models["a"]["buffers"].append(picture)
    light = live_figures.light_state(notebook_state(**models), ["a", "b"])
    live_figures.move_sheets(light["state"], lambda: tmp_path)
    address = light["state"]["a"]["state"]["gallery_sheet"]
    assert address.startswith("_figures/") and address.endswith(".webp")
    assert (tmp_path / address).read_bytes() == b"RIFF"
    assert [each["path"] for each in light["state"]["a"]["buffers"]] == [["data"]]
    assert "gallery_sheet" not in light["state"]["b"]["state"]


def test_only_what_the_page_shows_is_kept_and_of_it_what_a_figure_reads():
    other = {"model_name": "LayoutModel", "state": {"width": "3px"}}
    state = notebook_state(a=figure(word="a"), unseen=figure(), layout=other)
    body, scripts, files = built(state, ["a"])
    light = json.loads(scripts["ipywidgets_state"][1]["body"])
    assert light["state"]["a"]["state"] == {"_esm": LONG, "_css": "", "word": "a"}
    assert light["state"]["a"]["buffers"] == [{"path": ["data"], "data": "QUJD" * 100}]
    assert list(light["state"]) == ["a"] and files == SCRIPTS
    assert body.count("<noscript>") == 1


def test_what_figures_share_is_there_once_and_they_are_drawn(open_html):
    state = notebook_state(
        a=figure(word="one"), b=figure(word="two"), c=figure(LONG + " ", word="3")
    )
    _, scripts, _ = built(state, ["a", "b", "c"])
    text = scripts["ipywidgets_state"][1]["body"]
    assert text.count("export default") == 2 and text.count("QUJDQUJD" * 50) == 1
    light = json.loads(text)
    page = open_html(page_of(light["state"], ["a", "b", "c"], texts=light["texts"]))
    page.wait_for_function("document.querySelectorAll('[data-drawn=yes]').length === 3")
    assert page.locator(".zsl-place").all_text_contents() == ["one", "two", "3"]


def test_a_page_may_be_written_twice():
    _, scripts, _ = built(notebook_state(a=figure(), b=figure()), ["a", "b"])
    light = json.loads(scripts["ipywidgets_state"][1]["body"])
    _, again, files = built(light, ["a", "b"])
    assert json.loads(again["ipywidgets_state"][1]["body"]) == light and files == SCRIPTS


def test_pages_that_show_no_widget_load_nothing():
    body, scripts, files = built(notebook_state(bar={"state": {"value": 3}}), [])
    assert (body, scripts, files) == ("", {}, [])


def test_no_text_of_a_figure_ends_its_script(open_html):
    esm = "export default { render({ el }) { el.textContent = '</script><!-- <script>'; } };"
    _, scripts, _ = built(notebook_state(a=figure(esm)), ["a"])
    text = scripts["ipywidgets_state"][1]["body"]
    assert "</script" not in text and "<!--" not in text
    assert json.loads(text)["state"]["a"]["state"]["_esm"] == esm


@pytest.mark.parametrize("state", [None, notebook_state(a={"model_name": "Slider", "state": {}})])
def test_a_widget_that_needs_a_kernel_is_a_warning(state, caplog):
    with caplog.at_level(logging.WARNING, logger="sphinx.live_figures"):
        logging.getLogger("sphinx").propagate = True
        built(state, ["a"])
    assert "can only be drawn with a kernel" in caplog.text
