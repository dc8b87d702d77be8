/* What an encoding kernel must write, from the standards and slowly: RFC 4648 for the text, the decision
   values of ITU-T G.711 (tables 1 and 2) for the codes. Shares no table with src_c. */
#ifndef ORACLE_ENCODE_H
#define ORACLE_ENCODE_H

#include <math.h>
#include <string.h>

#include "rtfast.h"

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Bytes of one item at the source, and on the wire. */
static size_t encode_unit(rt_conversion of) {
    return of == RT_RAW ? 1 : of == RT_F32 || of == RT_ULAW_F32 || of == RT_ALAW_F32 ? 4 : 2;
}
static size_t encode_width(rt_conversion of) {
    return of == RT_S16 || of == RT_F32 ? 2 : 1;
}

static int oracle_nearest(double x) {
    double scaled = x * 32768;
    if (isnan(x)) return 0;
    if (scaled > 32767) return 32767;
    if (scaled < -32768) return -32768;
    return (int)nearbyint(scaled);
}

/* The last step whose decision value the magnitude has reached; 14 and 13 bits are given with 16. */
static uint8_t oracle_ulaw_code(int sample) {
    int size = sample < 0 ? -sample : sample, best = 0;
    for (int n = 1; n < 128; n++) {
        int s = n / 16, m = n % 16, decision = (2 * m + 32) * (1 << s) - 33;
        if (size >= 4 * decision) best = n;
    }
    return (uint8_t)(255 - (best + (sample < 0 ? 128 : 0)));
}

static uint8_t oracle_alaw_code(int sample) {
    int size = sample < 0 ? -sample - 1 : sample, best = 0;
    for (int n = 1; n < 128; n++) {
        int s = n / 16, m = n % 16, decision = s == 0 ? 2 * m : (2 * m + 32) * (1 << (s - 1));
        if (size >= 8 * decision) best = n;
    }
    return (uint8_t)((best + (sample < 0 ? 0 : 128)) ^ 0x55);
}

static uint8_t oracle_code(rt_conversion of, int sample) {
    static uint8_t known[2][65536], filled;
    int is_ulaw = of == RT_ULAW_S16 || of == RT_ULAW_F32;
    if (!filled) {
        filled = 1;
        for (int x = -32768; x < 32768; x++) {
            known[0][x & 65535] = oracle_alaw_code(x), known[1][x & 65535] = oracle_ulaw_code(x);
        }
    }
    return known[is_ulaw][sample & 65535];
}

/* The bytes of n items on the wire. */
static size_t oracle_wire(rt_conversion of, const uint8_t *src, size_t n, uint8_t *wire) {
    size_t unit = encode_unit(of), width = encode_width(of);
    for (size_t i = 0; i < n; i++) {
        int16_t whole = 0;
        float x;
        if (unit == 2) memcpy(&whole, src + 2 * i, 2);
        if (unit == 4) memcpy(&x, src + 4 * i, 4), whole = (int16_t)oracle_nearest(x);
        if (unit == 1) {
            wire[i] = src[i];
        } else if (width == 2) {
            wire[2 * i] = (uint8_t)(whole & 255), wire[2 * i + 1] = (uint8_t)((whole & 65535) / 256);
        } else {
            wire[i] = oracle_code(of, whole);
        }
    }
    return n * width;
}

/* The base64 of n bytes, bit by bit; returns its length. */
static size_t oracle_text(const uint8_t *wire, size_t n, uint8_t *text) {
    size_t size = 0;
    for (size_t bit = 0; bit < 8 * n; bit += 6) {
        int value = 0;
        for (size_t b = bit; b < bit + 6; b++) value = value * 2 + (b < 8 * n && wire[b / 8] >> (7 - b % 8) & 1);
        text[size++] = (uint8_t)ALPHABET[value];
    }
    while (size % 4) text[size++] = '=';
    return size;
}

#endif
