"""The class behind every live figure: a widget that a page without a kernel can draw as well."""

import inspect
from collections import Counter
from pathlib import Path

import anywidget
import traitlets

from zslkit.errors import UsageError, did_you_mean
from zslkit.widgets.bundle import bundle, style

#: What every figure hands on to ipywidgets.
PASSED_ON = ("figure_id", "layout", "tabbable", "tooltip")

_made: Counter[str] = Counter()


class Refused(UsageError, traitlets.TraitError):
    """A value that a figure cannot take.

    Only for a TraitError does traitlets put back what was there before, when several traits are
    set at once or the page has set them. So a figure's validators raise this one.
    """


class Checked(traitlets.Any):
    """A trait whose validator decides about every value, and at once.

    By itself traitlets lets None pass, and while notifications are held it asks no validator about
    a value that equals the old one, such as 1 for True.
    """

    allow_none = False  # as an argument, Any does not heed it

    def validate(self, obj, value):
        return self._cross_validate(obj, value) if obj._cross_validation_lock else value


class Told(Checked):
    """A trait that the figure sets and Python reads: it can be observed, and linked as a source.

    ``help`` says in a few words what to do instead of setting it.
    """

    def __set__(self, obj, value):
        raise Refused(f"{self.name} can be read and observed, but not set: {self.help}.")


class LiveFigure(anywidget.AnyWidget):
    """A figure whose arithmetic runs in the browser.

    A subclass names its JavaScript in ``module`` and adds its traits, tagged ``sync=True``. A file
    of your own is a :class:`~pathlib.Path`; it may import others beside it, and those of zslkit's
    kit as ``"./kit/dom.js"``::

        class Dots(LiveFigure):
            module = Path("dots.js")
            explanation = "Count the dots."  # above the figure on a page of its own
            advice = "Draw fewer dots."      # where such a page would be too large
            count = traitlets.Int(3).tag(sync=True)

    It works in JupyterLab, Notebook 7, VS Code and Colab (anywidget asks Colab for its widget
    manager), and on the pages of the book, where ``web/host.js`` draws it from the state that is
    stored with the page. So a figure may need no kernel, but may tell one what the reader chose.

    Parameters
    ----------
    figure_id : str, optional
        The figure's name in the address of the page, where its state is kept. By default the name
        of its module; a second figure of the kind is called ``explorer-2``, and so on.
    layout, tabbable, tooltip
        As in every widget of ipywidgets.

    Raises
    ------
    UsageError
        An option that the figure does not have, or a value that a trait cannot take. The trait
        then is what it was before.
    """

    module: str | Path = ""
    explanation = ""
    advice = ""
    figure_id = Checked("").tag(sync=True)

    def __init_subclass__(cls, **kwargs):
        if "module" in cls.__dict__:
            own = isinstance(cls.module, Path)
            place = (cls.module.name, cls.module.parent) if own else (cls.module,)
            cls._esm, cls._css = bundle(*place), style(*place)
        super().__init_subclass__(**kwargs)

    def __init__(self, **kwargs):
        if not self.module:
            raise TypeError(f"{type(self).__name__} names no JavaScript file in `module`.")
        self._check_names(kwargs, self.trait_names())
        self._counted = None  # the name, if it was not given
        if "figure_id" not in kwargs:
            kwargs["figure_id"] = self._counted = _next_name(self.stem)
        super().__init__(**kwargs)

    @property
    def stem(self) -> str:
        """The name of the module, and so of a figure that has a page to itself."""
        return Path(self.module).stem

    @traitlets.validate("figure_id")
    def _valid_figure_id(self, proposal):
        name = proposal["value"]
        if not isinstance(name, str) or not name:
            raise Refused(f"figure_id={name!r} must be a word.")
        return name

    @classmethod
    def _passed_on(cls, options: dict) -> dict:
        """The options of a figure with a signature of its own, once their names are checked."""
        cls._check_names(options, PASSED_ON)
        return options

    @classmethod
    def _check_names(cls, given, known) -> None:
        signature = [
            name
            for name, parameter in inspect.signature(cls.__init__).parameters.items()
            if name != "self" and parameter.kind is not parameter.VAR_KEYWORD
        ]
        known = [name for name in known if name[0] != "_"]
        for name in given:
            if name not in known:
                hint = did_you_mean(name, [*signature, *known])
                raise UsageError(f"{cls.__name__} has no option {name!r}.{hint}")

    def __repr__(self):
        # what a page shows where no figure can be drawn
        return f"<{type(self).__name__}: a live figure, for a notebook or a page of the book>"


def _next_name(stem: str) -> str:
    _made[stem] += 1
    return stem if _made[stem] == 1 else f"{stem}-{_made[stem]}"
