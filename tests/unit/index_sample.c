#include "tests/unit/test_support.h"

#include "tests/unit/index_sample.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/index_check.h"

enum { FILE_LIMIT = 1 << 28 };

void index_sample_open(struct index_sample *out)
{
    *out = (struct index_sample){
        .folder = temp_folder_make(),
        .make = { .whole = -1, .positions = -1, .text_level = -1 },
    };
    path_join(out->index, out->folder, "index");
    out->limits = (struct index_limits){ 64 << 20, 1, &out->stop };
}

void index_sample_close(struct index_sample *sample)
{
    temp_folder_remove(sample->folder);
}

void index_sample_lines(const struct index_sample *sample, const char *lines)
{
    char path[TEST_PATH_BYTES];

    write_file(path_join(path, sample->folder, "lines.jsonl"), lines,
               strlen(lines));
}

int index_sample_run(struct add_result *out, struct index_sample *sample,
                     struct error *err)
{
    char path[TEST_PATH_BYTES];
    const char *inputs[] = { path_join(path, sample->folder, "lines.jsonl") };
    const struct add_request request = {
        .index = sample->index,
        .inputs = inputs,
        .input_count = 1,
        .limits = sample->limits,
        .make = sample->make,
        .progress = PROGRESS_NEVER,
    };

    return add_run(out, &request, err);
}

int index_sample_try(struct add_result *out, struct index_sample *sample,
                     const char *lines, struct error *err)
{
    index_sample_lines(sample, lines);
    return index_sample_run(out, sample, err);
}

struct add_result index_sample_add(struct index_sample *sample,
                                   const char *lines)
{
    struct add_result result;
    struct error err = { 0 };

    test_must(index_sample_try(&result, sample, lines, &err), &err);
    assert_int_equal(result.skipped, 0);
    assert_int_equal(result.warning.kind, ERROR_NONE);
    return result;
}

void index_sample_write(struct index_writer *out, struct index_sample *sample)
{
    struct error err = { 0 };

    test_must(index_writer_open(out, sample->index, &sample->limits,
                                &sample->make, &err),
              &err);
}

/* ---- what is in it ---- */

static void append_id(struct byte_writer *out, const struct segment *segment,
                      struct id_cursor *ids, uint32_t article)
{
    struct error err = { 0 };

    test_must(segment_id(ids, segment, article, &err), &err);
    write_bytes(out, ids->id.bytes, ids->id.size);
    write_u8(out, ' ');
}

static void append_texts(struct byte_writer *out, const struct segment *segment,
                         struct string_cursor *texts, uint32_t article)
{
    struct article_group group = { 0 };
    struct segment_article place;
    struct error err = { 0 };

    test_must(segment_article(&place, &group, segment, article, &err), &err);
    for (uint32_t i = place.first; i < place.end; i++) {
        struct string_view text;

        test_must(string_store_get(&text, texts, i, &err), &err);
        if (i > place.first)
            write_u8(out, '|');
        write_bytes(out, text.bytes, text.size);
    }
    write_u8(out, '\n');
}

static void append_segment(struct byte_writer *out,
                           const struct snapshot_segment *from)
{
    const struct segment *segment = from->segment;
    struct text_coder *coder;
    struct error err = { 0 };

    test_must(text_coder_open(&coder, from->codec, 0, &err), &err);
    struct id_cursor ids = segment_ids(segment);
    struct string_cursor texts = segment_texts(segment, coder);

    for (uint32_t i = 0; i < segment->articles; i++) {
        if (snapshot_is_deleted(from, i))
            continue;
        append_id(out, segment, &ids, i);
        append_texts(out, segment, &texts, i);
    }
    id_cursor_free(&ids);
    string_cursor_free(&texts);
    text_coder_close(coder);
}

static struct snapshot *open_snapshot(const char *index)
{
    struct snapshot *snapshot = NULL;
    struct error err = { 0 };

    test_must(snapshot_open(&snapshot, index, &err), &err);
    return snapshot;
}

void index_sample_articles(struct byte_writer *out, const char *index)
{
    struct snapshot *snapshot = open_snapshot(index);

    for (size_t i = 0; i < snapshot->manifest.segment_count; i++)
        append_segment(out, &snapshot->segments[i]);
    write_u8(out, '\0');
    snapshot_close(snapshot);
}

static void tell_damage(void *context, const char *file, const char *what)
{
    (void)context;
    fail_msg("%s: %s", file, what);
}

void index_sample_expect(const struct index_sample *sample,
                         const char *articles)
{
    struct byte_writer found = { 0 };
    struct error err = { 0 };
    uint64_t damages;

    test_must(index_check(&damages, sample->index, tell_damage, NULL, &err),
              &err);
    index_sample_articles(&found, sample->index);
    assert_string_equal((char *)found.bytes, articles);
    byte_writer_free(&found);
}

size_t index_sample_segments(const struct index_sample *sample)
{
    struct snapshot *snapshot = open_snapshot(sample->index);
    size_t count = snapshot->manifest.segment_count;

    snapshot_close(snapshot);
    return count;
}

uint64_t index_sample_passages(const struct index_sample *sample)
{
    struct snapshot *snapshot = open_snapshot(sample->index);
    uint64_t count = snapshot->passages;

    snapshot_close(snapshot);
    return count;
}

void index_sample_image(struct byte_writer *out, const char *folder)
{
    struct file_list list = { 0 };
    struct error err = { 0 };

    test_must(file_list_folder(&list, folder, &err), &err);
    for (size_t i = 0; i < list.count; i++) {
        char path[TEST_PATH_BYTES];

        write_bytes(out, list.names[i], strlen(list.names[i]) + 1);
        path_join(path, folder, list.names[i]);
        test_must(file_read_all(out, path, FILE_LIMIT, &err), &err);
    }
    file_list_free(&list);
}

/* ---- stderr ---- */

void stderr_catch_start(struct stderr_catch *out, const char *folder)
{
    int file = open(path_join(out->path, folder, "stderr"),
                    O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(file >= 0);
    fflush(stderr);
    out->saved = dup(STDERR_FILENO);
    assert_true(out->saved >= 0 && dup2(file, STDERR_FILENO) >= 0);
    close(file);
}

char *stderr_catch_end(struct stderr_catch *caught)
{
    struct byte_writer said = { 0 };
    struct error err = { 0 };

    fflush(stderr);
    assert_true(dup2(caught->saved, STDERR_FILENO) >= 0);
    close(caught->saved);
    test_must(file_read_all(&said, caught->path, FILE_LIMIT, &err), &err);
    write_u8(&said, '\0');
    assert_int_equal(unlink(caught->path), 0);
    return (char *)said.bytes;
}
