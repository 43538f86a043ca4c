#include "indexer/date_writer.h"

#include <assert.h>

#include "common/date.h"

static int end_group(struct date_writer *w, struct error *err)
{
    write_u64(&w->groups->bytes, (uint64_t)w->min);
    write_u64(&w->groups->bytes, (uint64_t)w->max);
    return section_spool_drain(w->groups, err);
}

static int add(struct date_writer *w, int64_t ms, uint8_t precision,
               struct error *err)
{
    assert((ms == DATE_MISSING) == (precision == 0));
    if (w->count % DATE_GROUP == 0) {
        w->min = INT64_MAX;
        w->max = INT64_MIN;
    }
    write_u64(&w->dates->bytes, (uint64_t)ms);
    write_u8(&w->precisions->bytes, precision);
    if (ms != DATE_MISSING && ms < w->min)
        w->min = ms;
    if (ms != DATE_MISSING && ms > w->max)
        w->max = ms;
    w->count++;
    if (section_spool_drain(w->dates, err) < 0 ||
        section_spool_drain(w->precisions, err) < 0)
        return -1;
    return w->count % DATE_GROUP == 0 ? end_group(w, err) : 0;
}

/* Articles without a date are only counted until one with a date comes. */
int date_writer_add(struct date_writer *w, int64_t ms, uint8_t precision,
                    struct error *err)
{
    if (ms == DATE_MISSING && w->count == 0) {
        w->undated++;
        return 0;
    }
    for (; w->undated > 0; w->undated--) {
        if (add(w, DATE_MISSING, 0, err) < 0)
            return -1;
    }
    return add(w, ms, precision, err);
}

int date_writer_end(struct date_writer *w, struct error *err)
{
    if (w->count % DATE_GROUP != 0 && end_group(w, err) < 0)
        return -1;
    if (section_spool_append(w->dates, w->precisions, err) < 0)
        return -1;
    write_zeros(&w->dates->bytes, -section_spool_size(w->dates) & 7);
    return section_spool_append(w->dates, w->groups, err);
}
