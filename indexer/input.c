#include "indexer/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/byte_writer.h"
#include "common/file.h"
#include "common/memory.h"

/* No line begins with these bytes, but compressed files do. */
enum { GZIP_FIRST = 0x1F, ZSTD_FIRST = 0x28 };

struct input_file {
    const char *path; /* in the arena */
    uint64_t size;    /* 0 where it is not known */
};

struct input {
    struct arena arena;
    struct input_file *files;
    size_t count;
    size_t capacity;
    size_t limit;
    const atomic_bool *stop; /* or NULL */
    size_t passed_over;
    uint64_t total;
    size_t next; /* file to open */
    int descriptor;
    struct line_reader *reader; /* of file next - 1; NULL between files */
    uint64_t consumed;          /* of the files before */
};

static bool ends_with(const char *name, size_t size, const char *end)
{
    size_t length = strlen(end);

    return size >= length && memcmp(name + size - length, end, length) == 0;
}

/* Whether a file of a folder is one of lines, by its name. */
static bool is_lines(const char *name)
{
    size_t size = strlen(name);

    if (ends_with(name, size, ".gz"))
        size -= 3;
    else if (ends_with(name, size, ".zst"))
        size -= 4;
    return ends_with(name, size, ".jsonl") || ends_with(name, size, ".ndjson");
}

static int add_file(struct input *input, const char *path, uint64_t size,
                    struct error *err)
{
    const char *copy = arena_copy(&input->arena, path, strlen(path) + 1, err);

    if (copy == NULL ||
        memory_grow(&input->files, &input->capacity, input->count + 1,
                    sizeof *input->files, err) < 0)
        return -1;
    input->files[input->count++] = (struct input_file){ copy, size };
    input->total += size;
    return 0;
}

/* Folders whose names are still to be read, the next one last. */
struct folder_walk {
    char **paths;
    size_t count;
    size_t capacity;
};

static int walk_push(struct folder_walk *walk, struct input *input,
                     const char *path, struct error *err)
{
    char *copy = arena_copy(&input->arena, path, strlen(path) + 1, err);

    if (copy == NULL ||
        memory_grow(&walk->paths, &walk->capacity, walk->count + 1,
                    sizeof *walk->paths, err) < 0)
        return -1;
    walk->paths[walk->count++] = copy;
    return 0;
}

static int child_path(struct byte_writer *path, const char *folder,
                      const char *name, struct error *err)
{
    size_t size = strlen(folder);

    byte_writer_reset(path);
    write_bytes(path, folder, size);
    if (size == 0 || folder[size - 1] != '/')
        write_u8(path, '/');
    write_bytes(path, name, strlen(name) + 1);
    return byte_writer_check(path, err);
}

/* A name of a folder that is being walked: a file, a folder, or neither. */
static int walk_child(struct folder_walk *walk, struct input *input,
                      const char *path, const char *name, struct error *err)
{
    struct stat info;

    if (lstat(path, &info) < 0)
        return error_set_os(err, errno, "look at %s", path);
    if (S_ISDIR(info.st_mode))
        return walk_push(walk, input, path, err);
    if (S_ISLNK(info.st_mode) && stat(path, &info) < 0)
        info.st_mode = 0;
    if (!S_ISREG(info.st_mode) || !is_lines(name)) {
        input->passed_over++;
        return 0;
    }
    return add_file(input, path, (uint64_t)info.st_size, err);
}

static int walk_folder(struct folder_walk *walk, struct input *input,
                       const char *folder, struct error *err)
{
    struct file_list list = { 0 };
    struct byte_writer path = { 0 };
    int result = file_list_folder(&list, folder, err);

    for (size_t i = 0; result == 0 && i < list.count; i++) {
        result = child_path(&path, folder, list.names[i], err);
        if (result == 0)
            result =
                walk_child(walk, input, (char *)path.bytes, list.names[i], err);
    }
    byte_writer_free(&path);
    file_list_free(&list);
    return result;
}

static int compare_files(const void *left, const void *right)
{
    return strcmp(((const struct input_file *)left)->path,
                  ((const struct input_file *)right)->path);
}

static int add_folder(struct input *input, const char *folder,
                      struct error *err)
{
    struct folder_walk walk = { 0 };
    size_t first = input->count;
    int result = walk_push(&walk, input, folder, err);

    while (result == 0 && walk.count > 0)
        result = walk_folder(&walk, input, walk.paths[--walk.count], err);
    free(walk.paths);
    if (result == 0 && input->count > first)
        qsort(input->files + first, input->count - first, sizeof *input->files,
              compare_files);
    return result;
}

static int add_path(struct input *input, const char *path, struct error *err)
{
    struct stat info;

    if (strcmp(path, "-") == 0)
        return add_file(input, path, 0, err);
    if (stat(path, &info) < 0)
        return error_set_os(err, errno, "look at %s", path);
    if (S_ISDIR(info.st_mode))
        return add_folder(input, path, err);
    return add_file(input, path,
                    S_ISREG(info.st_mode) ? (uint64_t)info.st_size : 0, err);
}

int input_open(struct input **out, const char *const *paths, size_t count,
               size_t limit, const atomic_bool *stop, struct error *err)
{
    struct input *input = NULL;

    if (memory_alloc(&input, 1, sizeof *input, err) < 0)
        return -1;
    input->limit = limit;
    input->stop = stop;
    for (size_t i = 0; i < count; i++) {
        if (add_path(input, paths[i], err) < 0) {
            input_close(input);
            return -1;
        }
    }
    *out = input;
    return 0;
}

static const char *shown_name(const struct input_file *file)
{
    return strcmp(file->path, "-") == 0 ? "standard input" : file->path;
}

/* A named pipe is not waited for here: reading waits, and looks at `stop`. */
static int open_next(struct input *input, struct error *err)
{
    const struct input_file *file = &input->files[input->next++];

    input->descriptor = STDIN_FILENO;
    if (strcmp(file->path, "-") != 0)
        input->descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (input->descriptor < 0)
        return error_set_os(err, errno, "open %s", file->path);
    if (line_reader_open(&input->reader, input->descriptor, shown_name(file),
                         input->limit, input->stop, err) == 0)
        return 0;
    if (input->descriptor != STDIN_FILENO)
        close(input->descriptor);
    return -1;
}

static void close_file(struct input *input)
{
    if (input->reader == NULL)
        return;
    input->consumed += line_reader_consumed(input->reader);
    line_reader_close(input->reader);
    input->reader = NULL;
    if (input->descriptor != STDIN_FILENO)
        close(input->descriptor);
}

int input_next(struct input *input, struct input_line *out, struct error *err)
{
    for (;;) {
        if (input->reader == NULL) {
            *out = (struct input_line){ .line = { .kind = LINE_END } };
            if (input->next == input->count)
                return 0;
            if (open_next(input, err) < 0)
                return -1;
        }
        out->file = shown_name(&input->files[input->next - 1]);
        if (line_reader_next(input->reader, &out->line, err) < 0) {
            close_file(input);
            return -1;
        }
        if (out->line.kind != LINE_END)
            return 0;
        close_file(input);
    }
}

size_t input_passed_over(const struct input *input)
{
    return input->passed_over;
}

uint64_t input_consumed(const struct input *input)
{
    return input->consumed +
           (input->reader ? line_reader_consumed(input->reader) : 0);
}

uint64_t input_total(const struct input *input)
{
    return input->total;
}

/* The file that holds the byte, whose place in it *offset becomes. */
static const struct input_file *file_at(const struct input *input,
                                        uint64_t *offset)
{
    for (size_t i = 0; i < input->count; i++) {
        if (*offset < input->files[i].size)
            return &input->files[i];
        *offset -= input->files[i].size;
    }
    return NULL;
}

/* Places the descriptor for input_look; false where there is nothing to see. */
static bool place(int descriptor, uint64_t offset, uint64_t back)
{
    uint8_t first = 0;

    if (pread(descriptor, &first, 1, 0) != 1)
        return false;
    if (first == GZIP_FIRST || first == ZSTD_FIRST)
        return offset < back;
    return lseek(descriptor, (off_t)offset, SEEK_SET) >= 0;
}

static int take_lines(struct line_reader *reader, input_taker *take,
                      void *context, struct error *err)
{
    int result = 0;

    while (result == 0) {
        struct error bad = { 0 };
        struct line line;

        if (line_reader_next(reader, &line, &bad) < 0) {
            if (bad.kind == ERROR_IO || bad.kind == ERROR_INPUT)
                return 0;
            *err = bad;
            return -1;
        }
        if (line.kind == LINE_END)
            return 0;
        if (line.kind == LINE_TEXT)
            result = take(context, line.bytes, (size_t)line.size, err);
    }
    return result < 0 ? -1 : 0;
}

int input_look(const struct input *input, uint64_t offset, uint64_t back,
               input_taker *take, void *context, struct error *err)
{
    const struct input_file *file = file_at(input, &offset);
    int descriptor =
        file ? open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    struct line_reader *reader;
    int result = 0;

    if (descriptor < 0)
        return 0;
    if (place(descriptor, offset, back)) {
        result = line_reader_open(&reader, descriptor, file->path, input->limit,
                                  input->stop, err);
        if (result == 0) {
            result = take_lines(reader, take, context, err);
            line_reader_close(reader);
        }
    }
    close(descriptor);
    return result;
}

void input_close(struct input *input)
{
    if (input == NULL)
        return;
    close_file(input);
    arena_free(&input->arena);
    free(input->files);
    free(input);
}
