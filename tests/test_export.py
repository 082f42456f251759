"""``zslkit export-web``: what it writes and what it refuses. A browser opens the page in
``tests/widgets/test_exported_page.py``."""

import base64
import json
import os
import re
import shutil

import numpy as np
import pytest
import torch
from command import SMALL, ok, refused, small_data, write_data
from scipy.io import loadmat, savemat
from unzipping import unzipped

import zslkit
from zslkit import cli
from zslkit.errors import DataError, UsageError
from zslkit.widgets import export
from zslkit.widgets.zipping import STATE_TYPE


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A folder with a small data set, a model trained on it, and its map once it is fitted."""
    top = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        small_data(top, patch)
        assert cli.main(["train", "fclswgan", "TINY", *SMALL, "--out", "m.safetensors"]) == 0
    return top


@pytest.fixture
def trained(world, tmp_path, monkeypatch):
    """A copy of it to work in."""
    shutil.copytree(world, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("ZSLKIT_DATA", str(tmp_path / "root"))
    monkeypatch.setenv("ZSLKIT_CACHE", str(world / "cache"))
    monkeypatch.chdir(tmp_path / "work")
    return "m.safetensors"


def state_in(path) -> dict:
    (text,) = re.findall(
        rf'<script type="{re.escape(STATE_TYPE)}">(.*?)</script>', path.read_text()
    )
    return unzipped(json.loads(text))["state"]["figure"]


def test_the_page_holds_the_reader_s_own_model(trained, tmp_path, capsys):
    said = json.loads(ok(capsys, "export-web", trained, "own.html", "--json", "--n", 40))
    page = tmp_path / "work" / "own.html"
    assert (said["page"], said["bytes"]) == ("own.html", page.stat().st_size)
    state = state_in(page)["state"]
    assert (state["n"], state["selection"], state["pictures"]) == (40, said["start"], "")
    assert state["data"]["problem"] == "TINY"
    assert "_esm" in state and "_view_name" not in state
    model = zslkit.methods.load(trained)
    data = {tuple(each["path"]): each["data"] for each in state_in(page)["buffers"]}
    weights = np.frombuffer(base64.b64decode(data["data", "generator", "weights"]), "<f2")
    first = model.generator_.hidden.weight.detach().numpy().ravel()
    assert np.array_equal(weights[: first.size], first.astype(np.float16))


def test_the_page_names_no_host_and_says_whose_data_it_holds(trained, tmp_path, capsys):
    text = ok(capsys, "export-web", trained, "own.html", "--title", 'My <b>"own"</b>', "--quiet")
    assert re.match(r"own\.html: \d+ KB\n  open it   file:///", text)
    page = (tmp_path / "work" / "own.html").read_text()
    head = page[: page.index("<script")]
    assert "<title>My &lt;b&gt;&quot;own&quot;&lt;/b&gt;</title>" in head
    assert "default-src 'none'" in head
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"(src|href)=", outside)
    assert re.search(r"<footer>.*Model: FCLSWGAN, 3 epochs.*Data: TINY, 96 features", outside)


def test_terms_of_the_data_stand_on_the_page(tmp_path):
    model = zslkit.methods.FWGAN(epochs=1, hidden=8)
    about = zslkit.cli.export._about(model, zslkit.load("zoo"))
    assert "Terms of the data: CC BY 4.0." in about


@pytest.mark.parametrize(
    ("words", "told"),
    {
        "no model": ("no.safetensors own.html", r"no file no\.safetensors"),
        "name": ("{m} own.txt", r"own\.txt must end in \.html"),
        "folder": ("{m} .. --dataset TINY", r"must end in \.html"),
        "unwritable": ("{m} file/own.html", "a file stands where a folder should be"),
        "landmarks": ("{m} own.html --landmarks 1", "--landmarks 1 must be at least 10"),
        "class": ("{m} own.html --start tigre", "tigre"),
        "cloud": ("{m} own.html --n 0", "n=0 must be a whole number from 1 to 1000"),
        "other sizes": ("{m} own.html --dataset zoo", "trained on data with fingerprint"),
        "unknown data": ("{m} own.html --dataset zooo", "Did you mean 'zoo'"),
    }.values(),
)
def test_what_is_refused(trained, tmp_path, capsys, words, told):
    (tmp_path / "work" / "file").write_text("in the way")
    message = refused(capsys, "export-web", *words.format(m=trained).split())
    assert re.search(told, message), message
    assert not list((tmp_path / "work").glob("own*"))


def test_a_model_without_its_file_of_settings_needs_a_dataset(trained, tmp_path, capsys):
    (tmp_path / "work" / "m.toml").unlink()
    assert "give --dataset NAME" in refused(capsys, "export-web", trained, "own.html")
    ok(capsys, "export-web", trained, "own.html", "--dataset", "TINY", "--quiet")


def test_a_model_of_other_data_of_the_same_sizes_is_refused(trained, tmp_path, capsys):
    shutil.rmtree(tmp_path / "root")
    folder = write_data(tmp_path / "root")
    splits = {k: v for k, v in loadmat(folder / "att_splits.mat").items() if k[0] != "_"}
    savemat(folder / "att_splits.mat", {**splits, "att": splits["att"][:, ::-1]})
    assert "fingerprint" in refused(capsys, "export-web", trained, "own.html")


def test_the_paper_s_size_is_refused_before_anything_slow(tmp_path, monkeypatch, capsys):
    small_data(tmp_path, monkeypatch)
    model = zslkit.methods.FWGAN(hidden=4096, noise_dim=312)
    model._build(2048, 312, torch.Generator())
    model.history_ = {}
    model.save("paper.safetensors")
    message = refused(capsys, "export-web", "paper.safetensors", "own.html", "--dataset", "no")
    size = re.search(r"(\d+\.\d) MB of a page whose limit is (\d\.\d) MB", message)
    assert float(size[1]) > 20 and float(size[2]) == export.LIMIT / 1e6
    hidden = int(re.search(r"--set hidden=(\d+)", message)[1])
    assert (312 + 312 + 2048) * hidden * 8 / 3 < export.LIMIT


def test_python_refuses_what_is_no_figure_or_too_much(problem, tmp_path):
    with pytest.raises(UsageError, match="takes a live figure; got a dict"):
        export.export_web({}, tmp_path / "own.html")
    figure = zslkit.widgets.WGANPlayground()
    with pytest.raises(UsageError, match=r"The page would be 0\.\d MB, and 0\.0 MB is the limit"):
        export.export_web(figure, tmp_path / "own.html", limit=1000)
    with pytest.raises(UsageError, match="is a folder"):
        (tmp_path / "a.html").mkdir()
        export.export_web(figure, tmp_path / "a.html")
    assert sorted(os.listdir(tmp_path)) == ["a.html"]


def test_a_page_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    page = tmp_path / "own.html"
    page.write_text("the old one")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(DataError, match="disk is full"):
        export.export_web(zslkit.widgets.WGANPlayground(), page)
    assert page.read_text() == "the old one"
    assert os.listdir(tmp_path) == ["own.html"]
