/*
 * awaited_codec - the codec of a run's segments, which one thread settles
 * while others begin their segments without it.
 */
#ifndef INDEXER_AWAITED_CODEC_H
#define INDEXER_AWAITED_CODEC_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "common/error.h"
#include "common/text_codec.h"

/* The fields are private. */
struct awaited_codec {
    pthread_mutex_t mutex;
    pthread_cond_t settled;
    _Atomic(const struct text_codec *) codec; /* NULL: not yet, or it failed */
    bool failed;
    struct error err;
};

void awaited_codec_open(struct awaited_codec *awaited);
void awaited_codec_close(struct awaited_codec *awaited);

/* Once: the codec, borrowed; or, where it is NULL, why there is none. */
void awaited_codec_settle(struct awaited_codec *awaited,
                          const struct text_codec *codec,
                          const struct error *err);

/* The codec; NULL where none is settled. */
const struct text_codec *
awaited_codec_look(const struct awaited_codec *awaited);

/* Waits for it; NULL with the settler's error where it failed. */
const struct text_codec *awaited_codec_wait(struct awaited_codec *awaited,
                                            struct error *err);

#endif
