#include "tests/unit/search_sample.h"

#include "common/delete_bitmap.h"

#define LONG_TEXT                                                                                            \
    "春天來了，花都開了，鳥也叫了，人們走到街上，看看天，看看地，看看水，" \
    "夏天來了，草都綠了，蟲也叫了，人們走到河邊，看看魚，看看蝦，看看船。"

/*
 * Each pair: what holds the name once, in a long text; what holds only its
 * pieces or longer words, often, in a title and in a short text.
 */
static const char *const archive[] = {
    "{\"id\":\"b\",\"title\":\"ChatGPT\",\"text\":\"ChatGPT、ChatGPT、"
    "ChatGPT、ChatGPT、ChatGPT\"}",
    "{\"id\":\"a\",\"text\":\"" LONG_TEXT "他用GPT-4寫信。\"}",
    "{\"id\":\"c\",\"title\":\"ToyGPT\",\"text\":\"ToyGPT、ToyGPT。\"}",
    "{\"id\":\"e\",\"title\":\"Git，社區\",\"text\":\"社區、Git、社區、Git、"
    "社區、Git、社區\"}",
    "{\"id\":\"d\",\"text\":\"" LONG_TEXT "他在Git 社區寫信。\"}",
    "{\"id\":\"g\",\"title\":\"IP TCP\",\"text\":\"IP、TCP、用IP、TCP、用IP\"}",
    "{\"id\":\"f\",\"text\":\"" LONG_TEXT "他用TCP/IP寫信。\"}",
    "{\"id\":\"i\",\"title\":\"MacOS系統\",\"text\":\"MacOS系統、MacOS系統、"
    "MacOS 系統\"}",
    "{\"id\":\"h\",\"text\":\"" LONG_TEXT "他用OS系統寫信。\"}",
    "{\"id\":\"k\",\"title\":\"Fan\",\"text\":\"Fan、Fan、Fan、Fan、Fan\"}",
    "{\"id\":\"j\",\"text\":\"" LONG_TEXT "他用FanClub寫信。\"}",
    "{\"id\":\"o\",\"text\":\"Clancy's RayClan's\"}",
    "{\"id\":\"q\",\"title\":\"C++語言\",\"text\":\"C++語言、C++語言\"}",
    "{\"id\":\"p\",\"text\":\"" LONG_TEXT "他用C 語言寫書。\"}",
    "{\"id\":\"m\",\"text\":\"" LONG_TEXT "他用GPT-5寫信。\"}",
    "{\"id\":\"n\",\"text\":\"" LONG_TEXT "他用GPT-6寫信。\"}",
    NULL,
};

static const struct {
    const char *query;
    const char *ids;
} cases[] = {
    { "gpt", "amnbc" },
    { "title:gpt", "bc" },
    { "+gpt", "amnbc" },
    { "gp* -title:chatgpt", "camn" }, /* a prefix makes no difference */
    { "\"gpt\"", "amn" },
    { "\"gpt 4\"", "a" },
    { "\"chat gpt\"", "" },
    { "gpt -\"gpt\"", "bc" },
    { "-club fan", "k" },
    { "ChatGPT", "bcamn" },
    { "Git社區", "de" },
    { "tcp/ip", "fg" },
    { "OS系統", "hi" },
    { "\"OS系統\"", "h" },
    { "FanClub", "jk" },
    { "\"C語言\"", "p" },
    { "\"C++語言\"", "q" },
    { "C語言", "pq" },
    { "clancy", "o" },
    { "\"clancy\"", "o" },
    { "Clancy’s", "o" },
    { "clan", "" },
    { "rayclan", "o" },
};

static void words_stand_before_parts_and_names_before_pieces(void **state)
{
    (void)state;
    for (size_t each = 1; each <= TEST_COUNT(archive); each++) {
        struct sample sample;

        sample_open(&sample, archive, each, ALL);
        for (size_t i = 0; i < TEST_COUNT(cases); i++) {
            struct search_request request = request_for(cases[i].query);

            check(&sample, &request, cases[i].ids);
        }
        sample_close(&sample);
    }
}

static void must(int result, const struct error *err)
{
    if (result < 0)
        fail_msg("%s", err->message);
}

/* Deletes article 0 of a segment. */
static void delete_first(const char *folder, size_t segment)
{
    struct manifest manifest;
    struct manifest_segment *from;
    struct delete_bitmap deletes;
    struct error err = { 0 };

    must(manifest_read(&manifest, folder, &err), &err);
    from = &manifest.segments[segment];
    must(delete_bitmap_init(&deletes, from->articles, &err), &err);
    delete_bitmap_set(&deletes, 0);
    from->deletes = manifest.next_file++;
    from->deleted = 1;
    must(delete_bitmap_write(&from->delete_hash, &deletes, folder,
                             from->deletes, &err),
         &err);
    manifest.generation++;
    must(manifest_write(&manifest, folder, &err), &err);
    delete_bitmap_free(&deletes);
    manifest_free(&manifest);
}

/* Statistics are the snapshot's, so what is left scores as before. */
static void a_deleted_word_still_weighs_its_parts(void **state)
{
    (void)state;
    struct sample sample;
    struct searcher *less;
    struct search_results before;
    struct search_results after;
    struct search_request request = request_for("GPT");
    struct error err = { 0 };

    sample_open(&sample, archive, 1, ALL);
    delete_first(sample.folder, 1);
    must(searcher_open(&less, sample.folder, &err), &err);
    search(&before, &sample, &request);
    must(searcher_search(&after, less, &request, &err), &err);
    assert_int_equal(before.hit_count, 5);
    assert_int_equal(after.hit_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(after.hits[i].segment, before.hits[i + 1].segment);
        assert_true(!(after.hits[i].score < before.hits[i + 1].score) &&
                    !(after.hits[i].score > before.hits[i + 1].score));
    }
    search_results_free(&before);
    search_results_free(&after);
    searcher_close(less);
    sample_close(&sample);
}

/* The larger df of the two, whichever it is. */
static void a_part_is_at_least_as_frequent_as_its_word(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        uint64_t word, part;
    } counts[] = {
        { "gpt", 3, 4 }, /* passages: two titles, two texts */
        { "fan", 2, 2 }, /* as a part only once */
        { "寫信", 7, 0 },
    };

    for (size_t each = 1; each <= TEST_COUNT(archive); each++) {
        struct sample sample;

        sample_open(&sample, archive, each, ALL);
        for (size_t i = 0; i < TEST_COUNT(counts); i++) {
            struct search_request request = request_for(counts[i].query);
            struct search_results results;

            search(&results, &sample, &request);
            assert_int_equal(results.df[0], counts[i].word);
            if (counts[i].part > 0)
                assert_int_equal(results.df[1], counts[i].part);
            search_results_free(&results);
        }
        sample_close(&sample);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stand_before_parts_and_names_before_pieces),
        cmocka_unit_test(a_deleted_word_still_weighs_its_parts),
        cmocka_unit_test(a_part_is_at_least_as_frequent_as_its_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
