/* check_crew: threads give the stretches of a file in order, with all that begins in them. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/crew.h"

#include <dirent.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/ingest/intake.h"
#include "core/ingest/told.h"
#include "tests/learned.h"
#include "tests/many.h"
#include "tests/runner.h"

#define SPAN ((size_t)256 << 10)	/* as the header has it: stretches of equal length */

/* A file of records, each with its number as latency and a host by its number. */
struct filed {
	struct learned *learned;
	struct str text;
	size_t *start;		/* of each record */
	size_t n, cap;
	int fd;
	struct source *source;
	struct spacing spacing;
};

static void
put_record(struct filed *filed, size_t pad)
{
	GROW(filed->start, filed->n, filed->cap);
	filed->start[filed->n] = filed->text.len;
	str_fmt(&filed->text, "{\"timestamp\":\"2025-08-01T18:06:00Z\",\"responseTimeMs\":%zu,"
		"\"status\":\"OK\",\"host\":\"h%zu\",\"msg\":\"%*s\"}\n", filed->n,
		filed->n * 7919 % 211, (int)pad, "");
	filed->n++;
}

/* About so many bytes, exactly when there is room for one more record. */
static void
filed_begin(struct filed *filed, size_t bytes, uint64_t seed)
{
	struct err err = { 0 };
	char path[40];

	*filed = (struct filed){ .learned = learned_new(), .spacing = { .has_lines = true } };
	learned_begin(filed->learned);
	while (filed->text.len + 1000 < bytes)
		put_record(filed, (size_t)random_below(&seed, 200));
	if (filed->text.len + 300 < bytes) {
		size_t before = filed->text.len;
		put_record(filed, 0);
		size_t len = filed->text.len - before;
		filed->text.len = before;
		filed->n--;
		put_record(filed, bytes - before - len);
	}
	MUST(learned_teach(filed->learned, filed->text.at,
			   (size_t)(strchr(filed->text.at, '\n') - filed->text.at)), "not taught");
	filed->fd = memfd_create("crew", MFD_CLOEXEC);
	MUST(filed->fd >= 0 && write(filed->fd, filed->text.at, filed->text.len) ==
	     (ssize_t)filed->text.len, "no file");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", filed->fd);
	filed->source = source_open(path, &err);
	MUST(filed->source && source_is_plain(filed->source), "%s", err.text);
}

static void
filed_end(struct filed *filed)
{
	source_free(filed->source);
	close(filed->fd);
	free(filed->start);
	str_release(&filed->text);
	learned_free(filed->learned);
}

static struct crew *
crew_of(struct filed *filed, int threads, int64_t from)
{
	struct crew_plan plan = {
		.source = filed->source, .extract = &filed->learned->extract,
		.threads = threads, .from = from, .upto = (int64_t)filed->text.len,
	};

	return crew_new(&plan, filed->learned->shapes, &filed->spacing);
}

/* The hits of a stretch are the records that begin in it; *next is the first of them. */
static void
check_hits(struct filed *filed, struct told *told, const struct stretch *stretch, size_t *next)
{
	size_t end = (size_t)stretch->offset + stretch->own;
	char host[24];

	for (size_t i = 0; i < stretch->n; i++, ++*next) {
		const struct hit *hit = &stretch->hit[i];
		struct record record;
		MUST(*next < filed->n, "more hits than records");
		MUST((size_t)stretch->offset + hit->start == filed->start[*next],
		     "hit %zu of the stretch at %lld", i, (long long)stretch->offset);
		told_records(told, &filed->learned->extract, stretch->lane, hit,
			     stretch->dim + i * (size_t)stretch->n_dims, &record, 1);
		MUST(record.latency_us == 1000 * (int64_t)*next, "latency of record %zu", *next);
		snprintf(host, sizeof(host), "h%zu", *next * 7919 % 211);
		MUST(!strcmp(names_get(filed->learned->names, record.dims[0])->clean, host),
		     "host of record %zu", *next);
	}
	MUST(*next == filed->n || filed->start[*next] >= end, "record %zu is missing", *next);
}

static void
check_bytes(const struct filed *filed, const struct stretch *stretch)
{
	size_t at = (size_t)stretch->offset;

	MUST(at + stretch->len <= filed->text.len, "bytes beyond the end");
	MUST(stretch->own <= stretch->len, "own bytes beyond the end");
	MUST(memcmp(stretch->bytes, filed->text.at + at, stretch->len) == 0, "other bytes");
	for (size_t i = 0; i < SHAPE_PAD; i++)
		MUST(stretch->bytes[stretch->len + i] == 0, "no zeros behind the bytes");
}

/* All stretches from a place on, to the last byte of the file. */
static void
check_all(struct filed *filed, int threads, size_t from)
{
	struct crew *crew = crew_of(filed, threads, (int64_t)from);
	struct told told = { 0 };
	size_t at = from, next = 0;

	while (next < filed->n && filed->start[next] < from)
		next++;
	for (struct stretch *stretch; (stretch = crew_next(crew));) {
		MUST(stretch->offset == (int64_t)at, "%d threads: %lld, not %zu", threads,
		     (long long)stretch->offset, at);
		MUST(stretch->own == (filed->text.len - at < SPAN ? filed->text.len - at : SPAN),
		     "%zu bytes at %zu", stretch->own, at);
		MUST(stretch->lane >= 1 && stretch->lane < TOLD_LANES, "lane %u", stretch->lane);
		MUST(stretch->next == 0, "not begun");
		check_bytes(filed, stretch);
		told_news(&told, stretch->lane, &stretch->news);
		check_hits(filed, &told, stretch, &next);
		at += stretch->own;
	}
	MUST(at == filed->text.len, "it ends at %zu of %zu", at, filed->text.len);
	MUST(next == filed->n, "%zu records of %zu", next, filed->n);
	ck_assert_ptr_null(crew_next(crew));
	ck_assert_ptr_null(crew_next(crew));
	crew_free(crew);
	told_release(&told);
}

/* Where the file ends: at the edge of a stretch, just before it, just behind it, ... */
static const size_t sizes[] = {
	1000, SPAN - 1, SPAN, SPAN + 1, 3 * SPAN - 1, 3 * SPAN, 3 * SPAN + 1, 3 * SPAN + 17000,
	21 * SPAN + 12345,
};

START_TEST(stretches_come_in_order_with_all_their_records)
{
	struct filed filed;

	filed_begin(&filed, sizes[_i], 3);
	ck_assert(filed.text.len == sizes[_i]);
	for (int threads = 2; threads <= CREW_MAX; threads++)
		check_all(&filed, threads, 0);
	check_all(&filed, 3, filed.start[filed.n / 2]);
	check_all(&filed, 2, filed.start[filed.n / 2] + 5);	/* in the middle of a record */
	filed_end(&filed);
}
END_TEST

START_TEST(there_is_nothing_in_a_file_that_was_read)
{
	struct filed filed;

	filed_begin(&filed, 5000, 1);
	struct crew *crew = crew_of(&filed, 2, (int64_t)filed.text.len);
	ck_assert_ptr_null(crew_next(crew));
	crew_free(crew);
	crew_free(NULL);
	filed_end(&filed);
}
END_TEST

/* Records longer than what is read beyond a stretch: its lane leaves the last one alone. */
START_TEST(a_record_too_long_for_its_stretch_is_left_out)
{
	struct filed filed;
	size_t records = 0;

	filed_begin(&filed, 8 * SPAN, 9);
	for (int i = 0; i < 400; i++)
		put_record(&filed, 30000);
	MUST(ftruncate(filed.fd, 0) == 0 &&
	     pwrite(filed.fd, filed.text.at, filed.text.len, 0) == (ssize_t)filed.text.len, "file");
	struct crew *crew = crew_of(&filed, 4, 0);
	for (struct stretch *stretch; (stretch = crew_next(crew));) {
		check_bytes(&filed, stretch);
		size_t end = (size_t)stretch->offset + stretch->own, expected = 0;
		for (size_t i = 0; i < filed.n; i++) {
			size_t start = filed.start[i];
			size_t close = i + 1 < filed.n ? filed.start[i + 1] : filed.text.len;
			expected += start >= (size_t)stretch->offset && start < end &&
				    close - 1 <= (size_t)stretch->offset + stretch->len;
		}
		ck_assert_uint_eq(stretch->n, expected);
		records += stretch->n;
	}
	ck_assert_uint_lt(records, filed.n);
	ck_assert_uint_gt(records, filed.n / 2);
	crew_free(crew);
	filed_end(&filed);
}
END_TEST

/* The file is cut short while it is read: what comes is in order, up to a stretch that is not
 * whole, or to nothing. Those behind it may have been read before the cut. */
START_TEST(a_file_cut_short_ends_early)
{
	static const size_t cuts[] = { 0, 1, SPAN, 2 * SPAN + 7777, 9 * SPAN };
	struct filed filed;

	filed_begin(&filed, 20 * SPAN, 4);
	size_t cut = cuts[_i];
	struct crew *crew = crew_of(&filed, 3, 0);
	struct stretch *stretch = crew_next(crew);
	ck_assert_ptr_nonnull(stretch);
	size_t at = stretch->own;
	ck_assert_int_eq(ftruncate(filed.fd, (off_t)cut), 0);
	while ((stretch = crew_next(crew))) {
		ck_assert_uint_eq((size_t)stretch->offset, at);
		ck_assert_uint_le(stretch->own, SPAN);
		at += stretch->own;
		if (stretch->own < SPAN)
			break;
	}
	ck_assert_uint_lt(at, filed.text.len);
	ck_assert_uint_ge(at, cut);
	crew_free(crew);
	filed_end(&filed);
}
END_TEST

START_TEST(a_busy_crew_can_be_sent_home)
{
	struct filed filed;

	filed_begin(&filed, 12 * SPAN, 5);
	for (int round = 0; round < 60; round++) {
		struct crew *crew = crew_of(&filed, 2 + round % 7, 0);
		for (int i = 0; i < round % 5; i++)
			ck_assert_ptr_nonnull(crew_next(crew));
		crew_free(crew);
	}
	filed_end(&filed);
}
END_TEST

/* What is learned on the way is looked for from then on: never later than a ring of stretches. */
START_TEST(a_crew_learns)
{
	struct filed filed;
	size_t taught = 0, i = 0, known = 0;

	filed_begin(&filed, 40 * SPAN, 6);
	struct shapes *all = filed.learned->shapes;
	filed.learned->shapes = shapes_new();	/* it begins with nothing */
	size_t none = shapes_count(filed.learned->shapes);
	struct crew *crew = crew_of(&filed, 4, 0);
	for (struct stretch *stretch; (stretch = crew_next(crew)); i++) {
		if (i == 5) {
			crew_teach(crew, all, &filed.spacing);
			taught = i;
		}
		bool knows = stretch->n_shapes == shapes_count(all);
		ck_assert(knows || stretch->n_shapes == none);
		ck_assert(knows == (stretch->n > 0));
		ck_assert(!knows || i > 5);
		ck_assert(knows || i <= taught + 5 + 2 * 4);
		known += knows;
	}
	ck_assert_uint_eq(i, 40);
	ck_assert_uint_ge(known, 40 - 5 - 5 - 2 * 4);
	crew_free(crew);
	shapes_free(all);
	filed_end(&filed);
}
END_TEST

static int
count_threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	int n = -2;	/* `.` and `..` */

	MUST(dir, "no /proc");
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* How many threads there are at most while a source is read. */
static int
threads_of(const struct filed *filed, int threads)
{
	struct names *names = names_new();
	struct record record;
	struct err err = { 0 };
	char path[40];
	int most = 0, more;
	size_t n = 0;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", filed->fd);
	struct intake *in = intake_open(path, 0, names, NULL, &err);
	MUST(in, "%s", err.text);
	intake_set_threads(in, threads);
	do {
		more = intake_read(in, 1 << 20);
		while (intake_next(in, &record))
			n++;
		int now = count_threads();
		most = now > most ? now : most;
	} while (more > 0);
	MUST(n == filed->n, "%zu records", n);
	intake_free(in);
	names_free(names);
	return most;
}

START_TEST(a_large_source_is_read_by_the_threads_that_are_allowed)
{
	struct filed small, large;
	int before = count_threads();	/* a sanitizer has some of its own */

	filed_begin(&small, 8 * SPAN, 2);
	filed_begin(&large, 40 * SPAN, 2);
	ck_assert_int_eq(threads_of(&small, 4), before);
	ck_assert_int_eq(threads_of(&large, 1), before);
	/* One that has just ended may still be listed. */
	ck_assert_int_ge(threads_of(&large, 2), before + 1);
	ck_assert_int_ge(threads_of(&large, 4), before + 3);
	ck_assert_int_ge(threads_of(&large, 100), before + CREW_MAX - 1);
	filed_end(&small);
	filed_end(&large);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("crew");
	TCase *tcase = tcase_create("crew");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, stretches_come_in_order_with_all_their_records, 0,
			    LENGTH(sizes));
	tcase_add_test(tcase, there_is_nothing_in_a_file_that_was_read);
	tcase_add_test(tcase, a_record_too_long_for_its_stretch_is_left_out);
	tcase_add_loop_test(tcase, a_file_cut_short_ends_early, 0, 5);
	tcase_add_test(tcase, a_busy_crew_can_be_sent_home);
	tcase_add_test(tcase, a_crew_learns);
	tcase_add_test(tcase, a_large_source_is_read_by_the_threads_that_are_allowed);
	suite_add_tcase(suite, tcase);
	return suite;
}
