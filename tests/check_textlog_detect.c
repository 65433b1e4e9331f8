/* check_textlog_detect: logs of every format, made at random, are known for what they are. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"
#include "tests/text_makers.h"
#include "tests/text_taken.h"

#define LOGS_A_FORMAT 30	/* and those of all formats are some hundreds */
/* 1: all as it was; 0: not, but it says that it guessed; -1: wrong without a word. */
static int
compare(const struct text_taken *taken, const char *name, const struct truth *truth, int n)
{
	const struct fields *fields = &taken->fields;
	bool is_guess = fields->n_role[ROLE_LATENCY] &&
			fields->role[ROLE_LATENCY][0].proof == PROOF_ASSUMED;

	if (strcmp(textlog_format(taken->text)->name, name) != 0)
		return -1;
	if (taken->n != (size_t)n)
		return -1;
	for (int i = 0; i < n; i++) {
		const struct record *record = &taken->at[i];
		char status[8];
		snprintf(status, sizeof(status), "%d", truth[i].status);
		if (record->at_ns != DAY_NS + truth[i].second * NS_PER_S ||
		    strcmp(text_name(taken, record->status), status) != 0 ||
		    strcmp(text_name(taken, record->endpoint), truth[i].path) != 0)
			return -1;
		if (record->latency_us != truth[i].us)
			return is_guess ? 0 : -1;
	}
	return 1;
}

static bool
same_records(const struct text_taken *a, const struct text_taken *b)
{
	if (a->n != b->n || names_count(a->names) != names_count(b->names) ||
	    memcmp(&a->extract.counts.flag, &b->extract.counts.flag,
		   sizeof(a->extract.counts.flag)) != 0 ||
	    memcmp(&a->extract.counts.latency, &b->extract.counts.latency,
		   sizeof(a->extract.counts.latency)) != 0 ||
	    memcmp(&a->extract.counts.used, &b->extract.counts.used,
		   sizeof(a->extract.counts.used)) != 0)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct record *x = &a->at[i], *y = &b->at[i];
		if (x->at_ns != y->at_ns || x->latency_us != y->latency_us ||
		    x->version != y->version || x->endpoint != y->endpoint ||
		    x->status != y->status || memcmp(x->dims, y->dims, sizeof(x->dims)) != 0 ||
		    x->outcome != y->outcome || x->unusable != y->unusable ||
		    x->flags != y->flags || x->offset != y->offset || x->length != y->length)
			return false;
	}
	return true;
}

START_TEST(logs_of_every_format_are_known_for_what_they_are)
{
	struct truth truth[80];
	struct str log = { 0 };
	int right = 0;

	for (int i = 0; i < LOGS_A_FORMAT; i++) {
		uint64_t seed = 1000 * (uint64_t)_i + (uint64_t)i;
		struct text_taken fast, slow;
		int n = make_log((size_t)_i, splitmix64(&seed), &log, truth);
		bool is_known = text_taken(&fast, NULL, log.at, log.len, 100, NULL);
		ck_assert_msg(is_known, "%s %d: nothing is recognized in\n%.600s",
			      writers[_i].name, i, log.at);
		int result = compare(&fast, writers[_i].name, truth, n);
		ck_assert_msg(result >= 0, "%s %d: %zu records as %s, silently wrong, of\n%.900s",
			      writers[_i].name, i, fast.n, textlog_format(fast.text)->name, log.at);
		right += result;
		text_taken_as(&slow, NULL, log.at, log.len, 1 << 20, NULL, true);
		ck_assert_msg(same_records(&fast, &slow), "%s %d: fast and slow differ",
			      writers[_i].name, i);
		text_taken_release(&fast);
		text_taken_release(&slow);
	}
	ck_assert_msg(100 * right >= 99 * LOGS_A_FORMAT, "%s: %d of %d logs are right",
		      writers[_i].name, right, LOGS_A_FORMAT);
	str_release(&log);
}
END_TEST

START_TEST(the_writers_are_those_of_the_table)
{
	for (size_t i = 0; formats_at(i); i++) {
		bool is_there = false;
		for (size_t k = 0; k < LENGTH(writers); k++)
			is_there |= strcmp(writers[k].name, formats_at(i)->name) == 0;
		ck_assert_msg(is_there, "%s has no writer", formats_at(i)->name);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("textlog_detect");
	TCase *tcase = tcase_create("detect");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_writers_are_those_of_the_table);
	tcase_add_loop_test(tcase, logs_of_every_format_are_known_for_what_they_are, 0,
			    (int)LENGTH(writers));
	suite_add_tcase(suite, tcase);
	return suite;
}
