/* check_rewrite_later: what is to be rewritten begins behind the head, in files, pipes, packed. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/ingest/intake.h"
#include "tests/packed.h"

enum { HEAD = 150, REQUESTS = 300 };

static void
rails(struct str *out, int i)
{
	str_fmt(out, "Started GET \"/pay\" for 10.0.0.7 at 2025-08-01 18:%02d:%02d +0000\n"
		"Completed 200 OK in %dms (Views: 1.0ms)\n\n", i / 60, i % 60, 100 + i);
}

static void
colored(struct str *out, int i)
{
	str_fmt(out, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/pay\",\"status\":"
		"\033[32m200\033[0m,\"ms\":\033[33m%d\033[0m}\n", i / 60, i % 60, 100 + i);
}

static void (*const writers[])(struct str *, int) = { rails, colored };
enum way { WAY_FILE, WAY_PIPE, WAY_PIECES, WAY_PACKED, WAYS };

/* A descriptor to read the bytes from. */
static int
open_bytes(const struct str *text, enum way way, int *writer)
{
	struct str packed = { 0 };
	int ends[2] = { -1, -1 };

	if (way == WAY_PIPE || way == WAY_PIECES) {
		ck_assert_int_eq(pipe(ends), 0);
		ck_assert_int_ge(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20), (int)text->len);
		*writer = ends[1];
		return ends[0];
	}
	if (way == WAY_PACKED)
		pack(&packers[0], text->at, text->len, &packed);
	const struct str *bytes = way == WAY_PACKED ? &packed : text;
	int fd = memfd_create("later", MFD_CLOEXEC);
	ck_assert_int_eq(write(fd, bytes->at, bytes->len), (long)bytes->len);
	str_release(&packed);
	return fd;
}

/* How many records are read, and the sum of their latencies in ms. */
static size_t
read_bytes(const struct str *text, enum way way, int64_t *sum_ms)
{
	struct names *names = names_new();
	struct err err = { 0 };
	struct record record;
	char path[40];
	size_t n = 0, done = 0;
	int writer = -1, more, fd = open_bytes(text, way, &writer);

	*sum_ms = 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	struct intake *in = intake_open(path, 0, names, NULL, &err);
	ck_assert_msg(in != NULL, "%s", err.text);
	do {
		size_t piece = way == WAY_PIECES ? 3000 : text->len;
		piece = piece < text->len - done ? piece : text->len - done;
		if (writer >= 0 && piece > 0)
			ck_assert_int_eq(write(writer, text->at + done, piece), (long)piece);
		done += piece;
		if (writer >= 0 && done == text->len) {
			close(writer);
			writer = -1;
		}
		more = intake_read(in, 1 << 20);
		while (intake_next(in, &record)) {
			n += record.latency_us != LATENCY_NONE;
			*sum_ms += record.latency_us == LATENCY_NONE ? 0 : record.latency_us / 1000;
		}
	} while (more > 0);
	intake_free(in);
	names_free(names);
	close(fd);
	return n;
}

START_TEST(it_is_read_as_if_it_stood_at_the_head)
{
	enum way way = (enum way)(_i % WAYS);
	struct str text = { 0 };
	int64_t sum_ms, expected = 0;

	for (int i = 0; i < HEAD; i++)
		str_fmt(&text, "=> Booting, step %d of %d, as it always does before it serves\n", i,
			HEAD);
	for (int i = 0; i < REQUESTS; i++) {
		writers[_i / WAYS](&text, i);
		expected += 100 + i;
	}
	ck_assert_uint_eq(read_bytes(&text, way, &sum_ms), REQUESTS);
	ck_assert_int_eq(sum_ms, expected);
	str_release(&text);
}
END_TEST

/* What is to be rewritten nowhere stays as it is: every byte counts. */
START_TEST(what_has_none_of_it_stays)
{
	struct str text = { 0 };
	int64_t sum_ms;

	for (int i = 0; i < 2000; i++)
		str_fmt(&text, "ts=2025-08-01T18:%02d:%02dZ path=/pay status=200 ms=%d\n", i / 60,
			i % 60, 100 + i % 7);
	ck_assert_uint_eq(read_bytes(&text, (enum way)_i, &sum_ms), 2000);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("rewrite_later");
	TCase *tcase = tcase_create("rewrite_later");

	tcase_add_loop_test(tcase, it_is_read_as_if_it_stood_at_the_head, 0,
			    (int)LENGTH(writers) * WAYS);
	tcase_add_loop_test(tcase, what_has_none_of_it_stays, 0, WAYS);
	suite_add_tcase(suite, tcase);
	return suite;
}
