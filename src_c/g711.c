/* The tables of ITU-T G.711, from its formulas. Bit 7 of a byte is set for a positive sample. */
#include "g711.h"

#include "repeat.h"

/* mu-law: every bit is sent inverted; 8 * step + 132 is shifted by the segment, the bias 132 taken
   off again. */
#define ULAW_SEGMENT(b) (7 - ((b) >> 4 & 7))
#define ULAW_STEP(b) (15 - ((b) & 15))
#define ULAW_SIZE(b) (((ULAW_STEP(b) * 8 + 132) << ULAW_SEGMENT(b)) - 132)

/* A-law: every other bit is sent inverted (0x55); segments 0 and 1 have the same step, and samples
   stand in the middle of their step. */
#define ALAW_SEGMENT(b) (((b) >> 4 & 7) ^ 5)
#define ALAW_STEP(b) (((b) & 15) ^ 5)
#define ALAW_SIZE(b)                                   \
    ((ALAW_STEP(b) * 16 + (ALAW_SEGMENT(b) ? 264 : 8)) \
     << (ALAW_SEGMENT(b) ? ALAW_SEGMENT(b) - 1 : 0))

#define SIGNED(b, size) ((b) < 128 ? -(size) : (size))
#define ULAW(b) SIGNED(b, ULAW_SIZE(b))
#define ALAW(b) SIGNED(b, ALAW_SIZE(b))

const int16_t rt_ulaw[256] = {RT_X256(ULAW)};
const int16_t rt_alaw[256] = {RT_X256(ALAW)};

/* The same as lines; h is the high nibble, l the low one.
   mu-law: (132 << segment) - 132 = 132 * ((1 << segment) - 1).
   A-law: 264 << (segment - 1) = 132 * (1 << segment), but 176 * 96 in segment 7, where 128 would
   be no signed byte. */
#define ULAW_SLOPE(h) (1 << ULAW_SEGMENT((h) << 4))
#define ULAW_BASE(h) 132
#define ULAW_FACTOR(h) SIGNED((h) << 4, (1 << ULAW_SEGMENT((h) << 4)) - 1)
#define ULAW_NEGATIVE_STEP(l) (-8 * ULAW_STEP(l))

#define ALAW_FOR(h, zero, middle, seven) \
    (ALAW_SEGMENT((h) << 4) == 0 ? (zero) : ALAW_SEGMENT((h) << 4) == 7 ? (seven) : (middle))
#define ALAW_SLOPE(h) ALAW_FOR(h, 2, 1 << ALAW_SEGMENT((h) << 4), 128)
#define ALAW_BASE(h) ALAW_FOR(h, 8, 132, 176)
#define ALAW_FACTOR(h) SIGNED((h) << 4, ALAW_FOR(h, 1, 1 << ALAW_SEGMENT((h) << 4) & 127, 96))
#define ALAW_NEGATIVE_STEP(l) (-8 * ALAW_STEP(l))

const rt_g711_lines rt_ulaw_lines = {
    {RT_X16(ULAW_SLOPE, 0)},
    {RT_X16(ULAW_BASE, 0)},
    {RT_X16(ULAW_NEGATIVE_STEP, 0)},
    {RT_X16(ULAW_FACTOR, 0)},
};
const rt_g711_lines rt_alaw_lines = {
    {RT_X16(ALAW_SLOPE, 0)},
    {RT_X16(ALAW_BASE, 0)},
    {RT_X16(ALAW_NEGATIVE_STEP, 0)},
    {RT_X16(ALAW_FACTOR, 0)},
};

/* The number of the highest bit of a byte, 0 for 0: segments end at powers of two. */
#define SEGMENT(i) \
    ((i) < 2 ? 0 : (i) < 4 ? 1 : (i) < 8 ? 2 : (i) < 16 ? 3 : (i) < 32 ? 4 : (i) < 64 ? 5 : (i) < 128 ? 6 : 7)
const uint8_t rt_g711_segment[256] = {RT_X256(SEGMENT)};
