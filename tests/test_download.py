"""Getting a data set: what is told, verified, installed and refused."""

import errno
import io
import os
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from scipy.io import savemat
from server import nearly_full, serving

from zslkit.datasets import download, sources, xlsa17
from zslkit.errors import DataError, UsageError


@pytest.fixture
def server():
    with serving() as server:
        yield server


def mat(**variables):
    file = io.BytesIO()
    savemat(file, variables)
    return file.getvalue()


def dataset():
    """The two files of a data set with 3 seen and 1 unseen class, 5 pictures each."""
    labels = np.repeat(np.arange(4), 5)
    rows = np.arange(20)
    names = np.array([[n] for n in "abcd"], object)
    splits = {
        "att": np.eye(4),
        "allclasses_names": names,
        "trainval_loc": rows[(labels < 3) & (rows % 5 > 0)] + 1,
        "test_seen_loc": rows[(labels < 3) & (rows % 5 == 0)] + 1,
        "test_unseen_loc": rows[labels == 3] + 1,
        "val_loc": rows[labels == 2] + 1,
    }
    return {
        "att_splits.mat": mat(**splits),
        "res101.mat": mat(features=np.random.default_rng(0).random((6, 20)), labels=labels + 1),
    }


def zipped(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def archive(*names, extra=None):
    files = {f"xlsa17/data/{n}/{file}": c for n in names for file, c in dataset().items()}
    return zipped({**files, "xlsa17/README.txt": "hello", **(extra or {})})


@pytest.fixture
def published(server, monkeypatch):
    """The published source, but at our server, with the counts of the small data set."""
    here = replace(sources.SOURCES[0], address=server.address, size=300_000)
    monkeypatch.setattr(sources, "SOURCES", (here, *sources.SOURCES[2:]))
    keys = sources.PUBLISHED["CUB"]
    for name in ("CUB", "SUN"):
        small = dict(zip(keys, [20, 4, 4, 3, 1, 12, 3, 5], strict=True))
        monkeypatch.setitem(sources.PUBLISHED, name, small)
    server.body = archive("CUB", "SUN")
    return server


def quiet(said):
    return {"progress": False, "say": said.append}


def test_get_tells_address_and_terms_before_the_first_request(published, tmp_path):
    told = []

    def say(line):
        told.append((line, len(published.seen)))

    download.get("cub", tmp_path, progress=False, say=say)
    before = " ".join(line for line, requests in told if requests == 0)
    assert published.address in before
    assert "research use; cite Xian et al." in before
    assert "SUN" in before


def test_get_installs_verifies_and_tidies_up(published, tmp_path):
    said = []
    folder = download.get("CUB", tmp_path, **quiet(said))
    assert folder == tmp_path / "xlsa17" / "data" / "CUB"
    assert len(xlsa17.load("CUB", root=tmp_path).train) == 12
    assert "CUB: verified" in " ".join(said)
    assert (tmp_path / "xlsa17" / "data" / "SUN" / "res101.mat").is_file()
    assert sorted(os.listdir(tmp_path)) == ["downloads", "xlsa17"]
    assert os.listdir(tmp_path / "downloads") == []
    download.get("SUN", tmp_path, **quiet(said))
    assert "already" in said[-1]
    assert len(published.seen) == 1


def test_an_archive_put_there_by_hand_is_used_and_can_be_kept(published, tmp_path):
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "xlsa17.zip").write_bytes(published.body)
    download.get("CUB", tmp_path, keep=True, **quiet([]))
    assert published.seen == []
    assert (tmp_path / "downloads" / "xlsa17.zip").exists()


def test_data_that_are_not_the_published_ones_are_not_installed(published, tmp_path, monkeypatch):
    counts = {**sources.PUBLISHED["CUB"], "pictures": 21}
    monkeypatch.setitem(sources.PUBLISHED, "CUB", counts)
    with pytest.raises(DataError, match=r"not hold the published CUB.*pictures: 20 here, 21 pub"):
        download.get("CUB", tmp_path, **quiet([]))
    assert sorted(os.listdir(tmp_path)) == ["downloads"]


def test_counts_known_from_quotations_only_are_told(published, tmp_path, monkeypatch):
    monkeypatch.setitem(sources.UNCERTAIN, "CUB", {"trainval"})
    monkeypatch.setitem(sources.PUBLISHED["CUB"], "trainval", 13)
    said = []
    download.get("CUB", tmp_path, **quiet(said))
    assert "trainval: 12 here, 13 published" in " ".join(said)
    assert "CUB: unpacked" in " ".join(said)


def test_other_files_in_the_folder_are_left_alone(published, tmp_path):
    folder = tmp_path / "xlsa17" / "data" / "CUB"
    folder.mkdir(parents=True)
    (folder / "att_splits.mat").write_bytes(b"mine")
    with pytest.raises(DataError, match="already holds other files"):
        download.get("CUB", tmp_path, **quiet([]))
    download.get("SUN", tmp_path, **quiet([]))  # CUB comes along, and must not replace it
    assert (folder / "att_splits.mat").read_bytes() == b"mine"
    assert os.listdir(folder) == ["att_splits.mat"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<!DOCTYPE html><title>Moved</title>", "is not a zip archive.*DOCTYPE.*was deleted"),
        (archive("CUB")[:-300], "is a damaged zip archive"),
    ],
)
def test_an_archive_that_is_none_is_deleted(published, tmp_path, body, says):
    published.body = body
    with pytest.raises(DataError, match=says):
        download.get("CUB", tmp_path, **quiet([]))
    assert os.listdir(tmp_path / "downloads") == []


def test_a_flipped_bit_is_found_by_the_check_sum(published, tmp_path):
    body = bytearray(published.body)
    at = body.index(b"res101.mat") + 600
    body[at] ^= 0x10
    published.body = bytes(body)
    with pytest.raises(DataError, match="is a damaged zip archive"):
        download.get("CUB", tmp_path, **quiet([]))
    assert not (tmp_path / "xlsa17").exists()


def test_an_archive_without_the_data_set(published, tmp_path):
    published.body = archive("SUN")
    with pytest.raises(DataError, match="holds no folder xlsa17/data/CUB; it was kept"):
        download.get("CUB", tmp_path, **quiet([]))


def test_an_archive_with_a_broken_data_set(published, tmp_path):
    published.body = archive("CUB", extra={"xlsa17/data/SUN/att_splits.mat": b"junk"})
    with pytest.raises(DataError, match=r"not hold a usable SUN.* in SUN: res101\.mat is missing"):
        download.get("SUN", tmp_path, **quiet([]))
    assert sorted(os.listdir(tmp_path)) == ["downloads"]


@pytest.mark.parametrize(
    "path", ["../../evil.txt", "/etc/evil", "xlsa17/data/CUB/../../../../evil", "C:evil", "a\\b"]
)
def test_an_unsafe_path_refuses_the_whole_archive(published, tmp_path, path):
    published.body = archive("CUB", extra={path: "boo"})
    with pytest.raises(DataError, match=r"holds the unsafe path .*nothing was unpacked"):
        download.get("CUB", tmp_path, **quiet([]))
    assert not list(tmp_path.rglob("*evil*"))
    assert not (tmp_path / "xlsa17").exists()


def test_a_link_refuses_the_whole_archive(tmp_path):
    link = zipfile.ZipInfo("xlsa17/data/CUB/res101.mat")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    with pytest.raises(DataError, match="unsafe path"):
        download.unpack(tmp_path / "x.zip", tmp_path / "out", "xlsa17/data", progress=False)
    assert not (tmp_path / "out").exists()


def test_no_room_to_unpack(published, tmp_path, monkeypatch):
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "xlsa17.zip").write_bytes(published.body)
    nearly_full(monkeypatch)
    with pytest.raises(DataError, match=r"unpacks to 0 MB, but the disk of .* only 0 MB free"):
        download.get("CUB", tmp_path, **quiet([]))


def test_the_disk_fills_up_while_unpacking(published, tmp_path, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(DataError, match=r"could not be unpacked .*No space left.*Nothing was"):
        download.get("CUB", tmp_path, **quiet([]))
    assert sorted(os.listdir(tmp_path)) == ["downloads"]


# ---------------------------------------------------------------------- names
def test_names_without_a_source(tmp_path):
    with pytest.raises(UsageError, match=r"No source is known for 'CAB'.*Did you mean 'CUB'"):
        download.get("CAB", tmp_path, **quiet([]))
    with pytest.raises(UsageError, match="The zoo comes with zslkit"):
        download.get("zoo", tmp_path, **quiet([]))


def test_a_source_without_an_address_explains_the_manual_step(tmp_path):
    with pytest.raises(UsageError, match=r'drive folders.*splits="sent_splits"'):
        download.get("cub-sentences", tmp_path, **quiet([]))


def test_every_data_set_has_a_source_and_its_counts():
    from zslkit import datasets

    for name in datasets.XLSA17:
        assert sources.source_of(name).address
        counts = sources.PUBLISHED[name]
        assert counts["classes"] == counts["seen classes"] + counts["unseen classes"]
        if name != "FLO":
            parts = counts["trainval"] + counts["test_seen"] + counts["test_unseen"]
            assert parts == counts["pictures"]
