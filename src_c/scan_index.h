/* Stage one of the scanner, the same for every instruction set: from the bit sets of 64 bytes to
   token positions. Each scan_<isa>.c defines RT_INDEX (the function's name), RT_ISA (its target
   attribute), `rt_classify`, which fills an rt_bits from 64 bytes, and `rt_is_quiet`, then includes this
   file. A faster RT_CLASSIFY_END, RT_PREFIX_XOR and RT_SPREAD are up to it.

   A block inside a long string has no token, and all there is to know of it is which bytes are not ASCII:
   `rt_is_quiet` tells this, and whether the block has no quote, backslash or control character.

   A block, least significant bit first:

     bytes      { " a b " : " x \ " y " , 1 2 }
     quote      . 1 . . 1 . 1 . . . . 1 . . . .    without the escaped one
     inside     . 1 1 1 . . 1 1 1 1 1 . . . . .    prefix xor of quote: opening quote to last byte
     op         1 . . . . 1 . . . . . . 1 . . 1    { } [ ] : , outside of strings
     scalar     . . . . . . . . . . . . . 1 1 .    what is neither, and no blank
     token      1 1 . . 1 1 1 . . . . 1 1 1 . 1    op | quote | first byte of each scalar */

/* Bits of the bytes that a backslash escapes. `*carry` is 1 when the block before ended in one.
   A loop: most blocks have no backslash at all, and none has more than 32 that escape. */
static inline uint64_t rt_escaped_bits(uint64_t backslash, uint64_t *carry) {
    uint64_t escaped = *carry;
    uint64_t left = backslash & ~escaped;
    *carry = 0;
    while (left) {
        uint64_t slash = left & (0 - left);
        uint64_t next = slash << 1;
        *carry = slash >> 63;
        escaped |= next;
        left &= ~(slash | next);
    }
    return escaped;
}

#ifndef RT_CLASSIFY_END
#define RT_CLASSIFY_END rt_classify_end
/* The fewer than 64 bytes [at, end); past the end everything is blank. The block begins in what is done, or
   in a copy where there is too little of that. */
RT_ISA static inline void rt_classify_end(rt_bits *b, const uint8_t *p, size_t at, size_t end) {
    size_t done = 64 - (end - at);
    uint8_t copy[64];
    if (at >= done) {
        rt_classify(b, p + at - done);
    } else {
        memset(copy, ' ', sizeof copy);
        memcpy(copy + done, p + at, end - at);
        rt_classify(b, copy);
    }
    b->quote >>= done, b->backslash >>= done, b->control >>= done;
    b->high >>= done, b->op >>= done;
    b->blank = b->blank >> done | ~(uint64_t)0 << (64 - done);
}
#endif

#ifndef RT_PREFIX_XOR
#define RT_PREFIX_XOR rt_prefix_xor
/* Each bit: the parity of itself and all below. */
static inline uint64_t rt_prefix_xor(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}
#endif

#ifndef RT_SPREAD
#define RT_SPREAD rt_spread
/* Positions of the set bits. Four at a time: most blocks hold a dozen tokens, and a loop that ends
   at a multiple of four is predicted better than one that ends anywhere. */
RT_ISA static inline uint32_t *rt_spread(uint32_t *out, uint64_t bits, uint32_t at) {
    uint32_t *end = out + rt_count(bits);
    while (bits) {
        for (int k = 0; k < 4; k++) {
            out[k] = at + rt_lowest(bits);
            bits &= bits - 1;
        }
        out += 4;
    }
    return end;
}
#endif

RT_ISA void RT_INDEX(rt_scan *s, size_t end) {
    uint32_t *out = s->idx + s->n;
    uint64_t in_string = s->in_string, escaped = s->escaped, scalar = s->scalar;
    uint64_t bad = 0, high = 0, backslash = 0;
    for (size_t at = s->next; at < end; at += 64) {
        rt_bits b;
        size_t left = end - at;
        if (in_string && left >= 64 && rt_is_quiet(s->p + at, &b.high)) {
            s->odd_bits[(at - s->base) / 64] = b.high;
            high |= b.high;
            escaped = 0;
            continue;
        }
        if (left >= 64) {
            rt_classify(&b, s->p + at);
        } else {
            RT_CLASSIFY_END(&b, s->p, at, end);
        }
        uint64_t quote = b.quote & ~rt_escaped_bits(b.backslash, &escaped);
        uint64_t inside = RT_PREFIX_XOR(quote) ^ in_string;
        in_string = (uint64_t)0 - (inside >> 63);
        uint64_t plain = ~(b.op | b.blank | quote | inside);
        uint64_t starts = plain & ~((plain << 1) | scalar);
        scalar = plain >> 63;
        bad |= (b.control & inside) | (b.high & ~inside);
        high |= b.high;
        backslash |= b.backslash;
        s->odd_bits[(at - s->base) / 64] = b.backslash | b.high;
        out = RT_SPREAD(out, (b.op & ~inside) | quote | starts, (uint32_t)(at - s->base));
    }
    s->n = (uint32_t)(out - s->idx);
    s->next = end;
    s->in_string = in_string;
    s->escaped = escaped;
    s->scalar = scalar;
    s->bad |= bad != 0;
    s->odd |= (backslash ? RT_ESCAPE : 0) | (high ? RT_HIGH : 0);
}
