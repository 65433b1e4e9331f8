/* check_intake_pieces: any cut of a source gives the same, in bounded work. */
/* SPDX-License-Identifier: MIT */
#include "tests/damaged.h"
#include "tests/runner.h"
#include "tests/taken.h"

#define R "{\"ts\":\"2025-08-01T18:06:00Z\",\"latency_ms\":5,\"status\":\"OK\"}"

static bool
is_equal(const struct record *a, const struct record *b)
{
	return a->at_ns == b->at_ns && a->latency_us == b->latency_us && a->version == b->version &&
	       a->endpoint == b->endpoint && a->status == b->status && a->outcome == b->outcome &&
	       a->unusable == b->unusable && a->flags == b->flags && a->offset == b->offset &&
	       a->length == b->length && a->line_first == b->line_first &&
	       a->line_last == b->line_last && memcmp(a->dims, b->dims, sizeof(a->dims)) == 0;
}

static void
check_equal(const struct taken *a, const struct taken *b, size_t cut)
{
	const struct ledger *one = intake_ledger(a->in), *two = intake_ledger(b->in);
	size_t n, m;

	ck_assert_msg(a->n == b->n, "cut %zu: %zu records, not %zu", cut, b->n, a->n);
	for (size_t i = 0; i < a->n; i++)
		ck_assert_msg(is_equal(&a->at[i], &b->at[i]), "cut %zu: record %zu", cut, i);
	ck_assert_uint_eq(one->n, two->n);
	for (size_t i = 0; i < one->n; i++) {
		ck_assert_int_eq(one->odd[i].kind, two->odd[i].kind);
		ck_assert_int_eq(one->odd[i].offset, two->odd[i].offset);
		ck_assert_int_eq(one->odd[i].bytes, two->odd[i].bytes);
		ck_assert_str_eq(one->odd[i].text, two->odd[i].text);
	}
	const char *const *note = intake_notes(a->in, &n), *const *other = intake_notes(b->in, &m);
	ck_assert_uint_eq(n, m);
	for (size_t i = 0; i < n; i++)
		ck_assert_str_eq(note[i], other[i]);
}

/* A damaged log behind a head that fills the sample, so that the cut is really met. */
START_TEST(any_cut_of_a_damaged_file_gives_the_same)
{
	struct str text = { 0 };
	struct damaged damaged;
	struct taken whole, cut;

	while (text.len < (256 << 10) - 100)
		str_add(&text, R "\n");
	size_t head = text.len;
	damaged_make(&damaged, (uint64_t)_i, 5);
	str_bytes(&text, damaged.whole.at, damaged.whole.len);
	taken_bytes(&whole, text.at, text.len, 1 << 20, NULL);
	for (size_t at = head; at < text.len; at += 97) {
		/* The first read ends here, and so does every one that follows. */
		taken_bytes(&cut, text.at, text.len, at, NULL);
		check_equal(&whole, &cut, at);
		taken_release(&cut);
	}
	taken_release(&whole);
	damaged_release(&damaged);
	str_release(&text);
}
END_TEST

START_TEST(a_step_of_the_sample_decides_alike_in_any_pieces)
{
	static const size_t pieces[] = { 1 << 20, 262143, 262144, 262145, 100003, 5000 };
	struct str text = { 0 };
	struct taken whole, cut;

	/* Right behind the sample the log changes its ways. */
	while (text.len < 256 << 10)
		str_add(&text, R "\n");
	for (int i = 0; i < 500; i++)
		str_fmt(&text,
			"{\"ts\":17540715%02d,\"took\":\"%d "
			"ms\",\"status\":504,\"host\":\"h%d\"}\n",
			i % 60, i, i % 3);
	taken_bytes(&whole, text.at, text.len, 1 << 20, NULL);
	for (size_t i = 0; i < LENGTH(pieces); i++) {
		taken_bytes(&cut, text.at, text.len, pieces[i], NULL);
		check_equal(&whole, &cut, pieces[i]);
		taken_release(&cut);
	}
	taken_release(&whole);
	str_release(&text);
}
END_TEST

/* promises.md R4 and ingest.md section 19: what makes a parser slow, or deep. */
static const struct { const char *unit; int times;
} traps[] = {
	{ "{\"a\":", 60000 }, { "[", 300000 },
	{ "\"x{", 100000 },   { "{\"a\":[", 50000 },
	{ "\"", 300000 },     { "{\"ts\":1,\"status\":\"", 20000 },
	{ "}", 300000 },      { "{\"ts\":1754071560,\"status\":200}", 10000 },
};

START_TEST(work_is_bounded_whatever_comes)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < traps[_i].times; i++)
		str_add(&text, traps[_i].unit);
	taken_bytes(&taken, text.at, text.len, 1 << 16, NULL);
	ck_assert_uint_le(intake_work(taken.in), 3 * text.len + 4096);
	struct books books = intake_books(taken.in);
	ck_assert(books_balance(&books));
	taken_release(&taken);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("intake_pieces");
	TCase *tcase = tcase_create("intake_pieces");

	tcase_set_timeout(tcase, 120);	/* the sanitizers are slow; a hang is longer */
	tcase_add_loop_test(tcase, any_cut_of_a_damaged_file_gives_the_same, 0, 3);
	tcase_add_test(tcase, a_step_of_the_sample_decides_alike_in_any_pieces);
	tcase_add_loop_test(tcase, work_is_bounded_whatever_comes, 0, LENGTH(traps));
	suite_add_tcase(suite, tcase);
	return suite;
}
