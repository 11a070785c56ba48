"""What tells the facts near a question apart: a Gaussian process over the phrasings around it.

Regression to one for a class's own phrasings and nought for the others' (Rasmussen and Williams 2006, "Gaussian
Processes for Machine Learning", chapter 6.5: least-squares classification), for all classes with one solution of
one system of equations. It is fitted anew for each question, to its neighbours alone, so that its cost does not grow
with the base. On CLINC150 it finds more than a support vector machine on the same neighbours, in a third of the time.
"""

from __future__ import annotations

import numpy as np

from bot.core.index import Neighbours
from bot.core.indexing import Floats

_SHARPNESS = np.float32(2.0)
"""How fast the covariance of two texts falls with their likeness: exp of so much for a likeness of nought."""

_NOISE = np.float32(0.2)
"""The variance of a phrasing's label: how much one phrasing may be overruled by its neighbours."""


def discriminate(neighbours: Neighbours) -> Floats:
    """Return what each neighbour's label counts at the question.

    The sum of what a class's phrasings count is its score: about 1 for the class of a question that stands among its
    phrasings, about 0 for any other.
    """
    covariance = np.exp(_SHARPNESS * (neighbours.kernel - 1))
    np.einsum("ii->i", covariance)[:] = 1 + _NOISE
    near = np.exp(_SHARPNESS * (neighbours.likeness - 1))
    weights: Floats = np.linalg.solve(covariance, near)
    return weights
