/* gen_damage: writes a damaged log, and to stderr the truth about it: `gen_damage 7 40 3 >f`. */
/* SPDX-License-Identifier: MIT */
#include "tests/gen/damage.h"

int
main(int argc, char **argv)
{
	static const char *const fates[] = { "whole", "changed", "broken" };
	struct damage_log log;

	if (argc != 4 || strtol(argv[2], NULL, 10) < 1 || strtol(argv[2], NULL, 10) > 10000000) {
		fputs("usage: gen_damage SEED RECORDS DAMAGES > FILE\n", stderr);
		return 64;
	}
	damage_make(&log, strtoull(argv[1], NULL, 10), (int)strtol(argv[2], NULL, 10),
		    (int)strtol(argv[3], NULL, 10));
	fwrite(log.whole.at, 1, log.whole.len, stdout);
	for (int i = 0; i < log.n; i++) {
		const struct damage_record *record = &log.record[i];

		fprintf(stderr, "%zu,%zu %ld-%ld %s\n", record->offset, record->text.len,
			record->line_first, record->line_last, fates[record->fate]);
	}
	damage_release(&log);
	return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
