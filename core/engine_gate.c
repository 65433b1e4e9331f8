/* engine_gate: the gate as a command asks for it, and for other systems. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine_private.h"
#include "core/incident/export.h"

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

/* Named on the command line, and no record has it. */
static bool
is_unseen(struct engine *engine, const char *version)
{
	uint32_t name = version ? name_of(engine, version) : NAME_NONE;
	struct query query = query_with(engine_query(engine), FIELD_VERSION, name);

	return version && (name == NAME_NONE || query_count(&query) == 0);
}

/* Board and report mark the first trip at a min n of their own: is it another, then it is said. */
static void
say_marked(const struct engine *engine, const struct gate *gate, const struct gate_options *options,
	   struct str *out)
{
	const struct gate_pick *pick = &engine->facts.gate;
	int64_t trip_ns = facts_gate_mark(&engine->facts);
	char when[INSTANT_TEXT];

	if (!pick->exists || trip_ns == INSTANT_NONE || pick->options.min_n == options->min_n ||
	    pick->gate.canary != gate->canary || pick->gate.baseline != gate->baseline)
		return;
	str_fmt(out, "          min n is %llu here; board and report mark %s, at min n %llu: the "
		"largest up to 100 that trips and spares a request, or a larger one that has no "
		"trip before the onset; it moves while a log grows\n",
		(unsigned long long)options->min_n, instant_rfc3339(when, trip_ns),
		(unsigned long long)pick->options.min_n);
}

int
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
	bool plays = options->backtest || gate_options.aa > 0;
	if (plays)
		engine_judge(engine);	/* trips before the onset are false ones */
	const struct onset *onset = &engine->verdict.onset;
	if (plays &&
	    gate_backtest(&query, &gate_options,
			  onset->is_known ? onset->at_or_before_ns : INSTANT_NONE, options->grid,
			  &arena, &backtest, err) != 0)
		goto out;
	(document == DOCUMENT_GATE_JSON ? gate_json : gate_text)(
		engine->store, &gate, plays ? &backtest : NULL, out);
	if (plays && document == DOCUMENT_GATE_TEXT)
		say_marked(engine, &gate, &gate_options, out);
	result = (int)gate.result;
out:
	arena_release(&arena);
	return result;
}

/* The gate of guide.md section 6 for another system: the blamed version against its baseline,
 * unless others are named. */
int
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
			.is_baseline_hurt = engine->verdict.incident == TRUTH_YES &&
				(!engine->verdict.cause.n ||
				 engine->verdict.cause.term[0].field != FIELD_VERSION),
		};
		dialect[document - DOCUMENT_ARGO](&input, out);
	}
	arena_release(&arena);
	return result;
}
