/* lane_values: the values of a matched record, as numbers and as numbers of texts. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/extract_private.h"
#include "core/ingest/lane_private.h"
#include "core/ingest/shape_private.h"
#include "core/ingest/slow.h"
#include "core/ingest/template.h"

static inline bool
is_there(const struct lane *lane, unsigned slot)
{
	return matched_has(&lane->matched, slot);
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

/* The tokens that serve the roles, NULL for none. */
static bool
choose(const struct lane *lane, const struct token *serves[ROLES], struct hit *hit)
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
		if (!serves[role] && (lane->matched.present[0] & uses->late[role]))
			return false;
	}
	return true;
}

static __attribute__((noinline)) bool
any_latency(const struct lane *lane, const struct token *token, int plan, struct hit *hit)
{
	struct flat_field field = { .text = token->at, .len = token_len(token) };
	struct found found = {
		.field = &field, .plan = plan,
		.unit = lane->extract->fields->role[ROLE_LATENCY][plan].unit,
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

bool
lane_latency(const struct lane *lane, const struct token *token, int plan, struct hit *hit)
{
	uint32_t us = unit_us(lane->extract->fields->role[ROLE_LATENCY][plan].unit);

	return (us && !token_is_string(token) &&
		latency_end(token->at, us, &hit->latency_us) == token->end) ||
	       any_latency(lane, token, plan, hit);
}

static __attribute__((noinline)) uint32_t
new_text(struct lane *lane, enum memo_kind kind, const struct token *token)
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
	uint32_t id = memo_id(lane->memo, named, at, len, &lane->stretch->news);
	recent_keep(&lane->recents, kind, token->at, token_len(token), id);
	return id;
}

bool
lane_text(struct lane *lane, enum memo_kind kind, const struct token *token, uint32_t *id)
{
	*id = recent_find(&lane->recents, kind, token->at, token_len(token));
	if (__builtin_expect(*id == MEMO_NONE, 0))
		*id = new_text(lane, kind, token);
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

/* The status, and each further sign of it, one after the other. */
bool
lane_signals(struct lane *lane, const struct token *status, uint32_t *id)
{
	const struct uses *uses = lane->matched.uses;
	unsigned met = 0;

	str_clear(&lane->text);
	for (int i = 0; i < uses->n_signals; i++) {
		unsigned slot = uses->signal[i].slot, bit = 1u << uses->signal[i].signal;
		const struct token *token = &lane->matched.token[slot];
		/* Without a token it is an object, which is no sign. */
		if (!is_there(lane, slot) || !token->end || is_absent(token))
			continue;
		if (met & bit)	/* of two the first in the record counts: not known here */
			return false;
		met |= bit;
		pack(&lane->text, (enum signal)uses->signal[i].signal, token);
	}
	if (!met)
		return !status || lane_text(lane, MEMO_STATUS, status, id);
	if (status)
		pack(&lane->text, SIGNAL_NONE, status);
	*id = memo_id(lane->memo, MEMO_SIGNALS, str_text(&lane->text), lane->text.len,
		      &lane->stretch->news);
	return *id != MEMO_FULL;
}

bool
lane_parts(struct lane *lane, const struct token *endpoint, uint32_t *dim)
{
	static const enum memo_kind kinds[] = {
		[PART_METHOD] = MEMO_METHOD, [PART_HOST] = MEMO_HOST,
	};

	for (enum request_part part = PART_METHOD; part < REQUEST_PARTS; part++) {
		int place = lane->extract->fields->part[part];
		if (place == 0)
			continue;
		dim[place - 1] = MEMO_NONE;
		if (endpoint && !lane_text(lane, kinds[part], endpoint, &dim[place - 1]))
			return false;
	}
	return true;
}

static bool
read_dims(struct lane *lane, const struct token *endpoint, uint32_t *dim)
{
	bool is_variant;

	for (int i = 0; i < lane->extract->fields->n_dims; i++) {
		const struct token *token =
			best_place(lane, &lane->matched.uses->dim[i], &is_variant);
		dim[i] = MEMO_NONE;
		if (token && !is_absent(token) && !lane_text(lane, MEMO_NAME, token, &dim[i]))
			return false;
	}
	return lane_parts(lane, endpoint, dim);
}

bool
lane_values(struct lane *lane, struct hit *hit, uint32_t *dim)
{
	const struct token *serves[ROLES], *status, *endpoint;

	if (!choose(lane, serves, hit) || !serves[ROLE_TIME])
		return false;
	status = serves[ROLE_STATUS];
	endpoint = serves[ROLE_ENDPOINT];
	if ((!serves[ROLE_LATENCY] && !status && !endpoint) ||
	    !lane_time(lane, serves[ROLE_TIME], hit->plan[ROLE_TIME], hit))
		return false;
	if (serves[ROLE_LATENCY] &&
	    !lane_latency(lane, serves[ROLE_LATENCY], hit->plan[ROLE_LATENCY], hit))
		return false;
	hit->endpoint = hit->version = hit->status = MEMO_NONE;
	if (endpoint && (!token_is_string(endpoint) ||
			 !lane_text(lane, MEMO_ENDPOINT, endpoint, &hit->endpoint)))
		return false;
	if (serves[ROLE_VERSION] &&
	    !lane_text(lane, MEMO_NAME, serves[ROLE_VERSION], &hit->version))
		return false;
	return lane_signals(lane, status, &hit->status) && read_dims(lane, endpoint, dim);
}
