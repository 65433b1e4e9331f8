/* apart: values are ranked by count, then name; what is ranked low enough is folded. */
/* SPDX-License-Identifier: MIT */
#include "core/store/apart.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* Values are folded when so many times more than are told apart have own lots. */
#define CROWD 8
/* Of those so many times more than are told apart stay: they may still come to the front. */
#define STAY 2
/* The more are folded already, the more new ones gather before the next time. */
#define GATHER 16
#define GATHER_MOST 8192

void
apart_init(struct apart *apart, size_t most)
{
	*apart = (struct apart){.most = most};
}

void
apart_release(struct apart *apart)
{
	free(apart->state);
	free(apart->count);
	free(apart->joined);
	*apart = (struct apart){0};
}

void
apart_restart(struct apart *apart)
{
	for (size_t value = 0; value < apart->cap; value++) {
		apart->count[value] = 0;
		if (apart->state[value] != APART_JOINED)
			apart->state[value] = APART_NEW;
	}
	apart->n_own = apart->n_folded = 0;
	apart->generation = 0;
	apart->is_on = apart->is_torn = false;
}

static void
reserve(struct apart *apart, uint32_t value)
{
	size_t cap = apart->cap ? apart->cap : 256;

	if (value < apart->cap)
		return;
	while (cap <= value)
		cap *= 2;
	apart->state = xrealloc(apart->state, cap, sizeof(*apart->state));
	apart->count = xrealloc(apart->count, cap, sizeof(*apart->count));
	apart->joined = xrealloc(apart->joined, cap, sizeof(*apart->joined));
	memset(apart->state + apart->cap, 0, (cap - apart->cap) * sizeof(*apart->state));
	memset(apart->joined + apart->cap, 0, (cap - apart->cap) * sizeof(*apart->joined));
	memset(apart->count + apart->cap, 0, (cap - apart->cap) * sizeof(*apart->count));
	apart->cap = cap;
}

uint32_t
apart_meet(struct apart *apart, uint32_t value, bool is_counted)
{
	value = apart_joined(apart, value);
	if (value == NAME_NONE)
		return value;
	reserve(apart, value);
	if (apart->state[value] == APART_NEW) {
		apart->state[value] = APART_OWN;
		apart->n_own++;
	}
	if (!apart_is_folded(apart, value))
		return value;
	apart->count[value] += is_counted;
	return NAME_OTHER;
}

void
apart_join(struct apart *apart, uint32_t value, uint32_t into, uint64_t *n)
{
	reserve(apart, value > into ? value : into);
	bool was_folded = apart_is_folded(apart, value), is_folded = apart_is_folded(apart, into);

	if (apart->state[into] == APART_NEW) {
		apart->state[into] = APART_OWN;
		apart->n_own++;
	}
	/* Counted one by one, or by their lots; from the first folded one on all are counted. */
	n[into] += n[value];
	if (is_folded || was_folded) {
		apart->count[into] += apart->count[value] + (uint32_t)n[into];
		n[into] = 0;
		apart->is_torn = true;
	}
	if (was_folded && !is_folded) {
		apart->state[into] = APART_FOLDED;
		apart->n_own--;
		apart->n_folded++;
	}
	*(was_folded ? &apart->n_folded : &apart->n_own) -= 1;
	apart->state[value] = APART_JOINED;
	apart->joined[value] = into;
	apart->count[value] = 0;
	apart->n_joined++;
}

bool
apart_is_crowded(const struct apart *apart)
{
	size_t more = apart->n_folded / GATHER;

	return apart->n_own > apart->most * CROWD + (more < GATHER_MOST ? more : GATHER_MOST);
}

struct ranked {
	uint64_t n;
	uint32_t value;
};

static int
rank_compare(const void *a, const void *b, void *context)
{
	const struct ranked *left = a, *right = b;

	if (left->n != right->n)
		return left->n > right->n ? -1 : 1;
	return names_compare(context, left->value, right->value);
}

/* The values in these states, the most frequent first. Owned by the caller; NULL: none. */
static struct ranked *
rank(const struct apart *apart, const struct names *names, const uint64_t *n, bool with_folded,
     size_t *n_ranked)
{
	struct ranked *ranked = xcalloc(apart->n_own + apart->n_folded + 1, sizeof(*ranked));
	size_t len = 0;

	for (uint32_t value = 1; value < apart->cap; value++) {
		bool is_folded = apart_is_folded(apart, value);
		if (apart->state[value] == APART_NEW || apart->state[value] == APART_JOINED ||
		    (is_folded && !with_folded))
			continue;
		ranked[len++] = (struct ranked){n[value] + apart->count[value], value};
	}
	/* The order is total; qsort_r() takes a context that it hands on as it is. */
	qsort_r(ranked, len, sizeof(*ranked), rank_compare, (void *)(uintptr_t)names);
	*n_ranked = len;
	return ranked;
}

void
apart_fold(struct apart *apart, const struct names *names, const uint64_t *n)
{
	size_t len;
	struct ranked *ranked = rank(apart, names, n, false, &len);

	for (size_t i = apart->most * STAY; i < len; i++) {
		uint32_t value = ranked[i].value;
		apart->state[value] = APART_FOLDED;
		apart->count[value] = (uint32_t)ranked[i].n;
		apart->n_own--;
		apart->n_folded++;
	}
	free(ranked);
}

void
apart_choose(struct apart *apart, const struct names *names, const uint64_t *n)
{
	size_t len;
	struct ranked *ranked = rank(apart, names, n, true, &len);

	apart->is_on = len > apart->most;
	apart->is_exact = true;
	for (size_t i = 0; i < len; i++) {
		uint8_t *state = &apart->state[ranked[i].value];
		bool is_folded = *state == APART_FOLDED || *state == APART_LOST;
		bool is_kept = i < apart->most;
		*state = is_folded ? (is_kept ? APART_LOST : APART_FOLDED)
				   : (is_kept ? APART_KEPT : APART_OWN);
		apart->is_exact &= !(is_kept && is_folded);
	}
	free(ranked);
}
