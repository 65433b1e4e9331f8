/* launcher_serve: the launcher's own life, in the child: one program at a time, by argv. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tui/launcher_private.h"

/* Not execvp(), which gives a file without `#!` to a shell. */
void
launcher_exec(char *const argv[])
{
	const char *path = getenv("PATH");
	char file[4096];
	int error = ENOENT;

	if (strchr(argv[0], '/')) {
		execv(argv[0], argv);
		return;
	}
	for (path = path ? path : "/usr/local/bin:/usr/bin:/bin"; *path;) {
		int len = (int)strcspn(path, ":");
		int n = snprintf(file, sizeof(file), "%.*s/%s", len, path, argv[0]);
		/* An empty or relative part would be the working directory. */
		if (path[0] == '/' && n > 0 && n < (int)sizeof(file)) {
			execv(file, argv);
			if (errno != ENOENT && errno != ENOTDIR)
				error = errno;
		}
		path += len + (path[len] == ':');
	}
	errno = error;
}

/* In the grandchild: descriptors and signals as a program expects them, then the program. */
static void
become(const struct launch_ask *ask, const struct launch_words *words, const int fds[LAUNCH_FDS],
       int told)
{
	static const char *const usual[] = { "editor", "vi", "nano" };
	static const int back[] = { SIGINT, SIGQUIT, SIGTSTP, SIGTTOU, SIGTTIN, SIGHUP, SIGTERM,
				    SIGPIPE, SIGXFSZ };
	char *argv[LAUNCH_WORDS + 2];
	char path[LAUNCH_PATH + 2];
	sigset_t none;

	for (size_t i = 0; i < sizeof(back) / sizeof(back[0]); i++)
		signal(back[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGHUP);
	umask(077);
	for (int fd = 0; fd < LAUNCH_FDS; fd++)
		dup2(fds[fd], fd);
	memcpy(argv, words->word[ask->launch], sizeof(argv));
	size_t n = 0;
	while (n < LAUNCH_WORDS && argv[n])
		n++;
	bool is_usual = ask->launch == LAUNCH_EDITOR && words->is_usual;
	n = is_usual ? 1 : n;
	if (ask->launch == LAUNCH_EDITOR) {
		snprintf(path, sizeof(path), "%s", ask->path);
		argv[n++] = path;
	}
	argv[n] = NULL;
	for (size_t i = 0; is_usual && i < sizeof(usual) / sizeof(usual[0]); i++) {
		argv[0] = (char *)(uintptr_t)usual[i];
		launcher_exec(argv);
	}
	if (!is_usual && argv[0])
		launcher_exec(argv);
	else if (!is_usual)
		errno = ENOENT;
	int error = errno;
	if (write(told, &error, sizeof(error)) != sizeof(error))
		_exit(126);
	_exit(127);
}

/* Start it; the error of a program that could not be run is known when this returns. */
static pid_t
start(const struct launch_ask *ask, const struct launch_words *words, const int fds[LAUNCH_FDS],
      int *error)
{
	int told[2];

	*error = 0;
	if (pipe2(told, O_CLOEXEC) != 0) {
		*error = errno;
		return -1;
	}
	pid_t pid = fork();
	if (pid == 0)
		become(ask, words, fds, told[1]);
	if (pid < 0)
		*error = errno;
	close(told[1]);
	ssize_t n;
	while ((n = read(told[0], error, sizeof(*error))) < 0 && errno == EINTR)
		continue;
	close(told[0]);
	if (pid > 0 && *error) {
		waitpid(pid, NULL, 0);
		return -1;
	}
	return pid;
}

static bool
take(int line, struct launch_ask *ask, int fds[LAUNCH_FDS])
{
	struct iovec piece = { ask, sizeof(*ask) };
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(LAUNCH_FDS * sizeof(int))];
	} with = { 0 };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &with,
				  .msg_controllen = sizeof(with.room) };
	ssize_t n = recvmsg(line, &message, MSG_CMSG_CLOEXEC);

	if (n != sizeof(*ask) || (unsigned)ask->launch >= LAUNCHES ||
	    message.msg_controllen < CMSG_LEN(LAUNCH_FDS * sizeof(int)))
		return false;
	memcpy(fds, CMSG_DATA(&with.header), LAUNCH_FDS * sizeof(int));
	ask->path[sizeof(ask->path) - 1] = '\0';
	return true;
}

static void
tell(int line, const struct launched *launched)
{
	if (send(line, launched, sizeof(*launched), MSG_NOSIGNAL) != sizeof(*launched))
		_exit(1);
}

static void
name(struct launched *launched, const struct launch_words *words)
{
	const char *program = words->word[launched->launch][0];

	if (launched->launch == LAUNCH_EDITOR && words->is_usual)
		program = "editor, vi and nano";
	snprintf(launched->program, sizeof(launched->program), "%s", program ? program : "");
}

/* It stopped or ended. Returns true when it is over. */
static bool
look(int line, struct launched *now)
{
	int status;

	if (waitpid(now->pid, &status, WNOHANG | WUNTRACED) != now->pid)
		return false;
	now->status = status;
	now->is_stopped = WIFSTOPPED(status);
	tell(line, now);
	return !now->is_stopped;
}

void
launcher_serve(int line, const struct launch_words *words)
{
	struct launched now = { .pid = -1 };
	struct launch_ask ask;
	sigset_t child;
	int fds[LAUNCH_FDS];

	/* Neither the terminal nor a pipe is held open by the one that waits. */
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		dup2(null, fd);
	/* Nor does what it runs get a descriptor that somebody forgot to close. */
	if (line > 3)
		close_range(3, (unsigned)line - 1, 0);
	close_range((unsigned)line + 1, ~0U, 0);
	prctl(PR_SET_NAME, "sitrep-launch");
	/* What the terminal tells everybody is for the board and the program. */
	for (int number = 1; number < 32; number++)
		if (number == SIGINT || number == SIGQUIT || number == SIGTSTP ||
		    number == SIGTTOU || number == SIGHUP || number == SIGTERM)
			signal(number, SIG_IGN);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	struct pollfd wait[2] = { { .fd = line, .events = POLLIN },
				  { .fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK),
				    .events = POLLIN } };
	for (;;) {
		struct signalfd_siginfo info;
		if (poll(wait, 2, -1) < 0 && errno != EINTR)
			break;
		while (read(wait[1].fd, &info, sizeof(info)) == sizeof(info))
			continue;
		if (now.pid > 0 && look(line, &now))
			now.pid = -1;
		if (!(wait[0].revents & (POLLIN | POLLHUP)))
			continue;
		if (!take(line, &ask, fds))
			break;
		now = (struct launched){ .launch = ask.launch };
		name(&now, words);
		now.pid = start(&ask, words, fds, &now.error);
		for (int fd = 0; fd < LAUNCH_FDS; fd++)
			close(fds[fd]);
		if (now.pid < 0)
			tell(line, &now);
	}
	if (now.pid > 0)
		kill(now.pid, SIGHUP);
	_exit(0);
}
