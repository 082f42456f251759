"""The class behind every live figure: a widget that a page without a kernel can draw as well."""

from collections import Counter

import anywidget
import traitlets

from zslkit.widgets.bundle import bundle, style

_made: Counter[str] = Counter()


class LiveFigure(anywidget.AnyWidget):
    """A figure whose arithmetic runs in the browser.

    A subclass names its JavaScript in ``module`` and adds its traits, tagged ``sync=True``::

        class AttributeExplorer(LiveFigure):
            module = "explorer.js"

    It works in JupyterLab, Notebook 7, VS Code and Colab (anywidget asks Colab for its widget
    manager), and on the pages of the book, where ``web/host.js`` draws it from the state that is
    stored with the page. So a figure may need no kernel, but may tell one what the reader chose.

    Parameters
    ----------
    figure_id : str, optional
        The figure's name in the address of the page, where its state is kept. By default the name
        of its module; a second figure of the kind is called ``explorer-2``, and so on.
    """

    module: str = ""
    figure_id = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, **kwargs):
        if "module" in cls.__dict__:
            cls._esm = bundle(cls.module)
            cls._css = style(cls.module)
        super().__init_subclass__(**kwargs)

    def __init__(self, *args, **kwargs):
        if not self.module:
            raise TypeError(f"{type(self).__name__} names no JavaScript file in `module`.")
        if "figure_id" not in kwargs:
            kwargs["figure_id"] = _next_name(self.module.rsplit("/", 1)[-1].removesuffix(".js"))
        super().__init__(*args, **kwargs)

    def __repr__(self):
        # what a page shows where no figure can be drawn
        return f"<{type(self).__name__}: a live figure, for a notebook or a page of the book>"


def _next_name(stem: str) -> str:
    _made[stem] += 1
    return stem if _made[stem] == 1 else f"{stem}-{_made[stem]}"
