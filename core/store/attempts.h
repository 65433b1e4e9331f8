/* attempts: how often the same requests come again, by the identifier that each one keeps. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_ATTEMPTS_H
#define SR_STORE_ATTEMPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/store/query.h"

/* Later than so long after its last attempt the same identifier is another request. */
#define ATTEMPTS_APART_NS (INT64_C(60) * 1000 * 1000 * 1000)

struct attempts {
	uint64_t records;	/* looked at, with an identifier: each is one attempt */
	uint64_t requests;	/* different ones among them */
	int64_t first_ns, last_ns;	/* of the records looked at; INSTANT_NONE without any */
	/* When a tenth of the attempts after a first one had been made; INSTANT_NONE: there is
	 * none. A storm has begun by then. */
	int64_t again_ns;
};

/*
 * Has any source an identifier that a request keeps when it is tried again (identifier.h)?
 * Without one nothing can be counted.
 */
bool attempts_are_told(const struct store *store);

/*
 * Look at the first `most` matching records in order of time and count the requests among them.
 * Where more match, the records of the last moment looked at are left out, so that the order
 * of records within it changes nothing. Identifiers are read back from the source's bytes and
 * kept for the next question, 64 Ki of them; records whose bytes are gone have none.
 */
void query_attempts(const struct query *query, size_t most, struct attempts *out);

/* Identifiers that were read, one cache a store. */
struct identities;
struct identities *identities_new(void);
void identities_free(struct identities *identities);

#endif
