"""A problem of adaptation so small that a method learns it in a second: bars that turn dark."""

import numpy as np

from zslkit.adaptation import AdaptationProblem

SIDE = 4


def bars(rows, count, rng):
    """Noisy pictures, each with one bright row; labels count the rows given."""
    labels = np.arange(count) % len(rows)
    pictures = rng.uniform(0, 0.3, (count, SIDE, SIDE, 1)).astype(np.float32)
    for i, k in enumerate(labels):
        pictures[i, rows[k]] += 0.6
    return pictures, labels


def make_adaptation(seed=0, count=40, **changes):
    """Bars in rows 0 and 1 are relevant, those in rows 2 and 3 are not; the target is negative."""
    rng = np.random.default_rng(seed)
    relevant, y = bars([0, 1], count, rng)
    hidden, hidden_y = bars([0, 1], count, rng)
    test, test_y = bars([0, 1], count, rng)
    rest, rest_y = bars([2, 3], count, rng)
    given = {
        "source": "bright",
        "relevant": relevant,
        "relevant_labels": y,
        "irrelevant": {"bright": rest, "dark": 1 - rest},
        "irrelevant_labels": {"bright": rest_y, "dark": rest_y},
        "irrelevant_names": ("third", "fourth"),
        "test": {"dark": 1 - test},
        "test_labels": {"dark": test_y},
        "hidden": {"dark": 1 - hidden},
        "hidden_labels": {"dark": hidden_y},
        "class_names": ("first", "second"),
        "paired": True,
        "name": "bars",
    }
    return AdaptationProblem(**{**given, **changes})
