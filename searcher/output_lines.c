#include "searcher/output.h"

#include <stdio.h>
#include <string.h>

#include "common/utf8.h"

/* tsv and trec: a hit is a line. */

static void write_number(struct byte_writer *out, uint64_t number)
{
    char text[24];

    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    write_bytes(out, text, strlen(text));
}

static bool is_white(uint32_t c)
{
    return c <= ' ' || (c >= 0x7F && c <= 0xA0) || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

/* The id with white space, controls and % percent-encoded. */
static void write_trec_id(struct byte_writer *out, struct field_text id)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t at = 0; at < id.size;) {
        uint32_t c;
        size_t size = utf8_decode(&c, id.bytes + at, id.bytes + id.size);

        for (size_t i = at; i < at + size; i++) {
            if (!is_white(c) && c != '%') {
                write_u8(out, id.bytes[i]);
                continue;
            }
            write_u8(out, '%');
            write_u8(out, (uint8_t)digits[id.bytes[i] >> 4]);
            write_u8(out, (uint8_t)digits[id.bytes[i] & 15]);
        }
        at += size;
    }
}

static uint64_t rank_of(const struct output_query *query, size_t i)
{
    return (uint64_t)query->request->offset + i + 1;
}

static int write_tsv_hit(struct output *output,
                         const struct output_query *query, size_t i,
                         struct error *err)
{
    const struct search_hit *hit = &query->results->hits[i];
    const struct record_fields *record;
    struct byte_writer *out = output->out;
    struct passage_text text;

    if (query->qid) {
        output_safe(out, (const uint8_t *)query->qid, strlen(query->qid));
        write_u8(out, '\t');
    }
    write_number(out, rank_of(query, i));
    write_u8(out, '\t');
    output_float(out, hit->score);
    if (hit_source_fields(&record, output->source, hit->segment, hit->article,
                          err) < 0)
        return -1;
    write_u8(out, '\t');
    output_safe(out, record->fields[RECORD_ID].bytes,
                record->fields[RECORD_ID].size);
    write_u8(out, '\t');
    output_safe(out, record->fields[RECORD_TITLE].bytes,
                record->fields[RECORD_TITLE].size);
    write_u8(out, '\t');
    if (output_snippet(&text, output, query, hit, err) < 0)
        return -1;
    output_safe(out, text.bytes + output->snippet.window.start,
                output->snippet.window.end - output->snippet.window.start);
    write_u8(out, '\n');
    return 0;
}

int output_tsv(struct output *output, const struct output_query *query,
               struct error *err)
{
    for (size_t i = 0; i < query->results->hit_count; i++) {
        if (write_tsv_hit(output, query, i, err) < 0)
            return -1;
    }
    return 0;
}

static int write_trec_hit(struct output *output,
                          const struct output_query *query, size_t i,
                          struct error *err)
{
    const struct search_hit *hit = &query->results->hits[i];
    const char *qid = query->qid ? query->qid : "0";
    struct field_text id;
    struct byte_writer *out = output->out;

    if (hit_source_id(&id, output->source, hit->segment, hit->article, err) < 0)
        return -1;
    write_trec_id(out,
                  (struct field_text){ (const uint8_t *)qid, strlen(qid) });
    write_bytes(out, " Q0 ", 4);
    write_trec_id(out, id);
    if (query->request->by_passage && output->numbered) {
        write_u8(out, '#');
        write_number(out, hit->shown_number);
    }
    write_u8(out, ' ');
    write_number(out, rank_of(query, i));
    write_u8(out, ' ');
    output_float(out, hit->score);
    write_bytes(out, " yinde\n", 7);
    return 0;
}

int output_trec(struct output *output, const struct output_query *query,
                struct error *err)
{
    for (size_t i = 0; i < query->results->hit_count; i++) {
        if (write_trec_hit(output, query, i, err) < 0)
            return -1;
    }
    return 0;
}
