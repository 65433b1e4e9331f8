/* strata: candidate and control side by side, where everything else is equal. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

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

static size_t
entries_fill(const struct strata *strata, const bool *fixed, struct entry *entry)
{
	const struct cause *cause = &strata->cause;
	const struct frame *frame = strata->frame;
	int suspect = frame_key_of(frame, cause->term[0].field);
	int second = cause->n == 2 ? frame_key_of(frame, cause->term[1].field) : -1;
	uint32_t mask = 0;
	size_t n = 0;

	for (int k = 0; k < FRAME_KEYS; k++)
		mask = mask << 8 | (fixed[k] ? 255 : 0);
	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];
		bool is_candidate = row->key[suspect] == cause->term[0].value;

		/* What has no version, another program's lines, is no other version. */
		if (!is_candidate && !suspect && row->key[0] == NAME_NONE)
			continue;
		if ((second >= 0 && row->key[second] != cause->term[1].value) ||
		    (!is_candidate && strata->only != NAME_NONE &&
		     row->key[suspect] != strata->only) ||
		    is_left_out(strata, row) || is_elsewhere(strata, row))
			continue;
		entry[n++] = (struct entry){.number = row_number(row) & mask,
					    .place = (uint32_t)i, .is_candidate = is_candidate};
	}
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

bool
strata_make(struct study *study, const struct cause *cause, int extra, struct strata *out)
{
	int dims[2] = {-1, -1}, n_dims = 0;
	struct cause without = out->without;
	const struct spread *spread = out->spread;
	uint32_t only = out->only;
	int asked[5] = {cause->n > 0 ? cause->term[0].field : -1,
			cause->n > 1 ? cause->term[1].field : -1, extra,
			without.n > 0 ? without.term[0].field : -1,
			without.n > 1 ? without.term[1].field : -1};

	*out = (struct strata){.cause = *cause, .only = only, .without = without, .spread = spread};
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

	out->frame = study_frame(study, dims[0], dims[1]);
	fixed_keys(out->frame, cause, extra, out->fixed);
	struct entry *entry = xmalloc((out->frame->n + 1) * sizeof(*entry));
	size_t n = entries_fill(out, out->fixed, entry);

	entries_sort(entry, n, out->fixed);
	strata_split(study, entry, n, out);
	free(entry);
	out->is_past = cause->term[0].field == FIELD_ENDPOINT && !is_new_and_fails(out);
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
