/* The course of a kernel that takes blocks of 64 characters (48 bytes): included by base64_avx2.c and
   base64_neon.c, which define before
     BLOCKS                                   the attributes of their functions
     plan, make_plan(to)                      what stays in registers
     put_block(to, &plan, src, dst)           decode and write a block; 0, and nothing written, when a
                                              character is not base64
     whole_quanta(&plan, src)                 how many of a block's 16 quanta precede that character */

BLOCKS static RT_INLINE rt_b64_status decode_blocks(const uint8_t *src, size_t len, uint8_t *dst,
                                                    size_t room, rt_b64_run *run,
                                                    rt_conversion to) {
    const plan p = make_plan(to);
    const size_t step = rt_b64_size(to, 48);
    size_t pos = 0, n = len / 64 < room / step ? len / 64 : room / step, at, whole;
    for (; n && put_block(to, &p, src + pos, dst + pos / 64 * step); n--) pos += 64;
    if (len < 64) return rt_b64_tail(src, len, 0, dst, room, run, to);
    /* The rest, up to the stop, is no block. The last block that is one ends there and begins in what
       is already done: `at` is where to look for the stop, `whole` where that block ends, both a
       multiple of 8 characters, so of whole samples. Bytes written twice are the same bytes. */
    at = len - pos >= 64 ? pos : (len - 64) / 8 * 8;
    whole = (at + 4 * whole_quanta(&p, src + at)) / 8 * 8;
    if (whole > pos && whole >= 64) {
        if (room < rt_b64_size(to, whole / 4 * 3)) return RT_B64_FULL;
        put_block(to, &p, src + whole - 64, dst + rt_b64_size(to, (whole - 64) / 4 * 3));
        pos = whole;
    }
    return rt_b64_tail(src, len, pos, dst, room, run, to);
}
