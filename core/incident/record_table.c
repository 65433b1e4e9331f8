/* record_table: records as recovered, as rows of a table: CSV for sheets, SQL for databases. */
/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/ingest/intake.h"
#include "core/incident/sink_private.h"

/* The columns before those of the dimensions, and what SQL calls their type. */
static const struct { const char *name, *type; } columns[] = {
	{ "file", "TEXT NOT NULL" }, { "line_first", "BIGINT NOT NULL" },
	{ "line_last", "BIGINT NOT NULL" }, { "offset", "BIGINT NOT NULL" },
	{ "length", "BIGINT NOT NULL" }, { "at", "TIMESTAMP" }, { "endpoint", "TEXT" },
	{ "version", "TEXT" }, { "status", "TEXT" }, { "outcome", "TEXT NOT NULL" },
	{ "latency_ms", "DOUBLE PRECISION" }, { "repairs", "TEXT NOT NULL" },
	{ "flags", "TEXT NOT NULL" },
};

/* How a kind of table writes what stands in a cell, and what stands between cells. */
struct dialect {
	const char *between, *none;
	void (*put_text)(struct str *out, const char *text);
};

/* A row being written. */
struct row {
	const struct dialect *dialect;
	struct str *out;
	bool has_cells;
};

static struct str *
next_cell(struct row *row)
{
	if (row->has_cells)
		str_add(row->out, row->dialect->between);
	row->has_cells = true;
	return row->out;
}

/* A cell of safe text; NULL: there is none. */
static void
put_text(struct row *row, const char *text)
{
	struct str *out = next_cell(row);

	if (text)
		row->dialect->put_text(out, text);
	else
		str_add(out, row->dialect->none);
}

static void
put_int(struct row *row, int64_t value)
{
	str_fmt(next_cell(row), "%lld", (long long)value);
}

static void
put_ms(struct row *row, int64_t latency_us)
{
	struct str *out = next_cell(row);
	struct json json;

	if (latency_us == LATENCY_NONE) {
		str_add(out, row->dialect->none);
		return;
	}
	json_init(&json, out, 0);
	json_ms(&json, NULL, latency_us);
}

static void
put_name(struct row *row, const struct store *store, uint32_t name)
{
	put_text(row, name ? say_name(store, name) : NULL);
}

static void
put_flags(struct row *row, uint32_t flags)
{
	struct str words = { 0 };
	const char *word;

	while ((word = record_flag_word(&flags)))
		str_fmt(&words, "%s%s", words.len ? " " : "", word);
	put_text(row, str_text(&words));
	str_release(&words);
}

static void
put_row(const struct dialect *dialect, const struct store *store, const struct record *record,
	struct str *out)
{
	struct row row = { .dialect = dialect, .out = out };
	char at[INSTANT_TEXT];

	put_text(&row, intake_name(store_source(store, record->source)));
	put_int(&row, record->line_first);
	put_int(&row, record->line_last);
	put_int(&row, record->offset);
	put_int(&row, record->length);
	if (record->at_ns != INSTANT_NONE)
		instant_rfc3339(at, record->at_ns);
	put_text(&row, record->at_ns != INSTANT_NONE ? at : NULL);
	put_name(&row, store, record->endpoint);
	put_name(&row, store, record->version);
	put_name(&row, store, record->status);
	put_text(&row, outcome_word(record->outcome));
	put_ms(&row, record->latency_us);
	put_flags(&row, record->flags & FLAGS_REPAIRED);
	put_flags(&row, record->flags & ~(uint32_t)FLAGS_REPAIRED);
	for (int field = FIELD_DIM; field < store_fields(store); field++)
		put_name(&row, store, record->dims[field - FIELD_DIM]);
}

/*
 * Safe text, quoted where RFC 4180 asks for it. What a spreadsheet would take for a formula
 * gets an apostrophe before it.
 */
static void
csv_text(struct str *out, const char *text)
{
	bool is_formula = text[0] && strchr("=+-@", text[0]);
	size_t len = strlen(text);
	bool is_quoted =
		strpbrk(text, ",\"\r\n") || (len && (text[0] == ' ' || text[len - 1] == ' '));

	if (is_quoted)
		str_char(out, '"');
	if (is_formula)
		str_char(out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			str_char(out, '"');
		str_char(out, *text);
	}
	if (is_quoted)
		str_char(out, '"');
}

static void
quoted(struct str *out, char mark, const char *text)
{
	str_char(out, mark);
	for (; *text; text++) {
		if (*text == mark)
			str_char(out, mark);
		str_char(out, *text);
	}
	str_char(out, mark);
}

/*
 * A quote is doubled, which is all that the standard asks for. Some databases take a backslash
 * for an escape all the same, so that a value that ends in one would swallow the quote after
 * it: it is written as other bytes that do harm are, `<5C>`.
 */
static void
sql_text(struct str *out, const char *text)
{
	str_char(out, '\'');
	for (; *text; text++) {
		if (*text == '\\')
			str_add(out, "<5C>");
		else
			str_fmt(out, "%s%c", *text == '\'' ? "'" : "", *text);
	}
	str_char(out, '\'');
}

static const struct dialect csv = { ",", "", csv_text }, sql = { ", ", "NULL", sql_text };

/* The safe text of a dimension's key: outside bytes like its values. Owned by the caller. */
static struct str
dimension_name(const struct store *store, int field)
{
	const char *name = store_field_name(store, field);
	struct str clean = { 0 };

	text_safe(&clean, name, strlen(name));
	return clean;
}

void
record_csv_head(const struct store *store, struct str *out)
{
	struct row row = { .dialect = &csv, .out = out };

	for (size_t i = 0; i < LENGTH(columns); i++)
		put_text(&row, columns[i].name);
	for (int field = FIELD_DIM; field < store_fields(store); field++) {
		struct str name = dimension_name(store, field);
		put_text(&row, str_text(&name));
		str_release(&name);
	}
	str_char(out, '\n');
}

void
record_csv(const struct store *store, const struct record *record, struct str *out)
{
	put_row(&csv, store, record, out);
	str_char(out, '\n');
}

/* Databases compare the names of columns without case: is this one there already? */
static bool
is_taken(const struct store *store, int field, const char *name)
{
	bool is = false;

	for (size_t i = 0; i < LENGTH(columns) && !is; i++)
		is = strcasecmp(columns[i].name, name) == 0;
	for (int before = FIELD_DIM; before < field && !is; before++) {
		struct str other = dimension_name(store, before);
		is = strcasecmp(str_text(&other), name) == 0;
		str_release(&other);
	}
	return is;
}

void
record_sql_head(const struct store *store, struct str *out)
{
	str_add(out, "CREATE TABLE records (");
	for (size_t i = 0; i < LENGTH(columns); i++) {
		str_add(out, i ? ", " : "");
		quoted(out, '"', columns[i].name);
		str_fmt(out, " %s", columns[i].type);
	}
	for (int field = FIELD_DIM; field < store_fields(store); field++) {
		struct str name = dimension_name(store, field);
		if (is_taken(store, field, str_text(&name)))
			str_fmt(&name, " (dimension %d)", field - FIELD_DIM + 1);
		str_add(out, ", ");
		quoted(out, '"', str_text(&name));
		str_add(out, " TEXT");
		str_release(&name);
	}
	str_add(out, ");\n");
}

void
record_sql(const struct store *store, const struct record *record, struct str *out)
{
	str_add(out, "INSERT INTO records VALUES (");
	put_row(&sql, store, record, out);
	str_add(out, ");\n");
}
