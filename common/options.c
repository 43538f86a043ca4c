#include "common/options.h"

#include <string.h>

static int unknown(struct error *err, const char *dashes, const char *name,
                   size_t size)
{
    return error_set(err, ERROR_INPUT,
                     "unknown option %s%.*s: --help lists the options; what "
                     "begins with - and is none goes after --",
                     dashes, (int)size, name);
}

static int need_value(struct error *err, const char *dashes, const char *name)
{
    return error_set(err, ERROR_INPUT,
                     "option %s%s needs a value: give it as the next argument",
                     dashes, name);
}

static const char *take_argument(struct option_reader *reader)
{
    reader->left--;
    return *reader->arguments++;
}

static const struct option *find_letter(const struct option_reader *reader,
                                        char letter)
{
    for (size_t i = 0; i < reader->count; i++) {
        if (reader->options[i].letter == letter)
            return &reader->options[i];
    }
    return NULL;
}

static const struct option *find_name(const struct option_reader *reader,
                                      const char *name, size_t size)
{
    for (size_t i = 0; i < reader->count; i++) {
        const char *known = reader->options[i].name;

        if (strlen(known) == size && memcmp(known, name, size) == 0)
            return &reader->options[i];
    }
    return NULL;
}

static int read_letter(struct option_reader *reader, int *id,
                       const char **value, struct error *err)
{
    const struct option *option = find_letter(reader, *reader->letters);

    if (!option)
        return unknown(err, "-", reader->letters, 1);
    reader->letters++;
    *id = option->id;
    *value = NULL;
    if (option->takes_value) {
        if (!*reader->letters && reader->left == 0)
            return need_value(err, "--", option->name);
        *value = *reader->letters ? reader->letters : take_argument(reader);
        reader->letters = NULL;
    }
    if (reader->letters && !*reader->letters)
        reader->letters = NULL;
    return 0;
}

static int read_name(struct option_reader *reader, const char *name, int *id,
                     const char **value, struct error *err)
{
    size_t size = strcspn(name, "=");
    bool has_value = name[size] == '=';
    const struct option *option = find_name(reader, name, size);

    if (!option)
        return unknown(err, "--", name, size);
    *id = option->id;
    *value = NULL;
    if (!option->takes_value && has_value)
        return error_set(err, ERROR_INPUT,
                         "option --%s takes no value: leave out %s",
                         option->name, name + size);
    if (option->takes_value && !has_value && reader->left == 0)
        return need_value(err, "--", option->name);
    if (option->takes_value)
        *value = has_value ? name + size + 1 : take_argument(reader);
    return 0;
}

int option_next(struct option_reader *reader, int *id, const char **value,
                struct error *err)
{
    if (reader->letters)
        return read_letter(reader, id, value, err);
    *id = OPTION_END;
    *value = NULL;
    if (reader->left == 0)
        return 0;

    const char *text = take_argument(reader);

    if (!reader->ended && strcmp(text, "--") == 0) {
        reader->ended = true;
        return option_next(reader, id, value, err);
    }
    if (reader->ended || text[0] != '-' || !text[1] ||
        (unsigned char)text[1] >= 0x80) {
        *id = OPTION_ARGUMENT;
        *value = text;
        return 0;
    }
    if (text[1] == '-')
        return read_name(reader, text + 2, id, value, err);
    reader->letters = text + 1;
    return read_letter(reader, id, value, err);
}

/* The digits at *text; false where there is none or too many. */
static bool read_digits(uint64_t *out, const char **text)
{
    const char *at = *text;
    uint64_t number = 0;

    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');

        if (number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    if (at == *text)
        return false;
    *text = at;
    *out = number;
    return true;
}

int option_number(uint64_t *out, const char *name, const char *value,
                  uint64_t least, uint64_t most, struct error *err)
{
    const char *at = value;
    uint64_t number;

    if (!read_digits(&number, &at) || *at || number < least || number > most)
        return error_set(
            err, ERROR_INPUT, "option --%s: %s is no number from %llu to %llu",
            name, value, (unsigned long long)least, (unsigned long long)most);
    *out = number;
    return 0;
}

int option_size(uint64_t *out, const char *name, const char *value,
                struct error *err)
{
    static const char units[] = "KMGT";
    const char *at = value;
    uint64_t number;
    unsigned shift = 0;
    bool good = read_digits(&number, &at);

    if (good && *at) {
        const char *unit = strchr(units, *at);

        good = unit && !at[1];
        shift = unit ? (unsigned)(unit - units + 1) * 10 : 0;
    }
    if (!good || number > UINT64_MAX >> shift)
        return error_set(err, ERROR_INPUT,
                         "option --%s: %s is no size: give bytes, or a number "
                         "with K, M, G or T, such as 64M",
                         name, value);
    *out = number << shift;
    return 0;
}

int option_choice(int *out, const char *name, const char *value,
                  const char *choices, struct error *err)
{
    size_t size = strlen(value);
    int number = 0;

    for (const char *at = choices; *at; number++) {
        size_t length = strcspn(at, "|");

        if (length == size && memcmp(at, value, size) == 0) {
            *out = number;
            return 0;
        }
        at += length + (at[length] == '|');
    }
    return error_set(err, ERROR_INPUT, "option --%s: %s is none of %s", name,
                     value, choices);
}
