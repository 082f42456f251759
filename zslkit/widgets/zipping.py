"""The state of a page's figures in few bytes: bytes stay bytes, and all of it is deflated.

Inside a page it must be text, so there the result is base64 again, a third larger. Beside a page
it may be a script in UTF-16, whose letters hold 15 bits each: 7 % larger, and a page that is opened
as a file may load a script where it may load nothing else. ``web/host.js`` unpacks both.
"""

import base64
import codecs
import copy
import json
import re
import struct
import zlib

import numpy as np

FIRST_LETTER = 0x3400  # of 2**15 in a row that are no quotes, no line ends and no surrogates
STATE_TYPE = "application/vnd.jupyter.widget-state+json"
VIEW_TYPE = "application/vnd.jupyter.widget-view+json"
#: Traits that only a kernel's side of a widget wants; host.js does without them.
KERNEL_ONLY = re.compile(r"_model_.*|_view_.*|_anywidget_id|_dom_classes|layout|tabbable|tooltip")


def zipped(state: dict) -> dict:
    """``{"state": {id: {"state", "buffers"}}, ...}`` as ``{"zip": text}``, for inside a page."""
    return {"zip": base64.b64encode(deflated(state)).decode()}


def script(state: dict) -> bytes:
    """The same as a script in UTF-16 for beside a page: a call of ``zslState(letters, length)``."""
    data = deflated(state)
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    bits = np.append(bits, np.zeros(-len(bits) % 15, np.uint8)).reshape(-1, 15)
    letters = (bits @ (1 << np.arange(14, -1, -1)) + FIRST_LETTER).astype("<u2").tobytes()
    head, tail = (part.encode("utf-16-le") for part in ('zslState("', f'",{len(data)})'))
    return codecs.BOM_UTF16_LE + head + letters + tail


def deflated(state: dict) -> bytes:
    """The state in deflated bytes.

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
    return zlib.compress(whole, 9)
