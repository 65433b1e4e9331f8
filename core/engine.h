/* engine: the facade: sources and acts go in, snapshots and documents come out. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ENGINE_H
#define SR_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/instant.h"
#include "core/base/str.h"
#include "core/snapshot.h"

/*
 * The life of a run:
 *
 *	engine = engine_new(&options);
 *	engine_open(engine, "api.log", &err);			(each FILE)
 *	while (engine_tick(engine, now_ns, 8 << 20)) ...	(load; draw in between)
 *	engine_settle(engine, &err);			(words that need the data: --at, --baseline)
 *
 * Loading may end early: engine_stop(), then engine_settle(); engine_resume() goes on with it.
 *
 *	engine_want(engine, &want); snapshot = engine_snapshot(engine);
 *	engine_do(engine, &act, &err);				(what a person did)
 *	engine_write(engine, DOCUMENT_MD, NULL, &out, &err);
 */
struct engine;

/* What the command line said, as texts; NULL or 0 = not said. Borrowed while the engine lives. */
struct engine_options {
	const char *const *map;		/* --map, n_map of them */
	size_t n_map;
	const char *const *outcomes;	/* WORD=OUTCOME, n_outcomes of them: input.outcomes */
	size_t n_outcomes;
	const char *where, *since, *until, *at, *baseline;
	bool r7;			/* --percentile r7 */
	const char *incident_text;	/* content of the incident file; NULL = none */
	size_t incident_len;
	const char *incident_name;
	const char *session_path;	/* --session; NULL: state_dir/sitrep/<id>.session */
	const char *state_dir;		/* $XDG_STATE_HOME or its default; NULL: notes in memory */
	bool is_headless;		/* no journal is made; an existing one is read */
	/* A picture or a talk: notes are read from the session of the log, and what is entered is
	 * kept in no file, unless session_path is given. */
	bool is_apart;
	bool is_read_only;
	const struct zone *zone;	/* display zone; NULL = UTC */
	const char *actor;		/* who types; NULL */
	const char *version;		/* of the tool */
	size_t row_budget;		/* 0 = default */
	const char *mode;		/* `postmortem` (default) `live` `replay` `exercise` */
	const char *input_format;	/* a name of engine_format(); NULL or `auto`: found out */
	const char *spill_dir;		/* $TMPDIR; NULL: /var/tmp */
	int threads;			/* of reading, 1..THREADS_MAX; 0 = 1 */
	bool follows;			/* -f: what grows is read on, until engine_stop() */
	/* --redact: pseudonyms in everything that is shown; further fields to hide by commas,
	 * "" none; NULL: it is not asked */
	const char *redact;
	bool has_no_hints;		/* follow by the clock alone, without inotify */
};
enum { THREADS_MAX = 8 };

/* A format --input-format can name. Texts are static, never NULL. */
struct engine_format {
	const char *name, *also;	/* also: further names, by blanks */
	const char *help, *example;	/* one line; an object, a line, or a header and a line */
	char reads[128];	/* `time, latency (s), status, endpoint`; "" = as help says */
};
/* Row i of their list, the default first; false past the last. */
bool engine_format(size_t i, struct engine_format *out);
/* Is there a format of that name? Returns 0; -1 and *err (ERR_USAGE) naming the nearest. */
int engine_format_check(const char *name, struct err *err);

/* Is it a WORD=OUTCOME as engine_options.outcomes has them? Returns 0; -1 and *err (ERR_CONFIG). */
int engine_outcome_check(const char *text, struct err *err);

/* A threshold of the verdict: its value, and the range that makes sense. Texts are static. */
struct engine_limit {
	const char *name, *text;
	double value, usual, low, high;	/* in force; built in; the least and the most */
};
/* Row i of their table; false past the last. */
bool engine_limit(size_t i, struct engine_limit *out);
/* Set one, of the whole process: before the first engine is made. What was set is said in the
 * notes and cautions of every output. Returns 0; -1 and *err (ERR_CONFIG): unknown, or out of its
 * range. */
int engine_limit_set(const char *name, double value, struct err *err);
/* All as they are built in. */
void engine_limits_reset(void);

/* Returns NULL and *err for a bad --map, outcome word, incident file, or zone. */
struct engine *engine_new(const struct engine_options *options, struct err *err);
void engine_free(struct engine *engine);	/* saves what is unsaved, if it can */
int engine_open(struct engine *engine, const char *path, struct err *err);

/* Read up to about budget bytes, shared among the sources. now_ns: wall clock (INSTANT_NONE:
 * none). Returns 1 while there is more to read, 0 when all is read or loading was stopped, -1
 * when a followed log cannot be settled any more: engine_settle() says why.
 * Makes a new snapshot when something changed; while loading, with a clock, five times a
 * second, so that a key in between need not wait for one. */
int engine_tick(struct engine *engine, int64_t now_ns, size_t budget);

/* Of the first source, from which nothing was read: what its head holds, safe text, a field a
 * line, with the --map that would name it (intake_explain.h). */
void engine_explain(const struct engine *engine, struct str *out);

/* How far the reading is. Costs nothing: it may be asked after every slice. */
struct loaded engine_loaded(const struct engine *engine);
/*
 * Stop reading here: what was read is all there is, and every output says PARTIAL. To be
 * settled then as after a whole load. Returns 0; -1 and *err (ERR_NO_RECORD) while no record
 * was read that a figure could come of, or when nothing is being read.
 */
int engine_stop(struct engine *engine, struct err *err);
/* Go on reading from the same byte. Returns false when all was read. */
bool engine_resume(struct engine *engine);

/*
 * Following: once all that is there was read, engine_tick() gives 0, loading is over, and the
 * engine is settled; from then on a tick reads what is new, and says so by 1 while there is
 * more. Before the first record there is nothing to settle: engine_settle() gives 0 and leaves
 * it to the tick that finds one. What the words of the command line mean is looked up anew as
 * the log grows; one that cannot be placed yet is left open.
 */
bool engine_follows(const struct engine *engine);
/* Has everything that was followed ended (pipes only)? It is a saved log then. */
bool engine_is_over(const struct engine *engine);
/* To poll for reading between two ticks; -1: none. ENGINE_EACH_NS: tick so often without it. */
int engine_fd(const struct engine *engine);
/* Does that tell of all that is followed? Then a tick a second does while nothing comes. */
bool engine_hears_all(const struct engine *engine);
#define ENGINE_EACH_NS ((int64_t)250 * 1000 * 1000)
/* Append the next thing to tell of what is followed, when all there is was read: that a file is
 * waited for, cannot be read, is back, is empty; a gap. is_detail: only who asks for it wants to
 * know. Returns whether there was one. */
bool engine_say(struct engine *engine, struct str *line, bool *is_detail);

/* What was done so far, for tests of what a tick costs: a count is the same on every machine. */
struct engine_work {
	uint64_t verdicts;		/* with facts; moments tried for `knowable` do not count */
	uint64_t gate_walks;		/* of all records through the gate */
	uint64_t knowable;		/* searches for when the cause could be known */
	uint64_t conclusions;		/* looks at the whole log: duplicates, outliers, clocks */
	uint64_t snapshots, tables;	/* made; those whose tables were counted anew */
	uint64_t pieces, piece;		/* of what is pondered; records and lots of the largest */
};
struct engine_work engine_work(const struct engine *engine);

/*
 * After loading: look up what only the data can tell (--baseline, --at, --since, --where)
 * and open the session. Returns 0; -1 and *err: ERR_USAGE for a version never seen or a bad
 * time, ERR_NO_RECORD when no record can enter a figure (the message of ingest.md 18).
 */
int engine_settle(struct engine *engine, struct err *err);
bool engine_is_settled(const struct engine *engine);
/* The one line about damage for stderr (`api.log: 8 records, 1 repaired ...`); "" = all is well. */
const char *engine_damage_line(const struct engine *engine);
/* What --map names and no record has (`--map latency=foo: no record gives a value for it; ...`). */
const char *engine_map_line(const struct engine *engine);
/* What is to be said about the inputs, one sentence each; NULL past the last. */
const char *engine_note(struct engine *engine, size_t i);

#define MOMENT_NEWEST INT64_MAX		/* all that was read, whatever --at says */

/* What the front end looks at; plain data. {0} is valid: the whole log, no bins, no page. */
struct want {
	int64_t moment_ns;		/* INSTANT_NONE or 0: as of --at, else the last record */
	size_t bins;			/* columns a sparkline has; 0 = none are made */
	size_t timeline_columns;
	size_t max_versions, max_endpoints;	/* rows before the rest is folded; 0 = 6 */
	bool has_pairs;			/* rows of endpoint x version are drawn */
	const char *filter;		/* the board's own filter; NULL */
	uint64_t page_first;
	size_t page_count;
	int page_order;			/* enum page_order */
	bool page_mends;		/* put repairs as rows between the records */
	uint32_t raw_id;		/* show this record's bytes; 0 = none */
	int64_t view_from_ns, view_to_ns;	/* bins and timeline of these times; 0 = all */
	int metric;			/* enum metric of the sparklines */
	int versions_by, endpoints_by;	/* enum rows_by of the rows that are shown */
	bool versions_reversed, endpoints_reversed;
	bool has_drill, page_is_drill;	/* the pair under drill; the page holds its records alone */
	uint32_t drill_version, drill_endpoint;	/* ids of the snapshot's rows */
	bool has_spread, is_log;	/* two versions' latencies; is_log: steps grow by a ratio */
	bool has_differs;		/* what tells some records from the rest */
	size_t differs_pick;		/* which of snapshot.differs' selections, counted round */
	size_t spread_pick;		/* which of the other versions stands beside the baseline */
	size_t grid_rows;		/* of scatter or heat map */
	const struct zone *zone;
};
void engine_want(struct engine *engine, const struct want *want);
const struct snapshot *engine_snapshot(struct engine *engine);
/*
 * Who answers keys does not wait for the verdict of a long log: patient, engine_snapshot() begins
 * it and tells of a judgement under way (is_judging; of what is followed it tells the last one
 * until then), and engine_ponder() goes on with it, a piece of some milliseconds at a time. What
 * was begun of another moment is brought to its end in the same way. Whatever else needs
 * the verdict, a document above all, works it out to its end; it is the same either way.
 */
void engine_set_patient(struct engine *engine, bool is_patient);
/* One piece. Returns true while there is more; what the last one gives makes a new snapshot. */
bool engine_ponder(struct engine *engine);
/* Is something being worked out? */
bool engine_is_pondering(const struct engine *engine);
/* Grows with whatever a snapshot would tell otherwise; costs nothing, where a snapshot may. */
uint64_t engine_generation(const struct engine *engine);
/* Where the log begins and ends so far, and the moment a want without one would get; event times.
 * Costs nothing, where a snapshot may. INSTANT_NONE: no record yet. */
struct engine_span { int64_t first_ns, last_ns, moment_ns; };
struct engine_span engine_span(const struct engine *engine);
/* The event time of the record before (-1) or after (+1) a moment; INSTANT_NONE at the end. */
int64_t engine_step(const struct engine *engine, int64_t from_ns, int direction,
		    bool failed_only);
/*
 * The next mark after (+1) or before (-1) a moment: onset, first gate trip, since when the cause
 * was knowable, a note. It is found in the whole log, so that a replay can jump to what it has
 * not shown yet. *what: its name, static; "". Returns its event time; INSTANT_NONE: no more.
 */
int64_t engine_mark(struct engine *engine, int64_t from_ns, int direction, const char **what);
/* The page position of a record in want's order, to select it; -1 when it is not there. */
int64_t engine_place(struct engine *engine, uint32_t id);

/* Would the board's filter be this? Returns 0; -1 and *err, its column where the mistake is. */
int engine_filter_check(const struct engine *engine, const char *text, struct err *err);
/* `version=v1.3`, as the filter's language writes it; id of a row. */
void engine_filter_term(const struct engine *engine, const char *field, const char *op,
			uint32_t id, struct str *out);
/* The fields --by knows, one by one, borrowed; NULL past the last. */
const char *engine_field(const struct engine *engine, size_t i);
/* A filter with the names that its pseudonyms stand for, quoted where they must be. */
void engine_filter_clear(const struct engine *engine, const char *text, struct str *out);
/*
 * The place in the order of time of the next record after (direction 1) or before (-1) place
 * `from` with the text in its version, endpoint, status, outcome or another field, or on line
 * N when text is `LN`; letters match in either case. Beyond the end it begins anew, and
 * *wrapped is set. -1: there is none; -2: none among the records that were looked at.
 */
int64_t engine_find(struct engine *engine, const char *text, int64_t from, int direction,
		    bool *wrapped);
/*
 * Say anew what an option of the command line said: where since until at baseline percentile
 * (without dashes; value "" takes it back). Returns 0; -1 and *err, and all is as it was.
 */
int engine_change(struct engine *engine, const char *option, const char *value, struct err *err);

/*
 * Show pseudonyms from now on (what --redact does), or, is_on false, show names again. Returns 0;
 * -1 and *err (ERR_USAGE): the log is still being read, or --redact began it: that stays.
 */
int engine_redact(struct engine *engine, bool is_on, struct err *err);

/* What a person does. */
enum act_kind {
	ACT_FIELD,	/* keep value in field */
	ACT_DRAFT,	/* value is being typed into field */
	ACT_NOTE,	/* a note at the moment */
	ACT_CITE,	/* toggle the evidence card `field` (rca.pick.E1) */
	ACT_JUDGE,	/* cycle agree, disagree, empty on `field` */
	ACT_DONE,	/* step `number` is done / not done, as the person says */
	ACT_TIMER,	/* start, stop the 10-minute box */
	ACT_SENT,	/* a text (`value`: slack, statuspage ...) went out: no update is due */
	ACT_WITHDRAW,	/* what was kept in `field`, or as a note of kind `value`, is taken back */
	ACT_COPIED	/* the command `value` was copied: not that it was run */
};
struct act {
	enum act_kind kind;
	const char *field, *value;
	int number;
	int64_t now_ns;			/* wall time; INSTANT_NONE: none */
	int64_t at_ns;			/* where a note stands; 0: at the moment that is shown */
};
/* Returns 0; -1 and *err with a sentence: unfit value, read-only, not saved (kept in memory). */
int engine_do(struct engine *engine, const struct act *act, struct err *err);

/* Documents and machine outputs. */
enum document {
	DOCUMENT_MD, DOCUMENT_JSON, DOCUMENT_TEXT, DOCUMENT_RCA_JSON, DOCUMENT_RCA_TEXT,
	DOCUMENT_STATS_JSON, DOCUMENT_STATS_TEXT, DOCUMENT_GATE_JSON, DOCUMENT_GATE_TEXT,
	DOCUMENT_RECORDS_JSON, DOCUMENT_RECORDS_CSV, DOCUMENT_RECORDS_SQL,
	DOCUMENT_SLACK, DOCUMENT_STATUSPAGE, DOCUMENT_TALK,
	DOCUMENT_ARGO, DOCUMENT_FLAGGER, DOCUMENT_PROMETHEUS, DOCUMENT_PROMTEST, DOCUMENT_K6
};
/* Options of some documents; {0} = defaults. */
struct document_options {
	const char *by;			/* stats --by; NULL = version,endpoint; "" = one group */
	const char *gate_baseline, *gate_canary;	/* NULL = chosen */
	const char *const *gate_set;	/* pairs NAME, VALUE: `--min-n` `3` ...; NULL-terminated */
	bool backtest, grid;
};
/*
 * Returns 0 (for gate: 0 pass, 1 fail, 2 insufficient) and appends to *out; -1 and *err
 * (ERR_USAGE for an unknown field or version; of a log that is followed a gate is insufficient
 * while a version has no record yet, and nothing is appended). Records are appended in reading
 * order.
 */
int engine_write(struct engine *engine, enum document document,
		 const struct document_options *options, struct str *out, struct err *err);

/*
 * Put new blocks into a Markdown document that people have edited: what stands between sitrep's
 * marks in old is replaced by what stands there in fresh, every other byte is kept. Returns 0;
 * -1 and *err (ERR_CONFIG) for a mark that is missing, doubled or unknown, with *out as it was.
 */
int engine_update(const char *old, size_t old_len, const char *fresh, struct str *out,
		  struct err *err);

/* What a report says of itself, so that its log can be found. */
struct report_about {
	char as_of[INSTANT_TEXT];	/* "" when it does not say */
	struct { char name[1024], sha256[65]; } source[16];	/* sha256 "": not known */
	size_t n_sources;
};
/* Returns 0; -1 and *err (ERR_NO_RECORD) when it is no JSON object. */
int engine_report_about(const char *report, size_t len, struct report_about *out,
			struct err *err);
/* Does the file hold what a digest was made of? */
bool engine_is_file(const char *path, const char *sha256);

/* sitrep lint: texts are borrowed; markdown NULL: a fresh rendering is taken, if there can be. */
struct lint_options {
	const char *report, *markdown;
	size_t report_len, markdown_len;
	bool is_final, is_json;
};
/*
 * Check a report against the rules of guide.md section 9 and append what is found to *out.
 * engine and again: its log, loaded twice as of its moment; NULL: the log is not at hand.
 * Returns 0 without errors, 1 with; -1 and *err (ERR_NO_RECORD) when there is no report.
 */
int engine_lint(struct engine *engine, struct engine *again, const struct lint_options *options,
		struct str *out, struct err *err);

#endif
