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

#define DOCUMENT_MAX ((size_t)64 << 20)	/* bytes of a document to bring up to date */

/* The first row of a command is its default format. No command: the board without a terminal. */
static const struct cli_row { const char *command, *format; enum document document; } rows[] = {
	{ "stats", "text", DOCUMENT_STATS_TEXT }, { "stats", "json", DOCUMENT_STATS_JSON },
	{ "rca", "text", DOCUMENT_RCA_TEXT }, { "rca", "json", DOCUMENT_RCA_JSON },
	{ "report", "text", DOCUMENT_TEXT }, { "report", "json", DOCUMENT_JSON },
	{ "report", "md", DOCUMENT_MD }, { "report", "slack", DOCUMENT_SLACK },
	{ "report", "statuspage", DOCUMENT_STATUSPAGE }, { "report", "talk", DOCUMENT_TALK },
	{ "export", "argo", DOCUMENT_ARGO }, { "export", "flagger", DOCUMENT_FLAGGER },
	{ "export", "prometheus", DOCUMENT_PROMETHEUS },
	{ "export", "promtest", DOCUMENT_PROMTEST }, { "export", "k6", DOCUMENT_K6 },
	{ "gate", "text", DOCUMENT_GATE_TEXT }, { "gate", "json", DOCUMENT_GATE_JSON },
	{ "records", "json", DOCUMENT_RECORDS_JSON }, { "records", "csv", DOCUMENT_RECORDS_CSV },
	{ "records", "sql", DOCUMENT_RECORDS_SQL },
};

const char *
cli_format(size_t i, const char **command)
{
	if (i >= LENGTH(rows))
		return NULL;
	*command = rows[i].command;
	return rows[i].format;
}

static const struct cli_row *
find(const struct options *options, struct err *err)
{
	const char *command = options->command ? options->command : "report";
	const char *format = options->format ? options->format : "";
	struct str known = { 0 }, clean = { 0 };

	for (size_t i = 0; i < LENGTH(rows); i++) {
		if (strcmp(rows[i].command, command) != 0)
			continue;
		/* export has no default: each target is another file. */
		bool is_default = !options->format && strcmp(command, "export") != 0;
		if (is_default || strcmp(format, rows[i].format) == 0) {
			str_release(&known);
			return &rows[i];
		}
		str_fmt(&known, "%s%s", known.len ? ", " : "", rows[i].format);
	}
	text_safe(&clean, format, strlen(format));
	if (!options->format)
		err_set(err, ERR_USAGE, "%s: --format is wanted: %s", command, str_text(&known));
	else
		err_set(err, ERR_USAGE, "--format: %s: no such format of %s; use %s",
			str_text(&clean), command, str_text(&known));
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

int
cli_guard(const struct options *options, struct err *err)
{
	if (options->out && is_an_input(options))
		return err_set(err, ERR_CREATE, "%s: is the input itself; name another file",
			       options->out);
	return 0;
}

int
cli_put(const struct options *options, const struct str *out, struct err *err)
{
	if (cli_guard(options, err) != 0)
		return -1;
	if (options->out || options->update)
		return save_file(options->out ? options->out : options->update, str_text(out),
				 out->len, err);
	if (save_all(STDOUT_FILENO, str_text(out), out->len) != 0)
		return err_set(err, ERR_IO, "stdout: %s", strerror(errno));
	return 0;
}

/* `report --update FILE`: new blocks into the document that people have edited. */
static int
update(struct engine *engine, const struct options *options, struct str *out, struct err *err)
{
	struct str old = { 0 }, fresh = { 0 };
	struct err why = { 0 };
	int code = -1;

	if (options->format && strcmp(options->format, "md") != 0)
		err_set(err, ERR_USAGE, "--update: the document is Markdown; leave --format out");
	else if (save_read(options->update, DOCUMENT_MAX, &old, err) == 0 &&
		 engine_write(engine, DOCUMENT_MD, NULL, &fresh, err) == 0 &&
		 (code = engine_update(str_text(&old), old.len, str_text(&fresh), out, &why)) != 0)
		err_set(err, why.code, "%s: %s", options->update, why.text);
	str_release(&old);
	str_release(&fresh);
	return code;
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
	if (!options->quiet && *engine_map_line(run.engine))
		fprintf(stderr, "sitrep: %s\n", engine_map_line(run.engine));
	for (size_t i = 0; options->verbose && engine_note(run.engine, i); i++)
		fprintf(stderr, "sitrep: %s\n", engine_note(run.engine, i));
	if (options->update)
		code = update(run.engine, options, &out, err);
	else
		code = engine_write(run.engine, row->document, &document, &out, err);
	if (code >= 0 && cli_put(options, &out, err) != 0)
		code = -1;
out:
	str_release(&out);
	run_close(&run);
	return code;
}
