/* strata: candidate and control side by side, where everything else is equal. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/analysis/frame_private.h"
#include "core/analysis/harm_new.h"
#include "core/analysis/spread_private.h"

int
frame_key_of(const struct frame *frame, int field)
{
	if (field == FIELD_VERSION)
		return 0;
	if (field == FIELD_ENDPOINT)
		return 1;
	if (field == frame->dim[0])
		return 2;
	return field == frame->dim[1] ? 3 : -1;
}

/* A row, under the number of its fixed keys: each key's place in the order of text. */
struct entry {
	uint32_t number;
	uint32_t place;			/* in the frame: the last key of the order */
	bool is_candidate;
};

/*
 * Which keys are held fixed: endpoint and version, but not the suspect's own field; a pair
 * fixes its second term.
 */
static void
fixed_keys(const struct frame *frame, const struct cause *cause, int extra, bool fixed[FRAME_KEYS])
{
	int suspect = frame_key_of(frame, cause->term[0].field);

	memset(fixed, 0, FRAME_KEYS * sizeof(*fixed));
	fixed[0] = fixed[1] = true;
	if (cause->n == 2)
		fixed[frame_key_of(frame, cause->term[1].field)] = true;
	if (extra >= 0)
		fixed[frame_key_of(frame, extra)] = true;
	fixed[suspect] = false;
}

static void
stratum_add(struct stratum *stratum, const struct row *row, bool is_candidate)
{
	stratum->row[stratum->n_rows] = row;
	stratum->is_candidate[stratum->n_rows++] = is_candidate;
	if (row->is_since)
		harm_add(is_candidate ? &stratum->a : &stratum->b, &row->harm);
	else
		harm_add(is_candidate ? &stratum->a_before : &stratum->b_before, &row->harm);
}

static bool
is_left_out(const struct strata *strata, const struct row *row)
{
	const struct cause *without = &strata->without;
	bool is_of = without->n > 0;

	for (int i = 0; i < without->n; i++)
		is_of = is_of && row->key[frame_key_of(strata->frame, without->term[i].field)] ==
					 without->term[i].value;
	return is_of;
}

/* Does it belong to the endpoints on which the suspect is as good as the others? */
static bool
is_elsewhere(const struct strata *strata, const struct row *row)
{
	const struct spread *spread = strata->spread;

	for (size_t i = 0; spread && i < spread->n_well; i++) {
		if (spread->well[i] == row->key[1])
			return true;
	}
	return false;
}

/* All its keys' places as one number, the first on top. */
static inline uint32_t
row_number(const struct row *row)
{
	return (uint32_t)row->code[0] << 24 | (uint32_t)row->code[1] << 16 |
	       (uint32_t)row->code[2] << 8 | row->code[3];
}

/* The numbers of strata that hold the candidate: open addressing. */
struct numbers {
	uint32_t *at;			/* owned: number + 1; 0: free */
	size_t mask;
};

static size_t
number_place(const struct numbers *numbers, uint32_t number)
{
	size_t at = (number * UINT32_C(2654435769) >> 12) & numbers->mask;

	while (numbers->at[at] && numbers->at[at] != number + 1)
		at = (at + 1) & numbers->mask;
	return at;
}

/* A look at the rows of a frame: whose they are, and how they are numbered. */
struct sorting_out {
	const struct strata *strata;
	int suspect, second;		/* keys of the cause; second -1: it has one */
	uint32_t mask;			/* the digits of the fixed keys */
};

/* Is a row in one of the arms? */
static bool
is_asked(const struct sorting_out *of, const struct row *row, bool is_candidate)
{
	const struct strata *strata = of->strata;

	/* What has no version, another program's lines, is no other version. */
	if (!is_candidate && !of->suspect && row->key[0] == NAME_NONE)
		return false;
	return (of->second < 0 || row->key[of->second] == strata->cause.term[1].value) &&
	       (is_candidate || strata->only == NAME_NONE ||
		row->key[of->suspect] == strata->only) &&
	       !is_left_out(strata, row) && !is_elsewhere(strata, row);
}

/* Those with a candidate's row, of n of them. */
static struct numbers
numbers_held(const struct sorting_out *of)
{
	const struct frame *frame = of->strata->frame;
	uint32_t value = of->strata->cause.term[0].value;
	struct numbers held;
	size_t own = 0, size = 64;

	for (size_t i = 0; i < frame->n; i++)
		own += frame->row[i].key[of->suspect] == value;
	while (size < 4 * own)
		size *= 2;
	held = (struct numbers){xcalloc(size, sizeof(*held.at)), size - 1};
	for (size_t i = 0; i < frame->n && own; i++) {
		const struct row *row = &frame->row[i];

		if (row->key[of->suspect] != value || !is_asked(of, row, true))
			continue;
		uint32_t number = row_number(row) & of->mask;

		held.at[number_place(&held, number)] = number + 1;
	}
	return held;
}

/* is_lean: only the strata that hold the candidate. */
static size_t
entries_fill(const struct strata *strata, bool is_lean, struct entry *entry)
{
	const struct cause *cause = &strata->cause;
	const struct frame *frame = strata->frame;
	struct sorting_out of = {
		.strata = strata, .suspect = frame_key_of(frame, cause->term[0].field),
		.second = cause->n == 2 ? frame_key_of(frame, cause->term[1].field) : -1,
	};
	size_t n = 0;

	for (int k = 0; k < FRAME_KEYS; k++)
		of.mask = of.mask << 8 | (strata->fixed[k] ? 255 : 0);
	struct numbers held = is_lean ? numbers_held(&of) : (struct numbers){0};

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];
		bool is_candidate = row->key[of.suspect] == cause->term[0].value;
		uint32_t number = row_number(row) & of.mask;

		if ((is_lean && !held.at[number_place(&held, number)]) ||
		    !is_asked(&of, row, is_candidate))
			continue;
		entry[n++] = (struct entry){.number = number, .place = (uint32_t)i,
					    .is_candidate = is_candidate};
	}
	free(held.at);
	return n;
}

/* Have all the same key there? */
static bool
is_level(const struct entry *entry, size_t n, int shift)
{
	uint32_t differ = 0;

	for (size_t i = 1; i < n; i++)
		differ |= entry[i].number ^ entry[0].number;
	return !(differ >> shift & 255);
}

/* By number, those of one as they stand: digit by digit from the last key up. */
static void
entries_sort(struct entry *entry, size_t n, const bool *fixed)
{
	struct entry *spare = xmalloc((n + 1) * sizeof(*spare)), *from = entry, *into = spare;

	for (int k = FRAME_KEYS; k-- > 0;) {
		uint32_t starts[AXIS_VALUES + 2] = {0};
		int shift = 8 * (FRAME_KEYS - 1 - k);

		if (!fixed[k] || is_level(from, n, shift))
			continue;
		for (size_t i = 0; i < n; i++)
			starts[(from[i].number >> shift & 255) + 1]++;
		for (size_t d = 1; d < LENGTH(starts); d++)
			starts[d] += starts[d - 1];
		for (size_t i = 0; i < n; i++)
			into[starts[from[i].number >> shift & 255]++] = from[i];
		struct entry *sorted = into;

		into = from;
		from = sorted;
	}
	if (from != entry)
		memcpy(entry, from, n * sizeof(*entry));
	free(spare);
}

static void
strata_split(struct study *study, const struct entry *entry, size_t n, struct strata *out)
{
	uint64_t control = 0;
	size_t n_strata = 0;

	for (size_t i = 0; i < n; i++)
		n_strata += !i || entry[i].number != entry[i - 1].number;
	out->at = ARENA_NEW(study->arena, struct stratum, n_strata + 1);
	const struct row **rows = ARENA_NEW(study->arena, const struct row *, n + 1);
	bool *marks = ARENA_NEW(study->arena, bool, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct row *row = &out->frame->row[entry[i].place];
		struct stratum *at = out->n ? &out->at[out->n - 1] : NULL;

		if (!i || entry[i].number != entry[i - 1].number) {
			at = &out->at[out->n++];
			for (int k = 0; k < FRAME_KEYS; k++)
				at->key[k] = out->fixed[k] ? row->key[k] : 0;
			at->row = rows + i;
			at->is_candidate = marks + i;
		}
		stratum_add(at, row, entry[i].is_candidate);
	}
	for (size_t i = 0; i < out->n; i++) {
		if (out->at[i].a.n)
			control += out->at[i].b.n;
	}
	out->is_topped = (double)control < limit(LIMIT_ARM_N);
}

/*
 * An endpoint is set against its own past: endpoints differ by nature. One that opened with the
 * incident has none; but that it fails where the others in the same minutes do not is no nature.
 */
static bool
is_new_and_fails(const struct strata *strata)
{
	struct harm own = {0}, past = {0}, beside = {0}, beside_past = {0};

	for (size_t i = 0; i < strata->n; i++) {
		const struct stratum *at = &strata->at[i];

		harm_add(&own, &at->a);
		harm_add(&past, &at->a_before);
		harm_add(&beside, &at->b);
		harm_add(&beside_past, &at->b_before);
	}
	return harm_is_new_and_fails(&own, &past, &beside, &beside_past);
}

/* Strata that were made of a frame, for whoever asks the same. */
struct strata_made {
	struct strata_made *next;
	int extra;
	bool is_lean;
	struct strata strata;
};

static const struct strata_made *
made_before(const struct strata *asked, int extra, bool is_lean)
{
	const struct strata_made *made = asked->frame->made;

	for (; made; made = made->next) {
		const struct strata *at = &made->strata;

		if (made->extra == extra && made->is_lean == is_lean && at->only == asked->only &&
		    at->spread == asked->spread && cause_equal(&at->cause, &asked->cause) &&
		    cause_equal(&at->without, &asked->without))
			return made;
	}
	return NULL;
}

void
strata_forget(struct frame *frame)
{
	while (frame->made) {
		struct strata_made *made = frame->made;

		frame->made = made->next;
		free(made);
	}
}

bool
strata_make(struct study *study, const struct cause *cause, int extra, struct strata *out)
{
	int dims[2] = {-1, -1}, n_dims = 0;
	struct cause without = out->without;
	const struct spread *spread = out->spread;
	uint32_t only = out->only;
	bool is_whole = out->is_whole;
	int asked[5] = {cause->n > 0 ? cause->term[0].field : -1,
			cause->n > 1 ? cause->term[1].field : -1, extra,
			without.n > 0 ? without.term[0].field : -1,
			without.n > 1 ? without.term[1].field : -1};

	*out = (struct strata){.cause = *cause, .only = only, .without = without, .spread = spread,
			       .is_whole = is_whole};
	if (!cause->n)
		return false;
	for (int i = 0; i < 5; i++) {
		if (asked[i] < FIELD_DIM || (n_dims && dims[0] == asked[i]) ||
		    (n_dims > 1 && dims[1] == asked[i]))
			continue;
		if (n_dims == 2)
			return false;
		dims[n_dims++] = asked[i];
	}

	struct frame *frame = study_frame(study, dims[0], dims[1]);
	/* An endpoint is set against its past, where the others are asked about too. */
	bool is_lean = extra >= 0 && !is_whole && cause->term[0].field != FIELD_ENDPOINT;

	out->frame = frame;
	const struct strata_made *made = made_before(out, extra, is_lean);

	if (made) {
		*out = made->strata;
		return true;
	}
	fixed_keys(out->frame, cause, extra, out->fixed);
	struct entry *entry = xmalloc((out->frame->n + 1) * sizeof(*entry));
	size_t n = entries_fill(out, is_lean, entry);

	entries_sort(entry, n, out->fixed);
	strata_split(study, entry, n, out);
	free(entry);
	out->is_past = cause->term[0].field == FIELD_ENDPOINT && !is_new_and_fails(out);
	struct strata_made *keep = xmalloc(sizeof(*keep));

	*keep = (struct strata_made){frame->made, extra, is_lean, *out};
	frame->made = keep;
	return true;
}

struct harm
stratum_control(const struct strata *strata, const struct stratum *stratum)
{
	struct harm control = stratum->b;

	if (strata->is_topped)
		harm_add(&control, &stratum->b_before);
	return control;
}

bool
stratum_both(const struct strata *strata, const struct stratum *stratum, uint64_t least)
{
	return stratum->a.n >= least && stratum_control(strata, stratum).n >= least;
}
