/* What the rest of rtfast sees of its C sources: base64 kernels, the JSON scanner, the dispatch table.
   Nothing here knows Python, nothing allocates; every function returns a status. */
#ifndef RTFAST_H
#define RTFAST_H

#include <stddef.h>
#include <stdint.h>

/* ---- base64 into samples ------------------------------------------------------------------- */

/* What a kernel makes of the decoded bytes. PCM16 is little-endian on the wire (ITU-T G.711 for the
   mu-law and A-law rows); S16 and F32 are written in the machine's own byte order. */
typedef enum {
    RT_RAW,      /* bytes as sent                               1 byte  -> 1 byte  */
    RT_S16,      /* PCM16   -> int16                            2 bytes -> 2 bytes */
    RT_F32,      /* PCM16   -> float32, sample / 32768          2 bytes -> 4 bytes */
    RT_ULAW_S16, /* mu-law  -> int16                            1 byte  -> 2 bytes */
    RT_ALAW_S16, /* A-law   -> int16                            1 byte  -> 2 bytes */
    RT_ULAW_F32, /* mu-law  -> float32, int16 value / 32768     1 byte  -> 4 bytes */
    RT_ALAW_F32, /* A-law   -> float32, int16 value / 32768     1 byte  -> 4 bytes */
    RT_CONVERSIONS
} rt_conversion;

typedef enum {
    RT_B64_OK,  /* stopped at a byte outside the alphabet, or at the end, after whole quanta */
    RT_B64_BAD, /* the text before that byte is not strict base64 (RFC 4648): padding, trailing bits */
    RT_B64_FULL /* `room` is too small for what is there */
} rt_b64_status;

typedef struct {
    size_t chars; /* characters read, padding included; src[chars] is the byte that stopped the kernel */
    size_t bytes; /* decoded bytes, before conversion */
    uint8_t odd;  /* RT_F32 only: the last byte, when `bytes` is odd (no sample was written for it) */
} rt_b64_run;

/* Decode base64 from src until the first byte that is not base64 (or until `len`), convert, write to dst.
   Reads nothing at or past src + len. Writes nothing at or past dst + room; between the last sample and
   dst + room anything may be written. With room = exactly what is needed, nothing is written in excess.
   dst needs no alignment. `run` is valid when the status is RT_B64_OK. */
typedef rt_b64_status (*rt_b64_fn)(const uint8_t *src, size_t len, void *dst, size_t room, rt_b64_run *run);

/* Room past the samples that lets every kernel use its widest stores up to the end. */
#define RT_B64_SLACK 64

#endif
