/* check_differs: shares against a count by hand, sizes against all pairs, what is not ranked. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/differs.h"

#include <math.h>

#include "tests/logged.h"
#include "tests/made_store.h"
#include "tests/runner.h"
#include "tests/splitmix.h"

static struct arena arena;

static void
tear_down(void)
{
	arena_release(&arena);
}

static const char *
text_of(const struct store *store, uint32_t value)
{
	return names_get(store_names(store), value)->clean;
}

static const struct differs *
row_of(const struct differing *found, const struct store *store, const char *field,
       const char *value)
{
	for (size_t i = 0; i < found->n_rows; i++)
		if (!strcmp(store_field_name(store, found->row[i].field), field) &&
		    !strcmp(text_of(store, found->row[i].value), value))
			return &found->row[i];
	ck_abort_msg("no row for %s=%s", field, value);
	return NULL;
}

static const struct differs_named *
named_of(const struct differing *found, const char *field)
{
	for (size_t i = 0; i < found->n_named; i++)
		if (!strcmp(found->named[i].field, field))
			return &found->named[i];
	ck_abort_msg("%s is not named", field);
	return NULL;
}

static struct differs_ask
ask_of(const struct store *store, enum differs_of of)
{
	return (struct differs_ask){.all = query_all(store, INT64_MAX), .of = of,
				    .onset_ns = INSTANT_NONE};
}

/* A log of n records, drawn: two versions, four hosts, every fifth without a host. */
static void
random_log(struct made *made, uint64_t seed, size_t n)
{
	static const char *const dims[] = {"host"};
	static const char *const hosts[] = {"", "a", "b", "c", "d"};

	made_open(made, dims, 1);
	for (size_t i = 0; i < n; i++) {
		bool is_new = random_below(&seed, 3) == 0;
		const char *const host[] = {hosts[random_below(&seed, 5)]};
		bool is_bad = random_below(&seed, is_new ? 3 : 20) == 0;
		enum outcome outcome = !is_bad ? OUTCOME_OK
				       : random_below(&seed, 2) ? OUTCOME_TIMEOUT
								: OUTCOME_SERVER_ERROR;

		made_add(made, (double)i * 100, is_new ? "v2" : "v1",
			 random_below(&seed, 2) ? "/a" : "/b",
			 10 + (double)random_below(&seed, is_bad ? 900 : 100), outcome, host);
	}
}

static bool
is_in(const struct record *record, enum differs_of of, double cut_ms, uint32_t endpoint)
{
	switch (of) {
	case DIFFERS_TIMEOUTS: return record->outcome == OUTCOME_TIMEOUT;
	case DIFFERS_HURT:
	case DIFFERS_BAD: return outcome_is_bad(record->outcome);
	case DIFFERS_SLOWEST: return (double)record->latency_us > cut_ms * 1000;
	case DIFFERS_ASKED: return record->endpoint == endpoint;
	}
	return false;
}

START_TEST(every_row_is_what_a_count_by_hand_gives)
{
	enum differs_of of = (enum differs_of)(_i % 5);
	struct made made;
	struct differing found;

	random_log(&made, 100 + (uint64_t)_i, 60 + 37 * (size_t)_i);
	struct differs_ask ask = ask_of(made.store, of);
	uint32_t endpoint = made_name(&made, "/a");

	ask.asked = query_with(ask.all, FIELD_ENDPOINT, endpoint);
	differs_find(&ask, &arena, &found);
	uint64_t n = 0, rest = 0;

	for (size_t i = 0; i < made.n; i++)
		*(is_in(&made.record[i], of, found.cut_ms, endpoint) ? &n : &rest) += 1;
	ck_assert_uint_eq(found.n, n);
	ck_assert_uint_eq(found.n_rest, rest);
	ck_assert_uint_eq(found.n_rows, 2 + 2 + 5);
	for (size_t r = 0; r < found.n_rows; r++) {
		const struct differs *row = &found.row[r];
		uint64_t both = 0, selected = 0;

		for (size_t i = 0; i < made.n; i++) {
			if (record_value(&made.record[i], row->field) != row->value)
				continue;
			both++;
			selected += is_in(&made.record[i], of, found.cut_ms, endpoint);
		}
		ck_assert_uint_eq(row->n, both);
		ck_assert_uint_eq(row->n_hurt, selected);
		ck_assert_double_eq_tol(row->share_hurt, (double)selected / (double)n, 1e-12);
		ck_assert_double_eq_tol(row->share_rest,
					rest ? (double)(both - selected) / (double)rest : 0, 1e-12);
		ck_assert_double_eq_tol(row->difference, row->share_hurt - row->share_rest, 1e-12);
		if (r)
			ck_assert(fabs(row[-1].difference) >= fabs(row->difference));
		ck_assert(isnan(row->explained));
	}
	made_close(&made);
}
END_TEST

/* Cliff's delta of latencies over all pairs. */
START_TEST(latency_is_compared_over_all_pairs)
{
	struct made made;
	struct differing found;
	double pairs = 0, above = 0;

	random_log(&made, 7 + (uint64_t)_i, 300);
	struct differs_ask ask = ask_of(made.store, DIFFERS_BAD);

	differs_find(&ask, &arena, &found);
	for (size_t a = 0; a < made.n; a++) {
		if (!outcome_is_bad(made.record[a].outcome))
			continue;
		for (size_t b = 0; b < made.n; b++) {
			int64_t left = made.record[a].latency_us, right = made.record[b].latency_us;

			if (outcome_is_bad(made.record[b].outcome))
				continue;
			pairs++;
			above += left > right ? 1 : left < right ? -1 : 0;
		}
	}
	ck_assert_uint_eq(found.n_numbers, 1);
	ck_assert_str_eq(found.number[0].field, "latency");
	ck_assert_double_eq_tol(found.number[0].delta, above / pairs, 1e-12);
	ck_assert_uint_eq(found.number[0].n_selected, found.n);
	made_close(&made);
}
END_TEST

/* Of all there is a histogram, of the few their values: still each record is on one side. */
START_TEST(a_histogram_without_a_few_values_holds_the_rest)
{
	enum { ALL = 90000, MS = 1024 };
	static double n[2][MS];		/* records of each whole ms: others, on /b */
	struct made made;
	struct differing found;
	double pairs = 0, above = 0;
	uint64_t seed = 11;

	made_open(&made, NULL, 0);
	for (size_t i = 0; i < ALL; i++) {
		bool is_on_b = i % 40 == 0;
		double ms = (double)random_below(&seed, is_on_b ? 900 : 700);
		n[is_on_b][(int)ms]++;
		made_add(&made, (double)i * 100, "v1", is_on_b ? "/b" : "/a", ms, OUTCOME_OK, NULL);
	}
	struct differs_ask ask = ask_of(made.store, DIFFERS_ASKED);

	ask.asked = query_with(ask.all, FIELD_ENDPOINT, made.record[0].endpoint);
	differs_find(&ask, &arena, &found);
	for (int a = 0; a < MS; a++)
		for (int b = 0; b < MS; b++) {
			pairs += n[1][a] * n[0][b];
			above += (a > b ? 1 : a < b ? -1 : 0) * n[1][a] * n[0][b];
		}
	ck_assert_uint_eq(found.n_numbers, 1);
	ck_assert_uint_eq(found.number[0].n_selected + found.number[0].n_rest, ALL);
	ck_assert_double_eq_tol(found.number[0].delta, above / pairs, 0.01);
	made_close(&made);
}
END_TEST

/*
 * Before: v1 40 requests, 2 bad; v2 10, none. Since: v1 60, 3 bad; v2 40, 30 bad. By exact
 * fractions (python's fractions, analysis.md 3.3): -1/400 and 73/300, over their sum.
 */
START_TEST(explained_is_the_derived_explanatory_power)
{
	static const struct { const char *version; int n, bad; double at_ms; } part[] = {
		{"v1", 40, 2, 0}, {"v2", 10, 0, 1000}, {"v1", 60, 3, 10000}, {"v2", 40, 30, 11000},
	};
	struct made made;
	struct differing found;

	made_open(&made, NULL, 0);
	for (size_t p = 0; p < LENGTH(part); p++)
		for (int i = 0; i < part[p].n; i++)
			made_add(&made, part[p].at_ms + i, part[p].version, "/a", 10,
				 i < part[p].bad ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
	struct differs_ask ask = ask_of(made.store, DIFFERS_TIMEOUTS);

	ask.onset_ns = MADE_START_NS + INT64_C(10000) * 1000000;
	differs_find(&ask, &arena, &found);
	ck_assert_double_eq_tol(row_of(&found, made.store, "version", "v1")->explained,
				-0.010380622837370242, 1e-12);
	ck_assert_double_eq_tol(row_of(&found, made.store, "version", "v2")->explained,
				1.0103806228373702, 1e-12);
	/* 19 records before onset are no reference. */
	ask.onset_ns = MADE_START_NS + INT64_C(19) * 1000000;
	differs_find(&ask, &arena, &found);
	ck_assert(isnan(row_of(&found, made.store, "version", "v2")->explained));
	ask.onset_ns = MADE_START_NS + INT64_C(20) * 1000000;
	differs_find(&ask, &arena, &found);
	ck_assert(!isnan(row_of(&found, made.store, "version", "v2")->explained));
	made_close(&made);
}
END_TEST

START_TEST(of_few_selected_the_best_split_and_its_chance_are_given)
{
	struct made made;
	struct differing found;

	/* The sample: 4 of 4 timeouts on v1.3, 1 of the 4 others. */
	made_open(&made, NULL, 0);
	for (int i = 0; i < 8; i++)
		made_add(&made, i, i < 5 ? "v1.3" : "v1.2", i % 2 ? "/a" : "/b",
			 i < 4 ? 700 + i : 100, i < 4 ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
	struct differs_ask ask = ask_of(made.store, DIFFERS_TIMEOUTS);

	differs_find(&ask, &arena, &found);
	ck_assert(!found.is_ordered);
	ck_assert_double_eq_tol(found.best_p, 0.14285714285714285, 1e-12);
	ck_assert_int_eq(found.row[found.best].field, FIELD_VERSION);
	ck_assert_uint_eq(found.tried, 4);
	/* One cut of latency separates them: it is named, with the cut. */
	ck_assert_uint_eq(found.n_numbers, 0);
	ck_assert_str_eq(named_of(&found, "latency")->text,
			 "the log says timeout exactly when latency >= 700 ms");
	made_close(&made);
	random_log(&made, 5, 2000);
	ask = ask_of(made.store, DIFFERS_TIMEOUTS);
	differs_find(&ask, &arena, &found);
	ck_assert(found.is_ordered);
	ck_assert(isnan(found.best_p));
	made_close(&made);
}
END_TEST

START_TEST(the_slowest_tenth_is_held_against_the_rest_when_nothing_is_bad)
{
	struct made made;
	struct differing found;

	made_open(&made, NULL, 0);
	for (int i = 0; i < 200; i++)
		made_add(&made, i, i % 10 ? "v1" : "v2", "/a", i % 10 ? 10 + i % 7 : 500 + i,
			 OUTCOME_OK, NULL);
	struct differs_ask ask = ask_of(made.store, DIFFERS_HURT);

	differs_find(&ask, &arena, &found);
	ck_assert_int_eq(found.of, DIFFERS_SLOWEST);
	ck_assert_uint_eq(found.n, 20);
	ck_assert_double_eq(row_of(&found, made.store, "version", "v2")->share_hurt, 1);
	ck_assert_str_eq(named_of(&found, "latency")->text, "it was selected by");
	ck_assert_str_eq(differs_of_text(&found, &arena), "the slowest 10%, over 16 ms");
	made_close(&made);
}
END_TEST

/* ---- a whole log: what is named and not ranked, and measures ---- */

enum { LINES = 600 };
static const char *const hosts[] = {"h1", "h2", "h3"};

/* bytes rises with a timeout; words are drawn apart from it. */
static void
write_log(struct str *out, double bytes[LINES], bool is_bad[LINES])
{
	uint64_t rng = 77;

	for (int i = 0; i < LINES; i++) {
		is_bad[i] = random_below(&rng, 6) == 0;
		bytes[i] = (double)random_below(&rng, is_bad[i] ? 4000 : 3000) / 4;
		str_fmt(out, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/a%d\","
			"\"latency_ms\":%d,\"status\":%d,\"request_id\":\"r%d\",\"region\":\"eu\","
			"\"host\":\"%s\","
			"\"level\":\"%s\",\"bytes\":%.2f,\"words\":%d", i / 60, i % 60, i % 2,
			20 + (int)random_below(&rng, 300), is_bad[i] ? 504 : 200, i,
			hosts[random_below(&rng, 3)], is_bad[i] ? "ERROR" : "INFO", bytes[i],
			(int)random_below(&rng, 5000));
		if (is_bad[i])
			str_fmt(out, ",\"hint\":\"%s\"", random_below(&rng, 2) ? "slow" : "late");
		str_add(out, "}\n");
	}
}

START_TEST(what_is_no_difference_is_named_with_its_reason)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged log;
	struct differing found;
	double bytes[LINES];
	bool is_bad[LINES];

	write_log(&text, bytes, is_bad);
	logged_read(&log, texts, 1, &(struct logged_way){0});
	struct differs_ask ask = ask_of(log.store, DIFFERS_TIMEOUTS);

	differs_find(&ask, &arena, &found);
	ck_assert_int_eq(named_of(&found, "level")->why, DIFFERS_OUTCOME);
	ck_assert_int_eq(named_of(&found, "hint")->why, DIFFERS_OUTCOME);
	ck_assert_str_eq(named_of(&found, "hint")->text, "it stands on the selected records alone");
	ck_assert_int_eq(named_of(&found, "region")->why, DIFFERS_CONSTANT);
	ck_assert_str_eq(named_of(&found, "region")->text, "eu on every record");
	ck_assert_int_eq(named_of(&found, "request_id")->why, DIFFERS_IDENTIFIER);
	ck_assert_int_eq(named_of(&found, "country")->why, DIFFERS_ABSENT);
	ck_assert_int_eq(named_of(&found, "tenant")->why, DIFFERS_ABSENT);
	for (size_t i = 0; i < found.n_named; i++) {
		ck_assert_str_ne(found.named[i].field, "host");
		ck_assert_str_ne(found.named[i].field, "request id");
	}
	/* Two paths and three hosts are ranked, and nothing else. */
	ck_assert_uint_eq(found.n_rows, 5);
	/* For records selected by a field an outcome is a field like any other. */
	ask.of = DIFFERS_ASKED;
	ask.asked = query_with(ask.all, store_field_find(log.store, "host"),
			       names_find(log.names, "h1", 2));
	differs_find(&ask, &arena, &found);
	ck_assert_uint_eq(row_of(&found, log.store, "level", "ERROR")->n,
			  row_of(&found, log.store, "level", "ERROR")->n_hurt +
			  (uint64_t)lround(row_of(&found, log.store, "level", "ERROR")->share_rest *
					   (double)found.n_rest));
	logged_release(&log);
	str_release(&text);
}
END_TEST

START_TEST(measures_are_read_again_and_compared_over_all_pairs)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged log;
	struct differing found;
	double bytes[LINES], pairs = 0, above = 0;
	bool is_bad[LINES];
	const struct differs_number *number = NULL;

	write_log(&text, bytes, is_bad);
	logged_read(&log, texts, 1, &(struct logged_way){.has_no_rows = _i});
	struct differs_ask ask = ask_of(log.store, DIFFERS_TIMEOUTS);

	ask.has_numbers = true;
	differs_find(&ask, &arena, &found);
	for (int a = 0; a < LINES; a++) {
		for (int b = 0; is_bad[a] && b < LINES; b++) {
			/* As the log has them: two decimals. */
			double left = round(bytes[a] * 100), right = round(bytes[b] * 100);

			if (is_bad[b])
				continue;
			pairs++;
			above += left > right ? 1 : left < right ? -1 : 0;
		}
	}
	ck_assert_uint_eq(found.n_numbers, 3);	/* latency, bytes, words */
	for (size_t i = 0; i < found.n_numbers; i++)
		if (!strcmp(found.number[i].field, "bytes"))
			number = &found.number[i];
	ck_assert_ptr_nonnull(number);
	ck_assert_double_eq_tol(number->delta, above / pairs, 1e-12);
	ck_assert_uint_eq(number->n_selected, found.n);
	ck_assert_uint_eq(number->n_rest, found.n_rest);
	ck_assert(!number->is_sampled);
	ck_assert_ptr_eq(number, &found.number[0]);	/* the largest difference comes first */
	logged_release(&log);
	str_release(&text);
}
END_TEST

START_TEST(of_many_records_measures_are_sampled_evenly_and_it_is_said)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged log;
	struct differing found;

	for (int i = 0; i < 5000; i++)
		str_fmt(&text, "{\"ts\":%d,\"path\":\"/a\",\"latency_ms\":5,\"status\":%d,"
			"\"size\":%d}\n", 1754071200 + i, i % 4 ? 200 : 504, i);
	logged_read(&log, texts, 1, &(struct logged_way){0});
	struct differs_ask ask = ask_of(log.store, DIFFERS_TIMEOUTS);

	ask.has_numbers = true;
	differs_find(&ask, &arena, &found);
	for (size_t i = 0; i < found.n_numbers; i++) {
		const struct differs_number *number = &found.number[i];

		if (strcmp(number->field, "size") != 0)
			continue;
		ck_assert(number->is_sampled);
		/* Every 2nd of 1250, every 4th of 3750; both cover the whole log. */
		ck_assert_uint_eq(number->n_selected, 625);
		ck_assert_uint_eq(number->n_rest, 938);
		ck_assert_double_eq_tol(number->median_rest, 2500, 50);
		ck_assert_double_eq_tol(number->median_selected, 2500, 50);
		logged_release(&log);
		str_release(&text);
		return;
	}
	ck_abort_msg("size was not compared");
}
END_TEST

START_TEST(rows_cite_their_records)
{
	struct made made;
	struct differing found;

	random_log(&made, 9, 500);
	struct differs_ask ask = ask_of(made.store, DIFFERS_TIMEOUTS);

	ask.has_lines = true;
	differs_find(&ask, &arena, &found);
	for (size_t r = 0; r < found.n_rows; r++) {
		const struct differs *row = &found.row[r];

		ck_assert_uint_eq(row->lines.n + row->lines.more,
				  row->n_hurt ? row->n_hurt : row->n);
		for (size_t i = 0; i < row->lines.n; i++) {
			const struct record *at = &made.record[row->lines.ref[i].line_first - 1];

			ck_assert_uint_eq(record_value(at, row->field), row->value);
			if (row->n_hurt)
				ck_assert_int_eq(at->outcome, OUTCOME_TIMEOUT);
		}
	}
	made_close(&made);
}
END_TEST

START_TEST(no_record_selected_gives_no_row)
{
	struct made made;
	struct differing found;

	made_open(&made, NULL, 0);
	for (int i = 0; i < 30; i++)
		made_add(&made, i, i % 2 ? "v1" : "v2", "/a", 5, OUTCOME_OK, NULL);
	struct differs_ask ask = ask_of(made.store, DIFFERS_TIMEOUTS);

	differs_find(&ask, &arena, &found);
	ck_assert_uint_eq(found.n, 0);
	ck_assert_uint_eq(found.n_rows, 0);
	ck_assert(!found.is_ordered);
	made_close(&made);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("differs");
	TCase *tcase = tcase_create("differs");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, tear_down);
	tcase_add_loop_test(tcase, every_row_is_what_a_count_by_hand_gives, 0, 25);
	tcase_add_test(tcase, a_histogram_without_a_few_values_holds_the_rest);
	tcase_add_loop_test(tcase, latency_is_compared_over_all_pairs, 0, 5);
	tcase_add_test(tcase, explained_is_the_derived_explanatory_power);
	tcase_add_test(tcase, of_few_selected_the_best_split_and_its_chance_are_given);
	tcase_add_test(tcase, the_slowest_tenth_is_held_against_the_rest_when_nothing_is_bad);
	tcase_add_test(tcase, what_is_no_difference_is_named_with_its_reason);
	tcase_add_loop_test(tcase, measures_are_read_again_and_compared_over_all_pairs, 0, 2);
	tcase_add_test(tcase, of_many_records_measures_are_sampled_evenly_and_it_is_said);
	tcase_add_test(tcase, rows_cite_their_records);
	tcase_add_test(tcase, no_record_selected_gives_no_row);
	suite_add_tcase(suite, tcase);
	return suite;
}
