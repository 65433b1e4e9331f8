/* check_effects: what plainer readers would get equals a loop over the records. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/made.h"

enum { N = 900, VERSIONS = 3 };

/* How a log is taken in. */
struct shape {
	const char *name;
	int sources;
	bool is_second_late;	/* the second source is added when the first has half its records */
	bool is_squeezed, by_marks;
};

static const struct shape shapes[] = {
	{"alone", 1, false, false, false},
	{"alone, single latencies given up", 1, false, true, false},
	{"alone, given up and not in memory", 1, false, true, true},
	{"beside another", 2, false, false, false},
	{"beside another that came late", 2, true, false, false},
	{"beside another, single latencies given up", 2, true, true, false},
};

struct expected { uint64_t n, bad, sum_us; int64_t max_us; uint32_t first; };

static void
expect(struct expected *expected, const struct record *record, uint32_t id)
{
	bool is_bad = outcome_is_bad(record->outcome);

	expected->n++;
	expected->bad += is_bad;
	expected->sum_us += (uint64_t)record->latency_us;
	if (record->latency_us > expected->max_us)
		expected->max_us = record->latency_us;
	if (!expected->first)
		expected->first = id;
}

static void
check(const struct expected *want, const struct cell *cell)
{
	int64_t max_us = cell->other.max_us > cell->bad.max_us ? cell->other.max_us
								: cell->bad.max_us;

	ck_assert_uint_eq(cell->n, want->n);
	ck_assert_uint_eq(cell_bad(cell), want->bad);
	ck_assert_uint_eq(cell->other.sum_low + cell->bad.sum_low, want->sum_us);
	ck_assert_int_eq(max_us, want->max_us);
	ck_assert_uint_eq(cell->ref[REF_FIRST].id, want->first);
	/* Fewer than 4,096 latencies are known one by one, whatever was given up. */
	ck_assert(dist_is_exact(&cell->other) && dist_is_exact(&cell->bad));
}

static struct record
random_record(struct names *names, uint64_t *seed, int i)
{
	static const char *const versions[VERSIONS] = {"v1", "v2", "v3"};

	return (struct record){
		.at_ns = i * INT64_C(1000000), .latency_us = made_below(seed, 90000),
		.outcome = (enum outcome)made_below(seed, OUTCOMES),
		.version = made_name(names, versions[made_below(seed, VERSIONS)]),
		.status = made_name(names, made_below(seed, 2) ? "a" : "b"),
		.flags = made_below(seed, 5) ? 0 : FLAG_BAD_UTF8,
	};
}

START_TEST(readers_get_what_a_loop_says)
{
	const struct shape *shape = &shapes[_i];
	struct names *names = names_new();
	struct store *store = store_new(names, &(struct store_options){.row_budget = 1});
	struct ledger ledger = {0};
	struct made log[2] = {{0}};
	struct expected as_read[VERSIONS] = {{0}}, strict[VERSIONS] = {{0}};
	struct expected lines[VERSIONS] = {{0}};
	uint64_t seed = 3 + (uint64_t)_i;
	size_t n;

	for (int v = 1; v <= VERSIONS; v++)
		random_record(names, &(uint64_t){(uint64_t)v}, 0);
	if (shape->is_squeezed) {
		store->values_max = 100;
		store->sketch_least = 2;
	}
	store->chunk_bytes = 3000;
	store->small_records = shape->by_marks ? 0 : UINT64_MAX;
	store_add_made(store, NULL, 0, made_again, &log[0]);
	store->source[0].ledger = &ledger;
	store->source[0].replay = shape->by_marks ? &made_replay : NULL;
	for (int i = 0; i < N; i++) {
		if (shape->sources > 1 && i == (shape->is_second_late ? N / 2 : 0))
			store_add_made(store, NULL, 0, made_again, &log[1]);
		struct record record = random_record(names, &seed, i), *added;
		if (i == 500)
			ledger_add(&ledger, &(struct odd){.kind = ODD_EXTRA_COMMA,
							  .offset = log[0].at[499].offset + 60},
				   NULL, 0);
		added = made_add(&log[0], &record, 1, 60, made_below(&seed, 4) == 0);
		store_fold(store, added);
		int v = names_get(names, record.version)->raw[1] - '1';
		expect(&as_read[v], added, (uint32_t)i + 1);
		/* The damage lies right after the first 500. */
		if (i < 500)
			expect(&strict[v], added, (uint32_t)i + 1);
		if (added->line_first == added->line_last)
			expect(&lines[v], added, (uint32_t)i + 1);
		if (store->n_sources > 1) {
			record.source = 1;
			store_fold(store, made_add(&log[1], &record, 1, 60, 0));
		}
	}
	const struct effect *effect = store_effect(store, &n);
	ck_assert_uint_eq(n, VERSIONS);
	for (int v = 0; v < VERSIONS; v++) {
		check(&as_read[v], &effect[v].as_read);
		check(&strict[v], &effect[v].strict);
		check(&lines[v], &effect[v].lines);
	}
	store_free(store);
	names_free(names);
	ledger_release(&ledger);
	free(log[0].at);
	free(log[1].at);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("effects");
	TCase *tcase = tcase_create("effects");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, readers_get_what_a_loop_says, 0, (int)LENGTH(shapes));
	suite_add_tcase(suite, tcase);
	return suite;
}
