"""The state of a page's figures as few bytes: bytes as bytes, all of it deflated.

A page is text, so the result is base64 again; but scripts and tables shrink to a third first, and
no byte is written as text twice. ``web/host.js`` unpacks it.
"""

import base64
import copy
import json
import struct
import zlib


def zipped(state: dict) -> dict:
    """``{"state": {id: {"state", "buffers"}}, ...}`` as ``{"zip": text}``.

    Inside are four bytes, the length of the JSON (little-endian), then the JSON, in which a buffer
    has ``"bytes"``, its length, in place of ``"data"``, then the buffers one after another.
    A buffer whose data are named elsewhere (``{"$text": key}``) stays as it is.
    """
    state = copy.deepcopy(state)
    raw = []
    for model in state["state"].values():
        for buffer in model.get("buffers", []):
            if isinstance(buffer["data"], str):
                raw.append(base64.b64decode(buffer.pop("data")))
                buffer["bytes"] = len(raw[-1])
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    whole = b"".join([struct.pack("<I", len(text)), text, *raw])
    return {"zip": base64.b64encode(zlib.compress(whole, 9)).decode()}


def unzipped(state: dict) -> dict:
    """What :func:`zipped` was given."""
    whole = zlib.decompress(base64.b64decode(state["zip"]))
    (length,) = struct.unpack_from("<I", whole)
    found, at = json.loads(whole[4 : 4 + length]), 4 + length
    for model in found["state"].values():
        for buffer in model.get("buffers", []):
            if "bytes" in buffer:
                end = at + buffer.pop("bytes")
                buffer["data"] = base64.b64encode(whole[at:end]).decode()
                at = end
    return found
