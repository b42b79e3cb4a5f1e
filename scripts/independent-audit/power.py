"""How much an attack proves: exact bounds on its two probabilities."""

import math
from bisect import bisect_left

# Shares of the other world's weeks that an attack may take by mistake.
SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4)


def best_threshold(wanted, other, alpha):
    """Of scores at or above it most is proven; judged on weeks that prove nothing later."""
    wanted, other = sorted(wanted), sorted(other)
    thresholds = {other[-max(1, round(share * len(other)))] for share in SHARES}
    thresholds.add(math.nextafter(other[-1], math.inf))

    def proven(threshold):
        return epsilon(at_least(wanted, threshold), at_least(other, threshold), len(other), alpha)

    return max(thresholds, key=proven)


def at_least(ascending, threshold):
    return len(ascending) - bisect_left(ascending, threshold)


def epsilon(hits, mistakes, count, alpha):
    """With confidence 1 - alpha at least this much: `hits` of `count` weeks of one world
    and `mistakes` of `count` of the other fell into the set."""
    low = lower(hits, count, alpha / 2)
    return math.log(low / upper(mistakes, count, alpha / 2)) if low > 0 else -math.inf


def lower(hits, count, alpha):
    """Clopper and Pearson's bound from below on a probability."""
    if hits == 0:
        return 0.0
    return _where(lambda p: _beta(p, hits, count - hits + 1) < alpha)


def upper(hits, count, alpha):
    """Clopper and Pearson's bound from above."""
    return 1 - lower(count - hits, count, alpha)


def _where(is_below):
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return low


def _beta(x, a, b):
    """The regularised incomplete beta function, by Lentz's continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front += a * math.log(x) + b * math.log1p(-x)
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, 10_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + term * d)
            c = 1 + term / c
            fraction *= c * d
        if abs(c * d - 1) < 1e-13:
            break
    return math.exp(front) * fraction / a
