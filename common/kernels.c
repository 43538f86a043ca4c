#include "common/kernels.h"

#include <string.h>

/* From the best down; the processor can always run the last. */
static const struct kernels *const tables[] = { &kernels_scalar };

/* Changes only in kernels_choose, before there are threads. */
static const struct kernels *active = &kernels_scalar;

int kernels_choose(const char *name, struct error *err)
{
    if (!name || !*name) {
        active = tables[0];
        return 0;
    }
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (strcmp(name, tables[i]->name) == 0) {
            active = tables[i];
            return 0;
        }
    }
    return error_set(err, ERROR_INPUT,
                     "YINDE_KERNEL=%s: no such kernel here; unset it, or "
                     "set it to \"scalar\"",
                     name);
}

const struct kernels *kernels_active(void)
{
    return active;
}
