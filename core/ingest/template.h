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

/* What stands in an endpoint beside its path, and may be a dimension (section 11, rule 1). */
enum request_part { PART_METHOD, PART_HOST, REQUEST_PARTS };
const char *request_part_word(enum request_part part);	/* `method` `host` */

/*
 * A part of a request line or a URL (`GET https://risk.example:8443/score?id=7 HTTP/1.1`): the
 * method is `GET`, the host `risk.example`, without user and port. Returns its length, and 0
 * when the endpoint has no such part; *from points into the text.
 */
size_t request_part(enum request_part part, const char *at, size_t len, const char **from);

#endif
