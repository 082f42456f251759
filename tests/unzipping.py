"""Reads what ``zslkit.widgets.zipping`` writes, as ``host.js`` does on a page."""

import base64
import json
import re
import struct
import zlib

import numpy as np

from zslkit.widgets.zipping import FIRST_LETTER

SCRIPT = re.compile(r'zslState\("(.*)",(\d+)\)')


def unzipped(state: dict) -> dict:
    """What ``zipped`` was given."""
    return inflated(base64.b64decode(state["zip"]))


def read_script(data: bytes) -> dict:
    """What ``script`` was given."""
    letters, length = SCRIPT.fullmatch(data.decode("utf-16")).groups()
    numbers = np.frombuffer(letters.encode("utf-16-le"), "<u2").astype(np.int64) - FIRST_LETTER
    bits = (numbers[:, None] >> np.arange(14, -1, -1)) & 1
    return inflated(np.packbits(bits.astype(np.uint8)).tobytes()[: int(length)])


def inflated(data: bytes) -> dict:
    """What ``deflated`` was given."""
    whole = zlib.decompress(data)
    (length,) = struct.unpack_from("<I", whole)
    found, at = json.loads(whole[4 : 4 + length]), 4 + length
    for model in found["state"].values():
        for buffer in model.get("buffers", []):
            if "bytes" in buffer:
                end = at + buffer.pop("bytes")
                buffer["data"] = base64.b64encode(whole[at:end]).decode()
                at = end
    return found
