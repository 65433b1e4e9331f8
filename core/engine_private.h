/* engine_private: what the files of the engine share: its state, the makers of a snapshot. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ENGINE_PRIVATE_H
#define SR_ENGINE_PRIVATE_H

#include "core/engine.h"
#include "core/incident/sink.h"
#include "core/ingest/follow_tell.h"
#include "core/ingest/formats.h"
#include "core/store/ahead.h"
#include "core/store/query.h"
#include "core/store/skew.h"

#define FILTER_MAX 512

/* Since when the answer was knowable, of all records of a generation, and of which answer. */
struct known {
	bool is_found, is_small;	/* is_small: every record was looked at */
	uint64_t generation;
	struct cause cause;
	enum kind kind;
	int64_t onset_ns, at_ns;
	int64_t from_ns;		/* see knowable_from() */
};

/* What the whole log shows, to be gone to: INSTANT_NONE where it does not. */
struct marks {
	bool is_found;
	uint64_t generation;		/* of the store, when they were found */
	int64_t onset_ns, gate_ns, known_ns;
};

/* The versions table as it stood last, and since when: rows that jump cannot be read. */
struct places { uint32_t version[8]; size_t n; int64_t at_ns; };

struct judging;		/* what is being worked out: engine_judge.c */

struct engine {
	struct places places;
	struct spill_pool *spill;	/* owned: bytes of pipes and packed files, to read again */
	struct engine_options options;
	struct names *names;
	struct store *store;
	struct field_map map;
	struct format_choice format;	/* of --input-format */
	struct arena life;		/* lives as long as the engine */
	struct incident_file incident;
	bool has_incident;
	/* --redact (engine_redact.c); NULL: everything is shown */
	struct redact *redact;
	struct hidden_words *words;	/* engine_words.c; NULL: people said nothing yet */
	bool is_veiled;
	uint64_t veiled_generation;
	struct arena veiled;
	struct incident_file shown_incident;
	enum mode mode;

	bool is_loading, is_settled, is_partial;
	bool drips;			/* a pipe is read as it comes (engine_load.c) */
	int64_t young_ns;		/* its first bytes were there; INSTANT_NONE: none are */
	/* following (engine_live.c); NULL: a saved log */
	struct follow *follow;
	struct follow_tell tell;	/* what was told of it (engine_say) */
	int64_t bytes_ns, live_bytes;	/* when bytes came last, and how many there were then */
	uint64_t live_states;		/* of the inputs, as the snapshot shows them */
	uint64_t live_records;		/* at the last change, and the bytes skipped by then */
	int64_t live_skipped;
	int64_t ticked_ns, forward_ns;	/* the wall clock, and one that never goes back */
	int64_t again_ns;		/* of forward_ns: the whole log may be asked again then */
	int64_t dear_ns;		/* the same, where somebody waits for what it tells */
	uint64_t concluded_generation;	/* of the store, when it was asked */
	uint64_t noted_generation;	/* of the store, when the inputs were asked for notes */
	uint64_t fresh_generation;	/* of the store, as the snapshot shows it */
	int64_t now_ns;			/* wall clock of the last tick */
	uint64_t generation;
	const char **note;		/* of the facade itself: a file named twice */
	size_t n_notes, cap_notes;

	/* what only the data could tell (engine_settle) */
	struct where *where;
	int64_t since_ns, until_ns, at_ns;	/* INSTANT_NONE = open */
	uint32_t baseline;
	struct str damage_line, map_line;

	struct journal *journal;	/* never NULL once settled */
	struct str journal_problem;	/* why notes are in memory only; "" */

	/* the judgement at judged_ns, of the store as it was at judged_generation */
	bool is_judged;
	int64_t judged_ns;
	uint64_t judged_generation;
	/* What the last verdict of what is followed said; as the one before it, and no incident? */
	struct said {
		enum truth incident;
		enum kind kind;
		enum certainty certainty;
		struct cause cause;
		bool is_counted;	/* total is what was counted then, by the snapshot */
		struct snap_figures total;
	} said;
	unsigned calm;			/* how often it said the same */
	int64_t judged_wall_ns;	/* from when on another is due anyway; INSTANT_NONE: at once */
	bool is_late;			/* what came since waits to be judged (live_rests()) */
	struct judging *judging;	/* owned */
	bool is_patient;		/* the snapshot does not wait for it */
	bool is_pending;		/* what is told holds no verdict: it is being worked out */
	bool is_standing;		/* the last one is of the newest moment, following */
	bool owes_entries;		/* what the log shows by itself is to be entered with */
	int64_t owed_ns;		/* the next judgement as of this moment, or a later one */
	struct arena judged;
	struct verdict verdict;
	struct facts facts;
	struct known known;
	struct known known_part;	/* the same as a moment before the end found it */
	struct marks marks;
	struct gate_past *gate_past;	/* owned: the backtests of this log */
	bool is_gate_old;		/* the facts have one of the log before it grew */
	int64_t gate_due_ns;		/* wall clock from when on it is walked again anyway */
	struct engine_work work;

	bool is_folded;			/* guide is of this judgement and journal */
	uint64_t folded_generation;
	struct arena folded;
	struct guide guide;

	struct want want;
	char filter_text[FILTER_MAX];
	struct where *filter;		/* the board's own; NULL = all */
	bool is_drawn;			/* snapshot answers the want */
	int64_t drawn_ns;		/* wall clock when it was made; INSTANT_NONE */
	unsigned pages;			/* that were turned in it since */
	struct arena drawn;
	struct snapshot snapshot;
	char *changed[6];		/* owned: options said anew (engine_find.c) */
	uint32_t *version_of_row;	/* name ids of snapshot.version, in drawn */
};

/* The last event time there is to ask about: times far outside the others are none, unless
 * --until names one. INSTANT_NONE without any. */
int64_t engine_last(const struct engine *engine);
/* When an option left no record to judge the statement, or a first note on the data, says which:
 * `--where leaves 0 of 1500 records; version is 2.4.0, 2.5.0`. Texts live in the arena. */
void engine_tell_empty(struct engine *engine, struct verdict *verdict, struct arena *arena);
/* Fills map_line (engine_map_line()). */
void engine_tell_maps(struct engine *engine);
void engine_note_empty(struct engine *engine, struct facts *facts, struct arena *arena);
/* What each of n sources gets of a slice. */
size_t engine_share(size_t budget, size_t n);
/* A turn of following: new inputs taken, what is there read; the same result as a tick's. */
int live_tick(struct engine *engine, size_t budget);
/* Ask again what only the whole log tells, if that is not too dear by now (engine_again.c). */
void live_conclude(struct engine *engine);
/* The same for who is about to look: what came is asked for, if that is not too dear. */
void live_look(struct engine *engine);
/* The notes of inputs that grow are of now. */
void live_note(struct engine *engine);
int live_open(struct engine *engine, const char *path, struct err *err);
void live_fill(struct engine *engine, struct live *live);
/* Is the verdict of what is followed so young that it stands for now? */
bool live_rests(const struct engine *engine);
/* May the last one be told of what is followed while another is worked out? */
bool live_stands(const struct engine *engine);
/* A verdict was made. */
void live_judged(struct engine *engine);
/* A snapshot was made: where more fails than when it was judged, the next verdict is due soon. */
void live_see(struct engine *engine);
/* May the gate of what is followed be the one of a moment ago? And: facts were made with it. */
bool live_gate_rests(const struct engine *engine);
void live_gated(struct engine *engine, uint64_t walks_before);

/* The moment everything is judged at: the want's, else --at, else the last record's. */
int64_t engine_moment(const struct engine *engine);
/* All records of the run up to the moment: after --where, --since, --until. */
struct query engine_query(const struct engine *engine);
/* The same narrowed by the board's filter. */
struct query engine_shown(const struct engine *engine);
/* Make verdict, facts and guide answer for the moment, if they do not yet. */
void engine_judge(struct engine *engine);
/* The same, but for what came since a moment ago: about two verdicts a second (analysis.md 11). An
 * engine that is patient may be left with it begun (engine_ponder()), and no verdict to tell. */
void engine_judge_in_time(struct engine *engine);
/* Is there a verdict to tell? Not before the engine is settled, nor while it is worked out. */
bool engine_has_verdict(const struct engine *engine);
/* May who draws be left without one for now? */
bool engine_may_put_off(const struct engine *engine);
/* What was left in the middle of being worked out is brought to its end now: to be called before
 * anything changes that it goes by. */
void engine_put_down(struct engine *engine);
/* What was judged, or is being judged, holds no more. */
void engine_unjudge(struct engine *engine);
/* After a judgement: of the whole log it has its marks. */
void engine_note_marks(struct engine *engine);
struct judging *judging_new(void);
void judging_free(struct judging *judging);
struct dossier engine_dossier(const struct engine *engine);

/* The documents of the gate (engine_gate.c). Return the exit code of `sitrep gate`; 0; or -1. */
int write_gate(struct engine *engine, enum document document,
	       const struct document_options *options, struct str *out, struct err *err);
int write_export(struct engine *engine, enum document document,
		 const struct document_options *options, struct str *out, struct err *err);

/* --where, --since, --until, --at and --baseline as far as the records read so far can place them:
 * what a word means that does not fit yet is left open. */
void engine_foresee(struct engine *engine);
/* What the engine knows and the analysis does not: loading was stopped, a file was named twice.
 * Adds it to the cautions and data notes, in the arena they live in. */
void engine_add_caution(const struct engine *engine, struct verdict *verdict,
			struct arena *arena);
void engine_add_notes(const struct engine *engine, struct facts *facts, struct arena *arena);
/* Which thresholds were set, and what they usually are: a sentence; "" = none. */
const char *engine_limits_text(struct arena *arena);
/* Which words of a status a person gave a meaning; "" = none. */
const char *engine_outcomes_text(const struct engine *engine, struct arena *arena);
/* `PARTIAL: loading was stopped at 42%, 1300 of 3100 bytes`; "" when all was read. */
const char *engine_partial_text(const struct engine *engine, struct arena *arena);

/* --redact: learn which values may be shown; nothing to do without it. Then what people said, as it
 * may be shown; and the same in facts and guide, after they were made. */
void engine_redact_learn(struct engine *engine);
/* Has the log the fields that --redact names? Valid once a record was read. Returns 0; -1 and *err
 * (ERR_USAGE), with those it has. */
int engine_redact_check(struct engine *engine, struct err *err);
/* What people reported, as it may be shown: before facts are built, for these borrow from it. */
void engine_redact_incident(struct engine *engine);
const struct incident_file *engine_incident(const struct engine *engine);
void engine_redact_record(struct engine *engine, const struct record *record);
/* Hidden values that are in no column are learnt from the records' bytes as far as people use
 * them: in a text, in all notes (engine_words.c). To be called before these are shown. */
void engine_words_of(struct engine *engine, const char *text);
void engine_words_of_notes(struct engine *engine);
void engine_words_free(struct engine *engine);
void engine_redact_facts(struct engine *engine, struct facts *facts, struct arena *arena);
/* A text that somebody typed, as it may be shown in a snapshot. */
const char *engine_shown_text(struct engine *engine, const char *text);
/* The other way, for the notes, which hold clear text: pseudonyms of a text that a person kept, as
 * the names they stand for (engine_clear.c). */
const char *engine_clear_text(struct engine *engine, const char *text, struct arena *arena);

/* The parts of a snapshot, one file each. They fill engine->snapshot from the judgement. */
/* What counts as failed, by the verdict of this moment. */
enum counts engine_counts(const struct engine *engine);
/* How many of a cell, of a group, failed as the snapshot counts it. */
uint64_t snap_failed(const struct engine *engine, const struct cell *cell);
uint64_t snap_group_failed(const struct engine *engine, const struct stat_group *group);
void snap_books(struct engine *engine);
void snap_verdict(struct engine *engine);
void snap_headlines(struct engine *engine);
/* Was it the latency that made the verdict, while as many requests failed as otherwise? */
bool snap_is_slower(const struct verdict *verdict);
/* How bad a verdict is that blames no field: `12 of 810 timed out since 09:40:50, 0 of 990 before`,
 * `p95 731 ms, 212 before`; without an onset the failures of all; "" when nothing can be told. */
const char *snap_harm(struct engine *engine, bool is_long);
/* A long name in about 12 cells, with what tells it from `n` others: a commit by its first digits,
 * `..hotfix-2`, `/loans/..`. One that is short, or like no other, stays as it is. */
const char *snap_brief(struct arena *arena, const char *name, const char *const *other, size_t n);
/* The same of row i of n. */
const char *snap_brief_of(struct engine *engine, const void *rows, size_t n, size_t i,
			  const char *name_of(const void *rows, size_t i));
void snap_tables(struct engine *engine);
/* pairs: what is shown, by version and endpoint. */
void snap_matrix(struct engine *engine, const struct groups *pairs);
/* Put the rows of both tables into the order that is wanted; after both were made. */
void snap_order(struct engine *engine);
void snap_timeline(struct engine *engine);
void snap_records(struct engine *engine);
void snap_raw(struct engine *engine);
void snap_guide(struct engine *engine);
void snap_drill(struct engine *engine);
void snap_spread(struct engine *engine);
void snap_differs(struct engine *engine);
/* Steps of latency from the axis' top down; the requests of a query counted into them, into
 * `base` of each field when is_base. */
void snap_grid_begin(struct engine *engine, struct snap_grid *grid, double low_ms);
void snap_grid_add(struct engine *engine, struct snap_grid *grid, const struct query *query,
		   bool is_base);
/* What two versions' latencies tell on the endpoints both served (SNAP_ANY: on all of them). */
#define SNAP_ANY UINT32_MAX	/* any endpoint; NAME_NONE is that of records without one */
const char *snap_pair_test(struct engine *engine, uint32_t version, uint32_t base,
			   uint32_t endpoint);
/* The query of the records a page holds. */
struct query snap_page_query(const struct engine *engine);
/* `L3, L5, L10-11`, in the snapshot's arena. */
const char *snap_lines(struct engine *engine, const struct cites *cites);
/* `line 7 missing_comma: mended, 7 and 8 kept`. */
const char *snap_mend_text(struct engine *engine, const struct odd *odd);
/* The clean text of a name, "(none)" for absent. */
const char *snap_name(const struct engine *engine, uint32_t id);
/* The narrowest screen bin whose bins over first..last fit the columns. */
int64_t snap_bin_width(int64_t first_ns, int64_t last_ns, size_t columns);
/* Choose width and number of the bins all rows share; a row's groups by bin; their values,
 * once it is known whether all bins hold enough for a p95; the axis raised to hold them. */
void snap_place_bins(struct snapshot *snapshot, const struct engine *engine);
struct groups snap_row_bins(const struct snapshot *snapshot, const struct query *query);
void snap_fill_bins(struct engine *engine, struct snap_row *row, const struct groups *groups);
void snap_raise_axis(struct snapshot *snapshot, const struct snap_row *row);
#define HEALTHY_SHARE 0.05	/* of bad requests: the gate's default limit */
/* The version that is blamed; NAME_NONE: none is. */
uint32_t snap_suspect(const struct verdict *verdict);
enum standing snap_standing(const struct engine *engine, uint32_t version,
			    const struct stat_group *group);
/* Of a cell of endpoint x version; base: the baseline on that endpoint, NULL without one. */
enum standing snap_cell_standing(const struct engine *engine, uint32_t version,
				 const struct stat_group *group, const struct stat_group *base);
struct snap_figures snap_figures_of(const struct engine *engine, const struct stat_group *group);

#endif
