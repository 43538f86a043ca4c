#!/bin/sh
# check_demo.sh TOP BUILD: corpus/demo.sh answers its questions, from a clone
# with spaces in its path, from any folder, without network, more than once.
set -u
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
clone="$tree/a clone"
mkdir -p "$clone/tests" "$tree/the build"
cp -r "$1/corpus" "$clone"
cp "$1/tests/packages.sh" "$clone/tests"
cp "$2/yinde-index" "$2/yinde-search" "$tree/the build" || exit 1
failures=0

tell() {
    echo "$1"
    failures=$((failures + 1))
}

offline=
if unshare -rn true 2>/dev/null; then
    offline="unshare -rn"
else
    echo "NOT CHECKED here: that no network is needed (unshare -rn)"
fi

run_demo() {
    said=$(cd / && $offline "$@" sh "$clone/corpus/demo.sh" \
        "$tree/the build" 2>&1) || tell "the demo failed: $said"
}

# first QUERY ID: the first hit for the query is the article.
first() {
    found=$(echo "$said" | awk -v q="'$1' ===" 'index($0, q) { asked = 1 }
        asked && /^\033?(\[2m)?    20/ { gsub(/\033\[[0-9]*m/, ""); print $NF; exit }')
    [ "$found" = "$2" ] || tell "$1: the first hit is $found, not $2"
}

mark=$(printf '\033[31m')
for time in first second; do
    run_demo
    first 黃仁勳 sc-huang-renxun
    first 梁文锋 profile-liang-wenfeng
    first '強腦科技 創辦人' list-six-dragons
    first DeepSeek news-deepseek-nature
    first '"山貓M20"' news-lynx-m20
    for name in 黄仁勋 黃仁勳 梁文鋒 強腦科技 創辦人 DeepSeek 山貓M20; do
        echo "$said" | grep -qF "$mark$name" ||
            tell "no highlight of $name in the $time run"
    done
    echo "$said" | grep -q '^added 88 replaced 0 skipped 0' ||
        tell "the $time run did not index the archive anew: $said"
    last=$(echo "$said" | tail -n 1)
    more=${last##*ask more: }
    [ "$more" != "$last" ] && [ "${last#demo done: }" != "$last" ] ||
        tell "the last line is not clear: $last"
    eval "$more" 2>/dev/null | grep -q 王興興 ||
        tell "the command to ask more does not work: $more"
done

run_demo env NO_COLOR=1
case $said in *"$(printf '\033')"*) tell "colour in spite of NO_COLOR" ;; esac

rm "$clone/corpus/articles/"*
if said=$(sh "$clone/corpus/demo.sh" "$tree/the build" 2>&1); then
    tell "nothing to index, but no failure"
fi
echo "$said" | tail -n 1 | grep -q '^demo FAILED' || tell "not clear: $said"
exit "$((failures > 0))"
