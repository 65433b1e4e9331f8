/* extract_private: what the files of extract share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_EXTRACT_PRIVATE_H
#define SR_INGEST_EXTRACT_PRIVATE_H

#include "core/ingest/extract.h"

/* The field that a record has for a role, and how it is read. */
struct found {
	const struct flat_field *field;	/* NULL: none */
	int plan;		/* index in the plan; -1: a field met after the probe */
	enum unit unit;		/* latency only */
};

/* extract.c: the first field of the plan that the record has; an object only where nothing else
 * is. */
struct found extract_find(const struct extract *extract, enum role role, uint32_t *flags);

/* extract_head.c: which signals may overrule a status, and what is left of an outcome where one of
 * them may have been cut off. */
void extract_plan_signals(struct extract *extract);
enum outcome extract_head_outcome(const struct extract *extract, bool has_status,
				  enum outcome outcome);

/* extract_value.c: time and latency. */
void extract_time(const struct extract *extract, const struct found *found, struct record *record);
/* *result: why there is none. *parts: of a list. */
void extract_latency(const struct extract *extract, const struct found *found,
		     struct record *record, struct latency *latency, enum latency_result *result);

/* extract.c: where the i-th record of a span stands, and what the scanner found odd about it. */
void extract_place(const struct extract *extract, const struct span *span, size_t i,
		   struct record *record);

/* extract_name.c: ids of names. */
uint32_t extract_name(struct extract *extract, const char *at, size_t len);
/* The text of a scalar as a name; booleans by their word; NAME_NONE for none. */
uint32_t extract_field_name(struct extract *extract, const struct flat_field *field);
/* A template as a name, put under {*} where that is known. */
uint32_t extract_template(struct extract *extract, const char *at, size_t len);
/* The template of an endpoint. */
uint32_t extract_endpoint(struct extract *extract, const struct flat_field *field);
/* A part of an endpoint as a name; NAME_NONE for none. */
uint32_t extract_part(struct extract *extract, enum request_part part,
		      const struct flat_field *endpoint);
/* FLAG_UNSAFE_TEXT and FLAG_LOOKALIKE of a name. */
uint32_t extract_oddity(struct extract *extract, uint32_t name);

/* extract_units.c: keep a latency for extract_unit_change(). */
void extract_watch_unit(struct extract_counts *counts, const struct record *record, int plan);
/* Where a group stands among those that have all their latencies. */
static inline size_t
extract_full_place(const struct record *record, int plan)
{
	return (record->version * 5 + record->endpoint * 3 + (uint32_t)plan) % SPREADS;
}
/* Most records belong to a group that has its values long since. */
static inline bool
extract_is_watched(const struct extract_counts *counts, const struct record *record, int plan)
{
	size_t place = extract_full_place(record, plan);

	return counts->full[place].version == record->version &&
	       counts->full[place].endpoint == record->endpoint &&
	       counts->full[place].plan == plan + 1;
}

/* extract_count.c */
struct seen_values { enum latency_result latency; bool is_rounded; };
void extract_count(struct extract *extract, const struct record *record,
		   const struct found found[ROLES], const struct seen_values *values);
/* The same of n records that a lane read, which follow one another: usable, their latencies too
 * if they have one. */
struct hit;
void extract_count_hits(struct extract *extract, const struct hit *hits,
			const struct record *records, size_t n);

/* extract_late.c: a record that lies flat may have fields that none had when they were chosen. */
void extract_count_news(struct extract *extract, const struct record *record);
/* The same of a record that has one of this path. */
void extract_count_path(struct extract *extract, uint32_t path, const struct record *record);

#endif
