/*
 * segment_format - the numbers of docs/FORMAT.md, each written once.
 */
#ifndef COMMON_SEGMENT_FORMAT_H
#define COMMON_SEGMENT_FORMAT_H

#include <stdint.h>

enum {
    FORMAT_VERSION = 0x000F0000, /* format 0, draft revision 15 */
    SEGMENT_HEADER_SIZE = 64,
    SEGMENT_ALIGNMENT = 64, /* of sections; also zero bytes after each */
    SEGMENT_ARTICLES_MAX = INT32_MAX, /* and passages */
    SEGMENT_TABLE_ENTRY = 32,         /* bytes */
    ID_ENTRY = 4,
    DATE_GROUP_ENTRY = 16,
    UNI_ENTRY = 8,
    SEGMENT_PAGE_SIZE = 65536, /* bytes under one checksum of PAGESUM */
    BLOCK_MAX = 256,           /* postings */
    LIST_GROUP = 128,          /* terms */
    STRINGS_BLOCK = 32,        /* sorted strings a block */
    STORE_FRAME_TARGET = 7600, /* coded bytes at which a frame is closed: zstd
                                reads a dictionary in place below 8 KiB, else
                                it copies it */
    DATE_GROUP = 1024,         /* articles under one {min, max} */
    FIELD_VALUE_MAX = 65535,   /* bytes of an id or a keyword value */
    DECLARED_FIELDS_MAX = 64,
    POSITION_MAX_AUTO = 254,
    POSITION_MAX_WHOLE = 65534,
};

enum index_flags {
    INDEX_WHOLE = 1,     /* a record is a passage */
    INDEX_POSITIONS = 2, /* positions are stored */
    INDEX_TEXT = 4,      /* text is stored */
};

enum section_kind {
    SECTION_PAGESUM = 1,
    SECTION_ROW,
    SECTION_COLUMN,
    SECTION_WORD,
    SECTION_WORD_INDEX,
    SECTION_LIST,
    SECTION_LIST_END,
    SECTION_POSTINGS,
    SECTION_POSITIONS,
    SECTION_LENGTH,
    SECTION_TEXT,
    SECTION_TEXT_BLOCK,
    SECTION_RECORD,
    SECTION_RECORD_BLOCK,
    SECTION_ARTICLE,
    SECTION_ID,
    SECTION_DATE,
    SECTION_KEYWORD,
    SECTION_UNI,
    SECTION_ID_STRING,
    SECTION_ID_BLOCK,
    SECTION_KINDS, /* one past the last */
};

enum article_info {
    ARTICLE_TITLED = 1,       /* the first passage is of the title */
    ARTICLE_WRAPPED = 2,      /* lone newlines are line wraps */
    ARTICLE_TITLE_SHIFT = 16, /* `whole`: positions of the title; `auto`: its
                                 passages after the first */
};

enum builtin_field {
    FIELD_AUTHOR,
    FIELD_SOURCE,
    FIELD_TAG,
    FIELD_URL,
    FIELD_DECLARED, /* the first of the manifest's declared fields */
};

/* A row and a term of the dictionary are never this. */
#define TERM_NONE UINT32_MAX

#endif
