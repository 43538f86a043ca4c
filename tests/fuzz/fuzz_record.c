/*
 * The bytes are a stored record. What is no record for one of the readers is
 * none for the other.
 */
#include <stdlib.h>

#include "common/record.h"
#include "searcher/record_fields.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct record_fields fields = { 0 };
    struct byte_writer title = { 0 };
    enum record_kind kind;
    struct error err;
    int member = record_member(&kind, &title, bytes, size, "title", &err);
    int all = record_fields_read(&fields, bytes, size, &err);

    if (member != all)
        abort();
    byte_writer_reset(&title);
    record_put_id(&title, bytes, size, (const uint8_t *)"12", 2, &err);
    byte_writer_free(&title);
    record_fields_free(&fields);
    return 0;
}
