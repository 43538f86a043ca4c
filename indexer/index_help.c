#include "indexer/index_help.h"

static const char help_all[] =
    "yinde-index add INDEX [INPUT...]     puts articles into an index\n"
    "yinde-index delete INDEX ID...       takes articles out\n"
    "yinde-index optimize INDEX           makes it one segment\n"
    "yinde-index check INDEX              reads every byte for damage\n"
    "yinde-index stats INDEX              tells what is in it\n"
    "yinde-index analyze [INDEX] TEXT     shows the terms of a text\n"
    "yinde-index COMMAND --help           says more\n"
    "yinde-index --version\n";

static const char help_limits[] =
    "  --memory SIZE        take at most about SIZE (512M; 32M or more), but\n"
    "                       for some bytes an article in merges\n"
    "  --threads N          work on N threads (as many as there are\n"
    "                       processors; fewer where memory is short)\n";

static const char help_add[] =
    "yinde-index add INDEX [INPUT...]\n"
    "\n"
    "Puts articles into the index in the folder INDEX, which is made where\n"
    "there is none. INPUT is a file, a folder (its .jsonl and .ndjson files,\n"
    "also .gz and .zst) or - for the standard input, as is no INPUT at all.\n"
    "A line is a JSON object: id, title, text, author, source, url, date,\n"
    "tags, all but text optional; other members are kept as they are. An\n"
    "article whose id is in the index already replaces it.\n"
    "\n"
    "  --field NAME=MEMBER  read NAME from another member: "
    "text=正文,title=标题;\n"
    "                       NAME= reads it from nowhere\n"
    "  --keyword NAMES      more members to filter by: edition,section *\n"
    "  --passages WHAT      auto: passages of about 200 characters; whole:\n"
    "                       a record is a passage *\n"
    "  --positions yes|no   keep where terms stand, for exact phrases (yes) *\n"
    "  --text-level N       how hard to compress text, 1 to 19 (3); 0 keeps\n"
    "                       none, so that there are no snippets *\n"
    "  --format auto|jsonl  how INPUT is read\n"
    "  --strict             stop at the first record that cannot be indexed\n"
    "                       instead of skipping it\n"
    "  --dry-run            read and check all records, and write nothing; "
    "the\n"
    "                       last line on stderr is then would add A skip S\n"
    "  --progress WHEN      auto, never, always\n";

static const char help_add_end[] =
    "\n"
    "* is fixed when the index is made. All is committed at once, at the end:\n"
    "a run that is interrupted leaves the index as it was. Exit status: 0 all\n"
    "is in, 1 committed but some records were skipped, 2 nothing was\n"
    "committed. The last line on stderr is\n"
    "added A replaced R skipped S generation G.\n";

static const char help_delete[] =
    "yinde-index delete INDEX ID...\n"
    "yinde-index delete INDEX --ids FILE\n"
    "\n"
    "Deletes the articles with these ids; FILE has one a line, - is the\n"
    "standard input. Exit status: 0 all were there, 1 some were not, the\n"
    "others are deleted, 2 nothing was deleted.\n"
    "\n";

static const char help_optimize[] =
    "yinde-index optimize INDEX\n"
    "\n"
    "Merges all segments into one and drops what is deleted. Exit status: 0,\n"
    "or 2 where the index was left as it was.\n"
    "\n";

static const char help_check[] =
    "yinde-index check INDEX\n"
    "\n"
    "Reads every byte and names each damage. Exit status: 0 sound, 1 damaged,\n"
    "2 cannot be read.\n";

static const char help_stats[] =
    "yinde-index stats INDEX [--json]\n"
    "\n"
    "Tells how many articles, passages, terms and postings there are, and the\n"
    "bytes of each section.\n";

static const char help_analyze[] =
    "yinde-index analyze [INDEX] TEXT\n"
    "\n"
    "Shows the terms of the text, a line each: position, kind, term, bytes\n"
    "from-to, and the text they come from; by the table of INDEX, if given.\n";

void index_help_print(FILE *out, enum index_command command)
{
    static const char *const texts[] = {
        [COMMAND_NONE] = help_all,        [COMMAND_ADD] = help_add,
        [COMMAND_DELETE] = help_delete,   [COMMAND_OPTIMIZE] = help_optimize,
        [COMMAND_CHECK] = help_check,     [COMMAND_STATS] = help_stats,
        [COMMAND_ANALYZE] = help_analyze,
    };

    fputs(texts[command], out);
    if (command == COMMAND_ADD || command == COMMAND_DELETE ||
        command == COMMAND_OPTIMIZE)
        fputs(help_limits, out);
    if (command == COMMAND_ADD)
        fputs(help_add_end, out);
}
