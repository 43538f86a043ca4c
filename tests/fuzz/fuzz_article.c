/*
 * The bytes are a line. What is read of it must be UTF-8, and its record, with
 * the id put back, must read as an article again with the same id, title and
 * record.
 */
#include <stdlib.h>
#include <string.h>

#include "common/byte_writer.h"
#include "common/record.h"
#include "common/utf8.h"
#include "indexer/article.h"
#include "tests/fuzz/fuzz_target.h"

static void must(bool promise)
{
    if (!promise)
        abort();
}

static bool same(const struct byte_string *a, const struct byte_string *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

/* The record with a text put in before its end, so that it can be indexed. */
static void check_record(const struct article *article,
                         const struct article_settings *settings)
{
    struct byte_writer line = { 0 };
    struct article_counts counts = { 0 };
    struct arena arena = { 0 };
    struct article again;
    struct error err;

    must(record_put_id(&line, article->record.bytes, article->record.size,
                       article->id.bytes, article->id.size, &err) == 0);
    line.size--;
    write_bytes(&line, ",\"text\":\"x\"}", 12);
    must(article_parse_json(&again, &arena, settings, line.bytes, line.size,
                            &counts, &err) == 0);
    must(same(&again.id, &article->id));
    must(same(&again.title, &article->title));
    must(same(&again.record, &article->record));
    must(again.keyword_count == article->keyword_count);
    must(counts.json.lone_surrogates == 0);
    arena_free(&arena);
    byte_writer_free(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const keywords[] = { "k" };
    static const struct article_settings settings = { NULL, 0, keywords, 1 };
    struct article_counts counts = { 0 };
    struct arena arena = { 0 };
    struct article article;
    struct error err;

    if (article_parse_json(&article, &arena, &settings, bytes, size, &counts,
                           &err) == 0) {
        must(article.id.size > 0);
        must(utf8_valid(article.id.bytes, article.id.size, NULL));
        must(utf8_valid(article.title.bytes, article.title.size, NULL));
        must(utf8_valid(article.text.bytes, article.text.size, NULL));
        must(utf8_valid(article.record.bytes, article.record.size, NULL));
        check_record(&article, &settings);
    }
    arena_free(&arena);
    return 0;
}
