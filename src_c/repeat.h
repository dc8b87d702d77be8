/* Tables written by the preprocessor: RT_X64(F, n) is F(n), F(n + 1), ... F(n + 63). */
#ifndef RTFAST_REPEAT_H
#define RTFAST_REPEAT_H

#define RT_X4(F, n) F(n), F((n) + 1), F((n) + 2), F((n) + 3)
#define RT_X16(F, n) RT_X4(F, n), RT_X4(F, (n) + 4), RT_X4(F, (n) + 8), RT_X4(F, (n) + 12)
#define RT_X64(F, n) RT_X16(F, n), RT_X16(F, (n) + 16), RT_X16(F, (n) + 32), RT_X16(F, (n) + 48)
#define RT_X256(F) RT_X64(F, 0), RT_X64(F, 64), RT_X64(F, 128), RT_X64(F, 192)

#endif
