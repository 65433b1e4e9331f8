/* rca_text: the verdict as an engineer's first message on the bridge, in at most 25 lines. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/intake.h"
#include "core/incident/sink_private.h"

enum { LINES_MAX = 25, WIDTH = 96, LABEL = 10 };

struct message {
	struct str *out;
	struct arena *arena;
	const struct facts *facts;
	int lines;
};

/* One word's end; *width is what it takes on a screen. */
static size_t
word_end(const char *text, size_t at, int *width)
{
	size_t end = at;
	char word[512];

	while (text[end] && text[end] != ' ' && end - at + 1 < sizeof(word)) {
		word[end - at] = text[end];
		end++;
	}
	word[end - at] = '\0';
	*width = text_width(word);
	return end;
}

/*
 * Put a text under its label, wrapped, on at most `most` lines; what does not fit ends in
 * `...`. Never more than LINES_MAX lines in all.
 */
static void
put(struct message *message, const char *label, const char *text, int most)
{
	struct str *out = message->out;
	int column = LABEL, width, lines = 1;
	size_t at = 0;

	if (!text || !*text || message->lines >= LINES_MAX)
		return;
	str_fmt(out, "%-*s", LABEL, label);
	while (text[at]) {
		size_t end = word_end(text, at, &width);

		if (column > LABEL && column + 1 + width > WIDTH) {
			if (lines == most || message->lines + lines == LINES_MAX) {
				str_add(out, " ...");
				break;
			}
			str_fmt(out, "\n%*s", LABEL, "");
			column = LABEL;
			lines++;
		}
		if (column > LABEL) {
			str_char(out, ' ');
			column++;
		}
		str_bytes(out, text + at, end - at);
		column += width;
		at = end;
		while (text[at] == ' ')
			at++;
	}
	str_char(out, '\n');
	message->lines += lines;
}

static void
put_str(struct message *message, const char *label, struct str *text, int most)
{
	put(message, label, str_text(text), most);
	str_release(text);
}

static const char *
of(struct message *message, uint64_t k, uint64_t n)
{
	return arena_fmt(message->arena, "%llu of %llu", (unsigned long long)k,
			 (unsigned long long)n);
}

static void
put_impact(struct message *message)
{
	const struct facts *facts = message->facts;
	const struct impact *impact = &facts->verdict->impact;
	struct ref first, last;
	int64_t span_ns = ask_span(&facts->query, &first, &last);
	struct str text = { 0 };

	if (span_ns < 0) {
		put(message, "Impact", "no records in the window", 1);
		return;
	}
	if (store_has_field(facts->store, FIELD_STATUS))
		str_fmt(&text, "%s requests timed out (%s)",
			of(message, impact->timeouts, impact->requests),
			say_share(message->arena, impact->timeout_rate, impact->requests));
	else
		str_fmt(&text, "%s; no status field, so timeouts cannot be counted",
			say_count(message->arena, impact->requests, "request", "requests"));
	if (impact->errors)
		str_fmt(&text, ", %s", say_count(message->arena, impact->errors, "server error",
			"server errors"));
	str_fmt(&text, " in %s", say_span(message->arena, span_ns));
	if (impact->from_ns != INSTANT_NONE)
		str_fmt(&text, "; %s from %s on", of(message, impact->since_timeouts,
			impact->since_requests), say_clock(message->arena, impact->from_ns));
	put_str(message, "Impact", &text, 2);

	const struct impact_endpoint *worst[4];
	size_t more, n = ask_worst_endpoints(impact, worst, LENGTH(worst), &more);

	for (size_t i = 0; i < n; i++) {
		const struct impact_endpoint *row = worst[i];

		str_fmt(&text, "%s%s %s%s", i ? ", " : "", say_name(facts->store, row->endpoint),
			of(message, row->timeouts, row->n),
			row->has_baseline || !facts->verdict->baseline ?
				"" :
				arena_fmt(message->arena, " (no %s request there to compare with)",
					  say_name(facts->store, facts->verdict->baseline)));
	}
	if (more)
		str_fmt(&text, " and %zu more endpoints", more);
	put_str(message, "", &text, 2);
}

static void
put_onset(struct message *message)
{
	const struct onset *onset = &message->facts->verdict->onset;
	struct arena *arena = message->arena;
	struct str text = { 0 };

	if (!onset->is_known)
		return;
	if (onset->after_ns == INSTANT_NONE)
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
	put_str(message, "Onset", &text, 2);
}

static void
put_control(struct message *message)
{
	const struct facts *facts = message->facts;

	for (size_t i = 0; i < facts->n_evidence; i++)
		if (!strcmp(facts->evidence[i].kind, "concurrent_control"))
			put(message, "Control",
			    arena_fmt(message->arena, "%s [%s]", facts->evidence[i].text,
				      cites_text(facts->store, &facts->evidence[i].lines,
						 message->arena)),
			    3);
}

/* The board in one row a state: `ruled out  endpoint /risk-score, load, ...`. */
static void
put_board(struct message *message)
{
	static const struct { enum hypothesis_state state; const char *label; int most; } row[] = {
		{ STATE_LEADING, "Leading", 1 }, { STATE_POSSIBLE, "Possible", 2 },
		{ STATE_RULED_OUT, "Ruled out", 2 }, { STATE_NOT_TESTABLE, "Untested", 2 },
	};
	const struct verdict *verdict = message->facts->verdict;

	for (size_t r = 0; r < LENGTH(row); r++) {
		struct str text = { 0 };

		for (size_t i = 0; i < verdict->n_hypotheses; i++) {
			const struct hypothesis *hypothesis = &verdict->hypothesis[i];

			if (hypothesis->state != row[r].state)
				continue;
			const char *cause = cause_text(message->facts->store, &hypothesis->cause,
						       message->arena);
			str_fmt(&text, "%s%s%s%s", text.len ? ", " : "",
				kind_word(hypothesis->kind), *cause ? " " : "", cause);
			if (!isnan(hypothesis->explained) && row[r].state <= STATE_POSSIBLE)
				str_fmt(&text, " (explains %s of the harm)",
					say_share(message->arena, hypothesis->explained,
						  verdict->n));
		}
		put_str(message, row[r].label, &text, row[r].most);
	}
}

static void
put_reported(struct message *message)
{
	const struct facts *facts = message->facts;
	const struct incident_file *incident = facts->incident;

	for (size_t i = 0; incident && i < incident->n_claims && i < 2; i++)
		put(message, i ? "" : "Reported",
		    arena_fmt(message->arena, "\"%s\" %s: %s", incident->claim[i].claim,
			      facts->checked[i].support == SUPPORT_CANNOT_TELL ?
				      "cannot tell" :
				      support_word(facts->checked[i].support),
			      facts->checked[i].why),
		    2);
}

void
rca_text(const struct dossier *dossier, struct str *out)
{
	const struct facts *facts = dossier->facts;
	const struct verdict *verdict = facts->verdict;
	struct arena arena = { 0 };
	struct message message = { .out = out, .arena = &arena, .facts = facts };
	const char *lines = cites_text(facts->store, &verdict->lines, &arena);

	put(&message, "Verdict", arena_fmt(&arena, "%s, %s. %s%s%s%s", kind_word(verdict->kind),
	    certainty_word(verdict->certainty), verdict->statement, *lines ? " [" : "", lines,
	    *lines ? "]" : ""), 5);
	put_impact(&message);
	put_onset(&message);
	put_control(&message);
	put_board(&message);
	put(&message, "Not shown", say_list(&arena, facts->cannot_tell, facts->n_cannot_tell), 2);
	put_reported(&message);
	for (size_t i = 0; i < verdict->n_cautions && i < 2; i++)
		put(&message, i ? "" : "Caution", verdict->caution[i].text, 1);
	for (size_t i = 0; i < facts->n_data_notes && i < 3; i++)
		put(&message, i ? "" : "Data", facts->data_note[i], 2);
	arena_release(&arena);
}
