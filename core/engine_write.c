/* engine_write: documents and machine outputs, each from the judgement of the moment. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/engine_private.h"
#include "core/incident/export.h"

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

/* A version or endpoint of the command line by its id; one never seen gets an id of its own. */
static uint32_t
name_of(struct engine *engine, const char *text)
{
	return names_id(engine->names, text, strlen(text));
}

static int
set_number(const char *option, const char *value, double least, double most, double *out,
	   struct err *err)
{
	char *end;
	double number = strtod(value, &end);

	if (end != value && *end == '\0' && isfinite(number) && number >= least && number <= most) {
		*out = number;
		return 0;
	}
	if (most < HUGE_VAL)
		return err_set(err, ERR_USAGE, "%s: not a number from %g to %g", option, least,
			       most);
	return err_set(err, ERR_USAGE, "%s: not a number of at least %g", option, least);
}

static int
set_count(const char *option, const char *value, uint64_t *out, struct err *err)
{
	double number = 0;

	if (set_number(option, value, 1, HUGE_VAL, &number, err) != 0)
		return -1;
	if (number > 1e9 || number != floor(number))
		return err_set(err, ERR_USAGE, "%s: not a whole number from 1 to 1000000000",
			       option);
	*out = (uint64_t)number;
	return 0;
}

static int
set_duration(const char *option, const char *value, int64_t least_ns, int64_t *out,
	     struct err *err)
{
	if (instant_parse_duration(value, out) == 0 && *out >= least_ns)
		return 0;
	return err_set(err, ERR_USAGE, "%s: not a duration%s; write 300s, 5m or 1h", option,
		       least_ns ? " of at least 1s" : "");
}

static int
set_ms(const char *option, const char *value, double *out, struct err *err)
{
	size_t len = strlen(value);
	char digits[32];

	if (len > 2 && len < sizeof(digits) && strcmp(value + len - 2, "ms") == 0)
		len -= 2;
	if (len >= sizeof(digits))
		return err_set(err, ERR_USAGE, "%s: not a number of milliseconds", option);
	memcpy(digits, value, len);
	digits[len] = '\0';
	return set_number(option, digits, 0, HUGE_VAL, out, err);
}

/* The gate's own options (guide.md section 6): each name once, with what it sets. */
static int
set_gate(struct engine *engine, struct gate_options *gate, const char *option, const char *value,
	 struct err *err)
{
	const struct { const char *name; double most, *number; } numbers[] = {
		{ "--p95-max-ratio", HUGE_VAL, &gate->p95_max_ratio },
		{ "--timeout-max", 1, &gate->timeout_max },	/* shares, and a probability */
		{ "--error-max", 1, &gate->error_max },
		{ "--max-chance", 1, &gate->max_chance },
	};
	const struct { const char *name; double *ms; } latencies[] = {
		{ "--p95-max-ms", &gate->p95_max_ms }, { "--min-shift", &gate->min_shift_ms },
	};
	const struct { const char *name; int64_t least_ns, *ns; } durations[] = {
		{ "--window", NS_PER_S, &gate->window_ns },
		{ "--switch-delay", 0, &gate->switch_delay_ns },
		{ "--baseline-max-age", 0, &gate->baseline_max_age_ns },
	};
	uint64_t count = 0;

	for (size_t i = 0; i < LENGTH(numbers); i++)
		if (strcmp(option, numbers[i].name) == 0)
			return set_number(option, value, 0, numbers[i].most, numbers[i].number,
					  err);
	for (size_t i = 0; i < LENGTH(latencies); i++)
		if (strcmp(option, latencies[i].name) == 0)
			return set_ms(option, value, latencies[i].ms, err);
	for (size_t i = 0; i < LENGTH(durations); i++)
		if (strcmp(option, durations[i].name) == 0)
			return set_duration(option, value, durations[i].least_ns, durations[i].ns,
					    err);
	if (strcmp(option, "--min-n") == 0)
		return set_count(option, value, &gate->min_n, err);
	if (strcmp(option, "--consecutive") == 0 || strcmp(option, "--aa") == 0) {
		if (set_count(option, value, &count, err) != 0)
			return -1;
		*(option[2] == 'a' ? &gate->aa : &gate->consecutive) = (int)count;
		return 0;
	}
	if (strcmp(option, "--require") == 0) {
		if (gate->n_require == LENGTH(gate->require))
			return err_set(err, ERR_USAGE, "--require: more than %zu endpoints",
				       LENGTH(gate->require));
		gate->require[gate->n_require++] = name_of(engine, value);
		return 0;
	}
	return err_set(err, ERR_USAGE, "%s: not an option of gate; see sitrep gate --help", option);
}

/* Returns the exit code of `sitrep gate`, or -1. */
/* Named on the command line, and no record has it. */
static bool
is_unseen(struct engine *engine, const char *version)
{
	uint32_t name = version ? name_of(engine, version) : NAME_NONE;
	struct query query = query_with(engine_query(engine), FIELD_VERSION, name);

	return version && (name == NAME_NONE || query_count(&query) == 0);
}

static int
write_gate(struct engine *engine, enum document document, const struct document_options *options,
	   struct str *out, struct err *err)
{
	struct gate_options gate_options = gate_defaults();
	struct query query = engine_query(engine);
	struct arena arena = { 0 };
	struct backtest backtest;
	struct gate gate;
	int result = -1;

	for (size_t i = 0; options->gate_set && options->gate_set[i]; i += 2)
		if (set_gate(engine, &gate_options, options->gate_set[i], options->gate_set[i + 1],
			     err) != 0)
			return -1;
	if (engine->follow && !engine_is_over(engine) &&
	    (is_unseen(engine, options->gate_baseline) || is_unseen(engine, options->gate_canary)))
		return GATE_INSUFFICIENT;	/* it may come yet */
	if (options->gate_baseline)
		gate_options.baseline = name_of(engine, options->gate_baseline);
	if (options->gate_canary)
		gate_options.canary = name_of(engine, options->gate_canary);
	if (gate_run(&query, &gate_options, &arena, &gate, err) != 0)
		goto out;
	if (options->backtest)
		engine_judge(engine);	/* trips before the onset are false ones */
	const struct onset *onset = &engine->verdict.onset;
	if (options->backtest &&
	    gate_backtest(&query, &gate_options,
			  onset->is_known ? onset->at_or_before_ns : INSTANT_NONE, options->grid,
			  &arena, &backtest, err) != 0)
		goto out;
	(document == DOCUMENT_GATE_JSON ? gate_json : gate_text)(
		engine->store, &gate, options->backtest ? &backtest : NULL, out);
	result = (int)gate.result;
out:
	arena_release(&arena);
	return result;
}

/* The gate of guide.md section 6 for another system: the blamed version against its baseline,
 * unless others are named. */
static int
write_export(struct engine *engine, enum document document,
	     const struct document_options *options, struct str *out, struct err *err)
{
	static void (*const dialect[])(const struct export_input *, struct str *) = {
		[DOCUMENT_ARGO - DOCUMENT_ARGO] = export_argo,
		[DOCUMENT_FLAGGER - DOCUMENT_ARGO] = export_flagger,
		[DOCUMENT_PROMETHEUS - DOCUMENT_ARGO] = export_prometheus,
		[DOCUMENT_PROMTEST - DOCUMENT_ARGO] = export_promtest,
		[DOCUMENT_K6 - DOCUMENT_ARGO] = export_k6,
	};
	struct gate_options gate_options = gate_defaults();
	struct query query = engine_query(engine);
	struct arena arena = { 0 };
	struct gate gate;

	for (size_t i = 0; options->gate_set && options->gate_set[i]; i += 2)
		if (set_gate(engine, &gate_options, options->gate_set[i], options->gate_set[i + 1],
			     err) != 0)
			return -1;
	engine_judge(engine);
	if (engine->facts.gate.exists) {
		gate_options.baseline = engine->facts.gate.gate.baseline;
		gate_options.canary = engine->facts.gate.gate.canary;
	}
	if (options->gate_baseline)
		gate_options.baseline = name_of(engine, options->gate_baseline);
	if (options->gate_canary)
		gate_options.canary = name_of(engine, options->gate_canary);
	int result = gate_run(&query, &gate_options, &arena, &gate, err);
	if (result == 0) {
		gate_options.baseline = gate.baseline;
		gate_options.canary = gate.canary;
		struct export_input input = {
			.query = &query, .gate = &gate_options,
			.incident = engine_incident(engine),
		};
		dialect[document - DOCUMENT_ARGO](&input, out);
	}
	arena_release(&arena);
	return result;
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
	struct dossier dossier = engine_dossier(engine);
	plain[document](&dossier, out);
	return 0;
}
