/*
 * kernels_bench - how fast each kernel is, in each table of this processor.
 *
 * Prints one table: thousand millions of integers a second, the best of
 * several turns, beside what the memory gives in the same run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/bit_packer.h"
#include "common/kernels.h"
#include "common/postings_block.h"
#include "common/utf8.h"

enum {
    BLOCKS = 64, /* in turn, so that no branch is learnt by heart */
    TURNS = 7,
    PASSAGES = 200000,
    SPAN_MAX = 2048,
    MEMORY = 256 << 20, /* bytes, more than any cache */
};

static const double TURN_SECONDS = 0.02;

struct sample {
    struct postings_block block;
    uint32_t last;
    struct byte_writer coded;
    struct elias_fano sequence; /* the same docids, in `halves` */
    uint8_t halves[BLOCK_MAX * 8];
    uint8_t bits[SPAN_MAX / 8]; /* BLOCK_MAX ones of SPAN_MAX / 2 bits */
    float values[BLOCK_MAX + KERNEL_SPARE];
    uint16_t starts[BLOCK_MAX / 2]; /* one in each 8 positions */
    uint16_t places[BLOCK_MAX / 2 + KERNEL_SPARE];
    uint8_t han[3 * BLOCK_MAX];
    uint8_t mixed[3 * BLOCK_MAX]; /* Han, and a fifth ASCII */
};

static struct sample samples[BLOCKS];
static uint8_t lengths[2 * PASSAGES];
static float norms[65536];
static uint64_t seed = 88172645463325252;

static uint32_t random_below(uint32_t end)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32) % end;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The block's docids as an Elias-Fano sequence. */
static void make_sequence(struct sample *s, unsigned low_bits)
{
    struct bit_packer packer = { .at = s->halves };
    uint32_t high = 0;

    s->sequence = (struct elias_fano){ .high = s->halves,
                                       .low_bits = low_bits,
                                       .count = BLOCK_MAX };
    for (uint32_t i = 0; i < BLOCK_MAX; i++) {
        pack_unary(&packer, (s->block.docids[i] >> low_bits) - high);
        high = s->block.docids[i] >> low_bits;
    }
    s->sequence.high_bits = high + BLOCK_MAX;
    s->sequence.low = pack_end(&packer);
    for (uint32_t i = 0; i < BLOCK_MAX; i++)
        pack_bits(&packer, s->block.docids[i] & ((1u << low_bits) - 1),
                  low_bits);
    s->sequence.end = pack_end(&packer);
}

/* Runs of 1 to 30 Han with 1 to 10 characters of ASCII between them. */
static void mix(struct sample *s)
{
    size_t at = 0;

    memset(s->mixed, 'a', sizeof s->mixed);
    while (at + 100 < sizeof s->mixed) {
        size_t run = 3 * (1 + random_below(30));

        memcpy(s->mixed + at, s->han, run);
        at += run + 1 + random_below(10);
    }
}

/* Postings as those of a term in every 500th passage; one in ten repeats. */
static void make_sample(struct sample *s)
{
    const uint32_t gap = 500;
    uint32_t docid = 0;

    s->block.count = BLOCK_MAX;
    s->block.occurrences = 0;
    s->coded.size = 0;
    for (uint32_t i = 0; i < BLOCK_MAX; i++) {
        docid += 1 + random_below(2 * gap - 1);
        s->block.docids[i] = docid;
        s->block.tf[i] = random_below(10) ? 1 : 2 + random_below(3);
        s->block.occurrences += s->block.tf[i];
        s->values[i] = (float)random_below(1000);
    }
    s->last = docid;
    make_sequence(s, 8);
    postings_block_encode(&s->coded, &s->block, 0);
    memset(s->bits, 0, sizeof s->bits);
    for (uint32_t ones = 0; ones < BLOCK_MAX;) {
        uint32_t at = random_below(SPAN_MAX / 2);

        ones += !(s->bits[at / 8] >> at % 8 & 1);
        s->bits[at / 8] |= (uint8_t)(1 << at % 8);
    }
    for (uint32_t i = 0; i < BLOCK_MAX / 2; i++) {
        s->starts[i] = (uint16_t)(8 * i + random_below(8));
        s->places[i] = (uint16_t)(8 * i + random_below(8));
    }
    for (uint32_t i = 0; i < BLOCK_MAX; i++)
        utf8_encode(s->han + 3 * i, 0x4E00 + random_below(0x5000));
    mix(s);
}

/* Each runs one kernel on one sample and returns something of the result. */

static uint32_t run_block(const struct kernels *k, const struct sample *s)
{
    struct postings_block out;
    struct byte_reader in;
    struct error err;

    (void)k;
    byte_reader_init(&in, s->coded.bytes, s->coded.size);
    if (postings_block_decode(&out, &in, 0, s->last, &err) < 0)
        abort();
    return out.docids[9] + out.tf[9];
}

static uint32_t run_elias_fano(const struct kernels *k, const struct sample *s)
{
    uint32_t out[BLOCK_MAX + KERNEL_SPARE];

    return k->elias_fano(out, &s->sequence) + out[9];
}

/* 8 of the 256 values; what is given for 256 is how many could be passed. */
static uint32_t run_find(const struct kernels *k, const struct sample *s)
{
    uint32_t wanted[8];
    uint16_t found[8];

    for (uint32_t i = 0; i < 8; i++)
        wanted[i] = s->block.docids[32 * i + 16] - (i & 1);
    return k->elias_fano_find(found, wanted, 8, &s->sequence) + found[3];
}

static uint32_t run_bitset(const struct kernels *k, const struct sample *s)
{
    uint32_t out[BLOCK_MAX + KERNEL_SPARE];

    return k->bitset(out, s->bits, SPAN_MAX / 16, BLOCK_MAX, 1) + out[9];
}

static uint32_t run_unary(const struct kernels *k, const struct sample *s)
{
    uint32_t out[BLOCK_MAX + KERNEL_SPARE];

    return k->unary(out, s->bits, SPAN_MAX / 16, BLOCK_MAX) + out[9];
}

static uint32_t run_score(const struct kernels *k, const struct sample *s,
                          bool wide)
{
    float out[BLOCK_MAX + KERNEL_SPARE];
    struct score_input in = { lengths, wide, norms, 2.5F, 0 };

    k->score(out, s->block.docids, s->block.tf, BLOCK_MAX, &in);
    return (uint32_t)out[9];
}

static uint32_t run_score_u8(const struct kernels *k, const struct sample *s)
{
    return run_score(k, s, false);
}

static uint32_t run_score_u16(const struct kernels *k, const struct sample *s)
{
    return run_score(k, s, true);
}

static uint32_t run_at_least(const struct kernels *k, const struct sample *s,
                             float least)
{
    uint16_t out[BLOCK_MAX + KERNEL_SPARE];

    return k->at_least(out, s->values, BLOCK_MAX, least) + out[0];
}

static uint32_t run_at_least_few(const struct kernels *k,
                                 const struct sample *s)
{
    return run_at_least(k, s, 990);
}

static uint32_t run_at_least_many(const struct kernels *k,
                                  const struct sample *s)
{
    return run_at_least(k, s, 500);
}

static uint32_t run_seek(const struct kernels *k, const struct sample *s)
{
    return k->seek(s->block.docids, BLOCK_MAX, s->last / 64 * (s->last & 63));
}

/* 64 of the block's 256 docids, and as many that are not in it. */
static uint32_t run_look_up(const struct kernels *k, const struct sample *s)
{
    uint32_t wanted[BLOCK_MAX / 2];
    uint32_t out[BLOCK_MAX / 2];

    for (uint32_t i = 0; i < BLOCK_MAX / 2; i++)
        wanted[i] = s->block.docids[2 * i] - (i & 1);
    return k->look_up(out, wanted, BLOCK_MAX / 2, s->block.docids, s->block.tf,
                      BLOCK_MAX) +
           out[9];
}

/* In passages where both have so many positions. */
static uint32_t run_follow(const struct kernels *k, const struct sample *s,
                           uint32_t count)
{
    uint16_t starts[BLOCK_MAX / 2 + KERNEL_SPARE];
    uint32_t kept = 0;

    memcpy(starts, s->starts, sizeof s->starts);
    for (uint32_t i = 0; i < BLOCK_MAX / 2; i += count)
        kept += k->follow(starts + i, count, s->places + i, count, 1);
    return kept;
}

static uint32_t run_follow_few(const struct kernels *k, const struct sample *s)
{
    return run_follow(k, s, 8);
}

static uint32_t run_follow_many(const struct kernels *k, const struct sample *s)
{
    return run_follow(k, s, BLOCK_MAX / 2);
}

static uint32_t run_three_bytes(const struct kernels *k, const struct sample *s)
{
    uint32_t out[KERNEL_CODE_POINTS];
    uint32_t sum = 0;

    for (uint32_t i = 0; i < BLOCK_MAX; i += KERNEL_CODE_POINTS)
        sum += k->three_bytes(out, s->han + 3 * i, s->han + sizeof s->han) +
               out[9];
    return sum;
}

static uint32_t run_utf8_valid(const struct kernels *k, const struct sample *s)
{
    return k->utf8_valid(s->mixed, sizeof s->mixed);
}

/* The bits of the block's tf, in groups of 256. */
static uint32_t run_ones(const struct kernels *k, const struct sample *s)
{
    uint64_t words[BLOCK_MAX / 64];

    memcpy(words, s->block.tf, sizeof words);
    return (uint32_t)k->ones(words, BLOCK_MAX / 64);
}

static const struct {
    const char *name;
    uint32_t (*run)(const struct kernels *k, const struct sample *s);
} rows[] = {
    { "block with tf", run_block },
    { "elias_fano", run_elias_fano },
    { "elias_fano_find of 8", run_find },
    { "bitset, 1 of 4", run_bitset },
    { "unary, 1 of 4", run_unary },
    { "score, u8 lengths", run_score_u8 },
    { "score, u16 lengths", run_score_u16 },
    { "at_least, 1 %", run_at_least_few },
    { "at_least, 50 %", run_at_least_many },
    { "seek", run_seek },
    { "look_up of 128", run_look_up },
    { "follow, 8 and 8", run_follow_few },
    { "follow, 128 and 128", run_follow_many },
    { "three_bytes of Han", run_three_bytes },
    { "utf8_valid, mixed", run_utf8_valid },
    { "ones of 256 bits", run_ones },
};

/* What kernels give goes here, so that no call is left out. */
volatile uint32_t kernels_bench_sink;

/* Integers a second: 256 for each call. */
static double measure(size_t row, const struct kernels *kernels)
{
    double best = 0;

    for (int turn = 0; turn < TURNS; turn++) {
        double start = now();
        double seconds;
        double calls = 0;

        do {
            for (int i = 0; i < BLOCKS; i++)
                kernels_bench_sink += rows[row].run(kernels, &samples[i]);
            calls += BLOCKS;
            seconds = now() - start;
        } while (seconds < TURN_SECONDS);
        if (calls * BLOCK_MAX / seconds > best)
            best = calls * BLOCK_MAX / seconds;
    }
    return best;
}

/* Bytes a second of copying, read and written. */
static double measure_memory(void)
{
    uint8_t *bytes = malloc(MEMORY);
    double best = 0;

    if (!bytes)
        abort();
    memset(bytes, 1, MEMORY);
    for (int turn = 0; turn < TURNS; turn++) {
        double start = now();

        memcpy(bytes, bytes + MEMORY / 2, MEMORY / 2);
        if (MEMORY / (now() - start) > best)
            best = MEMORY / (now() - start);
    }
    free(bytes);
    return best;
}

/* Tables that this processor can run, and their number. */
static size_t find_tables(const struct kernels *out[4])
{
    static const char *const names[] = { "scalar", "avx2", "avx512", "neon" };
    struct error err;
    size_t count = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (kernels_choose(names[i], &err) == 0)
            out[count++] = kernels_active();
    }
    return count;
}

int main(void)
{
    const struct kernels *tables[4];
    size_t count = find_tables(tables);
    struct error err;

    for (int i = 0; i < BLOCKS; i++)
        make_sample(&samples[i]);
    for (size_t i = 0; i < sizeof lengths; i++)
        lengths[i] = (uint8_t)(i % 2 ? 0 : random_below(256));
    for (size_t i = 0; i < sizeof norms / sizeof norms[0]; i++)
        norms[i] = 0.3F + (float)i / 100;
    printf("%-20s", "10^9 integers/s");
    for (size_t j = 0; j < count; j++)
        printf(" %8s", tables[j]->name);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        printf("\n%-20s", rows[i].name);
        for (size_t j = 0; j < count; j++) {
            if (kernels_choose(tables[j]->name, &err) < 0)
                return 1;
            printf(" %8.2f", measure(i, tables[j]) / 1e9);
        }
    }
    printf("\n%-20s %8.2f 10^9 bytes/s, copying\n", "memory",
           measure_memory() / 1e9);
    return 0;
}
