/*
 * The bytes are a date and a range. A date that is read lies in the years
 * 0000 to 9999 and is the start of its range.
 */
#include <stdlib.h>

#include "common/date.h"
#include "tests/fuzz/fuzz_target.h"

static void must(bool promise)
{
    if (!promise)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct date date;
    int64_t from = 0;
    int64_t to = 0;
    bool is_date = date_parse(&date, bytes, size);
    bool is_range = date_range(&from, &to, bytes, size);

    if (is_date) {
        must(is_range && from == date.ms && from < to);
        must(date.ms >= INT64_C(-62167219200000));
        must(date.ms < INT64_C(253402300800000));
    }
    must(is_date == (date.precision != DATE_NONE));
    must(is_date == (date.ms != DATE_MISSING));
    must(!is_range || from > DATE_MISSING);
    return 0;
}
