#include "common/bm25.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "common/memory.h"

int bm25_open(struct bm25 *out, double k1, double b, float delta,
              double average, uint32_t max_length, struct error *err)
{
    assert(average > 0 && k1 >= 0 && b >= 0 && b <= 1);
    *out = (struct bm25){
        .k1 = k1, .b = b, .delta = delta, .count = (size_t)max_length + 1
    };
    if (memory_alloc(&out->norms, out->count, sizeof *out->norms, err) < 0)
        return -1;
    for (size_t i = 0; i < out->count; i++)
        out->norms[i] = (float)(k1 * (1 - b + b * (double)i / average));
    return 0;
}

void bm25_close(struct bm25 *bm25)
{
    free(bm25->norms);
    *bm25 = (struct bm25){ 0 };
}

float bm25_idf(uint64_t passages, uint64_t df)
{
    assert(df <= passages);
    double n = (double)passages;
    double d = (double)df;

    return (float)log(1 + (n - d + 0.5) / (d + 0.5));
}
