#include "tests/unit/golden_cases.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "common/utf8.h"
#include "tests/unit/test_support.h"

#define GOLDEN_FILE YINDE_SOURCE_DIR "/tests/golden/analysis.txt"

static char *read_file(void)
{
    FILE *file = fopen(GOLDEN_FILE, "rb");

    if (file == NULL)
        fail_msg("cannot open %s", GOLDEN_FILE);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);

    size_t size = (size_t)ftell(file);
    char *bytes = malloc(size + 1);

    rewind(file);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, size, file), size);
    bytes[size] = '\0';
    fclose(file);
    return bytes;
}

/* Reads what comes after a backslash, and moves past it. */
static size_t unescape_one(uint8_t out[UTF8_MAX_BYTES], char **at,
                           unsigned line)
{
    static const char letters[] = "nrts\\";
    static const char values[] = "\n\r\t \\";
    char letter = *(*at)++;
    const char *found = letter ? strchr(letters, letter) : NULL;

    if (found != NULL) {
        out[0] = (uint8_t)values[found - letters];
        return 1;
    }
    if (letter == 'x') {
        char hex[3] = { (*at)[0], (*at)[0] ? (*at)[1] : '\0', '\0' };

        out[0] = (uint8_t)strtoul(hex, NULL, 16);
        *at += strlen(hex);
        return 1;
    }
    if (letter != 'u' || **at != '{')
        fail_msg("%s:%u: an escape that is none", GOLDEN_FILE, line);

    uint32_t code_point = (uint32_t)strtoul(*at + 1, at, 16);

    assert_int_equal(*(*at)++, '}');
    return utf8_encode(out, code_point);
}

/* In place: an escape is never shorter than what it stands for. */
static size_t unescape(char *text, unsigned line)
{
    char *from = text;
    size_t size = 0;

    while (*from != '\0') {
        if (*from != '\\') {
            text[size++] = *from++;
            continue;
        }

        uint8_t bytes[UTF8_MAX_BYTES];

        from++;

        size_t count = unescape_one(bytes, &from, line);

        memcpy(text + size, bytes, count);
        size += count;
    }
    text[size] = '\0';
    return size;
}

static char *after(char *line, const char *prefix)
{
    size_t size = strlen(prefix);

    if (strncmp(line, prefix, size) != 0)
        return NULL;
    return line[size] == ' ' ? line + size + 1 : line + size;
}

static bool read_text(struct golden_case *golden, char *line)
{
    static const struct {
        const char *prefix;
        unsigned flags;
    } kinds[] = {
        { "doc:", 0 },
        { "query:", TOKENIZE_QUERY },
        { "wrapped:", TOKENIZE_WRAPPED },
    };

    for (size_t i = 0; i < TEST_COUNT(kinds); i++) {
        char *text = after(line, kinds[i].prefix);

        if (text != NULL) {
            golden->flags = kinds[i].flags;
            golden->size = unescape(text, golden->line);
            golden->text = (const uint8_t *)text;
            return true;
        }
    }
    return false;
}

static void read_line(struct golden_cases *cases, struct golden_case *golden,
                      char *line, unsigned number)
{
    struct error err = { 0 };
    char *rest;

    golden->line = number;
    if (line[0] == '\0' || (line[0] == '#' && golden->why == NULL))
        return;
    if ((rest = after(line, "=")) != NULL && golden->why == NULL) {
        golden->why = rest;
    } else if (golden->why != NULL && golden->text == NULL &&
               read_text(golden, line)) {
        return;
    } else if ((rest = after(line, ">")) != NULL && golden->text != NULL) {
        unescape(rest, number);
        golden->expected = rest;
        assert_int_equal(memory_grow(&cases->items, &cases->capacity,
                                     cases->count + 1, sizeof *golden, &err),
                         0);
        cases->items[cases->count++] = *golden;
        *golden = (struct golden_case){ 0 };
    } else {
        fail_msg("%s:%u: what is this line?", GOLDEN_FILE, number);
    }
}

void golden_cases_read(struct golden_cases *out)
{
    struct golden_case golden = { 0 };
    unsigned number = 1;

    *out = (struct golden_cases){ .file = read_file() };
    for (char *line = out->file; line != NULL; number++) {
        char *next = strchr(line, '\n');

        if (next != NULL)
            *next++ = '\0';
        read_line(out, &golden, line, number);
        line = next;
    }
    assert_null(golden.why);
}

void golden_cases_free(struct golden_cases *cases)
{
    free(cases->items);
    free(cases->file);
    *cases = (struct golden_cases){ 0 };
}

static void write_text(struct byte_writer *out, const char *text)
{
    write_bytes(out, text, strlen(text));
}

static void write_code_point(struct byte_writer *out, uint32_t code_point)
{
    uint8_t bytes[UTF8_MAX_BYTES];

    write_bytes(out, bytes, utf8_encode(bytes, code_point));
}

static void write_term(struct byte_writer *out, const struct tokens *tokens,
                       const struct token *token)
{
    static const char *const before[] = {
        [TOKEN_BIGRAM] = "", [TOKEN_SINGLE] = "[", [TOKEN_OPEN] = "",
        [TOKEN_BREAK] = "",  [TOKEN_UNIT] = "",    [TOKEN_WHOLE] = "=",
        [TOKEN_PIECE] = "'", [TOKEN_PART] = "~",   [TOKEN_PLAIN] = "^",
        [TOKEN_DATE] = "#",
    };
    static const char *const behind[] = {
        [TOKEN_SINGLE] = "]",
        [TOKEN_OPEN] = "|",
        [TOKEN_BREAK] = "⊣",
    };

    write_text(out, before[token->kind]);
    if (token_is_word(token->kind)) {
        write_bytes(out, tokens->words + token->first, token->second);
        return;
    }
    write_code_point(out, token->first);
    if (token->kind == TOKEN_BIGRAM)
        write_code_point(out, token->second);
    else
        write_text(out, behind[token->kind]);
}

static void write_number(struct byte_writer *out, const char *before,
                         uint32_t number)
{
    char text[32];

    snprintf(text, sizeof text, "%s%" PRIu32, before, number);
    write_text(out, text);
}

static void write_range(struct byte_writer *out, const struct token *token)
{
    write_number(out, ":", token->start);
    write_number(out, "-", token->end);
}

static void write_without_range(struct byte_writer *out,
                                const struct tokens *tokens,
                                const struct token *token)
{
    write_term(out, tokens, token);
    if (token->kind != TOKEN_BREAK)
        write_number(out, "@", token->position);
}

/* Whether the next piece of *expected is what `out` has since `from`. */
static bool is_next(const char *expected, const struct byte_writer *out,
                    size_t from)
{
    size_t size = out->size - from;

    return strncmp(expected, (const char *)out->bytes + from, size) == 0 &&
           (expected[size] == ' ' || expected[size] == '\0');
}

static const char *skip_piece(const char *expected)
{
    expected += strcspn(expected, " ");
    return expected + strspn(expected, " ");
}

static bool token_matches(const char *expected, const struct tokens *tokens,
                          const struct token *token, struct byte_writer *shown)
{
    size_t from = shown->size;

    write_without_range(shown, tokens, token);

    bool matches = is_next(expected, shown, from);

    write_range(shown, token);
    matches = matches || is_next(expected, shown, from);
    write_text(shown, " ");
    return matches;
}

/* L=3 or P=4, which may be left out. */
static bool count_matches(const char **expected, const char *name,
                          uint32_t count, struct byte_writer *shown)
{
    size_t from = shown->size;

    write_number(shown, name, count);

    bool matches = is_next(*expected, shown, from);

    if (strncmp(*expected, name, strlen(name)) == 0)
        *expected = skip_piece(*expected);
    else
        matches = true;
    write_text(shown, " ");
    return matches;
}

bool golden_matches(const struct golden_case *golden,
                    const struct tokens *tokens, struct byte_writer *shown)
{
    const char *expected = golden->expected;
    bool matches = true;

    for (size_t i = 0; i < tokens->count; i++) {
        matches &= token_matches(expected, tokens, &tokens->items[i], shown);
        expected = skip_piece(expected);
    }
    matches &= count_matches(&expected, "L=", tokens->length, shown);
    matches &= count_matches(&expected, "P=", tokens->positions, shown);
    return matches && *expected == '\0';
}
