/* export_figures: what the log says of canary and baseline on each endpoint, in buckets. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/incident/export_private.h"
#include "core/incident/numbers.h"
#include "core/store/dist.h"

enum { LOOKED_AT = 40 };

/* One arm's records. */
static struct query
arm_query(const struct exporting *e, uint32_t endpoint, uint32_t version)
{
	struct query query = query_with(*e->in->query, FIELD_VERSION, version);

	return query_with(query, FIELD_ENDPOINT, endpoint);
}

static void
fill_arm(const struct exporting *e, uint32_t endpoint, uint32_t version, struct export_arm *arm)
{
	struct query query = arm_query(e, endpoint, version);
	struct cell cell = { 0 };
	struct dist all = { 0 };

	*arm = (struct export_arm){ .min_s = NAN, .max_s = NAN, .p95_s = NAN };
	if (version == NAME_NONE)
		return;
	query_counts(&query, &cell);
	arm->n = cell.n;
	arm->timeouts = cell.outcome[OUTCOME_TIMEOUT];
	cell_release(&cell);
	cell = (struct cell){ 0 };
	query_cell(&query, &cell);
	dist_merge(&all, &cell.other);
	dist_merge(&all, &cell.bad);
	if (all.n) {
		arm->n_latency = all.n;
		arm->min_s = (double)all.min_us / 1e6;
		arm->max_s = (double)all.max_us / 1e6;
		/* Below 20 a p95 is the maximum. */
		arm->p95_s = (double)(all.n < 20 ? all.max_us : dist_quantile(&all, 950)) / 1e6;
	}
	dist_release(&all);
	cell_release(&cell);
}

static void
add_bucket(struct exporting *e, double value)
{
	if (!(value > 0) || e->n_buckets == EXPORT_BUCKETS)
		return;
	for (size_t i = 0; i < e->n_buckets; i++)
		if (fabs(e->bucket[i] - value) < 1e-9)
			return;
	e->bucket[e->n_buckets++] = value;
}

/*
 * One row for all endpoints, as a metric has it: each baseline's p95 and limit must be bounds; the
 * rest is coarse, 1 5 7 9 x 10^k, from above the fastest to the first that holds the slowest.
 */
static void
make_buckets(struct exporting *e)
{
	static const int step[] = { 1, 5, 7, 9 };
	double low = NAN, high = NAN, last = 0;

	for (size_t i = 0; i < e->n_endpoints; i++) {
		const struct export_endpoint *at = &e->endpoint[i];

		low = fmin(low, fmin(at->canary.min_s, at->baseline.min_s));
		high = fmax(high, fmax(at->canary.max_s, at->baseline.max_s));
		if (at->is_gated) {
			add_bucket(e, at->baseline.p95_s);
			add_bucket(e, at->limit_s);
		}
	}
	for (int power = -5; power < 5 && isfinite(high); power++)
		for (size_t i = 0; i < LENGTH(step); i++) {
			double value = power < 0 ? step[i] / pow(10, -power) : step[i] * pow(10,
				power);

			if (value > low && last < high) {
				add_bucket(e, value);
				last = value;
			}
		}
	qsort(e->bucket, e->n_buckets, sizeof(*e->bucket), numbers_order);
}

/* How many took at most each bound: exact, one walk. */
static void
count_within(const struct exporting *e, const struct export_endpoint *at, uint32_t version,
	     struct export_arm *arm)
{
	struct query query = arm_query(e, at->name, version);
	struct cursor cursor = { 0 };
	struct record record;
	uint32_t id;

	while (version != NAME_NONE && query_next(&query, &cursor, &record, &id))
		for (size_t i = 0; i < e->n_buckets && record.latency_us != LATENCY_NONE; i++)
			arm->within[i] += (double)record.latency_us <= e->bucket[i] * 1e6 + 1e-3;
}

static void
add_endpoint(struct exporting *e, uint32_t name, bool wants_gated)
{
	struct export_endpoint at = { .name = name, .limit_s = NAN };
	const struct name *text = names_get(store_names(e->in->query->store), name);

	fill_arm(e, name, e->in->gate->canary, &at.canary);
	fill_arm(e, name, e->in->gate->baseline, &at.baseline);
	at.is_gated = at.canary.n_latency && at.baseline.n_latency;
	if (!at.canary.n || at.is_gated != wants_gated)
		return;
	if (e->n_endpoints == EXPORT_ENDPOINTS) {
		e->more++;
		return;
	}
	at.text = export_endpoint_ok(text->raw, text->len)
			  ? arena_text(&e->arena, text->raw, text->len)
			  : arena_fmt(&e->arena, "/your-endpoint-%zu", e->n_endpoints + 1);
	if (at.is_gated)
		at.limit_s = round(at.baseline.p95_s * strtod(e->ratio, NULL) * 1e6) / 1e6;
	e->n_gated += at.is_gated;
	e->endpoint[e->n_endpoints++] = at;
}

struct seen { uint32_t name; uint64_t n; size_t place; };

static int
most_first(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

static int
by_place(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	return x->place < y->place ? -1 : 1;
}

void
export_figures(struct exporting *e)
{
	static const int by[] = { FIELD_ENDPOINT };
	struct query canary = query_with(*e->in->query, FIELD_VERSION, e->in->gate->canary);
	struct groups groups = { 0 };

	if (e->in->gate->canary == NAME_NONE)
		return;
	query_group_counts(&canary, by, 1, 0, &groups);
	struct seen *seen = ARENA_NEW(&e->arena, struct seen, groups.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < groups.n; i++)
		if (groups.at[i].key[0] != NAME_NONE && groups.at[i].key[0] != NAME_OTHER)
			seen[n++] = (struct seen){ groups.at[i].key[0], groups.at[i].cell.n, i };
	/* Of very many the busiest are looked at. */
	qsort(seen, n, sizeof(*seen), most_first);
	e->more = n > LOOKED_AT ? n - LOOKED_AT : 0;
	n = n > LOOKED_AT ? LOOKED_AT : n;
	qsort(seen, n, sizeof(*seen), by_place);
	for (int wants = 1; wants >= 0; wants--)
		for (size_t i = 0; i < n; i++)
			add_endpoint(e, seen[i].name, wants);
	groups_release(&groups);
	make_buckets(e);
	for (size_t i = 0; i < e->n_endpoints; i++) {
		struct export_endpoint *at = &e->endpoint[i];

		count_within(e, at, e->in->gate->canary, &at->canary);
		count_within(e, at, e->in->gate->baseline, &at->baseline);
	}
}

double
export_p95(const struct exporting *e, const struct export_arm *arm)
{
	double rank = .95 * (double)arm->n_latency, lower = 0, below = 0;

	for (size_t i = 0; i < e->n_buckets; i++) {
		double here = (double)arm->within[i];

		if (here >= rank && here > below)
			return lower + (e->bucket[i] - lower) * (rank - below) / (here - below);
		lower = e->bucket[i];
		below = here;
	}
	return lower;
}
