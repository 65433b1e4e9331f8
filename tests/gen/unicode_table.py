#!/usr/bin/env python3
# unicode_table: writes core/base/text_table.c out of Python's own Unicode data.
# SPDX-License-Identifier: MIT
# Use: python3 tests/gen/unicode_table.py > core/base/text_table.c
"""Sort every code point into narrow (not listed), wide, zero-width or unsafe.

unsafe  what a reader cannot see or what can steer a terminal: controls, formats, line
        and paragraph separators, surrogates, private use, unassigned, non-characters, and
        the invisible characters of design/promises.md section 3 whatever their category
zero    drawn on the character before it: marks (Mn, Me) and the medial and final Hangul
        jamo, which join the initial one
wide    two cells: East Asian width W or F
"""
import sys
import unicodedata

INVISIBLE = [
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F), (0xE0100, 0xE01EF),
]
JOINING_JAMO = [(0x1161, 0x11FF), (0xD7B0, 0xD7C6), (0xD7CB, 0xD7FB)]
UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def within(cp, ranges):
    return any(first <= cp <= last for first, last in ranges)


def kind(cp):
    char = chr(cp)
    category = unicodedata.category(char)
    if category in UNSAFE_CATEGORIES or within(cp, INVISIBLE) or cp & 0xFFFE == 0xFFFE:
        return "UNSAFE"
    if category in ("Mn", "Me") or within(cp, JOINING_JAMO):
        return "ZERO"
    return "WIDE" if unicodedata.east_asian_width(char) in "WF" else None


def ranges():
    start, current = 0, kind(0)
    for cp in range(1, 0x110001):
        now = kind(cp) if cp < 0x110000 else "end"
        if now != current:
            if current:
                yield start, cp - 1, current
            start, current = cp, now


def main():
    rows = ["{ 0x%04X, 0x%04X, %s }," % (first, last, name[0]) for first, last, name in ranges()]
    out = sys.stdout.write
    out("/* text_table: which code points are unsafe, of zero width or wide; all others are narrow. */\n"
        "/* SPDX-License-Identifier: MIT */\n"
        "/* Written by tests/gen/unicode_table.py from Unicode %s; do not edit. */\n"
        '#include "core/base/mem.h"\n'
        '#include "core/base/text_private.h"\n\n'
        "#define U TEXT_UNSAFE\n#define Z TEXT_ZERO\n#define W TEXT_WIDE\n\n"
        "const struct text_range text_ranges[] = {\n" % unicodedata.unidata_version)
    line = ""
    for row in rows:
        if line and 8 + len(line) + 1 + len(row) > 100:
            out("\t" + line + "\n")
            line = ""
        line += (" " if line else "") + row
    out("\t" + line + "\n};\n\nconst size_t text_n_ranges = LENGTH(text_ranges);\n")


main()
