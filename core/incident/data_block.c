/* data_block: the contract's `data`: sources, counts, repairs, notes, fields. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/sha256.h"
#include "core/ingest/intake.h"
#include "core/incident/sink_private.h"

/* The digest of a regular file; null for stdin, or when the file is gone. */
static void
sha256_json(struct json *json, struct intake *source)
{
	char hex[SHA256_HEX];
	bool is_file = strcmp(intake_path(source), "-") && intake_size(source) >= 0;

	json_text(json, "sha256",
		  is_file && !sha256_file(intake_path(source), hex, NULL) ? hex : NULL);
}

static void
source_json(struct json *json, struct intake *source, bool with_sha256)
{
	json_object(json, NULL);
	json_text(json, "name", intake_name(source));
	json_int(json, "bytes", intake_bytes(source));
	if (intake_size(source) >= 0)
		json_int(json, "stored_bytes", intake_size(source));
	else
		json_null(json, "stored_bytes");
	json_null(json, "compression");
	json_text(json, "encoding", intake_encoding(source));
	if (with_sha256)
		sha256_json(json, source);
	json_text(json, "format", intake_format(source));
	json_end(json, '}');
}

/* What was read of how much, when loading stopped before the end of a known size. */
static void
partial_json(struct json *json, const struct store *store)
{
	int64_t read = 0, total = 0;

	for (size_t i = 0; i < store_sources(store); i++) {
		struct intake *source = store_source(store, i);
		int64_t size = intake_size(source);

		read += intake_bytes(source);
		total += size > intake_bytes(source) ? size : intake_bytes(source);
	}
	if (read >= total) {
		json_null(json, "partial");
		return;
	}
	json_object(json, "partial");
	json_int(json, "bytes_read", read);
	json_int(json, "bytes_total", total);
	json_end(json, '}');
}

static void
repairs_json(struct json *json, const struct store *store)
{
	json_array(json, "repairs");
	for (size_t i = 0; i < store_sources(store); i++) {
		struct intake *source = store_source(store, i);
		const struct ledger *ledger = intake_ledger(source);

		for (size_t k = 0; k < ledger->n; k++) {
			const struct odd *odd = &ledger->odd[k];

			json_object(json, NULL);
			json_text(json, "file", intake_name(source));
			json_int(json, "line", odd->line);
			json_int(json, "column", odd->column);
			json_text(json, "kind", odd_row(odd->kind)->word);
			json_int(json, "offset", odd->offset);
			json_int(json, "bytes", odd->bytes);
			json_text(json, "action", odd_action_word(odd->action));
			json_end(json, '}');
		}
	}
	json_end(json, ']');
}

/* The text of a value that follows a key in a record's bytes, without its quotes. */
static size_t
value_after(const struct str *bytes, const char *path, const char **at)
{
	const char *dot = strrchr(path, '.'), *last = dot ? dot + 1 : path;
	const char *found = str_text(bytes);
	size_t len = strlen(last);

	while ((found = strstr(found, last)) && (found == bytes->at || found[-1] != '"' ||
	       found[len] != '"'))
		found += len;
	if (!found)
		return 0;
	found += len + 1;
	*at = found + strspn(found, " \t\r\n:\"");
	return strcspn(*at, "\",}\r\n");
}

/* The form of the times of a source, from its first record; NULL when it cannot be told. */
static const char *
time_form(const struct field *field, const struct facts *facts, uint32_t source)
{
	static const struct { unsigned flag; const char *word; } epoch[] = {
		{ INSTANT_EPOCH_S, "s" }, { INSTANT_EPOCH_MS, "ms" }, { INSTANT_EPOCH_US, "us" },
		{ INSTANT_EPOCH_NS, "ns" },
	};
	struct query query = query_all(facts->store, INT64_MAX);
	struct cursor cursor = { 0 };
	struct record record = { .source = source + 1 };
	struct str bytes = { 0 };
	const char *word = NULL, *at;
	int64_t at_ns;
	unsigned flags = 0;
	uint32_t id;

	/* A source that does not come among the first records by time goes untold. */
	for (int i = 0; i < 1000 && record.source != source; i++)
		if (!query_next(&query, &cursor, &record, &id))
			return NULL;
	struct ref ref = ref_of(&record, id);
	size_t len = record.source != source || store_bytes(facts->store, &ref, &bytes, NULL) ? 0 :
		value_after(&bytes, field->path, &at);
	if (len && !instant_parse(at, len, &at_ns, &flags)) {
		for (size_t i = 0; i < LENGTH(epoch); i++)
			if (flags & epoch[i].flag)
				word = epoch[i].word;
		if (!word && len > 10 && at[4] == '-' && (at[10] == 'T' || at[10] == ' '))
			word = "rfc3339";
	}
	str_release(&bytes);
	return word;
}

static void
fields_json(struct json *json, const struct facts *facts)
{
	static const struct { enum role role; const char *word; } role[] = {
		{ ROLE_TIME, "time" }, { ROLE_LATENCY, "latency" }, { ROLE_STATUS, "status" },
		{ ROLE_ENDPOINT, "endpoint" }, { ROLE_VERSION, "version" },
	};
	const struct store *store = facts->store;

	json_object(json, "fields");
	for (size_t r = 0; r < LENGTH(role); r++) {
		size_t i = 0;

		while (i < store_sources(store) &&
		       !intake_fields(store_source(store, i))->n_role[role[r].role])
			i++;
		if (i == store_sources(store)) {
			json_null(json, role[r].word);
			continue;
		}
		const struct field *field =
			&intake_fields(store_source(store, i))->role[role[r].role][0];
		json_object(json, role[r].word);
		json_text(json, "field", field->path);
		json_text(json, "unit", role[r].role != ROLE_TIME ? unit_word(field->unit) :
			  time_form(field, facts, (uint32_t)i));
		json_end(json, '}');
	}
	json_array(json, "dims");
	for (int field = FIELD_DIM; field < store_fields(store); field++)
		json_text(json, NULL, store_field_name(store, field));
	json_end(json, ']');
	json_end(json, '}');
}

void
data_block_json(struct json *json, const char *key, const struct facts *facts, bool with_sha256)
{
	const struct store *store = facts->store;
	struct tally tally = store_tally(store);

	json_object(json, key);
	json_array(json, "sources");
	for (size_t i = 0; i < store_sources(store); i++)
		source_json(json, store_source(store, i), with_sha256);
	json_end(json, ']');
	count_json(json, "records", tally.records);
	count_json(json, "repaired", tally.repaired);
	count_json(json, "wrapped", tally.wrapped);
	json_int(json, "skipped_bytes", tally.books.skipped_bytes);
	count_json(json, "unusable", tally.unusable);
	count_json(json, "duplicates", tally.duplicates);
	count_json(json, "late", tally.late);
	count_json(json, "unsafe_fields", tally.unsafe_fields);
	json_int(json, "pending_bytes", tally.books.pending_bytes);
	partial_json(json, store);
	repairs_json(json, store);
	texts_json(json, "notes", facts->data_note, facts->n_data_notes);
	json_time(json, "first", tally.first_ns);
	json_time(json, "last", tally.last_ns);
	fields_json(json, facts);
	json_end(json, '}');
}
