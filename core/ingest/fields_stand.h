/* fields_stand: how a field without a role stands in the head of a source: by itself it cannot
 * tell whether what is one and the same in it is another in the source beside it. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_FIELDS_STAND_H
#define SR_INGEST_FIELDS_STAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct fields;
struct probe;
struct seen;

enum stand_kind {
	STAND_UNTOLD,		/* too rare in the sample, or nothing to slice by for its format */
	STAND_STEADY,		/* one value wherever it was looked at */
	STAND_FEW,		/* several values, in too few records to tell by itself */
	STAND_VARIES,		/* it has as many values as people slice by */
	STAND_NOT		/* an identifier, a measure, a time, or too long a text */
};

struct stance {
	const char *path;	/* borrowed from the paths of the source, or a word of its own */
	char *says;		/* owned: the line of the notes that says it is one and the same;
				 * NULL: nothing does */
	uint64_t *value;	/* owned: the hashes of its values, n_values of them; of one that is
				 * steady or few, else NULL */
	uint64_t chars;		/* bytes of all values */
	uint32_t n_values, n, n_number;	/* n: sampled records that have it */
	int part;		/* what it is cut out of the endpoint as (request_part); -1: a
				 * field of its own */
	enum stand_kind kind;
	bool may_be;		/* its format and its name let it be a dimension */
	bool may_be_kept;	/* it is one and the same, and one of those that change one day */
	bool is_sure;		/* there is nothing behind the head, or it was looked at too */
	bool may_be_version;	/* by its name */
	bool is_format;		/* a `version` that was set aside as the number of a format */
};

/* All fields of a sample that play no role; *n of them, owned by the caller, to be given back by
 * fields_stands_free(). */
struct stance *fields_stands(const struct probe *probe, const struct fields *fields, size_t *n);
void fields_stands_free(struct stance *stand, size_t n);

/* Has it as many values, in as many records, as people slice by? */
bool fields_varies(const struct probe *probe, const struct seen *seen);
/* Is it one and the same in the head, and one of those that change one day? */
bool fields_is_steady(const struct probe *probe, const struct seen *seen);
/* A number with decimals that is steady so far is a measure rather than a setting. */
bool fields_is_amount(const struct seen *seen);
/* By its format, its place and the kind of its values. */
bool fields_may_be_dimension(const struct probe *probe, const struct seen *seen);
/* Is it a dimension by what was sampled later (NULL: nothing of it), though the head (NULL: it has
 * none) has one value of it or hardly any? */
bool fields_turns(const struct probe *probe, const struct seen *seen, const struct seen *later);
/* The place of a path among those that people slice by; the least comes first. */
size_t fields_preference(const char *path);
/* Is it one of those, by its name: a machine, an area, a customer, something that is changed? */
bool fields_is_sliced(const char *path);
/* The line of the notes that says a field, called by its safe name, is one and the same in the
 * whole sample; nothing when it is not. */
void fields_say_constant(const struct probe *probe, const char *name, const struct seen *seen,
			 struct str *out);
/* Of the endpoint's fields, the part of that which has it most often, where no field of the log
 * says it; NULL: none has. */
const struct seen *fields_find_part(const struct probe *probe, const struct fields *fields,
				    int part);
#define FIELDS_STEADY_MOST 6	/* fields that are kept though nothing shows a second value */
#define FIELDS_LOOKED_AT 64	/* in order of appearance */

#endif
