#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/analysis_table.h"
#include "common/index_folder.h"
#include "common/postings_writer.h"
#include "common/string_store.h"
#include "common/term_dictionary_writer.h"
#include "common/tokenizer.h"
#include "common/utf8.h"
#include "indexer/segment_file_writer.h"
#include "tests/unit/segment_maker.h"

/* Ascending, one of them beyond plane 0. */
static const uint32_t alphabet[TEST_CHARACTERS] = { 0x4E00, 0x4E2D, 0x5F15,
                                                    0x6587, 0x7D22, 0x20000 };

void test_must(int result, const struct error *err)
{
    if (result < 0)
        fail_msg("%s", err->message);
}

struct manifest test_manifest(uint32_t flags)
{
    return (struct manifest){
        .flags = flags,
        .text_level = flags & INDEX_TEXT ? 3 : 0,
        .keywords = 1,
        .keyword_names = { "section" },
        .generation = 1,
        .next_file = 1,
        .analysis = analysis_table_builtin()->hash,
        .code_version = TOKENIZER_VERSION,
    };
}

/* The characters of a passage as places in the alphabet. */
static size_t characters_of(uint32_t out[32], uint32_t number)
{
    size_t count = 2 + number * 7 % 20;

    for (uint32_t j = 0; j < count; j++) {
        uint32_t mixed = number * 2654435761U + (j + 1) * 2246822519U;

        out[j] = (mixed >> 15) % TEST_CHARACTERS;
    }
    return count;
}

size_t test_passage(uint8_t text[TEST_PASSAGE_BYTES], uint32_t *characters,
                    uint32_t number)
{
    uint32_t places[32];
    size_t count = characters_of(places, number);
    size_t size = 0;

    text[size++] = 'w';
    text[size++] = (uint8_t)('0' + number % TEST_WORDS);
    for (size_t i = 0; i < count; i++)
        size += utf8_encode(text + size, alphabet[places[i]]);
    if (characters)
        *characters = (uint32_t)count;
    return size;
}

size_t test_id(char id[32], uint32_t number)
{
    return (size_t)snprintf(id, 32, "article-%u", number);
}

struct byte_writer *test_segment_bytes(struct test_segment *segment,
                                       enum section_kind kind, uint32_t field)
{
    for (size_t i = 0; i < segment->count; i++) {
        if (segment->spools[i].kind == kind &&
            segment->spools[i].field == field)
            return &segment->spools[i].bytes;
    }
    fail_msg("no section %d", (int)kind);
    return NULL;
}

static void add_spools(struct test_segment *s, const struct manifest *m,
                       const char *folder)
{
    for (int kind = SECTION_ROW; kind < SECTION_KINDS; kind++) {
        uint32_t fields = kind == SECTION_KEYWORD ? manifest_fields(m) : 1;

        if (kind == SECTION_POSITIONS && !(m->flags & INDEX_POSITIONS))
            continue;
        if ((kind == SECTION_TEXT || kind == SECTION_TEXT_BLOCK) &&
            !(m->flags & INDEX_TEXT))
            continue;
        for (uint32_t field = 0; field < fields; field++)
            s->spools[s->count++] = (struct section_spool){
                .folder = folder,
                .kind = (enum section_kind)kind,
                .field = field,
                .limit = SIZE_MAX,
            };
    }
}

/* The places in passage `number` where pair (a, b) stands; b < 0 for X⊣. */
static uint32_t find_pair(uint16_t at[32], uint32_t number, uint32_t a, int b)
{
    uint32_t places[32];
    size_t count = characters_of(places, number);
    uint32_t found = 0;

    for (size_t i = 0; i < count; i++) {
        int next = i + 1 < count ? (int)places[i + 1] : -1;

        if (places[i] == a && next == b)
            at[found++] = (uint16_t)(i + 1);
    }
    return found;
}

static uint32_t length_of(uint32_t number)
{
    uint32_t places[32];

    return (uint32_t)characters_of(places, number);
}

/* Writes one list; its size, 0 where the term does not occur. */
static uint32_t write_list(struct test_segment *s, struct postings_writer *w,
                           uint32_t first, uint32_t a, int b, int word)
{
    size_t start = w->out->size;
    bool begun = false;
    struct error err = { 0 };

    for (uint32_t p = 0; p < s->passages; p++) {
        uint32_t number = first + p;
        uint16_t at[32] = { 0 };
        uint32_t tf = word >= 0 ? number % TEST_WORDS == (uint32_t)word
                                : find_pair(at, number, a, b);

        if (tf == 0)
            continue;
        if (!begun)
            postings_writer_begin(w, w->positions && (word >= 0 || b >= 0));
        begun = true;
        test_must(
            postings_writer_add(w, p, tf, w->has_positions ? at : NULL, &err),
            &err);
    }
    if (begun)
        test_must(postings_writer_end(w, &err), &err);
    return (uint32_t)(w->out->size - start);
}

static void write_bigrams(struct test_segment *s, struct postings_writer *w,
                          struct term_dictionary_writer *d, uint32_t first)
{
    struct error err = { 0 };

    for (uint32_t a = 0; a < TEST_CHARACTERS; a++) {
        for (int b = -1; b < TEST_CHARACTERS; b++) {
            uint32_t size = write_list(s, w, first, a, b, -1);
            uint32_t c2 = b < 0 ? TERM_END_BREAK : alphabet[b];

            if (size > 0)
                test_must(term_dictionary_writer_bigram(d, alphabet[a], c2,
                                                        size, &err),
                          &err);
        }
    }
}

static void write_terms(struct test_segment *s, const struct manifest *m,
                        uint32_t first)
{
    struct term_writers to = {
        .row = test_segment_bytes(s, SECTION_ROW, 0),
        .column = test_segment_bytes(s, SECTION_COLUMN, 0),
        .word = test_segment_bytes(s, SECTION_WORD, 0),
        .word_index = test_segment_bytes(s, SECTION_WORD_INDEX, 0),
        .list = test_segment_bytes(s, SECTION_LIST, 0),
        .list_end = test_segment_bytes(s, SECTION_LIST_END, 0),
    };
    struct byte_writer *out = test_segment_bytes(s, SECTION_POSTINGS, 0);
    uint16_t *lengths = test_calloc(s->passages, sizeof *lengths);
    struct postings_writer w = { .out = out,
                                 .docid_end = s->passages,
                                 .lengths = lengths };
    struct term_dictionary_writer d;
    struct error err = { 0 };

    if (m->flags & INDEX_POSITIONS)
        w.positions = test_segment_bytes(s, SECTION_POSITIONS, 0);
    for (uint32_t p = 0; p < s->passages; p++)
        lengths[p] = (uint16_t)length_of(first + p);
    term_dictionary_writer_begin(&d, &to);
    write_bigrams(s, &w, &d, first);
    for (int word = 0; word < TEST_WORDS; word++) {
        uint8_t bytes[2] = { 'w', (uint8_t)('0' + word) };
        uint32_t size = write_list(s, &w, first, 0, 0, word);

        if (size > 0)
            test_must(term_dictionary_writer_word(&d, bytes, 2, size, &err),
                      &err);
    }
    test_must(term_dictionary_writer_end(&d, &err), &err);
    s->terms = d.terms;
    term_dictionary_writer_free(&d);
    postings_writer_free(&w);
    test_free(lengths);
}

static void write_uni(struct test_segment *s, uint32_t first)
{
    struct byte_writer *uni = test_segment_bytes(s, SECTION_UNI, 0);

    for (uint32_t a = 0; a < TEST_CHARACTERS; a++) {
        uint32_t df = 0;

        for (uint32_t p = 0; p < s->passages; p++) {
            uint32_t places[32];
            size_t count = characters_of(places, first + p);
            bool found = false;

            for (size_t i = 0; i < count; i++)
                found = found || places[i] == a;
            df += found;
        }
        if (df > 0) {
            write_u32(uni, alphabet[a]);
            write_u32(uni, df);
        }
    }
}

static void write_passages(struct test_segment *s, struct text_coder *coder,
                           bool has_text, uint32_t first)
{
    struct byte_writer *lengths = test_segment_bytes(s, SECTION_LENGTH, 0);
    struct string_store_writer w = { .coder = coder };
    struct error err = { 0 };

    if (has_text) {
        w.data = test_segment_bytes(s, SECTION_TEXT, 0);
        w.index = test_segment_bytes(s, SECTION_TEXT_BLOCK, 0);
    }
    for (uint32_t p = 0; p < s->passages; p++) {
        uint8_t text[TEST_PASSAGE_BYTES];
        size_t size = test_passage(text, NULL, first + p);
        uint32_t length = length_of(first + p);

        write_u8(lengths, (uint8_t)length);
        s->sum_length += length;
        if (length > s->max_length)
            s->max_length = length;
        if (p % TEST_PASSAGES == 0)
            size = 0;
        if (has_text)
            test_must(string_store_writer_add(&w, text, size, false, &err),
                      &err);
    }
    if (has_text)
        test_must(string_store_writer_finish(&w, &err), &err);
    string_store_writer_free(&w);
}

/* Article a has value a % 3 of "value0" .. "value2". */
static void write_field(struct test_segment *s, uint32_t field)
{
    struct byte_writer *out = test_segment_bytes(s, SECTION_KEYWORD, field);
    struct byte_writer strings = { 0 };
    struct byte_writer offsets = { 0 };
    struct sorted_strings_writer w = { &strings, &offsets, OFFSETS_U64,
                                       0,        0,        { 0 } };
    uint32_t values = s->articles < 3 ? s->articles : 3;
    struct error err = { 0 };

    if (values == 0)
        return;
    for (uint32_t v = 0; v < values; v++) {
        uint8_t value[] = "value0";

        value[5] = (uint8_t)('0' + v);
        test_must(sorted_strings_writer_add(&w, value, 6, &err), &err);
    }
    test_must(sorted_strings_writer_end(&w, &err), &err);
    write_u32(out, values);
    write_u32(out, s->articles);
    write_u32(out, values > 0);
    write_u32(out, 0);
    write_u64(out, strings.size);
    for (uint32_t v = 0; v < values; v++)
        write_u32(out, s->articles / 3 * v +
                           (s->articles % 3 < v ? s->articles % 3 : v));
    write_u32(out, s->articles);
    for (uint32_t v = 0; v < values; v++) {
        for (uint32_t a = v; a < s->articles; a += 3)
            write_u32(out, a);
    }
    for (uint32_t a = 0; a <= s->articles; a++)
        write_u32(out, a);
    for (uint32_t a = 0; a < s->articles; a++)
        write_u32(out, a % 3);
    write_zeros(out, (8 - out->size % 8) % 8);
    write_bytes(out, offsets.bytes, offsets.size);
    write_bytes(out, strings.bytes, strings.size);
    byte_writer_free(&strings);
    byte_writer_free(&offsets);
    sorted_strings_writer_free(&w);
}

void test_segment_make(struct test_segment *out, const struct manifest *m,
                       const char *folder, const struct text_codec *codec,
                       uint32_t first, uint32_t articles)
{
    struct text_coder *coder;
    struct error err = { 0 };

    *out = (struct test_segment){
        .articles = articles,
        .passages = articles * TEST_PASSAGES,
        .max_passages = articles > 0 ? TEST_PASSAGES : 0,
        .codec = text_codec_hash(codec),
    };
    test_must(text_coder_open(&coder, codec, 3, &err), &err);
    add_spools(out, m, folder);
    write_terms(out, m, first * TEST_PASSAGES);
    write_uni(out, first * TEST_PASSAGES);
    write_passages(out, coder, (m->flags & INDEX_TEXT) != 0,
                   first * TEST_PASSAGES);
    test_segment_facts(out, coder, first);
    for (uint32_t field = 0; field < manifest_fields(m); field++)
        write_field(out, field);
    text_coder_close(coder);
}

void test_segment_change(struct test_segment *s, const uint8_t *bytes,
                         size_t size)
{
    for (; size >= TEST_CHANGE_BYTES;
         size -= TEST_CHANGE_BYTES, bytes += TEST_CHANGE_BYTES) {
        struct byte_writer *section = &s->spools[bytes[0] % s->count].bytes;
        size_t at = (size_t)(bytes[1] | bytes[2] << 8);

        if (section->size > 0)
            section->bytes[at % section->size] ^= bytes[3];
    }
}

void test_segment_write(struct test_segment *s, struct manifest *m,
                        const char *folder)
{
    struct segment_file file = {
        .flags = m->flags,
        .articles = s->articles,
        .passages = s->passages,
        .max_passages = s->max_passages,
        .max_length = s->max_length,
        .terms = s->terms,
        .spools = s->spools,
        .count = s->count,
    };
    struct manifest_segment entry = {
        .file = m->next_file++,
        .articles = s->articles,
        .passages = s->passages,
        .sum_length = s->sum_length,
        .codec = s->codec,
    };
    struct error err = { 0 };

    test_must(segment_file_pages(&file.pages, folder, entry.file, &err), &err);
    test_must(segment_file_write(&entry.id, &entry.length, &file, &err), &err);
    test_must(manifest_add(m, &entry, &err), &err);
    for (size_t i = 0; i < s->count; i++)
        section_spool_free(&s->spools[i]);
}

void test_index_write(const char *folder, struct manifest *m,
                      const uint32_t *articles, size_t segments)
{
    const struct analysis_table *table = analysis_table_builtin();
    uint32_t first = 0;
    struct error err = { 0 };

    test_must(index_folder_keep(folder, INDEX_FILE_ANALYSIS, table->bytes,
                                table->size, &err),
              &err);
    for (size_t i = 0; i < segments; i++) {
        struct test_segment s;

        test_segment_make(&s, m, folder, text_codec_builtin(), first,
                          articles[i]);
        test_segment_write(&s, m, folder);
        first += articles[i];
    }
    test_must(manifest_write(m, folder, &err), &err);
}
