/* check_lines: the records behind a suspect's checks. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/check_private.h"
#include "core/analysis/goes_on.h"
#include "core/analysis/spread_private.h"

struct query
query_place(struct query query, const struct contrast *contrast)
{
	if (contrast->n_endpoints == 1 && contrast->n_named == 1)
		return query_with(query, FIELD_ENDPOINT, contrast->endpoint[0]);
	return query;
}

/* Without the endpoints on which the suspect is no worse, as far as a query has terms for them. */
static struct query
query_spread(struct query query, const struct suspect *suspect)
{
	const struct spread *spread = suspect->spread;

	for (size_t i = 0; spread && i < spread->n_well && query.n_terms < QUERY_TERMS; i++)
		query = query_without(query, FIELD_ENDPOINT, spread->well[i]);
	return query;
}

static bool
has_unnamed(const struct study *study, int field)
{
	const struct axis *axis = field == FIELD_VERSION ? study_axis(study, field) : NULL;

	return axis && axis->n > 1 && axis->value[0] == NAME_NONE;
}

struct query
control_query(const struct study *study, const struct suspect *suspect, bool since)
{
	struct query query = since ? query_since(study) : study->query;
	const struct cause *cause = &suspect->cause;

	if (suspect->strata.only != NAME_NONE)
		query = query_with(query, FIELD_VERSION, suspect->strata.only);
	if (has_unnamed(study, cause->term[0].field) && query.n_terms + 1 < QUERY_TERMS)
		query = query_others(query, cause->term[0].field, cause->term[0].value);
	else
		query = query_without(query, cause->term[0].field, cause->term[0].value);
	if (cause->n == 2)
		query = query_with(query, cause->term[1].field, cause->term[1].value);
	if (suspect->strata.is_past || (cause->n == 2 && cause->term[1].field == FIELD_ENDPOINT))
		return query;
	return query_spread(query_place(query, &suspect->contrast), suspect);
}

struct query
suspect_query(const struct study *study, const struct suspect *suspect, bool since)
{
	struct query query =
		query_cause(since ? query_since(study) : study->query, &suspect->cause);
	bool has_place = suspect->cause.n == 2 && suspect->cause.term[1].field == FIELD_ENDPOINT;

	return suspect->strata.is_past || has_place
		? query : query_spread(query_place(query, &suspect->contrast), suspect);
}

struct cites
contrast_lines(struct asked *ask)
{
	struct study *study = ask->study;
	const struct suspect *s = ask->suspect;
	struct query all = suspect_query(study, s, false);
	struct query arms[2] = {suspect_query(study, s, true),
				control_query(study, s, !s->strata.is_topped)};

	if (s->strata.is_past)
		arms[1] = query_cause(query_before(study), &s->cause);
	return cite_queries(study, arms, 2, &all);
}

struct cites
concurrent_lines(struct asked *ask, enum check_state state)
{
	struct query query = control_query(ask->study, ask->suspect, true);

	if (state == CHECK_UNTESTABLE)
		return (struct cites){0};
	if (ask->suspect->goes_on)
		goes_on_query(ask->study, ask->suspect, &query);
	/* What speaks against an endpoint are the failures on the others. */
	if (ask->suspect->strata.is_past && state == CHECK_CONTRADICTS && ask->study->since_bad)
		query.bad = 1;
	return cite_query(ask->study, &query);
}

struct cites
inside_lines(struct asked *ask)
{
	struct study *study = ask->study;
	const struct suspect *s = ask->suspect;
	struct query all = query_since(study);
	struct query part[4] = {suspect_query(study, s, true),
				control_query(study, s, !s->strata.is_topped)};
	size_t n = 2;

	/* The one-armed strata are named, so their records are cited too. */
	for (size_t i = 0; i < s->strata.n && n < 4; i++) {
		const struct stratum *at = &s->strata.at[i];

		if (at->a.n && at->n_rows && !stratum_both(&s->strata, at, 1) &&
		    at->row[0]->key[1] != VALUE_OTHER)
			part[n++] = query_with(query_cause(query_since(study), &s->cause),
					       FIELD_ENDPOINT, at->row[0]->key[1]);
	}
	return cite_queries(study, part, n, &all);
}

struct cites
inside_past_lines(struct asked *ask, enum check_state state, uint32_t version)
{
	struct query query = query_cause(query_since(ask->study), &ask->suspect->cause);

	if (state == CHECK_UNTESTABLE)
		return (struct cites){0};
	if (state == CHECK_CONTRADICTS)
		query = query_with(query, FIELD_VERSION, version);
	return cite_query(ask->study, &query);
}

struct cites
rivals_lines(struct asked *ask, enum check_state state)
{
	struct query query = control_query(ask->study, ask->suspect, true);

	if (state != CHECK_PASS)
		query = query_cause(query_since(ask->study), &ask->suspect->rival);
	return cite_query(ask->study, &query);
}
