"""Live figures: what a chapter lets you move, in a notebook and on its page without a kernel.

>>> import zslkit
>>> zslkit.widgets.AttributeExplorer(model, problem)                   # doctest: +SKIP

They need anywidget, which comes with the book: ``pip install "zslkit[book]"``. It is imported when
a figure is asked for, so that the rest of zslkit does without.
"""

import importlib

from zslkit.errors import UsageError

# Where each figure lives.
_FIGURES = {
    "AttributeExplorer": "explorer",
    "CalibratedStacking": "stacking",
    "GradientMatching": "gradient_matching",
    "CoupledDomains": "domains",
    "CreativeClass": "creative",
    "DrawToSearch": "draw_to_search",
    "EmotionWheel": "emotion_wheel",
    "LiveFigure": "base",
    "SideInformation": "side_information",
    "SoulSamples": "souls",
    "OutOfDistribution": "gate",
    "SyntheticCount": "synthetic",
    "WGANPlayground": "wgan",
    "export_web": "export",
}
_BROUGHT = {"anywidget", "ipywidgets", "traitlets"}

__all__ = sorted(_FIGURES)


def __getattr__(name: str):
    if name in _FIGURES:
        return getattr(_home(name), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _home(name: str):
    try:
        return importlib.import_module(f"{__name__}.{_FIGURES[name]}")
    except ModuleNotFoundError as missing:
        if missing.name not in _BROUGHT:
            raise
        raise UsageError(
            f'{name} needs {missing.name}, which is not installed: pip install "zslkit[book]".'
        ) from missing


def __dir__():
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
