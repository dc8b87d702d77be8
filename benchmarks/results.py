"""What was measured, as plain values: for the terminal, for `results.json`, for the pictures."""

from statistics import median

from .bounds import BOUNDS
from .timing import samples_in_turn

__all__ = ["OURS", "measure"]

OURS = "rtfast"


def measure(found, quick, column, done=lambda row: None):
    """A result for each row; `done` is told of each row in each round.

    Whoever shares the machine slows it down for seconds, longer than all repeats of a row take. So
    the rows are gone through several times, and each contender has the best of all rounds.
    """
    rounds, repeats, seconds = (1, 6, 0.0004) if quick else (3, 17, 0.001)
    rows = list(found)
    taken = [{name: [] for name in row.contenders} for row in rows]
    for _ in range(rounds):
        for row, samples in zip(rows, taken, strict=True):
            for name, more in samples_in_turn(row.contenders, repeats, seconds).items():
                samples[name] += more
            done(row)
    return [result_of(row, samples, column) for row, samples in zip(rows, taken, strict=True)]


def result_of(row, taken, column):
    best = {name: min(samples) for name, samples in taken.items()}
    size = size_of(row.contenders[OURS][1])
    bounds = BOUNDS.get(row.bounds or row.title, {})
    return {
        "group": row.group,
        "row": row.title,
        "form": row.form,
        "size": round(size, 1),
        "contenders": {
            name: {
                "min_ns": round(best[name], 1),
                "median_ns": round(median(samples), 1),
                "ratio": round(best[name] / best[OURS], 3),
            }
            for name, samples in taken.items()
        },
        "bounds": {
            name: bound_of(bound, best[OURS], best[name], size, column)
            for name, bound in bounds.items()
            if name in best and column is not None and bound.must[column] is not None
        },
        "beyond": {
            name: judged(bound, value_of(bound, best[OURS], best[name], size), bound.beyond)
            for name, bound in bounds.items()
            if name in best and bound.beyond is not None
        },
    }


def size_of(frames):
    """Characters or bytes of a frame on average, of a batch in all."""
    sizes = [
        sum(map(len, each))
        if isinstance(each, list)
        else getattr(each, "nbytes", None) or len(each)
        for each in frames
    ]
    return sum(sizes) / len(sizes)


def value_of(bound, mine, theirs, size):
    if bound.kind == "ns":
        return mine - theirs
    if bound.kind == "GB/s":
        return size / mine
    return theirs / mine


def bound_of(bound, mine, theirs, size, column):
    return judged(bound, value_of(bound, mine, theirs, size), bound.must[column])


def judged(bound, value, must):
    met = value <= must if bound.kind == "ns" else value >= must
    return {"kind": bound.kind, "must": must, "value": round(value, 3), "met": met}
