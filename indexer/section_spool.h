/*
 * section_spool - collects the bytes of one section of a segment.
 *
 * Bytes are appended to `bytes`. Whoever appends calls section_spool_drain
 * now and then: over the limit they go to a file in the index folder that has
 * no name any more, so nothing is left of it when the program ends; or, of one
 * spool at a time, straight to the segment's file.
 */
#ifndef INDEXER_SECTION_SPOOL_H
#define INDEXER_SECTION_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/segment_format.h"
#include "indexer/page_writer.h"

/* Zero-initialise, set the four first fields, free at the end. */
struct section_spool {
    const char *folder; /* of the index; borrowed */
    enum section_kind kind;
    uint32_t field;
    size_t limit;             /* bytes to hold in memory */
    struct byte_writer bytes; /* the newest ones, appended to by others */
    uint64_t drained;         /* how many came before bytes.bytes[0] */
    bool placed;              /* the section is in the segment's file, */
    uint64_t offset;          /* there, */
    uint64_t hash;            /* and has this XXH3 */
    struct page_writer *to;   /* where it goes now; private, as what follows */
    bool spilled;
    int descriptor;
};

/*
 * Begins to put the section into the file, after whatever is there; nothing
 * was drained yet. It cannot be read from now on.
 */
int section_spool_place(struct section_spool *spool, struct page_writer *to,
                        struct error *err);

/* Puts into the file what is left of it, and ends the section there. */
int section_spool_settle(struct section_spool *spool, struct error *err);

/* section_spool_drain for what is over the limit, or failed. */
int section_spool_drain_all(struct section_spool *spool, struct error *err);

/* Moves the bytes to the file if they are over the limit. */
static inline int section_spool_drain(struct section_spool *spool,
                                      struct error *err)
{
    if (spool->bytes.size <= spool->limit && !spool->bytes.failed)
        return 0;
    return section_spool_drain_all(spool, err);
}

static inline uint64_t section_spool_size(const struct section_spool *spool)
{
    return spool->drained + spool->bytes.size;
}

/* Reads `size` bytes from `offset`, all of them inside of the section. */
int section_spool_read(uint8_t *out, const struct section_spool *spool,
                       uint64_t offset, size_t size, struct error *err);

/* Appends all of `from`, at most 64 KiB at once. */
int section_spool_append(struct section_spool *spool,
                         const struct section_spool *from, struct error *err);

void section_spool_free(struct section_spool *spool);

#endif
