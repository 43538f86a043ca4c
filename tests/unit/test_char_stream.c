#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/char_stream.h"

enum {
    MARKS = 2 * CHAR_CLUSTER_MAX - 1,
    NEAR = 512, /* characters to the end of the window */
    BEFORE_MOST = CHAR_STREAM_WINDOW + 16,
    TEXT_MOST = BEFORE_MOST + 4 * MARKS + 64,
};

static const char acute[] = "\u0301";
static const char longest[] = "㌖"; /* replaced by most characters: six */

/* Letters, a cluster on the last of them, and what is longest. */
static size_t write_text(char *text, size_t before, size_t marks, bool grows)
{
    memset(text, 'x', before);
    text[before] = '\0';
    for (size_t i = 0; i < marks; i++)
        strcat(text + before, acute);
    if (grows)
        strcat(text + before, longest);
    return strlen(text);
}

/* Reads the text to its end; returns how many characters it has. */
static size_t read_all(struct text_char *out, const char *text, size_t size)
{
    static struct char_stream stream;
    size_t count = 0;

    char_stream_start(&stream, analysis_table_builtin(), (const uint8_t *)text,
                      size);
    for (; !char_stream_ended(&stream); char_stream_advance(&stream))
        out[count++] = *char_stream_peek(&stream);
    out[count] = *char_stream_peek(&stream);
    assert_int_equal(out[count].end, size);
    return count;
}

static void expect_same(const struct text_char *a, const struct text_char *b)
{
    assert_int_equal(a->code_point, b->code_point);
    assert_int_equal(a->start, b->start);
    assert_int_equal(a->end, b->end);
}

/* What the reader sees before and after each character is what is there. */
static void expect_window(const struct text_char *all, size_t count,
                          const char *text, size_t size)
{
    static struct char_stream stream;

    char_stream_start(&stream, analysis_table_builtin(), (const uint8_t *)text,
                      size);
    for (size_t i = 0; i < count; i++, char_stream_advance(&stream)) {
        const struct text_char *c = char_stream_peek(&stream);
        size_t ahead = CHAR_STREAM_AHEAD - 1;

        expect_same(c, &all[i]);
        expect_same(c + (i + ahead < count ? ahead : count - i),
                    &all[i + ahead < count ? i + ahead : count]);
        if (i >= CHAR_STREAM_BEHIND)
            expect_same(c - CHAR_STREAM_BEHIND, &all[i - CHAR_STREAM_BEHIND]);
    }
}

static void wherever_a_cluster_is_it_has_room_and_is_seen_whole(void **state)
{
    (void)state;
    /* None, some, a cluster and two of them, with their letter. */
    static const size_t all_marks[] = { 0, 20, CHAR_CLUSTER_MAX - 1, MARKS };
    static char text[TEXT_MOST];
    static struct text_char all[TEXT_MOST];

    for (size_t i = 0; i < 2 * TEST_COUNT(all_marks); i++) {
        size_t marks = all_marks[i / 2];
        bool grows = i % 2 > 0;
        size_t rest =
            read_all(all, text, write_text(text, 1, marks, grows)) - 1;

        for (size_t before = CHAR_STREAM_WINDOW - NEAR; before <= BEFORE_MOST;
             before++) {
            size_t size = write_text(text, before, marks, grows);

            assert_int_equal(read_all(all, text, size), before + rest);
            expect_window(all, before + rest, text, size);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wherever_a_cluster_is_it_has_room_and_is_seen_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
