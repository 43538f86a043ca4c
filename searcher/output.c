#include "searcher/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

int output_results(struct output *output, const struct output_query *query,
                   struct error *err)
{
    int result = 0;

    switch (output->format) {
    case OUTPUT_TEXT:
        result = output_text(output, query, err);
        break;
    case OUTPUT_JSON:
        result = output_json(output, query, err);
        break;
    case OUTPUT_JSONL:
        result = output_jsonl(output, query, err);
        break;
    case OUTPUT_TSV:
        result = output_tsv(output, query, err);
        break;
    case OUTPUT_TREC:
        result = output_trec(output, query, err);
        break;
    }
    return result < 0 ? -1 : byte_writer_check(output->out, err);
}

void output_free(struct output *output)
{
    snippet_free(&output->snippet);
    byte_writer_free(&output->scratch);
    *output = (struct output){ 0 };
}

void output_float(struct byte_writer *out, float value)
{
    char text[32];

    for (int digits = 6; digits <= 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)value);
        if (!(strtof(text, NULL) < value) && !(strtof(text, NULL) > value))
            break;
    }
    write_bytes(out, text, strlen(text));
}

static bool is_control(uint32_t c)
{
    return c < ' ' || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

void output_safe(struct byte_writer *out, const uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        uint32_t c;
        size_t length = utf8_decode(&c, bytes + at, bytes + size);

        if (is_control(c))
            write_u8(out, ' ');
        else
            write_bytes(out, bytes + at, length);
        at += length;
    }
}

static void write_code_point(struct byte_writer *out, uint32_t c)
{
    uint8_t bytes[UTF8_MAX_BYTES];

    write_bytes(out, bytes, utf8_encode(bytes, c));
}

void output_term(struct byte_writer *out, const struct query *query,
                 const struct query_term *term)
{
    if (term->kind >= QUERY_WORD) {
        if (term->kind == QUERY_PART)
            write_u8(out, '*');
        write_bytes(out, query->bytes + term->first, term->second);
        if (term->kind != QUERY_WORD)
            write_u8(out, '*');
        return;
    }
    write_code_point(out, term->first);
    if (term->kind == QUERY_BIGRAM)
        write_code_point(out, term->second);
}

void output_run(struct byte_writer *out, const struct query *query,
                const struct query_run *run)
{
    uint32_t start = query->tokens[run->first_token].start;
    uint32_t end = start;

    for (uint32_t i = run->first_token; i < run->token_end; i++) {
        if (query->tokens[i].end > end)
            end = query->tokens[i].end;
    }
    write_bytes(out, query->text + start, end - start);
}

int output_snippet(struct passage_text *text, struct output *output,
                   const struct output_query *query,
                   const struct search_hit *hit, struct error *err)
{
    unsigned flags = 0;

    if (hit_source_passage(text, output->source, hit->segment, hit->article,
                           hit->shown, err) < 0)
        return -1;
    if (text->title)
        flags |= HIGHLIGHT_TITLE;
    if (text->wrapped)
        flags |= HIGHLIGHT_WRAPPED;
    return snippet_make(&output->snippet, &query->results->query, output->table,
                        text->bytes, text->size, flags, SNIPPET_COLUMNS, err);
}
