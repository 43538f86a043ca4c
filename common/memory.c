#include "common/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    GROW_MIN_ITEMS = 8,
    ARENA_ALIGN = 16,
    ARENA_CHUNK_MIN_BYTES = 1 << 14,
    ARENA_CHUNK_MAX_BYTES = 1 << 20,
};

/* What the arena gives follows this header, which keeps it aligned. */
struct arena_chunk {
    _Alignas(ARENA_ALIGN) struct arena_chunk *next;
    size_t size; /* of what follows, in bytes */
};

static_assert(_Alignof(max_align_t) >= ARENA_ALIGN, "malloc aligns enough");

static int no_memory(struct error *err, size_t count, size_t size)
{
    return error_set(err, ERROR_MEMORY,
                     "memory: no room for %zu items of %zu bytes", count, size);
}

int memory_alloc(void *out, size_t count, size_t size, struct error *err)
{
    assert(size > 0);
    if (count > PTRDIFF_MAX / size)
        return no_memory(err, count, size);

    void *items = calloc(count ? count : 1, size);

    if (!items)
        return no_memory(err, count, size);
    memcpy(out, &items, sizeof items);
    return 0;
}

int memory_grow_now(void *array_pointer, size_t *capacity, size_t needed,
                    size_t item_size, struct error *err)
{
    size_t most = PTRDIFF_MAX / item_size;
    size_t room = *capacity > most / 2 ? most : *capacity * 2;
    void *items;

    if (needed > most)
        return no_memory(err, needed, item_size);
    if (room < GROW_MIN_ITEMS && GROW_MIN_ITEMS <= most)
        room = GROW_MIN_ITEMS;
    if (room < needed)
        room = needed;
    memcpy(&items, array_pointer, sizeof items);
    items = realloc(items, room * item_size);
    if (!items)
        return no_memory(err, room, item_size);
    memcpy(array_pointer, &items, sizeof items);
    *capacity = room;
    return 0;
}

/* Lets arena_alloc take from `chunk` from now on. */
static void use_chunk(struct arena *arena, struct arena_chunk *chunk)
{
    arena->last = chunk;
    arena->at = (uint8_t *)chunk + sizeof(struct arena_chunk);
    arena->end = arena->at + chunk->size;
}

/* A chunk twice the last one, or larger where `size` bytes need it. */
static int add_chunk(struct arena *arena, size_t size, struct error *err)
{
    size_t bytes = ARENA_CHUNK_MIN_BYTES;

    if (arena->last)
        bytes = arena->last->size * 2;
    if (bytes > ARENA_CHUNK_MAX_BYTES)
        bytes = ARENA_CHUNK_MAX_BYTES;
    if (bytes < size)
        bytes = size;

    struct arena_chunk *chunk = malloc(sizeof(struct arena_chunk) + bytes);

    if (!chunk)
        return no_memory(err, 1, bytes);
    *chunk = (struct arena_chunk){ .size = bytes };
    if (arena->last)
        arena->last->next = chunk;
    else
        arena->first = chunk;
    arena->reserved += sizeof(struct arena_chunk) + bytes;
    use_chunk(arena, chunk);
    return 0;
}

void *arena_alloc(struct arena *arena, size_t size, struct error *err)
{
    if (size > PTRDIFF_MAX - sizeof(struct arena_chunk) - ARENA_ALIGN) {
        no_memory(err, 1, size);
        return NULL;
    }

    size_t rounded = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);

    if (!arena->last || rounded > (size_t)(arena->end - arena->at)) {
        if (add_chunk(arena, rounded, err) < 0)
            return NULL;
    }

    void *given = arena->at;

    arena->at += rounded;
    return given;
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size,
                 struct error *err)
{
    void *copy = arena_alloc(arena, size, err);

    if (copy && size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

static void free_chunks(struct arena_chunk *chunk)
{
    while (chunk) {
        struct arena_chunk *next = chunk->next;

        free(chunk);
        chunk = next;
    }
}

/* Takes the largest chunk out that is no larger than most may be, or NULL. */
static struct arena_chunk *take_largest(struct arena *arena)
{
    struct arena_chunk **largest = NULL;

    for (struct arena_chunk **i = &arena->first; *i; i = &(*i)->next) {
        if ((*i)->size <= ARENA_CHUNK_MAX_BYTES &&
            (!largest || (*i)->size > (*largest)->size))
            largest = i;
    }
    if (!largest)
        return NULL;

    struct arena_chunk *chunk = *largest;

    *largest = chunk->next;
    chunk->next = NULL;
    return chunk;
}

void arena_reset(struct arena *arena)
{
    struct arena_chunk *kept = take_largest(arena);

    arena_free(arena);
    if (!kept)
        return;
    arena->first = kept;
    arena->reserved = sizeof(struct arena_chunk) + kept->size;
    use_chunk(arena, kept);
}

void arena_free(struct arena *arena)
{
    free_chunks(arena->first);
    *arena = (struct arena){ 0 };
}

size_t arena_bytes(const struct arena *arena)
{
    return arena->reserved;
}
