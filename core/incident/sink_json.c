/* sink_json: names, figures, lines and causes as every JSON sink writes them. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/intake.h"
#include "core/incident/sink_private.h"

void
name_json(struct json *json, const char *key, const struct store *store, uint32_t name)
{
	const struct name *text = names_get(store_names(store), name);

	if (name == NAME_NONE)
		json_null(json, key);
	else
		json_bytes(json, key, text->raw, text->len);
}

void
rate_json(struct json *json, const char *key, double rate)
{
	json_num(json, key, rate, 4);
}

void
ms_json(struct json *json, const char *key, double ms)
{
	json_num(json, key, ms, 3);
}

void
count_json(struct json *json, const char *key, uint64_t count)
{
	json_int(json, key, (int64_t)count);
}

void
texts_json(struct json *json, const char *key, const char *const *text, size_t n)
{
	json_array(json, key);
	for (size_t i = 0; i < n; i++)
		json_text(json, NULL, text[i]);
	json_end(json, ']');
}

void
line_json(struct json *json, const struct store *store, const struct ref *ref)
{
	json_object(json, NULL);
	json_text(json, "file", intake_name(store_source(store, ref->source)));
	json_int(json, "first", ref->line_first);
	json_int(json, "last", ref->line_last);
	json_end(json, '}');
}

void
cites_json(struct json *json, const char *key, const struct store *store, const struct cites *cites)
{
	json_array(json, key);
	for (size_t i = 0; i < cites->n; i++)
		line_json(json, store, &cites->ref[i]);
	json_end(json, ']');
}

void
cause_json(struct json *json, const char *key, const struct store *store, const struct cause *cause)
{
	json_object(json, key);
	for (int i = 0; i < cause->n; i++)
		name_json(json, say_field(store, cause->term[i].field), store,
			  cause->term[i].value);
	json_end(json, '}');
}

void
version_json(struct json *json, const char *key, const struct store *store, uint32_t version)
{
	if (version == NAME_NONE) {
		json_null(json, key);
		return;
	}
	json_object(json, key);
	name_json(json, "version", store, version);
	json_end(json, '}');
}
