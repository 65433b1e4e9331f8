/* live_run: `stats -f`, `rca -f`, `gate -f`: told again after a change, until a signal ends it. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/run.h"
#include "tui/signals.h"
#include "tui/steady.h"

#define BUDGET ((size_t)8 << 20)	/* bytes a turn; signals are looked at in between */
#define EACH_NS NS_PER_S		/* told at most so often */

struct telling {
	struct run *run;
	enum document document;
	const struct document_options *options;
	uint64_t generation;		/* of what was told last */
	int64_t told_ns;
	int code;			/* of that: a gate's result; -1: nothing was told */
	bool is_text, is_quiet, is_waiting;
	struct str last;		/* what was told: the same is not told twice */
	bool is_short;			/* of that only the line that matters was shown */
};

/* Is there anything to tell, and is it new? */
static bool
is_new(const struct telling *telling)
{
	const struct engine *engine = telling->run->engine;

	return engine_is_settled(engine) && engine_generation(engine) != telling->generation;
}

/*
 * A gate's table is shown when its result is another than before; in between its first line is,
 * behind its moment: what matters does not scroll away. Else all of it, a line apart from the one
 * before.
 */
static void
show(struct telling *telling, const struct str *out, bool is_short, struct str *shown)
{
	int64_t moment_ns = engine_span(telling->run->engine).moment_ns;
	char at[INSTANT_TEXT];

	if (is_short) {
		const char *end = memchr(str_text(out), '\n', out->len);
		str_fmt(shown, "%s  ", instant_rfc3339(at, moment_ns));
		str_bytes(shown, str_text(out), end ? (size_t)(end + 1 - out->at) : out->len);
	} else {
		if (telling->is_text)
			str_fmt(shown, "%sas of %s\n", telling->last.len ? "\n" : "",
				instant_rfc3339(at, moment_ns));
		str_bytes(shown, str_text(out), out->len);
	}
	telling->is_short = is_short;
}

/* Returns 0, or -1 and *err. */
static int
tell(struct telling *telling, struct err *err)
{
	struct engine *engine = telling->run->engine;
	struct str out = { 0 };
	int before = telling->last.len ? telling->code : -1;

	telling->generation = engine_generation(engine);
	telling->told_ns = steady_clock(CLOCK_MONOTONIC);
	telling->code = engine_write(engine, telling->document, telling->options, &out, err);
	int result = telling->code < 0 ? -1 : 0;
	if (result == 0 && out.len == 0 && !telling->is_waiting && !telling->is_quiet) {
		fputs("sitrep: waiting for a version that no record has yet\n", stderr);
		telling->is_waiting = true;
	}
	if (result == 0 && (out.len != telling->last.len ||
			    memcmp(str_text(&out), str_text(&telling->last), out.len) != 0)) {
		struct str shown = { 0 };
		bool is_gate = telling->document == DOCUMENT_GATE_TEXT;
		show(telling, &out, is_gate && telling->code == before, &shown);
		result = steady_write(&shown, err);
		str_release(&shown);
		str_clear(&telling->last);
		str_bytes(&telling->last, out.at, out.len);
	}
	str_release(&out);
	return result;
}

/* It ends: of a gate that told a line at a time the table is shown once more. */
static int
tell_whole(struct telling *telling, struct err *err)
{
	struct str shown = { 0 };

	if (!telling->is_short)
		return 0;
	show(telling, &telling->last, false, &shown);
	int result = steady_write(&shown, err);
	str_release(&shown);
	return result;
}

/* A gate that failed has said what it is asked for. */
static bool
has_tripped(const struct telling *telling)
{
	return telling->code == 1;
}

/* What became of the inputs: one is waited for, cannot be read, is back, was cut. */
static void
say_inputs(const struct telling *telling)
{
	struct str line = { 0 };
	bool is_detail;

	while (engine_say(telling->run->engine, &line, &is_detail)) {
		if (!is_detail && !telling->is_quiet)
			fprintf(stderr, "sitrep: %s\n", str_text(&line));
		str_clear(&line);
	}
	str_release(&line);
}

/* Ends by a signal (*number), with the input, or by a gate. Returns 0; -1 and *err. */
static int
watch(struct telling *telling, int *number, struct err *err)
{
	struct engine *engine = telling->run->engine;

	while ((*number = steady_signal()) == 0) {
		int more = engine_tick(engine, steady_clock(CLOCK_REALTIME), BUDGET);
		bool is_over = engine_is_over(engine);
		if (more < 0 || (!engine_is_settled(engine) && is_over))
			return engine_settle(engine, err);
		int64_t due_ns = telling->told_ns + EACH_NS - steady_clock(CLOCK_MONOTONIC);
		bool is_due = telling->code < 0 || due_ns <= 0 || is_over;
		if (!more && is_new(telling) && is_due && tell(telling, err) != 0)
			return -1;
		if (is_over || has_tripped(telling))
			return 0;
		if (!more)
			say_inputs(telling);
		if (!more)
			steady_wait(engine_fd(engine), (int)(ENGINE_EACH_NS / NS_PER_MS));
	}
	return 0;
}

int
live_run(const struct options *options, const struct environment *environment,
	 enum document document, const struct document_options *settings, struct err *err)
{
	struct run run = { 0 };
	struct telling telling = {
		.run = &run, .document = document, .options = settings, .code = -1,
		.is_text = !options->format || strcmp(options->format, "text") == 0,
		.is_quiet = options->quiet,
	};
	int number = 0;

	if (options->out)
		return err_set(err, ERR_USAGE, "--out: what is followed has no end to write a "
			       "whole file at; use: > %s", options->out);
	signals_open(NULL);
	int result = run_open(&run, options, environment, true, err);
	if (result == 0)
		result = watch(&telling, &number, err);
	if (result == 0)
		result = tell_whole(&telling, err);
	for (size_t i = 0; result == 0 && options->verbose && engine_note(run.engine, i); i++)
		fprintf(stderr, "sitrep: %s\n", engine_note(run.engine, i));
	str_release(&telling.last);
	run_close(&run);
	signals_close();
	if (number)
		signals_die(number);
	return result != 0 ? -1 : telling.code < 0 ? 0 : telling.code;
}
