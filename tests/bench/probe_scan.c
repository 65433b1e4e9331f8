/* probe_scan: the scanner alone, every object a record, nothing taken out of it. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/ingest/scan.h"

enum { BLOCK = 256 * 1024 };

static enum verdict_on_object
judge(const void *context, const char *at, size_t len, int depth, bool is_strict)
{
	(void)context, (void)at, (void)len, (void)depth, (void)is_strict;
	return OBJECT_RECORD;
}

static long
drain(struct scan *scan)
{
	struct span span;
	long n = 0;

	while (scan_next(scan, &span))
		n++;
	return n;
}

int
main(int argc, char **argv)
{
	static char block[BLOCK];
	static struct ledger ledger;
	const struct scan_rule rule = { .judge = judge };
	struct scan *scan = scan_new(&rule, &ledger, 0);
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	off_t offset = 0;
	long n = 0;
	ssize_t got;

	if (fd < 0) {
		fputs("usage: probe_scan FILE\n", stderr);
		return 64;
	}
	while ((got = pread(fd, block, BLOCK, offset)) > 0) {
		scan_push(scan, block, (size_t)got);
		n += drain(scan);
		offset += got;
	}
	scan_end(scan);
	n += drain(scan);
	printf("%ld\n", n);
	scan_free(scan);
	ledger_release(&ledger);
	return got < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
