/* drafts: what facts alone say for each step, before a person edits it. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/intake.h"
#include "core/incident/drafts_private.h"
#include "core/incident/recovery.h"

void
draft_text(struct draft_texts *list, const char *text)
{
	if (text && list->n < DRAFT_LIST)
		list->text[list->n++] = text;
}

const char *
draft_of(struct drafting *drafting, uint64_t k, uint64_t n)
{
	return arena_fmt(drafting->arena, "%llu of %llu", (unsigned long long)k,
			 (unsigned long long)n);
}

bool
draft_control(const struct drafting *drafting, struct query *out)
{
	const struct verdict *verdict = drafting->verdict;

	if (!verdict->cause.n || !verdict->contrast.n_endpoints || !verdict->onset.is_known)
		return false;
	*out = ask_control(drafting->facts->query, verdict);
	if (verdict->contrast.n_endpoints == 1 && verdict->contrast.endpoint[0])
		*out = query_with(*out, FIELD_ENDPOINT, verdict->contrast.endpoint[0]);
	*out = query_window(*out, verdict->onset.at_or_before_ns, verdict->onset.ended_ns);
	return query_count(out) > 0;
}

/* `model version` when the log's own field says so. */
static const char *
version_word(const struct store *store)
{
	const struct intake *first = store_sources(store) ? store_source(store, 0) : NULL;
	const struct fields *fields = first ? intake_fields(first) : NULL;

	if (fields && fields->n_role[ROLE_VERSION] > 0 &&
	    strcasestr(fields->role[ROLE_VERSION][0].path, "model"))
		return "model version";
	return "version";
}

static void
add_mechanism(struct drafts *out, const char *text, const char *test)
{
	out->mechanism[out->n_mechanisms].text = text;
	out->mechanism[out->n_mechanisms++].test = test;
}

/* Of what is no version: a machine is short of something, a customer asks for other things. */
static void
draft_causes_inside(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	struct arena *arena = drafting->arena;
	const struct verdict *verdict = drafting->verdict;
	const char *who = drafting->who;

	if (verdict->refused.is_cause) {
		add_mechanism(out, arena_fmt(arena, "%s lacks a right, a key or a form that is "
					     "asked for", who), "read one refused answer");
		add_mechanism(out, arena_fmt(arena, "%s is over a limit of its own", who),
			      "compare its rate with its limit");
	} else if (verdict->kind == KIND_DEPENDENCY) {
		add_mechanism(out, arena_fmt(arena, "%s is slow or fails itself", who),
			      "time a call to it without this service");
		add_mechanism(out, arena_fmt(arena, "the way to %s is slow: connections, names, a "
					     "proxy", who),
			      "split a call into connect, wait and answer");
	} else {
		add_mechanism(out, arena_fmt(arena, "%s waits on something the others do not", who),
			      "trace some requests end to end");
		if (verdict->cause.term[0].field >= FIELD_DIM &&
		    !acted_is_place(drafting->store, &verdict->cause))
			add_mechanism(out, arena_fmt(arena, "the requests of %s ask for more, or "
						     "for other data", who),
				      "compare sizes and queries with those of the others");
		else
			add_mechanism(out, arena_fmt(arena, "%s is short of CPU, memory or "
						     "connections", who),
				      "compare limits, throttling and restarts");
	}
}

/* How it may work inside: never a fact, each with the test that would settle it. */
static void
draft_mechanisms(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	struct arena *arena = drafting->arena;
	const char *who = drafting->who, *control = drafting->control;

	if (!drafting->is_incident || !drafting->verdict->cause.n)
		return;
	if (!drafting->is_version) {
		draft_causes_inside(drafting);
		return;
	}
	if (impact_is_errors(&drafting->verdict->impact)) {
		add_mechanism(out, arena_fmt(arena, "%s lacks a setting, a secret or a migration",
					     who), "read the error of one failing request");
		add_mechanism(out, arena_fmt(arena, "%s calls something that refuses it", who),
			      "trace some requests end to end");
		add_mechanism(out, arena_fmt(arena, "some replicas of %s fail, not all", who),
			      "split its failures by replica");
		return;
	}
	add_mechanism(out, arena_fmt(arena, "%s does more work a request", who),
		      arena_fmt(arena, "CPU time on recorded inputs, against %s", control));
	add_mechanism(out, arena_fmt(arena, "%s waits on a call, a lock or a cold cache", who),
		      "trace some requests end to end");
	add_mechanism(out, arena_fmt(arena, "%s replicas are short of CPU or memory", who),
		      "compare limits, throttling and restarts");
}

static void
draft_contributing(struct drafting *drafting)
{
	const struct impact *impact = &drafting->verdict->impact;
	struct query blamed = ask_cause(drafting->facts->query, &drafting->verdict->cause);
	struct drafts *out = drafting->out;

	if (!drafting->is_incident || !drafting->verdict->cause.n)
		return;
	struct bad_count harm = ask_harm(&blamed, impact);
	int64_t gone_ns = recovery_gone_at(&drafting->facts->query, drafting->verdict);
	if (!harm.k)
		return;
	out->contributing[0].text = arena_fmt(
		drafting->arena, "%s took %s requests while %llu of its %llu %s; %s.",
		drafting->who, draft_of(drafting, impact->cause_requests, impact->requests),
		(unsigned long long)harm.k, (unsigned long long)harm.told, say_bad_verb(impact),
		gone_ns == INSTANT_NONE ? "nothing in the log shows a stop" :
		arena_fmt(drafting->arena, "it answered last at %s",
			  say_clock(drafting->arena, gone_ns)));
	out->contributing[0].basis = "log";
	out->n_contributing = 1;
}

/* What is blamed where no field and value is; NULL: nothing is. */
static const char *
subject_of(const struct drafting *drafting)
{
	static const char *const subjects[KINDS] = {
		[KIND_DEPENDENCY] = "A dependency",
		[KIND_LOAD] = "Load",
		[KIND_MIX_CHANGE] = "A change of the mix of requests",
		[KIND_DATA_GAP] = "A break in the log",
		[KIND_RETRY_STORM] = "A storm of retries",
		[KIND_SHARED] = SHARED_BY_ALL,
	};
	static const char *const frames[] = {
		" is associated with the incident", " is most likely the cause",
		" is very likely the cause",
	};
	const struct verdict *verdict = drafting->verdict;

	if (verdict->cause.n)
		return drafting->who;
	if (verdict->incident != TRUTH_YES || verdict->certainty < CERTAINTY_ASSOCIATED)
		return NULL;
	/* The verdict may know it closer: `The loss of region=az2`, `Something that some share`. */
	for (size_t i = 0; i < LENGTH(frames); i++) {
		const char *end = strstr(verdict->statement, frames[i]);

		if (end && end - verdict->statement < 100)
			return arena_fmt(drafting->arena, "%.*s", (int)(end - verdict->statement),
					 verdict->statement);
	}
	return subjects[verdict->kind];
}

/* What nobody gave a name is called by what hurts. */
static const char *
title_of(const struct drafting *drafting)
{
	static const char *const titles[HARM_SORTS] = {
		[HARM_SLOWDOWN] = "API Latency Incident", [HARM_FAILURES] = "API Error Incident",
		[HARM_REFUSALS] = "API Refusal Incident", [HARM_SILENCE] = "API Silence Incident",
	};

	return titles[facts_harm_sort(drafting->facts)];
}

static void
draft_head(struct drafting *drafting)
{
	const struct incident_file *incident = drafting->facts->incident;
	struct drafts *out = drafting->out;

	out->title = incident && incident->title && *incident->title ? incident->title :
		title_of(drafting);
	out->severity = incident && incident->severity ? incident->severity : "unset";
	out->subject = subject_of(drafting);
	out->suspect = drafting->verdict->incident == TRUTH_NO ? "none" :
		out->subject ? out->subject : "unclear";
	out->subject = out->subject ? out->subject : "";
	/* A gate that is about no version has none to roll back. */
	out->on_fail = drafting->is_version || !drafting->is_incident ? "rollback" : "page";
	/* Refusals are none of its metrics: nothing can be played against this log. */
	out->has_gate = drafting->is_incident && drafting->is_version &&
			drafting->facts->gate.exists && !drafting->verdict->refused.is_cause;
}

/* What the act is aimed at: by what was known when it was chosen. */
static void
draft_aim(struct drafting *drafting)
{
	const struct verdict *verdict = drafting->verdict;
	const char *name[ACTED_MOST];
	struct drafts *out = drafting->out;

	drafting->known = query_window(drafting->facts->query, INSTANT_NONE, drafting->acted_ns);
	drafting->n_all = acted_causes(&drafting->known, verdict, drafting->all);
	out->n_aim = acted_aim(&drafting->known, verdict, out->aim);
	for (size_t i = 0; i < out->n_aim; i++)
		name[i] = cause_text(drafting->store, &out->aim[i].cause, drafting->arena);
	out->aim_words = out->n_aim ? say_list(drafting->arena, name, out->n_aim) : "";
	out->suspect_cause = out->n_aim ? out->aim[0].cause : verdict->cause;
	drafting->aim_kind = out->n_aim ? out->aim[0].kind : verdict->kind;
	drafting->is_aim_version = acted_is_version(&out->suspect_cause);
	drafting->is_aim_lead = cause_equal(&out->suspect_cause, &verdict->cause);
}

void
drafts_make(const struct facts *facts, int64_t acted_ns, struct arena *arena, struct drafts *out)
{
	const struct verdict *verdict = facts->verdict;
	struct drafting drafting = {
		.facts = facts,
		.acted_ns = acted_ns,
		.verdict = verdict,
		.store = facts->store,
		.arena = arena,
		.out = out,
		.who = cause_text(facts->store, &verdict->cause, arena),
		.control = ask_control_name(&facts->query, verdict, arena),
		.is_version = verdict->cause.n && verdict->cause.term[0].field == FIELD_VERSION,
		.is_incident = verdict->incident == TRUTH_YES,
		.version_word = version_word(facts->store),
	};

	*out = (struct drafts){ .aim_words = "", .action = "", .breath_action = "", .left = "",
				.breath_left = "", .effect = "", .undo = "",
				.prevention = "", .prevention_where = "", .on_fail = "rollback",
				.on_insufficient = "hold" };
	draft_aim(&drafting);
	draft_head(&drafting);
	draft_mechanisms(&drafting);
	draft_contributing(&drafting);
	draft_action(&drafting);
	draft_left(&drafting);
	draft_prevention(&drafting);
	draft_retro(&drafting);
}
