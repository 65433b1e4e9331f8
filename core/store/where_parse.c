/* where_parse: FIELD OP VALUE, term by term; every mistake has its column and its mend. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/store/store.h"
#include "core/store/where_private.h"

static const struct { const char *word; enum where_op op; bool is_not; } ops[] = {
	/* Longer words first. */
	{"!=", OP_EQUAL, true}, {"!~", OP_CONTAINS, true}, {">=", OP_AT_LEAST, false},
	{"<=", OP_AT_MOST, false}, {"=", OP_EQUAL, false}, {"~", OP_CONTAINS, false},
	{">", OP_MORE, false}, {"<", OP_LESS, false},
};

static const struct { const char *name; enum where_subject subject; } subjects[] = {
	{"latency", SUBJECT_LATENCY}, {"line", SUBJECT_LINE}, {"time", SUBJECT_TIME},
};

static const char *const number_wanted[] = {
	[SUBJECT_FIELD] = "a number", [SUBJECT_LATENCY] = "a latency as 500, 500ms or 1.2s",
	[SUBJECT_LINE] = "a line number", [SUBJECT_TIME] = "a time as 2025-08-01T18:06:00Z",
};

/* The text being read, and where the reading stands. */
struct reader {
	const char *text;
	const char *at;
	struct err *err;
};

/* Column of a place, counting code points; what is no UTF-8 counts by bytes. */
static long
column_of(const struct reader *reader, const char *place)
{
	long column = 1;
	size_t left = (size_t)(place - reader->text);

	for (const char *at = reader->text; left; column++) {
		uint32_t cp;
		int len = text_decode(at, left, &cp);
		size_t step = len > 0 ? (size_t)len : 1;
		at += step;
		left -= step;
	}
	return column;
}

static int
mistake(const struct reader *reader, const char *place, const char *what)
{
	long column = column_of(reader, place);

	err_set(reader->err, ERR_USAGE, "filter, column %ld: %s", column, what);
	reader->err->column = column;
	return -1;
}

static bool
is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Read "quoted text" with \" and \\ in it. */
static int
read_quoted(struct reader *reader, struct str *out)
{
	const char *open = reader->at++;

	for (; *reader->at && *reader->at != '"'; reader->at++) {
		if (*reader->at == '\\' && (reader->at[1] == '"' || reader->at[1] == '\\'))
			reader->at++;
		str_char(out, *reader->at);
	}
	if (!*reader->at)
		return mistake(reader, open, "the quote is not closed; add a \" after the value");
	reader->at++;
	return 0;
}

static int
read_name(struct reader *reader, struct where_term *term)
{
	struct str name = {0};
	int failed = 0;

	if (*reader->at == '"')
		failed = read_quoted(reader, &name);
	else
		while (*reader->at && !is_space(*reader->at) && !strchr("=!~<>,\"", *reader->at))
			str_char(&name, *reader->at++);
	if (!failed && !name.len)
		failed = mistake(reader, reader->at, "a field name is missing; write FIELD=VALUE");
	term->name = xstrndup(str_text(&name), name.len);
	str_release(&name);
	for (size_t i = 0; i < LENGTH(subjects); i++)
		if (!strcmp(term->name, subjects[i].name))
			term->subject = subjects[i].subject;
	return failed;
}

static int
read_op(struct reader *reader, struct where_term *term)
{
	for (size_t i = 0; i < LENGTH(ops); i++) {
		size_t len = strlen(ops[i].word);
		if (strncmp(reader->at, ops[i].word, len) != 0)
			continue;
		if (ops[i].op == OP_CONTAINS && term->subject != SUBJECT_FIELD)
			return mistake(reader, reader->at,
				       "~ looks into words; compare a number by = != > >= < <=");
		term->op = ops[i].op;
		term->is_not ^= ops[i].is_not;
		reader->at += len;
		return 0;
	}
	return mistake(reader, reader->at,
		       "an operator is missing; write one of = != ~ !~ > >= < <=");
}

static int
check_value(const struct reader *reader, const char *place, struct where_term *term,
	    struct where_value *value)
{
	bool is_order = term->op > OP_CONTAINS;

	value->is_number = where_number(term->subject, value->text, value->len, &value->number);
	if (value->is_number || (value->is_none && !is_order) ||
	    (term->subject == SUBJECT_FIELD && !is_order))
		return 0;
	struct str what = {0};
	str_fmt(&what, "this is not %s", number_wanted[term->subject]);
	mistake(reader, place, what.at);
	str_release(&what);
	return -1;
}

static int
read_value(struct reader *reader, struct where_term *term)
{
	const char *place = reader->at;
	struct str text = {0};
	bool is_quoted = *place == '"';

	if (is_quoted && read_quoted(reader, &text) < 0) {
		str_release(&text);
		return -1;
	}
	while (!is_quoted && *reader->at && !is_space(*reader->at) && *reader->at != ',' &&
	       *reader->at != '"')
		str_char(&text, *reader->at++);
	GROW(term->value, term->n_values, term->cap_values);
	struct where_value *value = &term->value[term->n_values++];
	*value = (struct where_value){
		.text = xstrndup(str_text(&text), text.len), .len = text.len,
		.is_none = !is_quoted && !strcmp(str_text(&text), "(none)"),
		.is_other = !is_quoted && !strcmp(str_text(&text), "(other)"),
	};
	str_release(&text);
	if (!is_quoted && !value->len)
		return mistake(reader, place, "a value is missing; \"\" is the empty text, "
			       "(none) no value at all");
	return check_value(reader, place, term, value);
}

static int
read_values(struct reader *reader, struct where_term *term)
{
	if (read_value(reader, term) < 0)
		return -1;
	while (*reader->at == ',') {
		if (term->op > OP_CONTAINS)
			return mistake(reader, reader->at,
				       "only one value can be compared by size");
		reader->at++;
		if (read_value(reader, term) < 0)
			return -1;
	}
	if (*reader->at && !is_space(*reader->at))
		return mistake(reader, reader->at, "a space is missing; put a value with quotes "
			       "in it into \"quotes\"");
	return 0;
}

static int
read_term(struct reader *reader, struct where_term *term)
{
	const char *start = reader->at;

	term->column = column_of(reader, start);
	term->field = -1;
	/* `!endpoint~/health`, as a chip shows it. */
	if (*reader->at == '!') {
		term->is_not = true;
		reader->at++;
	}
	if (read_name(reader, term) < 0 || read_op(reader, term) < 0 ||
	    read_values(reader, term) < 0)
		return -1;
	term->text = xstrndup(start, (size_t)(reader->at - start));
	return 0;
}

struct where *
where_parse(const char *text, const struct store *store, struct err *err)
{
	struct where *where = xcalloc(1, sizeof(*where));
	struct reader reader = {text, text, err};

	where->store = store;
	where->text = xstrdup(text);
	while (is_space(*reader.at))
		reader.at++;
	while (*reader.at) {
		GROW(where->term, where->n, where->cap);
		struct where_term *term = &where->term[where->n++];
		*term = (struct where_term){0};
		if (read_term(&reader, term) < 0)
			goto fail;
		while (is_space(*reader.at))
			reader.at++;
	}
	if (store && store_tally(store).records && where_check(where, err) < 0)
		goto fail;
	return where;
fail:
	where_free(where);
	return NULL;
}

void
where_free(struct where *where)
{
	if (!where)
		return;
	for (size_t i = 0; i < where->n; i++) {
		struct where_term *term = &where->term[i];
		for (size_t j = 0; j < term->n_values; j++)
			free(term->value[j].text);
		free(term->value);
		free(term->known);
		free(term->name);
		free(term->text);
	}
	free(where->term);
	free(where->text);
	free(where);
}

/* Can text stand without quotes, as a field name or as a value? */
static bool
is_plain(const char *text, const char *special)
{
	if (!*text)
		return false;
	for (const char *at = text; *at; at++)
		if ((unsigned char)*at <= ' ' || strchr(special, *at))
			return false;
	return true;
}

static void
quote(struct str *out, const char *text)
{
	str_char(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			str_char(out, '\\');
		str_char(out, *text);
	}
	str_char(out, '"');
}

void
where_quote(struct str *out, const char *field, const char *op, const char *value)
{
	if (is_plain(field, "=!~<>,\""))
		str_add(out, field);
	else
		quote(out, field);
	str_add(out, op);
	if (!value)
		str_add(out, "(none)");
	else if (is_plain(value, ",\"\\"))
		str_add(out, value);
	else
		quote(out, value);
}
