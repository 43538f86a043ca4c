#include "indexer/index_options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "common/options.h"

enum { MEMORY_DEFAULT = 512 << 20 };

enum option_id {
    ID_DRY_RUN = 1,
    ID_FIELD,
    ID_FORMAT,
    ID_IDS,
    ID_JSON,
    ID_KEYWORD,
    ID_MEMORY,
    ID_PASSAGES,
    ID_POSITIONS,
    ID_PROGRESS,
    ID_STRICT,
    ID_TEXT_LEVEL,
    ID_THREADS,
    ID_HELP,
    ID_VERSION,
};

static const struct option known[] = {
    { "dry-run", 0, false, ID_DRY_RUN },
    { "field", 0, true, ID_FIELD },
    { "format", 0, true, ID_FORMAT },
    { "ids", 0, true, ID_IDS },
    { "json", 0, false, ID_JSON },
    { "keyword", 0, true, ID_KEYWORD },
    { "memory", 0, true, ID_MEMORY },
    { "passages", 0, true, ID_PASSAGES },
    { "positions", 0, true, ID_POSITIONS },
    { "progress", 0, true, ID_PROGRESS },
    { "strict", 0, false, ID_STRICT },
    { "text-level", 0, true, ID_TEXT_LEVEL },
    { "threads", 0, true, ID_THREADS },
    { "help", 'h', false, ID_HELP },
    { "version", 0, false, ID_VERSION },
};

enum {
    BIT_LIMITS = 1 << ID_MEMORY | 1 << ID_THREADS,
    BIT_ADD = BIT_LIMITS | 1 << ID_DRY_RUN | 1 << ID_FIELD | 1 << ID_FORMAT |
              1 << ID_KEYWORD | 1 << ID_PASSAGES | 1 << ID_POSITIONS |
              1 << ID_PROGRESS | 1 << ID_STRICT | 1 << ID_TEXT_LEVEL,
    ARGUMENTS_MANY = 1 << 30,
};

static const struct command {
    const char *name;
    unsigned options; /* 1 << enum option_id */
    size_t least_arguments;
    size_t most_arguments;
    const char *usage;
} commands[] = {
    [COMMAND_NONE] = { "", 0, 0, 0, "COMMAND INDEX" },
    [COMMAND_ADD] = { "add", BIT_ADD, 1, ARGUMENTS_MANY,
                      "add INDEX [INPUT...]" },
    [COMMAND_DELETE] = { "delete", BIT_LIMITS | 1 << ID_IDS, 1, ARGUMENTS_MANY,
                         "delete INDEX ID..." },
    [COMMAND_OPTIMIZE] = { "optimize", BIT_LIMITS, 1, 1, "optimize INDEX" },
    [COMMAND_CHECK] = { "check", 0, 1, 1, "check INDEX" },
    [COMMAND_STATS] = { "stats", 1 << ID_JSON, 1, 1, "stats INDEX" },
    [COMMAND_ANALYZE] = { "analyze", 0, 1, 2, "analyze [INDEX] TEXT" },
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* ---- values ---- */

/* What is between `from` and the next comma, or the end; *from moves on. */
static char *next_part(char **from)
{
    char *part = *from;
    char *comma = strchr(part, ',');

    if (comma)
        *comma = '\0';
    *from = comma ? comma + 1 : NULL;
    return part;
}

static char *copy_value(struct index_options *out, const char *value,
                        struct error *err)
{
    return arena_copy(&out->arena, value, strlen(value) + 1, err);
}

static int read_fields(struct index_options *out, const char *value,
                       struct error *err)
{
    char *rest = copy_value(out, value, err);

    if (!rest)
        return -1;
    while (rest) {
        char *role = next_part(&rest);
        char *equals = strchr(role, '=');

        if (!equals || equals == role)
            return error_set(err, ERROR_INPUT,
                             "option --field: %s is not NAME=MEMBER, such as "
                             "text=正文",
                             role);
        *equals = '\0';
        if (memory_grow(&out->fields, &out->field_capacity,
                        out->field_count + 1, sizeof *out->fields, err) < 0)
            return -1;
        out->fields[out->field_count++] =
            (struct article_field){ role, equals + 1 };
    }
    return 0;
}

static int read_keywords(struct index_options *out, const char *value,
                         struct error *err)
{
    char *rest = copy_value(out, value, err);

    if (!rest)
        return -1;
    while (rest) {
        if (memory_grow(&out->keywords, &out->keyword_capacity,
                        out->make.keyword_count + 1, sizeof *out->keywords,
                        err) < 0)
            return -1;
        out->keywords[out->make.keyword_count++] = next_part(&rest);
    }
    out->make.keywords = out->keywords;
    return 0;
}

static int read_memory(struct index_options *out, const char *value,
                       struct error *err)
{
    uint64_t memory;

    if (option_size(&memory, "memory", value, err) < 0)
        return -1;
    if (memory < MEMORY_LEAST || memory > SIZE_MAX)
        return error_set(err, ERROR_INPUT,
                         "option --memory: %s is not enough: give 32M or more",
                         value);
    out->limits.memory = (size_t)memory;
    return 0;
}

static int read_number(int *out, const char *name, const char *value,
                       uint64_t least, uint64_t most, struct error *err)
{
    uint64_t number;

    if (option_number(&number, name, value, least, most, err) < 0)
        return -1;
    *out = (int)number;
    return 0;
}

static int read_progress(struct index_options *out, const char *value,
                         struct error *err)
{
    int choice = 0;

    if (option_choice(&choice, "progress", value, "auto|never|always", err) < 0)
        return -1;
    out->progress = (enum progress_choice)choice;
    return 0;
}

static int find_command(enum index_command *out, const char *name,
                        struct error *err)
{
    for (int i = COMMAND_ADD; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            *out = (enum index_command)i;
            return 0;
        }
    }
    return error_set(err, ERROR_INPUT,
                     "no command is called %s: there are add, delete, "
                     "optimize, check, stats and analyze",
                     name);
}

static int take_argument(struct index_options *out, const char *value,
                         struct error *err)
{
    if (out->command == COMMAND_NONE)
        return find_command(&out->command, value, err);
    out->arguments[out->argument_count++] = value;
    return 0;
}

/* What an option without a value sets. */
static bool *flag_of(struct index_options *out, int id)
{
    switch (id) {
    case ID_STRICT:
        return &out->strict;
    case ID_DRY_RUN:
        return &out->dry_run;
    case ID_JSON:
        return &out->json;
    case ID_HELP:
        return &out->help;
    default:
        return &out->version;
    }
}

static int read_option(struct index_options *out, int id, const char *value,
                       struct error *err)
{
    int choice = 0;

    switch (id) {
    case OPTION_ARGUMENT:
        return take_argument(out, value, err);
    case ID_FIELD:
        return read_fields(out, value, err);
    case ID_FORMAT:
        return option_choice(&choice, "format", value, "auto|jsonl", err);
    case ID_KEYWORD:
        return read_keywords(out, value, err);
    case ID_MEMORY:
        return read_memory(out, value, err);
    case ID_PASSAGES:
        return option_choice(&out->make.whole, "passages", value, "auto|whole",
                             err);
    case ID_POSITIONS:
        return option_choice(&out->make.positions, "positions", value, "no|yes",
                             err);
    case ID_PROGRESS:
        return read_progress(out, value, err);
    case ID_TEXT_LEVEL:
        return read_number(&out->make.text_level, "text-level", value, 0,
                           TEXT_LEVEL_MAX, err);
    case ID_THREADS:
        return read_number(&out->threads, "threads", value, 1, THREADS_MAX,
                           err);
    case ID_IDS:
        out->ids = value;
        return 0;
    default:
        *flag_of(out, id) = true;
        return 0;
    }
}

/* ---- the line ---- */

/* Options may stand before the command, so this comes at the end. */
static int check_options(const struct index_options *out, unsigned given,
                         struct error *err)
{
    const struct command *command = &commands[out->command];

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].id < ID_HELP &&
            (given & 1U << known[i].id & ~command->options))
            return error_set(err, ERROR_INPUT,
                             "%s has no option --%s; yinde-index %s --help "
                             "shows those it has",
                             command->name, known[i].name, command->name);
    }
    if (out->command == COMMAND_NONE)
        return error_set(err, ERROR_INPUT,
                         "which command? yinde-index --help shows them");
    if (out->argument_count < command->least_arguments ||
        out->argument_count > command->most_arguments)
        return error_set(err, ERROR_INPUT, "the command is: yinde-index %s",
                         command->usage);
    return 0;
}

static int processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);

    if (count < 1)
        return 1;
    return count < THREADS_MAX ? (int)count : THREADS_MAX;
}

static void set_defaults(struct index_options *out)
{
    *out = (struct index_options){
        .limits = { .memory = MEMORY_DEFAULT },
        .make = { .whole = -1, .positions = -1, .text_level = -1 },
        .threads = processors(),
    };
}

int index_options_read(struct index_options *out, int count,
                       char *const *arguments, struct error *err)
{
    struct option_reader reader = { .options = known,
                                    .count = sizeof known / sizeof known[0],
                                    .arguments = arguments,
                                    .left = count };
    unsigned given = 0;
    const char *value;
    int id = OPTION_ARGUMENT;

    set_defaults(out);
    if (memory_alloc(&out->arguments, (size_t)count, sizeof *out->arguments,
                     err) < 0)
        return -1;
    while (id != OPTION_END) {
        if (option_next(&reader, &id, &value, err) < 0)
            return -1;
        if (id != OPTION_END && read_option(out, id, value, err) < 0)
            return -1;
        given |= id > 0 ? 1U << id : 0;
    }
    out->limits.threads = (unsigned)out->threads;
    return out->help || out->version ? 0 : check_options(out, given, err);
}

void index_options_free(struct index_options *options)
{
    free(options->arguments);
    free(options->fields);
    free(options->keywords);
    arena_free(&options->arena);
    *options = (struct index_options){ 0 };
}
