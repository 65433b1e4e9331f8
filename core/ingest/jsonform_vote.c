/* jsonform_vote: which format the objects of a source are in, by what a sample of them holds. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/jsonform.h"
#include "core/ingest/slow.h"

#define MINE_SHARE 0.5		/* of the objects must be of the form */
#define OPENED_SHARE 0.8	/* of the strings must hold a record (ingest.md section 6) */

/* Take `a:s` apart. */
static struct jsonform_need
need_of(struct paths *paths, const char *at, size_t len)
{
	char name[FIELD_PATH], type = 0;

	if (len > 2 && at[len - 2] == ':') {
		type = at[len - 1];
		len -= 2;
	}
	if (len >= sizeof(name))
		len = sizeof(name) - 1;
	memcpy(name, at, len);
	name[len] = '\0';
	return (struct jsonform_need){ paths_want(paths, name), type };
}

void
jsonform_votes_init(struct jsonform_votes *votes, struct paths *paths)
{
	const struct jsonform *form;

	*votes = (struct jsonform_votes){ .paths = paths, .flat = { .paths = paths } };
	for (size_t row = 0; row < JSONFORM_ROWS && (form = jsonform_at(row)) != NULL; row++) {
		for (size_t m = 0; m < JSONFORM_MUST && form->must[m]; m++) {
			const char *at = form->must[m];
			for (size_t o = 0; o < JSONFORM_OTHERS && *at; o++) {
				size_t len = strcspn(at, "|");
				votes->need[row][m][o] = need_of(paths, at, len);
				at += len + (at[len] == '|');
			}
		}
		for (size_t h = 0; h < JSONFORM_HINTS && form->hint[h].path; h++)
			if (form->hint[h].unless)
				votes->unless[row][h] = paths_want(paths, form->hint[h].unless);
	}
}

static bool
has(const struct flat *flat, const struct jsonform_need *need)
{
	for (size_t i = 0; i < flat->n; i++) {
		const struct flat_field *field = &flat->field[i];
		if (field->path != need->path || field->type == FLAT_NULL)
			continue;
		if (need->type == 0 || (need->type == 's' && field->type == FLAT_STRING) ||
		    (need->type == 'n' && field->type == FLAT_NUMBER))
			return true;
	}
	return false;
}

static bool
is_named(const struct flat *flat, const struct flat_field *field, const char *name)
{
	const struct name *path = paths_name(flat->paths, field->path);

	return path->len == strlen(name) && memcmp(path->raw, name, path->len) == 0;
}

/* The last key of the record itself. */
static const struct flat_field *
last_field(const struct flat *flat)
{
	for (size_t i = flat->n; i > 0; i--)
		if (flat->field[i - 1].depth == 0)
			return &flat->field[i - 1];
	return NULL;
}

static bool
fits(const struct jsonform_votes *votes, size_t row, const struct flat *flat)
{
	const struct jsonform *form = jsonform_at(row);
	bool is_any = form->must[0] != NULL;

	if (flat->n == 0 || (form->first && !is_named(flat, &flat->field[0], form->first)) ||
	    (form->last && !is_named(flat, last_field(flat), form->last)))
		return false;
	for (size_t m = 0; m < JSONFORM_MUST && form->must[m]; m++) {
		bool is_met = false;
		for (size_t o = 0; o < JSONFORM_OTHERS && votes->need[row][m][o].path; o++)
			is_met |= has(flat, &votes->need[row][m][o]);
		if (!is_met)
			return false;
	}
	return is_any;
}

static void
find_voids(struct jsonform_votes *votes, size_t row, const struct flat *flat)
{
	for (size_t h = 0; h < JSONFORM_HINTS; h++) {
		struct jsonform_need need = { votes->unless[row][h], 0 };
		if (need.path && has(flat, &need))
			votes->voids[row] |= (uint32_t)1 << h;
	}
}

/* What was in the wrapper: which row does that fit? */
static void
vote_inner(struct jsonform_votes *votes, size_t outer)
{
	const struct jsonform *form;
	struct span span = { 0 };

	votes->inner_n[outer]++;
	span.at = jsonform_text(&votes->cut, 0, &span.len);
	/* Of JSON without the labels: a row may know its first and its last key. */
	if (raw_first(votes->cut.item[0].part[0]) == '{')
		span = (struct span){ .at = votes->cut.item[0].part[0].at,
				      .len = votes->cut.item[0].part[0].len };
	if (slow_flatten(&span, &votes->flat) != 0)
		return;
	for (size_t row = 0; (form = jsonform_at(row)) != NULL; row++) {
		bool is_mine = !form->cut && fits(votes, row, &votes->flat);
		votes->inner[outer][row] += is_mine;
		if (is_mine)
			find_voids(votes, row, &votes->flat);
	}
}

static void
vote_opened(struct jsonform_votes *votes, size_t row)
{
	const struct jsonform_cut *cut = &votes->cut;

	votes->mine[row]++;
	votes->wrapped[row] += cut->wrapped;
	votes->opened[row] += cut->opened;
	for (size_t i = 0; i < cut->n; i++)
		votes->rewritten[row] += cut->item[i].write != NULL;
	votes->unknown[row] += cut->left[LEFT_UNKNOWN];
	votes->kinds[row] += cut->n;
	for (int i = LEFT_INTERNAL; i < JSONFORM_LEFT; i++)
		votes->kinds[row] += cut->left[i];
	if (cut->opened > 0 && cut->n > 0)
		vote_inner(votes, row);
}

void
jsonform_vote(struct jsonform_votes *votes, const struct flat *flat, const char *at, size_t len)
{
	const struct jsonform *form;

	if (votes->objects == JSONFORM_SAMPLE)
		return;
	votes->objects++;
	for (size_t row = 0; (form = jsonform_at(row)) != NULL; row++) {
		struct jsonform_use use = jsonform_fixed(form);
		if (form->must[0] && !fits(votes, row, flat))
			continue;
		if (!form->cut) {
			votes->mine[row]++;
			find_voids(votes, row, flat);
		} else if (jsonform_cut(&use, at, len, &votes->cut)) {
			vote_opened(votes, row);
			find_voids(votes, row, flat);
		}
	}
}

/* The first row that enough of n objects fit; NULL when none does. */
static const struct jsonform *
first_of(const uint32_t *mine, uint32_t n, size_t *row)
{
	const struct jsonform *form;

	for (*row = 0; n > 0 && (form = jsonform_at(*row)) != NULL; ++*row)
		if (mine[*row] >= MINE_SHARE * n)
			return form;
	return NULL;
}

/* What the votes say of a row that was chosen. */
static void
fill(const struct jsonform_votes *votes, size_t row, struct jsonform_use *use)
{
	size_t inner;

	use->voids = votes->voids[row];
	use->is_rooted = votes->kinds[row] == 0 && votes->unknown[row] > 0;
	if (!use->is_cut)
		return;
	use->inner = first_of(votes->inner[row], votes->inner_n[row], &inner);
	if (use->inner)
		use->inner_voids = votes->voids[inner];
}

void
jsonform_choose(const struct jsonform_votes *votes, struct jsonform_use *out)
{
	size_t row;

	*out = (struct jsonform_use){ 0 };
	out->form = first_of(votes->mine, votes->objects, &row);
	if (!out->form)
		return;
	out->is_cut = out->form->is_always_cut || votes->rewritten[row] > 0;
	if (votes->wrapped[row] > 0)
		out->is_cut = (double)votes->opened[row] >=
			      OPENED_SHARE * (double)votes->wrapped[row];
	fill(votes, row, out);
}

void
jsonform_choose_as(const struct jsonform_votes *votes, const struct jsonform *form,
		   struct jsonform_use *out)
{
	*out = jsonform_fixed(form);
	for (size_t row = 0; jsonform_at(row); row++)
		if (jsonform_at(row) == form)
			fill(votes, row, out);
}

void
jsonform_votes_release(struct jsonform_votes *votes)
{
	jsonform_cut_release(&votes->cut);
	flat_release(&votes->flat);
}
