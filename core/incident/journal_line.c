/* journal_line: an entry as one line of JSON, and back. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

#include "core/base/json.h"
#include "core/incident/journal_private.h"

static const char *const t_kind_word[] = {
	[T_OBSERVED] = "observed", [T_ENTERED] = "entered", [T_STATED] = "stated",
};
static const char *const src_word[] = {
	[SRC_AUTO] = "auto", [SRC_HUMAN] = "human", [SRC_IMPORT] = "import",
};

/* What is not there is left out: most entries have few of the keys. */
static void
some_text(struct json *json, const char *key, const char *text)
{
	if (text)
		json_text(json, key, text);
}

static void
write_refs(struct json *json, const struct entry *entry)
{
	json_array(json, "records");
	for (size_t i = 0; i < entry->n_refs; i++)
		json_int(json, NULL, entry->ref[i].id);
	json_end(json, ']');
	json_array(json, "lines");
	for (size_t i = 0; i < entry->n_refs; i++) {
		const struct ref *ref = &entry->ref[i];

		json_object(json, NULL);
		json_int(json, "source", ref->source);
		json_int(json, "first", ref->line_first);
		json_int(json, "last", ref->line_last);
		json_int(json, "offset", ref->offset);
		json_int(json, "length", ref->length);
		json_time(json, "at", ref->at_ns);
		if (ref->latency_us != LATENCY_NONE)
			json_int(json, "latency_us", ref->latency_us);
		json_end(json, '}');
	}
	json_end(json, ']');
}

void
entry_line(const struct entry *entry, struct str *out)
{
	struct json json;

	json_init(&json, out, 0);
	json_object(&json, NULL);
	json_int(&json, "seq", entry->seq);
	json_time(&json, "t", entry->t_ns);
	some_text(&json, "t_text", entry->t_text);
	json_text(&json, "t_kind", t_kind_word[entry->t_kind]);
	json_time(&json, "wall", entry->wall_ns);
	json_text(&json, "src", src_word[entry->src]);
	json_text(&json, "actor", entry->actor);
	json_text(&json, "kind", entry->kind);
	some_text(&json, "subject", entry->subject);
	some_text(&json, "text", entry->text);
	some_text(&json, "field", entry->field);
	some_text(&json, "value", entry->value);
	if (entry->n_refs)
		write_refs(&json, entry);
	if (entry->supersedes)
		json_int(&json, "supersedes", entry->supersedes);
	json_text(&json, "visibility", entry->is_external ? "ext" : "int");
	json_bool(&json, "starred", entry->is_starred);
	json_end(&json, '}');
	str_char(out, '\n');
}

/* -- and back: a table of keys, each with the place it fills -- */

static bool
read_text(const cJSON *item, const char **out)
{
	*out = cJSON_IsString(item) ? item->valuestring : NULL;
	return cJSON_IsString(item) || cJSON_IsNull(item);
}

static bool
read_time(const cJSON *item, int64_t *out)
{
	unsigned flags;

	*out = INSTANT_NONE;
	if (cJSON_IsNull(item))
		return true;
	return cJSON_IsString(item) &&
	       instant_parse(item->valuestring, strlen(item->valuestring), out, &flags) == 0;
}

/* A whole number from 0 to max. */
static bool
read_count(const cJSON *item, double max, int64_t *out)
{
	*out = 0;
	if (cJSON_IsNull(item))
		return true;
	if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0) || item->valuedouble > max ||
	    floor(item->valuedouble) != item->valuedouble)
		return false;
	*out = (int64_t)item->valuedouble;
	return true;
}

static bool
read_word(const cJSON *item, const char *const *word, size_t n, int *out)
{
	for (size_t i = 0; cJSON_IsString(item) && i < n; i++)
		if (strcmp(item->valuestring, word[i]) == 0) {
			*out = (int)i;
			return true;
		}
	return false;
}

/* A reference; a key of it that is odd makes it no reference, and the entry stands without. */
static bool
read_ref(const cJSON *item, struct ref *ref)
{
	int64_t source = 0, first = 0, last = 0, length = 0;

	*ref = (struct ref){ .at_ns = INSTANT_NONE, .latency_us = LATENCY_NONE };
	for (const cJSON *child = item->child; child; child = child->next) {
		const char *key = child->string;
		bool is_good = true;

		if (strcmp(key, "source") == 0)
			is_good = read_count(child, UINT32_MAX, &source);
		else if (strcmp(key, "first") == 0)
			is_good = read_count(child, INT32_MAX, &first);
		else if (strcmp(key, "last") == 0)
			is_good = read_count(child, INT32_MAX, &last);
		else if (strcmp(key, "length") == 0)
			is_good = read_count(child, UINT32_MAX, &length);
		else if (strcmp(key, "offset") == 0)
			is_good = read_count(child, 9e15, &ref->offset);
		else if (strcmp(key, "latency_us") == 0)
			is_good = read_count(child, 9e15, &ref->latency_us);
		else if (strcmp(key, "at") == 0)
			is_good = read_time(child, &ref->at_ns);
		if (!is_good)
			return false;
	}
	ref->source = (uint32_t)source;
	ref->line_first = (long)first;
	ref->line_last = (long)last;
	ref->length = (uint32_t)length;
	return first > 0 && last >= first;
}

static void
read_refs(const cJSON *records, const cJSON *lines, struct entry *entry)
{
	const cJSON *record = records ? records->child : NULL;

	for (const cJSON *line = lines->child; line; line = line->next) {
		struct ref *ref = &entry->ref[entry->n_refs];
		int64_t id = 0;

		if (entry->n_refs == CITES_OF_ENTRY_MAX)
			break;
		if (read_ref(line, ref)) {
			if (record && read_count(record, UINT32_MAX, &id))
				ref->id = (uint32_t)id;
			entry->n_refs++;
		}
		record = record ? record->next : NULL;
	}
}

/* One key of an entry; keys that are not known are let be. */
static bool
read_key(const cJSON *item, struct entry *entry)
{
	const struct { const char *key, **text; } texts[] = {
		{ "t_text", &entry->t_text }, { "actor", &entry->actor },
		{ "kind", &entry->kind },     { "subject", &entry->subject },
		{ "text", &entry->text },     { "field", &entry->field },
		{ "value", &entry->value },
	};
	const struct { const char *key; uint32_t *number; } numbers[] = {
		{ "seq", &entry->seq }, { "supersedes", &entry->supersedes },
	};
	int64_t number;
	int word;

	for (size_t i = 0; i < LENGTH(texts); i++)
		if (strcmp(item->string, texts[i].key) == 0)
			return read_text(item, texts[i].text);
	for (size_t i = 0; i < LENGTH(numbers); i++)
		if (strcmp(item->string, numbers[i].key) == 0) {
			if (!read_count(item, UINT32_MAX - 1, &number))
				return false;
			*numbers[i].number = (uint32_t)number;
			return true;
		}
	if (strcmp(item->string, "t") == 0) {
		return read_time(item, &entry->t_ns);
	} else if (strcmp(item->string, "wall") == 0) {
		return read_time(item, &entry->wall_ns);
	} else if (strcmp(item->string, "t_kind") == 0) {
		if (!read_word(item, t_kind_word, LENGTH(t_kind_word), &word))
			return false;
		entry->t_kind = (enum t_kind)word;
	} else if (strcmp(item->string, "src") == 0) {
		if (!read_word(item, src_word, LENGTH(src_word), &word))
			return false;
		entry->src = (enum entry_src)word;
	} else if (strcmp(item->string, "visibility") == 0) {
		entry->is_external = cJSON_IsString(item) && strcmp(item->valuestring, "ext") == 0;
	} else if (strcmp(item->string, "starred") == 0) {
		entry->is_starred = cJSON_IsTrue(item);
	}
	return true;
}

bool
entry_read(const cJSON *line, struct entry *entry)
{
	const cJSON *records = NULL, *lines = NULL;

	*entry = (struct entry){ .t_ns = INSTANT_NONE, .wall_ns = INSTANT_NONE };
	for (const cJSON *item = line->child; item; item = item->next) {
		if (strcmp(item->string, "records") == 0)
			records = item;
		else if (strcmp(item->string, "lines") == 0)
			lines = item;
		else if (!read_key(item, entry))
			return false;
	}
	if (cJSON_IsArray(lines))
		read_refs(cJSON_IsArray(records) ? records : NULL, lines, entry);
	return entry->seq > 0 && entry->kind && *entry->kind;
}
