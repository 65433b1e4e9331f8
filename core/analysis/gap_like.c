/* gap_like: has a silence its like: in the same hours of other days, or again and again? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/gap_private.h"

enum { PARTS_MOST = 4096 };
#define DAY_NS (86400 * NS_PER_S)

static double
records_in(const struct study *study, const int64_t window[2])
{
	const int64_t none[2] = {1, 0};
	struct query query = query_window(study->query, window[0], window[1]);

	return (double)(study->scene ? silence_near(study, window, none) : query_count(&query));
}

/* How many come in these hours so much earlier or later, the more; NAN: the log has neither. */
static double
due_by(const struct study *study, const struct silence *silence, int64_t apart_ns)
{
	double most = NAN;

	for (int side = 0; side < 2; side++) {
		int64_t shift_ns = side ? apart_ns : -apart_ns;
		int64_t left_ns = side ? study->last_ns - silence->after.at_ns
				       : silence->before.at_ns - study->first_ns;
		const int64_t window[2] = {silence->before.at_ns + 1 + shift_ns,
					   silence->after.at_ns - 1 + shift_ns};

		if (left_ns >= apart_ns)
			most = fmax(most, records_in(study, window));
	}
	return most;
}

double
silence_due_by_hour(const struct study *study, const struct silence *silence)
{
	return fmin(due_by(study, silence, DAY_NS), due_by(study, silence, 7 * DAY_NS));
}

/* Begins of silences, one after the other: how many, the first and the last, and what lies between
 * each two of them. */
struct beat { size_t n; int64_t first_ns, last_ns; double sum, squares; };

static void
beat_add(struct beat *beat, int64_t at_ns)
{
	double apart = beat->n ? (double)(at_ns - beat->last_ns) : 0;

	if (!beat->n++)
		beat->first_ns = at_ns;
	beat->last_ns = at_ns;
	beat->sum += apart;
	beat->squares += apart * apart;
}

bool
silence_recurs(const struct study *study, struct silence *silence)
{
	double span = (double)(study->last_ns - study->first_ns);
	double like = limit(LIMIT_HABIT_LIKE) * (double)silence->gap_ns;
	int64_t width_ns = (int64_t)fmax(like / 2, span / PARTS_MOST);
	struct groups groups = {0};
	struct beat beat = {0};

	query_group_counts(&study->query, NULL, 0, width_ns, &groups);
	for (size_t i = 1; i < groups.n; i++) {
		int64_t from_ns = groups.at[i - 1].cell.ref[REF_LAST].at_ns;
		int64_t until_ns = groups.at[i].cell.ref[REF_FIRST].at_ns;

		if ((double)(until_ns - from_ns) >= like)
			beat_add(&beat, from_ns);
	}
	groups_release(&groups);
	if ((double)beat.n < limit(LIMIT_BEAT_TIMES) ||
	    (double)(beat.last_ns - beat.first_ns) < limit(LIMIT_BEAT_REACH) * span)
		return false;
	double times = (double)beat.n - 1, mean = beat.sum / times;
	double spread = sqrt(fmax(0, beat.squares / times - mean * mean));

	if (spread > limit(LIMIT_BEAT_SPREAD) * mean)
		return false;
	silence->alike = (int64_t)beat.n;
	silence->every_ns = (int64_t)mean;
	return true;
}

const char *
silence_text(const struct study *study, const struct silence *silence)
{
	char gap[64], every[64];
	const char *text = span_text(gap, silence->gap_ns);

	if (silence->alike)
		return arena_fmt(study->arena, "%lld times no record comes for %s or half as long, "
				 "about every %s: that is its habit.",
				 (long long)silence->alike, text,
				 span_text(every, silence->every_ns / NS_PER_S * NS_PER_S));
	if (silence->is_daily)
		return arena_fmt(study->arena, "No record comes for %s from %s on, and in the same "
				 "hours of other days hardly any.", text,
				 moment_text(study, silence->before.at_ns));
	return NULL;
}
