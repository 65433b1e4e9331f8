/* conclude: once all is read: outlying times, one name for many paths, and what was read twice. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/ids.h"
#include "core/store/skew.h"
#include "core/store/store_private.h"
#include "core/store/twins.h"

#define NAMED 3		/* endpoints that are named in a note */

/* What things take, roughly, in ns: of each record its hash is sorted out; those that share theirs
 * are read and compared; all are read anew where the lots were made without what is left out. */
enum { SORTED_NS = 30, COMPARED_NS = 1000, REFOLDED_NS = 400 };

static void
add_note(struct store *store, struct str *text)
{
	GROW(store->note, store->n_notes, store->cap_notes);
	store->note[store->n_notes++] = xstrdup(str_text(text));
	str_release(text);
}

/* Where the outliers of each source lie, and the span of all that is none. */
static void
find_span(struct store *store)
{
	int64_t first_ns = INSTANT_NONE, last_ns = INSTANT_NONE;
	int64_t earliest_ns = INSTANT_NONE, latest_ns = INSTANT_NONE;
	bool has_outliers = false;

	store->low_ns = INT64_MIN;
	store->high_ns = INT64_MAX;
	for (uint32_t s = 0; s < store->n_sources; s++) {
		struct source *source = &store->source[s];
		source->aside.from_ns = INT64_MIN;
		source->aside.upto_ns = INT64_MAX;
		if (!source->intake)
			continue;
		struct time_outliers outliers = intake_outliers(source->intake);
		if (!outliers.n)
			continue;
		has_outliers = true;
		source->aside.from_ns = outliers.from_ns;
		source->aside.upto_ns = outliers.upto_ns;
	}
	for (uint32_t s = 0; s < store->n_sources && has_outliers; s++) {
		aside_span(&store->source[s], &earliest_ns, &latest_ns);
		aside_inner_span(store, s, &first_ns, &last_ns);
	}
	/* What is an outlier of one source may lie within the span of the others. */
	if (first_ns == INSTANT_NONE || (first_ns == earliest_ns && last_ns == latest_ns))
		return;
	store->low_ns = first_ns;
	store->high_ns = last_ns;
}

/* What the lots do without, as they are. */
struct before {
	int64_t low_ns, high_ns;
	struct picks *duplicate, *outside;	/* owned, by source; they are too */
};

static void
set_before(struct store *store, struct before *before)
{
	before->low_ns = store->low_ns;
	before->high_ns = store->high_ns;
	before->duplicate = xcalloc(store->n_sources + 1, sizeof(*before->duplicate));
	before->outside = xcalloc(store->n_sources + 1, sizeof(*before->outside));
	for (size_t s = 0; s < store->n_sources; s++) {
		struct aside *aside = &store->source[s].aside;
		before->duplicate[s] = aside->duplicate;
		before->outside[s] = aside->outside;
		picks_release(&aside->possible);
		aside->duplicate = aside->outside = (struct picks){0};
	}
}

/* Is that what they are to do without by now? */
static bool
is_as_before(const struct store *store, const struct before *before)
{
	bool is = true;

	for (size_t s = 0; is && s < store->n_sources; s++) {
		const struct aside *aside = &store->source[s].aside;
		is = picks_equal(&before->duplicate[s], &aside->duplicate) &&
		     picks_equal(&before->outside[s], &aside->outside);
	}
	return is;
}

/* Give the picks back: those of before, or, when they are to be had again, those of now. */
static void
release_before(struct store *store, struct before *before, bool is_wanted)
{
	for (size_t s = 0; s < store->n_sources; s++) {
		struct aside *aside = &store->source[s].aside;
		if (is_wanted) {
			struct held held = aside->held;
			aside->held = (struct held){0};
			aside_release(aside);
			aside->held = held;
			aside->duplicate = before->duplicate[s];
			aside->outside = before->outside[s];
			continue;
		}
		picks_release(&before->duplicate[s]);
		picks_release(&before->outside[s]);
	}
	if (is_wanted) {
		store->low_ns = before->low_ns;
		store->high_ns = before->high_ns;
	}
	free(before->duplicate);
	free(before->outside);
}

static int
by_name(const void *left, const void *right, void *names)
{
	return names_compare(names, *(const uint32_t *)left, *(const uint32_t *)right);
}

/* The endpoints that stand for others, by name. How many paths each stands for nobody counts: most
 * are put under it before they have a name. Owned by the caller. */
static uint32_t *
list_stand_ins(const struct store *store, size_t *n)
{
	const struct apart *apart = &store->apart[FIELD_ENDPOINT];
	uint32_t *at = xcalloc(apart->cap + 1, sizeof(*at));

	*n = 0;
	for (uint32_t value = 1; value < apart->cap; value++) {
		enum apart_state state = apart_state(apart, value);
		if (state == APART_NEW || state == APART_JOINED)
			continue;
		const struct name *name = names_raw(store->names, value);
		if (memmem(name->raw, name->len, "{*}", 3))
			at[(*n)++] = value;
	}
	qsort_r(at, *n, sizeof(*at), by_name, store->names);
	return at;
}

static void
note_endpoints(struct store *store)
{
	struct str text = {0};
	size_t n;

	if (!store->apart[FIELD_ENDPOINT].n_joined)
		return;
	uint32_t *at = list_stand_ins(store, &n);
	str_add(&text, "endpoints: paths that differ in a part are put together as ");
	for (size_t i = 0; i < n && i < NAMED; i++)
		str_fmt(&text, "%s%s", i ? ", " : "", names_get(store->names, at[i])->clean);
	if (n > NAMED)
		str_fmt(&text, " and %zu more", n - NAMED);
	free(at);
	add_note(store, &text);
}

static void
note_twins(struct store *store, const struct twins *twins)
{
	struct str text = {0};

	if (twins->identified) {
		str_fmt(&text, "%llu records left out: identical to one before them, with the "
			"same identifier", (unsigned long long)twins->identified);
		add_note(store, &text);
	}
	if (twins->overlapping) {
		str_fmt(&text, "%llu records left out: %s overlaps %s%s",
			(unsigned long long)twins->overlapping,
			intake_name(store->source[twins->source[1]].intake),
			intake_name(store->source[twins->source[0]].intake),
			twins->has_more ? ", and other sources do" : "");
		add_note(store, &text);
	}
	if (twins->possible) {
		str_fmt(&text, "%llu records are identical to one before them in their source and "
			"have no identifier: they are kept (possible_duplicate)",
			(unsigned long long)twins->possible);
		add_note(store, &text);
	}
	if (twins->is_bounded) {
		str_fmt(&text, "duplicates were looked for among the newest %d records only",
			IDS_MOST);
		add_note(store, &text);
	}
}

/* Clocks that are off are told of; nothing is made of it. */
static void
note_clocks(struct store *store)
{
	skew_note(store);
	for (size_t i = 0; i < store->n_skews; i++) {
		struct str text = {0};
		skew_text(store, &store->skew[i], &text);
		add_note(store, &text);
	}
}

/* Find what the lots are to do without, and make them so. False: what was read is gone. */
static bool
set_aside(struct store *store, struct twins *twins)
{
	struct before before;
	uint64_t lost = store->back->lost;

	set_before(store, &before);
	find_span(store);
	twins_find(store, twins);
	for (uint32_t s = 0; s < store->n_sources && store->low_ns != INT64_MIN; s++)
		aside_pick_outside(store, s, &store->source[s].aside.outside);
	store->stamp++;
	bool is_same = is_as_before(store, &before) && !store->apart[FIELD_ENDPOINT].is_torn;
	bool is_done = store->back->lost == lost && (is_same || store_refold(store));
	int each_ns = SORTED_NS + (is_same ? 0 : REFOLDED_NS);
	store->conclude_ns = (int64_t)store->tally.records * each_ns +
			     (int64_t)twins->compared * COMPARED_NS;
	release_before(store, &before, !is_done);
	store->stamp += !is_done;
	return is_done;
}

void
store_conclude(struct store *store)
{
	struct twins twins;
	struct str gone = {0};

	if (store->concluded == store->generation)
		return;
	for (size_t i = 0; i < store->n_notes; i++)
		free(store->note[i]);
	store->n_notes = 0;
	store_join_endpoints(store);
	if (set_aside(store, &twins)) {
		note_twins(store, &twins);
	} else {
		str_add(&gone, "what was read cannot be read again: duplicates and outlying times "
			"are counted with the others");
		add_note(store, &gone);
	}
	note_endpoints(store);
	note_clocks(store);
	store_settle(store);
	store->concluded = store->generation;
}

int64_t
store_conclude_ns(const struct store *store)
{
	return store->conclude_ns;
}

const char *const *
store_notes(const struct store *store, size_t *n)
{
	*n = store->n_notes;
	return (const char *const *)store->note;
}
