/* guide_rules_after: the errors and warnings of Prevent, Retro and Export, a row each. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/guide_private.h"

/* -- Prevent -- */

/* A gate without them is an error in the final (L20). */
#define OWED(function, field, sentence)							\
	static const char *								\
	function(const struct fold *fold)						\
	{										\
		return fold->is_incident && !guide_value(fold->guide, field) ? sentence : NULL; \
	}
OWED(no_prevent_owner, "prevent.owner", "owner is empty")
OWED(no_prevent_due, "prevent.due", "due date is empty")
OWED(no_prevent_where, "prevent.where", "where it is enforced is empty")

static const char *
no_number(const struct fold *fold)
{
	const char *text = guide_value(fold->guide, "prevent.what");

	if (!fold->is_incident || fold->guide->drafts.has_gate)
		return NULL;
	return !text || !strpbrk(text, "0123456789") ? "the improvement holds no number" : NULL;
}

static const char *
does_not_trip(const struct fold *fold)
{
	const struct gate_pick *gate = &fold->facts->gate;

	return fold->guide->drafts.has_gate && gate->backtest.first_trip_ns == INSTANT_NONE ?
		"the gate does not trip on this incident" : NULL;
}

static const char *
trips_on_healthy(const struct fold *fold)
{
	return fold->guide->drafts.has_gate && fold->guide->target.n &&
	       fold->facts->gate.backtest.healthy_trips ?
		"the healthy version trips the gate" : NULL;
}

static const char *
small_baseline(const struct fold *fold)
{
	const struct gate_pick *gate = &fold->facts->gate;

	for (size_t i = 0; fold->guide->drafts.has_gate && i < fold->facts->n_version; i++) {
		const struct stat_group *group = &fold->facts->by_version[i];
		if (group->key[0] && group->key[0] == gate->gate.baseline && group->n < 100)
			return arena_fmt(fold->arena,
					 "the baseline has %llu requests: fewer than 100",
					 (unsigned long long)group->n);
	}
	return NULL;
}

static const char *
one_trips_it(const struct fold *fold)
{
	const struct gate_pick *gate = &fold->facts->gate;

	return fold->guide->drafts.has_gate &&
	       gate->options.timeout_max * (double)gate_defaults().min_n < 1 ?
		"one timeout in the least number of requests trips the gate" : NULL;
}

/* -- Retro -- */

static size_t
count_bullets(const struct fold *fold)
{
	const struct guide_step *step = &fold->guide->step[STEP_RETRO];
	size_t n = 0;

	for (size_t i = 0; i < step->n_fields; i++)
		n += *step->field[i].value != '\0';
	return n;
}

static const char *
bullet_count(const struct fold *fold)
{
	return count_bullets(fold) < 3 ? "fewer than 3 bullets" : NULL;
}

static bool
blames(const struct fold *fold, const char *text)
{
	static const char *const words[] = { "failed to", "forgot", "neglected", "careless", NULL };

	(void)fold;
	return text_has_any(text, words);
}

static const char *
blame(const struct fold *fold)
{
	const char *label = guide_any_typed(fold, STEP_RETRO, blames);

	return label ? arena_fmt(fold->arena, "%s blames: write how and what, not who", label)
		     : NULL;
}

static bool
is_hindsight(const struct fold *fold, const char *text)
{
	static const char *const words[] = { "should have", "could have", NULL };

	(void)fold;
	return text_has_any(text, words);
}

static const char *
hindsight(const struct fold *fold)
{
	const char *label = guide_any_typed(fold, STEP_RETRO, is_hindsight);

	return label ? arena_fmt(fold->arena, "%s says should have or could have", label) : NULL;
}

static bool
is_groundless(const struct fold *fold, const char *text)
{
	(void)fold;
	return *text && !strpbrk(text, "0123456789?");
}

static const char *
groundless(const struct fold *fold)
{
	const char *label = guide_any_typed(fold, STEP_RETRO, is_groundless);

	return label ? arena_fmt(fold->arena, "%s has no figure of the log and is no question",
				 label)
		     : NULL;
}

/* -- Export -- */

static bool
is_secret(const struct fold *fold, const char *text)
{
	static const char *const signs[] = {
		"-----BEGIN", "AKIA", "ghp_", "xoxb-", "password=", "passwd=", "token=", "secret=",
		"Bearer ", "api_key=", NULL,
	};
	size_t digits = 0;

	(void)fold;
	for (size_t i = 0; signs[i]; i++)
		if (strcasestr(text, signs[i]))
			return true;
	for (const char *c = text; *c && digits < 13; c++)	/* a card number */
		digits = *c >= '0' && *c <= '9' ? digits + 1 : *c == ' ' && digits ? digits : 0;
	return digits >= 13;
}

static const char *
secrets(const struct fold *fold)
{
	for (int step = 0; step < STEPS; step++) {
		const char *label = guide_any_typed(fold, (enum step)step, is_secret);
		if (label)
			return arena_fmt(fold->arena, "%s looks like it holds a secret", label);
	}
	return NULL;
}

static const char *
stale_fields(const struct fold *fold)
{
	size_t n = 0;

	for (int step = 0; step < STEPS; step++)
		for (size_t i = 0; i < fold->guide->step[step].n_fields; i++)
			n += fold->guide->step[step].field[i].state == FIELD_STALE;
	return n ? arena_fmt(fold->arena, "%zu text%s written for other figures", n,
			     n == 1 ? " was" : "s were")
		 : NULL;
}

static const struct rule rules[] = {
	{ STEP_PREVENT, FAILS, "prevent.what", no_number },
	{ STEP_PREVENT, FAILS, NULL, does_not_trip },
	{ STEP_PREVENT, FAILS, NULL, trips_on_healthy },
	{ STEP_PREVENT, FAILS, NULL, guide_above_certainty },
	{ STEP_PREVENT, FAILS_FINAL, "prevent.owner", no_prevent_owner },
	{ STEP_PREVENT, FAILS_FINAL, "prevent.due", no_prevent_due },
	{ STEP_PREVENT, FAILS_FINAL, "prevent.where", no_prevent_where },
	{ STEP_PREVENT, WARNS, NULL, small_baseline },
	{ STEP_PREVENT, WARNS, NULL, one_trips_it },
	{ STEP_RETRO, FAILS, NULL, bullet_count },
	{ STEP_RETRO, FAILS, NULL, blame },
	{ STEP_RETRO, FAILS, NULL, guide_above_certainty },
	{ STEP_RETRO, WARNS, NULL, hindsight },
	{ STEP_RETRO, WARNS, NULL, groundless },
	{ STEP_EXPORT, FAILS, NULL, secrets },
	{ STEP_EXPORT, FAILS, NULL, stale_fields },
};

const struct rule *
guide_rules_after(size_t *n)
{
	*n = LENGTH(rules);
	return rules;
}
