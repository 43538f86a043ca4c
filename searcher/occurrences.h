/*
 * occurrences - where a term or a phrase stands: passages and positions.
 *
 * An occurrence is one number, the docid above the position, so that
 * sequences of them are sorted and joined as numbers.
 */
#ifndef SEARCHER_OCCURRENCES_H
#define SEARCHER_OCCURRENCES_H

#include "common/postings_list.h"
#include "searcher/bitset.h"

enum { OCCURRENCE_SHIFT = 32 };

/* Zeroed is empty; freed with occurrences_free. */
struct occurrences {
    uint64_t *items; /* ascending, no two alike, once sorted */
    size_t count;
    size_t capacity;
};

static inline uint32_t occurrence_docid(uint64_t item)
{
    return (uint32_t)(item >> OCCURRENCE_SHIFT);
}

static inline uint32_t occurrence_position(uint64_t item)
{
    return (uint32_t)item;
}

/*
 * Appends what the list has in the passages of `wanted`, each position plus
 * `shift`. Blocks without a wanted passage are not decoded.
 */
int occurrences_add(struct occurrences *out, const struct postings_list *list,
                    uint32_t shift, const struct bitset *wanted,
                    struct error *err);

/*
 * Sorts what several lists gave, by its bytes: the time is that of their
 * number, however many lists there were. Takes as much memory again.
 */
int occurrences_sort(struct occurrences *occurrences, struct error *err);

/*
 * Keeps of `starts` those for which `next` has the same docid at the position
 * `distance` further on. Both are sorted.
 */
void occurrences_follow(struct occurrences *starts,
                        const struct occurrences *next, uint32_t distance);

void occurrences_free(struct occurrences *occurrences);

#endif
