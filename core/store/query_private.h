/* query_private: matching records and gathering groups, shared by the query files. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_QUERY_PRIVATE_H
#define SR_STORE_QUERY_PRIVATE_H

#include "core/store/portion.h"
#include "core/store/store_private.h"

/* A query made ready to be held against many records. */
struct match {
	const struct query *query;
	int64_t low_ns, high_ns;	/* both ends included */
	uint32_t skip_source, skip_local;	/* skip_source UINT32_MAX: nothing is skipped */
};
struct match match_init(const struct query *query);
/* Does the chunk hold any time asked about? */
bool match_chunk(const struct match *match, const struct chunk *chunk);
/* Does row i of the chunk match? Fills *record (its source too) when it does. */
bool match_row(const struct match *match, uint32_t source, const struct chunk *chunk,
	       const struct rows *rows, size_t i, struct record *record);
/* The same but for the filters, which take a whole record. */
bool match_columns(const struct match *match, uint32_t source, const struct chunk *chunk,
		   const struct rows *rows, size_t i);
/*
 * The conditions in two halves: what a cell can answer too (term by term, by the value of its
 * field), and the filters, which take a whole record. Time and skip_id are in neither.
 */
bool match_traits(const struct query *query, enum outcome outcome, bool is_repaired);
static inline bool
match_term(const struct query *query, const struct term *term, uint32_t value)
{
	if (term->value == NAME_OTHER)
		value = apart_value(&query->store->apart[term->field], value);
	return (value == term->value) != term->is_not;
}
bool match_filters(const struct query *query, const struct record *record);

/* Every record of the whole match, chunk by chunk: start from {0}; false at the end.
 * *local is its 1-based id within its source. may_rest: between two chunks (breath.h). */
struct walk { uint32_t source; size_t chunk, row; bool may_rest; };
bool walk_next(const struct match *match, struct walk *walk, struct record *record,
	       uint32_t *local);

/* A chunk by the first time in it. */
struct stop {
	int64_t first_ns;
	uint32_t source, chunk;
};
/* The chunks that hold any time asked about, by first_ns, source, chunk. Returns how many;
 * *out is owned by the caller. */
size_t match_stops(const struct match *match, struct stop **out);

/* A sorted answer, kept for the next page. */
struct selection;
/* The answer to a query in an order, from the cache when it was asked before. upto: so many
 * of its first records are wanted. */
struct selection *select_ids(const struct query *query, enum order order, size_t upto);
/* The selection that a walk began with, by the number it has; NULL when it is kept no more. */
struct selection *select_again(const struct query *query, uint64_t number);
uint64_t selection_number(const struct selection *selection);	/* never 0 */
/* The id at a place (0-based); 0 past the end. */
uint32_t selection_id(struct selection *selection, const struct query *query, size_t place);
/* The record at a place, and its id, 0 past the end. False then, and when its bytes are gone. */
bool selection_record(struct selection *selection, const struct query *query, size_t place,
		      struct record *record, uint32_t *id);

/* A lot and the group that it is a part of. */
struct share { const struct lot *lot; uint32_t group; bool is_bad; };

/* Groups being gathered; ids are local to their source until store_resolve(). */
struct gather {
	const struct query *query;
	const int *fields;
	const struct kept *const *kept;	/* of each field; NULL: none is folded */
	int n_fields;
	int64_t bin_ns;
	bool only_counts;	/* counts and references, no latencies */
	bool is_raw;		/* every value is a group, none is NAME_OTHER */
	bool is_fine;		/* no lots of wider buckets, which know less */
	struct share *shares;	/* owned: the lots that groups will have the latencies of */
	size_t n_shares, cap_shares;
	struct cells *sieve;	/* of these records only: see sieve.h; NULL: of the store's lots */
	portion_fn each;	/* instead of groups: told of each lot; NULL: groups are made */
	void *context;
	struct groups *out;
	uint32_t *slots;	/* owned hash table of index + 1 */
	size_t n_slots;
	size_t latest;		/* the group that was found last */
};
/* The one group that there is even when nothing matches, where all is asked for in one. */
void gather_begin(struct gather *gather);
/* The cell of the group that a record, or all records of a lot, belong to. */
struct cell *gather_record_group(struct gather *gather, const struct record *record);
/* The index of the group of a record with these values of the fields asked. */
size_t gather_values_group(struct gather *gather, const uint32_t *value, int64_t at_ns);
size_t gather_lot_group(struct gather *gather, const struct cell_key *key,
			const struct lot *lot);
/* The key and bin of the group that a record or a lot belongs to. */
void gather_record_key(const struct gather *gather, const struct record *record,
		       struct group *group);
void gather_lot_key(const struct gather *gather, const struct cell_key *key,
		    const struct lot *lot, struct group *group);
/* Tell who asked for portions of a lot. */
void gather_tell(const struct gather *gather, const struct group *group, const struct lot *lot,
		 enum outcome outcome);
/* Gather all that matches, from cells where they can answer, else from records. */
void gather_all(struct gather *gather);
/* Give the groups the latencies of their lots, once all of these are known; to be called before
 * anything else is asked of the store. */
void gather_latencies(struct gather *gather);
/* Records of a stretch of time, one by one. */
void gather_records(struct gather *gather, struct match match, int64_t low_ns, int64_t high_ns);
/* What the lots of a table know of the match: whole buckets, and the records of cut ones. */
void gather_mixed(struct gather *gather, const struct match *match, int table);
/* The same from a panel. */
struct panel;
void gather_panel(struct gather *gather, const struct panel *panel);

#endif
