/* check_portion: portions add up to what a loop over the records says, whatever their lots. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/store/portion.h"
#include "tests/made.h"

enum { N = 40000, VERSIONS = 3, ENDPOINTS = 4 };
static const int64_t first_ns = INT64_C(1754071200000000000), step_ns = INT64_C(53000000);

struct filled { struct names *names; struct store *store; struct made log; uint64_t seed; };

/* Some records have no latency, and some one that 32 bits do not hold. */
static int64_t
latency_of(uint64_t *seed)
{
	uint32_t kind = made_below(seed, 500);

	if (kind == 0)
		return INT64_C(5000000000) + made_below(seed, 1000);
	if (kind < 20)
		return LATENCY_NONE;
	/* Many are alike: lots that are asked of often count those beside what they are. */
	return kind % 4 ? 20000 + (int64_t)made_below(seed, 900)
			: 1000 + (int64_t)made_below(seed, 90000);
}

static void
fill(struct filled *filled, uint64_t seed, uint64_t values_max)
{
	static const char *const version[VERSIONS] = {"v1", "v2", "v3"};
	static const char *const endpoint[ENDPOINTS] = {"/a", "/b", "/c", "/d"};

	*filled = (struct filled){.names = names_new(), .seed = seed};
	filled->store = store_new(filled->names, NULL);
	filled->store->values_max = values_max;
	if (values_max < VALUES_MAX)
		filled->store->sketch_least = 8;
	store_add_made(filled->store, NULL, 0, made_again, &filled->log);
	for (uint32_t i = 0; i < N; i++) {
		struct record record = {
			.at_ns = first_ns + (int64_t)i * step_ns,
			.latency_us = latency_of(&filled->seed),
			.outcome = (enum outcome)made_below(&filled->seed, OUTCOMES),
			.version = made_name(filled->names, version[i % VERSIONS]),
			.endpoint = made_name(filled->names,
					      endpoint[made_below(&filled->seed, ENDPOINTS)]),
		};
		made_add(&filled->log, &record, 1, 60, 0);
	}
	store_fold_many(filled->store, 0, filled->log.at, filled->log.n);
	store_squeeze(filled->store);
	store_settle(filled->store);
}

static void
release(struct filled *filled)
{
	store_free(filled->store);
	names_free(filled->names);
	free(filled->log.at);
}

/* What is summed over a version, or over a loop. */
struct sums {
	uint64_t n, n_timed, above, outcome[OUTCOMES], count[HIST_BUCKETS], packed[HIST_BUCKETS];
	double one, five[5];
};
struct adding {
	struct sums by_version[VERSIONS];
	uint32_t version[VERSIONS];
	int64_t bin_ns;
	const double *table1, *table5;
	double limit_us;
};

static size_t
place_of(const struct adding *adding, uint32_t version)
{
	size_t at = 0;

	while (at < VERSIONS && adding->version[at] != version)
		at++;
	ck_assert_uint_lt(at, VERSIONS);
	return at;
}

/* At the middle of a bucket, and just beside it. */
static void
check_above(const struct portion *portion, const struct slot *slot, size_t n)
{
	for (int k = 0; k < 9 && n; k++) {
		double limit_us = (double)slot[n * (size_t)(k / 3) / 3].value_us + (k % 3 - 1) * .5;
		uint64_t above = 0;

		for (size_t i = 0; i < n; i++)
			above += (double)slot[i].value_us > limit_us ? slot[i].n : 0;
		/* The slowest is known by itself: what is not below it is above none. */
		if ((double)portion->lot->mark[MARK_SLOWEST].latency_us <= limit_us)
			above = 0;
		ck_assert_uint_eq(portion_above(portion, limit_us), above);
	}
}

static void
add(void *context, const struct portion *portion)
{
	struct adding *adding = context;
	struct sums *sums = &adding->by_version[place_of(adding, portion->key[0])];
	size_t n;
	struct slot *slot = portion_slots(portion, &n);
	uint64_t told = 0;

	if (adding->bin_ns)
		ck_assert_int_eq(portion->bin_ns % adding->bin_ns, 0);
	else
		ck_assert_int_eq(portion->bin_ns, INSTANT_NONE);
	sums->n += portion->n;
	sums->n_timed += portion->n_timed;
	sums->outcome[portion->outcome] += portion->n;
	sums->above += portion_above(portion, adding->limit_us);
	portion_sum(portion, adding->table1, 1, &sums->one);
	portion_sum(portion, adding->table5, 5, sums->five);
	for (size_t i = 0; i < n; i++)
		told += slot[i].n, sums->count[hist_bucket(slot[i].value_us)] += slot[i].n;
	ck_assert_uint_eq(told, portion->n_timed);
	check_above(portion, slot, n);
	free(slot);
	uint32_t *packed = xcalloc(portion_most(portion) + 1, sizeof(*packed));
	n = portion_packed(portion, packed);
	ck_assert_uint_le(n, portion_most(portion));
	for (size_t i = 0; i < n; i++)
		sums->packed[hist_packed_bucket(packed[i])] += hist_packed_n(packed[i]);
	free(packed);
}

static void
add_record(struct adding *adding, const struct record *record)
{
	struct sums *sums = &adding->by_version[place_of(adding, record->version)];

	sums->n++;
	sums->outcome[record->outcome]++;
	if (record->latency_us == LATENCY_NONE)
		return;
	uint32_t bucket = hist_bucket(record->latency_us);

	sums->n_timed++;
	sums->count[bucket]++;
	sums->above += (double)record->latency_us > adding->limit_us;
	sums->one += adding->table1[bucket];
	for (int k = 0; k < 5; k++)
		sums->five[k] += adding->table5[5 * bucket + (uint32_t)k];
}

static void
check_same(const struct adding *got, const struct adding *want, bool is_exact)
{
	for (size_t v = 0; v < VERSIONS; v++) {
		const struct sums *a = &got->by_version[v], *b = &want->by_version[v];

		ck_assert_uint_eq(a->n, b->n);
		ck_assert_uint_eq(a->n_timed, b->n_timed);
		ck_assert_mem_eq(a->outcome, b->outcome, sizeof(a->outcome));
		ck_assert_mem_eq(a->count, b->count, sizeof(a->count));
		ck_assert_mem_eq(a->packed, b->count, sizeof(a->packed));
		/* All terms are whole numbers: no order of adding them tells. */
		ck_assert_double_eq(a->one, b->one);
		for (int k = 0; k < 5; k++)
			ck_assert_double_eq(a->five[k], b->five[k]);
		if (is_exact)
			ck_assert_uint_eq(a->above, b->above);
	}
}

/* Windows that cut buckets, bins of several widths, latencies kept one by one or not. */
static const struct shape { uint64_t values_max; int64_t bin_ns; bool is_often; } shapes[] = {
	{VALUES_MAX, 0, false}, {VALUES_MAX, 0, true}, {VALUES_MAX, INT64_C(60000000000), true},
	{VALUES_MAX, INT64_C(5000000000), false}, {1000, 0, true},
	{1000, INT64_C(60000000000), true},
};

static bool
is_asked(const struct query *query, const struct record *record)
{
	for (int t = 0; t < query->n_terms; t++) {
		if (record_value(record, query->term[t].field) != query->term[t].value)
			return false;
	}
	return record->at_ns >= query->since_ns && record->at_ns <= query->until_ns &&
	       (query->bad < 0 || outcome_is_bad(record->outcome) == query->bad);
}

START_TEST(portions_add_up_to_a_loop_over_the_records)
{
	const struct shape *shape = &shapes[_i];
	static double table1[HIST_BUCKETS], table5[5 * HIST_BUCKETS];
	static struct adding got, want;
	struct filled filled;
	const int by_version = FIELD_VERSION;

	fill(&filled, 3 + (uint64_t)_i, shape->values_max);
	for (uint32_t b = 0; b < HIST_BUCKETS; b++) {
		table1[b] = b % 97;
		for (uint32_t k = 0; k < 5; k++)
			table5[5 * b + k] = (b * (k + 2)) % 101;
	}
	if (shape->is_often)
		query_often(filled.store);
	for (int round = 0; round < 12; round++) {
		uint32_t a = made_below(&filled.seed, N), b = made_below(&filled.seed, N);
		struct query query = query_window(query_all(filled.store, INT64_MAX),
						  filled.log.at[a < b ? a : b].at_ns,
						  filled.log.at[a < b ? b : a].at_ns);

		query.bad = round % 3 - 1;
		if (round % 2)
			query = query_with(query, FIELD_ENDPOINT,
					   filled.log.at[a].endpoint);
		got = (struct adding){
			.bin_ns = shape->bin_ns, .table1 = table1, .table5 = table5,
			.limit_us = 50000.5,
		};
		for (size_t v = 0; v < VERSIONS; v++)
			got.version[v] = filled.log.at[v].version;
		want = got;
		query_portions(&query, &by_version, NULL, 1, shape->bin_ns, add, &got);
		for (uint32_t i = 0; i < N; i++) {
			if (is_asked(&query, &filled.log.at[i]))
				add_record(&want, &filled.log.at[i]);
		}
		check_same(&got, &want, false);
	}
	release(&filled);
}
END_TEST

/* So few records a bucket that every latency is known; a limit where few are, and many. */
static const struct single {
	bool is_often;
	int64_t bin_ns;
	uint32_t n;
	double limit_us;
} single[] = {
	{false, INT64_C(5000000000), 5000, 77123}, {false, INT64_C(5000000000), 5000, 20500},
	{true, INT64_C(300000000000), N - 1, 77123}, {true, INT64_C(300000000000), N - 1, 20500},
	{true, INT64_C(300000000000), N - 1, 20450.5}, {true, INT64_C(300000000000), N - 1, 15000},
};

START_TEST(above_a_limit_single_latencies_are_exact)
{
	const struct single *row = &single[_i];
	static double table1[HIST_BUCKETS], table5[5 * HIST_BUCKETS];
	static struct adding got, want;
	struct filled filled;
	const int by_version = FIELD_VERSION;

	fill(&filled, 11, VALUES_MAX);
	got = (struct adding){
		.bin_ns = row->bin_ns, .table1 = table1, .table5 = table5,
		.limit_us = row->limit_us,
	};
	for (size_t v = 0; v < VERSIONS; v++)
		got.version[v] = filled.log.at[v].version;
	want = got;
	struct query query = query_window(query_all(filled.store, INT64_MAX), first_ns,
					  first_ns + row->n * step_ns);

	if (row->is_often)
		query_often(filled.store);
	query_portions(&query, &by_version, NULL, 1, got.bin_ns, add, &got);
	for (uint32_t i = 0; i <= row->n; i++)
		add_record(&want, &filled.log.at[i]);
	ck_assert_uint_gt(want.by_version[0].above, 0);
	check_same(&got, &want, true);
	release(&filled);
}
END_TEST

/* Nothing but records can answer where two dimensions are asked about at once. */
START_TEST(without_a_table_that_knows_the_fields_records_are_told)
{
	static const char *const dims[] = {"host", "zone"};
	static double table1[HIST_BUCKETS], table5[5 * HIST_BUCKETS];
	static struct adding got, want;
	struct names *names = names_new();
	struct store *store = store_new(names, NULL);
	struct made log = {0};
	const int fields[2] = {FIELD_VERSION, FIELD_DIM};
	uint64_t seed = 5;

	store_add_made(store, dims, 2, made_again, &log);
	for (uint32_t i = 0; i < 2000; i++) {
		struct record record = {
			.at_ns = first_ns + (int64_t)i * step_ns, .latency_us = latency_of(&seed),
			.outcome = OUTCOME_OK, .version = made_name(names, i % 3 ? "v1" : "v2"),
		};
		record.dims[0] = made_name(names, i % 5 ? "h1" : "h2");
		record.dims[1] = made_name(names, i % 7 ? "z1" : "z2");
		made_add(&log, &record, 1, 60, 0);
	}
	store_fold_many(store, 0, log.at, log.n);
	store_settle(store);
	struct query query = query_with(query_window(query_all(store, INT64_MAX), first_ns,
						     first_ns + INT64_C(1) * 2000 * step_ns),
					FIELD_DIM + 1, log.at[0].dims[1]);

	got = (struct adding){.table1 = table1, .table5 = table5, .limit_us = 50000};
	got.version[0] = log.at[0].version;
	got.version[1] = log.at[1].version;
	want = got;
	query_portions(&query, fields, NULL, 2, 0, add, &got);
	for (size_t i = 0; i < log.n; i++) {
		if (is_asked(&query, &log.at[i]))
			add_record(&want, &log.at[i]);
	}
	ck_assert_uint_gt(want.by_version[0].n, 0);
	check_same(&got, &want, true);
	store_free(store);
	names_free(names);
	free(log.at);
}
END_TEST

struct told { uint64_t portions, n; };

static void
count_told(void *context, const struct portion *portion)
{
	struct told *told = context;

	told->portions++;
	told->n += portion->n;
}

/* A filter on latencies, that no lot of a large log knows of: lots of what passes it tell. */
START_TEST(what_a_filter_lets_through_is_told_as_lots)
{
	static const int fields[2] = {FIELD_VERSION, FIELD_ENDPOINT};
	struct filled filled;
	struct told told = {0}, few = {0};
	struct err err;
	uint64_t want = 0;

	fill(&filled, 11, UINT64_MAX);
	struct where *where = where_parse("latency>20.2", filled.store, &err);
	struct query query = query_all(filled.store, INT64_MAX);

	ck_assert_ptr_nonnull(where);
	query.where = where;
	/* Of a small log the records themselves are at hand. */
	ck_assert_int_eq(query_portion_width(&query, fields, 2), 0);
	filled.store->small_records = 0;
	int64_t width_ns = query_portion_width(&query, fields, 2);

	ck_assert_int_gt(width_ns, 0);
	query_portions(&query, fields, NULL, 2, 10 * width_ns, count_told, &told);
	for (size_t i = 0; i < filled.log.n; i++)
		want += filled.log.at[i].latency_us > 20200;
	ck_assert_uint_gt(want, N / 2);
	ck_assert_uint_eq(told.n, want);
	ck_assert_uint_lt(told.portions, want / 4);
	/* No record is left out by its number: then records are looked at. */
	query.skip_id = 5;
	ck_assert_int_eq(query_portion_width(&query, fields, 2), 0);
	query_portions(&query, fields, NULL, 2, 0, count_told, &few);
	ck_assert_uint_eq(few.n, want - (filled.log.at[4].latency_us > 20200));
	where_free(where);
	release(&filled);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("portion");
	TCase *tcase = tcase_create("portion");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, portions_add_up_to_a_loop_over_the_records, 0,
			    (int)LENGTH(shapes));
	tcase_add_loop_test(tcase, above_a_limit_single_latencies_are_exact, 0,
			    (int)LENGTH(single));
	tcase_add_test(tcase, without_a_table_that_knows_the_fields_records_are_told);
	tcase_add_test(tcase, what_a_filter_lets_through_is_told_as_lots);
	suite_add_tcase(suite, tcase);
	return suite;
}
