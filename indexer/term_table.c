#include "indexer/term_table.h"

#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"

enum { SLOTS_AT_FIRST = 1 << 12 };

/* Fibonacci hashing: the high bits of a product spread close keys. */
static size_t slot_of(const struct term_table *table, uint64_t key)
{
    uint64_t mixed = (key ^ (key >> 29)) * 0x9e3779b97f4a7c15u;

    return (size_t)(mixed >> 32) & (table->slot_count - 1);
}

static int table_widen(struct term_table *table, struct error *err)
{
    size_t count = table->slot_count ? table->slot_count * 2 : SLOTS_AT_FIRST;
    uint32_t *slots = NULL;

    if (memory_alloc(&slots, count, sizeof *slots, err) < 0)
        return -1;
    free(table->slots);
    table->slots = slots;
    table->slot_count = count;
    for (uint32_t id = 0; id < table->count; id++) {
        size_t at = slot_of(table, table->keys[id]);

        while (slots[at] != 0)
            at = (at + 1) & (count - 1);
        slots[at] = id + 1;
    }
    return 0;
}

/* Makes room for one more term, so that a slot found stays the slot. */
static int table_reserve(struct term_table *table, struct error *err)
{
    size_t needed = (size_t)table->count + 1;

    if (needed * 3 > table->slot_count * 2 && table_widen(table, err) < 0)
        return -1;
    if (needed == TERM_KEY_WORD >> 32)
        return error_set(err, ERROR_LIMIT, "too many terms in one batch");
    return memory_grow(&table->keys, &table->keys_capacity, needed,
                       sizeof *table->keys, err);
}

static uint32_t table_insert(struct term_table *table, size_t at, uint64_t key)
{
    table->keys[table->count] = key;
    table->slots[at] = table->count + 1;
    return table->count++;
}

int term_table_pair(struct term_table *table, uint32_t first, uint32_t second,
                    uint32_t *id, struct error *err)
{
    uint64_t key = (uint64_t)first << 32 | second;

    if (table_reserve(table, err) < 0)
        return -1;
    for (size_t at = slot_of(table, key);;
         at = (at + 1) & (table->slot_count - 1)) {
        if (table->slots[at] == 0) {
            *id = table_insert(table, at, key);
            return 0;
        }
        if (table->keys[table->slots[at] - 1] == key) {
            *id = table->slots[at] - 1;
            return 0;
        }
    }
}

static bool word_is(const struct term_table *table, uint32_t id,
                    const uint8_t *bytes, size_t size)
{
    const struct table_word *word = &table->word_items[table->words[id]];

    return word->size == size && memcmp(word->bytes, bytes, size) == 0;
}

static int word_insert(struct term_table *table, size_t at, uint64_t key,
                       const uint8_t *bytes, size_t size, uint32_t *id,
                       struct error *err)
{
    uint8_t *copy = arena_copy(&table->bytes, bytes, size, err);

    if (copy == NULL ||
        memory_grow(&table->words, &table->words_capacity,
                    (size_t)table->count + 1, sizeof *table->words, err) < 0 ||
        memory_grow(&table->word_items, &table->word_items_capacity,
                    (size_t)table->word_count + 1, sizeof *table->word_items,
                    err) < 0)
        return -1;
    table->word_items[table->word_count] =
        (struct table_word){ .bytes = copy, .size = (uint32_t)size };
    table->words[table->count] = table->word_count++;
    *id = table_insert(table, at, key);
    return 0;
}

int term_table_word(struct term_table *table, const uint8_t *bytes, size_t size,
                    uint32_t *id, struct error *err)
{
    uint64_t key = checksum_bytes(bytes, size) | TERM_KEY_WORD;

    if (table_reserve(table, err) < 0)
        return -1;
    for (size_t at = slot_of(table, key);;
         at = (at + 1) & (table->slot_count - 1)) {
        uint32_t found = table->slots[at];

        if (found == 0)
            return word_insert(table, at, key, bytes, size, id, err);
        if (table->keys[found - 1] == key &&
            word_is(table, found - 1, bytes, size)) {
            *id = found - 1;
            return 0;
        }
    }
}

struct pair_key {
    uint64_t key;
    uint32_t id;
};

static int compare_pairs(const void *left, const void *right)
{
    const struct pair_key *a = left;
    const struct pair_key *b = right;

    return (a->key > b->key) - (a->key < b->key);
}

struct word_key {
    struct table_word word;
    uint32_t id;
};

static int compare_words(const void *left, const void *right)
{
    const struct table_word *a = &((const struct word_key *)left)->word;
    const struct table_word *b = &((const struct word_key *)right)->word;
    size_t shared = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->bytes, b->bytes, shared);

    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static int sort_pairs(const struct term_table *table, uint32_t *order,
                      struct error *err)
{
    struct pair_key *pairs = NULL;
    size_t count = 0;

    if (memory_alloc(&pairs, table->count, sizeof *pairs, err) < 0)
        return -1;
    for (uint32_t id = 0; id < table->count; id++) {
        if (!term_table_is_word(table, id))
            pairs[count++] = (struct pair_key){ table->keys[id], id };
    }
    qsort(pairs, count, sizeof *pairs, compare_pairs);
    for (size_t i = 0; i < count; i++)
        order[i] = pairs[i].id;
    free(pairs);
    return 0;
}

int term_table_sort(const struct term_table *table, uint32_t *order,
                    struct error *err)
{
    struct word_key *words = NULL;
    size_t count = 0;

    if (sort_pairs(table, order, err) < 0 ||
        memory_alloc(&words, table->word_count, sizeof *words, err) < 0)
        return -1;
    for (uint32_t id = 0; id < table->count; id++) {
        if (term_table_is_word(table, id))
            words[count++] =
                (struct word_key){ table->word_items[table->words[id]], id };
    }
    qsort(words, count, sizeof *words, compare_words);
    for (size_t i = 0; i < count; i++)
        order[table->count - count + i] = words[i].id;
    free(words);
    return 0;
}

size_t term_table_bytes(const struct term_table *table)
{
    return table->slot_count * sizeof *table->slots +
           table->keys_capacity * sizeof *table->keys +
           table->words_capacity * sizeof *table->words +
           table->word_items_capacity * sizeof *table->word_items +
           arena_bytes(&table->bytes);
}

void term_table_free(struct term_table *table)
{
    free(table->slots);
    free(table->keys);
    free(table->words);
    free(table->word_items);
    arena_free(&table->bytes);
    *table = (struct term_table){ 0 };
}
