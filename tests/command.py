"""Running the command line in a test, on a small data set."""

import numpy as np
from scipy.io import savemat

from zslkit import cli

SMALL = [
    *("--set", "epochs=3", "--set", "hidden=8", "--set", "batch_size=8"),
    *("--set", "classifier_epochs=2", "--threads", "1", "--quiet"),
]


def write_data(root, name="TINY", backbone="res101"):
    """Six seen and two unseen classes, 12 pictures each, in the published layout."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(8), 12)
    att = rng.random((8, 3))
    features = np.abs(att[labels] @ rng.normal(size=(3, 5)) + 0.1 * rng.normal(size=(96, 5)))
    row = np.arange(96)
    folder = root / "xlsa17" / "data" / name
    folder.mkdir(parents=True)
    splits = {
        "att": att.T,
        "trainval_loc": row[(labels < 6) & (row % 12 > 2)] + 1,
        "test_seen_loc": row[(labels < 6) & (row % 12 <= 2)] + 1,
        "test_unseen_loc": row[labels >= 6] + 1,
        "val_loc": row[(labels == 4) | (labels == 5)] + 1,
    }
    savemat(folder / "att_splits.mat", splits)
    savemat(folder / f"{backbone}.mat", {"features": features.T, "labels": labels + 1})
    return folder


def small_data(tmp_path, monkeypatch):
    """Work in a folder of one's own, with the small data set under ``ZSLKIT_DATA``."""
    monkeypatch.setenv("ZSLKIT_DATA", str(tmp_path / "root"))
    write_data(tmp_path / "root")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "root"


def run(capsys, *words):
    """Run a command line: exit code, stdout, stderr."""
    capsys.readouterr()
    code = cli.main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def ok(capsys, *words):
    code, out, err = run(capsys, *words)
    assert code == 0, err
    return out


def refused(capsys, *words):
    """A command that ends with 2, nothing on stdout and one sentence on stderr."""
    code, out, err = run(capsys, *words)
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("zslkit: ")
    return err.splitlines()[-1].removeprefix("zslkit: ")
