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
	bool is_file = strcmp(intake_path(source), "-") && intake_stored_size(source) >= 0;

	json_text(json, "sha256",
		  is_file && !sha256_file(intake_path(source), hex, NULL) ? hex : NULL);
}

static void
source_json(struct json *json, struct intake *source, bool with_sha256)
{
	json_object(json, NULL);
	json_text(json, "name", intake_name(source));
	json_int(json, "bytes", intake_bytes(source));
	int64_t stored = intake_stored_size(source);
	json_int(json, "stored_bytes", stored >= 0 ? stored : intake_stored_bytes(source));
	json_text(json, "compression", intake_compression(source));
	json_text(json, "encoding", intake_encoding(source));
	if (with_sha256)
		sha256_json(json, source);
	json_text(json, "format", intake_format(source));
	json_end(json, '}');
}

/* What was read of how much, when loading was stopped before the end. */
static void
partial_json(struct json *json, const struct facts *facts)
{
	if (!facts->is_partial) {
		json_null(json, "partial");
		return;
	}
	json_object(json, "partial");
	json_int(json, "bytes_read", facts->bytes_read);
	if (facts->bytes_total >= 0)
		json_int(json, "bytes_total", facts->bytes_total);
	else
		json_null(json, "bytes_total");
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

static void
fields_json(struct json *json, const struct store *store)
{
	static const struct { enum role role; const char *word; } role[] = {
		{ ROLE_TIME, "time" }, { ROLE_LATENCY, "latency" }, { ROLE_STATUS, "status" },
		{ ROLE_ENDPOINT, "endpoint" }, { ROLE_VERSION, "version" },
	};

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
		json_text(json, "unit", role[r].role == ROLE_TIME ? field->form
								 : unit_word(field->unit));
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
	partial_json(json, facts);
	repairs_json(json, store);
	texts_json(json, "notes", facts->data_note, facts->n_data_notes);
	json_time(json, "first", tally.first_ns);
	json_time(json, "last", tally.last_ns);
	fields_json(json, facts->store);
	json_end(json, '}');
}
