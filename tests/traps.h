/* traps: inputs that make a careless reader slow, deep or fat, of any size. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_TRAPS_H
#define SR_TESTS_TRAPS_H

#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"

#define TRAP_HEAD "{\"ts\":\"2025-08-01T18:06:00Z\",\"latency_ms\":5,\"status\":\"OK\""
#define TRAP_RECORD TRAP_HEAD ",\"endpoint\":\"/a\"}"

/* The piece is written again and again; `%d` in it is a number that goes up, `%c` four bytes of
 * mixed Latin and Cyrillic that go with it. */
struct trap { const char *name, *head, *piece, *tail; };

static const struct trap traps[] = {
	{ "deep objects", "", "{\"a\":", "" },
	{ "deep objects that close", "", "{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}", "" },
	{ "deep arrays", "", "[", "" },
	{ "deep arrays in a record", TRAP_HEAD ",\"x\":", "[", "" },
	{ "deep records", "", "{\"ts\":1754071560,\"status\":200,\"a\":", "" },
	{ "an endless string", TRAP_HEAD ",\"x\":\"", "x", "" },
	{ "an endless string that ends", TRAP_HEAD ",\"x\":\"", "x", "\"}\n" TRAP_RECORD "\n" },
	{ "an endless string of escapes", TRAP_HEAD ",\"x\":\"", "\\u0041", "\"}\n" },
	{ "an endless string of NUL escapes", TRAP_HEAD ",\"status\":\"", "\\u0000", "\"}\n" },
	{ "an endless string of lone surrogates", TRAP_HEAD ",\"status\":\"", "\\ud800", "\"}\n" },
	{ "an endless string of bad bytes", TRAP_HEAD ",\"endpoint\":\"", "\xC3", "\"}\n" },
	{ "an endless string of line ends", TRAP_HEAD ",\"endpoint\":\"", "\n  ", "\"}\n" },
	{ "an endless number", "{\"ts\":1754071560,\"status\":\"OK\",\"latency_ms\":", "9", "}\n" },
	{ "an endless key", "{\"ts\":1754071560,\"status\":\"OK\",\"", "k", "\":1}\n" },
	{ "an endless list of attempts", TRAP_HEAD ",\"upstream_response_time\":\"", "0.1, ",
	"\"}\n" },
	{ "an endless path", TRAP_HEAD ",\"endpoint\":\"", "/%d", "\"}\n" },
	{ "torn strings", "", "\"x{", "" },
	{ "torn strings, bare", "", "x{\"x{", "" },
	{ "torn strings in a record", "{", "\"x{", "" },
	{ "torn strings with blanks", "", "{   \"    \"  x", "" },
	{ "unclosed objects", "", "{\"ts\":1754071560,\"status\":200\n", "" },
	{ "unclosed strings", "", "{\"ts\":1754071560,\"status\":\"OK\n", "" },
	{ "many keys", TRAP_HEAD, ",\"k%d\":1", "}\n" },
	{ "many keys, the same", TRAP_HEAD, ",\"status\":\"OK\"", "}\n" },
	{ "many keys inside", TRAP_HEAD ",\"a\":{\"b\":1", ",\"k%d\":{\"c\":1}", "}}\n" },
	{ "new keys in each record", "", TRAP_HEAD ",\"k%d\":1}\n", "" },
	{ "new endpoints", "", TRAP_HEAD ",\"endpoint\":\"/a/b%d/c\"}\n", "" },
	{ "new versions", "", TRAP_HEAD ",\"modelVersion\":\"v%d\"}\n", "" },
	{ "new words", "", "{\"ts\":1754071560,\"latency_ms\":5,\"status\":\"w%d\"}\n", "" },
	{ "look-alikes", "", TRAP_HEAD ",\"endpoint\":\"/p%c%d\"}\n", "" },
	{ "new hosts", "", TRAP_HEAD ",\"host\":\"h%d\",\"pod\":\"p%c\"}\n", "" },
	{ "duplicate keys", "", TRAP_HEAD ",\"status\":\"OK\"}\n", "" },
	{ "bad bytes, and damage", "", TRAP_HEAD ",\"x\":\"\xFF\"}\n}{\n", "" },
	{ "extra commas", "[" TRAP_RECORD, ",", "]\n" },
	{ "missing commas", "[", TRAP_RECORD "\n", "]\n" },
	{ "missing commas inside", TRAP_HEAD, " \"k\":1", "}\n" },
	{ "missing commas, unsure", TRAP_HEAD, " \"k\":1 \"x\" ", "}\n" },
	{ "records inside one that fails", "{\"a\":[", TRAP_RECORD ",", "!" },
	{ "objects inside one that fails", "{\"a\":[", "{\"b\":{\"c\":{\"d\":%d}}},", "!" },
	{ "objects that fail", "", "{\"a\":{\"b\":{\"c\":%d} \"", "" },
	{ "no records at all", "", "{\"foo\":%d,\"bar\":{\"baz\":[1,2,3]}}\n", "" },
	{ "NUL bytes", "", "\0", "" },
	{ "braces", "", "{", "" },
	{ "closing braces", "", "}", "" },
	{ "quotes", "", "\"", "" },
	{ "backslashes", "{\"a\":\"", "\\", "" },
	{ "blanks", "", " ", "" },
	{ "line ends", "", "\n", "" },
	{ "carriage returns", "", TRAP_RECORD "\r", "" },
	{ "short lines", "", "a\n", "" },
	{ "lines with a brace", "", "a {%d} b\n", "" },
	{ "times back and forth", "", "{\"ts\":\"2025-08-01T%d:06:00Z\",\"latency_ms\":5}\n", "" },
	{ "wrapped records", "", TRAP_HEAD "\n}\n", "" },
	{ "wrapped and not", "", TRAP_HEAD "\n}\n" TRAP_RECORD "\n" TRAP_RECORD "\n", "" },
	{ "records, so that all is seen to be well", "", TRAP_RECORD "\n", "" },
};

static inline void
trap_piece(struct str *out, const char *piece, int n)
{
	static const char *const letters[] = { "a", "\xD0\xB0", "e", "\xD0\xB5", "o", "\xD0\xBE" };

	if (!*piece)
		str_char(out, '\0');
	for (; *piece; piece++) {
		if (piece[0] == '%' && piece[1] == 'd')
			str_fmt(out, "%d", n);
		for (int i = n; piece[0] == '%' && piece[1] == 'c' && i; i /= 6)
			str_add(out, letters[i % 6]);
		if (piece[0] == '%')
			piece++;
		else
			str_char(out, *piece);
	}
}

/* Write a trap of about so many bytes. */
static inline void
trap_make(struct str *out, const struct trap *trap, size_t bytes)
{
	str_clear(out);
	str_add(out, trap->head);
	for (int n = 0; out->len < bytes; n++)
		trap_piece(out, trap->piece, n);
	str_add(out, trap->tail);
}

#endif
