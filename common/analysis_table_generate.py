#!/usr/bin/env python3
"""Writes common/analysis_data.c: the class and replacement of every code point.

    python3 common/analysis_table_generate.py OUTPUT

Reads the Unicode Character Database 15.0 (Debian package unicode-data) and
OpenCC's character tables (packages opencc and libopencc-data), and hashes with
libxxhash. The layout of the data is in common/analysis_table.h.

Exit status: 0 written, 77 a package is missing (and its name is printed).
"""
import bz2
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile

UNICODE = "/usr/share/unicode"
OPENCC = "/usr/share/opencc"
CODE_POINTS = 0x110000
MAGIC = 0x54414459  # the bytes "YDAT"
VERSION = 1
BLOCK = 256

CLASSES = [
    "BREAK", "SPACE", "NEWLINE", "SOFT", "TRANSPARENT", "IGNORABLE", "HAN",
    "KANA", "HANGUL", "LETTER", "DIGIT", "MARK", "EMOJI", "EMOJI_MODIFIER",
    "REGIONAL",
]  # in the order of enum char_class
CLASS_SHIFT = 21
UPPER, SEQUENCE, PLAIN = 1 << 26, 1 << 27, 1 << 28

NEWLINES = {0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029}

# The dots between the parts of foreign names. Left out, for what else they are:
# U+FF0E is a full stop and a decimal point as often as a name's dot; U+318D
# and U+1427 are letters; U+16EB and U+2E33 belong to runes and Coptic; U+25CB
# stands for the digit zero.
SOFT = {0x00B7, 0x0387, 0x2022, 0x2027, 0x2219, 0x22C5, 0x2E31, 0x30FB, 0xFF65}

# Quotation marks and title marks: 谈《红楼梦》时 is read as 谈红楼梦时.
TRANSPARENT = {ord(c) for c in "「」『』《》〈〉“”"}

# Vanish besides Default_Ignorable_Code_Point: the enclosing keycap (1️⃣ is 1) and
# the trade mark signs, which would otherwise grow on the name (iphonetm).
IGNORABLE = {0x20E3, 0x2122, 0x2120}

# Han by use, Common by script: 〆 (shime).
HAN = {0x3006}

# Kana by use, Common by script: the prolonged sound mark, the vertical repeats.
KANA = {0x30FC, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035}

# Emoji that stand between words as punctuation does, so that they are no words:
# ❓❔❕❗, the operators ✖➕➖➗, squares and triangles set as bullets; arrows are
# recognised by their name.
PUNCTUATION_EMOJI = {
    0x2753, 0x2754, 0x2755, 0x2757, 0x2716, 0x2795, 0x2796, 0x2797,
    0x25AA, 0x25AB, 0x25B6, 0x25C0, 0x25FB, 0x25FC, 0x25FD, 0x25FE,
    0x2B1B, 0x2B1C,
}
NO_EMOJI = {0xA9, 0xAE} | PUNCTUATION_EMOJI  # © and ® are no pictures

# Characters that OpenCC's TSCharacters maps to themselves first, with another
# Simplified form second. Where Traditional text uses the character for a word
# that Simplified text writes with the second form, they are made one, whatever
# else the character means: then both scripts still agree on that other meaning.
BY_JUDGEMENT = {
    "瞭": "了",  # 瞭解 is 了解; 瞭望 becomes 了望 in both scripts
    "藉": "借",  # 憑藉 is 凭借; 慰藉 becomes 慰借 in both
    "衹": "只",  # 衹有 is 只有
    "祇": "只",  # 祇有 is 只有; 神祇 becomes 神只 in both
    "彷": "仿",  # 彷彿 is 仿佛; 彷徨 becomes 仿徨 in both
    "牴": "抵",  # 牴觸 is 抵触
    "覆": "复",  # 答覆, 反覆 are 答复, 反复; 覆蓋 and 覆盖 become 复盖
    # Both scripts write 大阪 and 坂本, so nothing is gained, and 大坂 (a
    # surname) would be found for every 大阪 (a city).
    "阪": "阪",
}

# A regional pair goes to the side in China's Table of General Standard
# Characters (kTGH); where both or neither are in it, to OpenCC's standard. Not
# so 幺: Simplified 么 is 麼, the commoner by far, and Taiwan writes 么 for 幺.
REGIONAL_BY_JUDGEMENT = {frozenset("幺么"): "么"}


class Missing(Exception):
    pass


def lines(name):
    path = f"{UNICODE}/{name}"
    if not os.path.exists(path):
        raise Missing(f"{path} (package unicode-data)")
    opener = bz2.open if name.endswith(".bz2") else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            line = line.split("#")[0].rstrip("\n")
            if line.strip():
                yield line


def fields(name):
    for line in lines(name):
        yield [field.strip() for field in line.split(";")]


def span(text):
    first, _, last = text.partition("..")
    return range(int(first, 16), int(last or first, 16) + 1)


def sequence(text):
    return tuple(int(code, 16) for code in text.split())


def check_version():
    path = f"{UNICODE}/Scripts.txt"
    if not os.path.exists(path):
        raise Missing(f"{path} (package unicode-data)")
    with open(path, encoding="utf-8") as file:
        if "-15.0.0" not in file.readline():
            raise Missing("Unicode 15.0 (unicode-data is of another version)")


class Unicode:
    """What the Unicode Character Database says, by code point."""

    def __init__(self):
        check_version()
        self.category, self.names, self.canonical = {}, {}, {}
        self.read_unicode_data()
        self.script = {}
        for codes, script in fields("Scripts.txt"):
            self.script.update(dict.fromkeys(span(codes), script))
        self.ignorable = self.having("DerivedCoreProperties.txt",
                                     "Default_Ignorable_Code_Point")
        self.emoji = self.having("emoji/emoji-data.txt", "Emoji")
        self.folded = {}
        for row in fields("DerivedNormalizationProps.txt"):
            if row[1] == "NFKC_CF":
                self.folded.update(
                    dict.fromkeys(span(row[0]), sequence(row[2])))

    def read_unicode_data(self):
        first = None
        for row in fields("UnicodeData.txt"):
            code = int(row[0], 16)
            codes = range(code, code + 1)
            if row[1].endswith(", First>"):
                first = code
                continue
            if row[1].endswith(", Last>"):
                codes = range(first, code + 1)
            self.category.update(dict.fromkeys(codes, row[2]))
            self.names[code] = row[1]
            if row[5] and not row[5].startswith("<"):
                self.canonical[code] = sequence(row[5])

    @staticmethod
    def having(name, wanted):
        found = set()
        for codes, prop, *_ in fields(name):
            if prop == wanted:
                found.update(span(codes))
        return found

    def decomposed(self, code):
        """The full canonical decomposition."""
        if code not in self.canonical:
            return (code,)
        return tuple(part for piece in self.canonical[code]
                     for part in self.decomposed(piece))

    def nfkc_casefold(self, code):
        return self.folded.get(code, (code,))


def opencc(name):
    """The rows (character, [targets]) of one of OpenCC's tables."""
    source = f"{OPENCC}/{name}.ocd2"
    if not os.path.exists(source) or not shutil.which("opencc_dict"):
        raise Missing(f"{source}, opencc_dict (packages opencc, "
                      "libopencc-data)")
    with tempfile.TemporaryDirectory() as folder:
        text = f"{folder}/{name}.txt"
        subprocess.run(["opencc_dict", "-i", source, "-o", text, "-f", "ocd2",
                        "-t", "text"], check=True, stdout=subprocess.DEVNULL)
        with open(text, encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
    return [(source, targets.split(" ")) for source, targets in rows]


class HanFold:
    """Traditional and regional characters to one Simplified form."""

    def __init__(self):
        self.to = {}
        rows = opencc("TSCharacters")
        undecided = {source for source, targets in rows
                     if source == targets[0]}
        if undecided != set(BY_JUDGEMENT):
            sys.exit("TSCharacters has other characters to judge: "
                     + "".join(sorted(undecided ^ set(BY_JUDGEMENT))))
        for source, targets in rows:
            self.to[source] = BY_JUDGEMENT.get(source, targets[0])
        self.read_regional()

    def read_regional(self):
        standard = {chr(int(line.split("\t")[0][2:], 16))
                    for line in lines("Unihan_OtherMappings.txt.bz2")
                    if "\tkTGH\t" in line}
        for table in ("TWVariants", "HKVariants"):
            for source, targets in opencc(table):
                for target in targets:
                    self.join(source, target, standard)

    def join(self, source, target, standard):
        a, b = self.fold(source), self.fold(target)
        if a == b:
            return
        kept = REGIONAL_BY_JUDGEMENT.get(frozenset((a, b)))
        if kept is None:
            kept = b if b in standard and a not in standard else a
        self.to[a if kept == b else b] = kept
        self.to.pop(kept, None)

    def fold(self, char):
        seen = {char}
        while self.to.get(char, char) != char:
            char = self.to[char]
            if char in seen:
                sys.exit(f"the Han fold turns in a circle at {char}")
            seen.add(char)
        return char


def own_class(data, code):
    """The class by a code point's own category and script, or None."""
    category, script = data.category.get(code, "Cn"), data.script.get(code)
    if category[0] == "M":
        return "MARK"
    if code in HAN or (script == "Han"
                       and (category[0] in "LN" or category == "So")):
        return "HAN"
    if category[0] == "L":
        if code in KANA or script in ("Hiragana", "Katakana"):
            return "KANA"
        return "HANGUL" if script == "Hangul" else "LETTER"
    return "DIGIT" if category[0] == "N" else None


def replaced_class(data, code):
    """What a code point is replaced by decides what it is, so that equal text
    is always of equal class: Ⅳ is the letters iv, ㍿ is Han. Where any part
    of the replacement is no part of a word, as in ℃, ½, ⒈, ㈱ and ﷺ, the
    whole is a break."""
    own = own_class(data, code)
    if own == "MARK":
        return own
    parts = [own_class(data, part) for part in data.nfkc_casefold(code)]
    if None in parts:
        return "BREAK"
    return next((part for part in parts if part != "MARK"), "MARK")


def is_emoji(data, code):
    return (code in data.emoji and code not in NO_EMOJI
            and code not in data.folded
            and data.category[code] in ("So", "Sk", "Sm")
            and not (code < 0x1F000 and "ARROW" in data.names[code]))


def class_of(data, code):
    category = data.category.get(code, "Cn")
    if code in NEWLINES:
        return "NEWLINE"
    if category == "Zs" or code == 0x09:
        return "SPACE"
    if code in SOFT:
        return "SOFT"
    if len(data.nfkc_casefold(code)) == 1 \
            and data.nfkc_casefold(code)[0] in TRANSPARENT:
        return "TRANSPARENT"
    if code in IGNORABLE or code in data.ignorable:
        return "IGNORABLE"
    if 0x1F3FB <= code <= 0x1F3FF:
        return "EMOJI_MODIFIER"
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "REGIONAL"
    if is_emoji(data, code):
        return "EMOJI"
    return replaced_class(data, code)


def plain_letters(data):
    """{folded accented letter: its ASCII letter}"""
    plain = {}
    for code in data.canonical:
        base, *marks = data.decomposed(code)
        if code not in data.folded and marks and chr(base) in \
                "abcdefghijklmnopqrstuvwxyz" \
                and all(data.category[mark][0] == "M" for mark in marks):
            plain[code] = base
    return plain


class Table:
    def __init__(self, data, fold):
        self.data, self.fold = data, fold
        self.plain = plain_letters(data)
        self.pool, self.pooled = [], {}
        self.blocks, self.stage1 = [], []
        known = {}
        for first in range(0, CODE_POINTS, BLOCK):
            block = tuple(map(self.entry, range(first, first + BLOCK)))
            if block not in known:
                known[block] = len(self.blocks)
                self.blocks.append(block)
            self.stage1.append(known[block])

    def replacement(self, code, kind):
        if kind == "IGNORABLE":
            return ()
        return tuple(ord(self.fold.fold(chr(part)))
                     for part in self.data.nfkc_casefold(code))

    def pool_index(self, codes):
        if codes not in self.pooled:
            self.pooled[codes] = len(self.pool)
            self.pool += [len(codes), *codes]
        return self.pooled[codes]

    def entry(self, code):
        kind = class_of(self.data, code)
        codes = self.replacement(code, kind)
        entry = CLASSES.index(kind) << CLASS_SHIFT
        if len(codes) != 1:
            entry |= SEQUENCE | self.pool_index(codes)
        elif codes[0] != code:
            entry |= codes[0]
        if len(codes) == 1 and codes[0] in self.plain:
            entry |= PLAIN
        if self.data.category.get(code) in ("Lu", "Lt"):
            entry |= UPPER
        return entry

    def words(self):
        words = [MAGIC, VERSION, len(self.stage1), len(self.blocks),
                 len(self.pool), len(self.plain), *self.stage1]
        for block in self.blocks:
            words += block
        words += self.pool
        for pair in sorted(self.plain.items()):
            words += pair
        return words


def xxh3(data):
    try:
        library = ctypes.CDLL("libxxhash.so.0")
    except OSError:
        raise Missing("libxxhash.so.0 (package libxxhash0)") from None
    library.XXH3_64bits.restype = ctypes.c_uint64
    library.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    return library.XXH3_64bits(data, len(data))


HEAD = """\
/*
 * analysis_data - the built-in analysis table.
 *
 * Generated by common/analysis_table_generate.py; change that, not this.
 *
 * Derived from the Unicode Character Database 15.0, Copyright 1991-2022
 * Unicode, Inc. (Unicode License), and from the character tables of OpenCC
 * (Apache-2.0).
 */
#include "common/analysis_data.h"

/* clang-format off */
"""


def c_source(table):
    words = table.words()
    digest = xxh3(b"".join(word.to_bytes(4, "little") for word in words))
    stage2 = 6 + len(table.stage1)
    pool = stage2 + BLOCK * len(table.blocks)
    plain = pool + len(table.pool)
    text = [HEAD, f"const uint32_t analysis_data[{len(words)}] = {{\n"]
    for at in range(0, len(words), 8):
        row = ",".join(f"{word:#x}" if word > 9 else str(word)
                       for word in words[at:at + 8])
        text.append(f"{row},\n")
    text.append(f"""}};

const size_t analysis_data_words = {len(words)};

const struct analysis_table analysis_data_table = {{
    .stage1 = analysis_data + 6,
    .stage2 = analysis_data + {stage2},
    .pool = analysis_data + {pool},
    .plain = analysis_data + {plain},
    .plain_count = {len(table.plain)},
    .hash = UINT64_C({digest:#018x}),
    .bytes = analysis_data,
    .size = {4 * len(words)},
}};
""")
    return "".join(text)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: analysis_table_generate.py OUTPUT")
    try:
        text = c_source(Table(Unicode(), HanFold()))
    except Missing as missing:
        print(f"cannot generate: missing {missing}")
        sys.exit(77)
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
