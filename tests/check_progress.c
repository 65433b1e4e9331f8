/* check_progress: rate, time left, the line people see, and the size of a slice. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "tests/runner.h"
#include "tui/progress.h"

#define MB 1000000

/* Read at a rate for a while, a tick each 50 ms. Returns the bytes read in all. */
static int64_t
run(struct progress *progress, int64_t *now_ns, int64_t bytes, int64_t bytes_a_second, int ticks)
{
	for (int i = 0; i < ticks; i++) {
		*now_ns += 50 * NS_PER_MS;
		bytes += bytes_a_second / 20;
		progress_take(progress, *now_ns, bytes);
	}
	return bytes;
}

START_TEST(the_rate_is_that_of_the_last_three_seconds)
{
	struct progress progress = { 0 };
	int64_t now_ns = 7 * NS_PER_S, bytes;

	progress_take(&progress, now_ns, 0);
	ck_assert(isnan(progress_rate(&progress)));
	bytes = run(&progress, &now_ns, 0, 100 * MB, 200);	/* 10 s at 100 MB/s */
	ck_assert_double_eq_tol(progress_rate(&progress), 100e6, 1);
	bytes = run(&progress, &now_ns, bytes, 20 * MB, 60);	/* then 3 s at 20 */
	ck_assert_double_eq_tol(progress_rate(&progress), 20e6, 1);
	run(&progress, &now_ns, bytes, 0, 30);			/* 1.5 s of the 3 without a byte */
	ck_assert_double_eq_tol(progress_rate(&progress), 10e6, 1e6);
	ck_assert_int_eq(progress_age_ns(&progress), 14500 * NS_PER_MS);
}
END_TEST

START_TEST(what_is_left_is_told_from_the_first_second_on)
{
	struct loaded loaded = { .bytes_total = 100 * MB };
	struct progress progress = { 0 };
	int64_t now_ns = 1;

	progress_take(&progress, now_ns, 0);
	loaded.bytes_read = run(&progress, &now_ns, 0, 10 * MB, 19);	/* 0.95 s */
	ck_assert_int_eq(progress_left_s(&progress, &loaded), -1);
	loaded.bytes_read = run(&progress, &now_ns, loaded.bytes_read, 10 * MB, 1);
	ck_assert_int_eq(progress_left_s(&progress, &loaded), 9);	/* 90 MB at 10 MB/s */
	loaded.bytes_total = -1;
	ck_assert_int_eq(progress_left_s(&progress, &loaded), -1);
	loaded.bytes_total = 100 * MB;
	run(&progress, &now_ns, loaded.bytes_read, 0, 80);	/* 4 s without a byte */
	ck_assert_int_eq(progress_left_s(&progress, &loaded), -1);
}
END_TEST

START_TEST(a_clock_that_steps_back_or_is_none_begins_anew)
{
	struct progress progress = { 0 };
	int64_t now_ns = 100 * NS_PER_S;

	run(&progress, &now_ns, 0, MB, 40);
	progress_take(&progress, now_ns - 50 * NS_PER_S, 5 * MB);
	ck_assert_int_eq(progress_age_ns(&progress), 0);
	ck_assert(isnan(progress_rate(&progress)));
	progress_take(&progress, INSTANT_NONE, 5 * MB);
	ck_assert_uint_eq(progress.n, 0);
}
END_TEST

/* 1.3 GB of 3.1 GB at 412 MB/s with 10.2 M records: 4.37 s are left, said as 5. */
static void
example(struct progress *progress, struct loaded *loaded)
{
	int64_t now_ns = NS_PER_S;

	*loaded = (struct loaded){ .is_loading = true, .bytes_total = 3100LL * MB,
				   .records = 10200000, .files = 1 };
	*progress = (struct progress){ 0 };
	progress_take(progress, now_ns, 64LL * MB);
	loaded->bytes_read = run(progress, &now_ns, 64LL * MB, 412LL * MB, 60);
}

static const struct { size_t cols; const char *line; } lines[] = {
	{ 100, "LOADING [=======>            ] 42%  1.3 of 3.1 GB  412 MB/s  10.2 M records  "
	       "ETA 00:05  Esc stop" },
	{ 90, "LOADING 42%  1.3 of 3.1 GB  412 MB/s  10.2 M records  ETA 00:05  Esc stop" },
	{ 65, "LOADING 42%  1.3 of 3.1 GB  10.2 M records  ETA 00:05  Esc stop" },
	{ 48, "LOADING 42%  1.3 of 3.1 GB  ETA 00:05  Esc stop" },
	{ 39, "LOADING 42%  1.3 of 3.1 GB  ETA 00:05" },
	{ 20, "LOADING 42%" },
	{ 10, "LOADING" },
	{ 3, "" },
};

START_TEST(what_has_no_room_is_left_out_and_nothing_is_cut)
{
	struct progress progress;
	struct loaded loaded;
	struct str out = { 0 };

	example(&progress, &loaded);
	progress_line(&progress, &loaded, "Esc stop", lines[_i].cols, &out);
	ck_assert_str_eq(str_text(&out), lines[_i].line);
	str_release(&out);
}
END_TEST

static const struct { struct loaded loaded; const char *line; } states[] = {
	{ { .bytes_read = 1300000, .bytes_total = -1, .records = 9000, .files = 1 },
	  "LOADING  1.3 MB  9000 records" },
	{ { .bytes_total = -1, .files = 1, .waiting = "waiting for a writer" },
	  "LOADING  waiting for a writer  0 records" },
	{ { .bytes_read = 550, .bytes_total = 1100, .records = 4, .files = 3, .files_read = 1 },
	  "LOADING [=========>          ] 50%  550 of 1100 B  4 records  ETA --:--  file 2 of 3" },
	{ { .bytes_read = 999, .bytes_total = 1000, .records = 250000, .files = 1 },
	  "LOADING [==================> ] >99%  999 of 1000 B  250 k records  ETA --:--" },
	{ { .bytes_read = 0, .bytes_total = 45 * MB, .files = 1 },
	  "LOADING [                    ] 0%  0 of 45 MB  0 records  ETA --:--" },
	/* a file that grew: no percent over a hundred */
	{ { .bytes_read = 2000, .bytes_total = 1000, .records = 1, .files = 1 },
	  "LOADING  2000 of 1000 B  1 records  ETA --:--" },
};

START_TEST(what_is_not_known_is_not_said)
{
	struct progress progress = { 0 };
	struct str out = { 0 };

	progress_take(&progress, NS_PER_S, 0);
	progress_line(&progress, &states[_i].loaded, NULL, 120, &out);
	ck_assert_str_eq(str_text(&out), states[_i].line);
	str_release(&out);
}
END_TEST

START_TEST(no_width_is_passed)
{
	struct progress progress;
	struct loaded loaded;

	example(&progress, &loaded);
	loaded.files = 12;
	for (size_t cols = 0; cols < 130; cols++) {
		struct str out = { 0 };
		progress_line(&progress, &loaded, "Esc stop here", cols, &out);
		ck_assert_uint_le(out.len, cols);
		str_release(&out);
	}
}
END_TEST

START_TEST(a_slice_goes_to_what_takes_twenty_milliseconds)
{
	/* 100 MB/s: 20 ms are 2 MB, from below and from above. */
	size_t bytes = PROGRESS_SLICE;
	for (int i = 0; i < 20; i++)
		bytes = progress_slice(bytes, (int64_t)bytes * 10);
	ck_assert_uint_ge(bytes, 1 * MB);
	ck_assert_uint_le(bytes, 2 * MB);
	bytes = 32 << 20;
	for (int i = 0; i < 20; i++)
		bytes = progress_slice(bytes, (int64_t)bytes * 10);
	ck_assert_uint_ge(bytes, 2 * MB - 1);
	ck_assert_uint_le(bytes, 2 * MB);
	/* Once held up it is halved, no more; taking no time at all it is doubled. */
	ck_assert_uint_eq(progress_slice(1 << 20, 500 * NS_PER_MS), 1 << 19);
	ck_assert_uint_eq(progress_slice(1 << 20, 0), 1 << 21);
}
END_TEST

START_TEST(a_slice_has_bounds)
{
	size_t bytes = PROGRESS_SLICE;

	for (int i = 0; i < 40; i++)
		bytes = progress_slice(bytes, 0);
	ck_assert_uint_eq(bytes, 32 << 20);
	for (int i = 0; i < 40; i++)
		bytes = progress_slice(bytes, 10 * NS_PER_S);
	ck_assert_uint_eq(bytes, 64 << 10);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("progress");
	TCase *t = tcase_create("progress");

	tcase_add_test(t, the_rate_is_that_of_the_last_three_seconds);
	tcase_add_test(t, what_is_left_is_told_from_the_first_second_on);
	tcase_add_test(t, a_clock_that_steps_back_or_is_none_begins_anew);
	tcase_add_loop_test(t, what_has_no_room_is_left_out_and_nothing_is_cut, 0,
			    (int)LENGTH(lines));
	tcase_add_loop_test(t, what_is_not_known_is_not_said, 0, (int)LENGTH(states));
	tcase_add_test(t, no_width_is_passed);
	tcase_add_test(t, a_slice_goes_to_what_takes_twenty_milliseconds);
	tcase_add_test(t, a_slice_has_bounds);
	suite_add_tcase(s, t);
	return s;
}
