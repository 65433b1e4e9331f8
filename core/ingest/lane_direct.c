/* lane_direct: values that are not as they mostly are, and what is expected of the next ones. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/lane_direct.h"

#define SOON 8			/* records within which a text changes again: quickly */

/* Expect a text to come again, unless it changes all the time. */
static void
keep_last(struct last *last, const struct token *token, uint32_t id, size_t now)
{
	size_t len = token_len(token);

	last->changes = now - last->changed_at < SOON ? (uint8_t)(last->changes + 1) : 0;
	last->changed_at = now;
	last->is_steady = last->changes < UNSTEADY && len < sizeof(last->text);
	if (!last->is_steady)
		return;
	memcpy(last->text, token->at, sizeof(last->text));
	last->want = UINT32_MAX >> (sizeof(last->text) - 1 - len);
	last->len = (uint32_t)len;
	last->trailing = 0;
	for (size_t i = 0; i < len; i++)
		last->trailing += (token->at[i] & 0xC0) == 0x80;
	last->id = id;
}

/* A text that is not the one before. */
static bool
new_text(struct lane *lane, const struct node *node, const struct token *token)
{
	struct last *last = &lane->last[node->serves];
	uint32_t *id = &lane->id[node->serves];

	if (is_absent(token))
		return true;
	if (node->serves == SERVES_ENDPOINT && node->kind != VALUE_STRING)
		return false;
	if (!lane_text(lane, last->kind, token, id))
		return false;
	if (last->changes < UNSTEADY)
		keep_last(last, token, *id, lane->stretch->n);
	return true;
}

const char *
lane_other(struct lane *lane, const struct node *node, const char *at)
{
	const struct uses *uses = lane->matched.uses;
	struct token *token = &lane->matched.token[node->field];
	bool is_read = true;

	*token = (struct token){ at, value_end(node, at, &lane->matched) };
	if (!token->end)
		return NULL;
	if (node->serves >= SERVES_STATUS)
		is_read = new_text(lane, node, token);
	else if (node->serves == SERVES_TIME)
		is_read = lane_time(lane, token, uses->plan[ROLE_TIME], lane->hit);
	else if (node->serves == SERVES_LATENCY && !is_absent(token))
		is_read = lane_latency(lane, token, uses->plan[ROLE_LATENCY], lane->hit);
	return is_read ? token->end : NULL;
}

void
lane_direct_begin(struct lane *lane, const struct shapes *shapes)
{
	const struct uses *uses = &shapes->uses;
	uint8_t plan = uses->plan[ROLE_LATENCY];

	lane->matched.uses = uses;
	lane->keeps_tokens = lane->has_parts || uses->n_signals > 0;
	lane->unit_us = 0;
	if (plan != PLAN_NONE)
		lane->unit_us = unit_us(lane->extract->fields->role[ROLE_LATENCY][plan].unit);
	for (int i = SERVES_STATUS; i < SERVES_DIM + lane->extract->fields->n_dims; i++) {
		struct last *last = &lane->last[i];
		last->is_steady = last->want != 0;
		last->changed_at = 0;
		last->changes = 0;
	}
}

void
lane_plan(const struct lane *lane, struct hit *hit)
{
	const struct uses *uses = lane->matched.uses;

	memset(hit->plan, PLAN_NONE, sizeof(hit->plan));
	hit->plan[ROLE_TIME] = uses->plan[ROLE_TIME];
	if (hit->latency_us != LATENCY_NONE)
		hit->plan[ROLE_LATENCY] = uses->plan[ROLE_LATENCY];
	for (enum role role = ROLE_STATUS; role < ROLES; role++)
		if (lane->id[SERVES_TIME + role])
			hit->plan[role] = uses->plan[role];
}
