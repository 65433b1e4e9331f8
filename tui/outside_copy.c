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

/* The file of the contract, but with --read-only; why it was not written is kept to be said, and
 * is no reason not to try the rest. */
static void
write_clip(struct outside *outside, const struct str *text)
{
	struct err err = { 0 };
	struct str path = { 0 };

	str_clear(&outside->clip);
	if (outside->options->read_only) {
		str_add(&outside->clip, "in no file: --read-only");
	} else if (outside->runtime.len) {
		str_fmt(&path, "%s/clip.txt", outside->runtime.at);
		if (save_mkdirs(outside->runtime.at) != 0)
			str_fmt(&outside->clip, "in no file: %s: %s", outside->runtime.at,
				strerror(errno));
		else if (save_file(path.at, str_text(text), text->len, &err) != 0)
			str_fmt(&outside->clip, "in no file: %s", err.text);
		else
			str_fmt(&outside->clip, "also in %s", path.at);
	} else {
		str_add(&outside->clip, "in no file: HOME and XDG_RUNTIME_DIR are not set");
	}
	outside->has_clip = strncmp(outside->clip.at, "also", 4) == 0;
	str_release(&path);
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

/* The ways that need no program: the terminal's, else the file. why: what failed before, "" =
 * nothing. */
static void
copy_without_program(struct outside *outside, struct app *app, const char *why)
{
	const struct str *text = &outside->copying;
	struct term_facts facts;

	term_facts(&facts);
	bool may_send = copy_route(NULL, NULL, outside->environment->term, facts.has_clipboard,
				   text->len) == ROUTE_OSC52;
	if (may_send && send_osc52(text))
		app_say(app, *why != '\0', "%s%zu bytes sent to the terminal's clipboard (OSC 52: "
			"it does not answer); %s", why, text->len, outside->clip.at);
	else if (outside->has_clip)
		app_say(app, *why != '\0', "%s%zu bytes: no %sway to a clipboard here; %s", why,
			text->len, *why ? "other " : "", outside->clip.at);
	else
		app_say(app, true, "%s%zu bytes are not copied: no way to a clipboard here; %s",
			why, text->len, outside->clip.at);
}

void
outside_copy(struct outside *outside, struct app *app)
{
	const struct environment *environment = outside->environment;
	struct str *text = &outside->copying;

	if (launcher_is_busy()) {
		app_say(app, true, "the copy before is still on its way");
		return;
	}
	str_clear(text);
	copy_clean(text, str_text(&app->copy), app->copy.len);
	if (text->len == 0) {
		app_say(app, false, "nothing is selected to copy");
		return;
	}
	write_clip(outside, text);
	enum copy_route route = copy_route(outside->options->copy_command, environment->tmux,
					   environment->term, false, text->len);
	if (route != ROUTE_COMMAND && route != ROUTE_TMUX) {
		copy_without_program(outside, app, "");
		return;
	}
	outside->is_copying = outside->has_launcher &&
			      hand_over(route == ROUTE_TMUX ? LAUNCH_TMUX : LAUNCH_COPY, text);
	if (outside->is_copying)
		app_say(app, false, "copying %zu bytes", text->len);
	else
		copy_without_program(outside, app, "nothing could be run; ");
}

void
outside_copied(struct outside *outside, struct app *app, const struct launched *launched)
{
	int status = launched->status;
	struct str why = { 0 };

	outside->is_copying = false;
	app->is_dirty = true;
	if (launched->error)
		str_fmt(&why, "%s: %s; ", launched->program, strerror(launched->error));
	else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		str_fmt(&why, "%s failed (%d), see stderr.log; ", launched->program,
			WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	if (why.len)
		copy_without_program(outside, app, why.at);
	else
		app_say(app, false, "copied %zu bytes by %s; %s", outside->copying.len,
			launched->launch == LAUNCH_TMUX ? "tmux load-buffer" : launched->program,
			outside->clip.at);
	str_release(&why);
}
