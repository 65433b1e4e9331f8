/* check_cells_coarse: while a log grows, what was merged for earlier questions spoils no answer. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/made.h"

enum { PARTS = 40, PART = 250, VERSIONS = 3, N = PARTS * PART };

/* How the records of a log follow one another in time. */
static const struct shape {
	const char *name;
	uint32_t late_in;	/* one in so many lies anywhere in the past; 0: none */
	bool is_backwards;
	bool is_pile;		/* many records a bucket, so that wider ones are sketches */
} shapes[] = {
	{"in order of time", 0, false, false},
	{"some are late", 50, false, false},
	{"the newest first", 0, true, false},
	{"most are late", 2, false, false},
	{"in piles", 0, false, true},
};

/* Bins that every width of the table fits, that only the finer ones fit, and none. */
static const int64_t bins[] = {0, INT64_C(86400000000000), INT64_C(60000000000),
			       INT64_C(5000000000), INT64_C(100000000)};

struct growing {
	const struct shape *shape;
	struct names *names;
	struct store *store;
	struct made log;
	uint64_t seed;
	bool was_merged, was_stale;
};

static int64_t
time_of(struct growing *growing, uint32_t i)
{
	const struct shape *shape = growing->shape;
	int64_t step_ns = shape->is_pile ? INT64_C(1000000) : INT64_C(97000000);
	int64_t at_ns = (int64_t)(shape->is_backwards ? N - i : i) * step_ns;

	if (shape->late_in && !made_below(&growing->seed, shape->late_in))
		at_ns = (int64_t)made_below(&growing->seed, i + 1) * step_ns;
	return at_ns + INT64_C(1754071200000000000);
}

static void
grow(struct growing *growing)
{
	static const char *const versions[VERSIONS] = {"v1", "v2", "v3"};

	for (int k = 0; k < PART; k++) {
		uint32_t i = (uint32_t)growing->log.n;
		struct record record = {
			.at_ns = time_of(growing, i),
			.latency_us = made_below(&growing->seed, 90000),
			.outcome = (enum outcome)made_below(&growing->seed, OUTCOMES),
			.version = made_name(growing->names, versions[i % VERSIONS]),
		};
		store_fold(growing->store, made_add(&growing->log, &record, 1, 60, false));
	}
}

/* What a loop over the records says of a group of one version. */
static void
check_group(const struct growing *growing, const struct query *query, int64_t bin_ns,
	    const struct group *group)
{
	uint64_t n = 0, sum_us = 0, got_us = group->cell.other.sum_low + group->cell.bad.sum_low;
	int64_t first_ns = INT64_MAX, last_ns = INT64_MIN;

	for (size_t i = 0; i < growing->log.n; i++) {
		const struct record *record = &growing->log.at[i];
		if (record->at_ns < query->since_ns || record->at_ns > query->until_ns ||
		    record->version != group->key[0] ||
		    (bin_ns && record->at_ns / bin_ns * bin_ns != group->bin_ns))
			continue;
		n++;
		sum_us += (uint64_t)record->latency_us;
		first_ns = record->at_ns < first_ns ? record->at_ns : first_ns;
		last_ns = record->at_ns > last_ns ? record->at_ns : last_ns;
	}
	ck_assert_uint_eq(group->cell.n, n);
	ck_assert_uint_eq(got_us, sum_us);
	ck_assert_int_eq(group->cell.ref[REF_FIRST].at_ns, first_ns);
	ck_assert_int_eq(group->cell.ref[REF_LAST].at_ns, last_ns);
}

static void
ask(struct growing *growing, int64_t bin_ns)
{
	static const int by_version = FIELD_VERSION;
	size_t a = made_below(&growing->seed, (uint32_t)growing->log.n);
	size_t b = made_below(&growing->seed, (uint32_t)growing->log.n);
	int64_t since_ns = growing->log.at[a].at_ns, until_ns = growing->log.at[b].at_ns;
	struct query query = query_window(query_all(growing->store, INT64_MAX),
					  since_ns < until_ns ? since_ns : until_ns,
					  since_ns < until_ns ? until_ns : since_ns);
	struct groups groups;
	uint64_t n = 0, want = 0;

	query_groups(&query, &by_version, 1, bin_ns, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		if (i % 7 == 0)
			check_group(growing, &query, bin_ns, &groups.at[i]);
		n += groups.at[i].cell.n;
	}
	for (size_t i = 0; i < growing->log.n; i++)
		want += growing->log.at[i].at_ns >= query.since_ns &&
			growing->log.at[i].at_ns <= query.until_ns;
	ck_assert_uint_eq(n, want);
	groups_release(&groups);
}

START_TEST(answers_hold_while_a_log_grows)
{
	struct growing growing = {
		.shape = &shapes[_i], .names = names_new(), .seed = 5 + (uint64_t)_i,
	};

	growing.store = store_new(growing.names, NULL);
	store_add_made(growing.store, NULL, 0, made_again, &growing.log);
	for (int part = 0; part < PARTS; part++) {
		const struct cells *cells = &growing.store->cells[CELLS_STATUS];
		grow(&growing);
		growing.was_stale |= cells->coarse && cells->stale_from <= cells->stale_upto;
		for (int k = 0; k < 10; k++)
			ask(&growing, bins[k % (int)LENGTH(bins)]);
		growing.was_merged |= cells->coarse != NULL;
	}
	/* The harness can fail: the tables it is about were there, and out of date. */
	ck_assert(growing.was_merged);
	ck_assert(growing.was_stale || growing.shape->is_backwards || growing.shape->late_in == 2);
	store_free(growing.store);
	names_free(growing.names);
	free(growing.log.at);
}
END_TEST

/* Before anybody asks, too, all or some of it, and with more records in between. */
START_TEST(answers_hold_while_a_table_ripens)
{
	struct growing growing = {
		.shape = &shapes[_i], .names = names_new(), .seed = 77 + (uint64_t)_i,
	};
	size_t whole = 0, broken_off = 0;

	growing.store = store_new(growing.names, NULL);
	store_add_made(growing.store, NULL, 0, made_again, &growing.log);
	for (int part = 0; part < PARTS; part++) {
		struct cells *cells = &growing.store->cells[CELLS_STATUS];
		uint32_t pieces = made_below(&growing.seed, 12);

		grow(&growing);
		ck_assert_ptr_null(cells->ripening);
		while (pieces-- > 0 && cells_ripen(cells, 2000))
			continue;
		broken_off += cells->ripening != NULL;
		whole += cells->coarse != NULL && !cells->ripening;
		for (int k = 0; k < 10; k++)
			ask(&growing, bins[k % (int)LENGTH(bins)]);
	}
	ck_assert_uint_gt(whole, 0);
	ck_assert(broken_off > 0);
	store_free(growing.store);
	names_free(growing.names);
	free(growing.log.at);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("cells_coarse");
	TCase *tcase = tcase_create("cells_coarse");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, answers_hold_while_a_log_grows, 0, (int)LENGTH(shapes));
	tcase_add_loop_test(tcase, answers_hold_while_a_table_ripens, 0, (int)LENGTH(shapes));
	suite_add_tcase(suite, tcase);
	return suite;
}
