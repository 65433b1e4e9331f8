/* rca_text: the verdict as an engineer's first message on the bridge, in at most 25 lines. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/intake.h"
#include "core/incident/drafts.h"
#include "core/incident/holds.h"
#include "core/incident/rca_text_private.h"

enum { CITES_TOLD = 8, REASONS_TOLD = 3, CLAIMS_TOLD = 2, CAUTIONS_TOLD = 2, NOTES_TOLD = 3 };
enum { CITES_WIDTH = BRIDGE_WIDTH - BRIDGE_LABEL - 2 };	/* columns: a line of the message */

static const char *
of(struct message *message, uint64_t k, uint64_t n)
{
	return arena_fmt(message->arena, "%llu of %llu", (unsigned long long)k,
			 (unsigned long long)n);
}

/* `[L3, L5 and 7 more]`: a person on the bridge opens a few lines, the JSON has the others. Names
 * of several files leave room for what is cited. */
static const char *
cited(struct message *message, const struct cites *lines)
{
	const struct store *store = message->facts->store;
	struct cites few = *lines;

	if (few.n > CITES_TOLD) {
		few.more += few.n - CITES_TOLD / 2;
		few.n = CITES_TOLD / 2;
	}
	const char *text = cites_text(store, &few, message->arena);

	for (; few.n > 1 && text_width(text) > CITES_WIDTH; few.more++) {
		few.n--;
		text = cites_text(store, &few, message->arena);
	}
	return few.n ? arena_fmt(message->arena, "[%s]", text) : NULL;
}

static void
say_verdict(struct message *message)
{
	const struct verdict *verdict = message->facts->verdict;

	bridge_add(&message->bridge, (struct bridge_part){
		.label = "Verdict", .cites = cited(message, &verdict->lines), .least = 3, .most = 5,
		.weight = WEIGHT_CAUSE,
		.text = arena_fmt(message->arena, "%s, %s. %s", kind_word(verdict->kind),
				  certainty_word(verdict->certainty), verdict->statement) });
}

/* `4 of 8 requests timed out (50%), 2 server errors`; `344 of 1500 requests failed (22.9%): 344
 * server errors, 0 timeouts` where errors are more. */
static void
say_bad(struct message *message, struct str *text)
{
	const struct facts *facts = message->facts;
	const struct impact *impact = &facts->verdict->impact;

	if (facts->all->told && impact_is_errors(impact)) {
		uint64_t failed = impact->timeouts + impact->errors;
		str_fmt(text, "%s requests failed (%s): %s, %s",
			of(message, failed, facts->all->told),
			say_share(message->arena, (double)failed / (double)facts->all->told,
				  facts->all->told),
			say_count(message->arena, impact->errors, "server error", "server errors"),
			say_count(message->arena, impact->timeouts, "timeout", "timeouts"));
		return;
	}
	if (!facts->all->told)
		str_add(text, say_count(message->arena, impact->requests, "request", "requests"));
	else
		str_fmt(text, "%s (%s)", say_timeouts(message->arena, facts->all),
			say_share(message->arena, impact->timeout_rate, facts->all->told));
	if (impact->errors)
		str_fmt(text, ", %s", say_count(message->arena, impact->errors, "server error",
			"server errors"));
}

static void
say_worst_endpoints(struct message *message)
{
	const struct verdict *verdict = message->facts->verdict;
	const struct store *store = message->facts->store;
	struct hurt_endpoint worst[4];
	struct str text = { 0 };
	size_t more, n = ask_worst_endpoints(message->facts, worst, LENGTH(worst), &more);

	for (size_t i = 0; i < n; i++) {
		const struct hurt_endpoint *row = &worst[i];

		str_fmt(&text, "%s%s %s%s", i ? ", " : "", say_name(store, row->endpoint),
			of(message, row->harm.k, row->harm.told),
			row->has_baseline || !verdict->baseline ? "" :
			arena_fmt(message->arena, " (no %s request there to compare with)",
				  say_name(store, verdict->baseline)));
	}
	if (more)
		str_fmt(&text, " and %s", say_count(message->arena, more, "more endpoint",
			"more endpoints"));
	message_say(message, "Impact", message_keep(message, &text), 2, WEIGHT_EVIDENCE);
}

static void
say_impact(struct message *message)
{
	const struct facts *facts = message->facts;
	const struct impact *impact = &facts->verdict->impact;
	bool is_over = facts->verdict->onset.ended_ns != INSTANT_NONE;
	struct ref first, last;
	int64_t span_ns = ask_span(&facts->query, &first, &last);
	struct str text = { 0 };

	if (span_ns < 0) {
		message_say(message, "Impact", "no records in the window", 1, WEIGHT_CAUSE);
		return;
	}
	say_bad(message, &text);
	if (facts->verdict->refused.is_cause)
		str_fmt(&text, ", %s refused (4xx)", of(message, facts->verdict->refused.own,
							facts->verdict->refused.own_of));
	str_fmt(&text, " in %s", say_span(message->arena, span_ns));
	if (!store_has_field(facts->store, FIELD_STATUS))
		str_add(&text, "; no status field, so timeouts cannot be counted");
	bool is_mixed = impact->since_errors && !impact_is_errors(impact);
	if (impact->from_ns != INSTANT_NONE && impact->timeouts + impact->errors)
		str_fmt(&text, "; %s%s%s from %s %s%s",
			of(message, impact->since_timeouts +
			   (impact_is_errors(impact) ? impact->since_errors : 0),
			   impact->since_requests),
			is_mixed ? ", " : "", !is_mixed ? "" :
			say_count(message->arena, impact->since_errors, "server error",
				  "server errors"),
			say_clock(message->arena, impact->from_ns),
			is_over ? "to " : "on",
			is_over ? say_clock(message->arena, impact->to_ns) : "");
	message_say(message, "Impact", message_keep(message, &text), 2, WEIGHT_CAUSE);
	say_worst_endpoints(message);
}

static void
say_onset(struct message *message)
{
	const struct onset *onset = &message->facts->verdict->onset;
	struct arena *arena = message->arena;
	struct str text = { 0 };

	if (!onset->is_known)
		return;
	if (onset->is_always)
		str_fmt(&text, "from the start: the log shows no beginning of it, %s UTC",
			say_clock(arena, onset->at_or_before_ns));
	else if (onset->after_ns == INSTANT_NONE)
		str_fmt(&text, "the log begins in the incident, %s UTC",
			say_clock(arena, onset->at_or_before_ns));
	else
		str_fmt(&text, "after %s, at or before %s UTC", say_clock(arena, onset->after_ns),
			say_clock(arena, onset->at_or_before_ns));
	if (onset->ref.id)
		str_fmt(&text, " (%s line %ld)", intake_name(store_source(message->facts->store,
			onset->ref.source)), onset->ref.line_first);
	if (onset->ended_ns != INSTANT_NONE)
		str_fmt(&text, "; ended at %s", say_clock(arena, onset->ended_ns));
	message_say(message, "Onset", message_keep(message, &text), 2, WEIGHT_CAUSE);
}

static void
say_control(struct message *message)
{
	const struct facts *facts = message->facts;

	for (size_t i = 0; i < facts->n_evidence; i++)
		if (!strcmp(facts->evidence[i].kind, "concurrent_control"))
			bridge_add(&message->bridge, (struct bridge_part){
				.label = "Control", .text = facts->evidence[i].text, .least = 2,
				.most = 3, .weight = WEIGHT_EVIDENCE,
				.cites = cited(message, &facts->evidence[i].lines) });
}

/* What to do first; nothing is executed, and a person chooses. */
static void
say_next(struct message *message)
{
	struct drafts drafts;

	if (message->facts->verdict->kind == KIND_NONE)
		return;
	drafts_make(message->facts, INSTANT_NONE, message->arena, &drafts);
	message_say(message, "Next", *drafts.left ? drafts.left : drafts.action, 3, WEIGHT_CAUSE);
}

static void
say_reported(struct message *message)
{
	const struct facts *facts = message->facts;
	const struct incident_file *incident = facts->incident;

	for (size_t i = 0; incident && i < incident->n_claims && i < CLAIMS_TOLD; i++)
		message_say(message, "Reported",
		    arena_fmt(message->arena, "%s: \"%s\" %s",
			      facts->checked[i].support == SUPPORT_CANNOT_TELL ?
				      "cannot tell" :
				      support_word(facts->checked[i].support),
			      incident->claim[i].claim, facts->checked[i].why),
		    2, WEIGHT_REPORTED);
}

/* Cautions that the verdict or the data notes below do not say already. */
static void
say_cautions(struct message *message)
{
	const struct verdict *verdict = message->facts->verdict;
	size_t told = 0;

	for (size_t i = 0; i < verdict->n_cautions && told < CAUTIONS_TOLD; i++) {
		if (caution_is_told(&verdict->caution[i]))
			continue;
		message_say(message, "Caution", verdict->caution[i].text, 2, WEIGHT_CAUTION);
		told++;
	}
}

/* How many records were recovered; and when something was mended, what and to which effect. */
static void
say_data(struct message *message)
{
	const struct facts *facts = message->facts;
	const struct tally tally = store_tally(facts->store);
	bool is_odd = tally.repaired || tally.wrapped || tally.books.skipped_bytes;

	for (size_t i = 0; i < facts->n_data_notes && i < (is_odd ? NOTES_TOLD : 1); i++)
		message_say(message, "Data",
			    arena_fmt(message->arena, "%s%s", facts_whole_word(facts),
				      facts->data_note[i]),
			    3, WEIGHT_DATA);
}

/* The whole message, with so many reasons why rivals are out. */
static void
compose(struct message *message, int reasons)
{
	const struct facts *facts = message->facts;

	message->bridge.n = 0;
	message->told = 0;
	say_verdict(message);
	say_impact(message);
	say_onset(message);
	say_control(message);
	message_board(message, STATE_LEADING, "Leading", 2);
	message_board(message, STATE_POSSIBLE, "Possible", 2);
	say_next(message);
	message_say(message, "Holds", holds_text(facts->verdict, message->arena), 2,
		    WEIGHT_EVIDENCE);
	message_ruled_out(message, reasons);
	message_board(message, STATE_NOT_TESTABLE, "Untested", 2);
	message_say(message, "Not shown", say_list(message->arena, facts->cannot_tell,
	    facts->n_cannot_tell), 3, WEIGHT_UNSHOWN);
	say_reported(message);
	say_cautions(message);
	say_data(message);
}

void
rca_text(const struct dossier *dossier, struct str *out)
{
	const struct facts *facts = dossier->facts;
	struct arena arena = { 0 };
	struct message message = { .arena = &arena, .facts = facts };
	int reasons = facts->verdict->incident == TRUTH_YES ? REASONS_TOLD : 0;

	/* A reason is told whole or not at all. */
	for (compose(&message, reasons);
	     reasons && bridge_lines(&message.bridge, &arena) > BRIDGE_LINES; )
		compose(&message, --reasons);
	bridge_write(&message.bridge, &arena, out);
	arena_release(&arena);
}
