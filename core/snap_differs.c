/* snap_differs: what tells the selected records from the rest, as the screen shows it. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/differs.h"
#include "core/analysis/limits.h"
#include "core/base/json.h"
#include "core/base/redact.h"
#include "core/base/text.h"
#include "core/engine_private.h"

#define SLOWEST_FROM 20
#define NUMBER_NAMES_FROM 1e6	/* as of a record's bytes: more than six digits */

/* What may be selected, in the order in which it is offered. */
enum pick { PICK_PAIR, PICK_FILTER, PICK_TIMEOUTS, PICK_BAD, PICK_SLOWEST, PICKS };
struct picks { enum pick at[PICKS]; size_t n; };

/* Only what selects some records and leaves some. */
static struct picks
list_picks(const struct engine *engine)
{
	const struct want *want = &engine->want;
	struct query shown = engine_shown(engine);
	struct cell all = { 0 };
	struct picks picks = { .n = 0 };

	query_counts(&shown, &all);
	uint64_t timeouts = all.outcome[OUTCOME_TIMEOUT], bad = cell_bad(&all);

	if (want->has_drill)
		picks.at[picks.n++] = PICK_PAIR;
	if (engine->filter)
		picks.at[picks.n++] = PICK_FILTER;
	if (timeouts && timeouts < all.n)
		picks.at[picks.n++] = PICK_TIMEOUTS;
	if (bad > timeouts && bad < all.n)
		picks.at[picks.n++] = PICK_BAD;
	/* Of fewer there is no tenth to speak of. */
	if ((store_has_latency(engine->store) && all.n >= SLOWEST_FROM) || !picks.n)
		picks.at[picks.n++] = PICK_SLOWEST;
	cell_release(&all);
	return picks;
}

static struct differs_ask
ask_of(const struct engine *engine, enum pick pick)
{
	const struct want *want = &engine->want;
	const struct onset *onset = &engine->verdict.onset;
	struct differs_ask ask = {
		.all = engine_shown(engine), .has_numbers = true, .has_lines = true,
		.onset_ns = onset->is_known ? onset->at_or_before_ns : INSTANT_NONE,
	};

	switch (pick) {
	case PICK_PAIR:
		ask.of = DIFFERS_ASKED;
		ask.asked = query_with(query_with(ask.all, FIELD_VERSION, want->drill_version),
				       FIELD_ENDPOINT, want->drill_endpoint);
		break;
	case PICK_FILTER:
		ask.of = DIFFERS_ASKED;
		ask.asked = ask.all;
		ask.all = engine_query(engine);
		break;
	case PICK_TIMEOUTS: ask.of = DIFFERS_TIMEOUTS; break;
	case PICK_BAD: ask.of = DIFFERS_BAD; break;
	default: ask.of = DIFFERS_SLOWEST; break;
	}
	return ask;
}

static const char *
selection_text(struct engine *engine, enum pick pick, const struct differing *found)
{
	if (pick == PICK_PAIR)
		return arena_fmt(&engine->drawn, "%s on %s",
				 snap_name(engine, engine->want.drill_version),
				 snap_name(engine, engine->want.drill_endpoint));
	if (pick == PICK_FILTER)
		return arena_fmt(&engine->drawn, "filter: %s",
				 engine_shown_text(engine, engine->filter_text));
	return differs_of_text(found, &engine->drawn);
}

static const char *
note_text(struct engine *engine, const struct differing *found)
{
	char p[32];

	if (found->n == 0 && !store_has_latency(engine->store))
		return "nothing to compare: no latency was read, so none is the slowest";
	if (found->n == 0 || found->n_rest == 0)
		return "nothing to compare: one side holds no record";
	if (found->is_ordered || isnan(found->best_p))
		return "";
	/* No chance is 0. */
	const char *chance = found->best_p < 0.0001 ? "< 0.0001"
		: num_text(p, found->best_p, found->best_p < 0.01 ? 4 : 2);
	return arena_fmt(&engine->drawn, "%llu v %llu: exact p %s at best, of %zu values tried. "
			 "Direction, not proof.", (unsigned long long)found->n,
			 (unsigned long long)found->n_rest, chance, found->tried);
}

static const char *
delta_word(double delta)
{
	double size = fabs(delta);

	return size >= limit(LIMIT_DELTA_PASS) ? "large"
	     : size >= limit(LIMIT_DELTA_PLAIN) ? "medium"
	     : size >= limit(LIMIT_DELTA_NONE) ? "small" : "none";
}

/* A number of a hidden field that is long enough to be somebody's: a phone, an account. */
static double
shown_number(const struct engine *engine, const char *field, double number)
{
	bool is_hidden = engine->redact && fabs(number) >= NUMBER_NAMES_FROM &&
			 redact_hides(engine->redact, field);

	return is_hidden ? NAN : number;
}

static void
fill_rows(struct engine *engine, const struct differing *found, struct snap_differs *out)
{
	struct snap_differs_row *row = ARENA_NEW(&engine->drawn, struct snap_differs_row,
						 found->n_rows + 1);
	struct snap_differs_number *number = ARENA_NEW(&engine->drawn, struct snap_differs_number,
						       found->n_numbers + 1);

	for (size_t i = 0; i < found->n_rows; i++) {
		const struct differs *from = &found->row[i];
		const char *field = store_field_name(engine->store, from->field);
		struct str term = { 0 };

		where_quote(&term, field, "=", snap_name(engine, from->value));
		row[i] = (struct snap_differs_row){
			.field = text_safe_in(&engine->drawn, field, strlen(field)),
			.value = snap_name(engine, from->value), .n = from->n,
			.n_in = from->n_hurt, .share_in = from->share_hurt,
			.share_rest = from->share_rest, .difference = from->difference,
			.explained = from->explained,
			.term = arena_text(&engine->drawn, str_text(&term), term.len),
			.lines = snap_lines(engine, &from->lines),
		};
		str_release(&term);
	}
	for (size_t i = 0; i < found->n_numbers; i++) {
		const struct differs_number *from = &found->number[i];

		number[i] = (struct snap_differs_number){
			.field = from->field, .size = delta_word(from->delta), .delta = from->delta,
			.p = from->p, .n_in = from->n_selected,
			.n_rest = from->n_rest, .is_sampled = from->is_sampled,
			.median_in = shown_number(engine, from->field, from->median_selected),
			.median_rest = shown_number(engine, from->field, from->median_rest),
		};
	}
	out->row = row;
	out->n_rows = found->n_rows;
	out->number = number;
	out->n_numbers = found->n_numbers;
}

/* One line a reason, with the fields it holds for. */
static void
fill_left(struct engine *engine, const struct differing *found, struct snap_differs *out)
{
	static const char *const heads[] = {
		[DIFFERS_OUTCOME] = "not ranked, follows from the outcome",
		[DIFFERS_CONSTANT] = "not ranked, constant",
		[DIFFERS_IDENTIFIER] = "not ranked, identifiers",
		[DIFFERS_ABSENT] = "no field for", [DIFFERS_VARIED] = "not ranked",
	};
	const char **line = ARENA_NEW(&engine->drawn, const char *, LENGTH(heads));

	for (size_t why = 0; why < LENGTH(heads); why++) {
		struct str text = { 0 };
		bool has_text = why != DIFFERS_ABSENT && why != DIFFERS_IDENTIFIER;

		for (size_t i = 0; i < found->n_named; i++) {
			const struct differs_named *named = &found->named[i];

			if (named->why != why)
				continue;
			str_fmt(&text, "%s%s", text.len ? ", " : "", named->field);
			if (has_text)
				str_fmt(&text, " (%s)", named->text);
		}
		if (text.len)
			line[out->n_left++] = engine_shown_text(engine,
				arena_fmt(&engine->drawn, "%s: %s", heads[why], str_text(&text)));
		str_release(&text);
	}
	out->left = line;
}

void
snap_differs(struct engine *engine)
{
	struct snap_differs *out;
	struct differing found;

	if (!engine->want.has_differs)
		return;
	struct picks picks = list_picks(engine);
	enum pick pick = picks.at[engine->want.differs_pick % picks.n];
	struct differs_ask ask = ask_of(engine, pick);

	differs_find(&ask, &engine->drawn, &found);
	out = ARENA_NEW(&engine->drawn, struct snap_differs, 1);
	*out = (struct snap_differs){
		.selection = selection_text(engine, pick, &found),
		.pick = engine->want.differs_pick % picks.n, .n_picks = picks.n, .n = found.n,
		.n_rest = found.n_rest, .is_ordered = found.is_ordered,
		.note = note_text(engine, &found),
	};
	fill_rows(engine, &found, out);
	fill_left(engine, &found, out);
	engine->snapshot.differs = out;
}
