#!/bin/sh
# check_man.sh TOP BUILD: the man pages name each command and option that
# --help names, and no other, and are sound mdoc.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# options_of_help < HELP: -n and --limit, a line each.
options_of_help() {
    tee "$folder/help" | grep -oE -- '--[a-z][a-z-]*'
    sed -n 's/^  \(-[a-z]\),.*/\1/p' "$folder/help"
}

# Of `.It Fl n , -limit Ar n` the same.
options_of_page() {
    sed -n 's/^\.It Fl //p' "$1" | sed 's/ \(Ar\|Cm\) .*//; s/ , /\n/g' |
        sed 's/^/-/'
}

# same WHAT: the two lists, of --help and of the page, are alike.
same() {
    for list in help page; do
        sort -u "$folder/$list.list" >"$folder/$list.sorted"
    done
    diff "$folder/help.sorted" "$folder/page.sorted" >"$folder/diff" &&
        [ -s "$folder/help.sorted" ] && return
    echo "$1: < only --help has, > only the man page has"
    cat "$folder/diff"
    failures=$((failures + 1))
}

commands=$("$2/yinde-index" --help |
    sed -n 's/^yinde-index \([a-z]*\) .*/\1/p')
page=$1/man/yinde-index.1
echo "$commands" >"$folder/help.list"
sed -n 's/^\.It Cm \([a-z]*\)$/\1/p' "$page" >"$folder/page.list"
same "commands of yinde-index"
for command in "" $commands; do
    # shellcheck disable=SC2086 # none is no argument
    "$2/yinde-index" $command --help
done | options_of_help >"$folder/help.list"
options_of_page "$page" >"$folder/page.list"
same "options of yinde-index"

page=$1/man/yinde-search.1
"$2/yinde-search" --help | options_of_help >"$folder/help.list"
options_of_page "$page" >"$folder/page.list"
same "options of yinde-search"

# The pages refer to one another and need not be installed.
if command -v mandoc >/dev/null; then
    mandoc -T lint -W style "$1"/man/*.1 |
        grep -v 'referenced manual not found: Xr yinde-' &&
        failures=$((failures + 1))
elif [ "$failures" -eq 0 ]; then
    echo "SKIPPED: no mandoc, so the man pages are not linted"
    exit 77
fi
exit "$((failures > 0))"
