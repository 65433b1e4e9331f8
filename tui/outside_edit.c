/* outside_edit: what is being typed goes to the person's editor, and comes back or does not. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/outside_private.h"
#include "tui/term.h"

/* A file of its own with the text, 0600 in the runtime folder. */
static int
write_text(struct outside *outside, const struct str *text)
{
	str_clear(&outside->path);
	str_fmt(&outside->path, "%s/edit-XXXXXX.txt", outside->runtime.at);
	if (save_mkdirs(outside->runtime.at) != 0)
		return -1;
	int fd = mkostemps(outside->path.at, 4, O_CLOEXEC);
	if (fd < 0)
		return -1;
	/* Editors end a file with a newline unasked: it is not the text's. */
	int result = save_all(fd, str_text(text), text->len);
	if (result == 0 && text->len)
		result = save_all(fd, "\n", 1);
	if (close(fd) != 0)
		result = -1;
	if (result != 0)
		unlink(outside->path.at);
	return result;
}

void
outside_edit(struct outside *outside, struct app *app, int tty)
{
	const struct str *text = &app->ui.editor.text;

	if (!outside->has_launcher || !outside->runtime.len) {
		app_say(app, true, "no editor: %s", outside->has_launcher
			? "HOME and XDG_RUNTIME_DIR are not set" : "it cannot be started");
		return;
	}
	if (launcher_is_busy()) {
		app_say(app, true, "the copy before is still on its way");
		return;
	}
	app_save(app);
	if (write_text(outside, text) != 0) {
		app_say(app, true, "%s: %s", str_text(&outside->path), strerror(errno));
		return;
	}
	str_clear(&outside->before);
	str_bytes(&outside->before, str_text(text), text->len);
	outside->errors_before = outside_errors();
	outside->tty = tty;
	term_suspend();
	outside->is_editing = launcher_run(LAUNCH_EDITOR, outside->path.at, tty, STDOUT_FILENO,
					   STDERR_FILENO);
	if (!outside->is_editing) {
		term_resume();
		unlink(outside->path.at);
		app_say(app, true, "no editor: the launcher is gone");
	}
}

/* What the editor left, without the newline at its end. Not through a link. Returns 0; -1 and why
 * in `why`; 1: it is gone. */
static int
read_text(const char *path, struct str *out, char *why, size_t size)
{
	char piece[4096];
	struct stat stat;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n = 0;

	if (fd < 0) {
		snprintf(why, size, "%s", strerror(errno));
		return errno == ENOENT ? 1 : -1;
	}
	if (fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode))
		snprintf(why, size, "it is no regular file");
	else if (stat.st_size > OUTSIDE_EDIT_MAX)
		snprintf(why, size, "%lld bytes, at most %d are taken", (long long)stat.st_size,
			 OUTSIDE_EDIT_MAX);
	else {
		while (out->len <= OUTSIDE_EDIT_MAX &&
		       (n = read(fd, piece, sizeof(piece))) > 0)
			str_bytes(out, piece, (size_t)n);
		why[0] = '\0';
		if (n < 0)
			snprintf(why, size, "%s", strerror(errno));
	}
	close(fd);
	while (out->len && (out->at[out->len - 1] == '\n' || out->at[out->len - 1] == '\r'))
		out->at[--out->len] = '\0';
	return *why ? -1 : 0;
}

/* Why its work is not taken; "" = it went well. */
static void
how_it_ended(const struct launched *launched, char *why, size_t size)
{
	int status = launched->status;

	if (launched->error)
		snprintf(why, size, "%s", strerror(launched->error));
	else if (WIFSIGNALED(status))
		snprintf(why, size, "killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		snprintf(why, size, "ended with %d", WEXITSTATUS(status));
}

/* How many characters of it will be shown as escapes. */
static unsigned
count_unsafe(const struct str *text)
{
	struct str clean = { 0 };
	unsigned n = 0;

	for (const char *at = str_text(text), *end = at + text->len; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		n += text_safe(&clean, at, (size_t)((newline ? newline : end) - at));
		at = newline ? newline + 1 : end;
	}
	str_release(&clean);
	return n;
}

static void
take_text(struct outside *outside, struct app *app, const struct str *text)
{
	unsigned unsafe = count_unsafe(text);

	app_edited(app, str_text(text), text->len);
	if (unsafe)
		app_say(app, false, "from the editor; %u character%s are shown as escapes; Ctrl-_ "
			"takes it back", unsafe, unsafe == 1 ? "" : "s");
	else if (text->len > app->ui.editor.text.len)
		app_say(app, true, "only %zu of %zu bytes fit; all of it is in %s",
			app->ui.editor.text.len, text->len, outside->path.at);
	else
		app_say(app, false, "from the editor; Ctrl-_ takes it back");
}

void
outside_edited(struct outside *outside, struct app *app, const struct launched *launched)
{
	char why[256] = "";
	struct str text = { 0 };
	const char *path = outside->path.at;
	bool keeps_file = true;

	outside->is_editing = false;
	term_resume();
	app->is_dirty = true;
	how_it_ended(launched, why, sizeof(why));
	if (*why) {
		long more = outside_errors() - outside->errors_before;
		keeps_file = read_text(path, &text, (char[256]){ "" }, 256) == 0 &&
			     strcmp(str_text(&text), str_text(&outside->before)) != 0;
		app_say(app, true, "%s: %s; the text stays%s%s%s", launched->program, why,
			keeps_file ? "; its work: " : "", keeps_file ? path : "",
			more > 0 ? "; more in stderr.log" : "");
	} else if (read_text(path, &text, why, sizeof(why)) != 0) {
		app_say(app, true, "%s: %s; the text stays as it was", path, why);
	} else if (strcmp(str_text(&text), str_text(&outside->before)) == 0) {
		app_say(app, false, "unchanged in the editor");
		keeps_file = false;
	} else if (text.len == 0) {
		app_say(app, false,
			"the editor left it empty: the text stays; Ctrl-U clears a line");
		keeps_file = false;
	} else {
		take_text(outside, app, &text);
		keeps_file = text.len > app->ui.editor.text.len;
	}
	if (!keeps_file)
		unlink(path);
	str_release(&text);
}
