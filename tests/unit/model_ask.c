#include "tests/unit/model_ask.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

enum { DEPTH_MAX = 2 };

/* ---- what is meant ---- */

/* Takes the bytes over. */
static void set_text(struct model_clause *clause, struct byte_writer *text)
{
    write_u8(text, '\0');
    clause->text = (char *)text->bytes;
    clause->size = text->size - 1;
    *text = (struct byte_writer){ 0 };
}

/* Leaves the first characters of the text, at least one. */
static void cut(struct byte_writer *text, struct test_random *random)
{
    size_t most = 1 + test_random_below(random, 5);
    const uint8_t *at = text->bytes;
    const uint8_t *end = text->bytes + text->size;
    uint32_t c;

    while (at < end && most-- > 0)
        at += utf8_decode(&c, at, end);
    text->size = (size_t)(at - text->bytes);
}

static void make_filter(struct model_clause *out, struct test_random *random)
{
    static const char *const fields[] = { "author", "source", "tag", "edition",
                                          "date" };
    struct byte_writer text = { 0 };
    bool dated;

    out->field = fields[test_random_below(random, TEST_COUNT(fields))];
    dated = strcmp(out->field, "date") == 0;

    const char *value = dated ? model_date(random, model_chance(random, 60))
                              : model_value(random);

    write_bytes(&text, value, strlen(value));
    out->kind = strpbrk(value, " \t") || strstr(value, "\u3000") ? CLAUSE_PHRASE
                                                                 : CLAUSE_WORD;
    if (!dated && out->kind == CLAUSE_WORD && model_chance(random, 25)) {
        out->kind = CLAUSE_PREFIX;
        cut(&text, random);
    }
    set_text(out, &text);
}

/* What has nothing to search is dropped: see write_noise. */
static bool has_units(const struct byte_writer *text)
{
    struct model_text read;
    bool result;

    model_text_read(&read, text->bytes, text->size, TOKENIZE_QUERY);
    result = read.oracle.unit_count > 0;
    model_text_free(&read);
    return result;
}

static void fill_text(struct byte_writer *text, enum model_clause_kind kind,
                      const struct model_words *words)
{
    do {
        if (kind == CLAUSE_PHRASE)
            model_add_phrase(text, words);
        else
            model_add_word(text, words);
        if (kind == CLAUSE_PREFIX)
            cut(text, words->random);
    } while (!has_units(text));
}

static void make_text(struct model_clause *out, const struct model_words *words)
{
    struct byte_writer text = { 0 };
    uint64_t choice = test_random_below(words->random, 100);

    out->kind = choice < 20   ? CLAUSE_PHRASE
                : choice < 30 ? CLAUSE_PREFIX
                              : CLAUSE_WORD;
    fill_text(&text, out->kind, words);
    set_text(out, &text);
}

static struct model_clause make_clause(const struct model_words *words,
                                       int depth);

static void make_parts(struct model_clause *out,
                       const struct model_words *words, size_t count, int depth)
{
    out->parts = model_alloc(count + 1, sizeof *out->parts);
    out->part_count = count;
    for (size_t i = 0; i < count; i++) {
        out->parts[i] = make_clause(words, depth);
        /* Alternatives among alternatives would be read as the same ones. */
        if (out->kind == CLAUSE_OR && out->parts[i].kind == CLAUSE_OR)
            out->parts[i].kind = CLAUSE_GROUP;
    }
}

/* At times none of the alternatives says what must be there. */
static void exclude_some(struct model_clause *alternatives,
                         struct test_random *random)
{
    if (!model_chance(random, 25))
        return;
    for (size_t i = 0; i < alternatives->part_count; i++) {
        struct model_clause *part = &alternatives->parts[i];

        part->sign = part->field ? SIGN_NONE : SIGN_EXCLUDED;
    }
}

static enum query_sign pick_sign(struct test_random *random)
{
    uint64_t choice = test_random_below(random, 100);

    if (choice < 72)
        return SIGN_NONE;
    return choice < 86 ? SIGN_REQUIRED : SIGN_EXCLUDED;
}

static struct model_clause make_clause(const struct model_words *words,
                                       int depth)
{
    struct test_random *random = words->random;
    struct model_clause clause = { .kind = CLAUSE_GROUP };
    uint64_t choice = test_random_below(random, 100);

    if (depth > 0 && choice < 8) {
        clause.kind = CLAUSE_OR;
        make_parts(&clause, words, 2 + test_random_below(random, 2), depth - 1);
        exclude_some(&clause, random);
        return clause;
    }
    clause.sign = pick_sign(random);
    if (depth > 0 && choice < 16)
        make_parts(&clause, words, 1 + test_random_below(random, 3), depth - 1);
    else if (choice < 25)
        make_filter(&clause, random);
    else
        make_text(&clause, words);
    if (!clause.field && model_chance(random, 12))
        clause.field = "title";
    return clause;
}

/* ---- how it is written ---- */

static void write_one_of(struct byte_writer *out, struct test_random *random,
                         const char *const *list, size_t count)
{
    const char *text = list[test_random_below(random, count)];

    write_bytes(out, text, strlen(text));
}

#define WRITE_ONE_OF(out, random, ...)                                         \
    write_one_of(out, random, (const char *const[]){ __VA_ARGS__ },            \
                 sizeof((const char *const[]){ __VA_ARGS__ }) /                \
                     sizeof(const char *))

static void write_space(struct byte_writer *out, struct test_random *random)
{
    WRITE_ONE_OF(out, random, " ", " ", " ", "\u3000", "  ", "\t");
}

/* What is dropped, as if it were not there. */
static void write_noise(struct byte_writer *out, struct test_random *random)
{
    if (model_chance(random, 4))
        WRITE_ONE_OF(out, random, "\"\" ", "+ ", "， ", "（） ", "*\t");
}

/* The same, where nothing stands around it. */
static void write_loose_noise(struct byte_writer *out,
                              struct test_random *random)
{
    if (model_chance(random, 4))
        WRITE_ONE_OF(out, random, " ) ", " OR ", "） ", " OR OR ");
}

static void write_head(struct byte_writer *out, struct test_random *random,
                       const struct model_clause *clause)
{
    if (clause->sign == SIGN_REQUIRED)
        WRITE_ONE_OF(out, random, "+", "＋");
    if (clause->sign == SIGN_EXCLUDED)
        WRITE_ONE_OF(out, random, "-", "－");
    if (clause->field) {
        write_bytes(out, clause->field, strlen(clause->field));
        WRITE_ONE_OF(out, random, ":", "：");
    }
}

static void write_clause(struct byte_writer *out, struct test_random *random,
                         const struct model_clause *clause);

static void write_parts(struct byte_writer *out, struct test_random *random,
                        const struct model_clause *clause)
{
    for (size_t i = 0; i < clause->part_count; i++) {
        if (i > 0)
            write_space(out, random);
        if (i > 0 && clause->kind == CLAUSE_OR)
            WRITE_ONE_OF(out, random, "OR ", "OR\u3000");
        write_noise(out, random);
        write_clause(out, random, &clause->parts[i]);
    }
}

static void write_clause(struct byte_writer *out, struct test_random *random,
                         const struct model_clause *clause)
{
    write_head(out, random, clause);
    if (clause->kind == CLAUSE_GROUP)
        WRITE_ONE_OF(out, random, "(", "（", "( ");
    if (clause->kind == CLAUSE_PHRASE)
        WRITE_ONE_OF(out, random, "\"", "“", "”", "＂", "「", "」");
    if (clause->text)
        write_bytes(out, clause->text, clause->size);
    else
        write_parts(out, random, clause);
    if (clause->kind == CLAUSE_GROUP)
        WRITE_ONE_OF(out, random, ")", "）", " )");
    if (clause->kind == CLAUSE_PHRASE)
        WRITE_ONE_OF(out, random, "\"", "“", "”", "＂", "「", "」");
    if (clause->kind == CLAUSE_PREFIX)
        WRITE_ONE_OF(out, random, "*", "＊");
}

/* The first word once more, with something after it. */
static void repeat_word(struct model_clause *top,
                        const struct model_words *words)
{
    struct byte_writer text = { 0 };
    struct model_clause word = { .kind = CLAUSE_WORD };

    if (top->parts[0].kind != CLAUSE_WORD || top->parts[0].field)
        return;
    write_bytes(&text, top->parts[0].text, top->parts[0].size);
    write_bytes(&text, words->usual[0], strlen(words->usual[0]));
    set_text(&word, &text);
    top->parts[top->part_count++] = word;
}

void model_ask_make(struct model_ask *out, const struct model_words *words)
{
    *out = (struct model_ask){ .top.kind = CLAUSE_GROUP };
    make_parts(&out->top, words, 1 + test_random_below(words->random, 3),
               DEPTH_MAX);
    if (model_chance(words->random, 8))
        repeat_word(&out->top, words);
    write_loose_noise(&out->text, words->random);
    write_parts(&out->text, words->random, &out->top);
    write_loose_noise(&out->text, words->random);
}

static void free_clause(struct model_clause *clause)
{
    for (size_t i = 0; i < clause->part_count; i++)
        free_clause(&clause->parts[i]);
    free(clause->parts);
    free(clause->text);
}

void model_ask_free(struct model_ask *ask)
{
    free_clause(&ask->top);
    byte_writer_free(&ask->text);
}
