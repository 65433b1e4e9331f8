/* extract_units: a release that logs its latency in another unit than the one before it. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/ingest/extract_private.h"

#define VALUES_LEAST 3		/* latencies of a group below which its median says nothing */
#define RATIO_LEAST 500		/* a factor of 1000, give or take */
#define RATIO_MOST 2000

void
extract_watch_unit(struct extract_counts *counts, const struct record *record, int plan)
{
	size_t place = extract_full_place(record, plan);
	int i = 0;

	if (extract_is_watched(counts, record, plan))
		return;
	while (i < counts->n_spreads && (counts->spread[i].version != record->version ||
					 counts->spread[i].plan != plan ||
					 counts->spread[i].endpoint != record->endpoint))
		i++;
	if (i == SPREADS)
		return;
	if (i == counts->n_spreads) {
		GROW(counts->spread, counts->n_spreads, counts->cap_spreads);
		counts->spread[counts->n_spreads++] = (struct spread){
			.version = record->version, .endpoint = record->endpoint, .plan = plan,
		};
	}
	struct spread *spread = &counts->spread[i];
	if (spread->n < SPREAD_VALUES) {
		spread->us[spread->n++] = record->latency_us;
		return;
	}
	counts->full[place].version = record->version;
	counts->full[place].endpoint = record->endpoint;
	counts->full[place].plan = plan + 1;	/* 0: nothing there yet */
}

static int
by_value(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return a < b ? -1 : a > b;
}

static int64_t
median(struct spread *spread)
{
	qsort(spread->us, (size_t)spread->n, sizeof(*spread->us), by_value);
	return spread->us[spread->n / 2];
}

bool
extract_unit_change(struct extract *extract, int *from, const struct spread **high,
		    const struct spread **low)
{
	struct spread *spread = extract->counts.spread;
	int n = extract->counts.n_spreads;

	for (; *from < n * n; ++*from) {
		struct spread *a = &spread[*from / n], *b = &spread[*from % n];
		if (a->plan != b->plan || a->endpoint != b->endpoint || a->n < VALUES_LEAST ||
		    b->n < VALUES_LEAST)
			continue;
		int64_t large = median(a), small = median(b);
		if (small <= 0 || large / small < RATIO_LEAST || large / small > RATIO_MOST)
			continue;
		*high = a;
		*low = b;
		++*from;
		return true;
	}
	return false;
}
