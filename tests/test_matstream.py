"""Features read and scaled a block at a time: the numbers and the sentences of reading at once."""

import re

import numpy as np
import pytest
from scipy.io import savemat
from test_xlsa17 import contents, write

import zslkit
from zslkit.datasets import xlsa17
from zslkit.errors import DataError


def scaled_by_the_book(raw, train, scale):
    """The definitions of the four scalings, on all rows at once and in the file's precision."""
    if scale == "none":
        return raw.astype(np.float32)
    if scale == "l2":
        return (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)
    fit = raw[np.sort(train)]
    shift = fit.min(0) if scale == "minmax" else fit.mean(0)
    spread = np.ptp(fit, axis=0) if scale == "minmax" else fit.std(0)
    return ((raw - shift) / spread.astype(np.float32)).astype(np.float32)


@pytest.mark.parametrize("block", [1, 100, 2**18])  # bytes: one row, two or four, all of them
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("stored", ["double", "single", "double that was single"])
@pytest.mark.parametrize("scale", ["minmax", "standard", "l2", "none"])
def test_scaling_in_blocks_is_scaling_at_once(tmp_path, monkeypatch, scale, stored, packed, block):
    pictures = contents()[1]
    raw = pictures["features"].astype(np.float64 if stored == "double" else np.float32)
    pictures["features"] = raw = raw.astype(np.float32 if stored == "single" else np.float64)
    savemat(write(tmp_path) / "res101.mat", pictures, do_compression=packed)
    monkeypatch.setattr(zslkit.scaling, "_BLOCK", block)
    p = xlsa17.load("CUB", root=tmp_path, scale=scale)
    whole = scaled_by_the_book(np.ascontiguousarray(raw.T), p.train, scale)
    np.testing.assert_array_equal(p.features, whole)


@pytest.mark.parametrize("packed", [True, False])
def test_the_large_matrix_never_lies_in_memory_as_stored(tmp_path, monkeypatch, packed):
    savemat(write(tmp_path) / "res101.mat", contents()[1], do_compression=packed)
    asked = []
    read = xlsa17.matfile.read
    monkeypatch.setattr(xlsa17.matfile, "read", lambda *a: asked.extend(a[1]) or read(*a))
    xlsa17.load("CUB", root=tmp_path)
    assert "labels" in asked and "features" not in asked


def in_big_endian(path):
    """The same variables in the byte order of other processors, which SciPy does not write."""

    def element(kind, array):
        data = np.asarray(array).tobytes()
        return np.array([kind, len(data)], ">u4").tobytes() + data + bytes(-len(data) % 8)

    def matrix(name, array):
        flags = element(6, np.array([6, 0], ">u4"))  # class 6: double
        sizes = element(5, np.array(array.shape, ">i4"))
        numbers = element(9, np.ravel(array, "F").astype(">f8"))
        body = flags + sizes + element(1, np.frombuffer(name, np.uint8)) + numbers
        return np.array([14, len(body)], ">u4").tobytes() + body

    variables = contents()[1]
    head = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x01\x00MI"
    path.write_bytes(head + b"".join(matrix(k.encode(), v) for k, v in variables.items()))


def test_a_file_in_another_byte_order_is_left_to_scipy(tmp_path):
    plain = xlsa17.load("CUB", root=write(tmp_path).parents[2])
    in_big_endian(tmp_path / "xlsa17" / "data" / "CUB" / "res101.mat")
    other = xlsa17.load("CUB", root=tmp_path)
    np.testing.assert_array_equal(other.features, plain.features)


def test_features_may_come_last_in_the_file(tmp_path):
    expected = xlsa17.load("CUB", root=write(tmp_path).parents[2]).features
    pictures = contents()[1]
    names = np.array([["a.jpg"]] * 70, object)
    for packed in (True, False):
        turned = {"image_files": names, **dict(reversed(pictures.items()))}
        savemat(write(tmp_path) / "res101.mat", turned, do_compression=packed)
        np.testing.assert_array_equal(xlsa17.load("CUB", root=tmp_path).features, expected)


def test_a_packed_file_with_a_wrong_byte(tmp_path):
    path = write(tmp_path) / "res101.mat"
    savemat(path, contents()[1], do_compression=True)
    whole = path.read_bytes()
    for place in (len(whole) // 3, len(whole) // 2):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        with pytest.raises(DataError, match=f"{re.escape(str(path))} is cut off or damaged"):
            xlsa17.load("CUB", root=tmp_path)


@pytest.mark.parametrize("row", [0, 69])
@pytest.mark.parametrize("value", [np.nan, -np.inf])
def test_a_value_that_is_not_finite_is_told_with_its_place(tmp_path, monkeypatch, row, value):
    pictures = contents()[1]
    pictures["features"][4, row] = value
    write(tmp_path, pictures=pictures)
    monkeypatch.setattr(zslkit.scaling, "_BLOCK", 100)
    with pytest.raises(DataError, match=rf"features\(5, {row + 1}\) is {value}; every value"):
        xlsa17.load("CUB", root=tmp_path)
