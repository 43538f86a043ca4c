#include "indexer/index_stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/json_writer.h"
#include "common/segment_format.h"
#include "common/snapshot.h"
#include "common/term_iterator.h"
#include "common/tokenizer.h"

static const char *const section_names[SECTION_KINDS] = {
    [SECTION_PAGESUM] = "pagesum",
    [SECTION_ROW] = "row",
    [SECTION_COLUMN] = "column",
    [SECTION_WORD] = "word",
    [SECTION_WORD_INDEX] = "word_index",
    [SECTION_LIST] = "list",
    [SECTION_LIST_END] = "list_end",
    [SECTION_POSTINGS] = "postings",
    [SECTION_POSITIONS] = "positions",
    [SECTION_LENGTH] = "length",
    [SECTION_TEXT] = "text",
    [SECTION_TEXT_BLOCK] = "text_block",
    [SECTION_RECORD] = "record",
    [SECTION_RECORD_BLOCK] = "record_block",
    [SECTION_ARTICLE] = "article",
    [SECTION_ID] = "id",
    [SECTION_DATE] = "date",
    [SECTION_KEYWORD] = "keyword",
    [SECTION_UNI] = "uni",
    [SECTION_ID_STRING] = "id_string",
    [SECTION_ID_BLOCK] = "id_block",
};

/* Of lists of one shape. */
struct list_counts {
    uint64_t lists;
    uint64_t postings;
    uint64_t bytes; /* in POSTINGS */
};

enum { SINGLE, BLOCK, BLOCKS, SHAPES };

static const char *const shape_names[SHAPES] = {
    [SINGLE] = "single",
    [BLOCK] = "block",
    [BLOCKS] = "blocks",
};

struct counts {
    uint64_t terms;
    uint64_t postings;
    uint64_t occurrences;
    struct list_counts shapes[SHAPES];
    uint64_t bytes; /* of the segment files */
    uint64_t sections[SECTION_KINDS];
};

static int count_list(struct counts *counts, const struct segment *segment,
                      const struct term_iterator *it, struct error *err)
{
    bool has_positions =
        segment->positions && term_has_positions(it->is_word, it->c2);
    struct postings_list list;
    struct list_counts *shape;
    uint64_t start;
    uint64_t end;

    if (segment_postings(&list, segment, it->term, has_positions, err) < 0 ||
        term_dictionary_list(&segment->words, it->term, &start, &end, err) < 0)
        return -1;
    shape = &counts->shapes[list.single       ? SINGLE
                            : list.blocks > 1 ? BLOCKS
                                              : BLOCK];
    shape->lists++;
    shape->postings += list.df;
    shape->bytes += end - start;
    counts->terms++;
    counts->postings += list.df;
    counts->occurrences += list.occurrences;
    return 0;
}

static int count_postings(struct counts *counts, const struct segment *segment,
                          struct error *err)
{
    const struct term_dictionary *dictionary;
    struct term_iterator it;
    int result;

    if (segment_dictionary(&dictionary, segment, err) < 0 ||
        term_iterator_start(&it, dictionary, err) < 0)
        return -1;
    result = term_iterator_next(&it, err);
    while (result == 0 && it.term != TERM_NONE) {
        result = count_list(counts, segment, &it, err);
        if (result == 0)
            result = term_iterator_next(&it, err);
    }
    term_iterator_free(&it);
    return result;
}

static int count_segment(struct counts *counts, const struct segment *segment,
                         struct error *err)
{
    const struct segment_table *table = &segment->table;

    counts->bytes += segment->map.size;
    for (uint32_t i = 0; i < table->count; i++)
        counts->sections[table->sections[i].kind] += table->sections[i].size;
    return count_postings(counts, segment, err);
}

static void write_number(struct json_writer *json, bool as_json,
                         const char *name, uint64_t number)
{
    char line[80];
    int size;

    if (as_json) {
        json_key(json, name);
        json_write_u64(json, number);
        return;
    }
    size = snprintf(line, sizeof line, "%-14s %15" PRIu64 "\n", name, number);
    write_bytes(json->out, line, (size_t)size);
}

/* Begins an object of the JSON, or a table of the text. */
static void begin_part(struct json_writer *json, bool as_json, const char *name,
                       const char *heading)
{
    if (as_json) {
        json_key(json, name);
        json_begin_object(json);
    } else {
        write_bytes(json->out, heading, strlen(heading));
    }
}

static void write_shapes(struct json_writer *json, bool as_json,
                         const struct counts *counts)
{
    begin_part(json, as_json, "lists",
               "\nlists                    lists        postings           "
               "bytes\n");
    for (int i = 0; i < SHAPES; i++) {
        const struct list_counts *shape = &counts->shapes[i];
        char line[80];
        int size;

        if (as_json) {
            json_key(json, shape_names[i]);
            json_begin_object(json);
            write_number(json, true, "lists", shape->lists);
            write_number(json, true, "postings", shape->postings);
            write_number(json, true, "bytes", shape->bytes);
            json_end_object(json);
            continue;
        }
        size = snprintf(line, sizeof line,
                        "%-14s %15" PRIu64 " %15" PRIu64 " %15" PRIu64 "\n",
                        shape_names[i], shape->lists, shape->postings,
                        shape->bytes);
        write_bytes(json->out, line, (size_t)size);
    }
    if (as_json)
        json_end_object(json);
}

static void write_sections(struct json_writer *json, bool as_json,
                           const struct counts *counts)
{
    begin_part(json, as_json, "sections", "\nbytes of the sections\n");
    for (int i = SECTION_PAGESUM; i < SECTION_KINDS; i++)
        write_number(json, as_json, section_names[i], counts->sections[i]);
    if (as_json)
        json_end_object(json);
}

static void write_all(struct byte_writer *out, bool as_json,
                      const struct snapshot *snapshot,
                      const struct counts *counts)
{
    struct json_writer json = { .out = out };
    const struct manifest *manifest = &snapshot->manifest;

    if (as_json)
        json_begin_object(&json);
    write_number(&json, as_json, "generation", manifest->generation);
    write_number(&json, as_json, "segments", manifest->segment_count);
    write_number(&json, as_json, "articles", snapshot->live);
    write_number(&json, as_json, "deleted",
                 snapshot->articles - snapshot->live);
    write_number(&json, as_json, "passages", snapshot->passages);
    write_number(&json, as_json, "terms", counts->terms);
    write_number(&json, as_json, "postings", counts->postings);
    write_number(&json, as_json, "occurrences", counts->occurrences);
    write_number(&json, as_json, "bytes", counts->bytes);
    write_shapes(&json, as_json, counts);
    write_sections(&json, as_json, counts);
    if (as_json) {
        json_end_object(&json);
        write_u8(out, '\n');
    }
}

int index_stats_print(struct byte_writer *out, const char *folder, bool json,
                      struct error *err)
{
    struct snapshot *snapshot;
    struct counts counts = { 0 };
    int result = 0;

    if (snapshot_open(&snapshot, folder, err) < 0)
        return -1;
    for (size_t i = 0; i < snapshot->manifest.segment_count && result == 0; i++)
        result = count_segment(&counts, snapshot->segments[i].segment, err);
    if (result == 0)
        write_all(out, json, snapshot, &counts);
    snapshot_close(snapshot);
    return result < 0 ? -1 : byte_writer_check(out, err);
}
