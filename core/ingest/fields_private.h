/* fields_private: the latency's unit and the dimensions, chosen beside the roles. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_FIELDS_PRIVATE_H
#define SR_INGEST_FIELDS_PRIVATE_H

#include "core/ingest/probe.h"

#define COVERAGE_LEAST 0.5	/* share of records in which a field must be usable */
/* What is a dimension, by a sample or by those of several sources. */
#define VALUES_MAX 1000		/* a field with more values is none */
#define UNIQUE_FROM 20		/* below so many records uniqueness says nothing by itself */
#define LENGTH_MAX 80		/* mean bytes of a value */
#define MEASURE_VALUES 64	/* numbers with more values are measures */

/* Does a field, by its path, play this role, or complete what does? */
bool fields_play(const struct fields *fields, enum role role, const char *path);
/* Does it play any? */
bool fields_use(const struct fields *fields, const char *path);
/* There is no room for what would be a dimension: count it, and keep the name of the first. */
void fields_leave_out(struct fields *fields, const char *path);

/* The unit of a latency field: proof before guess (ingest.md section 9). Sets unit and proof;
 * what was assumed, or looks wrong, goes to the notes. */
void fields_find_unit(const struct probe *probe, const struct seen *seen, struct field *field,
		      struct str *notes);
/*
 * Of numbers with decimals: are they rather milliseconds (> 0) or seconds (< 0), by all that tells
 * it? In points, the logarithm of how many times likelier; it takes LEAN_MS of them to call
 * milliseconds what may well be seconds. Between the two others nobody can be sure. seen->number
 * must be there.
 */
double fields_lean(const struct probe *probe, const struct seen *seen);
#define LEAN_MS 4.0
#define LEAN_SURE_MS 4.0
#define LEAN_SURE_S (-7.0)
/* The unit of the number at the end of a line, which the field has, is a guess: mark it so, and say
 * it. */
void fields_assume(const struct probe *probe, struct field *field, struct str *notes);
/* Add the sentence that says how a latency field with an assumed unit is read. */
void fields_say_assumed(const struct field *field, struct str *notes);
/* Does a name sound like a time span? What says a status, a place or an amount does not. */
bool fields_sounds_like_latency(const struct name *name);
#define AT_ONCE 30	/* more requests in flight than a small service has */
/* The sampled numbers of a field by size; returns how many there are. */
size_t fields_sorted(const struct seen *seen, double sorted[PROBE_RECORDS]);
/* How many requests a second the sample has, by its time that stands in the most; 0: unknown. */
double fields_rate(const struct probe *probe);
/* Which other fields are dimensions; constants go to the notes (ingest.md section 12). */
void fields_choose_dims(const struct probe *probe, const struct field_map *map, struct fields *out,
			struct str *notes);
/* Is `1,234` a thousand and more in a latency field? Where others are whole numbers, and none has
 * a comma that parts decimals (`0,123` `1,5`). A decimal comma is refused (ingest.md section 8). */
void fields_find_comma(const struct probe *probe, const struct seen *seen, struct field *field);
/*
 * What stands first in the dates of the time fields that are chosen, where some do not tell
 * (`03/04/2026`): what --map says; else what other dates of the field prove by a number over 12,
 * all alike; else, of 20 dates or more, the order in which they lie within a tenth of the time
 * that they span in the other (11/04, 12/04, not a month apart). That is said in a note.
 */
void fields_choose_order(const struct probe *probe, const struct field_map *map,
			 struct fields *out, struct str *notes);
/* What may be a status by its name, and is none by its values: all are levels of a logger (`info`
 * `WARN`), one of which is no outcome; a `response` that is more than a code. */
bool fields_is_no_status(const struct probe *probe, const struct seen *seen);
/* Is it a plain `version` that is one small bare number everywhere? So is a log's format. */
bool fields_is_format_version(const struct probe *probe, const struct seen *seen);
/* Add the sentence that says so of a field, called by its safe name. */
void fields_say_format_version(const char *name, struct str *notes);
/* Are the values of a field true and false, as such or as words (`True`)? */
bool fields_is_yes_or_no(const struct seen *seen);
/* `time` `latency` `status` `endpoint` `version`, as --map spells them. */
extern const char *const role_words[ROLES];

/* The name of a seen field, and what is known of it. */
static inline const struct name *
seen_name(const struct probe *probe, const struct seen *seen)
{
	return paths_name(probe->paths, seen->path);
}

static inline const struct path *
seen_path(const struct probe *probe, const struct seen *seen)
{
	return paths_get(probe->paths, seen->path);
}

static inline bool
covers_half(const struct probe *probe, uint32_t n)
{
	return n > 0 && n >= COVERAGE_LEAST * probe->records;
}

#endif
