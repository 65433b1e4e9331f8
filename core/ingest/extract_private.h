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

/* extract_value.c: time and latency. */
void extract_time(const struct extract *extract, const struct found *found, struct record *record);
/* *result: why there is none. *parts: of a list. */
void extract_latency(const struct extract *extract, const struct found *found,
		     struct record *record, struct latency *latency, enum latency_result *result);

/* extract_name.c: ids of names. */
uint32_t extract_name(struct extract *extract, const char *at, size_t len);
/* The text of a scalar as a name; booleans by their word; NAME_NONE for none. */
uint32_t extract_field_name(struct extract *extract, const struct flat_field *field);
/* The template of an endpoint. */
uint32_t extract_endpoint(struct extract *extract, const struct flat_field *field);
/* A part of an endpoint as a name; NAME_NONE for none. */
uint32_t extract_part(struct extract *extract, enum request_part part,
		      const struct flat_field *endpoint);
/* FLAG_UNSAFE_TEXT and FLAG_LOOKALIKE of a name. */
uint32_t extract_oddity(struct extract *extract, uint32_t name);

/* extract_units.c: keep a latency for extract_unit_change(). */
void extract_watch_unit(struct extract_counts *counts, const struct record *record, int plan);

/* extract_count.c */
struct seen_values { enum latency_result latency; bool is_rounded; };
void extract_count(struct extract *extract, const struct record *record,
		   const struct found found[ROLES], const struct seen_values *values);
/* The same of a record that a lane read: usable, its latency too if it has one. */
struct hit;
void extract_count_hit(struct extract *extract, const struct record *record,
		       const struct hit *hit);

#endif
