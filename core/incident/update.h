/* update: new generated blocks into a document that people have edited. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_UPDATE_H
#define SR_INCIDENT_UPDATE_H

#include <stddef.h>

#include "core/base/err.h"
#include "core/base/str.h"

/*
 * Replace what stands between `<!-- sitrep:begin NAME -->` and `<!-- sitrep:end NAME -->` in old
 * by what stands there in fresh, for every block of fresh; every other byte of old is kept.
 * Appends to *out. Returns 0; -1 and *err (ERR_CONFIG) when a mark is missing, doubled, unknown
 * or out of order in old: then nothing is appended.
 */
int update_blocks(const char *old, size_t old_len, const char *fresh, struct str *out,
		  struct err *err);
#endif
