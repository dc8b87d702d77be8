/* One conversion, by every base64 kernel of this CPU, against the oracle of the kernel test; and the
   exact path for texts with escapes. The input is three bytes of settings and the text:

     byte 0   bits 0-5 the text's alignment, bit 6 the text is drawn from the alphabet, bit 7 the
              output's alignment is odd
     byte 1   how much of the room that is needed there is in a third call
     byte 2   the conversion */
#include "fuzz.h"

#include "../c/oracle_base64.h"

/* Most bytes become base64, the last 64 what breaks it. */
static uint8_t drawn(uint8_t byte) {
    static const uint8_t wrong[] = "=\\\"-_ !\n=,}@[`{:\xC3\x80\xFF\x00.";
    return byte < 192 ? (uint8_t)ALPHABET[byte & 63] : wrong[(byte - 192u) % (sizeof wrong - 1)];
}

static void check_room(rt_conversion to, const uint8_t *src, size_t len, size_t room,
                       size_t shift) {
    static oracle_answer want;
    oracle(to, src, len, room, &want);
    for EACH_ROW(row) {
        uint8_t *memory = exact_room(shift + room), *dst = memory + shift;
        rt_b64_run run = {0, 0, 0};
        rt_b64_status got = rt_row_base64(*row, to)(src, len, dst, room, &run);
        EXPECT(got == want.status);
        if (got == RT_B64_OK) {
            EXPECT(run.chars == want.run.chars);
            EXPECT(run.bytes == want.run.bytes);
            EXPECT(to != RT_F32 || run.bytes % 2 == 0 || run.odd == want.run.odd);
            EXPECT(memcmp(dst, want.out, want.size) == 0);
        }
        free(memory);
    }
}

static void check_kernels(rt_conversion to, const uint8_t *src, size_t len, size_t part,
                          size_t shift) {
    static oracle_answer want;
    oracle(to, src, len, (size_t)-1, &want);
    check_room(to, src, len, want.size, 0);
    check_room(to, src, len, want.size + RT_B64_SLACK, shift);
    check_room(to, src, len, want.size * part / 255, shift);
}

/* The exact path takes the inside of a checked string, escapes and all. */
static void check_exact(const uint8_t *src, size_t len) {
    static oracle_answer want;
    uint8_t odd = 0;
    if (!rt_check_text(src, len, &odd)) return;
    uint8_t *plain = exact_room(len), *out = exact_room(len * 3 / 4);
    size_t size = rt_unescape(src, len, plain), bytes = 0;
    rt_fault fault = rt_base64_exact(src, len, out, &bytes);
    oracle(RT_RAW, plain, size, (size_t)-1, &want);
    int right = want.status == RT_B64_OK && want.run.chars == size;
    EXPECT(right == (fault.code == RT_NO_FAULT));
    EXPECT(fault.pos <= len);
    if (right) {
        EXPECT(bytes == want.run.bytes);
        EXPECT(memcmp(out, want.out, bytes) == 0);
    }
    free(plain);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 3 || size - 3 > ORACLE_CHARS) return -1;
    size_t len = size - 3, before = data[0] & 63;
    uint8_t *memory = exact_room(before + len), *src = memory + before;
    for (size_t i = 0; i < len; i++) src[i] = data[0] & 64 ? drawn(data[3 + i]) : data[3 + i];
    check_kernels((rt_conversion)(data[2] % RT_CONVERSIONS), src, len, data[1], data[0] >> 7);
    check_exact(src, len);
    free(memory);
    return 0;
}
