/* textlog_names: names of a line by id, those met before without a search. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/outcome.h"
#include "core/ingest/textlog_fast.h"

static const char keep[2 * SHORT] = {
	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
};

static inline uint64_t
word_of(const char *at, const char *mask)
{
	uint64_t word, kept;

	memcpy(&word, at, 8);
	memcpy(&kept, mask, 8);
	return word & kept;
}

/* The place of a text by its words. */
static inline struct met *
place_of(struct fast *fast, const uint64_t word[4], uint32_t what)
{
	uint64_t hash = word[0] ^ word[1] << 2 ^ word[2] << 4 ^ word[3] << 6 ^ what;

	return &fast->met[hash * UINT64_C(0x9e3779b97f4a7c15) >> 54];
}

/* The place of a text of at most SHORT bytes, of which SHORT are readable, with it in it; *is_met
 * tells that it was there already. */
static inline struct met *
find(struct fast *fast, const char *at, size_t len, enum kind kind, bool *is_met)
{
	const char *mask = keep + SHORT - len;
	uint32_t what = (uint32_t)len << 8 | kind;
	uint64_t word[4] = { word_of(at, mask), word_of(at + 8, mask + 8), 0, 0 };

	if (len > SHORT / 2) {
		word[2] = word_of(at + 16, mask + 16);
		word[3] = word_of(at + 24, mask + 24);
	}
	struct met *met = place_of(fast, word, what);
	uint64_t differs = (met->word[0] ^ word[0]) | (met->word[1] ^ word[1]) |
			   (met->word[2] ^ word[2]) | (met->word[3] ^ word[3]);
	*is_met = !differs && met->what == what;
	if (!*is_met) {
		memcpy(met->word, word, sizeof(word));
		met->what = what;
		met->flags = 0;
	}
	return met;
}

/* The same of a longer one that is a name as it stands: known by its ends, and then compared
 * with the name. */
static inline struct met *
find_long(struct fast *fast, const struct extract *extract, const struct cut *cut, bool *is_met)
{
	const char *last = cut->at + cut->len - 16;
	uint32_t what = cut->len << 8 | KIND_NAME;
	uint64_t word[4];

	memcpy(word, cut->at, 16);
	memcpy(word + 2, last, 16);
	struct met *met = place_of(fast, word, what);
	*is_met = met->what == what && memcmp(met->word, word, sizeof(word)) == 0;
	if (*is_met) {
		const struct name *name = names_raw(extract->names, met->id);
		*is_met = name->len == cut->len && memcmp(name->raw, cut->at, cut->len) == 0;
	}
	if (!*is_met) {
		memcpy(met->word, word, sizeof(word));
		met->what = what;
		met->flags = 0;
	}
	return met;
}

static __attribute__((noinline)) void
work_out_name(struct extract *extract, const struct cut *cut, enum kind kind, struct met *out)
{
	struct flat_field field = text_field(cut);

	out->id = kind == KIND_ENDPOINT ? extract_endpoint(extract, &field)
					: extract_field_name(extract, &field);
	out->flags = extract_oddity(extract, out->id);
}

static inline __attribute__((always_inline)) uint32_t
name_of(struct fast *fast, struct extract *extract, const struct cut *cut, enum kind kind,
	uint32_t *flags)
{
	struct met *met = &fast->other;
	bool is_met = false;

	if (!cut)
		return NAME_NONE;
	if (cut->len <= SHORT)
		met = find(fast, cut->at, cut->len, kind, &is_met);
	else if (kind == KIND_NAME)
		met = find_long(fast, extract, cut, &is_met);
	if (__builtin_expect(!is_met, 0))
		work_out_name(extract, cut, kind, met);
	*flags |= met->flags;
	return met->id;
}

static void
add_signal(struct signal_text *out, const struct cut *cut)
{
	if (cut)
		*out = (struct signal_text){ cut->at, cut->len };
}

/* What the status and the other signs say. */
static __attribute__((noinline)) void
work_out_status(struct extract *extract, const struct line_fields *fields, struct met *out)
{
	struct signals signals = { .status = { NULL, 0 } };

	add_signal(&signals.status, fields->role[ROLE_STATUS]);
	add_signal(&signals.error, slot_cut(fields, SLOT_SIGNAL + SIGNAL_ERROR));
	add_signal(&signals.success, slot_cut(fields, SLOT_SIGNAL + SIGNAL_SUCCESS));
	add_signal(&signals.grpc, slot_cut(fields, SLOT_SIGNAL + SIGNAL_GRPC));
	add_signal(&signals.envoy, slot_cut(fields, SLOT_SIGNAL + SIGNAL_ENVOY));
	add_signal(&signals.haproxy, slot_cut(fields, SLOT_SIGNAL + SIGNAL_HAPROXY));
	add_signal(&signals.heroku, slot_cut(fields, SLOT_SIGNAL + SIGNAL_HEROKU));
	add_signal(&signals.timeout, slot_cut(fields, SLOT_SIGNAL + SIGNAL_TIMEOUT));
	out->id = NAME_NONE;
	out->flags = 0;
	if (signals.status.at) {
		outcome_last_attempt(&signals.status);
		out->id = extract_name(extract, signals.status.at, signals.status.len);
	}
	out->outcome = outcome_of(extract->outcomes, &signals, &out->flags);
	out->flags |= extract_oddity(extract, out->id);
}

/* All signs as one text, each with its number and length; its length, 0 when it is too long. */
static size_t
pack_signs(const struct line_fields *fields, char out[SHORT])
{
	size_t n = 0;

	for (int i = 0; i < SIGNALS; i++) {
		const struct cut *cut = i == SIGNAL_NONE ? fields->role[ROLE_STATUS]
							 : slot_cut(fields, SLOT_SIGNAL + i);
		if (!cut)
			continue;
		if (n + 2 + cut->len > SHORT)
			return 0;
		out[n++] = (char)i;
		out[n++] = (char)cut->len;
		memcpy(out + n, cut->at, cut->len);
		n += cut->len;
	}
	return n;
}

static __attribute__((noinline)) struct met *
find_signs(struct fast *fast, const struct line_fields *fields, bool *is_met)
{
	char signs[SHORT] = { 0 };
	size_t len = pack_signs(fields, signs);

	return len ? find(fast, signs, len, KIND_SIGNS, is_met) : &fast->other;
}

static inline void
read_status(struct fast *fast, struct extract *extract, const struct line_fields *fields,
	    struct record *record)
{
	const struct cut *status = fields->role[ROLE_STATUS];
	struct met *met = &fast->other;
	bool is_met = false;

	if (has_signal(fields))
		met = find_signs(fast, fields, &is_met);
	else if (status && status->len <= SHORT)
		met = find(fast, status->at, status->len, KIND_STATUS, &is_met);
	if (!is_met)
		work_out_status(extract, fields, met);
	record->status = met->id;
	record->outcome = met->outcome;
	record->flags |= met->flags;
}

void
text_names(struct fast *fast, struct extract *extract, const struct line_fields *fields,
	   struct record *record)
{
	const struct cut *const *role = fields->role;
	uint32_t *flags = &record->flags;

	/* They enter the table in the order of extract_record(). */
	read_status(fast, extract, fields, record);
	record->endpoint = name_of(fast, extract, role[ROLE_ENDPOINT], KIND_ENDPOINT, flags);
	record->version = name_of(fast, extract, role[ROLE_VERSION], KIND_NAME, flags);
	for (int i = 0; i < extract->fields->n_dims; i++) {
		const struct cut *cut = slot_cut(fields, SLOT_DIM + i);
		record->dims[i] = name_of(fast, extract, cut, KIND_NAME, flags);
	}
}
