/* engine_limits: thresholds of the verdict and words of a status: asked for, set, and told of. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/analysis/limits.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/engine_private.h"

bool
engine_limit(size_t i, struct engine_limit *out)
{
	if (i >= LIMITS)
		return false;
	const struct limit_row *row = &analysis_limits[i];
	*out = (struct engine_limit){ row->name, row->text, row->value, row->usual, row->low,
				      row->high };
	return true;
}

int
engine_limit_set(const char *name, double value, struct err *err)
{
	char low[40], high[40];

	for (int i = 0; i < LIMITS; i++) {
		const struct limit_row *row = &analysis_limits[i];
		if (strcmp(row->name, name) != 0)
			continue;
		if (limits_set((enum limit)i, value))
			return 0;
		return err_set(err, ERR_CONFIG, "%s: must be a number from %s to %s", name,
			       num_text(low, row->low, 6), num_text(high, row->high, 6));
	}
	return err_set(err, ERR_CONFIG, "%s: no such limit", name);
}

void
engine_limits_reset(void)
{
	limits_reset();
}

const char *
engine_limits_text(struct arena *arena)
{
	struct str text = { 0 };
	char value[40], usual[40];

	for (size_t i = 0; i < LIMITS; i++) {
		const struct limit_row *row = &analysis_limits[i];
		if (row->value < row->usual || row->value > row->usual)
			str_fmt(&text, "%s%s %s (usually %s)", text.len ? ", " : "", row->name,
				num_text(value, row->value, 6), num_text(usual, row->usual, 6));
	}
	const char *all = text.len ? arena_fmt(arena, "thresholds of the config: %s", text.at) : "";
	str_release(&text);
	return all;
}

const char *
engine_outcomes_text(const struct engine *engine, struct arena *arena)
{
	const struct engine_options *options = &engine->options;
	struct str text = { 0 };

	for (size_t i = 0; i < options->n_outcomes; i++) {
		str_add(&text, i ? ", " : "");
		text_safe(&text, options->outcomes[i], strlen(options->outcomes[i]));
	}
	const char *all = text.len ? arena_fmt(arena, "words of the config: %s", text.at) : "";
	str_release(&text);
	return all;
}

int
engine_outcome_check(const char *text, struct err *err)
{
	struct outcome_words words = { .n = 0 };

	return outcome_words_add(&words, text, err);
}
