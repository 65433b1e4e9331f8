/* check_gate_still: a window that stands still is what one that was stepped through is. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/analysis/gate_private.h"
#include "core/store/store_private.h"
#include "tests/gate_ask.h"
#include "tests/gen/random.h"

enum { LOGS = 24, LOOKS = 30, RECORDS = 12000 };

/* What lots are left to know; rests only: in sketches. */
static const struct shape { uint64_t values_max; size_t rests_max; int64_t step_us; } shapes[] = {
	{UINT64_MAX, 0, 40000}, {3000, 1 << 20, 3000}, {3000, 1 << 20, 400}, {500, 1500, 3000},
	{500, 0, 40000}, {3000, 1 << 20, 900000},
};

static uint32_t
name(const struct gate_log *log, const char *text)
{
	return names_id(log->names, text, strlen(text));
}

static struct gate_log *
log_of(const struct shape *shape, struct random *rng, bool has_endpoint, int64_t *last_us)
{
	static const char *const endpoint[] = {"/a", "/z", "/b", "/rare"};
	static const char *const version[] = {"v1", "v1", "v2", "v3"};
	struct gate_log *log = gate_log_new();
	int64_t at_us = SAMPLE_NS / 1000;

	log->store->small_records = 1;
	log->store->values_max = shape->values_max;
	log->store->sketch_least = 64;
	log->store->cells[CELLS_STATUS].rung = 3;	/* 5 s: lots of many records */
	log->store->rests_max = shape->rests_max;
	for (int i = 0; i < RECORDS; i++) {
		size_t e = random_below(rng, 50) ? (size_t)random_below(rng, 3) : 3;
		int64_t late_us = random_below(rng, 30) ? 0 : (int64_t)random_below(rng, 900000);

		at_us += (int64_t)random_below(rng, (uint64_t)shape->step_us);
		gate_log_add(log, (at_us - late_us) * 1000, version[random_below(rng, 4)],
			     has_endpoint ? endpoint[e] : NULL,
			     random_below(rng, 40) == 0 ? LATENCY_NONE :
			     random_below(rng, 300) == 0 ? INT64_C(6000000000) :
			     80000 + (int64_t)random_below(rng, 3000) * (int64_t)(1 + e),
			     random_below(rng, 10) ? OUTCOME_OK
						   : (enum outcome)random_below(rng, OUTCOMES), 0);
		if (i % 500 == 499)
			store_squeeze(log->store);
	}
	store_settle(log->store);
	*last_us = at_us;
	return log;
}

/* Lots that are sketches to all others. */
static size_t
n_known_sketches(const struct gate_log *log)
{
	const struct cells *cells = &log->store->cells[CELLS_STATUS];
	size_t n = 0;

	for (size_t i = 0; i < cells->n; i++)
		n += !lot_is_exact(cells_lot(cells, i)) && lot_is_known(cells_lot(cells, i));
	return n;
}

static void
same_sides(struct slide *still, struct slide *moving, size_t place)
{
	struct stratum *a = &still->stratum[place], *b = &moving->stratum[place];

	ck_assert_uint_eq(a->endpoint, b->endpoint);
	ck_assert(a->is_required == b->is_required);
	for (int s = 0; s < SIDES; s++) {
		struct side *x = &a->side[s], *y = &b->side[s];

		ck_assert_uint_eq(a->seen[s], b->seen[s]);
		ck_assert_uint_eq(x->n, y->n);
		ck_assert_uint_eq(x->n_known, y->n_known);
		ck_assert_uint_eq(x->timeouts, y->timeouts);
		ck_assert_uint_eq(x->errors, y->errors);
		ck_assert_uint_eq(x->n_latency, y->n_latency);
		ck_assert_uint_eq(a->reading.n[s], b->reading.n[s]);
		ck_assert_int_eq(a->reading.p95_us[s], b->reading.p95_us[s]);
		for (unsigned permille = 0; permille <= 1000 && x->n_latency; permille += 50) {
			uint32_t rank = side_rank(x, a->n_values, permille);
			uint32_t other = side_rank(y, b->n_values, permille);

			ck_assert_int_eq(a->value[rank], b->value[other]);
			ck_assert_uint_eq(side_above(x, rank), side_above(y, other));
			/* The other side's figures are counted above this one's values too. */
			ck_assert_uint_eq(side_above(&a->side[!s], rank),
					  side_above(&b->side[!s], other));
		}
	}
}

static void
look(const struct gate_log *log, const struct gate_options *options, int64_t at_ns)
{
	struct query query = query_all(log->store, at_ns);
	struct slide still, moving;
	int64_t step_ns;

	query = query_window(query, at_ns - options->window_ns + 1, INSTANT_NONE);
	slide_load_window(&still, &query, options->canary, options->baseline, options);
	slide_load(&moving, &query, options->canary, options->baseline, options);
	slide_rewind(&moving, options->window_ns);
	while (slide_step(&moving, &step_ns))
		;
	ck_assert_uint_eq(still.n_touched, moving.n_touched);
	slide_read(&still);
	slide_read(&moving);
	ck_assert_uint_eq(still.n_strata, moving.n_strata);
	ck_assert(still.has_endpoint == moving.has_endpoint);
	for (int s = 0; s < SIDES; s++) {
		ck_assert_uint_eq(still.most_seen[s], moving.most_seen[s]);
		ck_assert_uint_eq(still.all[s].n, moving.all[s].n);
		ck_assert_uint_eq(still.all[s].n_known, moving.all[s].n_known);
		ck_assert_uint_eq(still.all[s].timeouts, moving.all[s].timeouts);
		ck_assert_uint_eq(still.all[s].errors, moving.all[s].errors);
	}
	for (size_t i = 0; i < still.n_strata; i++)
		same_sides(&still, &moving, i);
	slide_release(&still);
	slide_release(&moving);
}

/* Forward and back, with windows that cut buckets and with whole ones. */
START_TEST(a_window_that_stands_is_one_stepped_through)
{
	static const int64_t window_s[] = {300, 60, 5, 1, 3600};
	const struct shape *shape = &shapes[(size_t)_i % LENGTH(shapes)];
	struct random rng = {(uint64_t)_i * 77 + 3};
	int64_t last_us, first_us = SAMPLE_NS / 1000;
	struct gate_log *log = log_of(shape, &rng, _i % 5 != 4, &last_us);
	struct gate_options options = gate_defaults();

	if (shape->rests_max && shape->step_us == 3000)
		ck_assert_uint_gt(n_known_sketches(log), 0);
	options.canary = name(log, "v2");
	options.baseline = _i % 7 == 6 ? NAME_NONE : name(log, "v1");
	if (_i % 4 == 1) {
		options.require[options.n_require++] = name(log, "/a");
		options.require[options.n_require++] = name(log, "/nobody");
	}
	for (int k = 0; k < LOOKS; k++) {
		int64_t at_us = first_us +
			(int64_t)random_below(&rng, (uint64_t)(last_us - first_us + 2000000));

		if (random_below(&rng, 3) == 0)
			at_us -= at_us % 5000000;
		options.window_ns = window_s[random_below(&rng, LENGTH(window_s))] * NS_PER_S;
		look(log, &options, at_us * 1000 - (int64_t)random_below(&rng, 2));
		if (k == LOOKS / 2)	/* then wider lots are at hand */
			query_often(log->store);
	}
	gate_log_free(log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gate_still");
	TCase *tcase = tcase_create("gate_still");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_window_that_stands_is_one_stepped_through, 0, LOGS);
	suite_add_tcase(suite, tcase);
	return suite;
}
