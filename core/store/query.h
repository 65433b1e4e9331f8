/* query: window, as-of time, filter, group by: the only way anybody reads cells or records. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_QUERY_H
#define SR_STORE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"
#include "core/store/cell.h"
#include "core/store/store.h"
#include "core/store/where.h"

/* One condition: the record's value of a field is (or is not) this one. */
struct term { int field; uint32_t value; bool is_not; };
#define QUERY_TERMS 6

/*
 * What is asked about. as_of_ns is the event time the answer may know up to: without it
 * (INSTANT_NONE) a query is a bug. {0} is not valid: start from query_all().
 */
struct query {
	const struct store *store;
	int64_t as_of_ns;		/* records later than this do not exist */
	int64_t since_ns, until_ns;	/* both ends included; INSTANT_NONE = open */
	const struct where *where;	/* NULL = all */
	const struct where *filter;	/* the board's own, also to hold; NULL = all */
	struct term term[QUERY_TERMS];	/* all must hold */
	int n_terms;
	int bad;			/* 1 only bad records, 0 only others, -1 both */
	bool without_repaired;		/* leave FLAGS_REPAIRED records out */
	uint32_t skip_id;		/* this record is left out (leave one out); 0 = none */
};

struct query query_all(const struct store *store, int64_t as_of_ns);
/* The same question narrowed by one more condition. */
struct query query_with(struct query query, int field, uint32_t value);
struct query query_without(struct query query, int field, uint32_t value);
/* The other values of a field. What has no version, another program's lines, is no other one. */
struct query query_others(struct query query, int field, uint32_t value);
/* Narrowed to a window; INSTANT_NONE leaves an end as it is. */
struct query query_window(struct query query, int64_t since_ns, int64_t until_ns);

/* Many questions are about to be asked about much of the log: what makes them cheap is made at
 * the first one, not only when they have shown to be many. Never changes an answer. */
void query_often(const struct store *store);

/* What came of a group: its key in the order asked, the bin it lies in, and its cell. */
#define GROUP_KEYS 4
struct group {
	uint32_t key[GROUP_KEYS];	/* name ids; for FIELD_OUTCOME enum outcome */
	int64_t bin_ns;			/* start of the time bin; INSTANT_NONE without bins */
	struct cell cell;
};
/* Groups in order of bin, then of the keys' text (absent first). Owned by the caller. */
struct groups {
	struct group *at;
	size_t n, cap;
};

/*
 * Group by up to GROUP_KEYS fields, and by time bins of bin_ns (0 = none; edges at
 * multiples since the epoch). Whole cells answer where they can; buckets cut by a window or
 * moment, and filters that cells cannot answer, are answered from rows or read back: the
 * figures are exact in every case. No field and no bin gives one group, also when empty.
 */
void query_groups(const struct query *query, const int *fields, int n_fields, int64_t bin_ns,
		  struct groups *out);
/* The same without latencies (both dists stay empty), which is much cheaper. */
void query_group_counts(const struct query *query, const int *fields, int n_fields,
			int64_t bin_ns, struct groups *out);

/*
 * query_group_counts() by one field, with every value apart however many there are. Of a
 * field with so many values that rare ones were folded this reads all records.
 */
void query_values(const struct query *query, int field, struct groups *out);

/* The values of a field that are kept apart; all others are one, VALUE_OTHER. The store tells
 * at most so many apart by itself (apart.h): its groups have VALUE_OTHER for all others, and
 * a term with VALUE_OTHER means those. A term with a value means that value, however rare. */
#define VALUE_OTHER NAME_OTHER
struct kept {
	const uint32_t *value;	/* borrowed, n of them, ascending by id */
	size_t n;
};
/* The value itself when it is kept apart, else VALUE_OTHER; NULL keeps all. */
uint32_t kept_value(const struct kept *kept, uint32_t value);
/*
 * query_groups() with kept[i] for fields[i] (NULL: every value has its group): a flood of
 * values costs no more groups than are kept apart. (other) sorts last.
 */
void query_groups_folded(const struct query *query, const int *fields,
			 const struct kept *const *kept, int n_fields, int64_t bin_ns,
			 struct groups *out);
void groups_release(struct groups *groups);
/* Everything in one cell (the caller releases it). */
void query_cell(const struct query *query, struct cell *out);
/* The same without latencies (both dists stay empty), which is much cheaper. */
void query_counts(const struct query *query, struct cell *out);
uint64_t query_count(const struct query *query);

/* Orders of a page of records. */
enum order { ORDER_TIME, ORDER_SLOWEST, ORDER_READING };
/*
 * The records first .. first+count-1 of those that match, in that order (ties by time,
 * source, offset). Returns how many were filled into out.
 */
size_t query_page(const struct query *query, enum order order, size_t first, size_t count,
		  struct record *out, uint32_t *ids);
/* Refs of at most max matching records in the order of analysis.md 10: smallest, largest,
 * first, last, then by time, no record twice; *more = how many matched beyond. */
size_t query_cite(const struct query *query, struct ref *out, size_t max, uint64_t *more);
/* Is this record (with its id) one of those asked about? Unusable records never are. */
bool query_match(const struct query *query, const struct record *record, uint32_t id);
/* The event time and ref of the first / last matching record; false when none. */
bool query_first(const struct query *query, struct ref *out);
bool query_last(const struct query *query, struct ref *out);
/* The two records around the longest time without one, the first of several such; both of id 0
 * when fewer than two match. */
void query_gap(const struct query *query, struct ref gap[2]);
/* Walk the matching records by time: start with {0}; returns 1 and fills, 0 at the end. */
struct cursor { size_t place; uint64_t selection; };
int query_next(const struct query *query, struct cursor *cursor, struct record *record,
	       uint32_t *id);

/* The finest width of the ladder 100 ms .. 1 d that keeps a span within max_bins. */
int64_t query_bin_width(int64_t first_ns, int64_t last_ns, size_t max_bins);

#endif
