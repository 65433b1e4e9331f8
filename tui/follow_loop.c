/* follow_loop: `records -f`: records written as they come, until a signal, or the end of a pipe. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/engine_stream.h"
#include "tui/run.h"
#include "tui/signals.h"
#include "tui/steady.h"

static void
tell(struct stream *stream, const struct options *options)
{
	struct str line = { 0 };
	bool is_detail;

	while (stream_say(stream, &line, &is_detail)) {
		if (is_detail ? options->verbose : !options->quiet)
			fprintf(stderr, "sitrep: %s\n", str_text(&line));
		str_clear(&line);
	}
	str_release(&line);
}

/* Returns 0, or -1 and *err; *number: the signal that ended it. */
static int
run_stream(struct stream *stream, const struct options *options, int *number, struct err *err)
{
	struct str out = { 0 };
	int more = 0;

	while ((*number = steady_signal()) == 0) {
		more = stream_tick(stream, steady_clock(CLOCK_MONOTONIC),
				   steady_clock(CLOCK_REALTIME), &out, err);
		if (more < 0 || (more = steady_write(&out, err) == 0 ? more : -1) < 0)
			break;
		if (!more)
			tell(stream, options);
		if (stream_is_over(stream))
			break;
		if (!more)
			steady_wait(stream_fd(stream), STREAM_EACH_MS);
	}
	str_release(&out);
	return more < 0 ? -1 : 0;
}

int
follow_run(const struct options *options, const struct environment *environment, struct err *err)
{
	struct run run = { 0 };
	struct stream *stream = NULL;
	int code = -1, number = 0;

	if (options->out)
		return err_set(err, ERR_USAGE, "--out: a stream has no end to write a whole file "
			       "at; use: > %s", options->out);
	signals_open(NULL);
	if (run_open(&run, options, environment, true, err) != 0)
		goto out;
	stream = stream_new(run.engine, options->format);
	if (options->n_files == 0 && stream_add(stream, "-", err) != 0)
		goto out;
	for (size_t i = 0; i < options->n_files; i++)
		if (stream_add(stream, options->file[i], err) != 0)
			goto out;
	code = run_stream(stream, options, &number, err);
	if (code == 0 && number == 0 && stream_records(stream) == 0)
		code = err_set(err, ERR_NO_RECORD, "no record was found in what was followed; "
			       "check the input or name the fields with --map");
out:
	stream_free(stream);
	run_close(&run);
	signals_close();
	if (number)
		signals_die(number);
	return code;
}
