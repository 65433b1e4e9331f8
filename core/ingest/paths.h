/* paths: the field names of one source, each once, with what a name promises. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_PATHS_H
#define SR_INGEST_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/names.h"
#include "core/ingest/record.h"

/* Fields beside the status that tell how a request ended (ingest.md section 13). */
enum signal {
	SIGNAL_NONE, SIGNAL_ERROR, SIGNAL_SUCCESS, SIGNAL_GRPC, SIGNAL_ENVOY, SIGNAL_HAPROXY,
	SIGNAL_HEROKU, SIGNAL_TIMEOUT
};

/*
 * Places in a role's list of names, best first: what a recognized format says (jsonform.h),
 * the aliases, what that format falls back on, aliases that are found only as the last part of a
 * nested path (`http.status`), and names that say less (paths_late.c).
 */
enum {
	PLACE_FORM = 0, PLACE_ALIAS = 16, PLACE_FALLBACK = 48, PLACE_NESTED = 64, PLACE_LATE = 128
};

/* What is known of a dotted path (`a.b.c`), by its name alone and by its log's format. */
struct path {
	uint32_t folded;	/* id of the name without case and `_ - .`: variants share it */
	int16_t place[ROLES];	/* in the list of the role, see above; -1 = none */
	uint8_t signal;		/* enum signal */
	uint8_t unit;		/* enum unit that the format gives to it as a latency */
	bool is_unit_of_decimals;	/* ... but only where its numbers have decimals */
	bool is_no_dim;		/* the format says that it is nothing to slice by */
	bool is_wanted;		/* looked at however many fields its record has */
	bool is_sampled;	/* the probe met it */
	bool is_known;		/* filled in */
};

#define PATHS_MAX 16384		/* different names in one source; more are not looked at */

struct paths {
	struct names *names;	/* owned */
	struct path *path;	/* owned; by id */
	size_t cap;
	uint64_t refused;	/* fields whose name found no room */
};

void paths_init(struct paths *paths);
void paths_release(struct paths *paths);
/* The id of a name (exact bytes), entered when new; 0 when the table is full. */
uint32_t paths_id(struct paths *paths, const char *at, size_t len);
/* The same for a name that a plan looks up: always entered, and wanted from now on. */
uint32_t paths_want(struct paths *paths, const char *path);
/* What is known of a name that was entered. Borrowed until the next one is. */
struct path *paths_get(const struct paths *paths, uint32_t id);
/* Its text: as logged, and safe to show. */
const struct name *paths_name(const struct paths *paths, uint32_t id);

/* A name's place in the alias list of a role (ingest.md section 10), from PLACE_ALIAS on;
 * from PLACE_NESTED on when only its last part stands there; from PLACE_LATE on when it is one of
 * those that say less; -1: it is none. */
int alias_place(enum role role, const char *path, size_t len);
/* What a field of this name tells of the outcome. */
enum signal alias_signal(const char *path, size_t len);
/* All names of those tables, one after the other: the i-th from 0, NULL past the last. */
const char *alias_name(size_t i);
/* The i-th name of a role that says less than the aliases, best first; NULL past the last. */
const char *alias_late(enum role role, size_t i);
/* `build.version`: the `version` of what served, as the last part of a nested name? */
bool alias_is_nested_version(const char *path, size_t len);
/* `kubernetes.labels.app.kubernetes.io/version`: a label that by its name is a version? */
bool alias_is_version_label(const char *path, size_t len);
/* Does it name a version only where its values look like one (`image`, `tag`)? And does a text:
 * `1.2.3`, `v12`, a commit, `repository:1.2.3`? */
bool alias_is_doubtful(const char *path, size_t len);
bool alias_looks_like_version(const char *value);
/* Does it name the end of a request; its start? (for end - start as a latency) */
bool alias_is_end(const char *path, size_t len);
bool alias_is_start(const char *path, size_t len);
/* Does it join the words of a name: `_`, `-`, `.`, the blank of a table's header? */
static inline bool
alias_is_joint(char c)
{
	return c == '_' || c == '-' || c == '.' || c == ' ';
}

/* Are two names equal without case and joints? */
bool alias_same(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
