/* follow_loop: `records -f`: records written as they come, until a signal, or the end of a pipe. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/engine_stream.h"
#include "tui/run.h"
#include "tui/signals.h"

static int64_t
clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Write what came. Nothing is unsaved while that waits for a slow reader. */
static int
flush(struct str *out, struct err *err)
{
	signals_at_once(true);
	int result = out->len ? save_all(STDOUT_FILENO, out->at, out->len) : 0;
	int error = errno;
	signals_at_once(false);
	if (result != 0 && error == EPIPE)
		signals_die(SIGPIPE);	/* as it is without -f */
	str_clear(out);
	return result == 0 ? 0 : err_set(err, ERR_IO, "stdout: %s", strerror(error));
}

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

/* Returns the signal that ends the run, or 0. */
static int
signal_told(void)
{
	int number;

	while ((number = signals_next()) != 0) {
		if (number == SIGNAL_TSTP)
			signals_stop();
		else if (number != SIGNAL_CONT && number != SIGNAL_WINCH)
			return number;
	}
	return 0;
}

/* Until something may have happened, or it is time to look. A reader that has gone is told, too. */
static void
wait_for_more(const struct stream *stream)
{
	struct pollfd ready[] = {
		{ .fd = signals_fd(), .events = POLLIN },
		{ .fd = stream_fd(stream), .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};

	if (poll(ready, LENGTH(ready), STREAM_EACH_MS) > 0 && ready[2].revents & POLLERR)
		signals_die(SIGPIPE);
}

/* Returns 0, or -1 and *err; *number: the signal that ended it. */
static int
run_stream(struct stream *stream, const struct options *options, int *number, struct err *err)
{
	struct str out = { 0 };
	int more = 0;

	while ((*number = signal_told()) == 0) {
		more = stream_tick(stream, clock_ns(CLOCK_MONOTONIC), clock_ns(CLOCK_REALTIME),
				   &out, err);
		if (more < 0 || (more = flush(&out, err) == 0 ? more : -1) < 0)
			break;
		if (!more)
			tell(stream, options);
		if (stream_is_over(stream))
			break;
		if (!more)
			wait_for_more(stream);
	}
	str_release(&out);
	return more < 0 ? -1 : 0;
}

int
follow_run(const struct options *options, const struct environment *environment, struct err *err)
{
	bool is_csv = options->format && strcmp(options->format, "csv") == 0;
	struct run run = { 0 };
	struct stream *stream = NULL;
	int code = -1, number = 0;

	if (options->out)
		return err_set(err, ERR_USAGE, "--out: a stream has no end to write a whole file "
			       "at; use: > %s", options->out);
	signals_open(NULL);
	if (run_open(&run, options, environment, true, err) != 0)
		goto out;
	stream = stream_new(run.engine, is_csv);
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
