#include "tests/unit/test_support.h"

#include <stdio.h>
#include <string.h>

#include "indexer/index_help.h"

enum { HELP_BYTES = 1 << 14, COLUMNS = 80 };

static void help_of(char out[HELP_BYTES], enum index_command command)
{
    FILE *file = tmpfile();

    assert_non_null(file);
    index_help_print(file, command);
    rewind(file);
    out[fread(out, 1, HELP_BYTES - 1, file)] = '\0';
    fclose(file);
}

static const struct {
    enum index_command command;
    const char *says[16];
} all[] = {
    { COMMAND_NONE,
      { "add INDEX", "delete INDEX", "optimize INDEX", "check INDEX",
        "stats INDEX", "analyze [INDEX]" } },
    { COMMAND_ADD,
      { "--field", "--keyword", "--passages", "--positions", "--text-level",
        "--format", "--strict", "--progress", "--memory", "--threads",
        "Exit status: 0", "added A replaced R skipped S generation G" } },
    { COMMAND_DELETE,
      { "--ids FILE", "--memory", "--threads", "Exit status: 0" } },
    { COMMAND_OPTIMIZE, { "--memory", "--threads", "Exit status: 0" } },
    { COMMAND_CHECK, { "Exit status: 0 sound, 1 damaged" } },
    { COMMAND_STATS, { "--json" } },
    { COMMAND_ANALYZE, { "TEXT" } },
};

static void each_command_shows_its_options_and_exit_statuses(void **state)
{
    (void)state;
    char help[HELP_BYTES];

    for (size_t i = 0; i < TEST_COUNT(all); i++) {
        help_of(help, all[i].command);
        for (const char *const *says = all[i].says; *says; says++) {
            if (!strstr(help, *says))
                fail_msg("no '%s' in:\n%s", *says, help);
        }
    }
}

/* In bytes, of which a Han character has three for two columns. */
static void lines_fit_a_terminal(void **state)
{
    (void)state;
    char help[HELP_BYTES];
    char *rest;

    for (size_t i = 0; i < TEST_COUNT(all); i++) {
        help_of(help, all[i].command);
        assert_int_equal(help[strlen(help) - 1], '\n');
        for (char *line = strtok_r(help, "\n", &rest); line;
             line = strtok_r(NULL, "\n", &rest))
            assert_in_range(strlen(line), 1, COLUMNS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_command_shows_its_options_and_exit_statuses),
        cmocka_unit_test(lines_fit_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
