/* Shared by the C sources only: one row of the dispatch table per instruction set. */
#ifndef RTFAST_INTERNAL_H
#define RTFAST_INTERNAL_H

#include "rtfast.h"

/* Which instruction sets this build has; the CPU is asked at import (dispatch.c). */
#if defined(__x86_64__) || defined(_M_X64)
#define RT_X86 1
#elif (defined(__aarch64__) && !defined(__AARCH64EB__)) || defined(_M_ARM64)
#define RT_NEON 1
#endif

/* The instruction set of one function; MSVC compiles every intrinsic anywhere. */
#if defined(RT_GNU)
#define RT_TARGET(set) __attribute__((target(set), aligned(64))) /* so that no change elsewhere moves a loop */
#else
#define RT_TARGET(set)
#endif

/* A kernel is one function that is inlined into each of its conversions, the search for the end of a text
   into what needs it. A build that counts what is reached inlines nothing: one function, counted once. */
#if defined(RT_INLINE)
#elif defined(RT_GNU)
#define RT_INLINE inline __attribute__((always_inline))
#elif defined(RT_MSVC)
#define RT_INLINE __forceinline
#else
#define RT_INLINE inline
#endif

/* The kernels, one table an instruction set (base64_<isa>.c). */
extern const rt_b64_fn rt_b64_portable[RT_CONVERSIONS];
#ifdef RT_X86
extern const rt_b64_fn rt_b64_avx2[RT_CONVERSIONS];
extern const rt_b64_fn rt_b64_avx512[RT_CONVERSIONS];
#endif
#ifdef RT_NEON
extern const rt_b64_fn rt_b64_neon[RT_CONVERSIONS];
#endif

/* The same the other way (encode_<isa>.c). */
extern const rt_encode_fn rt_encode_portable[RT_CONVERSIONS];
#ifdef RT_X86
extern const rt_encode_fn rt_encode_avx2[RT_CONVERSIONS];
extern const rt_encode_fn rt_encode_avx512[RT_CONVERSIONS];
#endif
#ifdef RT_NEON
extern const rt_encode_fn rt_encode_neon[RT_CONVERSIONS];
#endif

/* One bit a byte of a 64-byte block, the first byte lowest. */
typedef struct {
    uint64_t quote, backslash, control, high, op, blank;
} rt_bits;

/* How many bits are set. */
#if defined(RT_GNU)
#define rt_count(bits) ((uint32_t)__builtin_popcountll(bits)) /* one instruction where the ISA has it */
#else
static inline uint32_t rt_count(uint64_t bits) {
    bits -= (bits >> 1) & 0x5555555555555555ULL;
    bits = (bits & 0x3333333333333333ULL) + ((bits >> 2) & 0x3333333333333333ULL);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0FULL;
    return (uint32_t)((bits * 0x0101010101010101ULL) >> 56);
}
#endif

/* One row: what an instruction set offers. */
struct rt_row {
    const char *name;
    int (*runs_here)(void); /* the CPU has it and the operating system saves its registers */
    const rt_b64_fn *base64;
    const rt_encode_fn *encode;
    /* Index the bytes [s->next, end) into s->idx, after s->n. */
    void (*index)(rt_scan *s, size_t end);
    /* The first quote, backslash or control character at or after `at`, or len; *high is set when
       a byte >= 0x80 stands before it. */
    size_t (*text_end)(const uint8_t *p, size_t at, size_t len, uint32_t *high);
    rt_fit (*fit)(const rt_template *t, const uint8_t *p, size_t len, rt_match *m); /* rt_template_fit */
};

#ifdef RT_X86
void rt_index_avx2(rt_scan *s, size_t end);
size_t rt_text_end_avx2(const uint8_t *p, size_t at, size_t len, uint32_t *high);
rt_fit rt_fit_avx2(const rt_template *t, const uint8_t *p, size_t len, rt_match *m);
void rt_index_avx512(rt_scan *s, size_t end);
size_t rt_text_end_avx512(const uint8_t *p, size_t at, size_t len, uint32_t *high);
rt_fit rt_fit_avx512(const rt_template *t, const uint8_t *p, size_t len, rt_match *m);
#endif
#ifdef RT_NEON
void rt_index_neon(rt_scan *s, size_t end);
size_t rt_text_end_neon(const uint8_t *p, size_t at, size_t len, uint32_t *high);
rt_fit rt_fit_neon(const rt_template *t, const uint8_t *p, size_t len, rt_match *m);
#endif
void rt_index_portable(rt_scan *s, size_t end);
size_t rt_text_end_portable(const uint8_t *p, size_t at, size_t len, uint32_t *high);
rt_fit rt_fit_portable(const rt_template *t, const uint8_t *p, size_t len, rt_match *m);

/* A plain integer of at most 18 digits at `at`, which a blank, comma or bracket must end: one past its
   last byte; 0 for anything else. */
size_t rt_short_integer(const uint8_t *p, size_t at, size_t len);

/* rt_find_type byte by byte, for frames that are bad somewhere (locate.c). */
int rt_find_type_exact(const uint8_t *p, size_t len, rt_member *m);

/* What the character after a backslash stands for, 0 where it is no escape of one character. */
extern const uint8_t rt_short_escape[256];

/* The escape at src, which begins with a backslash: its length and the character it stands for; 0
   when it is bad, and then *value is RT_LONE for a surrogate without its pair. */
size_t rt_escape_size(const uint8_t *src, size_t len, uint32_t *value);
#define RT_NO_ESCAPE 0xFFFFFFFFu
#define RT_LONE 0xFFFFFFFEu

/* The UTF-8 sequence at src: its length, 0 when it is ill-formed (RFC 3629). */
size_t rt_utf8_sequence(const uint8_t *src, size_t len);

#endif
