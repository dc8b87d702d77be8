/* Runs a target without libFuzzer, on machines that are emulated: each file that is named, and as many
   changed copies of it as the first argument says. The same changes in every run. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LONGEST = 8192 };

static uint64_t state = 88172645463325252ULL;

static size_t below(size_t limit) { /* xorshift */
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % limit);
}

/* One change; the new length. */
static size_t change(uint8_t *p, size_t len) {
    static const uint8_t odd[] = "\"\\{}[],: \n\x1f\x80\xc3\xed\xf0";
    size_t at = below(len);
    switch (below(5)) {
    case 0: p[at] = (uint8_t)below(256); break;
    case 1: p[at] ^= (uint8_t)(1u << below(8)); break;
    case 2: p[at] = odd[below(sizeof odd - 1)]; break;
    case 3: p[below(len)] = p[at]; break;
    default: return at ? at : 1;
    }
    return len;
}

static size_t read_file(const char *name, uint8_t *p) {
    FILE *file = fopen(name, "rb");
    size_t len = file ? fread(p, 1, LONGEST, file) : 0;
    if (!file || fclose(file)) {
        perror(name);
        exit(2);
    }
    return len;
}

int main(int argc, char **argv) {
    static uint8_t seed[LONGEST], copy[LONGEST];
    size_t runs = 0;
    for (int i = 2; i < argc; i++) {
        size_t size = read_file(argv[i], seed);
        LLVMFuzzerTestOneInput(seed, size);
        runs++;
        for (int times = atoi(argv[1]); size && times > 0; times--, runs++) {
            size_t len = size;
            memcpy(copy, seed, size);
            for (size_t changes = 1 + below(3); changes > 0; changes--) len = change(copy, len);
            LLVMFuzzerTestOneInput(copy, len);
        }
    }
    printf("Done %zu runs\n", runs);
    return 0;
}
