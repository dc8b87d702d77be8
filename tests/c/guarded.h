/* What the tests of the kernels share: memory between two pages that nobody may touch, random numbers, the
   kernels to test, and the course of a test program. */
#ifndef GUARDED_H
#define GUARDED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <sys/mman.h>
#include <unistd.h>
#endif

#include "kernels.h"

static kernel_row ROWS[KERNEL_ROWS];
static int row_count;
static unsigned long checks;
static size_t stride = 1; /* try every value, or every 8th, other ones in other places */
static const char *test_name = "";

typedef struct {
    uint8_t *begin, *end;
} region;

static region input, output;

#ifdef _WIN32
static size_t page_size(void) {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
}
static uint8_t *pages_of(size_t size) {
    return VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}
static int close_page(uint8_t *p, size_t size) {
    DWORD before;
    return VirtualProtect(p, size, PAGE_NOACCESS, &before);
}
#else
static size_t page_size(void) {
    return (size_t)sysconf(_SC_PAGESIZE);
}
static uint8_t *pages_of(size_t size) {
    uint8_t *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}
static int close_page(uint8_t *p, size_t size) {
    return !mprotect(p, size, PROT_NONE);
}
#endif

static region guarded(size_t pages) {
    size_t page = page_size(), size = (pages + 2) * page;
    uint8_t *p = pages_of(size);
    if (!p || !close_page(p, page) || !close_page(p + size - page, page)) {
        perror("guard pages");
        exit(1);
    }
    return (region){p + page, p + size - page};
}

enum { CANARY = 0xC5, CANARIES = 64 };

static uint32_t seed = 2463534242u;

static uint32_t random32(void) {
    seed ^= seed << 13, seed ^= seed >> 17, seed ^= seed << 5;
    return seed;
}

static void choose_rows(int count, char **names) {
    for (int i = 0; i < row_count; i++) {
        int wanted = !count;
        for (int a = 0; a < count; a++) wanted |= !strcmp(names[a], ROWS[i].name);
        if (!ROWS[i].here) printf("%s: skipped, this CPU does not have it\n", ROWS[i].name);
        if (ROWS[i].here && wanted) printf("%s: tested\n", ROWS[i].name);
        ROWS[i].here &= wanted;
    }
}

typedef struct {
    const char *name;
    void (*run)(void);
} named_test;

static int run_tests(int argc, char **argv, const named_test *tests, size_t count) {
    if (argc > 1 && !strcmp(argv[argc - 1], "thin")) stride = 8, argc--;
    row_count = find_kernels(ROWS);
    choose_rows(argc - 1, argv + 1);
    input = guarded(16), output = guarded(16);
    for (size_t i = 0; i < count; i++) {
        unsigned long before = checks;
        test_name = tests[i].name;
        tests[i].run();
        printf("  %-16s %9lu checks\n", test_name, checks - before);
        fflush(stdout);
    }
    printf("ok: %lu checks\n", checks);
    return checks ? 0 : 1;
}

#endif
