#!/bin/sh
# run.sh: what happens when the system fails: each tests/faults/*.sh in turn; what cannot run is skipped by name.
# SPDX-License-Identifier: MIT
set -u
BUILD=${BUILD:-build}; export BUILD
mkdir -p "$BUILD/faults"
${CC:-cc} -std=c11 -D_GNU_SOURCE -I. -I"$BUILD" -O1 -g -Wall -Wextra tests/faults/keep.c "$BUILD/libsitrep.a" \
	$(pkg-config --cflags --libs libcjson libmd) $(make -s --no-print-directory BUILD="$BUILD" libs) \
	-o "$BUILD/faults/keep" || exit 1
${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra tests/faults/writer.c -o "$BUILD/faults/writer" || exit 1
${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -shared -fPIC tests/faults/liar.c -o "$BUILD/faults/liar.so" -ldl || exit 1
bad=0
for script in ${FAULTS:-saves program full_disk racing stopped logrotate follows}; do
	sh "tests/faults/$script.sh" || bad=1
done
exit $bad
