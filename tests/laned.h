/* laned: what a lane finds in some bytes, as records beside those of the slow path. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_LANED_H
#define SR_TESTS_LANED_H

#include "core/ingest/lane.h"
#include "core/ingest/told.h"
#include "tests/learned.h"
#include "tests/many.h"
#include "tests/runner.h"

/* One lane with what it found last; {0}, then laned_begin(). */
struct laned {
	struct learned *learned;
	struct lane *lane;
	struct stretch stretch;
	struct told told;
};

static inline void
laned_begin(struct laned *laned, struct learned *learned)
{
	*laned = (struct laned){ .learned = learned };
	laned->stretch.spacing.has_lines = true;
	laned->lane = lane_new(&learned->extract, 0);
}

static inline void
laned_release(struct laned *laned)
{
	lane_free(laned->lane);
	stretch_release(&laned->stretch);
	told_release(&laned->told);
	learned_free(laned->learned);
}

/* Read some bytes, of which those before `own` are the stretch's. */
static inline void
laned_read(struct laned *laned, const char *at, size_t len, size_t own, size_t from, bool is_gap)
{
	struct stretch *stretch = &laned->stretch;

	stretch_reserve(stretch, len);
	memcpy(stretch->bytes, at, len);
	stretch->len = len;
	stretch->own = own;
	lane_read(laned->lane, laned->learned->shapes, stretch, from, is_gap);
	told_news(&laned->told, stretch->lane, &stretch->news);
}

static inline void
laned_record(struct laned *laned, size_t i, struct record *record)
{
	const struct hit *hit = &laned->stretch.hit[i];

	*record = (struct record){ .length = hit->length, .line_first = 1,
				   .line_last = 1 + hit->lines };
	told_records(&laned->told, &laned->learned->extract, laned->stretch.lane, hit,
		     laned->stretch.dim + i * (size_t)laned->stretch.n_dims, record, 1);
}

/* The hit that begins at a place, or -1. */
static inline long
laned_find(const struct laned *laned, size_t start)
{
	for (size_t i = 0; i < laned->stretch.n; i++)
		if (laned->stretch.hit[i].start == start)
			return (long)i;
	return -1;
}

static inline void
same_by_both(const struct record *fast, const struct record *slow, const char *text)
{
	MUST(fast->at_ns == slow->at_ns, "time: %s", text);
	MUST(fast->latency_us == slow->latency_us, "latency: %s", text);
	MUST(fast->status == slow->status, "status: %s", text);
	MUST(fast->endpoint == slow->endpoint, "endpoint: %s", text);
	MUST(fast->version == slow->version, "version: %s", text);
	MUST(memcmp(fast->dims, slow->dims, sizeof(fast->dims)) == 0, "dims: %s", text);
	MUST(fast->outcome == slow->outcome, "outcome: %s", text);
	MUST(fast->flags == slow->flags, "flags %x, not %x: %s", (unsigned)fast->flags,
	     (unsigned)slow->flags, text);
	MUST(fast->unusable == slow->unusable, "usable: %s", text);
	MUST(fast->source == slow->source && fast->length == slow->length, "place: %s", text);
	MUST(fast->line_last - fast->line_first == slow->line_last - slow->line_first,
	     "lines: %s", text);
}

/* What must be of the record at `at`: there is no hit, or it is what the slow path reads. Returns
 * the number of the hit, -1 for none. */
static inline long
laned_agrees(struct laned *laned, const char *at, size_t len)
{
	long i = laned_find(laned, (size_t)(at - laned->stretch.bytes));
	struct span span;
	struct record fast, slow;

	if (i < 0)
		return -1;
	MUST(learned_slow(laned->learned, at, len, &span, &slow), "no record: %.*s", (int)len, at);
	char *text = xstrndup(at, len);
	laned_record(laned, (size_t)i, &fast);
	same_by_both(&fast, &slow, text);
	free(text);
	return i;
}

#endif
