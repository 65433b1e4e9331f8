/* acted: which causes of a verdict are over, and which an act is aimed at. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/acted.h"
#include "core/incident/facts_private.h"
#include "core/incident/recovery.h"
#include "core/ingest/site.h"

static const int64_t seen_ns = 60 * NS_PER_S;	/* so long it must be well: an end is found late */
static const double absent_p = 1e-3;	/* less likely by chance: it is gone */

bool
acted_is_version(const struct cause *cause)
{
	return cause->n && cause->term[0].field == FIELD_VERSION;
}

bool
acted_is_place(const struct store *store, const struct cause *cause)
{
	int field = cause->n ? cause->term[0].field : FIELD_VERSION;
	enum site site = field >= FIELD_DIM ? site_of(store_field_name(store, field)) : SITE_NONE;

	return site == SITE_SERVER || site == SITE_AREA;
}

/* The last record of a cause, when it is missed since by more than chance (recovery.h). */
static int64_t
gone_at(const struct query *query, const struct verdict *verdict, const struct cause *cause)
{
	const struct onset *onset = &verdict->onset;
	struct query all = ask_cause(*query, cause);
	struct ref last;

	if (verdict->incident != TRUTH_YES || !cause->n || !onset->is_known ||
	    !query_last(&all, &last) || last.at_ns < onset->at_or_before_ns)
		return INSTANT_NONE;
	struct query with = query_window(*query, onset->at_or_before_ns, last.at_ns);
	struct query since = query_window(*query, last.at_ns + 1, INSTANT_NONE);
	struct query seen = ask_cause(with, cause);
	uint64_t n_since = query_count(&since), n_with = query_count(&with);
	double others = 1 - (double)query_count(&seen) / (double)(n_with ? n_with : 1);

	return n_since >= recovery_defaults().min_n && pow(others, (double)n_since) < absent_p ?
		last.at_ns : INSTANT_NONE;
}

int64_t
recovery_gone_at(const struct query *query, const struct verdict *verdict)
{
	return gone_at(query, verdict, &verdict->cause);
}

static struct acted
look(const struct query *query, const struct verdict *verdict, struct acted one, int64_t ended_ns)
{
	struct ref last;

	one.over_ns = gone_at(query, verdict, &one.cause);
	one.is_gone = one.over_ns != INSTANT_NONE;
	if (!one.is_gone && ended_ns != INSTANT_NONE && query_last(query, &last) &&
	    last.at_ns - ended_ns >= seen_ns)
		one.over_ns = ended_ns;
	return one;
}

size_t
acted_causes(const struct query *query, const struct verdict *verdict,
	     struct acted out[ACTED_MOST])
{
	size_t n = 0;

	if (!verdict->cause.n)
		return 0;
	out[n++] = look(query, verdict, (struct acted){ .kind = verdict->kind,
				.cause = verdict->cause, .certainty = verdict->certainty },
			verdict->onset.ended_ns);
	for (size_t i = 0; i < verdict->n_also && n < ACTED_MOST; i++) {
		const struct also *also = &verdict->also[i];

		out[n++] = look(query, verdict, (struct acted){ .kind = also->kind,
					.cause = also->cause, .certainty = also->certainty },
				also->ended_ns);
		out[n - 1].is_gone = out[n - 1].is_gone ||
			(also->is_gone && out[n - 1].over_ns != INSTANT_NONE);
	}
	return n;
}

/* Can it be taken out, by a rollback or a drain? */
static bool
is_removable(const struct query *query, const struct acted *one)
{
	return acted_is_version(&one->cause) ||
	       (one->kind == KIND_DIMENSION && acted_is_place(query->store, &one->cause));
}

/* Something to do beats something to look at, when it is as sure as an act asks for. */
static bool
goes_before(const struct query *query, const struct acted *one, const struct acted *first)
{
	return one->certainty >= CERTAINTY_PROBABLE && is_removable(query, one) &&
	       !is_removable(query, first);
}

/* Is it the same version on one endpoint? Who takes the whole out takes that out too. */
static bool
is_part_of(const struct acted *one, const struct acted *whole)
{
	return whole->cause.n == 1 && one->cause.term[0].value == whole->cause.term[0].value;
}

size_t
acted_aim(const struct query *query, const struct verdict *verdict, struct acted out[ACTED_MOST])
{
	struct acted all[ACTED_MOST];
	size_t n = acted_causes(query, verdict, all), first = n, n_out = 0;

	for (size_t i = 0; i < n; i++) {
		if (all[i].over_ns == INSTANT_NONE &&
		    (first == n || goes_before(query, &all[i], &all[first])))
			first = i;
	}
	if (!n)
		return 0;
	first = first < n ? first : 0;
	out[n_out++] = all[first];
	for (size_t i = 0; acted_is_version(&all[first].cause) && i < n; i++)
		if (i != first && all[i].over_ns == INSTANT_NONE &&
		    acted_is_version(&all[i].cause) && !is_part_of(&all[i], &all[first]))
			out[n_out++] = all[i];
	return n_out;
}
