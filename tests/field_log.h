/* field_log: small logs written with single quotes, taken in, for tests of the fields. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_FIELD_LOG_H
#define SR_TESTS_FIELD_LOG_H

#include <string.h>

#include "tests/taken.h"

#define T "'ts':'2025-08-01T18:06:00Z'"

/* Take a log in which `'` stands for the quotes of JSON. */
static inline void
take_text(struct taken *taken, struct str *text, const struct field_map *map)
{
	for (size_t i = 0; i < text->len; i++)
		text->at[i] = text->at[i] == '\'' ? '"' : text->at[i];
	taken_bytes(taken, str_text(text), text->len, 1 << 20, map);
	str_release(text);
}

/* The same of n records, each the format with its number for `@`. */
static inline void
take_many(struct taken *taken, int n, const char *format, const struct field_map *map)
{
	struct str text = { 0 };

	for (int i = 0; i < n; i++) {
		for (const char *c = format; *c; c++) {
			if (*c == '@')
				str_fmt(&text, "%d", i);
			else
				str_char(&text, *c);
		}
		str_char(&text, '\n');
	}
	take_text(taken, &text, map);
}

/* The field of a role and what is known of it. */
static inline const struct field *
role(const struct taken *taken, enum role role, int i)
{
	const struct fields *fields = intake_fields(taken->in);

	return i < fields->n_role[role] ? &fields->role[role][i] : NULL;
}

#endif
