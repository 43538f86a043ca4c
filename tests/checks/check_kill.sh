#!/bin/sh
# check_kill.sh TOP BUILD: an index survives whatever ends a run: kill -9 at
# any moment, a signal, a full disk. It is sound afterwards and of the old or
# the new generation, whole; the next run sweeps what was left.
set -u
index=$2/yinde-index
search=$2/yinde-search
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failures=0

fail() {
    echo "$*"
    failures=$((failures + 1))
}

# archive WORD: articles that all hold it, the same ids in each archive
archive() {
    awk -v word="$1" 'BEGIN {
        for (i = 0; i < 6000; i++) {
            printf "{\"id\":\"%d\",\"text\":\"%s", i, word
            for (j = 0; j < 20; j++)
                printf "深度求索第%d篇，", (i * 31 + j * 17) % 9973
            print "\"}"
        }
    }'
}

# sleep_ms N
sleep_ms() {
    sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"
}

# Until the run in the background is at work, or after a second.
await_lock() {
    tries=0
    while [ $tries -lt 100 ] &&
        ! grep -q ":$(stat -c %i i/LOCK) " /proc/locks; do
        sleep_ms 10
        tries=$((tries + 1))
    done
}

# hits WORD
hits() {
    "$search" i --count "$1" 2>/dev/null
}

# All articles hold the same one of the two words.
expect_whole() {
    old=$(hits 甲午年) new=$(hits 乙未年)
    case $old/$new in
    6000/0 | 0/6000) ;;
    *) fail "$1: $old articles of one run and $new of the other" ;;
    esac
    "$index" check i >out 2>&1 || { fail "$1: not sound"; cat out; }
}

archive 甲午年 >old.jsonl
archive 乙未年 >new.jsonl
add() {
    "$index" add i "$1" --threads 2 --memory 32M --progress never
}
add old.jsonl 2>err || { fail "the first run"; cat err; }
start=$(date +%s%N)
add new.jsonl 2>/dev/null
took=$((($(date +%s%N) - start) / 1000000))

round=0
while [ "$round" -lt 20 ]; do
    next=old.jsonl
    [ "$(hits 甲午年)" = 6000 ] && next=new.jsonl
    "$index" add i "$next" --threads 2 --memory 32M --progress never 2>/dev/null &
    sleep_ms $((took * (round * 7 % 20 + 1) / 20))
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    expect_whole "kill -9, round $round"
    round=$((round + 1))
done
add old.jsonl 2>err || { fail "the run after the last kill"; cat err; }
[ "$(hits 甲午年)" = 6000 ] || fail "the run after the last kill is not in"
"$index" optimize i 2>/dev/null || fail "optimize"
[ "$(find i -type f | wc -l)" -eq 4 ] || { fail "something was left:"; ls i; }

# nothing but the old files after a signal and on a full disk
ls i >before
"$index" add i new.jsonl --threads 2 --progress never 2>err &
await_lock
sleep_ms $((took / 4))
kill -TERM $!
wait $!
status=$?
if [ "$status" -eq 2 ]; then
    grep -q "interrupted; nothing was committed" err || { fail "no word of it"; cat err; }
    ls i | cmp - before || fail "files after SIGTERM"
elif [ "$status" -ne 0 ]; then
    fail "exit status $status after SIGTERM"
fi
expect_whole SIGTERM
add old.jsonl 2>/dev/null
ls i >before
(ulimit -f 64; add new.jsonl 2>err)
status=$?
[ "$status" -eq 2 ] || fail "exit status $status on a full disk"
grep -q "File too large" err || { fail "no word of the full disk"; cat err; }
ls i | cmp - before || fail "files after a full disk"
[ "$(hits 甲午年)" = 6000 ] || fail "the index changed on a full disk"
expect_whole "full disk"

# standard input that stalls does not keep an interrupted run
mkfifo pipe
sleep 60 >pipe &
writer=$!
"$index" add i - <pipe 2>err &
await_lock
sleep_ms 100
kill -TERM $!
start=$(date +%s%N)
wait $!
status=$?
took=$((($(date +%s%N) - start) / 1000000))
kill "$writer" 2>/dev/null
[ "$status" -eq 2 ] || fail "exit status $status of a run that waits"
[ "$took" -lt 5000 ] || fail "a run that waits took $took ms to end"

# one writer at a time
mkfifo other
"$index" add i - <other 2>/dev/null &
exec 3>other
await_lock
sleep_ms 100
add new.jsonl 2>err
[ $? -eq 2 ] || fail "two writers"
grep -q "another yinde-index is writing" err || { fail "no word of the other"; cat err; }
exec 3>&-
wait $!

# a line that no memory holds; the sanitizers take more address space
limit=800000
(ulimit -v "$limit"; "$index" --version >out 2>&1) || limit=unlimited
printf '{"id":"n","text":"戊戌"}\n' >next.jsonl
{ head -c 200000000 /dev/zero | tr '\0' x; echo; cat next.jsonl; } |
    (ulimit -v "$limit"; "$index" add i - --memory 32M --progress never 2>err)
[ $? -eq 1 ] || fail "exit status of a long line"
grep -q "standard input, line 1: a line of 200000000 bytes" err || { fail "no word of the long line"; cat err; }
[ "$(hits 戊戌)" = 1 ] || fail "the line after the long one is not in"
exit "$((failures > 0))"
