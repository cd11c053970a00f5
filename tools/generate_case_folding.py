#!/usr/bin/env python3
"""Generates src/case_folding_data.inc, the table of Unicode simple case foldings.

    tools/generate_case_folding.py [CaseFolding.txt] > src/case_folding_data.inc

CaseFolding.txt is part of the Unicode Character Database; Debian's package unicode-data installs it
as /usr/share/unicode/CaseFolding.txt, the default. Of the file the statuses C (common) and S
(simple) are taken. Where the file is older than Unicode 15.1, the three foldings that 15.1 added
are added, so that the result is that of 15.1 either way.
"""

import re
import sys

# Each has the same canonical decomposition or full folding as its target, so that full folding
# always joined them; simple folding does since 15.1.
ADDED_IN_15_1 = {0x1FD3: 0x0390, 0x1FE3: 0x03B0, 0xFB05: 0xFB06}


def read_foldings(lines):
    """Returns the version of the file and its C and S foldings."""
    version = re.search(r"CaseFolding-([0-9]+)\.([0-9]+)", lines[0])
    foldings = {}
    for line in lines:
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if len(fields) >= 3 and fields[1] in ("C", "S"):
            foldings[int(fields[0], 16)] = int(fields[2], 16)
    return (int(version[1]), int(version[2])), foldings


def join_ranges(foldings):
    """Returns [first, last, stride, delta] rows; of neighbours only those with one delta join."""
    rows = []
    for scalar in sorted(foldings):
        delta = foldings[scalar] - scalar
        if rows and rows[-1][3] == delta:
            step = scalar - rows[-1][1]
            if step == rows[-1][2] or (step <= 2 and rows[-1][0] == rows[-1][1]):
                rows[-1][1:3] = [scalar, step]
                continue
        rows.append([scalar, scalar, 1, delta])
    return rows


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode/CaseFolding.txt"
    with open(path, encoding="utf-8") as file:
        version, foldings = read_foldings(file.read().splitlines())
    if version < (15, 1):
        foldings.update(ADDED_IN_15_1)
        version = (15, 1)
    print(f"// Simple case foldings of Unicode {version[0]}.{version[1]}: first, last, stride, delta.")
    print("// Written by tools/generate_case_folding.py from CaseFolding.txt of the Unicode Character")
    print("// Database, Copyright Unicode, Inc., under the Unicode License (unicode.org/license.txt).")
    for first, last, stride, delta in join_ranges(foldings):
        print(f"{{0x{first:04X}, 0x{last:04X}, {stride}, {delta}}},")


if __name__ == "__main__":
    main()
