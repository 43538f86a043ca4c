#include "tests/unit/search_sample.h"

enum { EACH = 4 }; /* articles a segment */

#define LONG "的一是在人有我他這中大來上個國和也子時道出得可下過"

/*
 * Each has the pieces of GPT-4o as a run, none has the compound. So that the
 * run is looked for in the second segment at all, one of its pieces must
 * stand for it; the compound, of fewer passages, must not.
 */
static const char *const articles[] = {
    "{\"id\":\"a\",\"text\":\"GPT 4o" LONG LONG LONG LONG "\"}",
    "{\"id\":\"b\",\"text\":\"GPT\"}",
    "{\"id\":\"c\",\"text\":\"4o\"}",
    "{\"id\":\"d\",\"text\":\"字\"}",
    "{\"id\":\"e\",\"text\":\"GPT 4o\"}",
    "{\"id\":\"f\",\"text\":\"GPT\"}",
    "{\"id\":\"g\",\"text\":\"4o\"}",
    "{\"id\":\"h\",\"text\":\"字\"}",
    NULL,
};

static void a_compound_does_not_stand_for_its_run(void **state)
{
    (void)state;
    struct search_request request = request_for("GPT-4o");
    struct sample s;

    sample_open(&s, articles, EACH, ALL);
    request.limit = 1;
    check(&s, &request, "e");
    request.exhaustive = true;
    check(&s, &request, "e");
    sample_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_compound_does_not_stand_for_its_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
