/* engine_private: what the files of the engine share: its state, the makers of a snapshot. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ENGINE_PRIVATE_H
#define SR_ENGINE_PRIVATE_H

#include "core/engine.h"
#include "core/incident/sink.h"
#include "core/ingest/follow.h"
#include "core/ingest/formats.h"
#include "core/store/query.h"

#define FILTER_MAX 512

/* Since when the answer was knowable, of all records of a generation, and of which answer. */
struct known {
	bool is_found, is_small;	/* is_small: every record was looked at */
	uint64_t generation;
	struct cause cause;
	enum kind kind;
	int64_t onset_ns, at_ns;
};

/* What the whole log shows, to be gone to: INSTANT_NONE where it does not. */
struct marks {
	bool is_found;
	uint64_t generation;		/* of the store, when they were found */
	int64_t onset_ns, gate_ns, known_ns;
};

struct engine {
	struct spill_pool *spill;	/* owned: bytes of pipes and packed files, to read again */
	struct engine_options options;
	struct names *names;
	struct store *store;
	struct field_map map;
	struct format_choice format;	/* of --input-format */
	struct arena life;		/* lives as long as the engine */
	struct incident_file incident;
	bool has_incident;
	enum mode mode;

	bool is_loading, is_settled, is_partial;
	/* following (engine_live.c); NULL: a saved log */
	struct follow *follow;
	int64_t bytes_ns, live_bytes;	/* when bytes came last, and how many there were then */
	uint64_t live_states;		/* of the inputs, as the snapshot shows them */
	uint64_t live_records;		/* at the last change, and the bytes skipped by then */
	int64_t live_skipped;
	int64_t ticked_ns, forward_ns;	/* the wall clock, and one that never goes back */
	uint64_t fresh_generation;	/* of the store, as the snapshot shows it */
	int64_t now_ns;			/* wall clock of the last tick */
	uint64_t generation;
	const char **note;		/* of the facade itself: a file named twice */
	size_t n_notes, cap_notes;

	/* what only the data could tell (engine_settle) */
	struct where *where;
	int64_t since_ns, until_ns, at_ns;	/* INSTANT_NONE = open */
	uint32_t baseline;
	struct str damage_line;

	struct journal *journal;	/* never NULL once settled */
	struct str journal_problem;	/* why notes are in memory only; "" */

	/* the judgement at judged_ns, of the store as it was at judged_generation */
	bool is_judged;
	int64_t judged_ns;
	uint64_t judged_generation;
	struct arena judged;
	struct verdict verdict;
	struct facts facts;
	struct known known;
	struct marks marks;

	bool is_folded;			/* guide is of this judgement and journal */
	uint64_t folded_generation;
	struct arena folded;
	struct guide guide;

	struct want want;
	char filter_text[FILTER_MAX];
	struct where *filter;		/* the board's own; NULL = all */
	bool is_drawn;			/* snapshot answers the want */
	int64_t drawn_ns;		/* wall clock when it was made; INSTANT_NONE */
	struct arena drawn;
	struct snapshot snapshot;
	uint32_t *version_of_row;	/* name ids of snapshot.version, in drawn */
};

/* The last event time there is to ask about: times far outside the others are none, unless
 * --until names one. INSTANT_NONE without any. */
int64_t engine_last(const struct engine *engine);
/* What each of n sources gets of a slice. */
size_t engine_share(size_t budget, size_t n);
/* A turn of following: new inputs taken, what is there read; the same result as a tick's. */
int live_tick(struct engine *engine, size_t budget);
int live_open(struct engine *engine, const char *path, struct err *err);
void live_fill(struct engine *engine, struct live *live);

/* The moment everything is judged at: the want's, else --at, else the last record's. */
int64_t engine_moment(const struct engine *engine);
/* All records of the run up to the moment: after --where, --since, --until. */
struct query engine_query(const struct engine *engine);
/* The same narrowed by the board's filter. */
struct query engine_shown(const struct engine *engine);
/* Make verdict, facts and guide answer for the moment, if they do not yet. */
void engine_judge(struct engine *engine);
struct dossier engine_dossier(const struct engine *engine);

/* --where, --since, --until, --at and --baseline as far as the records read so far can place them:
 * what a word means that does not fit yet is left open. */
void engine_foresee(struct engine *engine);
/* What the engine knows and the analysis does not: loading was stopped, a file was named twice.
 * Adds it to the cautions and data notes, in the arena they live in. */
void engine_add_caution(const struct engine *engine, struct verdict *verdict,
			struct arena *arena);
void engine_add_notes(const struct engine *engine, struct facts *facts, struct arena *arena);
/* `PARTIAL: loading was stopped at 42%, 1300 of 3100 bytes`; "" when all was read. */
const char *engine_partial_text(const struct engine *engine, struct arena *arena);

/* The parts of a snapshot, one file each. They fill engine->snapshot from the judgement. */
void snap_books(struct engine *engine);
void snap_verdict(struct engine *engine);
void snap_tables(struct engine *engine);
void snap_matrix(struct engine *engine);
void snap_timeline(struct engine *engine);
void snap_records(struct engine *engine);
void snap_raw(struct engine *engine);
void snap_guide(struct engine *engine);
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
enum standing snap_standing(const struct engine *engine, uint32_t version,
			    const struct stat_group *group);
struct snap_figures snap_figures_of(const struct stat_group *group);

#endif
