"""The zipped state of a page, in Python and as host.js reads it."""

import json

import pytest
from figure_pages import STATE, VIEW, model_of
from test_host import model
from unzipping import read_script, unzipped

from zslkit.widgets import WGANPlayground
from zslkit.widgets.bundle import WEB
from zslkit.widgets.zipping import script, zipped

READS = """export default { render({ model, el }) {
  const [one, two, shared] = [model.get("one"), model.get("list")[1].two, model.get("shared")];
  const wide = new Float32Array(two.buffer, two.byteOffset, 1); // wants to begin at a multiple of 4
  el.textContent = [one.byteLength, one.getUint8(0), wide[0], shared.getUint8(1), "ü"]; } };"""


def state():
    buffers = [
        {"path": ["one"], "data": "AQID"},  # 1, 2, 3
        {"path": ["list", 1, "two"], "data": "AADAPw=="},  # 1.5 as float32
        {"path": ["shared"], "data": {"$text": "0"}},
    ]
    return {"state": {"a": model(READS, buffers=buffers, list=[0, {}])}, "texts": {"0": "AQI="}}


def test_it_comes_back_whole():
    assert unzipped(zipped(state())) == state()
    assert read_script(script(state())) == state()
    assert unzipped(zipped({"state": {}})) == read_script(script({"state": {}})) == {"state": {}}


def test_it_is_smaller():
    whole = {"state": {"a": model_of(WGANPlayground())}}
    inside = len(zipped(whole)["zip"])
    assert inside < 0.5 * len(json.dumps(whole))
    assert len(script(whole)) < 0.82 * inside


def page_with(found: dict) -> str:
    host = (WEB / "host.js").read_text(encoding="utf-8")
    return (
        f'<!doctype html><meta charset="utf-8"><body><script type="{VIEW}">{{"model_id": "a"}}'
        f'</script><script type="{STATE}">{json.dumps(found)}</script><script>{host}</script>'
    )


def test_the_page_reads_it(open_html):
    page = open_html(page_with(zipped(state())))
    page.get_by_text("3,1,1.5,2,ü").wait_for()


def test_the_page_reads_it_from_a_file_beside(open_html, tmp_path):
    (tmp_path / "beside.js").write_bytes(script(state()))
    page = open_html(page_with({"file": "beside.js"}))
    page.get_by_text("3,1,1.5,2,ü").wait_for()


@pytest.mark.parametrize("found", [{"zip": "AAAA"}, {"file": "lost.js"}])
def test_what_is_damaged_or_lost_is_told_in_the_figure_s_place(open_html, found):
    page = open_html(page_with(found))
    page.get_by_text("This figure could not be drawn here").wait_for()
    assert page.problems
    page.problems.clear()
