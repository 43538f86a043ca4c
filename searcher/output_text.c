#include "searcher/output.h"

#include <stdio.h>
#include <string.h>

#include "common/json_writer.h"
#include "searcher/line_break.h"

enum {
    INDENT = 4,
    ELLIPSIS_COLUMNS = 2,
    TITLE_COLOR = 1,
    MARK_COLOR = 31,
    DIM_COLOR = 2
};

static void write_text(struct byte_writer *out, const char *text)
{
    write_bytes(out, text, strlen(text));
}

static void set_color(const struct output *output, int color)
{
    char text[16];

    if (!output->color)
        return;
    snprintf(text, sizeof text, "\033[%dm", color);
    write_text(output->out, text);
}

static void write_field(struct output *output, struct field_text field)
{
    if (field.size == 0)
        return;
    write_text(output->out, "  ");
    output_safe(output->out, field.bytes, field.size);
}

static bool is_marked(const struct snippet *snippet, uint32_t byte)
{
    for (size_t i = 0; i < snippet->marks.count; i++) {
        if (byte < snippet->marks.items[i].start)
            return false;
        if (byte < snippet->marks.items[i].end)
            return true;
    }
    return false;
}

/* Cells first .. end - 1 with what matches in colour. */
static void write_cells(struct output *output, const uint8_t *text,
                        size_t first, size_t end)
{
    const struct text_cell *cells = output->snippet.cells.items;
    bool marked = false;

    for (size_t i = first; i < end; i++) {
        bool mark = is_marked(&output->snippet, cells[i].start);

        if (mark != marked)
            set_color(output, mark ? MARK_COLOR : 0);
        marked = mark;
        output_safe(output->out, text + cells[i].start,
                    cells[i + 1].start - cells[i].start);
    }
    if (marked)
        set_color(output, 0);
}

/*
 * The snippet, indented and wrapped to the width of the output. Where it
 * begins or ends within a sentence stands an ellipsis; a line has room for it.
 */
static int write_snippet(struct output *output, const struct passage_text *text,
                         struct error *err)
{
    const uint8_t *window = text->bytes + output->snippet.window.start;
    size_t size = output->snippet.window.end - output->snippet.window.start;
    struct text_cells *cells = &output->snippet.cells;
    bool cut_before = output->snippet.cut_before;
    bool cut_after = output->snippet.cut_after;
    uint32_t columns = output->columns - INDENT -
                       (cut_before || cut_after ? ELLIPSIS_COLUMNS : 0);

    if (text_cells_find(cells, window, size, err) < 0)
        return -1;
    for (size_t first = 0; first < cells->count;) {
        size_t end = line_break_after(cells, window, first, columns);

        write_text(output->out, first == 0 && cut_before ? "    …" : "    ");
        write_cells(output, window, first, end);
        while (end < cells->count && window[cells->items[end].start] <= ' ')
            end++;
        write_text(output->out,
                   end == cells->count && cut_after ? "…\n" : "\n");
        first = end;
    }
    return 0;
}

static void write_part(struct output *output,
                       const struct search_results *results,
                       const struct score_part *part)
{
    struct byte_writer *out = output->out;
    char numbers[128];

    write_text(out, "      ");
    output_float(out, part->value);
    if (part->kind == PART_TERM) {
        const struct query_term *term = &results->terms.terms[part->number];

        write_text(out, "  ");
        output_term(out, &results->query, term);
        snprintf(numbers, sizeof numbers,
                 ": w %g, count %u, df %llu, idf %g, tf %u, part %g\n",
                 (double)term->weight, term->count,
                 (unsigned long long)results->df[part->number],
                 (double)results->idf[part->number], part->tf,
                 (double)part->part);
    } else {
        write_text(out, "  run ");
        output_run(out, &results->query, &results->terms.runs[part->number]);
        snprintf(numbers, sizeof numbers, ": weight %g, tf %u, part %g\n",
                 (double)part->weight, part->tf, (double)part->part);
    }
    write_text(out, numbers);
}

static void write_sum(struct output *output,
                      const struct search_results *results,
                      const struct explanation *sum, const char *name)
{
    write_text(output->out, "    ");
    output_float(output->out, sum->sum);
    write_text(output->out, name);
    for (size_t i = 0; i < sum->count; i++)
        write_part(output, results, &sum->parts[i]);
}

static void write_explanation(struct output *output,
                              const struct output_query *query,
                              const struct search_hit *hit)
{
    const struct search_results *results = query->results;

    write_text(output->out, "    score ");
    output_float(output->out, hit->score);
    write_u8(output->out, '\n');
    write_sum(output, results, &hit->of_best, " of the best passage\n");
    if (hit->second == UINT32_MAX)
        return;
    write_text(output->out, "    plus ");
    output_float(output->out, results->second_share);
    write_text(output->out, " of the second best:\n");
    write_sum(output, results, &hit->of_second,
              " of the second best passage\n");
}

static int write_heading(struct output *output, const char *number,
                         uint32_t segment, uint32_t article, struct error *err)
{
    const struct record_fields *record;
    struct field_text title;

    if (hit_source_fields(&record, output->source, segment, article, err) < 0)
        return -1;
    title = record->fields[RECORD_TITLE];
    if (title.size == 0)
        title = record->fields[RECORD_ID];
    write_text(output->out, number);
    set_color(output, TITLE_COLOR);
    output_safe(output->out, title.bytes, title.size);
    set_color(output, 0);
    write_u8(output->out, '\n');
    set_color(output, DIM_COLOR);
    write_text(output->out, "  ");
    write_field(output, record->fields[RECORD_DATE]);
    write_field(output, record->fields[RECORD_SOURCE]);
    write_field(output, record->fields[RECORD_ID]);
    set_color(output, 0);
    write_u8(output->out, '\n');
    return 0;
}

static int write_hit(struct output *output, const struct output_query *query,
                     size_t i, struct error *err)
{
    const struct search_hit *hit = &query->results->hits[i];
    struct passage_text text;
    char number[32];

    snprintf(number, sizeof number, "%zu. ", query->request->offset + i + 1);
    if (write_heading(output, number, hit->segment, hit->article, err) < 0 ||
        output_snippet(&text, output, query, hit, err) < 0)
        return -1;
    if (!text.title && write_snippet(output, &text, err) < 0)
        return -1;
    if (query->request->explain)
        write_explanation(output, query, hit);
    write_u8(output->out, '\n');
    return 0;
}

int output_text(struct output *output, const struct output_query *query,
                struct error *err)
{
    if (query->request->explain) {
        write_text(output->out, "read as: ");
        query_print(output->out, &query->results->query);
        write_text(output->out, "\n\n");
    }
    for (size_t i = 0; i < query->results->hit_count; i++) {
        if (write_hit(output, query, i, err) < 0)
            return -1;
    }
    return 0;
}

/* The record as it is with the text as its last member. */
static int write_article_json(struct output *output, uint32_t segment,
                              uint32_t article, struct error *err)
{
    struct json_writer json = { .out = output->out, .comma = true };
    struct field_text record;

    if (hit_source_record(&record, output->source, segment, article, err) < 0)
        return -1;
    if (record.size < 2)
        return error_set(err, ERROR_CORRUPT, "record: not a JSON object");
    write_bytes(output->out, record.bytes, record.size - 1);
    json.comma = record.size > 2;
    json_key(&json, "text");
    byte_writer_reset(&output->scratch);
    if (hit_source_text(&output->scratch, output->source, segment, article,
                        err) < 0)
        return -1;
    json_write_string(&json, output->scratch.bytes, output->scratch.size);
    write_text(output->out, "}\n");
    return 0;
}

static int write_article_text(struct output *output, uint32_t segment,
                              uint32_t article, struct error *err)
{
    const uint8_t *at;
    const uint8_t *end;

    byte_writer_reset(&output->scratch);
    if (write_heading(output, "", segment, article, err) < 0 ||
        hit_source_text(&output->scratch, output->source, segment, article,
                        err) < 0)
        return -1;
    write_u8(output->out, '\n');
    at = output->scratch.bytes;
    end = at + output->scratch.size;
    while (at < end) {
        const uint8_t *line = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((line ? line : end) - at);

        if (line && size > 0 && at[size - 1] == '\r')
            size--;
        output_safe(output->out, at, size);
        write_u8(output->out, '\n');
        at = line ? line + 1 : end;
    }
    return 0;
}

int output_article(struct output *output, uint32_t segment, uint32_t article,
                   struct error *err)
{
    int result;

    if (output->format == OUTPUT_TEXT)
        result = write_article_text(output, segment, article, err);
    else
        result = write_article_json(output, segment, article, err);
    return result < 0 ? -1 : byte_writer_check(output->out, err);
}
