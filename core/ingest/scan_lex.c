/* scan_lex: the tokens of an object, and what each means where it stands. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/record.h"
#include "core/ingest/scan_private.h"
#include "core/ingest/scan_text.h"

enum class {
	OTHER, SPACE, OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY, COLON, COMMA, QUOTE,
	LETTER,				/* of an atom */
	CLASSES
};

#define L LETTER
static const unsigned char class_of[256] = {
	[' '] = SPACE, ['\t'] = SPACE, ['\n'] = SPACE, ['\r'] = SPACE,
	['{'] = OPEN_OBJECT, ['}'] = CLOSE_OBJECT, ['['] = OPEN_ARRAY, [']'] = CLOSE_ARRAY,
	[':'] = COLON, [','] = COMMA, ['"'] = QUOTE,
	['+'] = L, ['-'] = L, ['.'] = L, ['_'] = L,
	['0'] = L, ['1'] = L, ['2'] = L, ['3'] = L, ['4'] = L,
	['5'] = L, ['6'] = L, ['7'] = L, ['8'] = L, ['9'] = L,
	['A'] = L, ['B'] = L, ['C'] = L, ['D'] = L, ['E'] = L, ['F'] = L, ['G'] = L, ['H'] = L,
	['I'] = L, ['J'] = L, ['K'] = L, ['L'] = L, ['M'] = L, ['N'] = L, ['O'] = L, ['P'] = L,
	['Q'] = L, ['R'] = L, ['S'] = L, ['T'] = L, ['U'] = L, ['V'] = L, ['W'] = L, ['X'] = L,
	['Y'] = L, ['Z'] = L,
	['a'] = L, ['b'] = L, ['c'] = L, ['d'] = L, ['e'] = L, ['f'] = L, ['g'] = L, ['h'] = L,
	['i'] = L, ['j'] = L, ['k'] = L, ['l'] = L, ['m'] = L, ['n'] = L, ['o'] = L, ['p'] = L,
	['q'] = L, ['r'] = L, ['s'] = L, ['t'] = L, ['u'] = L, ['v'] = L, ['w'] = L, ['x'] = L,
	['y'] = L, ['z'] = L,
};
#undef L

/* What a token does. */
enum step {
	FAIL, OPENS, OPENS_MAYBE,	/* MAYBE: a comma is missing before it */
	CLOSES, CLOSES_EXTRA, CLOSES_NULL,	/* EXTRA: a comma too much, NULL: a value too few */
	NEXT, NEXT_EXTRA, NEXT_NULL, VALUE, KEY, KEY_MAYBE, STRING_MAYBE, TEXT, WORD
};

/* The machine of ingest.md section 3: what is not listed is a violation. */
static const unsigned char steps[STATES][CLASSES] = {
	[O_FIRST] = { [QUOTE] = KEY, [CLOSE_OBJECT] = CLOSES },
	[O_KEY] = { [QUOTE] = KEY, [COMMA] = NEXT_EXTRA, [CLOSE_OBJECT] = CLOSES_EXTRA },
	[O_COLON] = { [COLON] = VALUE },
	[O_VALUE] = { [QUOTE] = TEXT, [LETTER] = WORD, [OPEN_OBJECT] = OPENS,
		      [OPEN_ARRAY] = OPENS, [COMMA] = NEXT_NULL, [CLOSE_OBJECT] = CLOSES_NULL },
	[O_NEXT] = { [COMMA] = NEXT, [CLOSE_OBJECT] = CLOSES, [QUOTE] = KEY_MAYBE },
	[A_FIRST] = { [QUOTE] = TEXT, [LETTER] = WORD, [OPEN_OBJECT] = OPENS,
		      [OPEN_ARRAY] = OPENS, [CLOSE_ARRAY] = CLOSES },
	[A_VALUE] = { [QUOTE] = TEXT, [LETTER] = WORD, [OPEN_OBJECT] = OPENS,
		      [OPEN_ARRAY] = OPENS, [COMMA] = NEXT_EXTRA, [CLOSE_ARRAY] = CLOSES_EXTRA },
	[A_NEXT] = { [COMMA] = NEXT, [CLOSE_ARRAY] = CLOSES, [QUOTE] = STRING_MAYBE,
		     [OPEN_OBJECT] = OPENS_MAYBE },
};

/* The string that stood where a comma was due is a new member: the comma is missing. */
static void
confirm_comma(struct scan *scan)
{
	if (scan->maybe_comma < 0)
		return;
	scan_mend(scan, ODD_MISSING_COMMA, scan->maybe_comma);
	scan_flag(scan, FLAG_INNER_COMMA);
	scan->maybe_comma = -1;
}

static void
begin_string(struct scan *scan, enum step step)
{
	scan->is_key = step == KEY || step == KEY_MAYBE;
	if (step == KEY_MAYBE || step == STRING_MAYBE)
		scan->maybe_comma = scan->token_end;
	scan->token = STRING;
	scan->string_from = scan->at;
	scan->string_end = -1;
	scan->nul_run = 0;
}

/* Records of an envelope's array stand without a comma: mended. Elsewhere the object that
 * should have ended here is torn. */
static bool
is_at_record_path(struct scan *scan)
{
	return scan->rule.depth > 0 && scan_top(scan)->depth == scan->rule.depth;
}

static enum odd_kind
kind_of_failure(const struct scan *scan, enum class class)
{
	return class == OPEN_OBJECT ? ODD_UNCLOSED_OBJECT
	     : scan->string_end >= 0 ? ODD_UNCLOSED_STRING : ODD_STRAY_BYTES;
}

/* A comma: on to the next member or element. */
static void
next_member(struct scan *scan)
{
	scan->comma_at = scan->at;
	scan->state = scan_top(scan)->is_array ? A_VALUE : O_KEY;
}

/* Do what the token that begins at `at` means; the byte is then behind. */
static void
take(struct scan *scan, enum step step, enum class class)
{
	int64_t due = scan->token_end;	/* where a comma is missing, if it is */

	confirm_comma(scan);
	if (class == QUOTE) {
		begin_string(scan, step);
		scan->at++;
		return;
	}
	scan->string_end = -1;
	scan->token_end = scan->at + 1;
	switch (step) {
	case VALUE:
		scan->state = O_VALUE;
		break;
	case NEXT_EXTRA:
		scan_mend(scan, ODD_EXTRA_COMMA, scan->at);
		next_member(scan);
		break;
	case NEXT_NULL:
		scan_flag(scan, FLAG_MISSING_VALUE);
		next_member(scan);
		break;
	case NEXT:
		next_member(scan);
		break;
	case WORD:
		scan->token = ATOM;
		break;
	case CLOSES_EXTRA:
		scan_mend(scan, ODD_EXTRA_COMMA, scan->comma_at);
		scan_close(scan);
		break;
	case CLOSES_NULL:
		scan_flag(scan, FLAG_MISSING_VALUE);
		scan_close(scan);
		break;
	case CLOSES:
		scan_close(scan);
		break;
	case OPENS_MAYBE:
		scan_mend(scan, ODD_MISSING_COMMA, due);
		scan_open(scan, false);
		break;
	default:
		scan_open(scan, class == OPEN_ARRAY);
	}
	scan->at++;
}

/* The end of a string, after whatever short escapes, or where more is to be looked at. */
static const char *
sound_end(const char *at, const char *end)
{
	for (;; at += 2) {
		at = text_end(at, end);
		if (end - at < 2 || *at != '\\' || !scan_escapes[(unsigned char)at[1]])
			return at;
	}
}

/*
 * The tokens of sound members: strings without rare escapes, bare words, colons, commas. They move
 * nothing but the place and the state, so that they are passed without leaving this loop, up to
 * the first that means more, or may not be whole. Returns where that one begins.
 */
static const char *
pass_members(struct scan *scan, const char *at, const char *end)
{
	const char *bytes = at, *next;
	bool is_array = scan_top(scan)->is_array;
	enum state after_value = is_array ? A_NEXT : O_NEXT;
	enum state state = scan->state;

	if (scan->maybe_comma >= 0)
		return at;
	for (;; at = next) {
		while (at < end && class_of[(unsigned char)*at] == SPACE)
			at++;
		if (at == end)
			break;
		enum step step = steps[state][class_of[(unsigned char)*at]];
		next = at + 1;
		if (step == KEY || step == TEXT) {
			next = sound_end(next, end);
			if (next == end || *next != '"')
				break;
			next++;
			scan->string_from = scan->at + (at - bytes);
			scan->string_end = scan->token_end = scan->at + (next - bytes);
			state = step == KEY ? O_COLON : after_value;
			continue;
		}
		if (step == WORD) {
			while (next < end && class_of[(unsigned char)*next] == LETTER)
				next++;
			if (next == end)
				break;
			state = after_value;
		} else if (step == VALUE) {
			state = O_VALUE;
		} else if (step == NEXT) {
			scan->comma_at = scan->at + (at - bytes);
			state = is_array ? A_VALUE : O_KEY;
		} else {
			break;
		}
		scan->string_end = -1;
		scan->token_end = scan->at + (next - bytes);
	}
	scan->state = state;
	return at;
}

/* Between tokens. */
static void
lex_plain(struct scan *scan, int64_t stop)
{
	const char *bytes = scan_bytes(scan, scan->at), *end = bytes + (stop - scan->at);
	const char *at = pass_members(scan, bytes, end);

	while (at < end && class_of[(unsigned char)*at] == SPACE)
		at++;
	scan->at += at - bytes;
	if (at == end)
		return;

	enum class class = class_of[(unsigned char)*at];
	enum step step = steps[scan->state][class];
	if (step == OPENS_MAYBE && !is_at_record_path(scan))
		step = FAIL;
	if (step != FAIL) {
		take(scan, step, class);
	} else if (!*at) {
		if (scan->string_end < 0)
			scan->string_from = scan->at;
		scan->token = HOLE;
		scan->nul_run = 0;
	} else {
		scan_fail(scan, scan->at, kind_of_failure(scan, class));
	}
}

static void
lex_atom(struct scan *scan, int64_t stop)
{
	while (scan->at < stop) {
		if (class_of[(unsigned char)*scan_bytes(scan, scan->at)] != LETTER) {
			scan->token = PLAIN;
			scan->token_end = scan->at;
			scan->state = scan_after_value(scan);
			return;
		}
		scan->at++;
	}
}

/* A run of NUL bytes that is a violation: the object fails where the run ends. */
static void
lex_hole(struct scan *scan, int64_t stop)
{
	for (; scan->at < stop; scan->at++) {
		if (*scan_bytes(scan, scan->at)) {
			scan_fail(scan, scan->at, scan->nul_run >= NUL_HOLE
				? ODD_NUL_HOLE : kind_of_failure(scan, OTHER));
			return;
		}
		if (scan->nul_run < NUL_HOLE)
			scan->nul_run++;
	}
}

void
scan_lex(struct scan *scan, int64_t stop)
{
	static void (*const lex[TOKENS])(struct scan *, int64_t) = {
		[PLAIN] = lex_plain, [ATOM] = lex_atom, [STRING] = scan_lex_string,
		[ESCAPE] = scan_lex_escape, [HEX] = scan_lex_hex, [HOLE] = lex_hole
	};
	int held = scan->held;

	while (scan->at < stop && scan->state != OUT && scan->held == held &&
	       scan->first_handed == scan->n_queue)
		lex[scan->token](scan, stop);
}
