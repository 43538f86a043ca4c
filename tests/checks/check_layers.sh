#!/bin/sh
# check_layers.sh TOP: includes never climb; TOP/tests/checks/floors.txt says
# which module stands where.
set -eu
cd "$1"

# floors.txt comes first; then each line is FILE:#include "PATH".
{
    sed 's/#.*//' tests/checks/floors.txt
    echo "=="
    for file in common/*.[ch] indexer/*.[ch] searcher/*.[ch]; do
        [ -f "$file" ] || continue
        echo "$file"
        sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file" |
            sed "s|^|$file |"
    done
} | awk '
function module(path) {
    sub(/\.[ch]$/, "", path)
    return path
}
function folder(path) {
    sub(/\/.*/, "", path)
    return path
}
function wrong(text) {
    print text
    bad = 1
}
$1 == "==" { in_files = 1; next }
!in_files && NF == 0 { next }
!in_files {
    if ($1 !~ /^[0-9]+$/ || NF < 3)
        wrong("floors.txt: not FLOOR FOLDER MODULE...: " $0)
    for (i = 3; i <= NF; i++) {
        if (($2 "/" $i) in floor)
            wrong("floors.txt: twice: " $2 "/" $i)
        floor[$2 "/" $i] = $1
        line[$2 "/" $i] = NR
    }
    next
}
NF == 1 {
    there[module($1)] = 1
    if (!(module($1) in floor))
        wrong($1 ": its module is not in tests/checks/floors.txt, add a line")
    next
}
{
    from = module($1)
    to = module($2)
    if (!(from in floor) || from == to)
        next
    if (!(to in floor))
        wrong($1 ": includes " $2 ", which is not in tests/checks/floors.txt")
    else if (folder(to) != "common" && folder(to) != folder(from))
        wrong($1 ": " folder(from) "/ may not include " $2)
    else if (line[from] != line[to] && floor[to] + 0 >= floor[from] + 0)
        wrong($1 " (floor " floor[from] ") includes " $2 " (floor " floor[to] ")")
}
END {
    for (name in floor) {
        if (!(name in there))
            wrong("floors.txt: there is no module " name)
    }
    exit bad
}
'
