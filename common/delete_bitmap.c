#include "common/delete_bitmap.h"

#include <stdlib.h>
#include <string.h>

#include "common/byte_reader.h"
#include "common/byte_writer.h"
#include "common/checksum.h"
#include "common/index_folder.h"
#include "common/memory.h"
#include "common/segment_format.h"

enum { HEAD_BYTES = 16, WORD_BITS = 64 };

static const uint8_t magic[8] = "YINDEDEL";

static size_t word_count(uint32_t articles)
{
    return ((size_t)articles + WORD_BITS - 1) / WORD_BITS;
}

int delete_bitmap_init(struct delete_bitmap *out, uint32_t articles,
                       struct error *err)
{
    *out = (struct delete_bitmap){ .articles = articles };
    return memory_alloc(&out->words, word_count(articles), sizeof *out->words,
                        err);
}

void delete_bitmap_free(struct delete_bitmap *bitmap)
{
    free(bitmap->words);
    *bitmap = (struct delete_bitmap){ 0 };
}

bool delete_bitmap_set(struct delete_bitmap *bitmap, uint32_t article)
{
    uint64_t bit = UINT64_C(1) << article % WORD_BITS;

    if (delete_bitmap_test(bitmap, article))
        return false;
    bitmap->words[article / WORD_BITS] |= bit;
    bitmap->count++;
    return true;
}

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "delete file: %s", what);
}

static int decode(struct delete_bitmap *bitmap, const struct byte_writer *bytes,
                  struct error *err)
{
    size_t words = word_count(bitmap->articles);
    struct byte_reader in;

    byte_reader_init(&in, bytes->bytes, bytes->size);

    const uint8_t *start = read_bytes(&in, sizeof magic);

    if (!start || memcmp(start, magic, sizeof magic) != 0 ||
        read_u32(&in) != FORMAT_VERSION)
        return corrupt(err, "written by something else");
    if (read_u32(&in) != bitmap->articles ||
        read_left(&in) != words * sizeof *bitmap->words)
        return corrupt(err, "of another number of articles");
    for (size_t i = 0; i < words; i++) {
        uint64_t word = read_u64(&in);

        bitmap->words[i] = word;
        for (; word > 0; word &= word - 1)
            bitmap->count++;
    }
    if (bitmap->articles % WORD_BITS > 0 &&
        bitmap->words[words - 1] >> bitmap->articles % WORD_BITS > 0)
        return corrupt(err, "deletes articles that are not there");
    return 0;
}

int delete_bitmap_read(struct delete_bitmap *out, const char *folder,
                       uint64_t number, uint64_t hash, uint32_t articles,
                       uint32_t count, struct error *err)
{
    struct byte_writer bytes = { 0 };
    size_t limit = HEAD_BYTES + word_count(articles) * sizeof *out->words;
    int result = -1;

    *out = (struct delete_bitmap){ 0 };
    if (index_folder_read(&bytes, folder, INDEX_FILE_DELETES, number, hash,
                          limit, err) == 0 &&
        delete_bitmap_init(out, articles, err) == 0)
        result = decode(out, &bytes, err);
    if (result == 0 && out->count != count)
        result = corrupt(err, "deletes another number of articles");
    if (result < 0)
        delete_bitmap_free(out);
    byte_writer_free(&bytes);
    return result;
}

int delete_bitmap_write(uint64_t *hash, const struct delete_bitmap *bitmap,
                        const char *folder, uint64_t number, struct error *err)
{
    struct byte_writer out = { 0 };
    int result;

    write_bytes(&out, magic, sizeof magic);
    write_u32(&out, FORMAT_VERSION);
    write_u32(&out, bitmap->articles);
    for (size_t i = 0; i < word_count(bitmap->articles); i++)
        write_u64(&out, bitmap->words[i]);
    result = byte_writer_check(&out, err);
    if (result == 0) {
        *hash = checksum_bytes(out.bytes, out.size);
        result = index_folder_replace(folder, INDEX_FILE_DELETES, number,
                                      out.bytes, out.size, err);
    }
    byte_writer_free(&out);
    return result;
}
