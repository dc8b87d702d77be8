/* What a base64 kernel must answer, written from the standards and slowly: RFC 4648 for the text,
   ITU-T G.711 (tables 1 and 2, 13 and 14 bits) for the samples. Shares no table with src_c. */
#ifndef ORACLE_BASE64_H
#define ORACLE_BASE64_H

#include <string.h>

#include "rtfast.h"

enum { ORACLE_CHARS = 8192 };

typedef struct {
    rt_b64_status status;
    rt_b64_run run;
    size_t size; /* of out, in bytes */
    uint8_t out[ORACLE_CHARS * 3];
} oracle_answer;

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int oracle_value(uint8_t c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* 14-bit units: (2 m + 33) * 2^s - 33, all bits of the code inverted. */
static int oracle_ulaw(uint8_t code) {
    int sent = 255 - code, s = sent / 16 % 8, m = sent % 16, size = (2 * m + 33) * (1 << s) - 33;
    return 4 * (sent >= 128 ? -size : size);
}

/* 13-bit units: 2 m + 1 in the first segment, (2 m + 33) * 2^(s - 1) in the others, every other bit
   inverted. */
static int oracle_alaw(uint8_t code) {
    int sent = code ^ 0x55, s = sent / 16 % 8, m = sent % 16;
    int size = s == 0 ? 2 * m + 1 : (2 * m + 33) * (1 << (s - 1));
    return 8 * (sent >= 128 ? size : -size);
}

static int oracle_pcm16(const uint8_t *p) {
    int value = p[0] + 256 * p[1];
    return value >= 32768 ? value - 65536 : value;
}

static size_t oracle_unit(rt_conversion to) {
    static const size_t unit[RT_CONVERSIONS] = {1, 1, 4, 2, 2, 4, 4};
    return unit[to];
}

/* Size of the output for n decoded bytes. */
static size_t oracle_size(rt_conversion to, size_t n) {
    return (to == RT_F32 ? n / 2 : n) * oracle_unit(to);
}

static void oracle_convert(rt_conversion to, const uint8_t *bytes, size_t n, uint8_t *out) {
    int is_pcm = to == RT_S16 || to == RT_F32, is_ulaw = to == RT_ULAW_S16 || to == RT_ULAW_F32;
    if (to == RT_RAW || to == RT_S16) memcpy(out, bytes, n);
    if (to == RT_RAW) return;
    for (size_t i = 0; i < (is_pcm ? n / 2 : n); i++) {
        int sample = is_pcm    ? oracle_pcm16(bytes + 2 * i)
                     : is_ulaw ? oracle_ulaw(bytes[i])
                               : oracle_alaw(bytes[i]);
        int16_t whole = (int16_t)sample;
        float scaled = (float)(sample / 32768.0);
        if (oracle_unit(to) == 4) {
            memcpy(out + 4 * i, &scaled, 4);
        } else {
            memcpy(out + 2 * i, &whole, 2);
        }
    }
}

/* The bits of `data` characters, eight at a time; an incomplete byte is left out. */
static size_t oracle_decode(const uint8_t *src, size_t data, uint8_t *bytes, unsigned *rest) {
    unsigned bits = 0, have = 0;
    size_t n = 0;
    for (size_t i = 0; i < data; i++) {
        bits = (bits << 6 | (unsigned)oracle_value(src[i])) & 0xFFFF;
        have += 6;
        if (have >= 8) have -= 8, bytes[n++] = (uint8_t)(bits >> have);
    }
    *rest = bits & ((1u << have) - 1);
    return n;
}

/* Whole quanta must fit first, then the end must be right, then all of it must fit. */
static void oracle(rt_conversion to, const uint8_t *src, size_t len, size_t room,
                   oracle_answer *a) {
    static uint8_t bytes[ORACLE_CHARS];
    size_t data = 0, signs = 0, wanted, n;
    unsigned rest;
    while (data < len && oracle_value(src[data]) >= 0) data++;
    wanted = data % 4 ? 4 - data % 4 : 0;
    while (signs < wanted && data + signs < len && src[data + signs] == '=') signs++;
    n = oracle_decode(src, data, bytes, &rest);
    a->status = RT_B64_OK;
    a->run.chars = data + signs, a->run.bytes = n;
    a->run.odd = to == RT_F32 && n % 2 ? bytes[n - 1] : 0;
    a->size = oracle_size(to, n);
    oracle_convert(to, bytes, n, a->out);
    if (oracle_size(to, data / 4 * 3) > room) {
        a->status = RT_B64_FULL;
    } else if (signs < wanted || data % 4 == 1 || rest ||
               (data % 4 == 0 && data < len && src[data] == '=')) {
        a->status = RT_B64_BAD;
    } else if (a->size > room) {
        a->status = RT_B64_FULL;
    }
}

#endif
