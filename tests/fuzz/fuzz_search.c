/*
 * Hostile segments, searched: the bytes are changes to the sections of a small
 * segment that stands behind a sound one. All sums are right. A search fails
 * with a name for it or gives hits, which are written or refused.
 */
#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/index_folder.h"
#include "searcher/output.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/segment_maker.h"

enum { ARTICLES = 2, CHANGES_MAX = 16, QUERY_BYTES = 16 };

/* The index without the hostile segment; it is made once. */
static char *folder;
static struct manifest built;

/* Two characters that passage `number` has, in a phrase, and a prefix. */
static size_t make_query(char query[QUERY_BYTES], uint32_t number)
{
    uint8_t text[TEST_PASSAGE_BYTES];
    uint32_t characters[TEST_CHARACTERS];
    size_t size = test_passage(text, characters, number);

    return (size_t)snprintf(query, QUERY_BYTES, "\"%.6s\" %.1s*",
                            (const char *)text + size - 6, (const char *)text);
}

static int search(struct searcher *searcher, struct hit_source *source,
                  uint32_t number, struct error *err)
{
    char query[QUERY_BYTES];
    struct search_results results;
    struct byte_writer out = { 0 };
    const struct search_request request = {
        .query_size = make_query(query, number),
        .query = (const uint8_t *)query,
        .limit = 10,
        .mode = (enum query_mode)(number % 4),
        .explain = true,
    };
    const struct output_query asked = { &request, &results, "q", 0 };
    struct output output = { .out = &out,
                             .table = searcher_table(searcher),
                             .source = source,
                             .format = (enum output_format)(number % 5),
                             .columns = 40 };
    int result = searcher_search(&results, searcher, &request, err);

    if (result == 0)
        result = output_results(&output, &asked, err);
    output_free(&output);
    search_results_free(&results);
    byte_writer_free(&out);
    return result;
}

static void search_index(void)
{
    struct searcher *searcher = NULL;
    struct hit_source *source = NULL;
    struct error err = { 0 };
    int result = searcher_open(&searcher, folder, &err);

    if (result == 0)
        result = hit_source_open(&source, searcher, &err);
    for (uint32_t i = 1; i < 2 * ARTICLES * TEST_PASSAGES && result == 0;
         i += 3)
        result = search(searcher, source, i, &err);
    if (result < 0 && (err.kind != ERROR_CORRUPT || !err.message[0]))
        abort();
    hit_source_close(source);
    searcher_close(searcher);
}

static void remove_index(void)
{
    manifest_free(&built);
    temp_folder_remove(folder);
}

static void make_index(void)
{
    const uint32_t articles[] = { ARTICLES };

    folder = temp_folder_make();
    built = test_manifest(INDEX_TEXT | INDEX_POSITIONS);
    test_index_write(folder, &built, articles, 1);
    if (atexit(remove_index) != 0)
        abort();
}

static void remove_hostile(void)
{
    char path[INDEX_FOLDER_PATH_BYTES];
    struct error err;

    built.next_file--;
    built.segment_count--;
    test_must(index_folder_path(path, folder, INDEX_FILE_SEGMENT,
                                built.next_file, &err),
              &err);
    test_must(file_unlink(path, &err), &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct test_segment hostile;
    struct error err;

    if (size % TEST_CHANGE_BYTES != 0 || size > CHANGES_MAX * TEST_CHANGE_BYTES)
        return 0;
    if (!folder)
        make_index();
    test_segment_make(&hostile, &built, folder, text_codec_builtin(), ARTICLES,
                      ARTICLES);
    test_segment_change(&hostile, bytes, size);
    test_segment_write(&hostile, &built, folder);
    test_must(manifest_write(&built, folder, &err), &err);
    search_index();
    remove_hostile();
    return 0;
}
