#include "tests/unit/model_archive.h"

#include <stdio.h>
#include <string.h>

#include "common/json_writer.h"
#include "indexer/add.h"
#include "indexer/index_delete.h"
#include "tests/unit/segment_maker.h"

enum {
    ARTICLES_MAX = 24,
    ARTICLES_MANY = 200, /* so that lists have several blocks */
    ID_BYTES = 16,
};

static const char *const keywords[] = { "edition" };

static void write_member(struct json_writer *json, const char *name,
                         const struct byte_writer *text)
{
    json_key(json, name);
    json_write_string(json, text->bytes, text->size);
}

static void note(const struct model_words *words,
                 const struct byte_writer *text)
{
    static const char hard_break[] = "\xE3\x80\x82";

    write_bytes(words->seen, text->bytes, text->size);
    write_bytes(words->seen, hard_break, strlen(hard_break));
}

static void write_text(struct json_writer *json,
                       const struct model_words *words)
{
    struct test_random *random = words->random;
    struct byte_writer title = { 0 };
    struct byte_writer text = { 0 };
    bool is_long = model_chance(random, 12);
    bool has_text = model_chance(random, 95);

    if (model_chance(random, 4))
        model_add_text(&title, words, 150);
    else
        model_add_phrase(&title, words);
    model_add_text(&text, words, is_long ? 150 : 25);
    if (has_text)
        write_member(json, "text", &text);
    if (!has_text || model_chance(random, 70))
        write_member(json, "title", &title);
    note(words, &title);
    note(words, &text);
    byte_writer_free(&title);
    byte_writer_free(&text);
}

/* No value, one, or a list of them. */
static void write_values(struct json_writer *json, struct test_random *random,
                         const char *name)
{
    if (model_chance(random, 40))
        return;
    json_key(json, name);
    if (model_chance(random, 8)) {
        json_write_u64(json, 36);
        return;
    }
    if (model_chance(random, 8)) {
        json_write_bool(json, true);
        return;
    }
    if (model_chance(random, 50)) {
        json_write_text(json, model_value(random));
        return;
    }
    json_begin_array(json);
    for (uint64_t i = test_random_below(random, 3); i > 0; i--)
        json_write_text(json, model_value(random));
    json_end_array(json);
}

/* `last_id` holds the id afterwards. */
static void write_article(struct byte_writer *out, char last_id[ID_BYTES],
                          const struct model_words *words, size_t ids)
{
    struct json_writer json = { .out = out };
    unsigned number = (unsigned)test_random_below(words->random, ids);

    snprintf(last_id, ID_BYTES, "id%u", number);
    json_begin_object(&json);
    json_key(&json, "id");
    json_write_text(&json, last_id);
    write_text(&json, words);
    if (model_chance(words->random, 75)) {
        json_key(&json, "date");
        json_write_text(&json, model_date(words->random, false));
    }
    write_values(&json, words->random, "author");
    write_values(&json, words->random, "source");
    write_values(&json, words->random, "tags");
    write_values(&json, words->random, "edition");
    json_end_object(&json);
    write_u8(out, '\n');
}

static struct index_limits limits_of(atomic_bool *stop)
{
    return (struct index_limits){ .memory = MEMORY_LEAST,
                                  .threads = 1,
                                  .stop = stop };
}

static void add_articles(const char *folder, const char *input,
                         char last_id[ID_BYTES],
                         const struct model_words *words, size_t most,
                         const struct index_settings *make)
{
    atomic_bool stop = false;
    struct add_request request = {
        .index = folder,
        .inputs = &input,
        .input_count = 1,
        .limits = limits_of(&stop),
        .make = *make,
        .strict = true,
        .progress = PROGRESS_NEVER,
    };
    struct add_result result;
    struct byte_writer lines = { 0 };
    struct error err;

    for (uint64_t i = 1 + test_random_below(words->random, most); i > 0; i--)
        write_article(&lines, last_id, words, 2 * most);
    write_file(input, lines.bytes, lines.size);
    byte_writer_free(&lines);
    test_must(add_run(&result, &request, &err), &err);
}

static void delete_article(const char *folder, const char *id)
{
    atomic_bool stop = false;
    struct delete_request request = {
        .index = folder,
        .ids = &id,
        .id_count = 1,
        .limits = limits_of(&stop),
    };
    struct delete_result result;
    struct error err;

    test_must(index_delete_run(&result, &request, &err), &err);
    assert_int_equal(result.deleted, 1);
}

void model_archive_make(const char *folder, const struct model_words *words,
                        unsigned number)
{
    struct index_settings make = {
        .whole = number % 4 == 1,
        .positions = number % 8 != 3 && number % 8 != 5,
        .text_level = 3,
        .keywords = keywords,
        .keyword_count = TEST_COUNT(keywords),
    };
    uint64_t runs =
        1 + number % 2 * (1 + test_random_below(words->random, MODEL_RUNS - 1));
    char input[TEST_PATH_BYTES];
    char last_id[ID_BYTES];
    size_t size = strlen(folder);

    assert_true(size + sizeof ".jsonl" < sizeof input);
    memcpy(input, folder, size);
    memcpy(input + size, ".jsonl", sizeof ".jsonl");
    for (uint64_t i = 0; i < runs; i++)
        add_articles(folder, input, last_id, words,
                     number % 16 < 2 ? ARTICLES_MANY : ARTICLES_MAX, &make);
    remove(input);
    if (model_chance(words->random, 70))
        delete_article(folder, last_id);
}
