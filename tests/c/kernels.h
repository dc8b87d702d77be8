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
    rows[n++] = (kernel_row){"avx512", rt_b64_avx512, rt_encode_avx512, 0};
    rows[n++] = (kernel_row){"avx2", rt_b64_avx2, rt_encode_avx2, 0};
#endif
#ifdef RT_NEON
    rows[n++] = (kernel_row){"neon", rt_b64_neon, rt_encode_neon, 0};
#endif
    rows[n++] = (kernel_row){"portable", rt_b64_portable, rt_encode_portable, 0};
    for (const rt_row *const *here = rt_rows(); *here; here++) {
        for (int i = 0; i < n; i++) rows[i].here |= !strcmp(rows[i].name, rt_row_name(*here));
    }
    return n;
}

#endif
