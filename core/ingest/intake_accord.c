/* intake_accord: several sources settle which of their fields are dimensions. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ingest/fields_private.h"
#include "core/ingest/intake_accord_private.h"

#define VALUE_SLOTS 4096	/* of a set of values, more than VALUES_MAX; a power of two */

/* A field that is a dimension. */
struct agreed { const char *path; size_t preference; uint64_t n; bool is_steady; };

struct accord {
	struct said *said;		/* owned; those of one field stand together */
	size_t n_said, cap_said;
	struct agreed *agreed;		/* owned; the likeliest first */
	size_t n_agreed, cap_agreed;
	const char *left_out;		/* the likeliest that found no room; n_left_out of them */
	int n_left_out;
};

static int
by_path(const void *left, const void *right)
{
	const struct said *a = left, *b = right;

	return strcmp(a->stand->path, b->stand->path);
}

static int
by_preference(const void *left, const void *right)
{
	const struct agreed *a = left, *b = right;

	if (a->is_steady != b->is_steady)
		return a->is_steady ? 1 : -1;
	if (a->preference != b->preference)
		return a->preference < b->preference ? -1 : 1;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return strcmp(a->path, b->path);
}

/* Adds a hash, which is not 0, to a set. Returns whether it is new. */
static bool
add_value(uint64_t set[VALUE_SLOTS], uint64_t value)
{
	size_t slot = (value ^ value >> 32) & (VALUE_SLOTS - 1);

	while (set[slot] && set[slot] != value)
		slot = (slot + 1) & (VALUE_SLOTS - 1);
	if (set[slot])
		return false;
	set[slot] = value;
	return true;
}

size_t
accord_values(const struct said *said, size_t n)
{
	uint64_t *set = xcalloc(VALUE_SLOTS, sizeof(*set));
	size_t n_values = 0;

	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < said[i].stand->n_values && n_values <= VALUES_MAX; k++)
			n_values += add_value(set, said[i].stand->value[k]);
	free(set);
	return n_values;
}

/* Heads of few records, or with one value each, taken as one: does the field vary in it? */
static bool
vary(const struct said *said, size_t n, size_t n_values)
{
	uint64_t all = 0, numbers = 0, chars = 0;

	for (size_t i = 0; i < n; i++) {
		if (!said[i].stand->value)
			continue;
		all += said[i].stand->n;
		numbers += said[i].stand->n_number;
		chars += said[i].stand->chars;
	}
	return n_values >= 2 && n_values <= VALUES_MAX && chars <= LENGTH_MAX * all &&
	       !(all >= UNIQUE_FROM && n_values * 2 > all) &&
	       !(numbers * 2 > all && n_values > MEASURE_VALUES);
}

/* One field in all heads: those that can tell decide, by their records; else what they all hold. */
static void
agree_on(struct accord *accord, const struct said *said, size_t n, bool is_open)
{
	struct agreed agreed = { .path = said->stand->path };
	uint64_t varies = 0, varies_not = 0;
	bool may_be = false, is_kept = false;

	for (size_t i = 0; i < n; i++) {
		const struct stance *stand = said[i].stand;
		agreed.n += stand->n;
		varies += stand->kind == STAND_VARIES ? stand->n : 0;
		varies_not += stand->kind == STAND_NOT ? stand->n : 0;
		may_be |= stand->may_be && stand->kind != STAND_UNTOLD;
		is_kept |= stand->may_be_kept && (is_open || !stand->is_sure);
	}
	bool is_told = varies + varies_not > 0, is_dim = varies >= varies_not;
	if (!is_told) {
		size_t n_values = accord_values(said, n);
		is_dim = vary(said, n, n_values);
		agreed.is_steady = n_values == 1 && is_kept;
	}
	if (!may_be || (!is_dim && !agreed.is_steady) || strlen(agreed.path) >= FIELD_PATH)
		return;
	agreed.preference = fields_preference(agreed.path);
	GROW(accord->agreed, accord->n_agreed, accord->cap_agreed);
	accord->agreed[accord->n_agreed++] = agreed;
}

/* What does the head of a source say of a path? NULL: nothing. */
static struct stance *
stand_of(struct intake *in, const char *path)
{
	for (size_t i = 0; i < in->n_stands; i++)
		if (strcmp(in->stand[i].path, path) == 0)
			return &in->stand[i];
	return NULL;
}

/* Nothing to slice by in this source: it plays a role there, or its format says so. */
static bool
is_no_dim(struct intake *in, const char *path, const struct stance *own)
{
	uint32_t id = names_find(in->extract.paths.names, path, strlen(path));

	if (fields_use(&in->fields, path))
		return true;
	for (int i = 0; i < in->fields.n_dims; i++)
		if (strcmp(in->fields.dims[i], path) == 0)
			return true;
	return own ? !own->may_be : id && paths_get(&in->extract.paths, id)->is_no_dim;
}

void
accord_say(struct str *notes, const char *line, bool is_said)
{
	const char *all = str_text(notes), *at = strstr(all, line);
	struct str rest = { 0 };

	while (at && at > all && at[-1] != '\n')
		at = strstr(at + 1, line);
	if ((at != NULL) == is_said)
		return;
	str_bytes(&rest, all, at ? (size_t)(at - all) : notes->len);
	str_add(&rest, at ? at + strlen(line) : line);
	str_release(notes);
	*notes = rest;
}

static void
take_dims(struct intake *in, const struct accord *accord)
{
	struct fields *fields = &in->fields;

	memset(fields->dims + fields->n_fixed, 0,
	       (size_t)(RECORD_DIMS - fields->n_fixed) * sizeof(fields->dims[0]));
	memset(fields->left_out, 0, sizeof(fields->left_out));
	fields->n_left_out = 0;
	fields->n_dims = fields->n_fixed;
	for (int part = 0; part < REQUEST_PARTS; part++)
		if (fields->part[part] > fields->n_fixed)
			fields->part[part] = 0;
	for (size_t i = 0; i < accord->n_agreed && fields->n_dims < RECORD_DIMS; i++) {
		const char *path = accord->agreed[i].path;
		const struct stance *own = stand_of(in, path);
		if (is_no_dim(in, path, own))
			continue;
		snprintf(fields->dims[fields->n_dims++], FIELD_PATH, "%s", path);
		if (own && own->part >= 0)
			fields->part[own->part] = fields->n_dims;
	}
	for (size_t i = 0; i < in->n_stands; i++) {
		bool is_dim = false;
		for (int k = 0; k < fields->n_dims; k++)
			is_dim |= strcmp(fields->dims[k], in->stand[i].path) == 0;
		if (in->stand[i].says)
			accord_say(&in->probe_notes, in->stand[i].says, !is_dim);
	}
}

static void
gather(struct accord *accord, struct intake *const *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < all[i]->n_stands; k++) {
			GROW(accord->said, accord->n_said, accord->cap_said);
			accord->said[accord->n_said++] =
				(struct said){ &all[i]->stand[k], all[i] };
		}
	if (accord->n_said)
		qsort(accord->said, accord->n_said, sizeof(*accord->said), by_path);
}

/* Settles each field with what is said of it. */
static void
settle(struct accord *accord, struct intake *const *all, size_t n, bool is_open)
{
	for (size_t i = 0, end; i < accord->n_said; i = end) {
		const struct said *said = &accord->said[i];
		for (end = i + 1; end < accord->n_said &&
				  by_path(said, &accord->said[end]) == 0; end++) { }
		accord_version(said, end - i, all, n);
		agree_on(accord, said, end - i, is_open);
	}
	if (accord->n_agreed)
		qsort(accord->agreed, accord->n_agreed, sizeof(*accord->agreed), by_preference);
	size_t steady = 0;
	for (size_t i = 0; i < accord->n_agreed; i++)
		if (accord->agreed[i].is_steady && steady++ == FIELDS_STEADY_MOST)
			accord->n_agreed = i;
}

/* Paths that have a place in the columns of all sources, whatever is agreed. */
struct places { const char *path[RECORD_DIMS]; size_t n; };

/* Has it one, or is there one left for it? */
static bool
find_place(struct places *places, const char *path)
{
	for (size_t i = 0; i < places->n; i++)
		if (strcmp(places->path[i], path) == 0)
			return true;
	if (places->n == RECORD_DIMS)
		return false;
	places->path[places->n++] = path;
	return true;
}

/* All sources share RECORD_DIMS columns: the likeliest dimensions have them, whichever source
 * comes first, beside those that are fixed, or were begun with. */
static void
cut(struct accord *accord, struct intake *const *all, size_t n)
{
	struct places places = { 0 };
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const struct fields *fields = &all[i]->fields;
		int own = all[i]->is_begun ? fields->n_dims
			: accord_is_pending(all[i]) ? fields->n_fixed : 0;
		for (int k = 0; k < own; k++)
			find_place(&places, fields->dims[k]);
	}
	for (size_t i = 0; i < accord->n_agreed; i++) {
		const struct agreed *agreed = &accord->agreed[i];
		if (find_place(&places, agreed->path))
			accord->agreed[kept++] = *agreed;
		else if (!agreed->is_steady && accord->n_left_out++ == 0)
			accord->left_out = agreed->path;
	}
	accord->n_agreed = kept;
}

void
intake_accord(struct intake *const *all, size_t n, bool is_open)
{
	struct accord accord = { 0 };

	if (n > 1) {
		gather(&accord, all, n);
		settle(&accord, all, n, is_open);
		cut(&accord, all, n);
	}
	for (size_t i = 0; i < n; i++) {
		if (!accord_is_pending(all[i]))
			continue;
		if (n > 1 && all[i]->stand) {
			take_dims(all[i], &accord);
			for (; accord.n_left_out; accord.n_left_out--)	/* one says it */
				fields_leave_out(&all[i]->fields, accord.left_out);
		}
		intake_begin(all[i]);
	}
	free(accord.said);
	free(accord.agreed);
}
