/* fz_shape: a record by comparison with a learned shape is what the slow path reads in it. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "tests/same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct way ways[] = {
	{ "slow", 1 << 20, true, 1 }, { "fast", 1 << 20, false, 1 }, { "pieces", 61, false, 1 },
};
#define LESSONS 66		/* so many the fast path wants before it begins */
#define MOST 512		/* bytes of a piece: more would only be slow */

static void
check_record(const struct record *record)
{
	assert(record->latency_us == LATENCY_NONE ||
	       (record->latency_us >= 0 && record->latency_us <= INT64_C(604800000000)));
	assert((record->at_ns == INSTANT_NONE) == (record->unusable == UNUSABLE_NO_TIME ||
						   record->unusable == UNUSABLE_BAD_TIME));
}

/* Read in the first n ways. */
static void
check(const char *at, size_t len, size_t n)
{
	struct taken judge, other;
	struct str why = { 0 };
	int fd = bytes_fd(at, len);

	if (!taken_try(&judge, fd, &ways[0], NULL)) {	/* an archive and the like */
		close(fd);
		return;
	}
	for (size_t i = 0; i < judge.n; i++)
		check_record(&judge.at[i]);
	for (size_t i = 1; i < n; i++) {
		if (!way_is_there(&ways[i]))
			continue;
		taken_way(&other, fd, &ways[i], NULL);
		same_readings(&judge, &other, &why);
		if (why.len) {
			fprintf(stderr, "%s: %s\n", ways[i].name, why.at);
			abort();
		}
		taken_release(&other);
	}
	taken_release(&judge);
	str_release(&why);
	close(fd);
}

/*
 * The first bytes choose a gap and a change; the rest is a piece of log. It is written again and
 * again, so that its shapes are learned, then some more times with a byte of it changed.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const gaps[] = { "\n", ",\n", "", "\r\n", ",", "\r", "\n\x1e", "],[\n" };
	struct str text = { 0 };

	if (size < 6)
		return 0;
	const char *gap = gaps[data[0] & 7], *piece = (const char *)data + 4;
	size_t len = size - 4 < MOST ? size - 4 : MOST;
	size_t place = ((size_t)data[1] << 8 | data[2]) % len;

	str_add(&text, data[0] & 0x80 ? "[" : "");
	for (int i = 0; i < LESSONS + 6; i++) {
		str_bytes(&text, piece, len);
		if (i >= LESSONS)
			text.at[text.len - len + (place + (size_t)i) % len] = (char)data[3];
		str_add(&text, gap);
	}
	check(text.at, text.len, data[0] & 0x40 ? LENGTH(ways) : 2);
	str_release(&text);
	return 0;
}
