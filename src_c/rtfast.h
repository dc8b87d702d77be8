/* What the rest of rtfast sees of its C sources: base64 kernels, the JSON scanner, the dispatch table.
   Nothing here knows Python; only the pool allocates; every function returns a status. */
#ifndef RTFAST_H
#define RTFAST_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Attributes, builtins and inline assembly. clang has them too where it stands in for MSVC, and does not call
   itself GNU C. Whatever stands under this has a branch without. */
#if defined(__GNUC__) || defined(__clang__)
#define RT_GNU 1
#elif defined(_MSC_VER)
#define RT_MSVC 1
#include <intrin.h>
#endif

#if defined(RT_GNU)
#define RT_LIKELY(x) __builtin_expect(!!(x), 1)
#else
#define RT_LIKELY(x) (x)
#endif

#if defined(_MSC_VER) || (defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#define RT_LITTLE_ENDIAN 1
#endif

/* The number of the lowest bit that is set (64 at most, for none). */
static inline uint32_t rt_lowest(uint64_t bits) {
#if defined(RT_GNU)
    return bits ? (uint32_t)__builtin_ctzll(bits) : 64;
#elif defined(RT_MSVC)
    unsigned long at;
    return _BitScanForward64(&at, bits) ? (uint32_t)at : 64;
#else
    uint32_t at = 0;
    if (!bits) return 64;
    while (!(bits >> at & 1)) at++;
    return at;
#endif
}

/* Equal bytes; for lengths at which the call of memcmp would cost more than it does, as of keys and words. */
static inline int rt_same_bytes(const uint8_t *a, const uint8_t *b, size_t size) {
    uint64_t x, y, u, v;
    uint32_t s, t;
    size_t at = 0;
    if (size < 8) {
        if (size < 4) {
            while (at < size && a[at] == b[at]) at++;
            return at == size;
        }
        memcpy(&s, a, 4);
        memcpy(&t, b, 4);
        if (s != t) return 0;
        memcpy(&s, a + size - 4, 4);
        memcpy(&t, b + size - 4, 4);
        return s == t;
    }
    for (; at + 16 < size; at += 8) {
        memcpy(&x, a + at, 8);
        memcpy(&y, b + at, 8);
        if (x != y) return 0;
    }
    /* At most sixteen are left: two words that may overlap. */
    memcpy(&x, a + at, 8);
    memcpy(&y, b + at, 8);
    memcpy(&u, a + size - 8, 8);
    memcpy(&v, b + size - 8, 8);
    return ((x ^ y) | (u ^ v)) == 0;
}

/* ---- base64 into samples ------------------------------------------------------------------- */

/* What a kernel makes of the decoded bytes. PCM16 is little-endian on the wire (ITU-T G.711 for the
   mu-law and A-law rows); S16 and F32 are written in the machine's own byte order. */
typedef enum {
    RT_RAW,      /* bytes as sent                               1 byte  -> 1 byte  */
    RT_S16,      /* PCM16   -> int16                            2 bytes -> 2 bytes */
    RT_F32,      /* PCM16   -> float32, sample / 32768          2 bytes -> 4 bytes */
    RT_ULAW_S16, /* mu-law  -> int16                            1 byte  -> 2 bytes */
    RT_ALAW_S16, /* A-law   -> int16                            1 byte  -> 2 bytes */
    RT_ULAW_F32, /* mu-law  -> float32, int16 value / 32768     1 byte  -> 4 bytes */
    RT_ALAW_F32, /* A-law   -> float32, int16 value / 32768     1 byte  -> 4 bytes */
    RT_CONVERSIONS
} rt_conversion;

typedef enum {
    RT_B64_OK,  /* stopped at a byte outside the alphabet, or at the end, after whole quanta */
    RT_B64_BAD, /* the text before that byte is not strict base64 (RFC 4648): padding, trailing bits */
    RT_B64_FULL /* `room` is too small for what is there */
} rt_b64_status;

typedef struct {
    size_t chars; /* characters read, padding included; src[chars] is the byte that stopped the kernel */
    size_t bytes; /* decoded bytes, before conversion */
    uint8_t odd;  /* RT_F32 only: the last byte, when `bytes` is odd (no sample was written for it) */
} rt_b64_run;

/* Decode base64 from src until the first byte that is not base64 (or until `len`), convert, write to dst.
   Reads nothing at or past src + len. Writes nothing at or past dst + room; between the last sample and
   dst + room anything may be written. With room = exactly what is needed, nothing is written in excess.
   dst needs no alignment. `run` is valid when the status is RT_B64_OK. */
typedef rt_b64_status (*rt_b64_fn)(const uint8_t *src, size_t len, void *dst, size_t room, rt_b64_run *run);

/* Room past the samples that lets every kernel use its widest stores up to the end. */
#define RT_B64_SLACK 64

/* ---- samples into base64 --------------------------------------------------------------------- */

/* The conversions the other way: what src holds, and what is written of it. A float is x * 32768, rounded to
   the nearest (of two, the even one) and clipped to 16 bits, NaN is 0; G.711 as g711.h says.
   `bytes` counts what is on the wire, before base64: an even number for RT_S16 and RT_F32.
   Reads nothing but that many samples at src, which needs no alignment; writes rt_text_size(bytes)
   characters to dst and nothing else. */
typedef void (*rt_encode_fn)(const void *src, size_t bytes, uint8_t *dst);

/* Characters of the base64 of so many bytes, padding included; below 3 * 2^61 bytes. */
static inline size_t rt_text_size(size_t bytes) {
    return (bytes / 3 + (bytes % 3 != 0)) * 4;
}

/* ---- faults --------------------------------------------------------------------------------- */

/* In the order of rtfast.errors.ErrorCode, which has their meaning; a test compares the two. */
typedef enum {
    RT_UNEXPECTED_END,
    RT_UNEXPECTED_BYTE,
    RT_TRAILING_DATA,
    RT_BAD_LITERAL,
    RT_BAD_NUMBER,
    RT_NUMBER_RANGE,
    RT_CONTROL_CHARACTER,
    RT_BAD_ESCAPE,
    RT_LONE_SURROGATE,
    RT_BAD_UTF8,
    RT_TOO_DEEP,
    RT_NOT_AN_OBJECT,
    RT_FRAME_TOO_LARGE,
    RT_BASE64_CHARACTER,
    RT_BASE64_PADDING,
    RT_BASE64_TRAILING_BITS,
    RT_MISSING_FIELD,
    RT_WRONG_TYPE,
    RT_UNKNOWN_TYPE,
    RT_NO_FAULT
} rt_code;

typedef struct {
    rt_code code;
    size_t pos;
} rt_fault;

#define RT_MAX_DEPTH 1024

/* The first fault of a frame, byte by byte (RFC 8259, RFC 3629); RT_NO_FAULT for a valid object.
   The scanner only says that a frame is bad; this says why and where. */
rt_fault rt_locate(const uint8_t *frame, size_t len);

/* ---- the scanner ---------------------------------------------------------------------------- */

/* Two stages. The index (one function an instruction set) turns a window of the frame into token
   positions: brackets, colons, commas, both quotes of every string, the first byte of every number
   and literal. The walk (scan.c) checks the grammar over these tokens. A string that is longer than
   the window is not indexed: its end is searched for at memory speed, or found by a base64 kernel. */

#define RT_WINDOW 1024 /* bytes indexed at a time; the first window is shorter */
#define RT_FIRST_WINDOW 320

typedef struct rt_row rt_row; /* a row of the dispatch table */

typedef struct {
    const rt_row *row;
    const uint8_t *p;   /* the frame */
    size_t len;
    size_t pos;         /* of the token that rt_token returned last */
    size_t base;        /* what idx[] counts from */
    size_t next;        /* first byte that is not indexed */
    uint64_t in_string; /* all ones when the window ended inside a string */
    uint64_t escaped;   /* 1 when the window's last byte was a backslash that escapes the next */
    uint64_t scalar;    /* 1 when the window's last byte belongs to a number or literal */
    uint32_t bad;       /* a raw control character in a string, or a byte >= 0x80 outside of one */
    uint32_t odd;       /* RT_ESCAPE | RT_HIGH as soon as one was seen: strings need a closer look */
    uint32_t n, i;      /* tokens in idx, and the next one to hand out */
    size_t tag;         /* the number of the last member whose key is `type`, RT_NO_TAG before one */
    size_t odd_from, odd_at; /* from there to there no byte of the window is odd; see rt_is_odd */
    uint64_t odd_bits[RT_WINDOW / 64]; /* of the window: backslashes and bytes >= 0x80 */
    uint32_t idx[RT_WINDOW + 64];      /* + 64: the index writes whole groups */
} rt_scan;

#define RT_NO_TAG ((size_t)-1)
#define RT_ESCAPE 1u
#define RT_HIGH 2u
#define RT_EOF (-1)

typedef enum { RT_NULL = 1, RT_BOOL = 2, RT_INT = 4, RT_FLOAT = 8, RT_STR = 16, RT_ARRAY = 32, RT_OBJECT = 64 } rt_kind;

typedef struct {
    size_t key, key_end;     /* between the quotes */
    size_t value, value_end; /* of a string: between the quotes; of others: first byte, one past last */
    uint8_t kind;            /* rt_kind */
    uint8_t odd_key;         /* the key has an escape or a byte >= 0x80 */
    uint8_t odd_value;       /* RT_ESCAPE | RT_HIGH of a string value */
} rt_member;

typedef enum {
    RT_MEMBER, /* a checked member */
    RT_TEXT,   /* a string value that the window does not hold: skip it or take it */
    RT_END,    /* the object is closed */
    RT_BAD     /* not JSON: ask rt_locate */
} rt_step;

/* Start over a frame at `at`. */
void rt_scan_begin(rt_scan *s, const rt_row *row, const uint8_t *p, size_t len, size_t at);

/* Enter the object that must stand next. RT_MEMBER: ask for members; RT_BAD: no object there. */
rt_step rt_enter(rt_scan *s);

/* The next member of an object, everything in it checked. After RT_TEXT (m->value is its first
   character) go on with rt_skip_text or rt_take_text. */
rt_step rt_next_member(rt_scan *s, rt_member *m, int first);

/* As many members as `room` holds, from m[*count] on, *count moved on. RT_MEMBER: no room left; RT_TEXT:
   m[*count] is a long string, not counted yet; RT_END, RT_BAD. */
rt_step rt_members(rt_scan *s, rt_member *m, size_t room, size_t *count);

/* Check the long string; fills m as rt_next_member does. */
rt_step rt_skip_text(rt_scan *s, rt_member *m);

/* The same, and its characters go to dst without escapes, *size of them; dst needs s->len - m->value. */
rt_step rt_read_text(rt_scan *s, rt_member *m, uint8_t *dst, size_t *size);

/* The caller has read the long string itself, up to its closing quote at `quote`. */
void rt_take_text(rt_scan *s, rt_member *m, size_t quote);

/* After the last member of the frame: nothing but blanks may follow. */
int rt_only_blanks_follow(rt_scan *s);

/* One value of any kind, checked; it starts at the token `c` that rt_token returned, inside `depth`
   containers. Fills m's value part, positions as in rt_member. */
int rt_check_value(rt_scan *s, int c, size_t depth, rt_member *m);

int rt_refill(rt_scan *s);

/* The next token's character, its position in s->pos; RT_EOF at the end. For walking what has been
   checked: a string's closing quote is a token of its own. */
static inline int rt_token(rt_scan *s) {
    if (s->i == s->n && !rt_refill(s)) return RT_EOF;
    s->pos = s->base + s->idx[s->i++];
    return s->p[s->pos];
}

/* The first backslash or byte >= 0x80 of the window at or after `at`, which lies in it; or the window's end. */
size_t rt_next_odd(const rt_scan *s, size_t at);

/* Whether [at, end) may hold a backslash or a byte >= 0x80: exactly so within the window, and yes for what
   began before it. Ask only if s->odd, and from left to right, for that takes one comparison. */
static inline int rt_is_odd(rt_scan *s, size_t at, size_t end) {
    if (at < s->base) return 1;
    if (at < s->odd_from || at > s->odd_at) {
        s->odd_from = at;
        s->odd_at = rt_next_odd(s, at);
    }
    return s->odd_at < end;
}

/* The number at src: one past its last byte, and whether it has a fraction or an exponent. 0 when it
   is no JSON number; *is_float is RT_NUMBER_CUT when the input ends where a digit is needed. */
#define RT_NUMBER_CUT 2
size_t rt_number_end(const uint8_t *src, size_t len, int *is_float);

/* Whether a checked number is finite as a double. */
int rt_number_is_finite(const uint8_t *src, size_t len);

/* A checked integer within 64 bits: 1 and *value, negative in two's complement when *negative. */
int rt_number_int(const uint8_t *src, size_t len, uint64_t *value, int *negative);

/* A checked number that the exact fast path covers (at most 2^53, 10^22): 1 and *value. */
int rt_number_double(const uint8_t *src, size_t len, double *value);

/* Escapes to UTF-8 of a checked string; dst needs len bytes, elsewhere. Returns the bytes written. */
size_t rt_unescape(const uint8_t *src, size_t len, uint8_t *dst);

/* A character as UTF-8: the bytes written, at most four. */
static inline size_t rt_put_utf8(uint8_t *dst, uint32_t c) {
    if (c < 0x80) {
        dst[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        dst[0] = (uint8_t)(0xC0 | c >> 6);
        dst[1] = (uint8_t)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        dst[0] = (uint8_t)(0xE0 | c >> 12);
        dst[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
        dst[2] = (uint8_t)(0x80 | (c & 0x3F));
        return 3;
    }
    dst[0] = (uint8_t)(0xF0 | c >> 18);
    dst[1] = (uint8_t)(0x80 | (c >> 12 & 0x3F));
    dst[2] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    dst[3] = (uint8_t)(0x80 | (c & 0x3F));
    return 4;
}

/* Whether all escapes and the UTF-8 of a string's inside are right; RT_ESCAPE | RT_HIGH into *odd. */
int rt_check_text(const uint8_t *src, size_t len, uint8_t *odd);

/* Whether a JSON string can hold these bytes as they are: ASCII but quotes, backslashes and controls. */
int rt_is_plain(const rt_row *row, const uint8_t *src, size_t len);

/* Whether a member's key, unescaped, is `key`, which is plain ASCII of at most 32 bytes. */
int rt_key_is(const uint8_t *p, const rt_member *m, const char *key, size_t len);

/* The type of a frame that begins with it, as nearly all do: 1 and its span; nothing else is looked at. */
int rt_leading_type(const rt_row *row, const uint8_t *p, size_t len, rt_member *m);

/* The first top-level `type` of a frame: 1 and its span (odd: it has escapes or non-ASCII), 0 when
   there is none or it is no string. Nothing after it is looked at. */
int rt_find_type(const rt_row *row, const uint8_t *p, size_t len, rt_member *m);

/* Strict base64 with JSON escapes in it, the exact path: decodes src[0..len), the inside of a string.
   dst needs len * 3 / 4 bytes; RT_NO_FAULT and *bytes, or the fault with pos relative to src. */
rt_fault rt_base64_exact(const uint8_t *src, size_t len, uint8_t *dst, size_t *bytes);

/* ---- templates ------------------------------------------------------------------------------ */

/* A frame that was decoded before, cut at the values that change from frame to frame:

     {"type":"response.output_text.delta","event_id":"        literal
                                                     event_1   hole, a string
     ","response_id":"resp_1", ... ,"delta":"                 literal
                                                     Hello     hole, a string
     "}                                                       literal

   Bytes that equal checked ones are as good as checked; only the holes are looked into. */

#define RT_HOLES 4
#define RT_TEMPLATE_BYTES 384

typedef enum {
    RT_HOLE_STRING,  /* the inside of a string */
    RT_HOLE_INTEGER, /* a plain integer of at most 18 digits */
    RT_HOLE_AUDIO    /* the inside of a string that the caller reads */
} rt_hole;

typedef struct {
    uint8_t holes;
    uint8_t kind[RT_HOLES];            /* rt_hole */
    uint16_t literal_end[RT_HOLES + 1]; /* in bytes[]; hole k follows literal k */
    uint8_t bytes[RT_TEMPLATE_BYTES];
} rt_template;

typedef enum {
    RT_FITS,     /* the whole frame */
    RT_AT_AUDIO, /* as far as the audio hole m->hole, whose start is known: set its end and go on */
    RT_MISFIT
} rt_fit;

typedef struct {
    size_t at;   /* how far the frame was compared */
    unsigned hole;
    size_t start[RT_HOLES], end[RT_HOLES];
    uint8_t odd[RT_HOLES]; /* RT_ESCAPE | RT_HIGH of a string */
} rt_match;

/* Compare a frame with a template from m->at and m->hole on (both 0 at first). */
rt_fit rt_template_fit(const rt_template *t, const rt_row *row, const uint8_t *p, size_t len, rt_match *m);

/* Make a template of a checked frame: `spans` are its holes, in order. 0 if it is too long. */
int rt_template_make(rt_template *t, const uint8_t *p, size_t len, const rt_match *spans, const uint8_t *kinds,
                     unsigned holes);

/* ---- the dispatch table --------------------------------------------------------------------- */

/* The rows that this machine can run, best first; a null pointer ends the list. */
const rt_row *const *rt_rows(void);
const char *rt_row_name(const rt_row *row);
rt_b64_fn rt_row_base64(const rt_row *row, rt_conversion conversion);
rt_encode_fn rt_row_encode(const rt_row *row, rt_conversion conversion);

/* ---- the pool of audio blocks --------------------------------------------------------------- */

typedef struct rt_pool rt_pool;

typedef struct {
    size_t bytes;  /* memory held, cached blocks included */
    size_t in_use; /* bytes of it that a view keeps alive */
    size_t blocks; /* blocks in use and cached */
} rt_pool_stats;

rt_pool *rt_pool_new(size_t block_bytes);
/* The owner lets go; the pool itself lives until its last block is back. */
void rt_pool_close(rt_pool *pool);
/* A block of at least `bytes`, 64-byte aligned; NULL without memory. */
void *rt_pool_take(rt_pool *pool, size_t bytes);
/* These many bytes before a block's memory are its owner's, aligned likewise. */
#define RT_OWNER_BYTES 64
void rt_pool_give(void *block);
rt_pool_stats rt_pool_look(rt_pool *pool);

#endif
