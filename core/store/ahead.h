/* ahead: records that are ahead of our clock: in no figure until their time has come. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_AHEAD_H
#define SR_STORE_AHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct record;
struct rows;
struct store;

/*
 * Of what is followed, one host whose clock is off must not move the end of the log: a record that
 * is more than AHEAD_NS ahead of our clock when it comes is held. It is read, counted and listed
 * (UNUSABLE_AHEAD), and enters figures when its time has come. Where most of what comes is so, it
 * is the log's clock that is another than ours (a zone, a laptop), and nothing is held.
 */
#define AHEAD_NS INT64_C(5000000000)	/* as far off is nobody's clock (skew.h) */

/* Records of a source that are held, by their place in it, ascending. {0} is valid and empty. */
struct held {
	struct held_record { uint32_t local; int64_t at_ns; } *at;	/* owned, n of them */
	size_t n, cap;
};
void held_release(struct held *held);
/* Say in rows from..n which are held; first: the place of row 0 in its source. */
void held_settle(const struct held *held, uint32_t first, struct rows *rows, size_t from);

/* What came of a source of late: so many of about so many were ahead. */
struct arrivals { uint32_t ahead, sound; };

/* What the store knows of all that. {0} is valid: there is no clock. */
struct holding {
	bool has_clock;
	bool is_off;		/* the log's clock is another: nothing is held */
	bool is_weighed;	/* what came since tells nothing else */
	int64_t upto_ns;	/* later ones are held */
	int64_t next_ns;	/* when the first one that is held is due; INT64_MAX: none is */
	int64_t again_ns;	/* of our clock: not to be looked at before, for it is dear */
};

/*
 * Our clock stands at wall_ns, to be said before each load, and after it for what came in it;
 * INSTANT_NONE: there is none, or no more will come: nothing is held any more. Takes in what is due
 * by now, seldom so when that is dear: all is folded anew.
 */
void store_set_clock(struct store *store, int64_t wall_ns);
/* To be called with the next records of a source before they are folded. */
void ahead_take(struct store *store, uint32_t source, struct record *records, size_t n);

/* How many are held now, and the first and last of their times; valid when n > 0. */
struct ahead_told { uint64_t n; int64_t first_ns, last_ns; };
struct ahead_told store_ahead(const struct store *store);
/* Append `1 record is 1h59m ahead of the clock (host n1): left out until its time comes`, safe text
 * without its full stop. Returns false when there is none. */
bool ahead_text(const struct store *store, int64_t wall_ns, struct str *out);

#endif
