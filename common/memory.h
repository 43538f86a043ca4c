/*
 * memory - arrays whose size is checked, and arenas.
 *
 * Nothing here aborts: a size that overflows and an allocation that fails
 * are both ERROR_MEMORY. What memory_alloc and memory_grow give belongs to
 * the caller, who gives it to free().
 */
#ifndef COMMON_MEMORY_H
#define COMMON_MEMORY_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/*
 * Allocates `count` items of `size` bytes, all zero. `out` is the address of
 * the pointer to fill, of type T **; it is void * so that no caller casts.
 * No items give a pointer that is not NULL. On failure *out is left alone.
 */
int memory_alloc(void *out, size_t count, size_t size, struct error *err);

/* memory_grow where there is not enough room. */
int memory_grow_now(void *array_pointer, size_t *capacity, size_t needed,
                    size_t item_size, struct error *err);

/*
 * Makes room for `needed` items of `item_size` bytes in all in the array at
 * *array_pointer (of type T **; NULL with *capacity 0 at the start), which
 * has room for *capacity. Room at least doubles, so that appending one by one
 * is cheap; new items are not initialized. On failure array and capacity stay
 * as they were.
 */
static inline int memory_grow(void *array_pointer, size_t *capacity,
                              size_t needed, size_t item_size,
                              struct error *err)
{
    assert(item_size > 0);
    if (needed <= *capacity)
        return 0;
    return memory_grow_now(array_pointer, capacity, needed, item_size, err);
}

/*
 * Many small things that die together. A zeroed arena is valid and empty.
 * The fields are private.
 */
struct arena {
    struct arena_chunk *first;
    struct arena_chunk *last;
    uint8_t *at;
    uint8_t *end;
    size_t reserved;
};

/*
 * `size` bytes, aligned to 16, not initialized; valid until arena_reset or
 * arena_free. NULL with *err filled on failure, never NULL otherwise.
 */
void *arena_alloc(struct arena *arena, size_t size, struct error *err);

/* A copy of `size` bytes, as arena_alloc gives it. */
void *arena_copy(struct arena *arena, const void *bytes, size_t size,
                 struct error *err);

/*
 * Ends the life of all that the arena gave; keeps its largest chunk to reuse,
 * but none of more than 1 MiB.
 */
void arena_reset(struct arena *arena);

/* Ends the life of all that the arena gave, and leaves the arena zeroed. */
void arena_free(struct arena *arena);

/* How many bytes the arena holds from the system. */
size_t arena_bytes(const struct arena *arena);

#endif
