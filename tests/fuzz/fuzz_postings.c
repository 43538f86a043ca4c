/*
 * Lists out of hostile bytes: the first byte says which kind of list, the
 * second how many of the others are POSITIONS. What is accepted must be
 * well formed.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "common/kernels.h"
#include "common/postings_list.h"
#include "tests/fuzz/fuzz_target.h"

enum { DOCID_END = 1 << 20 };

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check_block(const struct postings_block *block, uint32_t base,
                        uint32_t last, bool exact)
{
    uint64_t sum = 0;

    must(block->count >= 1 && block->count <= BLOCK_MAX);
    must(block->docids[0] >= base);
    must(block->docids[block->count - 1] <= last);
    must(!exact || block->docids[block->count - 1] == last);
    for (uint32_t i = 0; i < block->count; i++) {
        must(i == 0 || block->docids[i] > block->docids[i - 1]);
        must(block->tf[i] >= 1);
        sum += block->tf[i];
    }
    must(sum == block->occurrences);
}

static void check_positions(const uint16_t *positions,
                            const struct postings_block *block)
{
    for (uint32_t i = 0; i < block->count; i++) {
        for (uint32_t j = 1; j < block->tf[i]; j++)
            must(positions[j] > positions[j - 1]);
        positions += block->tf[i];
    }
}

static uint32_t tf_of(const struct postings_block *block, uint32_t docid)
{
    for (uint32_t i = 0; i < block->count; i++) {
        if (block->docids[i] == docid)
            return block->tf[i];
    }
    return 0;
}

/* Without decoding all: of a sound block the same; `block` NULL: of another. */
static void look_up(const struct postings_list *list, uint32_t i, uint32_t base,
                    uint32_t last, const struct postings_block *block)
{
    uint32_t wanted[] = { base, base + (last - base) / 2, last };
    uint32_t tf[3];
    struct error err;
    int result;

    if (!list->lasts)
        return;
    result = postings_list_look_up(tf, wanted, 3, list, i, &err);
    must(!block || result == 0);
    for (int j = 0; block && j < 3; j++)
        must(tf[j] == tf_of(block, wanted[j]));
}

static void read_block(const struct postings_list *list, uint32_t i)
{
    struct postings_block block;
    struct error err;
    struct postings_part part;
    uint32_t base;
    uint32_t last;

    if (postings_list_range(list, i, &base, &last, &err) < 0)
        return;
    must(base <= last && last < DOCID_END);
    if (postings_list_block(&block, list, i, &err) < 0) {
        look_up(list, i, base, last, NULL);
        return;
    }
    look_up(list, i, base, last, &block);
    check_block(&block, base, last, list->lasts != NULL);
    if (list->lasts && postings_list_part(&part, list, i, &err) == 0)
        must(part.head.count == block.count && part.head.base >= base &&
             part.head.base <= block.docids[0] && part.last == last &&
             part.head.occurrences == block.occurrences);
    if (!list->has_positions)
        return;

    uint16_t *positions = malloc(2 * (size_t)block.occurrences);

    if (positions && postings_list_positions(positions, block.occurrences, list,
                                             i, &block, &err) == 0)
        check_positions(positions, &block);
    free(positions);
}

static void read_list(const uint8_t *bytes, size_t size)
{
    struct postings_list list;
    struct error err;
    size_t positions_size = bytes[1] < size - 2 ? bytes[1] : 0;
    const uint8_t *start = bytes + 2 + positions_size;

    if (postings_list_open(&list, start, size - 2 - positions_size, bytes[0],
                           bytes[0] & 1, bytes[0] & 2, DOCID_END, bytes + 2,
                           positions_size, &err) < 0)
        return;
    for (uint32_t i = 0; i < list.blocks; i++)
        read_block(&list, i);
}

/* By each table of kernels that this processor can run. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const names[] = { "scalar", "avx2", "avx512", "neon" };
    struct error err;

    for (size_t i = 0; size >= 2 && i < sizeof names / sizeof names[0]; i++) {
        if (kernels_choose(names[i], &err) == 0)
            read_list(bytes, size);
    }
    return 0;
}
