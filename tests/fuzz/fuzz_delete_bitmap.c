/*
 * The bytes are a delete file, but for the first two: how many articles there
 * are and how many of them are said to be deleted. Its hash is right.
 */
#include "tests/unit/test_support.h"

#include <stdlib.h>

#include "common/checksum.h"
#include "common/delete_bitmap.h"
#include "common/index_folder.h"
#include "tests/fuzz/fuzz_target.h"

static void check(const struct delete_bitmap *bitmap)
{
    uint32_t deleted = 0;

    for (uint32_t i = 0; i < bitmap->articles; i++)
        deleted += delete_bitmap_test(bitmap, i);
    if (deleted != bitmap->count)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char path[INDEX_FOLDER_PATH_BYTES];
    struct delete_bitmap bitmap;
    struct error err;
    char *folder;

    if (size < 2)
        return 0;
    folder = temp_folder_make();
    if (index_folder_path(path, folder, INDEX_FILE_DELETES, 1, &err) < 0)
        abort();
    write_file(path, bytes + 2, size - 2);
    if (delete_bitmap_read(&bitmap, folder, 1,
                           checksum_bytes(bytes + 2, size - 2), bytes[0],
                           bytes[1], &err) == 0)
        check(&bitmap);
    delete_bitmap_free(&bitmap);
    temp_folder_remove(folder);
    return 0;
}
