"""The painter: an attribute vector and a random generator become a picture of an animal.

Nothing in here knows the name of an animal. Everything is drawn from the attributes, so moving
one attribute changes the picture in the way its name promises. Lengths are in *animal units*:
y grows downwards, the ground is y = 0, and the animal looks towards +x.

======================== =======================================================
:mod:`.traits`           the attributes, and how individuals of one animal differ
:mod:`.geometry`         circles, limbs and polygons; a layer is shapes of one colour
:mod:`.colours`          which colour the coat, its marks, its belly and its feet get
:mod:`.quadruped`        animals on four legs (their heads: :mod:`.head`)
:mod:`.bird`             animals with wings
:mod:`.swimmer`          animals with fins
:mod:`.coat`             stripes, spots and patches
:mod:`.raster`           layers become pixels
:mod:`.scene`            land, snow, water, and what stands in front
:mod:`.picture`          :func:`paint`, the 64 x 64 colour picture
:mod:`.sketch`           :func:`sketch`, a line drawing by one of five clumsy hands
======================== =======================================================
"""

from zslkit.datasets.zoo.painter.picture import paint
from zslkit.datasets.zoo.painter.sketch import ABSTRACTIONS, HANDS, sketch
from zslkit.datasets.zoo.painter.traits import ATTRIBUTES

__all__ = ["ABSTRACTIONS", "ATTRIBUTES", "HANDS", "paint", "sketch"]
