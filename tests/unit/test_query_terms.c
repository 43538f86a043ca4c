#include "tests/unit/test_support.h"

#include <stdio.h>
#include <string.h>

#include "common/utf8.h"
#include "searcher/query_terms.h"

struct sample {
    struct query query;
    struct query_terms terms;
    char text[4096];
};

static void make_sample(struct sample *sample, const char *text, bool weighted)
{
    struct query_settings settings = { .table = analysis_table_builtin() };
    struct error err = { 0 };

    assert_int_equal(query_read(&sample->query, &settings,
                                (const uint8_t *)text, strlen(text), &err),
                     0);
    assert_int_equal(query_terms_make(&sample->terms, &sample->query,
                                      settings.table, weighted, &err),
                     0);
    sample->text[0] = '\0';
}

static void free_sample(struct sample *sample)
{
    query_terms_free(&sample->terms);
    query_free(&sample->query);
}

static void append(struct sample *sample, const char *text, size_t size)
{
    size_t used = strlen(sample->text);

    assert_true(size < sizeof sample->text - used);
    memcpy(sample->text + used, text, size);
    sample->text[used + size] = '\0';
}

static void append_code_point(struct sample *sample, uint32_t c)
{
    uint8_t bytes[UTF8_MAX_BYTES];

    append(sample, (const char *)bytes, utf8_encode(bytes, c));
}

/*
 * term, or =term if it is not gated, *term* as a part; count if above 1; @w if
 * below 1.
 */
static const char *terms_of(struct sample *sample)
{
    for (size_t i = 0; i < sample->terms.term_count; i++) {
        const struct query_term *term = &sample->terms.terms[i];
        char numbers[32] = "";

        append(sample, i > 0 ? " " : "", 1);
        append(sample, term->gated ? "" : "=", 1);
        if (term->kind >= QUERY_WORD) {
            append(sample, "*", term->kind == QUERY_PART);
            append(sample, (const char *)sample->query.bytes + term->first,
                   term->second);
        } else {
            append_code_point(sample, term->first);
            if (term->kind == QUERY_BIGRAM)
                append_code_point(sample, term->second);
        }
        append(sample, "*", term->kind > QUERY_WORD);
        if (term->count != 1)
            snprintf(numbers, sizeof numbers, "x%u", term->count);
        if (term->weight < 1)
            snprintf(numbers + strlen(numbers), 16, "@%g",
                     (double)term->weight);
        append(sample, numbers, sizeof numbers);
    }
    return sample->text;
}

/* The bytes of each run in the query; a name with a ! after it. */
static const char *runs_of(struct sample *sample)
{
    for (size_t i = 0; i < sample->terms.run_count; i++) {
        const struct query_run *run = &sample->terms.runs[i];
        const struct token *tokens = sample->query.tokens;
        uint32_t end = 0;

        for (uint32_t j = run->first_token; j < run->token_end; j++)
            end = tokens[j].end > end ? tokens[j].end : end;
        append(sample, i > 0 ? " " : "", 1);
        append(sample,
               (const char *)sample->query.text +
                   tokens[run->first_token].start,
               end - tokens[run->first_token].start);
        append(sample, "!", run->name);
    }
    return sample->text;
}

static void terms_come_in_order_with_their_counts_and_weights(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        const char *terms;
    } cases[] = {
        { "", "" },
        { "手", "=手" },
        { "手機", "手机" },
        { "黑神話悟空", "=黑神 =神话 =话悟 =悟空" },
        /* a word, and after it the same as a part, which weighs a quarter */
        { "山貓M20", "山猫 =m20 =*m20*@0.25" },
        { "deepseek-r1 deepseek",
          "=deepseekx2 =*deepseek*x2@0.25 =deepseek-r1 =*deepseek-r1*@0.25 "
          "=r1 =*r1*@0.25" },
        { "iPad",
          "=ipad =*ipad*@0.25 =i@0.25 =*i*@0.25 =pad@0.25 =*pad*@0.25" },
        { "iPad pad",
          "=ipad =*ipad*@0.25 =i@0.25 =*i*@0.25 =padx2 =*pad*x2@0.25" },
        { "Ryan's", "=ryan's =*ryan's*@0.25 =ryan@0.25 =*ryan*@0.25" },
        { "\"iPad\"", "ipad" },
        { "+M20 \"M20\"", "=m20x2 =*m20*@0.25" },
        { "手機 -M20", "手机 m20x0@0 *m20*x0@0" },
        { "手機 \"手機\" 手機", "手机x3" },
        { "手機 手機電池", "手机x2 机电 电池" },
        { "手機 手機電池能用", "=手机x2 =机电 =电池 =池能 =能用" },
        { "\"甲 M20\" 甲", "=甲x2 m20" },
        { "iph*", "=iph*" },
        { "deepseek-r*", "deepseek r*" },
        { "title:手機 m20", "手机 =m20 =*m20*@0.25" },
        { "-電池 手機 author:張三", "手机 电池x0@0" },
        { "-手機 手機", "手机" },
        /* a question word, then what overlaps one, weigh a quarter */
        { "什么手機", "什么@0.25 么手@0.25 手机" },
        { "手機的電池能用", "=手机 =机的@0.5 =的电@0.5 =电池 =池能 =能用" },
        { "手機的電池能", "=手机 =机的 =的电 =电池 =池能" },
        { "\"手機的電池能用\"", "手机 机的 的电 电池 池能 能用" },
        { "手機怎麼充電", "=手机 =机怎@0.25 =怎么@0.25 =么充@0.25 =充电" },
        /* nothing would keep its weight: all do */
        { "什麼", "什么" },
        { "\"什麼\" 什麼", "什么x2" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct sample sample;

        make_sample(&sample, cases[i].query, true);
        if (strcmp(terms_of(&sample), cases[i].terms) != 0)
            fail_msg("%s gives %s, not %s", cases[i].query, sample.text,
                     cases[i].terms);
        free_sample(&sample);
    }
}

static void without_weights_units_weigh_one_and_nothing_runs(void **state)
{
    (void)state;
    struct sample sample;

    make_sample(&sample, "手機怎麼充電", false);
    assert_string_equal(terms_of(&sample), "=手机 =机怎 =怎么 =么充 =充电");
    assert_int_equal(sample.terms.run_count, 0);
    free_sample(&sample);
    make_sample(&sample, "山貓iPad-2", false);
    assert_string_equal(terms_of(&sample),
                        "山猫 =ipad =*ipad*@0 =ipad-2@0 =*ipad-2*@0 =i@0 "
                        "=*i*@0 =pad@0 =*pad*@0 =2 =*2*@0");
    assert_int_equal(sample.terms.run_count, 0);
    free_sample(&sample);
}

static void runs_are_found_as_documented(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        const char *runs;
    } cases[] = {
        { "手機", "" },
        { "黑神話", "黑神話" },
        { "黑神話悟空傳奇天", "黑神話悟空傳奇天" },
        { "黑神話悟空傳奇天下", "" },
        { "再見TES", "再見TES!" },
        { "山貓M20", "山貓M20!" },
        { "黑神話M20", "黑神話 黑神話M20!" },
        { "M20黑神話", "黑神話 M20黑神話!" },
        { "山貓 M20", "" },
        { "山貓，M20", "山貓，M20!" },
        { "《山貓》M20", "山貓》M20!" },
        { "山·貓M20", "山·貓M20!" },
        { "c++語", "c++語!" },
        { "用deepseek-r1", "用deepseek-r1!" },
        { "iphone15", "" },
        { "はじめTES", "はじめTES!" },
        { "谁是黑神話", "是黑神話" },
        { "黑神話是什麼", "黑神話是" },
        { "請問黑神話呢", "黑神話" },
        { "為什麼黑神", "" },
        { "黑神話 黑神话", "黑神話" },
        { "\"黑神話\" +黑神話 -黑神話 title:黑神話", "" },
        { "-(黑神話)", "" },
        { "甲乙丙丁戊己庚M", "甲乙丙丁戊己庚 甲乙丙丁戊己庚M!" },
        { "甲乙丙丁戊己庚辛M", "甲乙丙丁戊己庚辛" },
        { "tcp/ip", "tcp/ip!" },
        { "deepseek-r1", "deepseek-r1!" },
        { "甲乙，丙", "甲乙，丙!" },
        { "甲，丙乙", "" }, /* a lone character stands in no phrase */
        { "甲M20，山貓", "甲M20 甲M20，山貓!" },
        { "用山貓M20，用 用山貓M20", "用山貓 用山貓M20! 用山貓M20，用!" },
        { "山貓M20 山貓-M20", "山貓M20! 山貓-M20!" },
        { "-山貓M20 +山貓M20 \"山貓M20\"", "" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct sample sample;

        make_sample(&sample, cases[i].query, true);
        if (strcmp(runs_of(&sample), cases[i].runs) != 0)
            fail_msg("%s runs as %s, not %s", cases[i].query, sample.text,
                     cases[i].runs);
        free_sample(&sample);
    }
}

static void relaxing_lets_short_runs_count_anywhere(void **state)
{
    (void)state;
    struct sample sample;

    make_sample(&sample, "手機 \"電池\"", true);
    assert_true(query_relax(&sample.query));
    query_terms_ungate(&sample.terms, &sample.query);
    assert_string_equal(terms_of(&sample), "=手机 电池");
    free_sample(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_come_in_order_with_their_counts_and_weights),
        cmocka_unit_test(without_weights_units_weigh_one_and_nothing_runs),
        cmocka_unit_test(runs_are_found_as_documented),
        cmocka_unit_test(relaxing_lets_short_runs_count_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
