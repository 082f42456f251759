"""Pages with live figures, written as myst-nb writes them."""

import base64
import json

from zslkit.widgets.bundle import WEB

HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page to test</title>'
BODY = "body{margin:16px;font:16px/1.5 sans-serif;background:var(--zsl-paper);color:var(--zsl-ink)}"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


def model_of(figure) -> dict:
    """A widget's state as nbclient stores it in a notebook."""
    from ipywidgets.widgets.widget import _remove_buffers

    state, paths, buffers = _remove_buffers(figure.get_state())
    parts = [
        {"path": path, "encoding": "base64", "data": base64.b64encode(buffer).decode()}
        for path, buffer in zip(paths, buffers, strict=True)
    ]
    return {"model_name": "AnyModel", "model_module": "anywidget", "state": state, "buffers": parts}


def page_of(models: dict, views: list[str], gap: str = "", texts: dict | None = None) -> str:
    """A page with these models and a view of each of ``views``, as myst-nb writes them."""
    state = json.dumps({"state": models, "texts": texts or {}}).replace("</", "<\\/")
    tags = [f'<script type="{VIEW}">{json.dumps({"model_id": view})}</script>' for view in views]
    host = (WEB / "host.js").read_text(encoding="utf-8")
    return (
        f"{HEAD}<style>{BODY}</style><body><main>{gap.join(tags)}</main>"
        f'<script type="{STATE}">{state}</script><script>{host}</script></body></html>'
    )
