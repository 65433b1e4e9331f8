/* template: endpoints as routes: the parts of a path that name one thing become {n}, {uuid} ... */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_TEMPLATE_H
#define SR_INGEST_TEMPLATE_H

#include <stddef.h>

#include "core/base/str.h"

/*
 * Append the template of a raw endpoint (ingest.md section 11, rules 1-3, 6, 7): method,
 * scheme and host, query, fragment and ;params go; digits become {n}, UUIDs {uuid}, hex
 * {hex}, long ids {id}, dates {date}, addresses {email}. A route template of the log
 * (`{id}`, `:id`, `<int:id>`) and a name without a slash stay as they are.
 */
void template_of(struct str *out, const char *at, size_t len);

#endif
