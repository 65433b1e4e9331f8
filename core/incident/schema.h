/* schema: does a report hold report.schema.json? A small subset of JSON Schema draft 07. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_SCHEMA_H
#define SR_INCIDENT_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "core/base/str.h"

/*
 * The keywords known are those that the schema's description lists: type const enum required
 * properties additionalProperties items minItems maxItems minimum maximum minLength pattern
 * (POSIX ERE) anyOf allOf if/then $ref (into definitions). Any other is ignored, as the
 * standard has it.
 */
struct schema;

/* The schema of report/1 that is compiled in. Free it with schema_free(). Never NULL. */
struct schema *schema_report(void);
/* Its text, as it is compiled in. */
void schema_report_text(struct str *out);
/* Any schema of this subset; NULL when the text is not JSON. */
struct schema *schema_read(const char *text, size_t len);
void schema_free(struct schema *schema);

/*
 * Does a value hold? If not, *path is set to where it does not (`rca.onset`, `facts[3].id`)
 * and *why to what is wrong there: the first fault of the deepest alternative.
 */
bool schema_holds(struct schema *schema, const cJSON *value, struct str *path, struct str *why);
#endif
