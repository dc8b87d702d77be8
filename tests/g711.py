"""What each byte of G.711 stands for, written from ITU-T G.711 and not from our code.

Tables 1 and 2 of the recommendation: a sign, a segment of eight, a step of sixteen in it. mu-law
gives 14 bits and A-law 13; both are used with 16.
"""

from bisect import bisect_right
from functools import cache


def mu_law(code):
    """All bits are inverted. Steps double from segment to segment, and 33 is the bias."""
    code ^= 0xFF
    segment, step = code >> 4 & 7, code & 15
    magnitude = (2 * step + 33) * 2**segment - 33
    return 4 * (-magnitude if code & 0x80 else magnitude)


def a_law(code):
    """Even bits are inverted. The first two segments have the same step; there is no zero."""
    code ^= 0x55
    segment, step = code >> 4 & 7, code & 15
    magnitude = 2 * step + 1 if segment == 0 else (2 * step + 33) * 2 ** (segment - 1)
    return 8 * (magnitude if code & 0x80 else -magnitude)


TABLES = {
    "pcmu": [mu_law(code) for code in range(256)],
    "pcma": [a_law(code) for code in range(256)],
}


@cache
def decision_values(law):
    """Where the steps of a law begin, in 16 bits: table 1 of the recommendation, or 2."""
    steps = [(segment, step) for segment in range(8) for step in range(16)]
    if law == "pcmu":
        return [4 * max((2 * step + 32) * 2**segment - 33, 0) for segment, step in steps]
    return [
        8 * (2 * step if segment == 0 else (2 * step + 32) * 2 ** (segment - 1))
        for segment, step in steps
    ]


def compressed(sample, law):
    """The byte of a sample: the last step that its magnitude reaches. A-law has no zero, -1 is its
    own mirror's: a magnitude there is counted from it."""
    if law == "pcmu":
        number = bisect_right(decision_values(law), abs(sample)) - 1
        return (number | (0x80 if sample < 0 else 0)) ^ 0xFF
    magnitude = sample if sample >= 0 else -1 - sample
    number = bisect_right(decision_values(law), magnitude) - 1
    return (number | (0x80 if sample >= 0 else 0)) ^ 0x55
