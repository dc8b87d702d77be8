/* The base64 kernels of this build, and which of them this CPU has. */
#ifndef KERNELS_H
#define KERNELS_H

#include "internal.h"

typedef struct {
    const char *name;
    const rt_b64_fn *kernel;
    const rt_encode_fn *encode;
    int here;
} kernel_row;

enum { KERNEL_ROWS = 3 };

static int find_kernels(kernel_row *rows) {
    int n = 0;
#ifdef RT_X86
    int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi");
    rows[n++] = (kernel_row){"avx512", rt_b64_avx512, rt_encode_avx512, avx512};
    rows[n++] = (kernel_row){"avx2", rt_b64_avx2, rt_encode_avx2, !!__builtin_cpu_supports("avx2")};
#endif
#ifdef RT_NEON
    rows[n++] = (kernel_row){"neon", rt_b64_neon, rt_encode_neon, 1};
#endif
    rows[n++] = (kernel_row){"portable", rt_b64_portable, rt_encode_portable, 1};
    return n;
}

#endif
