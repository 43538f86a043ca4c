#include "indexer/index_delete.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "indexer/id_resolver.h"
#include "indexer/merge_work.h"

struct ids {
    struct arena arena;
    const char **items;
    size_t count;
    size_t capacity;
};

static int add_id(struct ids *ids, const char *id, struct error *err)
{
    if (memory_grow(&ids->items, &ids->capacity, ids->count + 1,
                    sizeof *ids->items, err) < 0)
        return -1;
    ids->items[ids->count++] = id;
    return 0;
}

/* A line of the file, without its end; blank ones are passed over. */
static int add_line(struct ids *ids, char *line, size_t size, struct error *err)
{
    char *copy;

    while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
        line[--size] = '\0';
    if (size == 0)
        return 0;
    copy = arena_copy(&ids->arena, line, size + 1, err);
    return copy ? add_id(ids, copy, err) : -1;
}

static int read_lines(struct ids *ids, FILE *file, const char *name,
                      struct error *err)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    int result = 0;

    for (size_t number = 1;
         result == 0 && (size = getline(&line, &capacity, file)) >= 0;
         number++) {
        if (memchr(line, '\0', (size_t)size))
            result = error_set(err, ERROR_INPUT,
                               "%s, line %zu: a NUL byte; an id that holds one "
                               "cannot be named here",
                               name, number);
        else
            result = add_line(ids, line, (size_t)size, err);
    }
    if (result == 0 && ferror(file))
        result = error_set_os(err, errno, "read %s", name);
    free(line);
    return result;
}

static int read_file(struct ids *ids, const char *name, struct error *err)
{
    FILE *file;
    int result;

    if (strcmp(name, "-") == 0)
        return read_lines(ids, stdin, "standard input", err);
    file = fopen(name, "r");
    if (!file)
        return error_set_os(err, errno, "open %s", name);
    result = read_lines(ids, file, name, err);
    fclose(file);
    return result;
}

static int compare_ids(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* An id named twice is one article. */
static void drop_repeated(struct ids *ids)
{
    size_t kept = 0;

    if (ids->count > 0)
        qsort(ids->items, ids->count, sizeof *ids->items, compare_ids);
    for (size_t i = 0; i < ids->count; i++) {
        if (i == 0 || strcmp(ids->items[i], ids->items[kept - 1]) != 0)
            ids->items[kept++] = ids->items[i];
    }
    ids->count = kept;
}

static int gather(struct ids *ids, const struct delete_request *request,
                  struct error *err)
{
    for (size_t i = 0; i < request->id_count; i++) {
        if (add_id(ids, request->ids[i], err) < 0)
            return -1;
    }
    if (request->file && read_file(ids, request->file, err) < 0)
        return -1;
    drop_repeated(ids);
    return 0;
}

static void note_missing(void *context, const char *id)
{
    struct delete_result *result = context;
    struct error note;

    result->missing++;
    error_set(&note, ERROR_INPUT, "no article has the id %s", id);
    fprintf(stderr, "yinde-index: %s\n", note.message);
}

static int delete_ids(struct delete_result *out, struct index_writer *writer,
                      const struct ids *ids, struct error *err)
{
    const struct id_list list = { ids->items, ids->count, note_missing, out };

    if (id_resolver_delete(&out->deleted, writer, &list, err) < 0 ||
        merge_work_run(writer, merge_work_last, err) < 0)
        return -1;
    return index_writer_commit(writer, &out->generation, &out->warning, err);
}

int index_delete_run(struct delete_result *out,
                     const struct delete_request *request, struct error *err)
{
    struct index_writer writer = { 0 };
    struct ids ids = { 0 };
    int result = gather(&ids, request, err);

    *out = (struct delete_result){ 0 };
    if (result == 0)
        result = index_writer_open(&writer, request->index, &request->limits,
                                   NULL, err);
    if (result == 0)
        result = delete_ids(out, &writer, &ids, err);
    index_writer_close(&writer);
    free(ids.items);
    arena_free(&ids.arena);
    return result;
}
