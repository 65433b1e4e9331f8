/* prefixed: whole JSON objects on lines, behind a prefix that tells what they do not. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_PREFIXED_H
#define SR_INGEST_PREFIXED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/ingest/formats.h"

/*
 * Is the text one object from its first byte to its last, blanks aside? Its brackets are
 * counted, those in strings not: `{...} {...}`, an object that lost its end and one with text
 * behind it are none. Pure.
 */
bool prefixed_is_object(const char *at, size_t len);
/*
 * Are FORMATS_SHARE of the lines of a head that could be objects such ones behind a prefix
 * (prefix.h; of CRI a part of one, too), and some of all lines? Words between them (a stack
 * trace) do not count. Then *match is filled, and match->format is FORMAT_JSON; else
 * match->format is NULL and match->matched 0. *tells_more: the prefixes tell where a line is
 * from (pods; or containers, two of them at least), or hold parts of lines, or syslog's data. Not
 * of hosts: syslog is damaged more often than its hosts are the cause, and only the scanner mends.
 * Pure.
 */
void prefixed_detect(const char *head, size_t len, struct format_match *match, bool *tells_more);

#endif
