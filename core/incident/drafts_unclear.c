/* drafts_unclear: what to do next where the log does not show the cause. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/drafts_private.h"

/* Below so many records nothing is told apart; what is said of now is of the last seconds. */
enum { FEW = 40, LAST_S = 300 };

/* ` It has no version: with it more could be told.`; "" when all three are there. */
static const char *
say_lacking(struct drafting *drafting)
{
	const char *item[3];
	size_t n = 0;

	if (!store_has_field(drafting->store, FIELD_VERSION))
		item[n++] = "version";
	if (!store_has_field(drafting->store, FIELD_ENDPOINT))
		item[n++] = "endpoint";
	if (!store_has_field(drafting->store, FIELD_STATUS))
		item[n++] = "status";
	return !n ? "" : arena_fmt(drafting->arena, " The log has no %s: with %s more could be "
				   "told.", say_list(drafting->arena, item, n),
				   n == 1 ? "it" : "them");
}

/* What failed in the last of the log, or since the onset where that is later. */
static struct bad_count
ask_now(struct drafting *drafting, bool *is_since)
{
	struct ref first, last;

	if (ask_span(&drafting->facts->query, &first, &last) < 0)
		return (struct bad_count){ 0 };
	const struct onset *onset = &drafting->verdict->onset;
	int64_t from_ns = last.at_ns - LAST_S * NS_PER_S;

	*is_since = onset->is_known && onset->at_or_before_ns > from_ns;
	struct query now = query_window(drafting->facts->query, *is_since ?
					onset->at_or_before_ns : from_ns, INSTANT_NONE);
	return ask_harm(&now, &drafting->verdict->impact);
}

/* Where they failed: ` on /a and /b`; "" when nothing did, or it did in more places. */
static const char *
worst_places(struct drafting *drafting)
{
	struct hurt_endpoint worst[2];
	const char *item[2];
	size_t more, n = ask_worst_endpoints(drafting->facts, worst, LENGTH(worst), &more);

	for (size_t i = 0; i < n; i++) {
		if (!worst[i].endpoint || more)
			return "";
		item[i] = say_name(drafting->store, worst[i].endpoint);
	}
	return !n ? "" : arena_fmt(drafting->arena, " on %s", say_list(drafting->arena, item, n));
}

void
draft_unclear(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	struct arena *arena = drafting->arena;
	const char *lacking = say_lacking(drafting);
	uint64_t n = drafting->verdict->n;

	if (!drafting->is_incident || n < FEW) {
		out->action = arena_fmt(arena, "Look further: collect more records, within minutes "
					"if requests still come; %s %s too few to tell.%s",
					say_count(arena, n, "record", "records"),
					n == 1 ? "is" : "are", lacking);
		out->breath_action = "collect more records";
		return;
	}
	bool is_since = false;
	struct bad_count now = ask_now(drafting, &is_since);
	bool is_slow = facts_is_slowness(drafting->facts) && (double)now.k <=
		       gate_defaults().timeout_max * (double)now.told;
	const char *what = is_slow ? "slow" : "failing", *places = worst_places(drafting);
	/* Where it is slowness that hurts, the few that failed lie anywhere. */
	places = is_slow ? "" : places;
	const char *when = is_since ? "Since the onset" :
		arena_fmt(arena, "In the last %d s", LAST_S);
	const char *failed = !now.k ? "" :
		arena_fmt(arena, " %s %s requests %s.", when,
			  draft_of(drafting, now.k, now.told),
			  say_bad_verb(&drafting->verdict->impact));

	out->action = arena_fmt(arena, "Look at a few of the %s requests%s end to end: what do "
				"they wait for?%s No act is shown to help by this log.%s", what,
				places, failed, lacking);
	out->breath_action = arena_fmt(arena, "look at a few of the %s requests%s end to end", what,
				       places);
}
