/* gap_fallen: who falls silent while others go on, and nobody takes his place. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/gap_private.h"
#include "core/analysis/traffic.h"
#include "core/ingest/site.h"

/* Records around the last one of a value: of all who left with it, of all others on either side;
 * its own, and how many left. */
struct beside { double own, left, before, after; size_t n_left; };

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

/* Does a value end at about that moment, so that some of it was due since? */
bool
fallen_leaves_with(const struct study *study, const struct axis *axis, size_t i, int64_t at_ns)
{
	double alive_ns = (double)(axis->last[i].at_ns - axis->first[i].at_ns);
	double span = (double)(study->last_ns - study->first_ns);

	return axis->value[i] != NAME_NONE && alive_ns > 0 &&
	       fabs((double)(axis->last[i].at_ns - at_ns)) <= limit(LIMIT_MOMENT_SHARE) * span &&
	       (double)axis->count[i] / alive_ns *
			       (double)(study->last_ns - axis->last[i].at_ns) >=
		       limit(LIMIT_LEFT_DUE);
}

/* Did it begin before all others, by about as long as it ended before them? Then its clock is
 * behind, and none of its records is missing. */
static bool
is_behind(const struct study *study, const struct axis *axis, size_t value)
{
	double early_ns = limit(LIMIT_CLOCK_SHARE) *
			  (double)(study->last_ns - axis->last[value].at_ns);

	for (size_t i = 0; i < axis->n; i++)
		if (i != value && axis->value[i] != NAME_NONE &&
		    (double)(axis->first[i].at_ns - axis->first[value].at_ns) < early_ns)
			return false;
	return axis->n > 2;
}

static struct beside
look_beside(struct study *study, const struct axis *axis, size_t value, int64_t reach_ns)
{
	struct beside out = {.n_left = 0};
	int64_t at_ns = axis->last[value].at_ns, last_ns = at_ns;

	for (size_t i = 0; i < axis->n; i++)
		if (fallen_leaves_with(study, axis, i, at_ns) && axis->last[i].at_ns > last_ns)
			last_ns = axis->last[i].at_ns;
	struct query before = query_window(study->query, at_ns - reach_ns, at_ns);
	struct query after = query_window(study->query, last_ns + 1, last_ns + reach_ns);

	for (size_t i = 0; i < axis->n; i++) {
		if (i != value && !fallen_leaves_with(study, axis, i, at_ns))
			continue;
		struct query own = query_with(before, axis->field, axis->value[i]);
		double n = (double)query_count(&own);

		out.left += n;
		out.own += i == value ? n : 0;
		out.n_left++;
	}
	out.before = (double)query_count(&before) - out.left;
	out.after = (double)query_count(&after);
	return out;
}

/* Standard errors of what the others served more, were it nothing but chance. */
static double
beside_chance(const struct beside *beside)
{
	return sqrt(beside->after + beside->before + beside->left);
}

/* All together do about as much as before, as far as chance lets that be told: nearer to that
 * than to nothing, and not much more. An area is not taken out as a machine is: there it is to be
 * about all, beyond chance. */
static bool
is_taken_over(const struct beside *beside, bool is_area)
{
	double more = beside->after - beside->before, chance = beside_chance(beside);
	double least = limit(is_area ? LIMIT_TAKEN_PLACE : LIMIT_TAKEN_LEAST) * beside->left;

	return more > least &&
	       more > limit(is_area ? LIMIT_TAKEN_PLACE_Z : LIMIT_TAKEN_Z) * chance &&
	       more < limit(LIMIT_TAKEN_MOST) * beside->left + limit(LIMIT_TAKEN_MOST_Z) * chance;
}

/* All together do less by what they served, and that is no chance. */
static bool
is_shown_lost(const struct beside *beside)
{
	double more = beside->after - beside->before;

	return more < limit(LIMIT_TAKEN_LEAST) * beside->left &&
	       beside->left - more > limit(LIMIT_LOST_Z) * beside_chance(beside);
}

/* Does one machine serve all that an area has? Then it leaves as a machine does. */
static bool
is_one_machine(const struct study *study, const struct axis *area, size_t value)
{
	struct query own = query_with(study->query, area->field, area->value[value]);

	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];

		if (axis->field < FIELD_DIM || axis == area ||
		    site_of(store_field_name(study->store, axis->field)) != SITE_SERVER)
			continue;
		for (size_t i = 0; i < axis->n; i++) {
			struct query both = query_with(own, axis->field, axis->value[i]);

			if (axis->value[i] != NAME_NONE &&
			    axis->count[i] >= area->count[value] &&
			    query_count(&both) == area->count[value])
				return true;
		}
	}
	return false;
}

/* How many of a value's records were due after its last one; 0: the others took its place. And
 * its share of all records until then, whether they are shown to be lost, and who left. */
static double
due(struct study *study, const struct axis *axis, size_t value, struct fallen *out)
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

	/* Machines are taken out as there is less to do; an area or a program is not. */
	enum site site = site_of(store_field_name(study->store, axis->field));
	double all = near.left + near.before;

	out->share = near.own / all;
	out->is_shown = is_shown_lost(&near) && site != SITE_SERVER;
	if (fmin(expected, share) < limit(LIMIT_SILENT_EXPECTED))
		return 0;
	bool is_taken = is_taken_over(&near, site == SITE_AREA &&
					     !is_one_machine(study, axis, value));

	/* Where nearly all end, whoever goes on is the odd one: another clock, or a longer file. */
	if ((site == SITE_SERVER && near.n_left > 1 &&
	     near.left > limit(LIMIT_FEWER_SHARE) * all) ||
	    (site != SITE_SERVER && traffic_is_odd_one(study, last->at_ns)) ||
	    is_behind(study, axis, value))
		return 0;

	out->is_fewer = !is_taken && site == SITE_SERVER && near.n_left > 1;
	if ((is_taken || out->is_fewer) && near.left > out->left.n)
		out->left = (struct left){
			axis, value, near.left, is_taken ? 1 : near.after / all,
			near.after - near.before > limit(LIMIT_LOST_Z) * beside_chance(&near),
		};
	return is_taken ? 0 : fmin(expected, share);
}

static bool
is_site(const struct study *study, const struct axis *axis)
{
	return axis->field >= FIELD_DIM && axis->role != AXIS_CONSTANT &&
	       (axis->role == AXIS_UPSTREAM ||
		site_of(store_field_name(study->store, axis->field)) != SITE_NONE);
}

/* What is left of an area when its machines leave one by one is no break either. */
static bool
any_by_steps(const struct study *study)
{
	for (int a = 0; a < study->n_axes; a++)
		if (is_site(study, &study->axis[a]) && fallen_by_steps(study, &study->axis[a]))
			return true;
	return false;
}

/* Of values that fell silent the one of which most were due: a zone before one of its hosts. */
static void
axis_fallen(struct study *study, const struct axis *axis, struct fallen *out)
{
	for (size_t i = 0; i < axis->n; i++) {
		struct fallen found = {.field = axis->field, .value = axis->value[i],
				       .last = axis->last[i], .exists = true,
				       .left = out->left};
		double expected = due(study, axis, i, &found);

		out->left = found.left;
		if (expected < limit(LIMIT_SILENT_EXPECTED) || expected <= out->expected ||
		    is_replaced(study, axis, i) || any_by_steps(study) ||
		    fallen_is_used(study, axis, i))
			continue;
		found.expected = expected;
		*out = found;
	}
}

void
fallen_find(struct study *study, struct fallen *out)
{
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];

		if (is_site(study, axis))
			axis_fallen(study, axis, out);
	}
}
