#!/bin/sh
# make_indexes.sh TOP BUILD OUT: makes the golden indexes in the new folder
# OUT, of texts of our corpus: together they have every kind of section, of
# block and of setting. Where the format changes, renew.sh runs it.
set -eu
corpus=$(cd "$1/corpus/articles" && pwd)
index=$(cd "$2" && pwd)/yinde-index
mkdir "$3"
cd "$3"

add() {
    "$index" add --threads 1 --memory 64M --progress never "$@" 2>err || {
        cat err; exit 1; }
    rm err
}

# Everything as it is without options, two keyword fields, two segments; an
# article that comes again with a number for a keyword.
head -n 2 "$corpus/districts.jsonl" | add --keyword edition,page auto -
{
    head -n 1 "$corpus/interviews.jsonl"
    head -n 1 "$corpus/interviews.jsonl" | sed 's/^{/{"page":[1,"2"],"edition":"晚報",/'
    printf '%s\n' '{"title":"新店𠮷野家在濱江","id":12.50,"date":"2025-06-01T08:00","text":"新店。"}'
} | add auto -

# Terms that stand in all of 880 texts, in every other, in most at the beginning
# and few later, and in some twice: every kind of block.
awk 'BEGIN { for (i = 0; i < 880; i++)
                 printf "{\"id\":\"s%04d\",\"text\":\"全部。%s%s%s\"}\n", i,
                     i % 2 ? "單數。" : "", i % 50 == 1 ? "單數。" : "",
                     i < 320 || i % 40 == 0 ? "前三百。" : "" }' | add auto -

head -n 2 "$corpus/districts.jsonl" | add --passages whole whole -
head -n 2 "$corpus/districts.jsonl" | add --positions no --text-level 0 bare -

# 900 texts, each with a rule that is 1500 bytes long: enough for a codec to
# learn from. The first segment has codec 0, the second the codec that was
# learnt, and two articles of it are deleted.
sentences() {
    sed -n 's/.*"text": "\([^"\\]*\)[\\"].*/\1/p' "$corpus/simplified.jsonl" |
        awk -v from="$1" -v to="$2" '
            { count = split($0, part, "。")
              for (i = 1; i <= count && n < 12; i++)
                  if (part[i] != "") text[n++] = part[i] }
            END { for (i = 0; i < 500; i++) rule = rule "─"
                  for (i = from; i < to; i++)
                      printf "{\"id\":\"s%04d\",\"text\":\"%s。%s\"}\n", i,
                          text[i % n], rule }'
}
sentences 0 20 | add codecs -
sentences 20 900 | add codecs -
"$index" delete codecs s0100 s0899 2>err
rm err
