/* record_out: records as recovered, one JSON object a line; the forms there are. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
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

void
record_json(const struct store *store, const struct record *record, struct str *out)
{
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
	for (int field = FIELD_DIM; field < store_fields(store); field++) {
		uint32_t value = record->dims[field - FIELD_DIM];

		if (value)
			name_json(&json, store_field_name(store, field), store, value);
	}
	json_end(&json, '}');
	json_end(&json, '}');
	str_char(out, '\n');
}

const struct record_form record_forms[RECORD_FORMS] = {
	[RECORD_JSON] = { "json", NULL, record_json, "", "" },
	[RECORD_CSV] = { "csv", record_csv_head, record_csv, "", "" },
	[RECORD_SQL] = { "sql", record_sql_head, record_sql, "BEGIN;\n", "COMMIT;\n" },
};
