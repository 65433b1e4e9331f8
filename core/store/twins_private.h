/* twins_private: classes of identical records, and the bytes that tell them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_TWINS_PRIVATE_H
#define SR_STORE_TWINS_PRIVATE_H

#include "core/store/ids.h"
#include "core/store/store_private.h"
#include "core/store/twins.h"

/* A stretch of a source's bytes, read at once for those who ask for records in order. */
struct pane {
	uint32_t source;
	int64_t offset;
	struct str bytes;	/* owned */
};
/* The bytes of a record; NULL when they are gone. Borrowed until the next call on the pane. */
const char *pane_bytes(struct pane *pane, const struct store *store, const struct record *record);

/*
 * Records that share their hash with another one, sorted by hash, source and place. `walk` has
 * their numbers by source and place: that is the way they are read, and there neighbors are found.
 */
struct classes {
	const struct store *store;
	struct equal *at;	/* owned, n of them */
	size_t n;
	uint32_t *of;		/* owned: the first record of the class that each is in */
	uint32_t *next;		/* owned: of a first one, that of the next class; 0: none */
	uint32_t *walk;		/* owned */
	uint32_t *step;		/* owned: where each stands in walk */
	uint8_t *traits;	/* owned; of a first one of a class of several: CLASS_ bits */
};
enum { CLASS_USABLE = 1, CLASS_IDENTIFIED = 2 };
void classes_make(struct classes *classes, const struct store *store);
void classes_release(struct classes *classes);
/* The class of a neighbor, so many places on in the same source; UINT32_MAX: it has none. */
uint32_t classes_near(const struct classes *classes, size_t i, int places);

#endif
