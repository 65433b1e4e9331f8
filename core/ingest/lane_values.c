/* lane_values: the values of a matched record, as numbers and as numbers of texts. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/extract_private.h"
#include "core/ingest/lane_private.h"
#include "core/ingest/shape_private.h"
#include "core/ingest/slow.h"
#include "core/ingest/template.h"

static inline bool
is_absent(const struct token *token)
{
	size_t len = token_len(token);

	if (len > 4)
		return false;
	if (token_is_string(token))
		return len == 0 || (len == 1 && token->at[0] == '-');
	return len == 4 && memcmp(token->at, "null", 4) == 0;
}

static inline bool
is_there(const struct lane *lane, unsigned slot)
{
	return lane->matched.present >> slot & 1;
}

/* The token in the best place that the record has, NULL for none. */
static const struct token *
best_place(const struct lane *lane, const struct shape_use *use, bool *is_variant)
{
	for (unsigned i = 0; i < use->n; i++)
		if (is_there(lane, use->slot[i])) {
			*is_variant = i >= use->variants;
			return &lane->matched.token[use->slot[i]];
		}
	return NULL;
}

/* The tokens that serve the roles, NULL for none, where one of several may. */
static __attribute__((noinline)) bool
choose_uses(const struct lane *lane, const struct token *serves[ROLES], struct hit *hit)
{
	const struct uses *uses = lane->matched.uses;
	bool is_variant = false;

	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		serves[role] = NULL;
		hit->plan[role] = PLAN_NONE;
		for (int i = 0; i < lane->extract->fields->n_role[role]; i++) {
			const struct token *token =
				best_place(lane, &uses->role[role][i], &is_variant);
			if (!token || is_absent(token))
				continue;
			serves[role] = token;
			hit->plan[role] = (uint8_t)i;
			hit->flags |= is_variant ? FLAG_KEY_ALIAS : 0;
			break;
		}
		/* A field that the probe did not meet may serve: left to the slow path. */
		if (!serves[role] && (lane->matched.present & uses->late[role]))
			return false;
	}
	return true;
}

/* The same where each role has one field in one place. */
static inline bool
choose(const struct lane *lane, const struct token *serves[ROLES], struct hit *hit)
{
	const struct uses *uses = lane->matched.uses;

	bool is_plain = uses->is_plain && (lane->matched.present & uses->all) == uses->all;

	if (__builtin_expect(!is_plain, 0))
		return choose_uses(lane, serves, hit);
	memcpy(hit->plan, uses->plan, sizeof(hit->plan));
	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		unsigned slot = uses->slot[role];
		serves[role] = &lane->matched.token[slot & SHAPE_FIELDS];
		if (slot == SHAPE_NONE) {
			serves[role] = NULL;
		} else if (__builtin_expect(is_absent(serves[role]), 0)) {
			serves[role] = NULL;
			hit->plan[role] = PLAN_NONE;
		}
	}
	return true;
}

/*
 * A latency in whole milliseconds or microseconds of up to eight digits: nearly all are. The
 * digits are added up in pairs, then fours, then eights.
 */
static inline bool
read_whole(const struct token *token, enum unit unit, int64_t *us)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t len = token_len(token);

	if (token_is_string(token) || len - 1 > 7 || (unit != UNIT_MS && unit != UNIT_US) ||
	    (token->at[0] == '0' && len > 1))
		return false;
	uint64_t word = word8(token->at), above = 64 - 8 * len;
	if (others8(word) << above)
		return false;
	uint64_t digits = (word ^ '0' * ones) << above;
	digits = digits * 10 + (digits >> 8);
	digits = ((digits & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
		  ((digits >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001))
		>> 32;
	*us = unit == UNIT_MS ? 1000 * (int64_t)digits : (int64_t)digits;
	return true;
}

static __attribute__((noinline)) bool
read_any_latency(const struct lane *lane, const struct token *token, enum unit unit,
		 struct hit *hit)
{
	struct flat_field field = { .text = token->at, .len = token_len(token) };
	struct found found = {
		.field = &field, .plan = hit->plan[ROLE_LATENCY], .unit = unit
	};
	struct record record = { 0 };
	struct latency latency;
	enum latency_result result;

	field.type = token_is_string(token) ? FLAT_STRING : slow_atom(token->at, token_len(token));
	extract_latency(lane->extract, &found, &record, &latency, &result);
	if (result != LATENCY_OK)
		return false;
	hit->latency_us = record.latency_us;
	hit->flags |= record.flags;
	hit->is_rounded = latency.is_rounded;
	return true;
}

static inline bool
read_latency(const struct lane *lane, const struct token *token, struct hit *hit)
{
	int plan = hit->plan[ROLE_LATENCY];
	enum unit unit = lane->extract->fields->role[ROLE_LATENCY][plan].unit;

	return read_whole(token, unit, &hit->latency_us) ||
	       read_any_latency(lane, token, unit, hit);
}

static __attribute__((noinline)) uint32_t
new_text(struct lane *lane, enum memo_kind kind, const struct token *token, struct news *news)
{
	const char *at = token->at;
	size_t len = token_len(token);

	if (kind == MEMO_ENDPOINT) {
		str_clear(&lane->text);
		template_of(&lane->text, at, len);
		at = str_text(&lane->text);
		len = lane->text.len;
	}
	if (kind == MEMO_METHOD || kind == MEMO_HOST) {
		enum request_part part = kind == MEMO_METHOD ? PART_METHOD : PART_HOST;
		len = request_part(part, token->at, len, &at);
		if (len == 0)
			return MEMO_NONE;
	}
	enum memo_kind named = kind == MEMO_METHOD || kind == MEMO_HOST ? MEMO_NAME : kind;
	uint32_t id = memo_id(lane->memo, named, at, len, news);
	recent_keep(&lane->recents, kind, token->at, token_len(token), id);
	return id;
}

/* The number of a text that is there. */
static inline bool
read_text(struct lane *lane, enum memo_kind kind, const struct token *token, struct news *news,
	  uint32_t *id)
{
	*id = recent_find(&lane->recents, kind, token->at, token_len(token));
	if (__builtin_expect(*id == MEMO_NONE, 0))
		*id = new_text(lane, kind, token, news);
	return *id != MEMO_FULL;
}

static void
pack(struct str *text, enum signal signal, const struct token *token)
{
	uint32_t len = (uint32_t)token_len(token);

	str_char(text, (char)signal);
	str_bytes(text, (const char *)&len, sizeof(len));
	str_bytes(text, token->at, len);
}

/* The status, and each further sign of the outcome, one after the other. */
static __attribute__((noinline)) bool
read_signals(struct lane *lane, const struct token *status, struct news *news, uint32_t *id)
{
	const struct uses *uses = lane->matched.uses;
	unsigned met = 0;

	str_clear(&lane->text);
	for (int i = 0; i < uses->n_signals; i++) {
		unsigned slot = uses->signal[i].slot, bit = 1u << uses->signal[i].signal;
		const struct token *token = &lane->matched.token[slot];
		if (!is_there(lane, slot) || is_absent(token))
			continue;
		if (met & bit)	/* of two the first in the record counts: not known here */
			return false;
		met |= bit;
		pack(&lane->text, (enum signal)uses->signal[i].signal, token);
	}
	if (!met)
		return !status || read_text(lane, MEMO_STATUS, status, news, id);
	if (status)
		pack(&lane->text, SIGNAL_NONE, status);
	*id = memo_id(lane->memo, MEMO_SIGNALS, str_text(&lane->text), lane->text.len, news);
	return *id != MEMO_FULL;
}

static inline bool
read_status(struct lane *lane, const struct token *status, struct news *news, uint32_t *id)
{
	*id = MEMO_NONE;
	if (lane->matched.present & lane->matched.uses->signals)
		return read_signals(lane, status, news, id);
	return !status || read_text(lane, MEMO_STATUS, status, news, id);
}

/* The dimensions that are parts of the endpoint. */
static bool
read_parts(struct lane *lane, const struct token *endpoint, struct news *news, uint32_t *dim)
{
	static const enum memo_kind kinds[] = {
		[PART_METHOD] = MEMO_METHOD, [PART_HOST] = MEMO_HOST,
	};

	for (enum request_part part = PART_METHOD; part < REQUEST_PARTS; part++) {
		int place = lane->extract->fields->part[part];
		if (place == 0)
			continue;
		dim[place - 1] = MEMO_NONE;
		if (endpoint && !read_text(lane, kinds[part], endpoint, news, &dim[place - 1]))
			return false;
	}
	return true;
}

static bool
read_dims(struct lane *lane, const struct token *endpoint, struct news *news, uint32_t *dim)
{
	bool is_variant;

	for (int i = 0; i < lane->extract->fields->n_dims; i++) {
		const struct token *token =
			best_place(lane, &lane->matched.uses->dim[i], &is_variant);
		dim[i] = MEMO_NONE;
		if (token && !is_absent(token) &&
		    !read_text(lane, MEMO_NAME, token, news, &dim[i]))
			return false;
	}
	return read_parts(lane, endpoint, news, dim);
}

bool
lane_values(struct lane *lane, struct news *news, struct hit *hit, uint32_t *dim)
{
	const struct token *serves[ROLES];

	hit->flags = hit->lines ? FLAG_WRAPPED : 0;
	hit->is_rounded = false;
	if (!choose(lane, serves, hit) || !serves[ROLE_TIME] ||
	    (!serves[ROLE_LATENCY] && !serves[ROLE_STATUS] && !serves[ROLE_ENDPOINT]) ||
	    !lane_time(lane, serves[ROLE_TIME], hit->plan[ROLE_TIME], hit))
		return false;
	hit->latency_us = LATENCY_NONE;
	if (serves[ROLE_LATENCY] && !read_latency(lane, serves[ROLE_LATENCY], hit))
		return false;
	hit->endpoint = hit->version = MEMO_NONE;
	if (serves[ROLE_ENDPOINT] &&
	    (!token_is_string(serves[ROLE_ENDPOINT]) ||
	     !read_text(lane, MEMO_ENDPOINT, serves[ROLE_ENDPOINT], news, &hit->endpoint)))
		return false;
	if (serves[ROLE_VERSION] &&
	    !read_text(lane, MEMO_NAME, serves[ROLE_VERSION], news, &hit->version))
		return false;
	return read_status(lane, serves[ROLE_STATUS], news, &hit->status) &&
	       read_dims(lane, serves[ROLE_ENDPOINT], news, dim);
}
