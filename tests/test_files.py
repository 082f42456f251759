import errno
import os
import subprocess
import sys

import numpy as np
import pytest

from zslkit import files, scaling
from zslkit.errors import DataError, MissingFile, UsageError, did_you_mean


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "deep" / "file.txt"
    with files.atomic_path(path) as temporary:
        temporary.write_text("old")
    with pytest.raises(RuntimeError), files.atomic_path(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old" and os.listdir(path.parent) == ["file.txt"]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "may not be written"),
        (errno.EROFS, "read-only"),
        (errno.ENOENT, "no file can be made in its folder"),
        (errno.ENAMETOOLONG, "name is too long"),
    ],
)
def test_write_errors_get_a_sentence(tmp_path, number, sentence):
    with (
        pytest.raises(DataError, match=f"file.txt was not written because .*{sentence}"),
        files.atomic_path(tmp_path / "file.txt"),
    ):
        raise OSError(number, "system's words")
    assert not os.listdir(tmp_path)


def test_a_file_where_a_folder_should_be(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(DataError, match="a file stands where a folder"),
        files.atomic_path(tmp_path / "file" / "x"),
    ):
        pass


def test_packaged_data():
    assert (files.packaged("zoo") / "attributes.csv").is_file()
    with pytest.raises(MissingFile, match="reinstall zslkit"):
        files.packaged("aquarium")


def test_roots_follow_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("ZSLKIT_CACHE", str(tmp_path))
    monkeypatch.delenv("ZSLKIT_DATA", raising=False)
    assert files.cache_dir() == tmp_path and files.data_root() == tmp_path / "datasets"
    monkeypatch.setenv("ZSLKIT_DATA", str(tmp_path / "here"))
    assert files.data_root() == tmp_path / "here"


def test_hints():
    assert did_you_mean("leopart", ["leopard", "lion"]) == " Did you mean 'leopard'?"
    assert did_you_mean("xyz", ["leopard"]) == ""


def test_scaling_is_fitted_on_the_given_rows_only():
    x = np.array([[0.0, 5.0], [2.0, 5.0], [10.0, 7.0]], np.float32)
    rows = np.array([0, 1])
    assert scaling.scaled(x, rows, "minmax").tolist() == [[0, 0], [1, 0], [5, 2]]
    standard = scaling.scaled(x, rows, "standard")
    assert standard[:2, 0].tolist() == [-1, 1] and np.isfinite(standard).all()
    assert np.allclose(np.linalg.norm(scaling.scaled(x, rows, "l2"), axis=1), 1)
    assert np.array_equal(scaling.scaled(x, rows, "none"), x)
    with pytest.raises(UsageError, match="Did you mean 'minmax'"):
        scaling.scaled(x, rows, "minimax")


def test_the_package_imports_lazily():
    code = (
        "import sys, zslkit; heavy = {'torch', 'numpy', 'umap', 'matplotlib', 'sklearn'}"
        " & set(sys.modules); print(sorted(heavy)); print(len(dir(zslkit)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.splitlines()[0] == "[]"
    import zslkit

    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = zslkit.nonsense
    assert "load" in dir(zslkit)
