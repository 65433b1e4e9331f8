/* textlog_record: a record straight out of a line's fields, where nothing in it is unusual. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/ingest/outcome.h"
#include "core/ingest/textlog_fast.h"

void
text_fast_free(struct fast *fast)
{
	if (!fast)
		return;
	free(fast->use);
	free(fast);
}

void
textlog_set_slow(struct textlog *text, bool is_slow)
{
	text->is_slow = is_slow;
}

static struct fast *
fast_new(const struct extract *extract)
{
	struct fast *fast = xcalloc(1, sizeof(*fast));
	const struct fields *fields = extract->fields;

	fast->is_off = extract->has_zone || fields->retries || fields->part[PART_METHOD] ||
		       fields->part[PART_HOST];
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		for (int i = 0; i < fields->n_role[role]; i++)
			fast->is_off |= extract->plan[role][i].with != NAME_NONE;
	return fast;
}

/* Is it another spelling of a path of the plan, which extract would take for it? */
static bool
is_variant(const struct extract *extract, uint32_t id, uint32_t planned)
{
	return id != planned && paths_get(&extract->paths, id)->folded ==
				paths_get(&extract->paths, planned)->folded;
}

/* May extract use it for something that it is not by its exact name? */
static bool
is_variant_or_late(const struct extract *extract, uint32_t id)
{
	const struct path *path = paths_get(&extract->paths, id);

	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		for (int i = 0; i < extract->fields->n_role[role]; i++)
			if (is_variant(extract, id, extract->plan[role][i].path))
				return true;
		if (!path->is_sampled && path->place[role] >= 0)
			return true;
	}
	for (int i = 0; i < extract->fields->n_dims; i++)
		if (is_variant(extract, id, extract->dims[i]))
			return true;
	return false;
}

static struct use
work_out_use(const struct extract *extract, uint32_t id)
{
	const struct path *path = paths_get(&extract->paths, id);
	struct use use = { .is_known = true, .role = -1, .dim = -1, .signal = path->signal };

	for (enum role role = ROLE_TIME; role < ROLES; role++)
		for (int i = extract->fields->n_role[role] - 1; i >= 0; i--)
			if (extract->plan[role][i].path == id) {
				/* In two roles at once: not here. */
				use.is_slow |= use.role >= 0 && use.role != (int8_t)role;
				use.role = (int8_t)role;
				use.rank = (int8_t)i;
			}
	for (int i = 0; i < extract->fields->n_dims; i++)
		if (extract->dims[i] == id)
			use.dim = (int8_t)i;
	use.is_slow |= is_variant_or_late(extract, id);
	return use;
}

static const struct use *
use_of(struct fast *fast, const struct extract *extract, uint32_t id)
{
	if (id >= fast->cap) {
		size_t cap = 2 * (size_t)id + 64;
		fast->use = xrealloc(fast->use, cap, sizeof(*fast->use));
		memset(fast->use + fast->cap, 0, (cap - fast->cap) * sizeof(*fast->use));
		fast->cap = cap;
	}
	if (!fast->use[id].is_known)
		fast->use[id] = work_out_use(extract, id);
	return &fast->use[id];
}

/* Which of the line's fields serve. Returns false when one of them needs the slow way. */
static bool
choose(struct textlog *text, const struct extract *extract, struct line_fields *out)
{
	memset(out->role, 0, sizeof(out->role));
	memset(out->dim, 0, (size_t)extract->fields->n_dims * sizeof(*out->dim));
	if (out->has_signal)
		memset(out->signal, 0, sizeof(out->signal));
	out->has_signal = false;
	for (size_t i = 0; i < text->n_cuts; i++) {
		const struct cut *cut = &text->cut[i];
		if (text_is_absent(cut->at, cut->len))
			continue;
		const struct use *use = use_of(text->fast, extract, cut->path);
		if (use->is_slow || cut->quoting != QUOTE_NONE)
			return false;
		if (use->role >= 0 && (!out->role[use->role] || use->rank < out->rank[use->role])) {
			out->role[use->role] = cut;
			out->rank[use->role] = use->rank;
		}
		if (use->dim >= 0)
			out->dim[use->dim] = cut;
		if (use->signal != SIGNAL_NONE && !out->signal[use->signal]) {
			out->signal[use->signal] = cut;
			out->has_signal = true;
		}
	}
	return true;
}

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

/* The place of a text of at most SHORT bytes, of which SHORT are readable, with it in it; *is_met
 * tells that it was there already. */
static struct met *
find(struct fast *fast, const char *at, size_t len, enum kind kind, bool *is_met)
{
	const char *mask = keep + SHORT - len;
	uint32_t what = (uint32_t)len << 8 | kind;
	struct bytes32 words = {
		word_of(at, mask), word_of(at + 8, mask + 8), 0, 0,
	};

	if (len > SHORT / 2) {
		words.c = word_of(at + 16, mask + 16);
		words.d = word_of(at + 24, mask + 24);
	}
	uint64_t hash = words.a ^ words.b << 2 ^ words.c << 4 ^ words.d << 6 ^ what;
	struct met *met = &fast->met[hash * UINT64_C(0x9e3779b97f4a7c15) >> 54];
	uint64_t differs = (met->words.a ^ words.a) | (met->words.b ^ words.b) |
			   (met->words.c ^ words.c) | (met->words.d ^ words.d);
	*is_met = !differs && met->what == what;
	if (!*is_met) {
		met->words = words;
		met->what = what;
		met->flags = 0;
	}
	return met;
}

static uint32_t
name_of(struct fast *fast, struct extract *extract, const struct cut *cut, enum kind kind,
	uint32_t *flags)
{
	struct met other, *met = &other;
	bool is_met = false;

	if (!cut)
		return NAME_NONE;
	if (cut->len <= SHORT)
		met = find(fast, cut->at, cut->len, kind, &is_met);
	if (!is_met) {
		struct flat_field field = text_field(cut);
		met->id = kind == KIND_ENDPOINT ? extract_endpoint(extract, &field)
						: extract_field_name(extract, &field);
		met->flags = extract_oddity(extract, met->id);
	}
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
static void
work_out_status(struct extract *extract, const struct line_fields *fields, struct met *out)
{
	struct signals signals = { .status = { NULL, 0 } };

	add_signal(&signals.status, fields->role[ROLE_STATUS]);
	add_signal(&signals.error, fields->signal[SIGNAL_ERROR]);
	add_signal(&signals.success, fields->signal[SIGNAL_SUCCESS]);
	add_signal(&signals.grpc, fields->signal[SIGNAL_GRPC]);
	add_signal(&signals.envoy, fields->signal[SIGNAL_ENVOY]);
	add_signal(&signals.haproxy, fields->signal[SIGNAL_HAPROXY]);
	add_signal(&signals.heroku, fields->signal[SIGNAL_HEROKU]);
	out->id = NAME_NONE;
	out->flags = 0;
	if (signals.status.at) {
		outcome_last_attempt(&signals.status);
		out->id = extract_name(extract, signals.status.at, signals.status.len);
	}
	out->outcome = outcome_of(&signals, &out->flags);
	out->flags |= extract_oddity(extract, out->id);
}

/* All signs as one text, each with its number and length; its length, 0 when it is too long. */
static size_t
pack_signs(const struct line_fields *fields, char out[SHORT])
{
	size_t n = 0;

	for (int i = 0; i < SIGNALS; i++) {
		const struct cut *cut = i == SIGNAL_NONE ? fields->role[ROLE_STATUS]
							 : fields->signal[i];
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

static void
read_status(struct fast *fast, struct extract *extract, const struct line_fields *fields,
	    struct record *record)
{
	const struct cut *status = fields->role[ROLE_STATUS];
	struct met other, *met = &other;
	char signs[SHORT] = { 0 };
	bool is_met = false;

	size_t len = fields->has_signal ? pack_signs(fields, signs) : 0;
	if (len)
		met = find(fast, signs, len, KIND_SIGNS, &is_met);
	else if (!fields->has_signal && status && status->len <= SHORT)
		met = find(fast, status->at, status->len, KIND_STATUS, &is_met);
	if (!is_met)
		work_out_status(extract, fields, met);
	record->status = met->id;
	record->outcome = met->outcome;
	record->flags |= met->flags;
}

static void
count(struct extract *extract, const struct line_fields *fields, const struct record *record,
      const struct seen_values *values)
{
	static const struct flat_field there = { .type = FLAT_STRING };
	struct found found[ROLES];

	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		bool is_there = fields->role[role] != NULL;
		found[role] = (struct found){ .field = is_there ? &there : NULL,
					      .plan = is_there ? fields->rank[role] : -1 };
	}
	extract_count(extract, record, found, values);
}

static bool
read_fast(struct textlog *text, struct extract *extract, const struct span *span,
	  struct record *record, struct seen_values *values)
{
	struct fast *fast = text->fast;
	struct line_fields *fields = &fast->fields;

	if (fast->is_off || span->is_strict || text->may_repeat || text->is_short ||
	    text->is_joined || !text_is_plain(span->at, span->len) ||
	    !choose(text, extract, fields))
		return false;
	*record = (struct record){
		.source = extract->source, .offset = span->offset, .length = (uint32_t)span->len,
		.line_first = span->line_first, .line_last = span->line_last, .flags = span->flags,
	};
	text_time(fast, extract, fields, record);
	text_latency(extract, fields, record, values);
	/* Names enter the table in the order of extract_record(). */
	read_status(fast, extract, fields, record);
	record->endpoint = name_of(fast, extract, fields->role[ROLE_ENDPOINT], KIND_ENDPOINT,
				   &record->flags);
	record->version = name_of(fast, extract, fields->role[ROLE_VERSION], KIND_NAME,
				  &record->flags);
	for (int i = 0; i < extract->fields->n_dims; i++)
		record->dims[i] = name_of(fast, extract, fields->dim[i], KIND_NAME, &record->flags);
	if (record->unusable == UNUSABLE_NOT && values->latency == LATENCY_ABSENT &&
	    record->status == NAME_NONE && record->outcome == OUTCOME_UNKNOWN &&
	    record->endpoint == NAME_NONE)
		record->unusable = UNUSABLE_NOT_A_REQUEST;
	return true;
}

int
textlog_record(struct textlog *text, struct extract *extract, const struct span *span,
	       struct ledger *ledger, struct record *record)
{
	struct seen_values values;

	if (!text_reread(text, span))
		return -1;
	if (!text->fast)
		text->fast = fast_new(extract);
	if (!text->is_slow && read_fast(text, extract, span, record, &values)) {
		if (ledger)
			count(extract, &text->fast->fields, record, &values);
		return 0;
	}
	textlog_flatten(text, span, &extract->flat);
	extract->opened_at = span->at;
	extract->opened_len = span->len;
	extract_record(extract, span, ledger, record);
	extract_forget(extract);
	if (record->flags & FLAG_NUMBER_AS_STRING) {
		record->flags &= ~(uint32_t)FLAG_NUMBER_AS_STRING;
		extract->counts.flag[__builtin_ctz(FLAG_NUMBER_AS_STRING)] -= ledger != NULL;
	}
	return 0;
}
