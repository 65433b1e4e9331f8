/* gate_aa: the baseline against itself: how often the gate would fail a canary that is no other. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/gate_private.h"
#include "core/base/json.h"

#define AA_SEED 1
#define AA_GOOD 0.01	/* false trips a gate may have */

static const uint64_t ladder[] = { 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000 };

/* splitmix64 (Steele, Lea, Flood 2014): the same split on every machine. */
static uint64_t
next(uint64_t *state)
{
	uint64_t z = (*state += 0x9E3779B97F4A7C15u);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

/* Shuffle (Fisher & Yates 1938, in the form of Durstenfeld 1964). */
static void
shuffle(size_t *at, size_t n, uint64_t *state)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)(next(state) % i), kept = at[i - 1];
		at[i - 1] = at[j];
		at[j] = kept;
	}
}

/* Does one split fail at this min n? Every rule, both sides the same version. */
static bool
split_fails(struct slide *slide, const struct gate_options *options, uint64_t min_n)
{
	struct bench bench = { .slide = slide, .options = options, .min_n = min_n };

	for (size_t place = 0; place <= slide->n_strata; place++)
		for (int metric = 0; metric < METRICS; metric++)
			if (rule_exists(&bench, (enum gate_metric)metric, place) &&
			    rule_judge(&bench, (enum gate_metric)metric, place).result == GATE_FAIL)
				return true;
	return false;
}

/* How often splits failed, by min n; [0] is the gate's own. */
enum { TRIES = 1 + LENGTH(ladder) };
struct tries { uint64_t min_n[TRIES], looks[TRIES], fails[TRIES]; };

/*
 * Split the window that ends at own[end]: one half plays the canary. A look with fewer than
 * 2 x min n records says nothing of that min n.
 */
static void
look(struct slide *slide, const struct gate_options *options, const size_t *own, size_t end,
     uint64_t *state, struct tries *tries)
{
	size_t begin = end;

	while (begin > 0 && slide->event[own[end]].at_ns - slide->event[own[begin - 1]].at_ns <
	       options->window_ns)
		begin--;
	size_t n = end - begin + 1;
	size_t *order = xcalloc(n, sizeof(*order));
	for (size_t i = 0; i < n; i++)
		order[i] = own[begin + i];
	shuffle(order, n, state);
	slide_rewind(slide, options->window_ns);
	for (size_t i = 0; i < n; i++)
		slide_count(slide, &slide->event[order[i]], i < n / 2 ? SIDE_CANARY : SIDE_BASELINE,
			    true);
	slide_read(slide);
	for (size_t i = 0; i < TRIES; i++) {
		if (n < 2 * tries->min_n[i])
			continue;
		tries->looks[i]++;
		tries->fails[i] += split_fails(slide, options, tries->min_n[i]);
	}
	slide_settle(slide);
	free(order);
}

static double
fail_share(const struct tries *tries, size_t i)
{
	return tries->looks[i] > 0 ? (double)tries->fails[i] / (double)tries->looks[i] : NAN;
}

static const char *
aa_text(const struct tries *tries, const char *baseline, struct arena *arena)
{
	char share[32];

	num_text(share, 100 * fail_share(tries, 0), 2);
	const char *text = arena_fmt(arena,
		"%s against itself: %s%% of %llu splits fail at min n %llu", baseline, share,
		(unsigned long long)tries->looks[0], (unsigned long long)tries->min_n[0]);
	for (size_t i = 1; i < TRIES; i++)
		if (tries->looks[i] > 0 && fail_share(tries, i) <= AA_GOOD)
			return arena_fmt(arena, "%s; at most 1%% from min n %llu on", text,
					 (unsigned long long)tries->min_n[i]);
	return arena_fmt(arena, "%s; no min n tried here has at most 1%%", text);
}

void
gate_aa(struct slide *slide, const struct gate_options *options, const char *baseline,
	struct arena *arena, struct backtest *out)
{
	struct tries tries = { .min_n = { options->min_n > 0 ? options->min_n : 1 } };
	size_t *own = xcalloc(slide->n + 1, sizeof(*own)), n = 0;
	uint64_t state = AA_SEED;

	for (size_t i = 0; i < LENGTH(ladder); i++)
		tries.min_n[i + 1] = ladder[i];
	for (size_t i = 0; i < slide->n; i++)
		if (slide->event[i].side == SIDE_BASELINE)
			own[n++] = i;
	size_t looks = n >= 2 * tries.min_n[0] ? (size_t)options->aa : 0;
	for (size_t i = 1; i <= looks; i++) {	/* evenly over the baseline's records */
		size_t upto = i * n / looks;
		look(slide, options, own, upto > 0 ? upto - 1 : 0, &state, &tries);
	}
	out->aa_false_share = fail_share(&tries, 0);
	if (tries.looks[0] > 0)
		out->aa_text = aa_text(&tries, baseline, arena);
	else if (n < 2 * tries.min_n[0])
		out->aa_text = arena_fmt(arena, "not run: %zu baseline records are fewer than "
					 "2 x min n", n);
	else
		out->aa_text = "not run: no window holds 2 x min n baseline records";
	free(own);
}
