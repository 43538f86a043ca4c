/*
 * analysis_data - the built-in analysis table, as generated.
 *
 * analysis_data.c is written by common/analysis_table_generate.py. The words
 * are those of a table file; analysis_data_table is what analysis_table_open
 * makes of them, known beforehand. Only analysis_table.c and tests use this.
 */
#ifndef COMMON_ANALYSIS_DATA_H
#define COMMON_ANALYSIS_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "common/analysis_table.h"

extern const uint32_t analysis_data[];
extern const size_t analysis_data_words;
extern const struct analysis_table analysis_data_table;

#endif
