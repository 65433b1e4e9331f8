/* redact_private: what a redaction knows, shared by its fields and its texts. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_REDACT_PRIVATE_H
#define SR_BASE_REDACT_PRIVATE_H

#include "core/base/mem.h"
#include "core/base/redact.h"

enum { WORD_MAX = 40 };

enum state { UNKNOWN, ALLOWED, HIDDEN };
/* What is known of a name, by its id. */
struct veil { enum state state; const struct name *shown; };

struct counter { char word[WORD_MAX]; uint32_t n; };

struct redact {
	struct arena arena;
	const char **more;			/* owned; fields to hide that were named, or are
						 * called otherwise; texts in the arena */
	size_t n_more, cap_more, n_named;	/* the first n_named: by a person */
	struct veil *veil;			/* owned; [id - 1] */
	size_t n, cap;
	struct counter *counter;		/* owned; pseudonyms given, by word */
	size_t n_counters, cap_counters;
};

/* `customer` of `labels.customer`. */
const char *redact_last_part(const char *field);

#endif
