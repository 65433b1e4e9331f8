/* rewritten: a text that was rewritten whole and in pieces is one text. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_REWRITTEN_H
#define SR_TESTS_REWRITTEN_H

#include <string.h>

#include "core/base/str.h"
#include "tests/runner.h"

static inline size_t
line_ends(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

/* Both outputs are the same bytes, with as many line ends as the input has. */
static inline void
rewritten_alike(const struct str *whole, const struct str *pieces, const char *text, size_t len)
{
	ck_assert_uint_eq(whole->len, pieces->len);
	ck_assert(whole->len == 0 || memcmp(whole->at, pieces->at, whole->len) == 0);
	ck_assert_uint_eq(line_ends(str_text(whole), whole->len), line_ends(text, len));
}

#endif
