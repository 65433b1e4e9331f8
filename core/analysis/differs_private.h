/* differs_private: what the files of differs share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_DIFFERS_PRIVATE_H
#define SR_ANALYSIS_DIFFERS_PRIVATE_H

#include "core/analysis/differs.h"
#include "core/analysis/verdict_private.h"

/* differs_left.c: name what is not ranked; fields that the ranking left out come with a text. */
void differs_name(struct differing *out, struct arena *arena, enum differs_why why,
		  const char *field, const char *text);
void differs_name_left(const struct differs_ask *ask, struct arena *arena, struct differing *out);
/* differs_numbers.c: latency, and with has_numbers the measures of the log. */
void differs_numbers(const struct differs_ask *ask, struct arena *arena, struct differing *out);
/* The query of the records selected; false for the slowest, which no query names. */
bool differs_query(const struct differs_ask *ask, enum differs_of of, struct query *out);

/* -- the values of a field: differs_values.c -- */

/* A value of a field, on both sides, before onset and in all. */
struct value {
	uint32_t value;
	uint64_t n, selected, before, before_selected;
};
struct values { struct value *at; size_t n; bool has_other; };

/* How many records of a cell are selected; only where they are not those of a query. */
uint64_t differs_selected(const struct differing *out, const struct cell *cell,
			  struct arena *scratch);
/* All values of a field and how many records of each side have them, in order of id. */
struct values differs_values(const struct differs_ask *ask, const struct differing *out, int field,
			     struct arena *arena);
const struct value *differs_value(const struct values *values, uint32_t value);
/* Explanatory power of each value, 1 over the field; NAN where nothing is to be explained. */
void differs_explain(const struct values *values, double *power);

#endif
