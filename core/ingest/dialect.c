/* dialect: lines that are JSON in another notation: written as a string, or as a program prints. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/dialect.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/dialect_private.h"
#include "core/ingest/jsonform_read.h"
#include "core/ingest/paths.h"

#define SHARE 0.8	/* of the lines with a `{` that must be in the notation */

static const char bare[] = " \t\r[]\",";	/* what stands before a record and says nothing */

/* ---- line by line ---- */

static enum dialect_is
begins(const struct dialect *dialect, const char *at, size_t len)
{
	return dialect->kind == DIALECT_ESCAPED ? escaped_begins(at, len, dialect->levels)
						: printed_begins(at, len);
}

/* A byte of a line that is rewritten. */
static void
take(struct dialect *dialect, char byte, struct str *out)
{
	if (dialect->kind == DIALECT_ESCAPED)
		escaped_take(dialect, byte, out);
	else
		printed_take(&dialect->printed, byte, out);
}

/* It is known what the line is: what was held goes on. */
static void
tell(struct dialect *dialect, bool is_taken, struct str *out)
{
	dialect->is_taken = is_taken ? 1 : -1;
	if (!is_taken)
		str_bytes(out, dialect->held, dialect->n_held);
	for (size_t i = 0; is_taken && i < dialect->n_held; i++)
		take(dialect, dialect->held[i], out);
	dialect->n_held = 0;
}

/* Do the held bytes tell the line? */
static void
look(struct dialect *dialect, struct str *out)
{
	const char *brace = memchr(dialect->held, '{', dialect->n_held);
	bool is_full = dialect->n_held == sizeof(dialect->held);
	char last = dialect->held[dialect->n_held - 1];

	if ((last == ' ' || last == '\t') && !is_full)
		return;		/* a blank tells nothing */
	if (!brace) {
		if (is_full)
			tell(dialect, false, out);
		return;
	}
	enum dialect_is is = begins(dialect, brace,
				    (size_t)(dialect->held + dialect->n_held - brace));
	if (is == DIALECT_IS_OPEN && !is_full)
		return;
	dialect->taken += is == DIALECT_IS;
	dialect->others += is != DIALECT_IS;
	tell(dialect, is == DIALECT_IS, out);
}

/* `{` alone on its line: the next one tells. */
static bool
waits(const struct dialect *dialect)
{
	size_t n = dialect->n_held;

	/* What is held for another line must not be full: the next byte goes behind it. */
	if (dialect->is_taken != 0 || dialect->kind != DIALECT_PRINTED ||
	    n + 1 >= sizeof(dialect->held))
		return false;
	while (n > 0 && strchr(" \t\r\n", dialect->held[n - 1]) && dialect->held[n - 1])
		n--;
	return n > 0 && dialect->held[n - 1] == '{';
}

static void
begin_line(struct dialect *dialect)
{
	dialect->is_taken = 0;
	memset(dialect->escape, 0, sizeof(dialect->escape));
	dialect->printed = (struct printed){ 0 };
}

static void
take_line_end(struct dialect *dialect, struct str *out)
{
	if (waits(dialect)) {
		dialect->held[dialect->n_held++] = '\n';
		return;
	}
	if (dialect->is_taken == 0)
		tell(dialect, false, out);
	bool is_printed = dialect->is_taken > 0 && dialect->kind == DIALECT_PRINTED;
	dialect->is_inside = is_printed && printed_line(&dialect->printed, out);
	str_char(out, '\n');
	if (!dialect->is_inside)
		begin_line(dialect);
}

/* The rest of an object stands further in than its first line, or closes it. */
static void
go_on(struct dialect *dialect, char byte)
{
	if (dialect->is_inside && !strchr(" \t\r\n}])", byte))
		begin_line(dialect);
	dialect->is_inside = false;
}

void
dialect_push(struct dialect *dialect, const char *at, size_t len, struct str *out)
{
	for (const char *end = at + len; at < end;) {
		if (dialect->is_taken < 0) {	/* most of it at once */
			const char *stop = memchr(at, '\n', (size_t)(end - at));
			str_bytes(out, at, (size_t)((stop ? stop : end) - at));
			at = stop ? stop : end;
			if (!stop)
				return;
		}
		char byte = *at++;
		go_on(dialect, byte);
		if (byte == '\n') {
			take_line_end(dialect, out);
		} else if (dialect->is_taken > 0) {
			take(dialect, byte, out);
		} else {
			dialect->held[dialect->n_held++] = byte;
			look(dialect, out);
		}
	}
}

void
dialect_end(struct dialect *dialect, struct str *out)
{
	if (dialect->is_taken == 0)
		tell(dialect, false, out);
	if (dialect->is_taken > 0 && dialect->kind == DIALECT_PRINTED)
		printed_line(&dialect->printed, out);
}

/* ---- which one ---- */

/* Does an object hold a measure, and one more field that is known by its name? */
static bool
is_request(struct raw object)
{
	struct raw key, value;
	bool has[ROLES] = { false };
	int n = 0;

	for (struct raw_walk walk = raw_open(object); raw_member(&walk, &key, &value);)
		for (enum role role = ROLE_TIME; role < ROLES; role++)
			has[role] |= alias_place(role, key.at, key.len) >= 0;
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		n += has[role];
	return n >= 2 && (has[ROLE_LATENCY] || has[ROLE_STATUS]);
}

/* Of the rewritten lines: do most hold nothing beside the record, or a whole request? */
static bool
is_worth(const struct str *text)
{
	size_t good = 0, all = 0;
	const char *end = text->at + text->len;

	for (const char *at = text->at, *stop; at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		const char *brace = memchr(at, '{', (size_t)(stop - at));
		if (!brace)
			continue;
		const char *first = at;
		while (first < brace && memchr(bare, *first, sizeof(bare) - 1))
			first++;
		bool is_value = brace > at && brace[-1] == '=';	/* of a pair: see textlog_cell.h */
		all++;
		good += first == brace ||
			(!is_value && is_request((struct raw){ brace, (size_t)(stop - brace) }));
	}
	return all > 0 && 2 * good > all;
}

static bool
fits(const char *head, size_t len, struct dialect *dialect)
{
	struct dialect trial = *dialect;
	struct str text = { 0 };

	dialect_push(&trial, head, len, &text);
	double all = (double)(trial.taken + trial.others);
	bool is_it = trial.taken > 0 && (double)trial.taken >= SHARE * all && is_worth(&text);
	str_release(&text);
	return is_it;
}

/* How many times the first object that was written as a string is one. */
static int
levels_in(const char *head, size_t len)
{
	const char *end = head + len;

	for (const char *at = head; (at = memchr(at, '{', (size_t)(end - at))) != NULL; at++) {
		int levels = escaped_levels(at, (size_t)(end - at));
		if (levels > 0)
			return levels;
	}
	return 0;
}

bool
dialect_detect(const char *head, size_t len, struct dialect *out)
{
	struct dialect escaped = { .kind = DIALECT_ESCAPED, .levels = levels_in(head, len) };
	struct dialect printed = { .kind = DIALECT_PRINTED };

	*out = (struct dialect){ 0 };
	if (escaped.levels > 0 && fits(head, len, &escaped))
		*out = escaped;
	else if (fits(head, len, &printed))
		*out = printed;
	return out->kind != DIALECT_NONE;
}

const char *
dialect_words(const struct dialect *dialect)
{
	static const char *const times[DIALECT_LEVELS] = {
		"JSON strings", "JSON strings in JSON strings", "JSON strings, three in each other",
	};

	if (dialect->kind == DIALECT_PRINTED)
		return "objects as a program prints them";
	return times[dialect->levels - 1];
}
