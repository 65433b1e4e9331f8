/* check_scan_text: the end of plain text is found wherever it stands, many bytes at once or one. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/ingest/scan_text.h"
#include "tests/runner.h"
#include "tests/splitmix.h"

#define LONGEST 80

/* One byte of every value at every place, in text of every length up to LONGEST that ends where
 * its memory does, so that a byte too many is seen by the sanitizers. */
START_TEST(text_ends_at_a_quote_a_backslash_or_a_control_and_nowhere_else)
{
	int byte = _i;
	bool ends = byte < 0x20 || byte == '"' || byte == '\\';

	for (size_t len = 0; len <= LONGEST; len++) {
		char *text = xmalloc(len ? len : 1);
		memset(text, len % 2 ? 'x' : 0xC3, len);
		ck_assert_ptr_eq(text_end(text, text + len), text + len);
		for (size_t i = 0; i < len; i++) {
			char old = text[i];
			text[i] = (char)byte;
			const char *want = ends ? text + i : text + len;
			if (text_end(text, text + len) != want)
				ck_abort_msg("byte %d at %zu of %zu", byte, i, len);
			text[i] = old;
		}
		free(text);
	}
}
END_TEST

/* Of several the first one counts, whatever borrows pass between the bytes of a word. */
START_TEST(the_first_of_several_ends_counts)
{
	static const char odd[] = {
		'"', '\\', '\0', '\x1F', '\n', '!', '#', '[', ' ', '\x7F', '\x80'
	};
	char text[24];

	for (size_t a = 0; a < LENGTH(odd); a++)
		for (size_t b = 0; b < LENGTH(odd); b++)
			for (size_t at = 0; at + 1 < sizeof(text); at++) {
				memset(text, 'x', sizeof(text));
				text[at] = odd[a];
				text[at + 1] = odd[b];
				size_t want = a < 5 ? at : b < 5 ? at + 1 : sizeof(text);
				ck_assert_uint_eq((size_t)(text_end(text, text + sizeof(text)) -
							   text), want);
			}
}
END_TEST

/* All texts of quotes, backslashes and others of 20 bytes' length are too many: of each seed's
 * dice one, at every place of a block; against the rule, byte by byte. */
START_TEST(a_string_ends_at_the_first_quote_that_is_not_escaped)
{
	uint64_t seed = (uint64_t)_i;

	for (int n = 0; n < 20000; n++) {
		size_t len = random_below(&seed, 70);
		char *text = xmalloc(len ? len : 1);
		unsigned quotes = 1 + (unsigned)random_below(&seed, 20);
		bool is_escaped = false;
		size_t want = len;

		for (size_t i = 0; i < len; i++) {
			uint64_t dice = random_below(&seed, quotes + 4);
			text[i] = dice == 0 ? '"' : dice < 4 ? '\\' : 'x';
		}
		for (size_t i = 0; i < len && want == len; i++) {
			if (!is_escaped && text[i] == '"')
				want = i;
			is_escaped = !is_escaped && text[i] == '\\';
		}
		if (string_end(text, text + len) != text + want)
			ck_abort_msg("%zu, not %zu: %.*s",
				     (size_t)(string_end(text, text + len) - text), want,
				     (int)len, text);
		free(text);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("scan_text");
	TCase *tcase = tcase_create("text");

	tcase_add_loop_test(tcase, text_ends_at_a_quote_a_backslash_or_a_control_and_nowhere_else,
			    0, 256);
	tcase_add_test(tcase, the_first_of_several_ends_counts);
	tcase_add_loop_test(tcase, a_string_ends_at_the_first_quote_that_is_not_escaped, 0, 8);
	suite_add_tcase(suite, tcase);
	return suite;
}
