"""Mechanisms that are wrong on purpose, made of what the real one released."""

import math
import random
from array import array

from payloads import WEEKS, WINDOWS, Sample


def _changed(sample, truth, change):
    """`change` takes a column, its true value and its noise; it gives the numbers."""
    broken = Sample(sample.shape, [])
    broken.odd = sample.odd
    for column, values in sample.columns.items():
        exact = truth[column]
        broken.columns[column] = array("i", change(column, exact, [it - exact for it in values]))
    return broken


def _less_noise(share):
    """Rounded at random, or the steps of the rounding would be a breach themselves."""

    def change(_, exact, noise):
        return [exact + math.floor(share * it + random.random()) for it in noise]

    return lambda sample, truth: _changed(sample, truth, change)


def _windows(sample, field):
    return [it for it in sample.columns if (it.layer, it.field, it.copy) == (WINDOWS, field, 0)]


def _week_is(sample, truth, noise_of):
    """`noise_of` gives the noise of the week from its field and from its own noise."""

    def change(column, exact, noise):
        own = noise_of(column.field, noise) if column.layer == WEEKS else noise
        return [exact + it for it in own]

    return _changed(sample, truth, change)


def one_draw_for_both(sample, truth):
    """The week has the draw of its last window."""

    def noise_of(field, _):
        last = max(_windows(sample, field), key=lambda it: it.start)
        return [it - truth[last] for it in sample.columns[last]]

    return _week_is(sample, truth, noise_of)


def _noise_of_windows(sample, truth, field):
    windows = _windows(sample, field)
    exact = sum(truth[it] for it in windows)
    return [sum(week) - exact for week in zip(*(sample.columns[it] for it in windows))]


def week_of_noised_windows(sample, truth):
    """Wrong for those who read it, and no breach: the week tells nothing more."""
    return _week_is(sample, truth, lambda field, _: _noise_of_windows(sample, truth, field))


def week_less_noise_of_windows(sample, truth):
    def noise_of(field, own):
        others = _noise_of_windows(sample, truth, field)
        return [it - other for it, other in zip(own, others)]

    return _week_is(sample, truth, noise_of)


def week_without_noise(sample, truth):
    return _week_is(sample, truth, lambda _, own: [0] * len(own))


def drawn_again_when_sent_again(sample, truth):
    """The second copy has the noise of another week."""
    broken = _changed(sample, truth, lambda _, exact, noise: [exact + it for it in noise])
    for column, values in sample.columns.items():
        if column.copy == 0:
            broken.columns[column._replace(copy=1)] = values[1:] + values[:1]
    return broken


# With whether it is a breach.
ALL = (
    ("half the noise", _less_noise(0.5), True),
    ("a quarter less noise", _less_noise(0.75), True),
    ("one draw for window and week", one_draw_for_both, True),
    ("a week less the noise of its windows", week_less_noise_of_windows, True),
    ("a week without noise", week_without_noise, True),
    ("drawn again when sent again", drawn_again_when_sent_again, True),
    ("a week of the noised windows", week_of_noised_windows, False),
)
