/* outside_copy: what y takes goes to the clipboard, by the best way there is, and to clip.txt. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/save.h"
#include "tui/outside_private.h"
#include "tui/term.h"

/* The file of the contract, always; false and why when it was not written. */
static bool
write_clip(struct outside *outside, const struct str *text, struct err *err)
{
	str_clear(&outside->clip_path);
	if (!outside->runtime.len)
		return false;
	str_fmt(&outside->clip_path, "%s/clip.txt", outside->runtime.at);
	if (save_mkdirs(outside->runtime.at) != 0)
		return err_set(err, ERR_CREATE, "%s: %s", outside->runtime.at,
			       strerror(errno)) == 0;
	return save_file(outside->clip_path.at, str_text(text), text->len, err) == 0;
}

/* The text as the standard input of a program: a file in memory. */
static int
in_memory(const struct str *text)
{
	int fd = memfd_create("sitrep-copy", MFD_CLOEXEC);

	if (fd >= 0 && (save_all(fd, str_text(text), text->len) != 0 ||
			lseek(fd, 0, SEEK_SET) != 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static bool
hand_over(enum launch launch, const struct str *text)
{
	int in = in_memory(text), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	bool is_asked = in >= 0 && null >= 0 && launcher_run(launch, NULL, in, null,
							     STDERR_FILENO);

	if (in >= 0)
		close(in);
	if (null >= 0)
		close(null);
	return is_asked;
}

static bool
send_osc52(const struct str *text)
{
	struct str out = { 0 };

	copy_osc52(&out, str_text(text), text->len);
	bool is_sent = term_send(str_text(&out), out.len);
	str_release(&out);
	return is_sent;
}

/* Where it can be found in any case. */
static const char *
also(const struct outside *outside)
{
	return outside->clip_path.len ? outside->clip_path.at : "no file";
}

void
outside_copy(struct outside *outside, struct app *app)
{
	const struct environment *environment = outside->environment;
	struct term_facts facts;
	struct str text = { 0 };
	struct err err = { 0 };

	copy_clean(&text, str_text(&app->copy), app->copy.len);
	term_facts(&facts);
	enum copy_route route = copy_route(outside->options->copy_command, environment->tmux,
					   environment->term, facts.has_clipboard, text.len);
	outside->copied = text.len;
	if (text.len == 0) {
		app_say(app, false, "nothing is selected to copy");
	} else if (launcher_is_busy()) {
		app_say(app, true, "the copy before is still on its way");
	} else if (!write_clip(outside, &text, &err) && err.code) {
		app_say(app, true, "%s", err.text);
	} else if (route == ROUTE_COMMAND || route == ROUTE_TMUX) {
		outside->is_copying = outside->has_launcher &&
				      hand_over(route == ROUTE_TMUX ? LAUNCH_TMUX : LAUNCH_COPY,
						&text);
		app_say(app, !outside->is_copying, outside->is_copying ? "copying %zu bytes"
			: "%zu bytes: nothing could be run", text.len);
	} else if (route == ROUTE_OSC52 && send_osc52(&text)) {
		app_say(app, false, "%zu bytes sent to the terminal's clipboard (OSC 52: it does "
			"not answer); also in %s", text.len, also(outside));
	} else {
		app_say(app, false, "%zu bytes are in %s; no way to a clipboard here", text.len,
			also(outside));
	}
	str_release(&text);
}

void
outside_copied(struct outside *outside, struct app *app, const struct launched *launched)
{
	int status = launched->status;

	outside->is_copying = false;
	app->is_dirty = true;
	if (launched->error)
		app_say(app, true, "%s: %s; the text is in %s", launched->program,
			strerror(launched->error), also(outside));
	else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		app_say(app, true, "%s failed (%d), see stderr.log; the text is in %s",
			launched->program, WIFEXITED(status) ? WEXITSTATUS(status)
							     : 128 + WTERMSIG(status),
			also(outside));
	else
		app_say(app, false, "copied %zu bytes by %s; also in %s", outside->copied,
			launched->launch == LAUNCH_TMUX ? "tmux load-buffer" : launched->program,
			also(outside));
}
