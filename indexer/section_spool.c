#include "indexer/section_spool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/index_folder.h"

enum {
    NAME_TRIES = 1 << 16,
    APPEND_BYTES = 1 << 16,
    PLACED_BYTES = 1 << 18, /* to hold of what goes to the segment's file */
};

/*
 * Makes a file and takes its name away. Until then it has a name that a
 * starting writer sweeps, should the program end right here.
 */
static int open_file(struct section_spool *spool, struct error *err)
{
    for (uint64_t i = 1; i <= NAME_TRIES; i++) {
        char path[INDEX_FOLDER_PATH_BYTES];

        if (index_folder_temporary(path, spool->folder, INDEX_FILE_SEGMENT, i,
                                   err) < 0)
            return -1;

        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

        if (fd < 0 && errno == EEXIST)
            continue;
        if (fd < 0)
            return error_set_os(err, errno, "make %s", path);
        spool->descriptor = fd;
        spool->spilled = true;
        if (unlink(path) < 0)
            return error_set_os(err, errno, "remove %s", path);
        return 0;
    }
    return error_set(err, ERROR_IO, "%s holds too many temporary files",
                     spool->folder);
}

int section_spool_place(struct section_spool *spool, struct page_writer *to,
                        struct error *err)
{
    assert(spool->drained == 0 && !spool->placed);
    spool->to = to;
    spool->placed = true;
    spool->offset = page_writer_offset(to);
    if (spool->limit > PLACED_BYTES)
        spool->limit = PLACED_BYTES;
    return page_writer_begin(to, err);
}

int section_spool_settle(struct section_spool *spool, struct error *err)
{
    struct page_writer *to = spool->to;

    if (section_spool_drain_all(spool, err) < 0)
        return -1;
    spool->to = NULL;
    return page_writer_end(&spool->hash, to, err);
}

static int put_in_place(struct section_spool *spool, struct error *err)
{
    if (page_writer_put(spool->to, spool->bytes.bytes, spool->bytes.size, err) <
        0)
        return -1;
    spool->drained += spool->bytes.size;
    byte_writer_reset(&spool->bytes);
    return 0;
}

int section_spool_drain_all(struct section_spool *spool, struct error *err)
{
    const uint8_t *at = spool->bytes.bytes;
    size_t left = spool->bytes.size;

    if (byte_writer_check(&spool->bytes, err) < 0)
        return -1;
    if (spool->to)
        return put_in_place(spool, err);
    if (!spool->spilled && open_file(spool, err) < 0)
        return -1;
    while (left > 0) {
        ssize_t done =
            pwrite(spool->descriptor, at, left, (off_t)spool->drained);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return error_set_os(err, errno, "write a temporary file in %s",
                                spool->folder);
        at += done;
        left -= (size_t)done;
        spool->drained += (uint64_t)done;
    }
    byte_writer_reset(&spool->bytes);
    return 0;
}

static int read_file(uint8_t *out, const struct section_spool *spool,
                     uint64_t offset, size_t size, struct error *err)
{
    while (size > 0) {
        ssize_t done = pread(spool->descriptor, out, size, (off_t)offset);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return error_set_os(err, errno, "read a temporary file in %s",
                                spool->folder);
        if (done == 0)
            return error_set(err, ERROR_IO, "a temporary file in %s was cut",
                             spool->folder);
        out += done;
        size -= (size_t)done;
        offset += (uint64_t)done;
    }
    return 0;
}

int section_spool_read(uint8_t *out, const struct section_spool *spool,
                       uint64_t offset, size_t size, struct error *err)
{
    size_t filed = 0;

    assert(!spool->placed && offset <= section_spool_size(spool));
    assert(size <= section_spool_size(spool) - offset);
    if (offset < spool->drained) {
        filed = size;
        if (filed > spool->drained - offset)
            filed = (size_t)(spool->drained - offset);
        if (read_file(out, spool, offset, filed, err) < 0)
            return -1;
    }
    if (size > filed)
        memcpy(out + filed,
               spool->bytes.bytes + (size_t)(offset + filed - spool->drained),
               size - filed);
    return 0;
}

int section_spool_append(struct section_spool *spool,
                         const struct section_spool *from, struct error *err)
{
    uint64_t size = section_spool_size(from);

    for (uint64_t at = 0; at < size;) {
        struct byte_writer *to = &spool->bytes;
        size_t step = APPEND_BYTES;

        if (step > size - at)
            step = (size_t)(size - at);
        if (!byte_writer_reserve(to, step))
            return byte_writer_check(to, err);
        if (section_spool_read(to->bytes + to->size, from, at, step, err) < 0)
            return -1;
        to->size += step;
        at += step;
        if (section_spool_drain(spool, err) < 0)
            return -1;
    }
    return 0;
}

void section_spool_free(struct section_spool *spool)
{
    byte_writer_free(&spool->bytes);
    if (spool->spilled)
        close(spool->descriptor);
    *spool = (struct section_spool){ 0 };
}
