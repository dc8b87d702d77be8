/* Numbers: grammar, range and values against a state machine, strtod and 128-bit integers. The
   input is a text that may begin with a number. */
#include "fuzz.h"

#include <errno.h>
#include <math.h>

/* RFC 8259 section 6 as states: one past the longest number at the start, 0 without one. A number
   that is followed by more of what it may be made of, but not rightly, is none (01, 1., 1e). */
static size_t grammar_end(const uint8_t *p, size_t len, int *is_float) {
    enum { START, MINUS, ZERO, WHOLE, POINT, FRACTION, E, SIGN, EXPONENT };
    int state = START;
    size_t at = 0;
    *is_float = 0;
    for (; at < len; at++) {
        uint8_t c = p[at];
        int digit = c >= '0' && c <= '9', e = c == 'e' || c == 'E';
        int whole = state == ZERO || state == WHOLE;
        if (state == START && c == '-') state = MINUS;
        else if (state <= MINUS && digit) state = c == '0' ? ZERO : WHOLE;
        else if (state == ZERO && digit) return 0;
        else if (state == WHOLE && digit) state = WHOLE;
        else if (whole && c == '.') state = POINT;
        else if ((state == POINT || state == FRACTION) && digit) state = FRACTION;
        else if ((whole || state == FRACTION) && e) state = E;
        else if (state == E && (c == '+' || c == '-')) state = SIGN;
        else if (state >= E && digit) state = EXPONENT;
        else break;
    }
    *is_float = state >= POINT;
    return state == ZERO || state == WHOLE || state == FRACTION || state == EXPONENT ? at : 0;
}

static void check_integer(const uint8_t *p, size_t len) {
    unsigned __int128 size = 0, limit;
    uint64_t value = 0;
    int minus = p[0] == '-', negative = 0;
    limit = minus ? (unsigned __int128)1 << 63 : UINT64_MAX;
    for (size_t i = (size_t)minus; i < len; i++) {
        if (size <= limit) size = size * 10 + (p[i] - '0');
    }
    EXPECT(rt_number_int(p, len, &value, &negative) == (size <= limit));
    if (size > limit) return;
    EXPECT(negative == minus);
    EXPECT(value == (minus ? 0 - (uint64_t)size : (uint64_t)size));
}

static void check_value(const uint8_t *p, size_t len, int is_float) {
    char *text = (char *)exact_room(len + 1);
    double want, got = 0;
    memcpy(text, p, len);
    text[len] = 0;
    want = strtod(text, NULL);
    EXPECT(rt_number_is_finite(p, len) == (isfinite(want) != 0));
    if (rt_number_double(p, len, &got)) EXPECT(memcmp(&got, &want, sizeof got) == 0);
    if (!is_float) check_integer(p, len);
    free(text);
}

static void check_short(const uint8_t *p, size_t len) {
    size_t end = 0;
    while (end < len && p[end] >= '0' && p[end] <= '9') end++;
    int stopped = end < len && p[end] && strchr(",}] \n\r\t", p[end]);
    int plain = end > 0 && end <= 18 && (p[0] != '0' || end == 1);
    EXPECT(rt_short_integer(p, 0, len) == (stopped && plain ? end : 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *p = exact_copy(data, size);
    int wanted, is_float;
    size_t want = grammar_end(p, size, &wanted), end = rt_number_end(p, size, &is_float);
    EXPECT(end == want);
    if (end) EXPECT(is_float == wanted);
    free(p);
    p = exact_copy(data, end); /* a number that ends where its memory does */
    if (end) check_value(p, end, is_float);
    free(p);
    p = exact_copy(data, size);
    check_short(p, size);
    free(p);
    return 0;
}
