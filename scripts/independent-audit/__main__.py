"""Audits what a box releases, from its bytes alone, by the method of DP-Sniper.

Bichsel, Steffen, Bogunovic, Vechev: "DP-Sniper: Black-Box Discovery of Differential
Privacy Violations using Classifiers", IEEE Symposium on Security and Privacy 2021. A
classifier learns to tell the outputs of two neighbouring inputs apart. The outputs that it
holds for likelier than a threshold are the attack: by Neyman and Pearson, no set proves
more if the classifier is right, and any set proves what it proves if it is wrong. Weeks
that neither the classifier nor the threshold has seen give the two probabilities, and
Clopper and Pearson's bounds a lower bound on epsilon. Here several thresholds are tried,
where the paper takes one.

    python3 scripts/independent-audit PROGRAM [WEEKS]

PROGRAM is the example `release_weeks` of the agent; WEEKS are lived through in each of six
worlds. Ends with 1 when more than the claim is found in the real mechanism, or no more
than the claim in one that is a breach on purpose.
"""

import sys
import time
from typing import NamedTuple

import broken
from classifier import Classifier
from payloads import NOT_COUNTED, WEEKS, WINDOWS, sample, without_exact_copies
from power import at_least, best_threshold, epsilon

ALPHA = 1e-6
# Weeks of each world for the classifier, and for its threshold; the others prove.
TRAINING = 6_000
SELECTION = 0.2

# First minute of the week, and counted minutes. The device comes on Wednesday.
QUIET = []
BUSY = [(window * 240 + 60, 100) for window in range(42)]
ONE_WINDOW = (2 * 1440 + 13 * 60, 121)
TWO_WINDOWS = (2 * 1440 + 11 * 60, 121)
WORLDS = {
    base: {"nobody": stays, "one": [*stays, ONE_WINDOW], "two": [*stays, TWO_WINDOWS]}
    for base, stays in (("0", QUIET), ("600", BUSY))
}
# Where the mechanisms that are wrong on purpose are audited.
BROKEN = "600"


class Pair(NamedTuple):
    """What one device more changes, in which fields, and what is claimed."""

    name: str
    world: str
    fields: tuple
    claim: float


MINUTES, VISIT = 121 / 60, 1 / 2
PAIRS = (
    Pair("121 minutes, one window", "one", ("device-minutes",), MINUTES),
    Pair("121 minutes, two windows", "two", ("device-minutes",), MINUTES),
    Pair("one visit", "one", ("visits",), VISIT),
    Pair("121 minutes and the visit", "two", ("device-minutes", "visits"), MINUTES + VISIT),
)


def truths(columns, stays):
    """What the columns say without noise. A device counts from its second minute on and
    is a visit at its fifth."""
    monday = min(it.start for it in columns)

    def true(column):
        first, last = ((at - monday) // 60 for at in (column.start, column.end))
        if column.field == "visits":
            return sum(first <= stay + 3 < last for stay, minutes in stays if minutes > 3)
        return sum(
            max(0, min(last, stay + minutes) - max(first, stay)) for stay, minutes in stays
        )

    return {column: true(column) for column in columns}


def check_world(name, it, truth):
    """Are the worlds those that the claim speaks of?"""
    layers = [column.layer for column in it.columns if column.copy == 0]
    if (layers.count(WINDOWS), layers.count(WEEKS)) != (2 * 42, 2):
        raise ValueError(f"{name}: not 42 windows and a week")
    for column, values in it.columns.items():
        if NOT_COUNTED in values:
            raise ValueError(f"{name}: not counted: {column}")
        noise = [value - truth[column] for value in values]
        mean = sum(noise) / len(noise)
        spread = sum(value * value for value in noise) / len(noise)
        if abs(mean) > 6 * (spread / len(noise)) ** 0.5:
            raise ValueError(f"{name}: noise of mean {mean:.2f}: {column}")


def found(pair, samples, truth):
    """Lower bounds of epsilon, the device there against away and the other way round."""
    count = len(samples[0])
    selected = TRAINING + round(SELECTION * (count - TRAINING))
    classifier = Classifier(samples, truth, pair.fields, TRAINING)
    away, there = (classifier.scores(it, slice(TRAINING, None)) for it in samples)
    bounds = []
    for sign, wanted, other in ((1, there, away), (-1, away, there)):
        wanted, other = ([sign * score for score in scores] for scores in (wanted, other))
        part = selected - TRAINING
        threshold = best_threshold(wanted[:part], other[:part], ALPHA)
        hits, mistakes = (at_least(sorted(it[part:]), threshold) for it in (wanted, other))
        bounds.append((epsilon(hits, mistakes, count - selected, ALPHA), hits, mistakes))
    return bounds


def audit(mechanism, base, worlds, known):
    """Prints what is found for each pair; gives the excesses over the claim."""
    excesses = []
    for pair in PAIRS:
        names = ("nobody", pair.world)
        bounds = found(pair, [worlds[it] for it in names], [known[it] for it in names])
        told = ", ".join(f"{bound:.3f} ({hits}:{mistakes})" for bound, hits, mistakes in bounds)
        excess = max(bound for bound, *_ in bounds) - pair.claim
        verdict = "MORE than" if excess > 0 else "within"
        line = f"{mechanism} | base {base} | {pair.name} | {told} | {verdict} {pair.claim:.3f}"
        print(line, flush=True)
        excesses.append(excess)
    return excesses


def main(program, weeks=50_000):
    began = time.monotonic()
    samples, like = {base: {} for base in WORLDS}, None
    for base, stays_of in WORLDS.items():
        for name, stays in stays_of.items():
            like = samples[base][name] = sample(program, weeks, stays, like)
    every = [it for worlds in samples.values() for it in worlds.values()]
    odd = sum(sum(it.odd) for it in every)
    without_exact_copies(every)
    again = any(column.copy for column in like.columns)
    elapsed = time.monotonic() - began
    print(f"{len(every)} worlds of {weeks} weeks in {elapsed:.0f} s, {odd} of another shape")
    print("what was sent again was", "ANOTHER" if again else "the same numbers")

    is_well, known = True, {}
    for base, stays_of in WORLDS.items():
        known[base] = {name: truths(like.columns, stays) for name, stays in stays_of.items()}
        for name in stays_of:
            check_world(f"{base}, {name}", samples[base][name], known[base][name])
        is_well &= max(audit("as released", base, samples[base], known[base])) <= 0

    worlds, exact = samples[BROKEN], known[BROKEN]
    for mechanism, change, is_breach in broken.ALL:
        changed = {name: change(it, exact[name]) for name, it in worlds.items()}
        second = {name: _with_copies(exact[name], it) for name, it in changed.items()}
        is_well &= (max(audit(mechanism, BROKEN, changed, second)) > 0) == is_breach
    print(f"{time.monotonic() - began:.0f} s in all: {'well' if is_well else 'NOT WELL'}")
    return 0 if is_well else 1


def _with_copies(truth, sample):
    return {column: truth[column._replace(copy=0)] for column in sample.columns}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
