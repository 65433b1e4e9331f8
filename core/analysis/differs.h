/* differs: how some records differ from the rest, field by field, and what is left out. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_DIFFERS_H
#define SR_ANALYSIS_DIFFERS_H

#include "core/analysis/verdict.h"

/* Which records are held against the rest. */
enum differs_of {
	DIFFERS_HURT,		/* bad ones; where none is, the slowest tenth */
	DIFFERS_TIMEOUTS, DIFFERS_BAD, DIFFERS_SLOWEST,
	DIFFERS_ASKED		/* those of a narrower query */
};

struct differs_ask {
	struct query all;		/* the records looked at */
	enum differs_of of;
	struct query asked;		/* of DIFFERS_ASKED: all, narrowed */
	int64_t onset_ns;		/* INSTANT_NONE: none, and nothing is explained */
	bool has_numbers;		/* compare measures too: reads records again */
	bool has_lines;			/* cite each row */
};

/* Why a field is named and not ranked. */
enum differs_why {
	DIFFERS_OUTCOME,	/* it follows from the outcome, or from what was selected by */
	DIFFERS_CONSTANT, DIFFERS_IDENTIFIER, DIFFERS_ABSENT, DIFFERS_VARIED
};
struct differs_named { enum differs_why why; const char *field, *text; };

/* A field of numbers: one sample of each side compared by size. */
struct differs_number {
	const char *field;		/* as shown: latency, or the field's path */
	double delta, p;		/* Cliff's delta, selected against the rest; NAN */
	double median_selected, median_rest;	/* nearest rank; latency in ms */
	uint64_t n_selected, n_rest;
	bool is_sampled;		/* not all records were read */
};

struct differing {
	enum differs_of of;		/* what DIFFERS_HURT came to */
	double cut_ms;			/* of DIFFERS_SLOWEST: slower than this */
	uint64_t n, n_rest;		/* selected; not selected */
	struct differs *row;		/* by |difference|, positive first, field, value */
	size_t n_rows;
	struct differs_number *number;	/* by |delta|, then name */
	size_t n_numbers;
	struct differs_named *named;	/* by why, then in order of the log */
	size_t n_named;
	/* Below DIFFERS_ORDER_N selected records no order is claimed: the best split there is, and
	 * how likely one as plain is by chance (Fisher, two-sided), of so many tried. */
	bool is_ordered;
	double best_p;
	size_t best, tried;		/* row of the best split; values tried */
};
#define DIFFERS_ORDER_N 10
#define DIFFERS_ROWS 200
#define DIFFERS_SAMPLE 1000	/* records of either side that are read again for measures */
#define DIFFERS_MEASURED 200000	/* of more records measures are not looked through */

/*
 * Compare. Texts and arrays live in arena. Shares are of the records that were selected, and of
 * the rest. `explained` of a row is the derived explanatory power of its value (Bhagwan et al.,
 * Adtributor, 2014): of the rise of the share of selected records since onset, 1 over a field;
 * NAN below 20 records before onset, or without a rise. Values that are not kept apart are left
 * out, and of a field the 64 most frequent are looked at.
 */
void differs_find(const struct differs_ask *ask, struct arena *arena, struct differing *out);
/* `timeouts`, `bad records`, `the slowest 10%, over 120 ms`, `selected records`. */
const char *differs_of_text(const struct differing *found, struct arena *arena);

#endif
