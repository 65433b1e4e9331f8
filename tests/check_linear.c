/* check_linear: no input costs more than its bytes, in work, processor time or memory. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/many.h"
#include "tests/runner.h"
#include "tests/taken.h"
#include "tests/traps.h"

/* The marks are 50 ms for 500 KB (promises.md R4), and ten times that in `make check`, where the
 * machine may be busy. Processor time of this process alone is counted. A sanitizer takes its
 * share. */
#define MARK_S_PER_BYTE (50e-3 / 500e3)
#define MOST_TIMES (IS_SANITIZED ? 100.0 : 10.0)
/* From one size to the next but one, twice as many bytes are added: a linear reader takes twice
 * as long for them, a quadratic one four times. */
#define MOST_GROWTH 3.0
#define NOISE_S 0.1

static bool is_full;

static double
processor_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

struct cost { double s; uint64_t work, records; };

/* Read bytes once; the cost of it, and that all are accounted for. */
static struct cost
cost_of(const char *name, const char *at, size_t len)
{
	struct taken taken;
	double before_s = processor_s();

	taken_bytes(&taken, at, len, 1 << 20, NULL);
	struct cost cost = { processor_s() - before_s, intake_work(taken.in), taken.n };
	struct books books = intake_books(taken.in);
	MUST(taken.end == 0 && books_balance(&books) && books.bytes == (int64_t)len,
	     "%s: the books do not balance", name);
	MUST(cost.work <= 3 * (uint64_t)len + 4096, "%s: %llu bytes lexed of %zu", name,
	     (unsigned long long)cost.work, len);
	taken_release(&taken);
	return cost;
}

START_TEST(a_trap_takes_no_longer_than_its_bytes)
{
	const struct trap *trap = &traps[_i];
	struct str text = { 0 };
	struct cost cost[3] = { { 0 } };
	double share[3] = { 0 };	/* lexings a byte */
	int sizes = is_full ? 3 : 2;
	double slack = is_full ? 0.1 : 0.02;	/* less is gained by twice the bytes than by four */

	for (int i = 0; i < sizes; i++) {
		/* Past the sample of 256 KiB, which is read at several depths. */
		trap_make(&text, trap, (is_full ? (size_t)1 << 20 : 300000) << i);
		cost[i] = cost_of(trap->name, text.at, text.len);
		share[i] = (double)cost[i].work / (double)text.len;
		MUST(cost[i].s <= MOST_TIMES * MARK_S_PER_BYTE * (double)text.len,
		     "%s: %.3f s for %zu bytes", trap->name, cost[i].s, text.len);
	}
	double last = share[sizes - 1];
	MUST(last <= (1 + slack) * share[0] + slack, "%s: a byte is lexed %.3f times, then %.3f",
	     trap->name, share[0], last);
	str_release(&text);
	if (!is_full)	/* too short for a clock to tell */
		return;
	/* The first one may have paid for a cold cache: less than nothing is nothing. */
	double more_s = cost[1].s > cost[0].s ? cost[1].s - cost[0].s : 0;
	double most_s = cost[2].s - cost[1].s;
	printf("linear: %-40s %6.1f ms/MiB, growth %.2f, work %.2f\n", trap->name,
	       most_s * 1e3 / 2, most_s / more_s, last);
	MUST(most_s <= MOST_GROWTH * more_s + NOISE_S,
	     "%s: 1 MiB more takes %.3f s, 2 MiB more %.3f s", trap->name, more_s, most_s);
}
END_TEST

/* What a stream is made of: a head, a piece again and again, a tail. */
struct stream { const char *head, *piece, *tail; int64_t bytes; };

static void
write_all(int fd, const char *at, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, at, len);
		if (n <= 0)
			_exit(1);
		at += n;
		len -= (size_t)n;
	}
}

/* A child that writes the stream into a pipe; the reading end is returned. */
static int
pour(const struct stream *stream, pid_t *child)
{
	int ends[2];
	struct str block = { 0 };

	if (pipe(ends) != 0)
		abort();
	*child = fork();
	if (*child != 0) {
		close(ends[1]);
		return ends[0];
	}
	close(ends[0]);
	signal(SIGPIPE, SIG_DFL);
	write_all(ends[1], stream->head, strlen(stream->head));
	while (block.len < 1 << 16)
		str_add(&block, stream->piece);
	for (int64_t left = stream->bytes; left > 0; left -= (int64_t)block.len)
		write_all(ends[1], block.at, block.len);
	write_all(ends[1], stream->tail, strlen(stream->tail));
	_exit(0);
}

struct drained { uint64_t records; int64_t bytes; long peak_kib; bool has_note; };

/* Read a stream to its end and keep none of it. */
static void
drain(const struct stream *stream, const char *note, struct drained *out)
{
	struct err err = { 0 };
	struct record record;
	struct rusage usage;
	char path[40];
	pid_t child;
	size_t n;
	int status, more, fd = pour(stream, &child);

	*out = (struct drained){ 0 };
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	struct names *names = names_new();
	struct intake *in = intake_open(path, 0, names, NULL, &err);
	ck_assert_msg(in != NULL, "%s", err.text);
	close(fd);
	do {
		more = intake_read(in, 8 << 20);
		while (intake_next(in, &record))
			out->records++;
	} while (more > 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	const char *const *notes = intake_notes(in, &n);
	for (size_t i = 0; i < n; i++)
		out->has_note |= strstr(notes[i], note) != NULL;
	struct books books = intake_books(in);
	ck_assert(books_balance(&books));
	ck_assert_uint_le(intake_work(in), 3 * (uint64_t)books.bytes + 4096);
	out->bytes = books.bytes;
	getrusage(RUSAGE_SELF, &usage);
	out->peak_kib = usage.ru_maxrss;
	intake_free(in);
	names_free(names);
}

/* 1 GB in 64 MiB in full: promises.md R4. In `make check` 24 MiB, in less than that by as much as
 * a reader would need that keeps the line. */
static int64_t
line_bytes(void)
{
	return is_full ? INT64_C(1000000000) : (INT64_C(24) << 20) / STRIDE;
}

static void
check_peak(const struct drained *out)
{
	if (!IS_SANITIZED)
		ck_assert_int_le(out->peak_kib, is_full ? 64 << 10 : 16 << 10);
}

static const struct {
	struct stream stream;
	const char *note;
	uint64_t records;
} lines[] = {
	{ { TRAP_RECORD "\n" TRAP_HEAD ",\"x\":\"", "x", "\"}\n" TRAP_RECORD "\n", 0 },
	  "record over 1 MiB", 2 },
	{ { TRAP_RECORD "\n" TRAP_HEAD ",\"x\":[", "[{\"a\":1},\"b\"],",
	    "1]}\n" TRAP_RECORD "\n", 0 }, "record over 1 MiB", 2 },
	{ { TRAP_RECORD "\n", "x", "\n" TRAP_RECORD "\n", 0 }, "", 2 },
	{ { TRAP_RECORD "\n", "{", "\n" TRAP_RECORD "\n", 0 }, "", 2 },
	{ { TRAP_RECORD "\n", "\"", "\n" TRAP_RECORD "\n", 0 }, "", 2 },
	{ { TRAP_RECORD "\n", " ", "\n" TRAP_RECORD "\n", 0 }, "", 2 },
};

START_TEST(an_endless_line_fits_into_little_memory)
{
	struct stream stream = lines[_i].stream;
	struct drained out;

	stream.bytes = line_bytes();
	drain(&stream, lines[_i].note, &out);
	ck_assert_int_ge(out.bytes, stream.bytes);
	ck_assert_uint_eq(out.records, lines[_i].records);
	ck_assert(out.has_note || !*lines[_i].note);
	if (is_full)
		printf("linear: a line of %lld bytes: %ld KiB\n", (long long)out.bytes,
			out.peak_kib);
	check_peak(&out);
}
END_TEST

/* All records on one line, in an array: each is read, and none is kept. */
START_TEST(a_long_line_of_records_is_read_whole_in_little_memory)
{
	struct stream stream = { "[", TRAP_RECORD ",", TRAP_RECORD "]\n", line_bytes() };
	struct drained out;
	int64_t each = (int64_t)sizeof(TRAP_RECORD ",") - 1;

	drain(&stream, "", &out);
	ck_assert_uint_eq(out.records, (uint64_t)((out.bytes - 2) / each));
	check_peak(&out);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("linear");
	TCase *tcase = tcase_create("linear");

	is_full = getenv("SITREP_MANY") != NULL;
	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, a_trap_takes_no_longer_than_its_bytes, 0, (int)LENGTH(traps));
	tcase_add_loop_test(tcase, an_endless_line_fits_into_little_memory, 0, (int)LENGTH(lines));
	tcase_add_test(tcase, a_long_line_of_records_is_read_whole_in_little_memory);
	suite_add_tcase(suite, tcase);
	return suite;
}
