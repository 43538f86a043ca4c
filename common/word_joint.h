/*
 * word_joint - whether a place between two characters is inside a word.
 *
 * For who cuts text: near enough to the words and compounds that analysis
 * makes (docs/ANALYSIS.md, section 2) that no cut elsewhere divides one.
 */
#ifndef COMMON_WORD_JOINT_H
#define COMMON_WORD_JOINT_H

#include <stdint.h>

#include "common/analysis_table.h"

enum word_joint {
    JOINT_NONE,
    JOINT_COMPOUND, /* beside what joins a compound or a number */
    JOINT_WORD,     /* inside a run of letters, digits and marks, or before
                       what vanishes */
};

/* The last characters of a text that do not vanish; zeroed at its start. */
struct word_state {
    uint32_t before;
    uint32_t previous;
};

/* The place before `next`, to which `state` is moved. */
enum word_joint word_joint(struct word_state *state,
                           const struct analysis_table *table, uint32_t next);

#endif
