/* guide_auto: what the log itself shows, as entries keyed by (kind, subject). */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/str.h"
#include "core/incident/facts_private.h"
#include "core/incident/guide_private.h"

enum { HAPPENINGS_MAX = 33, EACH_MAX = 4 };

struct happening_list {
	const struct facts *facts;
	const struct verdict *verdict;
	struct arena *arena;
	struct entry at[HAPPENINGS_MAX];
	size_t n;
};

/* One entry at a record; `what` comes before the record's own words unless it is whole. */
static struct entry *
add(struct happening_list *list, const char *kind, const char *subject, const struct ref *ref,
    const char *text)
{
	struct entry *entry = &list->at[list->n];

	if (list->n == HAPPENINGS_MAX || !ref->id)
		return NULL;
	list->n++;
	*entry = (struct entry){
		.t_ns = ref->at_ns, .t_kind = T_OBSERVED, .wall_ns = INSTANT_NONE, .src = SRC_AUTO,
		.kind = kind, .subject = subject ? subject : "", .text = text, .n_refs = 1,
		.ref = { *ref },
	};
	return entry;
}

/* `v1.3, /risk-score, 750 ms, Timeout` */
static const char *
words_of(const struct happening_list *list, const struct ref *ref)
{
	struct record record;

	if (store_record(list->facts->store, ref->id, &record, NULL) != 1)
		return arena_fmt(list->arena, "line %ld", ref->line_first);
	return say_record(list->facts->store, &record, list->arena);
}

static void
add_beginning(struct happening_list *list)
{
	struct ref first;

	if (query_first(&list->facts->query, &first))
		add(list, "log_opened", "", &first, arena_fmt(list->arena, "Log begins: %s",
			words_of(list, &first)));
}

/* Versions that came after the log began, the first few. */
static void
add_versions(struct happening_list *list)
{
	const struct facts *facts = list->facts;
	struct ref begin, first;
	size_t n = 0;

	if (!query_first(&facts->query, &begin))
		return;
	for (size_t i = 0; i < facts->n_version && n < EACH_MAX; i++) {
		const char *name = say_name(facts->store, facts->by_version[i].key[0]);
		struct query one =
			query_with(facts->query, FIELD_VERSION, facts->by_version[i].key[0]);

		if (!facts->by_version[i].key[0] || !query_first(&one, &first) ||
		    first.id == begin.id)
			continue;
		add(list, "version_first_seen", name, &first,
		    arena_fmt(list->arena, "%s first seen", name));
		n++;
	}
}

/* Did the record of the onset fail, and nothing before it? A rare failure is no incident. */
static bool
is_first_bad(const struct happening_list *list)
{
	struct query failed = list->facts->query;
	struct ref first;

	failed.bad = 1;
	return query_first(&failed, &first) && first.id == list->verdict->onset.ref.id;
}

static void
add_onset(struct happening_list *list)
{
	const struct onset *onset = &list->verdict->onset;

	if (!onset->is_known || list->verdict->incident != TRUTH_YES)
		return;
	const char *after = onset->after_ns == INSTANT_NONE
				    ? "the log begins in the incident"
				    : arena_fmt(list->arena, "onset lies after %s",
						say_clock(list->arena, onset->after_ns));
	const char *what = is_first_bad(list) ? "First bad record" : "The incident begins";

	if (onset->is_always) {
		what = "First of those that are ill";
		after = "it was so from the start of the log";
	}
	struct entry *entry = add(list, "onset", "", &onset->ref, arena_fmt(list->arena,
		"%s: %s; %s", what, words_of(list, &onset->ref), after));
	if (entry)
		entry->is_starred = true;
}

struct first_bad { uint32_t endpoint; struct ref ref; };

/* The endpoints that were hurt first, by the first timeout of what is blamed there since the onset
 * (the first failure where server errors lead); the record of the onset itself is told already.
 * Returns how many. */
static size_t
first_bads(const struct happening_list *list, struct first_bad *out, size_t max)
{
	enum { LOOKED_MAX = 256 };
	const struct impact *impact = &list->verdict->impact;
	const struct onset *onset = &list->verdict->onset;
	bool is_failed = impact_is_errors(impact);
	size_t n = 0;

	for (size_t i = 0; i < impact->n_endpoints && i < LOOKED_MAX; i++) {
		const struct impact_endpoint *row = &impact->by_endpoint[i];
		/* Of what is blamed: what failed elsewhere has nothing to do with it. */
		struct query bad = ask_cause(query_with(list->facts->query, FIELD_ENDPOINT,
							row->endpoint), &list->verdict->cause);
		struct first_bad found = { .endpoint = row->endpoint };

		if (is_failed)
			bad.bad = 1;
		else
			bad = query_with(bad, FIELD_OUTCOME, OUTCOME_TIMEOUT);
		/* A rare one before it is of every day. */
		if (onset->is_known)
			bad = query_window(bad, onset->at_or_before_ns, INSTANT_NONE);
		if (!row->endpoint || (!row->timeouts && !is_failed) ||
		    !query_first(&bad, &found.ref) || found.ref.id == onset->ref.id)
			continue;
		size_t at = n < max ? n++ : n;
		for (; at && ref_compare(&out[at - 1].ref, &found.ref) > 0; at--)
			if (at < max)
				out[at] = out[at - 1];
		if (at < max)
			out[at] = found;
	}
	return n;
}

/* Endpoints that were hurt after the first one, and the first timeout on each. */
static void
add_endpoints(struct happening_list *list)
{
	const struct verdict *verdict = list->verdict;
	struct first_bad bad[EACH_MAX];
	size_t n = verdict->incident == TRUTH_YES ? first_bads(list, bad, EACH_MAX) : 0;
	struct ref first;

	for (size_t i = 0; i < n; i++) {
		const char *name = say_name(list->facts->store, bad[i].endpoint);
		struct query blamed = ask_cause(query_with(list->facts->query, FIELD_ENDPOINT,
							   bad[i].endpoint), &verdict->cause);

		/* Before the onset it hurt nobody. */
		if (verdict->cause.n && query_first(&blamed, &first) &&
		    ref_compare(&first, &verdict->onset.ref) > 0 && first.id != bad[i].ref.id)
			add(list, "new_endpoint_affected", name, &first, arena_fmt(list->arena,
				"First on %s: %s", name, words_of(list, &first)));
		/* A record's own words begin with its version. */
		const char *who = verdict->cause.n &&
				  verdict->cause.term[0].field >= FIELD_DIM ?
			arena_fmt(list->arena, " of %s", cause_text(list->facts->store,
					&verdict->cause, list->arena)) : "";
		add(list, "first_timeout", name, &bad[i].ref,
		    arena_fmt(list->arena, "First %s%s on %s: %s",
			      say_bad_noun(&verdict->impact, 1), who, name,
			      words_of(list, &bad[i].ref)));
	}
}

static void
add_gate(struct happening_list *list)
{
	const struct gate_pick *pick = &list->facts->gate;
	const struct backtest *backtest = &pick->backtest;

	if (facts_gate_mark(list->facts) == INSTANT_NONE || !list->verdict->cause.n ||
	    list->verdict->cause.term[0].field != FIELD_VERSION ||
	    list->verdict->incident != TRUTH_YES || list->verdict->refused.is_cause)
		return;
	struct entry *entry =
		add(list, "gate_trip", gate_metric_word(backtest->metric), &backtest->at,
		    arena_fmt(list->arena, "A gate on %s with at least %s would trip here%s",
			      backtest->metric == METRIC_TIMEOUT_RATE ? "timeouts"
			      : backtest->metric == METRIC_ERROR_RATE ? "errors"
								      : "latency",
			      say_count(list->arena, pick->options.min_n, "request", "requests"),
			      pick->is_provisional ? " (provisional)" : ""));
	if (entry)
		entry->is_starred = true;
}

/* The first and the last good answer of the control since the onset. */
static void
add_control(struct happening_list *list)
{
	const struct verdict *verdict = list->verdict;
	struct query control = ask_control(list->facts->query, verdict);
	struct ref ref[2];

	/* Where nothing is blamed there are no others beside it. */
	if (verdict->incident != TRUTH_YES || !verdict->onset.is_known || !verdict->cause.n ||
	    !verdict->contrast.n_endpoints)
		return;
	control = query_window(control, verdict->onset.at_or_before_ns, INSTANT_NONE);
	control.bad = 0;
	if (verdict->contrast.n_endpoints == 1 && verdict->contrast.endpoint[0])
		control = query_with(control, FIELD_ENDPOINT, verdict->contrast.endpoint[0]);
	if (!query_first(&control, &ref[0]) || !query_last(&control, &ref[1]))
		return;
	bool is_beside = ask_is_beside(list->facts->query, verdict);
	struct entry *entry = add(list, "control_healthy", "first", &ref[0], arena_fmt(list->arena,
		is_beside ? "Healthy beside it: %s" : "Healthy, not beside it: %s",
		words_of(list, &ref[0])));
	if (entry)
		entry->is_starred = true;
	if (ref[1].id != ref[0].id)
		add(list, "control_healthy", "last", &ref[1], arena_fmt(list->arena,
			is_beside ? "Healthy beside it: %s" : "Healthy, not beside it: %s",
			words_of(list, &ref[1])));
}

static void
add_peak(struct happening_list *list)
{
	struct query bad = list->facts->query;
	struct ref last;
	struct record slowest;
	uint32_t id;

	bad.bad = 1;
	if (list->verdict->incident != TRUTH_YES || !query_last(&list->facts->query, &last) ||
	    !query_page(&bad, ORDER_SLOWEST, 0, 1, &slowest, &id))
		return;
	struct ref peak = ref_of(&slowest, id);
	struct entry *entry = add(list, "peak", "", &peak, arena_fmt(list->arena, "%s: %s",
		id == last.id ? "Log ends still failing" : "Slowest bad record",
		words_of(list, &peak)));
	if (entry)
		entry->is_starred = true;
}

/* The suspect's last answer, once it is gone. */
static void
add_gone(struct happening_list *list)
{
	struct query suspect = ask_cause(list->facts->query, &list->verdict->cause);
	struct ref last;

	if (recovery_gone_at(&list->facts->query, list->verdict) == INSTANT_NONE ||
	    !query_last(&suspect, &last))
		return;
	struct entry *entry = add(list, "share_zero", "", &last, arena_fmt(list->arena,
		"Not seen after this: %s", words_of(list, &last)));
	if (entry)
		entry->is_starred = true;
}

/* What people reported, in one entry without an instant. */
static void
add_reported(struct happening_list *list)
{
	const struct incident_file *incident = list->facts->incident;
	struct str text = { 0 };

	if (!incident || !incident->n_claims || list->n == HAPPENINGS_MAX)
		return;
	str_add(&text, "Reported:");
	const char *at = NULL;
	for (size_t i = 0; i < incident->n_claims; i++) {
		str_fmt(&text, " \"%s\"", incident->claim[i].claim);
		at = at ? at : incident->claim[i].at;
	}
	list->at[list->n++] = (struct entry){
		.t_ns = INSTANT_NONE,
		.t_kind = T_STATED,
		.wall_ns = INSTANT_NONE,
		.src = SRC_IMPORT,
		.t_text = at ? at : "time not stated",
		.actor = incident->claim[0].by,
		.kind = "reported",
		.subject = "",
		.is_starred = true,
		.text = arena_text(list->arena, str_text(&text), text.len),
	};
	str_release(&text);
}

size_t
guide_happenings(const struct facts *facts, struct arena *arena, struct entry **out)
{
	static void (*const make[])(struct happening_list *) = {
		add_beginning, add_versions, add_onset, add_endpoints,
		add_gate,      add_control,  add_peak,  add_gone, add_reported,
	};
	struct happening_list *list = ARENA_NEW(arena, struct happening_list, 1);

	*list = (struct happening_list){ .facts = facts,
					 .verdict = facts->verdict,
					 .arena = arena };
	for (size_t i = 0; i < LENGTH(make); i++)
		make[i](list);
	for (size_t i = 0; i < list->n; i++)
		list->at[i].seq = (uint32_t)i + 1;
	qsort(list->at, list->n, sizeof(list->at[0]), entry_by_time);
	*out = list->at;
	return list->n;
}

void
guide_auto_entries(const struct facts *facts, struct journal *journal, int64_t wall_ns)
{
	struct arena arena = { 0 };
	struct entry *entry;
	size_t n = guide_happenings(facts, &arena, &entry);

	for (size_t i = 0; i < n; i++) {
		const struct entry *old = journal_auto(journal, entry[i].kind, entry[i].subject);

		if (old && old->t_ns == entry[i].t_ns && old->text &&
		    strcmp(old->text, entry[i].text) == 0)
			continue;
		entry[i].wall_ns = wall_ns;
		entry[i].supersedes = old ? old->seq : 0;
		journal_append(journal, &entry[i], NULL); /* what fails is kept and tried again */
	}
	arena_release(&arena);
}
