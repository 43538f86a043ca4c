#!/bin/sh
# check_commands.sh TOP BUILD: the programs keep the contract of the command
# line: what is in after each command, exit statuses, last lines.
set -u
index=$2/yinde-index
search=$2/yinde-search
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failures=0

# expect STATUS LAST-LINE-OF-STDERR COMMAND...
expect() {
    status=$1 last=$2
    shift 2
    "$@" >out 2>err </dev/null
    found=$?
    if [ "$found" -ne "$status" ]; then
        echo "exit status $found, not $status: $*"; cat err
        failures=$((failures + 1))
    elif [ -n "$last" ] && ! tail -n 1 err | grep -qF -- "$last"; then
        echo "the last line is not '$last': $*"; cat err
        failures=$((failures + 1))
    fi
}

# hits COUNT QUERY
hits() {
    found=$("$search" i --count "$2" 2>&1)
    if [ "$found" != "$1" ]; then
        echo "$found hits, not $1: $2"
        failures=$((failures + 1))
    fi
}

cat >a.jsonl <<'END'
{"id":"1","title":"強腦科技","text":"韓璧丞創辦了強腦科技。","edition":"A"}
{"id":"2","text":"梁文鋒創辦了深度求索。"}
END
printf '%s\n' '{"id":"2","text":"換成了別的。"}' '{"id":"3",' '{"id":"4"}' \
    '{"id":"5","text":"第五篇。"}' >b.jsonl
printf '{"id":"6","text":"\377"}\n' >c.jsonl
gzip -k a.jsonl

# a new index, an id replaced, bad lines
expect 0 "added 2 replaced 0 skipped 0 generation 1" "$index" add i a.jsonl --keyword edition
expect 0 "" "$search" i 韩璧丞
hits 1 梁文锋
hits 1 edition:A
expect 1 "added 2 replaced 1 skipped 2 generation 2" "$index" add i b.jsonl
expect 1 "added 2 replaced 2 skipped 2 generation 3" "$index" add i b.jsonl
hits 0 梁文鋒
hits 1 換成
grep -q "b.jsonl, line 2: " err || { echo "no file and line in"; cat err; failures=$((failures + 1)); }
expect 1 "added 0 replaced 0 skipped 1 generation 3" "$index" add i c.jsonl
expect 2 "c.jsonl, line 1: " "$index" add i c.jsonl --strict
expect 2 "b.jsonl, line 2: " "$index" add i a.jsonl b.jsonl --strict
hits 0 梁文鋒
expect 0 "" "$index" check i

# a dry run: the same messages and statuses, and nothing is written
expect 1 "would add 2 skip 2" "$index" add d b.jsonl --dry-run
grep '; skipped' err >dry
[ ! -e d ] || { echo "a folder was made"; failures=$((failures + 1)); }
expect 1 "added 2 replaced 0 skipped 2 generation 1" "$index" add d b.jsonl
grep '; skipped' err | diff dry - || failures=$((failures + 1))
ls -lR --full-time d >before
expect 0 "would add 2 skip 0" "$index" add d a.jsonl --dry-run
ls -lR --full-time d | diff before - || failures=$((failures + 1))
expect 2 "b.jsonl, line 2: " "$index" add d b.jsonl --strict --dry-run
expect 2 "which is fixed" "$index" add d a.jsonl --passages whole --dry-run
expect 2 "no-such" "$index" add d no-such.jsonl --dry-run

# other inputs
expect 0 "added 2 replaced 2 skipped 0 generation 4" "$index" add i a.jsonl.gz
hits 1 梁文鋒
mkdir folder && cp a.jsonl folder/ && echo x >folder/notes.txt
expect 0 "added 2 replaced 2 skipped 0 generation 5" "$index" add i folder
"$index" add i - <a.jsonl 2>err || failures=$((failures + 1))
grep -qF "added 2 replaced 2 skipped 0 generation 6" err || { cat err; failures=$((failures + 1)); }
expect 1 "added 1 replaced 0 skipped 1 generation 1" "$index" add f --field text=title,title= a.jsonl
expect 2 "no-such" "$index" add i no-such.jsonl
: >empty.jsonl
expect 0 "added 0 replaced 0 skipped 0 generation 1" "$index" add e empty.jsonl
expect 1 "" "$search" e 沒有

# damaged input is told of: the sum of gzip, and an end that is not there
size=$(wc -c <a.jsonl.gz)
cp a.jsonl.gz sum.jsonl.gz
printf '\000\001\002\003' | dd of=sum.jsonl.gz bs=1 seek=$((size - 8)) conv=notrunc 2>/dev/null
head -c $((size - 3)) a.jsonl.gz >short.jsonl.gz
expect 1 "added 0 replaced 0 skipped 1 generation 1" "$index" add g sum.jsonl.gz
grep -q "sum.jsonl.gz: .*damaged" err || { cat err; failures=$((failures + 1)); }
expect 1 "skipped 1 generation" "$index" add g short.jsonl.gz
grep -q "short.jsonl.gz: .*cut short" err || { cat err; failures=$((failures + 1)); }

# batches of queries, as Windows saves them too
printf '\357\273\277q1\t强脑科技\r\n\r\nq2\t沒有這個\r\n' >queries
expect 0 "" "$search" i --queries queries --count
[ "$(cat out)" = "$(printf 'q1\t1\nq2\t0')" ] || { cat out; failures=$((failures + 1)); }
printf 'q\033\377\t()\n' >queries
expect 1 'note: q??: the query holds nothing to search for' "$search" i --queries queries
printf 'q1 黃\n' >queries
expect 2 "queries, line 1: no tab" "$search" i --queries queries

# delete, optimize
expect 0 "deleted 1 missing 0 generation 7" "$index" delete i 5
expect 1 "deleted 0 missing 1 generation 7" "$index" delete i 5
printf '1\n2\n\n9\033\377\n' >ids
expect 1 "deleted 2 missing 1 generation 8" "$index" delete i --ids ids
grep -q 'has the id 9??$' err || { cat -v err; failures=$((failures + 1)); }
expect 1 'has the id 9??' "$search" i --show "$(sed -n 4p ids)"
hits 0 强脑科技
expect 0 "added 2 replaced 0 skipped 0 generation 9" "$index" add i a.jsonl
printf '{"id":"7","text":"第七篇。"}\n' >d.jsonl
expect 0 "added 1 replaced 0 skipped 0 generation 10" "$index" add i d.jsonl
expect 0 "optimized generation 11" "$index" optimize i
expect 0 "optimized generation 11" "$index" optimize i
hits 1 强脑科技
expect 0 "" "$index" check i
expect 0 "" "$index" stats i --json
grep -q '"segments":1,"articles":3,"deleted":0,' out || { cat out; failures=$((failures + 1)); }
expect 0 "" "$index" analyze "強腦 AI"
expect 0 "" "$index" analyze i "強腦 AI"

# a query of nothing
expect 1 "0 articles" "$search" i '(( "" +'
grep -q "holds nothing to search for" err || { cat err; failures=$((failures + 1)); }
expect 1 "0 articles" "$search" i 沒有的
grep -q "holds nothing" err && { cat err; failures=$((failures + 1)); }

# the pager, on a terminal alone; its early end is no error
paged() {
    PAGER=$1 script -qec "\"$search\" i $2" /dev/null </dev/null >out 2>err
    [ $? -eq "$3" ] && [ "$(grep -c '^paged:' out)" -gt 0 ] && [ "$4" = yes ] && return
    [ "$4" = no ] && ! grep -q '^paged:' out && [ -s out ] && return
    echo "PAGER=$1 $2:"; cat out
    failures=$((failures + 1))
}
printf 'q\t强脑\n' >paged.tsv
paged 'sed s/^/paged:/' '强脑科技' 0 yes
grep -q '^paged:1 article, ' out || { cat out; failures=$((failures + 1)); }
paged 'sed s/^/paged:/' '--show 1' 0 yes
paged 'echo paged:' '强脑科技' 0 yes
paged 'sed s/^/paged:/' '沒有的' 1 no
paged 'sed s/^/paged:/' '强脑科技 --format json' 0 no
paged 'sed s/^/paged:/' '强脑科技 --count' 0 no
paged 'sed s/^/paged:/' '--queries paged.tsv' 0 no
paged no-such-pager '强脑科技' 2 no
grep -q "set PAGER" out || { cat out; failures=$((failures + 1)); }

# dates and keyword fields take no bytes where there are none
printf '{"id":"%s","text":"沒有日期"}\n' 1 2 3 >undated.jsonl
printf '{"id":"%s","text":"沒有日期"%s}\n' 4 '' 5 ',"date":"2025-05-01","tags":"a"' 6 '' >dated.jsonl
expect 0 "" "$index" add u undated.jsonl
expect 0 "" "$index" stats u --json
grep -q '"date":0,"keyword":0,' out || { cat out; failures=$((failures + 1)); }
[ "$("$search" u --count '日期 date:2025')" = 0 ] || { echo "a date"; failures=$((failures + 1)); }
[ "$("$search" u --count '日期 tag:a')" = 0 ] || { echo "a tag"; failures=$((failures + 1)); }
expect 0 "" "$index" add u dated.jsonl
expect 0 "" "$index" check u
[ "$("$search" u --format tsv '日期 date:2025-05 tag:a' | cut -f 3)" = 5 ] || { echo "no date"; failures=$((failures + 1)); }
expect 0 "" "$index" optimize u
expect 0 "" "$index" check u
[ "$("$search" u --format tsv '日期 date:2025-05 tag:a' | cut -f 3)" = 5 ] || { echo "no date"; failures=$((failures + 1)); }

# the benchmark program
printf '1\t強腦\n2\t深度求索\n' >q.tsv
for mode in or and phrase count; do
    expect 0 "" "$2/yinde-bench" i q.tsv --mode $mode -k 3 --rounds 2
    grep -q "^{\"mode\":\"$mode\",\"k\":3,\"queries\":2,\"qps\":.*\"postings_total\":[0-9]*}$" out || { cat out; failures=$((failures + 1)); }
done
expect 2 "yinde-bench INDEX" "$2/yinde-bench" i
expect 2 "no-such" "$2/yinde-bench" i no-such.tsv

# wrong arguments
expect 2 "yinde-index" "$index"
expect 2 "no command is called" "$index" optimise i
expect 2 "which is fixed" "$index" add i a.jsonl --passages whole
expect 2 "which is fixed" "$index" add i a.jsonl --keyword section
expect 2 "has no option --json" "$index" add i a.jsonl --json
expect 2 "32M or more" "$index" add i a.jsonl --memory 1M
expect 2 "NAME=MEMBER" "$index" add i a.jsonl --field text
expect 2 "no field is called titel" "$index" add i a.jsonl --field titel=title
expect 2 "there is no index" "$index" delete none 1
expect 2 "there is no index" "$index" optimize none
expect 2 "there is no index" "$index" check none
expect 2 "there is no index" "$index" optimize a.jsonl
expect 2 "there is no index" "$search" a.jsonl x
expect 2 "" "$index" add folder a.jsonl
expect 2 "not an index" "$index" add folder a.jsonl --dry-run
expect 2 "the command is" "$index" optimize i j
[ ! -e none ] || { echo "a folder was made"; failures=$((failures + 1)); }
[ "$(ls folder)" = "$(printf 'a.jsonl\nnotes.txt')" ] || { echo "a folder was touched"; failures=$((failures + 1)); }

# descriptors that are closed
"$index" add closed b.jsonl <&- >&- 2>&-
[ -e closed/LOCK ] && [ ! -s closed/LOCK ] || { echo "a message went into the index"; failures=$((failures + 1)); }
"$index" add closed - <&- 2>out && { echo "a closed input was read"; failures=$((failures + 1)); }
grep -q "Bad file" out || { cat out; failures=$((failures + 1)); }

# an output that cannot be written
unwritten() {
    "$@" >/dev/full 2>err </dev/null
    found=$?
    [ "$found" -eq 2 ] && tail -n 1 err | grep -q "write to the standard output: No space" && return
    echo "exit status $found, written to a full disk: $*"; cat err
    failures=$((failures + 1))
}
for program in "$index" "$search" "$2/yinde-bench"; do
    unwritten "$program" --help
done
unwritten "$index" --version
unwritten "$index" add --help
unwritten "$index" stats i
unwritten "$index" stats i --json
unwritten "$index" analyze "$(head -c 9000 /dev/zero | tr '\0' a | sed 's/aa/a /g')"
unwritten "$search" --version
unwritten "$search" i 強腦
unwritten "$search" i 強腦 --count
unwritten "$search" i --show 1
unwritten "$search" i --queries q.tsv --format tsv
unwritten "$2/yinde-bench" i q.tsv --rounds 1

# damage
printf 'x' | dd of=i/MANIFEST bs=1 seek=20 conv=notrunc 2>/dev/null
expect 2 "MANIFEST" "$search" i 強腦
expect 1 "damaged" "$index" check i
unwritten "$index" check i
expect 2 "MANIFEST" "$index" add i a.jsonl
exit "$((failures > 0))"
