"""One file over HTTP, from a server that misbehaves to a disk that refuses."""

import errno
import hashlib
import io
import os

import pytest
from server import BODY, nearly_full, serving

from zslkit.datasets import fetch as fetching
from zslkit.datasets.fetch import fetch
from zslkit.errors import DataError


@pytest.fixture
def server():
    with serving() as server:
        yield server


@pytest.fixture
def options():
    said = []
    return {"wait": 0, "progress": False, "say": said.append, "timeout": 5}


# ---------------------------------------------------------------------- one file
def test_a_file_arrives_whole(server, tmp_path, options):
    path = fetch(server.address, tmp_path / "a" / "x.zip", **options)
    assert path.read_bytes() == BODY
    assert os.listdir(path.parent) == ["x.zip"]  # no leftovers


def test_a_dropped_connection_is_continued_where_it_broke(server, tmp_path, options):
    server.drop_after = [100_000, 50_000]
    path = fetch(server.address, tmp_path / "x.zip", **options)
    assert path.read_bytes() == BODY
    assert server.seen == [None, "bytes=100000-", "bytes=150000-"]


def test_an_interrupted_download_is_continued_by_the_next_call(server, tmp_path, options):
    server.drop_after = [100_000]
    with pytest.raises(DataError, match=r"100,000 of 300,000.*run it again to continue"):
        fetch(server.address, tmp_path / "x.zip", retries=1, **options)
    assert not (tmp_path / "x.zip").exists()
    assert (tmp_path / "x.zip.part").stat().st_size == 100_000
    fetch(server.address, tmp_path / "x.zip", **options)
    assert (tmp_path / "x.zip").read_bytes() == BODY
    assert server.seen == [None, "bytes=100000-"]


def test_ctrl_c_keeps_what_has_arrived(server, tmp_path, options, monkeypatch):
    def stop(response):
        yield response.read(1000)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "_blocks", stop)
        with pytest.raises(KeyboardInterrupt):
            fetch(server.address, tmp_path / "x.zip", **options)
    assert fetch(server.address, tmp_path / "x.zip", **options).read_bytes() == BODY
    assert server.seen == [None, "bytes=1000-"]


def test_a_server_without_ranges_starts_again(server, tmp_path, options):
    server.ranges, server.drop_after = False, [100_000]
    assert fetch(server.address, tmp_path / "x.zip", **options).read_bytes() == BODY


def test_a_file_that_changed_meanwhile_starts_again(server, tmp_path, options):
    server.drop_after = [100_000]
    with pytest.raises(DataError):
        fetch(server.address, tmp_path / "x.zip", retries=1, **options)
    server.body, server.etag = BODY[::-1], '"v2"'
    assert fetch(server.address, tmp_path / "x.zip", **options).read_bytes() == BODY[::-1]


def test_a_part_of_another_address_is_not_continued(server, tmp_path, options):
    (tmp_path / "x.zip.part").write_bytes(b"something else")
    assert fetch(server.address, tmp_path / "x.zip", **options).read_bytes() == BODY
    assert server.seen == [None]


def test_a_part_that_was_complete_is_taken(server, tmp_path, options):
    server.drop_after = [100_000]
    with pytest.raises(DataError):
        fetch(server.address, tmp_path / "x.zip", retries=1, **options)
    (tmp_path / "x.zip.part").write_bytes(BODY)  # killed just before the rename
    assert fetch(server.address, tmp_path / "x.zip", **options).read_bytes() == BODY


def test_a_part_that_is_too_long_starts_again(server, tmp_path, options):
    server.drop_after = [100_000]
    with pytest.raises(DataError):
        fetch(server.address, tmp_path / "x.zip", retries=1, **options)
    (tmp_path / "x.zip.part").write_bytes(BODY + b"more")
    assert fetch(server.address, tmp_path / "x.zip", **options).read_bytes() == BODY


def test_a_busy_server_is_asked_again(server, tmp_path, options):
    server.statuses = [503, 429]
    assert fetch(server.address, tmp_path / "x.zip", **options).read_bytes() == BODY


def test_wrong_size_is_detected(server, tmp_path, options):
    server.announce_more = 7
    with pytest.raises(DataError, match=r"closed after 300,000 of 300,007 bytes"):
        fetch(server.address, tmp_path / "x.zip", retries=2, **options)
    assert not (tmp_path / "x.zip").exists()


def test_wrong_content_is_detected_and_deleted(server, tmp_path, options):
    with pytest.raises(DataError, match=r"SHA-256 is [0-9a-f]{64}, not 00"):
        fetch(server.address, tmp_path / "x.zip", sha256="00" * 32, **options)
    assert os.listdir(tmp_path) == []
    right = hashlib.sha256(BODY).hexdigest()
    assert fetch(server.address, tmp_path / "x.zip", sha256=right, **options).exists()


def test_a_file_that_moved_away(server, tmp_path, options):
    server.statuses = [404]
    with pytest.raises(DataError, match="answered 404 Not Found; the file may have moved"):
        fetch(server.address, tmp_path / "x.zip", **options)


def test_no_server_at_all(tmp_path, options):
    with pytest.raises(DataError, match=r"could not be fetched: .*refused"):
        fetch("http://127.0.0.1:1/x.zip", tmp_path / "x.zip", **options)


# ---------------------------------------------------------------------- a disk that refuses
def read_only(monkeypatch):
    def refuse(path, *args, **kwargs):
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(os, "mkdir", refuse)


def test_too_little_space_is_said_before_the_first_byte(server, tmp_path, options, monkeypatch):
    nearly_full(monkeypatch)
    with pytest.raises(DataError, match="only 0 MB free; make room"):
        fetch(server.address, tmp_path / "x.zip", **options)
    assert os.listdir(tmp_path) == []


def test_a_disk_that_fills_up_keeps_what_has_arrived(server, tmp_path, options, monkeypatch):
    class Full(io.FileIO):
        def write(self, block):
            super().write(block[:1000])
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "open", lambda path, mode: Full(path, mode), raising=False)
        with pytest.raises(DataError, match=r"x\.zip\.part could not be written: No space left"):
            fetch(server.address, tmp_path / "x.zip", **options)
    assert fetch(server.address, tmp_path / "x.zip", **options).read_bytes() == BODY
    assert server.seen == [None, "bytes=1000-"]


def test_a_read_only_folder(tmp_path, options, monkeypatch):
    read_only(monkeypatch)
    with pytest.raises(DataError, match=r"could not be written: Read-only file system.*--root"):
        fetch("http://127.0.0.1:1/x.zip", tmp_path / "new" / "x.zip", **options)
