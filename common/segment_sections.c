#include "common/segment_sections.h"

#include "common/memory.h"

enum { BYTE_LENGTHS_END = 256 /* max_length from which on L is two bytes */ };

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "segment: %s", what);
}

static bool is_wanted(const struct segment *segment, int kind)
{
    if (kind == SECTION_POSITIONS)
        return segment->positions;
    if (kind == SECTION_TEXT || kind == SECTION_TEXT_BLOCK)
        return segment->has_text;
    return true;
}

static struct span span_of(const struct segment *segment,
                           const struct segment_section *section)
{
    return (struct span){ segment->map.bytes + section->offset,
                          (size_t)section->size };
}

static int find_sections(struct segment *segment, struct error *err)
{
    for (int kind = SECTION_PAGESUM; kind < SECTION_KINDS; kind++) {
        const struct segment_section *found =
            segment_table_find(&segment->table, (enum section_kind)kind, 0);

        if (kind == SECTION_KEYWORD)
            continue;
        if ((found != NULL) != is_wanted(segment, kind))
            return corrupt(err, found ? "a section that its flags exclude"
                                      : "a section is missing");
        if (found)
            segment->sections[kind] = span_of(segment, found);
    }
    return 0;
}

static uint64_t date_size(uint64_t articles)
{
    uint64_t groups = (articles + DATE_GROUP - 1) / DATE_GROUP;

    return articles * 8 + (articles + 7) / 8 * 8 + groups * DATE_GROUP_ENTRY;
}

static int check_sizes(const struct segment *segment, struct error *err)
{
    const struct span *s = segment->sections;
    uint64_t articles = segment->articles;
    uint64_t wide = segment->table.max_length < BYTE_LENGTHS_END ? 1 : 2;

    if (s[SECTION_LENGTH].size != segment->passages * wide)
        return corrupt(err, "LENGTH has a wrong size");
    if (articles == 0 && segment->passages > 0)
        return corrupt(err, "passages of no article");
    if (s[SECTION_ID].size != id_table_size(segment->articles))
        return corrupt(err, "ID has a wrong size");
    if (s[SECTION_ID_BLOCK].size != id_strings_offsets_size(segment->articles))
        return corrupt(err, "ID_BLOCK has a wrong size");
    if (s[SECTION_DATE].size != 0 &&
        s[SECTION_DATE].size != date_size(articles))
        return corrupt(err, "DATE has a wrong size");
    if (s[SECTION_UNI].size % 8 != 0)
        return corrupt(err, "UNI has a wrong size");
    return 0;
}

static struct term_section term_section(struct span span)
{
    return (struct term_section){ span.bytes, span.size };
}

static int open_dictionary(struct segment *segment, struct error *err)
{
    const struct span *s = segment->sections;
    struct term_sections sections = {
        .row = term_section(s[SECTION_ROW]),
        .column = term_section(s[SECTION_COLUMN]),
        .word = term_section(s[SECTION_WORD]),
        .word_index = term_section(s[SECTION_WORD_INDEX]),
        .list = term_section(s[SECTION_LIST]),
        .list_end = term_section(s[SECTION_LIST_END]),
        .postings_size = s[SECTION_POSTINGS].size,
        .terms = segment->table.terms,
    };

    return term_dictionary_open(&segment->words, &sections, err);
}

static int touch_store(const void *owner, const uint8_t *at, size_t size,
                       struct error *err)
{
    return segment_touch(owner, at, size, err);
}

static int open_store(struct string_store *out, const struct segment *segment,
                      enum section_kind data, enum section_kind index,
                      uint32_t strings, struct error *err)
{
    const struct span *s = segment->sections;

    if (string_store_open(out, s[data].bytes, s[data].size, s[index].bytes,
                          s[index].size, strings, err) < 0)
        return -1;
    out->touch = touch_store;
    out->owner = segment;
    return 0;
}

/* Opens what is said of each article. */
static int open_articles(struct segment *segment, struct error *err)
{
    const struct span *s = segment->sections;

    id_strings_open(&segment->ids, s[SECTION_ID_STRING].bytes,
                    s[SECTION_ID_STRING].size, s[SECTION_ID_BLOCK].bytes,
                    segment->articles);
    id_table_open(&segment->id_table, s[SECTION_ID].bytes, segment->articles);
    return article_table_open(&segment->article_table, s[SECTION_ARTICLE].bytes,
                              s[SECTION_ARTICLE].size, segment->articles,
                              segment->passages, err);
}

static int open_fields(struct segment *segment, uint32_t count,
                       struct error *err)
{
    if (memory_alloc(&segment->fields, count, sizeof *segment->fields, err) < 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        const struct segment_section *found =
            segment_table_find(&segment->table, SECTION_KEYWORD, i);

        if (!found)
            return corrupt(err, "a keyword field is missing");
        if (segment_field_open(&segment->fields[i], segment,
                               span_of(segment, found), err) < 0)
            return -1;
    }
    if (segment_table_find(&segment->table, SECTION_KEYWORD, count))
        return corrupt(err, "a keyword field too many");
    segment->field_count = count;
    return 0;
}

int segment_sections_open(struct segment *segment,
                          const struct manifest *manifest, struct error *err)
{
    if (find_sections(segment, err) < 0 || check_sizes(segment, err) < 0 ||
        open_dictionary(segment, err) < 0 ||
        open_fields(segment, manifest_fields(manifest), err) < 0 ||
        open_articles(segment, err) < 0)
        return -1;
    if (segment->has_text &&
        open_store(&segment->texts, segment, SECTION_TEXT, SECTION_TEXT_BLOCK,
                   segment->passages, err) < 0)
        return -1;
    return open_store(&segment->records, segment, SECTION_RECORD,
                      SECTION_RECORD_BLOCK, segment->articles, err);
}
