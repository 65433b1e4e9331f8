/* view_case: snapshots written by hand, for tests of views: empty, sample, huge, hostile. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_VIEW_CASE_H
#define SR_TESTS_VIEW_CASE_H

#include <math.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/snapshot.h"

/* How much of everything there is, and in which words. */
struct view_case {
	const char *name;
	int versions, endpoints, bins, records, hypotheses, checks, fields, notes, raw;
	const char *word, *sentence;	/* stand wherever a log or a person has the say */
	bool is_reading_only;
};

#define TEN_A "AAAAAAAAAA"
#define JAPANESE "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E"

static const struct view_case view_cases[] = {
	{ .name = "empty", .word = "", .sentence = "" },
	{ .name = "sample", .versions = 2, .endpoints = 2, .bins = 30, .records = 8,
	  .hypotheses = 10, .checks = 8, .fields = 12, .notes = 4, .raw = 3, .word = "v1.3",
	  .sentence = "v1.3 is slow and times out; v1.2 on the same endpoint is not" },
	{ .name = "many", .versions = 40, .endpoints = 40, .bins = 200, .records = 300,
	  .hypotheses = 40, .checks = 9, .fields = 200, .notes = 60, .raw = 64,
	  .word = "release-2025-08-01-rc17-amd64",
	  .sentence = "a sentence that goes on for a while, so that it has to be wrapped over "
	  "several rows of nearly every screen there is, and then some more of it to be sure",
	  .is_reading_only = true },
	{ .name = "hostile", .versions = 3, .endpoints = 3, .bins = 7, .records = 20,
	  .hypotheses = 6, .checks = 3, .fields = 20, .notes = 6, .raw = 9,
	  .word = JAPANESE "<1B>[2J\xCC\x81",
	  .sentence = JAPANESE JAPANESE "<U+202E>evil \033[31m\x07 e\xCC\x81 \xEF\xBC\xA1 "
	  "\xFF\xFE \xF0\x9F\x92\xA9\nsecond\tline " TEN_A TEN_A TEN_A TEN_A TEN_A TEN_A TEN_A },
};

enum { CASE_T0 = 1754071500 };	/* 2025-08-01T18:05:00Z */

static inline struct snap_figures
case_figures(int i)
{
	if (i % 5 == 4)		/* nothing there at all */
		return (struct snap_figures){ .failed_share = NAN,
					      .ci_low = NAN,
					      .ci_high = NAN,
					      .min_ms = NAN,
					      .p50_ms = NAN,
					      .p95_ms = NAN,
					      .p99_ms = NAN,
					      .max_ms = NAN };
	uint64_t n = (uint64_t)(5 + 700000 * (i / 2));
	return (struct snap_figures){ .n = n,
				      .failed = n / 2,
				      .failed_share = 0.5,
				      .ci_low = 0.1,
				      .ci_high = 0.9,
				      .n_latency = n,
				      .min_ms = 0.25,
				      .p50_ms = 750,
				      .p95_ms = 890,
				      .p99_ms = 123456,
				      .max_ms = 1234567.5,
				      .p95_is_max = n < 20 };
}

static inline struct snap_row *
case_rows(const struct view_case *c, int n, struct arena *arena)
{
	struct snap_row *row = ARENA_NEW(arena, struct snap_row, n + 1);

	for (int i = 0; i < n; i++) {
		row[i] = (struct snap_row){ .version = c->word,
					    .endpoint = c->word,
					    .note = c->sentence,
					    .standing = (enum standing)(i % 4),
					    .is_suspect = i == 0,
					    .is_baseline = i == 1,
					    .is_rest = i == n - 1 && n > 6,
					    .rest_count = 34,
					    .figures = case_figures(i),
					    .base_ratio = i == 1 ? NAN : 7.4,
					    .bin = ARENA_NEW(arena, struct snap_bin, c->bins + 1) };
		for (int b = 0; b < c->bins; b++)
			row[i].bin[b] = (struct snap_bin){ .n = (uint64_t)(b % 3),
							   .failed = (uint64_t)(b % 2),
							   .value_ms = b % 3 ? 100.0 * b : NAN };
	}
	return row;
}

static inline void
case_tables(const struct view_case *c, struct arena *arena, struct snapshot *s)
{
	struct snap_matrix_row *matrix = ARENA_NEW(arena, struct snap_matrix_row, c->endpoints + 1);
	enum mark *mark = ARENA_NEW(arena, enum mark, c->bins + 1);

	s->version = case_rows(c, c->versions, arena);
	s->n_versions = (size_t)c->versions;
	s->pair = case_rows(c, c->endpoints, arena);
	s->n_pairs = (size_t)c->endpoints;
	s->total = s->whole = case_figures(c->versions ? 0 : 4);
	s->whole_of = c->versions ? c->word : "";
	for (int i = 0; i < 4 && c->versions; i++)
		s->matrix_column[i] = i < 3 ? c->word : "all";
	for (int i = 0; i < c->endpoints; i++) {
		matrix[i] = (struct snap_matrix_row){ .endpoint = c->word,
						      .share_of_failed = 0.75,
						      .is_rest = i == c->endpoints - 1,
						      .rest_count = 12 };
		for (int k = 0; k < 4; k++)
			matrix[i].cell[k] = (struct snap_cell){ case_figures(i + k),
								(enum standing)((i + k) % 4) };
	}
	s->matrix = matrix;
	s->n_matrix = (size_t)c->endpoints;
	for (int i = 0; i < c->bins; i++)
		mark[i] = (enum mark)(i % (MARK_NOW + 1));
	s->mark = mark;
	s->n_bins = s->n_marks = (size_t)c->bins;
	s->bins_from_ns = s->marks_from_ns = s->first_ns;
	s->bin_ns = s->mark_ns = 5 * NS_PER_S;
	s->axis_top_ms = c->bins ? 1000 : NAN;
}

/* Rows of a grid, some fields of which are empty, some full, some of timeouts alone. */
static inline struct snap_grid
case_grid(const struct view_case *c, struct arena *arena)
{
	struct snap_grid grid = { .rows = c->bins ? 5 : 0, .cols = (size_t)c->bins, .most = 12 };
	double *edge = ARENA_NEW(arena, double, grid.rows + 1);
	struct snap_spot *spot = ARENA_NEW(arena, struct snap_spot, grid.rows * grid.cols + 1);

	for (size_t i = 0; i <= grid.rows; i++)
		edge[i] = 200.0 * (double)(grid.rows - i);
	for (size_t i = 0; i < grid.rows * grid.cols; i++)
		spot[i] = (struct snap_spot){ (uint32_t)(i % 13), i % 13 ? (uint32_t)(i % 3) : 0,
					      (uint32_t)(i % 4) };
	grid.edge_ms = edge;
	grid.spot = spot;
	return grid;
}

static inline void
case_pairs(const struct view_case *c, struct arena *arena, struct snapshot *s)
{
	struct snap_drill *drill = ARENA_NEW(arena, struct snap_drill, 1);
	struct snap_spread *spread = ARENA_NEW(arena, struct snap_spread, 1);
	struct snap_bar *bar = ARENA_NEW(arena, struct snap_bar, 11);

	*drill = (struct snap_drill){ .version = c->word, .endpoint = c->sentence, .base = c->word,
				      .pair = case_figures(0), .of_base = case_figures(4),
				      .of_version = 1234567, .test = c->sentence,
				      .grid = case_grid(c, arena) };
	for (int i = 0; i < 11; i++)
		bar[i] = (struct snap_bar){ .from_ms = 100 * (10 - i), .to_ms = 100 * (11 - i),
					    .n = { (uint64_t)(i % 4), 1234567 * (uint64_t)(i % 3) },
					    .failed = { (uint64_t)(i % 2), (uint64_t)(i % 3) },
					    .folded = i == 4 ? 3 : 0 };
	*spread = (struct snap_spread){ .version = { c->word, c->versions > 1 ? c->word : "" },
					.figures = { case_figures(0), case_figures(2) },
					.bar = bar, .n_bars = 11, .most = 2469134, .step_ms = 100,
					.test = c->sentence, .grid = case_grid(c, arena) };
	s->drill = c->versions ? drill : NULL;
	s->spread = c->versions ? spread : NULL;
}

static inline void
case_differs(const struct view_case *c, struct arena *arena, struct snapshot *s)
{
	struct snap_differs *d = ARENA_NEW(arena, struct snap_differs, 1);
	struct snap_differs_row *row = ARENA_NEW(arena, struct snap_differs_row, 10);
	struct snap_differs_number *number = ARENA_NEW(arena, struct snap_differs_number, 2);
	const char **left = ARENA_NEW(arena, const char *, 3);

	for (int i = 0; i < 9; i++)
		row[i] = (struct snap_differs_row){
			.field = c->word, .value = i % 2 ? c->sentence : c->word, .n = 1234567,
			.n_in = (uint64_t)i * 1000, .share_in = 0.004, .share_rest = 1,
			.difference = 0.1 * (i - 4), .explained = i % 3 ? 0.5 : NAN,
			.term = c->word, .lines = i % 2 ? "L3, L5, L10-11" : "" };
	number[0] = (struct snap_differs_number){ .field = c->word, .size = "large", .delta = -1,
		.p = 0.1, .median_in = 123456, .median_rest = NAN, .n_in = 3, .n_rest = 1234567,
		.is_sampled = true };
	left[0] = left[1] = c->sentence;
	*d = (struct snap_differs){ .selection = c->sentence, .n_picks = 3, .n = 4, .n_rest = 4,
		.is_ordered = c->versions > 2, .note = c->sentence, .row = row, .n_rows = 9,
		.number = number, .n_numbers = 1, .left = left, .n_left = 2 };
	s->differs = c->versions ? d : NULL;
}

static inline void
case_records(const struct view_case *c, struct arena *arena, struct snapshot *s)
{
	static const char *const outcome[] = { "ok", "timeout", "server_error", "client_error",
					       "unknown" };
	struct snap_record *record = ARENA_NEW(arena, struct snap_record, c->records + 1);
	struct snap_raw_line *raw = ARENA_NEW(arena, struct snap_raw_line, c->raw + 1);
	const char **note = ARENA_NEW(arena, const char *, c->raw + 1);

	for (int i = 0; i < c->records; i++) {
		bool is_mend = i % 7 == 5;
		record[i] = (struct snap_record){ .id = is_mend ? 0 : (uint32_t)i + 1,
						  .line = { "dir/api.log", i + 2,
							    i % 4 ? i + 2 : i + 1234567, 0 },
						  .at_ns = s->first_ns + i * NS_PER_S,
						  .version = c->word,
						  .endpoint = c->sentence,
						  .status = c->word,
						  .outcome = outcome[i % 5],
						  .standing = (enum standing)(i % 4),
						  .latency_ms = i % 6 ? 190.0 * i : NAN,
						  .flags = i % 3 ? "" : "wrapped, bad_utf8",
						  .mend = is_mend ? c->sentence : "",
						  .is_cited = i % 2 };
	}
	s->record = record;
	s->n_records = (size_t)c->records;
	s->page_total = (uint64_t)c->records;
	for (int i = 0; i < c->raw; i++) {
		raw[i] = (struct snap_raw_line){ .line = 41 + i,
						 .text = c->sentence,
						 .is_record = i > 0 };
		note[i] = c->sentence;
	}
	s->raw = raw;
	s->raw_title = c->sentence;
	s->raw_note = s->effect = s->caution = s->note = note;
	s->n_raw = s->n_raw_notes = s->n_effects = s->n_cautions = s->n_notes = (size_t)c->raw;
}

static inline void
case_verdict(const struct view_case *c, struct arena *arena, struct snapshot *s)
{
	struct snap_hypothesis *h = ARENA_NEW(arena, struct snap_hypothesis, c->hypotheses + 1);
	struct snap_check *check = ARENA_NEW(arena, struct snap_check, c->checks + 1);
	struct snap_claim *claim = ARENA_NEW(arena, struct snap_claim, c->notes + 1);

	for (int i = 0; i < c->checks; i++)
		check[i] = (struct snap_check){ "C1", c->sentence, i % 2 ? "L3, L5, L10-11" : "",
						i % 4 };
	for (int i = 0; i < c->hypotheses; i++)
		h[i] = (struct snap_hypothesis){ .kind = "bad_version",
						 .cause = c->word,
						 .state_word = "not_testable",
						 .why = c->sentence,
						 .state = i % 4,
						 .explained = i % 3 ? 1.0 : NAN,
						 .coverage = 0.6,
						 .check = check,
						 .n_checks = (size_t)c->checks };
	for (int i = 0; i < c->notes; i++)
		claim[i] = (struct snap_claim){ c->sentence, "partly", c->sentence };
	s->hypothesis = h;
	s->n_hypotheses = (size_t)c->hypotheses;
	s->claim = claim;
	s->n_claims = (size_t)c->notes;
	s->certainty = "PROBABLE";
	s->standing = STANDING_WARN;
	s->headline = s->headline_long = s->headline_short = s->headline_brief = s->headline_bare =
		s->headline_tiny = s->headline_least = s->statement = s->contrast = c->sentence;
	s->suspect = s->baseline = c->word;
	s->baseline_why = s->would_change = s->reported = s->title = c->sentence;
	s->severity = c->versions ? "SEV2" : "";
	s->reported_at = "";
}

static inline void
case_guide(const struct view_case *c, struct arena *arena, struct snapshot *s)
{
	static const char *const choices[] = { "yes", "no", "unknown", NULL };
	static const char *const names[] = { "Declare", "Root cause", "Act now", "Verify",
					     "Prevent", "Retro",      "Export" };
	static const int numbers[] = { 0, 1, 2, -1, 3, 4, 5 };
	struct snap_step *step = ARENA_NEW(arena, struct snap_step, LENGTH(names));
	struct snap_field *field = ARENA_NEW(arena, struct snap_field, c->fields + 1);
	struct snap_note *note = ARENA_NEW(arena, struct snap_note, c->notes + 1);
	const char **message = ARENA_NEW(arena, const char *, c->notes + 1);

	for (int i = 0; i < c->fields; i++)
		field[i] = (struct snap_field){ .name = arena_fmt(arena, "step.field.%d", i),
						.label = c->sentence,
						.type = (enum snap_field_type)(i % 8),
						.state = (enum snap_field_state)(i % 5),
						.value = i % 5 ? c->sentence : "",
						.draft = c->word,
						.typing = i % 9 == 8 ? c->sentence : NULL,
						.choices = i % 8 > SNAP_TEXT && i % 8 < SNAP_DATE
								   ? choices
								   : NULL,
						.is_asked = i % 2,
						.error = i % 6 == 1 ? c->sentence : NULL,
						.warning = i % 4 == 1 ? c->sentence : NULL,
						.lines = i % 3 ? "L3, L5, L10-11" : "" };
	for (int i = 0; i < c->notes; i++) {
		message[i] = arena_fmt(arena, "%s %s", i % 2 ? "W" : "E", c->sentence);
		note[i] = (struct snap_note){ i % 3 ? s->first_ns + i * NS_PER_S : INSTANT_NONE,
					      "about six", "note", c->sentence };
	}
	for (size_t i = 0; i < LENGTH(names); i++)
		step[i] = (struct snap_step){ .number = numbers[i],
					      .name = names[i],
					      .question = c->sentence,
					      .summary = c->sentence,
					      .lacks = i % 2 ? c->sentence : NULL,
					      .state = (int)(i % 4),
					      .n_warnings = 1,
					      .n_errors = 1,
					      .field = field,
					      .n_fields = (size_t)c->fields,
					      .message = message,
					      .n_messages = (size_t)c->notes };
	s->step = step;
	s->n_steps = c->fields ? LENGTH(names) : 0;
	s->action = s->owner = s->verify_line = c->sentence;
	s->action_state = c->fields ? "taken" : "";
	s->incident_status = "mitigating";
	s->command = message;
	s->n_commands = (size_t)c->notes;
	s->timeline = note;
	s->n_timeline = (size_t)c->notes;
	s->box_left_s = c->notes ? 522 : -1;
	s->step_spent_s = c->notes ? 312 : -1;
	s->step_budget_s = 600;
	s->step_over = s->box_prompt = s->escalate_why = s->escalation = s->update_due =
		c->sentence;
	s->is_read_only = c->is_reading_only;
	s->holder = c->sentence;
	s->unsaved = (size_t)c->notes;
	s->session_path = "";
}

/* A whole snapshot in the arena. */
static inline void
case_snapshot(const struct view_case *c, struct arena *arena, struct snapshot *s)
{
	struct snap_source *source = ARENA_NEW(arena, struct snap_source, 2);
	bool is_empty = c->records == 0;

	*s = (struct snapshot){ .generation = 1,
				.loaded = { .is_loading = is_empty, .bytes_total = 1100,
					    .bytes_read = is_empty ? 0 : 1100, .files = 1 },
				.first_ns = is_empty ? INSTANT_NONE : CASE_T0 * NS_PER_S,
				.last_ns = is_empty ? INSTANT_NONE : (CASE_T0 + 135) * NS_PER_S,
				.moment_ns = is_empty ? INSTANT_NONE : (CASE_T0 + 80) * NS_PER_S,
				.is_known_at = !is_empty,
				.view_from_ns = is_empty ? INSTANT_NONE : CASE_T0 * NS_PER_S,
				.view_to_ns = is_empty ? INSTANT_NONE : (CASE_T0 + 135) * NS_PER_S,
				.records = (uint64_t)c->records,
				.records_known = (uint64_t)c->records,
				.shown = (uint64_t)c->records,
				.filter = "",
				.fields_text = c->sentence,
				.repaired = 1,
				.onset_ns = INSTANT_NONE,
				.knowable_at_ns = INSTANT_NONE,
				.gate_trip_ns = INSTANT_NONE };
	source[0] = source[1] = (struct snap_source){
		.name = c->word, .state = "read", .bytes = 1210, .size = 1210
	};
	s->source = source;
	s->n_sources = is_empty ? 0 : c->versions > 2 ? 2 : 1;
	case_tables(c, arena, s);
	case_pairs(c, arena, s);
	case_differs(c, arena, s);
	case_records(c, arena, s);
	case_verdict(c, arena, s);
	case_guide(c, arena, s);
	s->filter_term = s->note;
	s->n_filter_terms = s->n_notes;
}

#endif
