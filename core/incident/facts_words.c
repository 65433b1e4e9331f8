/* facts_words: what the log cannot tell, and the limits of what it tells, as sentences. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/facts_private.h"
#include "core/incident/reported_private.h"
#include "core/ingest/site.h"
#include "core/store/traces.h"

enum { SENTENCES_MAX = 24 };

struct sentences {
	const struct facts *facts;
	struct arena *arena;
	const char *at[SENTENCES_MAX];
	size_t n;
};

static void
say(struct sentences *sentences, const char *text)
{
	if (text && sentences->n < SENTENCES_MAX)
		sentences->at[sentences->n++] = text;
}

static const char **
keep(struct sentences *sentences, size_t *n)
{
	*n = sentences->n;
	return arena_copy(sentences->arena, sentences->at, sentences->n * sizeof(sentences->at[0]));
}

/* The blamed version; NAME_NONE when none is. */
static uint32_t
blamed_version(const struct verdict *verdict)
{
	for (int i = 0; i < verdict->cause.n; i++)
		if (verdict->cause.term[i].field == FIELD_VERSION)
			return verdict->cause.term[i].value;
	return NAME_NONE;
}

/* Endpoints the baseline was never seen on, at most three by name. */
static const char *
unbased_endpoints(struct sentences *sentences)
{
	const struct verdict *verdict = sentences->facts->verdict;
	const char *item[4];
	size_t n = 0;

	for (size_t i = 0; i < verdict->impact.n_endpoints; i++) {
		const struct impact_endpoint *row = &verdict->impact.by_endpoint[i];

		if (row->has_baseline || !row->endpoint)
			continue;
		if (n < 3)
			item[n] = say_name(sentences->facts->store, row->endpoint);
		n++;
	}
	if (n > 3)
		item[3] = arena_fmt(sentences->arena, "%zu more", n - 3);
	return n ? say_list(sentences->arena, item, n > 3 ? 4 : n) : NULL;
}

/* `which lenders and which country`: who was hurt, by the words of the claims. */
static const char *
unknown_people(struct sentences *sentences)
{
	const struct impact *impact = &sentences->facts->verdict->impact;
	const struct incident_file *incident = sentences->facts->incident;
	const char *item[4];
	size_t n = 0;

	for (size_t i = impact->n_unknown; i-- > 0;) {
		const char *word = arena_fmt(sentences->arena, "which %s", impact->unknown[i]);

		for (size_t c = 0; incident && c < incident->n_claims; c++)
			if (incident->claim[c].count_of && !strcmp(impact->unknown[i], "tenant"))
				word = arena_fmt(sentences->arena, "which %ss",
						 incident->claim[c].count_of);
		item[n++] = word;
	}
	return n ? say_list(sentences->arena, item, n) : NULL;
}

static void
say_claim_gaps(struct sentences *sentences)
{
	const struct incident_file *incident = sentences->facts->incident;
	struct ref first, last;

	if (!incident || ask_span(&sentences->facts->query, &first, &last) < 0)
		return;
	for (size_t i = 0; i < incident->n_depends; i++)
		if (sentences->facts->depends[i].support == SUPPORT_CANNOT_TELL)
			say(sentences, arena_fmt(sentences->arena, "whether %s calls %s",
		    incident->depends[i].from, incident->depends[i].on));
	for (size_t i = 0; i < incident->n_claims; i++) {
		struct stated_time stated;

		if (!incident->claim[i].at)
			continue;
		stated_time_read(&incident->claim[i], incident, first.at_ns, last.at_ns, &stated);
		if (stated.has_clock && !stated.has_zone)
			say(sentences, arena_fmt(sentences->arena, "the zone of \"%s\"",
			    incident->claim[i].at));
	}
}

/* What a cause does, whose inside is not seen: it refuses, fails, or is slow. */
static const char *
why_inside(const struct facts *facts)
{
	const struct verdict *verdict = facts->verdict;
	const struct contrast *contrast = &verdict->contrast;
	bool is_as_fast = !contrast->n_candidate || contrast->mean_ratio < 1.2;

	if (verdict->refused.is_cause)
		return "refuses";
	return verdict->kind == KIND_FASTER_BUT_BROKEN || !facts->all->n_latency ||
	       (impact_is_errors(&verdict->impact) && is_as_fast) ? "fails" : "is slow";
}

void
facts_cannot_tell(struct facts *facts, struct arena *arena)
{
	struct sentences sentences = { .facts = facts, .arena = arena };
	const struct verdict *verdict = facts->verdict;
	uint32_t version = blamed_version(verdict);

	if (version) {
		const char *name = say_name(facts->store, version);

		say(&sentences, arena_fmt(arena, "why %s %s inside", name, why_inside(facts)));
		say(&sentences, arena_fmt(arena, "when %s was deployed", name));
	} else if (verdict->cause.n) {
		say(&sentences, arena_fmt(arena, "why %s %s inside",
		    cause_text(facts->store, &verdict->cause, arena), why_inside(facts)));
	} else if (verdict->incident != TRUTH_NO) {
		say(&sentences, "what causes it inside");
	}
	if (version && verdict->baseline) {
		const char *endpoints = unbased_endpoints(&sentences);

		if (endpoints)
			say(&sentences, arena_fmt(arena, "how %s behaves on %s", endpoints,
			    say_name(facts->store, verdict->baseline)));
	}
	say_claim_gaps(&sentences);
	say(&sentences, unknown_people(&sentences));
	if (!store_has_field(facts->store, FIELD_STATUS))
		say(&sentences, "how many requests timed out: there is no status field");
	else if (facts->all->told < facts->all->n)
		say(&sentences, arena_fmt(arena, "whether a request without a status timed out: "
					  "%llu of %llu have one",
					  (unsigned long long)facts->all->told,
					  (unsigned long long)facts->all->n));
	if (facts->all->timeouts)
		say(&sentences, "whether a request that timed out was carried out anyway");
	if (verdict->incident == TRUTH_NO)
		say(&sentences, "what happened outside the time it covers");
	facts->cannot_tell = keep(&sentences, &facts->n_cannot_tell);
}

/* Does the log have such a field, under whatever name? */
static bool
is_there(const struct facts *facts, const char *word)
{
	static const struct { const char *word; enum site site; } place[] = {
		{ "host", SITE_SERVER }, { "zone", SITE_AREA },
	};
	const struct impact *impact = &facts->verdict->impact;

	if (claim_field(facts->store, word) >= 0)
		return true;
	for (size_t i = 0; i < LENGTH(place); i++)
		for (int field = FIELD_DIM; field < store_fields(facts->store); field++)
			if (!strcmp(word, place[i].word) &&
			    site_of(store_field_name(facts->store, field)) == place[i].site)
				return true;
	if (!strcmp(word, "trace"))
		return store_has_traces(facts->store, facts->query.as_of_ns);
	if (strcmp(word, "tenant") && strcmp(word, "country"))
		return false;
	for (size_t i = 0; i < impact->n_unknown; i++)
		if (!strcmp(word, impact->unknown[i]))
			return false;
	return facts->verdict->n > 0;
}

/* Fields that would have answered more, and that the log has not. */
static const char *
missing_fields(struct sentences *sentences)
{
	static const char *const wanted[] = { "tenant", "country", "host", "zone", "trace" };
	struct str text = { 0 };

	for (size_t i = 0; i < LENGTH(wanted); i++)
		if (!is_there(sentences->facts, wanted[i]))
			str_fmt(&text, "%s%s", text.len ? ", " : "", wanted[i]);
	const char *kept = text.len ? arena_fmt(sentences->arena, "No field for: %s.",
						str_text(&text)) : NULL;
	str_release(&text);
	return kept;
}

static bool
has_small_arm(const struct verdict *verdict)
{
	const struct contrast *contrast = &verdict->contrast;

	return verdict->n < 40 || (contrast->n_endpoints &&
		(contrast->requests_candidate < 20 || contrast->requests_control < 20));
}

static bool
has_loose_time(const struct facts *facts)
{
	const struct incident_file *incident = facts->incident;
	struct ref first, last;

	if (!incident || ask_span(&facts->query, &first, &last) < 0)
		return false;
	for (size_t i = 0; i < incident->n_claims; i++) {
		struct stated_time stated;

		if (!incident->claim[i].at)
			continue;
		stated_time_read(&incident->claim[i], incident, first.at_ns, last.at_ns, &stated);
		if (stated.has_clock && !stated.has_zone)
			return true;
	}
	return false;
}

/* Is something wrong, and no card shows what was well beside it? */
static bool
lacks_control(const struct facts *facts)
{
	for (size_t i = 0; i < facts->n_evidence; i++)
		if (strcmp(facts->evidence[i].kind, "concurrent_control") == 0 ||
		    strstr(facts->evidence[i].text, "oncurrent control"))
			return false;
	return facts->verdict->incident == TRUTH_YES;
}

void
facts_limits(struct facts *facts, struct arena *arena)
{
	struct sentences sentences = { .facts = facts, .arena = arena };
	const struct verdict *verdict = facts->verdict;
	struct ref first, last;
	int64_t span_ns = ask_span(&facts->query, &first, &last);

	if (span_ns < 0)
		say(&sentences, "No record in the window: nothing can be said of it.");
	else
		say(&sentences,
		    arena_fmt(arena,
			      has_small_arm(verdict) ? "%s in %s: treat every percentage as "
						       "indicative." :
						       "%s in %s.",
			      say_count(arena, facts->all->n, "request", "requests"),
			      say_span(arena, span_ns)));
	if (blamed_version(verdict) && verdict->baseline) {
		const char *endpoints = unbased_endpoints(&sentences);

		if (endpoints)
			say(&sentences, arena_fmt(arena, "No %s request on %s: no baseline there.",
			    say_name(facts->store, verdict->baseline), endpoints));
	}
	if (lacks_control(facts))
		say(&sentences, "No concurrent control: nothing healthy is set beside it.");
	if (facts->all->n_latency && has_small_arm(verdict))
		say(&sentences, "Below 20 requests p95 is the maximum, and is labeled so.");
	if (facts->all->is_sketch)
		say(&sentences,
		    "Percentiles of more than 4096 latencies carry an error of at most 0.4%.");
	say(&sentences, missing_fields(&sentences));
	say(&sentences, has_loose_time(facts) ?
	    "The zone of the reported time is not stated; all times here are UTC." :
	    "All times here are UTC.");
	facts->limits = keep(&sentences, &facts->n_limits);
}
