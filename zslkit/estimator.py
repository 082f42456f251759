"""scikit-learn's habits without scikit-learn, whose import takes nearly as long as torch's."""

import copy
from dataclasses import fields
from typing import Any

from zslkit.errors import UsageError, did_you_mean


class Estimator:
    """Reads and sets the hyper-parameters of a dataclass, as ``sklearn.base.BaseEstimator`` does.

    Its fields are its hyper-parameters. ``sklearn.base.clone`` and what else in scikit-learn asks
    for ``get_params`` works with it.
    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Hyper-parameters by name, in alphabetical order. ``deep`` is there for scikit-learn."""
        return {name: getattr(self, name) for name in sorted(f.name for f in fields(self))}

    def set_params(self, **params: Any):
        """Set hyper-parameters by name and return self; ``fit`` checks their values.

        Raises
        ------
        UsageError
            A name is not a hyper-parameter; the nearest one is suggested.
        """
        known = self.get_params()
        for name, value in params.items():
            if name not in known:
                raise UsageError(
                    f"{type(self).__name__} has no hyper-parameter {name!r}; it has "
                    f"{', '.join(known) or 'none'}." + did_you_mean(name, known)
                )
            setattr(self, name, value)
        return self

    def clone(self):
        """A new one with the same hyper-parameters, not fitted."""
        return type(self)(**copy.deepcopy(self.get_params()))

    def __repr__(self):
        defaults = type(self)().get_params()
        set_here = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if repr(value) != repr(defaults[name])
        ]
        return f"{type(self).__name__}({', '.join(set_here)})"

    def __sklearn_tags__(self):
        from sklearn.base import BaseEstimator

        return BaseEstimator().__sklearn_tags__()
