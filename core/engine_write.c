/* engine_write: documents and machine outputs, each from the judgement of the moment. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "core/engine_private.h"

#define BY_MAX GROUP_KEYS

/* Fields of --by, and a time bin when `minute` or `hour` is among them. */
struct by { int field[BY_MAX]; int n; int64_t bin_ns; };

static int
by_word(const struct engine *engine, const char *at, size_t len, struct by *by, struct err *err)
{
	char word[FIELD_PATH];
	struct str clean = { 0 };

	if (len > 0 && len < sizeof(word)) {
		memcpy(word, at, len);
		word[len] = '\0';
		bool is_bin = strcmp(word, "minute") == 0 || strcmp(word, "hour") == 0;
		if (is_bin && by->bin_ns)
			return err_set(err, ERR_USAGE, "--by: minute or hour, not both");
		if (is_bin) {
			by->bin_ns = (word[0] == 'm' ? 60 : 3600) * NS_PER_S;
			return 0;
		}
		int field = store_field_find(engine->store, word);
		for (int i = 0; i < by->n; i++)
			if (by->field[i] == field)
				return err_set(err, ERR_USAGE, "--by: %s: named twice", word);
		if (field >= 0 && by->n < BY_MAX) {
			by->field[by->n++] = field;
			return 0;
		}
		if (field >= 0)
			return err_set(err, ERR_USAGE, "--by: more than %d fields; name fewer",
				       BY_MAX);
	}
	text_safe(&clean, at, len);
	struct str known = { 0 };
	for (int i = 0; i < store_fields(engine->store); i++)
		str_fmt(&known, "%s ", store_field_name(engine->store, i));
	err_set(err, ERR_USAGE, "--by: %s: no such field; fields of this log: %sminute hour",
		str_text(&clean), str_text(&known));
	str_release(&clean);
	str_release(&known);
	return -1;
}

static int
parse_by(const struct engine *engine, const char *text, struct by *by, struct err *err)
{
	*by = (struct by){ 0 };
	if (!text)
		text = "version,endpoint";
	while (*text) {
		size_t len = strcspn(text, ",");
		if (by_word(engine, text, len, by, err) != 0)
			return -1;
		text += len + (text[len] == ',');
	}
	return 0;
}

static int
write_records(struct engine *engine, const struct record_form *form, struct str *out,
	      struct err *err)
{
	struct query query = engine_query(engine);
	struct tally tally = store_tally(engine->store);
	uint64_t records = tally.records;
	bool is_narrowed = engine->where || engine->since_ns != INSTANT_NONE ||
			   engine->until_ns != INSTANT_NONE || engine->at_ns != INSTANT_NONE;

	/* Where no end is named, times far outside the others are listed too. */
	if (tally.outside && engine->since_ns == INSTANT_NONE)
		query = query_window(query, tally.earliest_ns, INSTANT_NONE);
	if (tally.outside && engine->at_ns == INSTANT_NONE && engine->until_ns == INSTANT_NONE)
		query.as_of_ns = tally.latest_ns;

	str_add(out, form->before);
	if (form->head)
		form->head(engine->store, out);
	for (uint32_t id = 1; id <= records; id++) {
		struct record record;
		if (store_record(engine->store, id, &record, err) != 1)
			return -1;
		if (record.unusable ? is_narrowed : !query_match(&query, &record, id))
			continue;
		form->row(engine->store, &record, out);
	}
	str_add(out, form->after);
	return 0;
}

/*
 * Stats claim nothing and judge nothing: the data block is all they need of the facts, and what
 * damage would have hidden is told of the version that was hurt most.
 */
static int
write_stats(struct engine *engine, enum document document, const struct document_options *options,
	    struct str *out, struct err *err)
{
	struct query query = engine_query(engine);
	struct arena arena = { 0 };
	struct verdict verdict = { .as_of_ns = query.as_of_ns };
	struct facts facts;
	struct by by;

	if (parse_by(engine, options->by, &by, err) != 0)
		return -1;
	facts_data(&query, &verdict, &arena, &facts);
	engine_add_notes(engine, &facts, &arena);
	engine_note_empty(engine, &facts, &arena);
	engine_redact_facts(engine, &facts, &arena);
	struct dossier dossier = engine_dossier(engine);
	dossier.facts = &facts;
	(document == DOCUMENT_STATS_JSON ? stats_json : stats_text)(
		&dossier, by.field, by.n, by.bin_ns, engine->options.r7, out);
	arena_release(&arena);
	return 0;
}

int
engine_write(struct engine *engine, enum document document,
	     const struct document_options *options, struct str *out, struct err *err)
{
	static const struct document_options defaults = { 0 };
	static void (*const plain[])(const struct dossier *, struct str *) = {
		[DOCUMENT_MD] = report_md, [DOCUMENT_JSON] = report_json,
		[DOCUMENT_TEXT] = report_text, [DOCUMENT_RCA_JSON] = rca_json,
		[DOCUMENT_RCA_TEXT] = rca_text, [DOCUMENT_SLACK] = report_slack,
		[DOCUMENT_STATUSPAGE] = report_statuspage, [DOCUMENT_TALK] = report_talk,
	};

	if (!options)
		options = &defaults;
	if (!engine->is_settled)
		return err_set(err, ERR_USAGE, "not written: the log is still being read");
	live_look(engine);
	live_note(engine);
	engine_redact_learn(engine);
	switch (document) {
	case DOCUMENT_GATE_JSON: case DOCUMENT_GATE_TEXT:
		return write_gate(engine, document, options, out, err);
	case DOCUMENT_RECORDS_JSON: case DOCUMENT_RECORDS_CSV: case DOCUMENT_RECORDS_SQL:
		return write_records(engine, &record_forms[document - DOCUMENT_RECORDS_JSON], out,
				     err);
	case DOCUMENT_ARGO: case DOCUMENT_FLAGGER: case DOCUMENT_PROMETHEUS:
	case DOCUMENT_PROMTEST: case DOCUMENT_K6:
		return write_export(engine, document, options, out, err);
	case DOCUMENT_STATS_JSON: case DOCUMENT_STATS_TEXT:
		return write_stats(engine, document, options, out, err);
	case DOCUMENT_MD: case DOCUMENT_JSON: case DOCUMENT_TEXT: case DOCUMENT_RCA_JSON:
	case DOCUMENT_RCA_TEXT: case DOCUMENT_SLACK: case DOCUMENT_STATUSPAGE:
	case DOCUMENT_TALK:
		break;
	}
	engine_judge(engine);
	facts_add_grid(&engine->facts, &engine->judged);
	struct dossier dossier = engine_dossier(engine);
	plain[document](&dossier, out);
	return 0;
}
