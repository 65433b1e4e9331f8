/* schema_private: the text of report.schema.json, in pieces short enough for a compiler. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_SCHEMA_PRIVATE_H
#define SR_INCIDENT_SCHEMA_PRIVATE_H

#include <stddef.h>

/* Pieces of one JSON text, the head's before the tail's; each list ends in NULL. */
extern const char *const schema_head[];
extern const char *const schema_tail[];

#endif
