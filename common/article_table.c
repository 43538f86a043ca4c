#include "common/article_table.h"

#include <assert.h>

#include "common/bit_packer.h"
#include "common/little_endian.h"
#include "common/segment_format.h"

enum {
    PLACE = 8,  /* bytes of an index entry */
    UNIT = 8,   /* bytes in which `at` counts */
    HEAD = 16,  /* bytes before the columns: their bases and widths */
    WIDTHS = 12 /* where the widths begin in a head */
};

static const unsigned width_limits[ARTICLE_COLUMNS] = { 32, 16, 16 };

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "table of articles: %s", what);
}

static uint32_t groups_of(uint32_t articles)
{
    return articles / ARTICLE_GROUP + (articles % ARTICLE_GROUP != 0);
}

/* Bytes of a group of which each article takes `bits`. */
static size_t data_size(uint32_t count, unsigned bits)
{
    return (HEAD + ((size_t)count * bits + 7) / 8 + UNIT - 1) / UNIT * UNIT;
}

/* ---- reading ---- */

int article_table_open(struct article_table *out, const uint8_t *bytes,
                       size_t size, uint32_t articles, uint32_t passages,
                       struct error *err)
{
    size_t index = ((size_t)groups_of(articles) + 1) * PLACE;

    if (size < index || size % UNIT != 0)
        return corrupt(err, "of a wrong size");
    *out = (struct article_table){ bytes, bytes + index, size - index, articles,
                                   passages };
    return 0;
}

const uint8_t *article_table_place(const struct article_table *table,
                                   uint32_t group)
{
    assert(group < groups_of(table->articles));
    return table->index + (size_t)group * PLACE;
}

int article_table_data(const uint8_t **bytes, size_t *size,
                       const struct article_table *table, uint32_t group,
                       struct error *err)
{
    const uint8_t *place = article_table_place(table, group);
    size_t start = (size_t)get_u32(place + 4) * UNIT;
    size_t end = (size_t)get_u32(place + PLACE + 4) * UNIT;
    bool last = group + 1 == groups_of(table->articles);

    if (start > end || end > table->size || end - start < HEAD ||
        (group == 0 && start != 0) || (last && end != table->size))
        return corrupt(err, "groups out of order");
    *bytes = table->data + start;
    *size = end - start;
    return 0;
}

/* The bits of an article in all columns, or 0 and an error in *bad. */
static unsigned read_widths(bool *bad, const uint8_t *head)
{
    unsigned bits = 0;

    *bad = head[WIDTHS + ARTICLE_COLUMNS] != 0;
    for (int c = 0; c < ARTICLE_COLUMNS; c++) {
        *bad = *bad || head[WIDTHS + c] > width_limits[c];
        bits += head[WIDTHS + c];
    }
    return bits;
}

/* Reads column c, which begins with bit *at, and moves *at past it. */
static void read_column(uint32_t *out, size_t *at, const uint8_t *head, int c,
                        uint32_t count)
{
    uint32_t base = get_u32(head + 4 * c);
    unsigned width = head[WIDTHS + c];
    uint64_t mask = (UINT64_C(1) << width) - 1;

    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *byte = head + HEAD + *at / 8;

        out[i] = base + (uint32_t)(get_u64(byte) >> *at % 8 & mask);
        *at += width;
    }
}

/* Turns numbers of passages in out->first into where they begin. */
static int add_passages(struct article_group *out,
                        const struct article_table *table, uint32_t group,
                        struct error *err)
{
    const uint8_t *place = article_table_place(table, group);
    uint64_t passage = get_u32(place);
    uint64_t end = get_u32(place + PLACE);
    bool last = out->end == table->articles;

    if (end > table->passages || (group == 0 && passage != 0) ||
        (last && end != table->passages))
        return corrupt(err, "passages of no article");
    for (uint32_t i = 0; i < out->count; i++) {
        uint64_t passages = out->first[i];

        if (passage > end)
            break;
        out->first[i] = (uint32_t)passage;
        passage += passages;
    }
    if (passage != end)
        return corrupt(err, "articles out of order");
    out->first[out->count] = (uint32_t)end;
    return 0;
}

static int read_columns(struct article_group *out, const uint8_t *head,
                        size_t size, struct error *err)
{
    uint32_t flags[ARTICLE_GROUP];
    size_t at = 0;
    bool bad;
    unsigned bits = read_widths(&bad, head);

    if (bad || data_size(out->count, bits) != size)
        return corrupt(err, "a group of a wrong size");
    read_column(out->first, &at, head, OF_PASSAGES, out->count);
    read_column(out->info, &at, head, OF_TITLE, out->count);
    read_column(flags, &at, head, OF_FLAGS, out->count);
    for (uint32_t i = 0; i < out->count; i++) {
        if ((out->info[i] | flags[i]) >> ARTICLE_TITLE_SHIFT != 0)
            return corrupt(err, "flags that cannot be");
        out->info[i] = out->info[i] << ARTICLE_TITLE_SHIFT | flags[i];
    }
    if (at % 64 != 0 && get_u64(head + size - UNIT) >> at % 64 != 0)
        return corrupt(err, "padding that is not zero");
    return 0;
}

int article_table_read(struct article_group *out,
                       const struct article_table *table, uint32_t group,
                       struct error *err)
{
    uint32_t begin = group * ARTICLE_GROUP;
    uint32_t left = table->articles - begin;
    const uint8_t *head;
    size_t size;

    if (article_table_data(&head, &size, table, group, err) < 0)
        return -1;
    out->count = left < ARTICLE_GROUP ? left : ARTICLE_GROUP;
    out->end = begin + out->count;
    if (read_columns(out, head, size, err) < 0 ||
        add_passages(out, table, group, err) < 0) {
        out->count = 0;
        return -1;
    }
    return 0;
}

/* ---- writing ---- */

static void write_place(struct article_table_writer *w)
{
    write_u32(w->index, w->first);
    write_u32(w->index, (uint32_t)(w->size / UNIT));
}

/* *base = the least value of a column; returns the bits above it. */
static unsigned measure(uint32_t *base, const uint32_t *values, uint32_t count)
{
    uint32_t least = UINT32_MAX;
    uint32_t most = 0;
    unsigned width = 0;

    for (uint32_t i = 0; i < count; i++) {
        least = values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
    }
    while (width < 32 && (most - least) >> width != 0)
        width++;
    *base = least;
    return width;
}

static void write_column(struct bit_packer *packer, const uint32_t *values,
                         uint32_t count, uint32_t base, unsigned width)
{
    for (uint32_t i = 0; i < count; i++)
        pack_bits(packer, values[i] - base, width);
}

/* Writes the group that was filled. */
static void write_group(struct article_table_writer *w)
{
    uint8_t bits[(32 + 16 + 16) / 8 * ARTICLE_GROUP + BIT_PACKER_SPARE] = { 0 };
    struct bit_packer packer = { .at = bits };
    uint8_t widths[ARTICLE_COLUMNS];
    uint32_t bases[ARTICLE_COLUMNS];
    unsigned sum = 0;

    write_place(w);
    for (int c = 0; c < ARTICLE_COLUMNS; c++) {
        widths[c] = (uint8_t)measure(&bases[c], w->values[c], w->count);
        sum += widths[c];
        write_u32(w->data, bases[c]);
        write_column(&packer, w->values[c], w->count, bases[c], widths[c]);
    }
    pack_end(&packer);
    write_bytes(w->data, widths, ARTICLE_COLUMNS);
    write_u8(w->data, 0);
    write_bytes(w->data, bits, data_size(w->count, sum) - HEAD);
    w->size += data_size(w->count, sum);
    w->first = w->passages;
    w->count = 0;
}

static int check_writers(const struct article_table_writer *w,
                         struct error *err)
{
    if (byte_writer_check(w->index, err) < 0)
        return -1;
    return byte_writer_check(w->data, err);
}

int article_table_writer_add(struct article_table_writer *w, uint32_t passages,
                             uint32_t info, struct error *err)
{
    w->values[OF_PASSAGES][w->count] = passages;
    w->values[OF_TITLE][w->count] = info >> ARTICLE_TITLE_SHIFT;
    w->values[OF_FLAGS][w->count] =
        info & ((UINT32_C(1) << ARTICLE_TITLE_SHIFT) - 1);
    w->passages += passages;
    if (++w->count == ARTICLE_GROUP)
        write_group(w);
    return check_writers(w, err);
}

int article_table_writer_end(struct article_table_writer *w, struct error *err)
{
    if (w->count > 0)
        write_group(w);
    write_place(w);
    return check_writers(w, err);
}
