/* shared: is everything hurt alike? and what cannot be asked, for lack of a field. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/check_private.h"
#include "core/analysis/onset_private.h"

/* Where fewer of the requests moved it is not everything that is hurt. */
static const double PART_MOVED = .45;

/* What a log could tell: the word for it, and the names a field of it goes by. */
static const struct { const char *group, *word; const char *names[10];
} wanted[] = {
	{"country", "country", {"country", "country_code", "countryCode", "geo", "geo_country"}},
	{"tenant",
	 "lender",
	 {"tenant", "tenant_id", "lender", "customer", "account", "org", "client", "merchant"}},
	{"host", "host", {"host", "hostname", "pod", "instance", "node", "server", "container"}},
	{"zone", "zone", {"zone", "region", "az", "availability_zone", "datacenter", "cluster"}},
};

static bool
has_names(const struct study *study, size_t which)
{
	for (int field = FIELD_DIM; field < store_fields(study->store); field++) {
		const char *name = field_last(store_field_name(study->store, field));

		for (size_t i = 0; i < LENGTH(wanted[which].names) && wanted[which].names[i]; i++) {
			if (!strcmp(name, wanted[which].names[i]))
				return true;
		}
	}
	return false;
}

bool
has_named_field(const struct study *study, const char *group)
{
	for (size_t i = 0; i < LENGTH(wanted); i++) {
		if (!strcmp(group, wanted[i].group))
			return has_names(study, i);
	}
	return false;
}

const char *
missing_text(struct study *study, const char *only)
{
	struct str text = {0};

	for (size_t i = 0; i < LENGTH(wanted); i++) {
		if (has_names(study, i) || (only && strcmp(only, wanted[i].group)))
			continue;
		str_fmt(&text, "%s%s", text.len ? ", " : "", wanted[i].word);
	}
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

/*
 * Were the other endpoints hurt as well? Each is set against its own latencies: where these lie
 * close together the same delay is a greater one.
 */
static bool
is_hurt_alike(const struct suspect *s)
{
	const struct check *control = check_find(s->check, s->n_checks, 4);

	return s->strata.is_past && control && control->state == CHECK_CONTRADICTS;
}

/* A value that is hurt beyond its controls: then not everything is hurt alike. */
static const struct suspect *
uneven_one(const struct suspects *suspects)
{
	double quantile = suspect_quantile(suspects->tested);

	for (size_t i = 0; i < suspects->n; i++) {
		const struct suspect *s = &suspects->at[i];

		if (s->has_details && s->is_material && s->z_conditional > quantile &&
		    !s->is_standing && s->share.explained >= limit(LIMIT_RIVAL_MARGIN) &&
		    !is_hurt_alike(s))
			return s;
	}
	return NULL;
}

/* Do most records have an endpoint that is not kept apart, so that healthy ones are not seen? */
static bool
is_blurred(const struct study *study)
{
	const struct axis *axis = study_axis(study, FIELD_ENDPOINT);

	return axis && axis->other > study->n / 2;
}

/* Is there any other value to look at, and one that is not an endpoint? */
static bool
has_control(const struct study *study, bool *is_before_after)
{
	bool has_any = false;

	*is_before_after = true;
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];

		if (axis->role == AXIS_CONSTANT || axis->role == AXIS_RETRIES ||
		    axis_values(axis) < 2)
			continue;
		has_any = true;
		*is_before_after = *is_before_after && axis->field == FIELD_ENDPOINT;
	}
	return has_any;
}

/* How far the requests moved: the share of them, NAN without enough; and an endpoint that did not,
 * with its requests. */
struct moved { double share; uint32_t spared; uint64_t n_spared; };

/* So little of an endpoint moved that it is as it was. */
static const double SPARED = .1;

/* Requests of an endpoint below the median it had before; half of those that lie on it. */
static double
below_median(struct study *study, const struct cell *cell, const struct reference *reference)
{
	struct slots before = {reference->ruler.slot, reference->ruler.len, reference->ruler.n};
	struct slots own = dist_slots(&cell->other, study->arena);
	double median = slots_quantile_us(&before, 500), below = 0;

	for (size_t k = 0; k < own.len && (double)own.at[k].value_us <= median; k++)
		below += (double)own.at[k].n * ((double)own.at[k].value_us < median ? 1 : .5);
	return below;
}

/*
 * While it lasts, from the onset on: the requests that are missing below the median of before, on
 * each endpoint.
 */
static struct moved
moved_find(struct study *study)
{
	int64_t ended_ns = onset_end_of_all(study);
	const struct query since =
		query_window(query_since(study), INSTANT_NONE,
			     ended_ns == INSTANT_NONE ? INSTANT_NONE : ended_ns - 1);
	const int field = FIELD_ENDPOINT;
	struct moved out = {.spared = NAME_NONE};
	struct groups groups = {0};
	double below = 0, n = 0;

	query_groups(&since, &field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const struct reference *reference = reference_of(study, groups.at[i].key[0]);
		const struct cell *cell = &groups.at[i].cell;

		if (!reference || reference->kind == REFERENCE_NONE || !reference->ruler.n)
			continue;
		double own = (double)cell->other.n + (double)cell_bad(cell);
		double under = below_median(study, cell, reference);
		bool is_spared = groups.at[i].key[0] != NAME_NONE && !cell_bad(cell) &&
				 groups.at[i].key[0] != VALUE_OTHER &&
				 (double)cell->n >= limit(LIMIT_JUDGED_N) &&
				 1 - 2 * under / own < SPARED;

		if (is_spared && cell->n > out.n_spared) {
			out.spared = groups.at[i].key[0];
			out.n_spared = cell->n;
		}
		below += under;
		n += own;
	}
	groups_release(&groups);
	out.share = n >= limit(LIMIT_JUDGED_N) ? fmax(0, 1 - 2 * below / n) : NAN;
	return out;
}

/* Everything is hurt alike, or a part of the requests that no field tells from the others? */
static void
tell_extent(struct study *study, struct answer *out, const struct query *since)
{
	struct moved moved = moved_find(study);
	const char *text = "No value of any field stayed healthy on an affected endpoint.";

	out->is_spared = moved.spared != NAME_NONE;
	out->is_partial = moved.share < PART_MOVED || out->is_spared;
	if (out->is_spared)
		text = arena_fmt(study->arena, "%s is as it was before (n=%llu): what the others "
				 "share and it does not is hurt.",
				 value_text(study, moved.spared),
				 (unsigned long long)moved.n_spared);
	else if (out->is_partial)
		text = "Fewer than half of the requests got slower or failed; the others are as "
		       "before, and no field tells which.";
	check_add(out->check, &out->n, 4, CHECK_PASS, text, cite_query(study, since));
}

void
shared_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	struct healthy healthy = healthy_beside(study);
	struct query query = query_since(study);

	*out = (struct answer){.strength = NAN, .records = study->n};
	bool has_other = has_control(study, &out->is_before_after);

	if (healthy.exists) {
		query = healthy_query(study, &healthy);
		int64_t unused[2];

		check_add(out->check, &out->n, 4, CHECK_CONTRADICTS,
			  arena_fmt(study->arena, "%s: %s.",
				    term_text(study, healthy.field, healthy.value),
				    healthy.n <= 3
					    ? moments_text(study, &query, &unused[0], &unused[1])
					    : latencies_text(study, &query)),
			  cite_query(study, &query));
	} else if (!has_other || !study->is_hurt) {
		check_add(out->check, &out->n, 4, CHECK_UNTESTABLE,
			  study->is_hurt ? "No concurrent control: nothing to set the hurt records "
					   "against."
					 : "Too little is hurt to look for what stayed healthy.",
			  (struct cites){0});
	} else if (uneven_one(suspects)) {
		check_add(out->check, &out->n, 4, CHECK_THIN,
			  arena_fmt(study->arena,
				    "Nothing stayed healthy, but %s is hurt more than the rest.",
				    suspect_text(study, uneven_one(suspects))),
			  cite_query(study, &query));
	} else if (is_blurred(study)) {
		check_add(out->check, &out->n, 4, CHECK_THIN,
			  "Most records lie on values that are not kept apart: what stayed healthy "
			  "among them cannot be told.", cite_query(study, &query));
	} else {
		tell_extent(study, out, &query);
	}
	out->is_testable = healthy.exists || (has_other && study->is_hurt);
	out->passes = out->check[0].state == CHECK_PASS;
	out->contradicts = healthy.exists;
	const struct suspect *top = suspects->n ? &suspects->at[0] : NULL;

	out->why = healthy.exists && top
		? arena_fmt(study->arena, "What slows %s does not slow %s in the same minutes.",
			    cause_text(study->store, &top->cause, study->arena),
			    term_text(study, healthy.field, healthy.value))
		: healthy.exists ? "Something stayed healthy in the same minutes."
		: out->is_spared ? "Some endpoints are hurt alike and others are not: look at what "
				   "only those call."
		: out->is_partial ? "A part of the requests is hurt, by a version, a host or a "
				    "caller that this log has no field for."
		: out->passes ? "Everything is hurt alike: no concurrent control."
		: !study->is_hurt ? "Too little is hurt to be shared."
		: has_other && is_blurred(study)
		? "Too many endpoints to tell what stayed healthy."
		: "No concurrent control.";
}

void
dimension_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	const char *missing = missing_text(study, NULL);

	(void)suspects;
	*out = (struct answer){.strength = NAN};
	out->why = *missing ? arena_fmt(study->arena, "No %s field.", missing)
			    : "Every further field has one value only.";
	check_add(out->check, &out->n, 18, CHECK_UNTESTABLE,
		  *missing ? arena_fmt(study->arena, "Missing: %s.", missing) : out->why,
		  (struct cites){0});
}
