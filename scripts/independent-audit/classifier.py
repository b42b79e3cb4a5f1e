"""A logistic regression that tells the weeks of one world from those of another.

Noise of Laplace's law favours one of two values by the same factor wherever the output
lies beyond both, so each number whose true value differs comes a second time, cut off at
the two values. All others come as they are: a mechanism that uses a draw twice shows in
differences of numbers that have nothing to do with the device.
"""

import math
from operator import mul

from payloads import WEEKS, WINDOWS

STEPS = 25
SWEEPS = 5
RIDGE = 1e-5
# In standard deviations of the slope of a number that tells nothing.
PENALTY = 1.5


class Classifier:
    """Trained on the first `count` weeks of two samples; `truths` are what the columns
    would say without noise in the first and in the second world."""

    def __init__(self, samples, truths, fields, count):
        self.truths = truths
        self.columns = [it for it in samples[0].columns if it.field in fields]
        raw = [self._features(sample, slice(0, count)) for sample in samples]
        joined = [first + second for first, second in zip(*raw)]
        self.scales = [_mean_and_deviation(feature) for feature in joined]
        rows = [
            [(value - mean) / deviation for value in feature]
            for feature, (mean, deviation) in zip(joined, self.scales)
            if deviation
        ]
        rows.append([1.0] * (2 * count))
        self.weights = _fit(rows, [0.0] * count + [1.0] * count)

    def scores(self, sample, weeks):
        """The log odds that each week is of the second world."""
        *weights, bias = self.weights
        features = self._features(sample, weeks)
        scores = [bias] * len(features[0])
        used = ((feature, scale) for feature, scale in zip(features, self.scales) if scale[1])
        for weight, (feature, (mean, deviation)) in zip(weights, used):
            if not weight:
                continue
            slope, shift = weight / deviation, mean * weight / deviation
            scores = [score + slope * value - shift for score, value in zip(scores, feature)]
        return scores

    def _features(self, sample, weeks):
        features = [list(sample.odd[weeks])]
        numbers = [
            (list(sample.columns[column][weeks]), *(truth[column] for truth in self.truths))
            for column in self.columns
        ]
        features += (values for values, _, _ in numbers)
        for values, first, second in numbers + self._across_layers(numbers):
            if first != second:
                low, high = sorted((first, second))
                features.append([min(max(value, low), high) for value in values])
        return features

    def _across_layers(self, numbers):
        """Of each field all windows together, and the week with and without them."""
        derived = []
        for field in sorted({column.field for column in self.columns}):
            of_layer = {
                layer: [
                    number
                    for column, number in zip(self.columns, numbers)
                    if (column.layer, column.field, column.copy) == (layer, field, 0)
                ]
                for layer in (WINDOWS, WEEKS)
            }
            windows = _combined(of_layer[WINDOWS], [1] * len(of_layer[WINDOWS]))
            week = _combined(of_layer[WEEKS], [1] * len(of_layer[WEEKS]))
            derived += windows, _combined([week, windows], [1, 1])
            derived.append(_combined([week, windows], [1, -1]))
        return derived


def _combined(numbers, signs):
    def total(values):
        return sum(map(mul, signs, values))

    columns, first, second = zip(*numbers)
    return [total(values) for values in zip(*columns)], total(first), total(second)


def _mean_and_deviation(values):
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))


def _fit(rows, labels):
    """Logistic regression by the lasso, then again without a penalty on what the lasso
    leaves: most numbers tell nothing, and to score weeks without them takes half the time."""
    count = len(labels)
    curvature = [[0.0] * len(rows) for _ in rows]
    for at, row in enumerate(rows):
        for other in range(at + 1):
            curvature[at][other] = curvature[other][at] = sum(map(mul, row, rows[other])) / 4
        curvature[at][at] += RIDGE * count
    weights = [0.0] * len(rows)
    penalties = [PENALTY * math.sqrt(count)] * (len(rows) - 1) + [0.0]
    weights = _descend(rows, labels, curvature, weights, penalties)
    penalties = [0.0 if weight else math.inf for weight in weights]
    return _descend(rows, labels, curvature, weights, penalties)


def _descend(rows, labels, curvature, weights, penalties):
    """Each step minimises a bound of the loss, of fixed curvature (Boehning, Lindsay 1988),
    weight by weight."""
    count = len(labels)
    for _ in range(STEPS):
        scores = [0.0] * count
        for weight, row in zip(weights, rows):
            if weight:
                scores = [score + weight * value for score, value in zip(scores, row)]
        misses = [label - _chance(score) for label, score in zip(labels, scores)]
        start = weights
        slopes = [
            sum(map(mul, row, misses)) - RIDGE * count * weight
            if penalty < math.inf
            else 0.0
            for row, weight, penalty in zip(rows, start, penalties)
        ]
        weights = list(start)
        for at in [at for at, penalty in enumerate(penalties) if penalty < math.inf] * SWEEPS:
            line = curvature[at]
            moved = sum(own * (now - before) for own, now, before in zip(line, weights, start))
            pull = slopes[at] - moved + line[at] * weights[at]
            size = max(0.0, abs(pull) - penalties[at])
            weights[at] = math.copysign(size, pull) / line[at]
    return weights


def _chance(score):
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
