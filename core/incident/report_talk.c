/* report_talk: what is said aloud, timed by its words, with the keys that show it. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/report_out.h"

enum { WORDS_A_MINUTE = 140, LEAST_S = 210, MOST_S = 270, SEGMENTS = 8, LISTED = 3 };

struct talk {
	struct report report;
	struct str words;	/* of the segment under way */
	struct { const char *keys, *words; } segment[SEGMENTS];
	size_t n;
};

/* Words of one line: whatever came with a line end or a bar has none now. */
static void
say(struct talk *talk, const char *text)
{
	if (!text || !*text)
		return;
	if (talk->words.len && talk->words.at[talk->words.len - 1] != ' ')
		str_char(&talk->words, ' ');
	for (; *text; text++)
		str_char(&talk->words, *text == '\n' || *text == '\t' ? ' ' :
				       *text == '|' ? '/' : *text);
}

#define SAY(talk, ...) say((talk), arena_fmt(&(talk)->report.arena, __VA_ARGS__))

static void
next(struct talk *talk, const char *keys)
{
	if (talk->words.len && talk->n < SEGMENTS) {
		talk->segment[talk->n].keys = keys;
		talk->segment[talk->n++].words = arena_text(
			&talk->report.arena, str_text(&talk->words), talk->words.len);
	}
	str_clear(&talk->words);
}

/* Who is hurt, what was reported, what this log is. */
static void
tell_start(struct talk *talk)
{
	const struct facts *facts = talk->report.facts;
	const struct incident_file *incident = facts->incident;
	struct arena *arena = &talk->report.arena;
	struct ref first, last;

	for (size_t i = 0; incident && i < incident->n_claims && i < LISTED; i++)
		SAY(talk, "%s \"%s\"", i ? "And:" : "This was reported:", incident->claim[i].claim);
	const char *typed = report_typed_claim(&talk->report);
	if (typed)
		SAY(talk, "This was reported: \"%s\"", typed);
	else if (!incident || !incident->n_claims)
		say(talk, "Nothing was reported.");
	SAY(talk, "What we can look at is one log: %s in %s%s.",
	    say_count(arena, facts->all->n, "record", "records"),
	    say_span(arena, ask_span(&facts->query, &first, &last)),
	    impact_is_errors(&facts->verdict->impact) ?
	    arena_fmt(arena, "; %s", say_harm(arena, facts)) :
	    facts->all->told == facts->all->n ?
	    arena_fmt(arena, ", and %llu of them timed out%s",
		      (unsigned long long)facts->all->timeouts,
		      say_errors_beside(arena, facts)) :
	    arena_fmt(arena, "; %s", say_timeouts(arena, facts->all)));
	if (store_tally(facts->store).repaired)
		SAY(talk, "%s is damaged: %s.", *facts_whole_word(facts) ? "The whole log" : "It",
		    facts->n_data_notes > 1 ? facts->data_note[1] : "");
	next(talk, "o");
}

/* The table, read out of the cards: what was compared, and what was healthy beside it. */
static void
tell_cause(struct talk *talk)
{
	const struct facts *facts = talk->report.facts;

	if (!facts->n_evidence)
		say(talk, talk->report.verdict->statement);
	for (size_t i = 0; i < facts->n_evidence && i < 5; i++)
		say(talk, facts->evidence[i].text);
	next(talk, "L");
}

/* A rival as one asks about it aloud. */
static const char *
rival_question(const struct hypothesis *hypothesis)
{
	static const char *const question[KINDS] = {
		[KIND_BAD_VERSION] = "A version?", [KIND_ENDPOINT] = "One endpoint alone?",
		[KIND_DEPENDENCY] = "Something they call?",
		[KIND_DIMENSION] = "One place or tenant?", [KIND_LOAD] = "Load?",
		[KIND_MIX_CHANGE] = "A change of the mix of requests?",
		[KIND_DATA_GAP] = "A break in the log?", [KIND_RETRY_STORM] = "Retries?",
		[KIND_FASTER_BUT_BROKEN] = "A version that is faster but broken?",
		[KIND_SHARED] = "Something all of them share?", [KIND_NONE] = "Nothing at all?",
		[KIND_UNCLEAR] = "Something else?",
	};

	return question[hypothesis->kind];
}

static void
tell_rivals(struct talk *talk)
{
	const struct verdict *verdict = talk->report.verdict;
	const struct facts *facts = talk->report.facts;
	size_t n = 0;

	for (size_t i = 0; i < verdict->n_hypotheses && n < LISTED; i++)
		if (verdict->hypothesis[i].state == STATE_RULED_OUT)
			SAY(talk, "%s%s No: %s", n++ ? "" : "What else could it be? ",
			    rival_question(&verdict->hypothesis[i]), verdict->hypothesis[i].why);
	if (facts->n_cannot_tell)
		SAY(talk, "The log cannot tell %s.",
		    say_list(&talk->report.arena, facts->cannot_tell,
			     facts->n_cannot_tell < 4 ? facts->n_cannot_tell : 4));
	next(talk, "H");
}

static void
tell_action(struct talk *talk)
{
	struct report *report = &talk->report;
	const struct guide *guide = report->guide;
	struct recovery_options hold = recovery_defaults();

	if (guide->is_act_over)
		say(talk, guide->doing);
	else
		SAY(talk, "The one thing to do now: %s", report_field(report, "action.what"));
	if (strcmp(guide->action_kind, "none") != 0)
		SAY(talk, "Owner: %s.", report_field(report, "action.owner"));
	if (action_is_act(guide->action_kind)) {
		if (!guide->is_act_over) {
			say(talk, "The command is shown here and copied by hand; sitrep runs "
			    "nothing.");
			say(talk, report_joined(report, guide_value(guide, "action.why")));
			say(talk, guide_value(guide, "action.effect"));
		}
		SAY(talk, "We will know by this: %s%s%s, for %lld minutes and over at least %llu "
		    "requests.", guide->drafts.aim_words,
		    guide->drafts.n_aim ? " share 0, " : "", out_limits(report),
		    (long long)hold.hold_s / 60, (unsigned long long)hold.min_n);
		SAY(talk, "To undo it: %s", report_field(report, "action.undo"));
		if (guide->card->trap)
			SAY(talk, "One trap: %.*s.", (int)strcspn(guide->card->trap, ";"),
			    guide->card->trap);
	}
	if (guide->recovery.state > RECOVERY_WAITING)
		say(talk, guide->recovery.why);
	next(talk, "2");
}

static void
tell_gate(struct talk *talk)
{
	struct report *report = &talk->report;
	const struct gate_pick *pick = &report->facts->gate;
	struct arena *arena = &report->arena;
	char ratio[32], most[32];

	if (!report->is_incident)
		return;
	SAY(talk, "So that it does not come back: %s", report_field(report, "prevent.what"));
	if (report->guide->drafts.has_gate && pick->exists) {
		SAY(talk, "The limits are p95 at most %s times that of the version beside it on "
		    "the same endpoint, and %s at most %s%%, in %s, with at least %llu "
		    "requests a side; fewer are no pass.",
		    num_text(ratio, pick->options.p95_max_ratio, 2),
		    impact_is_errors(&report->verdict->impact) ? "timeouts and server errors each" :
		    "timeouts", num_text(most, 100 * pick->options.timeout_max, 2),
		    say_span(arena, pick->options.window_ns),
		    (unsigned long long)gate_defaults().min_n);
		if (pick->backtest.first_trip_ns == INSTANT_NONE)
			say(talk, "On this log it never trips.");
		else if (facts_gate_is_shown(report->facts))
			SAY(talk, "Played against this log with min n %llu it trips at %s, and "
			    "spares %s%s%s.",
			    (unsigned long long)pick->options.min_n,
			    say_clock(arena, pick->backtest.first_trip_ns),
			    say_count(arena, pick->by_delay[0].requests, "request", "requests"),
			    report->facts->all->told ? arena_fmt(arena, " and %llu %s",
				(unsigned long long)pick->bad_by_delay[0],
				say_bad_noun(&report->verdict->impact, pick->bad_by_delay[0])) : "",
			    pick->is_provisional ? "; that is provisional" : "");
	}
	for (size_t i = 0; i < report->guide->drafts.prevention_note.n; i++)
		say(talk, report->guide->drafts.prevention_note.text[i]);
	SAY(talk, "Owner: %s.", report_field(report, "prevent.owner"));
	next(talk, "3");
}

static void
tell_retro(struct talk *talk)
{
	const struct guide_step *step = &talk->report.guide->step[STEP_RETRO];

	for (size_t i = 0; i < step->n_fields && talk->report.is_incident; i++)
		if (*step->field[i].value)
			SAY(talk, "%s: %s", step->field[i].label,
			    report_joined(&talk->report, step->field[i].value));
	next(talk, "4");
}

static void
tell_end(struct talk *talk)
{
	struct report *report = &talk->report;
	const struct guide *guide = report->guide;

	for (size_t i = 0; i < guide->n_timeline; i++)
		if (guide->timeline[i].is_starred && guide->timeline[i].src == SRC_HUMAN)
			SAY(talk, "Noted: %s", guide->timeline[i].text);
	say(talk, report_frame(report));
	SAY(talk, "Certainty: %s. Status: %s.", certainty_word(guide->certainty), guide->status);
	if (report->is_incident && guide->recovery.state != RECOVERY_RECOVERED)
		SAY(talk, "Next update at %s UTC.", out_after(report, 20));
	next(talk, "o");
}

static size_t
count_words(const char *text)
{
	size_t n = 0;

	for (bool is_blank = true; *text; text++) {
		n += is_blank && *text != ' ';
		is_blank = *text == ' ';
	}
	return n;
}

void
report_talk(const struct dossier *dossier, struct str *out)
{
	struct talk talk = { .n = 0 };
	size_t words = 0;
	long from = 0;

	out_open(&talk.report, dossier);
	tell_start(&talk);
	tell_cause(&talk);
	tell_rivals(&talk);
	tell_action(&talk);
	tell_gate(&talk);
	tell_retro(&talk);
	tell_end(&talk);
	for (size_t i = 0; i < talk.n; i++) {
		words += count_words(talk.segment[i].words);
		long to = lround((double)words * 60 / WORDS_A_MINUTE);

		str_fmt(out, "[%02ld:%02ld-%02ld:%02ld] %s | %s\n", from / 60, from % 60, to / 60,
			to % 60, talk.segment[i].keys, talk.segment[i].words);
		from = to;
	}
	if (from < LEAST_S || from > MOST_S)
		str_fmt(out, "# warning: it takes %ld:%02ld at %d words a minute; 3:30 to 4:30 is "
			"wanted\n", from / 60, from % 60, WORDS_A_MINUTE);
	str_release(&talk.words);
	arena_release(&talk.report.arena);
}
