/* attempts: how often the same requests come again, by the identifier that each one keeps. */
/* SPDX-License-Identifier: MIT */
#include "core/store/attempts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/identifier.h"
#include "core/store/query_private.h"
#include "core/store/twins_private.h"

#define IDENTITIES 65536	/* kept; a power of two */
#define IDENTITY_COSTS 16	/* to read one is as dear as to look at so many records */
#define ANSWERS 8		/* kept: both sides of an onset, and where it was before */

/* The identity of one record, by its place: records never change theirs. */
struct identity {
	uint32_t source, local;		/* local from 1 on; 0: nothing is kept here */
	bool is_known;			/* it has one */
	uint64_t hash;
};
/*
 * What came of a question without filters. The records looked at end at upto_ns where more would
 * have matched: then it is the answer to the same question up to any time from there on.
 */
struct answer_of {
	uint64_t generation, stamp;	/* of the store */
	struct query query;
	size_t most;			/* 0: nothing is kept here */
	int64_t low_ns, high_ns;
	int64_t upto_ns;		/* INT64_MAX: all that match were looked at */
	struct attempts attempts;
};
struct identities {
	struct identity *at;		/* owned, IDENTITIES of them; NULL until somebody asks */
	struct pane pane;
	struct answer_of answer[ANSWERS];
	size_t next_answer;		/* the one that makes room */
};

/* A request met so far, and when last. */
struct met { uint64_t hash; int64_t last_ns; bool is_used; };
struct requests { struct met *at; size_t mask; };

bool
attempts_are_told(const struct store *store)
{
	for (size_t s = 0; s < store->n_sources; s++) {
		const struct intake *intake = store->source[s].intake;
		const char *path = intake ? intake_identifier(intake) : NULL;

		if (path && identifier_is_kept(path))
			return true;
	}
	return false;
}

struct identities *
identities_new(void)
{
	return xcalloc(1, sizeof(struct identities));
}

void
identities_free(struct identities *identities)
{
	str_release(&identities->pane.bytes);
	free(identities->at);
	free(identities);
}

static size_t
mixed(uint64_t a, uint64_t b)
{
	uint64_t x = (a ^ b * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);

	return (size_t)(x ^ x >> 31);
}

static void
identity_read(struct identities *identities, const struct store *store,
	      const struct record *record, struct identity *out)
{
	struct intake *intake = store->source[record->source].intake;
	const char *path = intake ? intake_identifier(intake) : NULL;

	if (!path || !identifier_is_kept(path))
		return;
	store_did(store, IDENTITY_COSTS);
	const char *bytes = pane_bytes(&identities->pane, store, record);

	out->is_known = bytes && intake_identity(intake, record, bytes, &out->hash);
}

static bool
identity_of(const struct store *store, const struct record *record, uint32_t id, uint64_t *hash)
{
	struct identities *identities = store->identities;
	uint32_t source, local;

	if (!store_locate(store, id, &source, &local))
		return false;
	if (!identities->at)
		identities->at = xcalloc(IDENTITIES, sizeof(*identities->at));
	/* Neighbors are looked at together, and none takes the place of another. */
	struct identity *kept = &identities->at[(local + source * UINT32_C(0x9e37)) % IDENTITIES];

	if (kept->source != source || kept->local != local + 1) {
		*kept = (struct identity){.source = source, .local = local + 1};
		identity_read(identities, store, record, kept);
	}
	*hash = kept->hash;
	return kept->is_known;
}

/* Count an attempt. Returns whether it is one after another. */
static bool
meet(struct requests *requests, uint64_t hash, int64_t at_ns)
{
	size_t i = mixed(hash, 1) & requests->mask;

	while (requests->at[i].is_used && requests->at[i].hash != hash)
		i = (i + 1) & requests->mask;
	struct met *met = &requests->at[i];
	bool is_again = met->is_used && at_ns - met->last_ns <= ATTEMPTS_APART_NS;

	*met = (struct met){hash, at_ns, true};
	return is_again;
}

struct seen { int64_t at_ns; uint64_t hash; bool is_known; };

/* The first records in order of time; without those of the last moment when there are more, which
 * is *upto_ns then. */
static size_t
seen_fill(const struct query *query, size_t most, struct seen *seen, int64_t *upto_ns)
{
	struct cursor cursor = {0};
	struct record record;
	uint32_t id;
	size_t n = 0;
	bool has_more = false;

	while (query_next(query, &cursor, &record, &id)) {
		has_more = n == most;
		if (has_more)
			break;
		seen[n] = (struct seen){.at_ns = record.at_ns};
		seen[n].is_known = identity_of(query->store, &record, id, &seen[n].hash);
		n++;
	}
	*upto_ns = has_more ? record.at_ns : INT64_MAX;
	while (has_more && n > 0 && seen[n - 1].at_ns == record.at_ns)
		n--;
	return n;
}

static bool
is_same_question(const struct query *a, const struct query *b)
{
	bool is = a->n_terms == b->n_terms && a->bad == b->bad && a->skip_id == b->skip_id &&
		  a->without_repaired == b->without_repaired;

	for (int i = 0; is && i < a->n_terms; i++)
		is = a->term[i].field == b->term[i].field &&
		     a->term[i].value == b->term[i].value && a->term[i].is_not == b->term[i].is_not;
	return is;
}

/* What was answered before, if this is the same; else NULL. Filters are not compared. */
static const struct answer_of *
answer_again(const struct query *query, size_t most)
{
	const struct store *store = query->store;
	const struct match match = match_init(query);

	for (size_t i = 0; i < ANSWERS && !query->where && !query->filter; i++) {
		const struct answer_of *at = &store->identities->answer[i];
		bool is_within = at->upto_ns <= match.high_ns && at->upto_ns <= at->high_ns;

		if (at->generation == store->generation && at->stamp == store->stamp &&
		    at->most > 0 && at->most == most && at->low_ns == match.low_ns &&
		    (at->high_ns == match.high_ns || is_within) &&
		    is_same_question(&at->query, query))
			return at;
	}
	return NULL;
}

static void
answer_keep(const struct query *query, size_t most, int64_t upto_ns, const struct attempts *out)
{
	const struct store *store = query->store;
	struct identities *identities = store->identities;
	const struct match match = match_init(query);

	if (query->where || query->filter)
		return;
	identities->answer[identities->next_answer++ % ANSWERS] = (struct answer_of){
		.generation = store->generation, .stamp = store->stamp, .query = *query,
		.most = most, .low_ns = match.low_ns, .high_ns = match.high_ns,
		.upto_ns = upto_ns, .attempts = *out,
	};
}

static void
attempts_count(const struct query *query, size_t most, int64_t *upto_ns, struct attempts *out)
{
	struct seen *seen = xcalloc(most + 1, sizeof(*seen));
	size_t n = seen_fill(query, most, seen, upto_ns), again = 0, room = 64;

	*out = (struct attempts){.first_ns = INSTANT_NONE, .last_ns = INSTANT_NONE,
				 .again_ns = INSTANT_NONE};
	while (room < 2 * n)
		room *= 2;
	struct requests requests = {xcalloc(room, sizeof(struct met)), room - 1};
	int64_t *again_ns = xcalloc(n + 1, sizeof(*again_ns));

	for (size_t i = 0; i < n; i++) {
		if (!seen[i].is_known)
			continue;
		if (meet(&requests, seen[i].hash, seen[i].at_ns))
			again_ns[again++] = seen[i].at_ns;
		else
			out->requests++;
		out->records++;
	}
	if (n > 0) {
		out->first_ns = seen[0].at_ns;
		out->last_ns = seen[n - 1].at_ns;
	}
	if (again > 0)
		out->again_ns = again_ns[(again - 1) / 10];
	free(requests.at);
	free(again_ns);
	free(seen);
}

void
query_attempts(const struct query *query, size_t most, struct attempts *out)
{
	const struct answer_of *again = answer_again(query, most);
	int64_t upto_ns;

	if (again) {
		*out = again->attempts;
		return;
	}
	attempts_count(query, most, &upto_ns, out);
	answer_keep(query, most, upto_ns, out);
}
