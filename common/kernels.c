#include "common/kernels.h"

#include <string.h>

#if defined(__x86_64__)
/* These name what the files of the tables are compiled with: CMakeLists. */
static bool runs_avx512(void)
{
    return __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2") &&
           __builtin_cpu_supports("avx512vpopcntdq") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}

static bool runs_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}
#endif

static bool runs_always(void)
{
    return true;
}

/* From the best down. */
static const struct {
    const struct kernels *kernels;
    bool (*runs)(void);
} tables[] = {
#if defined(__x86_64__)
    { &kernels_avx512, runs_avx512 },
    { &kernels_avx2, runs_avx2 },
#elif defined(__aarch64__)
    { &kernels_neon, runs_always },
#endif
    { &kernels_scalar, runs_always },
};

/* Changes only in kernels_choose, before there are threads. */
static const struct kernels *active = &kernels_scalar;

int kernels_choose(const char *name, struct error *err)
{
    bool any = !name || !*name;

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (!any && strcmp(name, tables[i].kernels->name) != 0)
            continue;
        if (tables[i].runs()) {
            active = tables[i].kernels;
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
