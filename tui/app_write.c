/* app_write: what can be written to a file from the screen, and the file written. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "tui/app_private.h"
#include "tui/view.h"

static const struct paper papers[] = {
	{ "report, Markdown", "the incident document, to read and to paste", "incident-report.md",
	  "md", DOCUMENT_MD },
	{ "report, JSON", "the same with every figure, for tools", "incident-report.json", "json",
	  DOCUMENT_JSON },
	{ "report, text", "the same for mail and chat", "incident-report.txt", "text",
	  DOCUMENT_TEXT },
	{ "report, chat", "a message for the incident channel", "incident-message.txt", "slack",
	  DOCUMENT_SLACK },
	{ "report, status page", "for those outside: no names, no cause", "status-page.txt",
	  "statuspage", DOCUMENT_STATUSPAGE },
	{ "report, talk", "what to say and press, minute by minute", "incident-talk.txt", "talk",
	  DOCUMENT_TALK },
	{ "records, CSV", "every record as it was understood", "records.csv", "csv",
	  DOCUMENT_RECORDS_CSV },
	{ "records, SQL", "the same as a table for a database", "records.sql", "sql",
	  DOCUMENT_RECORDS_SQL },
	{ "records, NDJSON", "the same, one JSON object a line", "records.ndjson", "ndjson",
	  DOCUMENT_RECORDS_JSON },
	{ "gate, JSON", "pass, fail or insufficient, with every figure", "gate.json", "gate",
	  DOCUMENT_GATE_JSON },
	{ "gate for Argo", "an AnalysisTemplate for Argo Rollouts", "gate-argo.yaml", "argo",
	  DOCUMENT_ARGO },
	{ "gate for Flagger", "a MetricTemplate for Flagger", "gate-flagger.yaml", "flagger",
	  DOCUMENT_FLAGGER },
	{ "gate for Prometheus", "alerting rules", "gate-prometheus.yaml", "prometheus",
	  DOCUMENT_PROMETHEUS },
	{ "rules tested", "a promtool test of those rules with this log", "gate-promtest.yaml",
	  "promtest", DOCUMENT_PROMTEST },
	{ "gate for k6", "a load test with the gate's thresholds", "gate-k6.js", "k6",
	  DOCUMENT_K6 },
	{ "this screen, text", "what stands below this menu", "sitrep-screen.txt", "screen",
	  PAPER_SCREEN },
};

const struct paper *
app_paper(size_t i)
{
	return i < LENGTH(papers) ? &papers[i] : NULL;
}

const struct paper *
app_paper_of(const char *word)
{
	for (size_t i = 0; i < LENGTH(papers); i++)
		if (strcmp(papers[i].word, word) == 0)
			return &papers[i];
	return NULL;
}

static const char *
ending(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot ? dot : "";
}

/* What was chosen, unless the name says another form of report or records. */
static int
document_of(const struct app *app, const char *path)
{
	const struct paper *chosen = app_paper(app->ui.paper);

	if (strcmp(ending(path), ending(chosen->path)) == 0)
		return chosen->document;
	for (size_t i = 0; i < LENGTH(papers) && chosen->document <= DOCUMENT_RECORDS_SQL; i++)
		if (papers[i].document <= DOCUMENT_RECORDS_SQL &&
		    strcmp(ending(path), ending(papers[i].path)) == 0)
			return papers[i].document;
	return chosen->document;
}

/* The view that lies below the menu, as --frame prints it. */
static void
write_screen(struct app *app, struct str *out)
{
	struct ui ui = app->ui;
	struct canvas canvas = { 0 };

	canvas_init(&canvas, app->cols ? app->cols : 80, app->rows ? app->rows : 24,
		    app->options.tier, &app->theme.glyphs);
	app->ui.is_typing = false;
	app->ui.message[0] = '\0';
	if (app_view(app) == VIEW_WRITE)
		app_pop(app);
	app_draw_on(app, &canvas);
	canvas_print(&canvas, out);
	canvas_release(&canvas);
	app->ui = ui;
}

static bool
save(struct app *app, const char *path)
{
	struct str out = { 0 };
	struct err err = { 0 };
	const struct document_options options = { .gate_set = app->options.gate_set };
	int document = document_of(app, path);
	bool is_written = false;

	if (document == PAPER_SCREEN)
		write_screen(app, &out);
	if ((document != PAPER_SCREEN &&
	     engine_write(app->engine, (enum document)document, &options, &out, &err) < 0) ||
	    save_file(path, str_text(&out), out.len, &err) != 0) {
		/* The sandbox, or a folder's rights: where it may be written is said. */
		if (app->options.write_note && strstr(err.text, strerror(EACCES)))
			app_say(app, true, "%s: %s; %s", path, strerror(EACCES),
				app->options.write_note);
		else
			app_say(app, true, "%s", err.text);
	} else {
		app_say(app, false, "wrote %s, %zu bytes", path, out.len);
		is_written = true;
	}
	str_release(&out);
	return is_written;
}

bool
app_write(struct app *app, const char *path)
{
	if (!*path)
		return false;
	if (access(path, F_OK) != 0)
		return save(app, path);
	snprintf(app->ui.write_path, sizeof(app->ui.write_path), "%s", path);
	if (strcmp(app->ui.write_path, path) != 0) {
		app_say(app, true, "%.80s...: exists; another name, please", path);
		return false;
	}
	app_start_typing(app, "o", "", false);
	app_say(app, true, "%s exists: type yes and Enter to write over it", path);
	return false;
}

bool
app_write_over(struct app *app, const char *answer)
{
	if (strcmp(answer, "yes") == 0 || strcmp(answer, "y") == 0)
		return save(app, app->ui.write_path);
	app_say(app, false, "%s stays as it is", app->ui.write_path);
	return false;
}

void
app_start_writing(struct app *app, size_t paper)
{
	app->ui.paper = paper;
	app_start_typing(app, "w", papers[paper].path, false);
}
