/* shared: is everything hurt alike? and what cannot be asked, for lack of a field. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/check_private.h"
#include "core/analysis/moved.h"
#include "core/analysis/onset_private.h"
#include "core/analysis/risen.h"
#include "core/analysis/standing.h"
#include "core/analysis/symptom.h"
#include "core/ingest/paths.h"
#include "core/ingest/site.h"

/* What a log could tell: the word for it, and the names a field of it goes by. */
static const struct { const char *group, *word; enum site site; const char *names[20];
} wanted[] = {
	{"country", "country", SITE_NONE, {"country", "country_code", "country_iso", "geo",
	 "geo_country"}},
	{"tenant", "lender", SITE_NONE,
	 {"tenant", "tenant_id", "tenant_name", "lender", "lender_id", "customer", "customer_id",
	  "account", "account_id", "org", "org_id", "organization", "organization_id", "client",
	  "client_id", "merchant", "merchant_id", "partner", "partner_id"}},
	{"host", "host", SITE_SERVER, {"host", "machine", "server"}},
	{"zone", "zone", SITE_AREA, {"zone", "region"}},
};

/* The last two parts of a path: `tenant.id`. */
static const char *
last_two(const char *path)
{
	const char *at = field_last(path);

	for (at -= at > path; at > path && at[-1] != '.';)
		at--;
	return at;
}

static bool
is_named(const struct study *study, int field, size_t which)
{
	const char *path = store_field_name(study->store, field);
	const char *last = field_last(path);
	const char *part[] = {last, last_two(path), last};

	/* A header of one's own: `x-tenant-id`. */
	if (strncasecmp(last, "x-", 2) == 0 || strncasecmp(last, "x_", 2) == 0)
		part[2] = last + 2;

	if (wanted[which].site != SITE_NONE && site_of(path) == wanted[which].site)
		return true;
	for (size_t i = 0; i < LENGTH(wanted[which].names) && wanted[which].names[i]; i++) {
		const char *name = wanted[which].names[i];

		for (size_t k = 0; k < LENGTH(part); k++) {
			if (alias_same(part[k], strlen(part[k]), name, strlen(name)))
				return true;
		}
	}
	return false;
}

static bool
has_names(const struct study *study, size_t which)
{
	for (int field = FIELD_DIM; field < store_fields(study->store); field++) {
		if (is_named(study, field, which))
			return true;
	}
	return false;
}

bool
field_is_of(const struct study *study, int field, const char *group)
{
	for (size_t i = 0; i < LENGTH(wanted); i++) {
		if (!strcmp(group, wanted[i].group))
			return field >= FIELD_DIM && is_named(study, field, i);
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
 * Were the others hurt as well? Endpoints are set against their own latencies: where these lie
 * close together the same delay is a greater one. Other values differ as they always did.
 */
static bool
is_hurt_alike(struct study *study, const struct suspect *s)
{
	const struct check *control = check_find(s->check, s->n_checks, 4);

	return control && control->state == CHECK_CONTRADICTS &&
	       (s->strata.is_past || s->goes_on || suspect_rose_alike(study, s));
}

static bool
is_uneven(struct study *study, const struct suspects *suspects, const struct suspect *s)
{
	uint64_t n;

	return s->has_details && s->is_material && !s->is_standing &&
	       s->z_conditional > suspect_quantile(suspects->tested) &&
	       (s->is_beyond || (s->share.explained >= limit(LIMIT_RIVAL_MARGIN) &&
				 !is_hurt_alike(study, s))) &&
	       !suspect_was_well(study, s, &n);
}

/*
 * A value that is hurt beyond its controls: then not everything is hurt alike. Of several endpoints
 * that are, none with nearly all of the harm, each is so by what they share.
 */
static const struct suspect *
uneven_one(struct study *study, const struct suspects *suspects)
{
	const struct suspect *place = NULL;
	size_t places = 0;

	/* Where all fail nobody fails more than the rest: controls filled up from before would. */
	if (study->since_n &&
	    (double)study->since_bad >= limit(LIMIT_ALL_FAIL) * (double)study->since_n)
		return NULL;
	for (size_t i = 0; i < suspects->n; i++) {
		const struct suspect *s = &suspects->at[i];

		places += s->kind == KIND_ENDPOINT && s->has_details && s->is_material &&
			  s->z_conditional > suspect_quantile(suspects->tested) &&
			  s->share.explained >= limit(LIMIT_ROW_EXPLAINED);
		if (!is_uneven(study, suspects, s))
			continue;
		if (s->kind != KIND_ENDPOINT || s->share.explained >= limit(LIMIT_EXPLAINED_PASS))
			return s;
		place = s;
	}
	return places > 1 ? NULL : place;
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

/* Everything is hurt alike, or a part of the requests that no field tells from the others? */
static void
tell_extent(struct study *study, struct answer *out, const struct query *since)
{
	struct moved moved = moved_find(study);
	const char *text = "No value of any field stayed healthy on an affected endpoint.";
	const char *echo = symptom_echo_text(study);

	out->is_spared = moved.spared != NAME_NONE;
	out->is_several = out->is_spared && moved.n_hurt > 1;
	out->is_partial = moved.share < limit(LIMIT_MOVED_SHARE) || out->is_spared;
	if (out->is_spared)
		text = arena_fmt(study->arena, "%s is as it was before (n=%llu): what %s and it "
				 "does not is hurt.", value_text(study, moved.spared),
				 (unsigned long long)moved.n_spared, moved_text(study, &moved));
	else if (out->is_partial)
		text = "Fewer than half of the requests since then got slower or failed; the "
		       "others are as before, and no field tells which.";
	out->is_echoed = out->is_partial && !out->is_spared && echo;
	check_add(out->check, &out->n, 4, CHECK_PASS, out->is_echoed ? echo : text,
		  cite_query(study, since));
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
	} else if (uneven_one(study, suspects)) {
		check_add(out->check, &out->n, 4, CHECK_THIN,
			  arena_fmt(study->arena,
				    "Nothing stayed healthy, but %s is hurt more than the rest.",
				    suspect_text(study, uneven_one(study, suspects))),
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
		? arena_fmt(study->arena, "What slows %s does not slow %s%s.",
			    cause_text(study->store, &top->cause, study->arena),
			    term_text(study, healthy.field, healthy.value),
			    healthy_is_beside(study, &top->cause, &healthy) ? " in the same minutes"
							    : ", which was not there beside it")
		: healthy.exists ? "Something stayed healthy in the same minutes."
		: out->is_spared ? "Some endpoints are hurt alike and others are not: look at what "
				   "only those call."
		: out->is_echoed ? "A part of the requests is hurt, and what tells them apart may "
				   "be no more than how they ended."
		: out->is_partial ? "A part of the requests is hurt, by what no field of this log "
				    "names, or by what comes and goes."
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
