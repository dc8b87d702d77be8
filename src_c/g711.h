/* ITU-T G.711: what a mu-law or A-law byte stands for, as a 16-bit sample, and back. */
#ifndef RTFAST_G711_H
#define RTFAST_G711_H

#include <stdint.h>

extern const int16_t rt_ulaw[256];
extern const int16_t rt_alaw[256];

/* Both laws are eight straight segments on either side of zero. The high nibble of a byte (sign and
   segment) picks the line, the low nibble the step on it, so four tables of 16 say it all:

     sample = slope[high] * step[low] * (byte < 128 ? 1 : -1)  +  base[high] * factor[high]

   `step` is negative, `factor` has the sign of the sample; each product and the sum fit 16 bits.
   `slope` and `base` are unsigned, `step` and `factor` signed bytes: the operands of pmaddubsw. */
typedef struct {
    uint8_t slope[16], base[16];
    int8_t step[16], factor[16];
} rt_g711_lines;

extern const rt_g711_lines rt_ulaw_lines;
extern const rt_g711_lines rt_alaw_lines;

/* The byte for a sample. mu-law adds 132 to the magnitude, which puts every segment between two powers of
   two, and has no more than RT_ULAW_CLIP. A magnitude on the border of two steps belongs to the upper one. */
#define RT_ULAW_BIAS 132
#define RT_ULAW_CLIP 32635
extern const uint8_t rt_g711_segment[256]; /* the number of a byte's highest bit, 0 for 0 */

static inline uint8_t rt_ulaw_code(int16_t sample) {
    int size = sample < 0 ? -sample : sample, segment;
    size = (size < RT_ULAW_CLIP ? size : RT_ULAW_CLIP) + RT_ULAW_BIAS;
    segment = rt_g711_segment[size >> 7];
    return (uint8_t)~((sample < 0 ? 0x80 : 0) | segment << 4 | (size >> (segment + 3) & 15));
}

/* There is no zero: -1 mirrors 0, -2 mirrors 1. */
static inline uint8_t rt_alaw_code(int16_t sample) {
    int size = sample < 0 ? ~sample : sample, segment = rt_g711_segment[size >> 7];
    int step = size >> (segment ? segment + 3 : 4) & 15;
    return (uint8_t)(((sample < 0 ? 0 : 0x80) | segment << 4 | step) ^ 0x55);
}

#endif
