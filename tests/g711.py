"""What each byte of G.711 stands for, written from ITU-T G.711 and not from our code.

Tables 1 and 2 of the recommendation: a sign, a segment of eight, a step of sixteen in it. mu-law
gives 14 bits and A-law 13; both are used with 16.
"""


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
