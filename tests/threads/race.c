/* The C sources under the thread sanitizer: many threads share one pool, and one text that each kernel of this
   machine decodes into a block of it. ./race [threads] [rounds]; exit code 66 is a race. */
#include "rtfast.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHELF 64

static rt_pool *pool;
static int rounds = 500;
static uint8_t text[4000];
static void *shelf[SHELF]; /* blocks that whoever comes next gives back */
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static void *swap(int place, void *block) {
    void *old;
    pthread_mutex_lock(&guard);
    old = shelf[place];
    shelf[place] = block;
    pthread_mutex_unlock(&guard);
    return old;
}

static void *work(void *number) {
    unsigned state = 1 + (unsigned)(size_t)number;
    for (int i = 0; i < rounds; i++) {
        size_t len = (state = state * 1664525u + 1013904223u) >> 8 & 0xFFC;
        size_t room = 3 * len + RT_B64_SLACK;
        const rt_row *const *row = rt_rows();
        uint8_t *block = rt_pool_take(pool, room);
        rt_pool_stats stats = rt_pool_look(pool);
        rt_b64_run run;
        void *old;
        if (len > sizeof text) len = sizeof text;
        for (size_t skip = (size_t)i % 4; skip && row[1]; skip--) row++;
        if (!block || stats.in_use > stats.bytes) abort();
        if (rt_row_base64(*row, RT_F32)(text, len, block, room, &run) != RT_B64_OK || run.chars != len) abort();
        old = swap((int)(state >> 20) % SHELF, block);
        if (old) {
            memset(old, 1, 16); /* ours alone now */
            rt_pool_give(old);
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    int threads = argc > 1 ? atoi(argv[1]) : 8;
    pthread_t *all = calloc((size_t)threads, sizeof *all);
    rt_pool_stats stats;
    if (argc > 2) rounds = atoi(argv[2]);
    pool = rt_pool_new(8192);
    if (!all || !pool || !rt_rows()[0]) return 1; /* as at import, before there are threads */
    memset(text, 'A', sizeof text);
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&all[i], 0, work, (void *)(size_t)i)) return 1;
    }
    for (int i = 0; i < threads; i++) pthread_join(all[i], 0);
    for (int i = 0; i < SHELF; i++) {
        if (shelf[i]) rt_pool_give(shelf[i]);
    }
    stats = rt_pool_look(pool);
    rt_pool_close(pool);
    free(all);
    printf("%d threads, %d blocks each, %zu bytes in use at the end\n", threads, rounds, stats.in_use);
    return stats.in_use != 0;
}
