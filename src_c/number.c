/* JSON numbers (RFC 8259, section 6): their grammar, their range, and the values that need no
   arbitrary precision. */
#include "internal.h"

static int is_digit(uint8_t c) {
    return c >= '0' && c <= '9';
}

static size_t digits_end(const uint8_t *src, size_t at, size_t len) {
    while (at < len && is_digit(src[at])) at++;
    return at;
}

/* No digit where one is needed: not a number, and cut off if the input ends right there. */
static size_t no_digit(size_t at, size_t len, int *is_float) {
    if (at == len) *is_float = RT_NUMBER_CUT;
    return 0;
}

size_t rt_number_end(const uint8_t *src, size_t len, int *is_float) {
    size_t at = 0, start;
    *is_float = 0;
    if (at < len && src[at] == '-') at++;
    start = at;
    at = digits_end(src, at, len);
    if (at == start) return no_digit(at, len, is_float);
    if (src[start] == '0' && at > start + 1) return 0;
    if (at < len && src[at] == '.') {
        *is_float = 1;
        start = ++at;
        at = digits_end(src, at, len);
        if (at == start) return no_digit(at, len, is_float);
    }
    if (at < len && (src[at] == 'e' || src[at] == 'E')) {
        *is_float = 1;
        at++;
        if (at < len && (src[at] == '+' || src[at] == '-')) at++;
        start = at;
        at = digits_end(src, at, len);
        if (at == start) return no_digit(at, len, is_float);
    }
    return at;
}

/* A number taken apart: 0.d1 d2 d3 ... * 10^point, d1 not 0. */
typedef struct {
    const uint8_t *digits; /* first significant digit; a '.' may stand among them */
    size_t len;            /* bytes up to the exponent */
    int64_t point;
    int zero;
} decimal;

/* Exponents beyond this are as good as infinite, and cannot overflow the sums below. */
#define FAR ((int64_t)1 << 40)

static decimal take_apart(const uint8_t *src, size_t len) {
    decimal d = {0, 0, 0, 1};
    size_t at = src[0] == '-';
    size_t end = at;
    int64_t exponent = 0, before_point = 0;
    int after_point = 0;
    while (end < len && src[end] != 'e' && src[end] != 'E') end++;
    for (; at < end; at++) {
        if (src[at] == '.') {
            after_point = 1;
        } else if (d.zero && src[at] == '0') {
            before_point -= after_point;
        } else {
            if (d.zero) d.digits = src + at, d.len = end - at;
            d.zero = 0;
            before_point += !after_point;
        }
    }
    if (end < len) {
        int negative = src[end + 1] == '-';
        for (at = end + 1 + (src[end + 1] == '-' || src[end + 1] == '+'); at < len; at++) {
            if (exponent < FAR) exponent = exponent * 10 + (src[at] - '0');
        }
        if (negative) exponent = -exponent;
    }
    d.point = before_point + exponent;
    return d;
}

int rt_number_is_finite(const uint8_t *src, size_t len) {
    /* 2^1024 - 2^970, half way between the largest double and the next power: rounds to infinity. */
    static const char limit[] =
        "17976931348623158079372897140530341507993413271003782693617377898044496829276475094664901797"
        "75872070963302864166928879109465555478519404026306574886715058206819089020007083836762738548"
        "45817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711"
        "559699508093042880177904174497792";
    decimal d = take_apart(src, len);
    size_t k = 0;
    if (d.zero || d.point < 309) return 1;
    if (d.point > 309) return 0;
    for (size_t i = 0; i < d.len; i++) {
        if (d.digits[i] == '.') continue;
        if (limit[k] == 0) return 0; /* equal so far: not below the limit */
        if (d.digits[i] != (uint8_t)limit[k]) return d.digits[i] < (uint8_t)limit[k];
        k++;
    }
    return limit[k] != 0; /* missing digits are zeros, and the limit's last one is not */
}

int rt_number_int(const uint8_t *src, size_t len, uint64_t *value, int *negative) {
    size_t at = src[0] == '-';
    uint64_t v = 0;
    *negative = (int)at;
    if (len - at > 20) return 0;
    for (; at < len; at++) {
        uint64_t digit = (uint64_t)(src[at] - '0');
        if (v > (UINT64_MAX - digit) / 10) return 0;
        v = v * 10 + digit;
    }
    if (*negative) {
        if (v > (uint64_t)1 << 63) return 0;
        v = 0 - v;
    }
    *value = v;
    return 1;
}

int rt_number_double(const uint8_t *src, size_t len, double *value) {
    /* A mantissa of at most 2^53 and a power of at most 10^22 are exact doubles, so one correctly
       rounded operation on them is the correctly rounded answer. */
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    decimal d = take_apart(src, len);
    uint64_t mantissa = 0;
    int64_t digits = 0, power;
    if (d.zero) {
        *value = src[0] == '-' ? -0.0 : 0.0;
        return 1;
    }
    for (size_t i = 0; i < d.len; i++) {
        if (d.digits[i] == '.') continue;
        if (++digits > 16) return 0;
        mantissa = mantissa * 10 + (uint64_t)(d.digits[i] - '0');
    }
    power = d.point - digits;
    if (mantissa > (uint64_t)1 << 53 || power < -22 || power > 22) return 0;
    *value = power < 0 ? (double)mantissa / powers[-power] : (double)mantissa * powers[power];
    if (src[0] == '-') *value = -*value;
    return 1;
}
