#!/bin/sh
# demo.sh [BUILD]: installs what building needs and this machine lacks, builds
# Yinde, indexes the sample archive beside this script and asks it questions.
# With BUILD, a folder that holds the programs, nothing is installed or built.
# The index is made anew each time, in the build folder.
set -eu
case ${1-} in
-*) sed -n '2,5s/^# //p' "$0" && exit ;;
?*) build=$(cd "$1" && pwd) ;;
*) build= ;;
esac
cd "$(dirname "$0")/.."
top=$(pwd)
. tests/packages.sh

fail() {
    echo "demo FAILED: $1" >&2
    exit 1
}

# What the command says is shown only if it fails.
quietly() {
    "$@" >"$build/demo.log" 2>&1 && return 0
    cat "$build/demo.log" >&2
    fail "$*"
}

build_programs() {
    # shellcheck disable=SC2086 # the list is words
    yinde_install_packages $yinde_build_packages ||
        fail "packages are missing, see above"
    build=$top/build/demo
    mkdir -p "$build"
    echo "Building in $build"
    quietly cmake -S "$top" -B "$build" -DCMAKE_BUILD_TYPE=Release \
        -DBUILD_TESTING=OFF
    quietly cmake --build "$build" -j "$(nproc)"
}

ask() {
    printf '\n=== yinde-search INDEX -n 3 '\''%s'\'' ===\n\n' "$1"
    "$build/yinde-search" "$index" -n 3 --color "$color" "$1" 2>&1 ||
        fail "no answer to $1"
}

[ -n "$build" ] || build_programs
index=$build/corpus-index
color=${NO_COLOR:+never}
color=${color:-always}

echo "Indexing $top/corpus/articles"
rm -rf "$index"
"$build/yinde-index" add "$index" corpus/articles 2>&1 ||
    fail "nothing is indexed"

ask 黃仁勳
ask 梁文锋
ask '強腦科技 創辦人'
ask DeepSeek
ask '"山貓M20"'

echo
echo "demo done: the sample archive is indexed in '$index' and 5 queries are" \
    "answered; ask more: '$build/yinde-search' '$index' 王興興"
