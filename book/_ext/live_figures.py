"""Live figures on the pages: the script that draws them, and a state that weighs little.

myst-nb writes a view tag where a cell shows a widget, and the state of every widget of the
notebook once for the page. Here, for pages with live figures,

1. the state keeps the figures that the page shows, without the traits that only a kernel wants,
   and what several of them share (their code, their style, their data) is in it once;
2. pictures of theirs, traits that end in ``_sheet``, become files beside the page, which load when
   the figure is drawn: the trait is the file's address below the root then;
3. ``zslkit/widgets/web/host.js`` is loaded, and draws them;
4. who has no JavaScript reads a sentence in their place.

Any other widget needs a kernel: showing one is a warning, and so an error of the build.
"""

import base64
import hashlib
import json
import re
import shutil
from collections import Counter
from pathlib import Path

from zslkit.widgets.zipping import KERNEL_ONLY, STATE_TYPE, VIEW_TYPE

VIEW = re.compile(rf'<script type="{re.escape(VIEW_TYPE)}">(?P<json>.*?)</script>', re.DOTALL)
SCRIPT = "live-figures.js"
FIGURES = "_figures"  # as in light_pages.py
NOSCRIPT = (
    "<noscript><p>Here stands a live figure, drawn by JavaScript, which is switched off. "
    "The chapter reads on without it.</p></noscript>"
)
SHARED_FROM = 200  # characters; shorter strings are not worth a reference


def copy_host(app):
    """The script, and the sheets with the pictures that a figure shows of a point."""
    if app.builder.format == "html":
        from zslkit.files import packaged
        from zslkit.widgets.bundle import WEB
        from zslkit.widgets.pictures import SHEETS

        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(WEB / "host.js", static / SCRIPT)
        sheets = (static / SHEETS).parent
        shutil.copytree(packaged("zoo") / "pictures", sheets, dirs_exist_ok=True)


def lighten_state(app, pagename, templatename, context, doctree):
    """Runs before myst-nb puts the page's scripts into ``context``."""
    scripts = getattr(app.env, "nb_metadata", {}).get(pagename, {}).get("js_files", {})
    body = context.get("body", "")
    shown = [json.loads(view["json"])["model_id"] for view in VIEW.finditer(body)]
    if app.builder.format != "html" or not shown:
        scripts.pop("ipywidgets_state", None)  # of progress bars and the like
        return
    _, tag = scripts.get("ipywidgets_state", (None, {"body": '{"state": {}}'}))
    state = json.loads(tag["body"])
    if "texts" not in state:  # a page may be written twice
        warn_of_others(pagename, shown, state["state"])
        state = light_state(state, shown)
        move_sheets(state["state"], lambda: Path(app.outdir))
    scripts["ipywidgets_state"] = (None, {"type": STATE_TYPE, "body": as_script(state)})
    context["body"] = VIEW.sub(lambda view: view[0] + NOSCRIPT, body)
    app.add_js_file(SCRIPT, loading_method="defer")


def warn_of_others(pagename: str, shown: list[str], models: dict) -> None:
    from sphinx.util import logging

    for model_id in shown:
        if "_esm" not in models.get(model_id, {}).get("state", {}):
            name = models.get(model_id, {}).get("model_name", "a lost widget")
            logging.getLogger(__name__).warning(
                "%s can only be drawn with a kernel: show a live figure of zslkit.widgets",
                name,
                location=pagename,
            )


def light_state(state: dict, shown: list[str]) -> dict:
    """The state that ``host.js`` needs for the models ``shown``: same shape, and "texts"."""
    models = {key: state["state"][key] for key in dict.fromkeys(shown) if key in state["state"]}
    light = {}
    for key, model in models.items():
        kept = {k: v for k, v in model["state"].items() if not KERNEL_ONLY.fullmatch(k)}
        # style beside style, code beside code: figures share much of both, and deflate looks back
        # 32 KB only
        ends = ("_css", "_esm") if len(light) % 2 else ("_esm", "_css")
        first, last = ({end: kept.pop(end)} if end in kept else {} for end in ends)
        light[key] = {"state": {**first, **kept, **last}}
        if model.get("buffers"):
            light[key]["buffers"] = [
                {"path": buffer["path"], "data": buffer["data"]} for buffer in model["buffers"]
            ]
    return {"state": light, "texts": share_texts(light)}


def move_sheets(models: dict, html) -> None:
    """Write the pictures of these models to files; ``html()`` is the folder of the pages."""
    for model in models.values():
        for buffer in list(model.get("buffers", [])):
            name = buffer["path"][0]
            if len(buffer["path"]) > 1 or not name.endswith("_sheet"):
                continue
            data = base64.b64decode(buffer["data"])
            address = f"{FIGURES}/{hashlib.sha256(data).hexdigest()[:16]}.webp"
            (html() / FIGURES).mkdir(parents=True, exist_ok=True)
            (html() / address).write_bytes(data)
            model["state"][name] = address
            model["buffers"].remove(buffer)


def share_texts(models: dict) -> dict[str, str]:
    """Replace each long string that occurs again by a reference; return the strings by theirs."""
    slots = [(model["state"], name) for model in models.values() for name in model["state"]]
    slots += [(buffer, "data") for model in models.values() for buffer in model.get("buffers", [])]
    long = [(owner, name) for owner, name in slots if is_long(owner[name])]
    counts = Counter(owner[name] for owner, name in long)
    keys = {text: str(k) for k, text in enumerate(counts) if counts[text] > 1}
    for owner, name in long:
        if owner[name] in keys:
            owner[name] = {"$text": keys[owner[name]]}
    return {key: text for text, key in keys.items()}


def is_long(value) -> bool:
    return isinstance(value, str) and len(value) >= SHARED_FROM


def as_script(state: dict) -> str:
    """JSON that no HTML parser takes for the end of a script or the start of a comment."""
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")


def setup(app):
    app.connect("builder-inited", copy_host)
    app.connect("html-page-context", lighten_state, priority=400)  # myst-nb comes at 500
    return {"parallel_read_safe": True, "parallel_write_safe": True}
