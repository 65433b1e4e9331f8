/* guide_typed: what people typed, and which of their words a document must not say. */
/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "core/incident/guide_private.h"

const char *
guide_typed(const struct fold *fold, const char *name)
{
	const struct guide_field *field = guide_find(fold->guide, name);

	return field && field->state >= FIELD_CONFIRMED && *field->value ? field->value : NULL;
}

const char *
guide_any_typed(const struct fold *fold, enum step step,
		bool (*matches)(const struct fold *fold, const char *text))
{
	const struct guide_step *at = &fold->guide->step[step];

	for (size_t i = 0; i < at->n_fields; i++) {
		const struct guide_field *field = &at->field[i];
		bool is_text = field->type == TYPE_LINE || field->type == TYPE_TEXT;

		if (is_text && field->state >= FIELD_EDITED && matches(fold, field->value))
			return field->label;
	}
	return NULL;
}

static bool
is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

bool
text_has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; len && (at = strcasestr(at, word)); at++)
		if ((at == text || !is_word_byte(at[-1]) || !is_word_byte(word[0])) &&
		    (!is_word_byte(at[len]) || !is_word_byte(word[len - 1])))
			return true;
	return false;
}

bool
text_has_any(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (text_has_word(text, *words))
			return true;
	return false;
}

static bool
is_above_certainty(const struct fold *fold, const char *text)
{
	static const char *const words[] = {
		"root cause is", "root cause was", "proven",   "definitely", "certainly",
		"guaranteed",    "caused by",      "confirms", NULL,
	};

	return fold->guide->certainty < CERTAINTY_CONFIRMED && text_has_any(text, words);
}

const char *
guide_above_certainty(const struct fold *fold)
{
	const char *label = guide_any_typed(fold, fold->step, is_above_certainty);

	return label ? arena_fmt(fold->arena, "%s says more than the certainty, %s", label,
				 certainty_word(fold->guide->certainty)) : NULL;
}
