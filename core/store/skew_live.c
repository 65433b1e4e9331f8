/* skew_live: how far the records of followed sources are from our own clock when they come. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/store/skew_private.h"
#include "core/store/store_private.h"

enum {
	ROWS_LAST = 8,		/* of a source, the newest of which is what just came */
	ARRIVALS_LEAST = 8,	/* that tell anything */
};
#define APART_NS NS_PER_S	/* between two arrivals that are counted */
#define JITTER_S 2.0
#define STEADY 0.25
#define WIDE_S 10.0		/* so wide around nothing: a quiet source, a buffer */

/* The last arrivals at a path. */
struct heard {
	double start[HEARD_KEPT], end[HEARD_KEPT];	/* seconds ahead of our clock */
	size_t n;		/* counted; a ring */
	int64_t last_ns;	/* of our clock */
};

/* The newest record of those that just came; false: none can be counted. */
static bool
newest(const struct store *store, const struct source *source, uint32_t index, int64_t *start_ns,
       int64_t *end_ns)
{
	const struct chunks *chunks = &source->chunks;
	bool is_there = false;

	if (chunks->n == 0)
		return false;
	const struct rows *rows = readback_rows(store, index, chunks->n - 1);
	for (size_t i = rows->n > ROWS_LAST ? rows->n - ROWS_LAST : 0; i < rows->n; i++) {
		int64_t took = rows->latency_us[i] == LATENCY_NONE ? 0 : rows->latency_us[i] * 1000;
		if (rows->unusable[i] && rows->unusable[i] != UNUSABLE_DUPLICATE &&
		    rows->unusable[i] != UNUSABLE_AHEAD)
			continue;
		if (!is_there || rows->at_ns[i] > *start_ns)
			*start_ns = rows->at_ns[i];
		if (!is_there || rows->at_ns[i] + took > *end_ns)
			*end_ns = rows->at_ns[i] + took;
		is_there = true;
	}
	return is_there;
}

void
skew_hear(struct store *store, int64_t wall_ns)
{
	if (store->n_sources < 2 || wall_ns == INSTANT_NONE)
		return;
	for (uint32_t i = 0; i < store->n_sources; i++) {
		struct source *source = &store->source[i];
		uint32_t before = source->n_heard;
		int64_t start_ns = 0, end_ns = 0;
		source->n_heard = source->n;
		if (source->n == before)
			continue;
		struct source *of = &store->source[skew_clock_of(store, i)];
		if (!of->heard)
			of->heard = xcalloc(1, sizeof(*of->heard));
		struct heard *heard = of->heard;
		if ((heard->n && wall_ns - heard->last_ns < APART_NS) ||
		    !newest(store, source, i, &start_ns, &end_ns))
			continue;
		heard->start[heard->n % HEARD_KEPT] = (double)(start_ns - wall_ns) / NS_PER_S;
		heard->end[heard->n % HEARD_KEPT] = (double)(end_ns - wall_ns) / NS_PER_S;
		heard->last_ns = wall_ns;
		heard->n++;
	}
}

void
skew_forget(struct store *store)
{
	for (size_t i = 0; i < store->n_sources; i++) {
		free(store->source[i].heard);
		store->source[i].heard = NULL;
	}
}

static void
judge(const struct heard *heard, struct stand *stand)
{
	size_t n = heard->n < HEARD_KEPT ? heard->n : HEARD_KEPT;
	double start[HEARD_KEPT], end[HEARD_KEPT];

	stand->n = n;
	if (n < ARRIVALS_LEAST)
		return;
	for (size_t i = 0; i < n; i++) {
		start[i] = heard->start[i];
		end[i] = heard->end[i];
	}
	double of_start = skew_quantile(start, n, .5), of_end = skew_quantile(end, n, .5);
	double least = fabs(of_start) < fabs(of_end) ? of_start : of_end;
	double width_start = start[n - 1] - start[0], width_end = end[n - 1] - end[0];
	double width = width_start < width_end ? width_start : width_end;
	double room = fabs(least) < JITTER_S ? WIDE_S : fabs(least) / 2;
	double near = STEADY * fabs(least) > JITTER_S ? STEADY * fabs(least) : JITTER_S;
	stand->is_known = width <= room && fabs(of_start - of_end) <= near;
	stand->ahead_s = least;
}

size_t
skew_by_arrival(const struct store *store, struct stand stand[SKEW_WHO])
{
	size_t n = 1;

	stand[0] = (struct stand){ .who = SKEW_OWN, .is_known = true };
	for (uint32_t i = 0; i < store->n_sources && n < SKEW_WHO; i++) {
		if (!store->source[i].heard)
			continue;
		stand[n] = (struct stand){ .who = i };
		judge(store->source[i].heard, &stand[n++]);
	}
	return n > 2 ? n : 0;		/* one alone has no others */
}
