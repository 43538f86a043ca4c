/*
 * The bytes are a file of lines, plain or compressed. No line may hold a
 * newline or pass the limit, and their numbers ascend.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "indexer/line_reader.h"
#include "tests/fuzz/fuzz_target.h"

enum { LIMIT = 64 };

static void must(int promise)
{
    if (!promise)
        abort();
}

static void read_lines(int descriptor)
{
    struct line_reader *reader = NULL;
    struct line line;
    struct error err;
    uint64_t number = 0;

    if (line_reader_open(&reader, descriptor, "fuzz", LIMIT, NULL, &err) < 0)
        return;
    while (line_reader_next(reader, &line, &err) == 0 &&
           line.kind != LINE_END) {
        must(line.number > number);
        number = line.number;
        if (line.kind == LINE_TOO_LONG) {
            must(line.size > LIMIT);
            continue;
        }
        must(line.size > 0 && line.size <= LIMIT);
        must(!memchr(line.bytes, '\n', line.size));
    }
    line_reader_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    FILE *file = tmpfile();

    must(file != NULL);
    must(fwrite(bytes, 1, size, file) == size);
    must(fflush(file) == 0 && lseek(fileno(file), 0, SEEK_SET) == 0);
    read_lines(fileno(file));
    fclose(file);
    return 0;
}
