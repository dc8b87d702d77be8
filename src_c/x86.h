/* The intrinsics of x86-64, for the kernels of AVX2 and AVX-512. */
#ifndef RTFAST_X86_H
#define RTFAST_X86_H

#include <immintrin.h>

/* Where clang stands in for MSVC, immintrin.h leaves out what the build as a whole may not use. */
#if defined(__clang__) && defined(_MSC_VER)
#include <tmmintrin.h>
#include <smmintrin.h>
#include <avxintrin.h>
#include <avx2intrin.h>
#include <bmiintrin.h>
#include <bmi2intrin.h>
#include <lzcntintrin.h>
#include <popcntintrin.h>
#include <wmmintrin.h>
#include <avx512fintrin.h>
#include <avx512bwintrin.h>
#include <avx512dqintrin.h>
#include <avx512vlintrin.h>
#include <avx512vlbwintrin.h>
#include <avx512vldqintrin.h>
#include <avx512vbmiintrin.h>
#include <avx512vbmivlintrin.h>
#include <avx512vbmi2intrin.h>
#include <avx512vlvbmi2intrin.h>
#endif

#endif
