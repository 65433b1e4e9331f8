/* outside: what a board does beside its screen: editor, clipboard, title, bell, status file. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/config.h"
#include "tui/outside_private.h"
#include "tui/places.h"
#include "tui/term.h"

enum { CALL_EACH_MS = 60 * 1000, TELL_EACH_MS = 2000 };

void
outside_open(struct outside *outside, const struct options *options,
	const struct environment *environment)
{
	const char *editor = environment->visual && *environment->visual ? environment->visual
			   : environment->editor && *environment->editor ? environment->editor
									 : NULL;
	struct launcher_options launcher = { .editor = editor, .copy = options->copy_command };

	*outside = (struct outside){ .options = options, .environment = environment };
	places_runtime(environment, &outside->runtime);
	outside->began = status_began(getpid());
	if (outside->runtime.len)
		status_sweep(outside->runtime.at);
	outside->has_launcher = launcher_open(&launcher, NULL) == 0;
}

/* The file of another board stays. */
static void
take_back_status(struct outside *outside)
{
	struct str path = { 0 }, text = { 0 };

	if (outside->told[0]) {
		str_fmt(&path, "%s/status.json", outside->runtime.at);
		if (save_read(path.at, STATUS_BYTES_MAX, &text, NULL) == 0 &&
		    status_pid(str_text(&text), text.len) == getpid())
			unlink(path.at);
	}
	str_release(&path);
	str_release(&text);
}

void
outside_close(struct outside *outside)
{
	if (outside->has_launcher)
		launcher_close();
	if (outside->runtime.len)
		take_back_status(outside);
	str_release(&outside->runtime);
	str_release(&outside->path);
	str_release(&outside->before);
	str_release(&outside->copying);
	str_release(&outside->clip);
	str_release(&outside->owed);
	*outside = (struct outside){ 0 };
}

long
outside_errors(void)
{
	struct stat stat;

	return fstat(STDERR_FILENO, &stat) == 0 && S_ISREG(stat.st_mode) ? (long)stat.st_size : 0;
}

/* `:theme NAME save`: into the file the settings came from, or would come from. */
static void
keep_theme(const struct outside *outside, struct app *app)
{
	const struct environment *environment = outside->environment;
	struct str path = { 0 };
	struct err err = { 0 };

	if (outside->options->config) {
		text_safe(&path, outside->options->config, strlen(outside->options->config));
	} else {
		config_folder(environment->config_home, environment->home, &path);
		if (path.len)
			str_add(&path, "/config.json");
	}
	if (!path.len)
		app_say(app, true, "no folder for settings: HOME is not set");
	else if (config_keep(path.at, "ui", "theme", app->theme.name, &err) != 0)
		app_say(app, true, "%s; is its folder there?", err.text);
	else
		app_say(app, false, "theme %s, kept in %s", app->theme.name, path.at);
	str_release(&path);
}

void
outside_serve(struct outside *outside, struct app *app, int tty)
{
	if (app->ui.wants_copy)
		outside_copy(outside, app);
	app->ui.wants_copy = false;
	if (app->ui.wants_editor)
		outside_edit(outside, app, tty);
	app->ui.wants_editor = false;
	if (app->ui.wants_theme_kept)
		keep_theme(outside, app);
	app->ui.wants_theme_kept = false;
}

/* A program that stopped alone waits for `fg`, which wakes it and us: stop too, unless it was
 * woken meanwhile. */
static bool
is_stopped_still(pid_t pid)
{
	char path[40], text[512];

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	FILE *file = fopen(path, "re");
	size_t n = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	if (file)
		fclose(file);
	text[n] = '\0';
	const char *at = strrchr(text, ')');
	return at && at[1] == ' ' && at[2] == 'T';
}

bool
outside_hear(struct outside *outside, struct app *app)
{
	struct launched launched;
	bool is_stopped = false;

	while (launcher_next(&launched)) {
		if (launched.is_stopped)
			is_stopped = outside->is_editing && is_stopped_still(launched.pid);
		else if (outside->is_editing)
			outside_edited(outside, app, &launched);
		else if (outside->is_copying)
			outside_copied(outside, app, &launched);
	}
	return is_stopped;
}

/* On a change to bad: one bell and a title, once an incident, at most once a minute. Only where
 * something is followed: nobody is called by a log of last month. */
static void
call(struct outside *outside, const struct snapshot *snapshot, int64_t now_ms)
{
	char line[STATUS_LINE_MAX + 1];
	bool is_bad = snapshot->live.is_live && snapshot->incident == 1;

	if (is_bad && !outside->was_bad) {
		if (outside->called_ms && now_ms - outside->called_ms < CALL_EACH_MS)
			return;		/* too soon: it is said when the minute is over */
		status_line(snapshot, line);
		term_title(line);
		if (!outside->options->no_bell)
			term_bell();
		outside->called_ms = now_ms;
	}
	outside->was_bad = is_bad;
}

int
outside_wait(const struct outside *outside, int64_t now_ms)
{
	int64_t left = outside->told_ms + TELL_EACH_MS - now_ms;

	if (outside->owed.len == 0)
		return -1;
	return outside->told_ms == 0 || left < 0 ? 0 : (int)left;
}

void
outside_pay(struct outside *outside, int64_t now_ms)
{
	if (outside_wait(outside, now_ms) != 0)
		return;
	if (save_mkdirs(outside->runtime.at) == 0 &&
	    status_put(outside->runtime.at, outside->began, &outside->owed) == 0)
		memcpy(outside->told, outside->owed_line, sizeof(outside->told));
	outside->told_ms = now_ms;
	str_clear(&outside->owed);
}

void
outside_tell(struct outside *outside, const struct snapshot *snapshot, int64_t now_ms)
{
	char line[STATUS_LINE_MAX + 1];

	call(outside, snapshot, now_ms);
	if (!outside->runtime.len)
		return;
	status_line(snapshot, line);
	str_clear(&outside->owed);
	if (strcmp(line, outside->told) == 0)
		return;
	memcpy(outside->owed_line, line, sizeof(line));
	status_write(&outside->owed, snapshot, getpid(), outside->began);
	outside_pay(outside, now_ms);
}
