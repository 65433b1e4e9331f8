/* intake_agree: what a source cannot tell of its latency's unit, others with that field may. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/fields_private.h"
#include "core/ingest/intake_private.h"

#define ENOUGH 20		/* numbers of a head that tell the unit by themselves */
#define COMPARED 5		/* and whose median may be set against another's ... */
#define FACTOR_MOST 30		/* ... from which it is no further */
#define HEAD_READ ((size_t)1 << 20)	/* more than a head */

/* How much a source knows of a field's unit, of itself. */
enum knows { KNOWS_LITTLE, KNOWS_BY_LITTLE, KNOWS_ENOUGH, KNOWS_BY_PROOF };

static enum knows
knows(const struct field *field)
{
	if (field->proof != PROOF_ASSUMED && field->guess.unit == UNIT_NONE)
		return KNOWS_BY_PROOF;
	if (field->guess.n < ENOUGH)
		return KNOWS_LITTLE;
	return field->guess.is_doubtful ? KNOWS_BY_LITTLE : KNOWS_ENOUGH;
}

static enum unit
own_unit(const struct field *field)
{
	return field->guess.unit == UNIT_NONE ? field->unit : field->guess.unit;
}

/* Does the first tell the unit better than the second? One order for all, whoever asks. */
static bool
is_better(const struct field *a, const struct field *b)
{
	enum knows a_knows = knows(a), b_knows = knows(b);

	if (a_knows != b_knows)
		return a_knows > b_knows;
	if (a_knows == KNOWS_BY_PROOF)
		return own_unit(a) > own_unit(b);
	if (a->guess.n != b->guess.n)
		return a->guess.n > b->guess.n;
	if (fabs(a->guess.lean) != fabs(b->guess.lean))
		return fabs(a->guess.lean) > fabs(b->guess.lean);
	return a->guess.n > 0 && own_unit(a) > own_unit(b);
}

/* Numbers of quite another size are another service's, whatever their field is called. */
static bool
are_alike(const struct field *own, const struct field *other)
{
	double a = own->guess.middle, b = other->guess.middle;

	if (own->guess.n < 1 || other->guess.n < 1 || a <= 0 || b <= 0)
		return true;
	/* A few may have waited for a timeout; none is so much faster by chance. */
	if (own->guess.n < COMPARED || other->guess.n < COMPARED)
		return b / a <= FACTOR_MOST;
	return a / b <= FACTOR_MOST && b / a <= FACTOR_MOST;
}

/* The field of that name among the latencies of a source; NULL: none. */
static const struct field *
field_of(const struct fields *fields, const char *path)
{
	for (int i = 0; i < fields->n_role[ROLE_LATENCY]; i++)
		if (strcmp(fields->role[ROLE_LATENCY][i].path, path) == 0)
			return &fields->role[ROLE_LATENCY][i];
	return NULL;
}

static bool
is_unsure(const struct field *field)
{
	return field->proof == PROOF_ASSUMED && knows(field) < KNOWS_ENOUGH;
}

bool
intake_is_unsure(const struct intake *in)
{
	if (in->is_probing || in->has_agreed || in->extract.counts.records > 0)
		return false;
	for (int i = 0; i < in->fields.n_role[ROLE_LATENCY]; i++)
		if (is_unsure(&in->fields.role[ROLE_LATENCY][i]))
			return true;
	return false;
}

/* What the fields of a source will be whose head was not read yet, by a reader of its own; NULL
 * where there is nothing to be read twice. */
static const struct fields *
foresee(struct intake *in)
{
	struct names *names;
	struct err err;

	if (in->foreseen || in->was_foreseen)
		return in->foreseen;
	in->was_foreseen = true;
	if (intake_stored_size(in) < 0 || strcmp(intake_path(in), "-") == 0)
		return NULL;
	names = names_new();
	struct intake *head = intake_open(intake_path(in), in->index, names, in->extract.map, &err);
	if (head) {
		head->choice = in->choice;
		while (head->is_probing && intake_read(head, HEAD_READ) == 1) { }
		if (!head->is_probing) {
			in->foreseen = xmalloc(sizeof(*in->foreseen));
			*in->foreseen = head->fields;
		}
		intake_free(head);
	}
	names_free(names);
	return in->foreseen;
}

/* The sentence of the field's unit as it was becomes that of what it is. */
static void
say_again(struct intake *in, const struct field *was, const struct field *is)
{
	struct str old = { 0 }, notes = { 0 };

	fields_say_assumed(was, &old);
	const char *all = str_text(&in->probe_notes), *at = strstr(all, str_text(&old));

	str_bytes(&notes, all, at ? (size_t)(at - all) : 0);
	if (is->proof == PROOF_ASSUMED) {
		fields_say_assumed(is, &notes);
	} else {
		text_safe(&notes, is->path, strlen(is->path));
		str_fmt(&notes, " is read as %s, as the other sources have it\n",
			unit_word(is->unit));
	}
	str_add(&notes, at ? at + old.len : all);
	str_release(&in->probe_notes);
	in->probe_notes = notes;
	str_release(&old);
}

void
intake_agree(struct intake *in, struct intake *const *others, size_t n)
{
	in->has_agreed = true;
	for (int i = 0; i < in->fields.n_role[ROLE_LATENCY]; i++) {
		struct field *own = &in->fields.role[ROLE_LATENCY][i], was = *own;
		const struct field *best = own;

		for (size_t k = 0; is_unsure(&was) && k < n; k++) {
			const struct fields *fields = others[k] == in ? NULL
				: others[k]->is_probing ? foresee(others[k]) : &others[k]->fields;
			const struct field *field = fields ? field_of(fields, was.path) : NULL;
			if (field && are_alike(&was, field) && is_better(field, best))
				best = field;
		}
		if (best == own)
			continue;
		own->unit = own_unit(best);
		own->is_doubtful = best->guess.unit != UNIT_NONE && best->guess.is_doubtful;
		own->proof = best->guess.unit == UNIT_NONE ? best->proof : PROOF_ASSUMED;
		say_again(in, &was, own);
	}
}
