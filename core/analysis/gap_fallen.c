/* gap_fallen: who falls silent while others go on, and nobody takes his place. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/gap_private.h"
#include "core/ingest/site.h"

/* About what it served, served by the others since and no chance, means that they took it over:
 * all together do as much as before. */
static const double TAKEN_LEAST = .75, TAKEN_MOST = 1.25, TAKEN_Z = 3.5;

/* Records around the last one of a value: its own before it, those of all others on either side. */
struct beside { double own, before, after; };

static bool
is_replaced(const struct study *study, const struct axis *axis, size_t value)
{
	double span = (double)(study->last_ns - study->first_ns);

	for (size_t i = 0; i < axis->n; i++) {
		double began = (double)(axis->first[i].at_ns - study->first_ns);
		bool is_after =
			(double)(axis->first[i].at_ns - axis->last[value].at_ns) > -span / 10;
		/* It came itself when others were there, which go on: it came for a peak. */
		bool is_older = began < span / 10 &&
				(double)(study->last_ns - axis->last[i].at_ns) < span / 10 &&
				(double)(axis->first[value].at_ns - study->first_ns) > span / 10;

		if (i != value && ((is_after && began > span / 10) || is_older))
			return true;
	}
	return false;
}

static struct beside
look_beside(struct study *study, const struct axis *axis, size_t value, int64_t reach_ns)
{
	int64_t at_ns = axis->last[value].at_ns;
	struct query before = query_window(study->query, at_ns - reach_ns, at_ns);
	struct query own = query_with(before, axis->field, axis->value[value]);
	struct query after = query_window(study->query, at_ns + 1, at_ns + reach_ns);
	double n = (double)query_count(&own);

	return (struct beside){n, (double)query_count(&before) - n, (double)query_count(&after)};
}

static bool
is_taken_over(const struct beside *beside)
{
	double more = beside->after - beside->before;

	return more > TAKEN_LEAST * beside->own && more < TAKEN_MOST * beside->own &&
	       more > TAKEN_Z * sqrt(beside->after + beside->before);
}

/* How many of a value's records were due after its last one; 0: the others took its place. And
 * its share of all records until then. */
static double
due(struct study *study, const struct axis *axis, size_t value, double *of_all)
{
	const struct ref *last = &axis->last[value];
	double n = (double)axis->count[value];
	int64_t alive_ns = last->at_ns - axis->first[value].at_ns;
	int64_t left_ns = study->last_ns - last->at_ns;

	if (n < limit(LIMIT_ARM_N) || axis->value[value] == NAME_NONE || alive_ns <= 0)
		return 0;
	double expected = n / (double)alive_ns * (double)left_ns;

	if (expected < limit(LIMIT_SILENT_EXPECTED))
		return 0;
	int64_t reach_ns = alive_ns < left_ns ? alive_ns : left_ns;
	/* By the share it had of late: everybody may have less to do by now. */
	struct beside near = look_beside(study, axis, value, reach_ns);
	double share = near.before > 0 ? near.own / near.before * near.after *
					 ((double)left_ns / (double)reach_ns) : 0;

	*of_all = near.own / (near.own + near.before);
	if (fmin(expected, share) < limit(LIMIT_SILENT_EXPECTED))
		return 0;
	return is_taken_over(&near) ? 0 : fmin(expected, share);
}

/* Of values that fell silent the one of which most were due: a zone before one of its hosts. */
static void
axis_fallen(struct study *study, const struct axis *axis, struct fallen *out)
{
	for (size_t i = 0; i < axis->n; i++) {
		double share = 0, expected = due(study, axis, i, &share);

		if (expected < limit(LIMIT_SILENT_EXPECTED) || expected <= out->expected ||
		    is_replaced(study, axis, i) || fallen_by_steps(study, axis) ||
		    fallen_is_used(study, axis, i))
			continue;
		*out = (struct fallen){true, axis->field, axis->value[i], axis->last[i], expected,
				       share};
	}
}

void
fallen_find(struct study *study, struct fallen *out)
{
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];

		if (axis->field >= FIELD_DIM && axis->role != AXIS_CONSTANT &&
		    (axis->role == AXIS_UPSTREAM ||
		     site_of(store_field_name(study->store, axis->field)) != SITE_NONE))
			axis_fallen(study, axis, out);
	}
}
