/* cli_lint: sitrep lint: finds the report's log, reads it twice, prints what the rules say. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "tui/run.h"

#define REPORT_MAX ((size_t)64 << 20)	/* bytes of a report or document */

/* All of stdin, up to REPORT_MAX. */
static int
read_stdin(struct str *out, struct err *err)
{
	char piece[1 << 16];
	ssize_t n;

	while ((n = read(STDIN_FILENO, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, ERR_IO, "stdin: %s", strerror(errno));
		str_bytes(out, piece, (size_t)n);
		if (out->len > REPORT_MAX)
			return err_set(err, ERR_NO_INPUT, "stdin: more than 64 MiB; a report is "
				       "smaller");
	}
	return 0;
}

/* The log of the report: what --log names, else its own sources when all are here unchanged. */
static bool
find_log(const struct options *options, const struct report_about *about, struct options *log)
{
	*log = *options;
	log->n_files = 0;
	for (size_t i = 0; i < options->n_log; i++)
		log->file[log->n_files++] = options->log[i];
	for (size_t i = 0; options->n_log == 0 && i < about->n_sources; i++) {
		if (!engine_is_file(about->source[i].name, about->source[i].sha256))
			return false;
		log->file[log->n_files++] = about->source[i].name;
	}
	if (!log->at && about->as_of[0])
		log->at = about->as_of;
	log->follow = false;
	return log->n_files > 0;
}

static int
load(struct run *run, const struct options *log, const struct environment *environment,
     struct err *err)
{
	bool shows_progress = !log->quiet && isatty(STDERR_FILENO);

	if (run_open(run, log, environment, true, err) != 0)
		return -1;
	return run_load(run, shows_progress, err);
}

static int
check_words(const struct options *options, struct err *err)
{
	const char *format = options->format ? options->format : "text";

	if (options->n_files != 1)
		return err_set(err, ERR_USAGE, "lint: name one report, or - for stdin; make one "
			       "with sitrep report --format json");
	if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
		return err_set(err, ERR_USAGE,
			"--format: %s: no such format of lint; use text, json",
			       format);
	return 0;
}

int
lint_command(const struct options *options, const struct environment *environment,
	     struct err *err)
{
	struct str report = { 0 }, markdown = { 0 }, out = { 0 };
	struct run first = { 0 }, second = { 0 };
	struct report_about *about = xcalloc(1, sizeof(*about));
	struct options *log = xcalloc(1, sizeof(*log));
	bool is_stdin = options->n_files == 1 && strcmp(options->file[0], "-") == 0;
	int code = -1;

	if (check_words(options, err) != 0 ||
	    (is_stdin ? read_stdin(&report, err)
		      : save_read(options->file[0], REPORT_MAX, &report, err)) != 0 ||
	    (options->markdown && save_read(options->markdown, REPORT_MAX, &markdown, err) != 0) ||
	    engine_report_about(str_text(&report), report.len, about, err) != 0)
		goto out;
	bool has_log = find_log(options, about, log);
	log->out = options->out;
	if (has_log && cli_guard(log, err) != 0)
		goto out;
	if (has_log && (load(&first, log, environment, err) != 0 ||
			load(&second, log, environment, err) != 0))
		goto out;
	struct lint_options settings = {
		.report = str_text(&report), .report_len = report.len,
		.markdown = options->markdown ? str_text(&markdown) : NULL,
		.markdown_len = markdown.len, .is_final = options->is_final,
		.is_json = options->format && strcmp(options->format, "json") == 0,
	};
	code = engine_lint(has_log ? first.engine : NULL, has_log ? second.engine : NULL, &settings,
			   &out, err);
	if (code >= 0 && cli_put(options, &out, err) != 0)
		code = -1;
out:
	run_close(&first);
	run_close(&second);
	free(about);
	free(log);
	str_release(&report);
	str_release(&markdown);
	str_release(&out);
	return code;
}
