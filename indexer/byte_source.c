#include "indexer/byte_source.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "common/memory.h"

enum {
    BLOCK_BYTES = 1 << 16,
    MAGIC_BYTES = 4,
    WAIT_MS = 100,              /* between two looks at `stop` */
    GZIP_WINDOW_BITS = 15 + 16, /* the largest; + 16 asks for gzip */
};

enum coding { CODING_NONE, CODING_GZIP, CODING_ZSTD };

struct byte_source {
    int descriptor;
    const char *name;
    const atomic_bool *stop; /* or NULL */
    int window_log;          /* of the largest window of zstd */
    enum coding coding;
    bool finished; /* the descriptor has no more bytes */
    bool between;  /* members or frames: the file may end here */
    uint64_t consumed;
    size_t at; /* of `size` bytes of input, what is left begins here */
    size_t size;
    z_stream members;
    ZSTD_DStream *frames;
    uint8_t input[BLOCK_BYTES];
    uint8_t output[BLOCK_BYTES];
};

static int damaged(const struct byte_source *source, const char *what,
                   struct error *err)
{
    return error_set(err, ERROR_INPUT,
                     "read %s: %s; the file is damaged or cut short",
                     source->name, what);
}

static int no_memory(const struct byte_source *source, struct error *err)
{
    return error_set(err, ERROR_MEMORY, "read %s: out of memory", source->name);
}

/* In steps: the signal that stops a run may come to another thread. */
static int wait_for_input(const struct byte_source *source, struct error *err)
{
    struct pollfd input = { .fd = source->descriptor, .events = POLLIN };
    int ready;

    do {
        if (source->stop && atomic_load(source->stop))
            return error_set(err, ERROR_STOPPED, "interrupted");
        ready = poll(&input, 1, source->stop ? WAIT_MS : -1);
    } while (ready == 0 || (ready < 0 && errno == EINTR));
    return 0;
}

/* Reads more input behind what is there, or finds the end. */
static int fill(struct byte_source *source, struct error *err)
{
    ssize_t got;

    do {
        if (wait_for_input(source, err) < 0)
            return -1;
        got = read(source->descriptor, source->input + source->size,
                   sizeof source->input - source->size);
    } while (got < 0 && (errno == EINTR || errno == EAGAIN));
    if (got < 0)
        return error_set(err, ERROR_IO, "read %s: %s", source->name,
                         strerror(errno));
    source->finished = got == 0;
    source->size += (size_t)got;
    source->consumed += (uint64_t)got;
    return 0;
}

static enum coding coding_of(const uint8_t *bytes, size_t size)
{
    if (size >= 2 && memcmp(bytes, "\x1f\x8b", 2) == 0)
        return CODING_GZIP;
    if (size >= MAGIC_BYTES && (memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0 ||
                                ((bytes[0] & 0xf0) == 0x50 &&
                                 memcmp(bytes + 1, "\x2a\x4d\x18", 3) == 0)))
        return CODING_ZSTD;
    return CODING_NONE;
}

static int begin_frames(struct byte_source *source, struct error *err)
{
    source->frames = ZSTD_createDStream();
    if (!source->frames ||
        ZSTD_isError(ZSTD_DCtx_setParameter(source->frames, ZSTD_d_windowLogMax,
                                            source->window_log)))
        return no_memory(source, err);
    return 0;
}

static int begin(struct byte_source *source, struct error *err)
{
    while (source->size < MAGIC_BYTES && !source->finished) {
        if (fill(source, err) < 0)
            return -1;
    }
    source->coding = coding_of(source->input, source->size);
    if (source->coding == CODING_GZIP &&
        inflateInit2(&source->members, GZIP_WINDOW_BITS) != Z_OK)
        return no_memory(source, err);
    return source->coding == CODING_ZSTD ? begin_frames(source, err) : 0;
}

/* The largest window of zstd that fits. */
static int window_log(size_t memory)
{
    int most = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax).upperBound;
    int log = 0;

    if (memory < BYTE_SOURCE_WINDOW)
        memory = BYTE_SOURCE_WINDOW;
    while (log < most && memory >> log > 1)
        log++;
    return log;
}

int byte_source_open(struct byte_source **out, int descriptor, const char *name,
                     size_t memory, const atomic_bool *stop, struct error *err)
{
    struct byte_source *source;

    if (memory_alloc(&source, 1, sizeof *source, err) < 0)
        return -1;
    source->descriptor = descriptor;
    source->name = name;
    source->stop = stop;
    source->window_log = window_log(memory);
    source->between = true;
    if (begin(source, err) < 0) {
        byte_source_close(source);
        return -1;
    }
    *out = source;
    return 0;
}

static int inflate_some(size_t *made, struct byte_source *source,
                        struct error *err)
{
    z_stream *members = &source->members;
    int status;

    while (source->between && source->at < source->size &&
           source->input[source->at] == 0)
        source->at++;
    if (source->between && source->at == source->size)
        return 0;
    members->next_in = source->input + source->at;
    members->avail_in = (uInt)(source->size - source->at);
    members->next_out = source->output;
    members->avail_out = sizeof source->output;
    status = inflate(members, Z_NO_FLUSH);
    source->at = source->size - members->avail_in;
    *made = sizeof source->output - members->avail_out;
    source->between = status == Z_STREAM_END;
    if (status == Z_STREAM_END)
        status = inflateReset(members);
    if (status == Z_MEM_ERROR)
        return no_memory(source, err);
    if (status != Z_OK && status != Z_BUF_ERROR)
        return damaged(source, members->msg ? members->msg : "no gzip", err);
    return 0;
}

static int expand_some(size_t *made, struct byte_source *source,
                       struct error *err)
{
    ZSTD_inBuffer in = { source->input, source->size, source->at };
    ZSTD_outBuffer out = { source->output, sizeof source->output, 0 };
    size_t status;

    if (source->between && source->at == source->size)
        return 0;
    status = ZSTD_decompressStream(source->frames, &out, &in);
    if (ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge)
        return error_set(err, ERROR_INPUT,
                         "read %s: it takes over %d MiB to decompress; give "
                         "more --memory, or compress it anew without --long "
                         "and --ultra",
                         source->name, 1 << (source->window_log - 20));
    if (ZSTD_isError(status))
        return damaged(source, ZSTD_getErrorName(status), err);
    source->at = in.pos;
    source->between = status == 0;
    *made = out.pos;
    return 0;
}

/* Gives what is left of the input as it is, or decompresses some of it. */
static int decode_some(const uint8_t **bytes, size_t *made,
                       struct byte_source *source, struct error *err)
{
    *bytes = source->output;
    *made = 0;
    switch (source->coding) {
    case CODING_GZIP:
        return inflate_some(made, source, err);
    case CODING_ZSTD:
        return expand_some(made, source, err);
    case CODING_NONE:
        break;
    }
    *bytes = source->input + source->at;
    *made = source->size - source->at;
    source->at = source->size;
    return 0;
}

int byte_source_next(const uint8_t **bytes, size_t *size,
                     struct byte_source *source, struct error *err)
{
    for (;;) {
        if (decode_some(bytes, size, source, err) < 0)
            return -1;
        if (*size > 0)
            return 0;
        if (source->at < source->size)
            continue;
        if (source->finished)
            break;
        source->at = source->size = 0;
        if (fill(source, err) < 0)
            return -1;
    }
    return source->between ? 0 : damaged(source, "it ends in the middle", err);
}

uint64_t byte_source_consumed(const struct byte_source *source)
{
    return source->consumed;
}

void byte_source_close(struct byte_source *source)
{
    if (!source)
        return;
    inflateEnd(&source->members);
    ZSTD_freeDStream(source->frames);
    free(source);
}
