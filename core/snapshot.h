/* snapshot: all that a front end may see: plain numbers and ready words, already ranked. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_SNAPSHOT_H
#define SR_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A snapshot answers the last `struct want` (engine.h). It is immutable, owned by the
 * engine, and valid until the next engine_tick(), engine_want(), engine_mark() or engine_do().
 * Every text is safe text, never NULL unless said. Times are event times in ns since 1970 UTC
 * (INSTANT_NONE = none); a figure that does not exist is NAN. No screen computes a number
 * of its own: what it prints stands here (or is a clock).
 */

/* How a thing stands, for glyph, word and color. */
enum standing { STANDING_OK, STANDING_WARN, STANDING_BAD, STANDING_UNKNOWN };

/*
 * What counts as failed: timeouts alone; in a log whose harm is server errors more than timeouts,
 * both; where a cause refuses requests, client errors alone. One for the whole snapshot: no two
 * figures count differently.
 */
enum counts { COUNTS_TIMEOUTS, COUNTS_FAILURES, COUNTS_REFUSED };
/* The words for it: `TIMEOUTS` `timeouts` `timed out` `T/O` `timeout`. */
enum counts_word {
	COUNTS_TITLE, COUNTS_NOUN, COUNTS_VERB, COUNTS_SHORT, COUNTS_ONE, COUNTS_WORDS
};
const char *counts_word(enum counts counts, enum counts_word word);

/* Latencies and failures of one group. Milliseconds; shares 0..1. */
struct snap_figures {
	uint64_t n, failed;
	double failed_share, ci_low, ci_high;		/* NAN: n = 0 or no status field */
	uint64_t n_latency;
	double min_ms, p50_ms, p95_ms, p99_ms, max_ms;	/* NAN without latencies */
	bool p95_is_max;				/* n < 20: say max */
};
/* One time bin of a sparkline. */
struct snap_bin {
	uint64_t n, failed;
	double value_ms; /* of snapshot.metric: ms, or a count; NAN: no record */
};
/* What a bin shows. METRIC_LATENCY: p95 when every filled bin has n >= 20, else the max. */
enum metric {
	METRIC_LATENCY, METRIC_P50, METRIC_P95, METRIC_P99, METRIC_TIMEOUTS, METRIC_REQUESTS,
	METRIC_KINDS
};
/*
 * The order of a table's rows. Which of many are shown goes by harm, whatever their order is;
 * endpoints know harm (timeouts), name, requests and the share of timeouts. Names begin with the
 * first, figures with the largest; what has no figure stands last either way.
 */
enum rows_by {
	ROWS_BY_HARM, ROWS_BY_NAME, ROWS_BY_REQUESTS, ROWS_BY_P50, ROWS_BY_P95, ROWS_BY_TIMEOUTS,
	ROWS_BY_RATIO, ROWS_BY_KINDS
};
/* The order of records on a page; odd ones by latency, those without any last. */
enum page_order { PAGE_BY_TIME, PAGE_SLOWEST, PAGE_NEWEST, PAGE_FASTEST };
/* A row of the versions table, or of endpoint x version. */
struct snap_row {
	const char *version, *endpoint;	/* endpoint "" in the versions table */
	const char *brief;		/* the version where its name has no room */
	uint32_t version_id, endpoint_id;	/* what want.drill_* takes */
	enum standing standing;
	bool is_baseline, is_suspect, is_rest;	/* is_rest: the sum of those not shown */
	uint64_t rest_count;		/* how many stand behind an is_rest row */
	struct snap_figures figures;
	double base_ratio;		/* like for like against the baseline; NAN: no pair */
	struct snap_bin *bin;		/* snapshot.n_bins of them */
	const char *note;		/* one line under the row where there is room; "" */
};
/* A cell of the timeouts table. n = 0: no requests. */
struct snap_cell { struct snap_figures figures; enum standing standing; };
struct snap_matrix_row {
	const char *endpoint, *brief;	/* brief: where the name has no room */
	uint32_t endpoint_id;
	struct snap_cell cell[4];	/* in the order of snapshot.matrix_column */
	double share_of_failed;
	bool is_rest;
	uint64_t rest_count;
};

/*
 * Requests by time and latency, for a scatter or a heat map: a column a bin of the sparklines, a
 * row a step of latency, the slowest first. Row i is edge_ms[i + 1] < latency <= edge_ms[i]; the
 * last row takes what is faster, too.
 */
struct snap_spot { uint32_t n, failed, base; };	/* base: of the baseline, on a scatter */
struct snap_grid {
	size_t rows, cols;
	const double *edge_ms;		/* rows + 1, descending */
	const struct snap_spot *spot;	/* rows x cols, row by row */
	uint32_t most;			/* n of the fullest field */
};
/* One endpoint of one version beside the baseline. */
struct snap_drill {
	const char *version, *endpoint, *base;	/* base "": none, or it is the baseline itself */
	struct snap_figures pair, of_base;
	uint64_t of_version;		/* requests of the version on all endpoints */
	const char *test;		/* what the two together tell, or why nothing */
	struct snap_grid grid;
};
/* A step of latency in the histograms of two versions; folded > 0: so many steps without any. */
struct snap_bar { double from_ms, to_ms; uint64_t n[2], failed[2]; unsigned folded; };
struct snap_spread {
	const char *version[2];		/* the baseline, and another; "" where there is none */
	struct snap_figures figures[2];
	const struct snap_bar *bar;	/* n_bars, the slowest first */
	size_t n_bars;
	uint64_t most;			/* requests of the longest bar of both */
	bool is_log;
	double step_ms;			/* of linear bars */
	const char *test;
	struct snap_grid grid;		/* requests of both versions */
};

/* What tells selected records from the rest: a value with its shares, a number by size. */
struct snap_differs_row {
	const char *field, *value;
	uint64_t n, n_in;		/* records with the value, in all and selected */
	double share_in, share_rest, difference;	/* of the selected, of the rest */
	double explained;		/* of the rise since onset; NAN */
	const char *term;		/* of the filter: `field="value"` */
	const char *lines;
};
struct snap_differs_number {
	const char *field, *size;	/* size: large, medium, small, none */
	double delta, p, median_in, median_rest;
	uint64_t n_in, n_rest;
	bool is_sampled;
};
struct snap_differs {
	const char *selection;		/* `timeouts`, `v1.3 on /risk-score`, `filter: ...` */
	size_t pick, n_picks;		/* which of so many selections there are to look at */
	uint64_t n, n_rest;
	bool is_ordered;		/* else too few are selected for an order */
	const char *note;		/* then: the best split and its chance; "" */
	const struct snap_differs_row *row;
	size_t n_rows;
	const struct snap_differs_number *number;
	size_t n_numbers;
	/* What is not ranked, a line a reason: `not ranked, constant: region (eu on every ...` */
	const char *const *left;
	size_t n_left;
};

/* What stands in a column of the timeline; higher wins where several meet. MARK_NOW stands
 * right of the last known column, MARK_UNKNOWN (`?`) right of that. */
enum mark {
	MARK_NONE, MARK_EMPTY, MARK_TRAFFIC, MARK_NOTE, MARK_FIRST_SEEN, MARK_TIMEOUT, MARK_GATE,
	MARK_KNOWN, MARK_ONSET, MARK_UNKNOWN, MARK_NOW
};

struct snap_line { const char *file; long first, last; uint32_t id; };	/* a citation */

/* A record as a row; or, when mend is not "", a repair standing between records. */
struct snap_record {
	uint32_t id;			/* 1-based reading order; 0 for a mend row */
	struct snap_line line;
	int64_t at_ns;
	uint32_t version_id, endpoint_id;
	const char *version, *endpoint, *status;
	const char *outcome;		/* ok timeout server_error client_error unknown */
	enum standing standing;
	double latency_ms;		/* NAN */
	const char *flags;		/* `wrapped, bad_utf8`; "" */
	const char *mend;		/* `line 7 missing_comma: mended, 7 and 8 kept`; "" */
	bool is_cited;
};

struct snap_check {
	const char *id, *text, *lines;
	int state;
}; /* 0 pass 1 contradicts 2 untestable 3 thin */
struct snap_hypothesis {
	const char *kind, *cause, *state_word, *why;
	int state;			/* 0 leading 1 possible 2 ruled_out 3 not_testable */
	double explained, coverage;
	const struct snap_check *check;
	size_t n_checks;
};
struct snap_claim { const char *claim, *support, *why; };

enum snap_field_type {
	SNAP_LINE,
	SNAP_TEXT,
	SNAP_CHOICE,
	SNAP_YES_NO,
	SNAP_PICK,
	SNAP_JUDGE,
	SNAP_DATE,
	SNAP_CLOCK
};
enum snap_field_state { SNAP_EMPTY, SNAP_PREFILLED, SNAP_CONFIRMED, SNAP_EDITED, SNAP_STALE };
struct snap_field {
	const char *name, *label;	/* name goes back in act.field */
	enum snap_field_type type;
	enum snap_field_state state;
	const char *value, *draft, *typing;	/* typing NULL: nothing unsaved */
	const char *const *choices;	/* NULL-terminated, or NULL */
	bool is_asked;
	bool is_lacking;		/* what the step lacks is given here */
	const char *error, *warning;	/* NULL: none */
	const char *lines;		/* citations of a card, "L3 L5 L10-11"; "" */
};
struct snap_step {
	int number;			/* 0 Declare, 1..4, 5 Export; Verify is -1 */
	const char *name, *question, *summary, *lacks;	/* lacks NULL: nothing */
	/* 0 todo 1 current 2 done 3 done with warnings 4 ready: lacks nothing, not marked
	 * 5 not needed 6 marked done, yet it lacks something or an error stands */
	int state;
	size_t n_warnings, n_errors;
	const struct snap_field *field;
	size_t n_fields;
	const char *const *message;	/* errors "E ..." first, then warnings "W ..." */
	size_t n_messages;
};

/* state: `reading` `read` `waiting for a writer` `not read to its end`, or why it failed. */
struct snap_source { const char *name; const char *state; int64_t bytes, size; };

/* How far the reading is. */
struct loaded {
	bool is_loading, is_partial;	/* is_partial: stopped before the end */
	int64_t bytes_read, bytes_total;	/* as stored; total -1 = not known (a pipe) */
	uint64_t records;
	size_t files, files_read;	/* those whose size is known and was read */
	const char *waiting;		/* why nothing comes: `waiting for a writer`; NULL */
	bool drips;			/* a pipe so slow that it goes on and on, maybe */
};

/* What is known of inputs that are followed; ages are for a clock to count: none is kept here. */
struct live {
	bool is_live;			/* -f, and not all of it has ended */
	int64_t bytes_ns;		/* wall clock when bytes came last; INSTANT_NONE: never */
	int64_t unread_bytes;		/* came since the last record, and none is in them */
	const char *waiting;		/* `waiting for api.log`; NULL: for nothing */
	const char *sick;		/* `api.log: permission denied`, `waiting: api.log is
					 * gone`; NULL: all can be read */
	int64_t sick_since_ns;		/* wall clock */
	uint64_t gaps;			/* places in which bytes were lost */
	int64_t lost_bytes;		/* in them, at least */
	int64_t cut_ns;			/* wall clock of the last, for some minutes; 0: none */
};

struct snapshot {
	uint64_t generation;		/* grows with every change */

	/* clock, moment, books */
	struct loaded loaded;		/* while loading figures are so far, nothing is claimed */
	struct live live;
	int64_t moment_ns; /* the board counts records up to here; INSTANT_NONE: none yet */
	int64_t first_ns, last_ns;	/* of all records read */
	bool is_known_at;		/* moment < last: the chip KNOWN AT stands */
	uint64_t records_known;		/* counted at the moment */
	uint64_t records, repaired, wrapped, unusable, duplicates, late, unsafe_fields;
	int64_t skipped_bytes, pending_bytes;
	uint64_t shown, filtered;	/* by the board's filter */
	bool is_narrowed;		/* --where, --since or --until leave records out */
	const char *filter;		/* its text; "" */
	const char *const *filter_term;	/* its terms, as chips */
	size_t n_filter_terms;
	const struct snap_source *source;
	size_t n_sources;
	size_t n_inputs;		/* named; a file that is followed may be several sources */
	const char *fields_text;	/* which field plays which role, units; one line */

	/* banner */
	const char *title, *severity;	/* severity `SEV2` or "" */
	const char *reported;		/* claims word for word, joined; "" */
	const char *reported_at;	/* `18:30 ?` when no zone was stated; "" */
	int64_t onset_ns;		/* upper bound; INSTANT_NONE */
	int64_t ended_ns;		/* of what began then; INSTANT_NONE: it goes on */

	/* verdict */
	bool is_judging;		/* it is being worked out: nothing below is told yet */
	int incident;			/* 1, 0, -1 cannot tell */
	const char *certainty; /* `PROBABLE`, `NO INCIDENT`, `CANNOT TELL` ... in capitals */
	enum standing standing;
	bool is_slower;	/* the verdict is one of latency: as many fail as otherwise */
	bool is_pooled;	/* headlines count several endpoints, like for like; tables all requests */
	const char *headline;		/* one line, about 150 cells */
	const char *headline_long;	/* the same without what was healthy meanwhile */
	const char *headline_short;	/* about 70 */
	const char *headline_brief;	/* about 60: the counts, not where */
	const char *headline_bare;	/* about 35: the cause and the counts */
	const char *headline_tiny;	/* about 38: `v1.3 is most likely the cause` */
	const char *headline_least;	/* about 25, `v1.3: 3/3 T/O`; "" when nothing is blamed */
	const char *statement;		/* the full sentences with the small sample said */
	const char
		*contrast; /* `/risk-score: slowest v1.2 120 ms < fastest v1.3 750 ms; ...`; "" */
	const char *suspect, *baseline, *baseline_why;	/* "" when none */
	const char *baseline_brief;	/* the baseline where its name has no room */
	const struct snap_hypothesis *hypothesis;
	size_t n_hypotheses;
	const struct snap_claim *claim;
	size_t n_claims;
	const char *would_change;	/* what would change the verdict */
	int64_t knowable_at_ns, gate_trip_ns;
	uint64_t gate_min_n;		/* requests the gate of that mark asks for; 0: no gate */

	/* tables: worst first unless another order was asked for, baseline always among them, the
	 * rest folded into one row at the end */
	struct snap_row *version;
	size_t n_versions;
	size_t worst_version;		/* the row that ranks first by harm */
	struct snap_row *pair;		/* endpoint x version */
	size_t n_pairs;
	enum counts counts;		/* what `failed` means in all figures */
	struct snap_figures total;
	/* What stands beside the verdict: of the suspected version, or of all records when none is
	 * suspected (whole_of ""). The board's filter leaves nothing out of it. */
	struct snap_figures whole;
	const char *whole_of;
	uint32_t matrix_version[4];	/* ids of the columns that are versions */
	const char *matrix_column[4];	/* `v1.2 base`, `v1.3`, ..., `all`; NULL past the last */
	struct snap_matrix_row *matrix;
	size_t n_matrix;
	int64_t view_from_ns, view_to_ns;	/* what bins and timeline cover: all, or a zoom */
	size_t n_bins;			/* bins in every row */
	int64_t bins_from_ns, bin_ns;
	double axis_top_ms;		/* one axis for all rows: next of 1 2 5 x 10^k */
	bool bins_are_p95;
	enum metric metric;
	bool is_sketch;			/* some percentile is within error_share of the true one */
	double error_share;
	bool is_r7;			/* --percentile r7 */
	const struct snap_drill *drill;		/* NULL: not asked for */
	const struct snap_spread *spread;	/* NULL: not asked for, or no version */
	const struct snap_differs *differs;	/* NULL: not asked for */
	enum mark *mark;		/* want.timeline_columns of them */
	size_t n_marks;
	int64_t marks_from_ns, mark_ns;

	/* records page */
	const struct snap_record *record;
	size_t n_records;		/* rows on the page, mends among them */
	uint64_t page_first, page_total;	/* in records that match */
	/* one record's bytes, when want.raw_id was set */
	const struct snap_raw_line { long line; const char *text; bool is_record; } *raw;
	size_t n_raw;
	uint32_t raw_id;		/* by now: it moves up while earlier files grow; 0: none */
	const char *raw_title;		/* `LINE 7  record 6 of 8  v1.3 ...` */
	const char *const *raw_note; /* `~ missing_comma 7:142  without the mend: 6 of 8 records` */
	size_t n_raw_notes;
	const char *const *effect;	/* what plainer readers get, one line each */
	size_t n_effects;

	/* guide */
	const struct snap_step *step;
	size_t n_steps;
	size_t current_step;		/* index into step */
	const char *action, *action_short;	/* the action as written; in a few words */
	const char *action_state, *owner, *verify_line;
	const char *const *command;	/* commands to copy, the act first */
	size_t n_commands;
	const char *incident_status;
	int64_t box_left_s;		/* -1: the 10-minute box is not started */
	bool box_over;
	/* the decision point that has come, why to stop and escalate, the text for it, the update
	 * that is due: "" when nothing */
	const char *box_prompt, *escalate_why, *escalation, *update_due;
	int64_t step_spent_s, step_budget_s;	/* the current step of an exercise; -1: none */
	const char *step_over;		/* said once it took longer; "" */
	const struct snap_note { int64_t t_ns; const char *t_text, *kind, *text; } *timeline;
	size_t n_timeline;
	bool is_redacted;		/* --redact: the chip REDACTED stands */
	bool is_read_only;
	const char *holder;		/* why read-only; "" */
	size_t unsaved;			/* journal entries not in the file */
	const char *session_path;	/* "" in memory */
	const char *note_draft;		/* a note that was begun and not kept; "" */

	/* cautions, worst first; briefing lines */
	const char *const *caution;
	size_t n_cautions;
	const char *const *note;	/* data notes: units assumed, fields chosen ... */
	size_t n_notes;
};

#endif
