/* twins_classes: equal hashes become classes of identical records, read in order of offset. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/twins_private.h"

/* Bytes read at once. */
#define PANE ((size_t)32 << 10)

const char *
pane_bytes(struct pane *pane, const struct store *store, const struct record *record)
{
	struct intake *intake = store->source[record->source].intake;
	int64_t from = record->offset - pane->offset;
	struct err ignored;

	if (pane->bytes.len && pane->source == record->source && from >= 0 &&
	    from + record->length <= (int64_t)pane->bytes.len)
		return pane->bytes.at + from;
	size_t len = record->length > PANE ? record->length : PANE;
	str_clear(&pane->bytes);
	pane->source = record->source;
	pane->offset = record->offset;
	if (!intake ||
	    intake_reread(intake, record->offset, len, &pane->bytes, &ignored) != 0 ||
	    pane->bytes.len < record->length) {
		str_clear(&pane->bytes);
		return NULL;
	}
	return pane->bytes.at;
}

static const struct chunk *
chunk_of(const struct store *store, const struct equal *equal, size_t *index)
{
	const struct chunks *chunks = &store->source[equal->source].chunks;

	*index = chunks_find(chunks, equal->local);
	return &chunks->at[*index];
}

/* The record itself. */
static void
read_record(const struct classes *classes, size_t i, struct record *record)
{
	const struct equal *equal = &classes->at[i];
	size_t index;
	const struct chunk *chunk = chunk_of(classes->store, equal, &index);

	rows_get(readback_rows(classes->store, equal->source, index), equal->local - chunk->first,
		 record);
	record->source = equal->source;
}

/* Identical records are of one time: chunks of other times need not be read. */
static bool
may_be_same(const struct classes *classes, size_t a, size_t b)
{
	size_t index;
	const struct chunk *left = chunk_of(classes->store, &classes->at[a], &index);
	const struct chunk *right = chunk_of(classes->store, &classes->at[b], &index);

	return left->first_ns <= right->last_ns && right->first_ns <= left->last_ns;
}

static bool
is_usable(const struct record *record)
{
	return record->unusable == UNUSABLE_NOT || record->unusable == UNUSABLE_DUPLICATE;
}

/* What was read out of them; flags and dimensions may differ by what a source was found to be. */
static bool
is_same_value(const struct record *a, const struct record *b)
{
	return a->length == b->length && a->at_ns == b->at_ns && a->latency_us == b->latency_us &&
	       a->version == b->version && a->endpoint == b->endpoint &&
	       a->status == b->status && a->outcome == b->outcome &&
	       is_usable(a) == is_usable(b) && (int)a->unusable != ROW_LOST;
}

/* Two places in the bytes: where the walk is, and where the record before is. */
struct compare { struct pane here, there; };

/* Are a record and the first one of a class the same? Then the class is known better. */
static bool
is_same(const struct classes *classes, struct compare *compare, const struct record *record,
	size_t first)
{
	struct record before;

	read_record(classes, first, &before);
	if (!is_same_value(record, &before))
		return false;
	const char *a = pane_bytes(&compare->here, classes->store, record);
	const char *b = pane_bytes(&compare->there, classes->store, &before);
	if (!a || !b || memcmp(a, b, record->length) != 0)
		return false;
	uint8_t *traits = &classes->traits[first];
	const struct source *source = classes->store->source;
	*traits |= is_usable(record) ? CLASS_USABLE : 0;
	if (!(*traits & CLASS_IDENTIFIED) &&
	    (intake_is_identified(source[record->source].intake, record, a) ||
	     intake_is_identified(source[before.source].intake, &before, b)))
		*traits |= CLASS_IDENTIFIED;
	return true;
}

/* The class of a record, among those of its hash before it; group: the first of that hash. */
static void
classify(struct classes *classes, struct compare *compare, size_t i, size_t group)
{
	struct record record;
	bool is_read = false;
	size_t first = group;

	classes->of[i] = (uint32_t)i;
	if (i == group)
		return;
	for (int tried = 1;; first = classes->next[first], tried++) {
		if (may_be_same(classes, i, first)) {
			if (!is_read)
				read_record(classes, i, &record);
			is_read = true;
			if (is_same(classes, compare, &record, first)) {
				classes->of[i] = (uint32_t)first;
				return;
			}
		}
		if (tried == TWINS_CLASSES)
			return;
		if (!classes->next[first])
			break;
	}
	classes->next[first] = (uint32_t)i;
}

static int
by_place(const void *left, const void *right, void *context)
{
	const struct equal *at = context;
	const struct equal *a = &at[*(const uint32_t *)left], *b = &at[*(const uint32_t *)right];

	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return a->local < b->local ? -1 : a->local > b->local;
}

void
classes_make(struct classes *classes, const struct store *store)
{
	const struct ids **ids = xcalloc(store->n_sources + 1, sizeof(*ids));
	struct compare compare = {0};

	for (size_t s = 0; s < store->n_sources; s++)
		ids[s] = store->source[s].ids;
	*classes = (struct classes){.store = store};
	size_t n = classes->n = ids_equal(ids, store->n_sources, &classes->at);
	free(ids);
	classes->of = xcalloc(n + 1, sizeof(*classes->of));
	classes->walk = xcalloc(n + 1, sizeof(*classes->walk));
	classes->step = xcalloc(n + 1, sizeof(*classes->step));
	classes->next = xcalloc(n + 1, sizeof(*classes->next));
	classes->traits = xcalloc(n + 1, sizeof(*classes->traits));
	uint32_t *group = xcalloc(n + 1, sizeof(*group));
	for (size_t i = 0; i < n; i++) {
		bool is_first = i == 0 || classes->at[i - 1].hash != classes->at[i].hash;
		group[i] = is_first ? (uint32_t)i : group[i - 1];
		classes->walk[i] = (uint32_t)i;
	}
	if (n)
		qsort_r(classes->walk, n, sizeof(*classes->walk), by_place, classes->at);
	for (size_t i = 0; i < n; i++) {
		classes->step[classes->walk[i]] = (uint32_t)i;
		classify(classes, &compare, classes->walk[i], group[classes->walk[i]]);
	}
	free(group);
	str_release(&compare.here.bytes);
	str_release(&compare.there.bytes);
}

void
classes_release(struct classes *classes)
{
	free(classes->at);
	free(classes->of);
	free(classes->walk);
	free(classes->step);
	free(classes->next);
	free(classes->traits);
	*classes = (struct classes){0};
}

uint32_t
classes_near(const struct classes *classes, size_t i, int places)
{
	int64_t step = (int64_t)classes->step[i] + places;

	if (step < 0 || step >= (int64_t)classes->n)
		return UINT32_MAX;
	uint32_t near = classes->walk[step];
	const struct equal *a = &classes->at[i], *b = &classes->at[near];
	bool is_next = a->source == b->source && (int64_t)b->local == (int64_t)a->local + places;
	return is_next ? classes->of[near] : UINT32_MAX;
}
