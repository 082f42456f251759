"""A map of features: a UMAP layout of real points, and the rule that places a new one in it.

The layout is fitted once per data set and kept, because fitting costs seconds and because two
maps of the same features can only be compared if they are the same map. It includes the real
features of unseen classes. That is right for a picture and wrong for a method, so nothing that
learns or chooses may read a map.

>>> from zslkit import maps
>>> layout = maps.cached_map(problem)                              # doctest: +SKIP
>>> layout.place(model.generate(problem.semantics_of("tiger"), 200))     # doctest: +SKIP
"""

from zslkit.maps.fitting import cached_map, fit_map
from zslkit.maps.moving import moved_to
from zslkit.maps.placing import FeatureMap, membership

__all__ = ["FeatureMap", "cached_map", "fit_map", "membership", "moved_to"]
