#include "indexer/term_table.h"

#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"

enum {
    SLOTS_AT_FIRST = 1 << 12,
    SHORT_MAX = 7,   /* bytes of a word that its key holds */
    DIGIT_BITS = 11, /* of the radix sort */
    DIGIT_MASK = (1 << DIGIT_BITS) - 1,
};

/* Where the search for a key begins, once there are slots. */
static size_t first_slot(const struct term_table *table, uint64_t key)
{
    /* Fibonacci hashing: the high bits of a product spread close keys. */
    uint64_t mixed = (key ^ (key >> 29)) * 0x9e3779b97f4a7c15u;

    return (size_t)(mixed >> 32) & (table->slot_count - 1);
}

static size_t next_slot(const struct term_table *table, size_t at)
{
    return (at + 1) & (table->slot_count - 1);
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
        size_t at = first_slot(table, table->keys[id]);

        while (slots[at] != 0)
            at = next_slot(table, at);
        slots[at] = id + 1;
    }
    return 0;
}

/* Makes room for one more term. */
static int table_reserve(struct term_table *table, struct error *err)
{
    size_t needed = (size_t)table->count + 1;

    if (needed * 3 > table->slot_count * 2 && table_widen(table, err) < 0)
        return -1;
    if (memory_grow(&table->keys, &table->keys_capacity, needed,
                    sizeof *table->keys, err) < 0)
        return -1;
    return memory_grow(&table->words, &table->words_capacity, needed,
                       sizeof *table->words, err);
}

/* Adds a term that is not there; its slot is `at`. */
static int table_insert(struct term_table *table, size_t at, uint64_t key,
                        const struct table_word *word, struct error *err)
{
    struct table_word kept = *word;

    if (table->count == TERM_TABLE_MAX)
        return error_set(err, ERROR_LIMIT,
                         "too many terms in one batch; give less --memory");
    if (word->bytes) {
        kept.bytes = arena_copy(&table->bytes, word->bytes, word->size, err);
        if (!kept.bytes)
            return -1;
        table->word_count++;
    }
    table->keys[table->count] = key;
    table->words[table->count] = kept;
    table->slots[at] = ++table->count;
    return 0;
}

/* Whether a term of the same key is the word, too. */
static bool word_is(const struct term_table *table, uint32_t id, uint64_t key,
                    const struct table_word *word)
{
    const struct table_word *there = &table->words[id];

    if (!(key & TERM_KEY_WORD) || (key & TERM_KEY_SHORT) == TERM_KEY_SHORT)
        return true;
    return there->size == word->size &&
           memcmp(there->bytes, word->bytes, word->size) == 0;
}

static int find_or_insert(struct term_table *table, uint64_t key,
                          const struct table_word *word, uint32_t *id,
                          struct error *err)
{
    size_t at;

    if (table_reserve(table, err) < 0)
        return -1;
    for (at = first_slot(table, key); table->slots[at] != 0;
         at = next_slot(table, at)) {
        *id = table->slots[at] - 1;
        if (table->keys[*id] == key && word_is(table, *id, key, word))
            return 0;
    }
    *id = table->count;
    return table_insert(table, at, key, word, err);
}

int term_table_pair(struct term_table *table, uint32_t first, uint32_t second,
                    uint32_t *id, struct error *err)
{
    const struct table_word none = { 0 };

    return find_or_insert(table, (uint64_t)first << 32 | second, &none, id,
                          err);
}

static uint64_t key_of_word(const uint8_t *bytes, size_t size)
{
    uint64_t key = 0;

    if (size > SHORT_MAX)
        return TERM_KEY_WORD | checksum_bytes(bytes, size) >> 2;
    for (size_t i = 0; i < size; i++)
        key = key << 8 | bytes[i];
    return TERM_KEY_SHORT | (uint64_t)size << (8 * SHORT_MAX) | key;
}

int term_table_word(struct term_table *table, const uint8_t *bytes, size_t size,
                    uint32_t *id, struct error *err)
{
    const struct table_word word = { bytes, (uint32_t)size };

    return find_or_insert(table, key_of_word(bytes, size), &word, id, err);
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

/* One step of a radix sort: by DIGIT_BITS of the keys from `shift` up. */
static void sort_by_digit(uint32_t *to, const uint32_t *from, size_t count,
                          const uint64_t *keys, unsigned shift)
{
    uint32_t next[1 << DIGIT_BITS] = { 0 };
    uint32_t start = 0;

    for (size_t i = 0; i < count; i++)
        next[keys[from[i]] >> shift & DIGIT_MASK]++;
    for (size_t digit = 0; digit <= DIGIT_MASK; digit++) {
        uint32_t here = next[digit];

        next[digit] = start;
        start += here;
    }
    for (size_t i = 0; i < count; i++)
        to[next[keys[from[i]] >> shift & DIGIT_MASK]++] = from[i];
}

/* A code point has two digits. */
static int sort_pairs(const struct term_table *table, uint32_t *order,
                      struct error *err)
{
    uint32_t *other = NULL;
    size_t count = 0;

    for (uint32_t id = 0; id < table->count; id++) {
        if (!term_table_is_word(table, id))
            order[count++] = id;
    }
    if (count == 0)
        return 0;
    if (memory_alloc(&other, count, sizeof *other, err) < 0)
        return -1;
    sort_by_digit(other, order, count, table->keys, 0);
    sort_by_digit(order, other, count, table->keys, DIGIT_BITS);
    sort_by_digit(other, order, count, table->keys, 32);
    sort_by_digit(order, other, count, table->keys, 32 + DIGIT_BITS);
    free(other);
    return 0;
}

static int sort_words(const struct term_table *table, uint32_t *order,
                      struct error *err)
{
    struct word_key *words = NULL;
    size_t count = 0;

    if (table->word_count == 0)
        return 0;
    if (memory_alloc(&words, table->word_count, sizeof *words, err) < 0)
        return -1;
    for (uint32_t id = 0; id < table->count; id++) {
        if (term_table_is_word(table, id))
            words[count++] =
                (struct word_key){ *term_table_word_at(table, id), id };
    }
    qsort(words, count, sizeof *words, compare_words);
    for (size_t i = 0; i < count; i++)
        order[table->count - count + i] = words[i].id;
    free(words);
    return 0;
}

int term_table_sort(const struct term_table *table, uint32_t *order,
                    struct error *err)
{
    if (sort_pairs(table, order, err) < 0)
        return -1;
    return sort_words(table, order, err);
}

size_t term_table_bytes(const struct term_table *table)
{
    return table->slot_count * sizeof *table->slots +
           table->keys_capacity * sizeof *table->keys +
           table->words_capacity * sizeof *table->words +
           arena_bytes(&table->bytes);
}

void term_table_free(struct term_table *table)
{
    free(table->slots);
    free(table->keys);
    free(table->words);
    arena_free(&table->bytes);
    *table = (struct term_table){ 0 };
}
