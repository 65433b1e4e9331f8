/* apart: which values of a field are told apart when there are too many: the most frequent. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_APART_H
#define SR_STORE_APART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/names.h"

/* So many values of a field are told apart in answers (ingest.md section 7). */
#define APART_VALUES 64
#define APART_ENDPOINTS 256

/*
 * The values of one field. Of more than `most` those with the most usable records are told
 * apart, of equals the first by name, and all others are one value, NAME_OTHER; the absent
 * value always stands for itself. This depends on the records alone, not on their order.
 *
 * Memory is bounded on the way: when far more values than that have lots of their own, the
 * rarest are folded into lots of NAME_OTHER, and only counted from then on, one by one. It
 * is rare that one of those becomes one of the most frequent; then is_exact is false, and
 * what is asked about this field is answered from records.
 *
 * A value may also be put together with others under another one (endpoints whose paths differ
 * in an id, template_fold.h): then it is that one from there on, in lots and in rows.
 */
struct apart {
	size_t most;
	size_t n_own, n_folded;	/* values with lots of their own, and without */
	uint8_t *state;		/* owned, by id: enum apart_state; cap of them */
	uint32_t *count;	/* owned, by id: records of those that are folded */
	uint32_t *joined;	/* owned, by id: what a value is by now; NAME_NONE: itself */
	size_t n_joined;	/* values that are another one by now */
	bool is_torn;		/* records of joined ones were folded before */
	size_t cap;
	/* Made by apart_choose(), for the generation it was made at. */
	uint64_t generation;
	bool is_on;		/* there are more values than are told apart */
	bool is_exact;		/* all that are told apart have all their records in own lots */
};

/* APART_KEPT is a value of APART_OWN that is told apart, APART_LOST one of APART_FOLDED. */
enum apart_state { APART_NEW, APART_OWN, APART_FOLDED, APART_KEPT, APART_LOST, APART_JOINED };

void apart_init(struct apart *apart, size_t most);
void apart_release(struct apart *apart);
/* As if no record had been met; what was joined stays so. */
void apart_restart(struct apart *apart);

static inline enum apart_state
apart_state(const struct apart *apart, uint32_t value)
{
	return value < apart->cap ? (enum apart_state)apart->state[value] : APART_NEW;
}
static inline bool
apart_is_folded(const struct apart *apart, uint32_t value)
{
	enum apart_state state = apart_state(apart, value);

	return state == APART_FOLDED || state == APART_LOST;
}

/* Is nothing to be done for this value when it is met? */
static inline bool
apart_is_plain(const struct apart *apart, uint32_t value)
{
	enum apart_state state = apart_state(apart, value);

	return value == NAME_NONE || state == APART_OWN || state == APART_KEPT;
}
/* A record has this value: what its lots have instead, the value itself or NAME_OTHER. */
uint32_t apart_meet(struct apart *apart, uint32_t value, bool is_counted);
/* What a value is by now. */
static inline uint32_t
apart_joined(const struct apart *apart, uint32_t value)
{
	while (apart_state(apart, value) == APART_JOINED)
		value = apart->joined[value];
	return value;
}
/* From now on a value is `into`. When records of either were folded, so are those of both. n:
 * usable records of each by id, of both of these too; what `into` has by now is put there. */
void apart_join(struct apart *apart, uint32_t value, uint32_t into, uint64_t *n);
/* Are there so many own lots that the rarest should be folded? */
bool apart_is_crowded(const struct apart *apart);
/* Mark those to be folded; n: usable records of each value so far, by id, below cap. */
void apart_fold(struct apart *apart, const struct names *names, const uint64_t *n);
/* Choose what is told apart; n as above. */
void apart_choose(struct apart *apart, const struct names *names, const uint64_t *n);

/* What answers have instead of a value, once that is chosen. */
static inline uint32_t
apart_value(const struct apart *apart, uint32_t value)
{
	if (!apart->is_on || value == NAME_NONE)
		return value;
	enum apart_state state = apart_state(apart, value);
	return state == APART_KEPT || state == APART_LOST ? value : NAME_OTHER;
}

#endif
