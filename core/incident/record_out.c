/* record_out: records as recovered, one JSON object or one CSV row each. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/intake.h"
#include "core/incident/sink_private.h"

static void
flags_json(struct json *json, const char *key, uint32_t flags)
{
	const char *word;

	json_array(json, key);
	while ((word = record_flag_word(&flags)))
		json_text(json, NULL, word);
	json_end(json, ']');
}

/* The dimension names of a record's own source: record.dims stand in their order. */
static const struct fields *
plan(const struct store *store, const struct record *record)
{
	return intake_fields(store_source(store, record->source));
}

void
record_json(const struct store *store, const struct record *record, struct str *out)
{
	const struct fields *fields = plan(store, record);
	struct json json;

	json_init(&json, out, 0);
	json_object(&json, NULL);
	json_text(&json, "file", intake_name(store_source(store, record->source)));
	json_int(&json, "line_first", record->line_first);
	json_int(&json, "line_last", record->line_last);
	json_int(&json, "offset", record->offset);
	json_int(&json, "length", record->length);
	json_time(&json, "at", record->at_ns);
	name_json(&json, "endpoint", store, record->endpoint);
	name_json(&json, "version", store, record->version);
	name_json(&json, "status", store, record->status);
	json_text(&json, "outcome", outcome_word(record->outcome));
	if (record->latency_us == LATENCY_NONE)
		json_null(&json, "latency_ms");
	else
		json_ms(&json, "latency_ms", record->latency_us);
	flags_json(&json, "repairs", record->flags & FLAGS_REPAIRED);
	flags_json(&json, "flags", record->flags & ~(uint32_t)FLAGS_REPAIRED);
	json_object(&json, "dims");
	for (int i = 0; i < fields->n_dims; i++)
		if (record->dims[i])
			name_json(&json, fields->dims[i], store, record->dims[i]);
	json_end(&json, '}');
	json_end(&json, '}');
	str_char(out, '\n');
}

/*
 * A cell: safe text, quoted where RFC 4180 asks for it. What a spreadsheet would take for
 * a formula gets an apostrophe before it.
 */
static void
put_cell(struct str *out, const char *text)
{
	bool is_formula = text[0] && strchr("=+-@", text[0]);
	size_t len = strlen(text);
	bool is_quoted =
		strpbrk(text, ",\"\r\n") || (len && (text[0] == ' ' || text[len - 1] == ' '));

	if (out->len && out->at[out->len - 1] != '\n')
		str_char(out, ',');
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
put_int(struct str *out, int64_t value)
{
	str_fmt(out, ",%lld", (long long)value);
}

void
record_csv_head(const struct store *store, struct str *out)
{
	str_add(out, "file,line_first,line_last,offset,length,at,endpoint,version,status,outcome,"
		"latency_ms,repairs,flags");
	for (int field = FIELD_DIM; field < store_fields(store); field++) {
		const char *name = store_field_name(store, field);
		/* A key of the log is outside bytes like its values. */
		struct str clean = { 0 };
		text_safe(&clean, name, strlen(name));
		put_cell(out, str_text(&clean));
		str_release(&clean);
	}
	str_char(out, '\n');
}

static void
put_flags(struct str *out, uint32_t flags)
{
	const char *word, *blank = "";

	str_char(out, ',');
	while ((word = record_flag_word(&flags))) {
		str_fmt(out, "%s%s", blank, word);
		blank = " ";
	}
}

/* An absent name is an empty cell. */
static void
put_name(struct str *out, const struct store *store, uint32_t name)
{
	put_cell(out, name ? say_name(store, name) : "");
}

void
record_csv(const struct store *store, const struct record *record, struct str *out)
{
	const struct fields *fields = plan(store, record);
	struct str row = { 0 };
	struct json ms;
	char at[INSTANT_TEXT] = "";

	put_cell(&row, intake_name(store_source(store, record->source)));
	put_int(&row, record->line_first);
	put_int(&row, record->line_last);
	put_int(&row, record->offset);
	put_int(&row, record->length);
	if (record->at_ns != INSTANT_NONE)
		instant_rfc3339(at, record->at_ns);
	put_cell(&row, at);
	put_name(&row, store, record->endpoint);
	put_name(&row, store, record->version);
	put_name(&row, store, record->status);
	put_cell(&row, outcome_word(record->outcome));
	str_char(&row, ',');
	if (record->latency_us != LATENCY_NONE) {
		json_init(&ms, &row, 0);
		json_ms(&ms, NULL, record->latency_us);
	}
	put_flags(&row, record->flags & FLAGS_REPAIRED);
	put_flags(&row, record->flags & ~(uint32_t)FLAGS_REPAIRED);
	for (int field = FIELD_DIM; field < store_fields(store); field++) {
		uint32_t value = NAME_NONE;

		for (int i = 0; i < fields->n_dims; i++)
			if (!strcmp(fields->dims[i], store_field_name(store, field)))
				value = record->dims[i];
		put_name(&row, store, value);
	}
	str_char(&row, '\n');
	str_bytes(out, row.at, row.len);
	str_release(&row);
}
