"""Grids of methods and seeds from one TOML file, and the results file beside it.

A grid file reads like this (``data/results/*.toml`` are the book's own):

.. code-block:: toml

    title = "What each rung of the ladder adds"
    dataset = "zoo"
    split = "test"                  # or "validation", for choosing something
    seeds = [0, 1, 2, 3, 4]
    diagnostics = ["nearest_real"]  # optional, a column more
    per_sample = true               # optional: columns t1_per_sample, ... beside the per-class ones
    seed_is_split = false           # true: seed k also picks class split k of the data set

    [classifiers.softmax]           # its hyper-parameters; each named classifier is scored
    weight_decay = 0.03             # kind = "softmax" would let the table have another name

    [classifiers."in a cascade"]    # the options of zslkit.evaluation.evaluate_..._cascade
    kind = "softmax"
    cascade = { form = "transductive", ratio = 0.6 }

    [[run]]
    name = "f-CLSWGAN"
    method = "fclswgan"             # "none": real seen features only; "ceiling": a diagnostic
    n_synthetic = [100, 400]        # optional, a sweep
    at_epochs = [20, 40]            # optional, scored on the way
    parameters = { epochs = 40 }
    dataset_options = {}            # optional, over the grid's own

A grid of methods of retrieval (:data:`zslkit.search.REGISTRY`) ranks instead of classifying:

.. code-block:: toml

    dataset = "zoo-sketches"
    dataset_options = { abstraction = "hard", semantics = ["attributes", "taxonomy"] }
    seeds = [0, 1, 2, 3, 4]
    diagnostics = ["modality"]      # the modality_probe of queries and gallery

    [rankings.real]                 # distance, at and convention of evaluate_retrieval

    [rankings.binary]
    codes = { bits = 64 }           # ITQ

    [rankings.generalised]
    generalised = 0.2               # a share of held-out rows of seen classes among both

    [[run]]
    method = "sempcyc"
    features = { epochs = 8 }       # settings of a PictureClassifier, fitted on training rows;
    parameters = { epochs = 6 }     # the method is then given its features of both sides

Each (run, seed) is trained once and leaves one atomic file, named by its configuration, so a grid
that was killed goes on where it was. Settings are chosen by :func:`tune`, on validation classes
alone; results become tables with :func:`summary`, :func:`intervals`, :func:`gains`,
:func:`versus` and :func:`beside`.
"""

import importlib

# reading a table should not wait for torch
_PLACES = {
    "run": "running",
    "read_grid": "grid",
    "read": "results",
    "published": "results",
    "summary": "results",
    "settings": "results",
    "classifier_settings": "results",
    "paired": "results",
    "reach_of": "results",
    "SCORES": "results",
    "intervals": "report",
    "gains": "report",
    "beside": "report",
    "telling": "report",
    "provenance": "report",
    "versus": "difference",
    "verdict": "difference",
    "tune": "tuning",
    "chosen": "tuning",
    "read_search": "search",
}

__all__ = [*_PLACES]


def __getattr__(name: str):
    if name in _PLACES:
        return getattr(importlib.import_module(f"zslkit.experiments.{_PLACES[name]}"), name)
    raise AttributeError(f"module 'zslkit.experiments' has no attribute {name!r}")
