#include "common/segment.h"

#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"
#include "common/index_folder.h"
#include "common/little_endian.h"
#include "common/memory.h"
#include "common/segment_sections.h"

enum { BITS = 64 };

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "segment: %s", what);
}

static int check_expected(const struct segment_table *table, size_t length,
                          const struct manifest_segment *expected,
                          const struct manifest *manifest, struct error *err)
{
    if (table->id != expected->id || length != expected->length)
        return corrupt(err, "not the one that the manifest names");
    if (table->flags != manifest->flags)
        return corrupt(err, "of other settings than the index");
    if (table->articles != expected->articles ||
        table->passages != expected->passages)
        return corrupt(err, "of other counts than the manifest says");
    return 0;
}

/* The page sums, checked, and a bit for each page. */
static int open_page_sums(struct segment *segment, struct error *err)
{
    const struct segment_section *sums =
        segment_table_find(&segment->table, SECTION_PAGESUM, 0);
    size_t words = (size_t)(segment_pages(sums->offset) / BITS + 1);

    segment->page_sums = segment->map.bytes + sums->offset;
    segment->covered = sums->offset;
    if (checksum_bytes(segment->page_sums, (size_t)sums->size) != sums->hash)
        return corrupt(err, "damaged page sums");
    if (memory_alloc(&segment->verified, words + 1, sizeof *segment->verified,
                     err) < 0)
        return -1;
    segment->dictionary_verified = segment->verified + words;
    return 0;
}

static int open_parts(struct segment *segment,
                      const struct manifest_segment *expected,
                      const struct manifest *manifest, struct error *err)
{
    const struct file_map *map = &segment->map;

    if (segment_table_open(&segment->table, map->bytes, map->size, err) < 0 ||
        check_expected(&segment->table, map->size, expected, manifest, err) <
            0 ||
        open_page_sums(segment, err) < 0 ||
        segment_touch(segment, map->bytes, SEGMENT_HEADER_SIZE, err) < 0)
        return -1;
    segment->whole = (manifest->flags & INDEX_WHOLE) != 0;
    segment->positions = (manifest->flags & INDEX_POSITIONS) != 0;
    segment->has_text = (manifest->flags & INDEX_TEXT) != 0;
    segment->articles = expected->articles;
    segment->passages = expected->passages;
    return segment_sections_open(segment, manifest, err);
}

static int open_file(struct segment *segment, const char *folder,
                     const struct manifest_segment *expected,
                     const struct manifest *manifest, struct error *err)
{
    char path[INDEX_FOLDER_PATH_BYTES];

    if (index_folder_path(path, folder, INDEX_FILE_SEGMENT, expected->file,
                          err) < 0 ||
        memory_alloc(&segment->path, strlen(path) + 1, 1, err) < 0)
        return -1;
    memcpy(segment->path, path, strlen(path) + 1);
    if (file_map_open(&segment->map, path, err) < 0)
        return -1;
    if (open_parts(segment, expected, manifest, err) < 0)
        return segment_blame(segment, err);
    return 0;
}

int segment_open(struct segment **out, const char *folder,
                 const struct manifest_segment *expected,
                 const struct manifest *manifest, struct error *err)
{
    struct segment *segment;

    if (memory_alloc(&segment, 1, sizeof *segment, err) < 0)
        return -1;
    if (open_file(segment, folder, expected, manifest, err) < 0) {
        segment_close(segment);
        return -1;
    }
    *out = segment;
    return 0;
}

void segment_close(struct segment *segment)
{
    if (!segment)
        return;
    free(segment->fields);
    free(segment->verified);
    segment_table_free(&segment->table);
    file_map_close(&segment->map);
    free(segment->path);
    free(segment);
}

int segment_damaged(const struct segment *segment, const char *what,
                    struct error *err)
{
    struct error inner = { 0 };

    (void)error_set(&inner, ERROR_CORRUPT, "%s", what);
    return index_folder_damaged(segment->path, &inner, err);
}

int segment_blame(const struct segment *segment, struct error *err)
{
    struct error inner = *err;

    if (inner.kind != ERROR_CORRUPT || strstr(inner.message, segment->path))
        return -1;
    return index_folder_damaged(segment->path, &inner, err);
}

void segment_release(const struct segment *segment)
{
    file_map_release(&segment->map);
}

static int verify_page(const struct segment *segment, uint64_t page,
                       struct error *err)
{
    uint64_t start = page * SEGMENT_PAGE_SIZE;
    uint64_t size = segment->covered - start;

    if (size > SEGMENT_PAGE_SIZE)
        size = SEGMENT_PAGE_SIZE;
    if (checksum_bytes(segment->map.bytes + start, (size_t)size) !=
        get_u64(segment->page_sums + 8 * page))
        return error_set(err, ERROR_CORRUPT,
                         "%s is damaged at bytes %llu to %llu; restore it from "
                         "a backup or build the index anew",
                         segment->path, (unsigned long long)start,
                         (unsigned long long)(start + size - 1));
    atomic_fetch_or_explicit(&segment->verified[page / BITS],
                             UINT64_C(1) << page % BITS, memory_order_relaxed);
    return 0;
}

/* The bits [first, last] of a word, both below BITS. */
static uint64_t bits_between(uint64_t first, uint64_t last)
{
    return UINT64_MAX << first & UINT64_MAX >> (BITS - 1 - last);
}

int segment_touch_pages(const struct segment *segment, uint64_t first,
                        uint64_t last, struct error *err)
{
    while (first <= last) {
        uint64_t word = first / BITS;
        uint64_t end = last / BITS == word ? last % BITS : BITS - 1;
        uint64_t wanted = bits_between(first % BITS, end);
        uint64_t missing =
            wanted & ~atomic_load_explicit(&segment->verified[word],
                                           memory_order_relaxed);

        for (; missing != 0; missing &= missing - 1) {
            uint64_t bit = (uint64_t)__builtin_ctzll(missing);

            if (verify_page(segment, word * BITS + bit, err) < 0)
                return -1;
        }
        first = (word + 1) * BITS;
    }
    return 0;
}
