#include "indexer/segment_stores.h"

#include "common/byte_reader.h"

enum { RECORD_LEVEL = 3 /* of zstd */ };

void segment_stores_open(struct segment_stores *stores,
                         struct section_spool *spools)
{
    stores->texts.writer.data = &spools[SECTION_TEXT].bytes;
    stores->texts.writer.index = &spools[SECTION_TEXT_BLOCK].bytes;
    stores->records.writer.data = &spools[SECTION_RECORD].bytes;
    stores->records.writer.index = &spools[SECTION_RECORD_BLOCK].bytes;
}

static int open_coders(struct segment_stores *stores,
                       const struct manifest *index,
                       const struct text_codec *codec, struct error *err)
{
    bool has_text = (index->flags & INDEX_TEXT) != 0;
    int level = index->text_level;

    if (has_text && text_coder_open(&stores->text_coder, codec, level, err) < 0)
        return -1;
    if ((!has_text || level != RECORD_LEVEL) &&
        text_coder_open(&stores->record_coder, codec, RECORD_LEVEL, err) < 0)
        return -1;
    stores->texts.writer.coder = stores->text_coder;
    stores->records.writer.coder =
        stores->record_coder ? stores->record_coder : stores->text_coder;
    return 0;
}

/* A held string is its size and its flag in one varint, then its bytes. */
static int hold(struct segment_store *store, const uint8_t *bytes, size_t size,
                bool flag, struct error *err)
{
    write_varint(&store->held, 2 * (uint64_t)size + flag);
    write_bytes(&store->held, bytes, size);
    return byte_writer_check(&store->held, err);
}

static int add_held(struct segment_store *store, struct error *err)
{
    struct byte_reader in;
    int result = 0;

    byte_reader_init(&in, store->held.bytes, store->held.size);
    while (read_left(&in) > 0 && result == 0) {
        uint64_t head = read_varint(&in, UINT64_MAX);
        size_t size = (size_t)(head / 2);

        result = string_store_writer_add(&store->writer, read_bytes(&in, size),
                                         size, head % 2 == 1, err);
    }
    byte_writer_free(&store->held);
    return result;
}

int segment_stores_code(struct segment_stores *stores,
                        const struct manifest *index,
                        const struct text_codec *codec, struct error *err)
{
    if (open_coders(stores, index, codec, err) < 0 ||
        add_held(&stores->texts, err) < 0)
        return -1;
    return add_held(&stores->records, err);
}

int segment_store_add(struct segment_store *store, const uint8_t *bytes,
                      size_t size, bool flag, struct error *err)
{
    if (!store->writer.coder)
        return hold(store, bytes, size, flag, err);
    return string_store_writer_add(&store->writer, bytes, size, flag, err);
}

size_t segment_stores_held(const struct segment_stores *stores)
{
    return stores->texts.held.size + stores->records.held.size;
}

void segment_stores_free(struct segment_stores *stores)
{
    string_store_writer_free(&stores->texts.writer);
    string_store_writer_free(&stores->records.writer);
    byte_writer_free(&stores->texts.held);
    byte_writer_free(&stores->records.held);
    text_coder_close(stores->text_coder);
    text_coder_close(stores->record_coder);
    *stores = (struct segment_stores){ 0 };
}
