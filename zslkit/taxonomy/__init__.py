"""How near two classes stand in a tree: path, Lin and Jiang-Conrath similarity.

SEM-PCYC describes a class by such numbers beside its word vector. The tree may be a table of yours,
a row a class with its order, family and genus, or WordNet through ``nltk``, if you have it.

The *information content* of a node is how surprising it is to meet something of its kind,
:math:`IC(n) = -\\ln P(n)`, where :math:`P(n)` is the share of all that was counted that stands at n
or below it. In a table every class counts once unless you say how often it occurs. The root has
content 0. With :math:`m` the common ancestor of a and b that has the most content,

.. math:: \\mathrm{path} = \\frac{1}{1 + \\text{edges from } a \\text{ to } b}

.. math:: \\mathrm{lin} = \\frac{2\\, IC(m)}{IC(a) + IC(b)}

.. math:: \\mathrm{jcn} = \\min\\Bigl(1, \\frac{1}{IC(a) + IC(b) - 2\\, IC(m)}\\Bigr)

Jiang and Conrath's is infinite for a class and itself; like SEM-PCYC's code, we stop at 1.

Sources: Lin, ICML 1998; Jiang and Conrath, ROCLING 1997 (arXiv cmp-lg/9709008).
"""

from zslkit.taxonomy.mixing import mixed
from zslkit.taxonomy.tree import KINDS, Taxonomy
from zslkit.taxonomy.wordnet import wordnet_similarity

__all__ = ["KINDS", "Taxonomy", "mixed", "wordnet_similarity"]
