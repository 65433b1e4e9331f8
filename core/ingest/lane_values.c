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
	if (token->is_string)
		return token->len == 0 || (token->len == 1 && token->at[0] == '-');
	return token->at[0] == 'n' && token->len == 4 && memcmp(token->at, "null", 4) == 0;
}

/* The tokens that serve the roles, NULL for none, where one of several may. */
static __attribute__((noinline)) bool
choose_uses(const struct lane *lane, const struct token *serves[ROLES], struct hit *hit)
{
	const struct shape *shape = lane->matched.shape;

	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		const struct shape_use *use = shape->role[role];
		const struct shape_use *end = use + shape->n_role[role];
		while (use < end && is_absent(&lane->matched.token[use->slot]))
			use++;
		serves[role] = use < end ? &lane->matched.token[use->slot] : NULL;
		hit->plan[role] = use < end ? use->plan : PLAN_NONE;
		hit->flags |= use < end && use->is_variant ? FLAG_KEY_ALIAS : 0;
		/* A field that the probe did not meet may serve: left to the slow path. */
		if (use == end && shape->has_late[role])
			return false;
	}
	return true;
}

static inline bool
choose(const struct lane *lane, const struct token *serves[ROLES], struct hit *hit)
{
	const struct shape *shape = lane->matched.shape;

	if (!shape->is_plain)
		return choose_uses(lane, serves, hit);
	memcpy(hit->plan, shape->plan, sizeof(hit->plan));
	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		const struct token *token = &lane->matched.token[shape->slot[role] & 63];
		serves[role] = token;
		if (shape->slot[role] == SHAPE_NONE || is_absent(token)) {
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
	uint32_t len = token->len;

	if (token->is_string || len - 1 > 7 || (unit != UNIT_MS && unit != UNIT_US) ||
	    (token->at[0] == '0' && len > 1))
		return false;
	uint64_t digits = (word8(token->at) ^ '0' * ones) << (64 - 8 * len);
	if ((digits | (digits + 0x76 * ones)) & 0x80 * ones)
		return false;
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
	struct flat_field field = { .text = token->at, .len = token->len };
	struct found found = {
		.field = &field, .plan = hit->plan[ROLE_LATENCY], .unit = unit
	};
	struct record record = { 0 };
	struct latency latency;
	enum latency_result result;

	field.type = token->is_string ? FLAT_STRING : slow_atom(token->at, token->len);
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

static inline bool
read_name(struct lane *lane, const struct token *token, struct news *news, uint32_t *id)
{
	*id = is_absent(token) ? MEMO_NONE
			       : memo_id(lane->memo, MEMO_NAME, token->at, token->len, news);
	return *id != MEMO_FULL;
}

static __attribute__((noinline)) uint32_t
new_endpoint(struct lane *lane, const struct token *token, struct news *news)
{
	str_clear(&lane->text);
	template_of(&lane->text, token->at, token->len);
	uint32_t id = memo_find(lane->memo, MEMO_ENDPOINT, str_text(&lane->text), lane->text.len,
				news);
	memo_keep(lane->memo, MEMO_ENDPOINT, token->at, token->len, id);
	return id;
}

static inline bool
read_endpoint(struct lane *lane, const struct token *token, struct news *news, uint32_t *id)
{
	if (!token->is_string)
		return false;
	*id = memo_recent(lane->memo, MEMO_ENDPOINT, token->at, token->len);
	if (*id == MEMO_NONE)
		*id = new_endpoint(lane, token, news);
	return *id != MEMO_FULL;
}

static void
pack(struct str *text, enum signal signal, const struct token *token)
{
	str_char(text, (char)signal);
	str_bytes(text, (const char *)&token->len, sizeof(token->len));
	str_bytes(text, token->at, token->len);
}

/* The status, and each further sign of the outcome, one after the other; false: there are none. */
static __attribute__((noinline)) bool
read_signals(struct lane *lane, const struct token *status, struct news *news, uint32_t *id)
{
	const struct shape *shape = lane->matched.shape;

	str_clear(&lane->text);
	for (int i = 0; i < shape->n_signals; i++) {
		const struct token *token = &lane->matched.token[shape->signal[i].slot];
		if (!is_absent(token))
			pack(&lane->text, (enum signal)shape->signal[i].plan, token);
	}
	if (lane->text.len == 0)
		return false;
	if (status)
		pack(&lane->text, SIGNAL_NONE, status);
	*id = memo_find(lane->memo, MEMO_SIGNALS, str_text(&lane->text), lane->text.len, news);
	return true;
}

static inline bool
read_status(struct lane *lane, const struct token *status, struct news *news, uint32_t *id)
{
	*id = MEMO_NONE;
	if (lane->matched.shape->n_signals && read_signals(lane, status, news, id))
		return *id != MEMO_FULL;
	if (status)
		*id = memo_id(lane->memo, MEMO_STATUS, status->at, status->len, news);
	return *id != MEMO_FULL;
}

bool
lane_values(struct lane *lane, struct news *news, struct hit *hit, uint32_t *dim)
{
	const struct shape *shape = lane->matched.shape;
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
	    !read_endpoint(lane, serves[ROLE_ENDPOINT], news, &hit->endpoint))
		return false;
	if (serves[ROLE_VERSION] && !read_name(lane, serves[ROLE_VERSION], news, &hit->version))
		return false;
	if (!read_status(lane, serves[ROLE_STATUS], news, &hit->status))
		return false;
	for (int i = 0; i < lane->extract->fields->n_dims; i++) {
		dim[i] = MEMO_NONE;
		if (shape->dim[i] != SHAPE_NONE &&
		    !read_name(lane, &lane->matched.token[shape->dim[i]], news, &dim[i]))
			return false;
	}
	return true;
}
