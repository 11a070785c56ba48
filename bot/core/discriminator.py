"""What tells the facts near a question apart: a linear classifier fitted to the phrasings around it.

A support vector machine with squared hinge loss, one class against the rest, solved in the dual by accelerated
gradient steps (Nesterov 1983) for all classes at once. It is fitted anew for each question, to its neighbours alone:
on CLINC150 as good as one fitted to everything, and its cost does not grow with the base.
"""

from __future__ import annotations

import numpy as np

from bot.core.index import Floats, Neighbours, Numbers

_STEPS = 12
_COST = np.float32(1.0)


def discriminate(neighbours: Neighbours, owners: Numbers) -> tuple[Numbers, Floats]:
    """Return the classes among the neighbours and the score of each for the question, -1 to about 1.

    owners holds the class of each neighbour, in their order.
    """
    classes, place = np.unique(owners, return_inverse=True)
    kernel = neighbours.kernel + np.float32(1)  # the constant is the bias
    signs = np.full((len(owners), len(classes)), -1, np.float32)
    signs[np.arange(len(owners)), place] = 1
    step = np.float32(1 / (1 + 2 * _COST * np.sqrt(np.vdot(kernel, kernel))))
    pull = 2 * _COST * step * signs
    duals: Floats = np.zeros_like(signs)
    ahead: Floats = duals
    momentum = 1.0
    for _ in range(_STEPS):
        short = kernel @ ahead  # in place from here on, since these few numbers are added up for every question
        short *= signs
        np.subtract(1, short, out=short)
        np.maximum(short, 0, out=short)  # by how much each neighbour falls short of the margin
        short *= pull
        stepped: Floats = ahead * (1 - step)
        stepped += short
        following = (1 + (1 + 4 * momentum * momentum) ** 0.5) / 2
        ahead = stepped - duals
        ahead *= np.float32((momentum - 1) / following)
        ahead += stepped
        duals, momentum = stepped, following
    scores: Floats = (neighbours.likeness + 1) @ duals
    return classes, scores
