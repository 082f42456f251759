"""``zslkit export-web``: what it writes and what it refuses. A browser opens the page in
``tests/widgets/test_exported_page.py``."""

import base64
import json
import os
import re
import shutil
from html import escape

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

FIGURES = (
    *("AttributeExplorer", "CalibratedStacking", "OutOfDistribution", "SyntheticCount"),
    "WGANPlayground",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A folder with a small data set, a model trained on it, and its map once it is fitted."""
    top = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        small_data(top, patch)
        assert cli.main(["train", "fclswgan", "TINY", *SMALL, "--out", "m.safetensors"]) == 0
    return top


def del_fingerprint(file):
    """Make a model's file one that does not say what it was trained on."""
    tensors, about = zslkit.training.load_tensors(file)
    del about["config"]["trained_on"]
    zslkit.training.save_tensors(file, tensors, about)


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


def test_an_empty_name_is_refused(trained, capsys):
    assert "The name of the page is empty" in refused(capsys, "export-web", trained, "")


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
        "cloud of text": ("{m} own.html --n x", "invalid int value"),
        "other sizes": (
            "{m} own.html --dataset zoo",
            "makes 5 features from 3 attributes, but zoo",
        ),
        "a folder as model": (". own.html", r"^\. is a folder; name a model in it"),
        "a long name": ("{m} " + 300 * "x" + ".html", "because its name is too long"),
        "a long model": (300 * "x" + " own.html", "no file xxx"),
        "no such folder": ("{m} /proc/x.html", "because no file can be made in its folder"),
        "only an ending": ("{m} .html", r"^\.html is an ending without a name; give one such"),
        "unknown data": ("{m} own.html --dataset zooo", "Did you mean 'zoo'"),
    }.values(),
)
def test_what_is_refused(trained, tmp_path, capsys, words, told):
    (tmp_path / "work" / "file").write_text("in the way")
    message = refused(capsys, "export-web", *words.format(m=trained).split())
    assert re.search(told, message), message
    assert not list((tmp_path / "work").glob("own*"))


def test_an_unknown_class_is_told_before_a_map_is_fitted(trained, capsys, monkeypatch):
    def too_late(problem):
        raise AssertionError("a map was fitted first")

    monkeypatch.setattr(zslkit.maps, "cached_map", too_late)
    assert "tigre" in refused(capsys, "export-web", trained, "own.html", "--start", "tigre")


def test_a_link_to_a_page_stays_a_link(trained, tmp_path, capsys):
    (tmp_path / "elsewhere").mkdir()
    page, link = tmp_path / "elsewhere" / "page.html", tmp_path / "work" / "own.html"
    link.symlink_to(page)
    ok(capsys, "export-web", trained, "own.html", "--quiet")
    assert link.is_symlink() and "<!doctype html>" in page.read_text()
    assert sorted(os.listdir(page.parent)) == ["page.html"]


def test_the_page_can_be_copied_as_python(trained, tmp_path, capsys, monkeypatch):
    options = ("--data", "scale=l2", "--n", 40, "--seed", 3, "--landmarks", 30)
    (tmp_path / "work" / "m.toml").unlink()  # it was trained with another scale
    del_fingerprint(trained)
    ok(capsys, "export-web", trained, "own.html", "--quiet", "--dataset", "TINY", *options)
    data = state_in(tmp_path / "work" / "own.html")["state"]["data"]
    assert data["recipe"] == (
        "import zslkit\nproblem = zslkit.load(\"TINY\", scale='l2')\n"
        'model = zslkit.methods.load("m.safetensors")'
    )
    assert data["options"] == "n=40, seed=3, n_landmarks=30"
    names = {}
    exec(data["recipe"], names)
    call = f"zslkit.widgets.AttributeExplorer(model, problem, {data['options']})"
    assert len(eval(call, names).points()) == 40


def test_a_path_of_this_machine_is_not_told(trained, tmp_path, capsys):
    full = (tmp_path / "work" / trained).resolve()
    ok(capsys, "export-web", full, "own.html", "--quiet")
    assert str(tmp_path) not in (tmp_path / "work" / "own.html").read_text()
    recipe = state_in(tmp_path / "work" / "own.html")["state"]["data"]["recipe"]
    assert 'zslkit.methods.load("m.safetensors")' in recipe


def test_a_checkpoint_is_not_called_finished(trained, tmp_path, capsys):
    tensors, about = zslkit.training.load_tensors("m.checkpoint")
    about["config"]["parameters"]["epochs"] = 400
    zslkit.training.save_tensors("m.checkpoint", tensors, about)
    ok(capsys, "export-web", "m.checkpoint", "own.html", "--quiet")
    assert "Model: FCLSWGAN, 3 of 400 epochs" in (tmp_path / "work" / "own.html").read_text()


def test_a_damaged_file_is_told_to_be_deleted_if_it_is_a_checkpoint(tmp_path, capsys):
    for name, told in (("m.safetensors", r"no safetensors file\.$"), ("m.checkpoint", "delete it")):
        (tmp_path / name).write_text("not this")
        message = refused(capsys, "export-web", tmp_path / name, tmp_path / "own.html")
        assert re.search(told, message), message


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
    model._build([2048, 312, 150], torch.Generator())
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
    for wrong, told in (
        ({"path": None}, "path=None must be the name of a file"),
        ({"path": 3}, "path=3 must be"),
        ({"path": ""}, "is empty"),
        ({"title": None}, "title=None must be text"),
        ({"explanation": 3}, "explanation=3 must be text"),
        ({"about": b"me"}, "about=b'me' must be text"),
        ({"limit": "4MB"}, "limit='4MB' must be a whole number of bytes"),
        ({"limit": 0}, "limit=0 must be"),
    ):
        with pytest.raises(UsageError, match=told):
            export.export_web(figure, **{"path": tmp_path / "own.html", **wrong})
    assert sorted(os.listdir(tmp_path)) == ["a.html"]


def test_each_figure_says_what_to_do_and_how_to_be_smaller(tmp_path):
    figures = [zslkit.widgets.WGANPlayground(), zslkit.widgets.SyntheticCount()]
    for figure in figures:
        export.export_web(figure, tmp_path / "own.html")
        page = (tmp_path / "own.html").read_text()
        head = page[: page.index("<script")]
        assert escape(figure.explanation) in head and "Move an attribute" not in head
        assert "nothing is loaded, nothing is sent" in head
        with pytest.raises(UsageError, match="is the limit") as caught:
            export.export_web(figure, tmp_path / "own.html", limit=1000)
        assert "landmarks" not in str(caught.value)
    words = {name: getattr(zslkit.widgets, name).explanation for name in FIGURES}
    assert all(words.values()) and len(set(words.values())) == len(FIGURES)
    assert "landmarks" in zslkit.widgets.AttributeExplorer.advice
    export.export_web(figures[0], tmp_path / "own.html", explanation="Mine.")
    assert "<p>Mine.</p>" in (tmp_path / "own.html").read_text()


def test_a_page_s_figure_keeps_its_name_in_links(tmp_path):
    for figure, name in (
        (zslkit.widgets.WGANPlayground(), "wgan"),
        (zslkit.widgets.WGANPlayground(), "wgan"),
        (zslkit.widgets.WGANPlayground(figure_id="mine"), "mine"),
    ):
        export.export_web(figure, tmp_path / "own.html")
        assert state_in(tmp_path / "own.html")["state"]["figure_id"] == name


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
