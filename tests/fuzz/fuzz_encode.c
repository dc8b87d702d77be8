/* One conversion, by every encoding kernel of this CPU, against the oracle of the kernel test. The input is
   two bytes of settings and the items, of any bits:

     byte 0   bits 0-5 the items' alignment, bit 6 floats are brought near -1..1
     byte 1   the conversion */
#include "fuzz.h"

#include "../c/oracle_encode.h"

enum { LONGEST = 8192 }; /* bytes of items */

/* The sign and the mantissa stay, the exponent becomes that of a sample or a little more. */
static void bring_near(uint8_t *items, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, items + 4 * i, 4);
        bits = (bits & 0x807FFFFFu) | (108u + (bits >> 23) % 21u) << 23;
        memcpy(items + 4 * i, &bits, 4);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static uint8_t wire[LONGEST], want[LONGEST * 2];
    if (size < 2 || size - 2 > LONGEST) return -1;
    const rt_conversion of = (rt_conversion)(data[1] % RT_CONVERSIONS);
    size_t n = (size - 2) / encode_unit(of), before = data[0] & 63, bytes, chars;
    uint8_t *memory = exact_room(before + n * encode_unit(of)), *items = memory + before;
    if (n) memcpy(items, data + 2, n * encode_unit(of));
    if (data[0] & 64 && encode_unit(of) == 4) bring_near(items, n);
    bytes = oracle_wire(of, items, n, wire);
    chars = oracle_text(wire, bytes, want);
    EXPECT(rt_text_size(bytes) == chars);
    for EACH_ROW(row) {
        uint8_t *text = exact_room(chars);
        rt_row_encode(*row, of)(items, bytes, text);
        EXPECT(memcmp(text, want, chars) == 0);
        free(text);
    }
    free(memory);
    return 0;
}
