#!/bin/sh
# check_self_test.sh TOP: each check lets a sound tree pass and tells of each
# kind of violation, planted in a small tree of its own.
set -eu
checks=$1/tests/checks
format=$1/.clang-format
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

# A sound tree: low < high in common/, one module in each program's folder.
plant() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree/common" "$tree/indexer" "$tree/searcher" \
        "$tree/tests/checks"
    cp "$format" "$tree/.clang-format"
    cat >"$tree/tests/checks/floors.txt" <<'END'
# a comment
0 common low
1 common high high_part
5 indexer add   # another comment
5 searcher find
END
    echo '#include "common/low.h"' >"$tree/common/low.c"
    echo 'int low;' >"$tree/common/low.h"
    echo '#include "common/low.h"' >"$tree/common/high.h"
    echo '#include "common/high.h"' >"$tree/common/high_part.c"
    echo '#include "common/high.h"' >"$tree/indexer/add.c"
    echo '#include "common/low.h"' >"$tree/searcher/find.h"
}

# A function of $1 lines, as text.
function_of() {
    printf 'void f(void)\n{\n'
    awk -v n="$1" 'BEGIN { while (n-- > 0) print "    g();" }'
    printf '}\n'
}

passes() {
    if ! said=$(sh "$checks/check_$1.sh" "$tree" 2>&1); then
        echo "$1 refused $2: $said"
        failed=1
    fi
}

# catches CHECK WHAT WORDS: the check fails, and its output has WORDS.
catches() {
    if said=$(sh "$checks/check_$1.sh" "$tree" 2>&1); then
        echo "$1 missed $2"
        failed=1
    elif ! echo "$said" | grep -qF -- "$3"; then
        echo "$1 met $2 but said: $said"
        failed=1
    fi
}

plant
for check in layers file_sizes function_sizes; do
    passes $check "a sound tree"
done

plant && echo '#include "common/high.h"' >>"$tree/common/low.c"
catches layers "an include that climbs" "(floor 0) includes common/high.h"
plant && echo '#  include "indexer/add.h"' >>"$tree/common/high.h"
catches layers "common/ above itself" "common/ may not include indexer/add.h"
plant && echo '#include "indexer/add.h"' >>"$tree/searcher/find.h"
catches layers "searcher/ in indexer/" "searcher/ may not include indexer/"
plant && echo '#include "searcher/find.h"' >>"$tree/indexer/add.c"
catches layers "indexer/ in searcher/" "indexer/ may not include searcher/"
plant && echo '#include "low.h"' >>"$tree/common/high.h"
catches layers "an include that is not from the top" "includes low.h, which"
plant && echo 'int new;' >"$tree/common/new.c"
catches layers "a module without a floor" "common/new.c: its module is not in"
plant && echo '1 common same' >>"$tree/tests/checks/floors.txt" &&
    echo '#include "common/high.h"' >"$tree/common/same.h"
catches layers "an include on one floor" "(floor 1) includes common/high.h"
plant && echo '7 common low' >>"$tree/tests/checks/floors.txt"
catches layers "a module with two floors" "twice: common/low"
plant && echo '3 common gone' >>"$tree/tests/checks/floors.txt"
catches layers "a floor without a module" "there is no module common/gone"
plant && echo 'common what' >>"$tree/tests/checks/floors.txt"
catches layers "a line that is no floor" "not FLOOR FOLDER MODULE"

plant && yes 'int x;' | head -n 500 >"$tree/searcher/find.c"
passes file_sizes "500 lines"
plant && yes 'int x;' | head -n 501 >"$tree/tests/long.c"
catches file_sizes "501 lines" "tests/long.c: 501 lines"
plant && yes 'int x;' | head -n 501 >"$tree/common/analysis_data.c"
passes file_sizes "generated data"

plant && function_of 50 >"$tree/common/low.c"
passes function_sizes "a function of 50 lines"
plant && function_of 51 >>"$tree/common/low.c"
catches function_sizes "a function of 51 lines" "low.c:3: a function of 51"
plant && function_of 50 | sed '3i\    static const int x[] = {\n        1,\n    };' \
    >"$tree/common/low.c"
passes function_sizes "a table and 50 lines"
plant && function_of 51 | sed '3i\    static const int x[] = {\n        1,\n    };' \
    >"$tree/common/low.c"
catches function_sizes "a table and 51 lines" "a function of 51"

if command -v clang-format-14 >/dev/null; then
    plant
    passes format "a sound tree"
    plant && echo 'int  x;' >"$tree/indexer/add.c"
    catches format "two spaces" "indexer/add.c:1"
fi

exit $failed
