/* traffic: does the rate of all requests fall far below what is due, for a while or for good? */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/scene.h"
#include "core/analysis/traffic.h"
#include "core/ingest/site.h"

enum {
	BINS_LEAST = 16, BINS_MOST = 240, A_BIN = 10,	/* records a bucket, in the mean */
	HOLE_BINS = 3, END_BINS = 4, FLANK_LEAST = 6
};
static const double STEP_NS = 3 * 3600e9, DAY_NS = 86400e9;
enum { STEP_PART = 8, STEP_BINS = 6 };	/* of the log, on either side */

/* Records a bucket; the first and the last one are cut by the ends of the log. */
struct flow { int64_t origin, width; double *n; size_t bins; };

static struct flow
flow_of(struct study *study)
{
	double wanted = fmin(fmax((double)study->n / A_BIN, BINS_LEAST), BINS_MOST);
	struct flow flow = {
		.width = query_bin_width(study->first_ns, study->last_ns, (size_t)wanted)};
	struct groups groups = {0};

	flow.origin = study->first_ns - ((study->first_ns % flow.width) + flow.width) % flow.width;
	flow.bins = (size_t)((study->last_ns - flow.origin) / flow.width + 1);
	flow.n = xcalloc(flow.bins + 1, sizeof(*flow.n));
	for (size_t i = 0; study->scene && i < study->scene->n; i++)
		flow.n[(study->scene->at_ns[i] - flow.origin) / flow.width]++;
	if (!study->scene)
		query_group_counts(&study->query, NULL, 0, flow.width, &groups);
	for (size_t i = 0; i < groups.n; i++)
		flow.n[(groups.at[i].bin_ns - flow.origin) / flow.width] =
			(double)groups.at[i].cell.n;
	groups_release(&groups);
	return flow;
}

static int
by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* The median of the buckets before one. */
static double
usual_of(const struct flow *flow, size_t until)
{
	size_t n = until - 1;
	double *sorted = xcalloc(n, sizeof(*sorted));

	for (size_t i = 0; i < n; i++)
		sorted[i] = flow->n[i + 1];
	qsort(sorted, n, sizeof(*sorted), by_size);
	double usual = sorted[n / 2];

	free(sorted);
	return usual;
}

/* Mean of the buckets from one on before another, and the variance of one around it, which is
 * Poisson's at least. */
struct level { double mean, variance; size_t n; };

static struct level
level_of(const struct flow *flow, size_t from, size_t until)
{
	struct level out = {.n = until - from};
	double squares = 0;

	for (size_t i = from; i < until; i++)
		out.mean += flow->n[i] / (double)out.n;
	for (size_t i = from; i < until; i++)
		squares += (flow->n[i] - out.mean) * (flow->n[i] - out.mean);
	out.variance = fmax(out.mean, out.n > 1 ? squares / (double)(out.n - 1) : 0);
	return out;
}

/* The flank of a hole on one side: as many buckets as it has, one left out, which is mixed. */
static struct level
flank_of(const struct flow *flow, size_t from, size_t until, bool is_after)
{
	size_t len = until - from > FLANK_LEAST ? until - from : FLANK_LEAST;
	size_t begin = is_after ? until + 1 : from > len + 2 ? from - 1 - len : 1;
	size_t end = is_after ? begin + len : from - 1;

	end = end > flow->bins - 1 ? flow->bins - 1 : end;
	return begin + HOLE_BINS <= end ? level_of(flow, begin, end) : (struct level){0};
}

/* Does it stand right beside the hole about as high as further off? */
static bool
has_edge(const struct flow *flow, const struct level *flank, size_t beside)
{
	return (flow->n[beside] + flow->n[beside + 1]) / 2 >= limit(LIMIT_HOLE_EDGE) * flank->mean;
}

/* Is a run of low buckets a hole? It is written to out. */
static bool
is_hole(const struct flow *flow, double usual, size_t from, size_t until, struct traffic *out)
{
	bool is_end = until >= flow->bins - 1;
	double len = (double)(until - from), seen = 0;

	if (from < HOLE_BINS + 1 || len < (is_end ? END_BINS : HOLE_BINS) ||
	    len * (double)flow->width < limit(LIMIT_HOLE_S) * 1e9 ||
	    len * (double)flow->width > limit(LIMIT_HOLE_MOST_S) * 1e9 ||
	    len > (double)flow->bins / (is_end ? 4 : 2))
		return false;
	struct level flank[2] = {flank_of(flow, from, until, false),
				 is_end ? (struct level){0} : flank_of(flow, from, until, true)};
	const struct level *lower = !is_end && flank[1].mean < flank[0].mean ? &flank[1]
									     : &flank[0];

	for (size_t i = from; i < until; i++)
		seen += flow->n[i];
	double due = lower->mean * len;

	if (lower->mean < limit(LIMIT_HOLE_FLANK) * usual || due < limit(LIMIT_HOLE_DUE) ||
	    seen > limit(LIMIT_HOLE_DEEP) * due ||
	    !has_edge(flow, &flank[0], from - 3) ||
	    (!is_end && !has_edge(flow, &flank[1], until + 1)) ||
	    due - seen < limit(LIMIT_HOLE_Z) *
				 sqrt(fmax(flank[0].variance, flank[1].variance) * len))
		return false;
	double head = fmin(1, flow->n[from - 1] / flank[0].mean);
	double tail = is_end ? 0 : fmax(0, 1 - flow->n[until] / flank[1].mean);

	*out = (struct traffic){
		.kind = is_end ? TRAFFIC_FALLEN : TRAFFIC_HOLE,
		.due = lower->mean / (double)flow->width,	/* a ns: traffic_find() */
		.from_ns = flow->origin + (int64_t)from * flow->width -
			   (int64_t)((1 - head) * (double)flow->width),
		.until_ns = flow->origin + (int64_t)until * flow->width +
			    (int64_t)(tail * (double)flow->width),
	};
	return true;
}

/* The longest hole, where the log has no more of the kind than two. */
static void
hole_find(const struct flow *flow, struct traffic *out)
{
	double usual = usual_of(flow, flow->bins - 1), low = limit(LIMIT_HOLE_LOW) * usual;
	size_t holes = 0, runs = 0, longest = 0, most = 0;

	for (size_t from = 1, until; from + 1 < flow->bins; from = until + 1) {
		struct traffic found;

		for (until = from; until + 1 < flow->bins && flow->n[until] < low;)
			until++;
		longest = until - from > longest ? until - from : longest;
		if (!is_hole(flow, usual, from, until, &found))
			continue;
		holes++;
		if (until - from > most) {
			most = until - from;
			*out = found;
		}
	}
	/* Low for half as long, edges or none. */
	for (size_t from = 1, until; from + 1 < flow->bins; from = until + 1) {
		for (until = from; until + 1 < flow->bins && flow->n[until] < low;)
			until++;
		runs += 2 * (until - from) >= most;
	}
	if (holes && ((double)runs >= limit(LIMIT_HOLE_HABIT) || longest > most))
		*out = (struct traffic){0};
}

/* Its standard errors when it falls at one bucket, as steeply near it as further off; else 0. */
static double
step_at(const struct flow *flow, size_t at, size_t reach, double *ratio)
{
	struct level before = level_of(flow, at - reach, at);
	struct level since = level_of(flow, at + 1, at + 1 + reach);
	double fall = before.mean - since.mean;
	size_t near = reach / 3;

	if (since.mean > limit(LIMIT_DROP_TO) * before.mean ||
	    level_of(flow, at - near, at).mean - level_of(flow, at + 1, at + 1 + near).mean <
		    limit(LIMIT_DROP_SHARP) * fall)
		return 0;
	*ratio = since.mean / before.mean;
	return fall / sqrt((before.variance + since.variance) / (double)reach);
}

/* In a log of a day and more: is it as low as that a day before, at the same time of day? */
static bool
is_time_of_day(const struct flow *flow, size_t at, size_t reach)
{
	size_t day = (size_t)(DAY_NS / (double)flow->width);

	if ((double)flow->bins * (double)flow->width < limit(LIMIT_HOLE_DAY) * DAY_NS)
		return false;
	if (at <= day)
		return true;
	struct level since = level_of(flow, at + 1, at + 1 + reach);
	struct level yesterday = level_of(flow, at + 1 - day, at + 1 + reach - day);

	return since.mean > limit(LIMIT_DROP_TO) * yesterday.mean;
}

/* The plainest step down. That of a peak's end is none, nor what falls each evening. */
static void
step_find(const struct flow *flow, struct traffic *out)
{
	/* No further than tells an evening from the evening before. */
	size_t wide = (size_t)fmin((double)flow->bins / STEP_PART, STEP_NS / (double)flow->width);
	size_t reach = wide > STEP_BINS ? wide : STEP_BINS;
	size_t last = 0, steps = 0;
	double best = limit(LIMIT_DROP_Z), ratio = 1;

	for (size_t at = 1 + reach; at + 1 + reach < flow->bins; at++) {
		double z = step_at(flow, at, reach, &ratio);

		if (z <= limit(LIMIT_DROP_Z))
			continue;
		steps += !last || at > last + reach;
		last = at;
		if (z <= best || is_time_of_day(flow, at, reach) ||
		    level_of(flow, at + 1, flow->bins - 1).mean >
			    limit(LIMIT_DROP_TO) * usual_of(flow, at))
			continue;
		best = z;
		*out = (struct traffic){
			.kind = TRAFFIC_STEP, .ratio = ratio,
			.from_ns = flow->origin + (int64_t)at * flow->width,
			.until_ns = INSTANT_NONE,
		};
	}
	if (steps > 1)
		*out = (struct traffic){0};
}

bool
traffic_is_odd_one(const struct study *study, int64_t from_ns)
{
	int64_t reach_ns = from_ns + (study->last_ns - from_ns) / 4;

	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];
		size_t left = 0;

		if (axis->field < FIELD_DIM || axis->n < 3 ||
		    site_of(store_field_name(study->store, axis->field)) != SITE_SERVER)
			continue;
		for (size_t i = 0; i < axis->n; i++)
			left += axis->last[i].at_ns < reach_ns;
		if (left + 1 == axis->n)
			return true;
	}
	return false;
}

void
traffic_find(struct study *study)
{
	struct traffic *traffic = &study->traffic;

	if (traffic->is_known)
		return;
	if ((double)study->n >= limit(LIMIT_STRONG_N) && study->last_ns > study->first_ns) {
		struct flow flow = flow_of(study);
		/* No bucket is wider than a day: times of years apart have no end of them. */
		bool is_told = flow.bins >= BINS_LEAST && flow.bins <= 2 * BINS_MOST;

		if (is_told)
			hole_find(&flow, traffic);
		if (is_told && traffic->kind == TRAFFIC_STEADY)
			step_find(&flow, traffic);
		free(flow.n);
	}
	if (traffic->kind == TRAFFIC_FALLEN)
		traffic->until_ns = study->last_ns + 1;
	/* Of the very time that is told, which begins and ends within a bucket. */
	if (traffic->kind == TRAFFIC_HOLE || traffic->kind == TRAFFIC_FALLEN)
		traffic->due *= (double)(traffic->until_ns - traffic->from_ns);
	if (traffic->kind != TRAFFIC_STEADY && traffic_is_odd_one(study, traffic->from_ns))
		*traffic = (struct traffic){0};
	traffic->is_known = true;
}

const char *
traffic_text(struct study *study)
{
	const struct traffic *traffic = &study->traffic;
	char span[64];

	if (traffic->kind == TRAFFIC_STEP)
		return arena_fmt(study->arena, "Since about %s requests come at %s of the rate "
				 "before, and nobody is hurt for it",
				 moment_text(study, traffic->from_ns),
				 share_text(study->arena, traffic->ratio));
	struct query during = query_window(study->query, traffic->from_ns, traffic->until_ns - 1);

	return arena_fmt(study->arena, "%s %s on, for %s, %s came where about %.0f were due%s",
			 traffic->kind == TRAFFIC_FALLEN ? "from about" : "From about",
			 moment_text(study, traffic->from_ns),
			 span_text(span, (traffic->until_ns - traffic->from_ns) / NS_PER_S *
						NS_PER_S),
			 count_text(study->arena, query_count(&during), "record"), traffic->due,
			 traffic->kind == TRAFFIC_FALLEN ? ", and whether more come again the log "
							   "does not show" : "");
}
