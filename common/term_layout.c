#include "common/term_layout.h"

#include <assert.h>

#include "common/little_endian.h"

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "dictionary: %s", what);
}

int list_group_open(struct list_group *out,
                    const struct term_sections *sections, uint32_t group,
                    struct error *err)
{
    const uint8_t *entry = sections->list.bytes + LIST_ENTRY * (size_t)group;
    uint64_t packed = get_u64(entry + 8);
    uint64_t bit = packed >> LIST_WIDTH_BITS;
    uint32_t left = sections->terms - group * LIST_GROUP;

    out->base = get_u64(entry);
    out->end = get_u64(entry + LIST_ENTRY);
    out->width = packed & ((1 << LIST_WIDTH_BITS) - 1);
    out->count = left < LIST_GROUP ? left : LIST_GROUP;
    out->skip = bit % 8;
    if (out->base > out->end || out->end > sections->postings_size)
        return corrupt(err, "lists do not ascend in POSTINGS");
    if (out->width < 1 || out->width > LIST_WIDTH_MAX)
        return corrupt(err, "lengths of lists of no or too many bits");
    out->lengths_size =
        ((size_t)out->skip + (size_t)out->count * out->width + 7) / 8;
    if (bit / 8 > sections->list_length.size ||
        out->lengths_size > sections->list_length.size - bit / 8)
        return corrupt(err, "lengths of lists past the end of LIST_LENGTH");
    out->lengths = sections->list_length.bytes + bit / 8;
    return 0;
}

uint32_t list_group_length(const struct list_group *group, uint32_t i)
{
    size_t bit = group->skip + (size_t)i * group->width;
    uint64_t mask = (UINT64_C(1) << group->width) - 1;

    assert(i < group->count);
    return (uint32_t)(get_u64_of(group->lengths + bit / 8,
                                 group->lengths_size - bit / 8) >>
                          bit % 8 &
                      mask);
}

int list_group_check(const struct list_group *group, uint32_t i, uint64_t end,
                     struct error *err)
{
    if (end > group->end || (i + 1 == group->count && end != group->end))
        return corrupt(err, "a list does not end where the next begins");
    return 0;
}
