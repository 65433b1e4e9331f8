/* wrapped: records that a log carries as a string: opened once, with the labels around them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_WRAPPED_H
#define SR_INGEST_WRAPPED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"
#include "core/ingest/jsonform_read.h"

/*
 * What a string may hold (ingest.md section 6). JSON: one object and nothing beside it.
 * logfmt: two `key=value` at least, and no more bare words than those.
 */
enum wrapped_kind { WRAPPED_TEXT, WRAPPED_JSON, WRAPPED_LOGFMT };
enum wrapped_kind wrapped_kind_of(const char *at, size_t len);

/*
 * Append the members of a logfmt line to an open JSON object: numbers as numbers, `true`,
 * `false` and `null` as they are, all else as strings; `\"` and `\\` in quotes are unescaped.
 * Bare words are left out.
 */
void wrapped_logfmt(struct str *out, const char *at, size_t len);

#endif
