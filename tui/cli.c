/* cli: the headless commands: which document each word and --format stand for. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/run.h"

/* The first row of a command is its default format. No command: the board without a terminal. */
static const struct cli_row { const char *command, *format; enum document document; } rows[] = {
	{ "stats", "text", DOCUMENT_STATS_TEXT }, { "stats", "json", DOCUMENT_STATS_JSON },
	{ "rca", "text", DOCUMENT_RCA_TEXT }, { "rca", "json", DOCUMENT_RCA_JSON },
	{ "report", "text", DOCUMENT_TEXT }, { "report", "json", DOCUMENT_JSON },
	{ "report", "md", DOCUMENT_MD },
	{ "gate", "text", DOCUMENT_GATE_TEXT }, { "gate", "json", DOCUMENT_GATE_JSON },
	{ "records", "json", DOCUMENT_RECORDS_JSON }, { "records", "csv", DOCUMENT_RECORDS_CSV },
};

static const struct cli_row *
find(const struct options *options, struct err *err)
{
	const char *command = options->command ? options->command : "report";
	struct str known = { 0 }, clean = { 0 };

	for (size_t i = 0; i < LENGTH(rows); i++) {
		if (strcmp(rows[i].command, command) != 0)
			continue;
		if (!options->format || strcmp(options->format, rows[i].format) == 0) {
			str_release(&known);
			return &rows[i];
		}
		str_fmt(&known, "%s%s", known.len ? ", " : "", rows[i].format);
	}
	text_safe(&clean, options->format, strlen(options->format));
	err_set(err, ERR_USAGE, "--format: %s: no such format of %s; use %s", str_text(&clean),
		command, str_text(&known));
	str_release(&known);
	str_release(&clean);
	return NULL;
}

/* Would the output replace one of the logs it was made from? */
static bool
is_an_input(const struct options *options)
{
	struct stat out, in;

	if (stat(options->out, &out) != 0)
		return false;
	for (size_t i = 0; i < options->n_files; i++)
		if (stat(options->file[i], &in) == 0 && in.st_dev == out.st_dev &&
		    in.st_ino == out.st_ino)
			return true;
	return false;
}

static int
put(const struct options *options, const struct str *out, struct err *err)
{
	if (options->out && is_an_input(options))
		return err_set(err, ERR_CREATE, "%s: is the log itself; name another file",
			       options->out);
	if (options->out)
		return save_file(options->out, str_text(out), out->len, err);
	if (save_all(STDOUT_FILENO, str_text(out), out->len) != 0)
		return err_set(err, ERR_IO, "stdout: %s", strerror(errno));
	return 0;
}

int
cli_run(const struct options *options, const struct environment *environment, struct err *err)
{
	const struct cli_row *row = find(options, err);
	struct document_options document = {
		.by = options->by, .gate_baseline = options->baseline,
		.gate_canary = options->canary, .gate_set = options->gate_set,
		.backtest = options->backtest || options->grid, .grid = options->grid,
	};
	struct run run = { 0 };
	struct str out = { 0 };
	int code = -1;

	if (!row)
		return -1;
	if (options->follow)
		return strcmp(row->command, "records") == 0
			       ? follow_run(options, environment, err)
			       : live_run(options, environment, row->document, &document, err);
	bool shows_progress = !options->quiet && isatty(STDERR_FILENO);
	if (run_open(&run, options, environment, true, err) != 0 ||
	    run_load(&run, shows_progress, err) != 0)
		goto out;
	if (!options->quiet && *engine_damage_line(run.engine))
		fprintf(stderr, "sitrep: %s\n", engine_damage_line(run.engine));
	for (size_t i = 0; options->verbose && engine_note(run.engine, i); i++)
		fprintf(stderr, "sitrep: %s\n", engine_note(run.engine, i));
	code = engine_write(run.engine, row->document, &document, &out, err);
	if (code >= 0 && put(options, &out, err) != 0)
		code = -1;
out:
	str_release(&out);
	run_close(&run);
	return code;
}
