/*
 * segment_file_writer - makes a segment file out of its sections.
 *
 * docs/FORMAT.md, section 2: header, sections, page sums, section table.
 */
#ifndef INDEXER_SEGMENT_FILE_WRITER_H
#define INDEXER_SEGMENT_FILE_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "indexer/section_spool.h"

struct segment_file {
    const char *folder; /* of the index */
    uint64_t number;    /* in the file's name */
    uint32_t flags;     /* the manifest's */
    uint32_t articles;
    uint32_t passages;
    uint32_t max_passages; /* of one article */
    uint32_t max_length;   /* the largest L */
    uint32_t terms;
    const struct section_spool *spools; /* by (kind, field), each pair once */
    size_t count; /* of spools; PAGESUM is not among them */
};

/*
 * Writes the file and syncs it; its name is safe after file_sync_folder. The
 * file must not be there yet. *id and *length are for the manifest. After a
 * failure there is no file.
 */
int segment_file_write(uint64_t *id, uint64_t *length,
                       const struct segment_file *file, struct error *err);

#endif
