#include "common/manifest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_reader.h"
#include "common/checksum.h"
#include "common/file.h"
#include "common/index_folder.h"
#include "common/memory.h"
#include "common/text_codec.h"
#include "common/utf8.h"

enum {
    SEGMENT_BYTES = 68,
    MANIFEST_BYTES_MAX = 8 << 20,
    CHECKSUM_BYTES = 8,
    FLAGS_ALL = INDEX_WHOLE | INDEX_POSITIONS | INDEX_TEXT,
};

static const uint8_t magic[8] = "YINDEMAN";

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "%s", what);
}

static bool is_reserved(const char *name)
{
    static const char *const names[] = { "id",  "title", "author", "source",
                                         "url", "date",  "tags",   "text" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

/* Whether `name` may be declared field number `index`. */
static int check_name(const struct manifest *manifest, uint32_t index,
                      const char *name, struct error *err)
{
    size_t size = strlen(name);

    if (size == 0 || size > MANIFEST_NAME_MAX)
        return error_set(err, ERROR_INPUT,
                         "a keyword field's name has 1 to 64 bytes");
    if (!utf8_valid((const uint8_t *)name, size, NULL))
        return error_set(err, ERROR_INPUT,
                         "a keyword field's name must be UTF-8: %s", name);
    if (is_reserved(name))
        return error_set(err, ERROR_INPUT,
                         "%s is a field of its own: it cannot be declared "
                         "as a keyword field",
                         name);
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(manifest->keyword_names[i], name) == 0)
            return error_set(err, ERROR_INPUT,
                             "the keyword field %s is declared twice", name);
    }
    return 0;
}

int manifest_check_name(const struct manifest *manifest, const char *name,
                        struct error *err)
{
    if (manifest->keywords == DECLARED_FIELDS_MAX)
        return error_set(err, ERROR_LIMIT,
                         "at most %d keyword fields can be declared",
                         DECLARED_FIELDS_MAX);
    return check_name(manifest, manifest->keywords, name, err);
}

int manifest_add(struct manifest *manifest,
                 const struct manifest_segment *segment, struct error *err)
{
    if (memory_grow(&manifest->segments, &manifest->segment_capacity,
                    manifest->segment_count + 1, sizeof *segment, err) < 0)
        return -1;
    manifest->segments[manifest->segment_count++] = *segment;
    return 0;
}

int manifest_copy(struct manifest *out, const struct manifest *from,
                  struct error *err)
{
    struct manifest_segment *segments = NULL;
    size_t capacity = 0;

    if (memory_grow(&segments, &capacity, from->segment_count + 1,
                    sizeof *segments, err) < 0)
        return -1;
    if (from->segment_count > 0)
        memcpy(segments, from->segments,
               from->segment_count * sizeof *segments);
    *out = *from;
    out->segments = segments;
    out->segment_capacity = capacity;
    return 0;
}

static int compare_numbers(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Every file number is below next_file and stands once. */
static int check_numbers(const struct manifest *m, struct error *err)
{
    uint64_t *numbers;
    size_t count = 0;
    int result = 0;

    if (memory_alloc(&numbers, 2 * m->segment_count, sizeof *numbers, err) < 0)
        return -1;
    for (size_t i = 0; i < m->segment_count; i++) {
        numbers[count++] = m->segments[i].file;
        if (m->segments[i].deletes > 0)
            numbers[count++] = m->segments[i].deletes;
    }
    qsort(numbers, count, sizeof *numbers, compare_numbers);
    for (size_t i = 0; i < count && result == 0; i++) {
        if (numbers[i] == 0 || numbers[i] >= m->next_file)
            result = corrupt(err, "a file number out of range");
        else if (i > 0 && numbers[i] == numbers[i - 1])
            result = corrupt(err, "a file number that stands twice");
    }
    free(numbers);
    return result;
}

static int check_segments(const struct manifest *m, struct error *err)
{
    uint64_t passages = 0;

    for (size_t i = 0; i < m->segment_count; i++) {
        const struct manifest_segment *s = &m->segments[i];

        passages += s->passages;
        if (s->articles > SEGMENT_ARTICLES_MAX ||
            s->passages > SEGMENT_ARTICLES_MAX)
            return corrupt(err, "a segment over its limits");
        if (s->deleted > s->articles)
            return corrupt(err, "more articles deleted than there are");
        if (s->deletes == 0 && (s->deleted > 0 || s->delete_hash > 0))
            return corrupt(err, "deleted articles without a delete file");
    }
    if (passages > MANIFEST_PASSAGES_MAX)
        return corrupt(err, "too many passages");
    return check_numbers(m, err);
}

/* The rules that a manifest keeps, read or written. */
static int check(const struct manifest *m, struct error *err)
{
    if (m->flags & ~(uint32_t)FLAGS_ALL)
        return corrupt(err, "unknown flags");
    if (m->text_level < 0 || m->text_level > TEXT_LEVEL_MAX ||
        (m->text_level > 0) != ((m->flags & INDEX_TEXT) != 0))
        return corrupt(err, "a text level that cannot be");
    for (uint32_t i = 0; i < m->keywords; i++) {
        if (check_name(m, i, m->keyword_names[i], err) < 0)
            return corrupt(err, "a keyword field that cannot be declared");
    }
    if (m->generation == 0)
        return corrupt(err, "generation 0");
    if (m->next_file == 0 || m->next_file > INDEX_FOLDER_NUMBER_MAX)
        return corrupt(err, "the next file's number is out of range");
    return check_segments(m, err);
}

static void read_segment(struct manifest_segment *out, struct byte_reader *in)
{
    out->file = read_u64(in);
    out->id = read_u64(in);
    out->length = read_u64(in);
    out->articles = read_u32(in);
    out->passages = read_u32(in);
    out->sum_length = read_u64(in);
    out->codec = read_u64(in);
    out->deletes = read_u64(in);
    out->delete_hash = read_u64(in);
    out->deleted = read_u32(in);
}

static int read_names(struct manifest *m, struct byte_reader *in,
                      struct error *err)
{
    m->keywords = read_u32(in);
    if (m->keywords > DECLARED_FIELDS_MAX) {
        m->keywords = 0;
        return corrupt(err, "too many keyword fields");
    }
    for (uint32_t i = 0; i < m->keywords; i++) {
        size_t size = (size_t)read_varint(in, MANIFEST_NAME_MAX);
        const uint8_t *name = read_bytes(in, size);

        if (!name || memchr(name, 0, size))
            return corrupt(err, "a keyword field that cannot be declared");
        memcpy(m->keyword_names[i], name, size);
    }
    return 0;
}

/* Reads all between the version and the checksum. */
static int read_body(struct manifest *m, struct byte_reader *in,
                     struct error *err)
{
    m->flags = read_u32(in);

    uint32_t level = read_u32(in);

    if (level > TEXT_LEVEL_MAX)
        return corrupt(err, "a text level that cannot be");
    m->text_level = (int)level;
    if (read_names(m, in, err) < 0)
        return -1;
    m->generation = read_u64(in);
    m->next_file = read_u64(in);
    m->analysis = read_u64(in);
    m->code_version = read_u32(in);

    size_t count = read_u32(in);

    if (in->failed || count > MANIFEST_SEGMENTS_MAX ||
        read_left(in) != count * SEGMENT_BYTES)
        return corrupt(err, "its size does not fit its counts");
    for (size_t i = 0; i < count; i++) {
        struct manifest_segment segment;

        read_segment(&segment, in);
        if (manifest_add(m, &segment, err) < 0)
            return -1;
    }
    return check(m, err);
}

static int decode(struct manifest *m, const uint8_t *bytes, size_t size,
                  struct error *err)
{
    struct byte_reader in;
    struct byte_reader end;

    byte_reader_init(&in, bytes, size);

    const uint8_t *start = read_bytes(&in, sizeof magic);

    if (!start || memcmp(start, magic, sizeof magic) != 0)
        return corrupt(err, "not a manifest of an index");
    if (read_u32(&in) != FORMAT_VERSION)
        return corrupt(err, "or written by another version of the program");
    if (read_left(&in) < CHECKSUM_BYTES)
        return corrupt(err, "cut short");
    in.end -= CHECKSUM_BYTES;
    byte_reader_init(&end, in.end, CHECKSUM_BYTES);
    if (read_u64(&end) != checksum_bytes(bytes, size - CHECKSUM_BYTES))
        return corrupt(err, "its checksum differs");
    return read_body(m, &in, err);
}

int manifest_decode(struct manifest *out, const uint8_t *bytes, size_t size,
                    struct error *err)
{
    *out = (struct manifest){ 0 };
    if (decode(out, bytes, size, err) < 0) {
        manifest_free(out);
        return -1;
    }
    return 0;
}

static void write_segment(struct byte_writer *out,
                          const struct manifest_segment *s)
{
    write_u64(out, s->file);
    write_u64(out, s->id);
    write_u64(out, s->length);
    write_u32(out, s->articles);
    write_u32(out, s->passages);
    write_u64(out, s->sum_length);
    write_u64(out, s->codec);
    write_u64(out, s->deletes);
    write_u64(out, s->delete_hash);
    write_u32(out, s->deleted);
}

int manifest_encode(struct byte_writer *out, const struct manifest *m,
                    struct error *err)
{
    size_t start = out->size;

    if (m->segment_count > MANIFEST_SEGMENTS_MAX || check(m, err) < 0)
        return error_set(err, ERROR_LIMIT,
                         "the index would pass a limit of its format");
    write_bytes(out, magic, sizeof magic);
    write_u32(out, FORMAT_VERSION);
    write_u32(out, m->flags);
    write_u32(out, (uint32_t)m->text_level);
    write_u32(out, m->keywords);
    for (uint32_t i = 0; i < m->keywords; i++) {
        size_t size = strlen(m->keyword_names[i]);

        write_varint(out, size);
        write_bytes(out, m->keyword_names[i], size);
    }
    write_u64(out, m->generation);
    write_u64(out, m->next_file);
    write_u64(out, m->analysis);
    write_u32(out, m->code_version);
    write_u32(out, (uint32_t)m->segment_count);
    for (size_t i = 0; i < m->segment_count; i++)
        write_segment(out, &m->segments[i]);
    if (byte_writer_check(out, err) < 0)
        return -1;
    write_u64(out, checksum_bytes(out->bytes + start, out->size - start));
    return byte_writer_check(out, err);
}

static int decode_file(struct manifest *out, const struct byte_writer *bytes,
                       const char *path, struct error *err)
{
    struct error why = { 0 };

    if (manifest_decode(out, bytes->bytes, bytes->size, &why) == 0)
        return 0;
    return index_folder_damaged(path, &why, err);
}

int manifest_read(struct manifest *out, const char *folder, struct error *err)
{
    char path[INDEX_FOLDER_PATH_BYTES];
    struct byte_writer bytes = { 0 };
    int result = -1;

    *out = (struct manifest){ 0 };
    if (index_folder_path(path, folder, INDEX_FILE_MANIFEST, 0, err) == 0 &&
        file_read_all(&bytes, path, MANIFEST_BYTES_MAX, err) == 0)
        result = decode_file(out, &bytes, path, err);
    byte_writer_free(&bytes);
    return result;
}

int manifest_write(const struct manifest *manifest, const char *folder,
                   struct error *err)
{
    struct byte_writer bytes = { 0 };
    int result = -1;

    if (manifest_encode(&bytes, manifest, err) == 0)
        result = index_folder_replace(folder, INDEX_FILE_MANIFEST, 0,
                                      bytes.bytes, bytes.size, err);
    byte_writer_free(&bytes);
    return result;
}

void manifest_free(struct manifest *manifest)
{
    free(manifest->segments);
    *manifest = (struct manifest){ 0 };
}
