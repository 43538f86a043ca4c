#include <assert.h>

#include "searcher/crew.h"
#include "searcher/search_run.h"

enum {
    /* Parts for each thread: more are shared more evenly, but each costs. */
    PARTS_EACH = 4,
    HIT_COST = 20, /* of a hit that is wanted, in postings that are read */
};

/* Passages first .. end - 1 of a segment, whole articles. */
struct part {
    uint32_t segment, first, end;
};

/* What one thread does. */
struct share {
    struct search_run run;
    uint32_t segment; /* that is open; UINT32_MAX: none is */
    size_t failed;    /* the part that failed; SIZE_MAX: none has */
    struct error err;
};

struct division {
    struct part *parts; /* ascending */
    size_t count;
    struct share *shares; /* of each thread */
    struct shared_top top;
    atomic_size_t next; /* part to be searched */
    atomic_bool stop;   /* one has failed */
};

/* ---- parts ---- */

static bool has_prefix(const struct query_terms *terms)
{
    for (size_t i = 0; i < terms->term_count; i++) {
        if (terms->terms[i].kind == QUERY_PREFIX)
            return true;
    }
    return false;
}

/*
 * In how many parts of about `size` passages a segment can be searched. Each
 * thread would have to join all lists of a prefix.
 */
static uint32_t count_parts(const struct search_run *run,
                            const struct segment_view *view, uint64_t size)
{
    if (search_plan(run, view) == PLAN_MATCH || has_prefix(&run->out->terms) ||
        view->passages < size)
        return 1;
    return (uint32_t)((view->passages + size / 2) / size);
}

/* Cuts a segment between articles. */
static void cut(struct division *d, const struct segment_view *view,
                uint32_t count)
{
    uint32_t first = 0;

    for (uint32_t i = 1; i <= count; i++) {
        uint32_t end = (uint32_t)((uint64_t)view->passages * i / count);

        if (i < count)
            end = view->first[segment_view_article(view, end)];
        if (end == first && i < count)
            continue;
        d->parts[d->count++] = (struct part){ view->number, first, end };
        first = end;
    }
}

static int make_parts(struct division *d, struct search_run *run,
                      struct error *err)
{
    struct searcher *s = run->searcher;
    uint32_t most = PARTS_EACH * s->threads;
    uint64_t size = s->snapshot->passages / most + 1;

    d->parts =
        arena_alloc(&s->lists, (s->view_count + most) * sizeof *d->parts, err);
    if (!d->parts)
        return -1;
    for (uint32_t i = 0; i < s->view_count; i++)
        cut(d, &s->views[i], count_parts(run, &s->views[i], size));
    return 0;
}

/* ---- threads ---- */

static void close_segment(struct share *share)
{
    if (share->segment != UINT32_MAX)
        search_close(&share->run);
    share->segment = UINT32_MAX;
}

static int search_one(struct share *share, const struct part *part,
                      struct error *err)
{
    if (share->segment != part->segment) {
        close_segment(share);
        if (search_open(&share->run, part->segment, err) < 0)
            return search_run_blame(&share->run, part->segment, err);
        share->segment = part->segment;
    }
    if (search_part(&share->run, part->first, part->end, err) < 0)
        return search_run_blame(&share->run, part->segment, err);
    return 0;
}

static int search_share(struct division *d, struct share *share,
                        struct error *err)
{
    size_t i;

    while (!atomic_load(&d->stop) &&
           (i = atomic_fetch_add(&d->next, 1)) < d->count) {
        share->failed = i;
        if (search_one(share, &d->parts[i], err) < 0)
            return -1;
    }
    close_segment(share);
    return shared_top_take(&d->top, &share->run.top, err);
}

static void run_share(void *context, unsigned number)
{
    struct division *d = context;
    struct share *share = &d->shares[number];

    if (search_share(d, share, &share->err) == 0)
        share->failed = SIZE_MAX;
    else
        atomic_store(&d->stop, true);
}

static int make_shares(struct division *d, struct search_run *run,
                       struct error *err)
{
    struct searcher *s = run->searcher;

    assert(!run->top.hits);
    d->shares = arena_alloc(&s->lists, s->threads * sizeof *d->shares, err);
    if (!d->shares)
        return -1;
    for (unsigned i = 0; i < s->threads; i++) {
        struct search_run mine = *run;

        mine.work = &s->works[i];
        mine.shared = &d->top;
        mine.scanned = 0;
        mine.top.limit = run->limit > 0 ? SIZE_MAX : 0;
        d->shares[i] = (struct share){ .run = mine,
                                       .segment = UINT32_MAX,
                                       .failed = SIZE_MAX };
    }
    return 0;
}

/* Adds up what the threads have done; fails as the first part that did. */
static int join(struct division *d, struct search_run *run, struct error *err)
{
    size_t failed = SIZE_MAX;

    for (unsigned i = 0; i < run->searcher->threads; i++) {
        struct share *share = &d->shares[i];

        run->total += share->run.total;
        run->scanned += share->run.scanned;
        run->uncounted = run->uncounted || share->run.uncounted;
        top_k_free(&share->run.top);
        if (share->failed < failed) {
            failed = share->failed;
            *err = share->err;
        }
    }
    run->top = d->top.top;
    d->top.top = (struct top_k){ 0 };
    return failed == SIZE_MAX ? 0 : -1;
}

/* About how many postings are read; the rarest list leads where all terms must
 * be there. */
static uint64_t estimate(const struct search_run *run)
{
    const struct search_results *out = run->out;
    size_t count = out->terms.term_count;
    uint64_t least = UINT64_MAX;
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += out->df[i];
        least = out->df[i] < least ? out->df[i] : least;
    }
    return run->all ? least * count : sum;
}

bool search_parts_pay(const struct search_run *run)
{
    uint64_t postings;
    uint64_t hits;

    if (!run->searcher->crew || run->request->exhaustive ||
        run->request->sort != SORT_RELEVANCE)
        return false;
    postings = estimate(run);
    hits = run->limit < postings ? run->limit : postings;
    return postings + HIT_COST * hits >= run->searcher->shared_least;
}

int search_parts(struct search_run *run, struct error *err)
{
    struct division d = { 0 };
    int result;

    if (make_parts(&d, run, err) < 0 || make_shares(&d, run, err) < 0)
        return -1;
    shared_top_open(&d.top, run->limit);
    crew_run(run->searcher->crew, run_share, &d);
    result = join(&d, run, err);
    shared_top_close(&d.top);
    return result;
}
