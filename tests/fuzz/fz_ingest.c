/* fz_ingest: any bytes, read in any pieces, give the same records; the books balance. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/ingest/intake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A whole reading of one source. */
struct reading {
	struct names *names;
	struct intake *intake;
	struct record *record;
	size_t n, cap;
};

/* Returns false, with a reason, when the source is refused by its first bytes. */
static bool
read_all(struct reading *reading, const char *path, size_t budget)
{
	struct err err = { 0 };
	struct record record;
	int more;

	*reading = (struct reading){ .names = names_new() };
	reading->intake = intake_open(path, 0, reading->names, NULL, &err);
	if (!reading->intake) {
		assert(err.code == ERR_NO_INPUT && err.text[0]);
		return false;
	}
	do {
		more = intake_read(reading->intake, budget);
		while (intake_next(reading->intake, &record)) {
			GROW(reading->record, reading->n, reading->cap);
			reading->record[reading->n++] = record;
		}
	} while (more > 0);
	assert(more == 0);
	return true;
}

static void
release(struct reading *reading)
{
	intake_free(reading->intake);
	names_free(reading->names);
	free(reading->record);
}

/* Accounted for to the byte, in bounded work. */
static void
check_books(const struct reading *reading, size_t len)
{
	struct books books = intake_books(reading->intake);

	assert(books_balance(&books));
	assert(books.bytes == (int64_t)len);
	assert(intake_work(reading->intake) <= 3 * (uint64_t)len + 4096);
}

static void
check_record(const struct reading *reading, const struct record *record, size_t len)
{
	struct record again;
	struct err err = { 0 };

	assert(record->latency_us == LATENCY_NONE || record->latency_us >= 0);
	assert((record->at_ns == INSTANT_NONE) == (record->unusable == UNUSABLE_NO_TIME ||
		record->unusable == UNUSABLE_BAD_TIME));
	assert(record->offset >= 0 && record->offset + record->length <= (int64_t)len);
	assert(record->line_first >= 1 && record->line_last >= record->line_first);
	assert(record->outcome >= 0 && record->outcome < OUTCOMES);
	assert(intake_again(reading->intake, record->offset, record->length, record->line_first,
		&again, &err) == 1);
	assert(again.at_ns == record->at_ns && again.latency_us == record->latency_us);
	assert(again.version == record->version && again.endpoint == record->endpoint);
	assert(again.status == record->status && again.outcome == record->outcome);
}

static bool
same_name(const struct reading *a, uint32_t id, const struct reading *b, uint32_t other)
{
	const struct name *one = names_get(a->names, id), *two = names_get(b->names, other);

	return one->len == two->len && memcmp(one->raw, two->raw, one->len) == 0;
}

static void
check_same(const struct reading *a, const struct reading *b)
{
	const struct ledger *one = intake_ledger(a->intake), *two = intake_ledger(b->intake);

	assert(a->n == b->n);
	for (size_t i = 0; i < a->n; i++) {
		const struct record *x = &a->record[i], *y = &b->record[i];

		assert(x->at_ns == y->at_ns && x->latency_us == y->latency_us);
		assert(x->offset == y->offset && x->length == y->length && x->flags == y->flags);
		assert(x->outcome == y->outcome && x->unusable == y->unusable);
		assert(same_name(a, x->version, b, y->version));
		assert(same_name(a, x->endpoint, b, y->endpoint));
		assert(same_name(a, x->status, b, y->status));
	}
	assert(memcmp(one->count, two->count, sizeof(one->count)) == 0);
	assert(one->n == two->n);
	for (size_t i = 0; i < one->n; i++) {
		assert(one->odd[i].offset == two->odd[i].offset);
		assert(one->odd[i].kind == two->odd[i].kind);
	}

	size_t n, n_other;
	const char *const *note = intake_notes(a->intake, &n);
	const char *const *other = intake_notes(b->intake, &n_other);
	assert(n == n_other);
	for (size_t i = 0; i < n; i++)
		assert(strcmp(note[i], other[i]) == 0);
}

/* The first byte chooses the pieces, the rest is the source. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reading whole, pieces;
	char path[40];

	if (size < 2)
		return 0;
	size_t len = size - 1;
	int fd = memfd_create("source", MFD_CLOEXEC);
	assert(fd >= 0 && write(fd, data + 1, len) == (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	bool is_read = read_all(&whole, path, 1 << 20);
	assert(read_all(&pieces, path, 1 + data[0]) == is_read);
	if (is_read) {
		check_books(&whole, len);
		check_books(&pieces, len);
		check_same(&whole, &pieces);
		for (size_t i = 0; i < whole.n; i++)
			check_record(&whole, &whole.record[i], len);
	}
	release(&whole);
	release(&pieces);
	close(fd);
	return 0;
}
