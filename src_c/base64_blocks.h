/* The course of a kernel that takes blocks of 64 characters (48 bytes): included by base64_avx2.c
   and base64_neon.c, which define before
     BLOCKS                         the attributes of their functions
     plan, make_plan(to)            what stays in registers
     block                          a block that is decoded
     read_block(to, plan, src, block)
                                    decode one; 0 when one of its characters is not base64
     write_block(to, plan, block, dst, more)
                                    convert and write it. With `more`, a constant, another block is
                                    to follow and its place may be written
     whole_quanta(plan, src)        how many of a block's 16 quanta stand before that character */

/* Of a text of 64 characters or more, `pos` of them done, the rest up to its stop is no block. But
   a block may end there that begins in what is done: bytes written twice are the same. `at` is
   where to look for the stop, `whole` where the block ends; both are a multiple of 8 characters, so
   of whole samples. Returns what is done then, less than 8 characters before the stop; SIZE_MAX
   without room. */
BLOCKS static RT_INLINE size_t put_last_block(rt_conversion to, const plan *p, const uint8_t *src,
                                              size_t len, size_t pos, uint8_t *dst, size_t room) {
    size_t at = len - pos >= 64 ? pos : (len - 64) / 8 * 8;
    size_t whole = (at + 4 * whole_quanta(p, src + at)) / 8 * 8;
    block last;
    if (whole == pos || whole < 64) return pos;
    if (room < rt_b64_size(to, whole / 4 * 3)) return SIZE_MAX;
    read_block(to, p, src + whole - 64, &last);
    write_block(to, p, &last, dst + rt_b64_size(to, (whole - 64) / 4 * 3), 0);
    return whole;
}

/* A block is read before the one in front of it is written: the CPU has two chains of instructions to
   choose from, which is worth a tenth of the time and more (`tests/c/run.sh bench`). */
BLOCKS static RT_INLINE rt_b64_status decode_blocks(const uint8_t *src, size_t len, uint8_t *dst,
                                                    size_t room, rt_b64_run *run,
                                                    rt_conversion to) {
    const plan p = make_plan(to);
    const size_t step = rt_b64_size(to, 48);
    size_t pos = 0, n = len / 64 < room / step ? len / 64 : room / step;
    block now, next;
    if (n && read_block(to, &p, src, &now)) {
        uint8_t *out = dst;
        for (pos = 64; n > 1 && read_block(to, &p, src + pos, &next); n--) {
            write_block(to, &p, &now, out, 1);
            now = next, pos += 64, out += step;
        }
        write_block(to, &p, &now, out, 0);
    }
    if (len >= 64) pos = put_last_block(to, &p, src, len, pos, dst, room);
    return pos == SIZE_MAX ? RT_B64_FULL : rt_b64_tail(src, len, pos, dst, room, run, to);
}
