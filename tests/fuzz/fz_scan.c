/* fz_scan: any bytes, cut in any way, give the same records, and every byte is accounted for. */
/* SPDX-License-Identifier: MIT */
#include "tests/scanned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first three bytes choose the rule and the pieces, the rest is the source. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scanned whole, pieces;

	if (size < 3)
		return 0;
	struct scan_rule rule = rule_of_depth(data[0] % 3);
	rule.saves = data[0] & 64 ? saves_of_tests : NULL;
	rule.has_prefix = data[0] & 0x80;
	size_t most = 1 + data[1] % 64, len = size - 3;
	const char *bytes = (const char *)data + 3;

	scanned_run(&whole, &rule, bytes, len, 0, 0, 0);
	scanned_run(&pieces, &rule, bytes, len, 0, most, data[2]);
	assert(whole.was_balanced && pieces.was_balanced);
	assert(whole.books.bytes == (int64_t)len);
	assert(whole.work <= 3 * (uint64_t)len + 4096);
	assert(scanned_same(&whole, &pieces));

	int64_t records = 0, end = 0;
	for (size_t i = 0; i < whole.n; i++) {
		const struct span *span = &whole.span[i];

		assert(span->offset >= end && span->offset + (int64_t)span->len <= (int64_t)len);
		assert(!memcmp(span->at, bytes + span->offset, span->len));
		end = span->offset + (int64_t)span->len;
		records += (int64_t)span->len;
	}
	assert(records == whole.books.record_bytes);
	scanned_release(&whole);
	scanned_release(&pieces);
	return 0;
}
