#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/index_options.h"

enum { ARGUMENTS_MAX = 32 };

/* Reads a command line; words are separated by single blanks. */
static int read_line(struct index_options *out, char *line, struct error *err)
{
    char *arguments[ARGUMENTS_MAX];
    char *rest;
    int count = 0;

    for (char *word = strtok_r(line, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest))
        arguments[count++] = word;
    return index_options_read(out, count, arguments, err);
}

static void defaults_are_set(void **state)
{
    (void)state;
    char line[] = "add i a b";
    struct index_options o;
    struct error err = { 0 };

    assert_int_equal(read_line(&o, line, &err), 0);
    assert_int_equal(o.command, COMMAND_ADD);
    assert_int_equal(o.argument_count, 3);
    assert_string_equal(o.arguments[2], "b");
    assert_int_equal(o.limits.memory, 512 << 20);
    assert_in_range(o.limits.threads, 1, THREADS_MAX);
    assert_int_equal(o.make.whole, -1);
    assert_int_equal(o.make.positions, -1);
    assert_int_equal(o.make.text_level, -1);
    assert_null(o.make.keywords);
    assert_int_equal(o.progress, PROGRESS_AUTO);
    assert_false(o.strict || o.json || o.help || o.version);
    assert_null(o.ids);
    index_options_free(&o);
}

static void all_options_of_add_are_read(void **state)
{
    (void)state;
    char line[] = "--threads 3 add i --memory 64M --passages whole "
                  "--positions=no --text-level 0 --keyword a,b --keyword c "
                  "--field text=正文,title= --strict --progress never -- --x";
    struct index_options o;
    struct error err = { 0 };

    if (read_line(&o, line, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(o.limits.threads, 3);
    assert_int_equal(o.limits.memory, 64 << 20);
    assert_int_equal(o.make.whole, 1);
    assert_int_equal(o.make.positions, 0);
    assert_int_equal(o.make.text_level, 0);
    assert_int_equal(o.make.keyword_count, 3);
    assert_string_equal(o.make.keywords[0], "a");
    assert_string_equal(o.make.keywords[2], "c");
    assert_int_equal(o.field_count, 2);
    assert_string_equal(o.fields[0].role, "text");
    assert_string_equal(o.fields[0].member, "正文");
    assert_string_equal(o.fields[1].member, "");
    assert_true(o.strict);
    assert_int_equal(o.progress, PROGRESS_NEVER);
    assert_string_equal(o.arguments[1], "--x");
    index_options_free(&o);
}

static void other_commands_have_theirs(void **state)
{
    (void)state;
    struct index_options o;
    struct error err = { 0 };
    char delete[] = "delete i --ids -";
    char stats[] = "stats i --json";
    char help[] = "delete --help";
    char version[] = "--version";

    assert_int_equal(read_line(&o, delete, &err), 0);
    assert_int_equal(o.command, COMMAND_DELETE);
    assert_string_equal(o.ids, "-");
    index_options_free(&o);
    assert_int_equal(read_line(&o, stats, &err), 0);
    assert_true(o.json);
    index_options_free(&o);
    assert_int_equal(read_line(&o, help, &err), 0);
    assert_true(o.help);
    assert_int_equal(o.command, COMMAND_DELETE);
    index_options_free(&o);
    assert_int_equal(read_line(&o, version, &err), 0);
    assert_true(o.version);
    index_options_free(&o);
}

static void wrong_lines_say_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *says;
    } cases[] = {
        { "", "yinde-index --help" },
        { "remove i", "no command is called remove: there are add" },
        { "add", "yinde-index add INDEX [INPUT...]" },
        { "stats i j", "yinde-index stats INDEX" },
        { "analyze", "analyze [INDEX] TEXT" },
        { "add i --json", "add has no option --json; yinde-index add --help" },
        { "--strict optimize i", "optimize has no option --strict" },
        { "add i --memory 31M", "31M is not enough: give 32M or more" },
        { "add i --memory 0", "give 32M" },
        { "add i --memory x", "--memory" },
        { "add i --memory", "--memory" },
        { "add i --memory 99999999999999999999G", "--memory" },
        { "add i --threads 0", "--threads" },
        { "add i --threads 257", "--threads" },
        { "add i --threads -1", "--threads" },
        { "add i --text-level 20", "--text-level" },
        { "add i --positions maybe", "--positions" },
        { "add i --format xml", "--format" },
        { "add i --progress sometimes", "--progress" },
        { "add i --field text", "text is not NAME=MEMBER" },
        { "add i --field =x", "=x is not NAME=MEMBER" },
        { "add i --field a=b,", "is not NAME=MEMBER" },
        { "add i --unknown", "--unknown" },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char *line = exact_copy(cases[i].line, strlen(cases[i].line) + 1);
        struct index_options o;
        struct error err = { 0 };

        if (read_line(&o, line, &err) == 0)
            fail_msg("accepted: %s", cases[i].line);
        assert_int_equal(err.kind, ERROR_INPUT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].line, err.message);
        index_options_free(&o);
        free(line);
    }
}

static void the_least_memory_and_the_most_threads_will_do(void **state)
{
    (void)state;
    char line[] = "optimize i --memory 32M --threads 256";
    struct index_options o;
    struct error err = { 0 };

    assert_int_equal(read_line(&o, line, &err), 0);
    assert_int_equal(o.limits.memory, MEMORY_LEAST);
    assert_int_equal(o.limits.threads, THREADS_MAX);
    index_options_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_set),
        cmocka_unit_test(all_options_of_add_are_read),
        cmocka_unit_test(other_commands_have_theirs),
        cmocka_unit_test(wrong_lines_say_what_to_do),
        cmocka_unit_test(the_least_memory_and_the_most_threads_will_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
