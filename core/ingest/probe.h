/* probe: what the head of a source holds: which fields there are, and what they look like. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_PROBE_H
#define SR_INGEST_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"
#include "core/ingest/fields.h"
#include "core/ingest/flat.h"
#include "core/ingest/value.h"

#define PROBE_RECORDS 1000	/* sampled */
#define PROBE_PATHS 256		/* fields looked at, but for those with a role */
#define PROBE_SLOTS 2048	/* of the table of different values; a power of two */
#define PROBE_VALUES 1001	/* more different values are "too many" */
#define PROBE_DECIMALS 10	/* told apart; more are what arithmetic leaves */

/* A set of sampled records, a bit each. */
struct mask { uint64_t bits[(PROBE_RECORDS + 63) / 64]; };

/* What was seen of one path over the sampled records. Absent values (null, "", -) do not count. */
struct seen {
	uint32_t path;			/* id in the source's paths */
	uint32_t order;			/* of first appearance */
	uint32_t n;			/* records that have it */
	uint32_t n_string, n_number, n_bool;
	uint32_t n_time, n_epoch[4];	/* values that read as a time; as epoch s, ms, us, ns */
	uint32_t n_date, n_clock;	/* as a date alone, as a clock alone */
	/* Of the times and dates: that tell no day from month; that have the day or the month first
	 * beyond doubt (enum date_order). Those that tell nothing count as times, month first. */
	uint32_t n_unordered, n_ordered[DATE_MONTH_FIRST + 1];
	/* From the earliest to the latest of those that tell nothing, read in either order. */
	struct { int64_t first_ns, last_ns; } reach[DATE_MONTH_FIRST + 1];
	uint32_t n_latency, n_with_unit;	/* as a latency; with a unit written */
	uint32_t n_list;		/* as a list of attempts */
	uint32_t n_comma[COMMA_OTHER + 1];	/* by what the comma of a number says */
	bool has_fraction;
	/* Numbers by how many decimals are written, the last: so many or more, or an exponent below
	 * 0; and those that are 0 to three decimals or more (`0.000`). */
	uint32_t n_decimals[PROBE_DECIMALS + 1], n_fine_zeros;
	uint64_t chars;			/* bytes of all texts */
	uint64_t value[PROBE_SLOTS];	/* hashes of different values, open addressing, 0 = free */
	uint32_t n_values;		/* at most PROBE_VALUES */
	char first_value[64];		/* safe text of the first one */
	double *number;			/* owned; by record, NAN = none; NULL until the first */
	int64_t *at_ns;			/* owned; by record, INSTANT_NONE = none; NULL likewise */
	struct mask has, has_time, has_latency;
	struct seen *part[REQUEST_PARTS];	/* owned; of what may be an endpoint, its parts as
						 * if they were fields; NULL: never met */
};

/* {0} plus `paths` is valid empty. */
struct probe {
	struct paths *paths;		/* borrowed */
	struct names *names;		/* borrowed; asked what a veil hides; may be NULL */
	struct seen **seen;		/* owned */
	size_t n_seen, cap_seen;
	uint32_t records;		/* sampled, at most PROBE_RECORDS */
	bool is_whole;			/* they are all that the source has */
	const struct probe *later;	/* borrowed; the same of stretches further on; NULL: none */
};

/* Count one record's fields. */
void probe_add(struct probe *probe, const struct flat *flat);
void probe_clear(struct probe *probe);	/* as if nothing had been sampled */
/* Was a field's one value, in either sample, another one in the other? */
bool probe_differs(const struct seen *seen, const struct seen *later);
/* Give the memory back; the paths stay marked as sampled. */
void probe_release(struct probe *probe);
/* Is it one of the field's values? */
bool probe_has_value(const struct seen *seen, const char *at, size_t len);
/* What was seen of a path, or NULL. */
const struct seen *probe_find(const struct probe *probe, const char *path);
/* The one value of a constant field, safe text, as it may be shown (redact.h), into *out. */
void probe_constant(const struct probe *probe, const struct seen *seen, const char *field,
		    struct str *out);
/* How many roles have a field in the record (own_only: at its own top level)? *has_time: the time.
 */
int probe_roles(const struct flat *flat, const struct field_map *map, bool own_only,
		bool *has_time);

/*
 * Choose the fields of each role, the latency's unit, and the dimensions (ingest.md 9, 10,
 * 12). map may be NULL. Sentences about the choice, safe text, go to *notes, one a line.
 */
void fields_choose(const struct probe *probe, const struct field_map *map, struct fields *out,
		   struct str *notes);
/* Which fields might be the latency that no field is? Safe names, `a, b`, into *out; returns
 * the first one, or NULL. Nothing when there are none. */
const char *fields_candidates(const struct probe *probe, const struct fields *fields,
			      struct str *out);
/* The unit of a latency by its name alone: suffix or known format. UNIT_NONE: it says none. */
enum unit unit_of_name(const char *path, size_t len, enum unit_proof *proof);

#endif
