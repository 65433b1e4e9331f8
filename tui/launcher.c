/* launcher: a child, forked before anything else, that runs the editor and the copy route. */
/* SPDX-License-Identifier: MIT */
#include "tui/launcher.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tui/launcher_private.h"

static struct { int line; pid_t child; bool is_busy; } launcher = { .line = -1 };

size_t
launcher_split(const char *text, char *buf, size_t size, char *word[LAUNCH_WORDS + 1])
{
	char *out = buf, *end = buf + size - 1;
	size_t n = 0;

	while (n < LAUNCH_WORDS) {
		char quote = 0;
		while (*text == ' ' || *text == '\t')
			text++;
		if (!*text || out >= end)
			break;
		word[n++] = out;
		for (; *text && (quote || (*text != ' ' && *text != '\t')); text++) {
			if (!quote && (*text == '\'' || *text == '"')) {
				quote = *text;
				continue;
			}
			if (quote && *text == quote) {
				quote = 0;
				continue;
			}
			if (*text == '\\' && quote != '\'' && text[1])
				text++;
			if (out < end)
				*out++ = *text;
		}
		if (quote || out >= end)
			return 0;
		*out++ = '\0';
	}
	word[n] = NULL;
	return n;
}

/* The words of what may run, out of what the options say. Static: they live in the child. */
static void
choose_words(const struct launcher_options *options, struct launch_words *words)
{
	static char text[4096];
	static char *const tmux[] = { (char *)"tmux", (char *)"load-buffer", (char *)"-w",
				      (char *)"-" };

	*words = (struct launch_words){ .is_usual = true };
	if (options->editor && launcher_split(options->editor, text, sizeof(text),
					      words->word[LAUNCH_EDITOR]) > 0)
		words->is_usual = false;
	else
		words->word[LAUNCH_EDITOR][0] = NULL;
	for (size_t i = 0; options->copy && options->copy[i] && i < LAUNCH_WORDS; i++)
		words->word[LAUNCH_COPY][i] = (char *)(uintptr_t)options->copy[i];
	memcpy(words->word[LAUNCH_TMUX], tmux, sizeof(tmux));
}

int
launcher_open(const struct launcher_options *options, struct err *err)
{
	struct launch_words words;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return err_set(err, ERR_IO, "launcher: %s", strerror(errno));
	choose_words(options, &words);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		launcher_serve(ends[1], &words);
	}
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return err_set(err, ERR_IO, "launcher: %s", strerror(errno));
	}
	launcher.line = ends[0];
	launcher.child = child;
	launcher.is_busy = false;
	return 0;
}

void
launcher_close(void)
{
	if (launcher.line < 0)
		return;
	close(launcher.line);
	while (waitpid(launcher.child, NULL, 0) < 0 && errno == EINTR)
		continue;
	launcher.line = -1;
	launcher.is_busy = false;
}

/* It ended before its time, so that nobody is left who would wait for it. */
static void
bury(void)
{
	close(launcher.line);
	while (waitpid(launcher.child, NULL, 0) < 0 && errno == EINTR)
		continue;
	launcher.line = -1;
	launcher.is_busy = false;
}

bool
launcher_run(enum launch launch, const char *path, int in, int out, int errors)
{
	struct launch_ask ask = { .launch = launch };
	struct iovec piece = { &ask, sizeof(ask) };
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(LAUNCH_FDS * sizeof(int))];
	} with = { 0 };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &with,
				  .msg_controllen = sizeof(with.room) };
	int fds[LAUNCH_FDS] = { in, out, errors };

	if (launcher.line < 0 || launcher.is_busy || (path && strlen(path) >= sizeof(ask.path)))
		return false;
	if (path)
		memcpy(ask.path, path, strlen(path) + 1);
	with.header.cmsg_level = SOL_SOCKET;
	with.header.cmsg_type = SCM_RIGHTS;
	with.header.cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(&with.header), fds, sizeof(fds));
	launcher.is_busy = sendmsg(launcher.line, &message, MSG_NOSIGNAL) == sizeof(ask);
	if (!launcher.is_busy)
		bury();
	return launcher.is_busy;
}

bool
launcher_is_busy(void)
{
	return launcher.is_busy;
}

int
launcher_fd(void)
{
	return launcher.line;
}

bool
launcher_next(struct launched *launched)
{
	bool was_busy = launcher.is_busy;

	if (launcher.line < 0)
		return false;
	ssize_t n = recv(launcher.line, launched, sizeof(*launched), MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n != sizeof(*launched)) {	/* it is gone */
		*launched = (struct launched){ .error = ECHILD };
		snprintf(launched->program, sizeof(launched->program), "launcher");
		bury();
		return was_busy;
	}
	launcher.is_busy = launched->is_stopped;
	return true;
}
