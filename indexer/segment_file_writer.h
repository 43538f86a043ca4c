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
    struct page_writer *pages; /* of segment_file_pages */
    uint32_t flags;            /* the manifest's */
    uint32_t articles;
    uint32_t passages;
    uint32_t max_passages; /* of one article */
    uint32_t max_length;   /* the largest L */
    uint32_t terms;
    const struct section_spool *spools; /* by (kind, field), each pair once;
                                           none is being placed */
    size_t count; /* of spools; PAGESUM is not among them */
};

/* Makes the file `number` in the folder of the index; it must not be there. */
int segment_file_pages(struct page_writer **out, const char *folder,
                       uint64_t number, struct error *err);

/*
 * Writes the sections that are not in the file yet, ends it and syncs it; its
 * name is safe after file_sync_folder. *id and *length are for the manifest.
 * After a failure there is no file; the pages are closed whatever happens.
 */
int segment_file_write(uint64_t *id, uint64_t *length,
                       const struct segment_file *file, struct error *err);

#endif
