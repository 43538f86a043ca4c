#include "indexer/awaited_codec.h"

void awaited_codec_open(struct awaited_codec *awaited)
{
    *awaited = (struct awaited_codec){ 0 };
    pthread_mutex_init(&awaited->mutex, NULL);
    pthread_cond_init(&awaited->settled, NULL);
}

void awaited_codec_close(struct awaited_codec *awaited)
{
    pthread_cond_destroy(&awaited->settled);
    pthread_mutex_destroy(&awaited->mutex);
}

void awaited_codec_settle(struct awaited_codec *awaited,
                          const struct text_codec *codec,
                          const struct error *err)
{
    pthread_mutex_lock(&awaited->mutex);
    awaited->failed = !codec;
    if (!codec)
        awaited->err = *err;
    atomic_store(&awaited->codec, codec);
    pthread_cond_broadcast(&awaited->settled);
    pthread_mutex_unlock(&awaited->mutex);
}

const struct text_codec *awaited_codec_look(const struct awaited_codec *awaited)
{
    return atomic_load(&awaited->codec);
}

const struct text_codec *awaited_codec_wait(struct awaited_codec *awaited,
                                            struct error *err)
{
    const struct text_codec *codec;

    pthread_mutex_lock(&awaited->mutex);
    while (!awaited_codec_look(awaited) && !awaited->failed)
        pthread_cond_wait(&awaited->settled, &awaited->mutex);
    codec = awaited_codec_look(awaited);
    if (!codec)
        *err = awaited->err;
    pthread_mutex_unlock(&awaited->mutex);
    return codec;
}
