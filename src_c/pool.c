/* Memory for audio: blocks of a few sizes, the last one given back is the first one handed out
   again, because it is still in the cache. A pool outlives its owner until its last block is back. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define ALIGN 64
#define HEAD (ALIGN + RT_OWNER_BYTES) /* what stands before the memory: a block, then its owner's room */
#define CLASSES 48
#define SMALLEST 256 /* bytes of the first class */

#ifdef RT_THREADS /* without the GIL, a pool is locked; with it, the GIL is the lock */
#include <stdatomic.h>
typedef atomic_flag spin;
static void lock(spin *s) {
    while (atomic_flag_test_and_set_explicit(s, memory_order_acquire)) {
    }
}
static void unlock(spin *s) {
    atomic_flag_clear_explicit(s, memory_order_release);
}
#else
typedef char spin;
#define lock(s) ((void)(s))
#define unlock(s) ((void)(s))
#endif

/* Stands HEAD bytes before the memory that the caller sees. */
typedef struct block {
    rt_pool *pool;
    struct block *next; /* in a free list */
    void *raw;          /* what malloc gave */
    size_t size;        /* of the memory that the caller sees */
    int class;          /* -1: too large to keep */
} block;

struct rt_pool {
    spin guard;
    int closed;
    size_t block_bytes; /* the largest size that is kept */
    size_t keep_bytes;  /* the most that is kept unused */
    size_t kept;
    rt_pool_stats stats;
    block *free[CLASSES];
};

/* Sizes double every four classes: 256, 320, 384, 448, 512, 640, ... so at most a fifth is unused. */
static size_t class_size(int class) {
    return ((size_t)SMALLEST / 4) * (size_t)(4 + class % 4) << (class / 4);
}

static int class_of(size_t bytes) {
    size_t quarters; /* of the power of two at or below, rounded up: 4 to 8 */
    int shift = 0;
    if (bytes <= SMALLEST) return 0;
    if (bytes > class_size(CLASSES - 1)) return -1;
    while (SMALLEST / 4 * 8 < bytes >> shift) shift++;
    quarters = (bytes + ((size_t)(SMALLEST / 4) << shift) - 1) / ((size_t)(SMALLEST / 4) << shift);
    return shift * 4 + (int)quarters - 4;
}

rt_pool *rt_pool_new(size_t block_bytes) {
    rt_pool *pool = calloc(1, sizeof *pool);
    if (pool) {
        pool->block_bytes = block_bytes;
        pool->keep_bytes = 16 * block_bytes;
    }
    return pool;
}

static void release(rt_pool *pool, block *b) {
    pool->stats.bytes -= b->size;
    pool->stats.blocks--;
    free(b->raw);
}

/* With the guard held; lets go of it. */
static void unlock_or_free(rt_pool *pool) {
    int last = pool->closed && pool->stats.blocks == 0;
    unlock(&pool->guard);
    if (last) free(pool);
}

void rt_pool_close(rt_pool *pool) {
    lock(&pool->guard);
    pool->closed = 1;
    for (int class = 0; class < CLASSES; class++) {
        while (pool->free[class]) {
            block *b = pool->free[class];
            pool->free[class] = b->next;
            release(pool, b);
        }
    }
    unlock_or_free(pool);
}

static block *fresh(rt_pool *pool, size_t size, int class) {
    /* SIZE_MAX is out of reach of any frame. */
    char *raw = size > SIZE_MAX - HEAD - 2 * ALIGN ? 0 : malloc(size + HEAD + ALIGN);
    size_t start;
    block *b;
    if (!raw) return 0;
    start = ((size_t)(uintptr_t)raw + ALIGN - 1) / ALIGN * ALIGN - (size_t)(uintptr_t)raw;
    b = (block *)(void *)(raw + start);
    b->pool = pool;
    b->raw = raw;
    b->size = size;
    b->class = class;
    pool->stats.bytes += size;
    pool->stats.blocks++;
    return b;
}

void *rt_pool_take(rt_pool *pool, size_t bytes) {
    int class = bytes <= pool->block_bytes ? class_of(bytes) : -1;
    block *b;
    lock(&pool->guard);
    if (class >= 0 && pool->free[class]) {
        b = pool->free[class];
        pool->free[class] = b->next;
        pool->kept -= b->size;
    } else {
        b = fresh(pool, class < 0 ? bytes : class_size(class), class);
    }
    if (b) pool->stats.in_use += b->size;
    unlock(&pool->guard);
    return b ? (char *)b + HEAD : 0;
}

void rt_pool_give(void *memory) {
    block *b = (block *)(void *)((char *)memory - HEAD);
    rt_pool *pool = b->pool;
    lock(&pool->guard);
    pool->stats.in_use -= b->size;
    if (b->class < 0 || pool->closed || pool->kept + b->size > pool->keep_bytes) {
        release(pool, b);
    } else {
        b->next = pool->free[b->class];
        pool->free[b->class] = b;
        pool->kept += b->size;
    }
    unlock_or_free(pool);
}

rt_pool_stats rt_pool_look(rt_pool *pool) {
    rt_pool_stats stats;
    lock(&pool->guard);
    stats = pool->stats;
    unlock(&pool->guard);
    return stats;
}
