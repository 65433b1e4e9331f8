/* holds: how firm a verdict is, in one sentence: "holds in k of n". */
/* SPDX-License-Identifier: MIT */
#include "core/incident/holds.h"

#include <string.h>

#include "core/base/str.h"

enum { RUNS_MIN = 3 };

static bool
has_caution(const struct verdict *verdict, const char *id)
{
	for (size_t i = 0; i < verdict->n_cautions; i++)
		if (!strcmp(verdict->caution[i].id, id))
			return true;
	return false;
}

/* `The verdict holds in 8 of 8 runs without one record: probable in 2, associated in 6.` */
static void
say_leave_one_out(const struct robustness *robust, struct str *text)
{
	const char *between = ": ";

	str_fmt(text, "The verdict holds in %lu of %lu runs without one record",
		(unsigned long)robust->same_cause, (unsigned long)robust->of);
	for (int i = CERTAINTY_CONFIRMED; i >= CERTAINTY_INCONCLUSIVE; i--) {
		if (!robust->at[i])
			continue;
		str_fmt(text, "%s%s in %lu", between, certainty_word((enum certainty)i),
			(unsigned long)robust->at[i]);
		between = ", ";
	}
	str_char(text, '.');
}

/* Above 30 records only a verdict that would be `probable` is tried again. */
static void
say_parts(const struct verdict *verdict, struct str *text)
{
	if (verdict->robustness.is_changed)
		str_add(text, "The verdict does not hold in every run without a part of the "
			"records: another cause is named, so the word is one step weaker.");
	else if (verdict->cause.n && verdict->certainty >= CERTAINTY_PROBABLE)
		str_add(text, "The verdict stays the same with any one large host, endpoint or "
			"other value left out, and was the same half way through the incident.");
}

static void
say_repaired(const struct verdict *verdict, struct str *text)
{
	const struct robustness *robust = &verdict->robustness;
	bool is_same = robust->without_repaired_kind == verdict->kind &&
		       !has_caution(verdict, "repaired_changes");

	if (!robust->dropped_repaired)
		return;
	str_fmt(text, "%s %s without the mended record%s (%s, %s).", text->len ? " It" :
		"The verdict", is_same ? "holds" : "does not hold",
		robust->dropped_repaired == 1 ? "" : "s", kind_word(robust->without_repaired_kind),
		certainty_word(robust->without_repaired_certainty));
}

const char *
holds_text(const struct verdict *verdict, struct arena *arena)
{
	struct str text = { 0 };
	const char *kept = NULL;

	/* Of one or two runs no share can be told. */
	if (verdict->robustness.has_leave_one_out && verdict->robustness.of >= RUNS_MIN)
		say_leave_one_out(&verdict->robustness, &text);
	else if (!verdict->robustness.has_leave_one_out)
		say_parts(verdict, &text);
	say_repaired(verdict, &text);
	if (text.len)
		kept = arena_text(arena, text.at, text.len);
	str_release(&text);
	return kept;
}

bool
caution_is_told(const struct caution *caution)
{
	static const char *const told[] = { "small_sample", "repaired", "not_robust",
					    "repaired_changes" };

	for (size_t i = 0; i < LENGTH(told); i++)
		if (strcmp(caution->id, told[i]) == 0)
			return true;
	return false;
}
