/*
 * delete_bitmap - which articles of a segment are deleted.
 *
 * Drawn in docs/FORMAT.md, section 1, "Delete file".
 */
#ifndef COMMON_DELETE_BITMAP_H
#define COMMON_DELETE_BITMAP_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

/* A zeroed bitmap is of no articles; it may be tested nowhere and freed. */
struct delete_bitmap {
    uint64_t *words; /* owned; bits past the articles are zero */
    uint32_t articles;
    uint32_t count; /* of those deleted */
};

/* Makes a bitmap in which nothing is deleted. */
int delete_bitmap_init(struct delete_bitmap *out, uint32_t articles,
                       struct error *err);
void delete_bitmap_free(struct delete_bitmap *bitmap);

static inline bool delete_bitmap_test(const struct delete_bitmap *bitmap,
                                      uint32_t article)
{
    assert(article < bitmap->articles);
    return (bitmap->words[article / 64] >> article % 64 & 1) != 0;
}

/* Deletes an article; false where it was deleted before. */
bool delete_bitmap_set(struct delete_bitmap *bitmap, uint32_t article);

/*
 * Reads the delete file `number` of the folder, which must have that hash, be
 * of so many articles and delete `count` of them. On failure *out is zeroed.
 */
int delete_bitmap_read(struct delete_bitmap *out, const char *folder,
                       uint64_t number, uint64_t hash, uint32_t articles,
                       uint32_t count, struct error *err);

/* Writes the delete file `number` and tells its hash. */
int delete_bitmap_write(uint64_t *hash, const struct delete_bitmap *bitmap,
                        const char *folder, uint64_t number, struct error *err);

#endif
