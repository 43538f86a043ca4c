#include "indexer/json_object.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <yajl_parse.h>

#include "common/byte_writer.h"
#include "common/code_points.h"
#include "common/json_writer.h"

/*
 * What the callbacks share. A callback that fails fills err and returns 0,
 * which stops the tokenizer.
 */
struct parse {
    struct arena *arena;
    struct error *err;
    yajl_handle handle;
    size_t end;     /* offset of what follows the object */
    unsigned depth; /* open objects and arrays */
    bool is_array;  /* the value at depth 2 */
    size_t member;  /* the current one */
    struct json_member *members;
    size_t member_count;
    size_t member_capacity;
    struct byte_string *items; /* of the current array */
    size_t item_count;
    size_t item_capacity;
    struct byte_writer nested; /* the current array or object */
    struct json_writer json;   /* writes to nested */
};

/* ---- mending ---- */

static int hex_value(uint8_t digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* The code unit of the escape \uXXXX at `at`, -1 where there is none. */
static int code_unit(const uint8_t *at, const uint8_t *end)
{
    int unit = 0;

    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int value = hex_value(at[i]);

        if (value < 0)
            return -1;
        unit = unit * 16 + value;
    }
    return unit;
}

/*
 * The next escape of a lone surrogate from *at on, or NULL. *at moves on. A
 * backslash means an escape wherever it may stand in JSON.
 */
static const uint8_t *next_lone_surrogate(const uint8_t **at,
                                          const uint8_t *end)
{
    while ((*at = memchr(*at, '\\', (size_t)(end - *at))) != NULL) {
        const uint8_t *escape = *at;
        int unit = code_unit(escape, end);

        if (unit < 0xD800 || unit > 0xDFFF) {
            if (end - escape < 2)
                return NULL;
            *at = escape + 2;
            continue;
        }
        *at = escape + 6;
        if (unit >= 0xDC00)
            return escape;

        int low = code_unit(escape + 6, end);

        if (low < 0xDC00 || low > 0xDFFF)
            return escape;
        *at = escape + 12;
    }
    return NULL;
}

/* Escapes of lone surrogates become \uFFFD, in a copy of the text. */
static int replace_surrogates(struct byte_string *text, struct arena *arena,
                              struct json_counts *counts, struct error *err)
{
    const uint8_t *at = text->bytes;
    const uint8_t *end = text->bytes + text->size;
    const uint8_t *lone = next_lone_surrogate(&at, end);
    uint8_t *copy = NULL;

    if (!lone)
        return 0;
    copy = arena_copy(arena, text->bytes, text->size, err);
    if (!copy)
        return -1;
    for (; lone; lone = next_lone_surrogate(&at, end)) {
        memcpy(copy + (lone - text->bytes), "\\uFFFD", 6);
        counts->lone_surrogates++;
    }
    text->bytes = copy;
    return 0;
}

/* ---- callbacks ---- */

static int fail(struct parse *parse, enum error_kind kind, const char *what)
{
    error_set(parse->err, kind, "%s", what);
    return 0;
}

static int copy_string(struct byte_string *out, struct parse *parse,
                       const void *bytes, size_t size)
{
    out->size = size;
    out->bytes = arena_copy(parse->arena, bytes, size, parse->err);
    return out->bytes != NULL;
}

/* A value directly in the object. */
static int set_member(struct parse *parse, enum member_kind kind,
                      const void *bytes, size_t size)
{
    struct json_member *member = &parse->members[parse->member];

    member->kind = kind;
    member->items = NULL;
    member->item_count = 0;
    return copy_string(&member->value, parse, bytes, size);
}

static int add_item(struct parse *parse, const void *bytes, size_t size)
{
    if (memory_grow(&parse->items, &parse->item_capacity, parse->item_count + 1,
                    sizeof *parse->items, parse->err) < 0)
        return 0;
    return copy_string(&parse->items[parse->item_count++], parse, bytes, size);
}

/* A string, or a scalar in its JSON form. */
static int on_scalar(struct parse *parse, enum member_kind kind,
                     const void *bytes, size_t size)
{
    if (parse->depth == 0)
        return fail(parse, ERROR_INPUT, "not a JSON object but a bare value");
    if (parse->depth == 1)
        return set_member(parse, kind, bytes, size);
    if (kind == MEMBER_STRING)
        json_write_string(&parse->json, bytes, size);
    else
        json_write_raw(&parse->json, bytes, size);
    if (parse->depth == 2 && parse->is_array && kind != MEMBER_NULL)
        return add_item(parse, bytes, size);
    return 1;
}

static int on_null(void *context)
{
    return on_scalar(context, MEMBER_NULL, "null", 4);
}

static int on_boolean(void *context, int value)
{
    return on_scalar(context, MEMBER_BOOLEAN, value ? "true" : "false",
                     value ? 4 : 5);
}

static int on_number(void *context, const char *digits, size_t size)
{
    return on_scalar(context, MEMBER_NUMBER, digits, size);
}

static int on_string(void *context, const unsigned char *bytes, size_t size)
{
    return on_scalar(context, MEMBER_STRING, bytes, size);
}

static int on_start(struct parse *parse, bool is_array)
{
    if (parse->depth == 0 && is_array)
        return fail(parse, ERROR_INPUT, "not a JSON object but an array");
    if (parse->depth == JSON_DEPTH_MAX)
        return fail(parse, ERROR_LIMIT, "JSON nested deeper than 64 levels");
    if (parse->depth == 1) {
        byte_writer_reset(&parse->nested);
        parse->json = (struct json_writer){ .out = &parse->nested };
        parse->item_count = 0;
        parse->is_array = is_array;
    }
    parse->depth++;
    if (parse->depth > 1 && is_array)
        json_begin_array(&parse->json);
    else if (parse->depth > 1)
        json_begin_object(&parse->json);
    return 1;
}

/* The array or object that is a member's value is complete. */
static int finish_nested(struct parse *parse)
{
    struct json_member *member = &parse->members[parse->member];

    if (byte_writer_check(&parse->nested, parse->err) < 0)
        return 0;
    if (!set_member(parse, parse->is_array ? MEMBER_ARRAY : MEMBER_OBJECT,
                    parse->nested.bytes, parse->nested.size))
        return 0;
    member->item_count = parse->item_count;
    if (parse->item_count > 0)
        member->items =
            arena_copy(parse->arena, parse->items,
                       parse->item_count * sizeof *parse->items, parse->err);
    return parse->item_count == 0 || member->items;
}

static int on_end(struct parse *parse, bool is_array)
{
    if (parse->depth > 1 && is_array)
        json_end_array(&parse->json);
    else if (parse->depth > 1)
        json_end_object(&parse->json);
    parse->depth--;
    if (parse->depth == 0)
        parse->end = yajl_get_bytes_consumed(parse->handle);
    return parse->depth != 1 || finish_nested(parse);
}

static int on_start_map(void *context)
{
    return on_start(context, false);
}

static int on_end_map(void *context)
{
    return on_end(context, false);
}

static int on_start_array(void *context)
{
    return on_start(context, true);
}

static int on_end_array(void *context)
{
    return on_end(context, true);
}

static bool same_name(const struct json_member *member, const void *name,
                      size_t size)
{
    return member->name.size == size &&
           memcmp(member->name.bytes, name, size) == 0;
}

/* Makes the member of this name the current one. */
static int begin_member(struct parse *parse, const void *name, size_t size)
{
    for (size_t i = 0; i < parse->member_count; i++) {
        if (same_name(&parse->members[i], name, size)) {
            parse->member = i;
            return 1;
        }
    }
    if (parse->member_count == JSON_MEMBERS_MAX)
        return fail(parse, ERROR_LIMIT, "JSON object of over 1024 members");
    if (memory_grow(&parse->members, &parse->member_capacity,
                    parse->member_count + 1, sizeof *parse->members,
                    parse->err) < 0)
        return 0;

    struct json_member *member = &parse->members[parse->member_count];

    *member = (struct json_member){ 0 };
    parse->member = parse->member_count++;
    return copy_string(&member->name, parse, name, size);
}

static int on_key(void *context, const unsigned char *name, size_t size)
{
    struct parse *parse = context;

    if (parse->depth == 1)
        return begin_member(parse, name, size);
    json_key_bytes(&parse->json, name, size);
    return 1;
}

/* ---- memory of the tokenizer ---- */

/* What it is given: small blocks end with the arena, large ones by free. */
struct block {
    size_t size;
    size_t unused; /* what follows is aligned to 16 */
};

enum { SMALL_BLOCK_MAX = 8192 };

static void *give_block(void *arena, size_t size)
{
    struct error unused;
    struct block *block;

    if (size > SIZE_MAX - sizeof *block)
        return NULL;
    if (size > SMALL_BLOCK_MAX)
        block = malloc(sizeof *block + size);
    else
        block = arena_alloc(arena, sizeof *block + size, &unused);
    if (!block)
        return NULL;
    block->size = size;
    return block + 1;
}

static void take_block(void *arena, void *given)
{
    struct block *block = given;

    (void)arena;
    if (given && block[-1].size > SMALL_BLOCK_MAX)
        free(block - 1);
}

static void *resize_block(void *arena, void *given, size_t size)
{
    const struct block *block = given;
    void *resized = give_block(arena, size);

    if (resized && given) {
        memcpy(resized, given, block[-1].size < size ? block[-1].size : size);
        take_block(arena, given);
    }
    return resized;
}

/* ---- the whole ---- */

/* The tokenizer's words, without full stop and line end. */
static int syntax_error(yajl_handle handle, size_t at, size_t size,
                        struct error *err)
{
    unsigned char *words = yajl_get_error(handle, 0, NULL, 0);
    const char *text = words ? (const char *)words : "out of memory";
    int length = (int)strcspn(text, ".\n");

    if (at < size)
        error_set(err, ERROR_INPUT, "not JSON: %.*s at byte %zu", length, text,
                  at);
    else
        error_set(err, ERROR_INPUT, "not JSON: %.*s at its end", length, text);
    if (words)
        yajl_free_error(handle, words);
    return -1;
}

static int tokenize_json(struct parse *parse, const struct byte_string *text)
{
    static const yajl_callbacks callbacks = {
        .yajl_null = on_null,
        .yajl_boolean = on_boolean,
        .yajl_number = on_number,
        .yajl_string = on_string,
        .yajl_start_map = on_start_map,
        .yajl_map_key = on_key,
        .yajl_end_map = on_end_map,
        .yajl_start_array = on_start_array,
        .yajl_end_array = on_end_array,
    };
    yajl_alloc_funcs memory = { give_block, resize_block, take_block,
                                parse->arena };
    size_t at = text->size;

    parse->handle = yajl_alloc(&callbacks, &memory, parse);
    if (!parse->handle)
        return error_set(parse->err, ERROR_MEMORY, "JSON: out of memory");
    /* They are valid. */
    yajl_config(parse->handle, yajl_dont_validate_strings, 1);

    yajl_status status = yajl_parse(parse->handle, text->bytes, text->size);

    if (status == yajl_status_ok)
        status = yajl_complete_parse(parse->handle);
    else
        at = yajl_get_bytes_consumed(parse->handle);
    if (status == yajl_status_error)
        syntax_error(parse->handle, at, text->size, parse->err);
    yajl_free(parse->handle);
    return status == yajl_status_ok ? 0 : -1;
}

/* The tokenizer overlooks a string after the object that does not end. */
static int check_end(const struct parse *parse, const struct byte_string *text)
{
    for (size_t i = parse->end; i < text->size; i++) {
        if (!memchr(" \t\r\n", text->bytes[i], 4))
            return error_set(parse->err, ERROR_INPUT,
                             "not JSON: trailing garbage at byte %zu", i + 1);
    }
    return 0;
}

static int finish(struct json_object *out, struct parse *parse)
{
    struct json_member *members =
        arena_copy(parse->arena, parse->members,
                   parse->member_count * sizeof *members, parse->err);

    if (!members)
        return -1;
    *out = (struct json_object){ members, parse->member_count };
    return 0;
}

int json_object_parse(struct json_object *out, struct arena *arena,
                      const uint8_t *bytes, size_t size,
                      struct json_counts *counts, struct error *err)
{
    struct byte_string text = { size > 0 ? bytes : (const uint8_t *)"", size };
    struct parse parse = { .arena = arena, .err = err };
    size_t at;

    if (!code_points_valid(text.bytes, size, &at))
        return error_set(err, ERROR_INPUT, "byte %zu is not UTF-8", at + 1);
    if (replace_surrogates(&text, arena, counts, err) < 0)
        return -1;

    int result = tokenize_json(&parse, &text);

    if (result == 0)
        result = check_end(&parse, &text);
    if (result == 0)
        result = finish(out, &parse);
    free(parse.members);
    free(parse.items);
    byte_writer_free(&parse.nested);
    return result;
}

const char *member_kind_name(enum member_kind kind)
{
    static const char *const names[] = {
        [MEMBER_NULL] = "null",       [MEMBER_BOOLEAN] = "true or false",
        [MEMBER_NUMBER] = "a number", [MEMBER_STRING] = "a string",
        [MEMBER_ARRAY] = "an array",  [MEMBER_OBJECT] = "an object",
    };

    assert(kind <= MEMBER_OBJECT);
    return names[kind];
}
