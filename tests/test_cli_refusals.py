"""What the command refuses: one sentence on stderr, nothing on stdout, exit code 2."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from command import SMALL, ok, refused, small_data, write_data
from scipy.io import savemat


@pytest.fixture
def data(tmp_path, monkeypatch):
    return small_data(tmp_path, monkeypatch)


@pytest.fixture
def trained(data, capsys):
    ok(capsys, "train", "fclswgan", "TINY", *SMALL, "--out", "m.safetensors")
    return "m.safetensors"


NEEDS_DATA = {
    "unknown data set": ("data check zooo", "no data set named 'zooo'.*Did you mean 'zoo'"),
    "not here": ("data check AWA2", "zslkit data get AWA2"),
    "no such backbone": ("data check TINY --backbone res", r"res101\.mat is there.*'res101'"),
    "get unknown": ("data get CUP", "Did you mean 'CUB'"),
    "get the zoo": ("data get zoo", "comes with zslkit"),
    "unknown method": ("train fclswgann zoo", "Did you mean 'fclswgan'"),
    "no data set": ("train fclswgan", "Name a method and a data set"),
    "unknown parameter": ("train fwgan TINY --set epoch=3", "Did you mean 'epochs'"),
    "half a parameter": ("train fwgan TINY --set epochs", "must look like KEY=VALUE"),
    "words for a number": ("train fwgan TINY --set epochs=many", "must be a whole number"),
    "fraction": ("train fwgan TINY --set epochs=1.5", "must be a whole number"),
    "pair": ("train fwgan TINY --set betas=[0.1]", "must be 2 numbers in brackets"),
    "zero epochs": ("train fwgan TINY --set epochs=0", "at least 1"),
    "unknown data option": ("train fwgan TINY --data backbon=x", "Did you mean 'backbone'"),
    "paper for fgmmn": ("train fgmmn CUB --paper", "--paper is for fclswgan"),
    "paper for TINY": ("train fclswgan TINY --paper", "no published hyper-parameters"),
    "out": ("train fwgan TINY --out x.pt", r"must end in \.safetensors"),
    "device": ("train fwgan TINY --device gpu", "'cpu', 'cuda' or 'auto'"),
    "threads": ("train fwgan TINY --threads 0", "threads=0 must be at least 1"),
    "every": ("train fwgan TINY --every 0", "--every 0 must be at least 1"),
    "no config": ("train --config no.toml", r"no configuration no\.toml"),
    "config and words": ("train fwgan TINY --config no.toml", "already names the method"),
    "config and changes": ("train --config no.toml --set epochs=1", "--out FILE"),
    "nothing to score": ("evaluate", "Name model files"),
    "none on what": ("evaluate --method none", "needs --dataset"),
    "other method": ("evaluate --method fwgan", "invalid choice: 'fwgan'"),
    "no model": ("evaluate no.safetensors", r"no file no\.safetensors"),
    "unknown classifier": (
        "evaluate --method none --dataset TINY --classifier softmx",
        "Did you mean 'softmax'",
    ),
    "classifier option": (
        "evaluate --method none --dataset TINY --classifier eszsl --set gama=1",
        "Did you mean 'gamma'",
    ),
    "options for two": (
        "evaluate --method none --dataset TINY --classifier eszsl,ale --set gamma=1",
        "needs a single --classifier",
    ),
    "seeds": ("evaluate --method none --dataset TINY --seeds 4-1", "must look like"),
    "n": ("evaluate --method none --dataset TINY --n-synthetic 0", "at least 1"),
    "no grid": ("bench no.toml", r"no grid file no\.toml"),
}


@pytest.mark.parametrize("case", NEEDS_DATA)
def test_bad_words_get_one_sentence(capsys, data, case):
    words, says = NEEDS_DATA[case]
    assert re.search(says, refused(capsys, *words.split()))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("method = ", "is not a TOML file"),
        ("dataset = 'TINY'", "does not say which method"),
        ("method = 'fwgan'\ndataset = 'TINY'\nparameter = 1", "Did you mean 'parameters'"),
        ("method = 3\ndataset = 'TINY'", "method = 3 must be text"),
        ("method = 'fwgan'\ndataset = 'TINY'\nthreads = true", "must be a whole number"),
        ("method = 'fwgan'\ndataset = 'TINY'\n[parameters]\nx = 1", "no option 'x'"),
    ],
)
def test_bad_configurations(capsys, data, text, says):
    Path("c.toml").write_text(text)
    assert says in refused(capsys, "train", "--config", "c.toml")


def test_a_checkpoint_that_is_damaged_or_foreign(capsys, trained):
    whole = Path("m.checkpoint").read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"hello" * 100):
        Path("m.checkpoint").write_bytes(damaged)
        words = ["train", "fclswgan", "TINY", *SMALL, "--out", trained]
        assert "m.checkpoint is damaged" in refused(capsys, *words)
    Path("m.checkpoint").write_bytes(whole)
    said = refused(capsys, *words, "--set", "seed=9")
    assert "belongs to another run: its seed is 0, this run's is 9" in said


def test_a_model_that_is_damaged_or_does_not_fit(capsys, data, trained):
    folder = write_data(data, "WIDE")
    savemat(
        folder / "res101.mat",
        {"features": np.random.default_rng(0).random((7, 96)), "labels": np.arange(96) // 12 + 1},
    )
    said = refused(capsys, "evaluate", trained, "--dataset", "WIDE")
    assert "m turns descriptions of 3 numbers into 5 features, but WIDE has 3 and 7" in said
    shutil.move("m.toml", "gone.toml")
    assert "give --dataset NAME" in refused(capsys, "evaluate", trained)
    with open(trained, "r+b") as file:
        file.truncate(500)
    assert "m.safetensors is damaged" in refused(capsys, "evaluate", trained, "--dataset", "TINY")
