"""The command: what it prints, where, with which exit code, and that a run repeats exactly."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from command import SMALL, ok, refused, run, small_data, write_data
from sketchtoy import write_pictures

import zslkit
from zslkit import files, methods, training
from zslkit.cli.settings import fitted_to
from zslkit.datasets.classsplits import split_of


@pytest.fixture
def data(tmp_path, monkeypatch):
    return small_data(tmp_path, monkeypatch)


# ---------------------------------------------------------------------- the command itself
@pytest.mark.parametrize(
    "words",
    [
        "",
        "data",
        "data get",
        "data check",
        "data build",
        "train",
        "evaluate",
        "bench",
        "export-web",
    ],
)
def test_help_teaches(capsys, words):
    out = ok(capsys, *words.split(), "--help")
    assert "usage: zslkit" in out
    assert "\n  zslkit " in out  # an example


def test_version(capsys):
    assert ok(capsys, "--version").strip() == f"zslkit {zslkit.__version__}"


def test_help_and_list_import_nothing_heavy(tmp_path):
    program = (
        "import sys; from zslkit import cli; cli.main(sys.argv[1:]);"
        "heavy = {'torch', 'scipy', 'sklearn', 'matplotlib', 'pandas'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or None)"
    )
    for words in (["--help"], ["data", "list"]):
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            capture_output=True,
            text=True,
            env={**os.environ, "ZSLKIT_DATA": str(tmp_path)},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "zslkit" in done.stdout


def test_python_dash_m():
    done = subprocess.run(
        [sys.executable, "-m", "zslkit", "dat"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "choose from" in done.stderr


def test_exit_codes(capsys, monkeypatch):
    def raising(error):
        def run(args):
            raise error

        return run

    monkeypatch.setattr("zslkit.cli.data.list_all", raising(KeyboardInterrupt()))
    assert run(capsys, "data", "list") == (130, "", "\nzslkit: interrupted.\n")
    monkeypatch.setattr("zslkit.cli.data.list_all", raising(RuntimeError("boom")))
    code, out, err = run(capsys, "data", "list")
    assert (code, out) == (1, "")
    assert "RuntimeError: boom" in err
    assert "fault of zslkit" in err


# ---------------------------------------------------------------------- data
def test_data_list_tells_what_is_here(capsys, data):
    rows = {r["name"]: r for r in json.loads(ok(capsys, "data", "list", "--json"))}
    assert rows["TINY"] == {"name": "TINY", "what": "yours", "from": "", "here": ["res101"]}
    assert rows["CUB"]["here"] == []
    assert rows["CUB"]["from"] == "zslkit data get CUB"
    assert rows["CUB-sentences"]["from"] == "by hand"
    write_data(data, "CUB", "vgg")
    line = next(x for x in ok(capsys, "data", "list").splitlines() if x.startswith("CUB "))
    assert line.split()[-1] == "vgg"


def test_data_list_and_check_know_the_retrieval_sets(capsys, data):
    rows = {r["name"]: r for r in json.loads(ok(capsys, "data", "list", "--json"))}
    assert rows["zoo-sketches"]["here"] == ["yes"]
    assert (rows["Sketchy"]["here"], rows["Sketchy"]["from"]) == ([], "by hand")
    (data / "sketchy").mkdir()
    rows = {r["name"]: r for r in json.loads(ok(capsys, "data", "list", "--json"))}
    assert rows["Sketchy"]["here"] == ["yes"]
    assert "holds no folder sketch/" in refused(capsys, "data", "check", "Sketchy")
    assert "1800 sketches of 64 x 64" in ok(capsys, "data", "check", "zoo-sketches")
    found = json.loads(ok(capsys, "data", "check", "zoo-sketches", "--json"))
    assert (found["queries"], found["gallery"], found["differences"]) == (300, 500, [])
    assert "no --backbone" in refused(capsys, "data", "check", "Sketchy", "--backbone", "vgg")
    assert "for retrieval" in refused(capsys, "train", "fclswgan", "zoo-sketches")


def test_data_check_tells_how_sketches_differ(capsys, data):
    names = list(split_of("QuickDraw", "A").unseen)
    write_pictures(data / "QuickDraw_images_final", ["cat", "owl", *names], 1)
    write_pictures(data / "QuickDraw_sketches_final", ["cat", "owl", *names], 2)
    out = ok(capsys, "data", "check", "quickdraw")
    assert "64 sketches of 224 x 224" in out
    assert "  classes: 32 here, 110 published" in out


def test_data_check_describes(capsys, data):
    out = ok(capsys, "data", "check", "TINY")
    assert "TINY: 96 rows of 5 features" in out
    assert "All checks passed." in out
    found = json.loads(ok(capsys, "data", "check", "TINY", "--json"))
    assert (found["train"], found["val_classes"], found["differences"]) == (54, 2, [])


def test_data_check_compares_with_the_published_counts(capsys, data):
    write_data(data, "CUB")
    write_data(data, "SUN", "vgg")
    code, out, err = run(capsys, "data", "check", "CUB")
    assert code == 2
    assert "pictures: 96 here, 11788 published" in out
    assert "CUB with res101 is not the published data set" in err
    out = ok(capsys, "data", "check", "SUN", "--backbone", "vgg")  # own features: told, allowed
    assert "trainval: 54 here, 10320 published" in out


def test_data_get_passes_its_options_on(capsys, data, monkeypatch):
    calls = []
    monkeypatch.setattr(
        "zslkit.datasets.download.get", lambda *args, **more: calls.append((args, more))
    )
    ok(capsys, "data", "get", "CUB", "--root", "/big", "--keep")
    assert calls[0][0] == ("CUB", "/big")
    assert calls[0][1]["keep"] is True


def test_data_get_by_hand(capsys, data):
    assert "drive folders" in refused(capsys, "data", "get", "CUB-sentences")


def test_data_build(capsys, data, monkeypatch):
    from zslkit.datasets.zoo import build as building

    made = []
    monkeypatch.setattr(building, "build", lambda folder: made.append(folder) or folder)
    assert ok(capsys, "data", "build", "zoo", "--out", "here").strip() == "here"
    assert made == [Path("here")]
    table = Path("here/attributes.csv")
    assert table.read_text() == (files.packaged("zoo") / "attributes.csv").read_text()
    table.write_text("mine")
    ok(capsys, "data", "build", "zoo", "--out", "here")
    assert table.read_text() == "mine"
    assert "Only the zoo and its clips" in refused(capsys, "data", "build", "CUB")


# ---------------------------------------------------------------------- train
def test_train_writes_a_model_and_all_that_shaped_it(capsys, data):
    out = ok(capsys, "train", "fclswgan", "TINY", *SMALL)
    assert "runs/fclswgan-tiny-0.safetensors" in out
    model = methods.load("runs/fclswgan-tiny-0.safetensors")
    written = tomllib.loads(Path("runs/fclswgan-tiny-0.toml").read_text())
    assert written["method"] == "fclswgan"
    assert written["dataset"] == "TINY"
    assert written["threads"] == 1 and written["device"] == "cpu"
    assert written["version"] == zslkit.__version__
    assert written["data"]["backbone"] == "res101"
    assert written["parameters"].keys() == model.get_params().keys()
    assert fitted_to(written["parameters"], model.get_params(), "x") == model.get_params()


def test_a_configuration_repeats_a_run(capsys, data):
    ok(capsys, "train", "fclswgan", "TINY", *SMALL, "--set", "seed=3", "--out", "a.safetensors")
    ok(capsys, "train", "--config", "a.toml", "--out", "b.safetensors", "--quiet")
    same_model("a.safetensors", "b.safetensors")
    a, b = (Path(f"{x}.toml").read_text().replace("b.toml", "a.toml") for x in "ab")
    assert a == b
    ok(capsys, "train", "--config", "a.toml", "--set", "seed=4", "--out", "c.safetensors")
    with pytest.raises(AssertionError):
        same_model("a.safetensors", "c.safetensors")


def same_model(*files):
    a, b = (training.load_tensors(file)[0] for file in files)
    assert a.keys() == b.keys()
    for key in a:
        np.testing.assert_array_equal(a[key].numpy(), b[key].numpy())


def test_a_stopped_run_goes_on_and_ends_with_the_same_weights(capsys, data, monkeypatch):
    words = ["train", "fclswgan", "TINY", *SMALL]
    ok(capsys, *words, "--out", "whole.safetensors")
    write = training.write_checkpoint

    def then_stop(run, path):
        write(run, path)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(training, "write_checkpoint", then_stop)
        code, out, err = run(capsys, *words, "--out", "parts.safetensors")
    assert (code, out) == (130, "")
    assert "Give the same command again" in err
    assert os.path.exists("parts.toml")  # known even if the run is never taken up
    assert not os.path.exists("parts.safetensors")
    _, _, err = run(capsys, *words, "--out", "parts.safetensors")
    assert "Going on from parts.checkpoint" in err
    same_model("whole.safetensors", "parts.safetensors")


def test_a_configuration_written_by_hand_is_left_as_it_is(capsys, data):
    text = (
        "# mine\nmethod = 'fwgan'\ndataset = 'TINY'\n"
        "[parameters]\nepochs = 1\nhidden = 4\nbatch_size = 8\nnoise_dim = 'none'\n"
    )
    Path("mine.toml").write_text(text)
    ok(capsys, "train", "--config", "mine.toml", "--quiet")
    assert Path("mine.toml").read_text() == text
    assert methods.load("mine.safetensors").noise_dim is None


def test_train_json_is_json_and_nothing_else(capsys, data):
    found = json.loads(ok(capsys, "train", "fgan", "TINY", *SMALL[:6], "--json"))
    assert found["model"] == "runs/fgan-tiny-0.safetensors"
    assert "generator" in found["last"]


def test_paper_hyper_parameters(capsys, data):
    write_data(data, "CUB")
    ok(capsys, "train", "fclswgan", "CUB", "--paper", *SMALL, "--out", "p.safetensors")
    model = methods.load("p.safetensors")
    assert model.learning_rate == 1e-4  # as published for CUB
    assert model.hidden == 8  # --set has the last word


# ---------------------------------------------------------------------- evaluate
@pytest.fixture
def trained(data, capsys):
    ok(capsys, "train", "fclswgan", "TINY", *SMALL, "--out", "m.safetensors")
    return "m.safetensors"


def test_evaluate_agrees_with_the_library(capsys, trained):
    found = json.loads(ok(capsys, "evaluate", trained, "--seeds", "0,2", "--json"))
    assert [run["seed"] for run in found[0]["runs"]] == [0, 2]
    scores = zslkit.evaluate(methods.load(trained), zslkit.datasets.xlsa17.load("TINY"), seed=2)
    assert found[0]["runs"][1] == {"seed": 2, **scores.as_dict()}


def test_evaluate_prints_a_table(capsys, trained):
    out = ok(capsys, "evaluate", trained, "--classifier", "eszsl,nearest", "--n-synthetic", "5")
    head, *lines = out.splitlines()
    assert head.split() == ["model", "dataset", "classifier", "T1", "u", "s", "H", "AUSUC"]
    assert [line.split()[2] for line in lines] == ["eszsl", "nearest"]
    out = ok(capsys, "evaluate", trained, "--classifier", "eszsl", "--seeds", "0-2", "--quiet")
    assert "±" in out
    assert "over 3 seeds" in out


def test_evaluate_without_a_generator(capsys, data):
    words = ["evaluate", "--method", "none", "--dataset", "TINY"]
    found = json.loads(ok(capsys, *words, "--classifier", "softmax,eszsl", "--json"))
    softmax, eszsl = found
    assert softmax["runs"][0]["unseen"] == 0  # it has never seen one
    assert eszsl["runs"][0]["t1"] > 0
    given = json.loads(
        ok(capsys, *words, "--classifier", "eszsl", "--set", "gamma=1e6", "--json", "--quiet")
    )
    assert given[0]["runs"] != eszsl["runs"]


# ---------------------------------------------------------------------- bench
def test_bench_runs_a_grid_and_shows_means(capsys, data, monkeypatch):
    monkeypatch.setenv("ZSLKIT_CACHE", str(data / "cache"))
    Path("grid.toml").write_text(
        "dataset = 'TINY'\nseeds = [0, 1]\n[classifiers.eszsl]\n[[run]]\nmethod = 'none'\n"
        "[[run]]\nmethod = 'fwgan'\nn_synthetic = [3, 6]\n"
        "parameters = { epochs = 1, hidden = 4, batch_size = 8 }\n"
    )
    out = ok(capsys, "bench", "grid.toml", "--quiet")
    head, *lines = out.splitlines()
    assert head.split() == ["run", "n_synthetic", "T1", "u", "s", "H", "AUSUC"]
    assert [line.split()[0] for line in lines[:3]] == ["none", "fwgan", "fwgan"]
    assert Path("grid.csv").is_file()
    rows = json.loads(ok(capsys, "bench", "grid.toml", "--quiet", "--json"))
    assert len(rows) == 6
