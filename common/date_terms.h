/*
 * date_terms - the dates of docs/ANALYSIS.md, section 4.
 */
#ifndef COMMON_DATE_TERMS_H
#define COMMON_DATE_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/char_stream.h"

enum {
    DATE_MONTH_SIZE = 7, /* 2025-10 */
    DATE_DAY_SIZE = 10,  /* 2025-10-27 */
};

struct date_term {
    bool has_day;
    uint8_t text[DATE_DAY_SIZE]; /* the first DATE_MONTH_SIZE are the month */
    uint32_t start;              /* byte ranges in the text */
    uint32_t month_end;
    uint32_t day_end; /* only where has_day */
};

/* Whether a date begins at `c`, as char_stream_peek gives it. */
bool date_term_read(struct date_term *out, const struct text_char *c);

#endif
