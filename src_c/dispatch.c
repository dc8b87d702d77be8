/* The dispatch table: one row per instruction set, best first. The rows that this CPU can run, with
   an operating system that saves their registers, are found once. */
#include "internal.h"

#ifdef RT_X86
#if defined(RT_MSVC)
#include "x86.h"
#else
#include <cpuid.h>
#endif

typedef struct {
    uint32_t a, b, c, d;
} registers;

static registers cpuid(uint32_t leaf) {
    registers r = {0, 0, 0, 0};
#if defined(RT_MSVC)
    int out[4];
    __cpuid(out, 0);
    if ((uint32_t)out[0] < leaf) return r;
    __cpuidex(out, (int)leaf, 0);
    r.a = (uint32_t)out[0], r.b = (uint32_t)out[1], r.c = (uint32_t)out[2], r.d = (uint32_t)out[3];
#else
    __get_cpuid_count(leaf, 0, &r.a, &r.b, &r.c, &r.d);
#endif
    return r;
}

/* Which register files the operating system saves (XCR0), 0 where it cannot be asked. */
static uint64_t saved_registers(void) {
    if (!(cpuid(1).c >> 27 & 1)) return 0; /* OSXSAVE */
#if defined(RT_MSVC)
    return _xgetbv(0);
#else
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
#endif
}

static int has_avx2(void) {
    const uint32_t bmi_avx2_bmi2 = 1u << 3 | 1u << 5 | 1u << 8;
    const uint32_t pclmul_popcnt = 1u << 1 | 1u << 23;
    return (saved_registers() & 0x06) == 0x06 && (cpuid(1).c & pclmul_popcnt) == pclmul_popcnt &&
           (cpuid(7).b & bmi_avx2_bmi2) == bmi_avx2_bmi2;
}

static int has_avx512(void) {
    const uint32_t f_dq_bw_vl = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
    const uint32_t vbmi_vbmi2 = 1u << 1 | 1u << 6;
    registers r = cpuid(7);
    uint32_t missing = (~r.b & f_dq_bw_vl) | (~r.c & vbmi_vbmi2);
    return has_avx2() && (saved_registers() & 0xE6) == 0xE6 && !missing;
}
#endif

static int always(void) {
    return 1;
}

static const rt_row ROWS[] = {
#ifdef RT_X86
    {"avx512", has_avx512, rt_b64_avx512, rt_encode_avx512, rt_index_avx512, rt_text_end_avx512,
     rt_fit_avx512},
    {"avx2", has_avx2, rt_b64_avx2, rt_encode_avx2, rt_index_avx2, rt_text_end_avx2,
     rt_fit_avx2},
#endif
#ifdef RT_NEON
    {"neon", always, rt_b64_neon, rt_encode_neon, rt_index_neon, rt_text_end_neon,
     rt_fit_neon},
#endif
    {"portable", always, rt_b64_portable, rt_encode_portable, rt_index_portable,
     rt_text_end_portable, rt_fit_portable},
};

#define ROW_COUNT (sizeof ROWS / sizeof *ROWS)

const rt_row *const *rt_rows(void) {
    /* Filled by the first call, which is made at import, when there is no other thread in here; under a
       hypervisor each question to the CPU takes as long as a hundred frames. */
    static const rt_row *here[ROW_COUNT + 1];
    size_t n = 0;
    if (here[0]) return here;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (ROWS[i].runs_here()) here[n++] = &ROWS[i];
    }
    return here;
}

const char *rt_row_name(const rt_row *row) {
    return row->name;
}

rt_b64_fn rt_row_base64(const rt_row *row, rt_conversion conversion) {
    return row->base64[conversion];
}

rt_encode_fn rt_row_encode(const rt_row *row, rt_conversion conversion) {
    return row->encode[conversion];
}
