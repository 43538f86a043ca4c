#include "indexer/segment_stores.h"

enum { RECORD_LEVEL = 3 /* of zstd */ };

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
    stores->texts.coder = stores->text_coder;
    stores->records.coder =
        stores->record_coder ? stores->record_coder : stores->text_coder;
    return 0;
}

int segment_stores_open(struct segment_stores *stores,
                        const struct manifest *index,
                        const struct text_codec *codec,
                        struct section_spool *spools, struct error *err)
{
    stores->texts.data = &spools[SECTION_TEXT].bytes;
    stores->texts.index = &spools[SECTION_TEXT_BLOCK].bytes;
    stores->records.data = &spools[SECTION_RECORD].bytes;
    stores->records.index = &spools[SECTION_RECORD_BLOCK].bytes;
    return open_coders(stores, index, codec, err);
}

void segment_stores_free(struct segment_stores *stores)
{
    string_store_writer_free(&stores->texts);
    string_store_writer_free(&stores->records);
    text_coder_close(stores->text_coder);
    text_coder_close(stores->record_coder);
    *stores = (struct segment_stores){ 0 };
}
